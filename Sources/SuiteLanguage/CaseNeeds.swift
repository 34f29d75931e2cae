// What a case asks of a module before it can be played alone: the probes whose answers it reads, and
// whether it could be met by what somebody left in the module. It is read off the text; nothing is
// played for it.
import ModuleCatalogue

/// Finds the probes that must be asked before a case; what is found of steps is kept.
public struct CaseNeeds: Sendable {
  /// What statements ask for.
  private struct Needs {
    var probes: Set<Int> = []
    /// Whether an action is started, whose course depends on what was set and imported before; so it
    /// is assumed of a line of which the text does not tell.
    var startsAction = false

    mutating func add(_ other: Needs) {
      probes.formUnion(other.probes)
      startsAction = startsAction || other.startsAction
    }
  }
  private let collection: SuiteCollection
  private var ofSteps: [Int: Needs] = [:]
  /// The probes that the baseline reads: before they are asked it cannot put back what it should.
  public private(set) var ofBaseline: [Int] = []

  /// Reads suites that `loadSuites` has approved.
  public init(_ collection: SuiteCollection) {
    self.collection = collection
    guard let baseline = collection.baseline else { return }
    let probes = needs(of: baseline.statements).probes
    ofBaseline = closed(probes)
  }

  /// The probes to be asked before the case, in the order declared.
  ///
  /// - Parameter values: what the slots of its `each` clauses hold, as text
  public mutating func probes(
    before declared: CaseDeclaration, of suite: Suite, values: [Int: [UInt8]]
  ) -> [Int] {
    let statements = declared.body.statements + declared.cleanup
    // A name that is given another value tells nothing of a line.
    let values = values.filter { !assigns(statements, to: $0.key) }
    var needs = needs(of: statements, values: values)
    for block in [suite.setup, suite.cleanup] {
      if let block { needs.add(self.needs(of: block.statements)) }
    }
    return closed(needs)
  }

  /// The probes to be asked before the probe, in the order declared: of itself and of those behind it
  /// nothing is known when it is its turn.
  public mutating func probes(before probe: Int) -> [Int] {
    var needs = needs(of: collection.probes[probe].body.statements)
    if needs.startsAction { needs.probes.formUnion(ofBaseline) }
    return closed(needs.probes.filter { $0 < probe })
  }

  /// The probes whose answers the probe reads and that are asked no sooner than it; a right one has none.
  mutating func unasked(by probe: Int) -> [Int] {
    needs(of: collection.probes[probe].body.statements).probes.filter { $0 >= probe }.sorted()
  }

  /// The probes in the order declared, with those that they need in turn.
  private mutating func closed(_ needs: Needs) -> [Int] {
    closed(needs.startsAction ? needs.probes.union(ofBaseline) : needs.probes)
  }

  private mutating func closed(_ probes: Set<Int>) -> [Int] {
    var found = probes
    for probe in probes { found.formUnion(self.probes(before: probe)) }
    return found.sorted()
  }

  // MARK: Statements

  private mutating func needs(
    of statements: [Statement], values: [Int: [UInt8]] = [:]
  ) -> Needs {
    var needs = Needs()
    for statement in statements {
      for expression in statement.kind.expressions { note(expression, &needs) }
      for block in statement.kind.blocks { needs.add(self.needs(of: block, values: values)) }
      switch statement.kind {
      case .send(let text):
        needs.startsAction = needs.startsAction || mayStartAction(text, values)
      case .use(let steps, _, _): needs.add(self.needs(ofSteps: steps))
      default: break
      }
    }
    return needs
  }

  private mutating func needs(ofSteps index: Int) -> Needs {
    if let known = ofSteps[index] { return known }
    let needs = needs(of: collection.steps[index].body.statements)
    ofSteps[index] = needs
    return needs
  }

  private func assigns(_ statements: [Statement], to slot: Int) -> Bool {
    statements.contains { statement in
      if statement.kind.blocks.contains(where: { assigns($0, to: slot) }) { return true }
      return switch statement.kind {
      case .assign(slot, _), .forEach(slot, _, _), .expectBytes(_, slot): true
      case .use(_, _, let results): results.contains(slot)
      default: statement.kind.pattern?.captureSlots.contains(slot) ?? false
      }
    }
  }

  private func note(_ expression: Expression, _ needs: inout Needs) {
    if case .dialect(let probe) = expression { needs.probes.insert(probe) }
    for operand in expression.operands { note(operand, &needs) }
  }

  /// Whether the line executes a command that has results, as far as its text tells.
  private func mayStartAction(_ text: Template, _ values: [Int: [UInt8]]) -> Bool {
    var line: [UInt8] = []
    var isWhole = true
    for piece in text.pieces {
      switch piece {
      case .literal(let bytes): line += bytes
      case .value(.variable(let slot, _)):
        guard let value = values[slot] else { fallthrough }
        line += value
      case .value: isWhole = false
      }
      if !isWhole { break }
    }
    guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return !isWhole }
    if line[(equals + 1)...].first == UInt8(ascii: "?") { return false }
    let name = String(decoding: line[..<equals].dropFirst(3), as: UTF8.self).uppercased()
    return collection.catalogue.commands.contains { $0.name == name && !$0.results.isEmpty }
  }
}
