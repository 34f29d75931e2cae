// The top of the page: what came of the run in one sentence, how many of each, what was played and when.
internal import Ground
internal import Results

extension HTMLPage {
  /// The verdict in a sentence.
  var headline: String {
    let tally = model.tally
    func share(_ count: Int) -> String {
      "\(grouped(count)) of \(groupedCount(tally.total, "case"))"
    }
    if tally[.fail] > 0 { return share(tally[.fail]) + " failed" }
    let unjudged = tally[.error] + tally[.inconclusive]
    if unjudged > 0 { return share(unjudged) + " could not be judged" }
    if run.interruption != nil { return "Interrupted before all was played" }
    guard tally[.pass] + tally[.known] > 0 else { return "Nothing was played" }
    if tally[.known] > 0 { return "No news: \(groupedCount(tally[.known], "known failure"))" }
    return "All \(groupedCount(tally[.pass], "case")) passed"
  }

  /// The outcome that the whole run has.
  private var verdict: ReportedVerdict {
    let tally = model.tally
    if run.interruption != nil, tally[.fail] == 0 { return .error }
    return tally.worst ?? .error
  }

  func summary(_ page: inout HTMLWriter) {
    page.markup("<p class=\"brand\">attest <span>")
    page.text(run.version)
    page.markup("</span></p>\n<h1 class=\"")
    page.markup(verdict.letter)
    page.markup("\"><i aria-hidden=\"true\">")
    page.markup(verdict.glyph)
    page.markup("</i> ")
    page.text(headline)
    page.markup("</h1>\n")
    page.element("p", ["class": "lead"], circumstances)
    labels(&page)
    if let interruption = run.interruption {
      page.element("p", ["class": "alarm"], "The run ended early: \(interruption)")
    }
    for entry in run.outdatedKnown {
      page.element(
        "p", ["class": "alarm"],
        "The known failure \(entry.pattern) in \(entry.place) is out of date: \(entry.problem).")
    }
    counts(&page)
    modules(&page)
  }

  /// What was played, where, when and for how long.
  private var circumstances: String {
    var parts: [String] = []
    // What nobody has held against known deviations is told by how it failed.
    let kinds = model.groups.count { $0.outcome == .fail }
    let causes = run.causes.isEmpty ? kinds : run.causes.count
    if causes > 0 { parts.append(groupedCount(causes, "cause")) }
    let blocked = model.cases.count { $0.result.isBlocked }
    if blocked > 0 { parts.append(groupedCount(blocked, "blocked case")) }
    parts.append(groupedCount(run.modules.count, "module"))
    var ports: [String] = []
    for module in run.modules where !ports.contains(module.port) { ports.append(module.port) }
    if !ports.isEmpty { parts.append(ports.joined(separator: ", ")) }
    if let seed = run.seed { parts.append("seed \(seed)") }
    if let seed = run.circumstances.shuffleSeed { parts.append("shuffled by \(seed)") }
    let began = run.startedAt > 0 ? run.startedAt : run.modules.map(\.startedAt).max() ?? 0
    if began > 0, let text = timestamp(began) {
      parts.append(text.replacing("T", with: " ") + " UTC")
    }
    if run.wall > .zero { parts.append("took " + shortTime(run.wall)) }
    return parts.joined(separator: " · ")
  }

  /// The labels of the run, those that modules have of their own behind their names.
  private func labels(_ page: inout HTMLWriter) {
    var parts = run.circumstances.properties.map { "\($0.name) \($0.value)" }
    for (index, module) in run.modules.enumerated() {
      guard let own = module.properties, !own.isEmpty else { continue }
      let texts = own.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
      parts.append("\(model.moduleNames[index]): \(texts)")
    }
    if parts.isEmpty { return }
    let text = parts.prefix(ReportLimits.htmlRemarksMax).joined(separator: " · ")
    page.element("p", ["class": "lead"], bounded(text, ReportLimits.htmlFieldBytesMax))
  }

  private func counts(_ page: inout HTMLWriter) {
    let tally = model.tally
    guard tally.total > 0 else { return }
    let order: [ReportedVerdict] = [.fail, .error, .inconclusive, .known, .pass, .skipped]
    bar(&page, order.map { ($0, tally[$0]) })
    page.element("ul", ["class": "counts"]) { page in
      for outcome in order where tally[outcome] > 0 || outcome == .fail || outcome == .pass {
        page.element("li") { page in
          let letter = outcome.letter
          page.markup("<a class=\"")
          page.markup(letter)
          page.markup("\" href=\"#v=")
          page.markup(letter)
          page.markup("\"><strong>")
          page.text(grouped(tally[outcome]))
          page.markup("</strong> <span><i aria-hidden=\"true\">")
          page.markup(outcome.glyph)
          page.markup("</i> ")
          page.text(outcome.noun)
          page.markup("</span></a>")
        }
      }
    }
  }

  /// Shares of a whole as one bar; what it shows stands in words beside it.
  func bar(_ page: inout HTMLWriter, _ parts: [(ReportedVerdict, Int)]) {
    let total = parts.reduce(0) { $0 + $1.1 }
    guard total > 0 else { return }
    page.markup("<svg class=\"bar\" width=\"100%\" height=\"10\" aria-hidden=\"true\">")
    // A single failure among ten thousand cases must be seen: no part is narrower than this.
    let least = 60
    let shares = parts.map { $0.1 == 0 ? 0 : max(least, $0.1 * 10_000 / total) }
    let scale = max(1, shares.reduce(0, +))
    var left = 0
    for ((outcome, _), share) in zip(parts, shares) where share > 0 {
      page.markup("<rect class=\"")
      page.markup(outcome.letter)
      page.markup("\" y=\"0\" height=\"10\" x=\"")
      page.text(percent(left, of: scale))
      page.markup("\" width=\"")
      page.text(percent(share, of: scale))
      page.markup("\"/>")
      left += share
    }
    page.markup("</svg>\n")
  }

  // MARK: - Modules

  private func modules(_ page: inout HTMLWriter) {
    guard !run.modules.isEmpty else { return }
    let isShort = run.modules.count <= 4
    page.markup(isShort ? "<details class=\"modules\" open>" : "<details class=\"modules\">")
    page.element(
      "summary", run.modules.count == 1 ? "The module" : "The \(run.modules.count) modules")
    page.markup("\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Modules\">")
    page.element("table") { page in
      page.markup(
        """
        <thead><tr><th scope="col">Module<th scope="col">Says of itself<th scope="col">Port\
        <th scope="col" class="n">Failed<th scope="col" class="n">Known\
        <th scope="col" class="n">Unjudged<th scope="col" class="n">Passed\
        <th scope="col" class="n">Skipped<th scope="col" class="n">Time</thead>\n<tbody>
        """)
      for (index, module) in run.modules.enumerated() { row(index, module, &page) }
      page.markup("</tbody>")
    }
    page.markup("</div>")
    for (index, module) in run.modules.enumerated() { remarks(index, module, &page) }
    page.markup("</details>\n")
  }

  /// What was done to the module beside playing cases.
  private func remarks(_ index: Int, _ module: ModuleResult, _ page: inout HTMLWriter) {
    guard !module.remarks.isEmpty else { return }
    page.element("p", ["class": "hint"], "Beside the cases, on \(model.moduleNames[index]):")
    page.element("ul", ["class": "notes"]) { page in
      for remark in module.remarks.prefix(ReportLimits.htmlRemarksMax) {
        page.element("li", bounded(remark, ReportLimits.htmlFieldBytesMax))
      }
      let more = module.remarks.count - ReportLimits.htmlRemarksMax
      if more > 0 { page.element("li", "And \(grouped(more)) more.") }
    }
  }

  private func row(_ index: Int, _ module: ModuleResult, _ page: inout HTMLWriter) {
    let tally = VerdictTally(module.cases.lazy.map(ReportedVerdict.init))
    page.markup("<tr><th scope=\"row\">")
    page.text(model.moduleNames[index])
    page.markup("<td>")
    for (name, value) in module.identity where !value.isEmpty {
      page.element("span", ["class": "fact"]) { page in
        page.element("small", name)
        page.markup(" ")
        page.text(value)
      }
      page.markup(" ")
    }
    page.element("td", module.port)
    let unjudged = tally[.error] + tally[.inconclusive]
    figure(&page, tally[.fail], .fail)
    figure(&page, tally[.known], .known)
    figure(&page, unjudged, .error)
    figure(&page, tally[.pass], nil)
    figure(&page, tally[.skipped], nil)
    let time = module.cases.reduce(Interval.zero) { $0 + $1.duration }
    page.element("td", ["class": "n"], shortTime(time))
    page.markup("\n")
  }

  /// A count in a cell, in the outcome's colour where there is any.
  func figure(_ page: inout HTMLWriter, _ count: Int, _ outcome: ReportedVerdict?) {
    page.open("td", ["class": "n"])
    if count > 0, let outcome {
      page.markup("<b class=\"v ")
      page.markup(outcome.letter)
      page.markup("\">")
      page.text(grouped(count))
      page.markup("</b>")
    } else {
      page.text(grouped(count))
    }
  }
}

/// `part / whole` in percent with two decimals, as SVG takes it.
func percent(_ part: Int, of whole: Int) -> String {
  guard whole > 0 else { return "0%" }
  let hundredths = part * 10_000 / whole
  let fraction = hundredths % 100
  return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)%"
}
