// Where reports go, and what a person sees while cases are played.
import ArgumentParser
import Glibc
import Reports
import Results

struct OutputOptions: ParsableArguments {
  enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
  }

  @Option(help: ArgumentHelp("Where the JUnit report goes.", valueName: "file"))
  var junit: String?

  @Option(help: ArgumentHelp("Where the HTML report goes; none unless given.", valueName: "file"))
  var html: String?

  @Option(help: "Colour: auto (a terminal, and no NO_COLOR), always or never.")
  var color: ColorChoice = .auto

  @Flag(help: "Print a line for every case, not only for failures.")
  var verbose = false

  @Flag(help: "Keep the transcripts of passed cases too.")
  var allTranscripts = false

  var usesColor: Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto: isTerminal && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
    }
  }

  var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Writes the JUnit report and returns its path.
  func writeJUnit(_ result: RunResult) throws -> String {
    let path = junit ?? "Reports/attest.junit.xml"
    if junit == nil, mkdir("Reports", 0o777) != 0, errno != EEXIST {
      throw RigFailure("Reports: \(String(cString: strerror(errno))); --junit names another place")
    }
    do throws(ReportError) {
      try JUnitReport(run: result).write(toPath: path)
    } catch {
      throw RigFailure("the report was not written: \(error)")
    }
    return path
  }

  /// Writes the HTML report where one was asked for.
  func writeHTML(_ result: RunResult) throws {
    guard let html else { return }
    do throws(ReportError) {
      try HTMLReport(run: result).write(toPath: html)
    } catch {
      throw RigFailure("the HTML report was not written: \(error)")
    }
  }
}

/// What a person sees while cases are played: one steady line on a terminal, else a line for each
/// case that did not pass (with --verbose for every case).
final class Display {
  private let options: OutputOptions
  private let report: ConsoleReport
  private var done = 0
  private var total = 0
  private var failed = 0
  private var lastShown = ContinuousClock.now - .seconds(1)

  init(_ options: OutputOptions) {
    self.options = options
    report = ConsoleReport(color: options.usesColor)
  }

  func begin(_ module: String, cases: Int) {
    total += cases
  }

  func finished(_ result: CaseResult, of module: String) {
    done += 1
    if result.verdict == .fail { failed += 1 }
    if options.isTerminal, !options.verbose {
      let now = ContinuousClock.now
      guard now - lastShown > .milliseconds(50) else { return }
      lastShown = now
      emit(
        report.liveLine(
          done: done, of: total, failed: failed, module: module, case: result.name,
          columns: columns))
      return
    }
    guard options.verbose || (result.verdict != .pass && result.verdict != .skipped) else { return }
    emit(report.progressLine(result, module: module))
  }

  /// Shows what a simulation played, where every case was asked for; the summary tells the rest.
  func simulated(_ module: ModuleResult) {
    guard options.verbose else { return }
    for result in module.cases { emit(report.progressLine(result, module: module.name)) }
  }

  func end() {
    if options.isTerminal, !options.verbose { emit(ConsoleReport.clearedLine) }
  }

  /// The terminal's width.
  private var columns: Int {
    var size = winsize()
    return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
      ? Int(size.ws_col) : 80
  }

  private func emit(_ text: String) {
    print(text, terminator: "")
    fflush(nil)
  }
}
