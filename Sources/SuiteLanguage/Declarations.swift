// What stands at the top of a file: the headers first, of all files, then the bodies.
import Diagnostics
import Ground
import ModuleCatalogue

extension Parser {
  private static let suiteWords: Set<String> = [
    "suite", "manual", "tags", "where", "once", "setup", "cleanup",
  ]

  private static let topWords = [
    "suite", "case", "steps", "probe", "prelude", "watch", "baseline", "requirement",
    "requirements", "command", "series", "unsolicited", "loss", "setting", "use", "emulate",
    "fault",
  ]

  /// Reads what other lines may name, of the file: commands, requirements, steps, probes.
  mutating func readHeaders(of file: Int) {
    goTo(file: file)
    fileRequirements = [:]
    for index in siblings(from: 0, to: fileLines.count) {
      goTo(line: index)
      let range = nameRange()
      position = range.upperBound
      do throws(Abandoned) {
        switch text(range) {
        case "requirement": try requirement(index)
        case "requirements": try fileRequirements(index)
        case "command": try command(index)
        case "unsolicited": try unsolicited(index)
        case "loss": try loss(index)
        case "steps": try stepsHeader(index)
        case "probe": try probeHeader(index)
        case "setting": try settingDeclaration(index)
        case "use": _ = try usedPath(index)
        case "series": declaredSeries.append(try name("a series' name", dotted: true).name)
        default: break
        }
      } catch { continue }
    }
  }

  /// Reads all else of the file.
  mutating func readBodies(of file: Int) {
    goTo(file: file)
    fileRequirements = [:]
    var suite: Suite?
    var suiteIsOpen = false
    var caseNames: [String: Int] = [:]
    var stepsNext = steps.firstIndex { $0.file == file } ?? steps.count
    var probesNext = probePlaces.firstIndex { $0.file == file } ?? probes.count
    for index in siblings(from: 0, to: fileLines.count) {
      goTo(line: index)
      let range = nameRange()
      position = range.upperBound
      let word = text(range)
      do throws(Abandoned) {
        switch word {
        case "requirements": try fileRequirements(index)
        case "requirement", "command", "unsolicited", "loss", "setting", "use": break
        case "suite":
          if suite != nil {
            report("a second suite in the file", at: range, expected: "one suite a file")
          }
          suite = try suiteDeclaration(index)
          caseNames = [:]
        case "manual", "tags", "where", "once", "setup", "cleanup":
          if suite != nil, suiteIsOpen {
            try suiteLine(word, index, &suite)
          } else {
            throw stop(
              "`\(word)` does not stand below a suite", at: range,
              expected: "it right below `suite`, before the first declaration")
          }
        case "case":
          if suite == nil {
            report("a case without a suite", at: range, expected: "`suite NAME \"title\"` above it")
          }
          let declaration = try caseDeclaration(index, &caseNames)
          suite?.cases.append(declaration)
        case "steps":
          if stepsNext < steps.count, steps[stepsNext].file == file, steps[stepsNext].line == index
          {
            readSteps(stepsNext)
            stepsNext += 1
          }
        case "probe":
          if probesNext < probes.count, probePlaces[probesNext] == (file, index) {
            probesNext += 1
            try probeBody(probesNext - 1, index)
          }
        case "prelude": prelude = try only(prelude, index, range)
        case "watch": watch = try only(watch, index, range)
        case "baseline": baseline = try only(baseline, index, range)
        default: try otherDeclaration(word, index)
        }
      } catch {
        if word == "suite", suite == nil {
          // Cases below a suite that could not be read are not told that they have none.
          suite = Suite(name: "", title: "", span: span(range))
        }
      }
      suiteIsOpen =
        Self.suiteWords.contains(word)
        && (word == "suite" || suiteIsOpen)
    }
    if let suite { suites.append(suite) }
  }

  /// Reads what stands by itself, in no suite.
  private mutating func otherDeclaration(_ word: String, _ index: Int) throws(Abandoned) {
    switch word {
    case "series": try series(index)
    case "emulate": try emulation(index)
    case "fault": try faultDeclaration(index)
    default:
      position = line.start
      throw unexpected(
        "a declaration such as `suite` or `case`",
        suggestion: nearest(to: word, among: Self.topWords))
    }
  }

  // MARK: Suites

  private mutating func suiteDeclaration(_ index: Int) throws(Abandoned) -> Suite {
    let (name, range) = try name("a name for the suite", dotted: true)
    var suite: Suite? = Suite(name: name, title: "", span: span(range))
    if let first = suitePlaces[name] {
      report("a second suite `\(name)`", at: range, expected: another(first))
    } else {
      suitePlaces[name] = span(range)
    }
    do throws(Abandoned) {
      suite?.title = try plainString("the suite's title, a text")
      try expectEnd()
    } catch {}
    for child in children(of: index) {
      goTo(line: child)
      let word = nameRange()
      position = word.upperBound
      do throws(Abandoned) { try suiteLine(text(word), child, &suite) } catch { continue }
    }
    return suite ?? Suite(name: name, title: "", span: span(range))
  }

  /// Reads a line that stands below `suite`.
  private mutating func suiteLine(
    _ word: String, _ index: Int, _ suite: inout Suite?
  ) throws(Abandoned) {
    guard var read = suite else { return }
    defer { suite = read }
    let range = nameRangeBefore(word)
    switch word {
    case "manual":
      if !read.manual.isEmpty { throw again(word, range) }
      read.manual = try section()
      try refuseChildren(index)
    case "tags":
      read.tags += try names("a tag")
      try refuseChildren(index)
    case "where":
      read.conditions.append(try whereCondition())
      try refuseChildren(index)
    case "once":
      if read.isPlayedOnce { throw again(word, range) }
      read.isPlayedOnce = true
      try expectEnd()
      try refuseChildren(index)
    case "setup":
      if read.setup != nil { throw again(word, range) }
      read.setup = try ownBlock(index)
    case "cleanup":
      if read.cleanup != nil { throw again(word, range) }
      read.cleanup = try ownBlock(index)
    default:
      position = line.start
      let known = ["manual", "tags", "where", "once", "setup", "cleanup"]
      throw unexpected(
        alternatives(known.map { "`\($0)`" }), suggestion: nearest(to: word, among: known))
    }
  }

  private func nameRangeBefore(_ word: String) -> Range<Int> {
    line.start..<(line.start + max(1, word.utf8.count))
  }

  /// What is right where a name is taken: another, for it says where the first stands.
  func another(_ first: SourceSpan) -> String {
    "another name; the first is at \(files[first.file].path):\(first.line)"
  }

  mutating func again(_ word: String, _ range: Range<Int>) -> Abandoned {
    stop("`\(word)` twice", at: range, expected: "it once")
  }

  /// Reads the block below a line in a scope of its own.
  private mutating func ownBlock(_ index: Int) throws(Abandoned) -> Block {
    try expectEnd()
    scope = Scope()
    let statements = try block(below: index)
    return Block(statements: statements, slotCount: scope.variables.count)
  }

  private mutating func only(
    _ known: Block?, _ index: Int, _ range: Range<Int>
  ) throws(Abandoned) -> Block {
    if known != nil {
      report("a second `\(text(range))`", at: range, expected: "one in all files")
    }
    return try ownBlock(index)
  }

  // MARK: Steps and probes

  private mutating func stepsHeader(_ index: Int) throws(Abandoned) {
    let (name, range) = try name("a name for the steps")
    var parameters: [String] = []
    var results: [(name: String, range: Range<Int>)] = []
    if take(Byte.openParenthesis), !take(Byte.closeParenthesis) {
      repeat {
        let (parameter, place) = try self.name("a parameter's name")
        if Self.reserved.contains(parameter) {
          report("`\(parameter)` is a word of the language", at: place, expected: "another name")
        } else if parameters.contains(parameter) {
          report("`\(parameter)` twice", at: place)
        }
        parameters.append(parameter)
      } while take(Byte.comma)
      guard take(Byte.closeParenthesis) else { throw unexpected("`,` or `)`") }
    }
    if take(Byte.minus, Byte.greater) {
      repeat { results.append(try self.name("a result's name")) } while take(Byte.comma)
    }
    try expectEnd("`->` and names, or the end of the line")
    if let first = stepsByName[name] {
      report(
        "a second `steps \(name)`", at: range, expected: another(steps[first].declaration.span))
    } else {
      stepsByName[name] = steps.count
    }
    steps.append(
      StepsEntry(
        declaration: StepsDeclaration(name: name, parameters: parameters, span: span(range)),
        results: results, resultTypes: results.map { _ in .any }, file: file, line: index))
  }

  private mutating func probeHeader(_ index: Int) throws(Abandoned) {
    let (name, range) = try name("a name for the probe")
    var probe = ProbeDeclaration(name: name, span: span(range))
    skipBlanks()
    if current == Byte.quote { probe.title = try plainString("the question") }
    repeat {
      let (word, place) = try self.name("an answer, a word", dotted: true)
      if probe.answers.contains(word) { report("`\(word)` twice", at: place) }
      probe.answers.append(word)
    } while take(Byte.bar)
    try expectEnd("`|` and another answer, or the end of the line")
    if probe.answers.count < 2 {
      report("a probe with one answer", at: range, expected: "two answers or more, `|` between")
    }
    if let first = probesByName[name] {
      report("a second probe `\(name)`", at: range, expected: another(probes[first].span))
    } else {
      probesByName[name] = probes.count
    }
    probes.append(probe)
    probePlaces.append((file, index))
  }

  private mutating func probeBody(_ number: Int, _ index: Int) throws(Abandoned) {
    scope = Scope()
    var body = children(of: index)
    while let first = body.first {
      goTo(line: first)
      let word = nameRange()
      guard ["shows", "manual", "where"].contains(text(word)) else { break }
      body.removeFirst()
      position = word.upperBound
      do throws(Abandoned) {
        switch text(word) {
        case "shows": probes[number].shows += try shows()
        case "manual": probes[number].manual = try section()
        default: probes[number].conditions.append(try whereCondition())
        }
        try refuseChildren(first)
      } catch { continue }
    }
    probe = number
    answersSeen = 0
    defer { probe = nil }
    let read = statements(body)
    probes[number].body = Block(statements: read, slotCount: scope.variables.count)
    goTo(line: index)
    if answersSeen == 0, !scope.isIncomplete {
      throw stop(
        "the probe never answers", at: line.start..<line.end, expected: "`answer \"WORD\"` below it"
      )
    }
  }
}
