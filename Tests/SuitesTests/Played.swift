// Plays the shipped suites on an emulated module in virtual time.
import CaseRunner
import MachineContract
import ModuleCatalogue
import ModuleEmulator
import Results
import Simulation
import SuiteLanguage

/// All results of a profile's run, probes first.
func played(
  _ profile: Profile, dialect: Dialect = Dialect(), faults: [Fault] = [],
  conditions: Conditions = Conditions(), seed: UInt64 = 1,
  selecting: (String) -> Bool = { _ in true }
) -> [CaseResult] {
  var options = SimulationOptions()
  options.seed = seed
  var simulation = Simulation(
    plan: Plan(suites: Shipped.compiled, profile: profile) { suite, declared, _ in
      selecting("\(suite.name)/\(declared.name)")
    },
    module: ModuleEmulator(
      profile: profile, dialect: dialect, faults: faults, conditions: conditions, seed: seed),
    options: options)
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
