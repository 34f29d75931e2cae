// What is wrong with a suite, as values: a place, a problem, what was expected, the nearest right
// word. One renderer (Rendering.swift) turns them into text.

/// One thing that is wrong in a suite file.
public struct Diagnostic: Sendable, Equatable {
  /// Where it is wrong.
  public var span: SourceSpan
  /// What is wrong, in a few words without a full stop.
  public var problem: String
  /// What should stand there, if that can be said.
  public var expected: String?
  /// The nearest right word, if there is one.
  public var suggestion: String?

  package init(
    span: SourceSpan, problem: String, expected: String? = nil, suggestion: String? = nil
  ) {
    self.span = span
    self.problem = problem
    self.expected = expected
    self.suggestion = suggestion
  }

  /// Whether this one is told before the other: by file, line, column.
  public func precedes(_ other: Diagnostic) -> Bool {
    (span.file, span.line, span.column) < (other.span.file, other.span.line, other.span.column)
  }
}
