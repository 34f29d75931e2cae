// `attest causes`: what the failures of a run that is over come from.
import Analysis
import ArgumentParser
import CaseRunner
import Diagnostics
import Formats
import Proof
import Reports
import Results

struct Causes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "causes",
    abstract: "Say what the failures of a run come from.",
    discussion: """
      The failures are held against the kill matrix: which cases fail on which known wrong module. \
      A matrix that is not in the cache is made first, which takes some seconds of all processors.
      """)

  @Argument(help: ArgumentHelp("A results file, or a JUnit file.", valueName: "results"))
  var path: String

  @OptionGroup var suites: SuiteOptions

  @Option(
    help: ArgumentHelp(
      "A kill matrix that `attest prove --matrix` wrote, in place of the cache.",
      valueName: "file"))
  var matrix: String?

  @OptionGroup var color: ColorOptions

  func run() throws {
    try reportingWrongUse {
      var run = try readRun(path)
      let given = try matrix.map(readMatrix)
      let supply = MatrixSupply(try suites.load(), making: .first)
      explain(&run) { given ?? supply.matrix(of: $0) }
      let report = ConsoleReport(color: color.usesColor)
      let failures = run.modules.reduce(0) { $0 + $1.cases.count(where: \.isNewFailure) }
      print(failures == 0 ? "no case failed" : report.causes(run, all: true), terminator: "")
      if failures == 0 { print("") }
    }
  }
}

/// Reads a kill matrix; a bad one is wrong use.
func readMatrix(_ path: String) throws -> KillMatrix {
  let bytes = try contents(of: path, atMost: FormatLimits.fileBytesMax)
  do throws(FileError) {
    return try KillMatrixFile.read(bytes, path: path)
  } catch {
    throw WrongUse(error.description)
  }
}
