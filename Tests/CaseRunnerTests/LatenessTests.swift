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
    _ module: ScriptedModule, lineMayStall: Bool = true, suite: String? = nil
  ) throws -> [CaseResult] {
    try play(suite ?? self.suite, on: module, lineMayStall: lineMayStall).results
  }

  @Test(arguments: [true, false])
  func `what is late once is an error where the line may have stalled, and else a failure`(
    lineMayStall: Bool
  ) throws {
    var module = ScriptedModule()
    module.firstAnswers["AT+Q=2"] = late
    let results = try played(module, lineMayStall: lineMayStall)
    let second: Verdict = lineMayStall ? .error : .fail
    #expect(results.map(\.verdict) == [.pass, second, .pass, .pass, .pass, .pass])
    #expect(results[1].attempts == (lineMayStall ? 2 : 1))
    let says = results[1].finding?.message.contains("played once more the case passed") ?? false
    #expect(says == lineMayStall)
    #expect(results[1].failedAttempts.count == (lineMayStall ? 1 : 0))
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
    let results = try play(suite, on: module, options: options, lineMayStall: true).results
    #expect(results.map(\.verdict).prefix(2) == [.fail, .fail])
    #expect(results.allSatisfy { $0.verdict == .fail || $0.isBlocked })
  }

  @Test func `no more is played twice once the proofs have taken long`() {
    var lateness = Lateness()
    lateness.isDoubtful = true
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
