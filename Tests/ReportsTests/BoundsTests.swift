// Each bound of the reports for people: what lies at it is whole, one more is cut and the cut is told.
import Ground
import Results
import TestSupport
import Testing

@testable import Reports

@Suite struct ConsoleBoundsTests {
  private let console = ConsoleReport(color: false)

  private func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

  private func summary(of cases: [CaseResult]) -> String {
    console.summary(
      RunResult(modules: [ModuleResult(name: "LE", series: "LE", cases: cases)], version: "0"))
  }

  @Test(arguments: [0, 1])
  func `failures are shown in full up to the bound, and the rest counted`(surplus: Int) {
    let count = ReportLimits.consoleFailuresMax + surplus
    let text = summary(of: (1...count).map { failedCase("case[n=\($0)]") })
    #expect(text.split(separator: "\nFAIL LE ").count == ReportLimits.consoleFailuresMax + 1)
    #expect(text.contains("\nand 1 more failure\n") == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `reasons for errors are listed up to the bound, and the rest counted`(surplus: Int) {
    let count = ReportLimits.consoleFailuresMax + surplus
    let text = summary(
      of: (1...count).map { number in
        var result = failedCase("case[n=\(number)]")
        result.verdict = .error
        result.finding = Finding(message: "the rig \(letters(number))")
        return result
      })
    #expect(text.split(separator: "\nERROR 1 case").count == ReportLimits.consoleFailuresMax + 1)
    #expect(text.contains("  and 1 more ") == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `what was due is whole up to the bound, shorter while the run goes on`(surplus: Int) {
    var result = failedCase()
    let field = ReportLimits.consoleFieldBytesMax + surplus
    result.finding?.expected = letters(field)
    #expect(summary(of: [result]).contains("  expected  \(letters(field))\n") == (surplus == 0))
    #expect(summary(of: [result]).contains("... (\(field) bytes)\n") == (surplus > 0))
    let brief = ReportLimits.consoleBriefBytesMax + surplus
    result.finding?.expected = letters(brief)
    let lines = console.failureLines(result, module: "LE")
    #expect(lines.contains("expected \(letters(brief)),") == (surplus == 0))
    #expect(lines.contains("... (\(brief) bytes)") == (surplus > 0))
  }

  private func comparison(_ entries: [Comparison.Entry]) -> String {
    ComparisonReport(color: false).text(Comparison(baseline: "a", entries: entries))
  }

  private func entry(_ name: String, _ kind: Comparison.Kind, module: String) -> Comparison.Entry {
    Comparison.Entry(
      module: module, suite: "s", name: name, kind: kind,
      was: kind == .newlyPassing ? .fail : .pass, now: kind == .newlyPassing ? .pass : .fail,
      message: "", requirements: [], known: nil)
  }

  @Test(arguments: [
    (Comparison.Kind.newlyFailing, ReportLimits.consoleChangesMax),
    (.stillFailing, ReportLimits.consoleChangesMax), (.newlyPassing, ReportLimits.consoleNewsMax),
  ])
  func `changes are listed up to their bound, and the rest counted`(
    kind: Comparison.Kind, bound: Int
  ) {
    for count in [bound, bound + 1] {
      let text = comparison((1...count).map { entry("c\($0)", kind, module: "LE") })
      #expect(text.contains("  s/c\(bound)  "))
      #expect(!text.contains("  s/c\(bound + 1)  "))
      #expect(text.contains("  and 1 more; `attest compare --all` lists them\n") == (count > bound))
    }
  }

  @Test func `modules of one change are named up to the bound, and the rest counted`() {
    let bound = ReportLimits.consoleModulesMax
    for count in [bound, bound + 1] {
      let text = comparison((1...count).map { entry("c", .newlyFailing, module: "M\($0)") })
      #expect(text.contains("M\(bound)\(count > bound ? " and 1 more]" : "]")"))
    }
  }

  @Test(arguments: [0, 1])
  func `modules at work have lines of their own up to the bound`(surplus: Int) {
    var state = LiveState(began: .start)
    for number in 0..<LiveLines.modulesMax + surplus {
      let one = LiveCase(name: CaseName(suite: "s", name: "c"), expected: nil)
      let module = state.begin("M\(number)", cases: [one], at: .start)
      state.caseBegan(one.name, of: module, at: .start)
    }
    let style = LiveStyle(color: false, unicode: false, rows: 100)
    let lines = liveLines(state, at: .start, style)
    #expect(lines.count == LiveLines.modulesMax + surplus + 1)
  }
}

@Suite struct PageBoundsTests {
  private func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

  private func page(of cases: [CaseResult], causes: [FailureCause] = []) -> String {
    let module = ModuleResult(name: "LE", series: "LE", cases: cases)
    var run = RunResult(modules: [module], version: "0")
    run.causes = causes
    return text(HTMLReport(run: run).bytes())
  }

  @Test(arguments: [0, 1])
  func `notes of a case are listed up to the bound, and the rest counted`(surplus: Int) {
    var result = failedCase()
    result.notes = (1...ReportLimits.htmlCaseNotesMax + surplus).map { "note \($0)" }
    let shown = page(of: [result])
    #expect(shown.contains("<li>Note: note \(ReportLimits.htmlCaseNotesMax)</li>"))
    #expect(!shown.contains("<li>Note: note \(ReportLimits.htmlCaseNotesMax + 1)</li>"))
    #expect(shown.contains("<li>And 1 more note.</li>") == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `plays that failed before the last are shown up to the bound`(surplus: Int) {
    var result = failedCase()
    let count = ReportLimits.htmlAttemptsMax + surplus
    result.failedAttempts = Array(repeating: flakyAttempt(), count: count)
    let shown = page(of: [result])
    #expect(shown.contains("Play \(ReportLimits.htmlAttemptsMax) failed"))
    #expect(!shown.contains("Play \(ReportLimits.htmlAttemptsMax + 1) failed"))
    #expect(shown.contains("1 more play failed.") == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `what was due is whole up to the bound, and tells its size past it`(surplus: Int) {
    var result = failedCase()
    let count = ReportLimits.htmlFieldBytesMax + surplus
    result.finding?.expected = letters(count)
    let shown = page(of: [result])
    #expect(shown.contains("<code>\(letters(count))</code>") == (surplus == 0))
    #expect(
      shown.contains("\(letters(ReportLimits.htmlFieldBytesMax))... (\(count) bytes)")
        == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `failures that are alike are listed up to the bound, and the rest counted`(surplus: Int) {
    let cases = (1...ReportLimits.htmlCausesMax + surplus).map { number in
      var result = failedCase("case[n=\(number)]")
      result.finding?.message = letters(number)
      return result
    }
    let text = "And 1 more cause; all cases are in the list below."
    #expect(page(of: cases).contains(text) == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `causes are listed up to the bound, and the rest counted`(surplus: Int) {
    let causes = (1...ReportLimits.htmlCausesMax + surplus).map { number in
      FailureCause(
        deviation: "deviation-\(number)", requirement: "DATA-4", likeness: 90,
        symptom: Symptom(due: "OK", came: ""), cases: 1)
    }
    let shown = page(of: [failedCase()], causes: causes)
    #expect(shown.contains("(deviation-\(ReportLimits.htmlCausesMax), "))
    #expect(!shown.contains("(deviation-\(ReportLimits.htmlCausesMax + 1), "))
    #expect(shown.contains("<p>And 1 more cause.</p>") == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `an event shows its bytes up to the bound, and how many are left out`(surplus: Int) {
    var result = failedCase()
    let count = ReportLimits.htmlEventBytesMax + surplus
    result.transcript = [
      TranscriptEntry(
        at: result.began, kind: .received, bytes: [UInt8](repeating: 0x61, count: count))
    ]
    let shown = page(of: [result])
    #expect(shown.contains(letters(count)) == (surplus == 0))
    #expect(shown.contains("1 byte left out here") == (surplus > 0))
  }

  private func talkative(_ events: Int, of name: String = "a") -> CaseResult {
    var result = failedCase(name)
    result.transcript = (0..<events).map {
      TranscriptEntry(
        at: result.began, kind: $0 % 2 == 0 ? .sent : .received, bytes: Array("AT\r\n".utf8))
    }
    result.transcriptBody = result.transcript.indices
    return result
  }

  @Test(arguments: [0, 1])
  func `an exchange shows its events up to the bound, and how many are left out`(surplus: Int) {
    let shown = page(of: [talkative(ReportLimits.htmlEventsMax + surplus)])
    #expect(shown.contains("1 event left out here") == (surplus > 0))
  }

  @Test func `in a page that is large already exchanges show few events`() {
    // Each of these takes some 40 kB of the page.
    let cases = (0..<100).map { talkative(ReportLimits.htmlEventsMax, of: "case[n=\($0)]") }
    let shown = page(of: cases)
    let left = ReportLimits.htmlEventsMax - ReportLimits.htmlLateEventsMax
    let cut = shown.ranges(of: "\(left) events left out here")
    #expect(!cut.isEmpty && cut.count < cases.count)
    if let first = cut.first {
      let before = shown[..<first.lowerBound].utf8.count
      #expect(before > ReportLimits.htmlRoomyBytesMax)
    }
  }

  @Test(arguments: [0, 1])
  func `cases have details up to the bound, and the rest counted`(surplus: Int) {
    let cases = (0..<ReportLimits.htmlDetailsMax + surplus).map { number in
      var result = failedCase("c\(number)")
      result.finding = Finding(message: "m")
      result.transcript = []
      return result
    }
    let shown = page(of: cases)
    let details = shown.ranges(of: "<details class=\"case\"").count
    #expect(details == ReportLimits.htmlDetailsMax)
    #expect(shown.contains("The page keeps the exchange of 2,000 cases") == (surplus > 0))
  }
}
