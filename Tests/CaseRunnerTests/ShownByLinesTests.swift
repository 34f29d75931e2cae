// Which of a case's requirements a failure names first.
import Results
import Testing

@testable import CaseRunner

@Suite struct ShownByLinesTests {
  private let suite = """
    requirement A-1 1 "the first"
    requirement A-2 1 "the second"
    requirement A-3 1 "the third"
    suite s "s"
    case c
      shows A-1 A-2 A-3
      > AT+A
      < OK
      > AT+B
      < OK
        shows A-2
      use third
    steps third
      shows A-3
      > AT+C
      < OK
    """

  @Test(arguments: [("AT+A", "A-1"), ("AT+B", "A-2"), ("AT+C", "A-3")])
  func `a failure names first what its line shows, or its steps, then the rest of its case`(
    line: String, first: String
  ) throws {
    var module = ScriptedModule()
    module.answers[line] = [Reply("\r\nERROR\r\n")]
    let result = try play(suite, on: module).results[0]
    #expect(result.verdict == .fail)
    #expect(result.requirements.first == first)
    #expect(result.requirements.sorted() == ["A-1", "A-2", "A-3"])
  }

  @Test func `a case that passes names its requirements as it declares them`() throws {
    let result = try play(suite, on: ScriptedModule()).results[0]
    #expect(result.requirements == ["A-1", "A-2", "A-3"])
  }
}
