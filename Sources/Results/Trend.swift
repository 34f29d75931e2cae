// What the runs of a bench tell when they are looked at together, as plain values: the history
// answers with them, reports show them.

/// Which run, when it ended, and which firmware the module had in it.
public struct RunMark: Sendable, Equatable {
  /// The run's number in the history, from 1.
  public var run: Int64
  /// When the run ended, seconds since 1970 in UTC.
  public var at: Int64
  /// What the module said of its firmware (AT+CGMR), escaped to ASCII; empty where it was not asked.
  public var revision: String

  package init(run: Int64, at: Int64, revision: String = "") {
    self.run = run
    self.at = at
    self.revision = revision
  }
}

/// The module that several runs have in common.
public struct RecordedModule: Sendable, Equatable {
  /// The profile's name, such as `NL66x` or `LE270-CN-1D2`.
  public var name: String
  /// The series, such as `LE`.
  public var series: String
  /// What the module calls itself (AT+CGMM), escaped to ASCII.
  public var model: String
  /// Whether it is the emulator, played in virtual time.
  public var isSimulated: Bool

  package init(name: String, series: String, model: String = "", isSimulated: Bool = false) {
    self.name = name
    self.series = series
    self.model = model
    self.isSimulated = isSimulated
  }
}

/// How many cases of a module ended how in one run.
public struct TrendPoint: Sendable, Equatable {
  /// The run.
  public var mark: RunMark
  /// Cases that passed.
  public var passed: Int
  /// Cases that failed and are not known to.
  public var failed: Int
  /// Cases that failed as known.
  public var known: Int
  /// Cases that could not be judged: inconclusive, or an error of the rig.
  public var unjudged: Int
  /// Cases that do not apply.
  public var skipped: Int

  package init(
    mark: RunMark, passed: Int = 0, failed: Int = 0, known: Int = 0, unjudged: Int = 0,
    skipped: Int = 0
  ) {
    self.mark = mark
    self.passed = passed
    self.failed = failed
    self.known = known
    self.unjudged = unjudged
    self.skipped = skipped
  }
}

/// The last runs of one module with one firmware, the oldest first; what a sparkline draws.
public struct Trend: Sendable, Equatable {
  /// The module.
  public var module: RecordedModule
  /// Its firmware; the same in every point.
  public var revision: String
  /// The runs.
  public var points: [TrendPoint]

  package init(module: RecordedModule, revision: String, points: [TrendPoint]) {
    self.module = module
    self.revision = revision
    self.points = points
  }
}

/// A case whose verdict changed while the firmware did not.
public struct FlakyCase: Sendable, Equatable {
  /// The module.
  public var module: RecordedModule
  /// The firmware.
  public var revision: String
  /// The case.
  public var test: CaseName
  /// How often the verdict was another than in the run before.
  public var changes: Int
  /// In how many runs it passed only when played again.
  public var retried: Int
  /// Whether it passed, run by run, the latest last; runs in which it was not judged are left out.
  public var passes: [Bool]

  package init(
    module: RecordedModule, revision: String, test: CaseName, changes: Int, retried: Int = 0,
    passes: [Bool]
  ) {
    self.module = module
    self.revision = revision
    self.test = test
    self.changes = changes
    self.retried = retried
    self.passes = passes
  }
}

/// A case that failed when it was last judged, and since when it does.
public struct FailingCase: Sendable, Equatable {
  /// The module.
  public var module: RecordedModule
  /// The case.
  public var test: CaseName
  /// The first run of the unbroken row of failures.
  public var first: RunMark
  /// The run before in which it passed; nil where it never did.
  public var lastPassed: RunMark?
  /// How many runs failed in a row.
  public var failures: Int
  /// Whether the latest failure was covered by the file of known failures.
  public var isKnown: Bool

  package init(
    module: RecordedModule, test: CaseName, first: RunMark, lastPassed: RunMark? = nil,
    failures: Int, isKnown: Bool = false
  ) {
    self.module = module
    self.test = test
    self.first = first
    self.lastPassed = lastPassed
    self.failures = failures
    self.isKnown = isKnown
  }
}

/// What `attest history` tells.
public struct HistoryOverview: Sendable, Equatable {
  /// How many runs there are, those beyond the filter included.
  public var runs: Int
  /// Module by module and firmware by firmware, in the order of their names and first runs.
  public var trends: [Trend]
  /// The one that has failed longest first.
  public var failing: [FailingCase]
  /// The one that changed most often first.
  public var flaky: [FlakyCase]

  package init(
    runs: Int = 0, trends: [Trend] = [], failing: [FailingCase] = [], flaky: [FlakyCase] = []
  ) {
    self.runs = runs
    self.trends = trends
    self.failing = failing
    self.flaky = flaky
  }
}
