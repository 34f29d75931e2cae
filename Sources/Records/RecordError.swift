// Why a file of results could not be read: the place in the file, the field, the problem.
internal import Reports

/// A file of results, or several that were to be joined, cannot be used as they are.
public struct RecordError: Error, Equatable, CustomStringConvertible {
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

  /// Makes an error.
  public init(
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

/// Every bound on what is read, by name.
public enum RecordLimits {
  /// How large a file may be, in bytes; 20,000 cases with all transcripts take a tenth of it.
  public static let fileBytesMax = 1 << 30
  /// How deep values may lie within each other.
  static let depthMax = 64
  /// How many bytes a name of an element or an attribute may have.
  static let xmlNameBytesMax = 256
  /// How many bytes of a value a complaint quotes.
  static let quotedBytesMax = 60
}

/// Where an offset lies in a file: line and column, both from 1.
func place(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
  var (line, start) = (1, 0)
  for index in 0..<min(offset, bytes.count) where bytes[index] == 0x0A {
    line += 1
    start = index + 1
  }
  return (line, min(offset, bytes.count) - start + 1)
}
