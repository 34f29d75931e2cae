import Diagnostics
import CaseRunner
import Ground
import ModuleCatalogue
import ModuleEmulator
import Ports
import Results
import Bench
import Simulation
import SuiteLanguage
import TestSupport
import Testing

/// Each case with its verdict, for comparison.
private func verdicts(_ results: [CaseResult]) -> [String] {
  results.map { "\($0.verdict.rawValue) \($0.suite)/\($0.name)" }
}

private func simulated(_ plan: Plan, faults: [Fault]) -> [CaseResult] {
  var simulation = Simulation(
    plan: plan, module: ModuleEmulator(profile: plan.profile, faults: faults))
  var results: [CaseResult] = []
  _ = simulation.run { results.append($0) }
  return results
}

/// One module played over a pseudo-terminal, and what simulation says of the same.
private struct Pair {
  let expected: [CaseResult]
  let bench: Bench
  let terminal: PseudoTerminal
  let service: EmulatorService

  init(_ plan: Plan, faults: [Fault], loop: PollLoop) throws {
    expected = simulated(plan, faults: faults)
    terminal = try PseudoTerminal(loop: loop)
    service = EmulatorService(
      module: ModuleEmulator(profile: plan.profile, faults: faults), loop: loop,
      terminal: terminal)
    bench = try Bench(plan: plan, path: terminal.path, loop: loop)
  }
}

@Suite struct SameVerdictsTests {
  /// The cases of some suites, without those that simulation shows to wait or restart.
  private func quickPlan(
    _ suites: CompiledSuites, _ name: String, _ wanted: [String]
  ) throws -> Plan {
    let profile = try suites.collection.catalogue.profile(named: name).get()
    let all = Plan(suites: suites, profile: profile) { suite, declared, _ in
      wanted.contains(suite.name) && !(suite.tags + declared.tags).contains("slow")
    }
    var quick: Set<String> = []
    for result in simulated(all, faults: []) where result.duration < .milliseconds(900) {
      // Ports 80 and 443 are there only if nobody else on this machine listens on them.
      if result.name.contains("default-port") { continue }
      quick.insert("\(result.suite)/\(result.name)")
    }
    return Plan(suites: suites, profile: profile) { suite, _, name in
      quick.contains("\(suite.name)/\(name)")
    }
  }

  @Test func `a module over a pseudo-terminal gets the verdicts of simulation, case by case`()
    throws
  {
    let files = suitePaths(below: shippedSuitesPath).map {
      SourceFile(path: $0, text: contents($0))
    }
    let suites = CompiledSuites(loadSuites(files).collection)
    let broken = [try #require(Fault.named("url-path-port-wins"))]
    let loop = PollLoop()
    let pairs = [
      try Pair(try quickPlan(suites, "LE", ["http.read", "http.url"]), faults: [], loop: loop),
      try Pair(try quickPlan(suites, "L61x", ["http.set", "http.secure"]), faults: [], loop: loop),
      try Pair(try quickPlan(suites, "L61x", ["http.url"]), faults: broken, loop: loop),
    ]
    for pair in pairs {
      pair.service.start()
      pair.bench.session.start()
    }
    let isFinished = loop.run(for: .seconds(60)) {
      pairs.allSatisfy { $0.bench.session.isFinished }
    }
    #expect(isFinished)
    for pair in pairs {
      #expect(verdicts(pair.bench.results) == verdicts(pair.expected))
      #expect(pair.expected.filter { $0.verdict != .skipped }.count > 10)
      pair.service.stop()
      pair.bench.port.close()
      pair.terminal.close()
    }
    #expect(pairs[0].expected.allSatisfy { $0.verdict == .pass || $0.verdict == .skipped })
    #expect(pairs[2].expected.contains { $0.verdict == .fail })
  }
}
