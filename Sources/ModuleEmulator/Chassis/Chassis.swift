// What every command works on: the line to the reader, the answers of V.250, the data mode, the network,
// the clock. It knows nothing of any command.
package import Ground
package import HTTPOrigin
import ModuleCatalogue

/// Data on its way in after a prompt.
package struct DataIntake: Equatable, Sendable {
  /// What the data will be.
  package enum Purpose: Equatable, Sendable {
    /// What HTTPDATA and HTTPHEAD import.
    case body, block
    /// What another handler's command asked for.
    case other(Int)
  }
  package var purpose: Purpose
  /// How many bytes were announced.
  package let length: Int
  /// How many are waited for.
  var awaited: Int
  /// How long that may take; nil: for ever.
  package var time: Interval? = EmulatorLimits.importTimeout
  /// The data as far as they have come.
  package var bytes: [UInt8] = []
  /// The byte that ends the data, which is none of them; nil: their number does.
  package var terminator: UInt8?
  /// What frees the module from its prompt; empty where nothing does.
  ///
  /// Where the data are counted, it does so in their place alone: within them it is data.
  package var escape: [UInt8] = []
  /// Whether that came.
  package var isEscaped = false
  /// Whether more came than was announced.
  var hasSurplus = false

  /// Data of that length.
  package init(_ purpose: Purpose, length: Int) {
    self.purpose = purpose
    self.length = length
    awaited = length
  }
}

extension DataIntake {
  /// Whether each byte is looked at as it comes.
  var isTakenByteWise: Bool { terminator != nil || !escape.isEmpty }

  /// Takes one byte; true where it ends the data, or what frees the module has come with it.
  mutating func take(_ byte: UInt8) -> Bool {
    bytes.append(byte)
    let end = terminator == nil ? bytes[...] : bytes.suffix(escape.count)
    isEscaped = !escape.isEmpty && end.elementsEqual(escape)
    if isEscaped { return true }
    guard let terminator else { return bytes.count >= awaited }
    guard byte == terminator else { return false }
    bytes.removeLast()
    return true
  }
}

/// The module under its commands.
package struct Chassis: Sendable {
  /// What the bytes that come are taken for.
  enum Mode: Equatable {
    case command
    case importing(DataIntake)
    case draining(DataIntake)
    case restarting
  }
  /// What is done when a slow command's time has come.
  enum Job {
    case line([UInt8])
    case importDone(DataIntake)
    case refusal, acceptance
    /// Another handler's command goes on.
    case goingOn
  }

  let identity: ModuleIdentity
  let dialect: Dialect
  var seams: Seams
  var network: Network
  var timers = Timers()
  var random: SeededGenerator
  var mode = Mode.command
  var job: Job?
  /// The present instant, for what begins deep within an answer.
  package internal(set) var clock = Instant.start
  /// What changes what is said.
  package var filter: (any OutputFilter)?
  var out = Outlet()
  var errorLevel = 0
  /// Lines that a restart still brings, and how long after the one before.
  var bootLines: ArraySlice<(after: Interval, text: String)> = []
  /// Whether raw data of an answer is on its way, so that nothing else may be said.
  var passesData = false

  // MARK: Saying

  /// What most answers fit into, in bytes.
  private static let answerBytes = 64

  /// Says these bytes as they are.
  package mutating func say(_ text: some Sequence<UInt8>) { out.bytes.append(contentsOf: text) }

  /// Says data, with room for the lines behind them: they would be copied for the first of these.
  mutating func say(data: ArraySlice<UInt8>) {
    out.bytes.reserveCapacity(out.bytes.count + data.count + Self.answerBytes)
    out.bytes.append(contentsOf: data)
  }

  mutating func say(_ text: StaticString) {
    text.withUTF8Buffer { out.bytes.append(contentsOf: $0) }
  }

  mutating func lineBreak() {
    if out.bytes.isEmpty { out.bytes.reserveCapacity(Self.answerBytes) }
    if dialect.lineBreak != .lineFeed { out.bytes.append(0x0D) }
    if dialect.lineBreak == .doubledReturn { out.bytes.append(0x0D) }
    out.bytes.append(0x0A)
  }

  /// Ends a line that has text.
  mutating func endLine() {
    if dialect.lineEnd == .blank { say(" ") }
    lineBreak()
  }

  /// Says a whole line.
  mutating func sayLine(_ text: StaticString) {
    lineBreak()
    say(text)
    endLine()
  }

  /// Says a whole line.
  package mutating func sayLine(_ text: [UInt8]) {
    lineBreak()
    say(text)
    endLine()
  }

  /// Begins an information line such as `+HTTPREAD: `.
  mutating func beginInformation(_ name: some Sequence<UInt8>, interruptible: Bool = true) {
    if interruptible { maybeInterrupt() }
    lineBreak()
    say(name)
    say(":")
    switch dialect.colonSpace {
    case .blank: say(" ")
    case .none: break
    case .two: say("  ")
    }
  }

  /// Says an information line.
  package mutating func information(_ name: String, _ text: some Sequence<UInt8>) {
    beginInformation(name.utf8)
    say(text)
    endLine()
  }

  mutating func information(_ name: String, _ text: String) { information(name, text.utf8) }

  /// Says the answer to a form.
  mutating func say(_ answer: FormAnswer) {
    if answer.isRefused { return refuse() }
    for line in answer.lines {
      beginInformation(line.name)
      say(line.text)
      endLine()
    }
    if answer.hasFinal { accept(isHTTP: true) }
  }

  /// Says OK.
  package mutating func accept(isHTTP: Bool = false, isAction: Bool = false) {
    maybeInterrupt()
    let other = seams.finals(instead: .ok, isHTTP: isHTTP, ofAction: isAction)
    if isHTTP { seams.note(.accepted) }
    say(finals: other ?? [.ok])
  }

  /// Says OK to an HTTP command in a while.
  mutating func accept(after delay: Interval) {
    guard delay > .zero, job == nil else { return accept(isHTTP: true) }
    job = .acceptance
    timers.arm(.job, at: clock + delay)
  }

  /// Says ERROR, in the form that the dialect or AT+CMEE asks for.
  package mutating func refuse() {
    let delay = seams.refusalDelay
    guard delay > .zero, job == nil else { return sayRefused() }
    job = .refusal
    timers.arm(.job, at: clock + delay)
  }

  /// Says ERROR now.
  mutating func sayRefused() {
    seams.note(.refused)
    say(finals: seams.finals(instead: .error, isHTTP: false, ofAction: false) ?? [.error])
  }

  /// Says what ends an answer.
  mutating func say(finals: [Final]) {
    for final in finals {
      switch final {
      case .ok: sayLine("OK")
      case .line(let text): sayLine(text)
      case .error:
        maybeInterrupt()
        sayError()
      }
    }
  }

  private mutating func sayError() {
    switch dialect.errorForm {
    case .cms: sayLine("+CMS ERROR: 302")
    case .cme: sayLine("+CME ERROR: 50")
    case .cmeText: sayLine("+CME ERROR: incorrect parameters")
    case .plain where errorLevel == 1: sayLine("+CME ERROR: 50")
    case .plain where errorLevel == 2: sayLine("+CME ERROR: incorrect parameters")
    case .plain: sayLine("ERROR")
    }
  }

  // MARK: Lines that come by themselves

  /// Lets a line come by itself between two lines of an answer, where the dialect has it so.
  mutating func maybeInterrupt() {
    switch dialect.unsolicited {
    case .none, .anyTime, .texts, .unknown: return
    case .betweenLines, .both: break
    }
    if random.below(4) == 0 { sayUnsolicited() }
  }

  /// Says an unsolicited line, unless the module starts or passes raw data on.
  mutating func sayUnsolicited() {
    if mode == .restarting || passesData { return }
    switch dialect.unsolicited {
    case .texts: break
    case .unknown:
      return isBetweenCommands ? sayLine(Self.unknown[random.below(Self.unknown.count)]) : ()
    case .none, .anyTime, .betweenLines, .both:
      return random.below(2) == 0 ? sayLine("+CREG: 1") : sayLine("+SIM READY")
    }
    for line in Self.texts[random.below(Self.texts.count)] { sayLine(line) }
  }

  /// What comes by itself and is on no list.
  private static let unknown: [StaticString] = [
    "Network Ready", "UART RDY", "^XMEAS: 12,3", "$VENDOR", "Data Service Up", "[12.345] net: up",
    "$GNGGA,120000.00,5231.2,N,01324.3,E,1,08,0.9,34.0,M,,M,,*5B", #"{"rsrp":-97,"rsrq":-9}"#,
    "##DBG## idle, heap 41212", "t=86400 temp 41.5°C", "[12.345] http: idle",
  ]

  /// What comes by itself with a text, each of some lines.
  private static let texts: [[StaticString]] = [
    ["+CMTI: \"SM\",3"], ["+CMT: \"+49170\",,\"26/11/28,19:00:00+04\"\r\nOK"],
    ["+CMT: \"+49170\",,\"26/11/28,19:00:00+04\"\r\n+HTTPRES: 0,200,5"],
    ["+CMT: \"+49170\",,\"26/11/28,19:00:00+04\"\r\nOK, see you at 8"],
    ["+CMT: \"+49170\",,\"26/11/28,19:00:00+04\"\r\nhi\r\nsee you at 8\r\nbye"],
    ["+CDS: 26\r\n0006D60B911326880736F4111011719551401110117195714000"],
    ["RING", "+CLIP: \"+49170\",145", "RING", "NO CARRIER"],
    ["+CUSD: 0,\"Your balance:\r\n5 EUR\",15"],
  ]

  /// Sets the clock for the next line that comes by itself, where the dialect has such lines.
  mutating func armUnsolicited() {
    switch dialect.unsolicited {
    case .none, .betweenLines: return
    case .anyTime, .both, .texts, .unknown: break
    }
    guard timers.due(.unsolicited) == nil else { return }
    timers.arm(
      .unsolicited, at: clock + .milliseconds(500 + Int64(random.below(20_000))))
  }

  /// Says the next late line of a restart, and sets the clock for the one after it.
  mutating func sayBootLine() {
    guard let line = bootLines.popFirst() else { return }
    if mode == .command, !passesData { sayLine(Array(line.text.utf8)) }
    armBootLine()
  }

  mutating func armBootLine() {
    timers.arm(.bootLine, at: bootLines.first.map { clock + $0.after })
  }

  // MARK: Data mode

  /// Prompts and takes the bytes that follow for data.
  package mutating func begin(_ intake: DataIntake) {
    seams.note(.importBegan)
    var intake = intake
    for _ in 0..<seams.importBegins(&intake) {
      maybeInterrupt()
      lineBreak()
      say(">")
      if dialect.promptBlank == .blank { say(" ") }
    }
    mode = .importing(intake)
    timers.arm(.importing, at: intake.time.map { clock + $0 })
  }

  /// Takes what comes for command lines again.
  package mutating func endData() {
    mode = .command
    timers.arm(.importing, at: nil)
  }

  // MARK: Time, for other handlers

  /// Whether a line can be said now that belongs to no answer.
  package var isBetweenCommands: Bool { mode == .command && job == nil }

  /// Asks for `CommandHandler.wake` at that instant; the earliest that was asked for counts.
  package mutating func wake(at instant: Instant) {
    timers.arm(.plugged, at: min(timers.due(.plugged) ?? instant, instant))
  }

  /// Takes no command for so long, then calls `CommandHandler.goOn`.
  package mutating func pause(for interval: Interval) {
    job = .goingOn
    timers.arm(.job, at: clock + interval)
  }

  // MARK: The IP stack

  /// Lets the IP stack do something with a connection, after the bytes that are on their way out.
  package mutating func ask(_ action: TCPClientAction) {
    flush()
    out.queue.append(.tcp(action))
  }

  /// Lets the IP stack do something, after the bytes that are on their way out.
  mutating func ask(_ action: HTTPClientAction) {
    flush()
    out.queue.append(.http(action))
  }

  /// Sends what was said.
  mutating func flush() {
    guard !out.bytes.isEmpty else { return }
    var bytes: [UInt8] = []
    swap(&bytes, &out.bytes)
    if let filter { bytes = filter.filtered(bytes) }
    out.queue.append(.transmit(seams.transmit(bytes)))
  }
}

/// What waits to leave the module, in its order.
struct Outlet: Sendable {
  /// Bytes that were said and not yet sent.
  var bytes: [UInt8] = []
  var queue: [ModuleEmulator.Output] = []
  private var nextIndex = 0

  /// The next thing that waits; nil when nothing does.
  mutating func next() -> ModuleEmulator.Output? {
    if nextIndex < queue.count {
      nextIndex += 1
      return queue[nextIndex - 1]
    }
    if nextIndex > 0 {
      queue.removeAll(keepingCapacity: true)
      nextIndex = 0
    }
    return nil
  }
}

/// What the module waits for.
struct Timers: Sendable {
  /// In the order in which things due at once happen.
  enum Timer: Int, CaseIterable {
    case job, importing, handlers, restart, bootLine, attach, unsolicited, loss, plugged

    var reason: String {
      switch self {
      case .job: "a command's answer"
      case .importing: "the time for imported data"
      case .handlers: "timernum"
      case .restart: "the restart"
      case .bootLine: "a late line of the restart"
      case .attach: "the data connection"
      case .unsolicited: "an unsolicited line"
      case .loss: "a change of the surroundings"
      case .plugged: "a line that is due"
      }
    }
  }
  private var instants = [Instant?](repeating: nil, count: Timer.allCases.count)

  mutating func arm(_ timer: Timer, at instant: Instant?) { instants[timer.rawValue] = instant }

  func due(_ timer: Timer) -> Instant? { instants[timer.rawValue] }

  var earliest: (Timer, Instant)? {
    var best: (Timer, Instant)?
    for timer in Timer.allCases {
      guard let instant = instants[timer.rawValue] else { continue }
      if let (_, first) = best, first <= instant { continue }
      best = (timer, instant)
    }
    return best
  }
}
