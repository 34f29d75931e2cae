// `emulate`, `fault` and `remember`: commands as a module carries them out. A block is read line by
// line as a case is; a line that tells an occasion begins a rule, and what follows it is done then.
import Diagnostics
import Ground
import ModuleCatalogue

/// What statements of a module are read for.
struct EmulatedPart {
  /// The command of the line that is answered; nil on an occasion of another kind.
  var command: String?
  /// Whether lines stand in for one that the module would say.
  var isReplacement = false
  /// Whether the line above is a `prompt` that has no `>>` yet.
  var isPrompted = false
}

extension Parser {
  // MARK: What modules remember

  /// Reads all `remember` lines of the file, wherever they stand: one name is known to all commands.
  mutating func readRemembered(of file: Int) {
    goTo(file: file)
    for index in siblings(from: 0, to: fileLines.count) {
      let start = fileLines[index].start
      guard isWord("emulate", at: start, to: fileLines[index].end) else { continue }
      for child in children(of: index)
      where isWord("remember", at: fileLines[child].start, to: fileLines[child].end) {
        goTo(line: child)
        position += 8
        do throws(Abandoned) { try remember(child) } catch { continue }
      }
    }
  }

  private mutating func remember(_ index: Int) throws(Abandoned) {
    let (name, range) = try name("a name for what is remembered")
    if Self.reserved.contains(name) {
      throw stop("`\(name)` is a word of the language", at: range, expected: "another name")
    }
    guard take(Byte.equals) else { throw unexpected("`=` and what it is at power-up") }
    factsOnly = "what is remembered"
    defer { factsOnly = nil }
    scope = Scope()
    let value = try expression()
    try expectEnd("an operator or the end of the line")
    try refuseChildren(index)
    guard !remembered.contains(where: { $0.name == name }) else {
      throw stop(
        "a second `remember \(name)`", at: range, expected: "one; all commands see the same")
    }
    guard remembered.count < SuiteLimits.variablesMax else {
      throw stop("more than \(SuiteLimits.variablesMax) names are remembered", at: range)
    }
    var type = value.type
    type.element = .any
    rememberedTypes.append(type)
    remembered.append(RememberedValue(name: name, value: value.expression, span: span(range)))
  }

  // MARK: Blocks

  /// Reads `emulate COMMAND "title"` and its rules.
  mutating func emulation(_ index: Int) throws(Abandoned) {
    let (command, range) = try name("the command's name without AT+, such as HTTPDATA")
    if commands[command] == nil {
      report(
        "no command is called `\(command)`", at: range, expected: "a command of the catalogue",
        suggestion: nearest(to: command, among: catalogue.commands.map(\.name)))
    }
    if !isAtEnd() { _ = try plainString("what the command is for, a text") }
    try expectEnd()
    if emulations.contains(where: { $0.command == command }) {
      report("a second `emulate \(command)`", at: range, expected: "one block for a command")
    }
    let rules = rules(children(of: index), of: command)
    goTo(line: index)
    if children(of: index).isEmpty {
      report(
        "nothing is emulated here", at: range,
        expected: "`> AT+\(command)…` below it and what the module answers")
    }
    emulations.append(Emulation(command: command, rules: rules, span: span(range)))
  }

  /// Reads `fault NAME breaks REQUIREMENT "title"` and what stands below it.
  mutating func faultDeclaration(_ index: Int) throws(Abandoned) {
    let (name, range) = try name("a name for the fault", dotted: true)
    try expect(word: "breaks")
    let (requirement, place) = try self.name("the requirement that it breaks", dotted: true)
    if !requirements.contains(requirement) {
      report(
        "no requirement is called `\(requirement)`", at: place,
        suggestion: nearest(to: requirement, among: requirements.sorted()))
    }
    let title = try plainString("what the module does wrong, a text")
    try expectEnd()
    if faults.contains(where: { $0.name == name }) { report("a second fault `\(name)`", at: range) }
    var fault = FaultDeclaration(
      name: name, requirement: requirement, title: title, conditions: [], rules: [],
      span: span(range))
    var body = children(of: index)
    while let first = body.first,
      isWord("where", at: fileLines[first].start, to: fileLines[first].end)
    {
      body.removeFirst()
      goTo(line: first)
      position += 5
      do throws(Abandoned) {
        fault.conditions.append(try whereCondition())
        try refuseChildren(first)
      } catch { continue }
    }
    fault.rules = rules(body, of: nil)
    goTo(line: index)
    if body.isEmpty {
      report(
        "the fault does nothing", at: range,
        expected: "`> AT+…` or `instead of …` below it and what the module does then")
    }
    faults.append(fault)
  }

  // MARK: Rules

  /// Reads the lines as rules; `command` is what they must be of, nil: any.
  private mutating func rules(_ indices: [Int], of command: String?) -> [EmulatedRule] {
    var found: [EmulatedRule] = []
    var next = 0
    while next < indices.count {
      let index = indices[next]
      next += 1
      let first = fileLines[index]
      if isWord("remember", at: first.start, to: first.end) {
        if command != nil { continue }
        goTo(line: index)
        report("a fault remembers nothing", at: position..<end, expected: "`remember` in `emulate`")
        continue
      }
      goTo(line: index)
      scope = Scope()
      for (value, type) in zip(remembered, rememberedTypes) {
        scope.variables.append(Scope.Variable(name: value.name, type: type))
      }
      guard beginsRule() else {
        report(
          "nothing has happened yet that this line follows", at: position..<end,
          expected:
            "`> AT+…`, `peer accepts`, `peer refuses`, `peer sends` or `peer closes` above it")
        continue
      }
      let place = span(position..<end)
      let begun = next
      while next < indices.count {
        goTo(line: indices[next])
        if beginsRule() { break }
        next += 1
      }
      goTo(line: index)
      do throws(Abandoned) {
        let rule = try rule(index, Array(indices[begun..<next]), of: command, at: place)
        found.append(rule)
      } catch { continue }
    }
    return found
  }

  /// Whether the line tells an occasion.
  private func beginsRule() -> Bool {
    if current == Byte.greater { return following != Byte.greater }
    return isWord("peer", at: position) || isWord("instead", at: position)
  }

  private mutating func rule(
    _ index: Int, _ body: [Int], of command: String?, at place: SourceSpan
  ) throws(Abandoned) -> EmulatedRule {
    defer { emulating = nil }
    emulating = EmulatedPart()
    let kept = scope.variables.count
    let occasion = try occasion(index, of: command)
    let isReplacement = emulating?.isReplacement == true
    if !isReplacement, let overwritten = occasion.slots.first(where: { $0 < kept }) {
      report(
        "`\(scope.variables[overwritten].name)` is remembered: this would overwrite it",
        at: line.start..<end, expected: "another name for what comes")
    }
    let statements: [Statement]
    if isReplacement {
      statements = try block(below: index)
      if let stray = body.first {
        goTo(line: stray)
        report("this line is not indented", at: position..<end, expected: "it below `instead of`")
      }
    } else {
      try refuseChildren(index)
      statements = self.statements(body)
      closePrompt()
      if case .line = occasion, command != nil, !statements.contains(where: \.kind.endsAnswer) {
        goTo(line: index)
        report(
          "no result code ends this answer", at: line.start..<line.end,
          expected: "`< OK` or `< ERROR` below it")
      }
    }
    var parameters: [(name: String, slot: Int)] = []
    if case .line(let name, let pattern) = occasion, let number = commands[name] {
      for slot in pattern.slots
      where catalogue.commands[number].parameter(scope.variables[slot].name) != nil {
        parameters.append((scope.variables[slot].name, slot))
      }
    }
    return EmulatedRule(
      occasion: occasion, parameters: parameters,
      body: Block(statements: statements, slotCount: scope.variables.count), span: place)
  }

  private mutating func occasion(
    _ index: Int, of command: String?
  ) throws(Abandoned) -> EmulatedRule.Occasion {
    if current == Byte.greater {
      try sigilBlank()
      let start = position
      lookAtCommand()
      let pattern = try pattern()
      guard let name = pattern.commandName, command == nil || name == command else {
        throw stop(
          command.map { "this line is no command `\($0)`" } ?? "this line names no command",
          at: start..<max(start + 1, end), expected: "`AT+\(command ?? "NAME")` and what follows it"
        )
      }
      emulating?.command = name
      return .line(command: name, pattern)
    }
    let word = nameRange()
    position = word.upperBound
    if text(word) == "instead" {
      if command != nil {
        throw stop("`instead of` in a right module", at: word, expected: "it in `fault`")
      }
      try expect(word: "of")
      scope = Scope()
      skipBlanks()
      guard current == Byte.less || current == Byte.tilde else {
        throw unexpected("`<` or `~` and the line that is not said")
      }
      try sigilBlank()
      emulating?.isReplacement = true
      return .said(try pattern())
    }
    return try peerOccasion()
  }

  private mutating func peerOccasion() throws(Abandoned) -> EmulatedRule.Occasion {
    let known = ["accepts", "refuses", "sends", "closes"]
    let (word, range) = try name("`accepts`, `refuses`, `sends` or `closes`")
    guard known.contains(word) else {
      throw stop(
        "a peer does not `\(word)`", at: range, expected: alternatives(known.map { "`\($0)`" }),
        suggestion: nearest(to: word, among: known))
    }
    let (socket, place) = try name("a name for the socket's number")
    let slot = try define(socket, .any, place)
    var data = slot
    if word == "sends" {
      guard take(Byte.comma) else { throw unexpected("`,` and a name for the bytes") }
      let (name, place) = try name("a name for the bytes")
      data = try define(name, .bytes, place)
    }
    try expectEnd()
    switch word {
    case "accepts": return .accepted(socket: slot)
    case "refuses": return .refused(socket: slot)
    case "sends": return .received(socket: slot, data: data)
    default: return .closed(socket: slot)
    }
  }

  // MARK: Statements

  /// Reads a statement of an emulated module; nil: it is one that cases have as well.
  mutating func emulatedStatement(_ index: Int) throws(Abandoned) -> Statement.Kind? {
    if current == Byte.greater, following == Byte.greater {
      position += 2
      return .emulated(.take(try takenData(index)))
    }
    closePrompt()
    switch current {
    case Byte.less where following == Byte.less:
      position += 2
      let value = try expression(.bytes, "what `<<` says")
      try expectEnd("an operator or the end of the line")
      try refuseChildren(index)
      return .emulated(.bytes(value))
    case Byte.less, Byte.tilde: return .emulated(try saidLine(index))
    case Byte.greater:
      throw stop(
        "a command line within an answer", at: position..<end, expected: "it at the block's margin")
    case Byte.question:
      throw stop("a module checks nothing", at: position..<end, expected: "`when` and a condition")
    default: return try emulatedWord(index)
    }
  }

  private mutating func emulatedWord(_ index: Int) throws(Abandoned) -> Statement.Kind? {
    let range = nameRange()
    let word = text(range)
    let isReplacement = emulating?.isReplacement == true
    let common = ["let", "when", "while", "for"] + (isReplacement ? [] : ["pause"])
    if common.contains(word) { return nil }
    let own =
      isReplacement ? ["nothing"] : ["prompt", "connect", "send", "disconnect"]
    guard own.contains(word) else {
      throw stop(
        range.isEmpty ? "this is nothing that a module does" : "a module has no `\(word)` here",
        at: range.isEmpty ? position..<end : range,
        expected: "`<`, `~`, " + alternatives((own + common).map { "`\($0)`" }),
        suggestion: nearest(to: word, among: own + common))
    }
    position = range.upperBound
    defer { emulating?.isPrompted = word == "prompt" }
    let statement: EmulatedStatement
    switch word {
    case "prompt":
      try expectEnd()
      try refuseChildren(index)
      // The data behind it say the rest.
      return .emulated(.nothing)
    case "nothing": statement = .nothing
    case "connect":
      let socket = try expression()
      try expect(word: "to")
      let host = try expression(.bytes, "the host")
      guard take(Byte.comma) else { throw unexpected("`,` and the port") }
      let port = try expression(.integer, "the port")
      statement = .connect(socket: socket.expression, host: host, port: port)
    case "send":
      let value = try expression(.bytes, "what is sent")
      try expect(word: "to")
      statement = .send(value, socket: try expression().expression)
    default: statement = .disconnect(socket: try expression().expression)
    }
    try expectEnd("an operator or the end of the line")
    try refuseChildren(index)
    return .emulated(statement)
  }

  /// Reads `< TEXT` or `~ TEXT` and `after T` below it.
  private mutating func saidLine(_ index: Int) throws(Abandoned) -> EmulatedStatement {
    let isAnswer = current == Byte.less
    try sigilBlank()
    lookAtPattern()
    let text = try template(.line)
    var after: Expression?
    let isReplacement = emulating?.isReplacement == true
    readModifiers(index) { (parser: inout Parser) throws(Abandoned) in
      if after != nil { throw parser.twice() }
      if isReplacement {
        throw parser.unexpected("nothing below a line that stands in for another")
      }
      try parser.expect(word: "after")
      after = try parser.time()
    }
    return isAnswer
      ? .answer(text, afterMilliseconds: after) : .tell(text, afterMilliseconds: after)
  }

  /// Reads `N as NAME` or `until BYTE as NAME`, and `within` and `escaped` below it.
  private mutating func takenData(_ index: Int) throws(Abandoned) -> TakenData {
    guard emulating?.isPrompted == true else {
      throw stop(
        "data that nothing asked for", at: line.start..<end, expected: "`prompt` right above it")
    }
    emulating?.isPrompted = false
    var data = TakenData(amount: .until(0), escaped: [])
    if take(word: "until") {
      skipBlanks()
      let start = position
      let value = try expression(.bytes, "the byte that ends the data")
      guard case .bytes(let bytes) = value, bytes.count == 1 else {
        throw stop(
          "data end with one byte that is written out", at: start..<position,
          expected: "a text such as \"\\x1A\"")
      }
      data.amount = .until(bytes[0])
    } else {
      data.amount = .count(try expression(.integer, "the number of bytes"))
    }
    if take(word: "as") {
      let (name, range) = try name("a name for the bytes")
      data.slot = try define(name, .bytes, range)
      if let command = emulating?.command, let number = commands[command],
        catalogue.commands[number].parameter(name) != nil
      {
        data.parameter = name
      }
    }
    try expectEnd("`as` and a name, or the end of the line")
    dataModifiers(index, &data)
    return data
  }

  private mutating func dataModifiers(_ index: Int, _ data: inout TakenData) {
    let above = (line, position, end)
    for child in children(of: index) {
      goTo(line: child)
      do throws(Abandoned) { try dataModifier(child, &data) } catch { continue }
    }
    (line, position, end) = above
  }

  private mutating func dataModifier(_ child: Int, _ data: inout TakenData) throws(Abandoned) {
    if take(word: "within") {
      data.milliseconds = try time()
      try expectEnd()
      return try refuseChildren(child)
    }
    guard take(word: "escaped") else {
      let word = text(nameRange())
      throw unexpected(
        "`within` and a time, or `escaped`",
        suggestion: nearest(to: word, among: ["within", "escaped"]))
    }
    try expectEnd()
    if let command = emulating?.command, let number = commands[command],
      catalogue.commands[number].escape.isEmpty
    {
      throw stop(
        "nothing frees `\(command)` from its prompt", at: line.start..<end,
        expected: "`escape \"\\x1B\"` below the command in the catalogue")
    }
    data.escaped = try block(below: child)
  }

  /// A `prompt` has its data right below it.
  private mutating func closePrompt() {
    guard emulating?.isPrompted == true else { return }
    emulating?.isPrompted = false
    report(
      "nothing takes the data that the prompt above asks for",
      at: line.start..<max(line.start + 1, end),
      expected: "`>> N as NAME` or `>> until \"\\x1A\" as NAME` right below `prompt`")
  }
}

extension EmulatedRule.Occasion {
  /// The slots that it fills.
  fileprivate var slots: [Int] {
    switch self {
    case .line(_, let pattern), .said(let pattern): pattern.slots
    case .accepted(let socket), .refused(let socket), .closed(let socket): [socket]
    case .received(let socket, let data): [socket, data]
    }
  }
}

extension Pattern {
  /// The name behind `AT+` where it is written out.
  fileprivate var commandName: String? {
    guard case .literal(let bytes)? = pieces.first, bytes.starts(with: Array("AT+".utf8)) else {
      return nil
    }
    let name = bytes.dropFirst(3).prefix { Byte.isLetter($0) }
    return name.isEmpty || (pieces.count > 1 && 3 + name.count == bytes.count)
      ? nil : String(decoding: name, as: UTF8.self).uppercased()
  }
}

extension Statement.Kind {
  /// Whether a result code that ends an answer stands in it or below it.
  fileprivate var endsAnswer: Bool {
    if case .emulated(.answer(let text, _)) = self, case .literal(let bytes)? = text.pieces.first {
      return ["OK", "ERROR", "+CME ERROR:", "+CMS ERROR:"].contains { bytes.starts(with: $0.utf8) }
    }
    return blocks.contains { $0.contains(where: \.kind.endsAnswer) }
  }
}
