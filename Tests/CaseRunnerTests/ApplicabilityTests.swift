// Cases and probes that no module of the catalogue is asked.
import CaseRunner
import Diagnostics
import SuiteLanguage
import Testing

private let catalogue = """
  command HTTPDATA "the body"
    responds within 1 s
    parameter length integer 1..64000
    parameter mode choice 0, 1
    parameter note text
  series L61x
  series LE
    HTTPDATA.length 1..36000
    HTTPDATA.mode without 1

  """

/// What is told of these lines, without the place.
private func told(_ lines: String) throws -> [String] {
  let files = [
    SourceFile(path: "catalogue", text: Array(catalogue.utf8)),
    SourceFile(path: "suite", text: Array(("suite s \"s\"\n" + lines).utf8)),
  ]
  let loaded = loadSuites(files)
  try #require(render(loaded.diagnostics, files: files) == "")
  return CompiledSuites(loaded.collection).neverPlayed().map { "\($0.span.line): \($0.problem)" }
}

@Suite struct ApplicabilityTests {
  @Test func `a condition that no series meets is told with its place`() throws {
    #expect(
      try told(
        """
        case c
          where HTTPDATA.length.max == 7
          > AT
          < OK
        """) == ["3: `HTTPDATA.length.max == 7` holds for no series"])
  }

  @Test func `conditions that no series meets together are told at the case`() throws {
    #expect(
      try told(
        """
        case c
          where HTTPDATA.length.max == 36000
          where series == "L61x"
          > AT
          < OK
        """) == ["2: the case applies to no series: none meets all of its conditions"])
  }

  @Test func `an empty list of values is told`() throws {
    #expect(
      try told(
        """
        case c
          each n in []
          > AT+HTTPDATA={n}
          < OK
        """) == ["2: the case applies to no series: `each` has no value"])
  }

  @Test func `a suite whose condition no series meets is told once`() throws {
    #expect(
      try told(
        """
          where HTTPDATA.mode lacks 0
        case a
          > AT
          < OK
        case b
          > AT
          < OK
        """) == ["2: `HTTPDATA.mode lacks 0` holds for no series"])
  }

  @Test func `a probe that no series meets is told`() throws {
    #expect(
      try told(
        """
        probe p "which" a | b
          where HTTPDATA.length.max > 64000
          answer "a"
        """) == ["3: `HTTPDATA.length.max > 64000` holds for no series"])
  }

  @Test func `what one series alone meets is good`() throws {
    #expect(
      try told(
        """
          where HTTPDATA.mode lacks 1
        case c
          where series == "LE"
          each n in valid HTTPDATA.length
          > AT+HTTPDATA={n}
          < OK
        """) == [])
  }
}
