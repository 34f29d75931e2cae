// Modules that are made ready with trouble (reading GEN-9, LINE-1 to LINE-3).
import CaseRunner
import Ground
import Results
import SuiteLanguage
import Testing

/// Asks for the registration.
let registrationPrelude = """
  prelude
    > AT+CREG?
    < +CREG: 0,1
    < OK

  """

private let restarting = """
  suite s "s"
  case c
    restart
    > AT+HTTPDATA?
    < OK
  """

/// A module that is registered, with these answers.
func registeredModule(_ answers: [String: [Reply]]) -> ScriptedModule {
  var module = ScriptedModule()
  module.answers = answers
  module.answers["AT+CREG?"] = [Reply("\r\n+CREG: 0,1\r\n\r\nOK\r\n")]
  return module
}

@Suite struct ReadinessTests {
  private let plain = "suite s \"s\"\ncase c\n  > AT+HTTPDATA?\n  < OK\n"

  @Test(arguments: ["+E_UTRAN Service", "+GSM Service", "AT READY", "^STN: 0", "RDY"])
  func `a line that nobody knows does not keep a module from being made ready`(line: String) throws
  {
    var odd = registeredModule([:])
    odd.answers["AT+CREG?"] = [Reply("\r\n+CREG: 0,1\r\n\r\n\(line)\r\n\r\nOK\r\n")]
    let result = try #require(try play(registrationPrelude + plain, on: odd).results.first)
    #expect(result.verdict == .pass)
  }

  /// A case, and another whose first line may have a time of its own.
  private func twoCases(bound: String = "") -> String {
    """
    suite s "s"
    case first
      > AT+HTTPDATA?
      < OK
    case second
      > AT+HTTPDATA=?
      < +HTTPDATA: (1-64000)
    \(bound)
      < OK
    """
  }

  @Test func `a result code that comes first of all in a case names the case before`() throws {
    let suite = twoCases()
    var late = ScriptedModule()
    // The answer to AT after a case, and 35 ms later one too many.
    late.answers["AT"] = [Reply("\r\nOK\r\n"), Reply("\r\nOK\r\n", after: .milliseconds(40))]
    late.answers["AT+HTTPDATA=?"] = [
      Reply("\r\n+HTTPDATA: (1-64000)\r\n\r\nOK\r\n", after: .milliseconds(100))
    ]
    let failed = try #require(try play(suite, on: late).results.first { $0.verdict == .fail })
    #expect(failed.name == "second")
    #expect(failed.finding?.message.contains("may be one too many of first before it") == true)
  }

  /// A module that tells by a line of its own of the end of what it was asked before, so many ms behind
  /// the OK to it, while the next answer takes 5 ms.
  @Test(arguments: [0, 2, RunnerLimits.settlingTime.nanoseconds / 1_000_000 - 50])
  func `an unknown line behind an answer is none of the next one's`(
    behind: Int64
  ) throws {
    let suite = """
      suite s "s"
      case c
        > AT+HTTPDATA?
        < OK
        > AT+HTTPDATA=?
        < +HTTPDATA: (1-64000)
        < OK
      """
    var telling = ScriptedModule()
    telling.answers["AT+HTTPDATA?"] = [
      Reply("\r\nOK\r\n"), Reply("\r\n+XEND: 0\r\n", after: .milliseconds(5 + behind)),
    ]
    telling.answers["AT+HTTPDATA=?"] = [Reply("\r\n+HTTPDATA: (1-64000)\r\n\r\nOK\r\n")]
    #expect(try play(suite, on: telling).results.map(\.verdict) == [.pass])
    telling.answers["AT+HTTPDATA=?"] = [
      Reply("\r\n+XEND: 0\r\n\r\n+HTTPDATA: (1-64000)\r\n\r\nOK\r\n")
    ]
    #expect(try play(suite, on: telling).results.map(\.verdict) == [.fail])
  }

  @Test func `an unknown line behind the OK of an import is none of the next answer's`() throws {
    let suite = """
      suite s "s"
      case c
        > AT+HTTPDATA=4
        prompt
        >> "abcd"
        < OK
        > AT+HTTPDATA?
        < OK
      """
    var telling = ScriptedModule()
    telling.answers["AT+HTTPDATA=4"] = [Reply("\r\n> ")]
    telling.imports["AT+HTTPDATA=4"] = (4, [Reply("\r\nOK\r\n\r\n+XFLOW: 1\r\n")])
    #expect(try play(suite, on: telling).results.map(\.verdict) == [.pass])
    telling.imports["AT+HTTPDATA=4"] = (4, [Reply("\r\nOK\r\n")])
    telling.answers["AT+HTTPDATA?"] = [Reply("\r\n+XFLOW: 1\r\n\r\nOK\r\n")]
    #expect(try play(suite, on: telling).results.map(\.verdict) == [.fail])
  }

  @Test func `a result code that comes long after a case began is the case's own`() throws {
    let suite = twoCases(bound: "    within 5 s")
    var late = ScriptedModule()
    late.answers["AT+HTTPDATA=?"] = [Reply("\r\nOK\r\n", after: RunnerLimits.strayOfEarlierMax)]
    let failed = try #require(try play(suite, on: late).results.first { $0.verdict == .fail })
    #expect(failed.name == "second")
    #expect(failed.finding?.message.contains("one too many") == false)
  }

  @Test func `what makes the module ready is tried again when it failed`() throws {
    var once = registeredModule([:])
    once.firstAnswers["AT+CREG?"] = [Reply("\r\n+CREG? what\r\n\r\nOK\r\n")]
    let played = try play(registrationPrelude + plain, on: once)
    #expect(played.results.map(\.verdict) == [.pass])
    #expect(played.module.lines.filter { $0 == "AT+CREG?" }.count == 2)
  }

  @Test func `trouble with making the module ready again is no failure of the case`() throws {
    var lost = registeredModule([:])
    lost.firstAnswers["AT+CREG?"] = [Reply("\r\n+CREG: 0,1\r\n\r\nOK\r\n")]
    lost.answers["AT+CREG?"] = [Reply("\r\nWHAT?\r\n\r\nOK\r\n")]
    let result = try #require(try play(registrationPrelude + restarting, on: lost).results.first)
    #expect(result.verdict == .error)
    #expect(
      result.finding?.message.hasPrefix("the module could not be made ready after a restart: ")
        == true)
  }

  @Test(arguments: [1_200, 1_600, 25_000])
  func `lines of unknown names may come for half a minute after a restart`(late: Int64) throws {
    var slow = registeredModule([:])
    slow.answers["AT+CFUN=15"] = [Reply("\r\nOK\r\n")]
    slow.answers["AT+HTTPDATA?"] = [
      Reply("\r\nAT READY\r\n\r\n+E_UTRAN Service\r\n\r\nOK\r\n", after: .milliseconds(50))
    ]
    let suite = """
      suite s "s"
      case c
        restart
        pause \(late) ms
        > AT+HTTPDATA?
        < OK
      """
    let result = try #require(try play(registrationPrelude + suite, on: slow).results.first)
    #expect(result.verdict == .pass)
    #expect(result.attempts == 1)
    #expect(result.notes.contains { $0.contains("+E_UTRAN Service") })
  }

  @Test func `lines of a start may wait behind data that come slowly`() throws {
    var slow = registeredModule([:])
    let data = (0..<9).map { Reply("\($0)", after: .seconds(3 * Int64($0) + 1)) }
    slow.answers["AT+HTTPREAD=0,9"] =
      [Reply("\r\n+HTTPREAD: 9\r\n")] + data
      + [Reply("\r\nOK\r\n", after: .milliseconds(25_100))]
    slow.answers["AT+HTTPDATA?"] = [Reply("\r\nAT READY\r\n\r\nOK\r\n")]
    let suite = """
      suite s "s"
      case c
        restart
        pause 10 s
        > AT+HTTPREAD=0,9
        < +HTTPREAD: {n:int}
        << n as data
        < OK
        > AT+HTTPDATA?
        < OK
      """
    let result = try #require(try play(registrationPrelude + suite, on: slow).results.first)
    #expect(result.verdict == .pass, "\(result.finding?.message ?? "")")
  }

  @Test func `half a minute after a restart they are lines of the answer again`() throws {
    var wrong = registeredModule([:])
    wrong.answers["AT+HTTPDATA?"] = [Reply("\r\nAT READY\r\n\r\nOK\r\n")]
    let suite = """
      suite s "s"
      case c
        restart
        pause 31 s
        > AT+HTTPDATA?
        < OK
      """
    #expect(try play(registrationPrelude + suite, on: wrong).results.first?.verdict == .fail)
  }

  @Test(arguments: [
    ("Service Ready", Verdict.pass), ("service ready", .pass), ("OK then", .fail),
    ("%STATUS=3", .pass), ("*** boot ***", .pass), ("booting...", .pass), ("+HTTPDATA=3", .fail),
  ])
  func `words may come by themselves while a module starts`(line: String, verdict: Verdict) throws {
    var slow = registeredModule([:])
    slow.answers["AT+HTTPDATA?"] = [Reply("\r\n\(line)\r\n\r\nOK\r\n")]
    let suite = """
      suite s "s"
      case started
        restart
        > AT+HTTPDATA?
        < OK
      case later
        pause 31 s
        > AT+HTTPDATA?
        < OK
      """
    let verdicts = try play(registrationPrelude + suite, on: slow).results.map(\.verdict)
    #expect(verdicts == [verdict, .fail])
  }

  @Test func `a blank at the end of the line after raw data is noted`() throws {
    var odd = registeredModule([:])
    odd.answers["AT+HTTPACT=0"] = [Reply("\r\nOK\r\nabc\r\n+HTTPRES: 0,200,3 \r\n")]
    let suite = """
      suite s "s"
      case c
        > AT+HTTPACT=0
        < OK
        << until +HTTPRES: 0,200,{n:int} as data
        ? data == "abc"
        ? n == 3
      """
    let result = try #require(try play(registrationPrelude + suite, on: odd).results.first)
    #expect(result.verdict == .pass, "\(result.finding?.message ?? "")")
    #expect(result.notes == ["lines end in a blank before their line break"])
  }

  @Test func `outside of answers a line that nobody knows is noted`() throws {
    var odd = registeredModule([:])
    odd.answers["AT+HTTPDATA?"] = [
      Reply("\r\nOK\r\n"), Reply("\r\nAT READY\r\n", after: .milliseconds(200)),
    ]
    let suite = "suite s \"s\"\ncase c\n  > AT+HTTPDATA?\n  < OK\n  quiet 500 ms\n"
    let result = try #require(try play(registrationPrelude + suite, on: odd).results.first)
    #expect(result.verdict == .pass)
    #expect(result.notes.contains { $0.contains("AT READY") })
  }

  @Test func `blanks at the end of lines are noted`() throws {
    var odd = registeredModule([:])
    odd.answers["AT+HTTPDATA?"] = [Reply("\r\nOK \r\n")]
    let result = try #require(try play(registrationPrelude + plain, on: odd).results.first)
    #expect(result.verdict == .pass)
    #expect(result.notes == ["lines end in a blank before their line break"])
  }

  @Test(arguments: ["\r\nOK\r\r\n", "\nOK\n"])
  func `odd line breaks are noted`(answer: String) throws {
    var odd = registeredModule([:])
    odd.answers["AT+HTTPDATA?"] = [Reply(answer)]
    let result = try #require(try play(registrationPrelude + plain, on: odd).results.first)
    #expect(result.verdict == .pass)
    #expect(result.notes.count == 1)
  }
}
