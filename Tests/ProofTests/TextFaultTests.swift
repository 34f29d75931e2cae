// The second manual, whose commands and faults are text: it passes, it bites, and it changes nothing for
// HTTP. And a fault of HTTP that is text.
import CaseRunner
import Diagnostics
import Ground
import ModuleCatalogue
import ModuleEmulator
import Results
import ShippedSuites
import Simulation
import SuiteLanguage
import TestSupport
import TextModule
import Testing

@testable import Proof

private let anotherFolder =
  "/" + shippedSuitesPath.split(separator: "/").dropLast().joined(separator: "/")
  + "/Tests/AnotherManual"
private let number = ["number": Array("+4915112345".utf8)]

private func suites(_ files: [SourceFile]) throws -> CompiledSuites {
  let loaded = loadSuites(files)
  try #require(render(loaded.diagnostics, files: files) == "")
  return CompiledSuites(loaded.collection)
}

private func files(below folder: String) -> [SourceFile] {
  suitePaths(below: folder).map { SourceFile(path: $0, text: contents($0)) }
}

@Suite struct AnotherManualTests {
  private func proof() throws -> Proof {
    let suites = try suites(files(below: anotherFolder))
    return Proof(
      suites: suites, profiles: suites.collection.catalogue.profiles, settings: number)
  }

  @Test func `every fault and mutant of the second manual is caught by what shows its requirement`()
    throws
  {
    let proof = try proof()
    let trials = proof.trials()
    let outcomes = proof.play(trials, depth: .narrow, progress: Unwatched())
    #expect(outcomes.filter { !$0.isNamed }.map(\.trial.fault.name) == [])
    let names = Set(outcomes.map(\.trial.fault.name))
    // Each kind of mutant is there.
    for name in [
      "open-without-result", "MIPOPEN.socket.max+1", "MIPOPEN.socket.form.min-1",
      "MIPOPEN.protocol.without1", "CMGF.mode.default=1", "CMGS.text.max-1",
      "CMGL.status.without-ALL", "MIPSEND.response.late", "MIPSEND.data.late",
      "MIPOPEN.result.late",
    ] { #expect(names.contains(name), "\(name)") }
    // Faults of commands that these suites know nothing of are no business of theirs.
    #expect(!names.contains { $0.contains("http") || $0.hasPrefix("HTTP") })
  }

  @Test func `without its rules every case of the second manual fails that needs them`() throws {
    let bare = files(below: anotherFolder).filter {
      !$0.path.hasSuffix("emulation.attest") && !$0.path.hasSuffix("faults.attest")
    }
    let suites = try suites(bare)
    let profile = try #require(suites.collection.catalogue.profiles.first)
    var options = RunnerOptions()
    options.settings = number
    var failed: Set<String> = []
    var passed: Set<String> = []
    var forms: CaseResult?
    var simulation = Simulation(
      plan: Plan(suites: suites, profile: profile),
      module: TextModules(suites).module(profile: profile), runnerOptions: options)
    _ = simulation.run {
      if ($0.suite, $0.name) == ("sockets", "test-forms") { forms = $0 }
      if $0.verdict == .pass {
        passed.insert("\($0.suite)/\($0.name)")
      } else {
        failed.insert($0.suite)
      }
    }
    #expect(failed == ["sockets", "messages"])
    #expect(passed.isEmpty)
    // The test forms are answered as the catalogue has them; the list that the cleanup asks for is not.
    #expect(forms?.finding?.source.hasPrefix("collect < +MIPOPEN:") == true)
    #expect(TextModules(suites).unemulatedCommands.count == 8)
  }

  @Test func `with the second catalogue beside the shipped one the cases of HTTP are the same`()
    throws
  {
    // Series and what makes a module ready stand in both.
    let more = files(below: anotherFolder).filter { !$0.path.hasSuffix("module.attest") }.map {
      SourceFile(
        path: $0.path,
        text: Array(
          String(decoding: $0.text, as: UTF8.self)
            .replacing("series L61x\n  models L610-CN\n", with: "")
            .replacing("requirement GEN-1 ", with: "requirement TIME-1 ")
            .replacing("GEN-1", with: "TIME-1").utf8))
    }
    let both = try suites(files(below: shippedSuitesPath) + more)
    for name in ["L61x", "LE270-CN-1D2"] {
      let alone = played(Shipped.compiled, try Shipped.profile(name))
      let beside = played(both, try both.collection.catalogue.profile(named: name).get())
      #expect(alone.results.count > 100 || name != "L61x")
      #expect(beside.results == alone.results, "\(name)")
      #expect(beside.time == alone.time, "\(name)")
    }
  }

  /// The results of the cases of HTTP, transcripts included, and how long they took.
  private func played(_ suites: CompiledSuites, _ profile: Profile) -> (
    results: [CaseResult], time: Interval
  ) {
    let plan = Plan(suites: suites, profile: profile) { suite, _, _ in
      suite.name != "sockets" && suite.name != "messages"
    }
    var simulation = Simulation(
      plan: plan, module: TextModules(suites).module(profile: profile, seed: 1))
    var results: [CaseResult] = []
    let end = simulation.run { results.append($0) }
    return (results, end.duration)
  }
}

@Suite struct WrittenFaultTests {
  @Test func `a fault of HTTP is written as text, and is caught like any other`() throws {
    let faults = """
      fault status-one-more breaks ACT-9 "the status is reported one too high"
        where HTTPACT.supported
        instead of ~ +HTTPRES: {method:int},{status:int},{length:int}
          ~ +HTTPRES: {method},{status + 1},{length}
      fault data-takes-nothing breaks DATA-3 "a body of one byte is refused"
        > AT+HTTPDATA=1
        < ERROR

      """
    let suites = try suites(
      files(below: shippedSuitesPath)
        + [SourceFile(path: "faults.attest", text: Array(faults.utf8))])
    let proof = Proof(
      suites: suites, profiles: [try suites.collection.catalogue.profile(named: "LE").get()])
    let wanted = ["status-one-more", "data-takes-nothing"]
    let trials = proof.trials { wanted.contains($0.name) }
    #expect(trials.map(\.fault.name) == wanted)
    let outcomes = proof.play(trials, depth: .narrow, progress: Unwatched())
    #expect(outcomes.map(\.isNamed) == [true, true])
  }

  @Test func `a fault shows only where its commands are`() throws {
    let suites = try suites(
      files(below: shippedSuitesPath)
        + [
          SourceFile(
            path: "f",
            text: Array(
              """
              fault a breaks DATA-3 "a"
                > AT+HTTPDATA=1
                < ERROR
              fault b breaks DATA-3 "b"
                where HTTPACT.method has 2
                > AT+HTTPDATA=1
                < ERROR

              """.utf8))
        ])
    let modules = TextModules(suites)
    func shown(_ name: String) throws -> [Bool] {
      let profile = try suites.collection.catalogue.profile(named: name).get()
      return modules.declaredFaults.map { modules.canShow($0, on: profile) }
    }
    #expect(try shown("L61x") == [true, true])
    #expect(try shown("NL66x") == [true, false])
    #expect(try shown("LE230-CN-1D2") == [false, false])
  }
}
