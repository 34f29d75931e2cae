// The emulated module: what it holds, what drives it, and in which order its outputs leave. Input is
// taken apart in `ModuleEmulator+Input`, commands are answered in the files named for them, and all
// conduct that can differ stands in `Behaviour`.
public import HTTPOrigin
public import Ground
public import ModuleCatalogue

/// What never changes; a class, because it takes kilobytes and goes wherever the module goes.
private final class Constants: Sendable {
  let profile: Profile
  let behaviour: Behaviour

  init(profile: Profile, behaviour: Behaviour) {
    self.profile = profile
    self.behaviour = behaviour
  }
}

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
  }

  /// What the bytes that come are taken for.
  enum Mode: Equatable {
    case command
    case importing(Import)
    case draining(Import)
    case restarting
  }
  /// What is done when a slow command's time has come.
  enum Job {
    case line([UInt8])
    case importDone(Import)
    case refusal
  }
  /// What the module waits for, in the order in which things due at once happen.
  enum Timer: Int, CaseIterable {
    case job, importing, exchange, restart, attach, unsolicited, loss

    var reason: String {
      switch self {
      case .job: "a command's answer"
      case .importing: "the time for imported data"
      case .exchange: "timernum"
      case .restart: "the restart"
      case .attach: "the data connection"
      case .unsolicited: "an unsolicited line"
      case .loss: "a change of the surroundings"
      }
    }
  }

  private let constants: Constants
  var profile: Profile { constants.profile }
  var behaviour: Behaviour { constants.behaviour }
  let conditions: Conditions
  /// The conditions as they are now.
  var surroundings: Conditions
  var random: SeededGenerator
  var mode = Mode.command
  var line: [UInt8] = []
  var lineIsTooLong = false
  var lastWasCR = false
  var backlog: [UInt8] = []
  var job: Job?
  var isDeaf = false
  var isDead = false
  var memory = Memory()
  /// The present instant, for what begins deep within an answer.
  var clock = Instant.start

  var echo: Bool
  var errorLevel = 0
  var isConnected: Bool
  /// Whether AT+CREG=1 was given.
  var reportsRegistration = false
  /// The values of HTTPSET's parameters in the table's order; nil is the default.
  var settings: [[UInt8]?]
  var stickyRange: [UInt8]?
  /// The settings as they were before the last restart.
  var settingsBefore: [[UInt8]?] = []
  var body: [UInt8]?
  var block: [UInt8]?
  /// What the last action brought; nil before the first.
  var content: [UInt8]?
  var streamPosition: Int?
  var exchange: Exchange?
  var queued: (method: Int, seconds: Int)?
  var lastRequest = 0

  var outgoing: [UInt8] = []
  private var outputs: [Output] = []
  private var nextIndex = 0
  private var due = [Instant?](repeating: nil, count: Timer.allCases.count)
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
    self.conditions = conditions
    surroundings = conditions
    var behaviour = Behaviour(profile, dialect)
    for fault in faults { fault.change(&behaviour) }
    constants = Constants(profile: profile, behaviour: behaviour)
    random = SeededGenerator(seed: seed)
    echo = conditions.startsWithEcho
    isConnected = conditions.startsConnected
    settings = Array(repeating: nil, count: behaviour.accepts.settings.count)
    armLoss(after: nil)
  }

  /// Takes in bytes that the UART received.
  public mutating func receive(_ bytes: Span<UInt8>, at now: Instant) {
    clock = now
    armUnsolicited(at: now)
    bytes.withUnsafeBufferPointer { take($0, at: now) }
  }

  /// Does what is due.
  public mutating func wake(at now: Instant) {
    clock = now
    if let announced, announced <= now { self.announced = nil }
    while let (timer, instant) = earliest(), instant <= now {
      due[timer.rawValue] = nil
      fire(timer, at: now)
    }
  }

  /// The next thing that the module wants done, or nil when there is nothing more for now.
  public mutating func nextOutput() -> Output? {
    if nextIndex < outputs.count {
      nextIndex += 1
      return outputs[nextIndex - 1]
    }
    if nextIndex > 0 {
      outputs.removeAll(keepingCapacity: true)
      nextIndex = 0
    }
    if !outgoing.isEmpty {
      var bytes: [UInt8] = []
      swap(&bytes, &outgoing)
      return .transmit(onTheLine(bytes))
    }
    guard let (timer, instant) = earliest() else { return nil }
    if let announced, announced <= instant { return nil }
    announced = instant
    return .deadline(instant, reason: timer.reason)
  }

  /// Takes in what became of the request of that number; numbers not under way are passed over.
  public mutating func http(_ id: Int, _ event: HTTPClientEvent, at now: Instant) {
    clock = now
    guard exchange?.id == id else { return }
    advanceExchange(event, at: now)
  }

  /// Lets the IP stack do something, after the bytes that are on their way out.
  mutating func ask(_ action: HTTPClientAction) {
    if !outgoing.isEmpty {
      var bytes: [UInt8] = []
      swap(&bytes, &outgoing)
      outputs.append(.transmit(onTheLine(bytes)))
    }
    outputs.append(.http(action))
  }

  mutating func arm(_ timer: Timer, at instant: Instant?) { due[timer.rawValue] = instant }

  private func earliest() -> (Timer, Instant)? {
    var best: (Timer, Instant)?
    for timer in Timer.allCases {
      guard let instant = due[timer.rawValue] else { continue }
      if let (_, first) = best, first <= instant { continue }
      best = (timer, instant)
    }
    return best
  }

  private mutating func fire(_ timer: Timer, at now: Instant) {
    switch timer {
    case .job: finishJob(at: now)
    case .importing: importClockStruck(at: now)
    case .exchange: exchangeTimedOut(at: now)
    case .restart: boot(at: now)
    case .attach: reportAttachment()
    case .unsolicited:
      sayUnsolicited()
      armUnsolicited(at: now)
    case .loss: surroundingsChange(at: now)
    }
  }

  /// Sets the clock for the next line that comes by itself, where the dialect has such lines.
  private mutating func armUnsolicited(at now: Instant) {
    switch behaviour.dialect.unsolicited {
    case .none, .betweenLines: return
    case .anyTime, .both: break
    }
    guard due[Timer.unsolicited.rawValue] == nil else { return }
    let wait = Interval.milliseconds(500 + Int64(random.below(20_000)))
    arm(.unsolicited, at: now + wait)
  }
}
