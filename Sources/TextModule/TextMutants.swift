// Wrong modules made by machine from the catalogue of commands that are written in text: each bound,
// choice and length moved, each default changed, each test form made to lie, each time exceeded. Only
// what the catalogue gives a requirement for is tried: a mutant breaks a requirement by name.
import Ground
import ModuleCatalogue
import ModuleEmulator

/// The mutants of a profile's commands that are written in text, in the order of the catalogue.
func textMutants(
  of profile: Profile, in catalogue: Catalogue, _ rules: CompiledRules
) -> [Mutant] {
  var mutants: [Mutant] = []
  func add(_ name: String, _ requirement: String, _ words: String, _ textual: Fault.Textual) {
    mutants.append(
      Mutant(fault: Fault(name, breaks: requirement, words, textual: textual), excuse: nil))
  }
  for command in profile.commands where !command.isHTTP {
    let name = command.name
    for parameter in command.parameters {
      let (own, whole) = (parameter.name, "\(name).\(parameter.name)")
      func changed(_ change: (inout Parameter) -> Void) -> Profile {
        profile.changing(name, own, change)
      }
      if let requirement = parameter.breaks.range, rules.bound.contains(whole) {
        for move in parameter.domain.moves {
          add(
            "\(whole).\(move.name)", requirement, "\(own) \(move.words)",
            .takes(changed { $0.domain = move.domain }))
        }
      }
      if let requirement = parameter.breaks.testForm, parameter.domain.isAnnounced {
        for move in parameter.domain.moves {
          add(
            "\(whole).form.\(move.name)", requirement,
            "the test form says that \(own) \(move.words)",
            .announces(changed { $0.domain = move.domain }))
        }
      }
      if let requirement = parameter.breaks.defaultValue, let first = parameter.defaults.first {
        for other in parameter.domain.otherDefaults(than: first)
        where !parameter.defaults.contains(other) {
          add(
            "\(whole).default=\(other)", requirement, "\(own) is \(other) by default",
            .takes(changed { $0.defaults = [other] }))
        }
      }
    }
    guard let requirement = command.breaks, rules.emulations[name] != nil else { continue }
    let late = command.maxResponse.exceeded
    add(
      "\(name).response.late", requirement, "\(name) is answered after \(late)",
      .late(command: name, .answer, late))
    if rules.prompting.contains(name) {
      add(
        "\(name).data.late", requirement, "the answer comes \(late) after the data",
        .late(command: name, .data, late))
    }
    if !command.results.isEmpty {
      let late = command.maxResult.exceeded
      add(
        "\(name).result.late", requirement, "the result comes after \(late)",
        .late(command: name, .result, late))
    }
  }
  return mutants
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
