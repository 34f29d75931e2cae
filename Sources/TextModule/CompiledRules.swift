// The rules of `emulate` and `fault` blocks made flat, by what they wait for.
import CaseRunner
import Diagnostics
import SuiteLanguage

/// One rule, ready to be played.
struct CompiledRule: Sendable {
  let occasion: EmulatedRule.Occasion
  let parameters: [(name: String, slot: Int)]
  let program: Program
  /// The pattern of the occasion, where no values of the run stand in it.
  let pattern: PreparedPattern?
  /// Where the rule stands, for messages.
  let place: String

  init(_ rule: EmulatedRule, _ files: [SourceFile]) {
    occasion = rule.occasion
    parameters = rule.parameters
    program = Program(rule.body)
    pattern =
      switch rule.occasion {
      case .line(_, let pattern), .said(let pattern): PreparedPattern(constant: pattern)
      default: nil
      }
    let file = files.indices.contains(rule.span.file) ? files[rule.span.file].path : ""
    place = "\(file):\(rule.span.line)"
  }

  var isReplacement: Bool { if case .said = occasion { true } else { false } }

  /// The captures of the line where it fits the rule's pattern.
  func fit(
    _ line: [UInt8], _ evaluator: Evaluator, _ slots: [Value?]
  ) -> [(slot: Int, value: Value)]? {
    if let pattern { return pattern.fit(line)?.captures }
    guard case .line(_, let awaited) = occasion else { return nil }
    return (try? evaluator.prepared(awaited, slots))?.fit(line)?.captures
  }
}

/// The rules of all blocks; a class, because it goes wherever a module goes and never changes.
final class CompiledRules: Sendable {
  /// The rules of right modules, by the command.
  let emulations: [String: [CompiledRule]]
  /// Rules of right modules that wait for something else than a command, in the order declared.
  let others: [CompiledRule]
  /// The rules of each fault.
  let faults: [[CompiledRule]]
  /// What is remembered, in the order of its slots.
  let remembered: [Expression]
  /// The parameters that rules look at, as `COMMAND.parameter`.
  let bound: Set<String>
  /// The commands after whose prompt data come.
  let prompting: Set<String>

  init(_ collection: SuiteCollection) {
    var emulations: [String: [CompiledRule]] = [:]
    var others: [CompiledRule] = []
    var bound: Set<String> = []
    var prompting: Set<String> = []
    for emulation in collection.emulations {
      emulations[emulation.command] = []
      for rule in emulation.rules {
        let compiled = CompiledRule(rule, collection.files)
        if case .line = rule.occasion {
          emulations[emulation.command, default: []].append(compiled)
        } else {
          others.append(compiled)
        }
        let data = rule.body.statements.takenData
        if !data.isEmpty { prompting.insert(emulation.command) }
        for name in rule.parameters.map(\.name) + data.compactMap(\.parameter) {
          bound.insert("\(emulation.command).\(name)")
        }
      }
    }
    self.emulations = emulations
    self.others = others
    self.bound = bound
    self.prompting = prompting
    faults = collection.faults.map { fault in
      fault.rules.map { CompiledRule($0, collection.files) }
    }
    remembered = collection.remembered.map(\.value)
  }

  /// Whether right modules have rules at all.
  var isNeeded: Bool { !emulations.isEmpty }
}

extension [Statement] {
  /// All data that are taken in these statements or below them.
  fileprivate var takenData: [TakenData] {
    flatMap { statement -> [TakenData] in
      switch statement.kind {
      case .emulated(.take(let data)): [data]
      case .when(_, let then, let otherwise): then.takenData + otherwise.takenData
      case .loop(_, let body), .forEach(_, _, let body): body.takenData
      default: []
      }
    }
  }
}
