// The catalogue: requirements, commands with their parameters, series with what differs, unsolicited
// lines, and which of them tell of a loss.
import Ground
import ModuleCatalogue

extension Parser {
  mutating func requirement(_ index: Int) throws(Abandoned) {
    let (id, range) = try name("an identifier such as DATA-4", dotted: true)
    let manual = try name("a section of the manual such as 1.2", dotted: true).name
    let words = try plainString("what is required, a text")
    try expectEnd()
    try refuseChildren(index)
    if !requirements.insert(id).inserted { throw stop("a second requirement `\(id)`", at: range) }
    catalogue.requirements.append(Requirement(id: id, manual: manual, text: words))
  }

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
        try commandLine(&facts, &response, &result)
        try expectEnd()
        try refuseChildren(child)
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
    guard isNew else { return }
    commands[name] = catalogue.commands.count
    catalogue.commands.append(facts)
  }

  private mutating func commandLine(
    _ facts: inout CommandFacts, _ response: inout Interval?, _ result: inout Interval?
  ) throws(Abandoned) {
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
      repeat { facts.results.append(try lineBeginning()) } while isAtString
      if take(word: "ends") {
        repeat { facts.resultEnds.append(try resultForm(of: facts)) } while isAtString
      }
      if take(word: "fails") {
        repeat { facts.resultFailures.append(try resultForm(of: facts)) } while isAtString
      }
      try expectEnd("`ends`, `fails` or the end of the line")
    case "escape":
      if !facts.escape.isEmpty { throw twiceAgain(range) }
      facts.escape = try plainBytes("the bytes that end data entry, such as \"\\x1B\"")
    case "parameter": try parameter(&facts)
    case let word:
      let known = ["manual", "responds", "returns", "results", "escape", "parameter"]
      position = line.start
      throw unexpected(
        alternatives(known.map { "`\($0)`" }), suggestion: nearest(to: word, among: known))
    }
  }

  private var isAtString: Bool {
    mutating get {
      skipBlanks()
      return current == Byte.quote
    }
  }

  /// Reads the form of a result line, such as `"+FTPGET: {:int},{:int}"`.
  private mutating func resultForm(of facts: CommandFacts) throws(Abandoned) -> LineForm {
    skipBlanks()
    let start = position
    let text = try plainString("a whole result line, such as \"+FTPGET: {:int},{:int}\"")
    guard let form = LineForm(text) else {
      throw stop(
        "a `{` that begins no hole", at: start..<position, expected: "`{:int}` or `{:text}`")
    }
    if !facts.results.contains(where: { text.utf8.starts(with: $0.utf8) }) {
      report(
        "no result of \(facts.name) begins like this", at: start..<position,
        expected: alternatives(facts.results.map { "\"\($0)\"" }))
    }
    return form
  }

  private mutating func twiceAgain(_ range: Range<Int>) -> Abandoned {
    stop("`\(text(range))` twice", at: range, expected: "it once")
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
          parameter.defaults.append(try plainString("a default"))
        } else {
          let value = try wholeNumber()
          if !parameter.domain.admits(value) {
            report("the default is not allowed", at: start..<position, expected: "an allowed value")
          }
          parameter.defaults.append(String(value))
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

  private mutating func domain() throws(Abandoned) -> Domain {
    let (word, range) = try name("`integer`, `choice`, `text` or `offsets`")
    switch word {
    case "integer": return .integers(try bounds())
    case "offsets": return .offsets(try bounds())
    case "choice": return .choices(try wholeNumbers())
    case "text":
      skipBlanks()
      guard Byte.isDigit(current) || current == Byte.minus else { return .text(maxBytes: nil) }
      return .text(maxBytes: try textBound())
    default:
      let known = ["integer", "choice", "text", "offsets"]
      throw stop(
        "no values are called `\(word)`", at: range, expected: alternatives(known),
        suggestion: nearest(to: word, among: known))
    }
  }

  private mutating func textBound() throws(Abandoned) -> Int {
    let start = position
    let bounds = try bounds()
    if bounds.lowerBound != 0 {
      report("a text has \(bounds.lowerBound) bytes at least", at: start..<position, expected: "0")
    }
    return bounds.upperBound
  }

  private mutating func bounds() throws(Abandoned) -> ClosedRange<Int> {
    skipBlanks()
    let start = position
    let low = try wholeNumber()
    guard take(Byte.dot, Byte.dot) else { throw unexpected("`..`") }
    let high = try wholeNumber()
    guard low <= high else {
      throw stop("the greater bound comes first", at: start..<position, expected: "LEAST..GREATEST")
    }
    return low...high
  }

  private mutating func wholeNumbers() throws(Abandoned) -> [Int] {
    var found: [Int] = []
    repeat {
      skipBlanks()
      let start = position
      let value = try wholeNumber()
      if found.contains(value) { report("\(value) twice", at: start..<position) }
      found.append(value)
    } while take(Byte.comma)
    return found
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
          series.models += try names("a model's name")
          try refuseChildren(child)
        case "usb":
          position = word.upperBound
          try usb(into: &series)
          try refuseChildren(child)
        case "variant":
          position = word.upperBound
          var variant = Variant(models: try names("a model's name"), differences: [])
          for grandchild in children(of: child) {
            goTo(line: grandchild)
            do throws(Abandoned) {
              variant.differences += try differences(
                grandchild, after: series.differences + variant.differences)
            } catch { continue }
          }
          series.variants.append(variant)
        default: series.differences += try differences(child, after: series.differences)
        }
      } catch { continue }
    }
    catalogue.series.append(series)
  }

  /// Reads `without COMMAND …` or `COMMAND.parameter …`.
  private mutating func differences(
    _ index: Int, after earlier: [Difference]
  ) throws(Abandoned) -> [Difference] {
    let (word, range) = try name(
      "`matches`, `models`, `usb`, `variant`, `without` or a parameter such as HTTPDATA.length")
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
      found.append(.domain(command: word, parameter: name, try changed(domain)))
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
          "matches", "models", "usb", "variant", "without",
        ]))
  }

  /// Reads how the values of a parameter differ: `1..36000`, `unlimited`, `without 2`.
  private mutating func changed(_ domain: Domain) throws(Abandoned) -> Domain {
    skipBlanks()
    let start = position
    switch domain {
    case .integers: return .integers(try bounds())
    case .offsets: return .offsets(try bounds())
    case .text:
      if take(word: "unlimited") { return .text(maxBytes: nil) }
      guard Byte.isDigit(current) else { throw unexpected("`unlimited` or 0..MOST") }
      return .text(maxBytes: try textBound())
    case .choices(let choices):
      try expect(word: "without")
      let gone = try wholeNumbers()
      if let strange = gone.first(where: { !choices.contains($0) }) {
        report("\(strange) is no choice of the parameter", at: start..<position)
      }
      let left = choices.filter { !gone.contains($0) }
      if left.isEmpty { report("no choice is left", at: start..<position) }
      return .choices(left)
    }
  }
}

extension Domain {
  /// Whether a default that is written as a number may be one.
  fileprivate func admits(_ value: Int) -> Bool {
    switch self {
    case .integers(let range), .offsets(let range): range.contains(value)
    case .choices(let choices): choices.contains(value)
    case .text: true
    }
  }
}
