// `attest run`: plays the suites on the emulator in virtual time, or with --port on a module.
import Bench
import ArgumentParser
import CaseRunner
import Dispatch
import Glibc
import Ground
import ModuleCatalogue
import ModuleEmulator
import Analysis
import Formats
import Reports
import Results
import Simulation
import SuiteLanguage
import TextModule
import Synchronization

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Play the suites, on the built-in emulator unless --port names a module.")

  @OptionGroup var suites: SuiteOptions
  @OptionGroup var settings: SettingOptions
  @OptionGroup var modules: ModuleOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var port: PortOptions
  @OptionGroup var origin: OriginOptions
  @OptionGroup var many: ManyOptions
  @OptionGroup var emulation: EmulationOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var records: RecordOptions
  @OptionGroup var known: KnownOptions
  @OptionGroup var historyOptions: HistoryOptions
  @OptionGroup var ci: CIOptions
  @OptionGroup var aim: AimOptions

  @Option(help: "Simulation: the seed of fragmentation and latency of the wire.")
  var seed: UInt64 = 1

  @Option(help: "How often to play a failed case again; the report shows it.")
  var retries = 0

  @Flag(help: "Exit with 1 where a case passed only when it was played again.")
  var flakyFails = false

  @Option(help: "Percent added to every response time of the manual, beside 50 ms.")
  var allowance = 10

  @Option(help: "The access point name for the data connection.")
  var apn: String?

  func validate() throws {
    if retries < 0 || retries > 100 { throw ValidationError("--retries takes 0 to 100") }
    if allowance < 0 || allowance > 1000 { throw ValidationError("--allowance takes 0 to 1000") }
    if port.port != nil, modules.names.count > 1 {
      throw ValidationError("--port reaches one module; name one series or model, or none")
    }
    if many.bench != nil, port.port != nil {
      throw ValidationError("--bench and --port at once: the bench file names the ports")
    }
    if many.bench != nil, !modules.names.isEmpty {
      throw ValidationError("--series and --model stand in the bench file")
    }
    if many.bench != nil, let option = emulation.firstGiven {
      throw ValidationError("\(option) is for the emulator; the bench file names modules")
    }
    if port.port == nil, origin.origin != nil {
      throw ValidationError("--origin is for a module at --port; the emulator needs none")
    }
    if port.port != nil, let option = emulation.firstGiven {
      throw ValidationError("\(option) is for the emulator; at --port there is a module")
    }
  }

  func run() throws {
    try reportingWrongUse {
      try checkApart([
        ("--junit", output.junitPath), ("--html", output.html),
        ("--results", records.path(besideJUnit: output.junitPath)),
        ("--code-quality", ci.codeQuality),
      ])
      let collection = try suites.load()
      try selection.check(against: collection)
      let knownFailures = try known.load(suites, collection)
      let baseline = try records.readBaseline()
      let startedAt = Int64(time(nil))
      let compiled = CompiledSuites(collection)
      var options = RunnerOptions()
      options.retries = retries
      options.allowancePercent = allowance
      options.settings = try settings.values(for: collection.settings)
      if let apn { options.settings["apn"] = Array(apn.utf8) }
      options.keepsAllTranscripts = output.allTranscripts
      options.tellsEntries = output.follow
      let service = ciServiceOfEnvironment()
      print(service.opening, terminator: "")
      fflush(nil)
      defer { print(service.closing, terminator: "") }
      let history = RunHistory(historyOptions)
      let isOnModule = port.port != nil || many.bench != nil
      // Some cases alone are over before a matrix is made; simulations take seconds.
      let supply = MatrixSupply(
        collection,
        making: isOnModule
          ? (selection.isEmpty ? .beside : .never)
          : aim.isFaultsFirst(onModule: false) ? .first : .never)
      if aim.isFaultsFirst(onModule: isOnModule), !many.spread {
        let series = historyOptions.path == nil ? [] : collection.catalogue.profiles.map(\.series)
        let recorded = Dictionary(
          series.map { ($0, history.durations(of: $0)) }, uniquingKeysWith: { first, _ in first })
        options.order = { supply.order(of: $0) { recorded[$0] ?? [:] } }
      }
      options.budget = aim.budget?.time
      options.cutsKnown = !(aim.exhaustive ?? !isOnModule)
      let display = Display(
        output, isSimulation: port.port == nil && many.bench == nil, service: service,
        known: knownFailures?.failures ?? KnownFailures())
      defer { display.end() }
      var result: RunResult
      let bench = try many.modules(collection, port, origin, modules.names.first)
      let journal = bench.flatMap { _ in
        Journal(
          besideResults: records.path(besideJUnit: output.junitPath),
          of: described(RunResult(version: attestVersion), startedAt, collection))
      }
      let benchRun = bench.map {
        BenchRun(
          bench: $0, suites: compiled, many: many, selection: selection,
          returnMax: .seconds(Int64(port.returnWithin)), options: options, display: display,
          journal: journal, expected: history.durations)
      }
      if let benchRun {
        result = try benchRun.play()
      } else {
        let profiles = try modules.profiles(in: collection.catalogue)
        result = try simulate(compiled, profiles, options, display)
      }
      result = described(result, startedAt, collection)
      judge(&result, knownFailures?.failures, bench)
      if options.order != nil { result.sort(by: collection) }
      explain(&result, by: supply.matrix(of:))
      if let budget = options.budget { result.cover(budget, by: supply.matrix(of:)) }
      let given = [options.settings] + (bench?.modules ?? []).map(\.settings)
      for values in given { result = compiled.secrets(given: values).hidden(in: result) }
      display.end()
      history.append(result)
      if let benchRun, let failure = benchRun.failure {
        printError("attest: \(failure.text(series: benchRun.seriesWords))")
      }
      try withExtendedLifetime(benchRun) {
        try conclude(
          result, baseline, service, history,
          journal, isWrongUse: benchRun?.failure?.isWrongUse ?? false)
      }
    }
  }

  /// The run with what reports say of it beyond what was played.
  private func described(
    _ run: RunResult, _ startedAt: Int64, _ collection: SuiteCollection
  ) -> RunResult {
    var run = run
    run.startedAt = startedAt
    run.rerunArguments = rerunArguments
    for assignment in settings.rerunAssignments(collection.settings) {
      run.rerunArguments += ["--set", assignment]
    }
    run.quote(collection.catalogue)
    return run
  }

  /// Holds the run against the failures that are known, of all modules and of each.
  private func judge(_ run: inout RunResult, _ known: KnownFailures?, _ bench: ModuleBench?) {
    let modules = bench?.modules ?? []
    let isWhole = selection.isEmpty && many.shard == nil && run.interruption == nil
    known?.judge(
      &run, today: today(),
      isWhole: isWhole && modules.allSatisfy { $0.selection == BenchSelection() })
    for module in modules where !module.expectedFailures.isEmpty {
      KnownFailures(entries: module.expectedFailures).judge(
        &run, today: today(),
        isWhole: isWhole && !many.spread && module.selection == BenchSelection(),
        only: module.name)
    }
  }

  /// Plays all profiles, each in a virtual time of its own, on as many cores as there are.
  private func simulate(
    _ compiled: CompiledSuites, _ profiles: [Profile], _ options: RunnerOptions,
    _ display: Display
  ) throws -> RunResult {
    let dialect = try emulation.parsedDialect()
    let makers = TextModules(compiled)
    let faults = try emulation.parsedFaults(profiles, from: makers)
    let (conditions, seed, wants) = (try emulation.conditions(), seed, selection.wants)
    let revision = emulation.revision
    let signals = try SignalWatch()
    let clock = ContinuousClock()
    let began = clock.now
    let played = Mutex([ModuleResult?](repeating: nil, count: profiles.count))
    let plans = profiles.map {
      many.share(of: Plan(suites: compiled, profile: $0, selecting: wants))
    }
    let identities = profiles.map { [("model", $0.model), ("revision", revision)] }
    let numbers = zip(plans, identities).map { display.begin($0, identity: $1) }
    let play = { @Sendable (index: Int) in
      let (profile, shown) = (profiles[index], numbers[index])
      var wire = SimulationOptions()
      wire.seed = seed
      var simulation = Simulation(
        plan: plans[index],
        module: makers.module(
          profile: profile, dialect: dialect, faults: faults[index], conditions: conditions,
          settings: options.settings, seed: seed),
        runnerOptions: options, options: wire)
      var module = ModuleResult(name: profile.name, series: profile.series)
      let end = simulation.run(
        interruption: { signals.interruption },
        observed: {
          switch $0 {
          case .caseBegan(let name, let instant): display.caseBegan(name, of: shown, at: instant)
          case .recorded(let entry): display.recorded(entry, of: shown)
          }
        },
        {
          module.cases.append($0)
          display.finished($0, of: shown)
        })
      display.ended(shown)
      module.identity = identities[index]
      module.dialect = end.dialect
      played.withLock { $0[index] = module }
    }
    // What is followed is read in the order of the modules.
    if options.tellsEntries {
      for index in profiles.indices { play(index) }
    } else {
      DispatchQueue.concurrentPerform(iterations: profiles.count, execute: play)
    }
    let elapsed = clock.now - began
    let modules = played.withLock { $0.compactMap(\.self) }
    for module in modules { display.simulated(module) }
    return RunResult(
      modules: modules, interruption: signals.interruption,
      wall: Interval(
        nanoseconds: elapsed.components.seconds * 1_000_000_000
          + elapsed.components.attoseconds / 1_000_000_000),
      seed: seed, version: attestVersion)
  }

  /// What changed since the baseline, if one was given.
  private func compared(_ result: RunResult, with baseline: RunResult) -> Comparison? {
    guard let path = records.baseline else { return nil }
    var comparison = comparison(of: result, at: "this run", with: baseline, at: path)
    // What was not to be played is not gone.
    if !selection.isEmpty || !modules.names.isEmpty || port.port != nil {
      comparison.entries.removeAll { $0.kind == .gone }
    }
    return comparison
  }

  /// Writes the reports, prints the summary and exits with the status that the verdicts ask for.
  private func conclude(
    _ result: RunResult, _ baseline: RunResult?, _ service: CIService, _ history: RunHistory,
    _ journal: Journal?, isWrongUse: Bool
  ) throws {
    let recorded = Result { try records.write(result, besideJUnit: output.junitPath) }
    let written = Result { try output.writeJUnit(result) }
    let comparison = baseline.flatMap { compared(result, with: $0) }
    let trends = output.html == nil ? [] : history.trends()
    let page = Result { try output.writeHTML(result, comparison: comparison, trends: trends) }
    let report = ConsoleReport(
      color: output.usesColor, junitPath: try? written.get(),
      htmlPath: (try? page.get()).flatMap { output.html }, resultsPath: try? recorded.get())
    if let comparison { print(ComparisonReport(color: output.usesColor).text(comparison)) }
    print(report.summary(result), terminator: "")
    let told = Result { try ci.tell(result, service) }
    // What was found out is on the screen by now, whatever became of the files.
    try allWritten([recorded, written, told])
    journal?.remove()
    try page.get()
    let cases = result.modules.flatMap(\.cases)
    let counts = cases.reduce(into: [Verdict: Int]()) { $0[$1.verdict, default: 0] += 1 }
    if cases.contains(where: \.isNewFailure) || !result.outdatedKnown.isEmpty
      || flakyFails && cases.contains(where: \.isFlaky)
    {
      throw ExitCode.deviation
    }
    if isWrongUse { throw ExitCode.wrongUse }
    if counts[.error, default: 0] + counts[.inconclusive, default: 0] > 0
      || result.interruption != nil || history.isBroken || cases.contains(where: \.isBlocked)
    {
      throw ExitCode.rig
    }
    // A run that verified nothing is never green; probes alone verify nothing.
    if !cases.contains(where: {
      ($0.verdict == .pass || $0.isKnownFailure) && $0.suite != CaseResult.probeSuite
    }) {
      printError("attest: no case was played; see `attest list --skipped`")
      throw ExitCode.rig
    }
  }
}
