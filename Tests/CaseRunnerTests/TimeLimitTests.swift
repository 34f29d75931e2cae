// Bounds of the runner's patience: what comes just within is taken, what comes just past is not.
import CaseRunner
import Ground
import Results
import Testing

private func ok(_ text: String = "") -> [Reply] { [Reply("\r\n" + text + "OK\r\n")] }

private func result(_ body: String, on module: ScriptedModule) throws -> CaseResult {
  try #require(try play("suite s \"s\"\ncase c\n" + body, on: module).results.first)
}

private let within = Interval.milliseconds(-1)
private let past = Interval.milliseconds(1)

@Suite struct TimeLimitTests {
  @Test(arguments: [(within, Verdict.pass), (past, .fail)])
  func `a line that has begun may pause so long`(surplus: Interval, verdict: Verdict) throws {
    var module = ScriptedModule()
    let begin = Interval.milliseconds(5)
    module.answers["AT+X"] = [
      Reply("\r\n+X: a", after: begin),
      Reply("b\r\n\r\nOK\r\n", after: begin + RunnerLimits.lineGapMax + surplus),
    ]
    #expect(
      try result("  > AT+X\n  < +X: ab\n  < OK\n    within 9 s\n", on: module).verdict == verdict)
  }

  @Test(arguments: [(within, Verdict.pass), (past, .fail)])
  func `a line that has begun may take so long in all`(surplus: Interval, verdict: Verdict) throws {
    var module = ScriptedModule()
    let begin = Interval.milliseconds(5)
    let end = begin + RunnerLimits.lineTimeMax + surplus
    let seconds = RunnerLimits.lineTimeMax.nanoseconds / 1_000_000_000
    module.answers["AT+X"] =
      [Reply("\r\n+X: ", after: begin)]
      + (1..<seconds).map { Reply("a", after: begin + .seconds($0)) }
      + [Reply("\r\n\r\nOK\r\n", after: end)]
    let letters = String(repeating: "a", count: Int(seconds) - 1)
    #expect(
      try result("  > AT+X\n  < +X: \(letters)\n  < OK\n    within 9 s\n", on: module).verdict
        == verdict
    )
  }

  @Test(arguments: [(within, Verdict.pass), (past, .fail)])
  func `counted data may pause so long`(surplus: Interval, verdict: Verdict) throws {
    var module = ScriptedModule()
    let begin = Interval.milliseconds(5)
    module.answers["AT+R"] = [
      Reply("\r\n+R: 4\r\nab", after: begin),
      Reply("cd\r\n\r\nOK\r\n", after: begin + RunnerLimits.dataGapMax + surplus),
    ]
    let body = "  > AT+R\n  < +R: {n:int}\n  << n as got\n  < OK\n  ? got == \"abcd\"\n"
    #expect(try result(body, on: module).verdict == verdict)
  }

  @Test(arguments: [(0, Verdict.pass), (1, .fail)])
  func `so many bytes may come while a line is awaited`(surplus: Int, verdict: Verdict) throws {
    let end = "\r\nOK\r\n"
    let line = "+CREG: " + String(repeating: "1", count: 4_000) + "\r\n"
    let count = RunnerLimits.chatterBytesMax - end.utf8.count + surplus
    var chatter = String(repeating: line, count: count / line.utf8.count - 1)
    let rest = count - chatter.utf8.count
    chatter += "+CREG: " + String(repeating: "1", count: rest - "+CREG: \r\n".utf8.count) + "\r\n"
    var module = ScriptedModule()
    module.answers["AT+X"] = [Reply(chatter + end)]
    let found = try result("  > AT+X\n  < OK\n", on: module)
    #expect(found.verdict == verdict)
    #expect(found.finding?.message.contains("sends without end") ?? false == (verdict == .fail))
  }

  @Test(arguments: [(within, Verdict.pass), (past, .fail)])
  func `lines of a start may come so long after it`(surplus: Interval, verdict: Verdict) throws {
    var module = ScriptedModule()
    let early = Interval.milliseconds(100)
    module.answers["AT+X"] = [Reply("\r\nAT READY\r\n\r\nOK\r\n", after: early + surplus)]
    let pause = (RunnerLimits.startLinesMax - early).nanoseconds / 1_000_000
    let body = "  restart\n  pause \(pause) ms\n  > AT+X\n  < OK\n"
    #expect(try result(body, on: module).verdict == verdict)
  }

  // An action that failed has one line more or none: what comes later is nobody's. The case takes 25 ms
  // to its end after that.
  @Test(arguments: [(within, Verdict.pass), (.milliseconds(50), .fail)])
  func `a last result may follow a failure so late`(surplus: Interval, verdict: Verdict) throws {
    var module = ScriptedModule()
    let failed = Interval.milliseconds(100)
    module.answers["AT+HTTPACT=0"] =
      ok() + [
        Reply("\r\n+HTTP: 0\r\n", after: failed),
        Reply(
          "\r\n+HTTPRES: 0,601,0\r\n", after: failed + RunnerLimits.lateResultMax + surplus),
      ]
    let suite = """
      suite s "s"
      case c
        > AT+HTTPACT=0
        < OK
      case d
        > AT+X
        < OK
        quiet 5 s
      """
    let played = try play(suite, on: module)
    #expect(played.results.map(\.verdict) == [.pass, verdict])
  }

  // The time counts from the end of the case, 5 ms after its command.
  @Test(arguments: [(within, Verdict.pass), (.milliseconds(6), .fail)])
  func `the first result of an action that a case leaves is awaited so long`(
    surplus: Interval, verdict: Verdict
  ) throws {
    var module = ScriptedModule()
    module.answers["AT+HTTPACT=0"] =
      ok() + [
        Reply(
          "\r\n+HTTP: 1\r\n\r\n+HTTPRES: 0,200,0\r\n", after: RunnerLimits.actionMax + surplus)
      ]
    #expect(try result("  > AT+HTTPACT=0\n  < OK\n", on: module).verdict == verdict)
  }

  @Test(arguments: [(34, Verdict.pass), (35, .error)])
  func `a module may be silent so long before a run begins`(
    unanswered: Int, verdict: Verdict
  ) throws {
    // It is asked once a second.
    #expect(RunnerLimits.openingMax == .seconds(35))
    var module = ScriptedModule()
    module.successiveAnswers["AT"] = Array(repeating: [], count: unanswered)
    #expect(try result("  > AT+X\n  < OK\n", on: module).verdict == verdict)
  }

  @Test(arguments: [(RunnerLimits.probePlaysMax - 1, true), (RunnerLimits.probePlaysMax, false)])
  func `a probe that fails without an answer is played so often`(
    failures: Int, isAnswered: Bool
  ) throws {
    let suite = """
      probe taste "which" sweet | sour
        > AT+TASTE
        < OK
        answer "sour"
      suite s "s"
      case c
        ? dialect.taste == "sour"
        > AT+X
        < OK

      """
    var module = ScriptedModule()
    module.successiveAnswers["AT+TASTE"] = Array(
      repeating: [Reply("\r\nERROR\r\n")], count: failures)
    let played = try play(suite, on: module)
    #expect(played.dialect == (isAnswered ? ["taste=sour"] : []))
    #expect(played.module.lines.count { $0 == "AT+TASTE" } == RunnerLimits.probePlaysMax)
  }
}
