// Exploration on the emulator: what is wrong is found and made small, what is right is left alone.
import CaseRunner
import Diagnostics
import Exploration
import ModuleCatalogue
import ModuleEmulator
import Results
import SuiteLanguage
import TestSupport
import Testing

@testable import Proof

@Suite struct ExplorationTests {
  private static let space = readSpace([
    SourceFile(path: "http.space", text: contents(shippedSuitesPath + "/explore/http.space"))
  ]).space
  private static let steps = [
    SourceFile(path: "walk.steps", text: contents(shippedSuitesPath + "/explore/walk.steps"))
  ]
  private static let requirements = Set(Shipped.collection.catalogue.requirements.map(\.id))

  private func explore(
    _ faults: [String] = [], dialect: Dialect = Dialect(), walks: Int, surprises: Int = 1,
    series: String = "L61x"
  ) throws -> (explorer: Explorer, module: EmulatedModule) {
    let profile = try Shipped.profile(series)
    let module = EmulatedModule(
      ModuleEmulator(
        profile: profile, dialect: dialect, faults: faults.compactMap(Fault.named), seed: 1),
      profile: profile, files: Shipped.collection.files + Self.steps)
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
    var dialect = Dialect.random(seed: UInt64(seed))
    // Walks draw header fields: on a module that imports whole heads they come to no verdict.
    dialect.importedHead = .fields
    let (explorer, _) = try explore(
      dialect: dialect, walks: 15, series: names[seed % names.count])
    #expect(explorer.surprises.isEmpty, "\(explorer.surprises.map(\.result.finding?.message))")
    #expect(explorer.undecided.isEmpty)
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
}
