// The exchange as it happens, line by line: what is sent, what comes, what comes unasked, what the
// web server sees. Pieces that the wire cuts are joined to lines, and a flood is counted, not shown.
internal import Formats
public import Ground
public import Results

/// Turns what one module's transcript records into text, entry by entry.
public struct FollowText: Sendable, ConsoleText {
  /// How many lines received in a row are shown before the rest is counted.
  static let linesMax = 24
  /// How much of a line is shown, in bytes; more that has come without an end is shown at once.
  static let lineBytesMax = 120

  private let unsolicited: [[UInt8]]
  let color: Bool
  private let clock: (@Sendable (Instant) -> String?)?
  private var began = Instant.start
  private var pending: [UInt8] = []
  private var pendingSince = Instant.start
  private var linesReceived = 0
  private var bytesCounted = 0
  private var isFresh = false

  /// Makes the text of a module that has not begun.
  ///
  /// - Parameters:
  ///   - unsolicited: What lines begin with that come unasked, such as `+HTTPRES:`.
  ///   - color: Whether the kinds are told apart by colour too.
  ///   - clock: The wall clock at an instant, `2026-11-28T13:05:07.123+01:00`; nil: milliseconds since
  ///     the case began are told.
  public init(
    unsolicited: [String], color: Bool, clock: (@Sendable (Instant) -> String?)? = nil
  ) {
    self.clock = clock
    self.unsolicited = unsolicited.map { Array($0.utf8) }
    self.color = color
  }

  /// A case begins: its name as a heading.
  public mutating func caseBegan(
    _ name: CaseName, of module: String, at now: Instant
  ) -> String {
    let rest = flush()
    began = now
    linesReceived = 0
    let time = clock?(now).map { "  \($0)" } ?? ""
    return rest + painted("1", shown("\(module) \(name.text)")) + painted("2", time) + "\n"
  }

  /// Something happened on the line.
  public mutating func recorded(_ entry: TranscriptEntry) -> String {
    // The driver tells that a case began a moment after it did.
    began = min(began, entry.at)
    // What came unasked has been shown among what was received.
    if entry.kind == .unsolicited { return "" }
    guard entry.kind == .received else {
      let rest = flush() + counted()
      linesReceived = 0
      let (sign, paint) =
        entry.kind == .sent ? (">", "36") : entry.kind == .origin ? ("@", "34") : ("#", "2")
      return rest + line(entry.at, sign, paint, entry.bytes[...])
    }
    var text = ""
    isFresh = true
    for byte in entry.bytes {
      if pending.isEmpty { pendingSince = entry.at }
      pending.append(byte)
      // The line break that comes before an answer belongs to it.
      let isWhole =
        byte == 0x0A && pending.contains { $0 != 0x0A && $0 != 0x0D }
        || pending.count >= Self.lineBytesMax
      if isWhole { text += flush() }
    }
    return text
  }

  /// What has come of a line that is not whole, such as a prompt.
  public mutating func flush() -> String {
    defer { pending.removeAll(keepingCapacity: true) }
    guard !pending.isEmpty else { return "" }
    let content = pending.drop { $0 == 0x0A || $0 == 0x0D }
    let isUnasked = unsolicited.contains { content.starts(with: $0) }
    linesReceived += 1
    guard linesReceived <= Self.linesMax || isUnasked else {
      bytesCounted += pending.count
      return ""
    }
    return isUnasked
      ? line(pendingSince, "~", "35", pending[...]) : line(pendingSince, "<", "32", pending[...])
  }

  /// What has come of a line when nothing more came since this was last asked.
  public mutating func flushWhenIdle() -> String {
    defer { isFresh = false }
    return isFresh ? "" : flush()
  }

  /// A case is over: its verdict.
  public mutating func caseFinished(_ result: CaseResult, of module: String) -> String {
    let verdict = ConsoleReport(color: color).failureLines(result, module: module)
    return flush() + counted() + verdict + "\n"
  }

  private mutating func counted() -> String {
    defer { bytesCounted = 0 }
    return bytesCounted == 0
      ? "" : painted("2", "           < … and \(bytesCounted) bytes more") + "\n"
  }

  private func line(
    _ at: Instant, _ sign: String, _ paint: String, _ bytes: ArraySlice<UInt8>
  ) -> String {
    var stamp: [UInt8] = []
    if let time = clock?(at) {
      stamp += time.utf8.dropFirst(11).prefix(12)
    } else {
      appendMilliseconds(at - began, to: &stamp)
    }
    return painted("2", String(decoding: stamp, as: UTF8.self)) + " "
      + painted(paint, "\(sign) \(shown(escaped(bytes, limit: Self.lineBytesMax)))") + "\n"
  }
}
