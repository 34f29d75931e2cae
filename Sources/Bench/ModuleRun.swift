// One module of a bench from its supply to its last case, beside others on the same loop. Nothing here
// waits: each step begins the next when the loop says that it is over, so that a module which is
// silent, slow or gone keeps nobody. Whatever happens, what was taken is given back: the port, the
// supply, the place in a lab.
public import CaseRunner
import Glibc
import HTTPOrigin
public import Ground
public import ModuleCatalogue
public import OriginServer
public import Ports
public import Results

/// A module of a bench being played.
public final class ModuleRun {
  /// What differs from caller to caller.
  public struct Ways {
    /// Makes a port, not open yet, of its text, and says how bytes travel on it.
    public var makePort: (String, BenchModule, PollLoop) throws -> (LastingPort, LineSettings)
    /// Makes the module's origin, not open yet.
    public var makeOrigin: (BenchModule, PollLoop) throws -> any Origin
    /// Resolves what the module says it is, or what the bench says.
    public var catalogue: Catalogue
    /// What it is to be asked, given its profile.
    public var plan: (BenchModule, Profile) -> (plan: Plan, pool: CasePool?)
    /// How errors of the first two read for people.
    public var describe: (any Error) -> String

    /// Makes ways.
    public init(
      makePort: @escaping (String, BenchModule, PollLoop) throws -> (LastingPort, LineSettings),
      makeOrigin: @escaping (BenchModule, PollLoop) throws -> any Origin,
      catalogue: Catalogue,
      plan: @escaping (BenchModule, Profile) -> (plan: Plan, pool: CasePool?),
      describe: @escaping (any Error) -> String = { "\($0)" }
    ) {
      self.makePort = makePort
      self.makeOrigin = makeOrigin
      self.catalogue = catalogue
      self.plan = plan
      self.describe = describe
    }
  }

  /// What came of it so far.
  public private(set) var result: ModuleResult
  /// Whether everything is over and given back.
  public private(set) var isFinished = false
  /// What it is asked, once it is known who it is.
  public private(set) var plan: Plan?
  /// Takes each case's result.
  public var onCase: ((CaseResult) -> Void)?
  /// Called when everything is over and given back.
  public var onEnd: (() -> Void)?
  /// Is told when a case begins.
  public var onCaseBegan: ((CaseName, Instant) -> Void)?
  /// Takes what is recorded, as it happens, where the options ask for it.
  public var onEntry: ((TranscriptEntry) -> Void)?
  /// Called when it is known how many cases there are.
  public var onPlan: ((Plan) -> Void)?

  private let module: BenchModule
  private let ways: Ways
  private var options: RunnerOptions
  private let loop: PollLoop
  private var command: ChildCommand?
  private var place: LabPlace?
  private var port: LastingPort?
  private var inquiry: IdentityInquiry?
  private var timer: PollLoop.Timer?
  private var session: RunnerSession?
  private var origin: (any Origin)?
  private var stopReason: String?
  private var isLeaving = false

  /// Makes a run that has not begun.
  public init(module: BenchModule, ways: Ways, options: RunnerOptions, loop: PollLoop) {
    self.module = module
    self.ways = ways
    self.options = options
    self.loop = loop
    result = ModuleResult(
      name: module.name, series: module.series ?? "", port: module.port,
      startedAt: Int64(time(nil)) - loop.now.nanoseconds / 1_000_000_000)
  }

  /// Begins; whoever runs the loop plays.
  public func start() {
    guard let on = module.power.on else { return acquire() }
    run(on, "power on") { [self] command in
      guard command.ending == .exited(0) else {
        return fail("the supply was not switched on: \(command.summary)")
      }
      after(module.power.settle) { [self] in acquire() }
    }
  }

  /// Ends it early: what is left is reported as not played for this reason, what was taken is given
  /// back all the same.
  public func stop(_ reason: String) {
    guard !isFinished, !isLeaving, stopReason == nil else { return }
    stopReason = reason
    if let session {
      session.stop(reason)
    } else {
      command?.cancel()
      place?.cancel()
      if command == nil, place?.isBusy != true { fail(reason) }
    }
  }

  // MARK: Steps

  private func acquire() {
    guard module.port.hasPrefix(LabPlace.prefix) else { return open(module.port) }
    let place = LabPlace(name: String(module.port.dropFirst(LabPlace.prefix.count)), loop: loop)
    self.place = place
    place.acquire { [self] outcome in
      switch outcome {
      case .failure(let problem): fail(problem.message)
      case .success(let text): open(text)
      }
    }
  }

  private func open(_ text: String) {
    guard stopReason == nil else { return fail("") }
    do {
      let (port, settings) = try ways.makePort(text, module, loop)
      self.port = port
      // A connection that never comes must not last for ever.
      after(Self.openMax) { [self] in fail("\(text) could not be reached in \(Self.openMax)") }
      port.open { [self] error in
        cancelTimer()
        if let error { return fail(ways.describe(error)) }
        identify(settings)
      }
    } catch {
      fail(ways.describe(error))
    }
  }

  private static let openMax = Interval.seconds(30)

  private func identify(_ settings: LineSettings) {
    guard !isLeaving, let port else { return }
    result.port = module.port == port.name ? port.name : "\(module.port) (\(port.name))"
    for warning in port.warnings { remark("port", warning) }
    options.reckon(with: port, settings)
    var inquiry =
      settings.isAutobaud
      ? .ofAutobaud
      // A slow module must not be asked again while it is about to answer.
      : IdentityInquiry(gap: .seconds(3), patience: RunnerLimits.openingMax)
    inquiry.begin(at: loop.now)
    self.inquiry = inquiry
    port.onBytes = { [self] bytes in
      self.inquiry?.receive(bytes, at: loop.now)
      inquire()
    }
    port.onChange = { [self] state in
      if case .lost(let reason) = state { fail("the port is gone: \(reason)") }
    }
    inquire()
  }

  /// Goes on with asking the module who it is.
  private func inquire() {
    while let bytes = inquiry?.nextTransmission() { port?.send(bytes) }
    guard let inquiry, !inquiry.isFinished else { return identified() }
    after(max(.zero, inquiry.deadline - loop.now)) { [self] in
      self.inquiry?.wake(at: loop.now)
      inquire()
    }
  }

  private func identified() {
    cancelTimer()
    let answers = inquiry?.answers ?? []
    let isAwake = inquiry?.isAwake ?? false
    let model = inquiry?.model
    inquiry = nil
    port?.onBytes = nil
    port?.onChange = nil
    result.identity = answers.map { ($0.name, escaped($0.text, limit: 200)) }
    let asked = model.map { ways.catalogue.profile(identity: $0) }
    if let name = module.series {
      guard case .success(let profile) = ways.catalogue.profile(named: name) else {
        return fail("no series or model \(name)")
      }
      if case .success(let other)? = asked, other.series != profile.series {
        return fail(
          "the bench says \(name), the module says that it is \(escaped(model ?? [], limit: 60)): "
            + "is the port another module's?")
      }
      // One that tells nothing of itself can be played all the same.
      guard isAwake else { return fail("the module does not answer AT") }
      return play(profile)
    }
    switch asked {
    case .success(let profile)?: play(profile)
    case .failure(let unknown)?:
      fail("\(unknown.description); `series` in the bench file says what it is")
    case nil:
      fail(
        isAwake
          ? "the module tells no model: it answers none to AT+CGMM, AT+GMM and ATI; `series` in the "
            + "bench file says what it is"
          : "the module does not answer AT: is \(module.port) its AT port?")
    }
  }

  private func play(_ profile: Profile) {
    guard stopReason == nil else { return fail("") }
    guard let port else { return }
    result.series = profile.series
    do {
      let origin = try ways.makeOrigin(module, loop)
      self.origin = origin
      // Whoever closes it is not told what came of opening it.
      origin.open { [self] problem in
        if let problem { return fail(problem) }
        play(profile, port, origin)
      }
    } catch {
      fail(ways.describe(error))
    }
  }

  private func play(_ profile: Profile, _ port: LastingPort, _ origin: any Origin) {
    let (plan, pool) = ways.plan(module, profile)
    self.plan = plan
    onPlan?(plan)
    let session = RunnerSession(
      runner: CaseRunner(plan: plan, addresses: origin.addresses, options: options(pool)),
      loop: loop, port: port, origin: origin)
    session.onCase = { [self] in take($0) }
    session.onCaseBegan = { [self] in onCaseBegan?($0, $1) }
    session.onEntry = { [self] in onEntry?($0) }
    // From within the session nothing of it can be given back.
    session.onFinished = { [self] in after(.zero) { [self] in played() } }
    self.session = session
    session.start()
  }

  private func options(_ pool: CasePool?) -> RunnerOptions {
    var options = options
    if let apn = module.apn { options.settings["apn"] = Array(apn.utf8) }
    // What the command line says counts for all modules.
    options.settings.merge(module.settings) { given, _ in given }
    let sim = [
      "operator": module.sim.registeredOperator, "iccid": module.sim.cardNumber,
    ]
    for (name, value) in sim where !value.isEmpty { options.settings[name] = Array(value.utf8) }
    if let pool { options.claims = { pool.claim($0) } }
    return options
  }

  private func take(_ finished: CaseResult) {
    result.cases.append(finished)
    onCase?(finished)
  }

  private func played() {
    result.dialect = session?.dialect ?? []
    session = nil
    leave()
  }

  // MARK: The end

  /// The rig fails this module: all its cases are errors for this reason.
  private func fail(_ message: String) {
    guard !isLeaving else { return }
    let message = stopReason ?? message
    cancelTimer()
    inquiry = nil
    // Cases that others share are left to them.
    var isShared = false
    if let name = module.series, plan == nil,
      case .success(let profile) = ways.catalogue.profile(named: name)
    {
      result.series = profile.series
      let (plan, pool) = ways.plan(module, profile)
      self.plan = plan
      isShared = pool != nil
      onPlan?(plan)
      if !isShared { reportUnplayed(message, of: plan) }
    }
    if result.cases.isEmpty || isShared {
      take(
        CaseResult(
          suite: "bench", name: "module-is-there", title: "The module can be played",
          requirements: [], manual: "", verdict: .error, finding: Finding(message: message),
          began: loop.now))
    }
    leave()
  }

  private func reportUnplayed(_ message: String, of plan: Plan) {
    var runner = CaseRunner(plan: plan, addresses: nowhere, options: options)
    runner.stop(message, at: loop.now)
    var isFirst = true
    while let output = runner.nextOutput() {
      guard case .caseFinished(let unplayed) = output else { continue }
      result.cases.append(unplayed)
      // One line for all of them, as they come, is enough.
      if isFirst, unplayed.verdict != .skipped {
        onCase?(unplayed)
        isFirst = false
      }
    }
  }

  /// Reports as errors what nobody was left to play.
  public func takeUnplayed(_ indices: [Int], because message: String) {
    guard let plan, !indices.isEmpty else { return }
    reportUnplayed(message, of: plan.only(indices))
  }

  private func leave() {
    isLeaving = true
    cancelTimer()
    port?.close()
    guard let origin else { return switchOff() }
    self.origin = nil
    origin.close { [self] in switchOff() }
  }

  private func switchOff() {
    guard let off = module.power.off else { return release() }
    run(off, "power off") { [self] _ in release() }
  }

  private func release() {
    guard let place else { return end() }
    place.release { [self] problem in
      if let problem { remark("place", problem) }
      end()
    }
  }

  private func end() {
    place = nil
    isFinished = true
    onEnd?()
  }

  // MARK: Small things

  private func run(
    _ given: BenchCommand, _ purpose: String, then next: @escaping (ChildCommand) -> Void
  ) {
    command = ChildCommand(loop: loop, words: given.words, within: given.within) {
      [self] ended in
      command = nil
      remark(purpose, ended.summary)
      next(ended)
    }
  }

  private func remark(_ what: String, _ text: String) {
    result.remarks.append("\(what): \(escaped(text.utf8, limit: 1000))")
  }

  private func after(_ interval: Interval, _ body: @escaping () -> Void) {
    cancelTimer()
    timer = loop.setTimer(at: loop.now + interval) { [self] in
      timer = nil
      body()
    }
  }

  private func cancelTimer() {
    if let timer { loop.cancel(timer) }
    timer = nil
  }
}

/// Where no origin is: a runner that plays nothing needs none.
private let nowhere = OriginAddresses(
  host: "", port: 0, securePort: nil, closedPort: 0, deafPort: nil, defaultHost: nil,
  secureDefaultHost: nil)
