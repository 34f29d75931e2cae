// What is left of a walk that fails when it is shrunk.
import Ground
import Results
import Testing

@testable import Exploration

@Suite struct ShrinkingTests {
  private let space = shippedSpace.space

  private func round(_ values: [(Dimension, Int)]) -> Round {
    var round = Round.plain
    for (dimension, value) in values { round.choices[dimension.place] = value }
    return round
  }

  private func shrink(
    _ walk: Walk, tries: Int = 200, fails: (Walk) -> Bool
  ) -> (walk: Walk, triesLeft: Int) {
    let failure = CaseResult(
      suite: "explore", name: "x", requirements: [], manual: "1", verdict: .fail)
    let played = PlayedCase(failure)
    var shrinking = Shrinking(space: space, triesLeft: tries, walk, played)
    while let candidate = shrinking.next() { shrinking.take(fails(candidate) ? played : nil) }
    return (shrinking.best.walk, shrinking.triesLeft)
  }

  @Test func `rounds and values that do not matter go`() {
    let walk = Walk(rounds: [
      round([(.method, 1), (.size, 4)]), round([(.framing, 2), (.header, 1), (.redir, 1)]),
      round([(.scheme, 1)]),
    ])
    let shrunk = shrink(walk) { walk in
      walk.rounds.contains { $0.choices[Dimension.header.place] == 1 }
    }
    #expect(shrunk.walk == Walk(rounds: [round([(.header, 1)])]))
  }

  @Test func `two rounds stay where one follows from the other`() {
    let walk = Walk(rounds: [
      round([(.scheme, 1), (.size, 3)]), round([(.size, 5)]), round([(.agent, 1), (.size, 2)]),
    ])
    let shrunk = shrink(walk) { walk in
      let first = walk.rounds.firstIndex { $0.choices[Dimension.scheme.place] == 1 }
      let second = walk.rounds.lastIndex { $0.choices[Dimension.agent.place] == 1 }
      guard let first, let second else { return false }
      return first < second
    }
    #expect(shrunk.walk == Walk(rounds: [round([(.scheme, 1)]), round([(.agent, 1)])]))
  }

  @Test func `of the values that fail the first in the space stays`() {
    let shrunk = shrink(Walk(rounds: [round([(.size, 9)])])) { walk in
      walk.rounds[0].choices[Dimension.size.place] >= 4
    }
    #expect(shrunk.walk == Walk(rounds: [round([(.size, 4)])]))
  }

  @Test func `of a value that has several texts at once the one stays that fails`() throws {
    let values = space.values[Dimension.read.place]
    let parts = try #require(values.firstIndex { $0.name == "parts" })
    let part = try #require(values.firstIndex { $0.name == "part" })
    let shrunk = shrink(Walk(rounds: [round([(.read, parts)])])) { walk in
      space.text(Dimension.read.place, in: walk.rounds[0]).contains("at 256")
    }
    #expect(shrunk.walk.rounds[0].choices[Dimension.read.place] == part)
    #expect(space.text(Dimension.read.place, in: shrunk.walk.rounds[0]) == "at 256")
  }

  @Test func `a restart with all that makes the module ready again is one exchange`() {
    let lines = [
      "AT+HTTPSET=\"MODE\",\"1\"\r", "restart", "AT+CFUN=15\r", "AT\r", "ATE0\r", "AT+CPIN?\r",
      "at+httpread\r", "AT\r",
    ]
    var result = CaseResult(
      suite: "explore", name: "x", requirements: [], manual: "1", verdict: .fail)
    result.transcript = lines.map { line in
      TranscriptEntry(
        at: Instant(nanoseconds: 0), kind: line == "restart" ? .remark : .sent,
        bytes: Array(line.utf8))
    }
    result.transcriptBody = 0..<lines.count
    #expect(PlayedCase(result).commands == 4)
  }

  @Test func `no more is tried than may be`() {
    let wild = Walk(rounds: [round([(.method, 1), (.size, 4), (.header, 1), (.agent, 1)])])
    let shrunk = shrink(wild, tries: 3) { $0 == wild }
    #expect(shrunk.walk == wild)
    #expect(shrunk.triesLeft == 0)
  }
}
