// Files as they were read, and places in them: what a diagnostic points at.

/// A place in a suite file.
public struct SourceSpan: Sendable, Equatable {
  /// Index into the files that were read together.
  public var file: Int
  /// The line, from 1.
  public var line: Int
  /// The first column in bytes, from 1.
  public var column: Int
  /// How many bytes the span covers; at least 1.
  public var length: Int

  package init(file: Int, line: Int, column: Int, length: Int) {
    self.file = file
    self.line = line
    self.column = column
    self.length = length
  }
}

/// A suite file as read.
public struct SourceFile: Sendable, Equatable {
  /// The path as it is shown to people.
  public var path: String
  /// The text.
  public var text: [UInt8]

  package init(path: String, text: [UInt8]) {
    self.path = path
    self.text = text
  }
}
