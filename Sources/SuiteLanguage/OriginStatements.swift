// `origin answers METHOD TARGET` and what stands below it.
import Ground

extension Parser {
  private static let originWords = [
    "status", "header", "body", "chunked", "no", "drip", "stall", "reset", "close", "delay",
    "silent", "ranges", "version", "interim", "field", "chunks", "trailer", "keep", "raw",
  ]
  /// Words that may stand in several lines.
  private static let repeated = ["header", "interim", "field", "chunks", "trailer", "no"]

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
      if !seen.insert(word).inserted, !Parser.repeated.contains(word) { throw parser.twice() }
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
    case "drip", "stall", "reset", "close": ["drip", "stall", "reset", "close"]
    case "raw": originWords.filter { $0 != "delay" && $0 != "drip" }
    case "delay": []
    default: ["raw"]
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
    case "chunked":
      statement.chunkBytes = try number("the size of a chunk", 1...Int.max)
      try excludeFramings(statement, range)
    case "no":
      if take(word: "reason") {
        if statement.spelling.hasNoReason { throw twice() }
        statement.spelling.hasNoReason = true
      } else {
        try expect(word: "length")
        if statement.untilClose { throw twice() }
        statement.untilClose = true
        try excludeFramings(statement, range)
      }
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
    case "close":
      try expect(word: "after")
      statement.closeAfter = try number("the number of bytes", 0...Int.max)
    case "raw": statement.raw = try expression(.bytes, "the bytes")
    case "delay": statement.delayMilliseconds = try time()
    case "silent": statement.isSilent = true
    case "ranges": statement.honoursRanges = true
    default:
      if try spellingLine(word, &statement.spelling) { return }
      position = line.start
      throw unexpected(
        alternatives(Self.originWords.map { "`\($0)`" }),
        suggestion: nearest(to: word, among: Self.originWords))
    }
  }

  /// Chunks and the end of the connection do not both end a body.
  private mutating func excludeFramings(
    _ statement: OriginStatement, _ range: Range<Int>
  ) throws(Abandoned) {
    guard statement.chunkBytes != nil, statement.untilClose else { return }
    let (word, other) = text(range) == "no" ? ("no", "chunked") : ("chunked", "no")
    throw stop("`\(word)` beside `\(other)`", at: range, expected: "one of the two")
  }

  /// Reads a line about how the answer is spelt; false where it is about something else.
  private mutating func spellingLine(
    _ word: String, _ spelling: inout OriginSpelling
  ) throws(Abandoned) -> Bool {
    switch word {
    case "version":
      try expect(word: "1.0")
      spelling.isOldVersion = true
    case "interim": spelling.interims.append(try number("the interim status", 100...199))
    case "field": spelling.lines.append(try givenLine())
    case "trailer": spelling.trailers.append(try givenLine())
    case "chunks":
      if take(word: "in") {
        try expect(word: "capitals")
        spelling.hasCapitals = true
      } else if take(word: "of") {
        spelling.digits = try number("the number of digits", 1...16)
        try expect(word: "digits")
      } else {
        try expect(word: "with")
        spelling.chunkExtension = try givenLine()
      }
    case "keep":
      try expect(word: "alive")
      spelling.keepsAlive = true
    default: return false
    }
    return true
  }

  /// Reads text that goes onto the wire as it stands.
  private mutating func givenLine() throws(Abandoned) -> Template {
    skipBlanks()
    guard position < end else { throw unexpected("the text as it stands on the wire") }
    return try template(.comment)
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
