import Ground
import TestSupport
import Testing

@testable import Results

@Suite struct ByteDifferenceTests {
  @Test func `equal bytes do not differ`() {
    #expect(ByteDifference(expected: [1, 2], received: [1, 2]) == nil)
    #expect(ByteDifference(expected: [], received: []) == nil)
  }

  @Test func `bytes that end too soon differ where they end`() {
    let cut = ByteDifference(expected: [1, 2, 3], received: [1, 2])
    #expect(cut?.offset == 2)
    #expect((cut?.expectedCount, cut?.receivedCount) == (3, 2))
  }

  @Test func `so much around the difference is kept as its bounds say, from a line of 16 on`()
    throws
  {
    let long = [UInt8](repeating: 7, count: 1_000)
    var other = long
    other[500] = 8
    let kept = try #require(ByteDifference(expected: long, received: other))
    #expect(kept.offset == 500)
    #expect(kept.start == (500 - ByteDifference.before) / 16 * 16)
    #expect(kept.start + kept.expected.count == 500 + ByteDifference.after)
    #expect(kept.received[500 - kept.start] == 8)
  }

  @Test func `a difference near the beginning keeps all that is before it`() {
    let kept = ByteDifference(expected: [1, 2], received: [1, 3])
    #expect(kept?.start == 0)
    #expect(kept?.expected == [1, 2])
  }
}

@Suite struct SuitePlanTests {
  private func named(_ names: [String]) -> RunResult { run(names.map { ($0, .pass) }) }

  @Test func `two cases of one name are told apart, also from one that is called so`() {
    let cases = plannedSuites(of: named(["s/a", "s/a#2", "s/a"]))[0].cases
    #expect(cases.map(\.name) == ["a", "a#2", "a#3"])
  }

  @Test func `a run that played nothing is an error and no run without failures`() {
    let suites = plannedSuites(of: RunResult(version: "0"))
    #expect(suites.map(\.name) == ["attest.run"])
    #expect(suites[0].cases.map(\.result.verdict) == [.error])
  }

  @Test func `a name as long as is allowed stays whole, and one byte more is cut`() {
    let whole = String(repeating: "a", count: nameBytesMax)
    #expect(asciiName(whole) == whole)
    #expect(asciiName(whole + "a").hasPrefix(whole + "..."))
  }

  @Test(arguments: [("", "unnamed"), ("  ", "unnamed"), (" a b ", "a b"), ("é", "\\xC3\\xA9")])
  func `a name is one line of ASCII and never blank`(text: String, due: String) {
    #expect(asciiName(text) == due)
  }

  @Test func `known failures are counted apart`() {
    var results = named(["s/a", "s/b"]).modules[0].cases
    results[0].verdict = .fail
    results[1].verdict = .fail
    results[1].known = KnownFailure(reason: "so it is")
    let tally = Tally(results)
    #expect((tally[.fail], tally.known, tally[.pass]) == (1, 1, 0))
  }

  @Test func `a note that a case has twice counts once for it`() {
    var results = named(["s/a", "s/b"]).modules[0].cases
    results[0].notes = ["late", "late", "odd"]
    results[1].notes = ["late"]
    #expect(countedNotes(results).map(\.note) == ["late", "odd"])
    #expect(countedNotes(results).map(\.cases) == [2, 1])
  }
}

@Suite struct KnownFailureTests {
  private func entry(_ suite: String, _ name: String) -> KnownFailures.Entry {
    KnownFailures.Entry(suite: suite, name: name, failure: KnownFailure(reason: "r"))
  }

  @Test func `an entry without brackets covers a case with every value`() {
    #expect(entry("http.act", "head").covers(suite: "http.act", name: "head[a=1]"))
    #expect(entry("http.*", "head[a=1]").covers(suite: "http.act", name: "head[a=1]"))
    #expect(!entry("http.act", "head[a=1]").covers(suite: "http.act", name: "head[a=2]"))
    #expect(!entry("http.act", "head").covers(suite: "http.act", name: "heads"))
  }

  @Test func `what the module did not tell fits no condition`() {
    var firmware = entry("s", "a")
    firmware.firmware = ["*"]
    #expect(!firmware.concerns(ModuleResult(name: "LE", series: "LE")))
    let told = ModuleResult(
      name: "LE", series: "LE", identity: [("revision", "+CGMR: \"19006.1\"")])
    #expect(firmware.concerns(told))
    firmware.firmware = ["19006.*"]
    #expect(firmware.concerns(told))
  }
}

@Suite struct WordingTests {
  @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567")])
  func `thousands have commas`(number: Int, due: String) {
    #expect(grouped(number) == due)
  }

  @Test(arguments: Verdict.allCases)
  func `a result without a finding says what its verdict means`(verdict: Verdict) {
    let result = CaseResult(
      suite: "s", name: "n", requirements: [], manual: "", verdict: verdict,
      finding: Finding(message: " \n"))
    #expect(!message(of: result).utf8.allSatisfy { $0 <= 0x20 })
  }

  @Test func `the place of a failure is the broken expectation, else the case`() {
    var result = CaseResult(
      suite: "s", name: "n", file: "s.attest", line: 3, requirements: [], manual: "",
      verdict: .fail)
    #expect(place(of: result) == ("s.attest", 3))
    result.finding = Finding(message: "m", file: "t.attest", line: 9)
    #expect(place(of: result) == ("t.attest", 9))
  }
}
