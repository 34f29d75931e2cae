// How far a run came that had a budget of time.
public import Ground

/// What a run within a budget has shown, and what it has not.
public struct BudgetCoverage: Sendable, Equatable {
  /// The time that it was given.
  public var budget: Interval
  /// How many cases came to a verdict, and how many apply to the modules.
  public var casesPlayed: Int
  /// How many cases there are for these modules.
  public var casesInAll: Int
  /// How many of the known deviations the cases played would have caught.
  public var deviationsCaught: Int
  /// How many deviations are known; 0 where there was no kill matrix.
  public var deviationsInAll: Int
  /// The requirements that some case would have shown and none that was played does.
  public var unshown: [String]

  /// Makes a coverage.
  public init(
    budget: Interval, casesPlayed: Int, casesInAll: Int, deviationsCaught: Int = 0,
    deviationsInAll: Int = 0, unshown: [String] = []
  ) {
    self.budget = budget
    self.casesPlayed = casesPlayed
    self.casesInAll = casesInAll
    self.deviationsCaught = deviationsCaught
    self.deviationsInAll = deviationsInAll
    self.unshown = unshown
  }
}

/// `in 60 s 212 of 942 cases, which catch 93 % of 772 known deviations; 3 requirements are not shown`.
package func text(of coverage: BudgetCoverage) -> String {
  var text =
    "in \(coverage.budget) \(coverage.casesPlayed) of \(counted(coverage.casesInAll, "case"))"
  if coverage.deviationsInAll > 0 {
    let share = coverage.deviationsCaught * 100 / coverage.deviationsInAll
    text += ", which catch \(share) % of \(coverage.deviationsInAll) known deviations"
  }
  // Where nothing was played it is known that nothing was shown.
  guard coverage.casesPlayed > 0 else { return text }
  guard !coverage.unshown.isEmpty else { return text + "; every requirement is shown" }
  return text + "; not shown: \(coverage.unshown.joined(separator: " "))"
}
