// What comes out the same whatever the module does: a check that cannot fail, a condition that always
// holds, a value that can never be computed. Each is found by computing it as a run would.
public import Diagnostics
import ModuleCatalogue
import SuiteLanguage

/// The checks and conditions that no module decides, and the expressions that no run can compute,
/// sorted by place; nothing where no series is declared.
public func foregone(_ suites: CompiledSuites) -> [Diagnostic] {
  let collection = suites.collection
  guard let profile = collection.catalogue.profiles.first else { return [] }
  let evaluator = Evaluator(
    Surroundings(profile: profile, addresses: .nowhere, drawn: suites.drawn))
  var found: [Diagnostic] = []
  func look(_ statements: [Statement]) {
    for statement in statements {
      for expression in statement.kind.expressions {
        expression.computeForegone(evaluator) { problem in
          found.append(
            Diagnostic(span: statement.span, problem: "this can never be computed: \(problem)"))
        }
      }
      if let problem = statement.kind.foregone(evaluator) {
        found.append(
          Diagnostic(
            span: statement.span, problem: problem,
            expected: "what the module or the server did, or a fact of the series"))
      }
      for block in statement.kind.blocks { look(block) }
    }
  }
  for declared in collection.suites.flatMap(\.cases) {
    look(declared.body.statements + declared.cleanup)
  }
  for block in collection.steps.map(\.body) + collection.blocksApart { look(block.statements) }
  return found.sorted { $0.precedes($1) }
}

extension Statement.Kind {
  /// What is wrong with a check or condition that is the same every time.
  fileprivate func foregone(_ evaluator: Evaluator) -> String? {
    switch self {
    case .check(let condition, _, _):
      condition.truth(evaluator).map { "this checks nothing: it is always \($0)" }
    case .when(let condition, _, _), .loop(let condition, _):
      condition.truth(evaluator).map { "the condition is always \($0)" }
    default: nil
    }
  }
}

extension Expression {
  /// Whether nothing of a run stands in it, and nothing of a series.
  private var isForegone: Bool {
    switch self {
    case .variable, .dialect, .fact, .origin, .call(.touched, _), .call(.tagged, _),
      .call(.setting, _):
      false
    default: operands.allSatisfy(\.isForegone)
    }
  }

  /// What it always is; nil where that shows in a run only, or never.
  fileprivate func truth(_ evaluator: Evaluator) -> Bool? {
    isForegone ? try? evaluator.boolean(self, []) : nil
  }

  /// Computes the largest parts that need no run, and tells of those that cannot be.
  fileprivate func computeForegone(_ evaluator: Evaluator, _ tell: (String) -> Void) {
    guard isForegone else {
      for operand in operands { operand.computeForegone(evaluator, tell) }
      return
    }
    do throws(EvaluationProblem) { _ = try evaluator.value(self, []) } catch { tell(error.text) }
  }
}
