// The types of the language, as sets: a parameter of steps may be anything until it is used, an
// element of `[1, "a"]` is an integer or bytes. An operation is wrong when no type is left.

/// A set of kinds of values.
struct Kinds: OptionSet, Sendable {
  let rawValue: UInt8

  static let integer = Kinds(rawValue: 1)
  static let bytes = Kinds(rawValue: 2)
  static let boolean = Kinds(rawValue: 4)
  static let list = Kinds(rawValue: 8)
  static let any: Kinds = [.integer, .bytes, .boolean, .list]
  /// What may stand in `{…}` of a text.
  static let textual: Kinds = [.integer, .bytes]

  /// The kinds in words: `an integer or bytes`.
  var words: String {
    let names: [(Kinds, String)] = [
      (.integer, "an integer"), (.bytes, "bytes"), (.boolean, "true or false"), (.list, "a list"),
    ]
    let parts = names.filter { contains($0.0) }.map { $0.1 }
    return parts.isEmpty ? "nothing" : parts.joined(separator: " or ")
  }
}

/// What an expression may be.
struct ValueType: Sendable {
  /// The kinds that the value itself may have.
  var kinds: Kinds
  /// The kinds that its elements may have where it is a list.
  var element: Kinds

  static let integer = ValueType(kinds: .integer, element: .any)
  static let bytes = ValueType(kinds: .bytes, element: .any)
  static let boolean = ValueType(kinds: .boolean, element: .any)
  static let textual = ValueType(kinds: .textual, element: .any)
  static let any = ValueType(kinds: .any, element: .any)
}

/// An expression with its type and the bytes of the line that it stands on.
struct Typed {
  var expression: Expression
  var type: ValueType
  var range: Range<Int>
}
