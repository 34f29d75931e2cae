// What becomes of whole runs of the shipped suites on modules that are wrong, or called wrongly, in ways
// that must not spread over all cases.
import CaseRunner
import ModuleCatalogue
import ModuleEmulator
import Results
import ShippedSuites
import Simulation
import SuiteLanguage
import Testing

@Suite struct ShippedVerdictTests {
  /// Plays the plan of one profile on a module of another, or of the same.
  private func played(
    as name: String = "L61x", on model: String? = nil, fault: String? = nil
  ) throws -> [CaseResult] {
    let faults = try fault.map { [try #require(Fault.named($0))] } ?? []
    let module = ModuleEmulator(
      profile: try Shipped.profile(model ?? name), faults: faults)
    let plan = Plan(suites: Shipped.compiled, profile: try Shipped.profile(name)) { _, one, _ in
      !one.tags.contains("slow")
    }
    var results: [CaseResult] = []
    var simulation = Simulation(plan: plan, module: module)
    _ = simulation.run { results.append($0) }
    return results
  }

  @Test func `a module that answers every command twice fails once, by the line protocol`() throws {
    let results = try played(fault: "ok-twice-to-all")
    let failed = results.filter { $0.verdict == .fail }
    #expect(failed.map(\.requirements) == [["LINE-1"]])
    #expect(failed.first?.transcript.contains { $0.kind == .received } == true)
    #expect(!results.contains { $0.verdict == .error || $0.verdict == .pass })
  }

  @Test func `a module that refuses twice fails once, by the line protocol`() throws {
    let results = try played(fault: "refusal-twice")
    #expect(results.filter { $0.verdict == .fail }.map(\.requirements) == [["LINE-1"]])
    #expect(!results.contains { $0.verdict == .error })
  }

  @Test(arguments: ["url-host-port-refused", "url-path-port-refused"])
  func `a module that takes one of the places of a port fails what is said of the other alone`(
    fault: String
  ) throws {
    let results = try played(fault: fault)
    let failed = results.filter { $0.verdict == .fail }
    #expect(!failed.isEmpty)
    #expect(failed.filter { !$0.requirements.contains("SET-6") }.map(\.name) == [])
    let undecided = results.filter { $0.verdict == .error || $0.verdict == .inconclusive }
    #expect(
      undecided.filter { !($0.finding?.message.contains("query") ?? false) }.map(\.name) == [])
  }

  @Test func `a model without the commands that is taken for its sister is told by its name`()
    throws
  {
    let results = try played(as: "LE", on: "LE370-CN-1D7")
    #expect(!results.contains { $0.verdict == .fail || $0.verdict == .pass })
    let unplayed = try #require(results.first { $0.verdict == .inconclusive })
    #expect(unplayed.finding?.message.contains("it may be LE370-CN-1D7") == true)
    #expect(unplayed.finding?.message.contains("--model") == true)
  }
}
