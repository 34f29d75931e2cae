// A port that goes away and comes back: part of an awaited restart, an error anywhere else.
import CaseRunner
import Ground
import Results
import Testing

private let threeCases = """
  prelude
    > ATE0
    < OK
  suite s "s"
  case before
    > AT+A
    < OK
  case middle
    > AT+B
    < OK
    restart
    > AT+C
    < OK
  case after
    > AT+D
    < OK

  """

@Suite struct AbsenceTests {
  private func verdicts(
    _ absences: [Absence], _ answers: [String: [Reply]] = [:]
  ) throws -> (verdicts: [Verdict], results: [CaseResult], lines: [String]) {
    var module = ScriptedModule()
    module.answers = answers
    let played = try play(threeCases, on: module, absences: absences)
    return (played.results.map(\.verdict), played.results, played.module.lines)
  }

  @Test func `going away after an awaited restart is part of it`() throws {
    let played = try verdicts([Absence(after: "AT+CFUN=15", for: .seconds(20))])
    #expect(played.verdicts == [.pass, .pass, .pass])
    // Once after the run began, once after the restart.
    #expect(played.lines.filter { $0 == "ATE0" }.count == 2)
  }

  @Test func `going away before the restart's OK is part of it too`() throws {
    let played = try verdicts(
      [Absence(after: "AT+CFUN=15", for: .seconds(3))],
      ["AT+CFUN=15": [Reply("\r\nOK\r\n", after: .seconds(5))]])
    #expect(played.verdicts == [.pass, .pass, .pass])
  }

  @Test func `going away faster than can be asked is enough to believe the restart`() throws {
    let played = try verdicts([Absence(after: "AT+CFUN=15", for: .milliseconds(1))])
    #expect(played.verdicts == [.pass, .pass, .pass])
    let restarted = played.lines.firstIndex(of: "AT+CFUN=15") ?? 0
    // One AT that is answered, and no more: it was away.
    #expect(played.lines[(restarted + 1)...].prefix { $0 == "AT" }.count == 1)
  }

  @Test func `going away in the middle of a case is that case's error, and the next go on`() throws
  {
    let played = try verdicts([Absence(after: "AT+B", for: .seconds(4))], ["AT+B": []])
    #expect(played.verdicts == [.pass, .error, .pass])
    let finding = played.results[1].finding
    #expect(finding?.message == "the port went away in the middle of the case: it hung up")
    #expect(finding?.source == "< OK")
  }

  @Test func `going away while the run begins only delays it`() throws {
    let played = try verdicts([Absence(after: "ATE0", for: .seconds(50))])
    #expect(played.verdicts == [.pass, .pass, .pass])
  }

  @Test func `nothing is sent to a port that is away`() throws {
    let played = try verdicts([Absence(after: "AT+CFUN=15", for: .seconds(600))])
    #expect(played.verdicts == [.pass, .pass, .pass])
    #expect(played.lines.count < 20)
  }

  @Test func `a port that is given up leaves the rest as errors`() throws {
    let played = try verdicts([Absence(after: "AT+CFUN=15", for: .seconds(90), isLost: true)])
    #expect(played.verdicts == [.pass, .error, .error])
    #expect(played.results[2].finding?.message == "not played: the port is gone")
  }

  @Test func `a module that restarts for ever ends the run`() throws {
    let absences = (0..<50).map { _ in Absence(after: "AT", for: .seconds(2)) }
    let played = try verdicts(absences, ["AT+B": [Reply("\r\nERROR\r\n")]])
    #expect(played.verdicts.last == .error)
    #expect(played.results.last?.finding?.message.contains("went away") == true)
  }

  @Test func `an action that was under way when the port went does not reach the next case`() throws
  {
    let suite = """
      prelude
        > ATE0
        < OK
      suite s "s"
      case hit
        > AT+HTTPACT=0
        < OK
      case after
        > AT+D
        < OK
      """
    // Perhaps only the cable was pulled: the module goes on with what it does, and tells nobody.
    let played = try play(
      suite, on: ScriptedModule(),
      absences: [Absence(after: "AT+HTTPACT=0", for: .seconds(1))])
    #expect(played.results.map(\.verdict) == [.error, .pass])
    let lines = played.module.lines
    let restart = try #require(lines.firstIndex(of: "AT+CFUN=15"))
    #expect(try restart < #require(lines.firstIndex(of: "AT+D")))
  }
}
