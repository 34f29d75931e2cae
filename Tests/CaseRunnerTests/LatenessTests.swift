// Who was late, the module or a line to it that may stall unseen.
import Ground
import Results
import Testing

@testable import CaseRunner

@Suite struct LatenessTests {
  private let suite = """
    suite s "s"
    case c
      each n in [1, 2, 3, 4, 5, 6]
      > AT+Q={n}
      < OK
        within 20 ms
    """
  private let late = [Reply("\r\nOK\r\n", after: .milliseconds(700))]

  private func played(
    _ module: ScriptedModule, lineMayStall: LineDoubt? = .rawConnection, suite: String? = nil
  ) throws -> [CaseResult] {
    try play(suite ?? self.suite, on: module, lineMayStall: lineMayStall).results
  }

  @Test(arguments: [LineDoubt.rawConnection, .busyHost, nil])
  func `what is late once is an error where the line may have stalled, and else a failure`(
    lineMayStall: LineDoubt?
  ) throws {
    var module = ScriptedModule()
    module.firstAnswers["AT+Q=2"] = late
    let results = try played(module, lineMayStall: lineMayStall)
    let second: Verdict = lineMayStall != nil ? .error : .fail
    #expect(results.map(\.verdict) == [.pass, second, .pass, .pass, .pass, .pass])
    #expect(results[1].attempts == (lineMayStall != nil ? 2 : 1))
    let says = results[1].finding?.message.contains("played once more the case passed") ?? false
    #expect(says == (lineMayStall != nil))
    #expect(results[1].failedAttempts.count == (lineMayStall != nil ? 1 : 0))
  }

  @Test(arguments: [LineDoubt.rawConnection, .busyHost, nil])
  func `a time measured by the suite is doubted like any other`(lineMayStall: LineDoubt?) throws {
    let measuring = """
      suite s "s"
      case c
        repeat 1 times -> took
          > AT+Q=1
          < OK
            within 5 s
        ? at(took, 0) < 500
      """
    var module = ScriptedModule()
    module.firstAnswers["AT+Q=1"] = late
    let once = try played(module, lineMayStall: lineMayStall, suite: measuring)
    #expect(once.map(\.verdict) == [lineMayStall != nil ? .error : .fail])
    module.answers["AT+Q=1"] = late
    #expect(try played(module, lineMayStall: lineMayStall, suite: measuring)[0].verdict == .fail)
  }

  @Test(arguments: [LineDoubt.rawConnection, .busyHost, nil])
  func `a silence that never ends is nobody's where the line may have stalled`(
    lineMayStall: LineDoubt?
  ) throws {
    var module = ScriptedModule()
    module.madness = Madness(from: "AT+Q=2")
    let results = try played(module, lineMayStall: lineMayStall)
    #expect(
      results.map(\.verdict).prefix(2) == [.pass, lineMayStall == .rawConnection ? .error : .fail])
    #expect(results.dropFirst(2).allSatisfy { $0.verdict == .error })
    let says = results[1].finding?.message.contains("server that stalled") ?? false
    #expect(says == (lineMayStall == .rawConnection))
  }

  @Test func `what is late in both plays is the module's, and believed after a few such proofs`()
    throws
  {
    var module = ScriptedModule()
    for n in 1...6 { module.answers["AT+Q=\(n)"] = late }
    let results = try played(module)
    #expect(results.allSatisfy { $0.verdict == .fail })
    #expect(RunnerLimits.latenessProofsMax == 3)
    #expect(results.map(\.attempts) == [2, 2, 2, 1, 1, 1])
  }

  @Test func `what never comes is proven and then blocked, and no failure is lost`() throws {
    var module = ScriptedModule()
    for n in 1...6 { module.answers["AT+Q=\(n)"] = [] }
    var options = RunnerOptions()
    options.cutsKnown = true
    let results = try play(suite, on: module, options: options, lineMayStall: .rawConnection)
      .results
    #expect(results.map(\.verdict).prefix(2) == [.fail, .fail])
    #expect(results.allSatisfy { $0.verdict == .fail || $0.isBlocked })
  }

  @Test func `no more is played twice once the proofs have taken long`() {
    var lateness = Lateness()
    lateness.doubt = .rawConnection
    var finding = Finding(message: "late", source: "< OK").ofLateness
    finding.command = "AT+A"
    #expect(lateness.mustBeProved(finding))
    lateness.isProven(finding, in: RunnerLimits.latenessProofTimeMax)
    finding.command = "AT+B"
    #expect(!lateness.mustBeProved(finding))
  }

  @Test func `what came in time and is wrong is not played again`() throws {
    var module = ScriptedModule()
    module.firstAnswers["AT+Q=1"] = [Reply("\r\nERROR\r\n")]
    let first = try played(module)[0]
    #expect(first.verdict == .fail)
    #expect(first.attempts == 1)
  }
}
