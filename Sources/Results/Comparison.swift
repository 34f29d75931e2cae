// What changed from one run to the next, as plain values; `Analysis` makes them, reports show them.
public import Ground

/// The difference between an older run, the baseline, and a newer one.
public struct Comparison: Sendable, Equatable {
  /// How a case changed.
  public enum Kind: String, Sendable, CaseIterable {
    /// It fails and did not: it passed, could not be judged, did not apply or was not there.
    case newlyFailing
    /// It failed, or could not be judged, and passes.
    case newlyPassing
    /// It failed and fails.
    case stillFailing
    /// It was judged, and could not be now: a precondition was missing, or the rig failed.
    case notJudged
    /// It was not there or did not apply, and is played now without failing.
    case added
    /// It was played, and is not there or does not apply now.
    case gone
  }

  /// One case that changed, or that fails still.
  public struct Entry: Sendable, Equatable {
    /// The module's name; empty where a JUnit file of another tool names none.
    public var module: String
    /// The suite's name, such as `http.data`.
    public var suite: String
    /// The case's name.
    public var name: String
    /// How it changed.
    public var kind: Kind
    /// The verdict in the baseline; nil where the case was not there.
    public var was: Verdict?
    /// The verdict now; nil where the case is not there.
    public var now: Verdict?
    /// Why it does not pass now, or for `gone` nothing; may be empty.
    public var message: String
    /// The requirements that the case shows.
    public var requirements: [String]
    /// The known failure that covers it now.
    public var known: KnownFailure?

    package init(
      module: String, suite: String, name: String, kind: Kind, was: Verdict?, now: Verdict?,
      message: String = "", requirements: [String] = [], known: KnownFailure? = nil
    ) {
      self.module = module
      self.suite = suite
      self.name = name
      self.kind = kind
      self.was = was
      self.now = now
      self.message = message
      self.requirements = requirements
      self.known = known
    }
  }

  /// One fact about a module that is another now: of its dialect or its identity.
  public struct Change: Sendable, Equatable {
    /// The module's name.
    public var module: String
    /// What changed, such as `read-all-order` or `revision`.
    public var name: String
    /// What it was; nil: not known then.
    public var was: String?
    /// What it is; nil: not known now.
    public var now: String?

    package init(module: String, name: String, was: String?, now: String?) {
      self.module = module
      self.name = name
      self.was = was
      self.now = now
    }
  }

  /// One command that a module answers more slowly than before, by more than chance explains.
  public struct Slowdown: Sendable, Equatable {
    /// The module's name.
    public var module: String
    /// The command, such as `HTTPDATA`.
    public var command: String
    /// The median of the response times then, over the cases that both runs played.
    public var medianWas: Interval
    /// The median of the response times now, over the same cases.
    public var medianNow: Interval
    /// By how many percent a response is slower, the median of all pairs.
    public var percent: Int
    /// How many pairs of response times were compared: of the same case, in the same place.
    public var pairs: Int

    package init(
      module: String, command: String, medianWas: Interval, medianNow: Interval, percent: Int,
      pairs: Int
    ) {
      self.module = module
      self.command = command
      self.medianWas = medianWas
      self.medianNow = medianNow
      self.percent = percent
      self.pairs = pairs
    }
  }

  /// How people know the older run: its file, and when it began where that is known.
  public var baseline: String
  /// How people know the newer run.
  public var current: String
  /// The cases that changed or still fail, in the order of the newer run; then those that are gone.
  public var entries: [Entry]
  /// How many cases have the same verdict in both runs, those that still fail not counted.
  public var unchanged: Int
  /// What probes found out differently.
  public var dialectChanges: [Change]
  /// What modules say differently of themselves: another firmware, another model.
  public var identityChanges: [Change]
  /// Labels of modules' runs that are others.
  public var propertyChanges: [Change] = []
  /// What takes longer.
  public var slower: [Slowdown]

  package init(
    baseline: String, current: String = "", entries: [Entry] = [], unchanged: Int = 0,
    dialectChanges: [Change] = [], identityChanges: [Change] = [], slower: [Slowdown] = []
  ) {
    self.baseline = baseline
    self.current = current
    self.entries = entries
    self.unchanged = unchanged
    self.dialectChanges = dialectChanges
    self.identityChanges = identityChanges
    self.slower = slower
  }

  /// The cases that changed in one way.
  public func entries(_ kind: Kind) -> [Entry] { entries.filter { $0.kind == kind } }

  /// The cases that fail, did not, and are not known to.
  public var regressions: [Entry] {
    entries.filter { $0.kind == .newlyFailing && $0.known == nil }
  }
}
