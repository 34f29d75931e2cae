// Statements about lines that may come, come in any order, come any number of times, or must not come.
import Diagnostics
import Ground

extension Parser {
  /// Reads `< PATTERN` and what stands below it, `within` aside.
  private mutating func optionalLine(_ index: Int) throws(Abandoned) -> (Pattern, Bool) {
    skipBlanks()
    guard current == Byte.less, following != Byte.less else { throw unexpected("`< PATTERN`") }
    try sigilBlank()
    lookAtPattern()
    let pattern = try pattern()
    var exactly = false
    readModifiers(index) { (parser: inout Parser) throws(Abandoned) in
      guard !exactly else { throw parser.twice() }
      try parser.expect(word: "exactly")
      exactly = true
    }
    return (pattern, exactly)
  }

  mutating func maybe(_ index: Int) throws(Abandoned) -> Statement.Kind {
    let (pattern, exactly) = try optionalLine(index)
    return .maybe(pattern, exactly: exactly)
  }

  /// Reads `< PATTERN as ROWS`.
  mutating func collect(_ index: Int) throws(Abandoned) -> Statement.Kind {
    guard let (patternEnd, range) = trailingName() else {
      throw stop(
        "what is collected has no name", at: position..<end,
        expected: "`collect < PATTERN as NAME`")
    }
    let rows = text(range)
    let slot = try define(rows, ValueType(kinds: .list, element: .list), range)
    let whole = end
    end = patternEnd
    collecting = rows
    defer { collecting = nil }
    let count = scope.variables.count
    let (pattern, exactly) = try optionalLine(index)
    end = whole
    var fields = pattern.slots.map { slot in
      let variable = scope.variables[slot]
      return Scope.Field(name: String(variable.name.dropFirst(rows.count + 1)), type: variable.type)
    }
    if let known = scope.variables[slot].fields, known.map(\.name) != fields.map(\.name) {
      report("`\(rows)` has rows of another kind above", at: range, expected: "another name")
      fields = known
    }
    scope.variables[slot].fields = fields
    if fields.isEmpty || count > scope.variables.count {
      report(
        "the rows of `\(rows)` hold nothing", at: range,
        expected: "captures with names in the pattern")
    }
    return .collect(pattern, exactly: exactly, rows: slot)
  }

  mutating func anyOrder(_ index: Int) throws(Abandoned) -> Statement.Kind {
    try expect(word: "any")
    try expect(word: "order")
    try expectEnd()
    let statements = try block(below: index)
    for (statement, child) in zip(statements, children(of: index)) {
      switch statement.kind {
      case .expectLine, .expectUnsolicited: break
      default:
        goTo(line: child)
        report(
          "this is no line that comes", at: position..<end, expected: "`<` or `~` and a pattern")
      }
    }
    if statements.count == 1 {
      goTo(line: index)
      report("one line has no order", at: position..<end, expected: "two lines or more below it")
    }
    return .anyOrder(statements)
  }

  /// Reads `~ PATTERN for T`.
  mutating func none(_ index: Int) throws(Abandoned) -> Statement.Kind {
    skipBlanks()
    guard current == Byte.tilde else { throw unexpected("`~ PATTERN for` and a time") }
    try sigilBlank()
    let whole = end
    var split = end - 5
    while split > position, !bytes[split..<(split + 5)].elementsEqual(" for ".utf8) { split -= 1 }
    guard split > position else {
      throw stop(
        "the line does not say for how long", at: position..<end,
        expected: "`for` and a time behind the pattern")
    }
    end = split
    let pattern = try pattern()
    (position, end) = (split + 5, whole)
    let time = try time()
    try expectEnd()
    try refuseChildren(index)
    if let slot = pattern.slots.first {
      report(
        "a line that does not come gives `\(scope.variables[slot].name)` no value",
        at: line.start..<split, expected: "captures without names")
    }
    return .none(pattern, milliseconds: time)
  }

  /// Reads `N times -> TIMES`.
  mutating func rounds(_ index: Int) throws(Abandoned) -> Statement.Kind {
    let count = try expression(.integer, "how many rounds there are")
    try expect(word: "times")
    var slot: Int?
    if take(Byte.minus, Byte.greater) {
      let (name, range) = try name("a name for the times")
      slot = try define(name, ValueType(kinds: .list, element: .integer), range)
    }
    try expectEnd("`->` and a name, or the end of the line")
    return .rounds(count, times: slot, body: try block(below: index))
  }

  /// A line that may come shows by what comes in its place: the statement behind must await something.
  mutating func checkGoesOn(_ statement: Statement?, before next: Statement.Kind?) {
    guard let statement else { return }
    switch statement.kind {
    case .maybe, .collect: break
    default: return
    }
    switch next {
    case .expectLine, .expectPrompt, .expectUnsolicited, .quiet, .either, .maybe, .collect: return
    default: break
    }
    diagnostics.append(
      Diagnostic(
        span: statement.span, problem: "nothing behind this line tells that it has not come",
        expected: "`<`, `~`, `prompt`, `quiet` or `either` right behind it"))
  }
}
