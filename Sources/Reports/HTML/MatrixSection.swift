// Every case on every module, as a table: columns are modules, rows are cases under their suites.
// A row where all is well is folded into its suite's line until somebody asks for it.
internal import Results

extension HTMLPage {
  func matrix(_ page: inout HTMLWriter) {
    heading(&page, "matrix", "Cases on modules")
    page.markup(
      """
      <p class="hint">A suite's line counts what went well; rows below it are cases that did not pass \
      everywhere. <button type="button" class="plain" id="all-rows" aria-pressed="false" hidden>\
      Show all rows</button></p>
      <div class="scroll tall" role="group" tabindex="0" aria-labelledby="matrix-title">\
      <table class="matrix">
      """)
    page.element("caption", ["class": "unseen"], "The verdict of each case on each module")
    page.markup("<thead><tr><th scope=\"col\">Suite and case")
    for name in model.moduleNames { page.element("th", ["scope": "col"], name) }
    page.markup("</thead>")
    var rows = model.rowOrder[...]
    while let first = rows.first {
      let suite = model.rows[first].suite
      let own = rows.prefix { model.rows[$0].suite == suite }
      rows = rows.dropFirst(own.count)
      write(suite, Array(own), &page)
    }
    page.markup("</table></div>\n")
  }

  private func write(_ suite: String, _ rows: [Int], _ page: inout HTMLWriter) {
    let quiet = rows.count { isQuiet(model.rows[$0]) }
    page.markup("\n<tbody><tr class=\"suite\"><th scope=\"rowgroup\">")
    if quiet > 0 {
      page.open(
        "button",
        ["type": "button", "class": "fold", "aria-expanded": "false", "data-suite": suite])
      page.text(suite)
      page.close("button")
    } else {
      page.text(suite)
    }
    page.markup(" <small>")
    page.text(groupedCount(rows.count, "case"))
    page.markup("</small>")
    for module in run.modules.indices {
      let tally = VerdictTally(
        rows.lazy.compactMap { model.rows[$0].cells[module] }.map { model.cases[$0].outcome })
      page.markup("<td>")
      sum(tally, &page)
    }
    for index in rows {
      let row = model.rows[index]
      let quiet = isQuiet(row)
      page.markup(quiet ? "\n<tr class=q data-row=" : "\n<tr data-row=")
      page.text(String(index))
      page.markup("><th scope=row>")
      page.text(row.name)
      for cell in row.cells {
        guard let cell else {
          page.markup("<td>")
          continue
        }
        let outcome = model.cases[cell].outcome
        let isLink = outcome != .pass && outcome != .skipped
        page.cell(outcome, link: isLink ? model.link(to: cell) : nil)
      }
    }
    page.markup("</tbody>")
  }

  /// What a module did in one suite: `✗ 2 ✓ 33`.
  private func sum(_ tally: VerdictTally, _ page: inout HTMLWriter) {
    for outcome in [ReportedVerdict.fail, .error, .inconclusive, .known] where tally[outcome] > 0 {
      page.markup("<b class=\"v ")
      page.markup(outcome.letter)
      page.markup("\"><i aria-hidden=true>")
      page.markup(outcome.glyph)
      page.markup("</i><span class=unseen>")
      page.text(outcome.noun)
      page.markup("</span> ")
      page.text(grouped(tally[outcome]))
      page.markup("</b> ")
    }
    if tally[.pass] > 0 {
      page.markup("<span class=p><i aria-hidden=true>✓</i><span class=unseen>passed</span> ")
      page.text(grouped(tally[.pass]))
      page.markup("</span>")
    } else if tally.total > 0, tally.total == tally[.skipped] {
      page.markup("<span class=s><i aria-hidden=true>–</i> skip</span>")
    }
  }

  /// Whether nobody needs to look at the row.
  private func isQuiet(_ row: CaseRow) -> Bool {
    row.cells.allSatisfy { cell in
      guard let cell else { return true }
      let outcome = model.cases[cell].outcome
      return outcome == .pass || outcome == .skipped
    }
  }
}
