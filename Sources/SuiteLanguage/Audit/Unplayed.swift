// Lines that no run plays: those behind the end of a case, branches that an earlier one keeps
// everything from.
import Diagnostics

/// The statements among these, and below them, that are never played.
func unplayed(_ statements: [Statement]) -> [Diagnostic] {
  var found: [Diagnostic] = []
  for (index, statement) in statements.enumerated() {
    if statement.kind.endsAll, index + 1 < statements.count {
      found.append(
        Diagnostic(
          span: statements[index + 1].span,
          problem: "nothing is played behind line \(statement.span.line), which ends it all",
          expected: "the statement before that line, or not at all"))
    }
    switch statement.kind {
    case .when(.boolean(let truth), let then, let otherwise):
      if let first = (truth ? otherwise : then).first {
        found.append(
          Diagnostic(
            span: first.span,
            problem: "this branch is never played: the condition is always \(truth)"))
      }
    case .loop(.boolean(false), let body):
      if let first = body.first {
        found.append(Diagnostic(span: first.span, problem: "this loop is never played"))
      }
    case .either(let branches): found += hidden(branches.compactMap(\.first))
    default: break
    }
    for block in statement.kind.blocks { found += unplayed(block) }
  }
  return found
}

/// The expectations that an earlier one leaves nothing for.
private func hidden(_ expectations: [Statement]) -> [Diagnostic] {
  var found: [Diagnostic] = []
  for (index, later) in expectations.enumerated() {
    guard let earlier = expectations[..<index].first(where: { $0.kind.hides(later.kind) })
    else { continue }
    found.append(
      Diagnostic(
        span: later.span,
        problem: "this branch is never played: line \(earlier.span.line) takes all that it would",
        expected: "the narrower of the two first"))
  }
  return found
}

extension Statement.Kind {
  /// Whether nothing of the case, probe or steps is played behind it.
  fileprivate var endsAll: Bool {
    switch self {
    case .fail, .inconclusive, .answer: true
    default: false
    }
  }

  /// Whether whatever fits the later one fits this one, at every time.
  fileprivate func hides(_ later: Statement.Kind) -> Bool {
    switch (self, later) {
    case (.expectLine(let a, nil, false), .expectLine(let b, nil, _)),
      (.expectUnsolicited(let a, nil, false), .expectUnsolicited(let b, nil, _)):
      a.hides(b)
    case (.expectPrompt(nil), .expectPrompt(nil)): true
    default: false
    }
  }
}

extension Pattern {
  fileprivate func hides(_ later: Pattern) -> Bool {
    if case .capture(_, .text) = pieces.first, pieces.count == 1 { return true }
    let own = shape
    return own != nil && own == later.shape
  }

  /// The pattern without the names of its captures; nil where values of the run stand in it.
  private var shape: [String]? {
    var parts: [String] = []
    for piece in pieces {
      switch piece {
      case .literal(let bytes): parts.append("=" + String(decoding: bytes, as: UTF8.self))
      case .value: return nil
      case .capture(_, .integer): parts.append("int")
      case .capture(_, .text): parts.append("text")
      case .capture(_, .regex(let expression)): parts.append("/" + expression.source)
      }
    }
    return parts
  }
}
