// SIM, registration and data connection lost in the middle of a run (GEN-7), in virtual time.
import CaseRunner
import Ground
import ModuleEmulator
import Results
import ShippedSuites
import Simulation
import SuiteLanguage
import Testing

/// A loss drawn from a seed: every kind, told and silent, of a second to five minutes, somewhere in
/// the first `span` of the run.
private func drawnLoss(_ seed: Int, within span: Int) -> Loss {
  var generator = SeededGenerator(seed: UInt64(seed))
  let kind = Loss.Kind.allCases[seed % 3]
  let at = Interval.milliseconds(Int64(generator.below(span * 1000)))
  let duration = Interval.milliseconds(Int64(1000 + generator.below(300_000)))
  return Loss(kind, at: at, for: duration, isSilent: generator.below(2) == 0)
}

private func quick(_ name: String) -> Bool {
  !name.hasPrefix("http.act-time/")
}

@Suite struct LossTests {
  @Test(arguments: 0..<60)
  func `a loss in the middle of a run fails no case, and what follows its end passes`(
    seed: Int
  ) throws {
    let loss = drawnLoss(seed, within: 240)
    let results = played(
      try Shipped.profile("L61x"), conditions: Conditions(losses: [loss]), seed: UInt64(seed),
      selecting: quick)
    #expect(
      results.filter { $0.verdict == .fail || $0.verdict == .error }.map(\.name) == [], "\(loss)")
    // A minute for what hangs when the loss ends, another for the way back.
    let end = Instant.start + loss.at + (loss.duration ?? .zero) + .seconds(120)
    let late = results.filter { $0.began > end && $0.verdict != .skipped }
    #expect(late.allSatisfy { $0.verdict == .pass }, "\(loss): \(troubles(late))")
  }

  @Test(arguments: Loss.Kind.allCases)
  func `the report says what was lost`(kind: Loss.Kind) throws {
    // Not every instant hits a case that needs the network.
    var results: [CaseResult] = []
    for second in stride(from: Int64(10), through: 100, by: 10) {
      let loss = Loss(kind, at: .seconds(second), for: .seconds(20))
      results += played(
        try Shipped.profile("L61x"), conditions: Conditions(losses: [loss]), selecting: quick)
    }
    let told: StaticString =
      switch kind {
      case .sim: "SIM DROP"
      case .network: "CREG: 0"
      case .data: "MIPCALL: 0"
      }
    let lost = results.filter { $0.verdict == .inconclusive }
    #expect(!lost.isEmpty)
    #expect(
      lost.contains { $0.finding?.message.contains("\(told)") == true }, "\(troubles(lost))")
  }

  @Test func `what does not come back leaves the rest inconclusive in bounded time`() throws {
    let results = played(
      try Shipped.profile("L61x"), conditions: Conditions(losses: [Loss(.sim, at: .seconds(30))]),
      selecting: quick)
    #expect(results.allSatisfy { $0.verdict != .fail && $0.verdict != .error })
    let last = try #require(results.last { $0.verdict == .inconclusive })
    #expect(last.finding?.message.contains("not back after") == true)
    #expect(last.began - .start < .seconds(30) + RunnerLimits.outageMax + .seconds(180))
  }
}
