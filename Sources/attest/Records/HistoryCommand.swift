// `attest history`, and what a run has to do with the history of its bench.
import ArgumentParser
import Glibc
import History
import Ground
import Analysis
import Formats
import Reports
import Results

struct HistoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The history of the bench: each run is added. Else $ATTEST_HISTORY, else none.",
      valueName: "file"))
  var history: String?

  /// The file; nil where none is wanted.
  var path: String? { historyPath(history) }
}

/// The history that is named, else the one of the environment; nil where there is neither.
func historyPath(_ named: String?) -> String? {
  named ?? environment("ATTEST_HISTORY").flatMap { $0.isEmpty ? nil : $0 }
}

/// The history as one run uses it.
///
/// A history that cannot be used does not keep a night from being played; it is told at once, and
/// again at the end by the exit status.
final class RunHistory {
  private var history: History?
  /// Whether a history was asked for that could not be read or written.
  private(set) var isBroken = false

  init(_ options: HistoryOptions) {
    guard let path = options.path else { return }
    do throws(HistoryError) {
      history = try History(path: path, creates: true)
    } catch {
      complain(error, "the run goes on without it")
    }
  }

  /// How long the cases of a series took in earlier runs; nothing where nobody knows.
  func durations(of series: String) -> [CaseName: Interval] {
    do throws(HistoryError) {
      return try history?.durations(series: series) ?? [:]
    } catch {
      complain(error, "the run goes on without it")
      return [:]
    }
  }

  /// Adds a run that is over.
  func append(_ run: RunResult) {
    do throws(HistoryError) {
      try history?.append(run, at: Int64(time(nil)))
    } catch {
      complain(error, "this run is not in it")
    }
  }

  /// How the modules of the bench went from run to run; nothing where nobody knows.
  func trends() -> [Trend] {
    do throws(HistoryError) {
      return try history?.trends() ?? []
    } catch {
      complain(error, "the page shows no trend")
      return []
    }
  }

  private func complain(_ error: HistoryError, _ consequence: String) {
    printError("attest: \(error); \(consequence)")
    isBroken = true
    history = nil
  }
}

/// What a history that was asked for tells of how modules went from run to run.
func readTrends(_ named: String?) throws -> [Trend] {
  guard let path = historyPath(named) else { return [] }
  do throws(HistoryError) {
    return try History(path: path, creates: false).trends()
  } catch {
    if error.problem == .missing { throw WrongUse("\(error)") }
    throw RigFailure("\(error)")
  }
}

struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "What earlier runs tell: trends, since when cases fail, and which are flaky.",
    discussion: "Runs get into the history with `attest run --history FILE`.")

  @OptionGroup var options: HistoryOptions

  @Option(help: ArgumentHelp("Only this series or model.", valueName: "name"))
  var series: String?

  @Option(
    name: .customLong("case"),
    help: ArgumentHelp(
      "Only cases of this name, with or without suite and value; * stands for anything.",
      valueName: "glob"))
  var test: String?

  @Option(
    help: ArgumentHelp("Only runs since then, such as 14d or 2026-11-01.", valueName: "when"))
  var since: String?

  @Option(
    name: .customLong("property"),
    help: ArgumentHelp(
      "Only runs with this label, such as branch=main; * in the value stands for anything; again for more.",
      valueName: "name=value"))
  var labels: [String] = []

  @Flag(help: "Only cases whose verdict changed while the firmware did not.")
  var flaky = false

  @Flag(help: "Print JSON for programs.")
  var json = false

  @Option(help: "Colour: auto (a terminal that has it, and no NO_COLOR), always or never.")
  var color: OutputOptions.ColorChoice = .auto

  func run() throws {
    try reportingWrongUse {
      guard let path = options.path else {
        throw WrongUse("which history? --history or $ATTEST_HISTORY names its file")
      }
      var filter = HistoryFilter(series: series, test: test)
      filter.properties = try labels.map { try PropertyOptions.parsed($0, option: "--property") }
      if let since {
        guard let second = secondsSince1970(of: since, now: Int64(time(nil))) else {
          throw WrongUse("--since \(since): wants a day such as 2026-11-01, or 14d for 14 days")
        }
        filter.since = second
      }
      let overview = try overview(path, filter)
      if json {
        print(String(decoding: historyJSON(overview), as: UTF8.self), terminator: "")
      } else {
        let report = HistoryReport(color: color.isOn, unicode: localeIsUnicode())
        print(report.text(overview, onlyFlaky: flaky), terminator: "")
      }
    }
  }

  private func overview(_ path: String, _ filter: HistoryFilter) throws -> HistoryOverview {
    do throws(HistoryError) {
      let history = try History(path: path, creates: false)
      var overview = HistoryOverview(runs: try history.runs())
      overview.flaky = try history.flaky(filter)
      guard !flaky else { return overview }
      overview.trends = try history.trends(filter)
      overview.failing = try history.failing(filter)
      return overview
    } catch {
      if error.problem == .missing { throw WrongUse("\(error)") }
      throw RigFailure("\(error)")
    }
  }
}

/// Whether the terminal is said to show more than ASCII.
func localeIsUnicode() -> Bool {
  let name = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap(environment).first { !$0.isEmpty } ?? ""
  return name.uppercased().hasSuffix("UTF-8") || name.uppercased().hasSuffix("UTF8")
}

/// The second that `14d`, `12h` or `2026-11-01` (UTC) names; nil for anything else.
func secondsSince1970(of text: String, now: Int64) -> Int64? {
  if let day = CalendarDay(text) { return day.daysSince1970 * 86_400 }
  let unit: Int64 = text.hasSuffix("d") ? 86_400 : text.hasSuffix("h") ? 3_600 : 0
  guard unit > 0, let count = Int64(text.dropLast()), (0...1_000_000).contains(count) else {
    return nil
  }
  return now - count * unit
}
