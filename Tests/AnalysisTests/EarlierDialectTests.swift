// What an earlier run found out counts for the same module with the same firmware alone.
import Results
import Testing

@testable import Analysis

@Suite struct EarlierDialectTests {
  private func module(_ revision: String?, dialect: [(String, String)] = [("a", "x")])
    -> ModuleResult
  {
    ModuleResult(
      name: "L61x", series: "L61x",
      identity: [("manufacturer", "M"), ("model", "L610")]
        + (revision.map { [("revision", $0)] } ?? []),
      dialect: dialect.map { (name: $0.0, value: $0.1) })
  }

  private func found(_ revision: String?, in modules: [ModuleResult]) throws -> [String] {
    let run = RunResult(modules: modules, version: "")
    return try earlierDialect(ofModule: module(revision).identity, in: run).map(\.value)
  }

  @Test func `the module of the same model and revision is taken, whichever it is`() throws {
    #expect(try found("2", in: [module("1"), module("2", dialect: [("a", "y")])]) == ["y"])
  }

  @Test func `another revision is refused, and both are told`() {
    #expect(
      throws: EarlierDialectProblem.ofOthers(
        ["model \"L610\", revision \"1\""], this: "model \"L610\", revision \"2\"")
    ) { try found("2", in: [module("1"), module("1")]) }
  }

  @Test func `a run without a dialect, and a module that tells nothing, are refused`() {
    #expect(throws: EarlierDialectProblem.none) { try found("1", in: [module("1", dialect: [])]) }
    #expect(throws: EarlierDialectProblem.untold) { try found(nil, in: [module("1")]) }
  }
}
