// Nodes to values, each with the place of what does not fit.
import Formats
import Diagnostics
import Ground
import SuiteLanguage

extension BenchFileReader {
  mutating func report(
    _ problem: String, at span: SourceSpan, expected: String? = nil, suggestion: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(span: span, problem: problem, expected: expected, suggestion: suggestion))
  }

  /// The fields of a mapping in the order of the file; unknown and repeated ones are left out.
  mutating func fields(
    of node: YAMLNode, _ what: String, known: [String]?
  ) -> [(key: String, value: YAMLNode)] {
    guard case .mapping(let pairs) = node.content else {
      report("\(what) is \(node.kindName)", at: node.span, expected: "`key: value` lines")
      return []
    }
    var found: [(key: String, value: YAMLNode)] = []
    for (key, value) in pairs {
      guard case .scalar(let name, _) = key.content, known?.contains(name) ?? true else {
        var name = "such a key"
        if case .scalar(let text, _) = key.content { name = "`\(text)`" }
        report(
          "\(what) has no \(name)", at: key.span, expected: known?.joined(separator: ", "),
          suggestion: nearest(to: String(name.filter { $0 != "`" }), among: known ?? []))
        continue
      }
      if found.contains(where: { $0.key == name }) {
        report("a second `\(name)`", at: key.span)
      } else {
        found.append((name, value))
      }
    }
    return found
  }

  mutating func list(_ node: YAMLNode, _ what: String) -> [YAMLNode] {
    if case .list(let nodes) = node.content { return nodes }
    report("\(what) are \(node.kindName)", at: node.span, expected: "a list: `- …` or [a, b]")
    return []
  }

  mutating func text(_ node: YAMLNode, _ what: String) -> String {
    if case .scalar(let text, _) = node.content, !text.isEmpty { return text }
    let found = if case .scalar = node.content { "nothing" } else { node.kindName }
    report("\(found) where a text is due", at: node.span, expected: what)
    return ""
  }

  /// A list of texts; one text alone is a list of one.
  mutating func texts(_ node: YAMLNode, _ what: String) -> [String] {
    if case .scalar = node.content { return [text(node, what)].filter { !$0.isEmpty } }
    var found: [String] = []
    for element in list(node, what) { found.append(text(element, what)) }
    return found
  }

  /// `true` or `false`.
  mutating func truth(_ node: YAMLNode) -> Bool {
    let text = text(node, "true or false")
    if !text.isEmpty, text != "true", text != "false" {
      report("`\(text)` is neither true nor false", at: node.span, expected: "true or false")
    }
    return text == "true"
  }

  /// A length of time with its unit; at most a day.
  mutating func interval(_ node: YAMLNode, _ what: String) -> Interval {
    let text = text(node, what)
    guard !text.isEmpty else { return .zero }
    for (unit, milliseconds) in [("ms", 1), ("min", 60_000), ("s", 1000)] as [(String, Int64)] {
      guard text.hasSuffix(unit) else { continue }
      let digits = text.dropLast(unit.count).filter { $0 != " " }
      if let number = Int64(digits), (0...86_400_000 / milliseconds).contains(number) {
        return .milliseconds(number * milliseconds)
      }
    }
    report("`\(text)` is no length of time", at: node.span, expected: what)
    return .zero
  }
}
