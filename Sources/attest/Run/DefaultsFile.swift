// Options of `attest run` in a file: `attest.yaml` beside the suites, or below `run` in a bench file. They
// are called as on the command line, without the dashes.
import ArgumentParser
import Diagnostics
import Formats
import Ground

/// An option of a command, as its help has it.
struct OptionKind {
  /// The name without its dashes.
  let name: String
  /// Whether a value follows.
  let takesValue: Bool
  /// Whether `--no-` before the name turns it off.
  let hasOpposite: Bool

  /// All options of a command but those that end it at once.
  static func all(of command: any ParsableCommand.Type) -> [OptionKind] {
    command.helpMessage(columns: 10_000).split(separator: "\n").compactMap { line in
      guard line.hasPrefix("  --"), let word = line.split(separator: " ").first else { return nil }
      let names = word.dropFirst(2).split(separator: "/")
      let rest = line.dropFirst(2 + word.count).drop { $0 == " " }
      guard let name = names.first, !["version"].contains(name) else { return nil }
      return OptionKind(
        name: String(name), takesValue: rest.hasPrefix("<"), hasOpposite: names.count > 1)
    }
  }
}

struct DefaultsFile {
  private(set) var options: [OptionLayers.Given] = []
  private let path: String
  private var diagnostics: [Diagnostic] = []
  private let kinds = OptionKind.all(of: Run.self)

  /// What can be said on the command line alone: it says what to do now, or where the files are.
  private static let refused = ["suites", "failed-from", "show-options", "resume"]

  /// Reads the options of a file; on any problem prints all of them and exits with status 2.
  ///
  /// - Parameter key: Where in the file they stand; nil: the file has nothing else.
  init(path: String, below key: String?) throws {
    self.path = path
    let file = SourceFile(path: path, text: try contents(of: path))
    let (root, problem) = readYAML(file)
    if let problem {
      // A bench file is complained of by whoever reads its modules.
      guard key == nil else { return }
      diagnostics.append(problem)
    } else if let node = root.flatMap({ key == nil ? $0 : $0.value(of: key ?? "") }) {
      read(node, isBench: key != nil)
    }
    guard !diagnostics.isEmpty else { return }
    printError(render(diagnostics, files: [file]))
    let count = diagnostics.count
    printError("\(count) \(count == 1 ? "problem" : "problems") in the options; nothing was sent")
    throw ExitCode.wrongUse
  }

  private mutating func read(_ node: YAMLNode, isBench: Bool) {
    guard case .mapping(let pairs) = node.content else {
      return complain(
        node, "the options are \(node.kindName)", "`option: value` lines, such as `retries: 2`")
    }
    for (key, value) in pairs {
      guard case .scalar(let name, _) = key.content else {
        complain(key, "this names no option", "an option of `attest run` without its dashes")
        continue
      }
      let plain = name.hasPrefix("no-") ? String(name.dropFirst(3)) : name
      let kind = kinds.first { $0.name == name }
      if Self.refused.contains(name) || isBench && name == "bench" {
        complain(key, "`\(name)` is for the command line alone", nil)
      } else if let kind {
        take(kind, value)
      } else if kinds.contains(where: { $0.name == plain && $0.hasOpposite }) {
        complain(key, "`\(name)` is `\(plain): false` here", nil)
      } else {
        complain(
          key, "`attest run` has no option `\(name)`", "an option that `attest run --help` lists",
          nearest(to: name, among: kinds.map(\.name)))
      }
    }
  }

  private mutating func take(_ kind: OptionKind, _ node: YAMLNode) {
    let place = "\(path):\(node.span.line)"
    guard kind.takesValue else {
      guard case .scalar(let text, _) = node.content, ["true", "false"].contains(text) else {
        return complain(node, "`\(kind.name)` is neither on nor off", "true or false")
      }
      if text == "true" || kind.hasOpposite {
        let word = text == "true" ? "--\(kind.name)" : "--no-\(kind.name)"
        options.append(.init(key: kind.name, words: [word], source: place))
      }
      return
    }
    for (value, line) in values(node, of: kind) {
      let words = ["--\(kind.name)", value]
      options += OptionLayers.options(in: words, from: "\(path):\(line)")
    }
  }

  /// The values of an option, each with its line: a text, or a list of them; of what sets names, a
  /// mapping too.
  private mutating func values(_ node: YAMLNode, of kind: OptionKind) -> [(String, Int)] {
    switch node.content {
    case .scalar(let text, let isPlain) where !(text.isEmpty && isPlain) && !text.hasPrefix("--"):
      return [(text, node.span.line)]
    case .list(let nodes):
      var found: [(String, Int)] = []
      for node in nodes {
        if case .list = node.content {
          complain(node, "a list in a list", "a text")
        } else {
          found += values(node, of: kind)
        }
      }
      return found
    case .mapping(let pairs) where ["set", "property"].contains(kind.name):
      var found: [(String, Int)] = []
      for (key, value) in pairs {
        guard case .scalar(let name, _) = key.content,
          case .scalar(let text, _) = value.content
        else {
          complain(value, "`\(kind.name)` wants names and values", "`name: value` lines")
          continue
        }
        found.append(("\(name)=\(text)", value.span.line))
      }
      return found
    default:
      complain(node, "`\(kind.name)` is \(node.kindName)", "a value, or a list of values")
      return []
    }
  }

  private mutating func complain(
    _ node: YAMLNode, _ problem: String, _ expected: String?, _ suggestion: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(span: node.span, problem: problem, expected: expected, suggestion: suggestion))
  }
}

extension YAMLNode {
  /// The value of a key; nil where there is none.
  fileprivate func value(of key: String) -> YAMLNode? {
    guard case .mapping(let pairs) = content else { return nil }
    return pairs.first { pair in
      if case .scalar(key, _) = pair.key.content { true } else { false }
    }?.value
  }
}
