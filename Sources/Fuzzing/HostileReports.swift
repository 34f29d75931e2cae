// The report writers, fed with what a hostile module and a hostile suite may leave in a result. The XML is
// well-formed and says what was said; nothing on the terminal is obeyed.
import Diagnostics
import Ground
import Analysis
import Formats
import Reports
import Results

func playReports(_ choices: inout Choices) throws {
  var run = RunResult(version: choices.text())
  run.seed = choices.once(in: 2) ? UInt64.max : nil
  run.interruption = choices.once(in: 3) ? choices.text() : nil
  for _ in 0..<choices.below(3) {
    var module = ModuleResult(
      name: "m" + choices.text(), series: choices.text(), port: choices.text())
    module.identity = [("model", choices.text()), (choices.text(), choices.text())]
    module.dialect = [(choices.text(), choices.text())]
    module.startedAt = choices.pick([0, -1, 1_772_323_199, .max, .min])
    for _ in 0..<choices.below(6) { module.cases.append(choices.result()) }
    run.modules.append(module)
  }
  run.requirements = [
    Requirement(id: "DATA-4", manual: choices.text(), text: choices.text())
  ]
  try checkReports(run)
  try checkPage(run)
  try checkKept(run)
}

extension Choices {
  /// A text, now and then one that means something to a reader of reports, or is very long.
  fileprivate mutating func text() -> String {
    let marks = [
      "plain", "", "]]>", "[[ATTACHMENT|/etc/passwd]]", "\u{1B}[2J", "<failure/>", "&amp;", "\"'",
      "\u{FFFE}",
      "\u{202E}", "\u{85}", "\u{2028}", "a\nb", "\r", "\t", "é", "\u{1F600}", "e\u{301}", "\u{0}",
      "[[", "]",
    ]
    var text = ""
    for _ in 0...below(4) { text += pick(marks) }
    if once(in: 4) { text += String(decoding: noise(60), as: UTF8.self) }
    if once(in: 40) { text = String(repeating: text + "x", count: below(3_000)) }
    return text
  }

  fileprivate mutating func result() -> CaseResult {
    func number(_ choices: inout Choices) -> Int64 {
      choices.pick([0, -1, 1, 499_999, 500_000, 12_345_678_901, .max, .min])
    }
    var result = CaseResult(
      suite: "s" + text(), name: "n" + text(), title: text(), file: text(), line: below(3) - 1,
      requirements: once(in: 2) ? ["DATA-4", text()] : [], manual: text(),
      verdict: pick(Verdict.allCases))
    if once(in: 2) {
      result.finding = Finding(
        message: text(), expected: text(), received: text(), file: text(), line: below(99),
        source: text())
    }
    for _ in 0..<below(4) { result.notes.append(text()) }
    result.began = Instant(nanoseconds: number(&self))
    result.duration = Interval(nanoseconds: number(&self))
    result.attempts = below(3)
    for _ in 0..<below(6) {
      result.transcript.append(
        TranscriptEntry(
          at: Instant(nanoseconds: number(&self)),
          kind: pick([.sent, .received, .unsolicited, .origin, .remark]),
          bytes: noise(once(in: 30) ? 90_000 : 80)))
    }
    result.transcriptDropped = pick([0, 0, 1, .max])
    return result
  }
}

/// What must hold of the reports of any run.
func checkReports(_ run: RunResult) throws {
  let xml = JUnitFile.bytes(of: run)
  var parser = StrictXML(xml)
  let elements = try parser.elements()
  let cases = elements.filter { $0.name == "testcase" }
  let count = run.modules.reduce(0) { $0 + $1.cases.count }
  try require(
    cases.count >= count, "\(count) results are \(cases.count) cases of the report")
  for element in elements {
    for (name, value) in element.attributes {
      try checkHarmless(value, "the attribute \(name) of \(element.name)")
    }
    try require(
      !element.text.contains("[["), "a text of the report begins an order to a CI server")
  }
  let names = Set(cases.flatMap { $0.attributes.filter { $0.name == "name" }.map(\.value) })
  for result in run.modules.flatMap(\.cases) where result.name.utf8.allSatisfy(isPlain) {
    try require(
      names.contains { $0.hasPrefix(result.name.prefix(150)) },
      "the case \(result.name) is not among \(names.sorted())")
  }
  // What a failure says is what the finding said.
  let said = elements.filter { $0.name == "failure" || $0.name == "error" }
  for result in run.modules.flatMap(\.cases) where [.fail, .error].contains(result.verdict) {
    guard let message = result.finding?.message, message.utf8.allSatisfy(isPlain) else { continue }
    let beginning = String(message.prefix(200))
    try require(
      said.contains { $0.text.contains(beginning) }, "no failure says \(beginning)")
  }

  let console = ConsoleReport(color: false, junitPath: "x")
  try checkHarmless(console.summary(run), "the summary")
  for result in run.modules.flatMap(\.cases) {
    try checkHarmless(console.progressLine(result, module: run.modules[0].name), "a progress line")
    try checkLive(result)
  }
}

/// What must hold of what is shown while a run goes on.
private func checkLive(_ result: CaseResult) throws {
  var state = LiveState(began: .start)
  let name = CaseName(suite: result.suite, name: result.name)
  let module = state.begin(result.suite, cases: [LiveCase(name: name)], at: .start)
  state.caseBegan(name, of: module, at: .start)
  for line in liveLines(state, at: .start, LiveStyle(color: false, unicode: false, columns: 40)) {
    try require(line.columns < 40, "a live line has \(line.columns) columns")
    try checkHarmless(line.text, "a live line")
  }
  var follow = FollowText(unsolicited: ["+HTTPRES:"], color: false)
  var text = follow.caseBegan(name, of: result.suite, at: .start)
  for entry in result.transcript { text += follow.recorded(entry) }
  try checkHarmless(text, "the exchange as it happens")
}

/// What must hold of the page: nothing that a module or suite says is markup in it.
private func checkPage(_ run: RunResult) throws {
  let page = String(decoding: HTMLReport(run: run).bytes(), as: UTF8.self)
  try require(!page.contains("<failure"), "a text of the run is markup in the page")
  try require(!page.utf8.contains(0), "the page holds a NUL")
}

/// What must hold of the results file: what was written is read, but for dates beyond a calendar of
/// four figures.
private func checkKept(_ run: RunResult) throws {
  var run = run
  for index in run.modules.indices
  where !(1...253_402_300_799).contains(run.modules[index].startedAt) {
    run.modules[index].startedAt = 0
  }
  let read: RunResult
  do throws(FileError) {
    read = try ResultsFile.run(from: ResultsFile.bytes(of: run), path: "x")
  } catch {
    throw Broken("the results file cannot be read: \(error)")
  }
  try require(read == run, "the results file says something else than the run")
}

/// Whether the byte is shown as it is wherever it stands.
private func isPlain(_ byte: UInt8) -> Bool {
  (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    || byte == 0x2D
}
