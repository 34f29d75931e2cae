// Plays the suites on modules that are known to be wrong, each in one way, and on modules that are
// right in an unusual way: the first must fail, the second must not. All in virtual time, as many at
// once as there are cores; what is played, and in which order it is told, depends on nothing but the
// suites, the catalogue and the faults.
public import CaseRunner
import Dispatch
public import ModuleCatalogue
public import ModuleEmulator
import Results
import Simulation
import SuiteLanguage
import Synchronization
import TextModule

/// What a proof tells while it runs, from several threads.
public protocol ProofProgress: Sendable {
  /// Whether to end early.
  var isInterrupted: Bool { get }
  /// One trial more is over.
  func played()
}

/// A proof of the suites on some profiles.
public struct Proof: Sendable {
  /// The suites.
  public let suites: CompiledSuites
  /// The classes that the profiles fall into.
  public let classes: [ProfileClass]
  private let settings: [String: [UInt8]]
  /// The habits of all modules, right and wrong.
  let dialect: Dialect
  /// Makes the modules.
  let modules: TextModules
  /// What each class is asked.
  let plans: [Plan]
  /// Where the declared cases stand in each plan, by `suite/case`; those that are skipped left out.
  private let places: [[String: [Int]]]
  /// The declared cases that show a requirement.
  private let showing: [String: Set<String>]

  /// Makes a proof.
  ///
  /// - Parameters:
  ///   - suites: the suites to prove
  ///   - profiles: what they are played on
  ///   - playsEach: whether each profile is played though another is like it
  ///   - settings: what a bench gives the suites
  ///   - dialect: the habits of all modules, but for what a fault needs and what a mix of habits says
  public init(
    suites: CompiledSuites, profiles: [Profile], playsEach: Bool = false,
    settings: [String: [UInt8]] = [:], dialect: Dialect = Dialect()
  ) {
    self.suites = suites
    self.settings = settings
    self.dialect = dialect
    modules = TextModules(suites)
    classes =
      playsEach
      ? profiles.map { .each($0) } : ProfileClass.classes(of: profiles, suites: suites)
    plans = classes.map { Plan(suites: suites, profile: $0.representative) }
    let declared = suites.collection.suites
    places = plans.map { plan in
      var places: [String: [Int]] = [:]
      for (index, planned) in plan.cases.enumerated() where planned.skipReason == nil {
        let suite = declared[planned.suite]
        places["\(suite.name)/\(suite.cases[planned.index].name)", default: []].append(index)
      }
      return places
    }
    var showing: [String: Set<String>] = [:]
    for suite in declared {
      for one in suite.cases {
        for id in one.shows { showing[id, default: []].insert("\(suite.name)/\(one.name)") }
      }
    }
    self.showing = showing
  }

  // MARK: What is tried

  /// All faults and mutants on every class where they can show, class by class.
  ///
  /// - Parameter selects: says which are wanted
  public func trials(selecting selects: (Fault) -> Bool = { _ in true }) -> [Trial] {
    classes.indices.flatMap { place -> [Trial] in
      let profile = classes[place].representative
      let faults = modules.faults.map { Trial(fault: $0, kind: .fault, place: place) }
      let mutants = modules.mutants(of: profile).map {
        Trial(fault: $0.fault, kind: $0.excuse.map { .legal($0) } ?? .mutant, place: place)
      }
      return (faults + mutants).filter { selects($0.fault) && canShow($0) }
    }
  }

  /// Of these trials one for each fault and mutant, so that all classes have their share.
  public func sample(of trials: [Trial]) -> [Trial] {
    let groups = Self.grouped(trials, by: \.key)
    return groups.enumerated().map { index, group in group[index % group.count] }
  }

  /// What has the same key together, in the order in which the keys first come.
  private static func grouped<Value>(_ values: [Value], by key: (Value) -> String) -> [[Value]] {
    var places: [String: Int] = [:]
    var groups: [[Value]] = []
    for value in values {
      let key = key(value)
      if let place = places[key] {
        groups[place].append(value)
      } else {
        places[key] = groups.count
        groups.append([value])
      }
    }
    return groups
  }

  /// The dialect under which a fault is tried: that of all modules, but for the habit that it needs.
  public func dialect(for fault: Fault) -> Dialect {
    guard let habit = fault.habit else { return dialect }
    return (try? Dialect(parsing: dialect.settings + [habit])) ?? dialect
  }

  private func canShow(_ trial: Trial) -> Bool {
    if trial.isLegal { return true }
    return modules.canShow(
      trial.fault, on: classes[trial.place].representative,
      dialect: dialect(for: trial.fault))
  }

  // MARK: Playing

  /// How much of the suites is played on each trial; a play of some cases ends with the first that
  /// shows the broken requirement.
  public enum Depth: Sendable {
    /// All of them on every class.
    case whole
    /// All of them on the first class where the fault shows; on the others first the cases that
    /// caught it there, and all of them only where none of those fails.
    case wholeOnce
    /// The cases that show the broken requirement, and all of them where none of those fails.
    case narrow
  }

  /// Plays all trials, on as many cores as there are.
  ///
  /// A play of some cases is a play like any other: what fails in it is caught. That nothing fails
  /// is believed of whole plays alone, and so is how many cases fail in all.
  ///
  /// - Parameters:
  ///   - trials: what is tried; `progress` is told after each
  ///   - depth: how much is played
  ///   - progress: asked for an interruption and told how far the proof is
  /// - Returns: the outcomes in the order of the trials; those not played are left out
  public func play(
    _ trials: [Trial], depth: Depth, progress: some ProofProgress
  ) -> [Outcome] {
    if depth == .narrow {
      return inParallel(trials, progress) { playPart($0, []) }
    }
    let groups = Self.grouped(trials, by: \.key)
    let whole = depth == .whole ? trials : groups.map { $0[0] }
    let recordings = recordings(for: whole, progress)
    let played = inParallel(whole, progress) { playWhole($0, after: recordings[$0.place]) }
    if depth == .whole { return played }
    var outcomes = Dictionary(uniqueKeysWithValues: played.map { ($0.trial.key, [$0]) })
    let rest = groups.flatMap { group -> [(trial: Trial, cases: Set<String>)] in
      guard let first = outcomes[group[0].key]?.first else { return [] }
      let telling = first.isNamed ? first.failed.filter(first.shows) : first.failed
      let cases = Set(telling.map(\.declared))
      return group.dropFirst().map { ($0, cases) }
    }
    let others = inParallel(rest, progress) { playPart($0, $1) }
    for outcome in others { outcomes[outcome.trial.key, default: []].append(outcome) }
    return groups.flatMap { outcomes[$0[0].key] ?? [] }
  }

  /// The run of the right module of each class on which many trials are played whole: what a wrong one
  /// does as well need not be played again.
  private func recordings(for trials: [Trial], _ progress: some ProofProgress) -> [Int: Recording] {
    let counts = Dictionary(grouping: trials, by: \.place).mapValues(\.count)
    let places = counts.filter { $0.value > 4 }.keys.sorted()
    let recordings = inParallel(places, Uncounted(progress: progress)) { place in
      var isClean = true
      let recording = Recording(of: simulation(of: plans[place], place, dialect: dialect)) {
        isClean = isClean && ($0.verdict == .pass || $0.verdict == .skipped)
      }
      return (place, isClean ? recording : nil)
    }
    return Dictionary(uniqueKeysWithValues: recordings).compactMapValues(\.self)
  }

  func playWhole(_ trial: Trial, after recording: Recording? = nil) -> Outcome {
    let dialect = self.dialect(for: trial.fault)
    var played = simulation(
      of: plans[trial.place], trial.place, dialect: dialect, faults: [trial.fault])
    if let recording, dialect == self.dialect {
      guard let rest = recording.simulation(with: played.module) else {
        return Outcome(trial: trial, failed: [], undecided: 0, isWhole: true)
      }
      played = rest
    }
    let run = run(played)
    return Outcome(trial: trial, failed: run.failed, undecided: run.undecided, isWhole: true)
  }

  /// Plays the declared cases wanted up to the first failure that shows the requirement; where there
  /// is none all that show it, and then all there are.
  private func playPart(_ trial: Trial, _ wanted: Set<String>) -> Outcome {
    if trial.isLegal { return playWhole(trial) }
    let id = trial.fault.requirement
    for cases in [wanted, (showing[id] ?? []).subtracting(wanted)] where !cases.isEmpty {
      let run = run(
        simulation(
          of: part(cases, of: trial.place), trial.place, dialect: dialect(for: trial.fault),
          faults: [trial.fault]), until: { $0.requirements.contains(id) })
      let part = Outcome(
        trial: trial, failed: run.failed, undecided: run.undecided, isWhole: false)
      if part.isNamed { return part }
    }
    return playWhole(trial)
  }

  /// The class's plan with these declared cases alone.
  private func part(_ wanted: Set<String>, of place: Int) -> Plan {
    plans[place].only(wanted.flatMap { places[place][$0] ?? [] }.sorted())
  }

  /// Plays right modules with unusual habits; nothing may fail.
  public func play(_ mixes: [DialectMix], progress: some ProofProgress) -> [MixOutcome] {
    inParallel(mixes, progress) { mix in
      let run = run(
        simulation(of: plans[mix.place], mix.place, dialect: mix.dialect, seed: mix.seed ?? 1))
      return MixOutcome(mix: mix, failed: run.failed, undecided: run.undecided)
    }
  }

  /// A run of a plan on a module of that class.
  func simulation(
    of plan: Plan, _ place: Int, dialect: Dialect, faults: [Fault] = [], seed: UInt64 = 1,
    cutsKnown: Bool = false
  ) -> Simulation {
    var options = RunnerOptions()
    options.cutsKnown = cutsKnown
    options.keepsTranscripts = false
    options.settings = settings
    let wire = SimulationOptions(seed: seed)
    return Simulation(
      plan: plan,
      module: modules.module(
        profile: classes[place].representative, dialect: dialect, faults: faults,
        settings: settings, seed: seed),
      runnerOptions: options, options: wire)
  }

  /// Plays a run to its end, or up to the first failure that is enough, and tells what did not pass.
  private func run(
    _ simulation: consuming Simulation, until isEnough: (FailedCase) -> Bool = { _ in false }
  ) -> (failed: [FailedCase], undecided: Int) {
    var failed: [FailedCase] = []
    var undecided = 0
    var isOver = false
    _ = simulation.run(interruption: { isOver ? "enough is known" : nil }) { result in
      if isOver { return }
      switch result.verdict {
      case .pass, .skipped: break
      case .fail:
        let one = FailedCase(result)
        failed.append(one)
        isOver = isEnough(one)
      case .error, .inconclusive: undecided += 1
      }
    }
    return (failed, undecided)
  }

  /// What is not counted among the trials.
  struct Uncounted<Progress: ProofProgress>: ProofProgress {
    let progress: Progress
    var isInterrupted: Bool { progress.isInterrupted }
    func played() {}
  }

  func inParallel<Input: Sendable, Value: Sendable>(
    _ inputs: [Input], _ progress: some ProofProgress, _ play: @Sendable (Input) -> Value
  ) -> [Value] {
    let values = Mutex([Value?](repeating: nil, count: inputs.count))
    DispatchQueue.concurrentPerform(iterations: inputs.count) { index in
      if progress.isInterrupted { return }
      let value = play(inputs[index])
      values.withLock { $0[index] = value }
      progress.played()
    }
    return values.withLock { $0.compactMap(\.self) }
  }

  // MARK: What came of it

  /// The outcomes of each fault and mutant together, in the order in which they first come.
  public static func findings(_ outcomes: [Outcome]) -> [ProofFinding] {
    grouped(outcomes, by: \.trial.key).map {
      ProofFinding(fault: $0[0].trial.fault, kind: $0[0].trial.kind, outcomes: $0)
    }
  }

  /// The declared cases and probes that no trial makes fail, and those that fail only by what
  /// breaks requirements that they do not show; as `suite/case` in the order declared.
  ///
  /// What the outcomes leave open is played once more, alone, on each trial of which not all was
  /// played.
  public func idleCases(
    _ outcomes: [Outcome], progress: some ProofProgress
  ) -> (idle: [String], blunt: [String]) {
    let open = playedCases.subtracting(Self.failed(in: outcomes) { $0.shows($1) })
    let declared = suites.collection.suites
    let partial = outcomes.filter { !$0.isWhole }.map(\.trial)
    let more = inParallel(partial, progress) { trial in
      let run = run(
        simulation(
          of: part(open, of: trial.place), trial.place, dialect: dialect(for: trial.fault),
          faults: [trial.fault]))
      return Outcome(trial: trial, failed: run.failed, undecided: run.undecided, isWhole: false)
    }
    let idle = open.subtracting(Self.failed(in: outcomes + more) { _, _ in true })
    let blunt = open.subtracting(Self.failed(in: more) { $0.shows($1) }).subtracting(idle)
    let probes = suites.collection.probes.map { "\(CaseResult.probeSuite)/\($0.name)" }
    let order =
      probes + declared.flatMap { suite in suite.cases.map { "\(suite.name)/\($0.name)" } }
    return (order.filter { idle.contains($0) }, order.filter { blunt.contains($0) })
  }

  /// The cases and probes that some class plays.
  private var playedCases: Set<String> {
    let probes = suites.collection.probes.map { "\(CaseResult.probeSuite)/\($0.name)" }
    return Set(probes).union(places.flatMap(\.keys))
  }

  /// The cases that failed in any of the outcomes and are wanted.
  private static func failed(
    in outcomes: [Outcome], wants: (Outcome, FailedCase) -> Bool
  ) -> Set<String> {
    var failed: Set<String> = []
    for outcome in outcomes where !outcome.trial.isLegal {
      for one in outcome.failed where wants(outcome, one) { failed.insert(one.declared) }
    }
    return failed
  }
}
