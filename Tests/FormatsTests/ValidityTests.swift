// Every report must pass the strict validator, whatever a module did to get into it.
import Ground
import Reports
import Results
import TestSupport
import Testing

@Suite(.enabled(if: Validator.isThere, "needs ../shared/junit and Python's lxml and junitparser"))
struct ValidityTests {
  private func expectValid(_ run: RunResult) throws {
    try withFolder { folder in
      let path = "\(folder)/junit.xml"
      try JUnitReport(run: run).write(toPath: path)
      let verdict = Validator.verdict(on: path)
      #expect(verdict.status == 0, "\(verdict.output)")
    }
  }

  @Test func `a run with every verdict is valid`() throws {
    try expectValid(mixedRun())
  }

  @Test func `a run without modules is valid`() throws {
    try expectValid(RunResult(version: "0"))
  }

  @Test func `a module without cases is valid`() throws {
    try expectValid(
      RunResult(modules: [ModuleResult(name: "LE", series: "LE")], version: "0"))
  }

  @Test func `plays that failed before the last one are valid`() throws {
    var run = mixedRun()
    for index in run.modules[0].cases.indices {
      run.modules[0].cases[index].failedAttempts = [flakyAttempt(), flakyAttempt()]
    }
    try expectValid(run)
  }

  @Test func `an interrupted run is valid`() throws {
    var run = mixedRun()
    run.interruption = "interrupted by SIGINT"
    run.modules[0].cases.append(
      CaseResult(
        suite: "http.read", name: "later", requirements: [], manual: "1.3", verdict: .error,
        finding: Finding(message: "not run: interrupted by SIGINT")))
    try expectValid(run)
  }

  @Test(arguments: [
    "]]>", "[[ATTACHMENT|/etc/passwd]]", "<![CDATA[", "&#0;&lt;\"'", "\u{0}\u{1}\u{1F}\u{7F}",
    "\u{85}\u{A0}\u{2028}\u{FFFE}\u{FFFF}\u{10FFFF}", " \t\r\n ", "", "é\u{202E}\u{1F600}",
    String(decoding: (0...255).map { UInt8($0) }, as: UTF8.self),
    String(decoding: (0...255).reversed().map { UInt8($0) }, as: UTF8.self),
    String(String.UnicodeScalarView((0...255).compactMap { UnicodeScalar(UInt8($0)) })),
  ])
  func `hostile text in every field is valid`(hostile: String) throws {
    let cases = Verdict.allCases.flatMap { verdict in
      [false, true].map { _ in
        CaseResult(
          suite: hostile, name: hostile, requirements: [hostile], manual: hostile,
          verdict: verdict,
          finding: Finding(
            message: hostile, expected: hostile, received: hostile, file: hostile, line: 1,
            source: hostile),
          notes: [hostile, hostile], duration: .seconds(4000),
          transcript: [
            TranscriptEntry(at: .start, kind: .received, bytes: Array(hostile.utf8)),
            TranscriptEntry(at: .start, kind: .origin, bytes: (0...255).map { UInt8($0) }),
          ])
      }
    }
    let module = ModuleResult(
      name: hostile, series: hostile, identity: [(hostile, hostile)], port: hostile,
      dialect: [(hostile, hostile)], startedAt: 1, cases: cases)
    try expectValid(
      RunResult(
        modules: [module, module], interruption: hostile, seed: .max, version: hostile))
  }

  @Test func `times and instants at the ends of their scale are valid`() throws {
    var run = mixedRun()
    run.modules[0].startedAt = .max
    run.modules[0].cases[0].duration = Interval(nanoseconds: .min)
    run.modules[0].cases[1].duration = Interval(nanoseconds: .max)
    run.modules[0].cases[5].began = Instant(nanoseconds: .max)
    try expectValid(run)
  }

  @Test func `megabytes in every field are valid`() throws {
    let long = String(repeating: "<é]]>", count: 200_000)
    var result = failedCase(long)
    result.notes = [long]
    result.finding = Finding(message: long, expected: long, received: long, source: long)
    try expectValid(
      RunResult(
        modules: [
          ModuleResult(
            name: long, series: long, identity: [(long, long)], cases: [result, result])
        ], version: long))
  }

  @Test func `a report of very many hostile failures stays below what CI servers take`() throws {
    var result = failedCase()
    result.transcript = [
      TranscriptEntry(
        at: .start, kind: .received, bytes: Array(repeating: UInt8(ascii: "<"), count: 70_000))
    ]
    let cases = (0..<400).map { number in
      var copy = result
      copy.name = "case-\(number)"
      return copy
    }
    try expectValid(
      RunResult(modules: [ModuleResult(name: "LE", series: "LE", cases: cases)], version: "0"))
  }
}
