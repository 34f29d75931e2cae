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

/// A proof of the suites on some profiles.
public struct Proof: Sendable {
  /// The suites.
  public let suites: CompiledSuites
  /// The classes that the profiles fall into.
  public let classes: [ProfileClass]

  /// Makes a proof.
  ///
  /// - Parameters:
  ///   - suites: the suites to prove
  ///   - profiles: what they are played on
  ///   - playsEach: whether each profile is played though another is like it
  public init(suites: CompiledSuites, profiles: [Profile], playsEach: Bool = false) {
    self.suites = suites
    classes =
      playsEach
      ? profiles.map { .each($0) } : ProfileClass.classes(of: profiles, suites: suites)
  }

  // MARK: What is tried

  /// All faults and mutants on every class where they can show, class by class.
  ///
  /// - Parameter selects: says which are wanted
  public func trials(selecting selects: (Fault) -> Bool = { _ in true }) -> [Trial] {
    classes.indices.flatMap { place -> [Trial] in
      let profile = classes[place].representative
      let faults = Fault.all.map { Trial(fault: $0, kind: .fault, place: place) }
      let mutants = Mutant.all(of: profile, in: suites.collection.catalogue).map {
        Trial(fault: $0.fault, kind: $0.excuse.map { .legal($0) } ?? .mutant, place: place)
      }
      return (faults + mutants).filter { selects($0.fault) && canShow($0) }
    }
  }

  /// The quick form: each fault and mutant on one of the classes where it can show, so that all
  /// classes have their share.
  public func quickTrials(selecting selects: (Fault) -> Bool = { _ in true }) -> [Trial] {
    var order: [String] = []
    var found: [String: [Trial]] = [:]
    for trial in trials(selecting: selects) {
      if found[trial.fault.name] == nil { order.append(trial.fault.name) }
      found[trial.fault.name, default: []].append(trial)
    }
    return order.enumerated().compactMap { index, name in
      found[name].map { $0[index % $0.count] }
    }
  }

  /// The dialect under which a fault is tried: the default, but for the habit that it needs.
  public static func dialect(for fault: Fault) -> Dialect {
    guard let habit = fault.habit else { return Dialect() }
    return (try? Dialect(parsing: [habit])) ?? Dialect()
  }

  private func canShow(_ trial: Trial) -> Bool {
    if case .legal = trial.kind { return true }
    return trial.fault.matters(
      to: classes[trial.place].representative, dialect: Self.dialect(for: trial.fault))
  }

  // MARK: Playing

  /// Plays all trials, on as many cores as there are.
  ///
  /// - Parameters:
  ///   - interruption: asked before each play; true ends the proof early
  ///   - played: told after each play how many there were
  /// - Returns: the outcomes in the order of the trials; those not played are left out
  public func play(
    _ trials: [Trial], interruption: @Sendable () -> Bool = { false },
    played: @Sendable (Int) -> Void = { _ in }
  ) -> [Outcome] {
    inParallel(trials.count, interruption: interruption, played: played) { index in
      let trial = trials[index]
      let run = self.run(
        classes[trial.place].representative, dialect: Self.dialect(for: trial.fault),
        faults: [trial.fault])
      return Outcome(trial: trial, failed: run.failed, undecided: run.undecided)
    }
  }

  /// Plays right modules with unusual habits; nothing may fail.
  public func play(
    _ mixes: [DialectMix], interruption: @Sendable () -> Bool = { false },
    played: @Sendable (Int) -> Void = { _ in }
  ) -> [MixOutcome] {
    inParallel(mixes.count, interruption: interruption, played: played) { index in
      let mix = mixes[index]
      let run = self.run(
        classes[mix.place].representative, dialect: mix.dialect, seed: mix.seed ?? 1)
      return MixOutcome(mix: mix, failed: run.failed, undecided: run.undecided)
    }
  }

  /// Plays all suites once and tells what did not pass.
  func run(
    _ profile: Profile, dialect: Dialect, faults: [Fault] = [], seed: UInt64 = 1
  ) -> (failed: [FailedCase], undecided: Int) {
    var options = RunnerOptions()
    options.keepsTranscripts = false
    var wire = SimulationOptions()
    wire.seed = seed
    var simulation = Simulation(
      plan: Plan(suites: suites, profile: profile),
      module: ModuleEmulator(profile: profile, dialect: dialect, faults: faults, seed: seed),
      runnerOptions: options, options: wire)
    var failed: [FailedCase] = []
    var undecided = 0
    _ = simulation.run { result in
      switch result.verdict {
      case .pass, .skipped: break
      case .fail:
        failed.append(
          FailedCase(suite: result.suite, name: result.name, requirements: result.requirements))
      case .error, .inconclusive: undecided += 1
      }
    }
    return (failed, undecided)
  }

  private func inParallel<Value: Sendable>(
    _ count: Int, interruption: @Sendable () -> Bool, played: @Sendable (Int) -> Void,
    _ play: @Sendable (Int) -> Value
  ) -> [Value] {
    let values = Mutex([Value?](repeating: nil, count: count))
    let done = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: count) { index in
      if interruption() { return }
      let value = play(index)
      values.withLock { $0[index] = value }
      played(
        done.withLock {
          $0 += 1
          return $0
        })
    }
    return values.withLock { $0.compactMap(\.self) }
  }

  // MARK: What came of it

  /// The outcomes of each fault and mutant together, in the order in which they first come.
  public static func findings(_ outcomes: [Outcome]) -> [ProofFinding] {
    var order: [String] = []
    var found: [String: [Outcome]] = [:]
    for outcome in outcomes {
      // A mutant may be legal on one class and wrong on another.
      var key = outcome.trial.fault.name
      if case .legal = outcome.trial.kind { key += " (legal)" }
      if found[key] == nil { order.append(key) }
      found[key, default: []].append(outcome)
    }
    return order.compactMap { key in
      guard let outcomes = found[key], let first = outcomes.first else { return nil }
      return ProofFinding(fault: first.trial.fault, kind: first.trial.kind, outcomes: outcomes)
    }
  }

  /// The declared cases and probes that some class plays and that failed in none of the outcomes,
  /// as `suite/case` in the order declared.
  public func idleCases(_ outcomes: [Outcome]) -> [String] {
    var failed: Set<String> = []
    for outcome in outcomes {
      if case .legal = outcome.trial.kind { continue }
      for one in outcome.failed { failed.insert(one.declared) }
    }
    let collection = suites.collection
    var played: Set<String> = []
    for profileClass in classes {
      for planned in Plan(suites: suites, profile: profileClass.representative).cases
      where planned.skipReason == nil {
        let suite = collection.suites[planned.suite]
        played.insert("\(suite.name)/\(suite.cases[planned.index].name)")
      }
    }
    let probes = collection.probes.map { "\(CaseResult.probeSuite)/\($0.name)" }
    let declared = collection.suites.flatMap { suite in
      suite.cases.map { "\(suite.name)/\($0.name)" }
    }
    return (probes + declared.filter { played.contains($0) }).filter { !failed.contains($0) }
  }
}
