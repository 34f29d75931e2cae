// How a proof plays and judges; that the shipped suites catch everything `attest prove` shows.
import Diagnostics
import CaseRunner
import ModuleCatalogue
import ModuleEmulator
import ShippedSuites
import SuiteLanguage
import Testing

@testable import Proof

@Suite struct ProfileClassTests {
  @Test func `twenty-two profiles are six classes`() {
    let classes = ProfileClass.classes(of: Shipped.profiles, suites: Shipped.compiled)
    #expect(
      classes.map(\.representative.name) == [
        "L61x", "NL66x", "LE", "LE230-CN-1D2", "FG13x", "MS18x",
      ])
    #expect(classes.map(\.members.count) == [9, 6, 1, 4, 1, 1])
  }

  @Test(
    arguments: [
      ("  ? series == \"LE\"", ["LE"]), ("  let a = series", nil), ("  > AT{series}", nil),
      ("  when series != \"LE\" or series == \"L61x\"", ["LE", "L61x"]),
      ("  when series == \"LE\" or series == name", nil),
      ("  where series == \"LE\"", []), ("  # series", []), ("series LE", []),
      ("  use get(\"/series/one\")", []), ("  let x-series = 1", []),
    ] as [(String, Set<String>?)])
  func `a suite that uses the name of the series in a step is told`(
    line: String, named: Set<String>?
  ) {
    let file = SourceFile(path: "a.attest", text: Array("suite a \"a\"\ncase b\n\(line)\n".utf8))
    #expect(ProfileClass.seriesAskedFor(SuiteCollection(files: [file])) == named)
  }
}

@Suite struct ProofTests {
  /// A proof with the suite on HTTPDATA alone, on one series.
  private func small(_ profiles: [String] = ["LE"]) throws -> Proof {
    let collection = Shipped.small
    return Proof(
      suites: CompiledSuites(collection), profiles: try profiles.map { try Shipped.profile($0) })
  }

  private func outcomes(
    _ names: [String], _ depth: Proof.Depth, _ profiles: [String] = ["LE"]
  ) throws -> [Outcome] {
    let proof = try small(profiles)
    let trials = proof.trials { names.contains($0.name) }
    return proof.play(trials, depth: depth, progress: Unwatched())
  }

  @Test func `a fault that a case shows is caught by that case`() throws {
    let found = try outcomes(["data-takes-zero"], .whole)
    #expect(found.map(\.isCaught) == [true])
    #expect(found[0].isNamed)
    #expect(
      Proof.findings(found)[0].caughtBy.first == "http.data/length-out-of-range[length=0]")
  }

  @Test(arguments: ["data-16-bits", "data-32-bits"])
  func `a module that takes a length for a smaller one fails, and has lost no precondition`(
    name: String
  ) throws {
    let found = try outcomes([name], .whole)
    #expect(found.map(\.isNamed) == [true])
    #expect(found.map(\.undecided) == [0])
  }

  @Test func `a fault that no case shows survives`() throws {
    let found = try outcomes(["act-takes-9"], .whole)
    #expect(found.map(\.isCaught) == [false])
    #expect(Proof.findings(found)[0].isCaught == false)
  }

  @Test func `what no case of the requirement catches is played whole`() throws {
    let found = try outcomes(["data-takes-zero", "late-act", "act-takes-9"], .narrow)
    #expect(found.map(\.isWhole) == [false, false, true])
    #expect(found.map(\.isCaught) == [true, true, false])
  }

  @Test func `all is played on the first class, and what caught it there on the others`() throws {
    let found = try outcomes(["data-takes-zero"], .wholeOnce, ["L61x", "LE", "MS18x"])
    #expect(found.map(\.isWhole) == [true, false, false])
    #expect(found.allSatisfy { $0.isNamed })
    #expect(found.map(\.trial.place) == [0, 1, 2])
  }

  @Test func `a sample has each fault and mutant once and every class`() throws {
    let proof = Proof(suites: Shipped.compiled, profiles: Shipped.profiles)
    let all = proof.trials()
    let sample = proof.sample(of: all)
    #expect(Set(sample.map(\.key)).count == sample.count)
    #expect(Set(sample.map(\.key)) == Set(all.map(\.key)))
    #expect(Set(sample.map(\.place)).count == proof.classes.count)
  }

  @Test func `there are more than two hundred faults and hundreds of mutants`() {
    let trials = Proof(suites: Shipped.compiled, profiles: Shipped.profiles).trials()
    #expect(trials.count { $0.kind == .mutant } >= 400)
    #expect(Set(trials.filter { $0.kind == .fault }.map(\.key)).count == Fault.all.count)
    #expect(Fault.all.count >= 200)
  }

  @Test func `a case that fails by nothing is idle`() throws {
    let proof = try small()
    let trials = proof.trials { $0.name == "data-takes-zero" }
    let outcomes = proof.play(trials, depth: .narrow, progress: Unwatched())
    let found = proof.idleCases(outcomes, progress: Unwatched())
    #expect(found.idle.contains("http.data/slow-data"))
    #expect(!found.idle.contains("http.data/length-out-of-range"))
    #expect(!found.blunt.contains("http.data/length-out-of-range"))
  }

  @Test func `a case that fails by what it does not show is blunt`() throws {
    let proof = try small()
    let outcomes = proof.play(
      proof.trials { $0.name == "late-data" }, depth: .whole, progress: Unwatched())
    #expect(
      proof.idleCases(outcomes, progress: Unwatched()).blunt.contains("http.data/length-in-range"))
  }

  @Test func `each case with a reason for being idle is declared`() {
    let declared = Shipped.collection.suites.flatMap { suite in
      suite.cases.map { "\(suite.name)/\($0.name)" }
    }
    #expect(IdleCases.reasons.map(\.name).filter { !declared.contains($0) } == [])
  }

  @Test(
    arguments: [
      ([], [], true), (["a"], ["a"], true), (["a"], [], false), ([], ["a"], false),
      (["a", "b"], ["a"], false), (["a"], ["b"], false),
    ] as [([String], [String], Bool)])
  func `each idle case has a reason and each reason an idle case`(
    idle: [String], excused: [String], isGood: Bool
  ) {
    let reasons = excused.map { (name: $0, reason: "so it is") }
    #expect(IdleCases.areJustified(idle, by: reasons) == isGood)
  }

  @Test func `a reason that says nothing is none`() {
    #expect(!IdleCases.areJustified(["a"], by: [("a", "")]))
  }
}
