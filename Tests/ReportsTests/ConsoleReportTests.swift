import Ground
import Reports
import Results
import TestSupport
import Testing

@Suite struct ConsoleReportTests {
  private let plain = ConsoleReport(color: false)

  @Test func `a run reads like this`() {
    #expect(
      ConsoleReport(color: false, junitPath: "Reports/junit.xml").summary(mixedRun()) == """
        NL66x       2 passed       1 failed       1 skipped       1 inconclusive       1 errors  on /dev/ttyUSB2

        FAIL NL66x http.data/length-out-of-range[length=64001]
          DATA-4 (manual 1.2): a prompt came where ERROR was due
          expected  ERROR
          received  >\u{20}
          at        http/data.attest:31: < ERROR
          began     2026-03-01T00:00:01.000+00:00

        INCONCLUSIVE 1 case: no SIM card
          NL66x http.act/no-sim

        ERROR 1 case: the port went away
          NL66x http.act/gone

        NOTES
          no blank after ':' (1 case)

        report, with what was sent and received: Reports/junit.xml
        attest: 2 passed, 1 failed, 1 skipped, 1 inconclusive, 1 errors

        """)
  }

  @Test func `a run without failures says where its report is`() {
    var run = mixedRun()
    run.modules[0].cases.removeAll { $0.verdict != .pass }
    #expect(
      ConsoleReport(color: false, junitPath: "Reports/junit.xml").summary(run).contains(
        "\nreport: Reports/junit.xml\nattest: 2 passed, 0 failed"))
  }

  @Test func `an error of the suite is told with its line`() {
    var run = mixedRun()
    run.modules[0].cases[4].finding?.file = "s.attest"
    run.modules[0].cases[4].finding?.line = 7
    run.modules[0].cases[4].finding?.source = "? 1 / n == 1"
    let told = "  NL66x http.act/gone\n  at        s.attest:7: ? 1 / n == 1\n"
    #expect(plain.summary(run).contains(told))
  }

  @Test func `cases that failed to run for one reason are one entry`() {
    var run = mixedRun()
    run.modules[0].cases += [run.modules[0].cases[4], run.modules[0].cases[4]]
    let summary = plain.summary(run)
    #expect(summary.contains("ERROR 3 cases: the port went away\n"))
    #expect(summary.contains("  NL66x http.act/gone and 2 more\n"))
  }

  @Test func `an empty run has its total line`() {
    #expect(
      plain.summary(RunResult(version: "0"))
        == "\nattest: 0 passed, 0 failed, 0 skipped, 0 inconclusive, 0 errors\n")
  }

  @Test func `an interruption is told`() {
    var run = mixedRun()
    run.interruption = "interrupted by SIGINT"
    #expect(plain.summary(run).contains("\ninterrupted by SIGINT\n"))
  }

  @Test func `without colours no escape is printed, whatever the module said`() {
    var run = mixedRun()
    let hostile = "\u{1B}]0;x\u{7}\u{9B}31m\r\n\u{202E}"
    run.modules[0].name = hostile
    run.modules[0].port = hostile
    run.modules[0].cases = Verdict.allCases.map { verdict in
      CaseResult(
        suite: hostile, name: hostile, requirements: [hostile], manual: hostile,
        verdict: verdict,
        finding: Finding(
          message: hostile, expected: hostile, received: hostile, file: hostile, source: hostile),
        notes: [hostile])
    }
    run.interruption = hostile
    let printed =
      plain.summary(run)
      + run.modules[0].cases.map { plain.progressLine($0, module: hostile) }.joined()
    #expect(printed.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
  }

  @Test func `colours come only where told`() {
    #expect(ConsoleReport(color: true).summary(mixedRun()).contains("\u{1B}[31mFAIL\u{1B}[0m"))
    #expect(!plain.summary(mixedRun()).contains("\u{1B}"))
  }

  @Test func `of very many failures the first hundred are shown`() {
    var run = mixedRun()
    run.modules[0].cases = (0..<250).map { failedCase("case-\($0)") }
    let summary = plain.summary(run)
    #expect(summary.split(separator: "FAIL ").count == 101)
    #expect(summary.contains("\nand 150 more failures\n"))
  }

  @Test func `a progress line tells verdict, case, time and reason`() {
    #expect(
      plain.progressLine(failedCase(), module: "LE")
        == "FAIL LE http.data/length-out-of-range[length=64001] (12 ms): "
        + "a prompt came where ERROR was due\n")
  }

  @Test func `a failure at once tells what was expected and what came`() {
    #expect(
      plain.failureLines(failedCase(), module: "LE")
        == "FAIL LE http.data/length-out-of-range[length=64001] (12 ms): "
        + "a prompt came where ERROR was due\n     expected ERROR, received > \n")
  }

  @Test func `a case that passed when it was played again is named and counted`() {
    var run = run([("s/a", .pass), ("s/b", .pass)])
    #expect(!ConsoleReport(color: false).summary(run).contains("flaky"))
    run.modules[0].cases[1].failedAttempts = [flakyAttempt()]
    let text = ConsoleReport(color: false).summary(run)
    #expect(text.contains("\nFLAKY LE s/b: failed 1 time before it passed: OK was due\n"))
    #expect(text.hasSuffix("0 errors, 1 flaky\n"))
  }
}

@Suite struct ConsoleCauseTests {
  @Test func `a cause stands before the failures, unless it says no more than its one failure`() {
    var run = RunResult(
      modules: [
        ModuleResult(
          name: "LE", series: "LE",
          cases: (0..<3).map {
            CaseResult(suite: "s", name: "c\($0)", requirements: [], manual: "", verdict: .fail)
          })
      ], version: "1")
    run.causes = [
      FailureCause(
        deviation: "deaf", summary: "nothing is heard", requirement: "X-1", alternative: "X-2",
        likeness: 97, symptom: Symptom(due: "OK", came: "nothing"), cases: 2),
      FailureCause(
        requirement: "Y-1", symptom: Symptom(command: "AT+X=#", due: "OK", came: "ERROR"), cases: 1
      ),
    ]
    for (index, cause) in [0, 0, 1].enumerated() { run.modules[0].cases[index].cause = cause }
    run.causes[0].equals = ["dumb", "numb"]
    let report = ConsoleReport(color: false)
    let known = """

      CAUSE as if nothing is heard (deaf, 97 % alike, as are dumb and numb); breaks X-1, or else X-2
        explains 2 of 3 failures
        first in LE s/c0

      """
    #expect(report.causes(run) == known)
    #expect(
      report.causes(run, all: true) == known + """

        CAUSE like no known deviation: after AT+X=# OK was due, ERROR came; its cases show Y-1
          explains 1 of 3 failures
          first in LE s/c2

        """)
    let summary = report.summary(run)
    #expect(summary.contains(known + "\nFAIL LE s/c0"))
  }

  @Test func `causes say that nothing was compared, and that blocked cases may hide more`() {
    var run = RunResult(
      modules: [
        ModuleResult(
          name: "LE", series: "LE",
          cases: [Verdict.fail, .skipped].map {
            CaseResult(suite: "s", name: $0.rawValue, requirements: [], manual: "", verdict: $0)
          })
      ], version: "1")
    var cause = FailureCause(
      requirement: "", symptom: Symptom(due: "OK", came: "nothing"), cases: 2)
    cause.isCompared = false
    run.causes = [cause]
    run.modules[0].cases[1].finding = Finding(message: "", omission: .blocked)
    let text = ConsoleReport(color: false).causes(run)
    #expect(text.contains("CAUSE not compared with known deviations: OK was due, nothing came\n"))
    #expect(text.contains("`attest causes` on the results file"))
    #expect(text.contains("1 case blocked, needing what did not come"))
  }

  @Test func `a run within a budget says how far it came`() {
    var run = RunResult(version: "1")
    run.coverage = BudgetCoverage(
      budget: .seconds(60), casesPlayed: 212, casesInAll: 942, deviationsCaught: 9,
      deviationsInAll: 10, unshown: ["SET-7", "ACT-2"])
    #expect(
      ConsoleReport(color: false).summary(run).contains(
        "played: in 60 s 212 of 942 cases, which catch 90 % of 10 known deviations; "
          + "not shown: SET-7 ACT-2\n"))
  }
}
