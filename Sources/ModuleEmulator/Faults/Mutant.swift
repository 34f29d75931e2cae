// Mutants: wrong modules made from the catalogue by machine, none by hand. Every bound is moved by
// one, every choice taken away or added, every default changed, every test form made to lie, every
// time exceeded, every command and parameter taken away, every figure exchanged for another series'.
// A mutant is a fault like those with names. The catalogue says which requirement it breaks, which
// mutants the manual lets pass, and which cannot be seen; of what no requirement speaks, none is made.
import Ground
public import ModuleCatalogue

/// A module that differs from its profile by one figure.
public struct Mutant: Sendable {
  /// How it differs; its name is `COMMAND.parameter.change`, such as `HTTPDATA.length.max+1`.
  public let fault: Fault
  /// Why the manual lets a module be so; nil: it does not, and a suite must see it.
  public let excuse: String?

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
        "\(command.name).there", profile.requirement, "\(command.name) is there",
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

extension CommandFacts {
  /// Whether the emulator carries the command out of itself as one of HTTP's.
  package var isHTTP: Bool { BuiltInCommand.http(name) != nil }
}

/// Makes the mutants of one profile.
struct MutantMaker {
  let profile: Profile
  private(set) var mutants: [Mutant] = []

  init(profile: Profile) { self.profile = profile }

  /// The profile with other commands.
  func changed(_ change: (inout [CommandFacts]) -> Void) -> Profile {
    var other = profile
    change(&other.commands)
    return other
  }

  /// The profile with one parameter otherwise.
  private func changed(
    _ command: CommandFacts, _ parameter: Parameter, _ change: (inout Parameter) -> Void
  ) -> Profile {
    changed { commands in
      for c in commands.indices where commands[c].name == command.name {
        for p in commands[c].parameters.indices
        where commands[c].parameters[p].name == parameter.name {
          change(&commands[c].parameters[p])
        }
      }
    }
  }

  /// Adds a mutant, unless no requirement speaks of it.
  mutating func add(
    _ name: String, _ requirement: String?, _ summary: String, excuse: String? = nil,
    _ deviation: Deviation
  ) {
    guard let requirement else { return }
    mutants.append(
      Mutant(fault: Fault(name, breaks: requirement, summary, deviation), excuse: excuse))
  }

  /// Adds a module that takes what the other profile says.
  mutating func add(
    _ name: String, _ requirement: String?, _ summary: String, excuse: String? = nil,
    accepting other: Profile
  ) {
    add(name, requirement, summary, excuse: excuse, .facts(.takes(AcceptedValues(other))))
  }

  // MARK: Commands and times

  mutating func addPresence(of command: CommandFacts) {
    let name = command.name
    add(
      "\(name).missing", command.requirement(.presence), "\(name) is missing",
      accepting: changed { $0.removeAll { $0.name == name } })
  }

  mutating func addTimes(of command: CommandFacts) {
    guard let known = BuiltInCommand.http(command.name) else { return }
    let (limit, name, requirement) = (
      command.maxResponse, command.name, command.requirement(.answer)
    )
    let late = limit.times(12, over: 10)
    add(
      "\(name).response.late", requirement, "\(name) is answered after \(late)",
      .time(.late(known, late)))
    add(
      "\(name).response.at-limit", requirement, "\(name) is answered after \(limit)",
      excuse: "the answer may take so long", .time(.late(known, limit)))
    let purposes: [BuiltInCommand: DataIntake.Purpose] = [.httpData: .body, .httpHead: .block]
    if let purpose = purposes[known] {
      add(
        "\(name).data.late", requirement, "OK comes \(late) after the data",
        .time(.dataDoneLate(purpose, late)))
    }
    guard !command.results.isEmpty else { return }
    let lateResult = command.maxResult.times(12, over: 10)
    add(
      "\(name).result.late", command.requirement(.result),
      "the result comes \(lateResult) after the reply", .time(.resultLate(lateResult)))
  }

  // MARK: Parameters

  mutating func addMutants(of parameter: Parameter, _ command: CommandFacts) {
    let (name, own) = ("\(command.name).\(parameter.name)", parameter.name)
    for move in parameter.moves where !parameter.untried.contains(move.name) {
      add(
        "\(name).\(move.name)", command.requirement(brokenBy: move, of: parameter),
        "\(own) \(move.words)", excuse: parameter.legal[move.name],
        accepting: changed(command, parameter) { $0.domain = move.domain })
    }
    addLies(about: parameter, command)
    addDefaults(of: parameter, command)
    addAbsence(of: parameter, command)
  }

  /// Adds modules that lack a setting, hide it in the read form or refuse it empty.
  private mutating func addAbsence(of parameter: Parameter, _ command: CommandFacts) {
    let (name, own) = ("\(command.name).\(parameter.name)", parameter.name)
    let listed = command.requirement(.listed, of: parameter)
    let isOptional = parameter.mayBeAbsent
    add(
      "\(name).missing", listed, "\(own) is missing",
      excuse: isOptional ? "the manual lets a platform lack it" : nil,
      accepting: changed { commands in
        for c in commands.indices where commands[c].name == command.name {
          commands[c].parameters.removeAll { $0.name == own }
        }
      })
    guard let key = SettingKey(rawValue: own) else { return }
    if !isOptional {
      add("\(name).hidden", listed, "the read form leaves \(own) out", .setting(.hides(key)))
    }
    if case .text(.some) = parameter.domain {
      add(
        "\(name).min+1", command.requirement(.taken, of: parameter), "an empty \(own) is refused",
        .setting(.refusesEmpty(key)))
    }
  }

  /// Adds test forms that lie while what is taken is right.
  private mutating func addLies(about parameter: Parameter, _ command: CommandFacts) {
    for move in parameter.moves {
      let other = changed(command, parameter) { $0.domain = move.domain }
      add(
        "\(command.name).\(parameter.name).form.\(move.name)",
        command.requirement(.form, of: parameter),
        "the test form says that \(parameter.name) \(move.words)",
        excuse: parameter.legal["form.\(move.name)"], .facts(.announces(AcceptedValues(other))))
    }
  }

  private mutating func addDefaults(of parameter: Parameter, _ command: CommandFacts) {
    let name = "\(command.name).\(parameter.name)"
    let requirement = command.requirement(.standard, of: parameter)
    for (index, documented) in parameter.defaults.enumerated() where index > 0 {
      add(
        "\(name).default=\(documented)", requirement,
        "\(parameter.name) is \(documented) by default",
        excuse: "it is one of the documented defaults",
        accepting: changed(command, parameter) { $0.defaults = [documented] })
    }
    for other in parameter.otherDefaults {
      add(
        "\(name).default=\(other)", requirement, "\(parameter.name) is \(other) by default",
        excuse: parameter.legal["default=\(other)"],
        accepting: changed(command, parameter) { $0.defaults = [other] })
    }
  }

  // MARK: Other series

  /// Adds, for each parameter in which series differ, the figures that others have.
  mutating func addFiguresOfOthers(_ catalogue: Catalogue) {
    for command in profile.commands where command.isHTTP {
      for parameter in command.parameters
      where !parameter.untried.contains(Parameter.figuresOfOthers) {
        var seen = [parameter.domain]
        for other in catalogue.profiles {
          guard let domain = other.domain(command.name, parameter.name), !seen.contains(domain)
          else { continue }
          seen.append(domain)
          add(
            "\(command.name).\(parameter.name).as-\(other.name)", profile.requirement,
            "\(parameter.name) is as with \(other.name)",
            accepting: changed(command, parameter) { $0.domain = domain })
        }
      }
    }
  }
}

extension BuiltInCommand {
  /// The HTTP command of that name.
  fileprivate static func http(_ name: String) -> BuiltInCommand? {
    extended.first { $0.command.isHTTP && $0.name.elementsEqual(name.utf8) }?.command
  }
}

extension Interval {
  /// So many parts of a whole of so many, and a moment.
  fileprivate func times(_ parts: Int64, over whole: Int64) -> Interval {
    Interval(nanoseconds: nanoseconds / whole * parts) + .milliseconds(100)
  }
}
