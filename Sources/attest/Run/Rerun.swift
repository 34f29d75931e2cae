// `--failed-from`: what of an earlier run is to be played again, on which modules, with which options.
import ArgumentParser
import Formats
import Ground
import Results

/// The cases of an earlier run that failed, were errors or were not played.
struct Rerun {
  /// What one module is to be asked again.
  struct Share {
    let module: ModuleResult
    /// The cases; nil: all, for none was played.
    let cases: Set<CaseName>?
  }

  /// The file of the run.
  let path: String
  let run: RunResult
  /// The modules that have any such case, in the order of the run.
  private(set) var shares: [Share]
  /// The modules that were asked for; none: all.
  private(set) var asked: [String] = []

  /// Reads the run and looks for what is to be played again.
  init(reading path: String) throws {
    self.path = path
    guard try !JournalFile.isJournal(runFileBytes(path)) else {
      throw WrongUse(
        "\(path): the journal of a run that was cut off, which does not know what was left: "
          + "`attest run --resume \(path)` goes on with it, and --failed-from takes its results")
    }
    run = try readRun(path)
    guard !run.version.isEmpty else {
      throw WrongUse("\(path): no run of attest; its cases are in no suite here")
    }
    shares = run.modules.compactMap { module in
      let due = module.cases.filter(\.isDueAgain)
      if due.isEmpty { return nil }
      let cases = Set(due.map(\.caseName).filter { $0.suite != Self.benchSuite })
      return Share(module: module, cases: cases.isEmpty && module.hasNoCase ? nil : cases)
    }
  }

  /// The suite of what is said of a module that could not be played at all.
  static let benchSuite = "bench"

  /// Leaves only the modules of these names, or of these series.
  mutating func keep(_ names: [String]) {
    guard !names.isEmpty else { return }
    asked = names
    let wanted = names.map { $0.lowercased() }
    shares.removeAll { share in
      !wanted.contains(share.module.name.lowercased())
        && !wanted.contains(share.module.series.lowercased())
    }
  }

  /// Whether the module is to be asked the case; a module without a name is the one there is.
  func wants(_ name: CaseName, on module: String) -> Bool {
    shares.contains { share in
      (module.isEmpty || share.module.name == module) && (share.cases?.contains(name) ?? true)
    }
  }

  /// The names of the modules, for people.
  var moduleNames: [String] { shares.map(\.module.name) }

  /// The probes that are played again.
  var probes: Set<String> {
    Set(shares.flatMap { $0.cases ?? [] }.filter { $0.suite == CaseResult.probeSuite }.map(\.name))
  }

  /// Whether nothing but probes is played again.
  var isOfProbesAlone: Bool {
    shares.allSatisfy { $0.cases?.allSatisfy { $0.suite == CaseResult.probeSuite } ?? false }
  }

  /// Of the cases to be played again, those that were not: the suites have them no more.
  func missing(in played: RunResult) -> [CaseName] {
    let found = Set(played.modules.flatMap(\.cases).map(\.caseName))
    var missing: [CaseName] = []
    for name in shares.flatMap({ $0.cases ?? [] }) where !found.contains(name) {
      if !missing.contains(name) { missing.append(name) }
    }
    return missing.sorted { ($0.suite, $0.name) < ($1.suite, $1.name) }
  }

  /// The words of the command line of that run; those modules that had others must be named apart.
  func arguments() throws -> [String] {
    let words = shares.map { run.rerunArguments(of: $0.module) }
    guard let first = words.first else { return [] }
    if let other = words.firstIndex(where: { $0 != first }) {
      throw WrongUse(
        "\(path): \(shares[0].module.name) and \(shares[other].module.name) were played with "
          + "different options; --series, --model or --module names those that belong together")
    }
    return first
  }
}

extension CaseResult {
  /// Whether the case is to be played again: it failed and nobody knew, or has no verdict.
  fileprivate var isDueAgain: Bool {
    switch verdict {
    case .fail: known == nil
    case .error, .inconclusive: true
    case .skipped: finding?.omission != nil
    case .pass: false
    }
  }
}

extension ModuleResult {
  fileprivate var hasNoCase: Bool { cases.allSatisfy { $0.suite == Rerun.benchSuite } }
}
