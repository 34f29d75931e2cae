import History
import Ground
import Results
import TestSupport
import Testing

/// A run of one module with these verdicts of cases `a`, `b`, …; nil: not played.
func run(
  _ verdicts: [Verdict?], revision: String = "1.0", name: String = "LE", port: String = "/dev/tty",
  seconds: [Int64] = []
) -> RunResult {
  var module = ModuleResult(
    name: name, series: name, identity: [("model", "LE270-CN"), ("revision", revision)], port: port)
  for (index, verdict) in verdicts.enumerated() {
    guard let verdict else { continue }
    module.cases.append(
      CaseResult(
        suite: "http.read", name: "\(["a", "b", "c"][index])[length=1]", requirements: [],
        manual: "1.3", verdict: verdict,
        duration: .seconds(index < seconds.count ? seconds[index] : 1)))
  }
  return RunResult(modules: [module], version: "0.1.0")
}

/// A new history with these runs, a day apart, the first at the second 0.
func withHistory<T>(_ runs: [RunResult], _ body: (History) throws -> T) throws -> T {
  try withFolder { folder in
    let history = try History(path: folder + "/h.sqlite", creates: true)
    for (index, run) in runs.enumerated() { try history.append(run, at: Int64(index) * 86_400) }
    return try body(history)
  }
}

@Suite struct TrendTests {
  @Test func `a trend counts the verdicts of each run`() throws {
    let trends = try withHistory([run([.pass, .fail, .skipped]), run([.pass, .pass, .error])]) {
      try $0.trends()
    }
    #expect(trends.count == 1)
    #expect(
      trends.first?.points == [
        TrendPoint(
          mark: RunMark(run: 1, at: 0, revision: "1.0"), passed: 1, failed: 1, skipped: 1),
        TrendPoint(
          mark: RunMark(run: 2, at: 86_400, revision: "1.0"), passed: 2, unjudged: 1),
      ])
  }

  @Test func `another firmware is another trend, and a return to the first continues it`() throws {
    let runs = ["1.0", "2.0", "1.0"].map { run([.pass], revision: $0) }
    let trends = try withHistory(runs) { try $0.trends() }
    #expect(trends.map(\.revision) == ["1.0", "2.0"])
    #expect(trends.map(\.points.count) == [2, 1])
  }

  @Test func `a known failure is counted apart`() throws {
    var known = run([.fail])
    known.modules[0].cases[0].known = KnownFailure(reason: "filed")
    let point = try withHistory([known]) { try $0.trends().first?.points.first }
    #expect(point?.known == 1)
    #expect(point?.failed == 0)
  }

  @Test func `a filter by series, by case and by time leaves the rest out`() throws {
    let runs = [run([.pass]), run([.pass, .pass], name: "NL66x")]
    try withHistory(runs) { history throws in
      #expect(try history.trends(HistoryFilter(series: "LE")).map(\.module.name) == ["LE"])
      #expect(try history.trends(HistoryFilter(since: 1)).map(\.module.name) == ["NL66x"])
      #expect(
        try history.trends(HistoryFilter(test: "b")).map(\.points) == [
          [TrendPoint(mark: RunMark(run: 2, at: 86_400, revision: "1.0"), passed: 1)]
        ])
    }
  }

  @Test(arguments: ["a", "a[length=1]", "http.read.a*", "http.read a[length=1]", "*length=1]"])
  func `a case is found by its name, with or without suite and value`(glob: String) throws {
    let passed = try withHistory([run([.pass, .pass])]) {
      try $0.trends(HistoryFilter(test: glob)).first?.points.first?.passed
    }
    #expect(passed == (glob.hasPrefix("*") ? 2 : 1))
  }

  @Test(arguments: ["[a-z]*", "?[length=1]", "A"])
  func `brackets and question marks of a pattern stand for themselves`(glob: String) throws {
    let trends = try withHistory([run([.pass])]) { try $0.trends(HistoryFilter(test: glob)) }
    #expect(trends.isEmpty)
  }
}

@Suite struct FlakyTests {
  @Test func `a verdict that changes with the same firmware is flaky`() throws {
    let verdicts: [Verdict] = [.pass, .fail, .pass, .pass, .fail]
    let flaky = try withHistory(verdicts.map { run([$0, .pass]) }) { try $0.flaky() }
    #expect(flaky.map(\.test.name) == ["a[length=1]"])
    #expect(flaky.first?.passes == [true, false, true, true, false])
    #expect(flaky.first?.changes == 3)
  }

  @Test func `a verdict that changes with the firmware is not flaky`() throws {
    let runs = [run([.pass], revision: "1"), run([.fail], revision: "2")]
    #expect(try withHistory(runs) { try $0.flaky() }.isEmpty)
  }

  @Test func `what the rig or a missing precondition did is not held against a case`() throws {
    let runs = [Verdict.pass, .error, .inconclusive, .skipped, .pass].map { run([$0]) }
    #expect(try withHistory(runs) { try $0.flaky() }.isEmpty)
  }

  @Test func `a case that passed only when played again is flaky`() throws {
    var retried = run([.pass])
    retried.modules[0].cases[0].attempts = 2
    let flaky = try withHistory([run([.pass]), retried]) { try $0.flaky() }
    #expect(flaky.map(\.retried) == [1])
    #expect(flaky.map(\.changes) == [0])
  }

  @Test func `the one that changes most comes first`() throws {
    let runs = [run([.pass, .pass]), run([.pass, .fail]), run([.fail, .pass])]
    #expect(
      try withHistory(runs) { try $0.flaky() }.map(\.test.name) == ["b[length=1]", "a[length=1]"])
  }

  @Test func `the emulator and a module of the same name are two`() throws {
    let runs = [run([.pass]), run([.fail], port: "simulation")]
    #expect(try withHistory(runs) { try $0.flaky() }.isEmpty)
  }
}

@Suite struct FailingTests {
  @Test func `the first run of an unbroken row of failures is told, and the last that passed`()
    throws
  {
    let runs = [
      run([.fail], revision: "1"), run([.pass], revision: "1"), run([.fail], revision: "2"),
      run([.error], revision: "2"), run([.fail], revision: "3"),
    ]
    let failing = try withHistory(runs) { try $0.failing() }
    #expect(failing.count == 1)
    #expect(failing.first?.first == RunMark(run: 3, at: 2 * 86_400, revision: "2"))
    #expect(failing.first?.lastPassed == RunMark(run: 2, at: 86_400, revision: "1"))
    #expect(failing.first?.failures == 2)
  }

  @Test func `a case that passes again is not failing`() throws {
    #expect(try withHistory([run([.fail]), run([.pass])]) { try $0.failing() }.isEmpty)
  }

  @Test func `a case that was left out of the last run is still failing`() throws {
    let failing = try withHistory([run([.fail, .pass]), run([nil, .pass])]) { try $0.failing() }
    #expect(failing.map(\.test.name) == ["a[length=1]"])
    #expect(failing.first?.lastPassed == nil)
  }
}

@Suite struct DurationTests {
  @Test func `the median of the last five runs on modules counts`() throws {
    let runs =
      [60, 1, 9, 3, 5, 7].map { run([.pass], seconds: [$0]) }
      + [run([.pass], port: "simulation", seconds: [100])]
    let durations = try withHistory(runs) { try $0.durations(series: "LE") }
    #expect(durations == [CaseName(suite: "http.read", name: "a[length=1]"): .seconds(5)])
  }

  @Test func `a case that was not judged tells nothing of how long it takes`() throws {
    let runs = [run([.error, .pass])]
    #expect(try withHistory(runs) { try $0.durations(series: "LE") }.count == 1)
  }
}
