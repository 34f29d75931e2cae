import Results
import Testing

@testable import Reports

@Suite struct HistoryReportTests {
  private func overview(_ text: String = "19006.1000") -> HistoryOverview {
    let module = RecordedModule(name: "NL66x", series: "NL66x", model: "NL668-CN")
    let test = CaseName(suite: "http.act", name: "head")
    func mark(_ run: Int64) -> RunMark {
      RunMark(run: run, at: 1_772_323_199 + run * 86_400, revision: text)
    }
    return HistoryOverview(
      runs: 4,
      trends: [
        Trend(
          module: module, revision: text,
          points: (1...4).map { TrendPoint(mark: mark($0), passed: 560, failed: Int($0 - 1)) })
      ],
      failing: [
        FailingCase(
          module: module, test: test, first: mark(2), lastPassed: mark(1), failures: 3)
      ],
      flaky: [
        FlakyCase(
          module: module, revision: text, test: test, changes: 2, passes: [true, false, true])
      ])
  }

  @Test func `a history reads like this`() {
    #expect(
      HistoryReport(color: false).text(overview()) == """
        MODULE          FIRMWARE    RUNS  FAILED  LAST RUN
        NL66x NL668-CN  19006.1000     4  _-+#    2026-03-04 23:59  560 passed, 3 failed

        FAILING                       SINCE                    FIRMWARE    RUNS  LAST PASSED
        NL66x NL668-CN http.act/head  run 2, 2026-03-02 23:59  19006.1000     3  run 1, 2026-03-01 23:59

        FLAKY                         FIRMWARE    CHANGES  RETRIED  RUNS (. passed, F failed)
        NL66x NL668-CN http.act/head  19006.1000        2        0  .F.

        4 runs in the history

        """)
  }

  @Test func `the flaky cases alone are told where asked for`() {
    let text = HistoryReport(color: false).text(overview(), onlyFlaky: true)
    #expect(text.hasPrefix("\nFLAKY "))
    #expect(!text.contains("FAILING"))
  }

  @Test func `a history without runs says so`() {
    #expect(HistoryReport(color: false).text(HistoryOverview()) == "no run in the history yet\n")
  }

  @Test func `a run without failures is the lowest sign and the worst the highest`() {
    let points = [0, 1, 100].map { TrendPoint(mark: RunMark(run: 1, at: 0), failed: $0) }
    #expect(HistoryReport(color: false, unicode: true).sparkline(points) == "▁▂█")
  }

  @Test func `what a module said of its firmware is not obeyed`() {
    let text = HistoryReport(color: false).text(overview("\u{1B}]0;x\u{7}\n\u{9B}1m"))
    #expect(text.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
  }
}
