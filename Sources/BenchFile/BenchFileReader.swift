// From the YAML tree to a bench. Every key is known or refused, with its place and the nearest right
// one; all problems of the file come at once.
import Formats
public import Bench
public import Diagnostics
import Ground
public import ModuleCatalogue
import Results
import SuiteLanguage

/// What somebody who knows more than this target finds wrong with a module.
public struct BenchProblem: Sendable, Equatable {
  /// The key whose value is wrong, such as `port`; within another one `origin.remote`.
  public var key: String
  /// What is wrong, in a few words without a full stop.
  public var problem: String
  /// What should stand there, if that can be said.
  public var expected: String?

  /// Makes a problem.
  public init(key: String, problem: String, expected: String? = nil) {
    self.key = key
    self.problem = problem
    self.expected = expected
  }
}

/// Reads a bench file; it is only to be played when there are no diagnostics.
///
/// `check` looks at each module that is well-formed: what ports, lines and names there can be is not
/// known here.
public func readBenchFile(
  _ file: SourceFile, catalogue: Catalogue, check: (BenchModule) -> [BenchProblem] = { _ in [] }
) -> (bench: ModuleBench, diagnostics: [Diagnostic]) {
  let (root, problem) = readYAML(file)
  if let problem { return (ModuleBench(), [problem]) }
  var reader = BenchFileReader(path: file.path, catalogue: catalogue)
  guard let root else {
    let start = SourceSpan(file: 0, line: 1, column: 1, length: 1)
    reader.report("the file is empty", at: start, expected: "`modules:` and a list of modules")
    return (ModuleBench(), reader.diagnostics)
  }
  reader.read(root, check)
  let ordered = reader.diagnostics.enumerated().sorted {
    ($0.element.span.line, $0.element.span.column, $0.offset)
      < ($1.element.span.line, $1.element.span.column, $1.offset)
  }
  return (reader.bench, ordered.map(\.element))
}

struct BenchFileReader {
  var bench = ModuleBench()
  var diagnostics: [Diagnostic] = []
  let path: String
  private let catalogue: Catalogue
  /// Where the values stand that a module has, by their keys.
  private var spans: [String: SourceSpan] = [:]

  init(path: String, catalogue: Catalogue) {
    self.path = path
    self.catalogue = catalogue
  }

  private static let shared = [
    "line", "apn", "settings", "sim", "origin", "suites", "cases", "tags", "skip-tags",
    "expected-failures",
  ]

  mutating func read(_ root: YAMLNode, _ check: (BenchModule) -> [BenchProblem]) {
    let fields = fields(of: root, "the bench", known: ["modules", "run"] + Self.shared)
    var template = BenchModule(name: "", port: "")
    // The options of `attest run` are read by whoever reads a command line.
    for (key, node) in fields where key != "modules" && key != "run" {
      take(key, node, into: &template)
    }
    guard let modules = fields.first(where: { $0.key == "modules" })?.value else {
      report("the bench has no `modules`", at: root.span, expected: "`modules:` and a list of them")
      return
    }
    let nodes = list(modules, "modules")
    if nodes.isEmpty { report("the bench has no module", at: modules.span) }
    if nodes.count > BenchFileLimits.modulesMax {
      report("more than \(BenchFileLimits.modulesMax) modules", at: modules.span)
      return
    }
    let common = spans
    let isWellFormed = diagnostics.isEmpty
    for node in nodes {
      spans = common
      let count = diagnostics.count
      let module = module(node, template)
      guard isWellFormed, diagnostics.count == count else { continue }
      for wrong in check(module) {
        let outer = String(wrong.key.prefix { $0 != "." })
        let span = spans[wrong.key] ?? spans[outer] ?? node.span
        // What holds for all modules is wrong once.
        if diagnostics.contains(where: { $0.span == span && $0.problem == wrong.problem }) {
          continue
        }
        report(wrong.problem, at: span, expected: wrong.expected)
      }
    }
  }

  private mutating func module(_ node: YAMLNode, _ template: BenchModule) -> BenchModule {
    var module = template
    let fields = fields(
      of: node, "a module", known: ["name", "port", "series", "model", "power"] + Self.shared)
    for (key, value) in fields { take(key, value, into: &module) }
    if !fields.contains(where: { $0.key == "port" }) {
      report(
        "the module has no `port`", at: node.span,
        expected: "`port:` and how to find it, such as /dev/ttyUSB2")
    }
    if !fields.contains(where: { $0.key == "name" }) {
      report(
        "the module has no `name`", at: node.span,
        expected: "`name:` and what reports are to call it")
    }
    for (name, value, others) in [
      ("name", module.name, bench.modules.map(\.name)),
      ("port", module.port, bench.modules.map(\.port)),
    ] where !value.isEmpty && value != "auto" && others.contains(value) {
      let span = fields.first { $0.key == name }?.value.span ?? node.span
      report("a second module with the \(name) \(value)", at: span)
    }
    if let remote = module.origin.remote,
      bench.modules.contains(where: { $0.origin.remote == remote })
    {
      let own = fields.contains { $0.key == "origin" } ? spans["origin.remote"] : nil
      report(
        "a second module with the origin \(remote)", at: own ?? node.span,
        expected: "an origin of its own for each module: one run at a time has one")
    }
    bench.modules.append(module)
    return module
  }

  private mutating func take(_ key: String, _ node: YAMLNode, into module: inout BenchModule) {
    spans[key] = node.span
    switch key {
    case "name": module.name = name(node)
    case "port": module.port = text(node, "how the port is found, such as /dev/ttyUSB2")
    case "series", "model": module.series = series(node, earlier: module.series)
    case "line": module.line = text(node, "the line's settings, such as 115200 8N1")
    case "apn": module.apn = text(node, "an access point name")
    case "settings": settings(node, &module.settings)
    case "sim": sim(node, &module.sim)
    case "power": power(node, &module.power)
    case "origin": origin(node, &module.origin)
    case "suites": module.selection.suites = texts(node, "suites")
    case "cases": module.selection.cases = texts(node, "cases")
    case "tags": module.selection.tags = texts(node, "tags")
    case "skip-tags": module.selection.skipTags = texts(node, "tags")
    case "expected-failures": module.expectedFailures += failures(node)
    default: break
    }
  }

  // MARK: Parts of a module

  private mutating func name(_ node: YAMLNode) -> String {
    let name = text(node, "a name, such as rack1-a")
    let isFit = name.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
      default: false
      }
    }
    if !isFit || name.utf8.count > 64 {
      report(
        "`\(name)` is no name", at: node.span,
        expected: "at most 64 letters, digits, `-` and `_`")
    }
    return name
  }

  private mutating func series(_ node: YAMLNode, earlier: String?) -> String? {
    let name = text(node, "a series or a model, such as NL66x")
    if earlier != nil { report("`series` and `model` at once", at: node.span, expected: "one") }
    guard !name.isEmpty, case .failure = catalogue.profile(named: name) else { return name }
    let known = catalogue.profiles.map(\.name) + catalogue.series.flatMap(\.models)
    report(
      "no series and no model `\(name)`", at: node.span,
      expected: "one of those that `attest list --modules` prints",
      suggestion: nearest(to: name, among: known))
    return nil
  }

  private mutating func settings(_ node: YAMLNode, _ settings: inout [String: [UInt8]]) {
    for (key, value) in fields(of: node, "`settings`", known: nil) {
      spans["settings." + key] = node.span
      settings[key] = Array(text(value, "a value").utf8)
    }
  }

  private mutating func sim(_ node: YAMLNode, _ sim: inout SIMExpectation) {
    for (key, value) in fields(of: node, "`sim`", known: ["operator", "iccid"]) {
      if key == "operator" {
        sim.registeredOperator = text(value, "what the operator's name contains")
      } else {
        sim.cardNumber = text(value, "the first digits of the card's number")
        if sim.cardNumber.isEmpty || !sim.cardNumber.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        {
          report("`\(sim.cardNumber)` is no beginning of a card's number", at: value.span)
        }
      }
    }
  }

  private mutating func power(_ node: YAMLNode, _ power: inout PowerCommands) {
    for (key, value) in fields(of: node, "`power`", known: ["on", "off", "settle"]) {
      switch key {
      case "on": power.on = command(value)
      case "off": power.off = command(value)
      default: power.settle = interval(value, "a time such as 5 s")
      }
    }
  }

  /// A list of words, or a mapping with `run` or `shell`, and perhaps `within`.
  private mutating func command(_ node: YAMLNode) -> BenchCommand? {
    let words = "a list of words, such as [usbrelay, A=1], or `shell: \"…\"`"
    guard case .mapping = node.content else {
      if case .list = node.content {
        return BenchCommand(words: argument(texts(node, words), node))
      }
      report("a command is \(node.kindName)", at: node.span, expected: words)
      return nil
    }
    let fields = fields(of: node, "a command", known: ["run", "shell", "within"])
    var command = BenchCommand(words: [])
    for (key, value) in fields {
      switch key {
      case "run": command.words = argument(texts(value, words), value)
      case "shell": command.words = ["/bin/sh", "-c", text(value, "a line for the shell")]
      default: command.within = interval(value, "a time such as 30 s")
      }
    }
    guard fields.count(where: { $0.key != "within" }) == 1 else {
      report("a command wants either `run` or `shell`", at: node.span, expected: words)
      return nil
    }
    return command
  }

  private mutating func argument(_ words: [String], _ node: YAMLNode) -> [String] {
    if words.first?.isEmpty ?? true { report("a command without a program", at: node.span) }
    return words
  }

  private mutating func origin(_ node: YAMLNode, _ origin: inout BenchOrigin) {
    let known = ["listen", "url", "remote", "token-file", "fingerprint", "ca"]
    for (key, value) in fields(of: node, "`origin`", known: known) {
      spans["origin.\(key)"] = value.span
      switch key {
      case "listen": origin.listen = text(value, "a host and a port, such as 0.0.0.0:8080")
      case "url": origin.url = text(value, "what modules call the origin, such as http://host")
      case "remote": origin.remote = text(value, "a host and a port, such as origin.example:8079")
      case "token-file": origin.tokenFile = text(value, "the file with the origin's token")
      case "fingerprint": origin.fingerprint = text(value, "the SHA-256 of its certificate")
      default: origin.authorities = text(value, "a file of authorities")
      }
    }
  }

  private mutating func failures(_ node: YAMLNode) -> [KnownFailures.Entry] {
    list(node, "expected failures").map { entry in
      let place = "\(path):\(entry.span.line)"
      var found = KnownFailures.Entry(
        suite: "*", name: "", failure: KnownFailure(reason: "", place: place))
      let known = ["suite", "case", "reason", "ticket", "until", "sometimes"]
      for (key, value) in fields(of: entry, "an expected failure", known: known) {
        switch key {
        case "suite": found.suite = text(value, "a glob of suites")
        case "case": found.name = text(value, "a glob of cases")
        case "reason": found.failure.reason = text(value, "why the module fails")
        case "ticket": found.failure.ticket = text(value, "where it is tracked")
        case "sometimes": found.isIntermittent = truth(value)
        default: found.failure.until = day(value)
        }
      }
      if found.suite == "*" {
        let pattern = CasePattern(found.name)
        (found.suite, found.name) = (pattern.suite, pattern.name)
      }
      if found.name.isEmpty || found.failure.reason.isEmpty {
        report(
          "an expected failure wants `case` and `reason`", at: entry.span,
          expected: "a glob of cases, and why they fail")
      }
      return found
    }
  }

  private mutating func day(_ node: YAMLNode) -> String {
    let day = text(node, "a day such as 2027-01-31")
    guard CalendarDay(day) != nil else {
      report("`\(day)` is no day", at: node.span, expected: "year-month-day, such as 2027-01-31")
      return ""
    }
    return day
  }
}
