import Diagnostics
import Ground
import Results
import TestSupport
import Testing

@testable import Analysis

/// A file of known failures.
private func file(_ text: String) -> KnownFailuresFile {
  KnownFailuresFile(SourceFile(path: "k", text: Array(text.utf8)))
}

/// The entry that each test of judging uses.
private let entryOfA = "known s/a\n  reason filed\n"

@Suite struct KnownFailuresWhilePlayingTests {
  private func known(_ text: String, _ verdict: Verdict, on day: String = "2026-06-30") throws
    -> KnownFailure?
  {
    KnownFailures.known(
      run([("s/a", verdict)]).modules[0].cases[0], among: file(text).failures.entries,
      today: try #require(CalendarDay(day)))
  }

  @Test func `a failure is known by the first entry that covers it`() throws {
    #expect(try known(entryOfA + "known s/*\n  reason second\n", .fail)?.reason == "filed")
    #expect(try known("known s/b\n  reason r\n", .fail) == nil)
    #expect(try known(entryOfA, .pass) == nil)
  }

  @Test func `a failure whose entry has expired is news`() throws {
    #expect(try known(entryOfA + "  until 2026-06-30\n", .fail) != nil)
    #expect(try known(entryOfA + "  until 2026-06-29\n", .fail) == nil)
  }
}

@Suite struct KnownFailuresFileTests {
  @Test func `every word is read`() throws {
    let read = file(
      """
      # what is known
      known http.act/head[x="a b/c"]
        # a remark
        series NL66x  LE*
        series L61x
        model NL668-*
        firmware 19006.* beta

        firmware 2
        sometimes
        reason HEAD is taken  # as it stands
        ticket FW-12
        until 2027-01-31
      known a/b\r
        reason r\r

      """)
    #expect(read.diagnostics.isEmpty)
    #expect(
      read.failures.entries == [
        KnownFailures.Entry(
          suite: "http.act", name: "head[x=\"a b/c\"]", series: ["NL66x", "LE*", "L61x"],
          models: ["NL668-*"], firmware: ["19006.* beta", "2"], isIntermittent: true,
          failure: KnownFailure(
            reason: "HEAD is taken  # as it stands", ticket: "FW-12", until: "2027-01-31",
            place: "k:2")),
        KnownFailures.Entry(
          suite: "a", name: "b", failure: KnownFailure(reason: "r", place: "k:14")),
      ])
  }

  @Test(arguments: [
    ("knwon s/a\n  reason r\n", "k:1:1: no statement 'knwon'", "did you mean known?"),
    ("  reason r\n", "k:1:3: this line belongs to no entry", "expected known SUITE/CASE above it"),
    ("known a\n  reason r\n", "k:1:7: this names no case", "such as http.act/head-refused"),
    ("known\n  reason r\n", "k:1:1: no case is named", "expected SUITE/CASE"),
    (entryOfA + "  tikcet 1\n", "k:3:3: no statement 'tikcet' below", "did you mean ticket?"),
    (entryOfA + "  reason x\n", "k:3:3: 'reason' stands here a second time", "^~~~~~"),
    (entryOfA + "  until 2027-02-29\n", "k:3:9: no day of the calendar", "such as 2027-01-31"),
    (entryOfA + "  ticket\n", "k:3:3: 'ticket' says nothing", "^"),
    (entryOfA + "  sometimes yes\n", "k:3:13: 'sometimes' stands alone", "^~~"),
    (entryOfA + "\tticket 1\n", "k:3:1: a tab in the line", "expected blanks"),
    (entryOfA + "  ticket \u{1B}\n", "k:3:10: a control byte in the line", "\\x1B"),
    ("known s/a\n", "k:1:7: this entry has no reason", "expected a line `reason …` below it"),
    (entryOfA + entryOfA, "k:3:7: the entry at line 1 is about the same cases", "^~~"),
    (entryOfA + "ticket 1\n", "k:3:1: no statement 'ticket'", "did you mean ticket, indented"),
  ])
  func `a slip is told with its place and the right thing`(
    text: String, problem: String, remedy: String
  ) {
    let read = file(text)
    let said = render(read.diagnostics, files: [read.source])
    #expect(said.contains(problem), "\(said)")
    #expect(said.contains(remedy), "\(said)")
    #expect(read.diagnostics.count == 1, "\(said)")
  }

  @Test(arguments: [
    ("known htp.act/a\n  reason r\n", "k:1:7: no suite 'htp.act'", "did you mean http.act?"),
    (
      "known http.act/haed[x=1]\n  reason r\n", "k:1:7: no case 'haed' in suite 'http.act'",
      "did you mean http.act/head?"
    ),
    (
      "known http.*/h*\n  series NL66 LE\n  reason r\n", "k:2:10: no series 'NL66'",
      "did you mean NL66x?"
    ),
  ])
  func `an entry that names nothing in the suites is told`(
    text: String, problem: String, remedy: String
  ) {
    let read = file(text)
    let problems = read.problems(
      suites: [("http.act", ["head", "get"]), ("http.read", ["all"])], series: ["NL66x", "LE"])
    let said = render(problems, files: [read.source])
    #expect(problems.count == 1 && said.contains(problem) && said.contains(remedy), "\(said)")
  }
}

@Suite struct KnownFailuresJudgingTests {
  private let today = CalendarDay("2026-11-23") ?? .first

  private func judged(
    _ cases: [(String, Verdict)], _ text: String, revision: String? = nil, isWhole: Bool = false
  ) -> RunResult {
    var run = run(cases, revision: revision)
    let read = file(text)
    #expect(read.diagnostics.isEmpty)
    read.failures.judge(&run, today: today, isWhole: isWhole)
    return run
  }

  @Test func `a known failure that fails is known, another is not`() {
    let run = judged([("s/a", .fail), ("s/b", .fail)], entryOfA)
    #expect(run.modules[0].cases.map(\.isKnownFailure) == [true, false])
    #expect(run.modules[0].cases[0].known?.place == "k:1")
    #expect(run.outdatedKnown.isEmpty)
  }

  @Test func `a known failure that passes makes its entry wrong`() {
    let run = judged([("s/a", .pass)], entryOfA)
    #expect(
      run.outdatedKnown == [
        OutdatedKnownFailure(place: "k:1", pattern: "s/a", problem: "LE s/a passes now")
      ])
    #expect(run.modules[0].cases[0].notes == ["passes, though k:1 says that it fails"])
  }

  @Test func `one case of many that passes makes a wide entry wrong`() {
    let run = judged(
      [("s/a[x=1]", .fail), ("s/a[x=2]", .pass), ("s/a[x=3]", .pass)], entryOfA)
    #expect(run.outdatedKnown.map(\.problem) == ["LE s/a[x=2] and 1 other case pass now"])
  }

  @Test func `what fails sometimes may pass`() {
    let text = entryOfA + "  sometimes\n"
    #expect(judged([("s/a", .pass)], text).outdatedKnown.isEmpty)
    #expect(judged([("s/a", .fail)], text).modules[0].cases[0].isKnownFailure)
  }

  @Test(arguments: [
    ("2026-11-23", true), ("2026-11-22", false), ("2026-12-01", true),
  ])
  func `an entry counts up to its last day`(until: String, counts: Bool) {
    let run = judged([("s/a", .fail)], entryOfA + "  until \(until)\n")
    #expect(run.modules[0].cases[0].isKnownFailure == counts)
    #expect(
      run.outdatedKnown.map(\.problem)
        == (counts ? [] : ["it has expired: its last day was \(until)"]))
  }

  @Test(arguments: [Verdict.inconclusive, .error, .skipped])
  func `a case that was not judged proves nothing`(verdict: Verdict) {
    let run = judged([("s/a", verdict)], entryOfA, isWhole: true)
    #expect(run.outdatedKnown.isEmpty)
    #expect(run.modules[0].cases[0].known == nil)
  }

  @Test(arguments: [
    ("series LE", true), ("series L*", true), ("series NL66x", false), ("series NL66x LE", true),
    ("model LE", true), ("model LE270-*", false), ("firmware 19006.*", true),
    ("firmware 19007", false), ("firmware 19007\n  firmware 19006.1", true),
    ("series NL66x\n  firmware 19006.1", false), ("firmware +CGMR: \"19006.1\"", true),
  ])
  func `conditions say which modules are meant`(conditions: String, counts: Bool) {
    let run = judged(
      [("s/a", .fail)], entryOfA + "  \(conditions)\n", revision: "+CGMR: \"19006.1\"")
    #expect(run.modules[0].cases[0].isKnownFailure == counts)
  }

  @Test func `a firmware that nobody told fits no condition`() {
    let run = judged([("s/a", .fail)], entryOfA + "  firmware *\n")
    #expect(!run.modules[0].cases[0].isKnownFailure)
  }

  @Test func `an entry that covers nothing is wrong only where all was played`() {
    #expect(judged([("s/b", .pass)], entryOfA).outdatedKnown.isEmpty)
    #expect(
      judged([("s/b", .pass)], entryOfA, isWhole: true).outdatedKnown.map(\.problem)
        == ["it covers no case"])
    let other = entryOfA + "  series NL66x\n"
    #expect(judged([("s/b", .pass)], other, isWhole: true).outdatedKnown.isEmpty)
  }

  @Test func `the first entry that covers a case speaks for it`() {
    let run = judged([("s/a", .fail)], "known s/a\n  reason one\nknown s/*\n  reason two\n")
    #expect(run.modules[0].cases[0].known?.reason == "one")
  }
}

@Suite struct KnownFailuresUpdateTests {
  private func updated(_ text: String, _ run: RunResult, reason: String? = nil) -> String {
    let update = KnownFailuresUpdate(of: file(text), from: run, reason: reason)
    #expect(file(String(decoding: update.text, as: UTF8.self)).diagnostics.isEmpty)
    return String(decoding: update.text, as: UTF8.self)
  }

  @Test func `what fails is entered, for its series and firmware`() {
    let run = run([("s/a[x=1]", .fail), ("s/b", .pass), ("probes/p", .fail)], revision: "7.1")
    let update = KnownFailuresUpdate(
      of: file("# mine\n"), from: run, ticket: "T-1", until: CalendarDay("2027-01-31"))
    #expect(
      text(update.text) == """
        # mine

        known s/a[x=1]
          series LE
          firmware 7.1
          reason a[x=1] is fail
          ticket T-1
          until 2027-01-31

        """)
  }

  @Test func `one failure of several series is one entry`() {
    var run = run([("s/a", .fail)])
    run.modules.append(run.modules[0])
    run.modules[1].series = "NL66x"
    #expect(updated("#\n", run, reason: "r") == "#\n\nknown s/a\n  series LE NL66x\n  reason r\n")
  }

  @Test func `entries that hold and comments stay as they are`() {
    let text = "# top\n\nknown  s/a\n    reason   mine # x\n\n# bottom\n"
    #expect(updated(text, run([("s/a", .fail)])) == text)
  }

  @Test func `an entry whose case passes goes, and its comment above stays`() {
    let text = "known s/b\n  reason b\n\n# about a\nknown s/a\n  # inner\n  reason a\n\n\n# end\n"
    #expect(
      updated(text, run([("s/a", .pass), ("s/b", .fail)]))
        == "known s/b\n  reason b\n\n# about a\n\n# end\n")
  }

  @Test func `an entry that was too wide is narrowed to what still fails`() {
    let text = "known s/a\n  reason mine\n  ticket T-9\n"
    #expect(
      updated(text, run([("s/a[x=1]", .pass), ("s/a[x=2]", .fail)]))
        == "known s/a[x=2]\n  series LE\n  reason mine\n  ticket T-9\n")
  }

  @Test func `series that were not played keep their entry`() {
    let text = "known s/a\n  series LE NL66x\n  reason mine\n"
    #expect(
      updated(text, run([("s/a", .pass)])) == "known s/a\n  series NL66x\n  reason mine\n")
  }

  @Test func `a hostile name writes no line of its own`() {
    let run = run([("s/a\n  sometimes", .fail)])
    #expect(
      updated("#\n", run, reason: "x\ny") == """
        #

        known s/a*  sometimes
          series LE
          reason x\\ny

        """)
  }

  @Test func `what was entered is known the next time`() {
    var again = run([("s/a[t=\"*x\"]", .fail), ("s/b", .fail)], revision: "1")
    let update = KnownFailuresUpdate(of: file(""), from: again)
    file(text(update.text)).failures.judge(&again, today: .first, isWhole: true)
    #expect(again.modules[0].cases.allSatisfy { $0.isKnownFailure })
    #expect(again.outdatedKnown.isEmpty)
  }
}
