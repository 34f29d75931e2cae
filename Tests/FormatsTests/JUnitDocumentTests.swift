import Ground
import Reports
import Results
import TestSupport
import Testing

@testable import Formats

@Suite struct JUnitReportTests {
  private func report(_ cases: [CaseResult]) -> String {
    let module = ModuleResult(name: "LE", series: "LE", cases: cases)
    var run = RunResult(modules: [module], version: "0.1.0")
    run.requirements = [
      Requirement(
        id: "DATA-4", manual: "1.2", text: "A length out of range is refused & unprompted")
    ]
    return text(JUnitFile.bytes(of: run))
  }

  @Test func `one failure reads like this`() {
    #expect(
      report([failedCase()]) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="attest" tests="1" failures="1" errors="0" time="0.012">
          <testsuite name="LE.http.data" tests="1" failures="1" errors="0" skipped="0" time="0.012">
            <properties>
              <property name="series" value="LE"/>
              <property name="port" value="simulation"/>
              <property name="attest.version" value="0.1.0"/>
              <property name="requirement.length-out-of-range" value="DATA-4"/>
              <property name="note.1" value="no blank after ':' (1 case)"/>
            </properties>
            <testcase classname="LE.http.data" name="length-out-of-range[length=64001]" time="0.012">
              <failure type="fail" message="a prompt came where ERROR was due">\
        a prompt came where ERROR was due
        requirement: DATA-4 (manual 1.2)
          DATA-4: A length out of range is refused &amp; unprompted
        expected: ERROR
        received: &gt;\u{20}
        place: http/data.attest:31: &lt; ERROR
        note: no blank after ':'
        transcript (ms since the case began, &gt; sent, &lt; received):
             0.000 &gt; AT+HTTPDATA=64001\\r
             2.113 &lt; \\r\\n&gt;\u{20}
        </failure>
            </testcase>
          </testsuite>
        </testsuites>

        """)
  }

  @Test func `a failure tells what its case is about`() {
    var result = failedCase()
    result.title = "A length out of range is refused"
    let told = report([result])
    #expect(told.contains("due\ncase: A length out of range is refused\nrequirement: DATA-4"))
  }

  @Test func `the first byte that differs is named with both bytes`() {
    var result = failedCase()
    result.finding?.difference = ByteDifference(
      expected: Array("+HTTPDATA: (1-64000)".utf8), received: Array("+HTTPDATA: (1-".utf8))
    #expect(
      report([result]).contains(
        "\ndiffers: from byte 14 on, counted from 0: \"6\" (0x36) was due, the end came\n"))
  }

  @Test func `verdicts become failure, error and skipped`() {
    let xml = text(JUnitFile.bytes(of: mixedRun()))
    #expect(
      xml.contains("name=\"NL66x.http.act\" tests=\"5\" failures=\"0\" errors=\"2\" skipped=\"1\""))
    #expect(xml.contains("<skipped message=\"HTTPACT.method lacks 2\">"))
    #expect(xml.contains("<error type=\"inconclusive\" message=\"no SIM card\">"))
    #expect(xml.contains("<error type=\"error\" message=\"the port went away\">"))
  }

  @Test func `port, identity and dialect are properties and in no name`() {
    let xml = text(JUnitFile.bytes(of: mixedRun()))
    #expect(xml.contains("<property name=\"port\" value=\"/dev/ttyUSB2\"/>"))
    #expect(xml.contains("<property name=\"identity.revision\" value=\"19006.1000\"/>"))
    #expect(xml.contains("<property name=\"dialect.read-all-order\" value=\"ok-first\"/>"))
    #expect(!xml.contains("name=\"/dev/"))
    #expect(xml.contains("<property name=\"requirement.get\" value=\"ACT-3 ACT-9\"/>"))
  }

  @Test func `a suite says when it began, in UTC, where that is known`() {
    #expect(
      text(JUnitFile.bytes(of: mixedRun())).contains("timestamp=\"2026-02-28T23:59:59\""))
    #expect(!report([failedCase()]).contains("timestamp="))
  }

  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00"), (951_782_400, "2000-02-29T00:00:00"),
    (1_709_251_199, "2024-02-29T23:59:59"), (4_107_542_400, "2100-03-01T00:00:00"),
    (253_402_300_799, "9999-12-31T23:59:59"), (253_402_300_800, nil), (-1, nil),
  ])
  func `seconds become a calendar date`(seconds: Int64, due: String?) {
    #expect(timestamp(seconds) == due)
  }

  @Test func `cases of one name are told apart`() {
    let xml = report([failedCase("a"), failedCase("a"), failedCase("a#2"), failedCase("a")])
    for name in ["a", "a#2", "a#2#2", "a#3"] {
      #expect(xml.contains("classname=\"LE.http.data\" name=\"\(name)\""))
    }
  }

  @Test func `two modules of one name have suites of their own`() {
    let module = ModuleResult(name: "LE", series: "LE", cases: [failedCase()])
    let xml = text(JUnitFile.bytes(of: RunResult(modules: [module, module], version: "0")))
    #expect(xml.contains("<testsuite name=\"LE.http.data\""))
    #expect(xml.contains("<testsuite name=\"LE.http.data#2\""))
  }

  @Test func `cases of one suite stand together though others came between`() {
    var other = failedCase("b")
    other.suite = "http.read"
    let xml = report([failedCase("a"), other, failedCase("c")])
    #expect(xml.contains("<testsuite name=\"LE.http.data\" tests=\"2\""))
    #expect(xml.contains("<testsuite name=\"LE.http.read\" tests=\"1\""))
  }

  @Test func `a run that played nothing is an error`() {
    let xml = text(JUnitFile.bytes(of: RunResult(version: "0")))
    #expect(xml.contains("<testcase classname=\"attest.run\" name=\"nothing-was-played\""))
    #expect(xml.contains("errors=\"1\""))
  }

  @Test func `a passed case with notes lists them`() {
    var result = failedCase()
    (result.verdict, result.finding, result.transcript) = (.pass, nil, [])
    #expect(report([result]).contains("<system-out>note: no blank after ':'\n</system-out>"))
  }

  @Test func `an interruption is a property of every suite`() {
    var run = mixedRun()
    run.interruption = "interrupted by SIGINT"
    let property = "<property name=\"interruption\" value=\"interrupted by SIGINT\"/>"
    #expect(text(JUnitFile.bytes(of: run)).split(separator: property).count == 3)
  }

  @Test(arguments: [(Verdict.pass, "flakyFailure"), (.fail, "rerunFailure")])
  func `each play that failed before the last one keeps its reason and its exchange`(
    verdict: Verdict, element: String
  ) {
    var result = failedCase()
    if verdict == .pass { (result.verdict, result.finding) = (.pass, nil) }
    result.failedAttempts = [flakyAttempt(), flakyAttempt()]
    let xml = report([result])
    let begin =
      "<\(element) type=\"fail\" message=\"OK was due\">\n        <system-out>expected: OK\n"
    #expect(xml.split(separator: begin).count == 3)
    #expect(xml.contains("     0.000 &gt; AT\\r\n"))
    #expect(xml.contains("&lt; O\\xFF"))
    #expect(xml.contains("failures=\"\(verdict == .fail ? 1 : 0)\""))
  }

  @Test
  func `as many plays that failed as the bound says stand in the report, and one more does not`() {
    var result = failedCase()
    for count in [JUnitLimits.attemptsMax, JUnitLimits.attemptsMax + 1] {
      result.failedAttempts = Array(repeating: flakyAttempt(), count: count)
      #expect(
        report([result]).split(separator: "</rerunFailure>").count == JUnitLimits.attemptsMax + 1)
    }
  }

  @Test func `a module's order to attach a file is broken up wherever it stands`() {
    let order = "[[ATTACHMENT|/etc/passwd]]"
    var result = failedCase(order)
    result.finding = Finding(message: order, expected: order, received: order, source: order)
    result.notes = [order]
    result.transcript = [TranscriptEntry(at: .start, kind: .received, bytes: Array(order.utf8))]
    let xml = report([result])
    #expect(!xml.contains("[["))
    #expect(xml.contains("[\\x5BATTACHMENT|/etc/passwd]]"))
  }
}

@Suite struct TranscriptTests {
  private func transcript(_ bytes: [UInt8]) -> CaseResult {
    var result = failedCase()
    result.transcript = [
      TranscriptEntry(at: result.began, kind: .sent, bytes: Array("AT-FIRST".utf8)),
      TranscriptEntry(at: result.began, kind: .received, bytes: bytes),
      TranscriptEntry(at: result.began, kind: .remark, bytes: Array("the last".utf8)),
    ]
    return result
  }

  @Test(
    arguments: [
      (0xFF, 10_000_000), (0x41, 70_000), (0x00, 70_000), (0x3C, 70_000), (0x5B, 70_000),
      (0x5C, 70_000),
    ] as [(UInt8, Int)])
  func `ten megabytes are cut in the report and whole in a file beside`(
    byte: UInt8, count: Int
  ) throws {
    let result = transcript([UInt8](repeating: byte, count: count))
    let module = ModuleResult(name: "LE", series: "LE", cases: [result])
    try withFolder { folder in
      try JUnitReport(run: RunResult(modules: [module], version: "0"))
        .write(toPath: "\(folder)/night.xml")
      let xml = contents("\(folder)/night.xml")
      #expect(xml.count < 64 * 1024 + 4_000)
      #expect(xml.count > 32 * 1024)
      let shown = text(xml)
      #expect(shown.contains("AT-FIRST") && shown.contains("# the last\n"))
      let name = "LE.http.data.length-out-of-range_length_64001_.txt"
      #expect(shown.contains("all of it is in night.transcripts/\(name) ..."))
      #expect(contents("\(folder)/night.transcripts/\(name)") == transcriptLines(of: result))
    }
  }

  @Test func `a transcript of just the size stays whole and one byte more is cut`() {
    let empty = transcriptLines(of: transcript([])).count
    // Each of the three signs `>`, `<` makes four bytes of one.
    let room = JUnitLimits.transcriptBytesMax - empty - 2 * 3
    for (size, isCut) in [(room, false), (room + 1, true)] {
      let lines = transcriptLines(of: transcript([UInt8](repeating: 0x41, count: size)))
      #expect((CutTranscript(lines, budget: JUnitLimits.transcriptBytesMax).dropped > 0) == isCut)
    }
  }

  @Test func `a cut falls on a line's end where one is near`() {
    let lines = Array(String(repeating: "0123456789\n", count: 100).utf8)
    let cut = CutTranscript(lines, budget: 200)
    #expect(text(Array(cut.head)).hasSuffix("9\n"))
    #expect(text(Array(cut.tail)).hasPrefix("0"))
    #expect(cut.head.count + cut.dropped + cut.tail.count == lines.count)
  }

  @Test func `a cut does not split an escape`() {
    let lines = Array(String(repeating: "\\x41", count: 1000).utf8)
    for budget in 100..<110 {
      let cut = CutTranscript(lines, budget: budget)
      #expect(cut.head.count % 4 == 0)
      #expect(cut.tail.count % 4 == 0)
    }
  }

  @Test func `no folder is made where nothing had to be cut`() throws {
    try withFolder { folder in
      try JUnitReport(run: mixedRun()).write(toPath: "\(folder)/junit.xml")
      #expect(names(in: folder) == ["junit.xml"])
    }
  }

  @Test(
    arguments: [
      ("LE.http", "a[b=1]", "LE.http.a_b_1_.txt"),
      ("../../etc", "passwd", "_./../etc.passwd.txt"),
      ("..", "..", "_.....txt"),
      ("-rf", "x\u{0}y", "_rf.x_y.txt"),
    ].map { ($0.0, $0.1, $0.2.replacing("/", with: "_")) })
  func `a file's name holds no more than letters, digits, dots, dashes`(
    suite: String, test: String, due: String
  ) {
    var transcriptNames = TranscriptNames()
    #expect(transcriptNames.name(suite: suite, test: test) == due)
  }

  @Test func `names that would be the same file are told apart`() {
    var transcriptNames = TranscriptNames()
    let given = ["a=1", "a_1", "A_1", "a_1-2"].map { transcriptNames.name(suite: "s", test: $0) }
    #expect(given == ["s.a_1.txt", "s.a_1-2.txt", "s.A_1-3.txt", "s.a_1-2-2.txt"])
  }

  @Test func `an endless name is cut to what file systems take`() {
    var transcriptNames = TranscriptNames()
    let long = String(repeating: "é", count: 5000)
    let given = (0..<3).map { _ in transcriptNames.name(suite: "s", test: long) }
    #expect(Set(given).count == 3)
    #expect(given.allSatisfy { $0.utf8.count <= 200 })
  }
}

@Suite struct JUnitCauseTests {
  @Test func `the first failure of a cause tells it, the others that it is the same`() {
    var run = run([("s/a", .fail), ("s/b", .fail), ("s/c", .pass)])
    run.causes = [
      FailureCause(
        deviation: "deaf", summary: "nothing is heard", requirement: "X-1", likeness: 97,
        symptom: Symptom(due: "OK", came: "nothing"), cases: 2)
    ]
    run.modules[0].cases[0].cause = 0
    run.modules[0].cases[1].cause = 0
    let text = String(decoding: JUnitFile.bytes(of: run), as: UTF8.self)
    let cause = "as if nothing is heard (deaf, 97 % alike); breaks X-1; explains 2 of 2 failures"
    #expect(text.contains("<property name=\"cause.1\" value=\"\(cause)\"/>"))
    #expect(text.contains("cause: \(cause)\n"))
    #expect(text.contains("cause: the same as of LE s/a: deaf\n"))
  }
}
