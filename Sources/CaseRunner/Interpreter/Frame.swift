// A program being executed, and the operations that need nothing but its own values: jumps, loops,
// lists. Cases are played with them, and modules that are written in text.
import SuiteLanguage

/// One program being executed.
package struct Frame: Sendable {
  /// What is executed.
  package let program: Program
  /// The index of the next operation.
  package var counter = 0
  /// The values of its names; nil where no line has given one.
  package var slots: [Value?]
  /// Whether its end means that the preconditions are met.
  var isPrelude = false
  /// Slots whose values go to the frame below when this one ends.
  let resultsFrom: [Int]
  /// Where each of them goes; nil: nowhere.
  let resultsTo: [Int?]

  /// Begins at the beginning, with these values.
  package init(_ program: Program, bindings: [(slot: Int, value: Value)] = []) {
    self.init(program, from: [], to: [])
    for (slot, value) in bindings where slot < slots.count { slots[slot] = value }
  }

  /// Begins the program of steps, whose results go from these slots to those of the frame below.
  init(_ program: Program, from: [Int], to: [Int?]) {
    self.program = program
    slots = program.emptySlots
    (resultsFrom, resultsTo) = (from, to)
  }

  /// The next operation and its index, with `counter` behind it; nil at the program's end.
  mutating func advance() -> (operation: Operation, index: Int)? {
    let index = counter
    guard index < program.operations.count else { return nil }
    counter = index + 1
    return (program.operations[index], index)
  }

  /// Executes an operation that needs nothing from outside; `counter` stands behind it already.
  package mutating func step(
    _ operation: Operation, _ evaluator: Evaluator
  ) throws(EvaluationProblem) {
    switch operation.kind {
    case .statement(.assign(let slot, let expression)):
      slots[slot] = try evaluator.value(expression, slots)
    case .jump(let target): counter = target
    case .jumpUnless(let condition, let target):
      if try !evaluator.boolean(condition, slots) { counter = target }
    case .loopBegin(let slot): slots[slot] = .integer(0)
    case .loopRound(let slot):
      guard case .integer(let rounds) = slots[slot] else { return }
      guard rounds < RunnerLimits.roundsMax else {
        throw .suite("`while` has gone \(RunnerLimits.roundsMax) rounds")
      }
      slots[slot] = .integer(rounds + 1)
    case .elements(let expression, let list, let slot):
      slots[list] = try evaluator.value(expression, slots)
      slots[slot] = .integer(0)
    case .nextElement(let slot, let list, let index, let end):
      guard case .list(let elements) = slots[list], case .integer(let next) = slots[index] else {
        throw .suite("`for` wants a list")
      }
      guard next < elements.count else {
        counter = end
        return
      }
      slots[slot] = elements[next]
      slots[index] = .integer(next + 1)
    case .add(let slot, let expression, let sum): try add(expression, to: slot, sum: sum, evaluator)
    case .addRow(let columns, let rows):
      guard case .list(var list) = slots[rows] else { return }
      list.append(.list(columns.map { slots[$0] ?? .bytes([]) }))
      slots[rows] = .list(list)
    case .statement, .anyOrder, .clock, .either:
      throw .suite("this statement cannot stand here")
    }
  }

  private mutating func add(
    _ expression: Expression, to slot: Int, sum: Expression, _ evaluator: Evaluator
  ) throws(EvaluationProblem) {
    guard case .bytes(let added) = try evaluator.value(expression, slots),
      case .bytes(var bytes) = slots[slot]
    else {
      slots[slot] = try evaluator.value(sum, slots)
      return
    }
    // They grow in place when nobody else has them: what gathers a reply piece by piece would copy
    // all that it has for each piece.
    slots[slot] = nil
    bytes += added
    slots[slot] = .bytes(bytes)
  }
}
