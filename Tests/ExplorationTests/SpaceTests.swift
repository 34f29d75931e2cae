// The space as text, and what is drawn from it.
import Diagnostics
import Ground
import ModuleCatalogue
import TestSupport
import Testing

@testable import Exploration

/// A profile with what the space's numbers name.
let smallProfile = Profile(
  name: "L61x", series: "L61x", model: "L610-GL",
  commands: [
    CommandFacts(
      name: "HTTPACT", title: "", manual: "1", maxResponse: .seconds(1), maxResult: .seconds(60),
      parameters: [
        Parameter(name: "method", domain: .choices([0, 1, 2])),
        Parameter(name: "length", domain: .integers(0...360000)),
      ]),
    CommandFacts(
      name: "HTTPHEAD", title: "", manual: "1", maxResponse: .seconds(1), maxResult: .seconds(1)),
  ])

let shippedSpace = readSpace([
  SourceFile(path: "http.space", text: contents(shippedSuitesPath + "/explore/http.space"))
])

@Suite struct SpaceTests {
  private func problems(_ text: String) -> [String] {
    let whole = Dimension.allCases.map { "dimension \($0.rawValue)\n  plain\n" }.joined()
    return readSpace([SourceFile(path: "a.space", text: Array((whole + text).utf8))]).diagnostics
      .map(\.problem)
  }

  @Test func `the shipped space has nothing wrong with it`() {
    #expect(shippedSpace.diagnostics.isEmpty)
  }

  @Test func `a value may have a name and a weight`() {
    let (space, _) = readSpace([
      SourceFile(
        path: "a.space", text: Array("dimension content\n  nuls = repeat(1)  weight 7\n".utf8))
    ])
    #expect(
      space.values[Dimension.content.place] == [
        SpaceValue(name: "nuls", texts: ["repeat(1)"], weight: 7)
      ])
  }

  @Test func `a value may have several texts, and those that a profile refuses`() {
    let (space, _) = readSpace([
      SourceFile(
        path: "a.space",
        text: Array("dimension refused\n  m = AT+X={invalid HTTPACT.method}\n  any of 1 | 2\n".utf8)
      )
    ])
    let values = space.reduced(to: smallProfile).values[Dimension.refused.place]
    #expect(values[0].texts.contains("AT+X=3") && values[0].texts.count > 3)
    #expect(values[1].texts == ["1", "2"])
  }

  @Test func `a value may have all texts of another at once`() {
    let (space, diagnostics) = readSpace([
      SourceFile(
        path: "a.space",
        text: Array("dimension read\n  part = any of at 1 | at 9\n  parts = all of part\n".utf8))
    ])
    #expect(!diagnostics.contains { $0.problem.contains("part") })
    let values = space.values[Dimension.read.place]
    #expect(values.map(\.texts) == [["at 1", "at 9"], ["at 1 | at 9"]])
    #expect(values.map(\.whole) == [nil, "part"])
  }

  @Test func `what is wrong with a space is told`() {
    #expect(problems("") == [])
    #expect(problems("dimension metod\n") == ["no dimension `metod`"])
    #expect(problems("dimension method\n  plain\n") == ["`plain` is there twice"])
    #expect(problems("dimension method\n  x  weight 0\n") == ["this weight"])
    #expect(problems("dimension read\n  x = all of part\n") == ["no value `part` above"])
    #expect(problems("exclude mode=2 \"no\"\n") == ["`mode` has no value `2`"])
    #expect(problems("exclude mode=plain\n") == ["`exclude` without a reason"])
    #expect(problems("exclude \"no\"\n") == ["`exclude` of nothing"])
    #expect(problems("meet mode=2 \"why\"\n") == ["`mode` has no value `2`"])
    #expect(problems("meet mode=plain\n") == ["`meet` without a reason"])
    #expect(problems("surprise\n") == ["`surprise`"])
  }

  @Test func `a dimension without a value is told`() {
    let (_, diagnostics) = readSpace([SourceFile(path: "a.space", text: [])])
    #expect(diagnostics.count == Dimension.allCases.count)
  }

  @Test func `where the server is at no default port nothing leads there`() {
    let space = shippedSpace.space
    #expect(space.values[Dimension.port.place].contains { $0.name == "own" })
    let other = space.withoutDefaultPorts
    #expect(!other.values[Dimension.port.place].contains { $0.name == "own" })
    #expect(!other.values[Dimension.hops.place].contains { $0.name == "302 own" })
  }

  @Test func `a module without HEAD is not asked for it`() {
    var profile = smallProfile
    profile.commands[0].parameters[0].domain = .choices([0, 1])
    let names = shippedSpace.space.reduced(to: profile).values[Dimension.method.place].map(\.name)
    #expect(names == ["GET", "POST"])
  }

  @Test(arguments: [
    ("12", 12), ("HTTPACT.length.max", 360000), ("HTTPACT.length.max + 1", 360001),
    ("2 * 3 + 4", 10), ("9 - 2", 7),
  ])
  func `numbers name facts of the profile`(text: String, value: Int) {
    #expect(number(text, smallProfile) == value)
  }

  @Test(arguments: [
    "", "x", "1 +", "HTTPACT.length", "HTTPNONE.length.max", "9223372036854775807 + 1",
  ])
  func `what is no number is none`(text: String) {
    #expect(number(text, smallProfile) == nil)
  }
}

@Suite struct DrawingTests {
  private func walks(_ count: Int, seed: UInt64) -> [Walk] {
    var drawing = Drawing(
      space: shippedSpace.space.reduced(to: smallProfile), for: smallProfile, way: .covering,
      seed: seed)
    return (0..<count).map { _ in drawing.walk() }
  }

  @Test func `the same seed draws the same walks, another seed others`() {
    #expect(walks(20, seed: 1) == walks(20, seed: 1))
    #expect(walks(20, seed: 1) != walks(20, seed: 2))
  }

  @Test func `no walk has what does not go together`() {
    let space = shippedSpace.space.reduced(to: smallProfile)
    for walk in walks(100, seed: 3) {
      for round in walk.rounds { #expect(space.excludes(round.choices) == nil) }
    }
  }

  @Test func `every two values that go together meet`() {
    var drawing = Drawing(
      space: shippedSpace.space.reduced(to: smallProfile), for: smallProfile, way: .covering,
      seed: 1)
    var drawn = 0
    while drawing.coverage.pairsMet < drawing.coverage.pairsPossible, drawn < 1500 {
      _ = drawing.walk()
      drawn += 1
    }
    #expect(drawing.coverage.pairsMet == drawing.coverage.pairsPossible)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `what the space names as worth meeting is met soon`(seed: UInt64) {
    var drawing = Drawing(
      space: shippedSpace.space.reduced(to: smallProfile), for: smallProfile, way: .covering,
      seed: seed)
    for _ in 0..<100 { _ = drawing.walk() }
    #expect(drawing.coverage.meetingsPossible > 40)
    #expect(drawing.coverage.meetingsMet == drawing.coverage.meetingsPossible)
  }

  @Test func `what a restart undoes is seldom set again right behind it`() {
    let space = shippedSpace.space.reduced(to: smallProfile)
    let (between, agent) = (Dimension.between.place, Dimension.agent.place)
    let restarted = walks(400, seed: 5).flatMap(\.rounds).filter {
      space.told(between, in: $0).hasPrefix("restart")
    }
    let plain = restarted.count { $0.choices[agent] == 0 }
    #expect(restarted.count > 20 && plain * 2 > restarted.count)
  }

  @Test func `what is quick comes before what takes long`() {
    let space = shippedSpace.space.reduced(to: smallProfile)
    func prices(_ walks: ArraySlice<Walk>) -> Int {
      walks.flatMap(\.rounds).reduce(0) {
        $0 + Asked(round: $1, space: space, profile: smallProfile).price
      } / walks.count
    }
    let walks = walks(200, seed: 4)
    #expect(prices(walks[..<20]) * 3 / 2 < prices(walks[180...]))
  }

  @Test(arguments: [
    (Dimension.size, "full", 15_000), (.pace, "silent", 15_000), (.surplus, "late-data", 30_000),
    (.server, "deaf", 15_000), (.between, "restart", 3000), (.pace, "delay 3 s", 3000),
  ])
  func `what waits or brings much costs more`(dimension: Dimension, name: String, more: Int) throws
  {
    let space = shippedSpace.space.reduced(to: smallProfile)
    var round = Round.plain
    func price() -> Int { Asked(round: round, space: space, profile: smallProfile).price }
    let plain = price()
    let index = space.values[dimension.place].firstIndex { $0.name == name }
    round.choices[dimension.place] = try #require(index)
    #expect(price() >= plain + more)
  }

  @Test func `a walk has the same name in every run`() {
    var round = Round.plain
    #expect(Walk(rounds: [round]).name(in: shippedSpace.space) == "walk-d79ea72c")
    round.choices[Dimension.mode.place] = 1
    #expect(Walk(rounds: [round]).name(in: shippedSpace.space) != "walk-d79ea72c")
  }
}
