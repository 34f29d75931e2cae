// What a person at the terminal reads: progress while the run goes on, and at its end what failed,
// what could not be judged, what was noted, and one line of totals that a CI job can look for.
internal import Ground
public import Results

/// A run in words for a terminal or a log; no byte in it can move the cursor but our own.
public struct ConsoleReport: Sendable, ConsoleText {
  let color: Bool
  private let junitPath: String?
  private let resultsPath: String?
  private let htmlPath: String?

  /// Makes a report; with colours only where told.
  ///
  /// `junitPath` and `htmlPath` are where the whole reports can be read, if anywhere; `resultsPath`
  /// where the run is kept, from which reports can be made again.
  public init(
    color: Bool, junitPath: String? = nil, htmlPath: String? = nil, resultsPath: String? = nil
  ) {
    self.color = color
    self.junitPath = junitPath
    self.htmlPath = htmlPath
    self.resultsPath = resultsPath
  }

  // MARK: - While the run goes on

  /// One case, for output that is no terminal: `FAIL LE http.data/length[length=0] (12 ms): why`.
  public func progressLine(_ result: CaseResult, module: String) -> String {
    let reason = result.verdict == .pass ? "" : ": " + short(message(of: result))
    let name = shown("\(module) \(result.caseName.text)")
    let word = result.isKnownFailure ? painted("2", "known") : word(result.verdict)
    return "\(word) \(name) (\(result.duration))\(reason)\n"
  }

  /// One case with what was expected and what came, where it did not pass.
  public func failureLines(_ result: CaseResult, module: String) -> String {
    var text = progressLine(result, module: module)
    guard result.verdict != .pass, result.verdict != .skipped, let finding = result.finding else {
      return text
    }
    var parts: [String] = []
    if !finding.expected.isEmpty { parts.append("expected \(brief(finding.expected))") }
    if !finding.received.isEmpty { parts.append("received \(brief(finding.received))") }
    if !parts.isEmpty { text += "     " + parts.joined(separator: ", ") + "\n" }
    return text
  }

  // MARK: - At its end

  /// The whole run: a line for each module, failures one by one, the rest in groups, the totals.
  ///
  /// The last line has the form `attest: 7 passed, 1 failed, 2 skipped, 0 inconclusive, 0 errors`.
  public func summary(_ run: RunResult) -> String {
    var text = moduleLines(run)
    // Nearly all passed: they are not copied.
    let all = run.modules.flatMap { module in
      module.cases.lazy.filter { $0.verdict != .pass || $0.isFlaky || $0.rounds != nil }
        .map { (module.name, $0) }
    }
    text += causes(run)
    text += failures(all.filter { $0.1.isNewFailure }, of: run)
    text += knownFailures(all.filter { $0.1.isKnownFailure })
    text += outdated(run.outdatedKnown)
    text += groups("INCONCLUSIVE", all.filter { $0.1.verdict == .inconclusive })
    text += groups("ERROR", all.filter { $0.1.verdict == .error })
    text += flaky(all.filter { $0.1.isFlaky })
    text += rounds(all)
    text += notes(run.modules.lazy.flatMap(\.cases))
    if let interruption = run.interruption { text += "\n\(painted("31", shown(interruption)))\n" }
    text += "\n"
    let tally = Tally(run.modules.lazy.flatMap(\.cases))
    if let seed = run.circumstances.shuffleSeed { text += "order: --shuffle \(seed)\n" }
    if let coverage = run.coverage { text += "played: \(shown(Results.text(of: coverage)))\n" }
    if let resultsPath { text += "results: \(shown(resultsPath))\n" }
    if let junitPath {
      let more = tally[.fail] + tally[.error] > 0 ? ", with what was sent and received" : ""
      text += "report\(more): \(shown(junitPath))\n"
    }
    if let htmlPath { text += "page: \(shown(htmlPath))\n" }
    return text + totals(tally, flaky: all.count { $0.1.isFlaky })
  }

  private func moduleLines(_ run: RunResult) -> String {
    let names = run.modules.map { shown($0.name) }
    let width = names.map(\.unicodeScalars.count).max() ?? 0
    var text = ""
    for (module, name) in zip(run.modules, names) {
      let tally = Tally(module.cases)
      var line = padded(name, width) + column(tally[.pass], "passed")
      for (verdict, noun) in [
        (Verdict.fail, "failed"), (.skipped, "skipped"), (.inconclusive, "inconclusive"),
        (.error, "errors"),
      ] where tally[verdict] > 0 || verdict == .fail {
        let part = column(tally[verdict], noun)
        line += tally[verdict] > 0 && verdict != .skipped ? painted("31", part) : part
      }
      if tally.known > 0 { line += column(tally.known, "known") }
      if module.port != "simulation" { line += "  on \(shown(module.port))" }
      text += line + "\n"
    }
    return text
  }

  /// What the failures come from, before all of them; one that is a cause by itself says no more
  /// than the failure.
  package func causes(_ run: RunResult, all: Bool = false) -> String {
    let told = run.causes.indices.filter {
      all || run.causes[$0].cases > 1 || !run.causes[$0].deviation.isEmpty
    }
    return more(
      told.map { index in
        let cause = run.causes[index]
        let first = run.firstCase(of: index).map {
          "  first in \(short("\($0.module.name) \($0.result.caseName.text)"))\n"
        }
        return "\n\(painted("31", "CAUSE")) \(short(run.text(of: cause)))\n"
          + "  \(run.share(of: cause))\n\(first ?? "")"
      }, "cause")
      + (told.isEmpty ? "" : run.remarksOnCauses.map { "\n  \(shown($0))\n" }.joined())
  }

  private func failures(
    _ failed: [(module: String, result: CaseResult)], of run: RunResult
  ) -> String {
    let modules = Dictionary(run.modules.map { ($0.name, $0) }) { first, _ in first }
    var text = ""
    for (module, result) in failed.prefix(ReportLimits.consoleFailuresMax) {
      let name = shown("\(module) \(result.caseName.text)")
      text += "\n\(word(.fail)) \(name)\n"
      let requirement = shown(requirement(of: result))
      text += "  " + (requirement.isEmpty ? "" : "\(requirement): ")
      text += short(message(of: result)) + "\n"
      guard let finding = result.finding else { continue }
      if !finding.expected.isEmpty {
        let ways = finding.expected.replacing("\n  or ", with: " or ")
        text += "  expected  \(short(ways))\n"
      }
      if !finding.received.isEmpty { text += "  received  \(short(finding.received))\n" }
      let place = place(finding)
      if !place.isEmpty { text += "  at        \(short(place))\n" }
      if let clock = modules[module].flatMap({ run.wallClock(at: result.began, of: $0) }) {
        text += "  began     \(clock)\n"
      }
    }
    if failed.count > ReportLimits.consoleFailuresMax {
      text += "\nand \(counted(failed.count - ReportLimits.consoleFailuresMax, "more failure"))\n"
    }
    return text
  }

  /// What fails and is known to, one entry for each reason.
  private func knownFailures(_ cases: [(module: String, result: CaseResult)]) -> String {
    groups("KNOWN", cases) { $0.known.map(reason) ?? "" }
  }

  /// The entries of the file of known failures that are wrong; they break the run.
  private func outdated(_ entries: [OutdatedKnownFailure]) -> String {
    more(
      entries.map {
        "\n\(painted("31", "OUT OF DATE")) \(short("\($0.place): \($0.pattern)")): "
          + "\(short($0.problem))\n"
      }, "entry out of date")
  }

  /// Cases that are told together, one entry for each reason.
  private func groups(
    _ title: String, _ cases: [(module: String, result: CaseResult)],
    by why: (CaseResult) -> String = message(of:)
  ) -> String {
    var order: [(reason: String, cases: Int, first: String, place: String)] = []
    var places: [String: Int] = [:]
    for (module, result) in cases {
      let reason = why(result)
      if let place = places[reason] {
        order[place].cases += 1
      } else {
        places[reason] = order.count
        // A suite that cannot go on is mended at that line.
        let finding = result.verdict == .error ? result.finding : nil
        order.append(
          (reason, 1, "\(module) \(result.caseName.text)", finding.map { place($0) } ?? ""))
      }
    }
    return more(
      order.map {
        let rest = $0.cases > 1 ? " and \($0.cases - 1) more" : ""
        return "\n\(painted("33", title)) \(counted($0.cases, "case")): \(short($0.reason))\n"
          + "  \(short($0.first))\(rest)\n"
          + ($0.place.isEmpty ? "" : "  at        \(short($0.place))\n")
      }, "reason")
  }

  /// Cases that failed and passed when they were played again, each by name.
  private func flaky(_ cases: [(module: String, result: CaseResult)]) -> String {
    more(
      cases.map { module, result in
        let why = result.failedAttempts.first.map { message(of: result.result(of: $0)) } ?? ""
        return "\n\(painted("33", "FLAKY")) \(short("\(module) \(result.caseName.text)")): "
          + "failed \(counted(result.failedAttempts.count, "time")) before it passed: \(short(why))\n"
      }, "flaky case")
  }

  /// Cases that were played in rounds, those that failed first.
  private func rounds(_ cases: [(module: String, result: CaseResult)]) -> String {
    let played = cases.filter { $0.result.rounds != nil }
    let failed = played.filter { $0.result.rounds?.firstFailure != nil }
    let entries = (failed + played.filter { $0.result.rounds?.firstFailure == nil }).map {
      module, result in
      let lines = remarks(of: result).prefix(1 + (result.rounds?.times.count ?? 0))
      return "  \(short("\(module) \(result.caseName.text)"))\n"
        + lines.map { "    \(short($0))\n" }.joined()
    }
    if entries.isEmpty { return "" }
    return "\n\(painted("36", "ROUNDS"))\n" + more(entries, "case")
  }

  private func notes(_ results: some Sequence<CaseResult>) -> String {
    let notes = countedNotes(results)
    if notes.isEmpty { return "" }
    let lines = notes.map { "  \(short($0.note)) (\(counted($0.cases, "case")))\n" }
    return "\n\(painted("36", "NOTES"))\n" + more(lines, "note")
  }

  /// The total line: its form is fixed, so that a script can look for it, and it has no colour.
  private func totals(_ tally: Tally, flaky: Int) -> String {
    "attest: \(tally[.pass]) passed, \(tally[.fail]) failed, \(tally[.skipped]) skipped, "
      + "\(tally[.inconclusive]) inconclusive, \(tally[.error]) errors"
      + (tally.known > 0 ? ", \(tally.known) known" : "")
      + (flaky > 0 ? ", \(flaky) flaky\n" : "\n")
  }

  // MARK: - Parts

  private func more(_ entries: [String], _ noun: String) -> String {
    let shown = entries.prefix(ReportLimits.consoleFailuresMax).joined()
    let rest = entries.count - ReportLimits.consoleFailuresMax
    return rest > 0 ? "\(shown)  and \(counted(rest, "more \(noun)"))\n" : shown
  }

  private func word(_ verdict: Verdict) -> String {
    switch verdict {
    case .pass: painted("32", "pass")
    case .fail: painted("31", "FAIL")
    case .inconclusive: painted("33", "INCONCLUSIVE")
    case .error: painted("31", "ERROR")
    case .skipped: painted("2", "skip")
    }
  }

  /// What a line has room for beside another such thing; the summary says more.
  private func brief(_ text: String) -> String {
    shown(bounded(text, ReportLimits.consoleBriefBytesMax))
  }

  private func column(_ count: Int, _ noun: String) -> String {
    let number = String(count)
    return String(repeating: " ", count: max(2, 8 - number.utf8.count)) + "\(number) \(noun)"
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
  }
}
