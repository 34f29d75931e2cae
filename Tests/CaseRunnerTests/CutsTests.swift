// What never comes is not waited for again and again.
import Ground
import Results
import Testing

@testable import CaseRunner

@Suite struct CutsTests {
  private let result = DueThing(
    command: Array("AT+X=".utf8), beginning: Array("+R:".utf8), isResult: true)
  private let prompt = DueThing(command: Array("AT+X=".utf8), beginning: Array(">".utf8))

  private func cuts(missing thing: DueThing, times: Int) -> Cuts {
    var cuts = Cuts()
    for _ in 0..<times {
      cuts.caseBegins()
      cuts.missed([thing])
    }
    return cuts
  }

  @Test func `what has not come three times is not waited for`() {
    var twice = cuts(missing: result, times: 2)
    let afterTwo = twice.block([result])
    #expect(!afterTwo)
    var thrice = cuts(missing: result, times: 3)
    let afterThree = thrice.block([result])
    #expect(afterThree)
    #expect(thrice.resultsNeverCome)
  }

  @Test func `what is lacking where the rig did harm is not counted, before it is told or after`() {
    var cuts = cuts(missing: result, times: 2)
    cuts.caseBegins()
    cuts.missed([result])
    cuts.caseIsHarmed()
    cuts.missed([result])
    let afterHarm = cuts.block([result])
    #expect(!afterHarm)
    cuts.caseBegins()
    cuts.missed([result])
    let afterThird = cuts.block([result])
    #expect(afterThird)
  }

  @Test func `what came once in between is waited for`() {
    var cuts = cuts(missing: result, times: 2)
    cuts.came(result, after: Array("AT+X=1".utf8), in: .seconds(1))
    cuts.missed([result])
    let isBlocked = cuts.block([result])
    #expect(!isBlocked)
  }

  @Test func `a case goes on where something else that it awaits may still come`() {
    var cuts = cuts(missing: result, times: 3)
    let isBlocked = cuts.block([result, prompt])
    #expect(!isBlocked)
    let isPromptBlocked = cuts.block([prompt])
    #expect(!isPromptBlocked)
    #expect(!self.cuts(missing: prompt, times: 3).resultsNeverCome)
  }

  @Test func `what comes too late is waited for, or it would come in the next case`() {
    var cuts = cuts(missing: result, times: 3)
    cuts.cameLate(Array("+R: 1".utf8))
    let isBlocked = cuts.block([result])
    #expect(!isBlocked)
  }

  @Test func `now and then a case is played in full, less and less often`() {
    var cuts = cuts(missing: result, times: 3)
    var full: [Int] = []
    for number in 1...80 {
      cuts.caseBegins()
      if !cuts.block([result]) { full.append(number) }
    }
    #expect(full == [11, 32, 73])
  }

  @Test func `a command that is answered every other time is not sent for ever`() {
    let answer = DueThing.answer(to: Array("AT+X".utf8))
    var cuts = Cuts()
    for round in 1...5 {
      cuts.caseBegins()
      cuts.missed([answer])
      let blocked = cuts.block(before: answer.command)
      #expect((blocked != nil) == (round == 5))
      cuts.came(
        DueThing(command: Array("AT+X=".utf8), beginning: Array("OK".utf8)),
        after: Array("AT+X=1".utf8), in: .seconds(1))
    }
  }

  @Test func `the end of actions after a failure is counted by itself`() {
    var cuts = Cuts()
    for _ in 1...2 {
      let isAwaited = cuts.waitsForEnd(isAfterFailure: true)
      cuts.ended(isOver: false)
      let otherIsAwaited = cuts.waitsForEnd(isAfterFailure: false)
      cuts.ended(isOver: true)
      #expect(isAwaited && otherIsAwaited)
    }
    let isAwaited = cuts.waitsForEnd(isAfterFailure: true)
    let otherIsAwaited = cuts.waitsForEnd(isAfterFailure: false)
    #expect(!isAwaited && otherIsAwaited)
  }

  @Test func `an action whose failure is told while its end is awaited has come to one`() {
    var cuts = Cuts()
    for _ in 1...5 {
      let isAwaited = cuts.waitsForEnd(isAfterFailure: false)
      cuts.ended(isOver: false, hasFailed: true)
      #expect(isAwaited)
    }
  }

  private let suite = """
    suite s "s"
    case c
      each n in [1, 2, 3, 4, 5, 6]
      > AT+HTTPACT={n}
      < OK
      ~ +HTTPRES: {:text}
    case other
      > AT
      < OK
    """

  private func verdicts(_ cutsKnown: Bool, _ module: ScriptedModule) throws -> (
    verdicts: [Verdict], lasted: Interval, reason: String?
  ) {
    var options = RunnerOptions()
    options.cutsKnown = cutsKnown
    let played = try play(suite, on: module, options: options)
    return (
      played.results.map(\.verdict), played.ended - .start,
      played.results.first { $0.isBlocked }?.finding?.message
    )
  }

  @Test func `cases that need what never comes are blocked, and the others played`() throws {
    let exhaustive = try verdicts(false, ScriptedModule())
    #expect(exhaustive.verdicts == Array(repeating: .fail, count: 6) + [.pass])
    let cut = try verdicts(true, ScriptedModule())
    #expect(
      cut.verdicts == Array(repeating: .fail, count: 3) + Array(repeating: .skipped, count: 3)
        + [.pass])
    #expect(
      cut.reason
        == "blocked: +HTTPRES: has not come in time, or late and to no avail, after AT+HTTPACT= in 3 "
        + "cases, and no further action is started"
    )
    #expect(cut.lasted.nanoseconds < exhaustive.lasted.nanoseconds * 6 / 10)
  }

  @Test func `a case that is played in full is cut at no later step`() {
    var cuts = cuts(missing: result, times: 3)
    for _ in 1...10 {
      cuts.caseBegins()
      _ = cuts.block([result])
    }
    cuts.caseBegins()
    let atOnce = cuts.block([result])
    let later = cuts.block([result])
    #expect(!atOnce && !later)
  }

  @Test
  func `where results come late no further action is started, and the other cases are played`()
    throws
  {
    var module = ScriptedModule()
    for n in 1...6 {
      module.answers["AT+HTTPACT=\(n)"] = [
        Reply("\r\nOK\r\n"), Reply("\r\n+HTTPRES: 0,200,1\r\n", after: .seconds(80)),
      ]
    }
    let cut = try verdicts(true, module)
    #expect(
      cut.verdicts == Array(repeating: .fail, count: 3) + Array(repeating: .skipped, count: 3)
        + [.pass])
    #expect(
      cut.reason
        == "blocked: +HTTPRES: has not come in time, or late and to no avail, after AT+HTTPACT= in 3 "
        + "cases, and no further action is started")
    #expect(cut.lasted < .seconds(300))
  }

  // MARK: What is not begun

  @Test func `a line is not sent where its answer is known not to come`() throws {
    let suite = """
      suite s "s"
      case c
        each n in [1, 2, 3, 4, 5]
        > AT+Q={n}
        < OK
      """
    var module = ScriptedModule()
    for n in 1...5 { module.answers["AT+Q=\(n)"] = [Reply("\r\nOK\r\n", after: .seconds(9))] }
    var options = RunnerOptions()
    options.cutsKnown = true
    let played = try play(suite, on: module, options: options)
    #expect(
      played.results.map(\.verdict)
        == Array(repeating: .fail, count: 3) + Array(repeating: .skipped, count: 2))
    #expect(!played.module.lines.contains("AT+Q=4"))
  }

  @Test(arguments: [0, 1])
  func `what is awaited is looked for behind so many lines that only compute`(surplus: Int) throws {
    let computing = String(
      repeating: "  let x = x + 1\n", count: RunnerLimits.lookAheadMax - 1 + surplus)
    let suite =
      "suite s \"s\"\ncase c\n  each n in [1, 2, 3, 4]\n  let x = 0\n  > AT+Q={n}\n" + computing
      + "  < OK\n  ? x > 0\n"
    var module = ScriptedModule()
    for n in 1...4 { module.answers["AT+Q=\(n)"] = [Reply("\r\nOK\r\n", after: .seconds(9))] }
    var options = RunnerOptions()
    options.cutsKnown = true
    let played = try play(suite, on: module, options: options)
    #expect(played.results.map(\.verdict) == [.fail, .fail, .fail, .skipped])
    #expect(played.module.lines.contains("AT+Q=4") == (surplus > 0))
  }

  // The time counts from the command; the next case looks for five seconds.
  @Test(arguments: [(Interval.milliseconds(-1), Verdict.pass), (.seconds(1), .fail)])
  func `the first result of an action that should have been refused is awaited so long`(
    surplus: Interval, next: Verdict
  ) throws {
    let suite = """
      suite s "s"
      case refused
        > AT+HTTPACT=0
        < ERROR
      case next
        > AT+X
        < OK
        quiet 5 s
      """
    var module = ScriptedModule()
    let results = "\r\n+HTTP: 1\r\n\r\n+HTTPRES: 0,200,0\r\n"
    module.answers["AT+HTTPACT=0"] = [
      Reply("\r\nOK\r\n"), Reply(results, after: RunnerLimits.firstResultMax + surplus),
    ]
    var options = RunnerOptions()
    options.cutsKnown = true
    let played = try play(suite, on: module, options: options).results
    #expect(played.map(\.verdict) == [.fail, next])
    let lasted = played[1].began - played[0].began
    #expect(lasted < RunnerLimits.firstResultMax + .seconds(1))
  }

  @Test func `a result that takes long in cases that fail is not waited for a fourth time`() {
    let line = Array("AT+X=1".utf8)
    func failedCases(_ count: Int) -> Cuts {
      var cuts = Cuts()
      for _ in 0..<count {
        cuts.caseBegins()
        cuts.came(result, after: line, in: .seconds(15))
        cuts.caseFailed(byStrayResult: false)
      }
      cuts.caseBegins()
      return cuts
    }
    var (twice, thrice) = (failedCases(2), failedCases(3))
    #expect(twice.block(before: line) == nil)
    #expect(thrice.block(before: line) != nil)
    #expect(thrice.block(before: Array("AT+X=2".utf8)) == nil)
    var soon = failedCases(3)
    soon.came(result, after: line, in: .seconds(1))
    #expect(soon.block(before: line) == nil)
  }

  @Test func `an import is not begun where its OK is known not to come`() {
    let ok = DueThing(command: Array("AT+X=".utf8), beginning: Array("OK".utf8))
    var cuts = cuts(missing: ok, times: 3)
    cuts.caseBegins()
    #expect(cuts.block(before: ok.command) == nil)
    #expect(cuts.block(before: ok.command, sendingData: true) == ok)
  }

  @Test(arguments: [true, false])
  func `an action of failed cases that comes to no end is waited out twice, one uncalled for once`(
    isStray: Bool
  ) {
    var cuts = Cuts()
    func awaitsEnd(byStrayResult isStray: Bool) -> Bool {
      cuts.caseBegins()
      cuts.caseFailed(byStrayResult: isStray)
      return cuts.waitsForEnd(isAfterFailure: false)
    }
    for _ in 0..<(isStray ? 1 : 2) {
      let waits = awaitsEnd(byStrayResult: isStray)
      #expect(waits)
      cuts.ended(isOver: false)
    }
    let third = awaitsEnd(byStrayResult: isStray)
    #expect(!third)
    cuts.ended(isOver: false)
    let other = awaitsEnd(byStrayResult: !isStray)
    #expect(other)
    // One that ends takes back one that did not.
    let fourth = awaitsEnd(byStrayResult: isStray)
    #expect(!fourth)
    cuts.ended(isOver: true)
    let fifth = awaitsEnd(byStrayResult: isStray)
    #expect(fifth)
  }

  @Test func `the end of an action is awaited in what the rig has harmed, and counts for no other`()
  {
    var cuts = Cuts()
    func awaitsEnd(isHarmed: Bool) -> Bool {
      cuts.caseBegins()
      if isHarmed { cuts.caseIsHarmed() }
      cuts.caseFailed(byStrayResult: true)
      return cuts.waitsForEnd(isAfterFailure: false)
    }
    for isHarmed in [true, true, false] {
      let waits = awaitsEnd(isHarmed: isHarmed)
      #expect(waits)
      cuts.ended(isOver: false)
    }
    let unharmed = awaitsEnd(isHarmed: false)
    #expect(!unharmed)
    let harmed = awaitsEnd(isHarmed: true)
    #expect(harmed)
  }

  @Test func `a line whose last OK is known not to come is not sent, whatever comes before it`() {
    let ok = DueThing(command: Array("AT+X?".utf8), beginning: Array("OK".utf8))
    var cuts = cuts(missing: ok, times: 3)
    cuts.caseBegins()
    #expect(cuts.block(before: ok.command) == nil)
    #expect(cuts.block(before: ok.command, endingInOK: true) == ok)
  }
}
