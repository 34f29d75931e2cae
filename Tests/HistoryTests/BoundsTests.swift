// Each bound of what the history answers: so much is told at it, and no more past it.
import Ground
import Results
import Testing

@testable import History

@Suite struct BoundsTests {
  @Test(arguments: [0, 1])
  func `a trend has the last runs up to the bound`(surplus: Int) throws {
    let runs = Array(repeating: run([.pass]), count: HistoryLimits.trendPointsMax + surplus)
    let points = try withHistory(runs) { try $0.trends().first?.points ?? [] }
    #expect(points.count == HistoryLimits.trendPointsMax)
    #expect(points.first?.mark.run == Int64(1 + surplus))
  }

  @Test(arguments: [0, 1])
  func `a flaky case tells its last verdicts up to the bound`(surplus: Int) throws {
    let later = HistoryLimits.verdictsMax - 1 + surplus
    let runs = [run([.fail])] + Array(repeating: run([.pass]), count: later)
    let flaky = try withHistory(runs) { try $0.flaky().first }
    #expect(flaky?.passes.count == HistoryLimits.verdictsMax)
    #expect(flaky?.passes.first == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `cases that fail are told up to the bound`(surplus: Int) throws {
    let cases = (0..<HistoryLimits.casesMax + surplus).map {
      CaseResult(suite: "s", name: "c\($0)", requirements: [], manual: "", verdict: .fail)
    }
    let module = ModuleResult(name: "LE", series: "LE", port: "/dev/tty", cases: cases)
    let failed = RunResult(modules: [module], version: "0")
    var passed = failed
    for index in cases.indices { passed.modules[0].cases[index].verdict = .pass }
    let (flaky, failing) = try withHistory([passed, failed]) {
      (try $0.flaky().count, try $0.failing().count)
    }
    #expect([flaky, failing] == [HistoryLimits.casesMax, HistoryLimits.casesMax])
  }

  @Test func `the duration of a case is taken over so many runs and no more`() throws {
    let counted = Int(HistoryLimits.durationRunsMax)
    for count in [counted, counted + 1] {
      // The first run took longer than all that follow: its time moves the median while it counts.
      let slow = (counted + 1) / 2
      let runs = (0..<count).map { run([.pass], seconds: [$0 < slow ? 9 : 1]) }
      let duration = try withHistory(runs) { try $0.durations(series: "LE").values.first }
      #expect(duration == .seconds(count == counted ? 9 : 1))
    }
  }
}
