import Ground
import ModuleCatalogue
import ModuleEmulator
import Results
import ShippedSuites
import Simulation
import Testing

@Suite struct SimulatedRunTests {
  @Test(arguments: Shipped.profiles.map(\.name))
  func `a module that keeps to the manual passes`(name: String) throws {
    let results = played(try Shipped.profile(name))
    #expect(troubles(results) == [])
    #expect(results.contains { $0.verdict == .pass })
  }

  @Test func `the same seed gives the same run`() throws {
    let profile = try Shipped.profile("LE")
    #expect(played(profile, seed: 3) == played(profile, seed: 3))
  }

  @Test func `every case that is skipped says why`() throws {
    for name in ["NL66x", "FG13x", "LE270-CN-1D2"] {
      for result in played(try Shipped.profile(name)) where result.verdict == .skipped {
        #expect(result.finding?.message.isEmpty == false, "\(result.name)")
      }
    }
  }

  @Test(arguments: ["SIM", "network", "data"])
  func `what the bench lacks makes every case inconclusive`(lack: String) throws {
    var conditions = Conditions()
    switch lack {
    case "SIM": conditions.hasSIM = false
    case "network": conditions.isRegistered = false
    default: conditions.hasDataConnection = false
    }
    let results = played(try Shipped.profile("L61x"), conditions: conditions)
    #expect(results.allSatisfy { $0.verdict == .inconclusive || $0.verdict == .skipped })
    #expect(results.contains { $0.verdict == .inconclusive })
  }

  @Test func `a run taken up where the module differs ends as one from the beginning`() throws {
    let profile = try Shipped.profile("L61x")
    var right: [CaseResult] = []
    let recording = Recording(of: simulation(profile)) { right.append($0) }
    #expect(right == played(profile))
    #expect(recording.simulation(with: simulation(profile).module) == nil)
    let faults = Fault.all.filter { $0.matters(to: profile, dialect: Dialect()) }
    for index in stride(from: 7, to: faults.count, by: 120) {
      let name = faults[index].name
      let wrong = simulation(profile, faults: [faults[index]])
      let whole = results(wrong)
      let rest = try results(#require(recording.simulation(with: wrong.module), "\(name)"))
      #expect(rest == whole.suffix(rest.count), "\(name)")
      #expect(right.prefix(whole.count - rest.count) == whole.dropLast(rest.count), "\(name)")
    }
  }
}
