// Bounds of the runner's patience: what comes just within is taken, what comes just past is not.
import Ground
import Results
import Testing

@testable import CaseRunner

private func ok(_ text: String = "") -> [Reply] { [Reply("\r\n" + text + "OK\r\n")] }

private func result(_ body: String, on module: ScriptedModule) throws -> CaseResult {
  try #require(try play("suite s \"s\"\ncase c\n" + body, on: module).results.first)
}

private let within = Interval.milliseconds(-1)
private let past = Interval.milliseconds(1)

@Suite struct TimeLimitTests {
  @Test func `a line that has begun in time breaks a silence when it ends`() throws {
    var halves = ScriptedModule()
    halves.answers["AT+X"] = [
      Reply("\r\nOK\r\n"), Reply("\r\n+XY", after: .milliseconds(400)),
      Reply("Z: 1\r\n", after: .milliseconds(400)),
    ]
    let waits = "  either\n    < +XYZ: 1\n  or\n    quiet 500 ms\n    fail silence\n"
    #expect(try result("  > AT+X\n  < OK\n" + waits, on: halves).finding == nil)
  }

  @Test(arguments: [(RunnerLimits.obeyingMax, Verdict.pass), (.seconds(7), .fail)])
  func `AT alone may take longer than a command to be answered`(
    time: Interval, verdict: Verdict
  ) throws {
    var slow = ScriptedModule()
    slow.answers["AT"] = [Reply("\r\nOK\r\n", after: time)]
    #expect(try result("  > AT\n  < OK\n", on: slow).verdict == verdict)
  }

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

  // A module repeats a line of 2,000 bytes at a byte in a millisecond, as some do over USB; the limit counts
  // from the echo's end, but not from where the echo could have begun.
  @Test(arguments: [
    (0, 1_100, Verdict.pass), (0, 1_300, .fail), (900, 1_100, .fail), (900, 100, .pass),
  ])
  func `an answer has its time behind a slow echo`(
    echoAfter: Int64, answerAfter: Int64, verdict: Verdict
  ) throws {
    var module = ScriptedModule()
    let line = "AT+X=\"" + String(repeating: "a", count: 2_000) + "\""
    let echo = line.enumerated().map { index, letter in
      Reply(String(letter), after: .milliseconds(echoAfter + Int64(index) + 1))
    }
    let end = echoAfter + Int64(line.count)
    module.answers[line] =
      echo + [
        Reply("\r\n", after: .milliseconds(end)),
        Reply("\r\nOK\r\n", after: .milliseconds(end + answerAfter)),
      ]
    let found = try result("  > \(line)\n  < OK\n", on: module)
    #expect(found.verdict == verdict, "\(found.finding?.message ?? "")")
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

  @Test func `a restart may take so long`() throws {
    var module = ScriptedModule()
    module.successiveAnswers["AT"] = [ok()]
    module.answers["AT"] = []
    module.answers["ATQ0V1"] = []
    let found = try result("  restart\n  > AT+X\n  < OK\n", on: module)
    #expect(found.verdict == .error)
    let message = "the module did not come back from a restart in \(RunnerLimits.restartMax)"
    #expect(found.finding?.message == message)
    // Behind the verdict it is restarted for the next case.
    let judged = try #require(
      found.transcript.firstIndex { entry in
        entry.kind == .remark && entry.bytes.starts(with: "the verdict stands".utf8)
      })
    let sent = found.transcript[..<judged].filter { $0.kind == .sent }
    let last = try #require(sent.last).at - .start
    // It is asked once a second.
    #expect(last < RunnerLimits.restartMax)
    #expect(last > RunnerLimits.restartMax - .seconds(2))
  }

  // What is lost behind the data took the whole of the time after the start.
  @Test(arguments: [(within, Verdict.pass), (past, .fail)])
  func `lines of a start may come so long behind data`(surplus: Interval, verdict: Verdict) throws {
    var module = ScriptedModule()
    let end = RunnerLimits.startLinesMax - .milliseconds(50)
    module.answers["AT+R"] = [
      Reply("\r\n+R: 1\r\n", after: end - .seconds(2)), Reply("a", after: end),
      Reply("\r\nOK\r\n", after: end),
    ]
    module.answers["AT+X"] = [
      Reply(
        "\r\nAT READY\r\n\r\nOK\r\n", after: RunnerLimits.startLinesBehindData + surplus)
    ]
    let body = """
        restart
        > AT+R
        < +R: {n:int}
          within 40 s
        << n as got
        < OK
        > AT+X
        < OK
          within 9 s

      """
    #expect(try result(body, on: module).verdict == verdict)
  }

  /// One case behind what makes the module ready.
  private let made = """
    prelude
      > AT+READY
      < OK
    suite s "s"
    case c
      > AT+X
      < OK

    """

  @Test func `a module is left alone so long before what makes it ready is tried again`() throws {
    func ended(failures: Int) throws -> Instant {
      var module = ScriptedModule()
      module.successiveAnswers["AT+READY"] = Array(
        repeating: [Reply("\r\nERROR\r\n")], count: failures)
      let played = try play(made, on: module)
      #expect(played.results.map(\.verdict) == [.pass])
      return played.ended
    }
    let later = try ended(failures: 1) - ended(failures: 0)
    #expect(later >= RunnerLimits.readinessPause)
    #expect(later < RunnerLimits.readinessPause + .seconds(1))
  }

  // The second answer begins with the end of the line, which is nothing where its beginning was dropped.
  @Test(arguments: [(Interval.zero, 3), (within, 2)])
  func `the beginning of a line that nobody awaits is dropped when its rest is so long in coming`(
    surplus: Interval, tries: Int
  ) throws {
    let end = Interval.milliseconds(5) + RunnerLimits.readinessPause
    var module = ScriptedModule()
    module.firstAnswers["AT+READY"] = [
      Reply("\r\nERROR\r\n"),
      Reply("\r\n+CREG", after: end - RunnerLimits.fragmentGapMax - surplus),
      Reply(": 1\r\n", after: end + .milliseconds(2)),
    ]
    let played = try play(made, on: module)
    #expect(played.results.map(\.verdict) == [.pass])
    #expect(played.module.lines.count { $0 == "AT+READY" } == tries)
  }

  @Test(arguments: [(within, Verdict.pass), (past, .fail)])
  func `more of an answer that no case reads may come so long behind its final result code`(
    surplus: Interval, verdict: Verdict
  ) throws {
    var module = ScriptedModule()
    let final = Interval.milliseconds(10)
    module.answers["AT+X"] = [
      Reply("\r\n+X: 1\r\n"), Reply("\r\nOK\r\n", after: final),
      Reply("\r\nmore\r\n", after: final + RunnerLimits.lateLinesMax + surplus),
    ]
    #expect(try result("  > AT+X\n  < +X: 1\n", on: module).verdict == verdict)
  }

  @Test func `nothing may have been lost for so long before a case is put to the proof`() throws {
    var module = ScriptedModule()
    module.answers["AT+BAD"] = [Reply("\r\n+CREG: 0\r\n\r\nOK\r\n")]
    func ended(cases: Int) throws -> Instant {
      let suite = """
        loss "+CREG: 0"
        prelude
          > ATE0
          < OK
        suite s "s"
        case c
          each n in [\((1...cases).map(String.init).joined(separator: ", "))]
          > AT+BAD
          < ERROR

        """
      return try play(suite, on: module).ended
    }
    let believed = RunnerLimits.lossesBelievedMax
    let proof = try ended(cases: believed + 1) - ended(cases: believed)
    let pauses = Int64(RunnerLimits.lossPlaysMax - 1)
    #expect(proof >= Interval(nanoseconds: pauses * RunnerLimits.steadyTime.nanoseconds))
    #expect(proof < Interval(nanoseconds: (pauses + 1) * RunnerLimits.steadyTime.nanoseconds))
  }

  // Behind AT's own OK the runner waits so long for one too many.
  @Test(arguments: [(within, ["fail", "pass"]), (.milliseconds(6), ["pass", "fail"])])
  func `an OK too many may come so late and still be of the case before`(
    surplus: Interval, verdicts: [String]
  ) throws {
    var module = ScriptedModule()
    let stray = Interval.milliseconds(Int64(RunnerLimits.strayMilliseconds))
    let twice = Reply("\r\nOK\r\n", after: .milliseconds(5) + stray + surplus)
    module.successiveAnswers["AT"] = [ok(), ok() + [twice]]
    let suite = """
      suite s "s"
      case first
        > AT+X
        < OK
      case second
        > AT+Y
        < +Y: 1
        < OK

      """
    module.answers["AT+Y"] = [Reply("\r\n+Y: 1\r\n\r\nOK\r\n", after: .milliseconds(20))]
    let played = try play(suite, on: module)
    #expect(played.results.map { "\($0.verdict)" } == verdicts)
  }
}
