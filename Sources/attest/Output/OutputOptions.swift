// Where reports go, and how much a person sees while cases are played.
import ArgumentParser
import Glibc
import Reports
import Results

struct OutputOptions: ParsableArguments {
  enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never

    /// Whether colours are to be printed.
    var isOn: Bool {
      switch self {
      case .always: true
      case .never: false
      case .auto:
        isatty(STDOUT_FILENO) == 1 && (environment("NO_COLOR") ?? "").isEmpty
          && environment("TERM") != "dumb"
      }
    }
  }

  @Option(help: ArgumentHelp("Where the JUnit report goes.", valueName: "file"))
  var junit: String?

  @Option(help: ArgumentHelp("Where the HTML report goes; none unless given.", valueName: "file"))
  var html: String?

  @Option(help: "Colour: auto (a terminal that has it, and no NO_COLOR), always or never.")
  var color: ColorChoice = .auto

  @Flag(help: "Print a line for every case, not only for failures.")
  var verbose = false

  @Flag(help: "Keep the transcripts of passed cases too.")
  var allTranscripts = false

  @Flag(help: "Print the exchange with the module as it happens.")
  var follow = false

  @Flag(
    help:
      "Give the wall clock in place of milliseconds at each line of --follow and of transcripts.")
  var clock = false

  var usesColor: Bool { color.isOn }

  var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Where the JUnit report goes.
  var junitPath: String { junit ?? "Reports/attest.junit.xml" }

  /// Writes the JUnit report and returns its path.
  func writeJUnit(_ result: RunResult) throws -> String {
    let path = junitPath
    if junit == nil, mkdir("Reports", 0o777) != 0, errno != EEXIST {
      throw RigFailure("Reports: \(String(cString: strerror(errno))); --junit names another place")
    }
    try writeJUnitReport(result, to: path)
    return path
  }

  /// Writes the HTML report where one was asked for.
  func writeHTML(_ result: RunResult, comparison: Comparison?, trends: [Trend]) throws {
    if let html { try writeHTMLReport(result, comparison: comparison, trends: trends, to: html) }
  }
}

/// Writes the HTML report of a run, beside a baseline and what a history tells where there are any.
func writeHTMLReport(
  _ result: RunResult, comparison: Comparison?, trends: [Trend] = [], to path: String
) throws {
  do throws(ReportError) {
    try HTMLReport(run: result, comparison: comparison, trends: trends).write(toPath: path)
  } catch {
    throw RigFailure("the HTML report was not written: \(error)")
  }
}
