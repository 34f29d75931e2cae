// The runs of a bench in one SQLite file: what was played, on which firmware, with which verdict and
// how long it took. A run goes in within one transaction, under a lock that two runs take in turn;
// the journal is SQLite's rollback journal, so that between runs the history is one file, which a CI
// cache can keep and a network folder can hold (`Decision-History.md`).
internal import Ground
public import Results

/// The history of a bench; to be used from one thread.
public final class History {
  /// How long a run waits for another one to finish its writing, in milliseconds.
  static let busyMillisecondsMax = 30_000
  /// The version of the schema that this attest writes.
  public static let schemaVersion = Int64(migrations.count)
  /// Marks a database as ours (`PRAGMA application_id`): "atst".
  private static let mark: Int64 = 0x6174_7374

  let database: Database

  /// Opens a history and brings its schema up to date.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - creates: Whether to begin one where there is no such file.
  /// - Throws: `HistoryError` when the file cannot be a history; it is left as it is.
  public convenience init(path: String, creates: Bool) throws(HistoryError) {
    try self.init(path: path, creates: creates, migrations: Self.migrations)
  }

  init(path: String, creates: Bool, migrations: [String]) throws(HistoryError) {
    database = try Database(path: path, creates: creates)
    if try database.number("PRAGMA user_version") == migrations.count,
      try database.number("PRAGMA application_id") == Self.mark
    {
      return
    }
    let database = database
    // Two runs may find an old schema at once: the second looks again once it has the lock.
    try database.transaction { () throws(HistoryError) in
      let version = try database.number("PRAGMA user_version")
      let isEmpty = try database.number("SELECT count(*) FROM sqlite_schema") == 0
      guard try database.number("PRAGMA application_id") == Self.mark || isEmpty else {
        throw HistoryError(path: path, problem: .foreign)
      }
      guard version <= migrations.count else {
        throw HistoryError(path: path, problem: .newer(version))
      }
      for step in migrations.dropFirst(Int(max(0, version))) { try database.execute(step) }
      try database.execute(
        "PRAGMA application_id = \(Self.mark); PRAGMA user_version = \(migrations.count)")
    }
  }

  /// What leads from each version of the schema to the next; only ever added to.
  private static let migrations = [
    """
    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,            -- when it ended, seconds since 1970 in UTC
      wall INTEGER NOT NULL,          -- nanoseconds
      version TEXT NOT NULL,          -- of attest
      seed INTEGER,                   -- of the simulation, its 64 bits as a signed number
      interruption TEXT);
    CREATE TABLE module (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      series TEXT NOT NULL,
      model TEXT NOT NULL,
      revision TEXT NOT NULL,
      simulated INTEGER NOT NULL);
    CREATE INDEX module_of_run ON module(run);
    CREATE INDEX module_of_series ON module(series, id);
    CREATE TABLE test (
      id INTEGER PRIMARY KEY,
      suite TEXT NOT NULL,
      name TEXT NOT NULL,
      UNIQUE (suite, name));
    CREATE TABLE result (
      module INTEGER NOT NULL REFERENCES module(id) ON DELETE CASCADE,
      test INTEGER NOT NULL REFERENCES test(id),
      verdict TEXT NOT NULL,          -- pass, fail, inconclusive, error, skipped
      known INTEGER NOT NULL,         -- 1 where a known failure covers it
      attempts INTEGER NOT NULL,
      duration INTEGER NOT NULL,      -- nanoseconds
      PRIMARY KEY (module, test)) WITHOUT ROWID;
    CREATE INDEX result_of_test ON result(test);
    CREATE TABLE response (
      module INTEGER NOT NULL REFERENCES module(id) ON DELETE CASCADE,
      command TEXT NOT NULL,
      count INTEGER NOT NULL,
      median INTEGER NOT NULL,        -- nanoseconds
      PRIMARY KEY (module, command)) WITHOUT ROWID;
    """,
    """
    CREATE TABLE property (
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (run, name)) WITHOUT ROWID;
    """,
  ]

  /// Adds a run; all of it, or where something fails nothing.
  ///
  /// - Parameters:
  ///   - run: What was played.
  ///   - at: When it ended, seconds since 1970 in UTC.
  public func append(_ run: RunResult, at: Int64) throws(HistoryError) {
    let database = database
    let addRun = try database.prepare(
      "INSERT INTO run (at, wall, version, seed, interruption) VALUES (?1, ?2, ?3, ?4, ?5)")
    let addModule = try database.prepare(
      """
      INSERT INTO module (run, name, series, model, revision, simulated)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """)
    try database.transaction { () throws(HistoryError) in
      try addRun.run { statement throws(HistoryError) in
        try statement.bind(
          .integer(at), .integer(run.wall.nanoseconds), .text(run.version),
          run.seed.map { .integer(Int64(bitPattern: $0)) } ?? .null,
          run.interruption.map { .text($0) } ?? .null)
      }
      let number = database.lastRow
      try add(run.circumstances.properties, number)
      for module in run.modules {
        try addModule.run { statement throws(HistoryError) in
          try statement.bind(
            .integer(number), .text(module.name), .text(module.series),
            .text(module.said("model")), .text(module.said("revision")),
            .flag(module.isSimulated))
        }
        let row = database.lastRow
        try add(module.cases, row)
        try add(medians(module.cases), row)
      }
    }
  }

  private func add(_ properties: [RunProperty], _ run: Int64) throws(HistoryError) {
    let add = try database.prepare("INSERT OR REPLACE INTO property VALUES (?1, ?2, ?3)")
    for property in properties {
      try add.run { statement throws(HistoryError) in
        try statement.bind(.integer(run), .text(property.name), .text(property.value))
      }
    }
  }

  private func add(_ cases: [CaseResult], _ module: Int64) throws(HistoryError) {
    let addTest = try database.prepare(
      "INSERT INTO test (suite, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
    let addResult = try database.prepare(
      """
      INSERT OR REPLACE INTO result (module, test, verdict, known, attempts, duration)
      SELECT ?1, id, ?4, ?5, ?6, ?7 FROM test WHERE suite = ?2 AND name = ?3
      """)
    for result in cases {
      try addTest.run { statement throws(HistoryError) in
        try statement.bind(.text(result.suite), .text(result.name))
      }
      try addResult.run { statement throws(HistoryError) in
        try statement.bind(
          .integer(module), .text(result.suite), .text(result.name),
          .text(result.verdict.rawValue), .flag(result.known != nil),
          .integer(Int64(result.attempts)), .integer(result.duration.nanoseconds))
      }
    }
  }

  private func add(
    _ medians: [(command: String, count: Int, median: Interval)], _ module: Int64
  ) throws(HistoryError) {
    let add = try database.prepare("INSERT INTO response VALUES (?1, ?2, ?3, ?4)")
    for entry in medians {
      try add.run { statement throws(HistoryError) in
        try statement.bind(
          .integer(module), .text(entry.command), .integer(Int64(entry.count)),
          .integer(entry.median.nanoseconds))
      }
    }
  }
}

/// The upper median of the response times of each command, in the order of their names.
func medians(
  _ cases: [CaseResult]
) -> [(command: String, count: Int, median: Interval)] {
  var times: [String: [Interval]] = [:]
  for time in cases.lazy.flatMap(\.responseTimes) {
    times[time.command, default: []].append(time.duration)
  }
  return times.sorted { $0.key < $1.key }.map { command, durations in
    (command, durations.count, durations.sorted()[durations.count / 2])
  }
}

extension ModuleResult {
  fileprivate var isSimulated: Bool { port == "simulation" }

  /// What the module said when asked; empty where it was not or did not say.
  fileprivate func said(_ name: String) -> String {
    identity.first { $0.name == name }?.value ?? ""
  }
}
