// The commands about runs that are over: report, compare, merge.
import Ground
import Diagnostics
import ArgumentParser
import Glibc
import Analysis
import Formats
import Reports
import Results

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make the reports of a run again from its results file.",
    discussion: "Without an option: the summary, as the run printed it.")

  @Argument(help: ArgumentHelp("A results file, or a JUnit file.", valueName: "results"))
  var path: String

  @Option(help: ArgumentHelp("Where a JUnit report goes.", valueName: "file"))
  var junit: String?

  @Option(help: ArgumentHelp("Where an HTML page goes.", valueName: "file"))
  var html: String?

  @Option(
    help: ArgumentHelp("An older run, a results or JUnit file, to compare with.", valueName: "file")
  )
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "A history of the bench: the page shows how its modules went from run to run. Else "
        + "$ATTEST_HISTORY, else none.", valueName: "file"))
  var history: String?

  @Flag(help: "Print the summary, beside what else is asked for.")
  var text = false

  @OptionGroup var color: ColorOptions

  func run() throws {
    try reportingWrongUse {
      let outputs = [("--junit", junit), ("--html", html)]
      try checkApart(outputs)
      try checkSpared([path, baseline], by: outputs)
      let run = try readRun(path)
      let older = try baseline.map { try readRun($0) }
      let changes = older.map { comparison(of: run, at: path, with: $0, at: baseline ?? "") }
      if let junit { try writeJUnitReport(run, to: junit) }
      if let html {
        try writeHTMLReport(run, comparison: changes, trends: readTrends(history), to: html)
      }
      if text || junit == nil && html == nil {
        if let changes { print(ComparisonReport(color: color.usesColor).text(changes)) }
        print(ConsoleReport(color: color.usesColor).summary(run), terminator: "")
      }
    }
  }
}

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say what changed from one run to the next.",
    discussion: """
      Takes results files, and JUnit files of attest or of any tool. Exit status: 1 when a case \
      fails that did not and is not known to, 3 when none does but cases could not be judged that \
      were before, else 0.
      """)

  @Argument(help: ArgumentHelp("The older run.", valueName: "old"))
  var old: String

  @Argument(help: ArgumentHelp("The newer run.", valueName: "new"))
  var new: String

  @Flag(name: .customLong("all"), help: "List every case that changed, however many there are.")
  var listsAll = false

  @Flag(help: "A command that is slower ends in 1, too.")
  var slowerFails = false

  @Option(
    name: .customLong("property"),
    help: ArgumentHelp(
      "Only modules whose runs have this label, such as branch=main; * in the value stands for "
        + "anything; again for more.", valueName: "name=value"))
  var labels: [String] = []

  @Flag(help: "Print JSON for programs.")
  var json = false

  @OptionGroup var color: ColorOptions

  func run() throws {
    try reportingWrongUse {
      let labels = try labels.map { try PropertyOptions.parsed($0, option: "--property") }
      let comparison = comparison(
        of: try readRun(new).only(labels, at: new), at: new,
        with: try readRun(old).only(labels, at: old), at: old)
      let report = ComparisonReport(color: color.usesColor, listsAll: listsAll)
      if json {
        print(String(decoding: comparisonJSON(comparison), as: UTF8.self), terminator: "")
      } else {
        print(report.text(comparison), terminator: "")
      }
      if !comparison.regressions.isEmpty || slowerFails && !comparison.slower.isEmpty {
        throw ExitCode.deviation
      }
      if !comparison.entries(.notJudged).isEmpty { throw ExitCode.rig }
    }
  }
}

struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the results files of shards or of several machines into one.",
    discussion: """
      Modules of one name are joined; a case that two files have is there once, with the worse \
      verdict and a note. With --newer-wins the verdict is that of the newer run, so that what \
      `attest run --failed-from night.json` found takes its place in the night:

        attest merge night.json rerun.json --newer-wins --results whole.json
      """)

  @Argument(help: ArgumentHelp("Results files.", valueName: "results"))
  var paths: [String]

  @Flag(help: "Of a case that two files have the one judged last counts, not the worse.")
  var newerWins = false

  @Option(help: ArgumentHelp("Where the joined results file goes.", valueName: "file"))
  var results: String

  @Option(help: ArgumentHelp("Where a JUnit report of all goes.", valueName: "file"))
  var junit: String?

  @Option(help: ArgumentHelp("Where an HTML page of all goes.", valueName: "file"))
  var html: String?

  @OptionGroup var color: ColorOptions

  func run() throws {
    try reportingWrongUse {
      let reports = [("--junit", junit), ("--html", html)]
      try checkApart([("--results", results)] + reports)
      try checkSpared(paths, by: reports)
      let runs = try paths.map { (name: $0, run: try readRun($0)) }
      let run: RunResult
      do throws(FileError) {
        run = try merged(runs, newerWins: newerWins)
      } catch {
        throw WrongUse(error.description)
      }
      try writeReport(ResultsFile.bytes(of: run), to: results)
      if let junit { try writeJUnitReport(run, to: junit) }
      if let html { try writeHTMLReport(run, comparison: nil, to: html) }
      let report = ConsoleReport(
        color: color.usesColor, junitPath: junit, htmlPath: html, resultsPath: results)
      print(report.summary(run), terminator: "")
    }
  }
}

struct ColorOptions: ParsableArguments {
  @Option(help: "Colour: auto (a terminal that has it, and no NO_COLOR), always or never.")
  var color: OutputOptions.ColorChoice = .auto

  var usesColor: Bool { color.isOn }
}

extension RunResult {
  /// The modules whose runs have all the labels; a run without any such module is wrong use.
  fileprivate func only(_ labels: [RunProperty], at path: String) throws -> RunResult {
    guard !labels.isEmpty else { return self }
    var run = self
    run.modules.removeAll { module in
      let own = properties(of: module)
      return !labels.allSatisfy { label in
        own.contains { $0.name == label.name && glob(label.value, $0.value) }
      }
    }
    guard run.modules.isEmpty, !modules.isEmpty else { return run }
    let wanted = labels.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    let has = modules.flatMap(properties).map { "\($0.name)=\($0.value)" }
    throw WrongUse(
      "\(path): no module of it has \(wanted); it has "
        + (has.isEmpty ? "no labels" : bounded(Set(has).sorted().joined(separator: " "), 500)))
  }
}

/// Compares two runs under the names of their files and the times when they began.
func comparison(
  of new: RunResult, at path: String, with old: RunResult, at oldPath: String
) -> Comparison {
  func name(_ path: String, _ run: RunResult) -> String {
    let began = run.startedAt > 0 ? timestamp(run.startedAt) : nil
    return began.map { "\(path) (\($0.replacing("T", with: " ")) UTC)" } ?? path
  }
  return Comparison(
    of: new, named: name(path, new), with: old, named: name(oldPath, old))
}

/// Writes a JUnit report; what fails is the rig's fault.
func writeJUnitReport(_ run: RunResult, to path: String) throws {
  do throws(ReportError) {
    try JUnitReport(run: run).write(toPath: path)
  } catch {
    throw RigFailure("the report was not written: \(error)")
  }
}
