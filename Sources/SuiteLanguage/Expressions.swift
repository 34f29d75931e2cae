// Expressions, by precedence climbing, typed while they are read. A type error is recorded and
// reading goes on; only what cannot be read ends a line.
import Ground

extension Parser {
  /// Reads an expression of one of the kinds; `what` it is stands in the diagnostic.
  mutating func expression(_ kinds: Kinds, _ what: String) throws(Abandoned) -> Expression {
    let typed = try expression()
    require(typed, kinds, what)
    return typed.expression
  }

  /// Records a problem unless the expression may be of one of the kinds.
  mutating func require(_ typed: Typed, _ kinds: Kinds, _ what: String) {
    if case .variable(let slot, _) = typed.expression { scope.narrow(slot, to: kinds) }
    guard typed.type.kinds.isDisjoint(with: kinds) else { return }
    report(
      "\(what) is \(typed.type.kinds.words)", at: typed.range, expected: kinds.words)
  }

  /// Reads an expression whose operators bind at least as tightly as `minimum`.
  mutating func expression(_ minimum: Int = 1) throws(Abandoned) -> Typed {
    var left = try operand(minimum)
    var compared = false
    while let found = peekOperator(), found.level >= minimum {
      let place = position..<(position + found.length)
      if found.level == 4 {
        if compared {
          throw stop("a comparison of a comparison", at: place, expected: "`and` between the two")
        }
        compared = true
      }
      position += found.length
      try countOperator(place)
      let right = try expression(found.level + 1)
      left = combine(left, found.operation, right, place)
    }
    return left
  }

  mutating func countOperator(_ place: Range<Int>) throws(Abandoned) {
    operators += 1
    guard operators <= SuiteLimits.operatorsMax else {
      throw stop("more than \(SuiteLimits.operatorsMax) operators on a line", at: place)
    }
  }

  private mutating func peekOperator() -> (operation: BinaryOperator, level: Int, length: Int)? {
    skipBlanks()
    guard position < end else { return nil }
    switch bytes[position] {
    case Byte.equals: return following == Byte.equals ? (.equal, 4, 2) : nil
    case Byte.exclamation: return following == Byte.equals ? (.notEqual, 4, 2) : nil
    case Byte.less: return following == Byte.equals ? (.lessOrEqual, 4, 2) : (.less, 4, 1)
    case Byte.greater: return following == Byte.equals ? (.greaterOrEqual, 4, 2) : (.greater, 4, 1)
    case Byte.dot: return following == Byte.dot ? (.range, 5, 2) : nil
    case Byte.plus: return (.plus, 6, 1)
    case Byte.minus: return following == Byte.greater ? nil : (.minus, 6, 1)
    case Byte.asterisk: return (.times, 7, 1)
    case Byte.slash: return (.divide, 7, 1)
    case Byte.percent: return (.remainder, 7, 1)
    case 0x6F: return isWord("or", at: position) ? (.or, 1, 2) : nil
    case 0x61: return isWord("and", at: position) ? (.and, 2, 3) : nil
    case 0x68: return isWord("has", at: position) ? (.has, 4, 3) : nil
    case 0x6C: return isWord("lacks", at: position) ? (.lacks, 4, 5) : nil
    default: return nil
    }
  }

  /// Joins two operands, checking their types.
  private mutating func combine(
    _ left: Typed, _ operation: BinaryOperator, _ right: Typed, _ place: Range<Int>
  ) -> Typed {
    let word = "`\(operation.rawValue)`"
    var type = ValueType.boolean
    switch operation {
    case .and, .or:
      require(left, .boolean, "what stands left of \(word)")
      require(right, .boolean, "what stands right of \(word)")
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      require(left, .integer, "what stands left of \(word)")
      require(right, .integer, "what stands right of \(word)")
    case .range:
      require(left, .integer, "what stands left of \(word)")
      require(right, .integer, "what stands right of \(word)")
      type = ValueType(kinds: .list, element: .integer)
    case .minus, .times, .divide, .remainder:
      require(left, .integer, "what stands left of \(word)")
      require(right, .integer, "what stands right of \(word)")
      type = .integer
    case .has, .lacks:
      require(left, .list, "what stands left of \(word)")
      if left.type.kinds.contains(.list) {
        require(right, left.type.element, "what stands right of \(word)")
      }
      checkMember(left, right)
    case .equal, .notEqual:
      if left.type.kinds.isDisjoint(with: right.type.kinds) {
        report(
          "\(left.type.kinds.words) is compared with \(right.type.kinds.words)", at: place,
          expected: "two values of one type")
      }
      checkAnswer(left, right)
      checkAnswer(right, left)
      checkSeries(left, right)
      checkSeries(right, left)
    case .plus:
      let kinds: Kinds = [.integer, .bytes, .list]
      let common = left.type.kinds.intersection(right.type.kinds).intersection(kinds)
      for case .variable(let slot, _) in [left.expression, right.expression] where !common.isEmpty {
        scope.narrow(slot, to: common)
      }
      if common.isEmpty {
        report(
          "\(left.type.kinds.words) plus \(right.type.kinds.words)", at: place,
          expected: "two integers, two texts or two lists; text(n) makes text of an integer")
      }
      type = ValueType(
        kinds: common.isEmpty ? .any : common, element: left.type.element.union(right.type.element))
    }
    return Typed(
      expression: .binary(operation, left.expression, right.expression), type: type,
      range: left.range.lowerBound..<max(left.range.lowerBound, right.range.upperBound))
  }

  /// A dialect can only be compared with what its probe may answer.
  private mutating func checkAnswer(_ left: Typed, _ right: Typed) {
    guard case .dialect(let index) = left.expression, case .bytes(let word) = right.expression
    else { return }
    let probe = probes[index]
    let text = String(decoding: word, as: UTF8.self)
    guard !probe.answers.contains(text) else { return }
    report(
      "the probe `\(probe.name)` never answers this", at: right.range,
      expected: alternatives(probe.answers.map { "\"\($0)\"" }),
      suggestion: nearest(to: text, among: probe.answers).map { "\"\($0)\"" })
  }

  /// Reads what stands between binary operators.
  private mutating func operand(_ minimum: Int) throws(Abandoned) -> Typed {
    skipBlanks()
    let start = position
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= SuiteLimits.nestingMax else {
      throw stop(
        "an expression nested more than \(SuiteLimits.nestingMax) deep", at: start..<(start + 1))
    }
    switch current {
    case Byte.quote: return try string()
    case Byte.openParenthesis:
      position += 1
      var inner = try expression()
      try expect(Byte.closeParenthesis)
      inner.range = start..<position
      return inner
    case Byte.openBracket: return try list()
    case Byte.minus:
      position += 1
      if Byte.isDigit(current) {
        var number = try integer()
        if case .integer(let value) = number.expression { number.expression = .integer(-value) }
        number.range = start..<position
        return number
      }
      let inner = try operand(8)
      require(inner, .integer, "what stands after `-`")
      return Typed(
        expression: .unary(.minus, inner.expression), type: .integer, range: start..<position)
    case let byte where Byte.isDigit(byte): return try integer()
    case let byte where Byte.beginsName(byte):
      guard isWord("not", at: position) else { return try named() }
      guard minimum <= 3 else {
        throw stop(
          "`not` within a tighter operation", at: start..<(start + 3), expected: "`(not …)`")
      }
      position += 3
      let inner = try expression(3)
      require(inner, .boolean, "what stands after `not`")
      return Typed(
        expression: .unary(.not, inner.expression), type: .boolean, range: start..<position)
    default: throw unexpected("a value")
    }
  }

  /// Reads `10`, `5 s`, `64000 bytes`.
  mutating func integer() throws(Abandoned) -> Typed {
    let start = position
    let value = try digits()
    let numberEnd = position
    var factor = 1
    skipBlanks()
    if isWord("ms", at: position) {
      position += 2
    } else if isWord("s", at: position) {
      position += 1
      factor = 1_000
    } else if isWord("min", at: position) {
      position += 3
      factor = 60_000
    } else if isWord("bytes", at: position) {
      position += 5
    } else {
      if position == numberEnd, Byte.beginsName(current) {
        throw unexpected("a blank or an operator after the number")
      }
      position = numberEnd
    }
    let (product, overflow) = value.multipliedReportingOverflow(by: factor)
    if overflow { throw stop("a number beyond 64 bits", at: start..<position) }
    return Typed(expression: .integer(product), type: .integer, range: start..<position)
  }

  /// Reads `[a, b]`.
  private mutating func list() throws(Abandoned) -> Typed {
    let start = position
    position += 1
    var elements: [Expression] = []
    var kinds: Kinds = []
    if !take(Byte.closeBracket) {
      repeat {
        let element = try expression()
        elements.append(element.expression)
        kinds.formUnion(element.type.kinds)
      } while take(Byte.comma)
      guard take(Byte.closeBracket) else { throw unexpected("`,` or `]`") }
    }
    return Typed(
      expression: .list(elements),
      type: ValueType(kinds: .list, element: elements.isEmpty ? .any : kinds),
      range: start..<position)
  }

  /// Reads `"…"`; `{…}` in it becomes a concatenation.
  private mutating func string() throws(Abandoned) -> Typed {
    let start = position
    position += 1
    var whole: Expression?
    var literal: [UInt8] = []
    while current != Byte.quote {
      guard current == Byte.openBrace else {
        takePlain(into: &literal)
        if current != Byte.quote, current != Byte.openBrace {
          literal.append(try stringByte(quote: start))
        }
        continue
      }
      let brace = position
      try countOperator(brace..<(brace + 1))
      position += 1
      let value = try bracedValue(brace)
      if !literal.isEmpty { whole = joined(whole, .bytes(literal)) }
      literal = []
      whole = joined(
        whole,
        value.type.kinds == .bytes ? value.expression : .call(.text, [value.expression]))
    }
    position += 1
    if whole == nil || !literal.isEmpty { whole = joined(whole, .bytes(literal)) }
    return Typed(expression: whole ?? .bytes([]), type: .bytes, range: start..<position)
  }

  private func joined(_ left: Expression?, _ right: Expression) -> Expression {
    guard let left else { return right }
    return .binary(.plus, left, right)
  }

  /// Reads the expression after `{` and the `}`.
  mutating func bracedValue(_ brace: Int) throws(Abandoned) -> Typed {
    let value = try expression()
    skipBlanks()
    guard current == Byte.closeBrace else {
      if position >= end {
        throw stop("`{` without `}`", at: brace..<end, expected: "`}`; `{{` is a brace in AT text")
      }
      throw unexpected("an operator or `}`")
    }
    position += 1
    require(value, .textual, "what stands in `{…}`")
    return value
  }

  /// Reads a length of time: `5 s`, or `(milliseconds)`.
  mutating func time() throws(Abandoned) -> Expression {
    let expected = "a time such as 5 s, 250 ms or 2 min, or milliseconds in parentheses"
    skipBlanks()
    if current == Byte.openParenthesis {
      position += 1
      let value = try expression(.integer, "the time")
      try expect(Byte.closeParenthesis)
      return value
    }
    guard Byte.isDigit(current) else { throw unexpected(expected) }
    let start = position
    let value = try integer()
    let last = bytes[position - 1]
    guard !Byte.isDigit(last), !(isWord("bytes", at: max(start, position - 5))) else {
      throw stop("a time without its unit", at: value.range, expected: expected)
    }
    return value.expression
  }

  /// `a, b or c`.
  func alternatives(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}
