import Formats
import Ground
import Results
import TestSupport
import Testing

@Suite struct SpeedTests {
  @Test func `ten thousand results become a report in well under a second`() {
    let cases = (0..<10_000).map { number in
      var result = failedCase("case[length=\(number)]")
      if number % 10 != 0 { (result.verdict, result.finding) = (.pass, nil) }
      if number % 10 != 0 { (result.transcript, result.notes) = ([], []) }
      return result
    }
    let run = RunResult(
      modules: [ModuleResult(name: "LE", series: "LE", cases: cases)], version: "0")
    let clock = ContinuousClock()
    let fastest = (0..<3).map { _ in clock.measure { _ = JUnitFile.bytes(of: run) } }.min() ?? .zero
    #if DEBUG
      // Unoptimised code on a busy machine: only a quadratic loop would take as long.
      #expect(fastest < .seconds(20), "took \(fastest)")
    #else
      #expect(fastest < .milliseconds(100), "took \(fastest)")
    #endif
    print("10,000 results to JUnit: \(fastest)")
  }
}
