import Formats
import Ground
import Reports
import Results
import TestSupport
import Testing

@Suite struct ComparisonReportTests {
  private func entry(
    _ name: String, _ kind: Comparison.Kind, _ was: Verdict?, _ now: Verdict?,
    module: String = "LE", known: KnownFailure? = nil
  ) -> Comparison.Entry {
    Comparison.Entry(
      module: module, suite: "s", name: name, kind: kind, was: was, now: now,
      message: now == nil || now == .pass ? "" : "\"OK\" came", requirements: ["X-1"],
      known: known)
  }

  @Test func `a comparison reads like this`() {
    let comparison = Comparison(
      baseline: "old.json", current: "new.json",
      entries: [
        entry("a", .newlyFailing, .pass, .fail),
        entry("a", .newlyFailing, .pass, .fail, module: "L61x"),
        entry("b", .newlyFailing, nil, .fail),
        entry("c", .newlyFailing, .pass, .fail, known: KnownFailure(reason: "r", ticket: "T-1")),
        entry("d", .stillFailing, .fail, .fail), entry("e", .newlyPassing, .error, .pass),
        entry("f", .notJudged, .pass, .inconclusive), entry("g", .gone, .pass, .skipped),
        entry("h", .added, nil, .pass),
      ], unchanged: 7,
      dialectChanges: [
        Comparison.Change(module: "LE", name: "order", was: "first", now: "last"),
        Comparison.Change(module: "L61x", name: "order", was: "first", now: "last"),
      ], identityChanges: [Comparison.Change(module: "LE", name: "revision", was: nil, now: "2")],
      slower: [
        Comparison.Slowdown(
          module: "LE", command: "HTTPSET", medianWas: .milliseconds(20),
          medianNow: .milliseconds(30), percent: 50, pairs: 40)
      ])
    #expect(
      ComparisonReport(color: false).text(comparison) == """
        baseline  old.json
        now       new.json

        NEWLY FAILING 3 cases
          s/a  [LE L61x]
            X-1: "OK" came
          s/b  [LE]  (new case)
            X-1: "OK" came

        NEWLY FAILING, KNOWN 1 case
          s/c  [LE]
            known: r (T-1)

        NOT JUDGED ANY MORE 1 case
          s/f  [LE]  (pass, now inconclusive)
            X-1: "OK" came

        STILL FAILING 1 case
          s/d  [LE]
            X-1: "OK" came

        NEWLY PASSING 1 case
          s/e  [LE]  (was error)

        ADDED 1 case
          s/h  [LE]

        GONE 1 case
          s/g  [LE]  (does not apply now)
            X-1: "OK" came

        SLOWER 1 command
          LE HTTPSET  median 20 ms then, 30 ms now: +50 % over 40 pairs

        IDENTITY
          revision: not told then, 2 now  [LE]

        DIALECT
          order: first then, last now  [LE L61x]

        7 cases as before

        compare: 3 newly failing, 1 known, 1 newly passing, 1 still failing, 1 not judged, 1 added, \
        1 gone, 1 slower

        """)
  }

  @Test func `what fails as known is counted as nothing else`() {
    let known = KnownFailure(reason: "r")
    let comparison = Comparison(
      baseline: "a",
      entries: [
        entry("c", .stillFailing, .fail, .fail, known: known),
        entry("d", .newlyFailing, .pass, .fail, known: known),
      ])
    #expect(
      ComparisonReport(color: false).text(comparison).contains(
        "compare: 0 newly failing, 2 known, 0 newly passing, 0 still failing, "))
  }

  @Test func `long lists are cut unless all is asked for`() {
    let comparison = Comparison(
      baseline: "a", entries: (0..<40).map { entry("c\($0)", .newlyFailing, .pass, .fail) })
    let text = ComparisonReport(color: false).text(comparison)
    #expect(text.contains("NEWLY FAILING 40 cases"))
    #expect(text.contains("s/c24  [LE]") && !text.contains("s/c25  "))
    #expect(text.contains("  and 15 more; `attest compare --all` lists them\n"))
    #expect(ComparisonReport(color: false, listsAll: true).text(comparison).contains("s/c39  "))
  }

  @Test func `hostile names and facts cannot move the cursor`() {
    let evil = "\u{1B}[2J\u{9B}\r"
    let comparison = Comparison(
      baseline: evil, entries: [entry(evil, .newlyFailing, nil, .fail, module: evil)],
      dialectChanges: [Comparison.Change(module: evil, name: evil, was: evil, now: evil)])
    let text = ComparisonReport(color: false).text(comparison)
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || (0x20...0x7E).contains($0.value) })
  }
}

@Suite struct KnownFailureReportTests {
  @Test func `a known failure is skipped in JUnit and counted apart on the console`() {
    var run = mixedRun()
    run.modules[0].cases[5].known = KnownFailure(
      reason: "filed", ticket: "FW-1", until: "2027-01-31")
    let xml = text(JUnitFile.bytes(of: run))
    #expect(xml.contains("<testsuites name=\"attest\" tests=\"6\" failures=\"0\" errors=\"2\""))
    #expect(
      xml.contains(
        "<skipped type=\"known\" message=\"known failure: filed (FW-1, until 2027-01-31)\">"
          + "a prompt came where ERROR was due\n"))
    let console = ConsoleReport(color: false).summary(run)
    #expect(console.contains("\nKNOWN 1 case: filed (FW-1, until 2027-01-31)\n"))
    #expect(!console.contains("FAIL "))
    #expect(
      console.hasSuffix(
        "attest: 2 passed, 0 failed, 1 skipped, 1 inconclusive, 1 errors, 1 known\n"))
  }

  @Test(arguments: [
    ("2027-01-31", true), ("2028-02-29", true), ("2027-02-29", false), ("2027-13-01", false),
    ("27-01-31", false), ("2027-1-31", false), ("2027-01-00", false), ("+027-01-01", false),
    ("9999-12-31", true), ("1969-12-31", false),
  ])
  func `a day is one that the calendar has`(text: String, isDay: Bool) {
    #expect(CalendarDay(text).map(\.description) == (isDay ? text : nil))
  }
}
