// Cases and probes that no module of the catalogue can be asked: they seem to show a requirement, and
// show it of nothing.
public import Diagnostics
import HTTPOrigin
import ModuleCatalogue
public import Results
import SuiteLanguage

extension CompiledSuites {
  /// What applies to no series and no variant, sorted by place; nothing where no series is declared.
  public func neverPlayed() -> [Diagnostic] {
    let evaluators = collection.catalogue.profiles.map { profile in
      Evaluator(Surroundings(profile: profile, addresses: .nowhere, drawn: drawn))
    }
    guard !evaluators.isEmpty else { return [] }
    var found: [Diagnostic] = []
    for suite in collection.suites {
      if let problem = unmet(suite.conditions, evaluators) {
        found.append(problem)
        continue
      }
      for declared in suite.cases {
        if let problem = unmet(declared.conditions, evaluators) {
          found.append(problem)
        } else if let reason = lackOfValues(of: declared, in: suite, evaluators) {
          found.append(
            Diagnostic(
              span: declared.span, problem: "the case applies to no series: \(reason)",
              expected: "a case that some series is asked"))
        }
      }
    }
    for probe in collection.probes {
      if let problem = unmet(probe.conditions, evaluators) { found.append(problem) }
    }
    return found.sorted { $0.precedes($1) }
  }

  /// The names of all cases with their values, as any series or variant has them, each once.
  public func caseNames() -> [CaseName] {
    let evaluators = collection.catalogue.profiles.map { profile in
      Evaluator(Surroundings(profile: profile, addresses: .nowhere, drawn: drawn))
    }
    var (names, known): ([CaseName], Set<CaseName>) = ([], [])
    for suite in collection.suites {
      for declared in suite.cases {
        var suffixes = declared.each.isEmpty ? [""] : []
        for evaluator in evaluators
        where !declared.each.isEmpty && skipReason(suite.conditions, evaluator) == nil {
          guard skipReason(declared.conditions, evaluator) == nil,
            case .success(let combinations) = bindings(of: declared, evaluator)
          else { continue }
          suffixes += combinations.map(\.0)
        }
        for suffix in suffixes {
          let name = CaseName(suite: suite.name, name: declared.name + suffix)
          if known.insert(name).inserted { names.append(name) }
        }
      }
    }
    return names
  }

  /// The first condition that holds for no profile.
  private func unmet(_ conditions: [Condition], _ evaluators: [Evaluator]) -> Diagnostic? {
    for condition in conditions {
      if evaluators.contains(where: { skipReason([condition], $0) == nil }) { continue }
      return Diagnostic(
        span: condition.span, problem: "`\(condition.text)` holds for no series",
        expected: "a condition that some series meets")
    }
    return nil
  }

  /// Why the case is played for no profile although each of its conditions holds for some.
  private func lackOfValues(
    of declared: CaseDeclaration, in suite: Suite, _ evaluators: [Evaluator]
  ) -> String? {
    var reason = "none meets all of its conditions"
    for evaluator in evaluators
    where skipReason(suite.conditions + declared.conditions, evaluator) == nil {
      switch bindings(of: declared, evaluator) {
      case .success(let combinations):
        if !combinations.isEmpty { return nil }
        reason = "`each` has no value"
      case .failure(let problem): reason = problem.text
      }
    }
    return reason
  }
}
