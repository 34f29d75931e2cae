// What differs from a baseline: first what is worse, then what is better, then what is only different.
internal import MachineContract
internal import Results

extension HTMLPage {
  func write(_ changes: ReportedChanges, _ page: inout HTMLWriter) {
    heading(&page, "changes", "Compared with \(changes.baseline)")
    let counts = ReportedChanges.Kind.allCases.map { kind in
      (kind, changes.entries.filter { $0.kind == kind })
    }
    let isSame =
      changes.entries.isEmpty && changes.identity.isEmpty && changes.dialect.isEmpty
      && changes.slower.isEmpty
    if isSame { page.element("p", ["class": "quiet"], "Nothing has changed.") }
    for (kind, entries) in counts where !entries.isEmpty { write(kind, entries, &page) }
    write("Slower", changes.slower, &page)
    write("The module says something else of itself", changes.identity, &page)
    write("Another choice where the manual leaves one", changes.dialect, &page)
  }

  private func write(
    _ kind: ReportedChanges.Kind, _ entries: [ReportedChanges.Entry], _ page: inout HTMLWriter
  ) {
    page.markup(
      kind == .newlyFailing
        ? "<details class=\"change\" open><summary>"
        : "<details class=\"change\"><summary>")
    page.text("\(kind.title): ")
    page.element("strong", grouped(entries.count))
    page.markup(
      """
      </summary><div class="scroll" role="group" tabindex="0" aria-label="Changed cases"><table>\
      <thead><tr><th scope="col">Module<th scope="col">Case<th scope="col">Was\
      <th scope="col">Is</thead><tbody>
      """)
    for entry in entries {
      page.markup("\n<tr><td>")
      page.text(entry.module)
      page.markup("<td>")
      let name = "\(entry.suite) \(entry.name)"
      if entry.now == nil {
        page.element("code", name)
      } else {
        let key = "\(entry.module)/\(entry.suite)/\(entry.name)"
        page.element("a", ["href": "#open=" + percentEncoded(key)]) { $0.element("code", name) }
      }
      for verdict in [entry.was, entry.now] {
        page.markup("<td>")
        if let outcome = verdict.map(Outcome.init(verdict:)) {
          page.outcome(outcome)
        } else {
          page.text("not there")
        }
      }
    }
    page.markup("</tbody></table></div></details>\n")
  }

  private func write(
    _ title: String, _ slower: [ReportedChanges.Slowing], _ page: inout HTMLWriter
  ) {
    guard !slower.isEmpty else { return }
    page.element("h3", title)
    page.markup(
      """
      <div class="scroll" role="group" tabindex="0" aria-label="Slower commands"><table>\
      <thead><tr><th scope="col">Module<th scope="col">Command<th scope="col" class="n">Median was\
      <th scope="col" class="n">Median is<th scope="col" class="n">Measured</thead><tbody>
      """)
    for entry in slower {
      page.markup("\n<tr>")
      page.element("td", entry.module)
      page.element("td", entry.command)
      page.element("td", ["class": "n"], shortTime(entry.was))
      page.element("td", ["class": "n"], shortTime(entry.now))
      page.element("td", ["class": "n"], grouped(entry.count))
    }
    page.markup("</tbody></table></div>\n")
  }

  private func write(
    _ title: String, _ facts: [ReportedChanges.Fact], _ page: inout HTMLWriter
  ) {
    guard !facts.isEmpty else { return }
    page.element("h3", title)
    page.markup(
      """
      <div class="scroll" role="group" tabindex="0" aria-label="Changed facts"><table>\
      <thead><tr><th scope="col">Module<th scope="col">What<th scope="col">Was\
      <th scope="col">Is</thead><tbody>
      """)
    for fact in facts {
      page.markup("\n<tr>")
      page.element("td", fact.module)
      page.element("td", fact.name)
      page.element("td", fact.was.isEmpty ? "nothing" : fact.was)
      page.element("td", fact.now.isEmpty ? "nothing" : fact.now)
    }
    page.markup("</tbody></table></div>\n")
  }
}

extension ReportedChanges.Kind {
  fileprivate var title: String {
    switch self {
    case .newlyFailing: "Newly failing"
    case .newlyPassing: "Newly passing"
    case .stillFailing: "Still failing"
    case .added: "Not in the baseline"
    case .gone: "Gone since the baseline"
    }
  }
}

extension Outcome {
  /// The outcome that a bare verdict means.
  fileprivate init(verdict: Verdict) {
    switch verdict {
    case .pass: self = .pass
    case .fail: self = .fail
    case .inconclusive: self = .inconclusive
    case .error: self = .error
    case .skipped: self = .skipped
    }
  }
}
