// Bytes out: information lines, final result codes, and lines that come by themselves. Answers are
// verbose ones of V.250: CR LF, text, CR LF.
import MachineContract

extension ModuleEmulator {
  /// Adds literal bytes to what goes out.
  mutating func say(_ text: StaticString) {
    text.withUTF8Buffer { outgoing.append(contentsOf: $0) }
  }

  mutating func say(_ number: Int) { outgoing.append(contentsOf: String(number).utf8) }

  mutating func lineBreak() {
    outgoing.append(0x0D)
    outgoing.append(0x0A)
  }

  /// Says a whole line.
  mutating func sayLine(_ text: StaticString) {
    lineBreak()
    say(text)
    lineBreak()
  }

  /// Begins an information line such as `+HTTPREAD: `.
  mutating func beginInformation(_ name: StaticString, interruptible: Bool = true) {
    if interruptible { maybeInterrupt() }
    lineBreak()
    say(name)
    outgoing.append(UInt8(ascii: ":"))
    if behaviour.dialect.colonSpace == .blank { outgoing.append(0x20) }
  }

  mutating func information(_ name: StaticString, _ text: StaticString) {
    beginInformation(name)
    say(text)
    lineBreak()
  }

  /// Says OK.
  mutating func accept(isHTTP: Bool = false, interruptible: Bool = true) {
    if interruptible { maybeInterrupt() }
    if isHTTP, let stray = behaviour.lines.stray {
      lineBreak()
      outgoing.append(contentsOf: stray)
      lineBreak()
    }
    for _ in 0..<(isHTTP ? behaviour.lines.finals : 1) { sayLine("OK") }
  }

  /// Says ERROR, in the form that the dialect or AT+CMEE asks for.
  mutating func refuse() {
    maybeInterrupt()
    switch behaviour.dialect.errorForm {
    case .cms: sayLine("+CMS ERROR: 302")
    case .cme: sayLine("+CME ERROR: 50")
    case .plain where errorLevel == 1: sayLine("+CME ERROR: 50")
    case .plain where errorLevel == 2: sayLine("+CME ERROR: incorrect parameters")
    case .plain: sayLine("ERROR")
    }
    if behaviour.lines.isDeafAfterError { isDeaf = true }
    if behaviour.lines.diesOfError { isDead = true }
  }

  /// Lets a line come by itself between two lines of an answer, where the dialect has it so.
  mutating func maybeInterrupt() {
    switch behaviour.dialect.unsolicited {
    case .none, .anyTime: return
    case .betweenLines, .both: break
    }
    if random.below(4) == 0 { sayUnsolicited() }
  }

  /// Says an unsolicited line, unless the module starts or passes raw data on.
  mutating func sayUnsolicited() {
    if mode == .restarting || isPushing { return }
    if random.below(2) == 0 { sayLine("+CREG: 1") } else { sayLine("+SIM READY") }
  }

  /// Whether raw data of an answer is on its way, so that nothing else may be said.
  var isPushing: Bool {
    guard let exchange else { return false }
    return exchange.streams && behaviour.dialect.streaming == .push && exchange.hasReported
  }
}
