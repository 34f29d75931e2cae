// Drafted cases as plans that a runner plays, wherever the module is.
public import CaseRunner
public import Diagnostics
public import Exploration
public import ModuleCatalogue
public import Results
import SuiteLanguage

/// Plans of drafted cases for one module.
public struct DraftedPlans: Sendable {
  /// What stands around the cases of a plan.
  public enum Preparation: Sendable {
    /// Each plan is played on a module fresh from the factory.
    case none
    /// The module is left as it is found in a bench: with its defaults, so that the next plan finds them.
    case puttingBack
    /// The module is restarted first: what came before has left it who knows how.
    case restarting
  }

  private static let fresh = "fresh"
  private static let putBack = "put-back"

  private let files: [SourceFile]
  private let profile: Profile

  /// Makes plans for a module of this profile.
  ///
  /// - Parameter files: all files of the suites, and those of the steps that drafted cases use
  public init(files: [SourceFile], profile: Profile) {
    self.files = DraftedSuite.shared(of: files)
    self.profile = profile
  }

  /// The plan that asks the probes alone.
  public var probes: Plan {
    Plan(suites: CompiledSuites(loadSuites(files).collection), profile: profile)
  }

  /// The plan of these cases on a module whose dialect is known; nil where a value of the space
  /// spells no case, which `problem` then tells.
  public func plan(
    of cases: [WrittenCase], knowing dialect: [(name: String, value: String)],
    preparation: Preparation = .none, problem: (String) -> Void
  ) -> Plan? {
    let drafted = DraftedSuite(prepared(cases, preparation))
    let files = files + [drafted.file]
    let loaded = loadSuites(files)
    guard loaded.diagnostics.isEmpty else {
      problem(render(loaded.diagnostics, files: files))
      return nil
    }
    return Plan(suites: CompiledSuites(loaded.collection.knowing(dialect)), profile: profile)
  }

  private func prepared(_ cases: [WrittenCase], _ preparation: Preparation) -> [WrittenCase] {
    let shows = cases.first.map { Array($0.shows.prefix(1)) } ?? []
    let line = "  shows \(shows.joined(separator: " "))"
    let last = WrittenCase(
      name: Self.putBack,
      lines: [
        "case \(Self.putBack) \"the defaults are back\"", line, "  > AT", "  < OK",
      ], shows: shows)
    let first = WrittenCase(
      name: Self.fresh,
      lines: ["case \(Self.fresh) \"the module is restarted\"", line, "  restart"],
      shows: shows)
    switch preparation {
    case .none: return cases
    case .puttingBack: return cases + [last]
    case .restarting: return [first] + cases + [last]
    }
  }

  /// Whether a result is that of a drafted case, none of its preparation.
  public static func isDrafted(_ result: CaseResult) -> Bool {
    result.suite == DraftedSuite.name && result.name != fresh && result.name != putBack
  }

  /// Whether a result tells that the defaults are back.
  public static func hasPutBack(_ result: CaseResult) -> Bool {
    result.suite == DraftedSuite.name && result.name == putBack && result.verdict == .pass
  }

  /// What comes of cases that are no cases.
  public static func unplayable(_ cases: [WrittenCase], because problem: String) -> [PlayedCase] {
    cases.map { one in
      PlayedCase(
        CaseResult(
          suite: DraftedSuite.name, name: one.name, requirements: one.shows, manual: "1",
          verdict: .error, finding: Finding(message: "the drafted case is no case: \(problem)")))
    }
  }
}
