// Why a history cannot be read or written, with what to do about it.

/// A history that cannot be used.
public struct HistoryError: Error, Equatable, CustomStringConvertible {
  /// What is in the way.
  public enum Problem: Equatable, Sendable {
    /// There is no such file.
    case missing
    /// The file is no database, or a damaged one; in SQLite's words.
    case damaged(String)
    /// The file is a database of something else.
    case foreign
    /// A newer attest wrote it, with this version of the schema.
    case newer(Int64)
    /// Somebody kept it locked for all the time that we waited.
    case locked
    /// Something else that SQLite or the system could not do, in its words.
    case failed(String)
  }

  /// The file.
  public var path: String
  /// What is in the way.
  public var problem: Problem

  /// One line: the file, what is wrong and what would help.
  public var description: String {
    switch problem {
    case .missing:
      "\(path): there is no history; `attest run --history \(path)` begins one"
    case .damaged(let text):
      "\(path): not a history, or a damaged one (\(text)); it is left as it is: --history wants another place, or take it away"
    case .foreign: "\(path): a database, but not one of attest's; --history wants a file of its own"
    case .newer(let version):
      "\(path): written by a newer attest (schema \(version), this one knows "
        + "\(History.schemaVersion)); left as it is"
    case .locked:
      "\(path): another program has kept it locked for "
        + "\(History.busyMillisecondsMax / 1000) s"
    case .failed(let text): "\(path): \(text)"
    }
  }
}
