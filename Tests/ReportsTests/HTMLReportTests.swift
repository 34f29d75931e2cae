// The HTML page: what stands in it, that nothing from a module becomes markup, and that its policy
// fits its own style and script. How it behaves in a browser is tested by `.ci/html`.
import Ground
import Results
import TestSupport
import Testing

@testable import Reports

@Suite struct HTMLReportTests {
  private func page(
    _ run: RunResult, comparison: Comparison? = nil, trends: [Trend] = []
  ) -> String {
    text(HTMLReport(run: run, comparison: comparison, trends: trends).bytes())
  }

  /// Runs of a module with one firmware, each with so many failures.
  private func trend(
    _ module: String, _ revision: String, failed: [Int], from first: Int64 = 1,
    isSimulated: Bool = true
  ) -> Trend {
    Trend(
      module: RecordedModule(name: module, series: module, isSimulated: isSimulated),
      revision: revision,
      points: failed.enumerated().map { index, failed in
        TrendPoint(
          mark: RunMark(run: first + Int64(index), at: 1_772_323_199, revision: revision),
          passed: 9, failed: failed, known: failed > 0 ? 1 : 0)
      })
  }

  private func run(_ modules: [(String, [CaseResult])]) -> RunResult {
    var run = RunResult(
      modules: modules.map { ModuleResult(name: $0.0, series: $0.0, cases: $0.1) },
      version: "0.1.0")
    run.requirements = [
      Requirement(id: "DATA-4", manual: "1.2", text: "A length out of range is refused"),
      Requirement(id: "DATA-5", manual: "1.2", text: "Missing data ends in ERROR"),
    ]
    run.commands = [
      CommandText(
        name: "HTTPDATA", title: "import", manual: "1.2", limit: .milliseconds(1000))
    ]
    return run
  }

  /// The page without its style, its script and its data.
  private func markup(_ page: String) -> String {
    var rest = page[...]
    var out = ""
    for (opening, closing) in [
      ("<style>", "</style>"), ("<script>", "</script>"),
      ("<script type=\"application/json\"", "</script>"),
    ] {
      guard let start = rest.firstRange(of: opening),
        let end = rest[start.upperBound...].firstRange(of: closing)
      else { continue }
      out += rest[..<start.lowerBound]
      rest = rest[end.upperBound...]
    }
    return out + rest
  }

  @Test func `a case that passed when it was played again shows the play that failed`() {
    var result = failedCase()
    (result.verdict, result.finding, result.transcript) = (.pass, nil, [])
    result.failedAttempts = [flakyAttempt()]
    let module = ModuleResult(name: "LE", series: "LE", cases: [result])
    let page = text(HTMLReport(run: RunResult(modules: [module], version: "0")).bytes())
    #expect(page.contains("Play 1 failed"))
    #expect(page.contains("OK was due"))
  }

  @Test func `the title and the heading say how the run ended`() {
    let failed = page(mixedRun())
    #expect(failed.contains("<title>attest: 1 of 6 cases failed</title>"))
    #expect(failed.contains("✗</i> 1 of 6 cases failed</h1>"))
    var good = failedCase()
    (good.verdict, good.finding) = (.pass, nil)
    #expect(page(run([("LE", [good])])).contains("<title>attest: All 1 case passed</title>"))
    #expect(page(RunResult(version: "0")).contains("<title>attest: Nothing was played</title>"))
  }

  @Test func `sections stand in the order in which a reviewer asks`() {
    let shown = page(run([("LE", [failedCase()])]), comparison: Comparison(baseline: "last"))
    let places = ["causes", "matrix", "changes", "cases", "times", "coverage", "dialect"].map {
      shown.firstRange(of: "<section id=\"\($0)\"")?.lowerBound
    }
    #expect(!places.contains(nil))
    #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
  }

  @Test func `what was done to a module beside its cases stands under the modules`() {
    var run = run([("A", [failedCase()]), ("B", [failedCase()])])
    run.modules[1].remarks = ["power on: exit status 0: relay <1>"]
    let shown = markup(page(run))
    #expect(shown.contains("Beside the cases, on B:"))
    #expect(shown.contains("<li>power on: exit status 0: relay &lt;1&gt;</li>"))
    #expect(!shown.contains("Beside the cases, on A:"))
  }

  @Test func `remarks at the bound are all there, and those past it are counted`() {
    for (count, isCounted) in [
      (ReportLimits.htmlRemarksMax, false), (ReportLimits.htmlRemarksMax + 1, true),
    ] {
      var run = run([("A", [failedCase()])])
      run.modules[0].remarks = (1...count).map { "remark \($0)" }
      let shown = markup(page(run))
      #expect(shown.contains("<li>remark \(ReportLimits.htmlRemarksMax)</li>"))
      #expect(shown.contains("<li>And 1 more.</li>") == isCounted)
    }
  }

  @Test func `one deviation on three modules is one cause with three links`() throws {
    let shown = page(run([("A", [failedCase()]), ("B", [failedCase()]), ("C", [failedCase()])]))
    let causes = try #require(shown.firstRange(of: "<section id=\"causes\""))
    let matrix = try #require(shown.firstRange(of: "<section id=\"matrix\""))
    let section = shown[causes.lowerBound..<matrix.lowerBound]
    #expect(section.split(separator: "<h4>").count == 2)
    #expect(section.contains("3 cases on all 3 modules"))
    #expect(section.contains("href=\"#open=B/http.data/length-out-of-range%5Blength%3D64001%5D\""))
  }

  @Test(arguments: [
    ("\"OK\" came after 12 ms", "\"ERROR\" came after 1300 ms", true),
    ("a prompt came", "nothing came", false),
  ])
  func `messages that differ in numbers or quoted bytes are one cause`(
    a: String, b: String, isOne: Bool
  ) {
    var (first, second) = (failedCase(), failedCase())
    first.finding?.message = a
    second.finding?.message = b
    let model = PageModel(run: run([("A", [first]), ("B", [second])]))
    #expect(model.groups.count == (isOne ? 1 : 2))
  }

  @Test func `a known failure is no news and says why it is known`() {
    var known = failedCase()
    known.known = KnownFailure(reason: "mended in 19007", ticket: "FW-12", until: "2027-01-31")
    let shown = page(run([("LE", [known])]))
    #expect(shown.contains("<title>attest: No news: 1 known failure</title>"))
    #expect(shown.contains("Known: mended in 19007 (FW-12), until 2027-01-31"))
    #expect(shown.contains("<td class=k>"))
    #expect(!shown.contains("<td class=f>"))
  }

  @Test func `a cell of the matrix has a glyph and a word under heads with a scope`() {
    let shown = page(run([("LE", [failedCase()])]))
    #expect(shown.contains("<th scope=\"col\">LE</th>"))
    #expect(shown.contains("<th scope=row>length-out-of-range[length=64001]"))
    #expect(shown.contains("<i aria-hidden=true>✗</i> fail</a>"))
  }

  @Test func `the first differing byte is marked on both sides`() {
    var result = failedCase()
    result.finding?.difference = ByteDifference(
      expected: Array("+HTTPDATA: (1-64000)".utf8), received: Array("+HTTPDATA: (1-36000)".utf8))
    let shown = page(run([("LE", [result])]))
    #expect(shown.contains("+HTTPDATA: (1-<mark>6</mark>4000)"))
    #expect(shown.contains("+HTTPDATA: (1-<mark>3</mark>6000)"))
    #expect(shown.contains("from byte 14 on"))
  }

  @Test func `what is missing at the end is marked as the end`() {
    var result = failedCase()
    result.finding?.difference = ByteDifference(expected: [0x41, 0x42], received: [0x41])
    let shown = page(run([("LE", [result])]))
    #expect(shown.contains("A<mark>B</mark></code>"))
    #expect(shown.contains("A<mark class=\"end\"></mark></code>"))
  }

  @Test func `the command that plays a case again is quoted for a shell`() {
    var shown = run([("LE", [failedCase("it's[data=a b]")])])
    shown.rerunArguments = ["--seed", "7", "--apn", "my net"]
    #expect(
      rerunCommand(shown.modules[0].cases[0], of: shown.modules[0], in: shown)
        == "attest run --series LE --case 'http.data/it'\\''s[data=a b]' --seed 7 "
        + "--apn 'my net'")
    shown.modules[0].name = "LE270-CN"
    #expect(page(shown).contains("attest run --model LE270-CN --case "))
  }

  @Test func `a requirement that no case shows is said to have none`() {
    let shown = page(run([("LE", [failedCase()])]))
    #expect(shown.contains("1 of 2 requirements shown"))
    #expect(shown.contains("<b class=\"v e\">none</b>"))
    #expect(shown.contains("href=\"#r=DATA-4&amp;s=LE\""))
  }

  @Test func `passed cases are in the data and carry no details`() {
    var good = failedCase()
    (good.verdict, good.finding, good.transcript) = (.pass, nil, [])
    let shown = page(run([("LE", [good, failedCase("other")])]))
    #expect(shown.split(separator: "<details class=\"case\"").count == 2)
    #expect(shown.contains("\"outcome\":\"pf\""))
  }

  @Test func `changes are shown where they are given`() {
    let comparison = Comparison(
      baseline: "night.json of 2026-11-22",
      entries: [
        .init(
          module: "LE", suite: "http.data", name: "x", kind: .newlyFailing, was: .pass, now: .fail),
        .init(module: "LE", suite: "http.data", name: "y", kind: .gone, was: .pass, now: nil),
      ],
      identityChanges: [.init(module: "LE", name: "revision", was: "1000", now: "1001")],
      slower: [
        .init(
          module: "LE", command: "HTTPSET", medianWas: .milliseconds(3),
          medianNow: .milliseconds(9), percent: 200, pairs: 40)
      ])
    let shown = page(mixedRun(), comparison: comparison)
    #expect(shown.contains("Compared with night.json of 2026-11-22"))
    #expect(shown.contains("Newly failing: <strong>1</strong>"))
    #expect(shown.contains("Gone since the baseline: <strong>1</strong>"))
    #expect(shown.contains("<td>1000</td><td>1001</td>"))
    #expect(shown.contains("<td class=\"n\">3.00 ms</td><td class=\"n\">9.00 ms</td>"))
  }

  @Test func `what fails newly and is known to stands apart from what is news`() {
    let known = KnownFailure(reason: "filed")
    let comparison = Comparison(
      baseline: "night.json",
      entries: [
        .init(module: "LE", suite: "s", name: "x", kind: .newlyFailing, was: .pass, now: .fail),
        .init(
          module: "LE", suite: "s", name: "y", kind: .newlyFailing, was: .pass, now: .fail,
          known: known),
        .init(
          module: "LE", suite: "s", name: "z", kind: .stillFailing, was: .fail, now: .fail,
          known: known),
      ])
    let shown = page(mixedRun(), comparison: comparison)
    #expect(shown.contains("Newly failing: <strong>1</strong>"))
    #expect(shown.contains("Newly failing, as known: <strong>1</strong>"))
    #expect(shown.contains("Still failing, as known: <strong>1</strong>"))
    #expect(!shown.contains("Still failing: "))
  }

  @Test func `a trend has a bar for each run, and its row says how the last one went`() {
    let shown = page(run([("LE", [failedCase()])]), trends: [trend("LE", "1.0", failed: [0, 2])])
    #expect(shown.contains("<th scope=\"row\">LE</th><td>1.0</td>"))
    #expect(shown.contains("aria-label=\"failures per run: 0, 2\""))
    #expect(
      shown.contains(
        "<title>Run 2, 2026-02-28 23:59 UTC: 9 passed, 2 failed, 1 known</title>"
          + "<rect class=\"f\" x=\"8\" y=\"12\" width=\"6\" height=\"12\"/>"
          + "<rect class=\"k\" x=\"8\" y=\"6\" width=\"6\" height=\"6\"/>"))
    #expect(shown.contains("<td class=\"n\"><b class=\"v f\">2</b>"))
  }

  @Test(arguments: [0, 1]) func `a trend has bars up to the bound, of the last runs`(surplus: Int) {
    let count = HTMLPage.barsMax + surplus
    let shown = page(
      run([("LE", [failedCase()])]),
      trends: [trend("LE", "1.0", failed: Array(repeating: 1, count: count))])
    #expect(shown.ranges(of: "<title>Run ").count == HTMLPage.barsMax)
    #expect(shown.contains("<title>Run 1, ") == (surplus == 0))
    #expect(shown.contains("<td class=\"n\">\(count)</td>"))
  }

  @Test func `trends stand in the order of the modules, the firmware seen last at the end`() throws
  {
    let both = [("L61x", [failedCase()]), ("LE", [failedCase()])]
    let shown = page(
      run(both),
      trends: [
        trend("LE", "old", failed: [1]), trend("L61x", "second", failed: [1], from: 7),
        trend("L61x", "first", failed: [1], from: 3), trend("MS18x", "not played", failed: [1]),
      ])
    let places = try ["<td>first</td>", "<td>second</td>", "<td>old</td>"].map {
      try #require(shown.firstRange(of: $0)).lowerBound
    }
    #expect(places == places.sorted())
    #expect(!shown.contains("not played"))
  }

  @Test func `a module's own words to repeat are in the command that plays its case again`() {
    var shown = run([("LE", [failedCase()]), ("L61x", [failedCase()])])
    shown.rerunArguments = ["--seed", "7"]
    shown.modules[1].rerunArguments = ["--fault", "head-late"]
    let text = page(shown)
    #expect(
      text.contains(
        "--series LE --case &#39;http.data/length-out-of-range[length=64001]&#39; --seed 7<"
      ))
    #expect(
      text.contains(
        "--series L61x --case &#39;http.data/length-out-of-range[length=64001]&#39; --fault head-late<"
      ))
    #expect(text.contains("\"tails\":[\" --seed 7\",\" --fault head-late\"]"))
  }

  @Test func `the same results make the same bytes`() {
    #expect(HTMLReport(run: mixedRun()).bytes() == HTMLReport(run: mixedRun()).bytes())
  }

  @Test func `a report is written into a folder that was not there`() throws {
    try withFolder { folder in
      try HTMLReport(run: mixedRun()).write(toPath: folder + "/new/page.html")
      #expect(contents(folder + "/new/page.html") == HTMLReport(run: mixedRun()).bytes())
    }
  }

  // MARK: - What a module may try

  /// A run in which every text is an attempt to become markup.
  private func hostileRun() -> RunResult {
    let evil = "</script><script>alert(1)</script><img src=x onerror='alert(1)'>\"&\u{0}\u{202E}]]>"
    var result = failedCase(evil)
    result.suite = evil
    result.title = evil
    result.file = evil
    result.manual = evil
    result.requirements = [evil]
    result.notes = [evil]
    result.finding = Finding(
      message: evil, expected: evil, received: evil, file: evil, line: 1, source: evil,
      difference: ByteDifference(expected: Array(evil.utf8), received: [0x3C]))
    result.known = KnownFailure(reason: evil, ticket: evil, until: evil, place: evil)
    for kind in [TranscriptEntry.Kind.sent, .received, .unsolicited, .origin, .remark] {
      result.transcript.append(
        TranscriptEntry(at: result.began, kind: kind, bytes: Array(evil.utf8) + [0xFF]))
    }
    result.responseTimes = [
      ResponseTime(command: evil, duration: .milliseconds(2), limit: .milliseconds(1000))
    ]
    var run = RunResult(
      modules: [
        ModuleResult(
          name: evil, series: evil, identity: [(evil, evil)], port: evil, dialect: [(evil, evil)],
          cases: [result])
      ], interruption: evil, version: evil)
    run.modules[0].remarks = [evil]
    run.rerunArguments = [evil]
    run.requirements = [Requirement(id: evil, manual: evil, text: evil)]
    run.commands = [
      CommandText(name: evil, title: evil, manual: evil, limit: .milliseconds(1000))
    ]
    return run
  }

  @Test func `no byte from a module becomes markup or script`() {
    let evil = hostileRun().version
    let comparison = Comparison(
      baseline: evil,
      entries: [
        .init(
          module: evil, suite: evil, name: evil, kind: .added, was: nil, now: .fail, message: evil)
      ], identityChanges: [.init(module: evil, name: evil, was: evil, now: evil)])
    let row = trend(
      hostileRun().modules[0].name, evil, failed: [1],
      isSimulated: hostileRun().modules[0].port == "simulation")
    let shown = page(hostileRun(), comparison: comparison, trends: [row])
    #expect(shown.contains("id=\"trend\""))
    #expect(shown.split(separator: "<script", omittingEmptySubsequences: false).count == 3)
    #expect(shown.split(separator: "</script", omittingEmptySubsequences: false).count == 3)
    #expect(!shown.contains("<img"))
    #expect(!markup(shown).contains("\u{0}"))
    #expect(!shown.contains("\u{202E}"))
    #expect(markup(shown).contains("&lt;/script&gt;&lt;script&gt;alert(1)"))
  }

  @Test func `every markup attribute is quoted against the text in it`() throws {
    // Between two tags no quotation mark, no bracket; in a tag only names and quoted values.
    var rest = markup(page(hostileRun()))[...]
    while let start = rest.firstIndex(of: "<") {
      let end = try #require(rest[start...].firstIndex(of: ">"))
      let tag = rest[start...end]
      #expect(!tag.dropFirst().contains("<"), "\(tag)")
      #expect(tag.count { $0 == "\"" }.isMultiple(of: 2), "\(tag)")
      #expect(!tag.contains("'"), "\(tag)")
      rest = rest[rest.index(after: end)...]
    }
  }

  @Test func `nothing in the page needs what its policy forbids`() {
    let shown = markup(
      page(mixedRun(), trends: [trend("NL66x", "", failed: [1], isSimulated: false)]))
    for forbidden in [" style=", " onclick=", "<iframe", "<img", "<link", "src=", "http://"] {
      #expect(!shown.contains(forbidden), "\(forbidden)")
    }
  }

  @Test func `the policy's hashes are those of the page's style and script`() throws {
    let shown = page(mixedRun())
    for (name, directive) in [("style", "style-src"), ("script", "script-src")] {
      let start = try #require(shown.firstRange(of: "<\(name)>"))
      let end = try #require(shown[start.upperBound...].firstRange(of: "</\(name)>"))
      let hash = contentHash(of: Array(shown[start.upperBound..<end.lowerBound].utf8))
      #expect(shown.contains("\(directive) &#39;\(hash)&#39;"))
    }
    #expect(shown.contains("default-src &#39;none&#39;"))
  }

  @Test func `a hash is SHA-256 in base 64`() {
    #expect(
      contentHash(of: Array("abc".utf8)) == "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
  }

  @Test func `a page with endless transcripts stays within its bounds`() {
    let bytes = [UInt8](repeating: 0x3C, count: 1 << 20)
    let cases = (0..<3_000).map { number in
      var result = failedCase("case[n=\(number)]")
      if number < 20 {
        result.transcript.append(
          TranscriptEntry(at: result.began, kind: .received, bytes: bytes))
      }
      return result
    }
    let shown = HTMLReport(run: run([("LE", cases)])).bytes()
    #expect(shown.count < ReportLimits.htmlDetailsBytesMax + 2_000_000)
    #expect(text(shown).contains("bytes left out here"))
    #expect(text(shown).contains("The page keeps the exchange of 2,000 cases"))
  }
}
