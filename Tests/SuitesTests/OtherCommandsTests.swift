// A catalogue that knows more than HTTP: what it knows besides changes nothing for the cases of HTTP.
import CaseRunner
import Diagnostics
import Ground
import ModuleCatalogue
import ModuleEmulator
import Results
import Simulation
import SuiteLanguage
import TestSupport
import Testing

@Suite struct OtherCommandsTests {
  /// The shipped suites with one more command that has results of its own.
  private static let withTransfer: CompiledSuites = {
    let more = """
      command FTPGET "get a file"
        manual 9.1
        responds within 1000 ms
        returns within 60000 ms
        results "+FTPGET:"
      """
    let files =
      suitePaths(below: shippedSuitesPath).map { SourceFile(path: $0, text: contents($0)) }
      + [SourceFile(path: "more.attest", text: Array(more.utf8))]
    return CompiledSuites(loadSuites(files).collection)
  }()

  private func played(_ suites: CompiledSuites, _ suite: String) throws -> [CaseResult] {
    let profile = try suites.collection.catalogue.profile(named: "LE").get()
    let module = ModuleEmulator(profile: profile, seed: 1)
    let plan = Plan(suites: suites, profile: profile) { declared, _, _ in declared.name == suite }
    return results(Simulation(plan: plan, module: module, options: SimulationOptions()))
  }

  @Test(arguments: ["http.act", "http.read", "http.redirect"])
  func `another command with results changes no verdict and no time`(suite: String) throws {
    let alone = try played(Shipped.compiled, suite)
    #expect(alone.contains { $0.verdict == .pass })
    #expect(try played(Self.withTransfer, suite) == alone)
  }
}
