// How the modules of the run went from run to run, as the history of the bench has it: a row of bars
// for each firmware, a bar for each run.
import Ground
internal import Results

extension HTMLPage {
  /// How many runs a row of bars shows; the history may have more.
  static let barsMax = 30
  /// The height of the bars, in pixels, and how far they are apart.
  private static let (height, step) = (24, 8)

  /// The trends of these modules, in the modules' order and with the firmware seen last at the end.
  static func trends(_ trends: [Trend], of modules: [ModuleResult]) -> [Trend] {
    var found: [Trend] = []
    for module in modules {
      let own = trends.filter {
        $0.module.name == module.name && $0.module.isSimulated == (module.port == "simulation")
          && !$0.points.isEmpty && !found.contains($0)
      }
      found += own.enumerated().sorted {
        ($0.element.lastRun, $0.offset) < ($1.element.lastRun, $1.offset)
      }.map(\.element)
    }
    return found
  }

  func trend(_ page: inout HTMLWriter) {
    heading(&page, "trend", "From run to run")
    page.element(
      "p", ["class": "hint"],
      "A bar for each run that the history of the bench has of a module with one firmware, the "
        + "latest last; as high as failures were many, against the worst run of the row.")
    page.markup(
      """
      <div class="scroll" role="group" tabindex="0" aria-label="Trend"><table class="trend">\
      <thead><tr><th scope="col">Module<th scope="col">Firmware<th scope="col">Failures\
      <th scope="col" class="n">Runs<th scope="col">Last run<th scope="col" class="n">Failed\
      <th scope="col" class="n">Known<th scope="col" class="n">Unjudged\
      <th scope="col" class="n">Passed</thead><tbody>
      """)
    for trend in trends { row(trend, &page) }
    page.markup("</tbody></table></div>\n")
  }

  private func row(_ trend: Trend, _ page: inout HTMLWriter) {
    guard let last = trend.points.last else { return }
    page.markup("\n<tr>")
    page.element("th", ["scope": "row"], trend.module.name)
    page.element("td", trend.revision.isEmpty ? "not known" : trend.revision)
    page.element("td") { sparkline(trend.points.suffix(Self.barsMax), &$0) }
    page.element("td", ["class": "n"], grouped(trend.points.count))
    page.element("td", time(last.mark))
    figure(&page, last.failed, .fail)
    figure(&page, last.known, .known)
    figure(&page, last.unjudged, .error)
    figure(&page, last.passed, nil)
  }

  private func sparkline(_ points: ArraySlice<TrendPoint>, _ page: inout HTMLWriter) {
    let most = max(1, points.map(\.troubles).max() ?? 1)
    page.open(
      "svg",
      [
        "width": String(points.count * Self.step), "height": String(Self.height), "role": "img",
        "aria-label": "failures per run: "
          + points.map { String($0.failed) }.joined(separator: ", "),
      ])
    for (index, point) in points.enumerated() {
      page.element("g") { page in
        page.element("title", summary(point))
        var foot = Self.height
        func bar(_ letter: StaticString, _ height: Int) {
          foot -= height
          page.markup("<rect class=\"")
          page.markup(letter)
          page.markup("\" x=\"")
          page.text(String(index * Self.step))
          page.markup("\" y=\"")
          page.text(String(foot))
          page.markup("\" width=\"")
          page.text(String(Self.step - 2))
          page.markup("\" height=\"")
          page.text(String(height))
          page.markup("\"/>")
        }
        // A single failure is seen beside a run with thousands; one without any is a line.
        func height(_ count: Int) -> Int { max(3, count * (Self.height - 6) / most) }
        if point.troubles == 0 { bar("p", 3) }
        if point.failed > 0 { bar("f", height(point.failed)) }
        if point.unjudged > 0 { bar("e", height(point.unjudged)) }
        if point.known > 0 { bar("k", height(point.known)) }
      }
    }
    page.markup("</svg>")
  }

  private func summary(_ point: TrendPoint) -> String {
    var parts = ["\(grouped(point.passed)) passed"]
    for (count, noun) in [
      (point.failed, "failed"), (point.known, "known"), (point.unjudged, "not judged"),
    ] where count > 0 { parts.append("\(grouped(count)) \(noun)") }
    return "Run \(point.mark.run), \(time(point.mark)): " + parts.joined(separator: ", ")
  }

  private func time(_ mark: RunMark) -> String {
    timestamp(mark.at).map { $0.prefix(16).replacing("T", with: " ") + " UTC" } ?? "not known"
  }
}

extension Trend {
  fileprivate var lastRun: Int64 { points.last?.mark.run ?? 0 }
}

extension TrendPoint {
  /// How many cases call for a bar.
  fileprivate var troubles: Int { failed + known + unjudged }
}
