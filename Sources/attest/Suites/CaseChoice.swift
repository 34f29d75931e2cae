// Which cases of which modules are played: what the command line selects, of what an earlier run left.
import ArgumentParser
import CaseRunner
import Ground
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

  /// Whatever these options let through.
  init(_ selection: SelectionOptions) {
    self.selection = selection
    rerun = nil
  }

  /// Takes the options, and reads the earlier run where one is named.
  init(_ selection: SelectionOptions, _ options: RerunOptions, on modules: [String]) throws {
    self.selection = selection
    var rerun = try options.failedFrom.map { try Rerun(reading: $0) }
    rerun?.keep(modules)
    self.rerun = rerun
  }

  /// What to tell people where the earlier run left nothing to be played again; nil where it did.
  var nothingLeft: String? {
    guard let rerun, rerun.shares.isEmpty else { return nil }
    let modules = rerun.asked.isEmpty ? "" : " on " + rerun.asked.joined(separator: ", ")
    return "nothing failed in \(shown(rerun.path))\(shown(modules)), and all was played: "
      + "nothing to play again"
  }

  /// Whether every case is wanted.
  var isEverything: Bool { selection.isEmpty && rerun == nil }

  /// The probes that are played: all of them with all cases, first of all or, where cases come in the order
  /// that finds out most, each before the first case that asks for it; else those that the chosen cases ask
  /// for, those that show a chosen requirement, and those that failed where they are to be played again.
  func probes(in collection: SuiteCollection, faultsFirst: Bool) -> ProbeChoice {
    if isEverything || rerun?.shares.contains(where: { $0.cases == nil }) ?? false {
      return faultsFirst ? .asked(besides: []) : .all
    }
    let ids = selection.shows.map { $0.uppercased() }
    let showing = collection.probes.filter { $0.shows.contains(where: ids.contains) }.map(\.name)
    return .asked(besides: Set(showing).union(rerun?.probes ?? []))
  }

  /// What lets through the cases that a module is to be asked; `own`: what its bench selects.
  func wants(
    on module: String, _ own: SelectionOptions? = nil
  ) -> (Suite, CaseDeclaration, String) -> Bool {
    let (chosen, ownChosen) = (selection.wants, own?.wants)
    return { suite, declared, name in
      chosen(suite, declared, name) && ownChosen?(suite, declared, name) ?? true
        && (rerun?.wants(CaseName(suite: suite.name, name: name), on: module) ?? true)
    }
  }
}
