// Puts the page together: head with its policy, sections in the order in which a reviewer asks.
internal import CReportPage
internal import Ground
internal import Results

struct HTMLPage {
  let model: PageModel
  let comparison: Comparison?
  let trends: [Trend]

  init(model: PageModel, comparison: Comparison?, trends: [Trend]) {
    self.model = model
    self.comparison = comparison
    self.trends = Self.trends(trends, of: model.run.modules)
  }

  var run: RunResult { model.run }

  func bytes() -> [UInt8] {
    var page = HTMLWriter()
    page.markup("<!doctype html>\n")
    page.element("html", ["lang": "en"]) { page in
      page.element("head") { head(&$0) }
      page.element("body") { body(&$0) }
    }
    page.markup("\n")
    return page.out
  }

  /// What the browser may do with the page: apply this style, run this script, nothing else.
  static let policy: String = {
    let style = contentHash(of: pageStyle)
    let script = contentHash(of: pageScript)
    return "default-src 'none'; style-src '\(style)'; script-src '\(script)'; "
      + "base-uri 'none'; form-action 'none'"
  }()

  private func head(_ page: inout HTMLWriter) {
    page.markup("<meta charset=\"utf-8\">\n")
    page.open("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy])
    page.markup(
      """
      \n<meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">\n
      """)
    page.element("title", "attest: " + headline)
    page.markup("\n")
    page.inline("style", pageStyle)
    page.inline("script", pageScript)
  }

  private func body(_ page: inout HTMLWriter) {
    page.markup("<a class=\"skip\" href=\"#causes\">Skip to what failed</a>\n")
    page.element("header") { summary(&$0) }
    let parts = Part.allCases.filter(isThere)
    page.element("nav", ["aria-label": "Sections"]) { page in
      for part in parts { page.element("a", ["href": "#" + part.rawValue], part.title) }
    }
    page.element("main") { page in
      for part in parts {
        page.markup("\n")
        page.element(
          "section", ["id": part.rawValue, "aria-labelledby": part.rawValue + "-title"]
        ) { write(part, &$0) }
      }
    }
    page.markup("\n")
    page.element("footer") { page in
      page.element(
        "p",
        "Made by attest \(run.version) from the values of one run. This page is one file: it asks "
          + "for nothing over the network, and its policy lets no script run but its own.")
    }
    page.data(id: "data", scriptData())
  }

  // MARK: - Sections

  /// The sections in page order, by the names that links know them by.
  private enum Part: String, CaseIterable {
    case causes, matrix, changes, trend, cases, times, coverage, dialect

    var title: String {
      switch self {
      case .causes: "Failures"
      case .matrix: "Matrix"
      case .changes: "Changes"
      case .trend: "Trend"
      case .cases: "Cases"
      case .times: "Response times"
      case .coverage: "Requirements"
      case .dialect: "Dialect"
      }
    }
  }

  private func isThere(_ part: Part) -> Bool {
    switch part {
    case .changes: comparison != nil
    case .trend: !trends.isEmpty
    case .coverage: !run.requirements.isEmpty
    default: true
    }
  }

  private func write(_ part: Part, _ page: inout HTMLWriter) {
    switch part {
    case .causes: causes(&page)
    case .matrix: matrix(&page)
    case .changes: if let comparison { changes(comparison, &page) }
    case .trend: trend(&page)
    case .cases: caseList(&page)
    case .times: responseTimes(&page)
    case .coverage: coverage(&page)
    case .dialect: dialect(&page)
    }
  }

  /// The heading of a section with the id that names it.
  func heading(_ page: inout HTMLWriter, _ id: String, _ title: String) {
    page.element("h2", ["id": id + "-title", "tabindex": "-1"], title)
  }
}

/// `1 case`, `10,188 cases`.
func groupedCount(_ count: Int, _ noun: String) -> String {
  "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// A length of time with three digits that count: `3.36 ms`, `12.4 s`, `2 min 5 s`.
func shortTime(_ time: Interval) -> String {
  let nanoseconds = time.nanoseconds.magnitude
  let sign = time.nanoseconds < 0 ? "-" : ""
  if nanoseconds >= 120_000_000_000 {
    let seconds = nanoseconds / 1_000_000_000
    return "\(sign)\(seconds / 60) min \(seconds % 60) s"
  }
  if nanoseconds == 0 { return "0 ms" }
  for (unit, name) in [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs")] as [(UInt64, String)]
  where nanoseconds >= unit {
    let whole = nanoseconds / unit
    let decimals = whole >= 100 ? 0 : whole >= 10 ? 1 : 2
    let scale: UInt64 = [1, 10, 100][decimals]
    let rounded = (nanoseconds * scale + unit / 2) / unit
    guard decimals > 0 else { return "\(sign)\(rounded) \(name)" }
    let fraction = padded(String(rounded % scale), to: decimals)
    return "\(sign)\(rounded / scale).\(fraction) \(name)"
  }
  return "\(sign)\(nanoseconds) ns"
}

/// The style of the page.
private let pageStyle = embedded(attest_page_style)
/// The script of the page.
private let pageScript = embedded(attest_page_script)

private func embedded(
  _ file: (UnsafeMutablePointer<Int>?) -> UnsafePointer<UInt8>?
) -> [UInt8] {
  var size = 0
  return Array(UnsafeBufferPointer(start: file(&size), count: size))
}
