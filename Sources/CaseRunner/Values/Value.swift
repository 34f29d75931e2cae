// The values of the suite language at run time.
import Ground
import ATProtocol
import Results

/// A value of the suite language.
public enum Value: Sendable {
  /// A whole number; lengths of time are milliseconds.
  case integer(Int)
  /// Bytes; text is bytes.
  case bytes([UInt8])
  /// A truth value.
  case boolean(Bool)
  /// A list.
  case list([Value])

  /// What the value contributes to a command line or pattern: bytes as they are, numbers in decimal.
  package var text: [UInt8] {
    switch self {
    case .integer(let number): Array(String(number).utf8)
    case .bytes(let bytes): bytes
    case .boolean(let truth): Array((truth ? "true" : "false").utf8)
    case .list(let values): Array(values.map(\.text).joined(separator: [UInt8(ascii: ",")]))
    }
  }

  /// The value for people, at most `limit` bytes of it.
  func shown(limit: Int = 200) -> String {
    switch self {
    case .integer(let number): String(number)
    case .bytes(let bytes): "\"" + escaped(bytes, limit: limit) + "\""
    case .boolean(let truth): truth ? "true" : "false"
    case .list(let values):
      "[" + values.prefix(20).map { $0.shown(limit: 40) }.joined(separator: ", ")
        + (values.count > 20 ? ", …]" : "]")
    }
  }

  /// What kind of value it is, for messages.
  var kindName: String {
    switch self {
    case .integer: "an integer"
    case .bytes: "text"
    case .boolean: "a truth value"
    case .list: "a list"
    }
  }
}

/// Why an expression has no value.
package enum EvaluationProblem: Error, Equatable {
  /// The suite asks for something that cannot be: a slot without a value, a division by zero.
  case suite(String)
  /// The module's answer made the expression impossible: text that spells no number.
  case module(String)
  /// The rig lacks what the suite asks for: no port 80 for the origin.
  case precondition(String)
  /// What the origin saw, or whether it has taken its script, has to be asked for first; then the
  /// same is tried again.
  case originBehind
}

extension Value: Equatable {
  /// Values of one kind are equal when what they hold is; values of two kinds never are.
  public static func == (a: Value, b: Value) -> Bool {
    switch (a, b) {
    case (.integer(let a), .integer(let b)): a == b
    case (.bytes(let a), .bytes(let b)): a.count == b.count && a.begins(with: b)
    case (.boolean(let a), .boolean(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    default: false
    }
  }
}
