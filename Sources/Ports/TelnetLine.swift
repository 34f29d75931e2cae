// A serial line behind telnet, after RFC 2217: negotiates, sets the line, takes the protocol out of
// what comes and puts it into what goes. A machine without I/O; what comes is a stranger's.
//
// Three things have to be agreed on before a byte of data may pass: that both sides send bytes
// unchanged (BINARY, RFC 856), and that the other one controls a serial port. Then each setting is
// sent, and its answer awaited for a bounded time. A server that does as it likes with a setting is
// worth a note and no more: drivers report other speeds than they were given, and pseudo-terminals
// have no control lines.
import Ground

/// The client's side of RFC 2217.
struct TelnetLine {
  enum Output: Equatable {
    /// Send these bytes, which are protocol.
    case transmit([UInt8])
    /// From now on data may pass.
    case ready
    /// The server has answered a timing mark.
    case marked
    /// It comes to nothing; the text says why and what to do.
    case failed(String)
  }

  /// Bounds of patience and memory.
  enum Limits {
    /// How long the server may take to agree.
    static let agreement = Interval.seconds(5)
    /// How long it may take to answer all settings.
    static let settings = Interval.seconds(3)
    /// How many bytes an answer may have; the longest that means something has six.
    static let answerBytes = 64
  }

  private enum Stage: Equatable { case unbegun, agreeing, setting, ready, failed }

  private enum Reading {
    case data
    case command
    case option(UInt8)
    case answer
    case answerCommand
  }

  /// A setting that was sent and not answered yet.
  private struct Pending {
    var code: UInt8
    var value: [UInt8]
    /// Which values an answer to this one may have, where one code serves several settings.
    var answers: ClosedRange<UInt8>?
    var name: String
  }

  /// What the server did otherwise than asked, in the order noticed.
  private(set) var notes: [String] = []
  /// When `wake` is wanted at the latest; nil: not at all.
  private(set) var deadline: Instant?
  /// Whether the server asked for a pause in what is sent.
  private(set) var isSuspended = false

  private let settings: LineSettings
  private var stage = Stage.unbegun
  private var reading = Reading.data
  private var answer: [UInt8] = []
  private var ours: [UInt8: Bool] = [:]  // options of ours: asked for (false), agreed on (true)
  private var theirs: [UInt8: Bool] = [:]
  private var refused: Set<[UInt8]> = []
  private var pending: [Pending] = []
  private var hasAnswered = false
  private var outputs: [Output] = []

  init(_ settings: LineSettings) { self.settings = settings }

  /// Begins to negotiate.
  mutating func begin(at now: Instant) {
    stage = .agreeing
    deadline = now + Limits.agreement
    for option in [Telnet.comPort, Telnet.binary, Telnet.suppressGoAhead] {
      ours[option] = false
      outputs.append(.transmit([Telnet.iac, Telnet.will, option]))
    }
    for option in [Telnet.binary, Telnet.suppressGoAhead] {
      theirs[option] = false
      outputs.append(.transmit([Telnet.iac, Telnet.do, option]))
    }
  }

  /// Asks the server for an answer of its own, which no module is needed for (RFC 860).
  mutating func askForMark() {
    outputs.append(.transmit([Telnet.iac, Telnet.do, Telnet.timingMark]))
  }

  /// All that is to be done now.
  mutating func takeOutputs() -> [Output] {
    defer { outputs = [] }
    return outputs
  }

  /// Data as it goes out: the byte that begins commands is doubled.
  static func escaped(_ data: Span<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.count + 8)
    for index in data.indices {
      bytes.append(data[index])
      if data[index] == Telnet.iac { bytes.append(Telnet.iac) }
    }
    return bytes
  }

  /// Takes in what came and appends to `data` what of it is data; before the line is ready there is
  /// none, since the server may still hold what came before.
  mutating func receive(_ bytes: Span<UInt8>, into data: inout [UInt8], at now: Instant) {
    for index in bytes.indices {
      let byte = bytes[index]
      switch reading {
      case .data:
        if byte == Telnet.iac {
          reading = .command
        } else if stage == .ready {
          data.append(byte)
        }
      case .command: command(byte, &data)
      case .option(let verb):
        reading = .data
        option(verb, byte, at: now)
      case .answer:
        if byte == Telnet.iac {
          reading = .answerCommand
        } else {
          keep(byte)
        }
      case .answerCommand:
        if byte == Telnet.iac {
          keep(byte)
          reading = .answer
        } else {
          // Whatever ends it, it has ended.
          reading = .data
          if byte == Telnet.subnegotiationEnd { answered(at: now) }
        }
      }
    }
  }

  /// One byte past the bound is kept, so that what is too long shows.
  private mutating func keep(_ byte: UInt8) {
    if answer.count <= Limits.answerBytes { answer.append(byte) }
  }

  /// Tells the line the hour.
  mutating func wake(at now: Instant) {
    guard let deadline, now >= deadline else { return }
    switch stage {
    case .agreeing:
      fail(
        "it did not agree to RFC 2217 within \(Limits.agreement); "
          + "if it is a plain TCP port, name it tcp:")
    case .setting where !hasAnswered:
      fail("it agreed to RFC 2217, and then answered no setting within \(Limits.settings)")
    case .setting:
      for setting in pending { notes.append("the server did not confirm \(setting.name)") }
      becomeReady()
    default: self.deadline = nil
    }
  }

  // MARK: What came

  private mutating func command(_ byte: UInt8, _ data: inout [UInt8]) {
    switch byte {
    case Telnet.iac:
      if stage == .ready { data.append(byte) }
      reading = .data
    case Telnet.will, Telnet.wont, Telnet.do, Telnet.dont: reading = .option(byte)
    case Telnet.subnegotiation:
      answer = []
      reading = .answer
    default: reading = .data
    }
  }

  /// Takes an offer or demand; answers only what changes something, so that no two sides can keep
  /// each other busy.
  private mutating func option(_ verb: UInt8, _ option: UInt8, at now: Instant) {
    if option == Telnet.timingMark, verb == Telnet.will || verb == Telnet.wont {
      outputs.append(.marked)
      return
    }
    let known = [Telnet.binary, Telnet.suppressGoAhead, Telnet.comPort].contains(option)
    switch verb {
    case Telnet.do where known:
      if ours[option] == nil { outputs.append(.transmit([Telnet.iac, Telnet.will, option])) }
      ours[option] = true
    case Telnet.will where known:
      if theirs[option] == nil { outputs.append(.transmit([Telnet.iac, Telnet.do, option])) }
      theirs[option] = true
    case Telnet.do: refuse([Telnet.iac, Telnet.wont, option])
    case Telnet.will: refuse([Telnet.iac, Telnet.dont, option])
    case Telnet.dont:
      if ours[option] == true { outputs.append(.transmit([Telnet.iac, Telnet.wont, option])) }
      ours[option] = nil
    default:
      if theirs[option] == true { outputs.append(.transmit([Telnet.iac, Telnet.dont, option])) }
      theirs[option] = nil
    }
    considerAgreement(at: now)
  }

  private mutating func refuse(_ refusal: [UInt8]) {
    if refused.insert(refusal).inserted { outputs.append(.transmit(refusal)) }
  }

  private mutating func considerAgreement(at now: Instant) {
    guard stage != .failed, stage != .unbegun else { return }
    if ours[Telnet.comPort] == nil, theirs[Telnet.comPort] == nil {
      fail("it refuses to control a serial port (RFC 2217); if it is a plain one, name it tcp:")
    } else if ours[Telnet.binary] == nil || theirs[Telnet.binary] == nil {
      fail("it refuses to pass bytes unchanged (telnet BINARY, RFC 856)")
    } else if stage == .agreeing, ours[Telnet.binary] == true, theirs[Telnet.binary] == true,
      ours[Telnet.comPort] == true || theirs[Telnet.comPort] == true
    {
      stage = .setting
      deadline = now + Limits.settings
      sendSettings()
    }
  }

  private mutating func fail(_ problem: String) {
    stage = .failed
    deadline = nil
    outputs.append(.failed(problem))
  }

  // MARK: Settings

  private mutating func sendSettings() {
    let parity: UInt8 =
      switch settings.parity {
      case .none: 1
      case .odd: 2
      case .even: 3
      case .mark: 4
      case .space: 5
      }
    let flow: UInt8 =
      switch settings.flow {
      case .none: 1
      case .software: 2
      case .hardware: 3
      }
    let baud = (0..<4).map { UInt8(truncatingIfNeeded: settings.baud >> (24 - 8 * $0)) }
    send(Pending(code: 1, value: baud, name: "\(settings.baud) baud"))
    send(Pending(code: 2, value: [settings.dataBits], name: "\(settings.dataBits) data bits"))
    send(Pending(code: 3, value: [parity], name: "parity \(settings.parity.rawValue)"))
    send(Pending(code: 4, value: [settings.stopBits], name: "\(settings.stopBits) stop bits"))
    send(
      Pending(
        code: 5, value: [flow], answers: 0...3, name: "flow control \(settings.flow.rawValue)"))
    if let dtr = settings.dtr {
      send(
        Pending(
          code: 5, value: [dtr ? 8 : 9], answers: 7...9, name: "DTR \(dtr ? "on" : "off")"))
    }
    if let rts = settings.rts {
      send(
        Pending(
          code: 5, value: [rts ? 11 : 12], answers: 10...12, name: "RTS \(rts ? "on" : "off")"))
    }
    // Nobody here wants to know of line and modem states.
    outputs.append(.transmit(Telnet.comPortCommand(10, [0]) + Telnet.comPortCommand(11, [0])))
    send(Pending(code: 12, value: [3], name: "that old data are dropped"))
  }

  private mutating func send(_ setting: Pending) {
    pending.append(setting)
    outputs.append(.transmit(Telnet.comPortCommand(setting.code, setting.value)))
  }

  /// Takes an answer about the serial port; all others mean nothing here.
  private mutating func answered(at now: Instant) {
    guard (2...Limits.answerBytes).contains(answer.count), answer[0] == Telnet.comPort,
      answer[1] >= 100
    else { return }
    let code = answer[1] - 100
    let value = Array(answer[2...])
    if code == 8 || code == 9 {
      isSuspended = code == 8
      return
    }
    guard
      let index = pending.firstIndex(where: { setting in
        setting.code == code
          && (setting.answers.map { range in value.count == 1 && range.contains(value[0]) } ?? true)
      })
    else { return }
    let setting = pending.remove(at: index)
    hasAnswered = true
    if value != setting.value { note(setting, value) }
    if stage == .setting, pending.isEmpty { becomeReady() }
  }

  private mutating func note(_ setting: Pending, _ value: [UInt8]) {
    let number = value.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    notes.append(
      setting.code == 1
        ? "the server reports \(number) baud where \(settings.baud) was asked for"
        : "the server reports another value (\(number)) for \(setting.name)")
  }

  private mutating func becomeReady() {
    stage = .ready
    deadline = nil
    pending = []
    outputs.append(.ready)
  }
}

/// The bytes of telnet (RFC 854) that matter here.
enum Telnet {
  static let iac: UInt8 = 255
  static let dont: UInt8 = 254
  static let `do`: UInt8 = 253
  static let wont: UInt8 = 252
  static let will: UInt8 = 251
  static let subnegotiation: UInt8 = 250
  static let subnegotiationEnd: UInt8 = 240
  static let binary: UInt8 = 0
  static let suppressGoAhead: UInt8 = 3
  static let timingMark: UInt8 = 6
  static let comPort: UInt8 = 44

  /// A command about the serial port (RFC 2217).
  static func comPortCommand(_ code: UInt8, _ value: [UInt8]) -> [UInt8] {
    let doubled = value.flatMap { $0 == iac ? [iac, iac] : [$0] }
    return [iac, subnegotiation, comPort, code] + doubled + [iac, subnegotiationEnd]
  }
}
