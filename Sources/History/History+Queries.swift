// What the history can be asked. Each question is one pass over an index, and for cases that are
// worth a closer look one more over their verdicts.
public import Ground
public import Results

/// Which part of a history a question is about.
public struct HistoryFilter: Sendable {
  /// Only this series; nil: all.
  public var series: String?
  /// Only cases of this name, with or without suite and value; `*` stands for anything.
  public var test: String?
  /// Only runs that ended at this second since 1970 or later.
  public var since: Int64
  /// Only runs that have all of these labels, `*` in a value standing for anything.
  public var properties: [RunProperty] = []

  /// Asks of all modules and cases unless told which.
  public init(series: String? = nil, test: String? = nil, since: Int64 = 0) {
    self.series = series
    self.test = test
    self.since = since
  }

  /// The first three parameters of every question, and behind them two for each label.
  fileprivate var parameters: [Parameter] {
    [
      series.map { .text($0) } ?? .null,
      test.map { .text(sqlPattern($0)) } ?? .null,
      .integer(since),
    ] + properties.flatMap { [.text($0.name), .text(sqlPattern($0.value))] }
  }

  /// What lets through the runs that have the labels.
  fileprivate var labelCondition: String {
    properties.indices.map { index in
      " AND EXISTS (SELECT 1 FROM property p WHERE p.run = u.id AND p.name = ?\(4 + 2 * index) "
        + "AND p.value GLOB ?\(5 + 2 * index))"
    }.joined()
  }
}

/// Bounds on what is answered.
public enum HistoryLimits {
  /// How many runs of a module with one firmware a trend shows.
  public static let trendPointsMax = 60
  /// How many verdicts of a flaky case are told.
  public static let verdictsMax = 40
  /// How many flaky, and how many failing cases are told.
  public static let casesMax = 1_000
  /// Over how many runs the duration of a case is taken.
  public static let durationRunsMax: Int64 = 5
}

/// The pattern as SQLite's GLOB wants it, where `?` and `[` are special too.
func sqlPattern(_ glob: String) -> String {
  glob.unicodeScalars.reduce(into: "") { pattern, scalar in
    switch scalar {
    case "?": pattern += "[?]"
    case "[": pattern += "[[]"
    default: pattern.unicodeScalars.append(scalar)
    }
  }
}

/// Results with their case, module and run, as the filter's three parameters let them through.
private let filteredResults = """
  FROM result r JOIN module m ON m.id = r.module JOIN run u ON u.id = m.run
    JOIN test t ON t.id = r.test
  WHERE (?1 IS NULL OR m.series = ?1 OR m.name = ?1) AND u.at >= ?3
    AND (?2 IS NULL OR t.name GLOB ?2 OR t.suite || '.' || t.name GLOB ?2
      OR t.suite || ' ' || t.name GLOB ?2 OR t.suite || '/' || t.name GLOB ?2
      OR substr(t.name, 1, instr(t.name || '[', '[') - 1) GLOB ?2
      OR t.suite || '/' || substr(t.name, 1, instr(t.name || '[', '[') - 1) GLOB ?2)
  """

extension History {
  /// How many runs there are.
  public func runs() throws(HistoryError) -> Int {
    Int(try database.number("SELECT count(*) FROM run"))
  }

  /// How the last runs went, module by module and firmware by firmware.
  public func trends(_ filter: HistoryFilter = HistoryFilter()) throws(HistoryError) -> [Trend] {
    let rows = try database.prepare(
      """
      SELECT m.name, m.series, m.model, m.simulated, m.revision, u.id, u.at,
        sum(r.verdict = 'pass'), sum(r.verdict = 'fail' AND NOT r.known),
        sum(r.verdict = 'fail' AND r.known), sum(r.verdict IN ('inconclusive', 'error')),
        sum(r.verdict = 'skipped')
      \(filteredResults)\(filter.labelCondition)
      GROUP BY m.id ORDER BY m.name, m.model, m.simulated, m.id
      """)
    try rows.bind(filter)
    var trends: [Trend] = []
    while try rows.step() {
      let module = rows.module(at: 0)
      let revision = rows.text(4)
      let point = TrendPoint(
        mark: RunMark(run: rows.integer(5), at: rows.integer(6), revision: revision),
        passed: Int(rows.integer(7)), failed: Int(rows.integer(8)), known: Int(rows.integer(9)),
        unjudged: Int(rows.integer(10)), skipped: Int(rows.integer(11)))
      // The firmware may have gone back to an earlier one: its runs belong together all the same.
      if let index = trends.lastIndex(where: { $0.module == module && $0.revision == revision }) {
        trends[index].points.append(point)
      } else {
        trends.append(Trend(module: module, revision: revision, points: [point]))
      }
    }
    for index in trends.indices {
      trends[index].points = trends[index].points.suffix(HistoryLimits.trendPointsMax)
    }
    return trends
  }

  /// Cases whose verdict changed while the firmware did not, or that passed only when played again.
  public func flaky(
    _ filter: HistoryFilter = HistoryFilter()
  ) throws(HistoryError) -> [FlakyCase] {
    let rows = try database.prepare(
      """
      SELECT m.name, m.series, m.model, m.simulated, m.revision, t.id, t.suite, t.name
      \(filteredResults)\(filter.labelCondition) AND r.verdict IN ('pass', 'fail')
      GROUP BY m.name, m.series, m.model, m.simulated, m.revision, t.id
      HAVING count(DISTINCT r.verdict) > 1 OR max(r.attempts * (r.verdict = 'pass')) > 1
      ORDER BY m.name, m.model, m.revision, t.suite, t.name
      """)
    try rows.bind(filter)
    var found: [FlakyCase] = []
    while try rows.step(), found.count < HistoryLimits.casesMax {
      var flaky = FlakyCase(
        module: rows.module(at: 0), revision: rows.text(4),
        test: CaseName(suite: rows.text(6), name: rows.text(7)), changes: 0, passes: [])
      let verdicts = try judgements(
        of: rows.integer(5), flaky.module, revision: flaky.revision, since: filter.since)
      flaky.passes = verdicts.reversed().map(\.passed)
      flaky.changes = zip(flaky.passes, flaky.passes.dropFirst()).count { $0 != $1 }
      flaky.retried = verdicts.count { $0.passed && $0.attempts > 1 }
      flaky.passes = flaky.passes.suffix(HistoryLimits.verdictsMax)
      found.append(flaky)
    }
    // Equal ones keep the order of their names.
    return found.enumerated().sorted {
      let (a, b) = ($0.element, $1.element)
      return (-(a.changes + a.retried), $0.offset) < (-(b.changes + b.retried), $1.offset)
    }.map(\.element)
  }

  /// Cases that failed when they were last judged, and the run with which that began.
  public func failing(
    _ filter: HistoryFilter = HistoryFilter()
  ) throws(HistoryError) -> [FailingCase] {
    let rows = try database.prepare(
      """
      SELECT m.name, m.series, m.model, m.simulated, t.id, t.suite, t.name
      \(filteredResults)\(filter.labelCondition) AND r.verdict = 'fail'
      GROUP BY m.name, m.series, m.model, m.simulated, t.id
      ORDER BY m.name, m.model, t.suite, t.name
      """)
    try rows.bind(filter)
    var found: [FailingCase] = []
    while try rows.step(), found.count < HistoryLimits.casesMax {
      let module = rows.module(at: 0)
      // The row of failures may have begun before the time asked for: it is told whole.
      let latestFirst = try judgements(of: rows.integer(4), module, revision: nil, since: 0)
      let row = latestFirst.prefix { !$0.passed }
      guard let latest = row.first, let first = row.last else { continue }
      found.append(
        FailingCase(
          module: module, test: CaseName(suite: rows.text(5), name: rows.text(6)),
          first: first.mark,
          lastPassed: row.count < latestFirst.count ? latestFirst[row.count].mark : nil,
          failures: row.count, isKnown: latest.isKnown))
    }
    return found.enumerated().sorted {
      ($0.element.first.run, $0.offset) < ($1.element.first.run, $1.offset)
    }.map(\.element)
  }

  /// How long each case of a series takes on a real module: the median of its last runs.
  ///
  /// - Parameter series: The series, such as `LE`, or the name of a profile of it.
  public func durations(series: String) throws(HistoryError) -> [CaseName: Interval] {
    let rows = try database.prepare(
      """
      WITH latest AS (
        SELECT id FROM module WHERE (series = ?1 OR name = ?1) AND NOT simulated
        ORDER BY id DESC LIMIT ?2)
      SELECT t.suite, t.name, r.duration FROM result r JOIN test t ON t.id = r.test
      WHERE r.module IN latest AND r.verdict IN ('pass', 'fail')
      ORDER BY t.id, r.duration
      """)
    try rows.bind(.text(series), .integer(HistoryLimits.durationRunsMax))
    var all: [CaseName: [Interval]] = [:]
    while try rows.step() {
      all[CaseName(suite: rows.text(0), name: rows.text(1)), default: []]
        .append(Interval(nanoseconds: rows.integer(2)))
    }
    return all.mapValues { $0[$0.count / 2] }
  }

  /// How each case of a module ended when it was last played.
  public func latest(
    of module: String, isSimulated: Bool
  ) throws(HistoryError) -> [CaseName: RecordedResult] {
    // Beside an aggregate SQLite takes the other columns from the row that has the maximum.
    let rows = try database.prepare(
      """
      SELECT t.suite, t.name, r.verdict, r.duration, u.id, u.at, m.revision, max(m.id)
      FROM result r JOIN module m ON m.id = r.module JOIN run u ON u.id = m.run
        JOIN test t ON t.id = r.test
      WHERE m.name = ?1 AND m.simulated = ?2 AND r.verdict <> 'skipped'
      GROUP BY t.id
      """)
    try rows.bind(.text(module), .flag(isSimulated))
    var found: [CaseName: RecordedResult] = [:]
    while try rows.step() {
      guard let verdict = Verdict(rawValue: rows.text(2)) else { continue }
      found[CaseName(suite: rows.text(0), name: rows.text(1))] = RecordedResult(
        mark: RunMark(run: rows.integer(4), at: rows.integer(5), revision: rows.text(6)),
        verdict: verdict, duration: Interval(nanoseconds: rows.integer(3)))
    }
    return found
  }

  private struct Judgement {
    var mark: RunMark
    var passed: Bool
    var isKnown: Bool
    var attempts: Int64
  }

  /// The runs that judged a case of a module, the latest first; of one firmware, or of all.
  private func judgements(
    of test: Int64, _ module: RecordedModule, revision: String?, since: Int64
  ) throws(HistoryError) -> [Judgement] {
    let rows = try database.prepare(
      """
      SELECT u.id, u.at, m.revision, r.verdict = 'pass', r.known, r.attempts
      FROM result r JOIN module m ON m.id = r.module JOIN run u ON u.id = m.run
      WHERE r.test = ?1 AND r.verdict IN ('pass', 'fail') AND m.name = ?2 AND m.model = ?3
        AND m.simulated = ?4 AND (?5 IS NULL OR m.revision = ?5) AND u.at >= ?6
      ORDER BY r.module DESC
      """)
    try rows.bind(
      .integer(test), .text(module.name), .text(module.model), .flag(module.isSimulated),
      revision.map { .text($0) } ?? .null, .integer(since))
    var found: [Judgement] = []
    while try rows.step() {
      found.append(
        Judgement(
          mark: RunMark(run: rows.integer(0), at: rows.integer(1), revision: rows.text(2)),
          passed: rows.integer(3) != 0, isKnown: rows.integer(4) != 0, attempts: rows.integer(5)))
    }
    return found
  }
}

extension Statement {
  fileprivate func bind(_ filter: HistoryFilter) throws(HistoryError) {
    try bind(filter.parameters)
  }

  /// The module whose name, series, model and nature stand from this column on.
  fileprivate func module(at column: Int32) -> RecordedModule {
    RecordedModule(
      name: text(column), series: text(column + 1), model: text(column + 2),
      isSimulated: integer(column + 3) != 0)
  }
}
