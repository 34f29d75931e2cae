// The emulated module: a chassis, the commands that are plugged into it, and what drives both. Input
// is parted into command lines and data here; in `Chassis` stands what commands work on, in `HTTP` the
// manual's commands section by section, in `Deviations` how a module can be wrong.
public import HTTPOrigin
public import Ground
public import ModuleCatalogue

/// A cellular module with HTTP AT commands, without I/O: bytes of its UART and events of its IP stack
/// go in, bytes, requests and deadlines come out.
public struct ModuleEmulator: Machine, Sendable {
  /// What the module asks of its driver.
  public enum Output: Equatable, Sendable {
    /// Send these bytes over the UART.
    case transmit([UInt8])
    /// Call `wake` at this instant; replaces the instant asked for before. Being woken when nothing
    /// is due any more does no harm.
    case deadline(Instant, reason: String)
    /// Let the IP stack do this; answer with `http(_:_:at:)`.
    indirect case http(HTTPClientAction)
    /// Let the IP stack do this with a socket; answer with `tcp(_:_:at:)`.
    indirect case tcp(TCPClientAction)
  }

  var chassis: Chassis
  var intake: LineIntake
  var http: HTTPCommands
  /// Other commands, asked before HTTP's, so that a text can take a name over.
  private var handlers: [any CommandHandler] = []
  private var announced: Instant?

  /// Powers up a module of that profile.
  ///
  /// - Parameters:
  ///   - dialect: the choices it makes where the manual leaves more than one open
  ///   - faults: what it does wrong
  ///   - conditions: what the bench gives it
  ///   - seed: where unsolicited lines fall
  public init(
    profile: Profile, dialect: Dialect = Dialect(), faults: [Fault] = [],
    conditions: Conditions = Conditions(), seed: UInt64 = 0
  ) {
    let facts = ModuleFacts(profile, dialect, faults)
    chassis = Chassis(
      identity: ModuleIdentity(profile), dialect: dialect,
      seams: Seams(faults.flatMap(\.deviations), facts), network: Network(conditions, dialect),
      random: SeededGenerator(seed: seed))
    intake = LineIntake(echo: conditions.startsWithEcho)
    http = HTTPCommands(facts, dialect)
    chassis.timers.arm(.loss, at: chassis.network.nextChange(after: nil))
  }

  /// The names of the commands that it carries out of itself, without `AT+`.
  package static let commandNames = Set(
    BuiltInCommand.extended.map { String(decoding: $0.name, as: UTF8.self) })

  /// Plugs commands in, and what changes what the module says.
  package mutating func plug(_ handler: any CommandHandler, filter: (any OutputFilter)? = nil) {
    handlers.append(handler)
    if let filter { chassis.filter = filter }
  }

  // MARK: What goes in

  /// Takes in bytes that the UART received.
  public mutating func receive(_ bytes: Span<UInt8>, at now: Instant) {
    chassis.clock = now
    chassis.armUnsolicited()
    bytes.withUnsafeBufferPointer { take($0) }
  }

  /// Does what is due.
  public mutating func wake(at now: Instant) {
    chassis.clock = now
    if let announced, announced <= now { self.announced = nil }
    while let (timer, instant) = chassis.timers.earliest, instant <= now {
      chassis.timers.arm(timer, at: nil)
      fire(timer)
    }
  }

  /// Takes in what became of the request of that number; numbers not under way are passed over.
  public mutating func http(_ id: Int, _ event: HTTPClientEvent, at now: Instant) {
    chassis.clock = now
    http.take(event, of: id, on: &chassis)
  }

  /// Takes in what became of the connection of that number; numbers that nobody opened are passed
  /// over.
  public mutating func tcp(_ id: Int, _ event: TCPClientEvent, at now: Instant) {
    chassis.clock = now
    for index in handlers.indices { handlers[index].take(event, of: id, on: &chassis) }
  }

  /// Loses power and gets it back, as a module does whose USB plug is pulled: a restart at once, of
  /// which nothing is said, and whatever was under way is lost.
  public mutating func losePower(at now: Instant) {
    chassis.clock = now
    chassis.job = nil
    intake.dropLine()
    chassis.out.bytes = []
    restart()
  }

  // MARK: What comes out

  /// The next thing that the module wants done, or nil when there is nothing more for now.
  public mutating func nextOutput() -> Output? {
    if let output = chassis.out.next() { return output }
    if !chassis.out.bytes.isEmpty {
      chassis.flush()
      return chassis.out.next()
    }
    guard let (timer, instant) = chassis.timers.earliest else { return nil }
    if let announced, announced <= instant { return nil }
    announced = instant
    return .deadline(instant, reason: timer.reason)
  }

  /// Whether the module is on its way through a restart, deaf and mute.
  public var isRestarting: Bool { chassis.mode == .restarting }

  // MARK: Time

  private mutating func fire(_ timer: Timers.Timer) {
    switch timer {
    case .job: finishJob()
    case .importing: dataTimeIsOver()
    case .handlers: http.wake(on: &chassis)
    case .plugged: for index in handlers.indices { handlers[index].wake(on: &chassis) }
    case .restart:
      chassis.mode = .command
      StandardCommands.boot(on: &chassis)
      takeBacklog()
    case .bootLine: chassis.sayBootLine()
    case .attach: StandardCommands.reportAttachment(on: &chassis)
    case .unsolicited:
      chassis.sayUnsolicited()
      chassis.armUnsolicited()
    case .loss: surroundingsChange()
    }
  }

  /// Something of the network goes away or returns.
  private mutating func surroundingsChange() {
    let now = chassis.clock
    chassis.timers.arm(.loss, at: chassis.network.nextChange(after: now))
    let change = chassis.network.change(at: now)
    let tells = chassis.mode != .restarting && !chassis.passesData
    if change.breaksConnection {
      chassis.timers.arm(.attach, at: nil)
      http.losesConnection(on: &chassis)
    }
    if tells { for line in change.lines { chassis.sayLine(line) } }
  }

  /// Does what a slow command put off, then takes what came in the meantime.
  private mutating func finishJob() {
    guard let job = chassis.job else { return }
    chassis.job = nil
    switch job {
    case .line(let text): perform(text)
    case .refusal: chassis.sayRefused()
    case .goingOn: for index in handlers.indices { handlers[index].goOn(on: &chassis) }
    case .acceptance: chassis.accept(isHTTP: true)
    case .importDone(let done): complete(done)
    }
    takeBacklog()
  }

  /// Takes what came in the meantime.
  private mutating func takeBacklog() {
    var waiting: [UInt8] = []
    swap(&waiting, &intake.backlog)
    waiting.withUnsafeBufferPointer { take($0) }
  }

  /// Forgets what a power-down forgets, and is silent for a while.
  private mutating func restart() {
    http.restart(on: &chassis)
    for index in handlers.indices { handlers[index].restart(on: &chassis) }
    chassis.mode = .restarting
    for timer in Timers.Timer.allCases where timer != .loss { chassis.timers.arm(timer, at: nil) }
    let time =
      chassis.dialect.restartTime == .short ? EmulatorLimits.restart : EmulatorLimits.longRestart
    chassis.timers.arm(.restart, at: chassis.clock + time)
    intake.restart(echo: chassis.network.conditions.startsWithEcho)
    chassis.errorLevel = 0
    chassis.bootLines = []
    chassis.network.restart()
  }
}

// Lines and data.
extension ModuleEmulator {
  /// Takes bytes for what the mode says they are.
  private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
    var rest = Slice(base: bytes, bounds: bytes.startIndex..<bytes.endIndex)
    while !rest.isEmpty {
      if chassis.job != nil { return intake.putBack(rest) }
      switch chassis.mode {
      case .restarting where chassis.dialect.restartHearing == .kept: return intake.putBack(rest)
      case .restarting, .draining: return
      case .importing: takeData(&rest)
      case .command:
        if intake.takeLineFeed(&rest) {
          if !chassis.seams.passesLineFeed { chassis.refuse() }
          continue
        }
        let line = intake.take(
          &rest, as: chassis.dialect.echo, echoed: &chassis.out.bytes)
        if let line { take(line) }
      }
    }
  }

  private mutating func take(_ line: LineIntake.Line) {
    guard chassis.seams.hearsLines else { return }
    guard case .text(let text) = line else { return chassis.refuse() }
    http.present(to: &chassis)
    let delay = answerDelay(of: text)
    defer { chassis.seams.note(.line(text)) }
    if delay > .zero {
      chassis.job = .line(text)
      chassis.timers.arm(.job, at: chassis.clock + delay)
      return
    }
    perform(text)
  }

  /// How long HTTPHEAD takes; nil: as long as other commands.
  private var slowHead: Interval? {
    switch chassis.dialect.headLatency {
    case .fast: nil
    case .slow: EmulatorLimits.slowHead
    case .nearLimit: EmulatorLimits.slowestHead
    }
  }

  /// How long the module takes to answer this line.
  private func answerDelay(of text: [UInt8]) -> Interval {
    var base = chassis.dialect.latency == .nearLimit ? EmulatorLimits.slowAnswer : .zero
    if let slow = slowHead, case .named(let line) = ReceivedLine(text),
      line.command == .httpHead, http.has(.httpHead)
    {
      base = slow
    }
    guard chassis.seams.concerns(.time) || !handlers.isEmpty else { return base }
    switch ReceivedLine(text) {
    case .named(let line):
      let own = handlers.reduce(Interval.zero) { max($0, $1.delay(of: line)) }
      guard let command = line.command else { return base + own }
      return base + own + chassis.seams.delay(of: command, line.form, line.arguments)
    case .basic(let command, let arguments):
      return base + chassis.seams.delay(of: command, .execute, arguments)
    case .empty, .garbage, .unknown: return base
    }
  }

  /// Carries a command line out.
  private mutating func perform(_ text: [UInt8]) {
    switch ReceivedLine(chassis.seams.line(text)) {
    case .empty: return
    case .garbage: if chassis.dialect.garbageLine == .error { chassis.refuse() }
    case .unknown: chassis.refuse()
    case .basic(let command, let arguments):
      guard chassis.seams.hearsCommand() else { return }
      perform(command, .execute, arguments)
    case .named(let line): perform(line)
    }
  }

  private mutating func perform(_ line: ReceivedCommand) {
    for index in handlers.indices where handlers[index].perform(line, on: &chassis) { return }
    guard let command = line.command else { return chassis.refuse() }
    guard chassis.seams.hearsCommand() else { return }
    if http.perform(line, on: &chassis) { return }
    perform(command, line.form, line.arguments)
  }

  private mutating func perform(
    _ command: BuiltInCommand, _ form: Form, _ arguments: ArraySlice<UInt8>
  ) {
    switch StandardCommands.perform(command, form, arguments, on: &chassis) {
    case .done: break
    case .echo(let isOn): intake.echo = isOn
    case .restart: restart()
    }
  }

  /// Takes data; what is beyond the length is left.
  private mutating func takeData(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) {
    guard case .importing(var data) = chassis.mode else { return }
    chassis.mode = .command  // so that the buffer has one owner while it grows
    if data.isTakenByteWise { return takeText(&rest, data) }
    chassis.seams.piece(&rest, &data)
    let part = rest.prefix(max(0, data.awaited - data.bytes.count))
    data.bytes.append(contentsOf: part)
    chassis.seams.took(part, &data, &chassis.out.bytes, echoOn: intake.echo)
    rest = rest[(rest.startIndex + part.count)...]
    guard data.bytes.count >= data.awaited else {
      chassis.mode = .importing(data)
      if chassis.dialect.importClock == .fromLastByte {
        chassis.timers.arm(.importing, at: data.time.map { chassis.clock + $0 })
      }
      if let idle = chassis.seams.idleTime(data) {
        chassis.timers.arm(.importing, at: chassis.clock + idle)
      }
      return
    }
    chassis.timers.arm(.importing, at: nil)
    if !rest.isEmpty {
      data.hasSurplus = true
      chassis.seams.surplus(rest, &data)
    }
    if chassis.dialect.surplus == .dropped {
      chassis.mode = .draining(data)
      chassis.timers.arm(.importing, at: chassis.clock + EmulatorLimits.surplusWindow)
    } else {
      finish(data)
    }
  }

  /// Takes data that a byte ends, or that something can be said in place of.
  private mutating func takeText(
    _ rest: inout Slice<UnsafeBufferPointer<UInt8>>, _ intake: DataIntake
  ) {
    var data = intake
    while let byte = rest.first {
      rest.removeFirst()
      guard data.take(byte) else { continue }
      chassis.endData()
      return finish(data)
    }
    chassis.mode = .importing(data)
  }

  /// Ends an import now, or in the slow dialect in a while.
  private mutating func finish(_ data: DataIntake) {
    var slow = chassis.dialect.latency == .nearLimit ? EmulatorLimits.slowAnswer : .zero
    if let slowHead, data.purpose == .block { slow = slowHead }
    let wait = slow + chassis.seams.doneDelay(data)
    guard wait > .zero else { return complete(data) }
    chassis.job = .importDone(data)
    chassis.timers.arm(.job, at: chassis.clock + wait)
  }

  /// Hands data on to the command that asked for it.
  private mutating func complete(_ data: DataIntake) {
    if http.take(data, on: &chassis) { return }
    for index in handlers.indices where handlers[index].take(data, on: &chassis) { return }
  }

  /// The data did not come in time, or the time in which surplus is dropped is over.
  private mutating func dataTimeIsOver() {
    switch chassis.mode {
    case .importing(let data):
      chassis.mode = .command
      if http.timedOut(data, on: &chassis) { return }
      for index in handlers.indices where handlers[index].timedOut(data, on: &chassis) { return }
    case .draining(let data):
      chassis.mode = .command
      finish(data)
    case .command, .restarting: break
    }
  }
}
