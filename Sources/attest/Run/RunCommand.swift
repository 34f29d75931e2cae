// `attest run`: plays the suites on the emulator in virtual time, or with --port on a module.
import Analysis
import ArgumentParser
import Bench
import CaseRunner
import Glibc
import Ground
import ModuleCatalogue
import ModuleEmulator
import Formats
import Reports
import Results
import SuiteLanguage
import TextModule
import Synchronization

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Play the suites, on the built-in emulator unless --port or --bench names modules.",
    discussion: """
      Examples:

        attest run --series NL66x LE --suite http.act
            two series, emulated
        attest run --port /dev/ttyUSB2 --skip-tag slow
            the module there, without what takes long
        attest run --bench bench.yaml --history bench.sqlite
            all modules of a bench, kept for trends
        attest run --failed-from Reports/attest.results.json
            again what failed or was not played, and nothing else
        attest run --case http.act/get-reaches-the-server --until-failure --for 2h
            one case, until it shows or the time is over
        attest run --show-options
            play nothing; what would be played with, and what gives it

      Options may stand in `attest.yaml` beside the suites and below `run:` in the bench file, called as \
      here; the command line counts before the environment, that before the bench file, that before \
      attest.yaml.

      Exit status: 0 all passed, 1 the module deviates, 2 wrong use or wrong suites, 3 the rig failed, \
      a precondition was missing or the run was ended early.
      """)

  @OptionGroup(title: "Suites and settings") var suites: SuiteOptions
  @OptionGroup(title: "Suites and settings") var settings: SettingOptions
  @OptionGroup(title: "Which modules") var modules: ModuleOptions
  @OptionGroup(title: "Which modules") var port: PortOptions
  @OptionGroup(title: "Which modules") var many: ManyOptions
  @OptionGroup(title: "Which cases") var selection: SelectionOptions
  @OptionGroup(title: "Which cases") var rerunOptions: RerunOptions
  @OptionGroup(title: "Order, rounds and end") var aim: AimOptions
  @OptionGroup(title: "Order, rounds and end") var course: CourseOptions
  @OptionGroup(title: "Verdicts") var judging: JudgingOptions
  @OptionGroup(title: "Verdicts") var known: KnownOptions
  @OptionGroup(title: "Reports and output") var output: OutputOptions
  @OptionGroup(title: "Reports and output") var records: RecordOptions
  @OptionGroup(title: "Reports and output") var historyOptions: HistoryOptions
  @OptionGroup(title: "Reports and output") var properties: PropertyOptions
  @OptionGroup(title: "Reports and output") var ci: CIOptions
  @OptionGroup(title: "Reports and output") var resuming: ResumeOptions
  @OptionGroup(title: "The web server that modules talk to") var origin: OriginOptions
  @OptionGroup(title: "The emulator") var emulation: EmulationOptions
  @OptionGroup(title: "The emulator") var wire: WireOptions

  @Flag(help: "Print every option that is given and what gives it; play nothing.")
  var showOptions = false

  private var isOnModule: Bool { port.port != nil || many.bench != nil }
  /// Modules that share cases are done soonest with the longest first, unless another order is wanted.
  private var isOrdered: Bool { isOnModule && !many.spread }
  /// Whether cases come in the order that finds out most in the least time.
  private var isFaultsFirst: Bool {
    course.shuffle == nil && aim.isFaultsFirst(onModule: isOrdered)
  }

  func validate() throws {
    // What else was given is known from the journal.
    if resuming.resume != nil {
      guard rerunOptions.failedFrom == nil else {
        throw ValidationError(
          "--resume plays what its run has left, --failed-from what failed in a run that is over: "
            + "first the one, then the other of its results")
      }
      return
    }
    try checkPlace(many, port, modules, origin, emulation)
    if output.clock, !isOnModule {
      throw ValidationError("--clock is for modules; the emulator's time is no clock's")
    }
    if let problem = course.problem(retries: judging.retries, aim, spread: many.spread) {
      throw ValidationError(problem)
    }
  }

  func run() throws {
    guard let resumed = resuming.resume else { return try play(goingOnWith: nil) }
    try reportingWrongUse {
      let past = try PastRun(resumed)
      try command(goingOnWith: past).play(goingOnWith: past)
    }
  }

  private func play(goingOnWith past: PastRun?) throws {
    try reportingWrongUse {
      let outputs: [(option: String, path: String?)] = [
        ("--junit", output.junitPath), ("--html", output.html),
        ("--results", records.path(besideJUnit: output.junitPath)),
        ("--code-quality", ci.codeQuality),
      ]
      // A history is shared with runs beside this one: it is no report's place, and nobody's alone.
      try checkApart(outputs + [("--history", historyOptions.path)])
      let choice = try CaseChoice(selection, rerunOptions, on: modules.names + many.moduleNames)
      if let sentence = choice.nothingLeft, !showOptions { return print(sentence) }
      let collection = try suites.load()
      if showOptions {
        let text = OptionLayers.ofProcess.withLock { $0.text(settings: collection.settings) }
        return print(text, terminator: "")
      }
      try checkSpared(
        collection.paths + [many.bench, try known.path(suites).path], by: outputs)
      try selection.check(against: collection)
      if let past { try check(past, against: collection) }
      let claims = try OutputClaims(outputs)
      try withExtendedLifetime(claims) { try play(collection, choice, past) }
    }
  }

  /// Plays, and writes what came of it.
  private func play(
    _ collection: SuiteCollection, _ choice: CaseChoice, _ past: PastRun?
  ) throws {
    let knownFailures = try known.load(suites, collection)?.failures
    let baseline = try records.readBaseline()
    let startedAt = Int64(time(nil))
    let compiled = CompiledSuites(collection)
    let service = ciServiceOfEnvironment()
    print(service.opening, terminator: "")
    fflush(nil)
    defer { print(service.closing, terminator: "") }
    let history = RunHistory(historyOptions)
    // Some cases alone are over before a matrix is made; simulations take seconds.
    let supply = MatrixSupply(
      collection,
      making: isOnModule
        ? (choice.isEverything ? .beside : .never)
        : aim.needsTimes(onModule: false) ? .first : .never)
    var options = try runnerOptions(collection, choice)
    let orders = orders(collection, supply, history)
    options.course.order = orders?()
    let earlier = try aim.earlierDialects()
    let limits = RunLimits(
      course, known: knownFailures ?? KnownFailures(), passesByClock: isOnModule)
    let display = Display(
      output, isSimulation: !isOnModule, service: service, known: knownFailures ?? KnownFailures())
    defer { display.end() }
    var result: RunResult
    let exploring = aim.exploreRest ? try Exploring(suites, collection, seed: wire.seed) : nil
    let bench = try many.modules(collection, port, origin, modules.names.first)
    let journal = try bench.flatMap { try openJournal(past, $0, startedAt, collection) }
    let benchRun = bench.map {
      BenchRun(
        bench: $0, suites: compiled, many: many, choice: choice,
        returnMax: .seconds(Int64(port.returnWithin)), options: options, display: display,
        journal: journal, limits: limits, past: past?.file.run.settled,
        expected: history.durations, earlier: earlier, orders: orders,
        exploring: exploring.map {
          BenchExploring($0, budget: aim.budget?.time, isPartOfRun: true)
        })
    }
    if let benchRun {
      result = try benchRun.play()
      if let past, let refusal = benchRun.refusal {
        throw WrongUse("--resume \(past.path): \(refusal)")
      }
    } else {
      let profiles = try modules.profiles(in: collection.catalogue)
      result = try simulate(
        compiled, profiles, options, choice, limits, earlier, display, exploring: exploring)
    }
    result = described(result, past?.file.run.startedAt ?? startedAt, collection)
    if let exploring { try keep(exploring, in: &result) }
    result.interruption = result.interruption ?? limits?.note(on: result)
    judge(&result, knownFailures, bench, isEverything: choice.isEverything)
    if past != nil || options.course.isToldAsWritten { result.sort(by: collection) }
    complete(&result, of: compiled, options, bench, supply)
    display.end()
    history.append(result)
    if let benchRun, let failure = benchRun.failure {
      printError("attest: \(failure.text(series: benchRun.seriesWords))")
    }
    try withExtendedLifetime(benchRun) {
      try conclude(
        result, baseline.map { compared(result, with: $0, isEverything: choice.isEverything) },
        service, history, journal, choice.rerun,
        isWrongUse: benchRun?.failure?.isWrongUse ?? false)
    }
  }

  /// Says what can be said when all is played: causes, what a budget left; and hides secrets.
  private func complete(
    _ result: inout RunResult, of compiled: CompiledSuites, _ options: RunnerOptions,
    _ bench: ModuleBench?, _ supply: MatrixSupply
  ) {
    explain(&result, by: supply.matrix(of:))
    if let budget = options.course.budget {
      result.cover(budget, where: { !$0.isExplored }, by: supply.matrix(of:))
    }
    let given = [options.settings] + (bench?.modules ?? []).map(\.settings)
    for values in given { result = compiled.secrets(given: values).hidden(in: result) }
  }

  /// The journal of this run; nil where there is no place for one.
  private func openJournal(
    _ past: PastRun?, _ bench: ModuleBench, _ startedAt: Int64, _ collection: SuiteCollection
  ) throws -> Journal? {
    let begun = beginning(collection, past)
    guard let past else {
      return Journal(
        besideResults: records.path(besideJUnit: output.junitPath),
        of: described(RunResult(version: attestVersion), startedAt, collection), begun: begun)
    }
    let names = Set(bench.modules.map(\.name))
    let settled = past.file.run.settled.modules
    if !bench.isNamedByPort, let lost = settled.first(where: { !names.contains($0.name) }) {
      throw WrongUse("--resume \(past.path): the bench has no module \(lost.name) any more")
    }
    let journal = try Journal(goingOnWith: past, begun: begun)
    let count = settled.map(\.cases.count).reduce(0, +)
    let words = count == 1 ? "case has its" : "cases have their"
    printShown("\(count) \(words) verdict from \(past.path)")
    return journal
  }

  /// What the runner is to do, as the options ask for it.
  private func runnerOptions(
    _ collection: SuiteCollection, _ choice: CaseChoice
  ) throws -> RunnerOptions {
    var options = RunnerOptions()
    options.probes = choice.probes(in: collection, faultsFirst: isFaultsFirst)
    options.retries = judging.retries
    options.allowancePercent = judging.allowance
    options.settings = try settings.values(for: collection.settings)
    if let apn = settings.apn { options.settings["apn"] = Array(apn.utf8) }
    options.keepsAllTranscripts = output.allTranscripts
    options.tellsEntries = output.follow
    options.cutsKnown = !(aim.exhaustive ?? !isOnModule)
    options.course.rounds = course.roundsMax
    options.course.shuffleSeed = course.shuffle?.seed
    options.course.budget = aim.budget?.time
    return options
  }

  /// What gives each module its order; nil where the plan's is kept.
  private func orders(
    _ collection: SuiteCollection, _ supply: MatrixSupply, _ history: RunHistory
  ) -> BenchRun.Orders? {
    guard aim.needsTimes(onModule: isOrdered), course.shuffle == nil else { return nil }
    let isWritten = !isFaultsFirst
    let series = historyOptions.path == nil ? [] : collection.catalogue.profiles.map(\.series)
    let recorded = Dictionary(
      series.map { ($0, history.durations(of: $0)) }, uniquingKeysWith: { first, _ in first })
    return { supply.orders(asWritten: isWritten) { recorded[$0] ?? [:] } }
  }

  /// The run with what reports say of it beyond what was played.
  private func described(
    _ run: RunResult, _ startedAt: Int64, _ collection: SuiteCollection
  ) -> RunResult {
    var run = run
    run.startedAt = startedAt
    run.circumstances.zoneMinutes = localZoneMinutes()
    run.circumstances.properties = (try? properties.values()) ?? []
    run.circumstances.shuffleSeed = course.shuffle?.seed
    run.circumstances.showsClock = output.clock
    run.rerunArguments = rerunArguments
    for assignment in settings.rerunAssignments(collection.settings) {
      run.rerunArguments += ["--set", assignment]
    }
    run.quote(collection.catalogue)
    return run
  }

  /// Keeps what was found as suites, beside the reports.
  private func keep(_ exploring: Exploring, in result: inout RunResult) throws {
    let folder = ReportFile.parent(of: output.junitPath) + "/explored"
    guard try !exploring.found.write(below: folder).isEmpty else { return }
    try result.rerun(withSuitesIn: folder, beside: suites)
  }

  /// Holds the run against the failures that are known, of all modules and of each.
  private func judge(
    _ run: inout RunResult, _ known: KnownFailures?, _ bench: ModuleBench?, isEverything: Bool
  ) {
    let modules = bench?.modules ?? []
    let isWhole = isEverything && many.shard == nil && run.interruption == nil
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

  /// Plays all profiles on the emulator, on as many cores as there are.
  private func simulate(
    _ compiled: CompiledSuites, _ profiles: [Profile], _ options: RunnerOptions,
    _ choice: CaseChoice, _ limits: RunLimits?, _ earlier: EarlierDialects, _ display: Display,
    exploring: Exploring?
  ) throws -> RunResult {
    let makers = TextModules(compiled)
    let faults = try emulation.parsedFaults(profiles, from: makers)
    let (dialect, conditions) = (
      try Dialect(options: emulation.dialect), try emulation.conditions()
    )
    let jobs = try profiles.enumerated().map { index, profile in
      let plan = Plan(suites: compiled, profile: profile, selecting: choice.wants(on: profile.name))
      let empty = ModuleResult(
        name: profile.name, series: profile.series,
        identity: [("model", profile.model), ("revision", emulation.revision)])
      return SimulatedModule(
        profile: profile, plan: many.share(of: plan), empty: empty,
        known: try earlier(empty.identity),
        module: makers.module(
          profile: profile, dialect: dialect, faults: faults[index], conditions: conditions,
          settings: options.settings, seed: wire.seed))
    }
    let run = SimulatedRun(
      jobs: jobs, options: options, seed: wire.seed, limits: limits, display: display,
      exploring: exploring)
    // What is followed is read in the order of the modules, and what one may end for all must not depend
    // on which was quicker.
    return try run.play(inTurn: options.tellsEntries || course.watchesAllModules)
  }

  /// What changed since the baseline, if one was given.
  private func compared(
    _ result: RunResult, with baseline: RunResult, isEverything: Bool
  ) -> Comparison {
    let path = records.baseline ?? ""
    var comparison = comparison(of: result, at: "this run", with: baseline, at: path)
    // What was not to be played is not gone.
    if !isEverything || !modules.names.isEmpty || port.port != nil {
      comparison.entries.removeAll { $0.kind == .gone }
    }
    return comparison
  }

  /// Takes the journal away, unless the run can be gone on with.
  private func conclude(_ journal: Journal?, of result: RunResult) {
    guard let journal else { return }
    guard result.canBeGoneOnWith else { return journal.remove() }
    printShown("`attest run --resume \(journal.path)` goes on with the run")
  }

  /// Writes the reports, prints the summary and exits with the status that the verdicts ask for.
  private func conclude(
    _ result: RunResult, _ comparison: Comparison?, _ service: CIService, _ history: RunHistory,
    _ journal: Journal?, _ rerun: Rerun?, isWrongUse: Bool
  ) throws {
    let recorded = Result { try records.write(result, besideJUnit: output.junitPath) }
    let written = Result { try output.writeJUnit(result) }
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
    conclude(journal, of: result)
    try page.get()
    let cases = result.modules.flatMap(\.cases)
    let counts = cases.reduce(into: [Verdict: Int]()) { $0[$1.verdict, default: 0] += 1 }
    if cases.contains(where: \.isNewFailure) || !result.outdatedKnown.isEmpty
      || judging.flakyFails && cases.contains(where: \.isFlaky)
    {
      throw ExitCode.deviation
    }
    if isWrongUse { throw ExitCode.wrongUse }
    if counts[.error, default: 0] + counts[.inconclusive, default: 0] > 0
      || result.interruption != nil || history.isBroken || cases.contains(where: \.isBlocked)
    {
      throw ExitCode.rig
    }
    if selection.isEmpty, many.shard == nil, let missing = rerun?.missing(in: result),
      !missing.isEmpty
    {
      printError(
        "attest: not played again, for the suites lack it: "
          + bounded(missing.map(\.text).joined(separator: ", "), 1000))
      throw ExitCode.rig
    }
    // A run that verified nothing is never green; probes alone verify nothing.
    if rerun?.isOfProbesAlone != true,
      !cases.contains(where: {
        ($0.verdict == .pass || $0.isKnownFailure) && $0.suite != CaseResult.probeSuite
      })
    {
      printError("attest: no case was played; see `attest list --skipped`")
      throw ExitCode.rig
    }
  }
}
