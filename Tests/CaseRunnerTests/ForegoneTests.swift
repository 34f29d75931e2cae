// Lines that come out the same whatever the module does.
import CaseRunner
import Diagnostics
import SuiteLanguage
import Testing

/// What is told of a case with these lines, the first of which is line 1.
private func told(_ lines: String...) throws -> [String] {
  let head = """
    command HTTPACT "the action"
      responds within 1 s
    series L61x
    suite s "s"
    case c

    """
  let text = head + lines.map { "  \($0)\n" }.joined()
  let files = [SourceFile(path: "suite", text: Array(text.utf8))]
  let loaded = loadSuites(files)
  try #require(render(loaded.diagnostics, files: files) == "")
  return foregone(CompiledSuites(loaded.collection)).map { "\($0.span.line - 5): \($0.problem)" }
}

@Suite struct ForegoneTests {
  @Test func `a check that no module decides checks nothing`() throws {
    #expect(
      try told("? true", "? 1 + 1 == 3", "? [1, 2] has 2") == [
        "1: this checks nothing: it is always true", "2: this checks nothing: it is always false",
        "3: this checks nothing: it is always true",
      ])
  }

  @Test func `a condition that always holds is no condition`() throws {
    #expect(
      try told("when 1 == 1", "  > AT", "  < OK", "while not (2 < 1)", "  > AT", "  < OK") == [
        "1: the condition is always true", "4: the condition is always true",
      ])
  }

  @Test(arguments: [
    ("let a = fill(-1)", "-1 is no size between 0 and 67108864 bytes"),
    ("let a = int(\"abc\")", "\"abc\" spells no whole number"),
    ("let a = at([1, 2], 5)", "at(): no element 5 in a list of 2"),
    ("let a = 9223372036854775807 + 1", "the number is too large"),
    ("let a = HTTPACT.response / (1 - 1) + 5 / 0", "division by zero"),
    ("let a = bytes(\"0G\")", "\"0G\" is no hexadecimal text"),
  ])
  func `what no run can compute is told where it stands`(_ line: String, _ problem: String) throws {
    #expect(try told(line) == ["1: this can never be computed: \(problem)"])
  }

  @Test func `what the module, the server or the series decides is left to the run`() throws {
    let decided = [
      "? origin.requests == 0", "? series == \"L61x\"", "? HTTPACT.response > 0",
      "? not touched(\"AT\")", "? not tagged(\"slow\")", "let n = 1", "? n == 1",
      "? at([1, 2], n) == 2", "note {length(fill(3))} bytes",
    ]
    for line in decided { #expect(try told("let n = 0", line) == [], "\(line)") }
  }
}
