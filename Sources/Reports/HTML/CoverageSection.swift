// Requirement by requirement: how many cases show it, and what became of it on each module.
internal import Results

extension HTMLPage {
  func coverage(_ page: inout HTMLWriter) {
    heading(&page, "coverage", "Requirements")
    let shown = shownRequirements()
    let missing = run.requirements.count { shown[$0.id] == nil }
    page.element(
      "p", ["class": "hint"],
      "\(grouped(run.requirements.count - missing)) of "
        + "\(groupedCount(run.requirements.count, "requirement")) shown by cases of this run. "
        + "A module's cell is the gravest verdict among the cases that show the requirement.")
    page.markup(
      """
      <div class="scroll tall" role="group" tabindex="0" aria-labelledby="coverage-title">\
      <table class="matrix coverage"><thead><tr><th scope="col">Requirement\
      <th scope="col" class="n">Manual<th scope="col" class="n">Cases
      """)
    for name in model.moduleNames { page.element("th", ["scope": "col"], name) }
    page.markup("</thead><tbody>")
    for requirement in run.requirements {
      page.markup("\n<tr><th scope=\"row\">")
      page.element("a", ["href": "#r=" + percentEncoded(requirement.id)], requirement.id)
      page.markup(" <span>")
      page.text(requirement.text)
      page.markup("</span>")
      page.element("td", ["class": "n"], requirement.manual)
      let rows = shown[requirement.id] ?? []
      page.markup("<td class=\"n\">")
      if rows.isEmpty {
        page.markup("<b class=\"v e\">none</b>")
      } else {
        page.text(grouped(rows.count))
      }
      for module in run.modules.indices { cell(rows, module, requirement.id, &page) }
    }
    page.markup("</tbody></table></div>\n")
  }

  /// For each requirement the rows that show it.
  private func shownRequirements() -> [String: [Int]] {
    var shown: [String: [Int]] = [:]
    for index in model.rowOrder {
      for id in model.rows[index].example.requirements { shown[id, default: []].append(index) }
    }
    return shown
  }

  private func cell(_ rows: [Int], _ module: Int, _ id: String, _ page: inout HTMLWriter) {
    let outcomes = rows.compactMap { model.rows[$0].cells[module] }.map {
      model.cases[$0].outcome
    }
    guard let worst = VerdictTally(outcomes).worst else {
      page.markup("<td>")
      return
    }
    guard worst != .pass, worst != .skipped else { return page.cell(worst) }
    let address =
      "#r=\(percentEncoded(id))&s=\(percentEncoded(model.moduleNames[module]))"
    page.cell(worst, link: address)
  }
}
