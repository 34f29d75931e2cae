// How lines fit patterns: captures go back for what lets the rest fit, and hostile lines cost little.
import Diagnostics
import SuiteLanguage
import Testing

@testable import CaseRunner

/// What the pattern captures of the line, in its order; nil where it does not fit.
private func captures(_ pattern: String, _ line: String) throws -> [Value]? {
  try fit(pattern, Array(line.utf8))?.captures.map(\.value)
}

private func fit(_ pattern: String, _ line: [UInt8]) throws -> PatternFit? {
  let text = "suite s \"s\"\ncase c\n  < \(pattern)\n"
  let files = [SourceFile(path: "s", text: Array(text.utf8))]
  let loaded = loadSuites(files)
  try #require(render(loaded.diagnostics, files: files) == "")
  let statement = try #require(loaded.collection.suites.first?.cases.first?.body.statements.first)
  guard case .expectLine(let pattern, _, _) = statement.kind else { return nil }
  return try #require(PreparedPattern(constant: pattern)).fit(line)
}

private func text(_ text: String) -> Value { .bytes(Array(text.utf8)) }

@Suite struct PatternTests {
  @Test(arguments: [
    ("+CSQ: {n:/1|2|20/},99", "20"), ("+CSQ: {n:/.*/},99", "20"), ("+CSQ: {n:/[0-9]+?/},99", "20"),
    ("+CSQ: {n:/(1|2)0?/},99", "20"), ("+CSQ: {n:/2?2?0/},{:/9*/}9", "20"),
    ("+CSQ: {n:/\\d{2}/},{/\\d{1,3}/}", "20"), ("{/(?i)\\+csq: /}{n:/\\w+/},99", "20"),
    ("+CSQ: {n:/[^,]*/},{/99$/}", "20"), ("+CSQ: {n:/(?:2|20)(?:0,|,)/}99", "20,"),
    ("+C{/S*Q*/}: {n:/\\x32\\x30/}{/,/}99", "20"),
  ])
  func `a regular expression takes what lets the rest fit`(pattern: String, taken: String) throws {
    #expect(try captures(pattern, "+CSQ: 20,99") == [text(taken)])
  }

  @Test(arguments: [
    "+CSQ: {:/2/},99", "+CSQ: {:/[3-9]+/},99", "+CSQ: {:/.{3}/},99", "{:/csq/}: 20,99",
    "+CSQ: {:/20,99$/},99", "+CSQ: {n:int}{m:int},99",
  ])
  func `what cannot fit does not`(pattern: String) throws {
    #expect(try captures(pattern, "+CSQ: 20,99") == nil)
  }

  @Test(arguments: [
    ("{a:/a*/}{b:/a*/}", ["aaa", ""]), ("{a:/a*?/}{b:/a*/}", ["", "aaa"]),
    ("{a:/a+/}{b:/a+/}", ["aa", "a"]), ("{a:/a?/}{b:/a{1,2}?/}{c:/a*/}", ["a", "a", "a"]),
    ("{a:/a|aa/}{b:text}", ["a", "aa"]), ("{a:/aa|a/}{b:text}", ["aa", "a"]),
    ("{a:text}{b:/a*/}", ["", "aaa"]),
  ])
  func `each piece takes first what it likes best`(pattern: String, taken: [String]) throws {
    #expect(try captures(pattern, "aaa") == taken.map(text))
  }

  @Test func `a byte beyond ASCII is one character`() throws {
    let fit = try fit("{a:/.{2}/}b", [0xFF, 0xC3, 0x62])
    #expect(fit?.captures.map(\.value) == [.bytes([0xFF, 0xC3])])
  }

  @Test func `a number is all digits that stand there, and within 64 bits`() throws {
    #expect(try captures("{n:int}{rest:text}", "-205") == [.integer(-205), text("")])
    #expect(try captures("{n:int}", "9223372036854775807") == [.integer(.max)])
    #expect(try captures("{n:int}", "9223372036854775808") == nil)
    #expect(try captures("{n:int}", "-") == nil)
  }

  @Test func `blanks behind a comma may differ, and what is captured begins behind them`() throws {
    let fit = try fit("+X: {a:text},{b:text}", Array("+X:1,  b".utf8))
    #expect(fit?.captures.map(\.value) == [text("1"), text("b")])
    #expect(fit?.isLoose == true)
    #expect(try self.isLoose("+X: {a:text}, {b:text}", "+X: 1, b") == false)
  }

  @Test(arguments: [
    ("+X: (1-64000)", "+X: ( 1 - 64000 )", true),
    ("+X: [(0-9),(1-9)]", "+X: [ (0-9) , (1-9) ]", true),
    ("+X: [<a>, <b>]", "+X: [<a>,<b>]", true),
    ("+X: (0-2) [, (10-60)]", "+X: (0-2)[,(10-60)]", true),
    ("+X: \"(a)\"", "+X: \"( a)\"", nil), ("+X: \"a,b\"", "+X: \"a, b\"", nil),
    ("+X: \"{:text}\",\"b\"", "+X: \"a\", \"b\"", true), ("+X: \"{:text},b\"", "+X: \"a, b\"", nil),
    ("+X: 1-2", "+X : 1-2", nil), ("OK", "O K", nil),
  ])
  func `blanks next to the signs of lists and ranges may differ, in quoted text they may not`(
    pattern: String, line: String, isLoose: Bool?
  ) throws {
    #expect(try self.isLoose(pattern, line) == isLoose)
  }

  private func isLoose(_ pattern: String, _ line: String) throws -> Bool? {
    try fit(pattern, Array(line.utf8))?.isLoose
  }

  @Test(arguments: [
    "{:/(a*)*/}b", "{:/(a|a)*/}b", "{:/(a|aa)+/}b", "{:/((a*)*)*/}b", "{:/a*a*a*a*a*a*a*/}b",
    "{:text}{:text}{:text}{:text}{:text}b", "{:/(a?){200}/}b", "{:/(a{0,9}){0,9}/}b",
    "{:/(.*)(.*)(.*)(.*)(.*)/}b", "{:/(|a|b)*/}c",
  ])
  func `a hostile line costs little`(pattern: String) throws {
    let line = [UInt8](repeating: UInt8(ascii: "a"), count: 20_000)
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try fit(pattern, line) == nil)
    // Going back without memory would take longer than the world lasts.
    #expect(clock.now - start < .seconds(20))
  }
}

extension PatternFit? {
  fileprivate static func == (fit: PatternFit?, other: PatternFit?) -> Bool {
    fit.map { $0.captures.map(\.value) } == other.map { $0.captures.map(\.value) }
  }
}
