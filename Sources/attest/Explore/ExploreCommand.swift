// `attest explore`: walks that nobody wrote, held against the manual as a model.
import ArgumentParser
import CaseRunner
import Diagnostics
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
    abstract: "Draw walks through what a module can be asked, and make each surprise a case.",
    discussion: """
      Walks are drawn from the space that stands beside the catalogue (Suites/explore/*.space) and \
      played on the emulator. What fails is played again, shrunk, and written out as a case that can \
      be kept in the suites. Exit status 1 where the module deviates.
      """)

  @OptionGroup var suites: SuiteOptions
  @OptionGroup var modules: ModuleOptions
  @OptionGroup var emulation: EmulationOptions

  @Option(help: "The seed that the walks are drawn from.")
  var seed: UInt64 = 1

  @Option(help: "How many walks at the most for each module.")
  var walks = 400

  @Option(help: ArgumentHelp("How long to explore, such as 90s or 10min.", valueName: "time"))
  var budget: String?

  @Flag(help: "Random walks alone, without covering every two values first.")
  var random = false

  @Flag(help: "Leave out what waits for time to pass: stalls, silent servers, late imports.")
  var quick = false

  @Option(help: ArgumentHelp("Where the cases of what was found go.", valueName: "file"))
  var keep: String?

  @Option(help: ArgumentHelp("Where a JUnit report goes.", valueName: "file"))
  var junit: String?

  @Option(help: ArgumentHelp("Where an HTML report goes.", valueName: "file"))
  var html: String?

  func validate() throws {
    if walks < 1 { throw ValidationError("--walks takes 1 or more") }
    if let budget, duration(budget) == nil {
      throw ValidationError("--budget takes a time such as 90s or 10min, not '\(budget)'")
    }
  }

  func run() throws {
    try reportingWrongUse {
      try checkApart([("--junit", junit), ("--html", html), ("--keep", keep)])
      let collection = try suites.load()
      let space = quick ? try suites.space().quick : try suites.space()
      let steps = try suites.walkSteps()
      let profiles = try modules.profiles(in: collection.catalogue)
        .filter { $0.command("HTTPACT") != nil }
      guard !profiles.isEmpty else {
        throw WrongUse("none of these modules has HTTPACT, which exploration asks")
      }
      let makers = TextModules(CompiledSuites(collection))
      let faults = try emulation.parsedFaults(profiles, from: makers)
      let signals = try SignalWatch()
      // Without a budget the number of walks alone is the bound.
      let end = budget.flatMap(duration).map { ContinuousClock.now + $0 }
      let isOver = { signals.interruption != nil || end.map { ContinuousClock.now >= $0 } ?? false }
      var result = RunResult(seed: seed, version: attestVersion)
      var kept: [WrittenCase] = []
      var undecided = 0
      for (profile, faults) in zip(profiles, faults) where !isOver() {
        let module = EmulatedModule(
          makers.module(
            profile: profile, dialect: try emulation.parsedDialect(), faults: faults,
            conditions: try emulation.conditions(), seed: seed),
          profile: profile, files: collection.files + steps, seed: seed)
        var limits = ExplorationLimits()
        limits.walks = walks
        var explorer = Explorer(
          space: space, profile: profile,
          requirements: Set(collection.catalogue.requirements.map(\.id)),
          way: random ? .random : .covering, seed: seed, limits: limits)
        explorer.explore(isOver: isOver, found: { show($0, profile) }, play: module.play)
        kept += explorer.surprises.map(\.written)
        undecided += explorer.undecided.count
        result.modules.append(summary(explorer, module))
      }
      result.interruption = signals.interruption
      result.quote(collection.catalogue)
      try write(result, kept, steps)
      if result.modules.contains(where: { $0.cases.contains { $0.verdict == .fail } }) {
        throw ExitCode.deviation
      }
      if undecided > 0 || result.interruption != nil { throw ExitCode.rig }
    }
  }

  /// Prints what was met, and makes of what was found a module's result.
  private func summary(_ explorer: Explorer, _ module: EmulatedModule) -> ModuleResult {
    let coverage = explorer.drawing.coverage
    print(
      """
      \(explorer.profile.name): \(explorer.walks) walks, \(explorer.exchanges) exchanges, \
      \(explorer.surprises.count) surprises, \(explorer.undecided.count) without a verdict; met \
      \(coverage.pairsMet) of \(coverage.pairsPossible) pairs of values, \(coverage.stepsMet) of \
      \(coverage.stepsPossible) values after values
      """)
    for one in explorer.undecided.prefix(3) {
      print("  \(one.name): \(shown(one.finding?.message ?? ""))")
    }
    for probe in module.failedProbes {
      print("  probe \(probe.name): \(shown(probe.finding?.message ?? ""))")
    }
    var result = ModuleResult(name: explorer.profile.name, series: explorer.profile.series)
    result.dialect = module.dialect
    result.cases = module.failedProbes + explorer.surprises.map(\.result)
    if explorer.surprises.isEmpty {
      let passed = CaseResult(
        suite: DraftedSuite.name, name: "walks",
        title: "\(explorer.walks) walks drawn from seed \(seed)", requirements: [], manual: "1",
        verdict: .pass)
      result.cases.append(passed)
    }
    return result
  }

  private func show(_ surprise: Surprise, _ profile: Profile) {
    let rate = surprise.isFlaky ? "  (\(surprise.failures) of \(surprise.plays) plays)" : ""
    print("FAILED \(surprise.result.suite)/\(surprise.result.name)\(rate)")
    print("  \(shown(surprise.result.finding?.message ?? ""))")
    for line in surprise.written.lines { print("  | \(shown(line))") }
    var words = ["attest explore", profile.option, "--seed \(seed)", "--walks \(walks)"]
    words += emulation.dialect.map { "--dialect \($0)" } + emulation.fault.map { "--fault \($0)" }
    print("  found after \(surprise.exchanges) exchanges by \(words.joined(separator: " "))")
  }

  private func write(_ result: RunResult, _ kept: [WrittenCase], _ steps: [SourceFile]) throws {
    if let keep, !kept.isEmpty {
      let file = DraftedSuite(keeping: kept, as: "http.explored", steps: steps)
      try writeReport(file.file.text, to: keep)
      printShown("cases: \(keep)")
    }
    if let html { try writeHTMLReport(result, comparison: nil, to: html) }
    guard let junit else { return }
    do throws(ReportError) {
      try JUnitReport(run: result).write(toPath: junit)
    } catch {
      throw RigFailure("the report was not written: \(error)")
    }
  }
}

/// The length of time that a text such as `90s` or `10min` spells.
private func duration(_ text: String) -> Duration? {
  for (unit, seconds) in [("min", 60), ("h", 3600), ("s", 1)] where text.hasSuffix(unit) {
    guard let count = Int(text.dropLast(unit.count)), (1...100_000).contains(count) else {
      return nil
    }
    return .seconds(count * seconds)
  }
  return nil
}

extension SuiteOptions {
  /// The steps that drafted walks use beside those of the suites; no suite uses them, so that they
  /// stand apart.
  func walkSteps() throws -> [SourceFile] {
    try filePaths(below: try root(), ending: ".steps").map {
      SourceFile(path: $0, text: try contents(of: $0))
    }
  }

  /// The space beside the catalogue, checked.
  func space() throws -> Space {
    let root = try root()
    var files: [SourceFile] = []
    for path in try filePaths(below: root, ending: ".space") {
      files.append(SourceFile(path: path, text: try contents(of: path)))
    }
    guard !files.isEmpty else {
      throw WrongUse("\(root): no .space file there, which says what can be asked")
    }
    let (space, diagnostics) = readSpace(files)
    guard diagnostics.isEmpty else {
      printError(render(diagnostics, files: files))
      throw ExitCode.wrongUse
    }
    return space
  }
}
