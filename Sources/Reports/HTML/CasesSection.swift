// The list of cases: what did not pass comes with all its details in the page, readable without the
// script; the script adds the rest from data, filters and sorts.
internal import Ground
internal import Results

extension HTMLPage {
  func caseList(_ page: inout HTMLWriter) {
    heading(&page, "cases", "Cases")
    filters(&page)
    page.markup(
      """
      <noscript><p class="hint">Without its script this page lists what did not pass; filters and \
      passed cases need the script.</p></noscript>
      <p id="found" role="status" aria-live="polite"></p>
      <div id="list">
      """)
    var details = 0
    for index in detailed {
      let used = page.out.count
      guard used < ReportLimits.htmlDetailsBytesMax, details < ReportLimits.htmlDetailsMax else {
        break
      }
      details += 1
      write(index, isRoomy: used < ReportLimits.htmlRoomyBytesMax, &page)
    }
    page.markup("\n</div>\n<p id=\"more\" hidden><button type=\"button\">Show more</button></p>\n")
    if details < detailed.count {
      page.element(
        "p", ["class": "hint"],
        "The page keeps the exchange of \(grouped(details)) cases; that of "
          + "\(grouped(detailed.count - details)) more would make it slow, and is in the other reports."
      )
    }
  }

  /// The cases that come with details: those that did not pass, cause by cause, then what else has a
  /// transcript.
  private var detailed: [Int] {
    var all = model.groups.flatMap(\.members)
    for (index, played) in model.cases.enumerated()
    where (played.outcome == .pass || played.outcome == .skipped)
      && !(played.result.transcript.isEmpty && played.result.failedAttempts.isEmpty)
    { all.append(index) }
    return all
  }

  // MARK: - Filters

  /// The form; the script fills its lists and shows it.
  private func filters(_ page: inout HTMLWriter) {
    page.markup(
      """
      <form id="filter" role="search" aria-label="Filter cases" hidden>
      <p class="search"><label for="q">Search</label> <input id="q" name="q" type="search" \
      autocomplete="off" spellcheck="false" placeholder="name, message, bytes …" \
      aria-describedby="q-hint"> <kbd id="q-hint"><span class="unseen">press </span>/</kbd></p>
      <fieldset><legend class="unseen">Verdict</legend>
      """)
    let tally = model.tally
    for outcome in ReportedVerdict.allCases where tally[outcome] > 0 {
      page.markup("<label class=\"toggle ")
      page.markup(outcome.letter)
      page.markup("\"><input type=\"checkbox\" name=\"v\" value=\"")
      page.markup(outcome.letter)
      page.markup("\"><span><i aria-hidden=\"true\">")
      page.markup(outcome.glyph)
      page.markup("</i> ")
      page.text(outcome.noun)
      page.element("small", grouped(tally[outcome]))
      page.markup("</span></label> ")
    }
    page.markup(
      """
      </fieldset>
      <p class="choices"><label>Module <select name="s"><option value="">all</select></label>
      <label>Command <select name="c"><option value="">all</select></label>
      <label>Requirement <select name="r"><option value="">all</select></label>
      <label>Order <select name="o"><option value="">failures first<option value="played">as played\
      <option value="slow">slowest first</select></label>
      <button type="reset" class="plain">Clear</button></p></form>
      """)
    page.markup("\n")
  }

  // MARK: - One case

  private func write(_ index: Int, isRoomy: Bool, _ page: inout HTMLWriter) {
    let played = model.cases[index]
    let result = played.result
    page.markup("\n<details class=\"case\" data-case=\"")
    page.text(String(index))
    page.markup("\" id=\"")
    page.text("open=" + model.key(of: index))
    page.markup("\"><summary>")
    page.outcome(played.outcome)
    page.element("span", ["class": "m"], model.moduleNames[played.module])
    let row = model.rows[played.row]
    page.element("code", "\(row.suite)/\(row.name)")
    let why = played.outcome == .pass ? result.title : message(of: result)
    page.element("span", ["class": "why"], why)
    page.element("span", ["class": "n"], shortTime(result.duration))
    page.markup("</summary><div class=\"body\">")
    if !result.title.isEmpty { page.element("p", ["class": "title"], result.title) }
    requirements(of: result, &page)
    if let known = result.known { note(known, &page) }
    verdict(of: result, outcome: played.outcome, &page)
    if result.attempts > 1 {
      page.element("p", ["class": "hint"], "Played \(result.attempts) times.")
    }
    if let clock = run.wallClock(at: result.began, of: run.modules[played.module]) {
      page.element("p", ["class": "hint"], "Began at \(clock).")
    }
    let notes = remarks(of: result)
    if !notes.isEmpty {
      page.element("ul", ["class": "notes"]) { page in
        for note in notes.prefix(ReportLimits.htmlCaseNotesMax) {
          page.element("li", "Note: \(bounded(note, ReportLimits.htmlFieldBytesMax))")
        }
        let more = notes.count - ReportLimits.htmlCaseNotesMax
        if more > 0 { page.element("li", "And \(groupedCount(more, "more note")).") }
      }
    }
    let most = isRoomy ? ReportLimits.htmlEventsMax : ReportLimits.htmlLateEventsMax
    let module = run.modules[played.module]
    timeline(of: result, on: module, eventsMax: most, &page)
    failedAttempts(of: result, on: module, eventsMax: most, &page)
    page.element("p", ["class": "rerun"]) { page in
      page.markup("<span>Play it again</span> ")
      page.element("code", rerunCommand(result, of: run.modules[played.module], in: run))
    }
    page.markup("</div></details>")
  }

  /// The plays that failed before the last one, each with its reason and its exchange.
  private func failedAttempts(
    of result: CaseResult, on module: ModuleResult, eventsMax: Int, _ page: inout HTMLWriter
  ) {
    let most = ReportLimits.htmlAttemptsMax
    for (index, attempt) in result.failedAttempts.prefix(most).enumerated() {
      let played = result.result(of: attempt)
      page.element("h5", "Play \(index + 1) failed")
      verdict(of: played, outcome: .fail, &page)
      timeline(of: played, on: module, eventsMax: eventsMax, &page)
    }
    let more = result.failedAttempts.count - most
    if more > 0 {
      page.element("p", ["class": "hint"], "\(groupedCount(more, "more play")) failed.")
    }
  }

  /// What was due, what came, and where the suite says so.
  private func verdict(of result: CaseResult, outcome: ReportedVerdict, _ page: inout HTMLWriter) {
    guard outcome != .pass else { return }
    page.element(
      "p", ["class": "message"], bounded(message(of: result), ReportLimits.htmlFieldBytesMax))
    guard let finding = result.finding else { return }
    if let difference = finding.difference {
      write(difference, &page)
    } else if !finding.expected.isEmpty || !finding.received.isEmpty {
      page.element("dl", ["class": "diff"]) { page in
        for (label, value) in [("expected", finding.expected), ("received", finding.received)]
        where !value.isEmpty {
          page.element("dt", label)
          page.element("dd") { $0.element("code", bounded(value, ReportLimits.htmlFieldBytesMax)) }
        }
      }
    }
    page.element("p", ["class": "place"]) { page in
      let line = finding.line > 0 ? "\(finding.file):\(finding.line)" : finding.file
      if !finding.file.isEmpty {
        page.markup("<span>Stated in</span> ")
        page.element("span", ["class": "file"], line)
      }
      if !finding.source.isEmpty { page.element("code", finding.source) }
      if !result.file.isEmpty, result.line > 0 {
        page.markup(" <span>The case begins in</span> ")
        page.element("span", ["class": "file"], "\(result.file):\(result.line)")
      }
    }
  }

  /// Both texts around the first byte in which they differ, that byte marked in each.
  private func write(_ difference: ByteDifference, _ page: inout HTMLWriter) {
    let offset = difference.offset - difference.start
    page.element("dl", ["class": "diff"]) { page in
      let sides = [
        ("expected", difference.expected, difference.expectedCount),
        ("received", difference.received, difference.receivedCount),
      ]
      for (label, bytes, count) in sides {
        page.element("dt") { page in
          page.text(label)
          page.element("small", groupedCount(count, "byte"))
        }
        page.markup("<dd>")
        if difference.start > 0 { page.element("span", ["class": "cut"], "… ") }
        page.open("code", ["data-hex": String(difference.start)])
        page.bytes(bytes.prefix(offset))
        if bytes.indices.contains(offset) {
          page.element("mark") { $0.bytes(bytes[offset...offset]) }
          page.bytes(bytes.dropFirst(offset + 1))
        } else {
          page.markup("<mark class=\"end\"></mark>")
        }
        page.markup("</code>")
        if difference.start + bytes.count < count { page.element("span", ["class": "cut"], " …") }
        page.markup("</dd>")
      }
    }
    page.element("p", ["class": "hint"], "They differ \(place(difference)).")
  }
}
