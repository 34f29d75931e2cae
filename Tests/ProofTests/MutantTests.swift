// What mutants there are, and what each is said to break.
import ModuleCatalogue
import ModuleEmulator
import Results
import ShippedSuites
import SuiteLanguage
import Testing

@Suite struct MutantTests {
  private func mutants(_ profile: String) throws -> [Mutant] {
    Mutant.all(of: try Shipped.profile(profile), in: Shipped.collection.catalogue)
  }

  private func broken(_ profile: String, _ name: String) throws -> String? {
    try mutants(profile).first { $0.fault.name == name && $0.excuse == nil }?.fault.requirement
  }

  /// What the reading calls either, probe, note or precondition throughout.
  static let open = ["GEN-7", "READ-4", "READ-6", "READ-7", "HEAD-2", "ACT-15"]

  /// What only faults of the second modem break as yet (Tests/SecondModem/habits.py).
  static let brokenElsewhere = [
    "GEN-9", "LINE-1", "LINE-2", "LINE-3", "SET-17", "ACT-16", "ACT-17",
  ]

  @Test func `every requirement that the manual states has a fault or a mutant`() throws {
    var broken = Set(Fault.all.map(\.requirement))
    for profile in Shipped.profiles {
      for mutant in Mutant.all(of: profile, in: Shipped.collection.catalogue)
      where mutant.excuse == nil {
        broken.insert(mutant.fault.requirement)
      }
    }
    let stated = Shipped.collection.catalogue.requirements.map(\.id)
      .filter { !Self.open.contains($0) && !Self.brokenElsewhere.contains($0) }
    #expect(stated.filter { !broken.contains($0) } == [])
  }

  @Test func `each requirement that a fault names is declared`() {
    let declared = Shipped.collection.catalogue.requirements.map(\.id)
    #expect(Fault.all.map(\.requirement).filter { !declared.contains($0) } == [])
  }

  @Test(arguments: ["L61x", "NL66x", "LE", "FG13x", "MS18x"])
  func `a profile with commands has some hundred mutants`(name: String) throws {
    #expect(try mutants(name).count >= 90)
  }

  @Test func `a profile without commands has one for each command`() throws {
    #expect(try mutants("LE230-CN-1D2").count == 5)
  }

  @Test(arguments: ["L61x", "NL66x", "LE", "LE230-CN-1D2", "FG13x", "MS18x"])
  func `mutants have names of their own and differ from the profile`(name: String) throws {
    let all = try mutants(name)
    #expect(Set(all.map(\.fault.name)).count == all.count)
    let profile = try Shipped.profile(name)
    for mutant in all where mutant.excuse == nil {
      #expect(mutant.fault.matters(to: profile), "\(mutant.fault.name)")
      #expect(Fault.named(mutant.fault.name) == nil)
    }
  }

  @Test(arguments: [
    ("L61x", "HTTPSET.URL.max+1", "SET-5"), ("L61x", "HTTPSET.URL.min+1", "SET-5"),
    ("LE", "HTTPSET.RANGE.max-1", "SET-10"), ("L61x", "HTTPSET.MODE.with2", "SET-9"),
    ("L61x", "HTTPSET.IPV6.without0", "SET-9"), ("L61x", "HTTPSET.REDIR.default=1", "SET-3"),
    ("L61x", "HTTPSET.MODE.missing", "SET-2"), ("L61x", "HTTPSET.URL.hidden", "SET-2"),
    ("LE", "HTTPDATA.length.max+1", "DATA-4"), ("LE", "HTTPDATA.length.max-1", "DATA-3"),
    ("LE", "HTTPDATA.length.form.max-1", "DATA-1"), ("L61x", "HTTPHEAD.length.min+1", "HEAD-3"),
    ("L61x", "HTTPHEAD.length.min-1", "HEAD-4"), ("L61x", "HTTPREAD.offset.min+1", "READ-5"),
    ("L61x", "HTTPREAD.reslength.max-1", "READ-3"),
    ("L61x", "HTTPREAD.length.form.min-1", "READ-1"),
    ("L61x", "HTTPACT.method.with3", "ACT-5"), ("NL66x", "HTTPACT.method.with2", "ACT-4"),
    ("L61x", "HTTPACT.method.without2", "ACT-4"), ("L61x", "HTTPACT.method.without0", "ACT-3"),
    ("L61x", "HTTPACT.timernum.max+1", "ACT-6"), ("L61x", "HTTPACT.timernum.default=14", "ACT-6"),
    ("L61x", "HTTPACT.length.max+1", "SET-15"), ("L61x", "HTTPACT.result.late", "ACT-11"),
    ("L61x", "HTTPHEAD.response.late", "GEN-4"), ("L61x", "HTTPDATA.missing", "GEN-1"),
    ("L61x", "HTTPDATA.length.as-LE", "SER-1"), ("NL66x", "HTTPACT.method.as-L61x", "SER-2"),
    ("LE230-CN-1D2", "HTTPACT.there", "SER-3"), ("LE", "HTTPREAD.offset.as-L61x", "SER-4"),
    ("FG13x", "HTTPSET.URL.as-L61x", "SER-5"), ("MS18x", "HTTPSET.RANGE.as-L61x", "SER-6"),
  ])
  func `a mutant breaks what the rule says`(
    profile: String, name: String, requirement: String
  ) throws {
    #expect(try broken(profile, name) == requirement)
  }

  @Test func `these mutants the manual lets pass, and no others`() throws {
    let legal = try mutants("L61x").filter { $0.excuse != nil }.map(\.fault.name)
    #expect(
      legal == [
        "HTTPSET.ACCEPT.default=*/*", "HTTPSET.IPV6.without1", "HTTPSET.IPV6.missing",
        "HTTPSET.response.at-limit",
        "HTTPDATA.response.at-limit", "HTTPREAD.offset.max-1", "HTTPREAD.reslength.max+1",
        "HTTPREAD.response.at-limit", "HTTPACT.method.form.without2",
        "HTTPACT.timernum.default=16", "HTTPACT.response.at-limit", "HTTPHEAD.response.at-limit",
      ])
  }

  @Test func `a text without a limit has no bound to move`() throws {
    let names = try mutants("FG13x").map(\.fault.name)
    for parameter in ["URL", "UAGENT", "ACCEPT", "CONTYPE"] {
      #expect(
        !names.contains { $0.hasPrefix("HTTPSET.\(parameter).m") && !$0.hasSuffix("missing") })
    }
  }
}
