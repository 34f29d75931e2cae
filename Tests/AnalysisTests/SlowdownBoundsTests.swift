// Each bound of what counts as a slowdown: at it the slowdown is told, just short of it none is.
import Glibc
import Ground
import Results
import Testing

@testable import Analysis

@Suite struct SlowdownBoundsTests {
  /// So many pairs, each from a time to a longer one, in microseconds.
  private func isSlowdown(_ was: Int64, _ now: Int64, pairs: Int = 40) -> Bool {
    slowdown(
      "m", "c", Array(repeating: (was: was * 1_000, now: now * 1_000), count: pairs)) != nil
  }

  @Test func `fewer pairs than the bound tell nothing`() {
    #expect(isSlowdown(10_000, 20_000, pairs: SlowdownLimits.pairsMin))
    #expect(!isSlowdown(10_000, 20_000, pairs: SlowdownLimits.pairsMin - 1))
  }

  @Test func `a smaller share than the bound tells nothing`() {
    let was: Int64 = 100_000
    let now = was + was / 100 * Int64(SlowdownLimits.percentMin)
    #expect(isSlowdown(was, now + 1))
    #expect(!isSlowdown(was, now - 1))
  }

  @Test func `a smaller difference than the bound tells nothing`() {
    let difference = SlowdownLimits.differenceMin.nanoseconds / 1_000
    #expect(isSlowdown(1_000, 1_000 + difference))
    #expect(!isSlowdown(1_000, 1_000 + difference - 1))
  }

  @Test func `what chance makes more often than the bound tells nothing`() {
    // Most pairs are slower by far; the more there are of the others, the likelier is chance.
    func pairs(faster: Int) -> [(was: Int64, now: Int64)] {
      (0..<30).map { index in
        let slow: Int64 = 20_000_000 + Int64(index)
        return index < faster ? (was: slow, now: 10_000_000) : (was: 10_000_000, now: slow)
      }
    }
    let told = (0..<15).map { slowdown("m", "c", pairs(faster: $0)) != nil }
    let within = (0..<15).map { faster in
      let logarithms = pairs(faster: faster).map { log(Double($0.now) / Double($0.was)) }
      return signedRankChance(logarithms) <= SlowdownLimits.chanceMax
    }
    #expect(told == within)
    #expect(Set(told) == [false, true])
  }
}
