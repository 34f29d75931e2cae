// A series that the manual's table lacks is a few lines in one file: every case finds out from the catalogue
// what it is to ask, and no list in the suites has to be extended.
import CaseRunner
import Diagnostics
import ModuleCatalogue
import ModuleEmulator
import Results
import Simulation
import SuiteLanguage
import TestSupport
import Testing

private let lines = """
  series XY77x
    models XY770-EU
    HTTPACT.method without 2
    HTTPDATA.length 1..5000
    variant XY770-CN
      without HTTPSET HTTPDATA HTTPREAD HTTPACT HTTPHEAD

  """

@Suite struct NewSeriesTests {
  private func suites() throws -> CompiledSuites {
    let files =
      suitePaths(below: shippedSuitesPath).map { SourceFile(path: $0, text: contents($0)) }
      + [SourceFile(path: "new.attest", text: Array(lines.utf8))]
    let loaded = loadSuites(files)
    let suites = CompiledSuites(loaded.collection)
    // Drafts use the steps for exploration, which no shipped suite does.
    let shared = Set(files.indices.filter { files[$0].path.contains("/explore/") })
    let problems =
      loaded.diagnostics + audit(loaded.collection, shared: shared) + suites.neverPlayed()
      + foregone(suites)
    try #require(render(problems, files: files) == "")
    return suites
  }

  private func played(
    _ suites: CompiledSuites, _ name: String, as sold: String? = nil
  ) throws -> [CaseResult] {
    let catalogue = suites.collection.catalogue
    return results(
      Simulation(
        plan: Plan(suites: suites, profile: try catalogue.profile(named: name).get()),
        module: ModuleEmulator(
          profile: try catalogue.profile(named: sold ?? name).get(), seed: 1)))
  }

  @Test func `a module of it passes, and is asked what its figures say`() throws {
    let suites = try suites()
    let found = try played(suites, "XY77x")
    #expect(troubles(found) == [])
    let passed = Set(found.filter { $0.verdict == .pass }.map { "\($0.suite)/\($0.name)" })
    #expect(passed.contains("http.data/length-in-range[length=5000]"))
    #expect(passed.contains("http.data/length-out-of-range[length=5001]"))
    // It has no HEAD, as six series of the table.
    #expect(passed.contains("http.series/no-head"))
    let sister = try played(suites, "NL66x")
    let asked = { (results: [CaseResult]) in results.filter { $0.verdict == .pass }.count }
    #expect(asked(found) > asked(sister) * 9 / 10)
  }

  @Test func `a model of it without the commands is asked whether it refuses them`() throws {
    let suites = try suites()
    let found = try played(suites, "XY770-CN")
    #expect(troubles(found) == [])
    let asked = { (results: [CaseResult]) in
      results.filter { $0.verdict == .pass }.map { "\($0.suite)/\($0.name)" }
    }
    #expect(asked(found) == asked(try played(suites, "LE230-CN-1D2")))
    #expect(asked(found).contains { $0.hasPrefix("http.series/no-command-at-all") })
  }

  @Test func `a module that has another series' figures fails`() throws {
    let failed = Set(
      try played(try suites(), "XY77x", as: "L61x").filter { $0.verdict == .fail }
        .map { "\($0.suite)/\($0.name)" })
    #expect(failed.contains("http.data/length-out-of-range[length=5001]"))
    #expect(failed.contains("http.series/no-head"))
  }
}
