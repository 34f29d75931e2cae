import MachineContract
import ModuleCatalogue
import ModuleEmulator
import Results
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
}
