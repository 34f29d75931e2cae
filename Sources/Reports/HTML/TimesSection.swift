// How soon each command answers, against the manual's limit: one row a command, on one logarithmic
// scale, for a module that answers in 3 ms and one that takes 300 both keep a limit of a second.
internal import Ground
internal import Results

extension HTMLPage {
  func responseTimes(_ page: inout HTMLWriter) {
    heading(&page, "times", "Response times")
    let all = model.cases.flatMap(\.result.responseTimes)
    let names = commandNames(all)
    var rows: [(name: String, figures: ResponseStatistics)] = []
    for name in names {
      guard let figures = ResponseStatistics(all.filter { $0.command == name }) else { continue }
      rows.append((name, figures))
    }
    guard !rows.isEmpty else {
      page.element("p", ["class": "quiet"], "No command was timed.")
      return
    }
    page.element(
      "p", ["class": "hint"],
      "From the last byte of the command to its answer, over all modules. The scale is logarithmic; "
        + "the line at the right is the manual's Max Response Duration.")
    plot(rows, &page)
    table(rows, &page)
    if run.modules.count > 1 { moduleTable(names, &page) }
  }

  /// The commands measured: those that the run knows in their order, then others as first met.
  private func commandNames(_ times: [ResponseTime]) -> [String] {
    var met: [String] = []
    for time in times where !met.contains(time.command) { met.append(time.command) }
    let known = run.commands.map(\.name).filter(met.contains)
    return known + met.filter { !known.contains($0) }
  }

  // MARK: - Plot

  private func plot(
    _ rows: [(name: String, figures: ResponseStatistics)], _ page: inout HTMLWriter
  ) {
    let scale = LogScale(
      covering: rows.flatMap { row in
        [row.figures.longest, row.figures.limit, row.figures.median]
          + (row.figures.bins.isEmpty ? [] : [LogScale.start(ofBin: row.figures.firstBin)])
      })
    let (rowHeight, axis) = (58, 22)
    let height = rows.count * rowHeight + axis
    let summary = rows.map { name, figures in
      "\(name): median \(shortTime(figures.median)), 95 % within \(shortTime(figures.percentile95)), "
        + "longest \(shortTime(figures.longest)), limit \(shortTime(figures.limit))"
    }.joined(separator: "; ")
    page.open(
      "svg",
      [
        "class": "plot", "width": "100%", "height": String(height), "role": "img",
        "aria-label": "Response times on a logarithmic scale. \(summary).",
      ])
    for tick in scale.ticks {
      svg(&page, "line", "tick", [("x1", tick.x), ("x2", tick.x)], y: (0, height - axis))
      page.open("text", ["class": "axis", "x": tick.x, "y": String(height - 6)])
      page.text(shortTick(tick.time))
      page.close("text")
    }
    for (index, row) in rows.enumerated() {
      let top = index * rowHeight
      let base = top + rowHeight - 6
      draw(row.figures, scale, top: top + 20, base: base, &page)
      page.open("text", ["class": "name", "x": "0", "y": String(top + 14)])
      page.text(row.name)
      page.close("text")
    }
    page.markup("</svg>\n")
    page.markup(
      """
      <p class="legend"><span class="bars">how many</span><span class="median">median</span>\
      <span class="p95">95 % within</span><span class="longest">longest</span>\
      <span class="limit">the manual's limit</span></p>\n
      """)
  }

  private func draw(
    _ figures: ResponseStatistics, _ scale: LogScale, top: Int, base: Int,
    _ page: inout HTMLWriter
  ) {
    let most = max(1, figures.bins.max() ?? 1)
    for (index, count) in figures.bins.enumerated() where count > 0 {
      // The root keeps a column of one visible beside one of ten thousand.
      let share = (Double(count) / Double(most)).squareRoot()
      let height = max(2, Int(share * Double(base - top)))
      let start = scale.x(ofBin: figures.firstBin + index)
      page.open(
        "rect",
        [
          "class": "bin", "x": start, "width": scale.binWidth, "y": String(base - height),
          "height": String(height),
        ])
      page.close("rect")
    }
    svg(&page, "line", "base", [("x1", "0"), ("x2", "100%")], y: (base, base))
    for (time, name) in [(figures.median, "median"), (figures.percentile95, "p95")] {
      let x = scale.x(time)
      svg(&page, "line", name, [("x1", x), ("x2", x)], y: (top - 4, base))
    }
    page.open(
      "circle",
      [
        "class": figures.longest > figures.limit ? "longest over" : "longest",
        "cx": scale.x(figures.longest), "cy": String(base - 5), "r": "4",
      ])
    page.close("circle")
    let x = scale.x(figures.limit)
    svg(&page, "line", "limit", [("x1", x), ("x2", x)], y: (top - 12, base))
  }

  private func svg(
    _ page: inout HTMLWriter, _ name: StaticString, _ kind: String,
    _ horizontal: [(StaticString, String)], y: (Int, Int)
  ) {
    page.open(
      name,
      [
        "class": kind, horizontal[0].0: horizontal[0].1, horizontal[1].0: horizontal[1].1,
        "y1": String(y.0), "y2": String(y.1),
      ])
    page.close(name)
  }

  /// `10 ms`, never `10.0 ms`.
  private func shortTick(_ time: Interval) -> String { time.description }

  // MARK: - Tables

  private func table(
    _ rows: [(name: String, figures: ResponseStatistics)], _ page: inout HTMLWriter
  ) {
    page.markup(
      """
      <div class="scroll" role="group" tabindex="0" aria-label="Response times"><table class="figures">\
      <thead><tr><th scope="col">Command<th scope="col" class="n">n<th scope="col" class="n">Median\
      <th scope="col" class="n">95 % within<th scope="col" class="n">Longest\
      <th scope="col" class="n">Limit<th scope="col" class="n">Beyond it</thead><tbody>
      """)
    for row in rows {
      let figures = row.figures
      page.markup("\n<tr>")
      page.element("th", ["scope": "row"], row.name)
      page.element("td", ["class": "n"], grouped(figures.count))
      for time in [figures.median, figures.percentile95, figures.longest, figures.limit] {
        page.element("td", ["class": "n"], shortTime(time))
      }
      page.markup("<td class=\"n\">")
      if figures.overLimit > 0 {
        page.markup("<b class=\"v f\">")
        page.text(grouped(figures.overLimit))
        page.markup("</b>")
      } else {
        page.text("0")
      }
    }
    page.markup("</tbody></table></div>\n")
  }

  /// Median and longest for each module and command.
  private func moduleTable(_ names: [String], _ page: inout HTMLWriter) {
    page.markup(
      """
      <details><summary>By module: median, and the longest in brackets</summary>\
      <div class="scroll" role="group" tabindex="0" aria-label="Response times by module">\
      <table class="figures"><thead><tr><th scope="col">Module
      """)
    for name in names { page.element("th", ["scope": "col", "class": "n"], name) }
    page.markup("</thead><tbody>")
    for (index, module) in run.modules.enumerated() {
      page.markup("\n<tr>")
      page.element("th", ["scope": "row"], model.moduleNames[index])
      let times = module.cases.flatMap(\.responseTimes)
      for name in names {
        page.markup("<td class=\"n\">")
        if let figures = ResponseStatistics(times.filter { $0.command == name }) {
          page.text("\(shortTime(figures.median)) (\(shortTime(figures.longest)))")
        }
      }
    }
    page.markup("</tbody></table></div></details>\n")
  }
}

/// A logarithmic scale from one power of ten to another, as percentages of a drawing's width.
private struct LogScale {
  /// 10 µs: what seems quicker came in one piece with what it answers, and stands at the left edge.
  private static let least = 4
  let first: Int
  let last: Int

  /// The scale that shows all these times, with a little room at the right.
  init(covering times: [Interval]) {
    let decades = times.map(ResponseStatistics.decades)
    first = max(Self.least, Int((decades.min() ?? 6).rounded(.down)))
    let end = decades.max() ?? 9
    last = max(first + 1, Int((end + 0.1).rounded(.up)))
  }

  /// The powers of ten but the outermost, whose labels would be cut off.
  var ticks: [(time: Interval, x: String)] {
    (first + 1..<last).map { decade in
      let time = Interval(nanoseconds: Self.power(decade))
      return (time, x(time))
    }
  }

  var binWidth: String { share(1 / Double(ResponseStatistics.binsPerDecade), offset: 0) }

  func x(_ time: Interval) -> String {
    share(ResponseStatistics.decades(time), offset: Double(first))
  }

  func x(ofBin bin: Int) -> String {
    share(Double(bin) / Double(ResponseStatistics.binsPerDecade), offset: Double(first))
  }

  static func start(ofBin bin: Int) -> Interval {
    Interval(nanoseconds: power(bin / ResponseStatistics.binsPerDecade))
  }

  private func share(_ decades: Double, offset: Double) -> String {
    percent(max(0, Int(((decades - offset) * 10_000).rounded())), of: (last - first) * 10_000)
  }

  private static func power(_ decade: Int) -> Int64 {
    (0..<max(0, min(18, decade))).reduce(1) { power, _ in power * 10 }
  }
}
