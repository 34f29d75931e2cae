import TestSupport
import Testing

@Suite struct ProveTests {
  @Test func `what is caught ends in 0 and says by which case`() throws {
    let outcome = try Program.run("prove", "--series", "LE", "--fault", "data-takes-zero")
    #expect(outcome.status == 0, "\(outcome.errorOutput)")
    #expect(outcome.output.contains("http.data/length-out-of-range[length=0]"))
    #expect(outcome.output.contains("1 of 1 (100 %) caught"))
  }

  @Test func `a survivor ends in 1, comes first and can be played again`() throws {
    try withFolder { folder in
      try writeFile(toothless, to: folder + "/small.attest")
      let outcome = try Program.run(
        "prove", "--suites", folder, "--fault", "*length.max+1", "--junit", folder + "/proof.xml")
      #expect(outcome.status == 1)
      #expect(outcome.output.hasPrefix("SURVIVES  HTTPDATA.length.max+1  DATA-4  on L61x"))
      #expect(
        outcome.output.contains("attest run --series L61x --fault HTTPDATA.length.max+1\n"))
      let report = validReport(folder + "/proof.xml")
      #expect(report.contains("name=\"mutants.DATA-4\""))
    }
  }

  @Test func `suites that fail on a right module prove nothing`() throws {
    try withFolder { folder in
      try writeFile(smallSuites, to: folder + "/small.attest")
      let outcome = try Program.run("prove", "--suites", folder)
      #expect(outcome.status == 1)
      #expect(outcome.output.hasPrefix("FAILED  attest run --series L61x"))
      #expect(outcome.output.contains("nothing is proved"))
    }
  }

  @Test func `a mutant can be played like a fault`() throws {
    let outcome = try Program.run(
      "run", "--series", "LE", "--suite", "http.data", "--fault", "HTTPDATA.length.max+1")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("FAIL LE http.data/length-out-of-range[length=36001]"))
  }

  @Test func `a right module with habits passes and the sum is told`() throws {
    let outcome = try Program.run("prove", "--dialects", "--mixes", "1", "--model", "LE230-CN-1D2")
    #expect(outcome.status == 0, "\(outcome.errorOutput)")
    #expect(outcome.output.contains("right modules pass"))
  }

  @Test func `a name that nothing has ends in 2`() throws {
    let outcome = try Program.run("prove", "--fault", "nonsense")
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("no fault or mutant is named so"))
  }

  @Test func `wrong modules and right ones are not proved at once`() throws {
    let outcome = try Program.run("prove", "--dialects", "--fast")
    #expect(outcome.status == 2)
  }
}

/// Suites that pass and catch nothing.
private let toothless = """
  requirement DATA-4 1.2 "first"
  command HTTPDATA "import"
    manual 1.2
    responds within 1000 ms
    requirements taken DATA-4 refused DATA-4
    parameter length integer 1..64000
  series L61x
    models L610-CN
  suite s "s"
    manual 1.2
  case obeys
    shows DATA-4
    > AT
    < OK

  """
