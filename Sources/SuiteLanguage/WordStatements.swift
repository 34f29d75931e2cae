// The statements that begin with a word.
import Ground

extension Parser {
  private static let words = [
    "prompt", "quiet", "anything", "pause", "either", "when", "while", "for", "let", "use",
    "origin", "restart", "forget", "answer", "note", "fail", "inconclusive", "maybe", "collect",
    "in", "none", "repeat", "peer",
  ]
  /// What other languages call some of them.
  private static let foreignWords = ["if": "when", "else": "otherwise", "sleep": "pause"]

  mutating func wordStatement(
    _ index: Int, _ branches: [Int]
  ) throws(Abandoned) -> Statement.Kind {
    let range = nameRange()
    guard !range.isEmpty else { throw unexpected("a statement") }
    position = range.upperBound
    switch text(range) {
    case "prompt":
      try expectEnd()
      return .expectPrompt(within: modifiers(index, exactly: false).within)
    case "quiet": return .quiet(milliseconds: try lastTime(index))
    case "pause": return .pause(milliseconds: try lastTime(index))
    case "anything":
      try expect(word: "for")
      return .anything(milliseconds: try lastTime(index))
    case "either": return try either(index, branches)
    case "when": return try when(index, branches)
    case "while":
      let (expression, _) = try condition("the condition")
      return .loop(expression, body: try block(below: index))
    case "for": return try forEach(index)
    case "maybe": return try maybe(index)
    case "collect": return try collect(index)
    case "in": return try anyOrder(index)
    case "none": return try none(index)
    case "repeat": return try rounds(index)
    case "let": return try assignment(index)
    case "use": return try use(index)
    case "origin":
      try expect(word: "answers")
      return .origin(try originStatement(index))
    case "peer": return .peer(try peerStatement(index))
    case "restart":
      try expectEnd()
      try refuseChildren(index)
      return .restart
    case "forget":
      let line = try expression(.bytes, "what is forgotten")
      try expectEnd("an operator or the end of the line")
      try refuseChildren(index)
      return .forget(line)
    case "answer": return try answer(index, range)
    case "note": return .note(try remark(index))
    case "fail": return .fail(try remark(index))
    case "inconclusive": return .inconclusive(try remark(index))
    default: throw unknownStatement(range)
    }
  }

  private mutating func unknownStatement(_ range: Range<Int>) -> Abandoned {
    let word = text(range)
    switch word {
    case "or": return stop("`or` without `either` above it", at: range)
    case "otherwise": return stop("`otherwise` without `when` above it", at: range)
    case "shows", "manual", "tags", "where", "each", "once":
      return stop(
        "`\(word)` after a statement", at: range, expected: "it before the first statement")
    case "within", "exactly":
      return stop("`\(word)` is not indented", at: range, expected: "it below what it belongs to")
    default:
      return stop(
        "no statement is called `\(word)`", at: range, expected: "a statement",
        suggestion: Self.foreignWords[word] ?? nearest(to: word, among: Self.words))
    }
  }

  /// Reads a time and the end of the line, below which nothing stands.
  private mutating func lastTime(_ index: Int) throws(Abandoned) -> Expression {
    let time = try time()
    try expectEnd()
    try refuseChildren(index)
    return time
  }

  /// Reads the rest of the line, or the text in quotation marks, as people will read it.
  private mutating func remark(_ index: Int) throws(Abandoned) -> Template {
    skipBlanks()
    guard position < end else { throw unexpected("a text") }
    if current == Byte.quote {
      let value = try expression(.bytes, "the text")
      try expectEnd()
      try refuseChildren(index)
      if case .bytes(let literal) = value { return Template(pieces: [.literal(literal)]) }
      return Template(pieces: [.value(value)])
    }
    let text = try template(.comment)
    try refuseChildren(index)
    return text
  }

  // MARK: Branches and loops

  private mutating func either(
    _ index: Int, _ branches: [Int]
  ) throws(Abandoned) -> Statement.Kind {
    try expectEnd()
    if branches.isEmpty {
      report("`either` without `or`", at: line.start..<end, expected: "`or` at the same depth")
    }
    var found: [[Statement]] = []
    for branch in [index] + branches {
      if branch != index {
        goTo(line: branch)
        position += 2
        try expectEnd()
      }
      let statements = try block(below: branch)
      if let first = statements.first, !first.kind.receives {
        let start = children(of: branch)[0]
        goTo(line: start)
        report(
          "a branch begins with a statement that receives nothing", at: position..<end,
          expected: "`<`, `~`, `prompt`, `<<` or `quiet`")
      }
      found.append(statements)
    }
    return .either(found)
  }

  private mutating func when(
    _ index: Int, _ branches: [Int]
  ) throws(Abandoned) -> Statement.Kind {
    let (expression, _) = try condition("the condition")
    let then = try block(below: index)
    guard let branch = branches.first else { return .when(expression, then: then, otherwise: []) }
    if branches.count > 1 {
      goTo(line: branches[1])
      report("a second `otherwise`", at: position..<end)
    }
    goTo(line: branch)
    position += 9
    try expectEnd()
    return .when(expression, then: then, otherwise: try block(below: branch))
  }

  private mutating func forEach(_ index: Int) throws(Abandoned) -> Statement.Kind {
    let (name, range) = try name("a name for the element")
    try expect(word: "in")
    let list = try expression()
    require(list, .list, "what `for` goes through")
    try expectEnd("an operator or the end of the line")
    let slot = try define(name, ValueType(kinds: list.type.element, element: .any), range)
    return .forEach(slot: slot, list.expression, body: try block(below: index))
  }

  // MARK: Names

  private mutating func assignment(_ index: Int) throws(Abandoned) -> Statement.Kind {
    let (name, range) = try name("a name")
    guard take(Byte.equals) else { throw unexpected("`=`") }
    do throws(Abandoned) {
      let value = try expression()
      try expectEnd("an operator or the end of the line")
      try refuseChildren(index)
      return .assign(slot: try define(name, value.type, range), value.expression)
    } catch {
      // The name is known, whatever was wrong with its value.
      if scope.slot(name) == nil { _ = try define(name, .any, range) }
      return .assign(slot: 0, .integer(0))
    }
  }

  private mutating func use(_ index: Int) throws(Abandoned) -> Statement.Kind {
    let (name, range) = try name("the name of steps")
    let found = stepsByName[name]
    if found == nil {
      report(
        "no steps are called `\(name)`", at: range,
        suggestion: nearest(to: name, among: steps.map(\.declaration.name)))
    }
    var arguments: [Typed] = []
    if take(Byte.openParenthesis), !take(Byte.closeParenthesis) {
      repeat { arguments.append(try expression()) } while take(Byte.comma)
      guard take(Byte.closeParenthesis) else { throw unexpected("an operator, `,` or `)`") }
    }
    if let found {
      let wanted = steps[found].declaration.parameters
      if arguments.count != wanted.count {
        report(
          "`\(name)` with \(counted(arguments.count, "argument"))", at: range.lowerBound..<position,
          expected: counted(wanted.count, "argument")
            + (wanted.isEmpty ? "" : ": " + wanted.joined(separator: ", ")))
      }
      try enter(found, range)
      for (index, (kinds, argument)) in zip(steps[found].parameterKinds, arguments).enumerated() {
        require(argument, kinds, "`\(wanted[index])` of `\(name)`")
      }
    }
    var results: [Int?] = []
    let types = found.map { steps[$0].resultTypes } ?? []
    if take(Byte.minus, Byte.greater) {
      repeat {
        let (result, place) = try self.name("a name for a result, or `_`")
        let type = results.count < types.count ? types[results.count] : .any
        results.append(result == "_" ? nil : try define(result, type, place))
      } while take(Byte.comma)
      if let found, results.count != types.count {
        let names = steps[found].results.map(\.name)
        report(
          "`\(name)` hands back \(counted(types.count, "result"))", at: range.lowerBound..<position,
          expected: names.isEmpty
            ? "no `->`"
            : counted(names.count, "name") + " after `->`: " + names.joined(separator: ", "))
      }
    } else {
      results = [Int?](repeating: nil, count: types.count)
    }
    try expectEnd("`->` and names, or the end of the line")
    try refuseChildren(index)
    return .use(steps: found ?? 0, arguments: arguments.map(\.expression), results: results)
  }

  private mutating func answer(_ index: Int, _ range: Range<Int>) throws(Abandoned)
    -> Statement.Kind
  {
    guard let probe else {
      throw stop("`answer` outside a probe", at: range, expected: "it in a probe only")
    }
    answersSeen += 1
    let value = try expression()
    require(value, .bytes, "the answer")
    if case .bytes(let word) = value.expression {
      let answers = probes[probe].answers
      let text = String(decoding: word, as: UTF8.self)
      if !answers.contains(text) {
        report(
          "the probe does not name this answer", at: value.range,
          expected: alternatives(answers.map { "\"\($0)\"" }),
          suggestion: nearest(to: text, among: answers).map { "\"\($0)\"" })
      }
    }
    try expectEnd("an operator or the end of the line")
    try refuseChildren(index)
    return .answer(value.expression)
  }
}

extension Statement.Kind {
  /// Whether the statement can tell by what comes whether its branch is the one.
  fileprivate var receives: Bool {
    switch self {
    case .expectLine, .expectPrompt, .expectBytes, .expectBytesUntil, .expectUnsolicited, .quiet:
      true
    default: false
    }
  }
}
