// JUnit XML back into a run: attest's own, and that of any tool that writes suites with cases in them
// (pytest, Maven, CTest, what Jenkins keeps). What they say beyond verdict, reason and time is skipped.
public import Diagnostics
import Ground
public import Results

/// A JUnit file as a run.
///
/// A case of attest's own finds its module again; one of another tool belongs to a module without a
/// name, and its class stands for the suite. There are no transcripts and no response times in a
/// JUnit file.
public enum JUnitFile {
  /// Reads a JUnit file; `path` is how complaints name it.
  public static func run(from bytes: [UInt8], path: String) throws(FileError) -> RunResult {
    var reading = JUnitReading(try XMLReader(bytes, path: path))
    return try reading.run()
  }
}

private struct JUnitReading {
  /// A suite that is open, with what came of it so far.
  private struct Suite {
    var name: String
    var timestamp: String
    var properties: [(name: String, value: String)] = []
    var cases: [CaseResult] = []

    func property(_ name: String) -> String? { properties.first { $0.name == name }?.value }
  }

  private var reader: XMLReader
  private var result = RunResult(version: "")
  private var places: [String: Int] = [:]

  init(_ reader: XMLReader) { self.reader = reader }

  mutating func run() throws(FileError) -> RunResult {
    while let event = try reader.next() {
      guard case .start(let name, let attributes) = event else { continue }
      switch name {
      case "testsuites": try suites()
      case "testsuite": try suite(attributes)
      default: throw reader.complaint("is XML, but no JUnit: its root is <\(quoted(name))>")
      }
    }
    return result
  }

  /// Reads what lies below `testsuites`, up to its end.
  private mutating func suites() throws(FileError) {
    while let event = try reader.next() {
      switch event {
      case .start("testsuite", let attributes): try suite(attributes)
      case .start: try skip()
      case .end: return
      case .text: continue
      }
    }
  }

  private mutating func suite(
    _ attributes: [(name: String, value: String)]
  ) throws(FileError) {
    var suite = Suite(name: attributes["name"], timestamp: attributes["timestamp"])
    while let event = try reader.next() {
      switch event {
      case .start("testsuite", let attributes): try self.suite(attributes)
      case .start("testcase", let attributes):
        suite.cases.append(try testCase(attributes, of: suite.name))
      case .start("properties", _): continue
      case .start("property", let attributes):
        suite.properties.append((attributes["name"], attributes["value"]))
        try skip()
      case .start: try skip()
      case .end("properties"), .text: continue
      case .end:
        add(suite)
        return
      }
    }
  }

  private mutating func testCase(
    _ attributes: [(name: String, value: String)], of suite: String
  ) throws(FileError) -> CaseResult {
    let name = attributes["name"]
    if name.isEmpty { throw reader.complaint("a <testcase> has no name") }
    let className = attributes["classname"]
    var result = CaseResult(
      suite: className.isEmpty ? suite : className, name: name, requirements: [], manual: "",
      verdict: .pass, duration: duration(attributes["time"]))
    while let event = try reader.next() {
      guard case .start(let element, let attributes) = event else {
        if case .end = event { return result }
        continue
      }
      let text = try skip()
      let message = attributes["message"].isEmpty ? firstLine(text) : attributes["message"]
      let type = attributes["type"]
      switch element {
      case "failure": judge(.fail, message, &result)
      case "error":
        judge(type == Verdict.inconclusive.rawValue ? .inconclusive : .error, message, &result)
      case "skipped" where type == "known":
        judge(.fail, firstLine(text), &result)
        let reason = message.hasPrefix("known failure: ") ? message.dropFirst(15) : message[...]
        result.known = KnownFailure(reason: String(reason))
      case "skipped": judge(.skipped, message, &result)
      default: continue
      }
    }
    return result
  }

  /// Gives the case a verdict, unless it has a graver one.
  private func judge(_ verdict: Verdict, _ message: String, _ result: inout CaseResult) {
    if result.verdict == .fail { return }
    result.verdict = verdict
    result.finding = Finding(message: message)
  }

  /// Skips to the end of the element that began last, and returns the text in it.
  @discardableResult
  private mutating func skip() throws(FileError) -> [UInt8] {
    var depth = 1
    var text: [UInt8] = []
    while depth > 0, let event = try reader.next() {
      switch event {
      case .start: depth += 1
      case .end: depth -= 1
      case .text(let piece): text += piece
      }
    }
    return text
  }

  private func firstLine(_ text: [UInt8]) -> String {
    let trimmed = text.drop { $0 <= 0x20 }
    return String(decoding: trimmed.prefix { $0 != 0x0A }, as: UTF8.self)
  }

  // MARK: - Suites to modules

  /// Adds the cases of a suite that has been read to the module that they belong to.
  private mutating func add(_ suite: Suite) {
    if suite.cases.isEmpty { return }
    guard let version = suite.property("attest.version") else {
      module("", key: "") { $0.cases += suite.cases }
      return
    }
    result.version = version
    result.seed = suite.property("seed").flatMap { UInt64($0) }
    result.interruption = suite.property("interruption")
    // A profile's name has no dot; other names stand in the property.
    let name = suite.property("module") ?? String(suite.name.prefix { $0 != "." })
    let rest = suite.name.dropFirst(name.utf8.count + 1)
    let facts = suite.properties
    module(name, key: "\(name)\n\(suite.property("port") ?? "")") { module in
      if module.cases.isEmpty {
        module.series = facts["series"]
        module.port = facts["port"]
        module.identity = Self.named("identity.", in: facts)
        module.dialect = Self.named("dialect.", in: facts)
        module.remarks = Self.named("remark.", in: facts).map(\.value)
        module.startedAt = seconds(ofTimestamp: suite.timestamp) ?? 0
      }
      for var result in suite.cases {
        result.suite = String(rest)
        module.cases.append(result)
      }
    }
    result.startedAt = result.modules.map(\.startedAt).filter { $0 > 0 }.min() ?? 0
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

  /// The time that an attribute states in seconds, as `1.234` or `1,234.5`; none for anything else.
  private func duration(_ text: String) -> Interval {
    let plain = text.filter { $0 != "," }
    guard let seconds = Double(plain), seconds >= 0, seconds < 1e9 else { return .zero }
    return Interval(nanoseconds: Int64(seconds * 1e9))
  }
}

extension [(name: String, value: String)] {
  /// The value under a name; empty where there is none.
  fileprivate subscript(_ name: String) -> String { first { $0.name == name }?.value ?? "" }
}
