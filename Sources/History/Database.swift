// The few calls of SQLite's C interface that the history needs. Whatever comes from outside goes in
// through bound parameters, never into the text of a statement.
import CSQLite
import Glibc

/// A value that a statement takes.
enum Parameter {
  case integer(Int64)
  case text(String)
  case null

  static func flag(_ value: Bool) -> Parameter { .integer(value ? 1 : 0) }
}

/// One connection to a database file; closed when it goes.
final class Database {
  private let handle: OpaquePointer
  let path: String

  /// Opens a file, and makes it where it is not there and `creates` says so.
  init(path: String, creates: Bool) throws(HistoryError) {
    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | (creates ? SQLITE_OPEN_CREATE : 0)
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      let text = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory"
      let cause = handle.map { sqlite3_system_errno($0) } ?? 0
      sqlite3_close_v2(handle)
      throw HistoryError(
        path: path,
        problem: cause == ENOENT && !creates
          ? .missing : .failed(cause == 0 ? text : String(cString: strerror(cause))))
    }
    self.handle = handle
    self.path = path
    sqlite3_busy_timeout(handle, Int32(History.busyMillisecondsMax))
    // A file from elsewhere may bring views and triggers of its own: they get no power.
    try execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
    try execute("PRAGMA foreign_keys = ON")
  }

  deinit { sqlite3_close_v2(handle) }

  /// Executes statements that take and give nothing.
  func execute(_ statements: String) throws(HistoryError) {
    try check(sqlite3_exec(handle, statements, nil, nil, nil))
  }

  /// Does all that the body does, or nothing of it; other writers wait meanwhile.
  func transaction(_ body: () throws(HistoryError) -> Void) throws(HistoryError) {
    try execute("BEGIN IMMEDIATE")
    do throws(HistoryError) {
      try body()
      try execute("COMMIT")
    } catch {
      // After some errors SQLite has rolled back by itself; then this does nothing.
      sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
      throw error
    }
  }

  /// Compiles a statement; `?1` and so on are its parameters.
  func prepare(_ text: String) throws(HistoryError) -> Statement {
    var statement: OpaquePointer?
    try check(sqlite3_prepare_v2(handle, text, -1, &statement, nil))
    guard let statement else {
      throw HistoryError(path: path, problem: .failed("an empty statement"))
    }
    return Statement(statement, database: self)
  }

  /// The one number that a statement gives; 0 where it gives none.
  func number(_ text: String) throws(HistoryError) -> Int64 {
    let statement = try prepare(text)
    return try statement.step() ? statement.integer(0) : 0
  }

  /// The number of the row that was inserted last.
  var lastRow: Int64 { sqlite3_last_insert_rowid(handle) }

  fileprivate func check(_ code: Int32) throws(HistoryError) {
    guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
    let text = String(cString: sqlite3_errmsg(handle))
    let problem: HistoryError.Problem =
      switch code & 0xFF {
      case SQLITE_NOTADB, SQLITE_CORRUPT: .damaged(text)
      case SQLITE_BUSY, SQLITE_LOCKED: .locked
      default: .failed(text)
      }
    throw HistoryError(path: path, problem: problem)
  }
}

/// A compiled statement; to be stepped through from one place at a time.
final class Statement {
  private let handle: OpaquePointer
  private let database: Database

  fileprivate init(_ handle: OpaquePointer, database: Database) {
    self.handle = handle
    self.database = database
  }

  deinit { sqlite3_finalize(handle) }

  /// Begins anew with these parameters.
  func bind(_ parameters: Parameter...) throws(HistoryError) { try bind(parameters) }

  /// Begins anew with these parameters.
  func bind(_ parameters: [Parameter]) throws(HistoryError) {
    sqlite3_reset(handle)
    for (index, parameter) in parameters.enumerated() {
      let place = Int32(index + 1)
      switch parameter {
      case .integer(let value): try database.check(sqlite3_bind_int64(handle, place, value))
      case .null: try database.check(sqlite3_bind_null(handle, place))
      case .text(let value):
        let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        // Ends in a NUL that is not counted: an empty buffer has no address, and that means NULL.
        let bytes = value.utf8.map { CChar(bitPattern: $0) } + [0]
        let code = sqlite3_bind_text(handle, place, bytes, Int32(clamping: bytes.count - 1), copies)
        try database.check(code)
      }
    }
  }

  /// Goes to the next row; false when there is none.
  func step() throws(HistoryError) -> Bool {
    let code = sqlite3_step(handle)
    try database.check(code)
    return code == SQLITE_ROW
  }

  /// Binds and executes a statement that gives nothing.
  func run(_ bind: (Statement) throws(HistoryError) -> Void) throws(HistoryError) {
    try bind(self)
    _ = try step()
    sqlite3_reset(handle)
  }

  /// A column of the present row, from 0.
  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  /// A column of the present row, from 0; whatever bytes it has, as valid text.
  func text(_ column: Int32) -> String {
    guard let bytes = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}
