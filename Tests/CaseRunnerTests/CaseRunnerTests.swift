import CaseRunner
import Ground
import Results
import Testing

private func verdict(_ body: String, _ module: ScriptedModule) throws -> CaseResult {
  let suite = "suite s \"s\"\n  manual 1.2\ncase c\n  shows DATA-3\n" + body
  return try #require(try play(suite, on: module).results.first)
}

private func module(_ answers: [String: [Reply]]) -> ScriptedModule {
  var module = ScriptedModule()
  module.answers = answers
  return module
}

@Suite struct LineTests {
  @Test func `the awaited line passes`() throws {
    let result = try verdict("  > AT+HTTPDATA?\n  < OK\n", module([:]))
    #expect(result.verdict == .pass)
    #expect(result.requirements == ["DATA-3"])
    #expect(result.manual == "1.2")
  }

  @Test func `an ERROR where OK is due fails at once and names the line`() throws {
    let result = try verdict(
      "  > AT+HTTPDATA?\n  < OK\n", module(["AT+HTTPDATA?": [Reply("\r\nERROR\r\n")]]))
    #expect(result.verdict == .fail)
    #expect(result.finding?.received == "\"ERROR\"")
    #expect(result.finding?.line == 6)
    #expect(result.finding?.source == "< OK")
    #expect(result.duration < .seconds(1))
  }

  @Test(arguments: ["ERROR", "+CME ERROR: 50", "+CMS ERROR: 3"])
  func `every form of ERROR fits ERROR`(answer: String) throws {
    let result = try verdict(
      "  > AT+HTTPDATA=0\n  < ERROR\n", module(["AT+HTTPDATA=0": [Reply("\r\n\(answer)\r\n")]]))
    #expect(result.verdict == .pass)
  }

  @Test func `an answer later than the manual allows fails, one within the allowance passes`()
    throws
  {
    let late = module(["AT+HTTPDATA?": [Reply("\r\nOK\r\n", after: .milliseconds(1160))]])
    #expect(try verdict("  > AT+HTTPDATA?\n  < OK\n", late).verdict == .fail)
    let slow = module(["AT+HTTPDATA?": [Reply("\r\nOK\r\n", after: .milliseconds(1140))]])
    #expect(try verdict("  > AT+HTTPDATA?\n  < OK\n", slow).verdict == .pass)
  }

  @Test func `a line that begins in time may end later, and not without end`() throws {
    func pieces(_ begun: Int64, _ ended: Int64) -> ScriptedModule {
      module([
        "AT+HTTPDATA?": [
          Reply("\r\nO", after: .milliseconds(begun)), Reply("K\r\n", after: .milliseconds(ended)),
        ]
      ])
    }
    for (begun, ended, expected) in [
      (900, 2500, Verdict.pass), (1140, 3130, .pass), (1160, 1170, .fail), (900, 2950, .fail),
    ] {
      let result = try verdict("  > AT+HTTPDATA?\n  < OK\n", pieces(Int64(begun), Int64(ended)))
      #expect(result.verdict == expected, "\(begun) \(ended)")
    }
  }

  @Test func `what follows the final OK has its own time`() throws {
    for (delay, expected) in [(2100, Verdict.pass), (2300, .fail)] {
      let split = module([
        "AT+HTTPDATA?": [
          Reply("\r\nOK\r\n", after: .milliseconds(1000)),
          Reply("\r\n+HTTPDATA: 1\r\n", after: .milliseconds(Int64(delay))),
        ]
      ])
      let result = try verdict("  > AT+HTTPDATA?\n  < OK\n  < +HTTPDATA: 1\n", split)
      #expect(result.verdict == expected, "\(delay)")
    }
  }

  @Test func `within fails what comes too early and what comes too late`() throws {
    let suite = "  > AT+HTTPDATA?\n  < OK\n    within 2 s .. 3 s\n"
    for (delay, expected) in [(1990, Verdict.fail), (2500, .pass), (3050, .fail)] {
      let slow = module(["AT+HTTPDATA?": [Reply("\r\nOK\r\n", after: .milliseconds(Int64(delay)))]])
      #expect(try verdict(suite, slow).verdict == expected, "\(delay)")
    }
  }

  @Test func `the echo of a command passes once`() throws {
    let echo = module(["AT+HTTPDATA?": [Reply("AT+HTTPDATA?\r\r\nOK\r\n")]])
    #expect(try verdict("  > AT+HTTPDATA?\n  < OK\n", echo).verdict == .pass)
    let twice = module(["AT+HTTPDATA?": [Reply("AT+HTTPDATA?\rAT+HTTPDATA?\r\r\nOK\r\n")]])
    #expect(try verdict("  > AT+HTTPDATA?\n  < OK\n", twice).verdict == .fail)
    let shouted = module(["at+httpdata?": [Reply("AT+HTTPDATA?\r\r\nOK\r\n")]])
    #expect(try verdict("  > at+httpdata?\n  < OK\n", shouted).verdict == .pass)
    let cut = module(["AT+X=\"a b\"": [Reply("AT+X=\"a \r\n+CREG: 1\r\nb\"\r\r\nOK\r\n")]])
    #expect(try verdict("  > AT+X=\"a b\"\n  < OK\n", cut).verdict == .pass)
  }

  @Test func `a known unsolicited line between the lines of an answer is no fault, another is`()
    throws
  {
    let known = module(["AT+HTTPDATA?": [Reply("\r\n+CREG: 1\r\n\r\nOK\r\n")]])
    #expect(try verdict("  > AT+HTTPDATA?\n  < OK\n", known).verdict == .pass)
    let unknown = module(["AT+HTTPDATA?": [Reply("\r\n+WHAT: 1\r\n\r\nOK\r\n")]])
    #expect(try verdict("  > AT+HTTPDATA?\n  < OK\n", unknown).verdict == .fail)
  }

  @Test(arguments: [(true, Verdict.pass), (false, .fail)])
  func `a stranger that an action may have brought comes at the same time of each play`(
    isActing: Bool, verdict due: Verdict
  ) throws {
    let act = isActing ? "  > AT+HTTPACT=0\n  < OK\n" : ""
    let telling = module([
      "AT+HTTPACT=0": [
        Reply("\r\nOK\r\n"),
        Reply("\r\n+HTTP:1\r\n\r\n+HTTPRES: 0,200,1\r\n", after: .seconds(2)),
      ],
      "AT+HTTPDATA?": [Reply("\r\n+WHAT: 1\r\n\r\nOK\r\n")],
    ])
    #expect(try verdict(act + "  > AT+HTTPDATA?\n  < OK\n", telling).verdict == due)
  }

  @Test func `a stranger in an answer is passed over with a note unless it comes in two plays`()
    throws
  {
    let suite = "  > AT+HTTPDATA?\n  < OK\n"
    let stranger = Reply("\r\n^WHAT: 1\r\n\r\nOK\r\n")
    var once = module(["AT+HTTPDATA?": [Reply("\r\nOK\r\n")]])
    once.firstAnswers["AT+HTTPDATA?"] = [stranger]
    let passed = try verdict(suite, once)
    #expect(passed.verdict == .pass)
    #expect(passed.attempts == 2)
    #expect(passed.notes.contains { $0.contains("^WHAT: 1") })
    var others = module(["AT+HTTPDATA?": [stranger]])
    others.firstAnswers["AT+HTTPDATA?"] = [Reply("\r\n*ELSE\r\n\r\nOK\r\n")]
    #expect(try verdict(suite, others).verdict == .pass)
    var elsewhere = module(["AT+HTTPDATA?": [stranger]])
    elsewhere.firstAnswers["AT+HTTPDATA?"] = [Reply("\r\nOK\r\n")]
    elsewhere.firstAnswers["AT+HTTPREAD?"] = [stranger]
    elsewhere.answers["AT+HTTPREAD?"] = [Reply("\r\nOK\r\n")]
    #expect(try verdict("  > AT+HTTPREAD?\n  < OK\n" + suite, elsewhere).verdict == .pass)
    let failed = try verdict(suite, module(["AT+HTTPDATA?": [stranger]]))
    #expect(failed.verdict == .fail)
    #expect(failed.finding?.received.contains("^WHAT: 1") == true)
    for own in ["+HTTPDATA: 1", "+HTTPACT: 1", "what: 1", "+: 1", "+w: 1"] {
      let wrong = module(["AT+HTTPDATA?": [Reply("\r\n\(own)\r\n\r\nOK\r\n")]])
      let result = try verdict(suite, wrong)
      #expect(result.verdict == .fail && result.attempts == 1, "\(own)")
    }
  }

  @Test func `a stranger that comes in other answers of a line sent often is none of the answer's`()
    throws
  {
    let plain = [Reply("\r\nOK\r\n")]
    let stranger = [Reply("\r\n^WHAT: 1\r\n\r\nOK\r\n")]
    let suite = "  > AT+HTTPDATA?\n  < OK\n  > AT+HTTPDATA?\n  < OK\n"
    var chatty = module(["AT+HTTPDATA?": plain])
    chatty.successiveAnswers["AT+HTTPDATA?"] = [stranger, plain, plain, stranger]
    #expect(try verdict(suite, chatty).verdict == .pass)
    var wrong = module(["AT+HTTPDATA?": plain])
    wrong.successiveAnswers["AT+HTTPDATA?"] = [plain, stranger, plain, stranger, plain, stranger]
    #expect(try verdict(suite, wrong).verdict == .fail)
    var unlucky = module(["AT+HTTPDATA?": plain])
    unlucky.successiveAnswers["AT+HTTPDATA?"] = [plain, stranger, plain, stranger]
    let third = try verdict(suite, unlucky)
    #expect(third.verdict == .pass)
    #expect(third.attempts == 3)
  }

  @Test(arguments: [(1, Verdict.pass), (6, .fail)])
  func `a stranger in the same one of many answers of both plays came there by chance`(
    strangers: Int, expected: Verdict
  ) throws {
    let play = (1...12).map { number in
      Reply(number > 12 - strangers ? "\r\n^WHAT: 1\r\n\r\nOK\r\n" : "\r\nOK\r\n")
    }
    var chatty = module(["AT+HTTPDATA?": [Reply("\r\nOK\r\n")]])
    // A play that fails ends at its first stranger.
    let second = play.prefix(expected == .pass ? 12 : 13 - strangers)
    chatty.successiveAnswers["AT+HTTPDATA?"] = (play + second + play).map { [$0] }
    let suite = String(repeating: "  > AT+HTTPDATA?\n  < OK\n", count: 12)
    #expect(try verdict(suite, chatty).verdict == expected)
  }

  @Test(arguments: [1_600: Verdict.pass, 2_150: .pass, 2_400: .fail])
  func `the OK behind counted data, even none, has twice the time of an answer`(
    late: Int64, verdict due: Verdict
  ) throws {
    let read = module([
      "AT+HTTPREAD=0,1": [
        Reply("\r\n+HTTPREAD: 0\r\n"), Reply("\r\nOK\r\n", after: .milliseconds(late)),
      ]
    ])
    let suite = "  > AT+HTTPREAD=0,1\n  < +HTTPREAD: {n:int}\n  << n as got\n  < OK\n"
    #expect(try verdict(suite, read).verdict == due)
  }

  @Test func `what anything drops need not end`() throws {
    let echo = module(["KL": [Reply("KL")]])
    let suite = "  >> \"KL\\r\"\n  anything for 1 s\n  > AT+HTTPDATA?\n  < OK\n"
    #expect(try verdict(suite, echo).finding == nil)
  }

  @Test func `outside of answers a line like another command's passes with a note`() throws {
    let strange = module(["AT+HTTPDATA?": [Reply("\r\nOK\r\n\r\n^WHAT: 1\r\n")]])
    let result = try verdict("  > AT+HTTPDATA?\n  < OK\n  quiet 1 s\n", strange)
    #expect(result.verdict == .pass)
    #expect(result.notes == ["\"^WHAT: 1\" came by itself; the catalogue does not know it"])
    let own = module(["AT+HTTPDATA?": [Reply("\r\nOK\r\n\r\n+HTTPDATA: 1\r\n")]])
    #expect(try verdict("  > AT+HTTPDATA?\n  < OK\n  quiet 1 s\n", own).verdict == .fail)
  }

  @Test func `a line after the final OK is found when the module is asked whether it obeys`() throws
  {
    let chatty = module(["AT+HTTPDATA?": [Reply("\r\nOK\r\n\r\nOK\r\n")]])
    #expect(try verdict("  > AT+HTTPDATA?\n  < OK\n  quiet 100 ms\n", chatty).verdict == .fail)
    for line in ["OK", "+HTTPDATA: 1", "0123"] {
      let late = module(["AT+HTTPDATA?": [Reply("\r\nOK\r\n\r\n\(line)\r\n")]])
      let result = try verdict("  > AT+HTTPDATA?\n  < OK\n", late)
      #expect(result.finding?.message == "\"\(line)\" came where nothing was due")
    }
  }

  @Test func `blanks after a colon or comma pass with a note unless exactly is said`() throws {
    let tight = module(["AT+HTTPDATA=?": [Reply("\r\n+HTTPDATA:(1-64000)\r\n\r\nOK\r\n")]])
    let suite = "  > AT+HTTPDATA=?\n  < +HTTPDATA: (1-64000)\n"
    let loose = try verdict(suite + "  < OK\n", tight)
    #expect(loose.verdict == .pass)
    #expect(loose.notes.count == 1)
    #expect(try verdict(suite + "    exactly\n  < OK\n", tight).verdict == .fail)
  }

  @Test func `what is captured begins behind the blanks, however many there are`() throws {
    for blanks in ["", " ", "   "] {
      let answer = module(["AT+X": [Reply("\r\n+X:\(blanks)a b,\(blanks)7\r\n\r\nOK\r\n")]])
      let suite = "  > AT+X\n  < +X: {a:text},{n:int}\n  < OK\n  ? a == \"a b\" and n == 7\n"
      #expect(try verdict(suite, answer).finding == nil)
    }
  }

  @Test func `captures bind and checks compare them`() throws {
    let answer = module(["AT+X": [Reply("\r\n+X: 7,\"ab\",-2\r\n\r\nOK\r\n")]])
    let suite = "  > AT+X\n  < +X: {a:int},\"{b:text}\",{c:int}\n  < OK\n"
    #expect(
      try verdict(suite + "  ? a == 7 and b == \"ab\" and c == 0 - 2\n", answer).verdict == .pass)
    let wrong = try verdict(suite + "  ? a == 8\n", answer)
    #expect(wrong.verdict == .fail)
    #expect(wrong.finding?.expected == "8")
    #expect(wrong.finding?.received == "7")
    let neither = try verdict(suite + "  ? starts(b, \"b\") or c == 2\n", answer)
    #expect(neither.finding?.received == "false, where b = \"ab\", c = -2")
  }

  @Test func `a regular expression takes what it matches`() throws {
    let answer = module(["AT+X": [Reply("\r\n+X: abc12\r\n\r\nOK\r\n")]])
    #expect(
      try verdict("  > AT+X\n  < +X: {w:/[a-z]+/}12\n  < OK\n  ? w == \"abc\"\n", answer).verdict
        == .pass)
  }
}

@Suite struct DataTests {
  private func importing(_ answer: String) -> ScriptedModule {
    var module = ScriptedModule()
    module.answers["AT+HTTPDATA=10"] = [Reply("\r\n> ")]
    module.imports["AT+HTTPDATA=10"] = (10, [Reply(answer)])
    return module
  }

  @Test func `a prompt, data and OK pass`() throws {
    let result = try verdict(
      "  > AT+HTTPDATA=10\n  prompt\n  >> fill(10)\n  < OK\n", importing("\r\nOK\r\n"))
    #expect(result.verdict == .pass)
  }

  @Test func `a prompt where ERROR is due fails, and the module is led out of data mode`() throws {
    let suite = """
      suite s "s"
      case refused
        > AT+HTTPDATA=10
        < ERROR
      case next
        > AT+HTTPDATA?
        < OK
      """
    let played = try play(suite, on: importing("\r\nOK\r\n"))
    #expect(played.results.map(\.verdict) == [.fail, .pass])
    #expect(played.ended - .start < .seconds(5))
  }

  @Test func `counted data may spell anything and end with or without an empty line`() throws {
    for ending in ["\r\n\r\nOK\r\n", "\r\nOK\r\n", "\r\n\r\n\r\nOK\r\n"] {
      let answer = module([
        "AT+HTTPREAD": [Reply("\r\n+HTTPREAD: 11\r\nOK\r\nERROR\r\n\(ending)")]
      ])
      let result = try verdict(
        "  > AT+HTTPREAD\n  < +HTTPREAD: {n:int}\n  << n as got\n  < OK\n"
          + "  ? got == \"OK\\r\\nERROR\\r\\n\"\n", answer)
      #expect(result.verdict == .pass)
    }
  }

  @Test func `data that stop short fail and say how many came`() throws {
    let short = module(["AT+HTTPREAD": [Reply("\r\n+HTTPREAD: 20\r\nabc\r\n\r\nOK\r\n")]])
    let result = try verdict(
      "  > AT+HTTPREAD\n  < +HTTPREAD: {n:int}\n  << n as got\n  < OK\n", short)
    #expect(result.verdict == .fail)
    #expect(result.finding?.message == "only 11 of 20 bytes came")
  }

  @Test func `an unsolicited line inside counted data is named`() throws {
    let torn = module(["AT+R": [Reply("\r\n+R: 16\r\nab\r\n+CREG: 1\r\ncd\r\n\r\nOK\r\n")]])
    let result = try verdict(
      "  > AT+R\n  < +R: {n:int}\n  << n as got\n  < OK\n  ? got == \"abcd\"\n", torn)
    #expect(result.finding?.message.contains("unsolicited line stands inside the data") == true)
  }

  @Test func `raw data up to a line leave both line breaks out`() throws {
    let pushed = module(["AT+P": [Reply("\r\nOK\r\n"), Reply("\r\n+A: 1\r\nx\r\ny\r\n+B: 4\r\n")]])
    let result = try verdict(
      "  > AT+P\n  < OK\n  ~ +A: 1\n  << until +B: {n:int} as got\n  ? got == \"x\\r\\ny\"\n"
        + "  ? n == 4\n", pushed)
    #expect(result.finding == nil)
  }

  @Test func `unsolicited lines before and behind raw data are none of them`() throws {
    func got(_ sent: String, _ due: String, end: String = "\r\n") throws -> Verdict {
      let data = Reply("\(end)+A: 1\(end)\(sent)\(end)+B: 4\(end)")
      let pushed = module(["AT+P": [Reply("\r\nOK\r\n"), data]])
      return try verdict(
        "  > AT+P\n  < OK\n  ~ +A: 1\n  << until +B: 4 as got\n  ? got == \"\(due)\"\n", pushed
      ).verdict
    }
    let line = "\r\n+CREG: 1\r\n"
    #expect(try got("\(line)x\r\ny\(line)", "x\\r\\ny") == .pass)
    #expect(try got("\(line)\(line)x\(line)\(line)", "x") == .pass)
    #expect(try got("x\(line)y", "xy") == .fail)
    for text in ["see you", "OK", "+B: 4"] {
      let message = "\r\n+CMT: \"+49170\",\"\",\"26/11/29\"\r\n\(text)\r\n"
      #expect(try got("\(message)x\r\ny", "x\\r\\ny") == .pass)
      #expect(try got("x\(message)", "x") == .pass)
      #expect(try got("x\(line)\(message)\(line)", "x") == .pass)
    }
    let quoted = "\r\n+CUSD: 0,\"Your balance:\r\n5 EUR\",15\r\n"
    #expect(try got("\(quoted)x\r\ny", "x\\r\\ny") == .pass)
    for sent in [
      "+CREG: 1\nx\r\ny", "\n+CREG: 1 \nx\r\ny\n+CREG: 1 \n", "x\r\ny\n+CMT: 1\n+B: 4\n",
    ] {
      #expect(try got(sent, #"x\r\ny"#, end: "\n") == .pass, "\(sent)")
    }
    let doubled = "\r\r\n"
    for sent in [
      "x\r\ny", "\(doubled)+CREG: 1\(doubled)x\r\ny", "x\r\ny\(doubled)+CREG: 1\(doubled)",
    ] {
      #expect(try got(sent, #"x\r\ny"#, end: doubled) == .pass, "\(sent)")
    }
    #expect(try got("x\r", #"x\r"#, end: doubled) == .pass)
    // Where CR LF breaks lines, a CR before one is a byte like others, and so is LF alone.
    #expect(try got("x\r", #"x\r"#) == .pass)
    #expect(try got("+CREG: 1\nx\r\ny", #"+CREG: 1\nx\r\ny"#) == .pass)
  }
}

@Suite struct ActionTests {
  private let act = "  > AT+HTTPACT=0\n  < OK\n"
  @Test func `a result line before raw data is for the case to judge, and no surplus one`() throws {
    let module = acting(
      Reply("\r\n+HTTP:1\r\n\r\n+HTTP:1\r\nabc\r\n+HTTPRES: 0,200,3\r\n"))
    let suite =
      act + """
          ~ +HTTP:1
          << until +HTTPRES: 0,200,{n:int} as raw
          ? raw == "\\r\\n+HTTP:1\\r\\nabc"
          > AT+HTTPDATA?
          < OK

        """
    let result = try verdict(suite, module)
    #expect(result.verdict == .pass, "\(result.finding?.message ?? "")")
  }

  private func acting(_ lines: Reply...) -> ScriptedModule {
    module(["AT+HTTPACT=0": [Reply("\r\nOK\r\n")] + lines])
  }

  @Test func `results are found in their order`() throws {
    let good = acting(
      Reply("\r\n+HTTP:1\r\n", after: .seconds(1)),
      Reply("\r\n+HTTPRES: 0,200,10\r\n", after: .seconds(2)))
    let suite = act + "  ~ +HTTP:1\n  ~ +HTTPRES: 0,{r:int},{n:int}\n  ? r == 200 and n == 10\n"
    #expect(try verdict(suite, good).verdict == .pass)
    let turned = acting(
      Reply("\r\n+HTTPRES: 0,200,10\r\n", after: .seconds(1)),
      Reply("\r\n+HTTP:1\r\n", after: .seconds(2)))
    #expect(try verdict(suite, turned).verdict == .fail)
  }

  @Test func `a result that comes twice fails`() throws {
    let doubled = acting(
      Reply("\r\n+HTTP:1\r\n"), Reply("\r\n+HTTPRES: 0,200,1\r\n"),
      Reply("\r\n+HTTPRES: 0,200,1\r\n", after: .milliseconds(6)))
    let suite = act + "  ~ +HTTP:1\n  ~ +HTTPRES: 0,200,1\n  > AT+HTTPDATA?\n  < OK\n"
    #expect(try verdict(suite, doubled).verdict == .fail)
  }

  @Test func `a result within an answer passes after an action whose connection failed in the end`()
    throws
  {
    let suite = """
      suite s "s"
      case c
        > AT+HTTPACT=0
        < OK
        ~ +HTTP: 1
        ~ +HTTP: 0
        > AT+HTTPACT=1
        < OK
        ~ +HTTP: 1
        > AT+HTTPDATA?
        < OK
        ~ +HTTPRES: 1,200,0
      """
    var module = ScriptedModule()
    module.answers = [
      "AT+HTTPACT=0": [Reply("\r\nOK\r\n\r\n+HTTP: 1\r\n\r\n+HTTP: 0\r\n")],
      "AT+HTTPACT=1": [Reply("\r\nOK\r\n\r\n+HTTP: 1\r\n")],
      "AT+HTTPDATA?": [Reply("\r\n+HTTPRES: 1,200,0\r\n\r\nOK\r\n")],
    ]
    let result = try #require(try play(suite, on: module).results.first)
    #expect(result.verdict == .pass, "\(result.finding?.message ?? "")")
  }

  @Test(arguments: [(2, Verdict.pass), (3, .fail)])
  func `result lines that a case awaits beyond an action's own are none of the next action's`(
    hops: Int, verdict: Verdict
  ) throws {
    let suite = """
      suite s "s"
      case c
        > AT+HTTPACT=0
        < OK
        ~ +HTTP: 1
        ~ +HTTP: 1
        ~ +HTTPRES: 0,200,0
        > AT+HTTPACT=1
        < OK
        pause 1 s
        > AT+HTTPDATA?
        < OK
        ~ +HTTP: 1
        ~ +HTTPRES: 1,200,0
      """
    let told = String(repeating: "\r\n+HTTP: 1\r\n", count: hops)
    var module = ScriptedModule()
    module.answers = [
      "AT+HTTPACT=0": [Reply("\r\nOK\r\n" + told + "\r\n+HTTPRES: 0,200,0\r\n")],
      "AT+HTTPACT=1": [
        Reply("\r\nOK\r\n\r\n+HTTP: 1\r\n"),
        Reply("\r\n+HTTPRES: 1,200,0\r\n", after: .seconds(2)),
      ],
    ]
    let result = try #require(try play(suite, on: module).results.first)
    #expect(result.verdict == verdict, "\(result.finding?.message ?? "")")
  }

  @Test func `a result before OK fails`() throws {
    let hasty = module(["AT+HTTPACT=0": [Reply("\r\n+HTTP:1\r\n\r\nOK\r\n")]])
    #expect(try verdict(act, hasty).verdict == .fail)
  }

  @Test func `an action that a case leaves behind does not reach the next case`() throws {
    let slow = acting(
      Reply("\r\n+HTTP:1\r\n", after: .seconds(3)),
      Reply("\r\n+HTTPRES: 0,200,1\r\n", after: .seconds(9)))
    let suite = "suite s \"s\"\ncase a\n\(act)case b\n  > AT+HTTPDATA?\n  < OK\n  quiet 20 s\n"
    let played = try play(suite, on: slow)
    #expect(played.results.map(\.verdict) == [.pass, .pass])
  }

  @Test func `an accepted action whose result never comes fails`() throws {
    let result = try verdict(act, acting())
    #expect(result.verdict == .fail)
    #expect(result.finding?.message == "the action was accepted, and no result of it ever came")
  }
}
