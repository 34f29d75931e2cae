// What failed, cause by cause: the same deviation on eighteen modules is one entry, not eighteen.
import Ground
internal import Results

extension HTMLPage {
  func causes(_ page: inout HTMLWriter) {
    heading(&page, "causes", "Failures by cause")
    let failed = model.groups.filter { $0.outcome == .fail }
    if failed.isEmpty {
      page.element("p", ["class": "quiet"], "No case failed.")
    } else {
      explanations(&page)
      list(failed, &page)
    }
    let unjudged = model.groups.filter { $0.outcome == .error || $0.outcome == .inconclusive }
    if !unjudged.isEmpty {
      page.element("h3", "Could not be judged")
      list(unjudged, &page)
    }
    let known = model.groups.filter { $0.outcome == .known }
    if !known.isEmpty {
      let count = known.reduce(0) { $0 + $1.members.count }
      page.element("h3", "Known, so no news: \(groupedCount(count, "case"))")
      list(known, &page)
    }
  }

  /// What the failures come from: known deviations that the module is like, and the rest by symptom.
  private func explanations(_ page: inout HTMLWriter) {
    guard !run.causes.isEmpty else { return }
    page.element("ol", ["class": "causes"]) { page in
      for (index, cause) in run.causes.prefix(ReportLimits.htmlCausesMax).enumerated() {
        page.markup("\n<li class=\"f\">")
        page.element("h4") { $0.text(run.text(of: cause)) }
        page.element("p", ["class": "members"]) { page in
          page.element("span", ["class": "share"], run.share(of: cause))
          for number in run.modules.indices {
            let members = model.cases.indices.filter {
              model.cases[$0].module == number && model.cases[$0].result.cause == index
            }
            guard let first = members.first else { continue }
            page.text(" ")
            page.element("a", ["class": "chip", "href": model.link(to: first)]) { page in
              page.text(model.moduleNames[number])
              if members.count > 1 { page.element("small", "×\(members.count)") }
            }
          }
        }
      }
    }
    let more = run.causes.count - ReportLimits.htmlCausesMax
    if more > 0 { page.element("p", "And \(groupedCount(more, "more cause")).") }
    for remark in run.remarksOnCauses { page.element("p", ["class": "quiet"], remark) }
    page.markup("\n")
    page.element("h3", "Failure by failure")
  }

  private func list(_ groups: [CauseGroup], _ page: inout HTMLWriter) {
    page.element("ol", ["class": "causes"]) { page in
      for group in groups.prefix(ReportLimits.htmlCausesMax) {
        page.markup("\n<li class=\"")
        page.markup(group.outcome.letter)
        page.markup("\">")
        write(group, &page)
      }
    }
    if groups.count > ReportLimits.htmlCausesMax {
      let more = groups.count - ReportLimits.htmlCausesMax
      page.element("p", "And \(groupedCount(more, "more cause")); all cases are in the list below.")
    }
    page.markup("\n")
  }

  private func write(_ group: CauseGroup, _ page: inout HTMLWriter) {
    let first = model.cases[group.members[0]]
    let result = first.result
    page.element("h4") { page in
      page.outcome(group.outcome)
      page.text(" ")
      page.element("a", ["href": model.link(to: group.members[0])], message(of: result))
    }
    let isOneCase = group.outcome == .fail || group.outcome == .known
    if isOneCase {
      page.element("p", ["class": "what"]) { page in
        page.element("code", "\(result.suite)/\(plainName(result.name))")
        if !result.title.isEmpty { page.text(" \(result.title)") }
      }
      dueAndCame(in: result, &page)
      requirements(of: result, &page)
    }
    if let known = result.known { note(known, &page) }
    members(group, naming: !isOneCase, &page)
  }

  /// What was due and what came in the first case, where the message does not say it.
  private func dueAndCame(in result: CaseResult, _ page: inout HTMLWriter) {
    guard let finding = result.finding, !finding.expected.isEmpty, !finding.received.isEmpty,
      !finding.message.contains(finding.received)
    else { return }
    page.element("p", ["class": "what"]) { page in
      page.text("due ")
      page.element("code", bounded(finding.expected, 200))
      page.text("came ")
      page.element("code", bounded(finding.received, 200))
    }
  }

  /// The requirements that a case shows, with what they say and where the manual says it.
  func requirements(of result: CaseResult, _ page: inout HTMLWriter) {
    page.element("ul", ["class": "requirements"]) { page in
      for id in result.requirements {
        let requirement = run.requirements.first { $0.id == id }
        page.element("li") { page in
          page.element("a", ["href": "#r=" + percentEncoded(id)], id)
          let section = requirement?.manual ?? result.manual
          if !section.isEmpty { page.element("small", "manual \(section)") }
          if let requirement { page.element("span", requirement.text) }
        }
      }
    }
  }

  /// Why a failure is known.
  func note(_ known: KnownFailure, _ page: inout HTMLWriter) {
    var text = "Known: " + known.reason
    if !known.ticket.isEmpty { text += " (\(known.ticket))" }
    if !known.until.isEmpty { text += ", until \(known.until)" }
    if !known.place.isEmpty { text += ", entered in \(known.place)" }
    page.element("p", ["class": "known"], text)
  }

  /// The modules that share a cause, each a link to its case; with values where a module has several.
  private func members(_ group: CauseGroup, naming names: Bool, _ page: inout HTMLWriter) {
    var modules: [(module: Int, cases: [Int])] = []
    for index in group.members {
      let module = model.cases[index].module
      if modules.last?.module == module {
        modules[modules.count - 1].cases.append(index)
      } else {
        modules.append((module, [index]))
      }
    }
    let all = modules.count == run.modules.count && modules.count > 1
    page.element("p", ["class": "members"]) { page in
      let count = groupedCount(group.members.count, "case")
      let where_ = all ? "all \(modules.count) modules" : groupedCount(modules.count, "module")
      page.element("span", ["class": "share"], "\(count) on \(where_)")
      for (module, cases) in modules {
        page.text(" ")
        page.element("a", ["class": "chip", "href": model.link(to: cases[0])]) { page in
          page.text(model.moduleNames[module])
          if names || cases.count > 1 { page.element("small", "×\(cases.count)") }
        }
      }
    }
  }
}
