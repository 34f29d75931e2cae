// Regular expressions in patterns, of bytes: what can be read here can be matched in time proportional to
// the line, so there are no references back and no looking around. A byte beyond ASCII is a
// character of its own, for a line may hold any bytes.

/// A regular expression that has been read.
public struct RegularExpression: Sendable, Equatable {
  /// The text between the slashes.
  public let source: String
  /// What it is made of.
  public let tree: Node

  /// A piece of an expression.
  public indirect enum Node: Sendable, Equatable {
    /// One byte of these.
    case byte(ByteSet)
    /// One after the other.
    case sequence([Node])
    /// The first that lets the rest fit.
    case choice([Node])
    /// As many as possible or, if lazy, as few; nil: without end.
    case repetition(Node, min: Int, max: Int?, isLazy: Bool)
    /// Nothing, where the line ends.
    case lineEnd
  }

  /// How often a piece may be said to repeat.
  static let repeatMax = 255
  /// How many pieces an expression has with all repetitions written out.
  static let sizeMax = 1_000

  /// What is wrong with an expression, and at which of its bytes.
  struct Problem: Error {
    var text: String
    var offset: Int
  }

  /// Reads an expression.
  init(_ bytes: ArraySlice<UInt8>) throws(Problem) {
    source = String(decoding: bytes, as: UTF8.self)
    var reader = RegularExpressionReader(bytes: Array(bytes))
    tree = try reader.read()
    guard tree.size <= Self.sizeMax else {
      throw Problem(text: "a regular expression of more than \(Self.sizeMax) pieces", offset: 0)
    }
  }
}

extension RegularExpression.Node {
  /// How many pieces it has with all repetitions written out, at most a little beyond the bound.
  fileprivate var size: Int {
    switch self {
    case .byte, .lineEnd: 1
    case .sequence(let parts), .choice(let parts):
      parts.reduce(1) { min($0 + $1.size, RegularExpression.sizeMax + 1) }
    case .repetition(let part, let least, let most, _):
      min(part.size * max(1, most ?? least + 1) + 1, RegularExpression.sizeMax + 1)
    }
  }
}

/// A set of byte values.
public struct ByteSet: Sendable, Equatable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// The empty set.
  public init() {}

  /// The values of the ranges.
  init(_ ranges: ClosedRange<UInt8>...) {
    for range in ranges { for byte in range { insert(byte) } }
  }

  /// Whether the byte is one of them.
  public func contains(_ byte: UInt8) -> Bool {
    let word =
      switch byte >> 6 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return word >> UInt64(byte & 63) & 1 == 1
  }

  mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  mutating func formUnion(_ other: ByteSet) {
    words.0 |= other.words.0
    words.1 |= other.words.1
    words.2 |= other.words.2
    words.3 |= other.words.3
  }

  var inverted: ByteSet {
    var set = ByteSet()
    set.words = (~words.0, ~words.1, ~words.2, ~words.3)
    return set
  }

  /// Equal where they hold the same values.
  public static func == (a: ByteSet, b: ByteSet) -> Bool { a.words == b.words }
}

private struct RegularExpressionReader {
  typealias Node = RegularExpression.Node
  typealias Problem = RegularExpression.Problem

  let bytes: [UInt8]
  var position = 0
  var depth = 0
  var ignoresCase = false

  private static let digits = ByteSet(0x30...0x39)
  private static let word = ByteSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A)
  private static let blanks = ByteSet(0x09...0x0D, 0x20...0x20)
  private static let lineBreaks = ByteSet(0x0A...0x0A, 0x0D...0x0D)

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func read() throws(Problem) -> Node {
    if bytes.isEmpty { throw Problem(text: "an empty regular expression", offset: 0) }
    if bytes.starts(with: "(?i)".utf8) {
      ignoresCase = true
      position = 4
    }
    // It is looked for where it stands, so that its beginning is no question.
    if current == UInt8(ascii: "^") { position += 1 }
    let whole = try choice()
    if position < bytes.count { throw problem("`)` without `(` in the regular expression") }
    return whole
  }

  private func problem(_ text: String, at offset: Int? = nil) -> Problem {
    Problem(text: text, offset: offset ?? position)
  }

  private mutating func take(_ byte: Character) -> Bool {
    guard current == byte.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func choice() throws(Problem) -> Node {
    depth += 1
    defer { depth -= 1 }
    guard depth <= SuiteLimits.nestingMax else {
      throw problem("a regular expression nested more than \(SuiteLimits.nestingMax) deep")
    }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(Problem) -> Node {
    var parts: [Node] = []
    while let byte = current, byte != UInt8(ascii: "|"), byte != Byte.closeParenthesis {
      parts.append(try repetition())
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func repetition() throws(Problem) -> Node {
    var node = try atom()
    while let (least, most) = try quantifier() {
      if take("+") { throw problem("`+` behind a repetition is not known here", at: position - 1) }
      let isLazy = take("?")
      node = .repetition(node, min: least, max: most, isLazy: isLazy)
    }
    return node
  }

  private mutating func quantifier() throws(Problem) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    let start = position
    guard take("{") else { return nil }
    let least = number()
    var most = least
    if take(",") { most = number() }
    guard take("}"), let least, least <= RegularExpression.repeatMax,
      (most ?? least) >= least, (most ?? 0) <= RegularExpression.repeatMax
    else {
      throw problem(
        "a repetition that is none of {n}, {n,} and {n,m} up to \(RegularExpression.repeatMax)",
        at: start)
    }
    return (least, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let byte = current, Byte.isDigit(byte), (value ?? 0) < 100_000 {
      value = (value ?? 0) * 10 + Int(byte - 0x30)
      position += 1
    }
    return value
  }

  private mutating func atom() throws(Problem) -> Node {
    guard let byte = current else { return .sequence([]) }
    switch byte {
    case Byte.openParenthesis: return try group()
    case Byte.openBracket: return .byte(try set())
    case Byte.dot:
      position += 1
      return .byte(Self.lineBreaks.inverted)
    case UInt8(ascii: "$"):
      position += 1
      return .lineEnd
    case UInt8(ascii: "^"): throw problem("`^` within the regular expression")
    case Byte.asterisk, Byte.plus, Byte.question, Byte.openBrace:
      throw problem("a repetition of nothing in the regular expression")
    case Byte.backslash: return .byte(cased(try escape()))
    default:
      position += 1
      return .byte(cased(ByteSet(byte...byte)))
    }
  }

  private mutating func group() throws(Problem) -> Node {
    let start = position
    position += 1
    if take("?"), !take(":") {
      throw problem("a group of this kind is not known here", at: start)
    }
    let inner = try choice()
    guard take(")") else { throw problem("`(` without `)` in the regular expression", at: start) }
    return inner
  }

  private mutating func set() throws(Problem) -> ByteSet {
    let start = position
    position += 1
    let isInverted = take("^")
    var found = ByteSet()
    var isFirst = true
    while let byte = current, isFirst || byte != Byte.closeBracket {
      isFirst = false
      let low = byte == Byte.backslash ? try escape() : single()
      // A range needs two single bytes; `-` at an end is itself.
      guard let from = low.only, current == Byte.minus, position + 1 < bytes.count,
        bytes[position + 1] != Byte.closeBracket
      else {
        found.formUnion(cased(low))
        continue
      }
      position += 1
      let high = current == Byte.backslash ? try escape() : single()
      guard let to = high.only, from <= to else {
        throw problem("a range that ends before it begins, in the regular expression")
      }
      found.formUnion(cased(ByteSet(from...to)))
    }
    guard take("]") else { throw problem("`[` without `]` in the regular expression", at: start) }
    return isInverted ? found.inverted : found
  }

  private mutating func single() -> ByteSet {
    position += 1
    return ByteSet(bytes[position - 1]...bytes[position - 1])
  }

  private mutating func escape() throws(Problem) -> ByteSet {
    let start = position
    position += 1
    guard let letter = current else {
      throw problem("a regular expression that ends in a backslash", at: start)
    }
    position += 1
    switch letter {
    case UInt8(ascii: "d"): return Self.digits
    case UInt8(ascii: "D"): return Self.digits.inverted
    case UInt8(ascii: "w"): return Self.word
    case UInt8(ascii: "W"): return Self.word.inverted
    case UInt8(ascii: "s"): return Self.blanks
    case UInt8(ascii: "S"): return Self.blanks.inverted
    case UInt8(ascii: "r"): return ByteSet(0x0D...0x0D)
    case UInt8(ascii: "n"): return ByteSet(0x0A...0x0A)
    case UInt8(ascii: "t"): return ByteSet(0x09...0x09)
    case UInt8(ascii: "x"):
      guard position + 1 < bytes.count, let high = Byte.hexValue(bytes[position]),
        let low = Byte.hexValue(bytes[position + 1])
      else { throw problem(#"`\x` without two hexadecimal digits"#, at: start) }
      position += 2
      return ByteSet((high << 4 | low)...(high << 4 | low))
    default:
      guard !Byte.isLetter(letter), !Byte.isDigit(letter) else {
        throw problem("an escape that is not known in regular expressions here", at: start)
      }
      return ByteSet(letter...letter)
    }
  }

  private func cased(_ set: ByteSet) -> ByteSet {
    guard ignoresCase else { return set }
    var both = set
    for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
      if set.contains(letter) { both.insert(letter & 0xDF) }
      if set.contains(letter & 0xDF) { both.insert(letter) }
    }
    return both
  }
}

extension ByteSet {
  /// The one value of a set that has one.
  fileprivate var only: UInt8? {
    let found = (UInt8.min...UInt8.max).filter(contains)
    return found.count == 1 ? found[0] : nil
  }
}
