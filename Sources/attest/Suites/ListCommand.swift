// `attest list`: what `attest run` would play, in its order, without sending a byte.
import Analysis
import ArgumentParser
import Bench
import CaseRunner
import Diagnostics
import Formats
import Ground
import History
import ModuleCatalogue
import Results
import SuiteLanguage

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List what `attest run` would play with the same options, in its order.",
    discussion: """
      Examples:

        attest list --series LE --tag slow
            what is slow on LE
        attest list --json --bench bench.yaml --budget 10min
            the plan of a short run, for programs
        attest list --failed-from Reports/attest.results.json
            what is to be played again
        attest list --modules
            series, variants and models
        attest list --settings
            what `--set` takes
      """)

  @OptionGroup(title: "Suites") var suites: SuiteOptions
  @OptionGroup(title: "Which modules") var modules: ModuleOptions
  @OptionGroup(title: "Which modules") var port: PortOptions
  @OptionGroup(title: "Which modules") var many: ManyOptions
  @OptionGroup(title: "Which cases") var selection: SelectionOptions
  @OptionGroup(title: "Which cases") var rerunOptions: RerunOptions
  @OptionGroup(title: "Order") var aim: AimOptions
  @OptionGroup(title: "What is known of cases") var known: KnownOptions
  @OptionGroup(title: "What is known of cases") var history: HistoryOptions

  @Option(
    help: ArgumentHelp("The order that `run` draws from this number.", valueName: "seed"))
  var shuffle: ShuffleSeed?

  @Flag(name: .customLong("modules"), help: "List series, variants and models instead.")
  var listsModules = false

  @Flag(
    name: .customLong("settings"),
    help: "List instead what the suites let a bench set, and what each is for.")
  var listsSettings = false

  @Flag(help: "List cases that do not apply too, with the reason.")
  var skipped = false

  @Flag(help: "Print JSON for programs.")
  var json = false

  func run() throws {
    try reportingWrongUse {
      let choice = try CaseChoice(selection, rerunOptions, on: modules.names + many.moduleNames)
      if choice.nothingLeft != nil {
        return print(json ? String(decoding: caseListJSON([]), as: UTF8.self) : "", terminator: "")
      }
      let collection = try suites.load()
      if listsSettings { return print(settingLines(collection.settings), terminator: "") }
      if listsModules {
        for profile in try modules.profiles(in: collection.catalogue) {
          let models = collection.catalogue.series.first { $0.name == profile.name }?.models ?? []
          print(([profile.name] + models).joined(separator: " "))
        }
        return
      }
      try selection.check(against: collection)
      var lister = CaseLister(
        collection, many, choice, aim, shuffle, lists: skipped,
        known: try known.load(suites, collection)?.failures ?? KnownFailures(),
        history: try openHistory())
      for target in try targets(collection) { try lister.add(target) }
      if json {
        print(String(decoding: caseListJSON(lister.cases), as: UTF8.self), terminator: "")
      } else {
        print(lister.cases.map { shown($0.text) + "\n" }.joined(), terminator: "")
      }
    }
  }

  private func openHistory() throws -> History? {
    guard let path = history.path else { return nil }
    do throws(HistoryError) {
      return try History(path: path, creates: false)
    } catch {
      guard error.problem == .missing else { throw RigFailure("\(error)") }
      // Before the first run there is none.
      printError("attest: \(error)")
      return nil
    }
  }

  /// The modules that would be played; what a module is must be said, for nothing is asked.
  private func targets(_ collection: SuiteCollection) throws -> [CaseLister.Target] {
    let catalogue = collection.catalogue
    func profile(_ name: String?, _ told: String) throws -> Profile {
      guard let name else {
        throw WrongUse("\(told): `attest list` asks no module what it is")
      }
      switch catalogue.profile(named: name) {
      case .success(let profile): return profile
      case .failure(let unknown): throw WrongUse(unknown.description)
      }
    }
    if let bench = try many.bench.map({ try many.chosen(of: loadBench($0, collection)) }) {
      return try bench.modules.map { module in
        CaseLister.Target(
          name: module.name,
          profile: try profile(
            module.series, "the module \(module.name) has no `series` and no `model`"),
          own: module)
      }
    }
    if let port = port.port {
      let found = try profile(modules.names.first, "--port \(port) without --series or --model")
      return [CaseLister.Target(name: found.name, profile: found, isOnModule: true)]
    }
    return try modules.profiles(in: catalogue).map {
      CaseLister.Target(name: $0.name, profile: $0)
    }
  }
}

/// One line for each setting: its name, what it is for, and what it is where nobody gives it.
private func settingLines(_ settings: [SettingDeclaration]) -> String {
  settings.map { setting in
    var parts = ["\(setting.name): \(setting.title)"]
    if setting.isSecret {
      parts.append("secret")
    } else if !setting.defaultValue.isEmpty {
      parts.append("\"\(escaped(setting.defaultValue))\" unless given")
    }
    return shown(parts.joined(separator: "; ")) + "\n"
  }.joined()
}

/// Plans one module after the other as a run would.
struct CaseLister {
  struct Target {
    var name: String
    var profile: Profile
    /// What the bench says of it; nil for the emulator or a module at a port.
    var own: BenchModule?
    var isOnModule = false
  }

  private(set) var cases: [ListedCase] = []
  private let compiled: CompiledSuites
  private let many: ManyOptions
  private let choice: CaseChoice
  private let aim: AimOptions
  private let shuffle: ShuffleSeed?
  private let listsSkipped: Bool
  private let known: KnownFailures
  private let history: History?
  private let supply: MatrixSupply
  private let day = today()
  /// With `--spread`: the profiles and selections whose cases are listed, with the places of these.
  private var shared: [(profile: Profile, selection: BenchSelection, cases: Range<Int>)] = []

  init(
    _ collection: SuiteCollection, _ many: ManyOptions, _ choice: CaseChoice, _ aim: AimOptions,
    _ shuffle: ShuffleSeed?, lists skipped: Bool, known: KnownFailures, history: History?
  ) {
    compiled = CompiledSuites(collection)
    (self.many, self.choice, self.aim, self.shuffle) = (many, choice, aim, shuffle)
    listsSkipped = skipped
    self.known = known
    self.history = history
    supply = MatrixSupply(collection, making: .first)
  }

  mutating func add(_ target: Target) throws {
    let selection = target.own?.selection ?? BenchSelection()
    if many.spread,
      let place = shared.first(where: {
        $0.profile == target.profile && $0.selection == selection
      })
    {
      for index in place.cases { cases[index].module += ", \(target.name)" }
      return
    }
    let plan = many.share(
      of: Plan(
        suites: compiled, profile: target.profile,
        selecting: choice.wants(
          on: many.spread || target.isOnModule ? "" : target.name, SelectionOptions(selection))))
    let first = cases.count
    let isSimulated = target.own == nil && !target.isOnModule
    let facts = try facts(of: target, isSimulated: isSimulated)
    for index in try order(of: plan, target, isSimulated: isSimulated)
    where isListed(plan.cases[index]) {
      cases.append(listed(plan, index, target, facts))
    }
    shared.append((target.profile, selection, first..<cases.count))
  }

  private func isListed(_ planned: PlannedCase) -> Bool {
    listsSkipped || planned.skipReason == nil
  }

  /// The cases as they would be played, by index; those beyond the budget left out.
  private func order(of plan: Plan, _ target: Target, isSimulated: Bool) throws -> [Int] {
    if let shuffle { return plan.order(shuffledBy: shuffle.seed) }
    let recorded = try durations(plan.profile.series)
    if many.spread, !aim.isFaultsFirst(onModule: false) {
      let names = plan.longestFirst(recorded: recorded)
      return names.cases.compactMap { one in
        plan.cases.firstIndex { $0.suite == one.suite && $0.name == one.name }
      }
    }
    let isWritten = !aim.isFaultsFirst(onModule: !isSimulated)
    let order =
      aim.needsTimes(onModule: !isSimulated)
      ? supply.orders(asWritten: isWritten, recorded: { _ in recorded })(plan) : nil
    guard let budget = aim.budget?.time else { return order?.indices ?? Array(plan.cases.indices) }
    let isPart = target.own.map { $0.selection != BenchSelection() } ?? false
    let probes = choice.probes(in: compiled.collection, faultsFirst: !isWritten)
    return plan.played(
      within: budget, by: order, asking: isPart && probes == .all ? .asked(besides: []) : probes)
  }

  // MARK: What is known of a case

  private func durations(_ series: String) throws -> [CaseName: Interval] {
    do throws(HistoryError) {
      return try history?.durations(series: series) ?? [:]
    } catch {
      throw RigFailure("\(error)")
    }
  }

  private func facts(
    of target: Target, isSimulated: Bool
  ) throws -> [CaseName: RecordedResult] {
    do throws(HistoryError) {
      return try history?.latest(of: target.name, isSimulated: isSimulated) ?? [:]
    } catch {
      throw RigFailure("\(error)")
    }
  }

  private func listed(
    _ plan: Plan, _ index: Int, _ target: Target, _ facts: [CaseName: RecordedResult]
  ) -> ListedCase {
    let collection = compiled.collection
    let planned = plan.cases[index]
    let suite = collection.suites[planned.suite]
    let declared = suite.cases[planned.index]
    let name = CaseName(suite: suite.name, name: planned.name)
    let entry = knownFailure(of: name, on: target, revision: facts[name]?.mark.revision ?? "")
    var listed = ListedCase(module: target.name, series: target.profile.series, name: name)
    listed.title = declared.title
    listed.tags = suite.tags + declared.tags
    listed.requirements = declared.shows
    listed.manual = declared.manual.isEmpty ? suite.manual : declared.manual
    listed.file = collection.files[declared.span.file].path
    listed.line = declared.span.line
    listed.skipped = planned.skipReason
    listed.known = entry?.failure
    listed.last = facts[name]
    return listed
  }

  /// The entry that covers a case; where nobody knows the module's firmware, whichever it is about.
  private func knownFailure(
    of name: CaseName, on target: Target, revision: String
  ) -> KnownFailures.Entry? {
    let module = ModuleResult(
      name: target.name, series: target.profile.series,
      identity: [("model", target.profile.model), ("revision", revision)])
    let concerned = known.entries.filter { entry in
      var entry = entry
      if revision.isEmpty { entry.firmware = [] }
      return entry.concerns(module)
    }
    return ((target.own?.expectedFailures ?? []) + concerned).first {
      $0.covers(suite: name.suite, name: name.name) && !$0.hasExpired(on: day)
    }
  }
}
