// The line from the reader: bytes up to and with the CR that ends a command line, their echo, and
// what waits while a command is at work. Every buffer here has a bound.
import Ground

/// A command line on its way in.
struct LineIntake: Sendable {
  private(set) var bytes: [UInt8] = []
  private var isTooLong = false
  private(set) var lastWasCR = false
  var echo: Bool
  /// What came while a command was at work.
  var backlog: [UInt8] = []

  init(echo: Bool) { self.echo = echo }

  /// A line that has come.
  enum Line: Equatable {
    case text([UInt8])
    /// More bytes than the module takes.
    case tooLong
  }

  /// Takes an LF that follows the CR of the line before; it is no part of any line.
  mutating func takeLineFeed(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard lastWasCR else { return false }
    lastWasCR = false
    guard rest.first == 0x0A else { return false }
    rest.removeFirst()
    return true
  }

  /// Takes bytes up to and with a CR; nil: the line is not whole yet.
  ///
  /// - Parameter echoed: takes what is echoed
  mutating func take(
    _ rest: inout Slice<UnsafeBufferPointer<UInt8>>, as dialect: Dialect.EchoSwitch,
    echoed: inout [UInt8]
  ) -> Line? {
    let end = rest.firstIndex(of: 0x0D)
    let part = rest[rest.startIndex..<(end ?? rest.endIndex)]
    let room = EmulatorLimits.lineBytesMax - bytes.count
    if part.count > room { isTooLong = true }
    let kept = part.prefix(room)
    bytes.append(contentsOf: kept)
    if echo { echoed.append(contentsOf: dialect == .capitals ? kept.map(capital) : Array(kept)) }
    guard let end else {
      rest = rest[rest.endIndex...]
      return nil
    }
    rest = rest[(end + 1)...]
    if echo { echoed.append(contentsOf: dialect == .withLineFeed ? [0x0D, 0x0A] : [0x0D]) }
    lastWasCR = true
    var text: [UInt8] = []
    swap(&text, &bytes)
    defer { isTooLong = false }
    return isTooLong ? .tooLong : .text(text.contains(0x08) ? erased(text) : text)
  }

  /// Keeps what comes while a command is at work.
  mutating func putBack(_ rest: Slice<UnsafeBufferPointer<UInt8>>) {
    backlog.append(contentsOf: rest.prefix(max(0, EmulatorLimits.backlogBytesMax - backlog.count)))
  }

  /// Forgets a line that has begun, as when the power goes.
  mutating func dropLine() {
    bytes = []
    isTooLong = false
  }

  /// Forgets what a restart forgets.
  mutating func restart(echo: Bool) {
    self.echo = echo
    backlog = []
    lastWasCR = false
  }

  /// The line as it stands when backspaces have done their work (V.250, S5).
  private func erased(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for byte in text {
      if byte != 0x08 { result.append(byte) } else if !result.isEmpty { result.removeLast() }
    }
    return result
  }
}
