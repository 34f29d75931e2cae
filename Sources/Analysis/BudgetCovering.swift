// How far a run came that had a budget of time: what was played of what applies, and what that shows.
package import Ground
package import Results

extension RunResult {
  /// Says how far the run came within its budget.
  ///
  /// - Parameter isWritten: whether a case is the suites' own
  package mutating func cover(
    _ budget: Interval, where isWritten: (CaseResult) -> Bool,
    by matrix: (ModuleResult) -> KillMatrix?
  ) {
    var coverage = BudgetCoverage(budget: budget, casesPlayed: 0, casesInAll: 0)
    var (shown, unshown): (Set<String>, [String]) = ([], [])
    for module in modules {
      let applying = module.cases.filter {
        isWritten($0) && ($0.verdict != .skipped || $0.finding?.omission == .beyondBudget)
      }
      // What was not played for a reason that is no verdict took no time.
      let played = applying.filter {
        $0.verdict == .pass || $0.verdict == .fail
          || $0.verdict != .skipped && $0.duration > .zero
      }
      coverage.casesInAll += applying.count
      coverage.casesPlayed += played.count
      shown.formUnion(played.flatMap(\.requirements))
      for id in applying.flatMap(\.requirements) where !unshown.contains(id) { unshown.append(id) }
      guard let matrix = matrix(module) else { continue }
      let names = Set(played.map { CaseName(suite: $0.suite, name: $0.name) })
      coverage.deviationsInAll += matrix.deviations.count
      coverage.deviationsCaught += matrix.deviations.count { deviation in
        deviation.kills.contains { names.contains(matrix.cases[$0.caseIndex].name) }
      }
    }
    coverage.unshown = unshown.filter { !shown.contains($0) }
    self.coverage = coverage
  }
}
