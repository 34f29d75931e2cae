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
    let path = results ?? Self.defaultPath(besideJUnit: junit)
    try writeReport(ResultsFile.bytes(of: run), to: path)
    return path
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

/// Reads a run from a results file, or from a JUnit file of any tool; a bad one is wrong use.
func readRun(_ path: String) throws -> RunResult {
  let bytes = try contents(of: path, atMost: FormatLimits.fileBytesMax)
  do throws(FileError) {
    return try readRecord(bytes, path: path)
  } catch {
    throw WrongUse(error.description)
  }
}
