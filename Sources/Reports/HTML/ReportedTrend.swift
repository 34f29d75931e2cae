// What the page shows of the runs before this one: how each of them ended.

/// How the runs up to this one ended, the oldest first.
public struct ReportedTrend: Sendable {
  /// One run.
  public struct Point: Sendable {
    var label: String
    var passed: Int
    var failed: Int
    var other: Int

    /// Makes a point; `label` says which run it was, such as its day, and `other` counts known
    /// failures, errors and what was inconclusive.
    public init(label: String, passed: Int, failed: Int, other: Int) {
      self.label = label
      self.passed = passed
      self.failed = failed
      self.other = other
    }
  }

  /// The runs.
  public var points: [Point]

  /// Makes a trend.
  public init(points: [Point]) { self.points = points }
}
