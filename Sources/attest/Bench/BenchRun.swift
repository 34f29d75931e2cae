// Plays all modules of a bench at once: one process, one poll loop, one report. What `--port` names is a
// bench of one.
import Analysis
import ArgumentParser
import Bench
import CaseRunner
import Glibc
import Ground
import ModuleCatalogue
import OriginServer
import Ports
import Results
import SuiteLanguage

final class BenchRun {
  /// Makes what gives one module its order.
  typealias Orders = () -> @Sendable (Plan) -> PlayOrder?

  private let bench: ModuleBench
  private let suites: CompiledSuites
  private let many: ManyOptions
  private let choice: CaseChoice
  private let returnMax: Interval
  private let options: RunnerOptions
  private let display: Display
  private let journal: Journal?
  private let limits: RunLimits?
  /// What is kept of the run that is gone on with.
  private let past: RunResult?
  private let expected: (String) -> [CaseName: Interval]
  private let exploring: BenchExploring?
  /// What is explored on each module, in the order of the bench; none unless that is asked for.
  private(set) var explorations: [BenchExploration] = []
  private let earlier: EarlierDialects
  private let orders: Orders?
  private let loop: PollLoop
  private var runs: [ModuleRun] = []
  private var unfinished = 0
  private var interruption: String?
  /// With `--spread`: the cases that modules of one profile share.
  private var shared: [SharedCases] = []

  init(
    bench: ModuleBench, suites: CompiledSuites, many: ManyOptions, choice: CaseChoice,
    returnMax: Interval, options: RunnerOptions, display: Display, journal: Journal?,
    limits: RunLimits?, past: RunResult? = nil,
    expected: @escaping (String) -> [CaseName: Interval],
    earlier: @escaping EarlierDialects, orders: Orders?, exploring: BenchExploring? = nil
  ) {
    self.bench = bench
    self.suites = suites
    self.many = many
    self.choice = choice
    self.limits = limits
    self.returnMax = returnMax
    self.options = options
    self.display = display
    self.journal = journal
    self.past = past
    self.expected = expected
    self.exploring = exploring
    self.earlier = earlier
    self.orders = orders
    // The times of what is kept and of what is played are counted from one beginning.
    let age = past.map { max(0, Int64(time(nil)) - $0.startedAt) } ?? 0
    loop = PollLoop(startingAt: .start + .seconds(age))
  }

  /// Plays to the end; signals stay caught as long as this object lives, so that none cuts off the
  /// writing of reports.
  func play() throws -> RunResult {
    raiseDescriptorLimit()
    let began = loop.now
    let dependencies = dependencies()
    for module in bench.modules {
      var options = options
      options.course.order = orders?()
      let moduleLimits = limits.map(ModuleLimits.init)
      options.course.monitor = moduleLimits
      let run = ModuleRun(
        module: module, dependencies: dependencies, options: options, loop: loop,
        kept: kept(of: module))
      follow(run, of: module, moduleLimits)
      runs.append(run)
      unfinished += 1
    }
    do throws(PortError) {
      try loop.catchSignals(endingSignals()) { [unowned self] signal in
        interruption = interruption ?? interruptionText(signal)
        for run in runs { run.stop(interruptionText(signal)) }
      }
    } catch {
      throw RigFailure("\(error)")
    }
    loop.onPause = { [unowned self] pause in for run in runs { run.hostPaused(for: pause) } }
    for run in runs { run.start() }
    keepTicking()
    _ = loop.run { unfinished == 0 }
    loop.onPause = nil
    reportUnplayed()
    return RunResult(
      modules: runs.map(\.result), interruption: interruption, wall: loop.now - began,
      version: attestVersion)
  }

  /// Why the module at `--port` could not be played, where that is to be said at once.
  var failure: ModuleFailure? {
    guard bench.isNamedByPort, let failure = runs.first?.failure else { return nil }
    if case .stopped = failure { return nil }
    return failure
  }

  /// Why the run is not gone on with at `--port`.
  var refusal: String? {
    guard case .changed? = failure else { return nil }
    return failure?.text(series: seriesWords)
  }

  /// How people say what a module is.
  var seriesWords: String { bench.isNamedByPort ? "--series" : "`series` in the bench file" }

  private func dependencies() -> ModuleRun.Dependencies {
    let host = ownHosts()
    let places = Dictionary(
      bench.modules.enumerated().map { ($1.name, host($0)) }, uniquingKeysWith: { a, _ in a })
    return ModuleRun.Dependencies(
      makePort: { [suites, returnMax] text, module, loop throws(ModuleFailure) in
        try modulePort(text, module.line, returnMax, suites.collection.catalogue, loop)
      },
      makeOrigin: { module, loop throws(ModuleFailure) in
        try moduleOrigin(module, ownHost: places[module.name] ?? "127.0.0.1", loop)
      },
      catalogue: suites.collection.catalogue,
      plan: { [unowned self] in plan($0, $1) },
      knownDialect: { [earlier] identity throws(ModuleFailure) in
        do throws(WrongUse) {
          return try earlier(identity)
        } catch {
          throw .otherDialect(error.message)
        }
      }, seriesWords: seriesWords)
  }

  /// Shows what becomes of a module.
  private func follow(_ run: ModuleRun, of module: BenchModule, _ limits: ModuleLimits?) {
    var shown: Int?
    run.onPlan = { [display, expected, unowned run] plan in
      limits?.begin(run.result, knowing: module.expectedFailures)
      shown = display.begin(
        plan, of: run.result,
        expecting: expected(plan.profile.series), knowing: module.expectedFailures)
    }
    run.onCase = { [display, journal, unowned run] play, news in
      if news != .none { journal?.append(run.soFar(play), of: run.result) }
      let number = shown ?? display.begin(run.result, cases: [])
      shown = number
      display.finished(play, of: number, isNews: news == .worse)
    }
    run.onCaseBegan = { [display] in if let shown { display.caseBegan($0, of: shown, at: $1) } }
    run.onEntry = { [display] in if let shown { display.recorded($0, of: shown) } }
    run.onWarning = { printError("attest: \($0)") }
    let exploration = exploring.map { explore($0, on: run) }
    run.onEnd = { [self, unowned run] in
      unfinished -= 1
      let found = exploration?.conclude() ?? []
      if exploring?.isPartOfRun ?? false { for result in found { run.take(result) } }
      if let shown { display.ended(shown) }
    }
  }

  /// Has the module explored once its plan is played.
  private func explore(_ exploring: BenchExploring, on run: ModuleRun) -> BenchExploration {
    let exploration = BenchExploration(exploring, began: loop.now)
    explorations.append(exploration)
    run.onPlayed = { [loop, unowned run] options in
      run.plan.flatMap {
        exploration.sequel(
          on: $0.profile, hasDefaultPorts: run.hasDefaultPorts, knowing: run.result.dialect,
          options,
          at: loop.now)
      }
    }
    run.onSequelCase = { exploration.take($0) }
    return exploration
  }

  /// Lets the display notice that time passes.
  private func keepTicking() {
    loop.setTimer(at: loop.now + Display.tickInterval) { [weak self] in
      self?.display.tick()
      self?.keepTicking()
    }
  }

  // MARK: Who plays what

  /// What is kept of a module's earlier results.
  private func kept(of module: BenchModule) -> ModuleResult? {
    bench.isNamedByPort
      ? past?.modules.first : past?.modules.first { $0.name == module.name }
  }

  /// The plan without the cases that have their verdicts; those of modules that share the cases count
  /// for all of them.
  private func left(of plan: Plan, for module: BenchModule) -> Plan {
    guard let past, !past.modules.isEmpty else { return plan }
    let sharing = bench.modules.filter {
      $0.name == module.name || many.spread && $0.selection == module.selection
    }
    let results = sharing.compactMap(kept).filter { $0.series == plan.profile.series }
    let played = Set(results.flatMap(\.cases).map(\.caseName))
    return plan.only(plan.cases.indices.filter { !played.contains(plan.stableName($0)) })
  }

  private func plan(_ module: BenchModule, _ profile: Profile) -> (Plan, CasePool?) {
    if many.spread,
      let known = shared.first(where: {
        $0.profile == profile && $0.selection == module.selection
      })
    {
      return (known.plan, known.pool)
    }
    let whole = many.share(
      of: Plan(
        suites: suites, profile: profile,
        selecting: choice.wants(
          on: many.spread ? "" : module.name, SelectionOptions(module.selection))))
    let plan = left(of: whole, for: module)
    guard many.spread else { return (plan, nil) }
    let ordered = plan.longestFirst(recorded: expected(profile.series))
    let pool = CasePool(count: ordered.cases.count)
    shared.append(
      SharedCases(
        profile: profile, selection: module.selection, plan: ordered, pool: pool,
        first: module.name))
    return (ordered, pool)
  }

  /// Cases that no module was left to play are reported with the first that should have.
  private func reportUnplayed() {
    let why = interruption ?? "no module of its series was left to play it"
    for cases in shared {
      let run = runs.first { $0.result.name == cases.first }
      run?.takeUnplayed(cases.pool.claimRest(), because: why)
    }
  }

  /// An address on loopback for each module's origin, so that each has a port 80 and a port 443 of
  /// its own.
  ///
  /// Other runs on this machine have others. A single module takes what it can get.
  private func ownHosts() -> (Int) -> String {
    guard bench.modules.count > 1 else { return { _ in "127.0.0.1" } }
    let first = 16 + Int(getpid()) % 200
    return { index in "127.\(first).\(index / 250).\(index % 250 + 1)" }
  }
}

/// Lets the process have as many descriptors as it may: a module takes about ten.
func raiseDescriptorLimit() {
  var limit = rlimit()
  guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
  limit.rlim_cur = limit.rlim_max
  setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

/// Cases that modules of one profile share.
private struct SharedCases {
  var profile: Profile
  var selection: BenchSelection
  var plan: Plan
  var pool: CasePool
  /// The name of the first module that asked for them.
  var first: String
}

/// The one place that makes a port of its text.
private func modulePort(
  _ text: String, _ line: String, _ returnMax: Interval, _ catalogue: Catalogue, _ loop: PollLoop
) throws(ModuleFailure) -> (LastingPort, LineSettings) {
  let settings: LineSettings
  do throws(LineSettingsError) {
    settings = line.isEmpty ? LineSettings() : try LineSettings(parsing: line)
  } catch {
    throw .unreadable("line \(error)")
  }
  let specification: PortSpecification
  do throws(PortSpecificationError) {
    specification = try PortSpecification(parsing: text)
  } catch {
    throw .unreadable("port \(error)")
  }
  let port = LastingPort(
    specification, settings, known: catalogue.knownModules, returnMax: returnMax, loop: loop)
  return (port, settings)
}

/// The one place that makes a module's origin.
private func moduleOrigin(
  _ module: BenchModule, ownHost: String, _ loop: PollLoop
) throws(ModuleFailure) -> any Origin {
  var description = OriginDescription(module.origin)
  if description.remote == nil { description.listen = description.listen ?? "\(ownHost):0" }
  do throws(OriginDescription.Problem) {
    return try description.choice().make(on: loop)
  } catch {
    throw .origin(error.message)
  }
}

extension OriginDescription {
  /// What a bench file says of a module's origin.
  init(_ origin: BenchOrigin) {
    self.init(
      listen: origin.listen, secureListen: origin.secureListen,
      takesDefaultPorts: origin.takesDefaultPorts, url: origin.url, remote: origin.remote,
      tokenFile: origin.tokenFile,
      fingerprint: origin.fingerprint, authorities: origin.authorities, style: .keys)
  }
}

extension SelectionOptions {
  /// A module's own selection, in the form of the command line's.
  init(_ selection: BenchSelection) {
    self.init()
    suiteNames = selection.suites
    caseNames = selection.cases
    tag = selection.tags
    skipTag = selection.skipTags
    shows = []
  }
}
