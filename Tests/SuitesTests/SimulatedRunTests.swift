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

@Suite struct DialectTests {
  /// Every legal habit alone, by the switch's name and value.
  static let habits = Dialect.switches.flatMap { habit in
    habit.values.map { "\(habit.name)=\($0)" }
  }

  @Test(arguments: habits)
  func `a legal habit alone passes`(habit: String) throws {
    let dialect = try Dialect(parsing: [habit])
    for name in ["L61x", "LE"] {
      #expect(troubles(played(try Shipped.profile(name), dialect: dialect)) == [], "\(name)")
    }
  }

  @Test(arguments: 1...40)
  func `a seeded mix of legal habits passes`(seed: Int) throws {
    let profile = Shipped.profiles[seed % Shipped.profiles.count]
    let results = played(
      profile, dialect: Dialect.random(seed: UInt64(seed)), seed: UInt64(seed))
    #expect(
      troubles(results) == [],
      "attest run --series \(profile.name) --seed \(seed) --dialect random:\(seed)")
  }
}

@Suite struct FaultTests {
  @Test(arguments: Fault.all.map(\.name))
  func `a fault fails a case that names the broken requirement`(name: String) throws {
    let fault = try #require(Fault.named(name))
    // A way of streaming that is not the default shows what the default hides.
    let dialects = [Dialect(), try Dialect(parsing: ["streaming=reads"])]
    let profiles = try ["L61x", "NL66x", "LE", "FG13x", "LE270-CN-1D2"].map(Shipped.profile)
    var failing: [CaseResult] = []
    for dialect in dialects {
      for profile in profiles where failing.isEmpty && fault.matters(to: profile, dialect: dialect)
      {
        failing = played(profile, dialect: dialect, faults: [fault]).filter { $0.verdict == .fail }
      }
    }
    #expect(
      failing.contains { $0.requirements.contains(fault.requirement) },
      "\(fault.requirement) broken; failing: \(failing.map(\.name))")
  }
}
