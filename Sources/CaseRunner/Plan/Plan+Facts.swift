// What the machines of the runner ask of the plan: whose lines are whose, and where findings stand.
import Diagnostics
import Ground
import Results
import SuiteLanguage

extension Plan {
  // MARK: Lines

  func isKnownUnsolicited(_ text: [UInt8]) -> Bool { unsolicited.first(beginning: text) != nil }

  /// The commands that bring such result lines, and what the line is to each of them.
  func owners(ofResult text: [UInt8]) -> [Actions.Owned] {
    guard resultPrefixes.first(beginning: text) != nil else { return [] }
    var owners: [Actions.Owned] = []
    owners.reserveCapacity(1)
    for command in commands {
      if let line = command.resultLine(text) { owners.append((command.id, line)) }
    }
    return owners
  }

  /// How soon the manual wants a result line of this pattern; nil where no command brings such lines.
  func resultLimit(_ pattern: PreparedPattern) -> Interval? {
    resultPrefixes.first(beginning: pattern.leadingLiteral).map { resultLimits[$0] }
  }

  // MARK: Findings

  /// A finding about the line of the suite at `span`.
  func finding(
    _ message: String, at span: SourceSpan?, expected: String = "", received: String = ""
  ) -> Finding {
    let files = suites.collection.files
    guard let span, files.indices.contains(span.file) else {
      return Finding(message: message, expected: expected, received: received)
    }
    let file = files[span.file]
    return Finding(
      message: message, expected: expected, received: received, file: file.path, line: span.line,
      source: lineText(span.line, of: file.text))
  }

  private func lineText(_ number: Int, of text: [UInt8]) -> String {
    var rest = text[...]
    for _ in 1..<max(1, number) {
      guard let end = rest.firstIndex(of: 0x0A) else { return "" }
      rest = rest[(end + 1)...]
    }
    return escaped(rest.prefix { $0 != 0x0A }.drop { $0 == 0x20 }, limit: 300)
  }
}
