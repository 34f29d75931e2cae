// Wrong modules made by machine from the catalogue of commands that are written in text: each bound,
// choice and length moved, each default changed, each test form made to lie, each time exceeded. Only
// what the catalogue gives a requirement for is tried: a mutant breaks a requirement by name.
import Ground
import ModuleCatalogue
import ModuleEmulator

/// The mutants of a profile's commands that are written in text, in the order of the catalogue.
func textMutants(of profile: Profile, _ rules: CompiledRules) -> [Mutant] {
  var maker = TextMutantMaker(profile: profile, rules: rules)
  for command in profile.commands where !command.isHTTP {
    for parameter in command.parameters { maker.addMutants(of: parameter, command) }
    if rules.emulations[command.name] != nil { maker.addTimes(of: command) }
  }
  return maker.mutants
}

private struct TextMutantMaker {
  let profile: Profile
  let rules: CompiledRules
  private(set) var mutants: [Mutant] = []

  init(profile: Profile, rules: CompiledRules) {
    self.profile = profile
    self.rules = rules
  }

  /// Adds a mutant, unless no requirement speaks of it.
  private mutating func add(
    _ name: String, _ requirement: String?, _ words: String, excuse: String? = nil,
    _ textual: Fault.Textual
  ) {
    guard let requirement else { return }
    mutants.append(
      Mutant(fault: Fault(name, breaks: requirement, words, textual: textual), excuse: excuse))
  }

  mutating func addMutants(of parameter: Parameter, _ command: CommandFacts) {
    let (own, name) = (parameter.name, "\(command.name).\(parameter.name)")
    func changed(_ change: (inout Parameter) -> Void) -> Profile {
      profile.changing(command.name, own, change)
    }
    // What no rule looks at is the same with any range.
    for move in parameter.moves
    where rules.bound.contains(name) && !parameter.untried.contains(move.name) {
      add(
        "\(name).\(move.name)", command.requirement(brokenBy: move, of: parameter),
        "\(own) \(move.words)", excuse: parameter.legal[move.name],
        .takes(changed { $0.domain = move.domain }))
    }
    for move in parameter.moves where parameter.domain.isAnnounced {
      add(
        "\(name).form.\(move.name)", command.requirement(.form, of: parameter),
        "the test form says that \(own) \(move.words)",
        excuse: parameter.legal["form.\(move.name)"],
        .announces(changed { $0.domain = move.domain }))
    }
    for other in parameter.otherDefaults where !parameter.defaults.contains(other) {
      add(
        "\(name).default=\(other)", command.requirement(.standard, of: parameter),
        "\(own) is \(other) by default", excuse: parameter.legal["default=\(other)"],
        .takes(changed { $0.defaults = [other] }))
    }
  }

  mutating func addTimes(of command: CommandFacts) {
    let (name, late) = (command.name, command.maxResponse.exceeded)
    let requirement = command.requirement(.answer)
    add(
      "\(name).response.late", requirement, "\(name) is answered after \(late)",
      .late(command: name, .answer, late))
    if rules.prompting.contains(name) {
      add(
        "\(name).data.late", requirement, "the answer comes \(late) after the data",
        .late(command: name, .data, late))
    }
    guard !command.results.isEmpty else { return }
    let lateResult = command.maxResult.exceeded
    add(
      "\(name).result.late", command.requirement(.result), "the result comes after \(lateResult)",
      .late(command: name, .result, lateResult))
  }
}

extension Profile {
  /// The profile with one parameter otherwise.
  fileprivate func changing(
    _ command: String, _ parameter: String, _ change: (inout Parameter) -> Void
  ) -> Profile {
    var other = self
    for c in other.commands.indices where other.commands[c].name == command {
      for p in other.commands[c].parameters.indices
      where other.commands[c].parameters[p].name == parameter {
        change(&other.commands[c].parameters[p])
      }
    }
    return other
  }
}

extension CommandFacts {
  /// What the test form says: what each parameter may be, in their order.
  var testForm: String {
    parameters.map { parameter in
      switch parameter.domain {
      case .integers(let range), .offsets(let range):
        "(\(range.lowerBound)-\(range.upperBound))"
      case .ranges(let ranges):
        "("
          + ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
          .joined(separator: ",") + ")"
      case .choices(let choices): "(" + choices.map { String($0) }.joined(separator: ",") + ")"
      case .words(let words): "(" + words.map { "\"\($0)\"" }.joined(separator: ",") + ")"
      case .decimals(let decimals):
        "(\(decimals.written(decimals.units.lowerBound))-\(decimals.written(decimals.units.upperBound)))"
      case .text, .boundedText, .hexadecimal: "<\(parameter.name)>"
      }
    }.joined(separator: ",")
  }
}

extension Domain {
  /// Whether a test form says what the values are.
  fileprivate var isAnnounced: Bool {
    switch self {
    case .integers, .ranges, .choices, .words, .decimals, .offsets: true
    case .text, .boundedText, .hexadecimal: false
    }
  }
}

extension Interval {
  /// A fifth more, and a little: late whatever the allowance.
  fileprivate var exceeded: Interval {
    Interval(nanoseconds: nanoseconds / 10 * 12) + .milliseconds(100)
  }
}
