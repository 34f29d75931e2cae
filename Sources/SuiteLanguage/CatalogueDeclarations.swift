// The catalogue: commands with their parameters, series with what differs, unsolicited lines, and
// which of them tell of a loss.
import Diagnostics
import Ground
import ModuleCatalogue

extension Parser {
  mutating func unsolicited(_ index: Int) throws(Abandoned) {
    repeat { catalogue.unsolicited.append(try lineBeginning()) } while !isAtEnd()
    try refuseChildren(index)
  }

  mutating func loss(_ index: Int) throws(Abandoned) {
    repeat {
      skipBlanks()
      let start = position
      let line = try plainString("a whole line that tells of a loss, such as \"+CREG: 0\"")
      if line.isEmpty { report("an empty line tells of nothing", at: start..<position) }
      catalogue.losses.append(line)
    } while !isAtEnd()
    try refuseChildren(index)
  }

  /// Reads what lines begin with; it may not be empty, else every line would.
  private mutating func lineBeginning() throws(Abandoned) -> String {
    skipBlanks()
    let start = position
    let text = try plainString("what a line begins with, such as \"+CREG:\"")
    if text.isEmpty { report("an empty text begins every line", at: start..<position) }
    return text
  }

  // MARK: Commands

  mutating func command(_ index: Int) throws(Abandoned) {
    let (name, range) = try name("a command's name without AT+, such as HTTPDATA")
    if name.utf8.contains(where: { $0 >= 0x61 && $0 <= 0x7A }) {
      report("a command's name in small letters", at: range, expected: "capitals")
    }
    var facts = CommandFacts(
      name: name, title: "", manual: "", maxResponse: .zero, maxResult: .zero)
    var response: Interval?
    var result: Interval?
    do throws(Abandoned) {
      facts.title = try plainString("what the command is for, a text")
      try expectEnd()
    } catch {}
    let isNew = commands[name] == nil
    if !isNew { report("a second command `\(name)`", at: range) }
    var isWhole = true
    for child in children(of: index) {
      goTo(line: child)
      do throws(Abandoned) {
        if try commandLine(&facts, &response, &result) {
          parameterLines(child, &facts)
        } else {
          try expectEnd()
          try refuseChildren(child)
        }
      } catch { isWhole = false }
    }
    goTo(line: index)
    if response == nil, isWhole {
      report(
        "the command does not say how soon it answers", at: range,
        expected: "`responds within 1000 ms` below it")
    }
    facts.maxResponse = response ?? .zero
    facts.maxResult = result ?? facts.maxResponse
    facts.requirements.merge(fileRequirements) { own, _ in own }
    guard isNew else { return }
    commands[name] = catalogue.commands.count
    catalogue.commands.append(facts)
  }

  /// Reads a line below `command` up to its end; whether it is a parameter's, which may have lines
  /// below it.
  private mutating func commandLine(
    _ facts: inout CommandFacts, _ response: inout Interval?, _ result: inout Interval?
  ) throws(Abandoned) -> Bool {
    let range = nameRange()
    position = range.upperBound
    switch text(range) {
    case "manual":
      if !facts.manual.isEmpty { throw twiceAgain(range) }
      facts.manual = try name("a section of the manual such as 1.2", dotted: true).name
    case "responds":
      if response != nil { throw twiceAgain(range) }
      response = try interval()
    case "returns":
      if result != nil { throw twiceAgain(range) }
      result = try interval()
    case "results":
      repeat { facts.results.append(try lineBeginning()) } while isAtText()
      if take(word: "ends") {
        resultEnds[facts.name] = try resultPattern(of: facts, "ends")
      }
      if take(word: "fails") {
        repeat {
          resultFailures[facts.name, default: []].append(
            try resultPattern(of: facts, "fails"))
        } while isAtText()
      }
    case "escape":
      if !facts.escape.isEmpty { throw twiceAgain(range) }
      skipBlanks()
      let start = position
      let value = try expression(.bytes, "what frees the module from a prompt")
      guard case .bytes(let bytes) = value, !bytes.isEmpty else {
        throw stop(
          "no bytes free a module", at: start..<position, expected: "bytes such as \"\\x1B\"")
      }
      facts.escape = bytes
    case "requirements": try requirements(into: &facts.requirements)
    case "parameter":
      try parameter(&facts)
      return true
    case let word:
      let known = [
        "manual", "responds", "returns", "results", "escape", "requirements", "parameter",
      ]
      position = line.start
      throw unexpected(
        alternatives(known.map { "`\($0)`" }), suggestion: nearest(to: word, among: known))
    }
    return false
  }

  private mutating func twiceAgain(_ range: Range<Int>) -> Abandoned {
    stop("`\(text(range))` twice", at: range, expected: "it once")
  }

  private func isAtText() -> Bool {
    bytes[position..<end].first { $0 != Byte.blank } == Byte.quote
  }

  /// Reads the pattern, in quotation marks, of a result line that ends a command or fails it.
  private mutating func resultPattern(
    of facts: CommandFacts, _ what: String
  ) throws(Abandoned) -> Pattern {
    skipBlanks()
    let start = position
    let text = try plainString("the pattern of a result line, such as \"+FTPGET: {:int},{:int}\"")
    let place = span(start..<position)
    let told = diagnostics.count
    // Within the text no column is the line's: what is wrong there is told of all of it.
    defer { for index in told..<diagnostics.count { diagnostics[index].span = place } }
    let line = (bytes, position, end)
    (bytes, position, end) = (Array(text.utf8), 0, text.utf8.count)
    scope = Scope()
    var pattern = Pattern(pieces: [], text: "")
    do throws(Abandoned) { pattern = try self.pattern() } catch {
      (bytes, position, end) = line
      throw error
    }
    (bytes, position, end) = line
    let begins = facts.results.contains { beginning in
      guard case .literal(let bytes)? = pattern.pieces.first else { return false }
      return bytes.starts(with: beginning.utf8)
    }
    if !begins || !scope.variables.isEmpty || !pattern.expressions.isEmpty {
      report(
        "this line \(what) nothing", at: start..<position,
        expected: "a pattern that begins as one of the `results` does, with no names in it")
    }
    return pattern
  }

  /// Reads `within 1000 ms`.
  private mutating func interval() throws(Abandoned) -> Interval {
    try expect(word: "within")
    skipBlanks()
    let start = position
    guard case .integer(let milliseconds) = try time() else {
      throw stop(
        "a time that is not written out", at: start..<position, expected: "a time such as 1000 ms")
    }
    return .milliseconds(Int64(milliseconds))
  }

  private mutating func parameter(_ facts: inout CommandFacts) throws(Abandoned) {
    let (name, range) = try name("a parameter's name")
    if facts.parameter(name) != nil { report("a second parameter `\(name)`", at: range) }
    if ["supported", "response", "result"].contains(name) {
      report("`\(name)` is a fact of every command", at: range, expected: "another name")
    }
    var parameter = Parameter(name: name, domain: try domain())
    if take(word: "default") {
      repeat {
        skipBlanks()
        let start = position
        if current == Byte.quote {
          let value = try plainString("a default")
          if case .words(let words) = parameter.domain, !words.contains(value) {
            report("the default is not allowed", at: start..<position, expected: "an allowed value")
          }
          parameter.defaults.append(value)
        } else {
          let value = String(try wholeNumber())
          if !parameter.domain.admitsDefault(value) {
            report("the default is not allowed", at: start..<position, expected: "an allowed value")
          }
          parameter.defaults.append(value)
        }
      } while take(word: "or")
    }
    if take(word: "may") {
      try expect(word: "be")
      try expect(word: "absent")
      parameter.mayBeAbsent = true
    }
    try expectEnd("`default`, `may be absent` or the end of the line")
    facts.parameters.append(parameter)
  }

  // MARK: Series

  mutating func series(_ index: Int) throws(Abandoned) {
    let (name, range) = try name("a series' name", dotted: true)
    try expectEnd()
    if !seriesNames.insert(name).inserted { report("a second series `\(name)`", at: range) }
    var series = Series(name: name, pattern: name)
    for child in children(of: index) {
      goTo(line: child)
      let word = nameRange()
      do throws(Abandoned) {
        switch text(word) {
        case "matches":
          position = word.upperBound
          series.pattern = try self.name("what model names begin with", dotted: true).name
          try expectEnd()
          try refuseChildren(child)
        case "models":
          position = word.upperBound
          let start = position
          let models = try names("a model's name")
          claim(models, for: name, at: start..<position)
          series.models += models
          try refuseChildren(child)
        case "requirements":
          position = word.upperBound
          try requirement(of: &series.requirement)
          try refuseChildren(child)
        case "usb":
          position = word.upperBound
          try usb(into: &series)
          try refuseChildren(child)
        case "variant":
          position = word.upperBound
          let start = position
          var variant = Variant(models: try names("a model's name"), differences: [])
          claim(variant.models, for: name, at: start..<position)
          for grandchild in children(of: child) {
            goTo(line: grandchild)
            do throws(Abandoned) {
              if take(word: "requirements") {
                try requirement(of: &variant.requirement)
                try refuseChildren(grandchild)
                continue
              }
              variant.differences += try differences(
                grandchild, after: series.differences + variant.differences)
            } catch { continue }
          }
          series.variants.append(variant)
        default: series.differences += try differences(child, after: series.differences)
        }
      } catch { continue }
    }
    if let other = catalogue.series.first(where: { $0.pattern == series.pattern && $0.name != name }
    ) {
      goTo(line: index)
      report(
        "`\(other.name)` has the models that begin with `\(series.pattern)`, too", at: range,
        expected: "each model in one place")
    }
    if series.requirement == nil { series.requirement = fileRequirements[.figures] }
    catalogue.series.append(series)
  }

  /// Reads `without COMMAND …` or `COMMAND.parameter …`.
  private mutating func differences(
    _ index: Int, after earlier: [Difference]
  ) throws(Abandoned) -> [Difference] {
    let (word, range) = try name(
      "`matches`, `models`, `usb`, `variant`, `requirements`, `without` or a parameter such as HTTPDATA.length"
    )
    var found: [Difference] = []
    if word == "without" {
      repeat {
        let (command, place) = try name("a command")
        if commands[command] == nil { throw unknownCommand(command, place) }
        found.append(.without(command: command))
      } while !isAtEnd()
    } else {
      guard let number = commands[word] else { throw unknownCommand(word, range) }
      guard current == Byte.dot else { throw unexpected("`.` and a parameter") }
      position += 1
      let (name, place) = try name("a parameter")
      guard let parameter = catalogue.commands[number].parameter(name) else {
        throw unknownParameter(name, place, of: catalogue.commands[number])
      }
      var domain = parameter.domain
      for case .domain(word, name, let changed) in earlier { domain = changed }
      found.append(.domain(command: word, parameter: name, try changedDomain(domain)))
    }
    try expectEnd()
    try refuseChildren(index)
    return found
  }

  private mutating func unknownCommand(_ word: String, _ range: Range<Int>) -> Abandoned {
    stop(
      "no command is called `\(word)`", at: range, expected: "a command of the catalogue",
      suggestion: nearest(
        to: word,
        among: catalogue.commands.map(\.name) + [
          "matches", "models", "usb", "variant", "requirements", "without",
        ]))
  }
}
