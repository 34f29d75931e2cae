// Statements: one a line, with the lines below it.
import Ground
import Diagnostics

extension Parser {
  /// Reads the statements of the lines.
  mutating func statements(_ indices: [Int]) -> [Statement] {
    var found: [Statement] = []
    found.reserveCapacity(indices.count)
    var next = 0
    while next < indices.count {
      let index = indices[next]
      next += 1
      goTo(line: index)
      // `or` and `otherwise` belong to the line before them.
      var branches: [Int] = []
      if isWord("either", at: position) || isWord("when", at: position) {
        let word: StaticString = isWord("either", at: position) ? "or" : "otherwise"
        while next < indices.count {
          let line = fileLines[indices[next]]
          guard isWord(word, at: line.start, to: line.end) else { break }
          branches.append(indices[next])
          next += 1
        }
      }
      do throws(Abandoned) {
        let start = position
        let line = self.line
        let kind = try statement(index, branches)
        checkGoesOn(found.last, before: kind)
        let length = max(1, min(line.end, self.line.number == line.number ? end : line.end) - start)
        found.append(
          Statement(
            kind: kind,
            span: SourceSpan(
              file: file, line: line.number, column: line.indent + 1, length: length)))
      } catch {
        scope.isIncomplete = true
      }
    }
    checkGoesOn(found.last, before: nil)
    return found
  }

  /// Reads the block below a line, which must be there.
  mutating func block(below index: Int) throws(Abandoned) -> [Statement] {
    let indices = children(of: index)
    guard !indices.isEmpty else {
      goTo(line: index)
      throw stop(
        "nothing stands below this line", at: position..<end, expected: "a statement, indented")
    }
    return statements(indices)
  }

  private mutating func statement(
    _ index: Int, _ branches: [Int]
  ) throws(Abandoned) -> Statement.Kind {
    let first = current
    if emulating != nil, let statement = try emulatedStatement(index) { return statement }
    switch first {
    case Byte.greater where following == Byte.greater:
      position += 2
      return try sendRaw(index)
    case Byte.less where following == Byte.less:
      position += 2
      return try expectBytes(index)
    case Byte.greater:
      try sigilBlank()
      lookAtCommand()
      let line = try template(.line)
      try refuseChildren(index)
      return .send(line)
    case Byte.less, Byte.tilde:
      try sigilBlank()
      lookAtPattern()
      let pattern = try pattern()
      let modifiers = modifiers(index, exactly: true)
      return first == Byte.less
        ? .expectLine(pattern, within: modifiers.within, exactly: modifiers.exactly)
        : .expectUnsolicited(pattern, within: modifiers.within, exactly: modifiers.exactly)
    case Byte.question:
      position += 1
      return try check(index)
    default: return try wordStatement(index, branches)
    }
  }

  /// Reads what `?` checks, and how long that may take to become so.
  private mutating func check(_ index: Int) throws(Abandoned) -> Statement.Kind {
    skipBlanks()
    let range = position..<end
    let (expression, text) = try condition("what `?` checks")
    let within = modifiers(index, exactly: false).within
    if let within {
      if !expression.asksServers {
        report(
          "nothing that this asks for changes while it waits", at: range,
          expected: "what the server or the peer saw, such as `peer.bytes`")
      }
      if within.earliest != nil {
        report(
          "two times below `?`", at: range, expected: "the latest alone, such as `within 2 s`")
      }
    }
    return .check(expression, text: text, within: within?.latest)
  }

  /// Passes a sigil and the blank after it.
  mutating func sigilBlank() throws(Abandoned) {
    position += 1
    guard position < end else { return }
    guard current == Byte.blank else {
      throw stop(
        "`\(quoted((position - 1)..<position))` runs into its text",
        at: (position - 1)..<(position + 1), expected: "a blank between them")
    }
    position += 1
  }

  /// Reads a boolean expression to the end of the line, with its text.
  mutating func condition(_ what: String) throws(Abandoned) -> (Expression, String) {
    skipBlanks()
    let start = position
    let expression = try expression(.boolean, what)
    try expectEnd("an operator or the end of the line")
    return (expression, text(start..<max(start, end)))
  }

  private mutating func sendRaw(_ index: Int) throws(Abandoned) -> Statement.Kind {
    let value = try expression(.bytes, "what `>>` sends")
    try expectEnd("an operator or the end of the line")
    var pieces: Expression?
    var gap: Expression?
    readModifiers(index) { (parser: inout Parser) throws(Abandoned) in
      try parser.expect(word: "in")
      try parser.expect(word: "pieces")
      try parser.expect(word: "of")
      pieces = try parser.expression(.integer, "the size of a piece")
      try parser.expect(word: "every")
      gap = try parser.time()
    }
    return .sendRaw(value, pieceBytes: pieces, gapMilliseconds: gap)
  }

  private mutating func expectBytes(_ index: Int) throws(Abandoned) -> Statement.Kind {
    if take(word: "until") {
      guard current == Byte.blank else { throw unexpected("a blank and a pattern") }
      position += 1
      let name = trailingName()
      let whole = end
      if let name { end = name.patternEnd }
      let pattern = try pattern()
      end = whole
      let slot = try name.map { (name) throws(Abandoned) in
        try define(text(name.range), .bytes, name.range)
      }
      return .expectBytesUntil(pattern, slot: slot, within: modifiers(index, exactly: false).within)
    }
    let count = try expression(.integer, "the number of bytes")
    var slot: Int?
    if take(word: "as") {
      let (name, range) = try name("a name for the bytes")
      slot = try define(name, .bytes, range)
    }
    try expectEnd("`as` and a name, or the end of the line")
    try refuseChildren(index)
    return .expectBytes(count, slot: slot)
  }

  /// The `as NAME` that ends the line.
  func trailingName() -> (patternEnd: Int, range: Range<Int>)? {
    var start = end
    while start > position, Byte.isInName(bytes[start - 1]) { start -= 1 }
    guard start < end, Byte.beginsName(bytes[start]), start - position >= 4,
      bytes[(start - 4)..<start].elementsEqual(" as ".utf8)
    else { return nil }
    return (start - 4, start..<end)
  }

  // MARK: Lines below a statement

  /// Nothing may stand below the line.
  mutating func refuseChildren(_ index: Int) throws(Abandoned) {
    let child = index + 1
    guard child < fileLines[index].after else { return }
    let above = (line, position, end)
    goTo(line: child)
    report(
      "nothing may stand below line \(above.0.number)", at: position..<end,
      expected: "no deeper indentation than there")
    (line, position, end) = above
  }

  /// Reads `within …` and, if allowed, `exactly` below a line.
  mutating func modifiers(
    _ index: Int, exactly allowed: Bool
  ) -> (within: TimeBounds?, exactly: Bool) {
    var within: TimeBounds?
    var exactly = false
    readModifiers(index) { (parser: inout Parser) throws(Abandoned) in
      if parser.isWord("within", at: parser.position) {
        if within != nil { throw parser.twice() }
        within = try parser.within()
      } else if allowed, parser.isWord("exactly", at: parser.position) {
        if exactly { throw parser.twice() }
        parser.position += 7
        exactly = true
      } else if parser.isWord("shows", at: parser.position) {
        try parser.showsBelow(index)
      } else {
        let word = parser.text(parser.nameRange())
        throw parser.unexpected(
          allowed ? "`within …`, `exactly` or `shows …`" : "`within …` or `shows …`",
          suggestion: nearest(
            to: word, among: ["within", "shows"] + (allowed ? ["exactly"] : [])))
      }
    }
    return (within, exactly)
  }

  /// Reads `shows …` below the line that it is said of; a case's line shows what its case does.
  private mutating func showsBelow(_ index: Int) throws(Abandoned) {
    let word = position..<(position + 5)
    position += 5
    let ids = try shows()
    if let other = ids.first(where: { caseRequirements?.contains($0) == false }) {
      report(
        "the case does not show `\(other)`", at: word,
        expected: "a requirement that stands in its own `shows`")
    }
    let number = fileLines[index].number
    showingLines.append(ShowingLines(file: file, lines: number...number, requirements: ids))
  }

  /// Reads each line below a line with `read`, to the line's end.
  mutating func readModifiers(
    _ index: Int, _ read: (inout Parser) throws(Abandoned) -> Void
  ) {
    guard index + 1 < fileLines[index].after else { return }
    let above = (line, position, end)
    for child in children(of: index) {
      goTo(line: child)
      do throws(Abandoned) {
        try read(&self)
        try expectEnd()
        try refuseChildren(child)
      } catch { continue }
    }
    (line, position, end) = above
  }

  /// Says that the line says again what a line beside it says.
  mutating func twice() -> Abandoned {
    let range = nameRange()
    return stop("`\(text(range))` twice", at: range, expected: "it once")
  }

  private mutating func within() throws(Abandoned) -> TimeBounds {
    try expect(word: "within")
    let first = try time()
    guard take(Byte.dot, Byte.dot) else { return TimeBounds(earliest: nil, latest: first) }
    let start = position
    let latest = try time()
    if case .integer(let low) = first, case .integer(let high) = latest, low > high {
      report("the later time comes first", at: start..<position, expected: "EARLIEST .. LATEST")
    }
    return TimeBounds(earliest: first, latest: latest)
  }
}
