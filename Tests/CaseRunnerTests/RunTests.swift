import CaseRunner
import Ground
import Results
import Testing

@Suite struct RunTests {
  @Test func `an answer that a case leaves unread is none to the next one`() throws {
    var slow = ScriptedModule()
    slow.answers = [
      "AT+HTTPDATA?": [Reply("\r\nOK\r\n", after: .milliseconds(5))],
      "AT": [Reply("\r\nOK\r\n", after: .milliseconds(20))],
      "AT+HTTPDATA=0": [Reply("\r\nERROR\r\n", after: .milliseconds(100))],
    ]
    let played = try play(
      """
      suite s "s"
      case unread
        > AT+HTTPDATA?
      case refused
        > AT+HTTPDATA=0
        < OK
      """, on: slow)
    #expect(played.results.map(\.verdict) == [.pass, .fail])
  }

  @Test func `a module that says nothing costs a bounded wait and every case an error`() throws {
    var module = ScriptedModule()
    module.isSilent = true
    let played = try play(
      "suite s \"s\"\ncase a\n  > AT\n  < OK\ncase b\n  > AT\n  < OK\n", on: module)
    #expect(played.results.map(\.verdict) == [.error, .error])
    #expect(played.ended - .start < .seconds(40))
  }

  @Test func `each value makes a case with the value in its name`() throws {
    let suite =
      "suite s \"s\"\ncase r\n  each length in valid HTTPDATA.length\n  > AT+L={length}\n  < OK\n"
    let played = try play(suite, on: ScriptedModule())
    #expect(
      played.results.map(\.name)
        == ["r[length=1]", "r[length=2]", "r[length=32000]", "r[length=63999]", "r[length=64000]"])
    #expect(played.module.lines.contains("AT+L=63999"))
  }

  @Test func `a case that does not apply is skipped with the fact that says so`() throws {
    let suite = "suite s \"s\"\ncase h\n  where HTTPACT.method has 2\n  > AT\n  < OK\n"
    #expect(try play(suite, on: ScriptedModule()).results.first?.verdict == .pass)
    let skipped = try #require(
      try play(suite, on: ScriptedModule(), series: "NL66x").results.first)
    #expect(skipped.verdict == .skipped)
    #expect(skipped.finding?.message == "`HTTPACT.method has 2` does not hold for NL66x")
  }

  @Test func `a prelude that misses a precondition makes every case inconclusive`() throws {
    let suite = """
      prelude
        > AT+CPIN?
        either
          < +CPIN: READY
          < OK
        or
          < ERROR
          inconclusive no SIM
      suite s "s"
      case a
        > AT
        < OK
      """
    var module = ScriptedModule()
    module.answers["AT+CPIN?"] = [Reply("\r\nERROR\r\n")]
    let played = try play(suite, on: module)
    #expect(played.results.map(\.verdict) == [.inconclusive])
    #expect(played.results.first?.finding?.message == "not played: no SIM")
  }

  @Test func `cleanup runs whatever happened`() throws {
    let suite = """
      suite s "s"
        cleanup
          > AT+SUITE
          < OK
      case a
        > AT+BAD
        < ERROR
        cleanup
          > AT+CASE
          < OK
      """
    let played = try play(suite, on: ScriptedModule())
    #expect(played.results.first?.verdict == .fail)
    #expect(played.module.lines.contains("AT+CASE"))
    #expect(played.module.lines.contains("AT+SUITE"))
  }

  private let tasting = """
    probe taste "which" sweet | sour
      > AT+TASTE
      either
        < SWEET
        < OK
        answer "sweet"
      or
        < SOUR
        < OK
        answer "sour"
    suite s "s"
    case a
      ? dialect.taste == "sour"
      > AT
      < OK
    """

  @Test func `what a probe answers is the dialect that cases see`() throws {
    var module = ScriptedModule()
    module.answers["AT+TASTE"] = [Reply("\r\nSOUR\r\n\r\nOK\r\n")]
    let played = try play(tasting, on: module)
    #expect(played.results.map(\.verdict) == [.pass, .pass])
    #expect(played.dialect == ["taste=sour"])
  }

  @Test func `a probe that fails once is a failure, and its answer is found all the same`() throws {
    var module = ScriptedModule()
    module.answers["AT+TASTE"] = [Reply("\r\nSOUR\r\n\r\nOK\r\n")]
    module.firstAnswers["AT+TASTE"] = [Reply("\r\nERROR\r\n")]
    let played = try play(tasting, on: module)
    #expect(played.results.map(\.verdict) == [.fail, .pass])
    #expect(played.results[0].finding?.received == "\"ERROR\"")
    #expect(played.results[0].notes == ["played again, it found the answer \"sour\""])
    #expect(played.dialect == ["taste=sour"])
  }

  @Test func `a probe that never answers is played three times, and failures say what is assumed`()
    throws
  {
    var module = ScriptedModule()
    module.answers["AT+TASTE"] = [Reply("\r\nERROR\r\n")]
    let played = try play(tasting, on: module)
    #expect(played.results.map(\.verdict) == [.fail, .fail])
    #expect(played.results[0].attempts == 3)
    #expect(played.module.lines.filter { $0 == "AT+TASTE" }.count == 3)
    #expect(played.results[1].notes == ["probe taste found no answer: \"sweet\" is assumed"])
    #expect(played.dialect.isEmpty)
  }

  @Test func `the baseline sees what was touched, and a restart makes it forget`() throws {
    let suite = """
      baseline
        when touched("at+httpset=\\"URL\\"")
          > AT+RESET
          < OK
          forget "AT+HTTPSET=\\"URL\\""
      suite s "s"
      case a
        > AT+HTTPSET="URL","x"
        < OK
      case b
        > AT
        < OK
      case c
        > AT+HTTPSET="URL","y"
        < OK
        restart
      case d
        > AT
        < OK
      """
    let played = try play(suite, on: ScriptedModule())
    #expect(played.results.map(\.verdict) == [.pass, .pass, .pass, .pass])
    #expect(played.module.lines.filter { $0 == "AT+RESET" }.count == 1)
    #expect(played.module.lines.contains("AT+CFUN=15"))
  }

  @Test func `an answer that the baseline did not wait for answers nothing in the case`() throws {
    let suite = """
      baseline
        > AT+RESET
        < OK
      suite s "s"
      case a
        > AT+Y
        < ERROR
      """
    var module = ScriptedModule()
    module.answers["AT+RESET"] = [Reply("\r\nOK\r\n", after: .milliseconds(1300))]
    module.answers["AT+Y"] = [Reply("\r\nERROR\r\n", after: .milliseconds(300))]
    #expect(try play(suite, on: module).results.map(\.verdict) == [.pass])
  }

  @Test func `unsolicited lines without end do not keep a restart from settling`() throws {
    var module = ScriptedModule()
    module.madness = Madness(
      from: "AT+CFUN=15", bytes: Array("\r\n+CREG: 1\r\n".utf8), every: .milliseconds(200),
      answers: true)
    let played = try play("suite s \"s\"\ncase a\n  restart\n  > AT\n  < OK\n", on: module)
    #expect(played.results.map(\.verdict) == [.pass])
    #expect(try #require(played.results.first).duration < .seconds(20))
  }

  @Test func `a module that refuses both restarts makes the case inconclusive`() throws {
    var module = ScriptedModule()
    module.answers["AT+CFUN=15"] = [Reply("\r\nERROR\r\n")]
    module.answers["AT+CFUN=1,1"] = [Reply("\r\nERROR\r\n")]
    let played = try play("suite s \"s\"\ncase a\n  restart\n", on: module)
    #expect(played.results.map(\.verdict) == [.inconclusive])
    let probe = "probe taste \"which\" sweet | sour\n  restart\n  answer \"sour\"\n"
    let asked = try play(probe + "suite s \"s\"\ncase a\n  > AT\n  < OK\n", on: module)
    #expect(asked.results.map(\.verdict) == [.pass, .pass])
    #expect(asked.results.first?.notes == ["the module refuses AT+CFUN=15 and AT+CFUN=1,1"])
  }

  @Test func `a failed case is played again only on request, and the report shows it`() throws {
    var module = ScriptedModule()
    module.answers["AT+X"] = [Reply("\r\nERROR\r\n")]
    var options = RunnerOptions()
    let suite = "suite s \"s\"\ncase a\n  > AT+X\n  < OK\n"
    #expect(try play(suite, on: module).results.map(\.attempts) == [1])
    options.retries = 2
    let played = try play(suite, on: module, options: options)
    #expect(played.results.map(\.attempts) == [3])
    #expect(played.results.first?.notes == ["played 3 times"])
    let attempts = try #require(played.results.first?.failedAttempts)
    #expect(attempts.map(\.finding) == Array(repeating: played.results[0].finding, count: 2))
    for attempt in attempts {
      #expect(attempt.transcript.contains { $0.bytes == Array("\r\nERROR\r\n".utf8) })
    }
    #expect(attempts[0].began < attempts[1].began)
    #expect(attempts[1].began < played.results[0].began)
  }

  @Test func `loops, lists, steps and branches compute what they say`() throws {
    let suite = """
      steps double(x) -> y
        let y = x + x
      suite s "s"
      case a
        let sum = 0
        for n in [1, 2, 3]
          use double(n) -> twice
          let sum = sum + twice
        ? sum == 12
        let i = 0
        while i < 5
          let i = i + 1
        ? i == 5
        when sum > 100
          fail never
        otherwise
          let i = 7
        ? i == 7
        ? length(repeat("ab", 3)) == 6
        ? slice("abcdef", 2, 3) == "cde"
        ? contains(all-bytes(), "AZ") == false
        ? index("xyz", "z") == 2
        > AT
        < OK
      """
    let result = try #require(try play(suite, on: ScriptedModule()).results.first)
    #expect(result.finding == nil)
  }

  @Test func `a while without end is an error of the suite`() throws {
    let suite = "suite s \"s\"\ncase a\n  let i = 0\n  while i == 0\n    let i = 0\n"
    #expect(try play(suite, on: ScriptedModule()).results.first?.verdict == .error)
  }
}

@Suite struct EscapeTests {
  private let suite = """
    command CMGS "send a message"
      responds within 1000 ms
      escape "\\x1B"
    suite s "s"
    case stuck
      > AT+CMGS="1"
      prompt
      fail it ends here
    case after
      > AT+HTTPDATA?
      < OK
    """

  @Test func `a module stuck in a prompt is freed by the command's escape, before all else`() throws
  {
    var module = ScriptedModule()
    module.imports["AT+CMGS=\"1\""] = (count: 1, answer: [Reply("\r\nOK\r\n")])
    module.answers["AT+CMGS=\"1\""] = [Reply("\r\n> ")]
    let played = try play(suite, on: module)
    #expect(played.results.map(\.verdict) == [.fail, .pass])
    #expect(!played.module.lines.contains("T"), "an AT became text of the message")
    #expect(played.ended - .start < .seconds(10))
  }

  @Test func `where the escape is data, as many bytes as the command named free it`() throws {
    let text = suite.replacing("CMGS", with: "MIPSEND").replacing("=\"1\"", with: "=40")
    var module = ScriptedModule()
    module.imports["AT+MIPSEND=40"] = (count: 40, answer: [Reply("\r\nOK\r\n")])
    module.answers["AT+MIPSEND=40"] = [Reply("\r\n> ")]
    let played = try play(text, on: module)
    #expect(played.results.map(\.verdict) == [.fail, .pass])
    #expect(played.ended - .start < .seconds(10), "no time-out was waited for")
  }

  @Test func `where the escape does not free it, the time-out is waited for`() throws {
    var module = ScriptedModule()
    module.imports["AT+CMGS=\"1\""] = (count: 20, answer: [Reply("\r\nERROR\r\n")])
    module.answers["AT+CMGS=\"1\""] = [Reply("\r\n> ")]
    let played = try play(suite, on: module)
    #expect(played.results.map(\.verdict) == [.fail, .pass])
  }

  @Test func `what a read form lists is no result, though results have the same name`() throws {
    let suite = """
      command MIPOPEN "open"
        responds within 1 s
        returns within 2 s
        results "+MIPOPEN:"
        parameter socket integer 1..6
      suite s "s"
      case lists
        > AT+MIPOPEN?
        < +MIPOPEN: 1,1
        < OK
        > AT+MIPOPEN=2
        < OK
      case wrong
        > AT+MIPOPEN?
        < OK

      """
    var module = ScriptedModule()
    module.answers["AT+MIPOPEN?"] = [Reply("\r\n+MIPOPEN: 1,1\r\n\r\nOK\r\n")]
    let results = try play(suite, on: module).results
    // The action of the first case never comes to its end, and the list is not taken for that.
    #expect(results.map(\.verdict) == [.fail, .fail])
    #expect(results[0].finding?.message.contains("no result of it ever came") == true)
    #expect(results[1].finding?.received == "\"+MIPOPEN: 1,1\"")
  }

  @Test func `what a case awaits is kept for it wherever it comes, whether the catalogue knows it`()
    throws
  {
    let suite = """
      steps arrives
        ~ +MQTTMSG: hi
      suite s "s"
      case awaits
        > AT+MQTTPUB
        < OK
        > AT+CSQ
        < OK
        use arrives
      case does-not
        > AT+MQTTPUB
        < OK

      """
    var module = ScriptedModule()
    module.answers["AT+MQTTPUB"] = [Reply("\r\n+MQTTMSG: hi\r\n\r\nOK\r\n")]
    let results = try play(suite, on: module).results
    #expect(results.map(\.verdict) == [.pass, .fail])
    #expect(results[0].notes == [])
    #expect(results[0].attempts == 1)
  }

  @Test func `a line that bears the name of the command belongs to its answer`() throws {
    let suite = "suite s \"s\"\ncase c\n  > AT+CSQ\n  < +CSQ: 21,99\n  < OK\n"
    var module = ScriptedModule()
    module.answers["AT+CSQ"] = [Reply("\r\n+CSQ: 20,99\r\n\r\nOK\r\n")]
    let result = try #require(try play(suite, on: module).results.first)
    #expect(result.verdict == .fail)
    #expect(result.attempts == 1)
    #expect(result.finding?.received == "\"+CSQ: 20,99\"")
    #expect(result.notes == [])
  }

  @Test func `a branch takes raw bytes that come by themselves, unless they are too few`() throws {
    let suite = """
      suite s "s"
      case c
        let taken = ""
        > AT+PUSH
        < OK
        either
          << 4 as got
          let taken = got
        or
          quiet 500 ms
        ? taken == "abcd"
      """
    func verdict(_ pushed: String) throws -> Verdict? {
      var module = ScriptedModule()
      module.answers["AT+PUSH"] = [
        Reply("\r\nOK\r\n"), Reply(pushed, after: .milliseconds(100)),
      ]
      return try play(suite, on: module).results.first?.verdict
    }
    #expect(try verdict("abcd") == .pass)
    #expect(try verdict("abc") == .fail)
    #expect(try verdict("") == .fail)
  }
}
