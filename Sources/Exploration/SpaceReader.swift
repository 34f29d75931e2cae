// Reads a space from its text: a dimension, below it a value on each line, then what does not go
// together. Any bytes may come in; what is wrong is told line by line.
public import Diagnostics
import Ground

/// Reads the files that declare a space; several files add up.
public func readSpace(_ files: [SourceFile]) -> (space: Space, diagnostics: [Diagnostic]) {
  var reader = SpaceReader()
  for (index, file) in files.enumerated() { reader.read(file, index) }
  reader.conclude()
  let space = Space(
    values: reader.values, exclusions: reader.exclusions, meetings: reader.meetings)
  return (space, reader.diagnostics)
}

private struct SpaceReader {
  var values = [[SpaceValue]](repeating: [], count: Dimension.allCases.count)
  var exclusions: [Combination] = []
  var meetings: [Combination] = []
  var diagnostics: [Diagnostic] = []
  private var unchecked: [(Combination, SourceSpan)] = []
  private var current: Dimension?
  private static let names = Dimension.allCases.map(\.rawValue)

  mutating func read(_ file: SourceFile, _ index: Int) {
    current = nil
    let lines = file.text.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (number, bytes) in lines.enumerated() {
      let line = String(decoding: bytes.last == 0x0D ? bytes.dropLast() : bytes, as: UTF8.self)
      let text = stripped(line)
      if text.isEmpty || text.hasPrefix("#") { continue }
      let indent = line.utf8.prefix { $0 == 0x20 }.count
      let span = SourceSpan(
        file: index, line: number + 1, column: indent + 1, length: max(1, text.utf8.count))
      if indent > 0 { value(text, span) } else { declaration(text, span) }
    }
  }

  private mutating func declaration(_ text: String, _ span: SourceSpan) {
    let words = text.split(separator: " ", maxSplits: 2).map(String.init)
    switch words[0] {
    case "dimension" where words.count > 1:
      current = Dimension(rawValue: words[1])
      if current == nil {
        tell(
          span, "no dimension `\(words[1])`", expected: Self.names.joined(separator: ", "),
          suggestion: nearest(to: words[1], among: Self.names))
      }
    case "exclude":
      if let one = combination(words[0], text, span) { exclusions.append(one) }
    case "meet":
      if let one = combination(words[0], text, span) { meetings.append(one) }
    default:
      tell(
        span, "`\(words[0])`",
        expected: "`dimension NAME`, `exclude NAME=VALUE … \"why\"` or `meet NAME=VALUE … \"why\"`")
    }
  }

  private mutating func value(_ text: String, _ span: SourceSpan) {
    guard let current else { return tell(span, "a value below no dimension", expected: nil) }
    var one = SpaceValue(name: text, texts: [], weight: 2)
    var text = text
    // The weight stands behind two blanks, so that it cannot be part of a value.
    if let found = text.range(of: "  weight ") {
      guard let weight = Int(stripped(String(text[found.upperBound...]))),
        (1...100).contains(weight)
      else { return tell(span, "this weight", expected: "1 to 100") }
      text = stripped(String(text[..<found.lowerBound]))
      (one.name, one.weight) = (text, weight)
    }
    if let found = text.range(of: " = "), isName(text[..<found.lowerBound]) {
      one.name = String(text[..<found.lowerBound])
      text = stripped(String(text[found.upperBound...]))
    }
    one.texts = [text]
    if text.hasPrefix("any of ") {
      one.texts = separated(String(text.dropFirst(7)), by: " | ").map(stripped)
    }
    if values[current.place].contains(where: { $0.name == one.name }) {
      return tell(span, "`\(one.name)` is there twice", expected: nil)
    }
    if text.hasPrefix("all of ") {
      let name = stripped(String(text.dropFirst(7)))
      guard let parts = values[current.place].first(where: { $0.name == name }) else {
        return tell(span, "no value `\(name)` above", expected: "one of this dimension")
      }
      one.texts = [parts.texts.joined(separator: " | ")]
      one.whole = name
    }
    values[current.place].append(one)
  }

  /// `NAME=VALUE[|VALUE…] NAME!=VALUE "why"` behind a word; a value with blanks stands in quotation
  /// marks.
  ///
  /// - Returns: nil where it is wrong, which is told
  private mutating func combination(
    _ word: String, _ text: String, _ span: SourceSpan
  ) -> Combination? {
    var terms: [(dimension: Dimension, names: [String], isNegated: Bool)] = []
    var rest = Substring(stripped(String(text.dropFirst(word.count))))
    while let first = rest.first, first != "\"" {
      guard let equals = rest.firstIndex(of: "=") else { break }
      var name = String(rest[..<equals])
      let isNegated = name.hasSuffix("!")
      if isNegated { name.removeLast() }
      guard let dimension = Dimension(rawValue: name) else {
        tell(
          span, "no dimension `\(name)`", expected: Self.names.joined(separator: ", "),
          suggestion: nearest(to: name, among: Self.names))
        return nil
      }
      rest = rest[rest.index(after: equals)...]
      let value: Substring
      if rest.first == "\"" {
        rest = rest.dropFirst()
        value = rest.prefix { $0 != "\"" }
        rest = rest.dropFirst(value.count + 1)
      } else {
        value = rest.prefix { $0 != " " }
        rest = rest.dropFirst(value.count)
      }
      terms.append((dimension, value.split(separator: "|").map(String.init), isNegated))
      rest = rest.drop { $0 == " " }
    }
    guard rest.count > 2, rest.hasSuffix("\"") else {
      tell(span, "`\(word)` without a reason", expected: "NAME=VALUE … \"why\"")
      return nil
    }
    guard !terms.isEmpty else {
      tell(span, "`\(word)` of nothing", expected: "NAME=VALUE")
      return nil
    }
    let one = Combination(terms: terms, reason: String(rest.dropFirst().dropLast()))
    unchecked.append((one, span))
    return one
  }

  /// What needs all files: each dimension has a value, and what names values names those that are there.
  mutating func conclude() {
    for dimension in Dimension.allCases where values[dimension.place].isEmpty {
      tell(
        SourceSpan(file: 0, line: 1, column: 1, length: 1),
        "the dimension `\(dimension.rawValue)` has no value", expected: "one at the least")
    }
    for (combination, span) in unchecked {
      for term in combination.terms {
        let known = values[term.dimension.place].map(\.name)
        for name in term.names where !known.contains(name) {
          tell(
            span, "`\(term.dimension.rawValue)` has no value `\(name)`", expected: nil,
            suggestion: nearest(to: name, among: known))
        }
      }
    }
  }

  private mutating func tell(
    _ span: SourceSpan, _ problem: String, expected: String?, suggestion: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(span: span, problem: problem, expected: expected, suggestion: suggestion))
  }
}

private func isName(_ text: Substring) -> Bool {
  !text.isEmpty
    && text.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
    }
}

/// The parts between each two of which the separator stands.
func separated(_ text: String, by separator: String) -> [String] {
  var parts: [String] = []
  var rest = text
  while let found = rest.range(of: separator) {
    parts.append(String(rest[..<found.lowerBound]))
    rest = String(rest[found.upperBound...])
  }
  return parts + [rest]
}

extension String {
  /// The first place where the other text stands.
  func range(of other: String) -> Range<String.Index>? {
    let (own, wanted) = (Array(utf8), Array(other.utf8))
    guard !wanted.isEmpty, own.count >= wanted.count else { return nil }
    for start in 0...(own.count - wanted.count)
    where own[start..<(start + wanted.count)].elementsEqual(wanted) {
      let lower = utf8.index(utf8.startIndex, offsetBy: start)
      return lower..<utf8.index(lower, offsetBy: wanted.count)
    }
    return nil
  }
}
