// Captures and steps that nobody asks for: the one who wrote them meant to check something with them.
// And tags that are asked for and that no case has.
import Diagnostics
import Ground

struct NameAudit {
  private let collection: SuiteCollection
  private let tags: Set<String>
  private let shared: Set<Int>
  private var used: Set<Int> = []
  private var diagnostics: [Diagnostic] = []

  /// - Parameter shared: The files whose steps and tags other folders may have.
  init(_ collection: SuiteCollection, shared: Set<Int>) {
    self.collection = collection
    self.shared = shared
    tags = Set(collection.suites.flatMap { $0.tags + $0.cases.flatMap(\.tags) })
  }

  /// Looks at all statements that share a scope.
  mutating func look(at statements: [Statement], handedBack: [Int]) {
    var read = Set(handedBack)
    var captured: [(slot: Int, span: SourceSpan)] = []
    var asked: [(tag: String, span: SourceSpan)] = []
    func note(_ expression: Expression, _ span: SourceSpan) {
      switch expression {
      case .variable(let slot, _): read.insert(slot)
      case .call(.tagged, let arguments):
        if case .bytes(let tag)? = arguments.first {
          asked.append((String(decoding: tag, as: UTF8.self), span))
        }
      default: break
      }
      for operand in expression.operands { note(operand, span) }
    }
    func walk(_ statements: [Statement]) {
      for statement in statements {
        for expression in statement.kind.expressions { note(expression, statement.span) }
        // Of rows, `rows(i).name` asks by its number.
        if case .collect(_, _, let rows) = statement.kind {
          captured.append((rows, statement.span))
        } else {
          for slot in statement.kind.pattern?.slots ?? [] {
            captured.append((slot, statement.span))
          }
        }
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
    for (tag, span) in asked where !tags.contains(tag) && !shared.contains(span.file) {
      diagnostics.append(
        Diagnostic(
          span: span, problem: "no case has the tag `\(tag)`",
          suggestion: nearest(to: tag, among: tags.sorted()).map { "\"\($0)\"" }))
    }
  }

  /// What was found, and the steps that nobody uses.
  func finish() -> [Diagnostic] {
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
