// Cuts what a module sends into lines, prompts and counted data.
//
// Only the reader of an answer knows whether a line or so many raw bytes come next, so nothing is
// cut ahead: the caller asks for the one or the other, and a body that spells `OK` stays a body.
// CR and LF each end a line (the echo of a command line ends in CR alone); the LF of a CR LF is
// swallowed once, so that counted data begin exactly after it.

/// Bounds on what is kept of a module's output.
public enum AnswerLimits {
  /// The longest line in bytes; of a longer one the beginning is handed over and the rest dropped.
  public static let lineBytesMax = 65_536
}

/// What came next on the line.
public enum Arrival: Equatable, Sendable {
  /// A line without its line break; never empty, never only blanks.
  case line([UInt8])
  /// The data prompt, `>` at the beginning of a line.
  case prompt
  /// A line longer than `AnswerLimits.lineBytesMax`: its beginning; the rest will be dropped.
  case overlongLine([UInt8])
}

/// How a line is framed that reads without doubt, and still not as V.250 has it.
public enum LineOddity: Equatable, Sendable {
  /// Blanks stand before its line break.
  case blanksAtEnd
  /// It ends in LF without CR.
  case lineFeedAlone
  /// It ends in CR CR LF.
  case doubledReturn
}

/// The bytes received and not yet consumed.
public struct AnswerReader: Sendable {
  private var buffer: [UInt8] = []
  private var head = 0
  /// How far from `head` the buffer is known to hold no line end.
  private var scanned = 0
  private var swallowsLineFeed = false
  private var isDoubled = false
  private var swallowsBlank = false
  private var dropsLine = false
  /// How many line feeds were skipped behind the line or the data before.
  private var lineFeedsSkipped = 0
  /// Whether an empty line stands before the line or the prompt that came last.
  public private(set) var lineIsApart = false
  /// Whether the line that came last ended in CR CR LF.
  public private(set) var doublesReturns = false
  /// What was odd about the line that came last.
  public private(set) var oddity: LineOddity?

  private static let carriageReturn: UInt8 = 0x0D
  private static let lineFeed: UInt8 = 0x0A
  private static let blank: UInt8 = 0x20
  private static let promptSign = UInt8(ascii: ">")

  /// Makes a reader that has received nothing.
  public init() {}

  /// How many bytes have come and were not consumed.
  public var pendingBytes: Int { buffer.count - head }

  /// Takes in bytes from the module.
  public mutating func append(_ bytes: Span<UInt8>) {
    if dropsLine && appendAfterDropping(bytes) { return }
    compact()
    bytes.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
  }

  /// Skips the rest of an overlong line; false when its end came in `bytes` or nothing is to skip.
  private mutating func appendAfterDropping(_ bytes: Span<UInt8>) -> Bool {
    var index = 0
    while index < bytes.count, bytes[index] != Self.carriageReturn, bytes[index] != Self.lineFeed {
      index += 1
    }
    guard index < bytes.count else { return true }
    dropsLine = false
    // Data that follow begin after the line break, as they do after a line that is kept.
    swallowsLineFeed = bytes[index] == Self.carriageReturn
    compact()
    bytes.withUnsafeBufferPointer { buffer.append(contentsOf: $0[(index + 1)...]) }
    return true
  }

  private mutating func compact() {
    if head == buffer.count {
      buffer.removeAll(keepingCapacity: buffer.capacity < 1 << 20)
      head = 0
    } else if head > 1 << 16 {
      buffer.removeFirst(head)
      head = 0
    }
  }

  /// Forgets all that came.
  public mutating func removeAll() {
    buffer.removeAll()
    head = 0
    scanned = 0
    swallowsLineFeed = false
    swallowsBlank = false
    dropsLine = false
  }

  /// Consumes and returns the next line or prompt; nil while none is complete.
  public mutating func nextArrival() -> Arrival? {
    while true {
      skipLineStart()
      guard head < buffer.count else { return nil }
      if buffer[head] == Self.promptSign {
        head += 1
        scanned = 0
        swallowsBlank = true
        begins()
        return .prompt
      }
      guard let end = lineEnd() else {
        guard buffer.count - head > AnswerLimits.lineBytesMax else { return nil }
        let beginning = Array(buffer[head..<(head + AnswerLimits.lineBytesMax)])
        removeAll()
        dropsLine = true
        return .overlongLine(beginning)
      }
      let start = head
      swallowsLineFeed = buffer[end] == Self.carriageReturn
      isDoubled = false
      head = end + 1
      scanned = 0
      if end - start > AnswerLimits.lineBytesMax {
        return .overlongLine(Array(buffer[start..<(start + AnswerLimits.lineBytesMax)]))
      }
      if let last = buffer[start..<end].lastIndex(where: { $0 != Self.blank }) {
        oddity = oddity(ofLineUpTo: last, end: end)
        begins()
        // Blanks before the line break are not the line's own.
        return .line(Array(buffer[start...last]))
      }
    }
  }

  /// Takes in what stands behind the CR of a line; that of an echo may be followed by another line's break.
  private mutating func sawBreak(_ byte: UInt8) {
    if byte != Self.carriageReturn { doublesReturns = isDoubled }
    isDoubled = byte == Self.carriageReturn
  }

  private mutating func begins() {
    lineIsApart = lineFeedsSkipped > 0
    lineFeedsSkipped = 0
  }

  private func oddity(ofLineUpTo last: Int, end: Int) -> LineOddity? {
    if last + 1 < end { return .blanksAtEnd }
    if buffer[end] == Self.lineFeed { return .lineFeedAlone }
    let isDoubled =
      end + 2 < buffer.count && buffer[end + 1] == Self.carriageReturn
      && buffer[end + 2] == Self.lineFeed
    return isDoubled ? .doubledReturn : nil
  }

  /// Consumes line breaks and the blanks of a prompt that stand before the next line.
  private mutating func skipLineStart() {
    while head < buffer.count {
      let byte = buffer[head]
      // The blanks of a prompt end with whatever else comes.
      if byte != Self.blank { swallowsBlank = false }
      guard byte == Self.carriageReturn || byte == Self.lineFeed || swallowsBlank else { return }
      if byte == Self.lineFeed, !swallowsLineFeed { lineFeedsSkipped += 1 }
      // CR CR LF breaks one line.
      if swallowsLineFeed { sawBreak(byte) }
      swallowsLineFeed = swallowsLineFeed && byte == Self.carriageReturn
      head += 1
      scanned = 0
    }
  }

  private mutating func lineEnd() -> Int? {
    let from = head + scanned
    let found = buffer.withUnsafeBufferPointer { bytes -> Int? in
      var index = from
      while index < bytes.count {
        let byte = bytes[index]
        if byte == Self.lineFeed || byte == Self.carriageReturn { return index }
        index += 1
      }
      return nil
    }
    if found == nil { scanned = buffer.count - head }
    return found
  }

  /// Moves up to `count` raw bytes to the end of `destination`, whatever they are; returns how many.
  public mutating func takeBytes(_ count: Int, into destination: inout [UInt8]) -> Int {
    while swallowsLineFeed, head < buffer.count {
      // CR CR LF breaks one line before data too: no line ends in CR alone there.
      let isReturn = buffer[head] == Self.carriageReturn
      sawBreak(buffer[head])
      if isReturn || buffer[head] == Self.lineFeed { head += 1 }
      swallowsLineFeed = isReturn
    }
    scanned = 0
    let taken = min(count, buffer.count - head)
    guard taken > 0 else { return 0 }
    destination.append(contentsOf: buffer[head..<(head + taken)])
    head += taken
    return taken
  }

  /// Puts the line back that came last, with the break that ended it.
  public mutating func putBackLine(_ text: [UInt8]) {
    // The LF of a CR LF is still there, or to come.
    putBack((text + [swallowsLineFeed ? Self.carriageReturn : Self.lineFeed])[...])
    swallowsLineFeed = false
    lineFeedsSkipped = lineIsApart ? 1 : 0
  }

  /// Puts bytes back before all others, as if they had not been consumed.
  public mutating func putBack(_ bytes: ArraySlice<UInt8>) {
    buffer.replaceSubrange(0..<head, with: bytes)
    head = 0
    scanned = 0
  }
}
