// `attest known`: lists the known failures, or brings their file up to date with a run.
import Ground
import Diagnostics
import ArgumentParser
import Glibc
import Analysis
import Formats
import Reports
import Results
import SuiteLanguage

struct Known: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the known failures, or enter those of a run with --update.")

  @OptionGroup var suites: SuiteOptions
  @OptionGroup var known: KnownOptions
  @OptionGroup var color: ColorOptions

  @Option(
    help: ArgumentHelp(
      "Enter what failed in this run and take out what passed.", valueName: "results"))
  var update: String?

  @Option(help: "Why the new entries fail; what the run says unless given.")
  var reason: String?

  @Option(help: "Where the new entries are tracked.")
  var ticket: String?

  @Option(help: ArgumentHelp("The last day of the new entries.", valueName: "yyyy-mm-dd"))
  var until: String?

  func validate() throws {
    if update == nil, let option = firstGiven {
      throw ValidationError("\(option) is for the entries that --update makes")
    }
    for (name, text) in [("reason", reason), ("ticket", ticket)] {
      if let text, text.allSatisfy(\.isWhitespace) {
        throw ValidationError("--\(name) says nothing")
      }
    }
  }

  private var firstGiven: String? {
    reason != nil ? "--reason" : ticket != nil ? "--ticket" : until != nil ? "--until" : nil
  }

  func run() throws {
    try reportingWrongUse {
      guard let update else { return try list() }
      let day = try until.map { text in
        guard let day = CalendarDay(text) else {
          throw WrongUse("--until \(text): wants a day such as 2027-01-31")
        }
        return day
      }
      let run = try readRun(update)
      guard !run.version.isEmpty else {
        throw WrongUse("\(update): no run of attest; its cases are in no suite here")
      }
      try enter(run, until: day)
    }
  }

  private func list() throws {
    let (path, _) = try known.path(suites)
    guard let file = try known.load(suites, try suites.load()) else {
      return printShown("no known failures: there is no \(path)")
    }
    let report = KnownFailuresReport(color: color.usesColor)
    print(report.text(file.failures, today: today()), terminator: "")
  }

  private func enter(_ run: RunResult, until: CalendarDay?) throws {
    let (path, _) = try known.path(suites)
    let isThere = access(path, F_OK) == 0
    let file =
      isThere
      ? try known.read(suites) : KnownFailuresFile(SourceFile(path: path, text: []))
    guard let file else { return }
    let made = KnownFailuresUpdate(
      of: file, from: run, reason: reason, ticket: ticket, until: until)
    let report = KnownFailuresReport(color: color.usesColor)
    if made.added.isEmpty, made.dropped.isEmpty {
      return printShown("\(path): up to date, \(made.kept) \(made.kept == 1 ? "entry" : "entries")")
    }
    // What would not be read again is not written.
    let again = KnownFailuresFile(SourceFile(path: path, text: made.text))
    guard again.diagnostics.isEmpty else {
      throw WrongUse(
        "\(update ?? ""): its names make no entries:\n"
          + render(again.diagnostics, files: [again.source]))
    }
    try writeReport(made.text, to: path)
    print(report.changes(added: made.added, dropped: made.dropped), terminator: "")
    printShown(
      "\(path): \(made.added.count) added, \(made.dropped.count) dropped, \(made.kept) kept")
  }
}
