// The file of known failures: where it is, reading it, holding a run against it.
import Ground
import Diagnostics
import ArgumentParser
import Glibc
import ModuleCatalogue
import Analysis
import CaseRunner
import Formats
import Results
import SuiteLanguage

struct KnownOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The file of known failures; `known-failures` in the folder of the suites unless given.",
      valueName: "file"))
  var knownFailures: String?

  /// The file's path, and whether somebody named it.
  func path(_ suites: SuiteOptions) throws -> (path: String, isNamed: Bool) {
    if let knownFailures { return (knownFailures, true) }
    return (SuiteOptions.folder(of: try suites.root()) + "/known-failures", false)
  }

  /// The file, checked against the suites; nil where there is none.
  ///
  /// On any problem prints all of them and exits with status 2.
  func load(_ suites: SuiteOptions, _ collection: SuiteCollection) throws -> KnownFailuresFile? {
    guard let file = try read(suites) else { return nil }
    // One suite alone does not tell which others there are.
    guard isFolder(try suites.root()) else { return file }
    try refuse(
      file.problems(
        suites: collection.suites.map { ($0.name, $0.cases.map(\.name)) }
          + [(CaseResult.probeSuite, collection.probes.map(\.name))],
        valued: CompiledSuites(collection).caseNames,
        series: collection.catalogue.series.map(\.name)), file)
    return file
  }

  /// The file as it is; nil where there is none and nobody named one.
  func read(_ suites: SuiteOptions) throws -> KnownFailuresFile? {
    let (path, isNamed) = try path(suites)
    if !isNamed, access(path, F_OK) != 0 { return nil }
    let file = KnownFailuresFile(SourceFile(path: path, text: try contents(of: path)))
    try refuse(file.diagnostics, file)
    return file
  }

  private func refuse(_ problems: [Diagnostic], _ file: KnownFailuresFile) throws {
    if problems.isEmpty { return }
    printError(render(problems, files: [file.source]))
    let count = problems.count
    printError("\(count) \(count == 1 ? "problem" : "problems") in the known failures")
    throw ExitCode.wrongUse
  }
}

/// The day that it is where the program runs.
func today() -> CalendarDay {
  var now = time(nil)
  var parts = tm()
  localtime_r(&now, &parts)
  let day = CalendarDay(
    year: Int64(parts.tm_year) + 1900, month: Int64(parts.tm_mon) + 1, day: Int64(parts.tm_mday))
  return day ?? .first
}
