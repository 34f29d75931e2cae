// Reads the answer to one request as RFC 9112 has it, byte by byte from the wire: the same reader stands
// behind the emulator in the simulation and on real sockets, so that what a module makes of chunk
// sizes, interim answers and early ends is the same in both. It keeps how things were spelt, since a
// wrong module may stumble over a spelling.
import Ground

/// Makes events of the bytes of one answer.
package struct AnswerReader: Sendable {
  private enum Stage {
    /// The status line and header lines.
    case head
    /// So many bytes of the body are still to come.
    case counted(Int)
    /// The end of the connection ends the body.
    case untilClose
    /// The line with the size of a chunk.
    case chunkSize
    /// So many bytes of a chunk are still to come.
    case chunk(Int)
    /// The line break behind a chunk.
    case chunkEnd
    /// Trailer lines, up to an empty one.
    case trailers
    case over
  }
  private let isHead: Bool
  private var stage = Stage.head
  /// What has come of a line or of the head.
  private var pending: [UInt8] = []

  /// Whether the answer has ended, or failed.
  package var isOver: Bool { if case .over = stage { true } else { false } }

  /// The bounds of what a server may send.
  private static let headBytesMax = 64 << 10
  private static let lineBytesMax = 4 << 10

  /// Reads the answer to a request of this method.
  package init(answering method: [UInt8]) { isHead = method.elementsEqual("HEAD".utf8) }

  /// Takes bytes in and says what they were; nothing follows `ended` or `failed`.
  package mutating func receive(_ bytes: [UInt8]) -> [HTTPClientEvent] {
    var events: [HTTPClientEvent] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      switch stage {
      case .over: return events
      case .head: readHead(&rest, &events)
      case .counted(let count):
        pass(min(count, rest.count), of: &rest, &events)
        let left = count - (events.lastBodyCount ?? 0)
        stage = .counted(left)
        if left == 0 { end(surplus: rest, &events) }
      case .untilClose: pass(rest.count, of: &rest, &events)
      case .chunkSize: readChunkSize(&rest, &events)
      case .chunk(let count):
        let taken = min(count, rest.count)
        pass(taken, of: &rest, &events)
        stage = taken == count ? .chunkEnd : .chunk(count - taken)
      case .chunkEnd:
        guard let line = line(&rest, &events) else { break }
        if line.isEmpty {
          stage = .chunkSize
        } else {
          fail(.malformed, &events)
        }
      case .trailers:
        guard let line = line(&rest, &events) else { break }
        if line.isEmpty { end(surplus: rest, &events) } else { events.append(.trailer(line)) }
      }
    }
    if !pending.isEmpty, !isOver { events.append(.torn) }
    return events
  }

  /// Says what the end of the connection means to the answer.
  package mutating func finish() -> [HTTPClientEvent] {
    var events: [HTTPClientEvent] = []
    switch stage {
    case .over: break
    case .untilClose: end(surplus: [], &events)
    default: fail(.cutShort, &events)
    }
    return events
  }

  // MARK: Pieces

  private mutating func pass(
    _ count: Int, of rest: inout ArraySlice<UInt8>, _ events: inout [HTTPClientEvent]
  ) {
    events.append(.body(Array(rest.prefix(count))))
    rest = rest.dropFirst(count)
  }

  private mutating func end(surplus: ArraySlice<UInt8>, _ events: inout [HTTPClientEvent]) {
    stage = .over
    if !surplus.isEmpty { events.append(.surplus(Array(surplus))) }
    events.append(.ended)
  }

  private mutating func fail(
    _ failure: HTTPClientEvent.Failure, _ events: inout [HTTPClientEvent]
  ) {
    stage = .over
    events.append(.failed(failure))
  }

  /// The next line without its line break; nil while it has not come to its end.
  private mutating func line(
    _ rest: inout ArraySlice<UInt8>, _ events: inout [HTTPClientEvent]
  ) -> [UInt8]? {
    guard let feed = rest.firstIndex(of: 0x0A) else {
      pending += rest
      rest = []
      if pending.count > Self.lineBytesMax { fail(.malformed, &events) }
      return nil
    }
    var line = pending + rest[..<feed]
    pending = []
    rest = rest[(feed + 1)...]
    if line.last == 0x0D { line.removeLast() }
    return line
  }

  private mutating func readChunkSize(
    _ rest: inout ArraySlice<UInt8>, _ events: inout [HTTPClientEvent]
  ) {
    guard let line = line(&rest, &events) else { return }
    let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 0x09 }
    guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size >= 0,
      digits.first != UInt8(ascii: "+")
    else { return fail(.malformed, &events) }
    events.append(.chunk(line))
    stage = size == 0 ? .trailers : .chunk(size)
  }

  private mutating func readHead(
    _ rest: inout ArraySlice<UInt8>, _ events: inout [HTTPClientEvent]
  ) {
    let searched = pending.count
    pending += rest
    rest = []
    guard let end = Self.endOfHead(pending, from: searched) else {
      if pending.count > Self.headBytesMax { fail(.malformed, &events) }
      return
    }
    guard end <= Self.headBytesMax else { return fail(.malformed, &events) }
    let head = Array(pending[..<end])
    rest = pending[end...]
    pending = []
    guard let status = Self.status(of: head) else {
      return fail(.malformed, &events)
    }
    guard !(100...199).contains(status) || status == 101 else {
      return events.append(.interim(status: status, bytes: head))
    }
    events.append(.head(status: status, bytes: head))
    frame(status, head, &events)
    if case .counted(0) = stage { self.end(surplus: rest, &events) }
  }

  /// Where the body ends (RFC 9112, 6.3).
  private mutating func frame(_ status: Int, _ head: [UInt8], _ events: inout [HTTPClientEvent]) {
    if isHead || status == 204 || status == 304 || status == 101 {
      stage = .counted(0)
    } else if let coding = fieldValue("transfer-encoding", in: head) {
      let last = coding.split(separator: UInt8(ascii: ",")).last.map { $0.filter { $0 != 0x20 } }
      stage = last.map { isSame($0, "chunked".utf8) } == true ? .chunkSize : .untilClose
    } else if let length = fieldValue("content-length", in: head) {
      guard let count = Int(String(decoding: length, as: UTF8.self)), count >= 0,
        length.first != UInt8(ascii: "+")
      else { return fail(.malformed, &events) }
      stage = .counted(count)
    } else {
      stage = .untilClose
    }
  }

  private static func status(of head: [UInt8]) -> Int? {
    let line = head.prefix { $0 != 0x0D && $0 != 0x0A }
    let words = line.split(separator: 0x20, maxSplits: 2)
    guard words.count > 1, words[0].starts(with: "HTTP/".utf8), words[1].count == 3 else {
      return nil
    }
    return Int(String(decoding: words[1], as: UTF8.self))
  }

  private static func endOfHead(_ bytes: [UInt8], from start: Int) -> Int? {
    var index = max(1, start)
    while index < bytes.count {
      if bytes[index] == 0x0A {
        if bytes[index - 1] == 0x0A { return index + 1 }
        if index >= 2, bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A { return index + 1 }
      }
      index += 1
    }
    return nil
  }
}

/// Where the first line of a head begins that is a field of this name; nil where none is.
///
/// The name may be in letters of either case. A line ends at its LF.
package func fieldLine(_ name: String, in head: [UInt8]) -> Int? {
  let count = name.utf8.count
  guard let first = name.utf8.first.map(small) else { return nil }
  return head.withUnsafeBufferPointer { head in
    var start = 0
    while start + count < head.count {
      if small(head[start]) == first, head[start + count] == UInt8(ascii: ":"),
        isSame(head[start..<(start + count)], name.utf8)
      {
        return start
      }
      while start < head.count, head[start] != 0x0A { start += 1 }
      start += 1
    }
    return nil
  }
}

/// The value of the first field of this name in a head, without the blanks around it; nil where none is.
///
/// A value goes on in lines that begin with a blank, of which each counts as one blank (RFC 9112, 5.2).
package func fieldValue(_ name: String, in head: [UInt8]) -> ArraySlice<UInt8>? {
  guard let start = fieldLine(name, in: head) else { return nil }
  let value = head[(start + name.utf8.count + 1)...].prefix { $0 != 0x0A }
  var rest = head[value.endIndex...].dropFirst()
  var whole = trimmed(value, of: blanksAroundValues)
  while rest.first == 0x20 || rest.first == 0x09 {
    let more = rest.prefix { $0 != 0x0A }
    rest = rest[more.endIndex...].dropFirst()
    whole.append(0x20)
    whole += trimmed(more, of: blanksAroundValues)
  }
  return trimmed(whole, of: blanksAroundValues)
}

/// What may stand around the value of a field and before the LF of its line.
let blanksAroundValues: [UInt8] = [0x20, 0x09, 0x0D]

extension [HTTPClientEvent] {
  /// How many bytes the last event brought, if it is one of the body.
  fileprivate var lastBodyCount: Int? {
    if case .body(let bytes) = last { bytes.count } else { nil }
  }
}
