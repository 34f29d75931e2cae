// Plays all modules of a bench file at once: one process, one poll loop, one report.
import ArgumentParser
import BenchFile
import CaseRunner
import Glibc
import MachineContract
import ModuleCatalogue
import OriginServer
import Ports
import Results
import Sessions
import SuiteLanguage

/// Reads a bench file; on any problem prints all of them and exits with status 2.
func loadBench(_ path: String, _ collection: SuiteCollection) throws -> BenchFile {
  let file = SourceFile(path: path, text: try contents(of: path))
  let (bench, diagnostics) = readBenchFile(file, catalogue: collection.catalogue)
  guard diagnostics.isEmpty else {
    printError(render(diagnostics, files: [file]))
    let count = diagnostics.count
    printError(
      "\(count) \(count == 1 ? "problem" : "problems") in the bench file; nothing was sent")
    throw ExitCode.wrongUse
  }
  for module in bench.modules {
    do {
      _ = try lineSettings(module.line)
      if !module.port.hasPrefix(LabPlace.prefix) {
        do throws(PortSpecificationError) {
          _ = try PortSpecification(parsing: module.port)
        } catch {
          throw WrongUse("port \(error)")
        }
      }
      try SelectionOptions(module.selection).check(against: collection)
    } catch let wrong as WrongUse {
      throw WrongUse("\(path): module \(module.name): \(wrong.message)")
    }
  }
  return bench
}

final class ManyModules {
  private let bench: BenchFile
  private let suites: CompiledSuites
  private let many: ManyOptions
  private let selection: SelectionOptions
  private let returnMax: Interval
  private let options: RunnerOptions
  private let display: Display
  private let loop = PollLoop()
  private var runs: [ModuleRun] = []
  private var interruption: String?
  /// With `--spread`: the cases that modules of one profile share.
  private var shared: [SharedCases] = []

  init(
    bench: BenchFile, suites: CompiledSuites, many: ManyOptions, selection: SelectionOptions,
    returnMax: Interval, options: RunnerOptions, display: Display
  ) {
    self.bench = bench
    self.suites = suites
    self.many = many
    self.selection = selection
    self.returnMax = returnMax
    self.options = options
    self.display = display
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
      openOrigin: { module, loop in
        try openModuleOrigin(module, ownHost: places[module.name] ?? "127.0.0.1", loop)
      },
      catalogue: suites.collection.catalogue,
      plan: { [unowned self] in plan($0, $1) },
      describe: { error in
        switch error {
        case let failure as RigFailure: failure.message
        case let wrong as WrongUse: wrong.message
        case let error as PortError: error.description
        default: "\(error)"
        }
      })
    for module in bench.modules {
      let run = ModuleRun(module: module, ways: ways, options: options, loop: loop)
      run.onPlan = { [display] in display.begin(module.name, cases: $0.cases.count) }
      run.onCase = { [display] in display.finished($0, of: module.name) }
      runs.append(run)
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
    var left = runs
    while !left.isEmpty {
      _ = loop.run { left.contains(where: \.isFinished) }
      left.removeAll(where: \.isFinished)
    }
    reportUnplayed()
    return RunResult(
      modules: runs.map(\.result), interruption: interruption, wall: loop.now - began,
      version: attestVersion)
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
    let ordered = plan.longestFirst()
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
private func openModuleOrigin(
  _ module: BenchModule, ownHost: String, _ loop: PollLoop
) throws -> OriginServer {
  var options = BenchOptions()
  options.originListen = module.originListen
  options.originURL = module.originURL
  let listen = try options.listenAddress()
  return try OriginServer(
    loop: loop, host: module.originListen == nil ? ownHost : listen.host, port: listen.port,
    advertisedHost: listen.advertised)
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
