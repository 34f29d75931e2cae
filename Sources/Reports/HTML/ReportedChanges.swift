// What the page shows of other runs: the differences from a baseline, and how the runs before ended.
public import MachineContract
public import Results

/// What differs between a baseline and this run.
public struct ReportedChanges: Sendable {
  /// What became of a case.
  public enum Kind: String, Sendable, CaseIterable {
    case newlyFailing, newlyPassing, stillFailing, added, gone
  }

  /// A case that is not as it was.
  public struct Entry: Sendable {
    var kind: Kind
    var module: String
    var suite: String
    var name: String
    var was: Verdict?
    var now: Verdict?

    /// Makes an entry; a verdict is nil where the case was not played.
    public init(
      kind: Kind, module: String, suite: String, name: String, was: Verdict?, now: Verdict?
    ) {
      self.kind = kind
      self.module = module
      self.suite = suite
      self.name = name
      self.was = was
      self.now = now
    }
  }

  /// Something that a module says of itself, or that a probe found out, and that changed.
  public struct Fact: Sendable {
    var module: String
    var name: String
    var was: String
    var now: String

    /// Makes a changed fact; a text is empty where there was nothing.
    public init(module: String, name: String, was: String, now: String) {
      self.module = module
      self.name = name
      self.was = was
      self.now = now
    }
  }

  /// A command that has become slower, beyond noise.
  public struct Slowing: Sendable {
    var module: String
    var command: String
    var was: Interval
    var now: Interval
    var count: Int

    /// Makes an entry of two medians and of how many measurements there are now.
    public init(module: String, command: String, was: Interval, now: Interval, count: Int) {
      self.module = module
      self.command = command
      self.was = was
      self.now = now
      self.count = count
    }
  }

  /// What the run is compared with, such as a file's name and when that run was.
  public var baseline: String
  /// Cases that changed, in the order to show within each kind.
  public var entries: [Entry]
  /// Modules that say something else of themselves.
  public var identity: [Fact]
  /// Modules that chose otherwise where the manual leaves a choice.
  public var dialect: [Fact]
  /// Commands that have become slower.
  public var slower: [Slowing]

  /// Makes a comparison.
  public init(
    baseline: String, entries: [Entry] = [], identity: [Fact] = [], dialect: [Fact] = [],
    slower: [Slowing] = []
  ) {
    self.baseline = baseline
    self.entries = entries
    self.identity = identity
    self.dialect = dialect
    self.slower = slower
  }
}

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
