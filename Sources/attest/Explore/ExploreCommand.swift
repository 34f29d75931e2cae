// `attest explore`: walks that nobody wrote, held against the manual as a model, on the emulator or on
// modules that are there.
import ArgumentParser
import Bench
import CaseRunner
import Exploration
import Ground
import ModuleCatalogue
import ModuleEmulator
import Proof
import Reports
import Results
import SuiteLanguage
import TextModule

struct Explore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore",
    abstract: "Draw walks through what a module can be asked, and make each surprise a case.",
    discussion: """
      Walks are drawn from the space that stands beside the catalogue (Suites/explore/*.space) and \
      played on the emulator, or with --port or --bench on modules. What fails is played again, \
      shrunk, and written out as a case that can be kept in the suites. Exit status 1 where the \
      module deviates.
      """)

  @OptionGroup var suites: SuiteOptions
  @OptionGroup var settings: SettingOptions
  @OptionGroup var modules: ModuleOptions
  @OptionGroup var port: PortOptions
  @OptionGroup var origin: OriginOptions
  @OptionGroup var many: ManyOptions
  @OptionGroup var emulation: EmulationOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "The seed that the walks are drawn from.")
  var seed: UInt64 = 1

  @Option(
    help:
      "How many walks at the most for each module; 400, or with --budget as many as it has time for."
  )
  var walks: Int?

  @Option(
    help: ArgumentHelp(
      "How long to explore, such as 90s or 10min; several modules of the emulator share it.",
      valueName: "time"))
  var budget: Budget?

  @Flag(help: "Random walks alone, without covering every two values first.")
  var random = false

  @Flag(help: "Leave out what waits for time to pass: stalls, silent servers, late imports.")
  var quick = false

  @Option(
    help: ArgumentHelp(
      "The folder where suites of what was found go, one for each requirement.",
      valueName: "folder"))
  var keep = "Reports/explored"

  @Option(help: "Percent added to every response time of the manual, beside 50 ms.")
  var allowance = 10

  func validate() throws {
    if let walks, walks < 1 { throw ValidationError("--walks takes 1 or more") }
    if allowance < 0 || allowance > 1000 { throw ValidationError("--allowance takes 0 to 1000") }
    if many.spread || many.shard != nil {
      throw ValidationError(
        "--spread and --shard part written cases; walks are drawn for each module")
    }
    try checkPlace(many, port, modules, origin, emulation)
  }

  func run() throws {
    try reportingWrongUse {
      let reports = [("--junit", output.junit), ("--html", output.html)]
      try checkApart(reports + [("--keep", keep)])
      try checkFolder("--keep", keep)
      let claims = try OutputClaims(reports)
      defer { withExtendedLifetime(claims) {} }
      let collection = try suites.load()
      try checkSpared(collection.paths + [many.bench], by: reports)
      var exploring = try Exploring(suites, collection, seed: seed)
      if quick { exploring.space = exploring.space.quick }
      exploring.way = random ? .random : .covering
      exploring.limits.walks = walks ?? (budget == nil ? 400 : Int.max)
      var options = RunnerOptions()
      options.allowancePercent = allowance
      options.settings = try settings.values(for: collection.settings)
      if let apn = settings.apn { options.settings["apn"] = Array(apn.utf8) }
      options.tellsEntries = output.follow
      if let bench = try many.modules(collection, port, origin, modules.names.first) {
        try explore(bench, exploring, collection, options)
      } else {
        try conclude(try emulate(exploring, collection, options), exploring, collection)
      }
    }
  }

  private static let lacksAction = "has no HTTPACT, which exploration asks"

  // MARK: On the emulator

  private func emulate(
    _ exploring: Exploring, _ collection: SuiteCollection, _ options: RunnerOptions
  ) throws -> RunResult {
    let profiles = try modules.profiles(in: collection.catalogue)
      .filter { $0.command("HTTPACT") != nil }
    guard !profiles.isEmpty else {
      throw WrongUse("each of these modules \(Self.lacksAction)")
    }
    let makers = TextModules(CompiledSuites(collection))
    let faults = try emulation.parsedFaults(profiles, from: makers)
    let (dialect, conditions) = (
      try Dialect(options: emulation.dialect), try emulation.conditions()
    )
    let signals = try SignalWatch()
    let ends = budget.map { ContinuousClock.now + .nanoseconds($0.time.nanoseconds) }
    var result = RunResult(seed: seed, version: attestVersion)
    for (index, profile) in profiles.enumerated() where signals.interruption == nil {
      let module = EmulatedModule(
        makers.module(
          profile: profile, dialect: dialect, faults: faults[index], conditions: conditions,
          seed: seed),
        profile: profile, files: exploring.files, options: options.ofWalks, seed: seed)
      // What is left is shared by those that are left.
      let now = ContinuousClock.now
      let end = ends.map { now + ($0 - now) / (profiles.count - index) }
      var explorer = exploring.explorer(for: profile)
      explorer.explore(
        isOver: { signals.interruption != nil || end.map { ContinuousClock.now >= $0 } ?? false },
        found: { printAtOnce(told($0, profile)) }, play: module.play)
      exploring.found.add(explorer.surprises)
      print("\(profile.name): \(explorer.summary)")
      var one = ModuleResult(name: profile.name, series: profile.series)
      one.dialect = module.dialect
      one.cases = module.failedProbes + explorer.results(seed: seed)
      result.modules.append(one)
    }
    result.interruption = signals.interruption
    return result
  }

  // MARK: On modules

  private func explore(
    _ bench: ModuleBench, _ exploring: Exploring, _ collection: SuiteCollection,
    _ options: RunnerOptions
  ) throws {
    var probesAlone = collection
    probesAlone.suites = []
    let compiled = CompiledSuites(probesAlone)
    let display = Display(output, isSimulation: false)
    defer { display.end() }
    var order = BenchExploring(exploring, budget: budget?.time, isPartOfRun: false)
    order.found = { [self] in display.tell(told($0, $1)) }
    let run = BenchRun(
      bench: bench, suites: compiled, many: many,
      choice: CaseChoice(SelectionOptions(BenchSelection())),
      returnMax: .seconds(Int64(port.returnWithin)), options: options, display: display,
      journal: nil, limits: nil, expected: { _ in [:] },
      earlier: { _ in nil }, orders: nil, exploring: order)
    var result = try run.play()
    display.end()
    for (index, exploration) in run.explorations.enumerated() {
      result.modules[index].cases += exploration.conclude()
      if exploration.lacksAction {
        printError("attest: \(shown(result.modules[index].name)) \(Self.lacksAction)")
      }
      guard let explorer = exploration.explorer else { continue }
      print("\(shown(result.modules[index].name)): \(explorer.summary)")
    }
    for values in [options.settings] + bench.modules.map(\.settings) {
      result = compiled.secrets(given: values).hidden(in: result)
    }
    if let failure = run.failure {
      printError("attest: \(failure.text(series: run.seriesWords))")
      if failure.isWrongUse { throw ExitCode.wrongUse }
    }
    try withExtendedLifetime(run) { try conclude(result, exploring, collection) }
  }

  // MARK: What was found

  private func told(_ surprise: Surprise, _ profile: Profile) -> String {
    let rate = surprise.isFlaky ? "  (\(surprise.failures) of \(surprise.plays) plays)" : ""
    var text = "FAILED \(surprise.result.suite)/\(surprise.result.name)\(rate)\n"
    text += "  \(shown(surprise.result.finding?.message ?? ""))\n"
    for line in surprise.written.lines { text += "  | \(shown(line))\n" }
    let count = surprise.commands
    text += "  \(count) \(count == 1 ? "exchange" : "exchanges") of \(profile.name), "
    return text + "found after \(surprise.exchanges)\n"
  }

  /// Writes what is to be kept, and exits with the status that the verdicts ask for.
  private func conclude(
    _ result: RunResult, _ exploring: Exploring, _ collection: SuiteCollection
  ) throws {
    var result = result
    result.quote(collection.catalogue)
    result.rerunArguments = moduleArguments(many, port, origin, emulation, seed: seed)
    for assignment in settings.rerunAssignments(collection.settings) {
      result.rerunArguments += ["--set", assignment]
    }
    if allowance != 10 { result.rerunArguments += ["--allowance", "\(allowance)"] }
    if let apn = settings.apn { result.rerunArguments += ["--apn", apn] }
    let kept = try exploring.found.write(below: keep)
    try result.rerun(withSuitesIn: keep, beside: suites)
    for module in result.modules {
      for one in module.cases where one.verdict == .fail {
        printShown("again: \(rerunCommand(one, of: module, in: result))")
      }
      for one in module.cases where one.verdict == .inconclusive || one.verdict == .error {
        print("\(shown(module.name)): \(shown(one.finding?.message ?? "no verdict"))")
      }
    }
    for path in kept { printShown("cases: \(path)") }
    if let junit = output.junit { try writeJUnitReport(result, to: junit) }
    try output.writeHTML(result, comparison: nil, trends: [])
    let cases = result.modules.flatMap(\.cases)
    if cases.contains(where: { $0.verdict == .fail }) { throw ExitCode.deviation }
    if result.interruption != nil || !cases.contains(where: { $0.verdict == .pass })
      || cases.contains(where: { $0.verdict == .error || $0.verdict == .inconclusive })
    {
      throw ExitCode.rig
    }
  }
}
