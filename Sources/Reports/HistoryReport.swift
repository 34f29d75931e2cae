// What the history tells, for people: how each module went from run to run, since when what fails
// fails, and what cannot be relied upon.
import Ground
public import Results

/// An overview of a history as text.
public struct HistoryReport: Sendable {
  private let color: Bool
  private let unicode: Bool

  package init(color: Bool, unicode: Bool = false) {
    self.color = color
    self.unicode = unicode
  }

  /// Trends, failing cases and flaky cases, each as a table; or the flaky ones alone.
  public func text(_ overview: HistoryOverview, onlyFlaky: Bool = false) -> String {
    guard overview.runs > 0 else { return "no run in the history yet\n" }
    var text = ""
    if !onlyFlaky {
      text += trends(overview.trends) + failing(overview.failing)
    }
    text += flaky(overview.flaky)
    return text + "\n\(counted(overview.runs, "run")) in the history\n"
  }

  // MARK: Trends

  private func trends(_ trends: [Trend]) -> String {
    guard !trends.isEmpty else { return "no run that fits\n" }
    var table = Table(["MODULE", "FIRMWARE", "RUNS", "FAILED", "LAST RUN", ""])
    for trend in trends {
      guard let last = trend.points.last else { continue }
      var counts = "\(last.passed) passed"
      for (count, noun) in [
        (last.failed, "failed"), (last.known, "known"), (last.unjudged, "not judged"),
      ] where count > 0 { counts += ", \(count) \(noun)" }
      table.add([
        .init(name(of: trend.module)), .init(firmware(trend.revision)),
        .init("\(trend.points.count)", isNumber: true),
        .init(sparkline(trend.points), color: last.failed > 0 ? "31" : "32"),
        .init(day(last.mark.at)),
        .init(counts, color: last.failed > 0 ? "31" : last.unjudged > 0 ? "33" : nil),
      ])
    }
    return table.text(color: color)
  }

  /// One sign a run, the latest last: how many cases failed, against the worst run shown.
  func sparkline(_ points: [TrendPoint]) -> String {
    let shown = points.suffix(30)
    let steps =
      unicode ? Array("▁▂▃▄▅▆▇█").map(String.init) : ["_", ".", ":", "-", "=", "+", "*", "#"]
    let most = shown.map(\.failed).max() ?? 0
    return shown.map { point in
      guard point.failed > 0 else { return steps[0] }
      return steps[1 + (point.failed * (steps.count - 2)) / most]
    }.joined()
  }

  // MARK: Cases

  private func failing(_ failing: [FailingCase]) -> String {
    guard !failing.isEmpty else { return "" }
    var table = Table(["FAILING", "SINCE", "FIRMWARE", "RUNS", "LAST PASSED"])
    for entry in failing {
      let passed = entry.lastPassed.map {
        "run \($0.run), \(day($0.at))"
          + ($0.revision == entry.first.revision ? "" : ", \(firmware($0.revision))")
      }
      table.add([
        .init(
          "\(name(of: entry.module)) \(shown(entry.test.text))"
            + (entry.isKnown ? " (known)" : ""), color: entry.isKnown ? "33" : "31"),
        .init("run \(entry.first.run), \(day(entry.first.at))"),
        .init(firmware(entry.first.revision)), .init("\(entry.failures)", isNumber: true),
        .init(passed ?? "never"),
      ])
    }
    return "\n" + table.text(color: color)
  }

  private func flaky(_ flaky: [FlakyCase]) -> String {
    guard !flaky.isEmpty else { return "\nno flaky case\n" }
    var table = Table(["FLAKY", "FIRMWARE", "CHANGES", "RETRIED", "RUNS (. passed, F failed)"])
    for entry in flaky {
      table.add([
        .init("\(name(of: entry.module)) \(shown(entry.test.text))"),
        .init(firmware(entry.revision)), .init("\(entry.changes)", isNumber: true),
        .init("\(entry.retried)", isNumber: true),
        .init(entry.passes.map { $0 ? "." : "F" }.joined()),
      ])
    }
    return "\n" + table.text(color: color)
  }

  // MARK: Parts

  private func name(of module: RecordedModule) -> String {
    let model = module.model.isEmpty || module.model == module.name ? "" : " \(module.model)"
    return shown(bounded(module.name + model, 60)) + (module.isSimulated ? " (emulated)" : "")
  }

  private func firmware(_ revision: String) -> String {
    revision.isEmpty ? "-" : shown(bounded(revision, 40))
  }

  private func day(_ seconds: Int64) -> String {
    guard let stamp = timestamp(seconds) else { return "?" }
    return String(stamp.prefix(10)) + " " + stamp.dropFirst(11).prefix(5)
  }
}

/// Columns as wide as what stands in them, two blanks apart.
private struct Table {
  struct Cell {
    var text: String
    var color: String?
    var isNumber = false

    init(_ text: String, color: String? = nil, isNumber: Bool = false) {
      self.text = text
      self.color = color
      self.isNumber = isNumber
    }
  }

  private var rows: [[Cell]]

  init(_ heads: [String]) { rows = [heads.map { Cell($0, color: "1") }] }

  mutating func add(_ cells: [Cell]) { rows.append(cells) }

  func text(color: Bool) -> String {
    let widths = rows[0].indices.map { column in
      rows.map { $0[column].text.unicodeScalars.count }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let gap = String(repeating: " ", count: widths[column] - cell.text.unicodeScalars.count)
        let text = color ? cell.color.map { "\u{1B}[\($0)m\(cell.text)\u{1B}[0m" } : nil
        let isLast = column == row.count - 1
        line +=
          cell.isNumber ? gap + (text ?? cell.text) : (text ?? cell.text) + (isLast ? "" : gap)
        if !isLast { line += "  " }
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
