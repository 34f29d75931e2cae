// The commands that send nothing: check, coverage.
import ArgumentParser
import CaseRunner
import ModuleCatalogue
import Results
import SuiteLanguage
import TextModule

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check the suites and say all that is wrong with them.")

  @OptionGroup var suites: SuiteOptions

  func run() throws {
    try reportingWrongUse {
      let collection = try suites.load()
      let cases = collection.suites.reduce(0) { $0 + $1.cases.count }
      print(
        [
          counted(collection.files.count, "file"), counted(collection.suites.count, "suite"),
          counted(cases, "case"), counted(collection.probes.count, "probe"),
          "\(collection.catalogue.series.count) series: good",
        ].joined(separator: ", "))
      let refused = TextModules(CompiledSuites(collection)).unemulatedCommands
      if !refused.isEmpty {
        print(
          "the emulator refuses what no `emulate` describes, but for its test form: "
            + refused.joined(separator: ", "))
      }
    }
  }
}

struct Coverage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Print which cases show each requirement; fail when one is shown by none.")

  @OptionGroup var suites: SuiteOptions

  func run() throws {
    try reportingWrongUse {
      let collection = try suites.load()
      var uncovered: [String] = []
      for requirement in collection.catalogue.requirements {
        var names: [String] = []
        for suite in collection.suites {
          for declared in suite.cases where declared.shows.contains(requirement.id) {
            names.append("\(suite.name)/\(declared.name)")
          }
        }
        for probe in collection.probes where probe.shows.contains(requirement.id) {
          names.append("probe/\(probe.name)")
        }
        printShown("\(requirement.id)  \(requirement.manual)  \(requirement.text)")
        for name in names { printShown("    \(name)") }
        if names.isEmpty {
          print("    NOT COVERED")
          uncovered.append(requirement.id)
        }
      }
      let total = collection.catalogue.requirements.count
      printShown("\(total - uncovered.count) of \(total) requirements covered")
      guard uncovered.isEmpty else {
        printError("attest: no case shows " + uncovered.joined(separator: ", "))
        throw ExitCode.deviation
      }
    }
  }
}
