// One module of a bench from its supply to its last case, beside others on the same loop. Nothing here
// waits: each step begins the next when the loop says that it is over, so that a module which is
// silent, slow or gone keeps nobody. Whatever happens, what was taken is given back: the port, the
// supply, the place in a lab.
public import Analysis
public import CaseRunner
import Glibc
import HTTPOrigin
public import Ground
import ModuleCatalogue
import OriginServer
public import Ports
public import Results

/// A module of a bench being played.
public final class ModuleRun {
  /// What is under way.
  private enum Stage {
    case waiting
    case switchingOn(ChildCommand)
    case settling
    case acquiring(LabPlace)
    case opening(LastingPort, LineSettings)
    case asking(LastingPort, Crank<IdentityInquiry>)
    case openingOrigin
    case playing(RunnerSession)
    case leaving
    case over
  }

  /// What was taken and has to be given back.
  private struct Holdings {
    /// Switches the supply off should this process be killed.
    var supplyWatch: DeathWatch?
    var place: LabPlace?
    var port: LastingPort?
    var origin: (any Origin)?
  }

  /// What came of it so far.
  public private(set) var result: ModuleResult
  /// Why the module could not be played; nil: it was, or is being played.
  public private(set) var failure: ModuleFailure?
  /// What it is asked, once it is known who it is.
  public private(set) var plan: Plan?
  /// Takes each play of a case, and what it means where cases are played in rounds.
  public var onCase: ((CaseResult, Rounds.News) -> Void)?
  /// Called when everything is over and given back.
  public var onEnd: (() -> Void)?
  /// Is told when a case begins.
  public var onCaseBegan: ((CaseName, Instant) -> Void)?
  /// Takes what is recorded, as it happens, where the options ask for it.
  public var onEntry: ((TranscriptEntry) -> Void)?
  /// Called when it is known how many cases there are.
  public var onPlan: ((Plan) -> Void)?
  /// Takes what people should know of the port before cases fail for it.
  public var onWarning: ((String) -> Void)?

  /// Asked when all of the plan has been played, and again after each sequel, with the options of this
  /// module: what is played then; nil: nothing more.
  public var onPlayed: ((RunnerOptions) -> Sequel?)?
  /// Takes each case's result of a sequel; they are no part of `result`.
  public var onSequelCase: ((CaseResult) -> Void)?

  /// Whether the module's server is at both schemes' own ports.
  public var hasDefaultPorts: Bool {
    guard let addresses = held.origin?.addresses else { return false }
    return addresses.defaultHost != nil && addresses.secureDefaultHost != nil
  }

  private let module: BenchModule
  private let dependencies: Dependencies
  private var options: RunnerOptions
  private let loop: PollLoop
  private var stage = Stage.waiting
  private var held = Holdings()
  private var timer: PollLoop.Timer?
  private var stopReason: String?
  /// What cases have come to that are played in rounds; nil where each is played once.
  private var rounds: Rounds?
  /// What was found out of the module before this run.
  private let kept: ModuleResult?

  /// Makes a run that has not begun.
  ///
  /// - Parameter kept: What an earlier part of the run found out of the module; the plan shall lack its
  ///   cases.
  public init(
    module: BenchModule, dependencies: Dependencies, options: RunnerOptions, loop: PollLoop,
    kept: ModuleResult? = nil
  ) {
    self.module = module
    self.dependencies = dependencies
    self.options = options
    self.loop = loop
    result = ModuleResult(
      name: module.name.isEmpty ? module.port : module.name, series: module.series ?? "",
      port: module.port)
    var clock = timespec()
    clock_gettime(CLOCK_REALTIME, &clock)
    // Nanoseconds since 1970 would not fit beyond 2262, which a wrong clock may well show.
    let (seconds, rest) = loop.now.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let fraction = Int64(clock.tv_nsec) - rest
    result.startedAt = Int64(clock.tv_sec) - seconds - (fraction < 0 ? 1 : 0)
    result.startedFraction = Interval(
      nanoseconds: fraction < 0 ? fraction + 1_000_000_000 : fraction)
    self.kept = kept
    if let kept {
      result.cases = kept.cases
      result.series = kept.series
      if module.name.isEmpty { result.name = kept.name }
      let count = kept.cases.count
      remark("resume", "\(count) \(count == 1 ? "verdict is" : "verdicts are") of an earlier part")
    }
  }

  /// Whether everything is over and given back.
  public var isFinished: Bool { if case .over = stage { true } else { false } }

  /// Begins; whoever runs the loop plays.
  public func start() {
    guard case .waiting = stage else { return }
    held.supplyWatch = module.power.off.flatMap { DeathWatch(words: $0.words) }
    guard let on = module.power.on else { return acquire() }
    let command = command(on, "power on") { [self] command in
      guard stopReason == nil, command.ending == .exited(0) else {
        return fail(.supply(command.summary))
      }
      stage = .settling
      after(module.power.settle) { [self] in acquire() }
    }
    stage = .switchingOn(command)
  }

  /// Ends it early: what is left is reported as not played for this reason, what was taken is given
  /// back all the same.
  public func stop(_ reason: String) {
    guard stopReason == nil else { return }
    switch stage {
    case .leaving, .over: return
    case .playing(let session):
      stopReason = reason
      session.stop(reason)
    case .switchingOn(let command):
      stopReason = reason
      command.cancel()
    case .acquiring(let place):
      stopReason = reason
      place.cancel()
    case .waiting, .settling, .opening, .asking, .openingOrigin:
      stopReason = reason
      fail(.stopped(reason))
    }
  }

  /// The host stood still for so long: what a case found meanwhile is not the module's fault.
  public func hostPaused(for interval: Interval) {
    if case .playing(let session) = stage { session.hostPaused(for: interval) }
  }

  // MARK: Steps

  private func acquire() {
    guard module.port.hasPrefix(LabPlace.prefix) else { return open(module.port) }
    let place = LabPlace(name: String(module.port.dropFirst(LabPlace.prefix.count)), loop: loop)
    held.place = place
    stage = .acquiring(place)
    place.acquire { [self] outcome in
      switch outcome {
      case .failure(let problem): fail(.place(problem.message))
      case .success(let text): open(text)
      }
    }
  }

  private static let openMax = Interval.seconds(30)

  private func open(_ text: String) {
    if let stopReason { return fail(.stopped(stopReason)) }
    do throws(ModuleFailure) {
      let (port, settings) = try dependencies.makePort(text, module, loop)
      held.port = port
      stage = .opening(port, settings)
      // A connection that never comes must not last for ever.
      after(Self.openMax) { [self] in fail(.unreached(text, within: Self.openMax)) }
      port.open { [self] error in
        cancelTimer()
        if let error { return fail(.port(error)) }
        ask()
      }
    } catch {
      fail(error)
    }
  }

  /// Asks the module who it is, as soon as the port is there.
  private func ask() {
    guard case .opening(let port, let settings) = stage else { return }
    adjust(to: port, settings)
    var questions: IdentityInquiry =
      settings.isAutobaud ? .ofAutobaud : .asking(every: .seconds(3))
    let catalogue = dependencies.catalogue
    questions.known.isModule = { (try? catalogue.profile(identity: $0).get()) != nil }
    questions.known.unsolicited = catalogue.unsolicited
    let inquiry = Crank(questions, loop: loop)
    stage = .asking(port, inquiry)
    inquiry.onOutput = { [unowned self, unowned inquiry] output in
      switch output {
      case .transmit(let bytes): port.send(bytes)
      case .deadline(let instant): inquiry.wake(at: instant)
      // From within the crank it cannot be let go.
      case .finished: after(.zero) { [self] in identified(settings) }
      }
    }
    port.onBytes = { [unowned inquiry] bytes in inquiry.turn { $0.receive(bytes, at: $1) } }
    port.onChange = { [self] state in if case .lost(let reason) = state { fail(.lost(reason)) } }
    inquiry.turn { $0.begin(at: $1) }
  }

  /// Takes over what the line is like, and says what was not as asked.
  private func adjust(to port: LastingPort, _ settings: LineSettings) {
    for warning in port.warnings {
      remark("port", warning)
      onWarning?(warning)
    }
    if let obstacle = settings.obstacle {
      onWarning?("line \(settings): \(obstacle); cases that send such data will fail")
    }
    let latency = options.adjustTiming(to: port, settings)
    result.port = module.port == port.name ? port.name : "\(module.port) (\(port.name))"
    if port.roundTrip >= .milliseconds(1) {
      result.port += " (round trip \(port.roundTrip), allowed for with \(latency))"
    }
  }

  private func identified(_ settings: LineSettings) {
    guard case .asking(let port, let crank) = stage else { return }
    let inquiry = crank.machine
    port.onBytes = nil
    port.onChange = nil
    result.identity = inquiry.answers.map { ($0.name, escaped($0.text, limit: 200)) }
    if inquiry.isAwake, let change = kept?.change(to: result.identity) {
      return fail(.changed(port: port.name, change))
    }
    switch profile(of: inquiry, at: port, settings) {
    case .success(let profile):
      do throws(ModuleFailure) {
        options.knownDialect = try dependencies.knownDialect(result.identity)
        openOrigin(profile, port)
      } catch {
        fail(error)
      }
    case .failure(let failure): fail(failure)
    }
  }

  /// What the bench and the module say of what it is.
  private func profile(
    of inquiry: IdentityInquiry, at port: LastingPort, _ settings: LineSettings
  ) -> Result<Profile, ModuleFailure> {
    let told = inquiry.model.map { ($0, dependencies.catalogue.profile(identity: $0)) }
    let silence = ModuleFailure.silent(
      port: port.name, patience: inquiry.patience, baud: settings.baud)
    if let name = module.series {
      switch (dependencies.catalogue.profile(named: name), told) {
      case (.failure(let unknown), _): return .failure(.unknown(port: nil, unknown))
      case (.success(let claimed), (let model, .success(let other))?)
      where other.series != claimed.series:
        return .failure(.otherModule(port: port.name, claimed: name, told: model))
      // One that tells nothing of itself can be played all the same.
      case (.success(let claimed), _):
        return inquiry.isAwake ? .success(claimed) : .failure(silence)
      }
    }
    return switch told?.1 {
    case .success(let profile)?: .success(profile)
    case .failure(let unknown)?: .failure(.unknown(port: port.name, unknown))
    case nil: .failure(inquiry.isAwake ? .tellsNoModel(port: port.name) : silence)
    }
  }

  private func openOrigin(_ profile: Profile, _ port: LastingPort) {
    result.series = profile.series
    if module.name.isEmpty { result.name = profile.name }
    stage = .openingOrigin
    do throws(ModuleFailure) {
      let origin = try dependencies.makeOrigin(module, loop)
      held.origin = origin
      // Whoever closes it is not told what came of opening it.
      origin.open { [self] problem in
        if let problem { return fail(.origin(problem)) }
        play(profile, port, origin)
      }
    } catch {
      fail(error)
    }
  }

  private func play(_ profile: Profile, _ port: LastingPort, _ origin: any Origin) {
    let (plan, pool) = dependencies.plan(module, profile)
    self.plan = plan
    onPlan?(plan)
    if options.course.rounds > 1 { rounds = Rounds() }
    let session = session(Sequel(plan: plan, options: options(pool)), port, origin)
    session.onCase = { [self] in take($0) }
    session.onFinished = { [self, unowned session] in
      after(.zero) { [self] in
        result.dialect = session.dialect
        result.cases += rounds?.results ?? []
        rounds = nil
        goOn(port, origin, after: session)
      }
    }
    stage = .playing(session)
    session.start()
  }

  private func session(
    _ part: Sequel, _ port: LastingPort, _ origin: any Origin
  ) -> RunnerSession {
    let runner = CaseRunner(plan: part.plan, addresses: origin.addresses, options: part.options)
    let session = RunnerSession(runner: runner, loop: loop, port: port, origin: origin)
    session.onCaseBegan = { [self] in onCaseBegan?($0, $1) }
    session.onEntry = { [self] in onEntry?($0) }
    return session
  }

  /// From within a session nothing of it can be given back: each step comes after it.
  private func goOn(_ port: LastingPort, _ origin: any Origin, after earlier: RunnerSession) {
    guard stopReason == nil, port.state == .open, let sequel = onPlayed?(options(nil)) else {
      return leave()
    }
    let session = session(sequel, port, origin)
    session.reach = earlier.reach
    session.onCase = { [self] in onSequelCase?($0) }
    session.onFinished = { [self, unowned session] in
      after(.zero) { [self] in
        let known = result.dialect.map(\.name)
        result.dialect += session.dialect.filter { !known.contains($0.name) }
        goOn(port, origin, after: session)
      }
    }
    stage = .playing(session)
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
    if let pool { options.course.claims = { pool.claim($0) } }
    if module.selection != BenchSelection(), options.probes == .all {
      options.probes = .asked(besides: [])
    }
    return options
  }

  /// Takes a result of the module, whoever found it.
  public func take(_ finished: CaseResult) {
    guard let news = rounds?.add(finished, endedBy: stopReason) else {
      result.cases.append(finished)
      onCase?(finished, .worse)
      return
    }
    onCase?(finished, news)
  }

  /// What the case of this play has come to so far, its other rounds counted in.
  public func soFar(_ play: CaseResult) -> CaseResult { rounds?.result(of: play.caseName) ?? play }

  // MARK: The end

  /// The rig fails this module: all its cases are errors for this reason.
  private func fail(_ reason: ModuleFailure) {
    switch stage {
    case .leaving, .over: return
    default: stage = .leaving
    }
    let failure = stopReason.map { ModuleFailure.stopped($0) } ?? reason
    self.failure = failure
    cancelTimer()
    let message = failure.text(series: dependencies.seriesWords)
    // Cases that others share are left to them.
    var isShared = false
    if let name = module.series, plan == nil,
      case .success(let profile) = dependencies.catalogue.profile(named: name)
    {
      result.series = profile.series
      if module.name.isEmpty { result.name = profile.name }
      let (plan, pool) = dependencies.plan(module, profile)
      self.plan = plan
      isShared = pool != nil
      onPlan?(plan)
      if !isShared { reportUnplayed(message, of: plan) }
    }
    if result.cases.isEmpty || isShared {
      takeError("module-is-there", "The module can be played", message)
    }
    leave()
  }

  /// Reports an error of the rig that is no case's.
  private func takeError(_ name: String, _ title: String, _ message: String) {
    take(
      CaseResult(
        suite: "bench", name: name, title: title, requirements: [], manual: "", verdict: .error,
        finding: Finding(message: message), began: loop.now))
  }

  private func reportUnplayed(_ message: String, of plan: Plan) {
    let runner = Crank(CaseRunner(plan: plan, addresses: .nowhere, options: options), loop: loop)
    var isFirst = true
    runner.onOutput = { [self] output in
      guard case .caseFinished(let unplayed) = output else { return }
      result.cases.append(unplayed)
      // One line for all of them, as they come, is enough.
      if isFirst, unplayed.verdict != .skipped {
        onCase?(unplayed, .worse)
        isFirst = false
      }
    }
    runner.turn { $0.stop(message, at: $1) }
  }

  /// Reports as errors what nobody was left to play.
  public func takeUnplayed(_ indices: [Int], because message: String) {
    guard let plan, !indices.isEmpty else { return }
    reportUnplayed(message, of: plan.only(indices))
  }

  private func leave() {
    stage = .leaving
    cancelTimer()
    held.port?.close()
    guard let origin = held.origin else { return switchOff() }
    held.origin = nil
    origin.close { [self] in switchOff() }
  }

  private func switchOff() {
    guard let off = module.power.off else { return release() }
    // It lives until it has called back, for the loop's timer holds it.
    _ = command(off, "power off") { [self] command in
      held.supplyWatch?.callOff()
      if command.ending != .exited(0) {
        takeError(
          "supply-is-off", "The supply is switched off after the last case",
          "the supply was not switched off, the module may be powered still: \(command.summary)")
      }
      release()
    }
  }

  private func release() {
    guard let place = held.place else { return end() }
    place.release { [self] problem in
      if let problem { remark("place", problem) }
      end()
    }
  }

  private func end() {
    held = Holdings()
    stage = .over
    onEnd?()
  }

  // MARK: Small things

  private func command(
    _ given: BenchCommand, _ purpose: String, then next: @escaping (ChildCommand) -> Void
  ) -> ChildCommand {
    ChildCommand(loop: loop, words: given.words, within: given.within) { [self] ended in
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
