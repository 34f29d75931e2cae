// What differs from a baseline: first what is worse, then what is better, then what is only different.
internal import Ground
internal import Results

extension HTMLPage {
  func changes(_ comparison: Comparison, _ page: inout HTMLWriter) {
    heading(&page, "changes", "Compared with \(comparison.baseline)")
    if comparison.unchanged > 0 {
      page.element(
        "p", ["class": "hint"],
        "\(groupedCount(comparison.unchanged, "case")) ended as before.")
    }
    let isSame =
      comparison.entries.isEmpty && comparison.identityChanges.isEmpty
      && comparison.dialectChanges.isEmpty && comparison.slower.isEmpty
    if isSame { page.element("p", ["class": "quiet"], "Nothing has changed.") }
    for kind in Comparison.Kind.allCases {
      let entries = comparison.entries(kind)
      write(kind.title, entries.filter { $0.known == nil }, isOpen: kind == .newlyFailing, &page)
      write(kind.title + ", as known", entries.filter { $0.known != nil }, isOpen: false, &page)
    }
    write("Slower", comparison.slower, &page)
    write("The module says something else of itself", comparison.identityChanges, &page)
    write("Another choice where the manual leaves one", comparison.dialectChanges, &page)
  }

  private func write(
    _ title: String, _ entries: [Comparison.Entry], isOpen: Bool, _ page: inout HTMLWriter
  ) {
    guard !entries.isEmpty else { return }
    page.markup(
      isOpen
        ? "<details class=\"change\" open><summary>"
        : "<details class=\"change\"><summary>")
    page.text("\(title): ")
    page.element("strong", grouped(entries.count))
    page.markup(
      """
      </summary><div class="scroll" role="group" tabindex="0" aria-label="Changed cases"><table>\
      <thead><tr><th scope="col">Module<th scope="col">Case<th scope="col">Was\
      <th scope="col">Is<th scope="col">Why</thead><tbody>
      """)
    for entry in entries {
      page.markup("\n<tr><td>")
      page.text(entry.module)
      page.markup("<td>")
      let name = "\(entry.suite)/\(entry.name)"
      if entry.now == nil {
        page.element("code", name)
      } else {
        let key = "\(entry.module)/\(entry.suite)/\(entry.name)"
        page.element("a", ["href": "#open=" + percentEncoded(key)]) { $0.element("code", name) }
      }
      outcome(entry.was, isKnown: false, &page)
      outcome(entry.now, isKnown: entry.known != nil, &page)
      page.element("td", entry.message)
    }
    page.markup("</tbody></table></div></details>\n")
  }

  private func outcome(_ verdict: Verdict?, isKnown: Bool, _ page: inout HTMLWriter) {
    page.markup("<td>")
    if let verdict {
      page.outcome(isKnown && verdict == .fail ? .known : ReportedVerdict(verdict: verdict))
    } else {
      page.text("not there")
    }
  }

  private func write(
    _ title: String, _ slower: [Comparison.Slowdown], _ page: inout HTMLWriter
  ) {
    guard !slower.isEmpty else { return }
    page.element("h3", title)
    page.markup(
      """
      <div class="scroll" role="group" tabindex="0" aria-label="Slower commands"><table>\
      <thead><tr><th scope="col">Module<th scope="col">Command<th scope="col" class="n">Median was\
      <th scope="col" class="n">Median is<th scope="col" class="n">Slower by\
      <th scope="col" class="n">Pairs</thead><tbody>
      """)
    for entry in slower {
      page.markup("\n<tr>")
      page.element("td", entry.module)
      page.element("td", entry.command)
      page.element("td", ["class": "n"], shortTime(entry.medianWas))
      page.element("td", ["class": "n"], shortTime(entry.medianNow))
      page.element("td", ["class": "n"], "\(entry.percent) %")
      page.element("td", ["class": "n"], grouped(entry.pairs))
    }
    page.markup("</tbody></table></div>\n")
  }

  private func write(
    _ title: String, _ facts: [Comparison.Change], _ page: inout HTMLWriter
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
      page.element("td", fact.was ?? "not known")
      page.element("td", fact.now ?? "not known")
    }
    page.markup("</tbody></table></div>\n")
  }
}

extension Comparison.Kind {
  fileprivate var title: String {
    switch self {
    case .newlyFailing: "Newly failing"
    case .newlyPassing: "Newly passing"
    case .stillFailing: "Still failing"
    case .notJudged: "Judged then, but not now"
    case .added: "Not in the baseline"
    case .gone: "Gone since the baseline"
    }
  }
}

extension ReportedVerdict {
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
