// Which cases of which modules are played: what the command line selects, of what an earlier run left.
import ArgumentParser
import Results
import SuiteLanguage

struct RerunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only what failed, was an error or was not played in this run, a results or JUnit file, on the "
        + "modules where it did and with that run's options.", valueName: "file"))
  var failedFrom: String?
}

struct CaseChoice {
  let selection: SelectionOptions
  /// The run of which something is played again; nil: none.
  let rerun: Rerun?

  /// Takes the options, and reads the earlier run where one is named.
  init(_ selection: SelectionOptions, _ options: RerunOptions, on modules: [String]) throws {
    self.selection = selection
    var rerun = try options.failedFrom.map { try Rerun(reading: $0) }
    rerun?.keep(modules)
    self.rerun = rerun
  }

  /// Whether every case is wanted.
  var isEverything: Bool { selection.isEmpty && rerun == nil }

  /// What lets through the cases that a module is to be asked; `own`: what its bench selects.
  func wants(
    on module: String, _ own: SelectionOptions? = nil
  ) -> (Suite, CaseDeclaration, String) -> Bool {
    { suite, declared, name in
      selection.wants(suite, declared, name) && own?.wants(suite, declared, name) ?? true
        && (rerun?.wants(CaseName(suite: suite.name, name: name), on: module) ?? true)
    }
  }
}
