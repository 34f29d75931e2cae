// Command lines to commands, and the commands that are not HTTP's: identity, network state, data
// connection, restart (3GPP TS 27.007 and the module's own).
import HTTPOrigin
public import Ground
import ModuleCatalogue

extension ModuleEmulator {
  /// Carries a command line out.
  mutating func perform(_ text: [UInt8], at now: Instant) {
    let isRaised = lineConduct.raisesSmallLetters && text.first == UInt8(ascii: "a")
    switch CommandText(isRaised ? text.map(upper) : text) {
    case .empty: return
    case .garbage:
      if behaviour.dialect.garbageLine == .error { refuse() }
    case .unknown: refuse()
    case .command(let command, let form, let arguments):
      if isDeaf {
        isDeaf = false
        return
      }
      if command.isHTTP {
        performHTTP(command, form, arguments, at: now)
      } else {
        performGeneral(command, form, arguments, at: now)
      }
    }
  }

  private mutating func performHTTP(
    _ command: Command, _ form: Form, _ arguments: ArraySlice<UInt8>, at now: Instant
  ) {
    memory.lines += 1
    memory.followsRefusal = memory.hasRefused
    if lineConduct.acceptsRepeated {
      let line = [UInt8(command.rawValue)] + arguments
      if memory.hasRefused, memory.refusedLine == line { return accept(isHTTP: true) }
      memory.refusedLine = line
    }
    guard behaviour.accepts.commands.contains(command) else { return refuse() }
    if form == .set, behaviour.action.endedBy == command, let id = exchange?.id {
      ask(.cancel(id))
      exchange = nil
      arm(.exchange, at: nil)
    }
    switch form {
    case .test: answerTestForm(command)
    case .read: answerReadForm(command)
    case .execute:
      if command == .httpRead { readAll() } else { refuse() }
    case .set:
      switch command {
      case .httpSet: set(arguments)
      case .httpData: beginImport(.body, arguments, at: now)
      case .httpHead: beginImport(.block, arguments, at: now)
      case .httpRead: readPart(arguments)
      default: act(arguments, at: now)
      }
    }
  }

  /// Says what a command takes (GEN-1).
  private mutating func answerTestForm(_ command: Command) {
    let lines = lineConduct
    if lines.refusedTestForms.contains(command) { return refuse() }
    if command == .httpSet { resetSettings(by: .testForm) }
    let known = behaviour.announces
    if !lines.silentTestForms.contains(command) {
      switch command {
      case .httpSet: information("+HTTPSET", "(<\"httpParam\">),(<\"httpParamValue\">)")
      case .httpData:
        beginInformation("+HTTPDATA")
        say(range: known.dataLength)
        lineBreak()
      case .httpHead:
        beginInformation("+HTTPHEAD")
        say(range: known.headLength)
        lineBreak()
      case .httpRead where behaviour.dialect.readTestForm == .names:
        information("+HTTPREAD", "[<offset>, <length>]")
      case .httpRead:
        beginInformation("+HTTPREAD")
        say("[")
        say(range: known.readOffset)
        say(",")
        say(range: known.readLength)
        say("]")
        lineBreak()
      default:
        let withoutHead = behaviour.dialect.actTestForm == .withoutHead
        beginInformation("+HTTPACT")
        say(choices: withoutHead ? known.methods.filter { $0 < 2 } : known.methods)
        say(" [, ")
        say(range: known.timer)
        say("]")
        lineBreak()
      }
    }
    if !lines.testFormsLackOK { accept(isHTTP: true) }
  }

  private mutating func say(range: ClosedRange<Int>) {
    say("(")
    say(range.lowerBound)
    say("-")
    say(range.upperBound)
    say(")")
  }

  /// Says choices as the range that they are, or where they leave gaps one by one.
  private mutating func say(choices: [Int]) {
    let sorted = choices.sorted()
    guard let least = sorted.first, let most = sorted.last else { return say("()") }
    if most - least + 1 == sorted.count { return say(range: least...most) }
    outgoing.append(contentsOf: "(\(sorted.map(String.init).joined(separator: ",")))".utf8)
  }

  /// Says how a command stands (GEN-2).
  private mutating func answerReadForm(_ command: Command) {
    let lines = lineConduct
    if lines.refusedReadForms.contains(command) { return refuse() }
    if command == .httpSet { return readSettings() }
    if command == .httpHead, behaviour.dialect.headReadForm == .error { return refuse() }
    if lines.talkativeReadForms.contains(command) { information("+HTTP", "0") }
    accept(isHTTP: true)
  }

  private mutating func performGeneral(
    _ command: Command, _ form: Form, _ text: ArraySlice<UInt8>, at now: Instant
  ) {
    switch command {
    case .attention: accept()
    case .echo: switchEcho(text)
    case .factory:
      echo = true
      errorLevel = 0
      accept()
    case .identify, .manufacturer, .model, .revision, .serialNumber: identify(command, form)
    case .pin:
      guard form == .read, surroundings.hasSIM else { return refuse() }
      information("+CPIN", "READY")
      accept()
    case .registration: answerRegistration("+CREG", form, text)
    case .packetRegistration: answerRegistration("+CGREG", form, text)
    case .epsRegistration: answerRegistration("+CEREG", form, text)
    case .errorLevel: setErrorLevel(form, text)
    case .attach: attach(form, text, at: now)
    case .functionality: setFunctionality(form, text, at: now)
    case .operatorName:
      guard form == .read else { return refuse() }
      information("+COPS", surroundings.isRegistered ? "0,0,\"Attest\",7" : "0")
      accept()
    case .cardNumber:
      guard form == .execute || form == .read, surroundings.hasSIM else { return refuse() }
      information("+ICCID", "89860012345678901234")
      accept()
    default:
      guard form == .execute else { return refuse() }
      information("+CSQ", "20,99")
      accept()
    }
  }

  private mutating func switchEcho(_ text: ArraySlice<UInt8>) {
    switch text.first {
    case nil, UInt8(ascii: "0"):
      guard text.count <= 1 else { return refuse() }
      accept()
      if behaviour.dialect.echo == .obeyed { echo = false }
    case UInt8(ascii: "1"):
      guard text.count == 1 else { return refuse() }
      echo = true
      accept()
    default: refuse()
    }
  }

  private mutating func answerRegistration(
    _ name: StaticString, _ form: Form, _ text: ArraySlice<UInt8>
  ) {
    // The emulator tells of changes by +CREG alone.
    let isCircuit = name.utf8CodeUnitCount == 5
    switch form {
    case .read where isCircuit && reportsRegistration:
      information(name, surroundings.isRegistered ? "1,1" : "1,2")
    case .read: information(name, surroundings.isRegistered ? "0,1" : "0,2")
    case .test: information(name, "(0-2)")
    case .set: if isCircuit { reportsRegistration = text.elementsEqual("1".utf8) }
    case .execute: break
    }
    if form == .execute { refuse() } else { accept() }
  }

  private mutating func setErrorLevel(_ form: Form, _ text: ArraySlice<UInt8>) {
    switch form {
    case .read:
      beginInformation("+CMEE")
      say(errorLevel)
      lineBreak()
    case .test: information("+CMEE", "(0-2)")
    case .set:
      guard let level = decimalNumber(text), (0...2).contains(level) else { return refuse() }
      errorLevel = level
    case .execute: return refuse()
    }
    accept()
  }

  /// Says who the module is, in the dialect's form.
  private mutating func identify(_ command: Command, _ form: Form) {
    guard form == .execute || (form == .test && command != .identify) else { return refuse() }
    if form == .test { return accept() }
    let model = Array((profile.model.isEmpty ? profile.name : profile.model).utf8)
    switch command {
    case .manufacturer: identityLine("+CGMI", Array("Attest".utf8))
    case .model: identityLine("+CGMM", model)
    case .revision: identityLine("+CGMR", Array("emulator-1".utf8))
    case .serialNumber: identityLine("+CGSN", Array("490154203237518".utf8))
    default:
      for text in [Array("Attest".utf8), model, Array("emulator-1".utf8)] {
        lineBreak()
        outgoing.append(contentsOf: text)
        lineBreak()
      }
    }
    accept()
  }

  private mutating func identityLine(_ name: StaticString, _ value: [UInt8]) {
    switch behaviour.dialect.identity {
    case .bare:
      lineBreak()
      outgoing.append(contentsOf: value)
    case .prefixed, .twoField:
      beginInformation(name)
      if behaviour.dialect.identity == .twoField { say("\"EGSM900/1800\",") }
      say("\"")
      outgoing.append(contentsOf: value)
      say("\"")
    }
    lineBreak()
  }

  /// Whether an action can reach the network (GEN-7).
  var isOnline: Bool { surroundings.hasSIM && surroundings.isRegistered && isConnected }

  private mutating func attach(_ form: Form, _ text: ArraySlice<UInt8>, at now: Instant) {
    switch form {
    case .read:
      information("+MIPCALL", isOnline ? "1,10.0.0.2" : "0")
      accept()
    case .test:
      information("+MIPCALL", "(0-1)")
      accept()
    case .execute: refuse()
    case .set:
      guard let arguments = Argument.split(text), let first = arguments.first?.number() else {
        return refuse()
      }
      switch first {
      case 0:
        isConnected = false
        arm(.attach, at: nil)
        accept()
      case 1:
        guard surroundings.hasSIM, surroundings.isRegistered,
          surroundings.hasDataConnection || isConnected,
          !isConnected || behaviour.dialect.attachTwice == .ok
        else { return refuse() }
        accept()
        arm(.attach, at: now + Limits.attach)
      default: refuse()
      }
    }
  }

  /// The data connection is up.
  mutating func reportAttachment() {
    isConnected = true
    if !isPushing { sayLine("+MIPCALL: 10.0.0.2") }
  }

  private mutating func setFunctionality(
    _ form: Form, _ text: ArraySlice<UInt8>, at now: Instant
  ) {
    switch form {
    case .read:
      information("+CFUN", "1")
      accept()
    case .test:
      information("+CFUN", "(0,1,4,15),(0,1)")
      accept()
    case .execute: refuse()
    case .set:
      if text.elementsEqual("1,1".utf8)
        || (text.elementsEqual("15".utf8) && behaviour.dialect.restartCommand == .both)
      {
        accept()
        restart(at: now)
      } else if text.elementsEqual("1".utf8) {
        accept()
      } else {
        refuse()
      }
    }
  }

  /// Forgets what a power-down forgets, and is silent for a while.
  private mutating func restart(at now: Instant) {
    if let exchange { ask(.cancel(exchange.id)) }
    exchange = nil
    queued = nil
    mode = .restarting
    for timer in Timer.allCases where timer != .loss { arm(timer, at: nil) }
    arm(.restart, at: now + Limits.restart)
    echo = conditions.startsWithEcho
    errorLevel = 0
    isConnected = conditions.startsConnected && surroundings.hasDataConnection
    reportsRegistration = false
    settingsBefore = settings
    if !behaviour.settings.surviveRestart {
      settings = settings.indices.map { index in
        let key = behaviour.accepts.settings[index].key
        let survives = key.map { behaviour.settings.survivors.contains($0) } ?? false
        return survives ? settings[index] : nil
      }
    }
    stickyRange = nil
    if !behaviour.data.survivesRestart { body = nil }
    if !behaviour.head.survivesRestart { block = nil }
    if !behaviour.read.survivesRestart { content = nil }
    memory = Memory()
    streamPosition = nil
    backlog = []
    lastWasCR = false
  }

  /// Whether the module is on its way through a restart, deaf and mute.
  public var isRestarting: Bool { mode == .restarting }

  /// Loses power and gets it back, as a module does whose USB plug is pulled: a restart at once, of
  /// which nothing is said, and whatever was under way is lost.
  public mutating func losePower(at now: Instant) {
    clock = now
    job = nil
    line = []
    lineIsTooLong = false
    outgoing = []
    restart(at: now)
  }

  /// Starts to obey again.
  mutating func boot(at now: Instant) {
    mode = .command
    guard behaviour.dialect.boot == .announced else { return }
    if surroundings.hasSIM { sayLine("+SIM READY") }
    sayLine("AT command ready")
    if surroundings.isRegistered { sayLine("+CREG: 1") }
  }
}
