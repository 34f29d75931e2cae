// YAML to a tree in which each node knows where it stands, by libyaml's events. Yams would bring all
// of Foundation into the binary (Decision-Bench-File); a bench file needs scalars, lists and
// mappings, and no tags, anchors or aliases, so that it is no larger than it looks.
import CLibYAML
package import Diagnostics

/// A node of a YAML document.
package struct YAMLNode {
  package enum Content {
    /// Text; plain text may be a number or empty, quoted text is text.
    case scalar(String, isPlain: Bool)
    case list([YAMLNode])
    case mapping([(key: YAMLNode, value: YAMLNode)])
  }
  package var content: Content
  package var span: SourceSpan

  /// What kind of node it is, for messages.
  package var kindName: String {
    switch content {
    case .scalar(let text, let isPlain): isPlain && text.isEmpty ? "nothing" : "text"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// Bounds on bench files.
public enum BenchFileLimits {
  /// The largest file, in bytes.
  public static let fileBytesMax = 1 << 20
  /// How deep lists and mappings may lie within each other.
  public static let depthMax = 32
  /// How many modules one process plays.
  public static let modulesMax = 512
}

/// Reads the one document of a file; what is wrong with its form ends the reading.
package func readYAML(_ file: SourceFile) -> (root: YAMLNode?, problem: Diagnostic?) {
  guard file.text.count <= BenchFileLimits.fileBytesMax else {
    return (
      nil,
      Diagnostic(
        span: SourceSpan(file: 0, line: 1, column: 1, length: 1),
        problem: "the file has more than \(BenchFileLimits.fileBytesMax) bytes")
    )
  }
  var parser = yaml_parser_t()
  guard yaml_parser_initialize(&parser) == 1 else { return (nil, nil) }
  defer { yaml_parser_delete(&parser) }
  return file.text.withUnsafeBufferPointer { bytes in
    yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
    var builder = TreeBuilder(text: file.text)
    while builder.root == nil || !builder.isOver {
      var event = yaml_event_t()
      guard yaml_parser_parse(&parser, &event) == 1 else {
        return (nil, builder.problem(of: parser))
      }
      defer { yaml_event_delete(&event) }
      if let wrong = builder.take(event) { return (nil, wrong) }
      if builder.isOver { break }
    }
    return (builder.root, nil)
  }
}

/// Puts nodes together as events come.
private struct TreeBuilder {
  private enum Open {
    case list([YAMLNode])
    case mapping([(key: YAMLNode, value: YAMLNode)], key: YAMLNode?)
  }
  var root: YAMLNode?
  var isOver = false
  private let text: [UInt8]
  private var lineStarts = [0]
  private var open: [(Open, SourceSpan)] = []

  init(text: [UInt8]) {
    self.text = text
    for (offset, byte) in text.enumerated() where byte == 0x0A { lineStarts.append(offset + 1) }
  }

  /// Takes an event; returns what is wrong with it.
  mutating func take(_ event: yaml_event_t) -> Diagnostic? {
    let span = span(event.start_mark, event.end_mark)
    switch event.type {
    case YAML_STREAM_END_EVENT: isOver = true
    case YAML_DOCUMENT_START_EVENT where root != nil:
      return Diagnostic(span: span, problem: "a second document", expected: "one in the file")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      if scalar.anchor != nil { return noAnchors(span) }
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      add(
        YAMLNode(
          content: .scalar(String(decoding: bytes, as: UTF8.self), isPlain: isPlain), span: span))
    case YAML_ALIAS_EVENT: return noAnchors(span)
    case YAML_SEQUENCE_START_EVENT:
      if event.data.sequence_start.anchor != nil { return noAnchors(span) }
      open.append((.list([]), span))
    case YAML_MAPPING_START_EVENT:
      if event.data.mapping_start.anchor != nil { return noAnchors(span) }
      open.append((.mapping([], key: nil), span))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      guard let (ended, began) = open.popLast() else { return nil }
      switch ended {
      case .list(let nodes): add(YAMLNode(content: .list(nodes), span: began))
      case .mapping(let pairs, _): add(YAMLNode(content: .mapping(pairs), span: began))
      }
    default: break
    }
    guard open.count <= BenchFileLimits.depthMax else {
      return Diagnostic(
        span: span, problem: "more than \(BenchFileLimits.depthMax) levels within each other")
    }
    return nil
  }

  private func noAnchors(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      span: span, problem: "anchors and aliases are not taken",
      expected: "what holds for all modules once, at the top of the file")
  }

  private mutating func add(_ node: YAMLNode) {
    guard let (last, span) = open.popLast() else {
      root = node
      return
    }
    switch last {
    case .list(let nodes): open.append((.list(nodes + [node]), span))
    case .mapping(let pairs, nil): open.append((.mapping(pairs, key: node), span))
    case .mapping(let pairs, let key?):
      open.append((.mapping(pairs + [(key, node)], key: nil), span))
    }
  }

  /// What the scanner or parser stumbled over.
  func problem(of parser: yaml_parser_t) -> Diagnostic {
    let problem = parser.problem.map { String(cString: $0) } ?? "this is no YAML"
    let context = parser.context.map { String(cString: $0) + ": " } ?? ""
    return Diagnostic(
      span: span(parser.problem_mark, parser.problem_mark), problem: context + problem)
  }

  /// libyaml counts lines and characters from 0, a span lines and bytes from 1.
  private func span(_ start: yaml_mark_t, _ end: yaml_mark_t) -> SourceSpan {
    let first = offset(of: start)
    let last = end.line == start.line ? offset(of: end) : first + 1
    let line = min(Int(start.line), lineStarts.count - 1)
    return SourceSpan(
      file: 0, line: line + 1, column: first - lineStarts[line] + 1, length: max(1, last - first))
  }

  private func offset(of mark: yaml_mark_t) -> Int {
    var offset = lineStarts[min(Int(mark.line), lineStarts.count - 1)]
    for _ in 0..<mark.column where offset < text.count {
      offset += 1
      while offset < text.count, text[offset] & 0xC0 == 0x80 { offset += 1 }
    }
    return offset
  }
}
