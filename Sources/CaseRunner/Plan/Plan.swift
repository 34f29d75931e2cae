// Which cases a module gets: every declared case times its values, with the reason where one does not
// apply to the module's profile.
import HTTPOrigin
import Ground
public import ModuleCatalogue
public import SuiteLanguage

/// One case with its values, to be played or skipped.
public struct PlannedCase: Sendable {
  /// Index into the collection's suites.
  public var suite: Int
  /// Index into the suite's cases.
  public var index: Int
  /// The stable name with values in brackets: `length-out-of-range[length=64001]`.
  public var name: String
  /// Values of the case's slots at its beginning.
  var bindings: [(slot: Int, value: Value)]
  /// Why the case does not apply to the profile; nil when it does.
  public var skipReason: String?
  /// Whether the suites forbid to play it again.
  var isPlayedOnce = false

  /// Whether it applies, and can be asked of a module that is not ready.
  package func checksLine(of suites: CompiledSuites) -> Bool {
    let suite = suites.collection.suites[suite]
    return skipReason == nil && (suite.tags + suite.cases[index].tags).contains(LineCheck.tag)
  }
}

/// All that one module is going to be asked; it never changes.
public final class Plan: Sendable {
  /// The suites.
  public let suites: CompiledSuites
  /// The facts of the module.
  public let profile: Profile
  /// The cases in the order in which they are played.
  public let cases: [PlannedCase]
  /// Cases that were not chosen, yet tell what is wrong with a module that cannot be made ready.
  package let lineCases: [PlannedCase]
  /// Why a probe does not apply, by index; nil where it does.
  let probeSkips: [String?]
  /// What unsolicited lines of a known kind begin with.
  let unsolicited: Prefixes
  /// Unsolicited lines that tell of a loss, without their blanks.
  let losses: [[UInt8]]
  /// What result lines of asynchronous commands begin with.
  let resultPrefixes: Prefixes
  /// How soon each of them must come.
  let resultLimits: [Interval]
  /// The profile's commands.
  let commands: [CompiledCommand]
  /// The names that lines of the catalogue's commands bear, whether the profile has them or not.
  let lineNames: Set<[UInt8]>

  /// Plans all cases that `selects` lets through.
  ///
  /// - Parameter selects: Given suite, case and full name; says whether the case is wanted.
  public init(
    suites: CompiledSuites, profile: Profile,
    selecting selects: (Suite, CaseDeclaration, String) -> Bool = { _, _, _ in true }
  ) {
    self.suites = suites
    self.profile = profile
    let evaluator = Evaluator(
      Surroundings(profile: profile, addresses: .nowhere, drawn: suites.drawn))
    var (planned, unchosen): ([PlannedCase], [PlannedCase]) = ([], [])
    for (suiteIndex, suite) in suites.collection.suites.enumerated() {
      let suiteSkip = skipReason(suite.conditions, evaluator)
      for (caseIndex, declared) in suite.cases.enumerated() {
        let skip = suiteSkip ?? skipReason(declared.conditions, evaluator)
        // A case that does not apply may name values that the profile lacks: it is listed once.
        let combinations =
          skip == nil ? bindings(of: declared, evaluator) : .success([("", [])])
        switch combinations {
        case .success(let combinations):
          for (suffix, bindings) in combinations {
            let name = declared.name + suffix
            let one = PlannedCase(
              suite: suiteIndex, index: caseIndex, name: name, bindings: bindings,
              skipReason: skip, isPlayedOnce: suite.isPlayedOnce || declared.isPlayedOnce)
            if selects(suite, declared, name) { planned.append(one) } else { unchosen.append(one) }
          }
        case .failure(let problem):
          guard selects(suite, declared, declared.name) else { continue }
          planned.append(
            PlannedCase(
              suite: suiteIndex, index: caseIndex, name: declared.name, bindings: [],
              skipReason: problem.text))
        }
      }
    }
    cases = planned
    lineCases = unchosen.filter { $0.checksLine(of: suites) }
    unsolicited = Prefixes(suites.collection.catalogue.unsolicited)
    losses = suites.collection.catalogue.losses.map { $0.utf8.filter { $0 != 0x20 } }
    resultPrefixes = Prefixes(profile.commands.flatMap(\.results))
    resultLimits = profile.commands.flatMap { command in
      command.results.map { _ in command.maxResult }
    }
    commands = profile.commands.enumerated().map {
      CompiledCommand(id: $0, facts: $1, suites.collection)
    }
    lineNames = Set(
      suites.collection.catalogue.commands.flatMap { command in
        [Array(command.name.utf8)] + command.results.map { $0.utf8.dropFirst().name }
      })
    probeSkips = suites.collection.probes.map { skipReason($0.conditions, evaluator) }
  }

  /// The plan with the cases at these indices, in this order.
  convenience init(_ whole: Plan, order: [Int]) {
    let chosen = Set(order)
    let unchosen = whole.cases.indices.filter { !chosen.contains($0) }.map { whole.cases[$0] }
    self.init(
      whole, cases: order.map { whole.cases[$0] },
      lineCases: whole.lineCases + unchosen.filter { $0.checksLine(of: whole.suites) })
  }

  /// The plan with these cases behind its own that tell what is wrong with a module's line.
  func withLineCases() -> Plan { Plan(self, cases: cases + lineCases, lineCases: []) }

  private init(_ whole: Plan, cases: [PlannedCase], lineCases: [PlannedCase]) {
    suites = whole.suites
    profile = whole.profile
    self.cases = cases
    self.lineCases = lineCases
    probeSkips = whole.probeSkips
    unsolicited = whole.unsolicited
    losses = whole.losses
    resultPrefixes = whole.resultPrefixes
    resultLimits = whole.resultLimits
    commands = whole.commands
    lineNames = whole.lineNames
  }
}

/// A command of the profile; a class, because the runner keeps one for every line that it sends.
final class CompiledCommand: Sendable, Identifiable {
  /// Its place among the profile's commands.
  let id: Int
  /// The bytes of its name.
  let name: [UInt8]
  /// The catalogue's facts.
  let facts: CommandFacts
  private let results: Prefixes
  private let ends: PreparedPattern?
  private let failures: [PreparedPattern]

  init(id: Int, facts: CommandFacts, _ collection: SuiteCollection) {
    self.id = id
    self.facts = facts
    ends = collection.resultEnds[facts.name].flatMap { PreparedPattern(constant: $0) }
    failures = (collection.resultFailures[facts.name] ?? []).compactMap {
      PreparedPattern(constant: $0)
    }
    name = Array(facts.name.utf8)
    results = Prefixes(facts.results)
  }

  /// What the line is among the results of the command's actions; nil where it is none.
  func resultLine(_ text: [UInt8]) -> ResultLine? {
    results.first(beginning: text).map { kind in
      ResultLine(
        kind: kind,
        ends: ends.map { $0.fit(text) != nil } ?? (kind == results.count - 1),
        fails: failures.contains { $0.fit(text) != nil })
    }
  }
}

extension Collection<UInt8> {
  /// The capitals and digits that they begin with: the name that a line bears behind its sign.
  var name: [UInt8] {
    Array(prefix(while: \.isOfName))
  }
}

extension UInt8 {
  /// Whether names of commands are made of it.
  var isOfName: Bool { (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) }
}

/// What lines of some kinds begin with, in one piece: every line that comes is compared.
struct Prefixes: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// The first two bytes of each, by which nearly all are told from a line; 0: it has fewer.
  private var heads: [UInt16] = []
  /// A bit for the last six bits of each second byte there is, by which most lines are none of them; all
  /// where one has fewer bytes.
  private var seconds: UInt64 = 0

  init(_ texts: [String]) {
    for text in texts {
      let text = Array(text.utf8)
      bytes += text
      ends.append(bytes.count)
      heads.append(Self.head(text))
      seconds |= text.count > 1 ? Self.bit(ofHead: Self.head(text)) : .max
    }
  }

  private static func head(_ text: [UInt8]) -> UInt16 {
    guard text.count > 1 else { return 0 }
    return UInt16(text[0]) << 8 | UInt16(text[1])
  }

  private static func bit(ofHead head: UInt16) -> UInt64 { 1 << UInt64(head & 63) }

  /// How many there are.
  var count: Int { ends.count }

  /// The first of them that the line begins with.
  func first(beginning line: [UInt8]) -> Int? {
    let head = Self.head(line)
    guard seconds & Self.bit(ofHead: head) != 0 else { return nil }
    for index in heads.indices where heads[index] == head || heads[index] == 0 {
      let start = index == 0 ? 0 : ends[index - 1]
      let size = ends[index] - start
      var same = 0
      while same < size, same < line.count, bytes[start + same] == line[same] { same += 1 }
      if same == size { return index }
    }
    return nil
  }
}

struct PlanProblem: Error {
  var text: String
}

extension OriginAddresses {
  /// No origin: facts of the profile alone are asked.
  static let nowhere = OriginAddresses(
    host: "", port: 0, securePort: nil, closedPort: 0, deafPort: nil, defaultHost: nil,
    secureDefaultHost: nil)
}

func skipReason(_ conditions: [Condition], _ evaluator: Evaluator) -> String? {
  for condition in conditions {
    do throws(EvaluationProblem) {
      if try evaluator.boolean(condition.expression, []) { continue }
      return "`\(condition.text)` does not hold for \(evaluator.profile.name)"
    } catch {
      return "`\(condition.text)` cannot hold for \(evaluator.profile.name): \(error.text)"
    }
  }
  return nil
}

extension EvaluationProblem {
  var text: String {
    switch self {
    case .suite(let text), .module(let text), .precondition(let text): text
    case .originBehind: "the origin has not been asked"
    }
  }
}

/// Every combination of the values of a case's `each` clauses, with its bracketed name.
func bindings(
  of declared: CaseDeclaration, _ evaluator: Evaluator
) -> Result<[(String, [(slot: Int, value: Value)])], PlanProblem> {
  var combinations: [(labels: [String], bindings: [(slot: Int, value: Value)])] = [([], [])]
  for clause in declared.each {
    let values: [(label: String, value: Value)]
    switch clause.source {
    case .valid(let command, let parameter):
      guard let found = evaluator.profile.command(command)?.parameter(parameter) else {
        return .failure(
          PlanProblem(text: "\(evaluator.profile.name) has no \(command).\(parameter)"))
      }
      values = found.validValues.map { boundary in
        let number =
          found.domain.isNumeric ? Int(String(decoding: boundary.text, as: UTF8.self)) : nil
        return (boundary.label, number.map(Value.integer) ?? .bytes(boundary.text))
      }
    case .invalid(let command, let parameter):
      guard let found = evaluator.profile.command(command)?.parameter(parameter) else {
        return .failure(
          PlanProblem(text: "\(evaluator.profile.name) has no \(command).\(parameter)"))
      }
      values = found.invalidValues.map { ($0.label, .bytes($0.text)) }
    case .list(let expression):
      do throws(EvaluationProblem) {
        let listed = try evaluator.value(expression, [])
        guard case .list(let elements) = listed else {
          return .failure(
            PlanProblem(text: "`each \(clause.name)` wants a list, not \(listed.kindName)"))
        }
        values = elements.map { ($0.label, $0) }
      } catch {
        return .failure(PlanProblem(text: error.text))
      }
    }
    combinations = combinations.flatMap { combination in
      values.map {
        (
          combination.labels + ["\(clause.name)=\($0.label)"],
          combination.bindings + [(clause.slot, $0.value)]
        )
      }
    }
  }
  return .success(
    combinations.map {
      ($0.labels.isEmpty ? "" : "[" + $0.labels.joined(separator: ",") + "]", $0.bindings)
    })
}

extension Value {
  /// How the value stands in a report name: printable, short, stable.
  fileprivate var label: String {
    switch self {
    case .bytes(let bytes):
      bytes.isEmpty ? "empty" : bytes.count > 48 ? "\(bytes.count)-bytes" : escapedLabel(bytes)
    default: shown(limit: 48)
    }
  }

  private func escapedLabel(_ bytes: [UInt8]) -> String {
    var label: [UInt8] = []
    appendEscaped(bytes, to: &label)
    return String(decoding: label, as: UTF8.self)
  }
}
