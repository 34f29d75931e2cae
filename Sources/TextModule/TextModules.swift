// Modules whose commands are written in the suite language: `emulate` and `fault` blocks, made ready to
// be played and plugged into the emulator's chassis. Whoever has suites makes modules here; where the
// suites declare no command but the emulator's own, these are the emulator's own modules.
public import CaseRunner
import Ground
import HTTPOrigin
public import ModuleCatalogue
public import ModuleEmulator
import Results
import SuiteLanguage

/// Makes modules for some suites.
public struct TextModules: Sendable {
  let suites: CompiledSuites
  let rules: CompiledRules
  /// The faults that the suites themselves declare, in their order.
  public let declaredFaults: [Fault]

  /// Makes ready what the suites emulate.
  public init(_ suites: CompiledSuites) {
    self.suites = suites
    rules = CompiledRules(suites.collection)
    declaredFaults = suites.collection.faults.enumerated().map { index, fault in
      Fault(fault.name, breaks: fault.requirement, fault.title, textual: .declared(index))
    }
  }

  /// Powers up a module.
  ///
  /// - Parameters:
  ///   - settings: What the bench gives, for suites whose modules ask for it.
  public func module(
    profile: Profile, dialect: Dialect = Dialect(), faults: [Fault] = [],
    conditions: Conditions = Conditions(), settings: [String: [UInt8]] = [:], seed: UInt64 = 0
  ) -> ModuleEmulator {
    var module = ModuleEmulator(
      profile: profile, dialect: dialect, faults: faults, conditions: conditions, seed: seed)
    let wrong = faults.compactMap(\.textual)
    guard rules.isNeeded || !wrong.isEmpty || !profile.commands.allSatisfy(\.isHTTP) else {
      return module
    }
    let wrongness = TextWrongness(profile, wrong)
    let evaluator = Evaluator(
      Surroundings(
        profile: wrongness.takes, addresses: .nowhere, drawn: suites.drawn,
        settings: suites.settings(given: settings)))
    let replacements = wrongness.declared.flatMap { rules.faults[$0] }.filter(\.isReplacement)
    module.plug(
      TextCommands(rules: rules, wrongness: wrongness, evaluator: evaluator),
      filter: replacements.isEmpty
        ? nil : ReplacedLines(rules: replacements, evaluator: evaluator))
    return module
  }

  // MARK: Faults

  /// All faults that can be tried on these suites: the emulator's own as far as they break what the
  /// suites require, and those that the suites declare.
  public var faults: [Fault] {
    let required = Set(suites.collection.catalogue.requirements.map(\.id))
    return Fault.all.filter { required.contains($0.requirement) } + declaredFaults
  }

  /// All mutants of a profile: the emulator's own, and those of commands that are written in text.
  public func mutants(of profile: Profile) -> [Mutant] {
    Mutant.all(of: profile, in: suites.collection.catalogue)
      + textMutants(of: profile, rules)
  }

  /// The fault or mutant of that name, as a profile has it; nil where there is none.
  public func fault(named name: String, of profile: Profile) -> Fault? {
    declaredFaults.first { $0.name == name } ?? Fault.named(name)
      ?? mutants(of: profile).first { $0.fault.name == name }?.fault
  }

  /// Whether a fault can show on a profile: what it is about is there.
  public func canShow(_ fault: Fault, on profile: Profile, dialect: Dialect = Dialect()) -> Bool {
    guard case .declared(let index)? = fault.textual else {
      return fault.matters(to: profile, dialect: dialect)
    }
    let declared = suites.collection.faults[index]
    let evaluator = Evaluator(
      Surroundings(profile: profile, addresses: .nowhere, drawn: suites.drawn))
    let holds = declared.conditions.allSatisfy { condition in
      (try? evaluator.boolean(condition.expression, [])) ?? false
    }
    guard holds, declared.conditions.isEmpty else { return holds }
    let known = Set(suites.collection.catalogue.commands.map(\.name))
    return declared.rules.allSatisfy { rule in
      guard case .line(let command, _) = rule.occasion, known.contains(command) else { return true }
      return profile.command(command) != nil
    }
  }

  /// The commands of the catalogue that every module refuses, their test form aside: nothing says what
  /// they do.
  public var unemulatedCommands: [String] {
    suites.collection.catalogue.commands.map(\.name).filter { name in
      rules.emulations[name] == nil && !ModuleEmulator.commandNames.contains(name)
    }
  }
}

/// What is wrong with a module's commands that are written in text.
struct TextWrongness: Sendable {
  /// What the module takes.
  var takes: Profile
  /// What its test forms say.
  var announces: Profile
  /// The suites' own faults, by their place.
  var declared: [Int] = []
  var late: [(command: String, moment: Fault.Textual.Moment, by: Interval)] = []

  init(_ profile: Profile, _ wrong: [Fault.Textual]) {
    takes = profile
    announces = profile
    for one in wrong {
      switch one {
      case .declared(let index): declared.append(index)
      case .takes(let other): takes = other
      case .announces(let other): announces = other
      case .late(let command, let moment, let interval):
        late.append((command, moment, interval))
      }
    }
  }

  /// How late that of the command is.
  func delay(of command: String, _ moment: Fault.Textual.Moment) -> Interval {
    late.filter { $0.command == command && $0.moment == moment }.map(\.by).max() ?? .zero
  }
}
