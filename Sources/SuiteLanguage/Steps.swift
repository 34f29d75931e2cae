// Steps are read when they are first used, wherever they stand: so the types of their results are
// known to those who use them, and a circle shows itself.
import Ground

extension Parser {
  /// Where the parser reads, to come back to it.
  private struct Place {
    var file: Int
    var bytes: [UInt8]
    var fileLines: [SourceLine]
    var line: SourceLine
    var position: Int
    var end: Int
    var scope: Scope
    var probe: Int?
    var nesting: Int
    var operators: Int
    var deepestUse: Int
    var caseRequirements: [String]?
  }

  /// Makes sure that steps which a line uses have been read.
  mutating func enter(_ index: Int, _ range: Range<Int>) throws(Abandoned) {
    let name = steps[index].declaration.name
    if steps[index].state == .underway {
      throw stop("`\(name)` uses itself, here or through others", at: range, expected: "no circle")
    }
    guard stepsUnderway < SuiteLimits.useDepthMax else {
      throw stop("steps use steps more than \(SuiteLimits.useDepthMax) deep", at: range)
    }
    readSteps(index)
    deepestUse = max(deepestUse, steps[index].depth)
    if steps[index].depth > SuiteLimits.useDepthMax {
      throw stop("steps use steps more than \(SuiteLimits.useDepthMax) deep", at: range)
    }
  }

  /// Reads the body of steps unless that has been done.
  mutating func readSteps(_ index: Int) {
    guard steps[index].state == .waiting else { return }
    let place = Place(
      file: file, bytes: bytes, fileLines: fileLines, line: line, position: position, end: end,
      scope: scope,
      probe: probe, nesting: nesting, operators: operators, deepestUse: deepestUse,
      caseRequirements: caseRequirements)
    caseRequirements = nil
    steps[index].state = .underway
    stepsUnderway += 1
    deepestUse = 0
    probe = nil
    scope = Scope()
    scope.variables = steps[index].declaration.parameters.map {
      Scope.Variable(name: $0, type: .any)
    }
    goTo(file: steps[index].file)
    goTo(line: steps[index].line)
    var statements: [Statement] = []
    do throws(Abandoned) { statements = try stepsBody(steps[index].line) } catch {
      scope.isIncomplete = true
    }
    goTo(line: steps[index].line)
    for (number, result) in steps[index].results.enumerated() {
      if let slot = scope.slot(result.name) {
        steps[index].declaration.resultSlots.append(slot)
        steps[index].resultTypes[number] = scope.variables[slot].type
      } else if !scope.isIncomplete {
        report(
          "no line of the steps gives `\(result.name)` a value", at: result.range,
          suggestion: nearest(to: result.name, among: scope.variables.map(\.name)))
      }
    }
    steps[index].declaration.body = Block(
      statements: statements, slotCount: scope.variables.count)
    steps[index].parameterKinds = scope.variables
      .prefix(steps[index].declaration.parameters.count).map(\.usable)
    steps[index].depth = deepestUse + 1
    steps[index].state = .done
    stepsUnderway -= 1
    file = place.file
    bytes = place.bytes
    fileLines = place.fileLines
    line = place.line
    position = place.position
    end = place.end
    scope = place.scope
    probe = place.probe
    nesting = place.nesting
    operators = place.operators
    deepestUse = place.deepestUse
    caseRequirements = place.caseRequirements
  }

  /// Reads what the steps show, then their statements.
  private mutating func stepsBody(_ index: Int) throws(Abandoned) -> [Statement] {
    let lines = children(of: index)
    let heading = lines.prefix { isShows($0) }
    var ids: [String] = []
    for line in heading {
      goTo(line: line)
      position += 5
      ids += try shows()
      try refuseChildren(line)
    }
    guard let first = heading.first, heading.count < lines.count else {
      return try block(below: index)
    }
    let last = fileLines[fileLines[index].after - 1].number
    showingLines.append(
      ShowingLines(file: file, lines: fileLines[first].number...last, requirements: ids))
    return statements(Array(lines.dropFirst(heading.count)))
  }

  private func isShows(_ index: Int) -> Bool {
    let line = fileLines[index]
    return isWord("shows", at: line.start, to: line.end)
  }
}
