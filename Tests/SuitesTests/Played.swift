// Plays the shipped suites on an emulated module in virtual time.
import CaseRunner
import Ground
import ModuleCatalogue
import ModuleEmulator
import Results
import ShippedSuites
import Simulation
import SuiteLanguage

/// A profile's run that has not begun.
func simulation(
  _ profile: Profile, dialect: Dialect = Dialect(), faults: [Fault] = [],
  conditions: Conditions = Conditions(), seed: UInt64 = 1,
  selecting: (String) -> Bool = { _ in true }
) -> Simulation {
  var options = SimulationOptions()
  options.seed = seed
  return Simulation(
    plan: Plan(suites: Shipped.compiled, profile: profile) { suite, declared, _ in
      selecting("\(suite.name)/\(declared.name)")
    },
    module: ModuleEmulator(
      profile: profile, dialect: dialect, faults: faults, conditions: conditions, seed: seed),
    options: options)
}

/// All results of a profile's run, probes first.
func played(
  _ profile: Profile, dialect: Dialect = Dialect(), faults: [Fault] = [],
  conditions: Conditions = Conditions(), seed: UInt64 = 1,
  selecting: (String) -> Bool = { _ in true }
) -> [CaseResult] {
  results(
    simulation(
      profile, dialect: dialect, faults: faults, conditions: conditions, seed: seed,
      selecting: selecting))
}

/// All results of a run.
func results(_ simulation: consuming Simulation) -> [CaseResult] {
  var results: [CaseResult] = []
  _ = simulation.run { results.append($0) }
  return results
}

/// What went wrong, one line a case.
func troubles(_ results: [CaseResult]) -> [String] {
  results.filter { $0.verdict != .pass && $0.verdict != .skipped }.map {
    "\($0.verdict.rawValue) \($0.suite)/\($0.name): \($0.finding?.message ?? "")"
  }
}
