// The check of the line: modules that give a final result code too many, and what the rig did to them.
import CaseRunner
import Ground
import Results
import SuiteLanguage
import Testing

@Suite struct LineProtocolTests {
  private let suite = """
    suite s "s"
    case first
      > AT+HTTPDATA?
      < OK
    case twice
      tags unready
      > AT
      < OK
      quiet 300 ms
    case more
      tags unready
      > AT+CREG=1
      < OK
      quiet 300 ms
    case last
      > AT+HTTPDATA?
      < OK
    """

  @Test func `a module that answers twice fails once, and the rest is not played`() throws {
    let twice = Reply("\r\nOK\r\n\r\nOK\r\n")
    var module = registeredModule(["AT": [twice], "AT+HTTPDATA?": [twice], "AT+CREG=1": [twice]])
    module.answers["AT+CREG?"] = [Reply("\r\n+CREG: 0,1\r\n\r\nOK\r\n\r\nOK\r\n")]
    let played = try play(
      registrationPrelude.replacing("prelude\n", with: "prelude\n  > AT+CREG=1\n  < OK\n") + suite,
      on: module)
    let verdicts = Dictionary(
      uniqueKeysWithValues: played.results.map { ($0.name, $0.verdict) })
    #expect(
      verdicts == [
        "twice": .fail, "first": .inconclusive, "more": .inconclusive, "last": .inconclusive,
      ])
    let failure = try #require(played.results.first)
    #expect(failure.name == "twice")
    #expect(failure.transcript.contains { $0.kind == .received })
    #expect(
      played.results.last?.finding?.message
        == "not played: the module breaks the line protocol, see twice")
  }

  @Test func `a module that cannot be made ready otherwise passes the check of its line`() throws {
    var module = registeredModule([:])
    module.answers["AT+CREG?"] = [Reply("\r\nWHAT?\r\n\r\nOK\r\n")]
    let played = try play(registrationPrelude + suite, on: module)
    let verdicts = played.results.map { "\($0.name) \($0.verdict)" }
    #expect(verdicts == ["twice pass", "more pass", "first error", "last error"])
  }

  @Test func `a module that answers twice fails a case of the check where others were chosen`()
    throws
  {
    var module = registeredModule(["AT": [twice]])
    module.answers["AT+CREG?"] = [Reply("\r\n+CREG: 0,1\r\n\r\nOK\r\n\r\nOK\r\n")]
    let played = try play(registrationPrelude + suite, on: module) { _, declared, _ in
      declared.name == "last"
    }
    #expect(
      played.results.map { "\($0.name) \($0.verdict)" } == ["twice fail", "last inconclusive"])
  }

  @Test func `cases that were not chosen are not told of where they find nothing`() throws {
    var module = registeredModule([:])
    module.answers["AT+CREG?"] = [Reply("\r\n+CREG: what\r\n\r\nOK\r\n")]
    let played = try play(registrationPrelude + suite, on: module) { _, declared, _ in
      declared.name == "last"
    }
    #expect(played.results.map { "\($0.name) \($0.verdict)" } == ["last error"])
    #expect(
      played.results.last?.finding?.message.hasPrefix(
        "not played: the module could not be made ready: after AT+CREG?: ") == true)
    #expect(played.module.lines.contains("AT+CREG=1"))
  }

  @Test(arguments: 1...12)
  func `a module that answers three lines of ten twice is soon found out, and not asked further`(
    seed: UInt64
  ) throws {
    var module = registeredModule([:])
    module.doubling = SeededGenerator(seed: seed)
    let cases = (1...40).map { "\ncase c\($0)\n  > AT+HTTPDATA?\n  < OK\n  quiet 100 ms" }
    let long = """

      case twenty
        tags unready
        let round = 0
        while round < 20
          let round = round + 1
          > AT
          < OK
          quiet 300 ms
      """
    let suite = "suite s \"s\"" + cases.joined() + long
    let played = try play(registrationPrelude + suite, on: module)
    let failures = played.results.filter { $0.verdict == .fail }
    #expect(failures.map(\.name) == ["twenty"])
    #expect(!played.results.contains { $0.verdict == .error })
    #expect(played.results.filter { $0.verdict == .inconclusive }.count >= 30)
  }

  private let twice = Reply("\r\nOK\r\n\r\nOK\r\n")

  @Test func `a case that failed by an OK too many is inconclusive where the check fails too`()
    throws
  {
    let suite = self.suite.replacing("first\n", with: "first\n  shows DATA-3\n")
    let played = try play(
      registrationPrelude + suite,
      on: registeredModule(["AT+HTTPDATA?": [twice], "AT+CREG=1": [twice]]))
    #expect(
      played.results.map { "\($0.name) \($0.verdict)" } == [
        "twice pass", "more fail", "first inconclusive", "last inconclusive",
      ])
    let first = try #require(played.results.first { $0.name == "first" })
    #expect(first.finding?.message.contains("so nothing can be said of") == true)
  }

  @Test func `a case that failed by an OK too many stands where the check passes`() throws {
    let played = try play(
      registrationPrelude + suite, on: registeredModule(["AT+HTTPDATA?": [twice]]))
    #expect(
      played.results.map { "\($0.name) \($0.verdict)" } == [
        "twice pass", "more pass", "first fail", "last fail",
      ])
  }

  @Test(arguments: [7, 15, 28])
  func `an OK too many that comes while AT is asked is the case's before it`(late: Int64) throws {
    let late = [Reply("\r\nOK\r\n"), Reply("\r\nOK\r\n", after: .milliseconds(late))]
    let suite = """
      suite s "s"
      case first
        > AT+HTTPDATA?
        < OK
      case second
        > AT+CREG?
        < +CREG: 0,1
        < OK
      """
    let played = try play(registrationPrelude + suite, on: registeredModule(["AT+HTTPDATA?": late]))
    #expect(played.results.map { "\($0.name) \($0.verdict)" } == ["first fail", "second pass"])
  }

  @Test func `a case of the check that fails on the module as found is the run's failure`() throws {
    let suite = self.suite.replacing("case first", with: "case first\n  tags unready")
    var options = RunnerOptions()
    options.probes = .asked(besides: [])
    let played = try play(
      registrationPrelude + probe + suite,
      on: registeredModule(["AT": [twice], "AT+HTTPDATA?": [twice]]),
      options: options)
    let failed = played.results.filter { $0.verdict == .fail }
    #expect(failed.map(\.name) == ["first"])
  }

  private let probe = """
    probe p "p" yes | no
      > AT+HTTPDATA?
      < OK
      answer "yes"
    baseline
      when dialect.p == "no"
        restart

    """

  @Test func `a case of the check that fails in its turn ends the run`() throws {
    let suite = """
      suite s "s"
      case twice
        tags unready
        > AT+CREG=1
        < OK
        quiet 300 ms
      case last
        > AT+HTTPDATA?
        < OK
      """
    let played = try play(registrationPrelude + suite, on: registeredModule(["AT+CREG=1": [twice]]))
    #expect(played.results.map(\.verdict) == [.fail, .inconclusive])
  }

  /// Two cases that fail by an OK too many, the first of which has a cleanup, before a case of the check.
  private let doubled = """
    suite s "s"
    case first
      > AT+HTTPDATA?
      < OK
      quiet 100 ms
      cleanup
        > AT+CLEAN
        < OK
    case second
      > AT+HTTPDATA?
      < OK
    case check
      tags unready
      > AT+CREG=1
      < OK
      quiet 300 ms
    case last
      > AT+HTTPREAD?
      < OK

    """

  @Test(arguments: [
    (nil, ["check pass", "first fail", "second fail", "last pass"]),
    ("AT+HTTPDATA?", ["first fail", "second fail", "check pass", "last pass"]),
    // The harm is found out only after the code had come: the next one has the line checked yet.
    ("AT+CLEAN", ["first fail", "check pass", "second fail", "last pass"]),
  ])
  func `an OK too many in a case that the rig has harmed does not have the line checked`(
    harmedAt: String?, results: [String]
  ) throws {
    let played = try play(
      registrationPrelude + doubled, on: registeredModule(["AT+HTTPDATA?": [twice]]),
      harmedAt: Set([harmedAt].compactMap(\.self)))
    #expect(played.results.map { "\($0.name) \($0.verdict)" } == results)
  }

  @Test(arguments: [
    (nil, ["restarting pass", "check pass", "last pass"]),
    ("AT+CFUN=15", ["restarting pass", "last pass", "check pass"]),
  ])
  func `neither does one while a module is made ready in such a case`(
    harmedAt: String?, results: [String]
  ) throws {
    let suite = """
      suite s "s"
      case restarting
        restart
        > AT+HTTPDATA?
        < OK
      case last
        > AT+HTTPDATA?
        < OK
      case check
        tags unready
        > AT+CREG=1
        < OK
        quiet 300 ms

      """
    var module = registeredModule([:])
    let registered = "\r\n+CREG: 0,1\r\n\r\nOK\r\n"
    module.successiveAnswers["AT+CREG?"] = [
      [Reply(registered)], [Reply("\r\nOK\r\n" + registered)],
    ]
    let played = try play(
      registrationPrelude + suite, on: module, harmedAt: Set([harmedAt].compactMap(\.self)))
    #expect(played.results.map { "\($0.name) \($0.verdict)" } == results)
  }

  @Test(arguments: [
    (
      false, ["check fail", "first inconclusive", "second inconclusive", "last inconclusive"]
    ),
    (true, ["check fail", "first fail", "second fail", "last pass"]),
  ])
  func `a case of the check that fails where the rig has harmed it says nothing of the line`(
    isHarmed: Bool, results: [String]
  ) throws {
    let played = try play(
      registrationPrelude + doubled,
      on: registeredModule(["AT+HTTPDATA?": [twice], "AT+CREG=1": [twice]]),
      harmedAt: isHarmed ? ["AT+CREG=1"] : [])
    #expect(played.results.map { "\($0.name) \($0.verdict)" } == results)
  }

  @Test func `a run that is stopped while the line is checked plays nothing else`() throws {
    var module = registeredModule([:])
    module.answers["AT+CREG?"] = [Reply("\r\nWHAT?\r\n\r\nOK\r\n")]
    let played = try play(registrationPrelude + suite, on: module, stopAfter: "AT+CREG=1")
    #expect(
      played.results.map { "\($0.name) \($0.verdict)" } == [
        "twice pass", "more error", "first error", "last error",
      ])
  }

  @Test func `one answer too many while the module is made ready has its line checked first`()
    throws
  {
    var module = registeredModule([:])
    module.firstAnswers["AT+CREG?"] = [Reply("\r\nOK\r\n\r\n+CREG: 0,1\r\n\r\nOK\r\n")]
    let played = try play(registrationPrelude + suite, on: module)
    #expect(played.results.map(\.name) == ["twice", "more", "first", "last"])
    #expect(played.results.allSatisfy { $0.verdict == .pass })
  }
}
