import Analysis
import Ground
import Results
import Testing

/// A play of a case whose only answer took so many microseconds.
private func play(_ verdict: Verdict, _ microseconds: Int64, _ name: String = "a") -> CaseResult {
  CaseResult(
    suite: "s", name: name, requirements: [], manual: "", verdict: verdict,
    responseTimes: [
      ResponseTime(command: "X", duration: .microseconds(microseconds), limit: .seconds(1))
    ])
}

/// Whether a time is the other but for 2 %.
private func isNear(_ time: Interval?, _ microseconds: Int64) -> Bool {
  let nanoseconds = time?.nanoseconds ?? 0
  return abs(nanoseconds - microseconds * 1000) * 50 <= microseconds * 1000
}

@Suite struct RoundsTests {
  @Test func `a thousand times are told by their median, their ends and how they drift`() {
    var rounds = Rounds()
    // 1 to 1000 ms, each once, the slow ones last.
    for number in 1...1000 { _ = rounds.add(play(.pass, Int64(number) * 1000)) }
    let times = rounds.results[0].rounds?.times[0]
    #expect(times?.count == 1000)
    #expect(isNear(times?.median, 500_000))
    #expect(isNear(times?.p95, 950_000))
    #expect(times?.max == .milliseconds(1000))
    // The medians of the first and the last hundred: 51 ms and 951 ms.
    #expect(times?.drift == 1765)
  }

  @Test(arguments: [1, 63, 64, 65, 127, 128, 129, 1_000, 65_536, 123_456_789] as [Int64])
  func `one time alone is its own median`(microseconds: Int64) {
    var rounds = Rounds()
    for _ in 0..<3 { _ = rounds.add(play(.pass, microseconds)) }
    let times = rounds.results[0].rounds?.times[0]
    #expect(isNear(times?.median, microseconds) && isNear(times?.p95, microseconds))
    #expect(times?.drift == 0)
  }

  @Test func `the first play that failed is kept, and every one is counted`() {
    var rounds = Rounds()
    var news: [Rounds.News] = []
    for verdict in [.pass, .error, .pass, .fail, .inconclusive, .fail, .pass, .pass] as [Verdict] {
      news.append(rounds.add(play(verdict, 10)))
    }
    #expect(
      news == [.worse, .worse, .none, .worse, .none, .none, .none, .milestone])
    let result = rounds.results[0]
    #expect(result.verdict == .fail)
    #expect(
      result.rounds.map { [$0.played, $0.failed, $0.unjudged, $0.firstFailure] } == [8, 2, 2, 4])
  }

  @Test func `a play that was cut off says nothing of a case that was played before`() {
    var rounds = Rounds()
    var cut = play(.error, 10)
    cut.finding = Finding(message: "interrupted by SIGINT")
    #expect(rounds.add(cut, endedBy: "interrupted by SIGINT") == .worse)
    _ = rounds.add(play(.pass, 10, "b"))
    cut.name = "b"
    #expect(rounds.add(cut, endedBy: "interrupted by SIGINT") == .none)
    #expect(rounds.add(cut, endedBy: "interrupted by SIGTERM") == .worse)
    #expect(rounds.results.map { $0.rounds?.unjudged } == [1, 1])
  }

  @Test func `what is kept of notes does not grow with the rounds`() {
    var rounds = Rounds()
    for number in 0..<500 {
      var noted = play(.pass, 10)
      noted.notes = ["note \(number)"]
      _ = rounds.add(noted)
    }
    #expect(rounds.results[0].notes.count == 50)
  }

  @Test func `cases stand in the order of their first plays; one that is not played has no rounds`()
  {
    var rounds = Rounds()
    for name in ["b", "a", "b"] { _ = rounds.add(play(.pass, 1, name)) }
    var skipped = play(.skipped, 1, "c")
    skipped.responseTimes = []
    _ = rounds.add(skipped)
    #expect(rounds.results.map(\.name) == ["b", "a", "c"])
    #expect(rounds.results[2].rounds == nil)
  }
}
