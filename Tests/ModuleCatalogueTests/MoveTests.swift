// The edges that mutants move.
import ModuleCatalogue
import Testing

@Suite struct MoveTests {
  private func moves(_ domain: Domain) -> [Move] { Parameter(name: "p", domain: domain).moves }
  private func names(_ domain: Domain) -> [String] { moves(domain).map(\.name) }

  @Test func `each edge of a range moves both ways`() {
    #expect(names(.integers(1...9)) == ["min-1", "max+1", "min+1", "max-1"])
    #expect(names(.offsets(0...9)) == ["max+1", "min+1", "max-1"])
    #expect(names(.text(maxBytes: 9)) == ["max+1", "max-1"])
    #expect(names(.boundedText(1...9)) == ["max+1", "min-1", "min+1", "max-1"])
    #expect(names(.hexadecimal(0...9)) == ["max+1", "min+1", "max-1"])
    let tenths = moves(.decimals(Decimals(units: 5...25, places: 1)))
    #expect(
      tenths.map(\.words) == ["may be 0.4", "may be 2.6", "may not be 0.5", "may not be 2.5"])
  }

  @Test func `a move takes what it says`() {
    let moves = self.moves(.integers(1...9))
    #expect(moves.map(\.widens) == [true, true, false, false])
    #expect(
      moves.map(\.domain)
        == [.integers(0...9), .integers(1...10), .integers(2...9), .integers(1...8)])
  }

  @Test func `choices go, and come into each gap and beyond each end`() {
    let moves = self.moves(.choices([0, 1, 4]))
    #expect(
      moves.map(\.name)
        == ["with2", "with-1", "with5", "without0", "without1", "without4"])
    #expect(moves.map(\.choice) == ["2", "-1", "5", "0", "1", "4"])
    #expect(self.moves(.words(["A", "B"])).map(\.choice) == ["A", "B"])
    #expect(names(.ranges([0...3, 9...9])) == ["with4", "without3", "with10", "without9"])
  }

  @Test func `an edge at the end of what 64 bits hold stays there`() {
    #expect(names(.integers(.min ... .max)) == ["min+1", "max-1"])
    #expect(names(.integers(.max ... .max)) == ["min-1"])
    #expect(names(.choices([.min, .max])) == ["without\(Int.min)", "without\(Int.max)"])
    #expect(names(.ranges([0...0, 5 ... .max])) == ["with1", "without0", "without\(Int.max)"])
    for domain: Domain in [
      .offsets(0...0), .text(maxBytes: 0), .text(maxBytes: .max), .boundedText(1 ... .max),
    ] {
      #expect(names(domain) == [])
    }
    let widest = Parameter(
      name: "p", domain: .integers(.min ... .max), defaults: [String(Int.max)])
    #expect(widest.otherDefaults == [String(Int.max - 1), String(Int.min)])
  }
}
