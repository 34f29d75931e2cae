// Statements made flat: one array of operations with jumps, so that the interpreter needs only a
// counter per frame and can stop between any two operations to wait for the module.
import Diagnostics
import SuiteLanguage

/// One operation; a class, because it is looked at again and again and never changes.
final class Operation: Sendable {
  enum Kind: Sendable {
    /// A statement without statements below it.
    case statement(Statement.Kind)
    /// Goes on at the index.
    case jump(Int)
    /// Goes on at the index when the expression is false.
    case jumpUnless(Expression, Int)
    /// Begins to count the rounds of the loop.
    case loopBegin(counter: Int)
    /// Counts a round; too many are an error of the suite.
    case loopRound(counter: Int)
    /// Puts a list's elements up for `nextElement`.
    case elements(of: Expression, list: Int, counter: Int)
    /// The next element into the slot, or goes on at the index when there is none.
    case nextElement(slot: Int, list: Int, counter: Int, end: Int)
    /// Adds what the expression gives to the slot's value; `sum` is the whole of it.
    case add(slot: Int, Expression, sum: Expression)
    /// Each index begins a branch; the first branch whose operation fits what comes is taken.
    case either([Int])
  }
  let kind: Kind
  let span: SourceSpan
  /// The pattern of an expectation, where no values of the run stand in it.
  let pattern: PreparedPattern?

  init(kind: Kind, span: SourceSpan) {
    self.kind = kind
    self.span = span
    pattern =
      switch kind {
      case .statement(.expectLine(let awaited, _, _)),
        .statement(.expectUnsolicited(let awaited, _, _)),
        .statement(.expectBytesUntil(let awaited, _, _)):
        PreparedPattern(constant: awaited)
      default: nil
      }
  }
}

/// A block made flat.
struct Program: Sendable {
  var operations: [Operation] = []
  /// Slots of the frame, the compiler's own included.
  var slotCount: Int

  init(_ block: Block) {
    self.init(block.statements, slotCount: block.slotCount)
  }

  init(_ statements: [Statement], slotCount: Int) {
    self.slotCount = slotCount
    append(statements)
  }

  private mutating func append(_ statements: [Statement]) {
    for statement in statements { append(statement) }
  }

  private mutating func append(_ statement: Statement) {
    let span = statement.span
    switch statement.kind {
    case .when(let condition, let then, let otherwise):
      let test = emit(.jumpUnless(condition, 0), span)
      append(then)
      if otherwise.isEmpty {
        operations[test] = Operation(kind: .jumpUnless(condition, operations.count), span: span)
      } else {
        let skip = emit(.jump(0), span)
        operations[test] = Operation(kind: .jumpUnless(condition, operations.count), span: span)
        append(otherwise)
        operations[skip] = Operation(kind: .jump(operations.count), span: span)
      }
    case .loop(let condition, let body):
      let counter = newSlot()
      emit(.loopBegin(counter: counter), span)
      let test = emit(.jumpUnless(condition, 0), span)
      emit(.loopRound(counter: counter), span)
      append(body)
      emit(.jump(test), span)
      operations[test] = Operation(kind: .jumpUnless(condition, operations.count), span: span)
    case .forEach(let slot, let list, let body):
      let (elements, counter) = (newSlot(), newSlot())
      emit(.elements(of: list, list: elements, counter: counter), span)
      let next = emit(.nextElement(slot: slot, list: elements, counter: counter, end: 0), span)
      append(body)
      emit(.jump(next), span)
      operations[next] = Operation(
        kind: .nextElement(slot: slot, list: elements, counter: counter, end: operations.count),
        span: span)
    case .either(let branches):
      let choice = emit(.either([]), span)
      var starts: [Int] = []
      var ends: [Int] = []
      for branch in branches {
        starts.append(operations.count)
        append(branch)
        ends.append(emit(.jump(0), span))
      }
      operations[choice] = Operation(kind: .either(starts), span: span)
      for end in ends { operations[end] = Operation(kind: .jump(operations.count), span: span) }
    case .assign(let slot, let sum):
      if case .binary(.plus, .variable(slot: slot, name: _), let added) = sum {
        emit(.add(slot: slot, added, sum: sum), span)
      } else {
        emit(.statement(statement.kind), span)
      }
    default:
      emit(.statement(statement.kind), span)
    }
  }

  @discardableResult
  private mutating func emit(_ kind: Operation.Kind, _ span: SourceSpan) -> Int {
    operations.append(Operation(kind: kind, span: span))
    return operations.count - 1
  }

  private mutating func newSlot() -> Int {
    slotCount += 1
    return slotCount - 1
  }
}
