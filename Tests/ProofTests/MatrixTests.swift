// The kill matrix as a proof makes it.
import CaseRunner
import Ground
import ModuleEmulator
import ModuleCatalogue
import Results
import ShippedSuites
import Simulation
import SuiteLanguage
import Testing

@testable import Proof

@Suite struct MatrixTests {
  /// The suites on HTTPDATA and on what all commands share.
  private func proof(_ profiles: [String]) throws -> Proof {
    let collection = Shipped.small
    return Proof(
      suites: CompiledSuites(collection), profiles: try profiles.map { try Shipped.profile($0) })
  }

  @Test func `a matrix says the same as the plays that it is made of`() throws {
    let proof = try proof(["LE"])
    let matrix = try #require(proof.matrix(ofClass: 0, key: "k", progress: Unwatched()))
    #expect(matrix.profiles == ["LE"])
    #expect(matrix.cases.contains { $0.duration > .zero })
    let zero = try #require(matrix.deviations.first { $0.name == "data-takes-zero" })
    #expect(zero.requirement == "DATA-4")
    let played = try #require(
      proof.play(
        proof.trials { $0.name == "data-takes-zero" }, depth: .whole, progress: Unwatched()
      ).first)
    #expect(
      zero.kills.map { matrix.cases[$0.caseIndex].name }
        == played.failed.map { CaseName(suite: $0.suite, name: $0.name) })
    #expect(zero.kills.allSatisfy { matrix.symptoms.indices.contains($0.symptom) })
    #expect(!zero.kills.isEmpty)
  }

  @Test func `by its own measure it names what it knows`() throws {
    let proof = try proof(["LE"])
    let matrix = try #require(proof.matrix(ofClass: 0, key: "k", progress: Unwatched()))
    let found = proof.causes(by: matrix, pairs: 6, seed: 1, progress: Unwatched())
    #expect(found.pairs == 6)
    #expect(found.known * 100 >= found.deviations * 50)
    #expect(found.known > found.unknown)
    let orders = try #require(proof.orders(by: matrix) { _ in true })
    #expect(orders.faults.mean < orders.suite.mean)
    // The order goes by all faults, whichever are told of.
    let zero = try #require(proof.orders(by: matrix) { $0.name == "data-takes-zero" })
    #expect(
      zero.faults.firstFailures
        == orders.faults.firstFailures.filter { $0.deviation == "data-takes-zero" })
    #expect(zero.faults.firstFailures.count == 1)
  }

  @Test func `with cuts every fault is caught that is caught without`() throws {
    let proof = try proof(["LE"])
    let outcomes = proof.cuts(proof.trials().filter { !$0.isLegal }, progress: Unwatched())
    #expect(outcomes.count > 100)
    for one in outcomes {
      #expect(one.isRed == one.isRedUncut, "\(one.trial.fault.name)")
    }
  }
}
