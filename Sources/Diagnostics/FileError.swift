// Why a file of results could not be read: the place in the file, the field, the problem.
internal import Ground

/// A file of results, or several that were to be joined, cannot be used as they are.
public struct FileError: Error, Equatable, CustomStringConvertible {
  /// The file, as it was named.
  public var path: String
  /// The line in the file, from 1; 0 where the problem has no single place.
  public var line: Int
  /// The column in bytes, from 1.
  public var column: Int
  /// The field, such as `modules[0].cases[3].verdict`; empty where there is none.
  public var field: String
  /// What is wrong and what would be right.
  public var problem: String

  package init(
    path: String, line: Int = 0, column: Int = 0, field: String = "", problem: String
  ) {
    self.path = path
    self.line = line
    self.column = column
    self.field = field
    self.problem = problem
  }

  /// All of it in one line that no terminal obeys.
  public var description: String {
    let place = line > 0 ? "\(path):\(line):\(column)" : path
    let problem = field.isEmpty ? problem : "\(field): \(problem)"
    return shown(place.isEmpty ? problem : "\(place): \(problem)")
  }
}
