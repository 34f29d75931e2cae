// Exploration on the emulator: what is wrong is found and made small, what is right is left alone.
import CaseRunner
import Diagnostics
import Exploration
import Ground
import ModuleCatalogue
import ModuleEmulator
import Results
import ShippedSuites
import SuiteLanguage
import TestSupport
import Testing

@testable import Proof

@Suite struct ExplorationTests {
  private static let space = readSpace([
    SourceFile(path: "http.space", text: contents(shippedSuitesPath + "/explore/http.space"))
  ]).space
  private static let requirements = Set(Shipped.collection.catalogue.requirements.map(\.id))

  private func explore(
    _ faults: [String] = [], dialect: Dialect = Dialect(), walks: Int, surprises: Int = 1,
    series: String = "L61x"
  ) throws -> (explorer: Explorer, module: EmulatedModule) {
    let profile = try Shipped.profile(series)
    let module = EmulatedModule(
      ModuleEmulator(
        profile: profile, dialect: dialect, faults: faults.compactMap(Fault.named), seed: 1),
      profile: profile, files: Shipped.collection.files)
    var limits = ExplorationLimits()
    limits.walks = walks
    limits.surprises = surprises
    var explorer = Explorer(
      space: Self.space, profile: profile, requirements: Self.requirements, seed: 1, limits: limits)
    explorer.explore(play: module.play)
    return (explorer, module)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8])
  func `a right module is never a surprise, whatever its habits`(seed: Int) throws {
    let names = ["L61x", "NL66x", "LE", "MS18x"]
    let dialect = Dialect.random(seed: UInt64(seed))
    let (explorer, _) = try explore(
      dialect: dialect, walks: 15, series: names[seed % names.count])
    #expect(explorer.surprises.map(\.result.finding?.message) == [])
    #expect(explorer.undecided.map(\.finding?.message) == [])
    #expect(explorer.walks == 15)
  }

  @Test(arguments: [
    "act-head-gets", "redirect-loses-agent", "stream-always-200", "range-with-post",
  ])
  func `a wrong module is found, and what is left shows it alone`(name: String) throws {
    try #require(Fault.named(name) != nil)
    let (explorer, module) = try explore([name], walks: 200)
    let surprise = try #require(explorer.surprises.first)
    #expect(surprise.failures == 3 && surprise.plays == 3)
    #expect(surprise.shrunk.rounds.count <= 2)
    #expect(module.play([surprise.written]).first?.result.verdict == .fail)
    let right = try explore(walks: 0).module
    #expect(right.play([surprise.written]).first?.result.verdict == .pass)
  }

  /// Faults that adversaries thought of and all written cases let pass at first, by their names.
  private static let examples = String(
    decoding: contents(shippedSuitesPath + "/../.ci/examples"), as: UTF8.self
  ).split(separator: "\n").map(String.init)

  @Test(arguments: examples)
  func `an example is found, shrunk to eight exchanges, and its draft passes on a right module`(
    name: String
  ) throws {
    let suites = CompiledSuites(Shipped.collection)
    let proof = Proof(suites: suites, profiles: [try Shipped.profile("L61x")], playsEach: false)
    let trials = proof.trials { $0.name == name }
    let outcome = try #require(
      proof.explore(
        trials, space: Self.space, seed: 1, exchanges: 12_000, time: .zero, shrinks: true,
        progress: Unwatched()
      ).first)
    // What a probe finds needs no walk.
    if outcome.exchanges == 0 { return }
    let surprise = try #require(outcome.surprise)
    #expect(surprise.commands <= 8, "\(surprise.written.lines.joined(separator: "\n"))")
    #expect(surprise.failures == surprise.plays)
    #expect(outcome.isRightToPass == true)
  }
}
