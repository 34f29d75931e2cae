// What the display has to know of a plan before it is played.
import CaseRunner
import Ground
import ModuleCatalogue
import Reports
import Results
import SuiteLanguage

extension Display {
  /// A module begins to play a plan; returns the number under which its news come.
  ///
  /// - Parameters:
  ///   - module: The module as far as it is known.
  ///   - expecting: How long cases took in earlier runs.
  func begin(
    _ plan: Plan, of module: ModuleResult, expecting durations: [CaseName: Interval] = [:],
    knowing failures: [KnownFailures.Entry] = []
  ) -> Int {
    let collection = plan.suites.collection
    let cases = plan.cases.filter { $0.skipReason == nil }.map { planned in
      let name = CaseName(suite: collection.suites[planned.suite].name, name: planned.name)
      return LiveCase(name: name, expected: durations[name])
    }
    return begin(
      module, cases: cases,
      unsolicited: collection.catalogue.unsolicited + plan.profile.commands.flatMap(\.results),
      knowing: failures)
  }
}
