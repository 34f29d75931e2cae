import CaseRunner
import Ground
import Results
import Testing

/// What makes ready, and what tells of a loss.
private let ready = """
  loss "+CREG: 0"
  prelude
    > ATE0
    < OK

  """

/// So many cases in which something is lost, all of which would fail.
private func losing(_ count: Int) -> String {
  """
  suite s "s"
  case c
    each n in [\((1...count).map(String.init).joined(separator: ", "))]
    > AT+BAD
    < ERROR
  """
}

@Suite struct PreconditionTests {
  private let bad = [Reply("\r\n+CREG: 0\r\n\r\nOK\r\n")]

  @Test func `a case that fails while something is lost is inconclusive and says what`() throws {
    var module = ScriptedModule()
    module.answers["AT+BAD"] = bad
    let result = try #require(try play(ready + losing(1), on: module).results.first)
    #expect(result.verdict == .inconclusive)
    #expect(
      result.finding?.message
        == "a precondition was lost: \"+CREG: 0\" came; so nothing can be said of: "
        + "\"OK\" came where ERROR was due")
  }

  @Test func `a blank more or less in the line makes no difference`() throws {
    var module = ScriptedModule()
    module.answers["AT+BAD"] = [Reply("\r\n+CREG:0\r\n\r\nOK\r\n")]
    let played = try play(ready + losing(1), on: module)
    #expect(played.results.map(\.verdict) == [.inconclusive])
  }

  @Test func `a module that says so at each failure is judged after a few`() throws {
    var module = ScriptedModule()
    module.answers["AT+BAD"] = bad
    let believed = RunnerLimits.lossesBelievedMax
    let played = try play(ready + losing(believed + 2), on: module)
    #expect(
      played.results.map(\.verdict)
        == Array(repeating: .inconclusive, count: believed) + [.fail, .fail])
    let last = try #require(played.results.last)
    #expect(last.attempts == RunnerLimits.lossPlaysMax)
    #expect(last.finding?.message.contains("the loss is the module's own") == true)
  }

  @Test func `a case that passes although something is lost stays passed, and all is made ready`()
    throws
  {
    var module = ScriptedModule()
    module.answers["AT+GOOD"] = bad
    let suite = "suite s \"s\"\ncase a\n  > AT+GOOD\n  < OK\ncase b\n  > AT\n  < OK\n"
    let played = try play(ready + suite, on: module)
    #expect(played.results.map(\.verdict) == [.pass, .pass])
    #expect(
      played.results.first?.notes
        == ["a precondition was lost, which changed nothing: \"+CREG: 0\" came"])
    #expect(played.module.lines.count { $0 == "ATE0" } == 2)
  }

  @Test func `what the watch finds lost makes a failed case inconclusive`() throws {
    let watch = "watch\n  > AT+CPIN?\n  < ERROR\n  inconclusive no SIM\n"
    var module = ScriptedModule()
    module.answers["AT+BAD"] = [Reply("\r\nOK\r\n")]
    module.answers["AT+CPIN?"] = [Reply("\r\nERROR\r\n")]
    let played = try play(ready + watch + losing(1), on: module)
    #expect(played.results.map(\.verdict) == [.inconclusive])
    #expect(played.results.first?.finding?.message.contains("lost: no SIM;") == true)
  }

  @Test func `a line that answers what was asked tells of no loss by itself`() throws {
    // One of two connections may be down.
    var module = ScriptedModule()
    module.answers["AT+CREG?"] = [Reply("\r\n+CREG: 1\r\n\r\n+CREG: 0\r\n\r\nOK\r\n")]
    module.answers["AT+BAD"] = [Reply("\r\nOK\r\n")]
    let asks = "  > AT+CREG?\n  < +CREG: 1\n  < +CREG: 0\n  < OK\n"
    let suite = "suite s \"s\"\ncase c\n\(asks)  > AT+BAD\n  < ERROR\n"
    let result = try #require(
      try play(ready + "watch\n\(asks)" + suite, on: module).results.first)
    #expect(result.verdict == .fail)
    #expect(result.finding?.message == "\"OK\" came where ERROR was due")
  }

  @Test func `a module that restarts by itself has lost nothing but its case`() throws {
    var module = ScriptedModule()
    module.answers["AT+BAD"] = bad
    // Its echo is on again, though ATE0 had switched it off.
    module.answers["AT"] = [Reply("AT\r\r\nOK\r\n")]
    let result = try #require(try play(ready + losing(1), on: module).results.first)
    #expect(result.verdict == .fail)
    #expect(result.finding?.message.hasSuffix("; and the module restarted by itself") == true)
  }

  @Test func `a probe in which something was lost is asked again`() throws {
    let probe = "probe p one | two\n  > AT+P\n  either\n    < ERROR\n    answer \"two\"\n"
    var module = ScriptedModule()
    module.answers["AT+P"] = bad
    let played = try play(
      ready + probe.replacing("  either", with: "  either\n    < NO\n  or") + losing(1), on: module)
    #expect(played.module.lines.count { $0 == "AT+P" } == RunnerLimits.lossPlaysMax)
  }

  @Test func `no check of the line takes the place of a play that is to be proved`() throws {
    let probe = "probe p one | two\n  > AT+P\n  < OK\n  > AT+P\n  < OK\n  answer \"one\"\n"
    let check = "suite s \"s\"\ncase check\n  tags unready\n  > AT\n  < OK\n  quiet 300 ms\n"
    var module = ScriptedModule()
    module.answers["AT+P"] = [Reply("\r\n+CREG: 0\r\n\r\nOK\r\n\r\nERROR\r\n")]
    let played = try play(ready + probe + check, on: module)
    #expect(played.results.map(\.name).sorted() == ["check", "p"])
  }
}
