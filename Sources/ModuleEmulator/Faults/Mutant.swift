// Mutants: wrong modules made from the catalogue by machine, none by hand. Every bound is moved by
// one, every choice taken away or added, every default changed, every test form made to lie, every
// time exceeded, every command and parameter taken away, every figure exchanged for another series'.
// A mutant is a fault like those with names, and breaks the requirement that `MutantRules` tells.
public import ModuleCatalogue

/// A module that differs from its profile by one figure.
public struct Mutant: Sendable {
  /// How it differs; its name is `COMMAND.parameter.change`, such as `HTTPDATA.length.max+1`.
  public let fault: Fault
  /// Why the manual lets a module be so; nil: it does not, and a suite must see it.
  public let excuse: String?

  /// A mutant.
  package init(fault: Fault, excuse: String?) {
    self.fault = fault
    self.excuse = excuse
  }

  /// All mutants of a profile, in the order of the catalogue.
  ///
  /// - Parameters:
  ///   - profile: the module as it should be
  ///   - catalogue: the commands that profiles can have, and the figures of other series
  public static func all(of profile: Profile, in catalogue: Catalogue) -> [Mutant] {
    var maker = MutantMaker(profile: profile)
    for command in catalogue.commands
    where command.isHTTP && profile.command(command.name) == nil {
      maker.add(
        "\(command.name).there", maker.rules.series, "\(command.name) is there",
        accepting: maker.changed { $0.append(command) })
    }
    for command in profile.commands where command.isHTTP {
      maker.addPresence(of: command)
      for parameter in command.parameters { maker.addMutants(of: parameter, command) }
      maker.addTimes(of: command)
    }
    maker.addFiguresOfOthers(catalogue)
    return maker.mutants
  }
}

extension Fault {
  /// The fault of that name, be it one with a name of its own or a mutant of the profile; or nil.
  public static func named(
    _ name: String, of profile: Profile, in catalogue: Catalogue
  ) -> Fault? {
    named(name) ?? Mutant.all(of: profile, in: catalogue).first { $0.fault.name == name }?.fault
  }
}

extension CommandFacts {
  /// Whether the emulator carries the command out of itself as one of HTTP's.
  package var isHTTP: Bool { Command.http(name) != nil }
}

/// Makes the mutants of one profile.
struct MutantMaker {
  let profile: Profile
  let rules: MutantRules
  private(set) var mutants: [Mutant] = []

  init(profile: Profile) {
    self.profile = profile
    rules = MutantRules(profile)
  }

  /// The profile with other commands.
  func changed(_ change: (inout [CommandFacts]) -> Void) -> Profile {
    var other = profile
    change(&other.commands)
    return other
  }

  /// The profile with one parameter otherwise.
  private func changed(
    _ command: String, _ parameter: String, _ change: (inout Parameter) -> Void
  ) -> Profile {
    changed { commands in
      for c in commands.indices where commands[c].name == command {
        for p in commands[c].parameters.indices
        where commands[c].parameters[p].name == parameter {
          change(&commands[c].parameters[p])
        }
      }
    }
  }

  mutating func add(
    _ name: String, _ requirement: String, _ summary: String, excuse: String? = nil,
    _ deviation: Deviation
  ) {
    mutants.append(
      Mutant(fault: Fault(name, breaks: requirement, summary, deviation), excuse: excuse))
  }

  /// Adds a module that takes what the other profile says.
  mutating func add(
    _ name: String, _ requirement: String, _ summary: String, excuse: String? = nil,
    accepting other: Profile
  ) {
    add(name, requirement, summary, excuse: excuse, .facts(.takes(AcceptedValues(other))))
  }

  // MARK: Commands and times

  mutating func addPresence(of command: CommandFacts) {
    let name = command.name
    add(
      "\(name).missing", "GEN-1", "\(name) is missing",
      accepting: changed { $0.removeAll { $0.name == name } })
  }

  mutating func addTimes(of command: CommandFacts) {
    guard let known = Command.http(command.name) else { return }
    let (limit, name) = (command.maxResponse, command.name)
    let late = limit.times(12, over: 10)
    add(
      "\(name).response.late", "GEN-4", "\(name) is answered after \(late)",
      .time(.late(known, late)))
    add(
      "\(name).response.at-limit", "GEN-4", "\(name) is answered after \(limit)",
      excuse: "the answer may take so long", .time(.late(known, limit)))
    let purposes: [Command: DataIntake.Purpose] = [.httpData: .body, .httpHead: .block]
    if let purpose = purposes[known] {
      add(
        "\(name).data.late", "GEN-4", "OK comes \(late) after the data",
        .time(.dataDoneLate(purpose, late)))
    }
    guard !command.results.isEmpty else { return }
    let lateResult = command.maxResult.times(12, over: 10)
    add(
      "\(name).result.late", "ACT-11", "the result comes \(lateResult) after the reply",
      .time(.resultLate(lateResult)))
  }

  // MARK: Parameters

  mutating func addMutants(of parameter: Parameter, _ command: CommandFacts) {
    let (name, own) = ("\(command.name).\(parameter.name)", parameter.name)
    for move in parameter.domain.moves
    where rules.isJudged(command.name, parameter, move) {
      add(
        "\(name).\(move.name)", rules.bound(command.name, own, move),
        "\(own) \(move.words)", excuse: rules.excuse(command.name, own, move),
        accepting: changed(command.name, own) { $0.domain = move.domain })
    }
    addLies(about: parameter, command)
    addDefaults(of: parameter, command)
    guard command.name == "HTTPSET" else { return }
    let isOptional = parameter.mayBeAbsent
    add(
      "\(name).missing", "SET-2", "\(own) is missing",
      excuse: isOptional ? "the manual lets a platform lack it" : nil,
      accepting: changed { commands in
        for c in commands.indices where commands[c].name == "HTTPSET" {
          commands[c].parameters.removeAll { $0.name == own }
        }
      })
    guard let key = SettingKey(rawValue: own) else { return }
    if !isOptional {
      add("\(name).hidden", "SET-2", "the read form leaves \(own) out", .setting(.hides(key)))
    }
    if case .text(.some) = parameter.domain {
      add(
        "\(name).min+1", rules.setting(own), "an empty \(own) is refused",
        .setting(.refusesEmpty(key)))
    }
  }

  /// Adds test forms that lie while what is taken is right.
  private mutating func addLies(about parameter: Parameter, _ command: CommandFacts) {
    guard let form = rules.testForm(command.name, parameter.name) else { return }
    for move in parameter.domain.moves {
      let other = changed(command.name, parameter.name) { $0.domain = move.domain }
      add(
        "\(command.name).\(parameter.name).form.\(move.name)", form,
        "the test form says that \(parameter.name) \(move.words)",
        excuse: rules.formExcuse(command.name, parameter.name, move),
        .facts(.announces(AcceptedValues(other))))
    }
  }

  private mutating func addDefaults(of parameter: Parameter, _ command: CommandFacts) {
    let name = "\(command.name).\(parameter.name)"
    for (index, documented) in parameter.defaults.enumerated() where index > 0 {
      add(
        "\(name).default=\(documented)", "SET-3", "\(parameter.name) is \(documented) by default",
        excuse: "it is one of the documented defaults",
        accepting: changed(command.name, parameter.name) { $0.defaults = [documented] })
    }
    guard let first = parameter.defaults.first else { return }
    for other in parameter.domain.otherDefaults(than: first) {
      add(
        "\(name).default=\(other)", rules.defaultValue(command.name),
        "\(parameter.name) is \(other) by default",
        excuse: rules.defaultExcuse(command.name, first, other),
        accepting: changed(command.name, parameter.name) { $0.defaults = [other] })
    }
  }

  // MARK: Other series

  /// Adds, for each parameter in which series differ, the figures that others have.
  mutating func addFiguresOfOthers(_ catalogue: Catalogue) {
    for command in profile.commands where command.isHTTP {
      for parameter in command.parameters where rules.isTaken(command.name, parameter.name) {
        var seen = [parameter.domain]
        for other in catalogue.profiles {
          guard let domain = other.domain(command.name, parameter.name), !seen.contains(domain)
          else { continue }
          seen.append(domain)
          add(
            "\(command.name).\(parameter.name).as-\(other.name)", rules.series,
            "\(parameter.name) is as with \(other.name)",
            accepting: changed(command.name, parameter.name) { $0.domain = domain })
        }
      }
    }
  }
}

/// One way of moving a domain's edge.
package struct Move: Sendable {
  /// Such as `max+1` or `without-2`.
  package var name: String
  /// What the parameter may be then.
  package var words: String
  /// The domain then.
  package var domain: Domain
  /// Whether more is taken than should be.
  var widens: Bool
}

extension Domain {
  /// Each edge moved by one either way, each choice taken away, and one choice more in each gap and
  /// beyond each end.
  package var moves: [Move] {
    func move(_ name: String, _ words: String, _ domain: Domain, _ widens: Bool) -> Move {
      Move(name: name, words: words, domain: domain, widens: widens)
    }
    switch self {
    case .integers(let range):
      return movedEdges(of: range, as: { .integers($0) }, "be") { String($0) }
    case .decimals(let decimals):
      return movedEdges(
        of: decimals.units, as: { .decimals(Decimals(units: $0, places: decimals.places)) }, "be"
      ) { decimals.written($0) }
    case .boundedText(let range):
      return movedEdges(of: range, as: { .boundedText($0) }, "have") { "\($0) bytes" }
    case .hexadecimal(let range):
      return movedEdges(of: range, as: { .hexadecimal($0) }, "have") { "\($0) bytes" }
    case .offsets(let range):
      let (least, most) = (range.lowerBound, range.upperBound)
      return [
        move("max+1", "may be \(most + 1)", .offsets(least...(most + 1)), true),
        move("min+1", "may not be \(least)", .offsets((least + 1)...most), false),
        move("max-1", "may not be \(most)", .offsets(least...(most - 1)), false),
      ]
    case .text(let most?):
      return [
        move("max+1", "may have \(most + 1) bytes", .text(maxBytes: most + 1), true),
        move("max-1", "may not have \(most) bytes", .text(maxBytes: most - 1), false),
      ]
    case .text(nil): return []
    case .ranges(let ranges):
      return ranges.indices.flatMap { index -> [Move] in
        var wider = ranges
        wider[index] = ranges[index].lowerBound...(ranges[index].upperBound + 1)
        var narrower = ranges
        narrower.remove(at: index)
        let most = ranges[index].upperBound
        return [
          move("with\(most + 1)", "may be \(most + 1)", .ranges(wider), true),
          move("without\(most)", "may not be \(most)", .ranges(narrower), false),
        ]
      }
    case .words(let words):
      return words.map { gone in
        move("without-\(gone)", "may not be \(gone)", .words(words.filter { $0 != gone }), false)
      }
    case .choices(let choices):
      let sorted = choices.sorted()
      let beyond = [sorted.first.map { $0 - 1 }, sorted.last.map { $0 + 1 }].compactMap(\.self)
      let gaps = sorted.map { $0 + 1 }.filter { !sorted.contains($0) && !beyond.contains($0) }
      return (gaps + beyond).map {
        move("with\($0)", "may be \($0)", .choices((choices + [$0]).sorted()), true)
      }
        + choices.map { gone in
          move(
            "without\(gone)", "may not be \(gone)", .choices(choices.filter { $0 != gone }), false)
        }
    }
  }

  /// A range with each end moved by one either way, as far as there is something left of it.
  private func movedEdges(
    of range: ClosedRange<Int>, as domain: (ClosedRange<Int>) -> Domain, _ verb: String,
    _ written: (Int) -> String
  ) -> [Move] {
    let (least, most) = (range.lowerBound, range.upperBound)
    func move(_ name: String, _ edge: Int, _ moved: ClosedRange<Int>, _ widens: Bool) -> Move {
      Move(
        name: name, words: "may \(widens ? "" : "not ")\(verb) \(written(edge))",
        domain: domain(moved), widens: widens)
    }
    let hasNoLess: Bool =
      switch self {
      case .boundedText, .hexadecimal: least == 0
      default: false
      }
    var moves = hasNoLess ? [] : [move("min-1", least - 1, (least - 1)...most, true)]
    moves.append(move("max+1", most + 1, least...(most + 1), true))
    guard least < most else { return moves }
    return moves + [
      move("min+1", least, (least + 1)...most, false),
      move("max-1", most, least...(most - 1), false),
    ]
  }

  /// What a default may be changed to: each other choice, the ends of a range and one less or more,
  /// or some text.
  package func otherDefaults(than value: String) -> [String] {
    switch self {
    case .choices(let choices): return choices.map { String($0) }.filter { $0 != value }
    case .integers(let range):
      guard let number = Int(value) else { return [] }
      return [number - 1, number + 1, range.lowerBound, range.upperBound].filter {
        range.contains($0) && $0 != number
      }.map { String($0) }
    case .offsets(let range): return ["bytes=\(range.lowerBound)-\(range.upperBound)"]
    case .text, .boundedText: return ["attest"]
    case .words(let words): return words.filter { $0 != value }
    case .ranges(let ranges):
      return ranges.flatMap { [$0.lowerBound, $0.upperBound] }.map { String($0) }.filter {
        $0 != value
      }
    case .hexadecimal: return ["00"]
    case .decimals(let decimals):
      let ends = [decimals.units.lowerBound, decimals.units.upperBound]
      return ends.map(decimals.written).filter { $0 != value }
    }
  }
}
