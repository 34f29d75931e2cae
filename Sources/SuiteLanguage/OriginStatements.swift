// `origin answers METHOD TARGET` and what stands below it.
import Ground

extension Parser {
  private static let originWords = [
    "status", "header", "body", "chunked", "no", "drip", "stall", "reset", "delay", "silent",
    "ranges",
  ]

  mutating func originStatement(_ index: Int) throws(Abandoned) -> OriginStatement {
    let methods = ["GET", "POST", "HEAD", "any"]
    let (method, range) = try name("GET, POST, HEAD or any")
    if !methods.contains(method) {
      report(
        "the origin answers no `\(method)`", at: range, expected: alternatives(methods),
        suggestion: nearest(to: method, among: methods))
    }
    skipBlanks()
    let start = position
    guard position < end else { throw unexpected("a target such as /file") }
    let target = try template(.blank)
    if case .literal(let first) = target.pieces.first, first.first != Byte.slash {
      report("a target that does not begin with `/`", at: start..<position)
    }
    try expectEnd()
    var statement = OriginStatement(method: method == "any" ? nil : method, target: target)
    var seen: Set<String> = []
    readModifiers(index) { (parser: inout Parser) throws(Abandoned) in
      let range = parser.nameRange()
      let word = parser.text(range)
      if word != "header", !seen.insert(word).inserted { throw parser.twice() }
      let group = Parser.rivals(word)
      for rival in group where rival != word && seen.contains(rival) {
        throw parser.stop("`\(word)` beside `\(rival)`", at: range, expected: "one of the two")
      }
      if !range.isEmpty { parser.position = range.upperBound }
      try parser.originLine(word, range, &statement)
    }
    return statement
  }

  /// Lines that exclude each other.
  private static func rivals(_ word: String) -> [String] {
    switch word {
    case "drip", "stall", "reset": ["drip", "stall", "reset"]
    case "chunked", "no": ["chunked", "no"]
    default: []
    }
  }

  private mutating func originLine(
    _ word: String, _ range: Range<Int>, _ statement: inout OriginStatement
  ) throws(Abandoned) {
    switch word {
    case "status":
      statement.status = try number("the status", 100...599)
    case "header":
      statement.headers.append(try header())
    case "body":
      if take(word: "of") {
        try expect(word: "request")
        statement.bodyOfRequest = true
      } else {
        statement.body = try expression(.bytes, "the body")
      }
    case "chunked": statement.chunkBytes = try number("the size of a chunk", 1...Int.max)
    case "no":
      try expect(word: "length")
      statement.untilClose = true
    case "drip":
      let bytes = try number("the size of a piece", 1...Int.max)
      try expect(word: "every")
      statement.drip = (bytes, try time())
    case "stall":
      try expect(word: "after")
      let bytes = try number("the number of bytes", 0...Int.max)
      statement.stall = (bytes, take(word: "for") ? try time() : nil)
    case "reset":
      try expect(word: "after")
      statement.resetAfter = try number("the number of bytes", 0...Int.max)
    case "delay": statement.delayMilliseconds = try time()
    case "silent": statement.isSilent = true
    case "ranges": statement.honoursRanges = true
    default:
      position = line.start
      throw unexpected(
        alternatives(Self.originWords.map { "`\($0)`" }),
        suggestion: nearest(to: word, among: Self.originWords))
    }
  }

  /// Reads an integer; one that is written out must lie in the bounds.
  private mutating func number(
    _ what: String, _ bounds: ClosedRange<Int>
  ) throws(Abandoned) -> Expression {
    let typed = try expression()
    require(typed, .integer, what)
    if case .integer(let value) = typed.expression, !bounds.contains(value) {
      report(
        "\(what) is \(value)", at: typed.range,
        expected: bounds.upperBound == .max
          ? "\(bounds.lowerBound) or more" : "\(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return typed.expression
  }

  /// Reads `Name: value`.
  private mutating func header() throws(Abandoned) -> (name: String, value: Template) {
    skipBlanks()
    let start = position
    while position < end, bytes[position] != Byte.colon, bytes[position] != Byte.blank,
      bytes[position] != Byte.openBrace, bytes[position] < Byte.delete
    {
      position += 1
    }
    let range = start..<position
    guard !range.isEmpty, current == Byte.colon else { throw unexpected("`Name: value`") }
    position += 1
    skipBlanks()
    return (text(range), try template(.comment))
  }
}
