// Statements made flat: one array of operations with jumps, so that the interpreter needs only a
// counter per frame and can stop between any two operations to wait for the module.
import Diagnostics
package import SuiteLanguage

/// One operation; a class, because it is looked at again and again and never changes.
package final class Operation: Sendable {
  /// What an operation can be.
  package enum Kind: Sendable {
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
    /// Adds a row of what these slots hold to the list.
    case addRow([Int], rows: Int)
    /// Goes on at the index when each of the flags is set; else each index whose flag is not begins a
    /// branch.
    case anyOrder([(start: Int, flag: Int)], end: Int)
    /// What time it is, in milliseconds.
    case clock(slot: Int)
    /// Each index begins a branch; the first branch whose operation fits what comes is taken.
    case either([Int])
  }
  /// What it does.
  package let kind: Kind
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
package struct Program: Sendable {
  /// The operations in order.
  package private(set) var operations: [Operation] = []
  /// The slots of a frame that begins, the compiler's own included; none has a value.
  ///
  /// A frame copies them when its first value is given: an array made with `repeating` is not specialized.
  private(set) var emptySlots: [Value?]

  /// Makes a block flat.
  package init(_ block: Block) {
    self.init(block.statements, slotCount: block.slotCount)
  }

  init(_ statements: [Statement], slotCount: Int) {
    emptySlots = Array(repeating: nil, count: slotCount)
    append(statements)
  }

  private mutating func append(_ statements: [Statement]) {
    var optional: [Int] = []
    for (index, statement) in statements.enumerated() {
      if statement.kind.isOptional {
        if index == 0 || !statements[index - 1].kind.isOptional {
          beginRows(statements[index...].prefix { $0.kind.isOptional })
        }
        optional.append(operations.count)
      }
      append(statement)
    }
    // The last first: a line that may come may be followed by another that may.
    for choice in optional.reversed() { resolve(choice) }
  }

  /// Empties the lists of the lines that may come, before the first of these is awaited.
  private mutating func beginRows(_ statements: ArraySlice<Statement>) {
    for case .collect(_, _, let rows) in statements.map(\.kind) {
      emit(.statement(.assign(slot: rows, .list([]))), statements[statements.startIndex].span)
    }
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
    case .either(let branches): appendEither(branches, span)
    case .maybe(let pattern, let exactly):
      emit(.either([]), span)
      emit(.statement(.expectLine(pattern, within: nil, exactly: exactly)), span)
    case .collect(let pattern, let exactly, let rows):
      emit(.either([]), span)
      emit(.statement(.expectLine(pattern, within: nil, exactly: exactly)), span)
      emit(.addRow(pattern.captureSlots, rows: rows), span)
      emit(.jump(operations.count - 3), span)
    case .anyOrder(let lines): appendAnyOrder(lines, span)
    case .none(let pattern, let time):
      let choice = emit(.either([]), span)
      // Silence ends the wait, not the bound of the line.
      let bounds = TimeBounds(earliest: nil, latest: .binary(.plus, time, .integer(1)))
      let came = emit(
        .statement(.expectUnsolicited(pattern, within: bounds, exactly: false)), span)
      let text = Array("a line came that must not come: \(pattern.text)".utf8)
      emit(.statement(.fail(Template(pieces: [.literal(text)]))), span)
      let silence = emit(.statement(.quiet(milliseconds: time)), span)
      operations[choice] = Operation(kind: .either([came, silence]), span: span)
    case .rounds(let count, let times, let body): appendRounds(count, times, body, span)
    case .emulated(.take(let data)) where !data.escaped.isEmpty:
      appendTaken(statement, escaped: data.escaped)
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

  private mutating func appendEither(_ branches: [[Statement]], _ span: SourceSpan) {
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
  }

  /// Behind data that are taken stands a jump over what is done when they were escaped.
  private mutating func appendTaken(_ statement: Statement, escaped: [Statement]) {
    emit(.statement(statement.kind), statement.span)
    let skip = emit(.jump(0), statement.span)
    append(escaped)
    emit(.jump(Int.max), statement.span)
    operations[skip] = Operation(kind: .jump(operations.count), span: statement.span)
  }

  /// Lets what may come be one branch, and what the next statement awaits the others.
  private mutating func resolve(_ choice: Int) {
    var next = choice + 2
    // Behind a line that is collected stand the row and the way back.
    if next < operations.count, case .addRow = operations[next].kind { next += 2 }
    var others = [next]
    if next < operations.count, case .either(let starts) = operations[next].kind { others = starts }
    operations[choice] = Operation(
      kind: .either([choice + 1] + others), span: operations[choice].span)
  }

  private mutating func appendAnyOrder(_ lines: [Statement], _ span: SourceSpan) {
    var branches: [(start: Int, flag: Int)] = []
    for _ in lines {
      let flag = newSlot()
      branches.append((0, flag))
      emit(.statement(.assign(slot: flag, .boolean(false))), span)
    }
    let choice = emit(.jump(0), span)
    for (index, line) in lines.enumerated() {
      branches[index].start = operations.count
      append(line)
      emit(.statement(.assign(slot: branches[index].flag, .boolean(true))), span)
      emit(.jump(choice), span)
    }
    operations[choice] = Operation(kind: .anyOrder(branches, end: operations.count), span: span)
  }

  private mutating func appendRounds(
    _ count: Expression, _ times: Int?, _ body: [Statement], _ span: SourceSpan
  ) {
    let (rounds, round, guardSlot) = (newSlot(), newSlot(), newSlot())
    let (from, until) = (newSlot(), newSlot())
    func variable(_ slot: Int) -> Expression { .variable(slot: slot, name: "") }
    emit(.statement(.assign(slot: rounds, count)), span)
    emit(.statement(.assign(slot: round, .integer(0))), span)
    if let times { emit(.statement(.assign(slot: times, .list([]))), span) }
    emit(.loopBegin(counter: guardSlot), span)
    let isLeft = Expression.binary(.less, variable(round), variable(rounds))
    let test = emit(.jumpUnless(isLeft, 0), span)
    emit(.loopRound(counter: guardSlot), span)
    if times != nil { emit(.clock(slot: from), span) }
    append(body)
    if let times {
      emit(.clock(slot: until), span)
      let took = Expression.list([.binary(.minus, variable(until), variable(from))])
      emit(.statement(.assign(slot: times, .binary(.plus, variable(times), took))), span)
    }
    emit(.statement(.assign(slot: round, .binary(.plus, variable(round), .integer(1)))), span)
    emit(.jump(test), span)
    operations[test] = Operation(kind: .jumpUnless(isLeft, operations.count), span: span)
  }

  @discardableResult
  private mutating func emit(_ kind: Operation.Kind, _ span: SourceSpan) -> Int {
    operations.append(Operation(kind: kind, span: span))
    return operations.count - 1
  }

  private mutating func newSlot() -> Int {
    emptySlots.append(nil)
    return emptySlots.count - 1
  }
}

extension Statement.Kind {
  /// Whether what it awaits may be left out, so that the next statement shows that it was.
  fileprivate var isOptional: Bool {
    switch self {
    case .maybe, .collect: true
    default: false
    }
  }
}
