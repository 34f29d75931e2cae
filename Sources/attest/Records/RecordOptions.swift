// The results file of a run: where it goes, and reading files of results for the commands that use them.
import Diagnostics
import ArgumentParser
import Glibc
import Analysis
import Formats
import Reports
import Results

struct RecordOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the results file goes, from which all reports can be made again; beside the JUnit "
        + "report unless given.", valueName: "file"))
  var results: String?

  @Option(
    help: ArgumentHelp(
      "Compare with this older run, a results or JUnit file, at the end.", valueName: "file"))
  var baseline: String?

  /// The older run to compare with, if any; read before cases are played, so that a wrong name costs
  /// no night.
  func readBaseline() throws -> RunResult? { try baseline.map(readRun) }

  /// Writes the results file and returns its path.
  func write(_ run: RunResult, besideJUnit junit: String) throws -> String {
    let path = path(besideJUnit: junit)
    try writeReport(ResultsFile.bytes(of: run), to: path)
    return path
  }

  /// Where the results file goes.
  func path(besideJUnit junit: String) -> String {
    results ?? Self.defaultPath(besideJUnit: junit)
  }

  /// `Reports/attest.results.json` for `Reports/attest.junit.xml`.
  static func defaultPath(besideJUnit junit: String) -> String {
    if ReportFile.isSpecial(junit) { return "Reports/attest.results.json" }
    var stem = junit
    for ending in [".xml", ".junit"] where stem.hasSuffix(ending) && stem != ending {
      stem.removeLast(ending.utf8.count)
    }
    return stem + ".results.json"
  }
}

/// Throws what kept files from being written, all of it in one failure.
func allWritten(_ files: [Result<String, any Error>]) throws {
  var problems: [String] = []
  for case .failure(let error) in files {
    guard let failure = error as? RigFailure else { throw error }
    problems.append(failure.message)
  }
  if !problems.isEmpty { throw RigFailure(problems.joined(separator: "\nattest: ")) }
}

/// Writes a file of a report, whole or not at all; what fails is the rig's fault.
func writeReport(_ bytes: [UInt8], to path: String) throws {
  do throws(ReportError) {
    if !ReportFile.isSpecial(path) { try ReportFile.makeFolder(ReportFile.parent(of: path)) }
    try ReportFile.replace(path, with: bytes)
  } catch {
    throw RigFailure("\(error)")
  }
}

/// Reads a run from a results file, a journal, or a JUnit file of any tool; a bad one is wrong use.
func readRun(_ path: String) throws -> RunResult {
  let bytes = try runFileBytes(path)
  do throws(FileError) {
    guard JournalFile.isJournal(bytes) else { return try readRecord(bytes, path: path) }
    var run = try JournalFile(bytes, path: path).run
    run.interruption =
      run.interruption ?? "cut off: this is of the journal of a run without its end"
    return run
  } catch {
    throw WrongUse(error.description)
  }
}

/// The bytes of a file that may hold a run.
///
/// Of what is neither JSON nor XML, a byte order mark before it or not, no gigabyte is read to find that
/// out.
func runFileBytes(_ path: String) throws -> [UInt8] {
  try contents(of: path, atMost: FormatLimits.fileBytesMax) {
    [UInt8(ascii: "{"), UInt8(ascii: "<"), 0xEF, 0xFE, 0xFF].contains($0)
  }
}
