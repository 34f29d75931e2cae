import Results
import TestSupport
import Testing

@testable import Reports

/// What GitHub's runner takes as an order (actions/runner, ActionCommand.cs): a line that begins with
/// `::` after blanks, or that has `##[` anywhere.
private func orders(_ text: String) -> [Substring] {
  text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }).filter {
    $0.drop { $0 == " " || $0 == "\t" }.hasPrefix("::") || $0.contains("##[")
  }
}

private let hostile =
  "::error::x\r\n::set-output name=a::b\n##[group]%0A::stop-commands::t\u{1B}[2J"

private func hostileRun() -> RunResult {
  var run = mixedRun()
  for index in run.modules[0].cases.indices where run.modules[0].cases[index].finding != nil {
    run.modules[0].cases[index].finding = Finding(
      message: hostile, expected: hostile, received: hostile, file: hostile, line: 3,
      source: hostile)
    run.modules[0].cases[index].name = hostile
    run.modules[0].cases[index].notes = [hostile]
  }
  run.interruption = hostile
  return run
}

/// A run that fails in so many ways.
private func runOfCauses(_ count: Int) -> RunResult {
  var run = mixedRun()
  run.modules[0].cases = (0..<count).map { index in
    var result = failedCase("c\(index)")
    result.finding?.line = index + 1
    return result
  }
  return run
}

@Suite struct GitHubTests {
  @Test func `a failure is an error at the line that it broke`() {
    let lines = GitHubText.annotations(mixedRun()).split(separator: "\n").map(String.init)
    let title = "http.data/length-out-of-range[length=64001] on NL66x"
    let message = "DATA-4 (manual 1.2): a prompt came where ERROR was due"
    #expect(
      lines.first == "::error file=http/data.attest,line=31,title=\(title)::\(message)"
        + "%0Aexpected: ERROR%0Areceived: > ")
  }

  @Test func `what could not be judged is a warning`() {
    let text = GitHubText.annotations(mixedRun())
    #expect(text.split(separator: "\n").count { $0.hasPrefix("::warning ") } == 2)
  }

  @Test func `a known failure is none`() {
    var run = mixedRun()
    run.modules[0].cases[5].known = KnownFailure(reason: "filed")
    #expect(!GitHubText.annotations(run).contains("::error"))
  }

  @Test func `one cause on eighteen series is one annotation`() {
    var run = mixedRun()
    run.modules = (0..<18).map { ModuleResult(name: "S\($0)", series: "S", cases: [failedCase()]) }
    let text = GitHubText.annotations(run)
    #expect(text.split(separator: "\n").count == 1)
    #expect(text.contains("on 18 modules"))
    #expect(text.contains("%0Ain 18 cases: S0, S1, S2, S3, S4, S5 and 12 more"))
  }

  @Test(arguments: [0, 1])
  func `of very many causes as many are annotated as are shown`(surplus: Int) {
    let lines = GitHubText.annotations(
      runOfCauses(GitHubText.annotationsMax + surplus)
    ).split(separator: "\n")
    #expect(lines.count == GitHubText.annotationsMax)
    // The last one makes room for a line that counts the rest.
    let rest = "::error title=attest::and 2 more cases, see the job's summary and its report"
    #expect((lines.last == rest[...]) == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `a message is whole up to the bound, and tells its size past it`(surplus: Int) {
    var run = runOfCauses(1)
    let count = GitHubText.messageBytesMax + surplus
    let message = String(repeating: "a", count: count)
    run.modules[0].cases[0].finding?.message = message
    let text = GitHubText.annotations(run)
    #expect(text.contains(message) == (surplus == 0))
    #expect(text.contains("... (\(count) bytes)") == (surplus > 0))
  }

  @Test func `a path is told as the repository has it`() {
    let text = GitHubText.annotations(mixedRun()) { "Suites/\($0)" }
    #expect(text.contains("file=Suites/http/data.attest,"))
  }

  @Test func `what a module says ends no annotation and begins none`() {
    let text = GitHubText.annotations(hostileRun())
    #expect(orders(text).count == text.split(separator: "\n").count)
    #expect(orders(text).allSatisfy { $0.hasPrefix("::error ") || $0.hasPrefix("::warning ") })
    for line in text.split(separator: "\n") {
      // The properties end where the first `::` after them stands; none of them may hold one.
      let properties = line.dropFirst(2).split(separator: "::", maxSplits: 1)[0]
      #expect(properties.split(separator: ",").allSatisfy { $0.contains("=") })
      #expect(!line.contains("##["))
    }
  }

  @Test func `everything that is printed stands where orders are not taken`() {
    let service = CIService.gitHub(token: "t0ken")
    #expect(service.opening == "::stop-commands::t0ken\n")
    #expect(service.closing == "::t0ken::\n")
    let section = service.section("LE", "line\n", at: 0)
    #expect(
      section == "::t0ken::\n::group::LE\n::stop-commands::t0ken\nline\n::t0ken::\n::endgroup::\n"
        + "::stop-commands::t0ken\n")
  }

  @Test(arguments: [false, true])
  func `the console's text holds no order even where no service is noticed`(color: Bool) {
    let report = ConsoleReport(color: color)
    let run = hostileRun()
    let text =
      report.summary(run)
      + run.modules[0].cases.map { report.failureLines($0, module: "LE") }.joined()
    #expect(!text.contains("##["))
  }
}

@Suite struct GitLabTests {
  @Test func `the lines of a module are a section`() {
    #expect(
      CIService.gitLab.section("LE/x", "a\n", at: 7)
        == "section_start:7:attest_LE_x[collapsed=true]\r\u{1B}[0KLE/x\na\n"
        + "section_end:7:attest_LE_x\r\u{1B}[0K\n")
  }

  @Test func `without lines there is no section`() {
    #expect(CIService.gitLab.section("LE", "", at: 7).isEmpty)
  }

  @Test func `elsewhere lines stay as they are`() {
    #expect(CIService.none.section("LE", "a\n", at: 7) == "a\n")
  }
}

@Suite struct StepSummaryTests {
  @Test func `a run reads like this`() {
    let text = StepSummary.markdown(mixedRun())
    #expect(text.hasPrefix("## ❌ attest: 1 case failed\n\n| module | passed |"))
    #expect(text.contains("| ` NL66x ` | 2 | 1 | 0 | 2 | 1 |\n"))
    #expect(text.contains("- expected ` ERROR `\n"))
    #expect(text.contains("- at ` http/data.attest:31: < ERROR `\n"))
  }

  @Test func `a known failure that is none any more is told`() {
    var run = mixedRun()
    run.modules[0].cases.removeAll { $0.verdict != .pass }
    run.outdatedKnown = [
      OutdatedKnownFailure(place: "known-failures:3", pattern: "http.act/x", problem: "x passes")
    ]
    let text = StepSummary.markdown(run)
    #expect(text.hasPrefix("## ❌ attest: known failures are out of date\n"))
    #expect(text.contains("- ` http.act/x ` at ` known-failures:3 `: ` x passes `\n"))
  }

  @Test func `a code span ends where it should, whatever stands in it`() {
    #expect(StepSummary.code("a`b``c") == "``` a`b``c ```")
    #expect(StepSummary.code("`") == "`` ` ``")
    #expect(StepSummary.code("") == "` - `")
    #expect(StepSummary.code("a|b", inTable: true) == "` a\\|b `")
  }

  @Test func `what a module says begins no line`() {
    var run = hostileRun()
    run.modules[0].cases[5].finding?.received = "\n# heading\n- [x](javascript:1)\n\n<script>"
    let text = StepSummary.markdown(run)
    #expect(!text.contains("\n# heading"))
    #expect(text.contains("` \\n# heading\\n- [x](javascript:1)\\n\\n<script> `"))
  }

  @Test(arguments: [0, 1])
  func `causes are told up to the bound, and the rest counted`(surplus: Int) {
    let text = StepSummary.markdown(runOfCauses(StepSummary.causesMax + surplus))
    #expect(text.contains("/c\(StepSummary.causesMax - 1) "))
    #expect(!text.contains("/c\(StepSummary.causesMax) "))
    #expect(text.contains("- and 1 more cause in the report\n") == (surplus > 0))
  }

  @Test func `it stays below what GitHub takes`() {
    var run = mixedRun()
    // What people see of each byte takes four; there are three lists of causes.
    let long = String(repeating: "\u{1}", count: 3_000)
    run.modules[0].cases = (0..<3 * StepSummary.causesMax).map { index in
      var result = failedCase("case-\(index)")
      result.finding = Finding(
        message: "\(index) \(long)", expected: long, received: long, file: "f", line: index + 1)
      if index % 3 == 1 { result.verdict = .error }
      if index % 3 == 2 { result.known = KnownFailure(reason: "filed") }
      return result
    }
    let text = StepSummary.markdown(run)
    let told = text.ranges(of: "\n- ` ").count
    #expect(told < 3 * StepSummary.causesMax)
    #expect(text.hasSuffix("more causes in the report\n"))
    // The last line comes on top, and one cause more would not have fitted.
    let (last, each) = (50, text.utf8.count / told)
    #expect(text.utf8.count < StepSummary.bytesMax + last)
    #expect(text.utf8.count > StepSummary.bytesMax - 2 * each)
  }
}
