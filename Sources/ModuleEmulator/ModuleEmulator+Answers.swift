// Bytes out: information lines, final result codes, and lines that come by themselves. Answers are
// verbose ones of V.250: CR LF, text, CR LF.
import Ground

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
    switch behaviour.dialect.colonSpace {
    case .blank: outgoing.append(0x20)
    case .none: break
    case .two: outgoing.append(contentsOf: [0x20, 0x20])
    }
  }

  mutating func information(_ name: StaticString, _ text: StaticString) {
    beginInformation(name)
    say(text)
    lineBreak()
  }

  /// Says OK.
  mutating func accept(isHTTP: Bool = false, interruptible: Bool = true) {
    if interruptible { maybeInterrupt() }
    let conduct = lineConduct
    if isHTTP, let stray = conduct.stray {
      lineBreak()
      outgoing.append(contentsOf: stray)
      lineBreak()
    }
    if isHTTP {
      memory.hasRefused = false
      memory.refusals = 0
    }
    for _ in 0..<(isHTTP ? conduct.finals : 1) { sayLine("OK") }
  }

  /// Says ERROR, in the form that the dialect or AT+CMEE asks for.
  mutating func refuse() {
    let conduct = lineConduct
    if conduct.refusalDelay > .zero, job == nil {
      job = .refusal
      return arm(.job, at: clock + conduct.refusalDelay)
    }
    sayRefused(conduct)
  }

  /// Says ERROR now.
  mutating func sayRefused(_ conduct: LineBehaviour) {
    memory.hasRefused = true
    memory.refusals += 1
    switch conduct.refusal {
    case .said: sayRefusal()
    case .saidTwice:
      sayRefusal()
      sayRefusal()
    case .silent: break
    case .saysOK: sayLine("OK")
    }
    if conduct.isDeafAfterError { isDeaf = true }
    if conduct.diesOfError { isDead = true }
    if conduct.refusalsBorne > 0, memory.refusals >= conduct.refusalsBorne { isDead = true }
  }

  private mutating func sayRefusal() {
    maybeInterrupt()
    switch behaviour.dialect.errorForm {
    case .cms: sayLine("+CMS ERROR: 302")
    case .cme: sayLine("+CME ERROR: 50")
    case .plain where errorLevel == 1: sayLine("+CME ERROR: 50")
    case .plain where errorLevel == 2: sayLine("+CME ERROR: incorrect parameters")
    case .plain: sayLine("ERROR")
    }
  }

  /// What of these bytes gets onto the line, and how often.
  mutating func onTheLine(_ bytes: [UInt8]) -> [UInt8] {
    let (loses, doubles) = (behaviour.lines.losesEvery, behaviour.lines.doublesEvery)
    guard loses > 0 || doubles > 0 else { return bytes }
    var result: [UInt8] = []
    for byte in bytes {
      memory.bytes += 1
      if loses > 0, memory.bytes % loses == 0 { continue }
      result.append(byte)
      if doubles > 0, memory.bytes % doubles == 0 { result.append(byte) }
    }
    return result
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
