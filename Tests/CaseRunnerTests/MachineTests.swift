// Transitions of the runner's four machines, each by itself: what goes in, and the value that comes out.
import ATProtocol
import Diagnostics
import Ground
import HTTPOrigin
import ModuleCatalogue
import Results
import SuiteLanguage
import Testing

@testable import CaseRunner

private let oneCase = "suite s \"s\"\ncase c\n  > AT+HTTPACT=0\n  < OK\n"

/// The plan of a suite text for the test catalogue's L61x.
private func plan(_ text: String = oneCase) throws -> Plan {
  let files = [
    SourceFile(path: "test.attest", text: Array(text.utf8)),
    SourceFile(path: "catalogue.attest", text: Array(testCatalogue.utf8)),
  ]
  let loaded = loadSuites(files)
  try #require(loaded.diagnostics.isEmpty, "\(render(loaded.diagnostics, files: files))")
  let profile = try loaded.collection.catalogue.profile(named: "L61x").get()
  return Plan(suites: CompiledSuites(loaded.collection), profile: profile)
}

private func instant(_ milliseconds: Int64) -> Instant { .start + .milliseconds(milliseconds) }

/// What the first statements of a case want of the line.
private func wanted(_ plan: Plan) throws -> Wanted {
  var interpreter = interpreter(plan)
  interpreter.push(plan.suites.suites[0].cases[0].body)
  while true {
    switch interpreter.next() {
    case .await(let wanted): return wanted
    case .send: continue
    case let other: throw Unexpected(request: "\(other)")
    }
  }
}

private struct Unexpected: Error { let request: String }

private func interpreter(_ plan: Plan) -> Interpreter {
  Interpreter(
    plan,
    OriginAddresses(
      host: "192.0.2.1", port: 8080, securePort: nil, closedPort: 9, deafPort: nil,
      defaultHost: nil, secureDefaultHost: nil), RunnerOptions())
}

extension ModuleLine {
  fileprivate mutating func hear(_ text: String, at now: Instant) {
    let bytes = Array(text.utf8)
    let isTaken = receive(bytes.span, awaitsLines: true, at: now)
    #expect(isTaken)
  }
}

@Suite struct ModuleLineTests {
  /// A line on which `AT+HTTPACT=0` was sent, whose OK is awaited.
  private func asked() throws -> ModuleLine {
    let plan = try plan()
    var line = ModuleLine(plan, RunnerOptions())
    #expect(line.send(Array("AT+HTTPACT=0".utf8), at: .start) == Array("AT+HTTPACT=0\r".utf8))
    line.await(try wanted(plan), at: .start)
    return line
  }

  @Test func `nothing has come as long as a line has not come to its end`() throws {
    var line = try asked()
    line.hear("\r\nOK", at: instant(5))
    #expect(line.progress(at: instant(5)) == .waiting)
  }

  @Test func `what is awaited leads on to where the program goes on`() throws {
    var line = try asked()
    line.hear("\r\nOK\r\n", at: instant(5))
    #expect(line.progress(at: instant(5)) == .came(Match(target: 2)))
    #expect(line.isIdle)
    #expect(line.exchange.isFinal)
  }

  @Test func `another line fails, and so does silence when the allowance is over`() throws {
    var line = try asked()
    var late = line
    line.hear("\r\nERROR\r\n", at: instant(5))
    guard case .failed(let finding, by: .final(.error)) = line.progress(at: instant(5)) else {
      Issue.record("ERROR is no OK")
      return
    }
    #expect(finding.received == "\"ERROR\"")
    #expect(late.nextDeadline.at.map { late.progress(at: $0) != .waiting } == true)
    #expect(late.progress(at: .start) == .waiting)
  }

  @Test func `an echo is passed over once`() throws {
    var line = try asked()
    line.hear("AT+HTTPACT=0\r\r\nOK\r\n", at: instant(5))
    #expect(line.progress(at: instant(5)) == .came(Match(target: 2)))
    #expect(line.echoes)
  }

  @Test func `lines are told apart`() throws {
    var line = try asked()
    let kinds: [(String, LineClass)] = [
      ("+CREG: 1", .unsolicited), ("+HTTP: 1", .result), ("+CSQ: 20,99", .other),
      ("OK", .final(.ok)), ("+CSQ: 20,99", .unsolicited), ("ERROR", .final(.error)),
    ]
    for (text, kind) in kinds {
      #expect(line.classify(Array(text.utf8), at: .start) == kind, "\(text)")
    }
  }

  @Test func `an action is under way from its OK to its last result`() throws {
    var line = try asked()
    _ = line.classify(Array("OK".utf8), at: .start)
    #expect(line.actions.accepted == [ActionUnderWay(1)])
    _ = line.classify(Array("+HTTP: 1".utf8), at: .start)
    #expect(line.actions.areLeft)
    _ = line.classify(Array("+HTTPRES: 0,200,5".utf8), at: .start)
    #expect(!line.actions.areLeft)
    #expect(!line.actions.areExceeded)
    _ = line.classify(Array("+HTTPRES: 0,200,5".utf8), at: .start)
    #expect(line.actions.areExceeded)
  }

  /// The line after these results of two actions.
  private func afterTwoActions(_ results: [String]) throws -> ModuleLine {
    var line = try asked()
    for text in ["OK"] + results {
      if text == "OK" { _ = line.send(Array("AT+HTTPACT=0".utf8), at: .start) }
      _ = line.classify(Array(text.utf8), at: .start)
    }
    return line
  }

  @Test(arguments: [
    ["+HTTP: 1", "+HTTP: 0", "OK", "+HTTP: 1", "+HTTPRES: 0,200,5"],
    ["+HTTP:1", "+HTTP:0", "+HTTPRES: 0,603,0", "OK", "+HTTP:1", "+HTTP:0"],
    ["+HTTP: 0", "OK", "+HTTP: 1", "+HTTPRES: 0,200,5"],
    ["+HTTP: 1", "OK", "+HTTP: 0", "+HTTP: 1", "+HTTPRES: 0,200,5"],
    ["+HTTP: 1", "+HTTPRES: 0,200,5", "+HTTP: 0", "OK"],
  ])
  func `a connection that fails after all leaves the next action its results`(results: [String])
    throws
  {
    let line = try afterTwoActions(results)
    #expect(!line.actions.areExceeded)
    #expect(line.actions.accepted.count == 2)
  }

  @Test(arguments: [
    ["+HTTP: 1", "+HTTP: 0", "OK", "+HTTP: 1", "+HTTPRES: 0,200,5", "+HTTPRES: 0,200,5"],
    ["+HTTP: 1", "+HTTP: 0", "+HTTP: 1", "+HTTP: 0", "OK", "+HTTP: 1"],
    ["+HTTP: 1", "+HTTPRES: 0,200,5", "OK", "+HTTP: 1", "+HTTP: 0", "+HTTP: 0"],
    ["+HTTP: 1", "+HTTP: 1", "OK", "+HTTP: 1"],
  ])
  func `results beyond those of two actions are told`(results: [String]) throws {
    #expect(try afterTwoActions(results).actions.areExceeded)
  }

  @Test func `counted data are what they are`() throws {
    let plan = try plan("suite s \"s\"\ncase c\n  << 4 as data\n  ? data == \"OK\"\n")
    var line = ModuleLine(plan, RunnerOptions())
    line.await(try wanted(plan), at: .start)
    line.hear("O", at: instant(1))
    #expect(line.progress(at: instant(1)) == .waiting)
    line.hear("K\r\nrest", at: instant(2))
    let data = Value.bytes(Array("OK\r\n".utf8))
    #expect(line.progress(at: instant(2)) == .came(Match(captures: [(slot: 0, value: data)])))
  }

  @Test func `data go out in pieces, each at its time`() throws {
    var line = ModuleLine(try plan(), RunnerOptions())
    line.await(.sending(Array("abc".utf8), piece: 2, gap: .seconds(1)), at: .start)
    #expect(line.progress(at: .start) == .send(Array("ab".utf8)))
    #expect(line.progress(at: instant(999)) == .waiting)
    #expect(line.progress(at: instant(1000)) == .send(Array("c".utf8)))
    #expect(line.isIdle)
  }
}

@Suite struct InterpreterTests {
  @Test func `statements become requests, one after the other`() throws {
    let plan = try plan("suite s \"s\"\ncase c\n  note odd\n  > AT\n  pause 5 ms\n  restart\n")
    var interpreter = interpreter(plan)
    interpreter.push(plan.suites.suites[0].cases[0].body)
    #expect(interpreter.next() == .note("odd"))
    #expect(interpreter.next() == .send(Array("AT".utf8)))
    #expect(interpreter.next() == .await(.pause(.milliseconds(5))))
    guard case .restart = interpreter.next() else {
      Issue.record("`restart` restarts")
      return
    }
    #expect(interpreter.next() == .ended)
  }

  @Test func `a check that is not so concludes with what was expected`() throws {
    let plan = try plan("suite s \"s\"\ncase c\n  let n = 1\n  ? n == 2\n")
    var interpreter = interpreter(plan)
    interpreter.push(plan.suites.suites[0].cases[0].body)
    guard case .concluded(let conclusion) = interpreter.next() else {
      Issue.record("1 is not 2")
      return
    }
    #expect(conclusion.verdict == .fail)
    #expect(conclusion.finding.expected == "2")
  }

  @Test func `what came goes into the program's slots`() throws {
    let plan = try plan("suite s \"s\"\ncase c\n  < {n:int}\n  ? n == 2\n  note good\n")
    var interpreter = interpreter(plan)
    interpreter.push(plan.suites.suites[0].cases[0].body)
    guard case .await(.choice(let expectations)) = interpreter.next() else {
      Issue.record("a line is awaited")
      return
    }
    interpreter.take(
      Match(target: expectations[0].target, captures: [(slot: 0, value: .integer(2))]))
    #expect(interpreter.next() == .note("good"))
  }

  @Test func `nothing is sent before the origin has taken its script`() throws {
    let plan = try plan("suite s \"s\"\ncase c\n  origin answers GET /a\n  > AT\n")
    var interpreter = interpreter(plan)
    interpreter.push(plan.suites.suites[0].cases[0].body)
    guard case .tellOrigin = interpreter.next() else {
      Issue.record("the origin is told")
      return
    }
    #expect(interpreter.next() == .askOrigin)
    #expect(interpreter.next() == .askOrigin)
    interpreter.originIsCurrent()
    #expect(interpreter.next() == .send(Array("AT".utf8)))
  }
}

@Suite struct RecoveryTests {
  @Test func `a module that answers is ready when it has been quiet for a while`() throws {
    var line = ModuleLine(try plan(), RunnerOptions())
    var recovery = Recovery()
    recovery.poll(.opening, from: .start, for: .seconds(35))
    #expect(recovery.advance(&line, at: .start) == .send("AT"))
    #expect(recovery.advance(&line, at: instant(999)) == .wait)
    #expect(recovery.advance(&line, at: instant(1000)) == .send("AT"))
    line.hear("\r\nOK\r\n", at: instant(1010))
    #expect(recovery.advance(&line, at: instant(1010)) == .wait)
    #expect(recovery.advance(&line, at: recovery.due) == .ready(.opening, isRestarted: false))
    #expect(recovery.stage == .idle)
  }

  @Test func `a module that stays silent is asked, waited for, restarted and given up`() throws {
    var line = ModuleLine(try plan(), RunnerOptions())
    var recovery = Recovery()
    recovery.poll(.afterCase(.asking), from: .start, for: .seconds(3))
    var moves: [Recovery.Move] = []
    let polls: [Recovery.Move] = [.wait, .send("AT"), .send("ATQ0V1")]
    while recovery.stage != .idle {
      let move = recovery.advance(&line, at: recovery.due)
      if !polls.contains(move) { moves.append(move) }
    }
    #expect(
      moves == [
        .remark("waiting for a data time-out"), .restart, .send("AT+CFUN=15"),
        .silent(.afterCase(.restarting)),
      ])
  }

  @Test func `a module that seems silent after a restart is told to say its result codes`() throws {
    let span = SourceSpan(file: 0, line: 1, column: 1, length: 1)
    var line = ModuleLine(try plan(), RunnerOptions())
    var recovery = Recovery()
    _ = recovery.restart(.restart(span), at: .start)
    var polls: [Recovery.Move] = []
    while polls.count < 11 {
      let move = recovery.advance(&line, at: recovery.due)
      if move != .wait, move != .send("AT+CFUN=15") { polls.append(move) }
    }
    #expect(polls == Array(repeating: .send("AT"), count: 9) + [.send("ATQ0V1"), .send("AT")])
  }

  @Test func `each command that restarts is tried before the module refuses`() throws {
    let span = SourceSpan(file: 0, line: 1, column: 1, length: 1)
    var line = ModuleLine(try plan(), RunnerOptions())
    var recovery = Recovery()
    #expect(recovery.restart(.restart(span), at: .start) == .restart)
    #expect(recovery.advance(&line, at: .start) == .send("AT+CFUN=15"))
    line.hear("\r\nERROR\r\n", at: instant(5))
    #expect(recovery.advance(&line, at: instant(5)) == .send("AT+CFUN=1,1"))
    line.hear("\r\nERROR\r\n", at: instant(9))
    #expect(recovery.advance(&line, at: instant(9)) == .refused(.restart(span)))
  }

  @Test func `a module that never went away must answer for 15 s after a restart`() throws {
    let span = SourceSpan(file: 0, line: 1, column: 1, length: 1)
    var line = ModuleLine(try plan(), RunnerOptions())
    var recovery = Recovery()
    _ = recovery.restart(.restart(span), at: .start)
    var polls = 0
    while recovery.stage != .idle {
      switch recovery.advance(&line, at: recovery.due) {
      case .send(let text):
        if text == "AT" { polls += 1 }
        line.hear("\r\nOK\r\n", at: recovery.due)
      case .wait: continue
      case let move: #expect(move == .ready(.restart(span), isRestarted: true))
      }
    }
    #expect(polls == 15)
  }

  @Test func `a port that goes away ends the asking, and polling begins when it is back`() throws {
    var line = ModuleLine(try plan(), RunnerOptions())
    var recovery = Recovery()
    recovery.poll(.opening, from: .start, for: .seconds(35))
    _ = recovery.advance(&line, at: .start)
    recovery.portWentAway()
    #expect(recovery.absence.isAway && recovery.absence.count == 1)
    #expect(recovery.stage == .polling(isAsked: false))
    recovery.portCameBack(at: instant(60_000))
    #expect(recovery.advance(&line, at: instant(60_000)) == .send("AT"))
  }
}

@Suite struct ScheduleTests {
  private let failure = Conclusion(.fail, Finding(message: "it differs"))

  /// A schedule whose first case has begun.
  private func begun() throws -> Schedule {
    var schedule = Schedule(try plan(), RunnerOptions())
    #expect(schedule.advance(.answers, at: .start) == .prepare)
    #expect(schedule.stage == .preparing)
    #expect(schedule.advance(.ended, at: .start) == .begin(.planned(0), replayOf: nil))
    #expect(schedule.stage == .playing(.baseline))
    return schedule
  }

  private func close(_ schedule: inout Schedule) -> Schedule.Next {
    schedule.close(unknown: [], dialect: [], at: .start)
  }

  @Test func `a case that passes goes through all its parts and the question after it`() throws {
    var schedule = try begun()
    let parts: [Schedule.Next] = (0..<8).map { _ in schedule.advance(.ended, at: .start) }
    #expect(
      parts == [
        .play(.setup), .play(.body), .play(.caseCleanup), .play(.suiteCleanup), .endActions,
        .checkLiveness, .lookForMore, .close(asksOrigin: false),
      ])
    guard case .report(let result) = close(&schedule) else {
      Issue.record("a case that is over is reported")
      return
    }
    #expect(result.verdict == .pass)
    #expect(schedule.next(at: .start) == .finish)
    #expect(schedule.stage == .finished)
  }

  @Test func `a case that fails is cleaned up and the module brought back`() throws {
    var schedule = try begun()
    _ = schedule.advance(.ended, at: .start)
    _ = schedule.advance(.ended, at: .start)
    #expect(schedule.stage == .playing(.body))
    let next = [
      schedule.advance(.concluded(failure), at: .start), schedule.advance(.ended, at: .start),
      schedule.advance(.ended, at: .start), schedule.advance(.ended, at: .start),
      schedule.advance(.ended, at: .start), schedule.advance(.cameBack, at: .start),
      schedule.advance(.ended, at: .start),
    ]
    #expect(
      next == [
        .goOn, .play(.caseCleanup), .play(.suiteCleanup), .endActions, .recover, .prepare,
        .close(asksOrigin: true),
      ])
    #expect(schedule.play.verdict == .fail)
  }

  @Test func `defaults that cannot be restored are passed over, a setup that fails is not`() throws
  {
    var schedule = try begun()
    #expect(schedule.advance(.concluded(failure), at: .start) == .passOver(failure.finding))
    #expect(schedule.stage == .playing(.baseline))
    _ = schedule.advance(.ended, at: .start)
    #expect(schedule.advance(.concluded(failure), at: .start) == .goOn)
    #expect(schedule.stage == .playing(.caseCleanup))
    #expect(schedule.play.verdict == .fail)
  }

  @Test func `what passed but for unknown lines is played once more, once`() throws {
    var schedule = try begun()
    let unknown = [
      UnknownLines.Line(command: Array("AT".utf8), times: 1, name: Array("ODD".utf8))
    ]
    #expect(
      schedule.close(unknown: unknown, dialect: [], at: .start)
        == .begin(.planned(0), replayOf: unknown))
    guard case .report(let result) = schedule.close(unknown: unknown, dialect: [], at: .start)
    else {
      Issue.record("it is reported after the second play")
      return
    }
    #expect(result.attempts == 2)
  }

  @Test func `what fails since an unknown line came again is played a third time`() throws {
    var schedule = try begun()
    let line = UnknownLines.Line(command: Array("AT".utf8), times: 1, name: Array("ODD".utf8))
    _ = schedule.close(unknown: [line], dialect: [], at: .start)
    schedule.play.judge(failure)
    #expect(
      schedule.close(unknown: [line], again: line, dialect: [], at: .start)
        == .begin(.planned(0), replayOf: [line]))
    #expect(schedule.play.verdict == .pass)
    schedule.play.judge(failure)
    guard
      case .report(let result) = schedule.close(
        unknown: [line], again: line, dialect: [], at: .start)
    else {
      Issue.record("it is reported after the third play")
      return
    }
    #expect(result.verdict == .fail)
    #expect(schedule.unknownBelieved == [line.name])
  }

  @Test func `a failure with something lost waits until it is back and is believed`() throws {
    var schedule = try begun()
    schedule.preconditions.areFound()
    schedule.play.judge(failure)
    _ = schedule.advance(.portWentAway(failure), at: .start)
    _ = schedule.advance(.cameBack, at: .start)
    let lost = Conclusion(.inconclusive, Finding(message: "no network"))
    #expect(schedule.stage == .rechecking)
    #expect(schedule.advance(.concluded(lost), at: .start) == .goOn)
    guard case .report(let result) = close(&schedule) else {
      Issue.record("the case is reported")
      return
    }
    #expect(result.verdict == .inconclusive)
    #expect(schedule.next(at: .start) == .prepare)
    #expect(schedule.stage == .restoring)
    #expect(schedule.advance(.concluded(lost), at: .start) == .pause(RunnerLimits.outagePause))
    #expect(schedule.advance(.ended, at: .start) == .prepare)
    #expect(schedule.advance(.ended, at: .start) == .finish)
  }

  @Test func `a run that is stopped closes its case and reports the rest as not played`() throws {
    var schedule = Schedule(try plan(oneCase + "case d\n  > AT\n  < OK\n"), RunnerOptions())
    _ = schedule.advance(.answers, at: .start)
    _ = schedule.advance(.ended, at: .start)
    #expect(schedule.stop("gone", at: .start) == .close(asksOrigin: false))
    guard case .report(let first) = close(&schedule),
      case .report(let second) = schedule.next(at: .start)
    else {
      Issue.record("both cases are reported")
      return
    }
    #expect([first.verdict, second.verdict] == [.error, .error])
    #expect(second.finding?.message == "not played: gone")
    #expect(schedule.next(at: .start) == .finish)
    #expect(schedule.next(at: .start) == .goOn)
  }
}
