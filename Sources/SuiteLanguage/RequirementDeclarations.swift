// Requirements, and which of them each fact of a command or a series belongs to: what a module breaks
// that differs in the fact.
import Diagnostics
import Ground
import ModuleCatalogue
import Results

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

  // MARK: What belongs to a requirement

  /// Reads `requirements` at the top of a file: what holds for its commands and series further down.
  mutating func fileRequirements(_ index: Int) throws(Abandoned) {
    var found = fileRequirements
    try requirements(into: &found)
    fileRequirements = found
    try refuseChildren(index)
  }

  /// Reads `presence GEN-1 answer GEN-4` to the end of the line.
  mutating func requirements(into found: inout [Aspect: String]) throws(Abandoned) {
    let words = Aspect.allCases.map(\.rawValue)
    repeat {
      let (word, range) = try name(alternatives(words.map { "`\($0)`" }))
      guard let aspect = Aspect(rawValue: word) else {
        throw stop(
          "no requirement speaks of `\(word)`", at: range, expected: alternatives(words),
          suggestion: nearest(to: word, among: words))
      }
      let id = try namedRequirement()
      if found.updateValue(id, forKey: aspect) != nil {
        report("`\(word)` twice", at: range, expected: "it once")
      }
    } while !isAtEnd()
  }

  /// Reads `figures SER-4` to the end of the line.
  mutating func requirement(of figures: inout String?) throws(Abandoned) {
    skipBlanks()
    let start = position
    if figures != nil { throw stop("a second requirement", at: start..<end, expected: "one") }
    guard take(word: "figures") else {
      throw unexpected("`figures`")
    }
    figures = try namedRequirement()
    try expectEnd()
  }

  /// Reads a requirement's name, which any file may declare.
  private mutating func namedRequirement() throws(Abandoned) -> String {
    let (id, range) = try name("a requirement such as DATA-4", dotted: true)
    requirementsNamed.append((id, span(range)))
    return id
  }

  /// Tells of requirements that no file declares; called when the headers of all files have been read.
  mutating func checkRequirementsNamed() {
    for (id, span) in requirementsNamed where !requirements.contains(id) {
      diagnostics.append(
        Diagnostic(
          span: span, problem: "no requirement is called `\(id)`",
          suggestion: nearest(to: id, among: catalogue.requirements.map(\.id))))
    }
    requirementsNamed = []
  }

  // MARK: Below a parameter

  /// Reads the lines below the parameter that was read last.
  mutating func parameterLines(_ index: Int, _ facts: inout CommandFacts) {
    guard var parameter = facts.parameters.popLast() else { return }
    for child in children(of: index) {
      goTo(line: child)
      do throws(Abandoned) {
        try parameterLine(&parameter)
        try expectEnd()
        try refuseChildren(child)
      } catch { continue }
    }
    facts.parameters.append(parameter)
  }

  private mutating func parameterLine(_ parameter: inout Parameter) throws(Abandoned) {
    let range = nameRange()
    position = range.upperBound
    switch text(range) {
    case "requirements": try requirements(into: &parameter.requirements)
    case "value":
      skipBlanks()
      let start = position
      let value = try valueWord(parameter)
      let place = start..<position
      let id = try namedRequirement()
      if parameter.requirementsOfValues.updateValue(id, forKey: value) != nil {
        report("`value \(value)` twice", at: place, expected: "it once")
      }
    case "legal":
      let difference = try difference(of: parameter)
      parameter.legal[difference] = try plainString("why it is legal, a text")
    case "untried":
      repeat { parameter.untried.insert(try difference(of: parameter)) } while !isAtEnd()
    case let word:
      position = line.start
      let known = ["requirements", "value", "legal", "untried"]
      throw unexpected(
        alternatives(known.map { "`\($0)`" }), suggestion: nearest(to: word, among: known))
    }
  }

  /// Reads a value that the parameter may have: a number, or a word in quotation marks.
  private mutating func valueWord(_ parameter: Parameter) throws(Abandoned) -> String {
    skipBlanks()
    let start = position
    let value =
      current == Byte.quote ? try plainString("a value") : String(try wholeNumber())
    if !parameter.domain.admits(Array(value.utf8)) {
      report(
        "`\(parameter.name)` may not be \(value)", at: start..<position,
        expected: "an allowed value")
    }
    return value
  }

  /// Reads how a module may differ in the parameter, such as `max-1` or `default=16`.
  private mutating func difference(of parameter: Parameter) throws(Abandoned) -> String {
    skipBlanks()
    let start = position
    while position < end, bytes[position] != Byte.blank { position += 1 }
    let (word, known) = (text(start..<position), parameter.namesOfDifferences)
    guard known.contains(word) else {
      throw stop(
        "no module differs by `\(word)` in `\(parameter.name)`",
        at: start..<max(position, start + 1),
        expected: alternatives(known), suggestion: nearest(to: word, among: known))
    }
    if parameter.legal[word] != nil || parameter.untried.contains(word) {
      report("`\(word)` twice", at: start..<position, expected: "it once")
    }
    return word
  }
}
