// What a suite says is played `once` is played once, whatever would have it played again.
import CaseRunner
import Ground
import Results
import Testing

private let stranger = Reply("\r\n^WHAT: 1\r\n\r\nOK\r\n")
private let wrong = Reply("\r\nERROR\r\n")

/// A suite with two cases, one of which is not repeatable.
private let suite = """
  suite s "s"
  case pays
    once
    > AT+PAY
    < OK
  case asks
    > AT+ASK
    < OK

  """

@Suite struct OnceTests {
  private func module(_ answer: Reply) -> ScriptedModule {
    var module = ScriptedModule()
    for line in ["AT+PAY", "AT+ASK"] { module.answers[line] = [answer] }
    return module
  }

  /// How often a line was sent.
  private func count(_ line: String, _ module: ScriptedModule) -> Int {
    module.lines.filter { $0 == line }.count
  }

  @Test func `an unknown line in its answer is noted and proves nothing`() throws {
    let played = try play(suite, on: module(stranger))
    #expect(count("AT+PAY", played.module) == 1)
    #expect(count("AT+ASK", played.module) == 3)
    #expect(played.results.map(\.verdict) == [.pass, .fail])
    #expect(played.results[0].notes.contains { $0.contains("^WHAT: 1") })
    #expect(played.results[0].notes.contains { $0.contains("`once`") })
  }

  @Test func `retries leave it out, and its failure stands`() throws {
    var options = RunnerOptions()
    options.retries = 3
    let played = try play(suite, on: module(wrong), options: options)
    #expect(count("AT+PAY", played.module) == 1)
    #expect(count("AT+ASK", played.module) == 4)
    #expect(played.results.map(\.verdict) == [.fail, .fail])
    #expect(
      played.results[0].notes == ["not played again, for the suite says `once`: though it failed"])
  }

  @Test func `a loss is believed each time, and nothing is put to the proof`() throws {
    let values = (0..<RunnerLimits.lossesBelievedMax + 2).map(String.init).joined(separator: ", ")
    let losing = """
      loss "+CREG: 0"
      prelude
        > ATE0
        < OK
      suite s "s"
      once
      case pays
        each n in [\(values)]
        > AT+PAY
        < OK

      """
    let played = try play(losing, on: module(Reply("\r\n+CREG: 0\r\n\r\nERROR\r\n")))
    #expect(played.results.allSatisfy { $0.verdict == .inconclusive && $0.attempts == 1 })
    #expect(count("AT+PAY", played.module) == RunnerLimits.lossesBelievedMax + 2)
  }

  @Test func `further rounds leave it out`() throws {
    var options = RunnerOptions()
    options.course.rounds = 3
    let played = try play(suite, on: module(Reply("\r\nOK\r\n")), options: options)
    #expect(count("AT+PAY", played.module) == 1)
    #expect(count("AT+ASK", played.module) == 3)
    options.course.rounds = .max
    let alone = suite.prefix { $0 != "\n" } + suite.split(separator: "case asks")[0].dropFirst(11)
    #expect(
      try play(String(alone), on: module(Reply("\r\nOK\r\n")), options: options).results.count == 1)
  }

  @Test func `it does not wait for a second play to know the state in which the module was found`()
    throws
  {
    let probed = """
      baseline
        when dialect.start == "two"
          > AT+TWO
          < OK
      probe start "how it starts" one | two
        restart
        answer "two"

      """
    var options = RunnerOptions()
    options.probes = .asked(besides: [])
    let played = try play(probed + suite, on: module(wrong), options: options)
    #expect(count("AT+PAY", played.module) == 1)
    #expect(played.results.map(\.name) == ["start", "pays", "asks"])
    #expect(played.module.lines.firstIndex(of: "AT+CFUN=15") != nil)
  }
}
