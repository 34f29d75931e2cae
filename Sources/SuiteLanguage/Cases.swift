// `case` with its `shows`, `where` and `each`, and the lines that other declarations have too.
import Diagnostics
import Ground
import ModuleCatalogue
import Results

extension Parser {
  mutating func caseDeclaration(
    _ index: Int, _ names: inout [String: Int]
  ) throws(Abandoned) -> CaseDeclaration {
    let (name, range) = try name("a name for the case", dotted: true)
    var declaration = CaseDeclaration(name: name, span: span(range))
    if let first = names.updateValue(declaration.span.line, forKey: name) {
      report(
        "a second case `\(name)` in the suite", at: range,
        expected: "another name; line \(first) has this one")
    }
    scope = Scope()
    do throws(Abandoned) {
      if !isAtEnd() { declaration.title = try plainString("the case's title, a text") }
      try expectEnd()
    } catch {}
    var body = children(of: index)
    while let first = body.first {
      goTo(line: first)
      let word = nameRange()
      guard headsCase(word) else { break }
      body.removeFirst()
      position = word.upperBound
      do throws(Abandoned) {
        try caseLine(text(word), word, &declaration)
        try refuseChildren(first)
      } catch { scope.isIncomplete = true }
    }
    var cleanup: Int?
    if let last = body.last, isWord("cleanup", of: last) {
      cleanup = last
      body.removeLast()
    }
    for early in body where isWord("cleanup", of: early) {
      goTo(line: early)
      report(
        "`cleanup` before other statements", at: position..<(position + 7), expected: "it last")
      body.removeAll { $0 == early }
    }
    goTo(line: index)
    if body.isEmpty {
      report("the case has no statements", at: range, expected: "statements, indented")
    }
    caseRequirements = declaration.shows
    defer { caseRequirements = nil }
    declaration.body.statements = statements(body)
    if let cleanup {
      goTo(line: cleanup)
      position += 7
      do throws(Abandoned) {
        try expectEnd()
        declaration.cleanup = try block(below: cleanup)
      } catch {}
    }
    declaration.body.slotCount = scope.variables.count
    return declaration
  }

  /// Whether the word begins a line that stands before a case's statements.
  private func headsCase(_ word: Range<Int>) -> Bool {
    let start = word.lowerBound
    return isWord("shows", at: start) || isWord("each", at: start) || isWord("where", at: start)
      || isWord("tags", at: start) || isWord("manual", at: start) || isWord("once", at: start)
  }

  private func isWord(_ word: StaticString, of index: Int) -> Bool {
    let line = fileLines[index]
    return isWord(word, at: line.start, to: line.end)
  }

  private mutating func caseLine(
    _ word: String, _ range: Range<Int>, _ declaration: inout CaseDeclaration
  ) throws(Abandoned) {
    switch word {
    case "shows": declaration.shows += try shows()
    case "manual":
      if !declaration.manual.isEmpty { throw again(word, range) }
      declaration.manual = try section()
    case "tags": declaration.tags += try names("a tag")
    case "where": declaration.conditions.append(try whereCondition())
    case "once":
      if declaration.isPlayedOnce { throw again(word, range) }
      declaration.isPlayedOnce = true
      try expectEnd()
    default: declaration.each.append(try each())
    }
  }

  private mutating func each() throws(Abandoned) -> EachClause {
    let (name, range) = try name("a name for the value")
    if scope.slot(name) != nil { report("a second `each` for `\(name)`", at: range) }
    try expect(word: "in")
    skipBlanks()
    let isValid = isWord("valid", at: position)
    if isValid || isWord("invalid", at: position) {
      position += isValid ? 5 : 7
      let (command, parameter, type) = try boundedParameter()
      try expectEnd()
      let slot = try define(name, isValid ? type : .textual, range)
      return EachClause(
        name: name, slot: slot,
        source: isValid
          ? .valid(command: command, parameter: parameter)
          : .invalid(command: command, parameter: parameter))
    }
    factsOnly = "an `each`"
    defer { factsOnly = nil }
    let word = position..<(position + 3)
    let list = take(word: "csv") ? try table(word) : try expression()
    require(list, .list, "what `each` goes through")
    try expectEnd("an operator or the end of the line")
    let slot = try define(name, ValueType(kinds: list.type.element, element: .any), range)
    return EachClause(name: name, slot: slot, source: .list(list.expression))
  }

  /// Reads `COMMAND.parameter`, whose values must have ends.
  private mutating func boundedParameter() throws(Abandoned) -> (String, String, ValueType) {
    let (command, commandRange) = try name("a command and its parameter, such as HTTPDATA.length")
    guard let found = commands[command] else {
      throw stop(
        "no command is called `\(command)`", at: commandRange,
        expected: "a command of the catalogue",
        suggestion: nearest(to: command, among: catalogue.commands.map(\.name)))
    }
    guard current == Byte.dot else { throw unexpected("`.` and a parameter") }
    position += 1
    let (word, place) = try name("a parameter")
    guard let parameter = catalogue.commands[found].parameter(word) else {
      throw unknownParameter(word, place, of: catalogue.commands[found])
    }
    switch parameter.domain {
    case .integers, .ranges, .choices: return (command, word, .integer)
    case .offsets, .words, .boundedText, .hexadecimal, .decimals, .text(maxBytes: .some):
      return (command, word, .textual)
    case .text(maxBytes: .none):
      throw stop(
        "`\(command).\(word)` has no bounds", at: commandRange.lowerBound..<place.upperBound,
        expected: "a parameter with bounds or choices")
    }
  }

  // MARK: Lines that other declarations have too

  mutating func shows() throws(Abandoned) -> [String] {
    var ids: [String] = []
    repeat {
      let (id, range) = try name("a requirement such as DATA-4", dotted: true)
      if !requirements.contains(id) {
        report(
          "no requirement is called `\(id)`", at: range,
          suggestion: nearest(to: id, among: catalogue.requirements.map(\.id)))
      }
      if ids.contains(id) { report("`\(id)` twice", at: range) }
      ids.append(id)
    } while !isAtEnd()
    return ids
  }

  /// Reads a section of the manual, such as `1.2`, to the end of the line.
  mutating func section() throws(Abandoned) -> String {
    let section = try name("a section of the manual such as 1.2", dotted: true).name
    try expectEnd()
    return section
  }

  /// Reads names to the end of the line.
  mutating func names(_ kind: String) throws(Abandoned) -> [String] {
    var found: [String] = []
    repeat { found.append(try name(kind, dotted: true).name) } while !isAtEnd()
    return found
  }

  mutating func whereCondition() throws(Abandoned) -> Condition {
    factsOnly = "a `where`"
    defer { factsOnly = nil }
    skipBlanks()
    let start = position
    let (expression, text) = try condition("the condition")
    return Condition(expression: expression, text: text, span: span(start..<end))
  }
}
