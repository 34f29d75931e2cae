// Texts of short messages that look like something else, and words that come by themselves (LINE-3).
@testable import CaseRunner
import Ground
import Results
import Testing

private let shown = "\r\n+CMT: \"+49170\",,\"26/11/28\"\r\n"

private let suite = """
  unsolicited "+CMT:"
  suite s "s"
  case c
    > AT+HTTPDATA?
    either
      < OK
    or
      < ERROR
      fail the text of a message was taken for a result code
  """

/// The verdict of that case, and why, where the module answers so.
private func verdict(_ answer: String, _ text: String = suite) throws -> (Verdict, String) {
  var module = ScriptedModule()
  module.answers["AT+HTTPDATA?"] = [Reply(answer)]
  let result = try #require(try play(text, on: module).results.first)
  return (result.verdict, result.finding?.message ?? "")
}

@Suite struct TextLineTests {
  @Test(arguments: ["OK", "ERROR", ">", "> see below", "+HTTPRES: 0,200,5", "+CREG: 0"])
  func `the text of a message is no answer, whatever it says`(text: String) throws {
    let (verdict, message) = try verdict("\(shown)\(text)\r\n\r\nOK\r\n")
    #expect(verdict == .pass, "\(message)")
  }

  @Test func `an echo ends what a message may have of text`() throws {
    let (verdict, message) = try verdict("\(shown)\r\nAT+HTTPDATA?\r\r\nOK\r\n")
    #expect(verdict == .pass, "\(message)")
  }

  @Test func `a text that comes behind an answer is none of the next`() throws {
    let text = "suite s \"s\"\ncase c\n  > AT+HTTPDATA?\n  < OK\n  pause 1 s\n  > AT\n  < OK\n"
    let (verdict, message) = try verdict(
      "\r\nOK\r\n\(shown)ERROR\r\n", "unsolicited \"+CMT:\"\n" + text)
    #expect(verdict == .pass, "\(message)")
  }

  @Test(arguments: ["\r\n", "\n"])
  func `an empty text takes no answer for its own`(lineBreak: String) throws {
    let answer = (shown + "\r\n\r\nOK\r\n").split(
      separator: "\r\n", omittingEmptySubsequences: false)
    let (verdict, message) = try verdict(answer.joined(separator: lineBreak))
    #expect(verdict == .pass, "\(message)")
  }

  @Test func `a text stands behind CR CR LF as well`() throws {
    let answer = (shown + "ERROR\r\n\r\nOK\r\n").split(
      separator: "\r\n", omittingEmptySubsequences: false)
    let (verdict, message) = try verdict(answer.joined(separator: "\r\r\n"))
    #expect(verdict == .pass, "\(message)")
  }

  @Test(arguments: [
    ("Network Ready", Verdict.pass), ("UART RDY", .pass), ("Date: Thu", .fail), ("ready", .pass),
    ("OK then", .fail), ("[12.345] net: up", .pass), (#"{"rsrp":-97}"#, .pass),
    ("##DBG## idle", .pass),
    ("$GNGGA,120000.00,5231.2,N", .pass), ("t=86400 at 41.5\u{B0}C", .pass), ("1f4", .fail),
    ("1fa40", .fail), ("[\u{1}]", .fail),
    ("HTTPACT: 0,200,5", .fail), ("[httpres] 0,200,5", .fail), ("<http> 1", .fail),
    ("+HTTP: connected", .fail), ("HTTP/1.1 200 OK", .fail), ("http", .fail),
    ("[12.345] http: connected", .pass), ("HTTP client is idle", .pass),
    (String(repeating: "z", count: UnknownLines.byChanceMax), .fail),
    (String(repeating: "z", count: UnknownLines.byChanceMax + 1), .pass),
  ])
  func `words may come by themselves outside of answers`(line: String, expected: Verdict) throws {
    let text = """
      suite s "s"
      case c
        > AT+HTTPDATA?
        < OK
        quiet 100 ms
      """
    let (verdict, message) = try verdict("\r\nOK\r\n\r\n\(line)\r\n", text)
    #expect(verdict == expected, "\(message)")
  }

  @Test(arguments: ["[12.345] net: up", "] net", "<<[12.345] net: up>>"])
  func `a piece of the data that a case sends, or more than it, is no line of a log`(line: String)
    throws
  {
    let text = """
      suite s "s"
      case c
        > AT+HTTPDATA=17
        prompt
        >> "[12.345] net: up"
        < OK
        quiet 100 ms
      """
    var module = ScriptedModule()
    module.answers["AT+HTTPDATA=17"] = [Reply("\r\n>")]
    module.imports["AT+HTTPDATA=17"] = (17, [Reply("\r\nOK\r\n\r\n\(line)\r\n")])
    let result = try #require(try play(text, on: module).results.first)
    #expect(result.verdict == .fail, "\(result.finding?.message ?? "")")
  }

  @Test func `words inside an answer fail where they come again`() throws {
    let text = "suite s \"s\"\ncase c\n  > AT+HTTPDATA?\n  < OK\n"
    var module = ScriptedModule()
    let odd = [Reply("\r\nNetwork Ready\r\n\r\nOK\r\n")]
    module.firstAnswers["AT+HTTPDATA?"] = odd
    let once = try #require(try play(text, on: module).results.first)
    module.answers["AT+HTTPDATA?"] = odd
    let always = try #require(try play(text, on: module).results.first)
    #expect(once.verdict == .pass && always.verdict == .fail)
  }

  @Test func `words of a start are none of the answer behind a pause that outlasts it`() throws {
    var module = ScriptedModule()
    module.answers["AT+CFUN=15"] = [
      Reply("\r\nOK\r\n"), Reply("\r\nService: ready\r\n", after: .seconds(20)),
    ]
    let text = """
      suite s "s"
      case c
        restart
        pause 60 s
        > AT+HTTPDATA?
        < OK
      """
    let result = try #require(try play(text, on: module).results.first)
    #expect(result.verdict == .pass, "\(result.finding?.message ?? "")")
  }

  @Test(arguments: [(Int64(0), Verdict.pass), (2, .fail)])
  func `a long reply may take as long as a narrow network does`(late: Int64, expected: Verdict)
    throws
  {
    let bytes = RunnerLimits.quickReplyMax + 1
    let way = Int64(bytes) / RunnerLimits.bytesPerSecondMin
    var module = ScriptedModule()
    module.answers["AT+HTTPACT=0"] = [
      Reply("\r\nOK\r\n"),
      // The bench allows a tenth more.
      Reply("\r\n+HTTPRES: 0,200,\(bytes)\r\n", after: .seconds((60 + way) * 11 / 10 + late)),
    ]
    let text = """
      suite s "s"
      case c
        origin answers GET /long
          body fill(\(bytes))
        > AT+HTTPACT=0
        < OK
        ~ +HTTPRES: 0,200,\(bytes)
      """
    let result = try #require(try play(text, on: module).results.first)
    #expect(result.verdict == expected, "\(result.finding?.message ?? "")")
  }

  @Test func `what the manual gives no time may have its lines one after the other`() throws {
    var module = ScriptedModule()
    module.answers["AT+CPIN?"] = [Reply("\r\n+CPIN: READY\r\n\r\nOK\r\n", after: .seconds(4))]
    let text = """
      suite s "s"
      case c
        > AT+CPIN?
        < +CPIN: READY
          within 10 s
        < OK
      """
    let result = try #require(try play(text, on: module).results.first)
    #expect(result.verdict == .pass, "\(result.finding?.message ?? "")")
  }
}
