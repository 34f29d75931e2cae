// What a reviewer must know of a condition that is more than one comparison: its variables' values.
import SuiteLanguage

extension Evaluator {
  /// `got = "HTTP", n = 4`: the variables of an expression, each once; empty where it has none.
  func variableValues(of expression: Expression, _ slots: [Value?]) -> String {
    var names: [String] = []
    var shown: [String] = []
    func look(_ expression: Expression) {
      switch expression {
      case .integer, .bytes, .boolean, .dialect, .fact, .origin: break
      case .variable(let slot, let name):
        guard slot < slots.count, let value = slots[slot], !names.contains(name) else { return }
        names.append(name)
        shown.append("\(name) = \(value.shown())")
      case .unary(_, let operand): look(operand)
      case .binary(_, let left, let right):
        look(left)
        look(right)
      case .list(let parts), .call(_, let parts): parts.forEach(look)
      }
    }
    look(expression)
    return shown.joined(separator: ", ")
  }
}
