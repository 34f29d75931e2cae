// Plays all modules of a bench file at once: one process, one poll loop, one report.
import ArgumentParser
import BenchFile
import CaseRunner
import Glibc
import Ground
import ModuleCatalogue
import OriginServer
import Ports
import Results
import Bench
import SuiteLanguage

final class ManyModules {
  private let bench: BenchFile
  private let suites: CompiledSuites
  private let many: ManyOptions
  private let selection: SelectionOptions
  private let returnMax: Interval
  private let options: RunnerOptions
  private let display: Display
  private let expected: (String) -> [CaseName: Interval]
  private let loop = PollLoop()
  private var runs: [ModuleRun] = []
  private var unfinished = 0
  private var interruption: String?
  /// With `--spread`: the cases that modules of one profile share.
  private var shared: [SharedCases] = []

  init(
    bench: BenchFile, suites: CompiledSuites, many: ManyOptions, selection: SelectionOptions,
    returnMax: Interval, options: RunnerOptions, display: Display,
    expected: @escaping (String) -> [CaseName: Interval]
  ) {
    self.bench = bench
    self.suites = suites
    self.many = many
    self.selection = selection
    self.returnMax = returnMax
    self.options = options
    self.display = display
    self.expected = expected
  }

  func play() throws -> RunResult {
    raiseDescriptorLimit()
    let began = loop.now
    let host = ownHosts()
    let places = Dictionary(
      bench.modules.enumerated().map { ($1.name, host($0)) }, uniquingKeysWith: { a, _ in a })
    let ways = ModuleRun.Ways(
      makePort: { [suites, returnMax] text, module, loop in
        try modulePort(text, module.line, returnMax, suites.collection.catalogue, loop)
      },
      makeOrigin: { module, loop in
        try moduleOrigin(module, ownHost: places[module.name] ?? "127.0.0.1", loop)
      },
      catalogue: suites.collection.catalogue,
      plan: { [unowned self] in plan($0, $1) },
      describe: { error in
        switch error {
        case let failure as RigFailure: failure.message
        case let wrong as WrongUse: wrong.message
        case let error as PortError: error.description
        case let problem as OriginDescription.Problem: problem.message
        default: "\(error)"
        }
      })
    for module in bench.modules {
      let run = ModuleRun(module: module, ways: ways, options: options, loop: loop)
      follow(run, of: module)
      runs.append(run)
      unfinished += 1
    }
    do throws(PortError) {
      try loop.catchSignals([SIGINT, SIGTERM, SIGHUP]) { [unowned self] signal in
        interruption = interruption ?? interruptionText(signal)
        for run in runs { run.stop(interruptionText(signal)) }
      }
    } catch {
      throw RigFailure("\(error)")
    }
    for run in runs { run.start() }
    keepTicking()
    _ = loop.run { unfinished == 0 }
    reportUnplayed()
    return RunResult(
      modules: runs.map(\.result), interruption: interruption, wall: loop.now - began,
      version: attestVersion)
  }

  /// Shows what becomes of a module.
  private func follow(_ run: ModuleRun, of module: BenchModule) {
    var shown: Int?
    run.onPlan = { [display, expected, unowned run] plan in
      shown = display.begin(
        plan, named: module.name, identity: run.result.identity,
        expecting: expected(plan.profile.series), knowing: module.expectedFailures)
    }
    run.onCase = { [display, unowned run] result in
      let number = shown ?? display.begin(run.result, cases: [])
      shown = number
      display.finished(result, of: number)
    }
    run.onCaseBegan = { [display] in if let shown { display.caseBegan($0, of: shown, at: $1) } }
    run.onEntry = { [display] in if let shown { display.recorded($0, of: shown) } }
    run.onEnd = { [self] in
      unfinished -= 1
      if let shown { display.ended(shown) }
    }
  }

  /// Lets the display notice that time passes.
  private func keepTicking() {
    loop.setTimer(at: loop.now + Display.tickInterval) { [weak self] in
      self?.display.tick()
      self?.keepTicking()
    }
  }

  // MARK: Who plays what

  private func plan(_ module: BenchModule, _ profile: Profile) -> (Plan, CasePool?) {
    if many.spread,
      let known = shared.first(where: {
        $0.profile == profile && $0.selection == module.selection
      })
    {
      return (known.plan, known.pool)
    }
    let own = SelectionOptions(module.selection)
    let plan = many.share(
      of: Plan(suites: suites, profile: profile) { [selection] in
        selection.wants($0, $1, $2) && own.wants($0, $1, $2)
      })
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
  /// its own; other runs on this machine have others.
  private func ownHosts() -> (Int) -> String {
    let first = 16 + Int(getpid()) % 200
    return { index in "127.\(first).\(index / 250).\(index % 250 + 1)" }
  }
}

/// Lets the process have as many descriptors as it may: a module takes about ten.
private func raiseDescriptorLimit() {
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

/// The one place that makes a port of a bench file's text.
private func modulePort(
  _ text: String, _ line: String, _ returnMax: Interval, _ catalogue: Catalogue, _ loop: PollLoop
) throws -> (LastingPort, LineSettings) {
  let settings = try lineSettings(line)
  let specification: PortSpecification
  do throws(PortSpecificationError) {
    specification = try PortSpecification(parsing: text)
  } catch {
    throw WrongUse("port \(error)")
  }
  let port = LastingPort(
    specification, settings, known: catalogue.knownModules, returnMax: returnMax, loop: loop)
  return (port, settings)
}

private func lineSettings(_ text: String) throws -> LineSettings {
  guard !text.isEmpty else { return LineSettings() }
  do throws(LineSettingsError) {
    return try LineSettings(parsing: text)
  } catch {
    throw WrongUse("line \(error)")
  }
}

/// The one place that makes a module's origin.
private func moduleOrigin(
  _ module: BenchModule, ownHost: String, _ loop: PollLoop
) throws -> any Origin {
  var description = OriginDescription(module.origin)
  if description.remote == nil { description.listen = description.listen ?? "\(ownHost):0" }
  return try description.choice().make(on: loop)
}

extension OriginDescription {
  /// What a bench file says of a module's origin.
  init(_ origin: BenchOrigin) {
    self.init(
      listen: origin.listen, url: origin.url, remote: origin.remote, tokenFile: origin.tokenFile,
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
