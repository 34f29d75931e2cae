import Ground
import Results
import Testing

@testable import Reports

private let second = Instant(nanoseconds: 1_000_000_000)

private func at(_ seconds: Int64) -> Instant { .start + .seconds(seconds) }

private func cases(_ count: Int, expected: Interval? = nil) -> [LiveCase] {
  (0..<count).map { LiveCase(name: CaseName(suite: "s", name: "c\($0)"), expected: expected) }
}

private func result(_ index: Int, _ verdict: Verdict = .pass) -> CaseResult {
  CaseResult(suite: "s", name: "c\(index)", requirements: [], manual: "", verdict: verdict)
}

private func plain(
  _ state: LiveState, at now: Instant, columns: Int = 80, rows: Int = 24
) -> [String] {
  liveLines(
    state, at: now, LiveStyle(color: false, unicode: false, columns: columns, rows: rows)
  ).map(\.text)
}

/// A state of one module of 20 cases, of which five are over, one failed, the sixth is played.
private func oneModule() -> LiveState {
  var state = LiveState(began: .start)
  let module = state.begin("NL66x", cases: cases(20), at: .start)
  for index in 0..<5 {
    state.caseFinished(result(index, index == 2 ? .fail : .pass), of: module, at: at(10))
  }
  state.caseBegan(CaseName(suite: "s", name: "c5"), of: module, at: at(10))
  return state
}

@Suite struct LiveFrameTests {
  @Test func `one module at 80 columns reads like this`() {
    #expect(
      plain(oneModule(), at: at(10)) == [
        "NL66x  ###-----------  5/20  1 failed  s/c5", "0:10, about 0:30 left",
      ])
  }

  @Test func `at 40 columns the bar is short`() {
    #expect(plain(oneModule(), at: at(10), columns: 40)[0] == "NL66x  #-----  5/20  1 failed")
  }

  @Test func `at 200 columns the bar is long`() {
    #expect(plain(oneModule(), at: at(10), columns: 200)[0].contains(" ######------------------ "))
  }

  @Test func `a case that takes long says how long`() {
    #expect(plain(oneModule(), at: at(25))[0].hasSuffix("s/c5 0:15"))
  }

  @Test(arguments: [1, 2, 5, 10, 20, 39, 40, 59, 60, 80, 99, 100, 200])
  func `no line is as wide as the terminal`(columns: Int) {
    var state = oneModule()
    let name = String(repeating: "long-", count: 30)
    let module = state.begin(name, cases: cases(3), at: .start)
    state.caseBegan(CaseName(suite: name, name: name), of: module, at: .start)
    for line in liveLines(
      state, at: at(4000), LiveStyle(color: true, unicode: true, columns: columns))
    {
      #expect(line.columns < max(2, columns))
    }
  }

  @Test(arguments: [1, 3, 5, 24, 50])
  func `of very many modules those with most left are shown and the rest is summed`(rows: Int) {
    var state = LiveState(began: .start)
    for index in 0..<64 {
      let module = state.begin("M\(index)", cases: cases(10 + index), at: .start)
      state.caseBegan(CaseName(suite: "s", name: "c0"), of: module, at: .start)
    }
    state.caseFinished(result(0, .fail), of: 0, at: at(1))
    let lines = plain(state, at: at(1), rows: rows)
    #expect(lines.count <= max(2, rows / 2))
    #expect(lines.contains { $0.hasPrefix("and ") && $0.contains("  1 failed") })
    #expect(lines.contains { $0.hasPrefix("M63 ") } == (rows > 5))
    #expect(lines.last?.hasPrefix("0 of 64 modules done  1/2656  1 failed  0:01") == true)
  }

  @Test func `modules that have not begun count and have no line yet`() {
    var state = oneModule()
    _ = state.begin("LE", cases: cases(2), at: .start)
    let lines = plain(state, at: at(10))
    #expect(lines.count == 2)
    #expect(lines[1].hasPrefix("0 of 2 modules done  5/22  1 failed  0:10"))
  }

  @Test func `modules that are over leave their place`() {
    var state = oneModule()
    let second = state.begin("LE", cases: cases(2), at: .start)
    state.end(second)
    #expect(plain(state, at: at(10)).count == 2)
    #expect(plain(state, at: at(10))[1].hasPrefix("1 of 2 modules done  5/22  1 failed  0:10"))
  }

  @Test func `a name with control characters is shown and not obeyed`() {
    var state = LiveState(began: .start)
    let module = state.begin("\u{1B}[2J\u{4E00}", cases: cases(1), at: .start)
    state.caseBegan(CaseName(suite: "\u{9B}", name: "\r\n"), of: module, at: .start)
    for line in plain(state, at: .start) {
      #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }
  }
}

@Suite struct RemainingTimeTests {
  @Test func `durations of earlier runs tell how long the rest takes`() {
    var state = LiveState(began: .start)
    let module = state.begin("LE", cases: cases(10, expected: .seconds(6)), at: .start)
    #expect(state.remaining(at: .start) == .seconds(60))
    state.caseFinished(result(0), of: module, at: at(6))
    #expect(state.remaining(at: at(6)) == .seconds(54))
    #expect(state.remaining(at: at(8)) == .seconds(52))
  }

  @Test func `a case that takes longer than ever is not counted twice`() {
    var state = LiveState(began: .start)
    _ = state.begin("LE", cases: cases(10, expected: .seconds(6)), at: .start)
    #expect(state.remaining(at: at(100)) == .seconds(54))
  }

  @Test func `without earlier runs nothing is told before some cases are over`() {
    var state = LiveState(began: .start)
    let module = state.begin("LE", cases: cases(100), at: .start)
    #expect(state.remaining(at: at(1)) == nil)
    for index in 0..<10 { state.caseFinished(result(index), of: module, at: at(20)) }
    #expect(state.remaining(at: at(20)) == .seconds(180))
  }

  @Test func `modules with a time of their own take as long as the slowest`() {
    var state = LiveState(began: .start)
    _ = state.begin("A", cases: cases(2, expected: .seconds(5)), at: .start)
    _ = state.begin("B", cases: cases(9, expected: .seconds(5)), at: .start)
    #expect(state.remaining(at: .start) == .seconds(45))
  }

  @Test func `probes and cases that do not apply are no progress`() {
    var state = oneModule()
    var probe = result(7)
    probe.suite = CaseResult.probeSuite
    state.caseFinished(probe, of: 0, at: at(11))
    state.caseFinished(result(8, .skipped), of: 0, at: at(11))
    #expect(state.modules[0].done == 5)
  }
}

@Suite struct LiveScreenTests {
  private func line(_ text: String) -> LiveLine {
    var line = LiveLine()
    line.append(text)
    return line
  }

  @Test func `what does not change is not written again`() {
    var screen = LiveScreen()
    _ = screen.update([line("a"), line("b")], columns: 80)
    #expect(screen.update([line("a"), line("b")], columns: 80).isEmpty)
  }

  @Test func `only the line that changed is written`() {
    var screen = LiveScreen()
    _ = screen.update([line("a"), line("b"), line("c")], columns: 80)
    #expect(
      screen.update([line("a"), line("x"), line("c")], columns: 80)
        == "\u{1B}[?2026h\r\u{1B}[2Ax\u{1B}[K\r\u{1B}[2B\u{1B}[?2026l")
  }

  @Test func `text goes above the lines and stays there`() {
    var screen = LiveScreen()
    _ = screen.update([line("a")], columns: 80)
    #expect(
      screen.update([line("a")], above: "FAIL\n", columns: 80)
        == "\u{1B}[?2026h\r\u{1B}[1A\u{1B}[2K\u{1B}[1B\r\u{1B}[1AFAIL\na\n\u{1B}[?2026l")
  }

  @Test func `lines that a narrower terminal has wrapped are all taken away`() {
    var screen = LiveScreen()
    _ = screen.update([line(String(repeating: "x", count: 79))], columns: 80)
    #expect(screen.update([line("y")], columns: 40).contains("\r\u{1B}[2Ay\n"))
  }

  @Test func `at the end nothing of the lines is left`() {
    var screen = LiveScreen()
    _ = screen.update([line("a"), line("b")], columns: 80)
    let clear = "\u{1B}[2K\u{1B}[1B"
    #expect(
      screen.update([], columns: 80)
        == "\u{1B}[?2026h\r\u{1B}[2A\(clear)\(clear)\r\u{1B}[2A\u{1B}[?2026l")
    #expect(screen.update([], columns: 80).isEmpty)
  }

  @Test func `the cursor is neither hidden nor moved for good`() {
    var screen = LiveScreen()
    let written =
      screen.update([line("a")], columns: 80) + screen.update([line("b")], columns: 80)
      + screen.update([], columns: 80)
    #expect(!written.contains("\u{1B}[?25l"))
  }
}
