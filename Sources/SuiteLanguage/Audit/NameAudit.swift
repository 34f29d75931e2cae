// Captures and steps that nobody asks for: the one who wrote them meant to check something with them.
import Diagnostics

struct NameAudit {
  private let collection: SuiteCollection
  private var used: Set<Int> = []
  private var diagnostics: [Diagnostic] = []

  init(_ collection: SuiteCollection) { self.collection = collection }

  /// Looks at all statements that share a frame.
  mutating func look(at statements: [Statement], handedBack: [Int]) {
    var read = Set(handedBack)
    var captured: [(slot: Int, span: SourceSpan)] = []
    func note(_ expression: Expression) {
      if case .variable(let slot, _) = expression { read.insert(slot) }
      for operand in expression.operands { note(operand) }
    }
    func walk(_ statements: [Statement]) {
      for statement in statements {
        for expression in statement.kind.expressions { note(expression) }
        for slot in statement.kind.pattern?.slots ?? [] { captured.append((slot, statement.span)) }
        switch statement.kind {
        case .expectBytes(_, let slot?), .expectBytesUntil(_, let slot?, _):
          captured.append((slot, statement.span))
        case .use(let steps, _, _): used.insert(steps)
        default: break
        }
        for block in statement.kind.blocks { walk(block) }
      }
    }
    walk(statements)
    for (slot, span) in captured where !read.contains(slot) {
      diagnostics.append(
        Diagnostic(
          span: span, problem: "no line asks for what this one captures",
          expected: "a line that does, or the capture without a name, as in `{:int}`"))
    }
  }

  /// What was found, and the steps that nobody uses; other folders may use those of `shared` files.
  func finish(shared: Set<Int>) -> [Diagnostic] {
    var found = diagnostics
    for (index, steps) in collection.steps.enumerated()
    where !used.contains(index) && !shared.contains(steps.span.file) {
      found.append(
        Diagnostic(
          span: steps.span, problem: "no line uses the steps `\(steps.name)`",
          expected: "`use \(steps.name)` somewhere, or the steps gone"))
    }
    return found
  }
}
