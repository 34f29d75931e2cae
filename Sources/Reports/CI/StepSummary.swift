// The summary of a run in Markdown, as GitHub shows it on the page of a job.
//
// Whatever may come from a module stands in a code span, where Markdown obeys nothing but the
// backticks that end it, and those are fewer than the span's own.
internal import Analysis
internal import Ground
public import Results

/// A run in Markdown.
public enum StepSummary {
  /// How many bytes GitHub takes of one step (1 MiB), less room for what others wrote before.
  static let bytesMax = 900_000
  /// How many causes are told.
  static let causesMax = 200

  /// The summary: the verdict, a table of the modules, the causes of what did not pass.
  public static func markdown(_ run: RunResult) -> String {
    let all = run.modules.flatMap(\.cases)
    let failed = all.count { $0.verdict == .fail && $0.known == nil }
    let unjudged = all.count { $0.verdict == .inconclusive || $0.verdict == .error }
    let passed = all.count { $0.verdict == .pass }
    let (sign, word) =
      failed > 0
      ? ("❌", "\(counted(failed, "case")) failed")
      : !run.outdatedKnown.isEmpty
        ? ("❌", "known failures are out of date")
        : unjudged > 0 || run.interruption != nil || passed == 0
          ? ("⚠️", "not everything was judged") : ("✅", "all passed")
    var text = "## \(sign) attest: \(word)\n\n"
    if let interruption = run.interruption { text += "The run was \(code(interruption)).\n\n" }
    text += table(run)
    if !run.outdatedKnown.isEmpty { text += "\n### Out of date\n\n" }
    for entry in run.outdatedKnown.prefix(causesMax) {
      text += "- \(code(entry.pattern)) at \(code(entry.place)): \(code(entry.problem))\n"
    }
    if let coverage = run.coverage { text += "\nPlayed \(Results.text(of: coverage)).\n" }
    let explained = run.causes.filter { $0.cases > 1 || !$0.deviation.isEmpty }
    if !explained.isEmpty { text += "\n### Why\n\n" }
    for cause in explained.prefix(causesMax) {
      text += "- \(code(run.text(of: cause))) \(run.share(of: cause))\n"
    }
    if !explained.isEmpty {
      for remark in run.remarksOnCauses { text += "\n\(remark)\n" }
    }
    let causes = causes(of: run)
    for (title, picked) in [
      ("Failed", causes.filter { $0.result.verdict == .fail && $0.result.known == nil }),
      ("Not judged", causes.filter { $0.result.verdict != .fail }),
      ("Known failures", causes.filter { $0.result.verdict == .fail && $0.result.known != nil }),
    ] where !picked.isEmpty {
      text += "\n### \(title)\n\n"
      for (index, cause) in picked.enumerated() {
        let entry = entry(cause)
        guard index < causesMax, text.utf8.count + entry.utf8.count < bytesMax else {
          text += "- and \(counted(picked.count - index, "more cause")) in the report\n"
          break
        }
        text += entry
      }
    }
    return text
  }

  private static func table(_ run: RunResult) -> String {
    var text = "| module | passed | failed | known | not judged | skipped |\n"
    text += "|---|--:|--:|--:|--:|--:|\n"
    for module in run.modules.prefix(1_000) {
      func count(_ fits: (CaseResult) -> Bool) -> Int { module.cases.count(where: fits) }
      let numbers = [
        count { $0.verdict == .pass }, count { $0.verdict == .fail && $0.known == nil },
        count { $0.verdict == .fail && $0.known != nil },
        count { $0.verdict == .inconclusive || $0.verdict == .error },
        count { $0.verdict == .skipped },
      ]
      text +=
        "| \(code(module.name, inTable: true)) | "
        + numbers.map(String.init).joined(separator: " | ") + " |\n"
    }
    return text
  }

  private static func entry(_ cause: Cause) -> String {
    let result = cause.result
    var text = "- \(code(result.caseName.text)) on \(code(cause.where))"
    if cause.cases > 1 { text += ", \(cause.cases) cases" }
    text += "  \n  \(code(message(of: result)))\n"
    let requirement = requirement(of: result)
    if !requirement.isEmpty { text += "  - requirement \(code(requirement))\n" }
    guard let finding = result.finding else { return text }
    if !finding.expected.isEmpty { text += "  - expected \(code(finding.expected))\n" }
    if !finding.received.isEmpty { text += "  - received \(code(finding.received))\n" }
    let place = place(finding)
    if !place.isEmpty { text += "  - at \(code(place))\n" }
    if let known = result.known {
      text +=
        "  - known: \(code(known.reason))\(known.ticket.isEmpty ? "" : " \(code(known.ticket))")\n"
    }
    return text
  }

  /// A code span of one line.
  static func code(_ text: String, inTable: Bool = false) -> String {
    var line = shown(bounded(text, ReportLimits.consoleFieldBytesMax))
    // In a table a bar ends the cell even within a span, unless it is escaped.
    if inTable {
      line = line.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
    var (longest, length) = (0, 0)
    for byte in line.utf8 {
      length = byte == UInt8(ascii: "`") ? length + 1 : 0
      longest = max(longest, length)
    }
    let fence = String(repeating: "`", count: longest + 1)
    // One blank at each side is taken away again where both are there.
    return "\(fence) \(line.isEmpty ? "-" : line) \(fence)"
  }
}
