// Lines that may come, that come in any order or any number of times, and that must not come; rounds and
// what they took; lists and bytes.
import CaseRunner
import Diagnostics
import Ground
import Results
import SuiteLanguage
import Testing

/// Plays the lines on a module that answers `AT+X` so.
private func played(_ body: String, _ answer: String...) throws -> CaseResult {
  var module = ScriptedModule()
  module.answers = [
    "AT+X": answer.enumerated().map {
      Reply($0.element, after: .milliseconds(Int64($0.offset * 500 + 5)))
    }
  ]
  let lines = body.split(separator: "\n").map { "  " + $0 + "\n" }.joined()
  return try #require(try play("suite s \"s\"\ncase c\n" + lines, on: module).results.first)
}

@Suite struct LineStatementTests {
  static let maybe = """
    > AT+X
    maybe < +X: {a:int}
    maybe < +Y: 1
    < OK
    """

  @Test(arguments: [
    "\r\nOK\r\n", "\r\n+X: 1\r\n\r\nOK\r\n", "\r\n+Y: 1\r\n\r\nOK\r\n",
    "\r\n+X: 1\r\n+Y: 1\r\n\r\nOK\r\n",
  ])
  func `a line that may come may be there or not`(answer: String) throws {
    #expect(try played(Self.maybe, answer).verdict == .pass)
  }

  @Test(arguments: [
    "\r\n+X: 1\r\n+X: 2\r\nOK\r\n", "\r\n+Y: 1\r\n+X: 1\r\nOK\r\n", "\r\n+X: 1\r\nERROR\r\n",
    "\r\n+Y: 2\r\nOK\r\n",
  ])
  func `what is not said that it may come fails`(answer: String) throws {
    #expect(try played(Self.maybe, answer).verdict == .fail)
  }

  static let anyOrder = """
    > AT+X
    in any order
      < +A: {a:int}
      < +B: 2
      < +C: 3
    < OK
    ? a == 1
    """

  @Test(arguments: [
    ["A: 1", "B: 2", "C: 3"], ["C: 3", "A: 1", "B: 2"], ["B: 2", "C: 3", "A: 1"],
  ])
  func `lines come in any order`(lines: [String]) throws {
    let answer = lines.map { "\r\n+\($0)\r\n" }.joined() + "\r\nOK\r\n"
    #expect(try played(Self.anyOrder, answer).verdict == .pass)
  }

  @Test(arguments: [
    ["A: 1", "B: 2"], ["A: 1", "A: 1", "B: 2", "C: 3"], ["A: 1", "B: 2", "C: 3", "C: 3"],
  ])
  func `each of them comes once`(lines: [String]) throws {
    let answer = lines.map { "\r\n+\($0)\r\n" }.joined() + "\r\nOK\r\n"
    #expect(try played(Self.anyOrder, answer).verdict == .fail)
  }

  static let collect = """
    > AT+X
    collect < +X: {index:int},"{name:text}" as rows
    < OK
    let names = ""
    for i in 1..length(rows)
      let names = names + text(rows(i).index) + rows(i).name
    """

  @Test(arguments: [
    ("\r\nOK\r\n", ""), ("\r\n+X: 1,\"a\"\r\n\r\nOK\r\n", "1a"),
    ("\r\n+X: 1,\"a\"\r\n+X: 5,\"b\"\r\n+X: 2,\"\"\r\nOK\r\n", "1a5b2"),
  ])
  func `lines of a form are gathered, none or more`(answer: String, all: String) throws {
    let result = try played(Self.collect + "\n? names == \"\(all)\"", answer)
    #expect(result.verdict == .pass, "\(result.finding?.message ?? "")")
  }

  @Test func `a line of another form ends what is gathered, and fails where none is due`() throws {
    #expect(try played(Self.collect, "\r\n+X: 1,\"a\"\r\n+Y: 1\r\nOK\r\n").verdict == .fail)
  }

  @Test func `rows are gathered anew in each round`() throws {
    let result = try played(
      """
      for round in 1..2
        > AT+X
        collect < +X: {n:int} as rows
        < OK
        ? length(rows) == 2
        ? rows(1).n == 7
      """, "\r\n+X: 7\r\n+X: 8\r\n\r\nOK\r\n")
    #expect(result.verdict == .pass, "\(result.finding?.message ?? "")")
  }

  @Test func `a row that is not there is an error of the suite`() throws {
    let result = try played(Self.collect + "\n? rows(2).index == 1", "\r\n+X: 1,\"a\"\r\nOK\r\n")
    #expect(result.verdict == .error)
  }

  @Test func `an unsolicited line that must not come fails when it comes, and silence passes`()
    throws
  {
    let body = """
      > AT+X
      < OK
      none ~ +CREG: {:int} for 5 s
      """
    let quiet = try played(body, "\r\nOK\r\n")
    #expect(quiet.verdict == .pass, "\(quiet.finding?.message ?? "")")
    #expect(quiet.duration >= .seconds(5))
    let told = try played(body, "\r\nOK\r\n", "\r\n+CREG: 5\r\n")
    #expect(told.verdict == .fail)
    #expect(told.finding?.message == "a line came that must not come: +CREG: {:int}")
    // One that has come since the command counts, and another kind does not.
    #expect(try played(body, "\r\n+CREG: 5\r\nOK\r\n").verdict == .fail)
    #expect(
      try played(
        body.replacing("+CREG: {:int}", with: "+CREG: 4"), "\r\nOK\r\n", "\r\n+CREG: 5\r\n"
      )
      .verdict == .pass)
  }

  @Test func `rounds take the milliseconds that each took`() throws {
    let result = try played(
      """
      let n = 0
      repeat 5 times -> times
        > AT+X
        < OK
        let n = n + 1
        pause (n * 100)
      ? n == 5
      ? length(times) == 5
      ? median(times) >= 305 and median(times) < 350
      ? max(times) >= 505 and min(times) < 150
      repeat 0 times
        fail never
      """, "\r\nOK\r\n")
    #expect(result.verdict == .pass, "\(result.finding?.message ?? "")")
  }

  @Test(arguments: [
    "7 % 3 == 1", "-7 % 3 == -1", "2 + 7 % 3 == 3", "length(1..5) == 5", "length(5..1) == 0",
    "1..3 == [1, 2, 3]", "1 + 1..2 * 2 == [2, 3, 4]", "1..3 has 2", "hex(\"a\\xFF\") == \"61FF\"",
    "bytes(\"61fF\") == \"a\\xFF\"", "bytes(\"\") == \"\"",
    "length(lines(\"a\\r\\n\\r\\nb\\nc\")) == 4",
    "lines(\"a\\r\\n\") == [\"a\"]", "lines(\"\") == []", "median([3, 1, 2]) == 2",
    "median([4, 1, 2, 3]) == 2", "max([3, 9, 2]) == 9", "min([3, 9, 2]) == 2", "max(1, 2) == 2",
  ])
  func `lists, remainders and hexadecimal texts`(expression: String) throws {
    let result = try played("> AT+X\n< OK\n? \(expression)", "\r\nOK\r\n")
    #expect(result.verdict == .pass, "\(result.finding?.message ?? "")")
  }

  @Test(arguments: [
    ("? 1 % 0 == 0", Verdict.error), ("? length(1..100000) == 1", .error),
    ("? bytes(\"6\") == \"\"", .fail), ("? bytes(\"6g\") == \"\"", .fail),
    ("? median([]) == 1", .error),
  ])
  func `what has no value is told`(line: String, verdict: Verdict) throws {
    #expect(try played("> AT+X\n< OK\n" + line, "\r\nOK\r\n").verdict == verdict)
  }

  @Test func `values of each may be a range`() throws {
    let results = try play(
      "suite s \"s\"\ncase c\n  each n in 1..3\n  > AT\n  < OK\n", on: ScriptedModule()
    ).results
    #expect(results.map(\.name) == ["c[n=1]", "c[n=2]", "c[n=3]"])
  }
}
