import Formats
import Glibc
import Ground
import Reports
import Results
import TestSupport
import Testing

@testable import Analysis

@Suite struct ComparisonTests {
  private func compare(_ new: RunResult, with old: RunResult) -> Comparison {
    Comparison(of: new, named: "new", with: old, named: "old")
  }

  private func kind(_ was: Verdict?, _ now: Verdict?) -> Comparison.Kind? {
    let old = run([("s/other", .pass)] + (was.map { [("s/a", $0)] } ?? []))
    let new = run([("s/other", .pass)] + (now.map { [("s/a", $0)] } ?? []))
    return compare(new, with: old).entries.first?.kind
  }

  @Test(
    arguments: [
      (Verdict.pass, Verdict.fail), (.skipped, .fail), (.inconclusive, .fail), (.error, .fail),
      (nil, .fail),
    ] as [(Verdict?, Verdict)])
  func `a case that fails and did not is newly failing`(was: Verdict?, now: Verdict) {
    #expect(kind(was, now) == .newlyFailing)
  }

  @Test(
    arguments: [
      (.fail, .fail, .stillFailing), (.fail, .pass, .newlyPassing), (.error, .pass, .newlyPassing),
      (.pass, .error, .notJudged), (.fail, .inconclusive, .notJudged), (nil, .pass, .added),
      (.skipped, .pass, .added), (.pass, nil, .gone), (.fail, .skipped, .gone),
      (.pass, .pass, nil), (.error, .inconclusive, nil), (.skipped, .skipped, nil),
      (.skipped, nil, nil),
    ] as [(Verdict?, Verdict?, Comparison.Kind?)])
  func `each change of a verdict has its kind`(
    was: Verdict?, now: Verdict?, due: Comparison.Kind?
  ) {
    #expect(kind(was, now) == due)
  }

  @Test func `a run compared with itself has no entry but its failures`() {
    let run = fullRun()
    let comparison = compare(run, with: run)
    #expect(comparison.entries.map(\.kind) == [.stillFailing])
    #expect(comparison.unchanged == 1)
    #expect(comparison.dialectChanges.isEmpty && comparison.identityChanges.isEmpty)
  }

  @Test func `a results file and the JUnit file of the same run are the same`() throws {
    var run = run([
      ("s/a", .pass), ("s/a", .fail), ("s/[[x]] ü\u{1}", .pass), ("s/b[text=\"c d\"]", .error),
    ])
    run.modules.append(run.modules[0])
    let junit = try readRecord(JUnitFile.bytes(of: run), path: "")
    for comparison in [compare(run, with: junit), compare(junit, with: run)] {
      #expect(comparison.entries.map(\.kind) == [.stillFailing, .stillFailing])
      #expect(comparison.unchanged == 6)
    }
  }

  @Test func `a new failure that is known is no regression`() {
    var new = run([("s/a", .fail), ("s/b", .fail)])
    new.modules[0].cases[0].known = KnownFailure(reason: "filed")
    let comparison = compare(new, with: run([("s/a", .pass), ("s/b", .pass)]))
    #expect(comparison.entries(.newlyFailing).count == 2)
    #expect(comparison.regressions.map(\.name) == ["b"])
  }

  @Test func `entries stand in the order of the newer run, what is gone behind them`() {
    let comparison = compare(
      run([("s/z", .fail), ("s/b", .fail)]),
      with: run([("s/gone", .pass), ("s/b", .pass), ("s/z", .pass)]))
    #expect(comparison.entries.map(\.name) == ["z", "b", "gone"])
  }

  @Test func `another dialect and another firmware are told`() {
    var (old, new) = (run([("s/a", .pass)], revision: "1"), run([("s/a", .pass)], revision: "2"))
    old.modules[0].dialect = [("order", "first"), ("dropped", "x"), ("same", "y")]
    new.modules[0].dialect = [("order", "last"), ("same", "y"), ("fresh", "z")]
    let comparison = compare(new, with: old)
    #expect(
      comparison.identityChanges == [
        Comparison.Change(module: "LE", name: "revision", was: "1", now: "2")
      ])
    #expect(
      comparison.dialectChanges == [
        Comparison.Change(module: "LE", name: "order", was: "first", now: "last"),
        Comparison.Change(module: "LE", name: "fresh", was: nil, now: "z"),
        Comparison.Change(module: "LE", name: "dropped", was: "x", now: nil),
      ])
  }

  @Test func `a run that told no dialect has none to compare`() {
    var old = run([("s/a", .pass)])
    old.modules[0].dialect = [("order", "first")]
    #expect(compare(run([("s/a", .pass)]), with: old).dialectChanges.isEmpty)
  }
}

@Suite struct SlowdownTests {
  /// A run of `count` cases in which HTTPSET takes what the closure says, in microseconds.
  private func timed(_ count: Int, _ time: (Int) -> Int64) -> RunResult {
    var run = run((0..<count).map { ("s/c\($0)", .pass) })
    for index in 0..<count {
      run.modules[0].cases[index].responseTimes = [
        ResponseTime(
          command: "HTTPSET", duration: .microseconds(time(index)), limit: .milliseconds(1000))
      ]
    }
    return run
  }

  private func slower(_ new: RunResult, _ old: RunResult) -> [Comparison.Slowdown] {
    Comparison(of: new, named: "", with: old, named: "").slower
  }

  @Test func `a command that takes half as long again is slower`() throws {
    let found = slower(timed(20) { 30_000 + Int64($0) }, timed(20) { 20_000 + Int64($0) })
    let entry = try #require(found.first)
    #expect((entry.module, entry.command) == ("LE", "HTTPSET"))
    #expect((entry.percent, entry.pairs) == (50, 20))
    #expect(entry.medianWas == .microseconds(20_009) + Interval(nanoseconds: 500))
  }

  @Test(
    arguments: [
      (100_000, 119_000, "less than a fifth"), (10_000, 14_900, "less than 5 ms"),
      (20_000, 10_000, "faster"),
    ] as [(Int64, Int64, String)])
  func `a small difference is none`(was: Int64, now: Int64, why: String) {
    #expect(slower(timed(50) { _ in now }, timed(50) { _ in was }).isEmpty, "\(why)")
  }

  @Test func `a few pairs prove nothing`() {
    #expect(slower(timed(12) { _ in 40_000 }, timed(12) { _ in 20_000 }).isEmpty)
    #expect(slower(timed(13) { _ in 40_000 }, timed(13) { _ in 20_000 }).count == 1)
  }

  @Test func `cases that only one run has change nothing`() {
    let old = timed(20) { _ in 20_000 }
    let new = timed(60) { $0 < 20 ? 20_000 : 900_000 }
    #expect(slower(new, old).isEmpty)
  }

  @Test func `a failed case says nothing of a command`() {
    var new = timed(20) { _ in 40_000 }
    for index in 0..<10 { new.modules[0].cases[index].verdict = .fail }
    #expect(slower(new, timed(20) { _ in 20_000 }).isEmpty)
  }

  @Test func `noise alone is hardly ever called slower`() {
    var random = SeededGenerator(seed: 1)
    var alarms = 0
    for _ in 0..<500 {
      // A tail as a busy line has it: one answer in ten takes up to ten times as long.
      func draw() -> Int64 {
        let base = Int64.random(in: 10_000...50_000, using: &random)
        return Int.random(in: 0..<10, using: &random) == 0 ? base * 10 : base
      }
      let pairs = (0..<40).map { _ in (was: draw(), now: draw()) }
      if signedRankChance(pairs.map { log(Double($0.now) / Double($0.was)) }) <= 0.001 {
        alarms += 1
      }
    }
    #expect(alarms <= 3)
  }

  @Test func `through the same noise a real slowdown is seen`() {
    var random = SeededGenerator(seed: 2)
    var seen = 0
    for _ in 0..<100 {
      let pairs = (0..<60).map { _ in
        (
          was: Int64.random(in: 10_000_000...50_000_000, using: &random),
          now: Int64.random(in: 20_000_000...100_000_000, using: &random)
        )
      }
      if slowdown("m", "c", pairs) != nil { seen += 1 }
    }
    #expect(seen >= 95)
  }

  @Test(arguments: [
    ([], 1.0), ([0, 0, 0], 1.0), ([1], 0.5), ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.002961),
    ([-1, -2, -3, -4, -5, -6, -7, -8, -9, -10], 0.997842),
    ([1, 1, 1, 1, -1, -1, -1, -1], 0.531312),
  ])
  func `the test of ranks gives what SciPy's wilcoxon gives`(differences: [Double], due: Double) {
    #expect(abs(signedRankChance(differences) - due) < 0.00001)
  }
}
