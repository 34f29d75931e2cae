// Bounds of the runner: what is kept, awaited and tried at the bound, and one past it.
import Ground
import Results
import Testing

@testable import CaseRunner

private func ok(_ text: String = "") -> [Reply] { [Reply("\r\n" + text + "OK\r\n")] }

private func result(_ body: String, on module: ScriptedModule = ScriptedModule()) throws
  -> CaseResult
{
  try #require(try play("suite s \"s\"\ncase c\n" + body, on: module).results.first)
}

@Suite struct LimitTests {
  @Test(arguments: [(RunnerLimits.roundsMax, Verdict.pass), (RunnerLimits.roundsMax + 1, .error)])
  func `a while may take so many rounds`(rounds: Int, verdict: Verdict) throws {
    let found = try result("  let n = 0\n  while n < \(rounds)\n    let n = n + 1\n")
    #expect(found.verdict == verdict, "\(found.finding?.message ?? "")")
  }

  @Test(arguments: [(RunnerLimits.notesMax, true), (RunnerLimits.notesMax + 1, false)])
  func `so many notes of a case are kept`(count: Int, isKept: Bool) throws {
    let found = try result("  for n in 1..\(count)\n    note number {n}\n")
    #expect(found.verdict == .pass)
    #expect(found.notes.count == RunnerLimits.notesMax)
    #expect(found.notes.contains("number \(count)") == isKept)
  }

  @Test(arguments: [
    (RunnerLimits.unclaimedLinesMax, Verdict.pass), (RunnerLimits.unclaimedLinesMax + 1, .fail),
  ])
  func `so many lines that came by themselves are kept for what asks later`(
    count: Int, verdict: Verdict
  ) throws {
    var module = ScriptedModule()
    let lines = (1..<count).map { _ in "+CREG: 5\r\n" }.joined() + "+CREG: 1\r\n\r\n"
    module.answers["AT+X"] = ok(lines)
    let found = try result("  > AT+X\n  < OK\n  ~ +CREG: 1\n", on: module)
    #expect(found.verdict == verdict)
    #expect(found.notes.contains { $0.contains("not all are kept") } == (verdict == .fail))
  }

  @Test(arguments: [
    (RunnerLimits.absencesMax, false), (RunnerLimits.absencesMax + 1, true),
  ])
  func `a port may go away so often while a module restarts`(count: Int, ends: Bool) throws {
    let suite = """
      suite s "s"
      case c
        restart
      case d
        > AT+D
        < OK

      """
    let absences = (0..<count).map {
      Absence(after: $0 == 0 ? "AT+CFUN=15" : "AT", for: .seconds(2))
    }
    let played = try play(suite, on: ScriptedModule(), absences: absences)
    #expect(played.results.map(\.verdict) == (ends ? [.error, .error] : [.pass, .pass]))
  }

  @Test(arguments: [
    (RunnerLimits.readinessTriesMax - 1, Verdict.pass), (RunnerLimits.readinessTriesMax, .error),
  ])
  func `what makes a module ready is tried so often`(failures: Int, verdict: Verdict) throws {
    let suite = """
      prelude
        > AT+READY
        < +READY: {n:int}
        < OK
        ? n == 1
      suite s "s"
      case c
        > AT+X
        < OK

      """
    var module = ScriptedModule()
    module.successiveAnswers["AT+READY"] = (0...failures).map {
      ok("+READY: \($0 < failures ? 0 : 1)\r\n\r\n")
    }
    let played = try play(suite, on: module)
    #expect(played.results.map(\.verdict) == [verdict])
    #expect(played.module.lines.count { $0 == "AT+READY" } <= RunnerLimits.readinessTriesMax)
  }

  // The first answer is that to the run's first question.
  @Test(arguments: [(Recovery.answersWanted - 1, true), (Recovery.answersWanted, false)])
  func `a module that never seems away is up after so many answers`(count: Int, isAwaited: Bool)
    throws
  {
    var module = ScriptedModule()
    module.successiveAnswers["AT"] =
      Array(repeating: ok(), count: 1 + count) + Array(repeating: [], count: 5)
    let found = try result("  restart\n  > AT+X\n  < OK\n", on: module)
    #expect((found.verdict == .pass) == isAwaited, "\(found.finding?.message ?? "")")
  }

  @Test(arguments: [0, 1])
  func `what was due is shown up to so many bytes, and the rest counted`(surplus: Int) throws {
    let count = PreparedPattern.shownBytesMax + surplus
    let due = String(repeating: "a", count: count)
    let found = try result("  let due = repeat(\"a\", \(count))\n  > AT+X\n  < {due}\n")
    #expect((found.finding?.expected == due) == (surplus == 0), "\(found)")
    #expect(found.finding?.expected.hasSuffix("... (1 byte more)") == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `a command line is told up to so many bytes, and its size past them`(surplus: Int) throws {
    let count = Conclusion.commandBytesMax + surplus
    let command = "AT+X=" + String(repeating: "1", count: count - 5)
    let found = try result("  > \(command)\n  < ERROR\n")
    #expect((found.finding?.command == command) == (surplus == 0))
    #expect(found.finding?.command.hasSuffix("(\(count) bytes)") == (surplus > 0))
  }

  @Test(arguments: [-1, 1])
  func `a module that waits for data is given so many bytes at most`(surplus: Int) throws {
    let count = RunnerLimits.fillingMax + surplus
    let command = "AT+HTTPDATA=\(count)"
    var module = ScriptedModule()
    module.answers[command] = [Reply("\r\n> ")]
    module.imports[command] = (count, ok())
    let found = try result("  > \(command)\n  < OK\n", on: module)
    let sent = found.transcript.filter { $0.kind == .sent }.map(\.bytes.count)
    #expect(sent.max() == min(count, RunnerLimits.fillingMax))
  }

  @Test(arguments: [(valueBytesMax, Verdict.pass), (valueBytesMax + 1, .error)])
  func `a value may have so many bytes`(count: Int, verdict: Verdict) throws {
    let found = try result("  ? length(fill(\(count))) == \(count)\n")
    #expect(found.verdict == verdict)
  }
}
