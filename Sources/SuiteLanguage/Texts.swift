// Texts with `{…}` in them: AT lines, patterns, targets, header values, notes.
import Ground

extension Parser {
  /// Where a text ends.
  enum TextEnd {
    /// At the end of the line; `#` is text.
    case line
    /// At two blanks and a `#`, or at the end of the line.
    case comment
    /// At a blank.
    case blank
  }

  /// Reads a text to its end.
  mutating func template(_ textEnd: TextEnd) throws(Abandoned) -> Template {
    var pieces: [Template.Piece] = []
    while true {
      let literal = try literal(textEnd)
      if !literal.isEmpty { pieces.append(.literal(literal)) }
      guard current == Byte.openBrace else { return Template(pieces: pieces) }
      let brace = position
      try countOperator(brace..<(brace + 1))
      position += 1
      pieces.append(.value(try bracedValue(brace).expression))
    }
  }

  /// Reads a pattern to the end of the line.
  mutating func pattern() throws(Abandoned) -> Pattern {
    let start = position
    var pieces: [Pattern.Piece] = []
    while true {
      let literal = try literal(.line)
      if !literal.isEmpty { pieces.append(.literal(literal)) }
      guard current == Byte.openBrace else {
        return Pattern(pieces: pieces, text: text(start..<position))
      }
      let brace = position
      try countOperator(brace..<(brace + 1))
      position += 1
      if let capture = try capture(brace) {
        pieces.append(capture)
      } else {
        pieces.append(.value(try bracedValue(brace).expression))
      }
    }
  }

  /// Reads bytes up to `{` or the end; `{{` and `}}` stand for braces.
  private mutating func literal(_ textEnd: TextEnd) throws(Abandoned) -> [UInt8] {
    var content: [UInt8] = []
    var start = position
    while position < end {
      let byte = bytes[position]
      if byte == Byte.blank {
        if textEnd == .blank { break }
        if textEnd == .comment {
          let mark = position
          skipBlanks()
          if position >= end || end == mark { return content + bytes[start..<mark] }
          continue
        }
      } else if byte == Byte.openBrace || byte == Byte.closeBrace {
        guard following == byte else {
          if byte == Byte.openBrace { break }
          throw stop(
            "`}` without `{`", at: position..<(position + 1), expected: "`}}` for a brace in a text"
          )
        }
        content += bytes[start...position]
        position += 2
        start = position
        continue
      }
      position += 1
    }
    if content.isEmpty { return Array(bytes[start..<position]) }
    return content + bytes[start..<position]
  }

  /// Reads `name:int}`, `:text}`, `/regex/}` and so on, or nothing if an expression stands there.
  private mutating func capture(_ brace: Int) throws(Abandoned) -> Pattern.Piece? {
    if current == Byte.slash {
      return .capture(slot: nil, try regex(brace).map { .regex($0) } ?? .text)
    }
    let range = nameRange()
    let colon = range.upperBound
    guard colon < end, bytes[colon] == Byte.colon else { return nil }
    position = colon + 1
    let kind: Pattern.CaptureKind
    var type = ValueType.bytes
    if current == Byte.slash {
      kind = try regex(brace).map { .regex($0) } ?? .text
    } else {
      let wordStart = position
      let word = nameRange()
      position = word.upperBound
      switch text(word) {
      case "int":
        kind = .integer
        type = .integer
      case "text": kind = .text
      case let other:
        position = wordStart
        throw unexpected(
          "`int`, `text` or `/…/` after the colon",
          suggestion: nearest(to: other, among: ["int", "text"]))
      }
      guard current == Byte.closeBrace else { throw unexpected("`}`") }
      position += 1
    }
    if range.isEmpty { return .capture(slot: nil, kind) }
    return .capture(slot: try define(text(range), type, range), kind)
  }

  /// Reads `/regex/}`.
  private mutating func regex(_ brace: Int) throws(Abandoned) -> RegularExpression? {
    let start = position + 1
    var last = start
    while last + 1 < end, !(bytes[last] == Byte.slash && bytes[last + 1] == Byte.closeBrace) {
      last += 1
    }
    guard last + 1 < end else {
      throw stop(
        "a regular expression that is not closed", at: brace..<end, expected: "`/}` at its end")
    }
    position = last + 2
    do throws(RegularExpression.Problem) {
      return try RegularExpression(bytes[start..<last])
    } catch {
      let place = min(start + error.offset, max(start, last - 1))
      report(error.text, at: place..<max(last, place + 1), expected: "a regular expression")
      return nil
    }
  }

  /// Gives a name a slot in the scope, or checks that its type fits what it has held so far.
  mutating func define(
    _ word: String, _ type: ValueType, _ range: Range<Int>
  ) throws(Abandoned) -> Int {
    let name = collecting.map { "\($0).\(word)" } ?? word
    if let slot = scope.slot(name) {
      let held = scope.variables[slot].type
      if held.kinds.isDisjoint(with: type.kinds) {
        report(
          "`\(name)` holds \(held.kinds.words) above and \(type.kinds.words) here", at: range,
          expected: "one type for one name")
      }
      scope.variables[slot].type.element.formUnion(type.element)
      scope.narrow(slot, to: type.kinds)
      return slot
    }
    guard !Self.reserved.contains(word) else {
      throw stop("`\(word)` is a word of the language", at: range, expected: "another name")
    }
    guard scope.variables.count < SuiteLimits.variablesMax else {
      throw stop("more than \(SuiteLimits.variablesMax) names in one scope", at: range)
    }
    scope.variables.append(Scope.Variable(name: name, type: type))
    return scope.variables.count - 1
  }
}
