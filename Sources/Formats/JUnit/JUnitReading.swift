// A run out of the elements of a JUnit file.
import Ground
import Results

struct JUnitReading: XMLHandler {
  /// An element that is open, with what came of it so far.
  private enum Open {
    case suites
    case suite(SuiteElement)
    case properties
    case testCase(CaseResult)
    case element(CaseElement)
    /// An element that says nothing here, nor does what lies in it.
    case other
  }

  private struct SuiteElement {
    var name: String
    var timestamp: String
    var file = ""
    var properties: [(name: String, value: String)] = []
    var cases: [CaseResult] = []

    func property(_ name: String) -> String? { properties.first { $0.name == name }?.value }
  }

  /// What an element within a case says of it.
  private struct CaseElement {
    var element: String
    var type: String
    var message: String
    var text: [UInt8] = []

    /// The message; where there is none, the first line of the text.
    var reason: String { message.isEmpty ? firstLine : message }

    var firstLine: String {
      let trimmed = text.drop { $0 <= 0x20 }
      return String(decoding: trimmed.prefix { $0 != 0x0A }, as: UTF8.self)
    }
  }

  private(set) var result = RunResult(version: "")
  private var open: [Open] = []
  private var places: [String: Int] = [:]

  // MARK: - Elements

  mutating func start(_ element: String, _ attributes: XMLAttributes) -> String? {
    switch (open.last, element) {
    case (nil, "testsuites"): open.append(.suites)
    case (nil, "testsuite"), (.suites, "testsuite"), (.suite, "testsuite"):
      open.append(
        .suite(
          SuiteElement(
            name: attributes["name"], timestamp: attributes["timestamp"], file: attributes["file"]))
      )
    case (nil, _): return "is XML, but no JUnit: its root is <\(quoted(element))>"
    case (.suite(let suite), "testcase"):
      open.append(.testCase(Self.testCase(attributes, of: suite.name)))
    case (.suite, "properties"): open.append(.properties)
    case (.suite, "property"), (.properties, "property"):
      addProperty(attributes["name"], attributes["value"])
      open.append(.other)
    case (.testCase, "failure"), (.testCase, "error"), (.testCase, "skipped"):
      open.append(
        .element(
          CaseElement(
            element: element, type: attributes["type"], message: attributes["message"])))
    // What lies within belongs to it: its text, too.
    case (.element(let element), _): open.append(.element(element))
    default: open.append(.other)
    }
    return nil
  }

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard case .element(var element) = open.last else { return }
    open.removeLast()
    element.text += bytes
    open.append(.element(element))
  }

  mutating func end() {
    switch open.removeLast() {
    case .suite(let suite): add(suite)
    case .testCase(let result):
      guard case .suite(var suite) = open.popLast() else { return }
      suite.cases.append(result)
      open.append(.suite(suite))
    case .element(let element):
      switch open.popLast() {
      case .testCase(var result):
        Self.judge(element, &result)
        open.append(.testCase(result))
      case .element: open.append(.element(element))
      default: break
      }
    case .suites, .properties, .other: break
    }
  }

  private mutating func addProperty(_ name: String, _ value: String) {
    let place = open.lastIndex {
      if case .suite = $0 { true } else { false }
    }
    guard let place, case .suite(var suite) = open[place] else { return }
    open[place] = .other
    suite.properties.append((name, value))
    open[place] = .suite(suite)
  }

  // MARK: - Cases

  private static func testCase(_ attributes: XMLAttributes, of suite: String) -> CaseResult {
    let (name, className) = (attributes["name"], attributes["classname"])
    var result = CaseResult(
      suite: className.isEmpty ? suite : className, name: name.isEmpty ? "unnamed" : name,
      requirements: [], manual: "", verdict: .pass, duration: duration(attributes["time"]))
    if name.isEmpty { result.notes = ["the file gives this case no name"] }
    // GoogleTest and CTest say so without an element.
    if attributes["status"] == "notrun" || attributes["status"] == "disabled"
      || attributes["result"] == "suppressed"
    {
      result.verdict = .skipped
      result.finding = Finding(message: "was not run")
    }
    return result
  }

  /// Gives the case the verdict of the element, unless it has a graver one.
  private static func judge(_ element: CaseElement, _ result: inout CaseResult) {
    if result.verdict == .fail { return }
    var message = element.reason
    switch element.element {
    case "failure": result.verdict = .fail
    case "error":
      result.verdict = element.type == Verdict.inconclusive.rawValue ? .inconclusive : .error
    case "skipped" where element.type == "known":
      result.verdict = .fail
      result.known = KnownFailure(reason: message)
      message = element.firstLine
    default: result.verdict = .skipped
    }
    result.finding = Finding(message: message)
    if result.verdict == .skipped { result.finding?.omission = Omission(rawValue: element.type) }
  }

  /// The time that an attribute states in seconds, as `1.234` or `1,234.5`; none for anything else.
  private static func duration(_ text: String) -> Interval {
    let plain = text.filter { $0 != "," }
    guard let seconds = Double(plain), seconds >= 0, seconds < 1e9 else { return .zero }
    return Interval(nanoseconds: Int64(seconds * 1e9))
  }

  // MARK: - Suites to modules

  /// Takes over what the suite's properties say of the run and of the suite's cases.
  private mutating func takeFacts(of suite: inout SuiteElement) {
    result.seed = suite.property("seed").flatMap { UInt64($0) }
    result.interruption = suite.property("interruption")
    result.circumstances.shuffleSeed = suite.property("shuffle").flatMap { UInt64($0) }
    var facts: [String: String] = [:]
    for (name, value) in suite.properties
    where name.hasPrefix("line.") || name.hasPrefix("file.") || name.hasPrefix("tags.") {
      facts[name] = value
    }
    for index in suite.cases.indices {
      let plain = declaredName(suite.cases[index].name)
      suite.cases[index].file = facts["file.\(plain)"] ?? suite.file
      suite.cases[index].line = facts["line.\(plain)"].flatMap { Int($0) } ?? 0
      suite.cases[index].tags =
        facts["tags.\(plain)"]?.split(separator: " ").map(String.init) ?? []
    }
  }

  /// The labels and the words for a rerun that a suite has: those of the run, or where an earlier suite
  /// has others of its module.
  private mutating func takeLabels(of suite: SuiteElement, _ module: inout ModuleResult) {
    let labels = suite.properties.filter { !JUnitFile.isReserved(property: $0.name) }
      .map { RunProperty(name: $0.name, value: $0.value) }
    let words = Self.named("argument.", in: suite.properties).map(\.value)
    if result.modules.isEmpty {
      result.circumstances.properties = labels
      result.rerunArguments = words
    }
    if labels != result.circumstances.properties { module.properties = labels }
    if words != result.rerunArguments { module.rerunArguments = words }
  }

  /// Adds the cases of a suite that has been read to the module that they belong to.
  private mutating func add(_ read: SuiteElement) {
    var suite = read
    if suite.cases.isEmpty { return }
    guard let version = suite.property("attest.version") else {
      module("", key: "") { $0.cases += suite.cases }
      return
    }
    result.version = version
    takeFacts(of: &suite)
    // A profile's name has no dot; other names stand in the property.
    let name = suite.property("module") ?? String(suite.name.prefix { $0 != "." })
    let rest = suite.name.dropFirst(name.utf8.count + 1)
    var runBegan: Int64 = 0
    let hasKnown = suite.cases.contains { $0.known != nil }
    let facts = Dictionary(
      hasKnown ? suite.properties.map { ($0.name, $0.value) } : [], uniquingKeysWith: { a, _ in a })
    var labelled = ModuleResult(name: name, series: "")
    takeLabels(of: suite, &labelled)
    module(name, key: "\(name)\n\(suite.property("port") ?? "")") { module in
      if module.cases.isEmpty {
        module.series = suite.property("series") ?? ""
        module.port = suite.property("port") ?? ""
        module.identity = Self.named("identity.", in: suite.properties)
        module.dialect = Self.named("dialect.", in: suite.properties)
        module.remarks = Self.named("remark.", in: suite.properties).map(\.value)
        module.properties = labelled.properties
        module.rerunArguments = labelled.rerunArguments
        let began = seconds(ofTimestamp: suite.timestamp) ?? 0
        if module.port == "simulation" { runBegan = began } else { module.startedAt = began }
      }
      for var result in suite.cases {
        result.suite = String(rest)
        if result.known != nil { Self.complete(&result, from: facts) }
        module.cases.append(result)
      }
    }
    result.startedAt =
      result.modules.map(\.startedAt).filter { $0 > 0 }.min() ?? max(runBegan, result.startedAt)
  }

  /// Gives a known failure the values that the suite's properties hold.
  private static func complete(_ result: inout CaseResult, from facts: [String: String]) {
    guard let reason = facts[KnownProperty.reason + result.name] else { return }
    result.known = KnownFailure(
      reason: reason, ticket: facts[KnownProperty.ticket + result.name] ?? "",
      until: facts[KnownProperty.until + result.name] ?? "")
  }

  private mutating func module(_ name: String, key: String, _ body: (inout ModuleResult) -> Void) {
    let place = places[key] ?? result.modules.count
    if place == result.modules.count {
      places[key] = place
      result.modules.append(ModuleResult(name: name, series: "", port: ""))
    }
    body(&result.modules[place])
  }

  private static func named(
    _ prefix: String, in facts: [(name: String, value: String)]
  ) -> [(name: String, value: String)] {
    facts.filter { $0.name.hasPrefix(prefix) }
      .map { (String($0.name.dropFirst(prefix.count)), $0.value) }
  }
}
