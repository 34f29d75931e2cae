// Which right modules are played, and that the suites pass a few of them; `attest prove --dialects`
// plays them all.
import CaseRunner
import ModuleCatalogue
import ModuleEmulator
import ShippedSuites
import SuiteLanguage
import Testing

@testable import Proof

@Suite struct DialectMixTests {
  @Test func `every value of every switch stands alone once`() {
    let values = Dialect.switches.map(\.values.count).reduce(0, +)
    #expect(Dialect.singles.count == 1 + values - Dialect.switches.count)
    #expect(Set(Dialect.singles.map { $0.settings.joined() }).count == Dialect.singles.count)
  }

  @Test func `every two values of two switches meet in a covering mix`() {
    let mixes = Dialect.coveringMixes
    #expect(mixes.count <= 48)
    var missing: [String] = []
    for (i, one) in Dialect.switches.enumerated() {
      for other in Dialect.switches[(i + 1)...] {
        for a in one.values {
          for b in other.values
          where !mixes.contains(where: { one.value(in: $0) == a && other.value(in: $0) == b }) {
            missing.append("\(one.name)=\(a) \(other.name)=\(b)")
          }
        }
      }
    }
    #expect(missing == [])
  }

  @Test func `every two habits stand by themselves once`() {
    let others = Dialect.switches.map { $0.values.count - 1 }
    let total = others.reduce(0, +)
    let count = (total * total - others.map { $0 * $0 }.reduce(0, +)) / 2
    #expect(Dialect.pairs.count == count)
    #expect(Dialect.pairs.allSatisfy { $0.settings.count == 2 })
  }

  @Test func `a drawn mix names the options that draw it again`() throws {
    let proof = Proof(suites: Shipped.compiled, profiles: Shipped.profiles)
    let mix = proof.drawnMixes(7)[6]
    #expect(mix.options == "--seed 7 --dialect random:7")
    #expect(mix.dialect == Dialect.random(seed: 7))
    let other = try #require(proof.habitMixes.last)
    let parsed = try Dialect(
      parsing: other.options.split(separator: " ").map(String.init).filter { $0 != "--dialect" })
    #expect(parsed == other.dialect)
  }

  @Test func `drawn mixes pass`() {
    let proof = Proof(suites: Shipped.compiled, profiles: Shipped.profiles)
    let outcomes = proof.play(proof.drawnMixes(10), progress: Unwatched())
    #expect(outcomes.filter { !$0.isClean }.map(\.mix.options) == [])
  }
}
