// Why the failures of a run failed: known deviations first, the most alike before all; then what fails
// in the same way is one cause, and like nothing known.
import Ground
package import Results

/// What one module's failures come from.
package struct Explanation {
  /// The causes, those with most cases first.
  package var causes: [FailureCause] = []
  /// The cause of each failure, by the failure's number.
  package var causeOf: [Int]

  /// From this likeness on a further deviation is named beside the first.
  private static let furtherLikeness = 0.4
  /// Below this likeness nothing is named.
  private static let leastLikeness = 0.15
  /// From this likeness on a deviation is known again, whatever else its cases show.
  private static let sureLikeness = 0.97
  /// How much less likely a second requirement may be that is named beside the first: a third.
  private static let alternativeDistance = 1.1
  private static let causesMax = 20
  /// How many deviations are named beside one that are no less alike.
  static let equalsMax = 3

  /// Explains failures.
  ///
  /// - Parameters:
  ///   - failures: the cases that failed
  ///   - judged: all cases that came to a verdict, with the requirements that they show
  ///   - known: what is known of deviations; nil: nothing
  ///   - left: a deviation not to be named
  package init(
    of failures: [FailedPlay], judged: [CaseName: [String]], by known: KnownDeviations?,
    without left: Int? = nil
  ) {
    causeOf = Array(repeating: -1, count: failures.count)
    if let known {
      let evidence = known.evidence(failures, judged, without: left)
      name(failures, known, evidence)
      joinLeftovers(failures)
      nameRequirements(failures, known, evidence)
    } else {
      joinLeftovers(failures)
      for index in causes.indices { causes[index].isCompared = false }
    }
    sort(failures)
  }

  // MARK: Known deviations

  private mutating func name(
    _ failures: [FailedPlay], _ known: KnownDeviations, _ evidence: KnownDeviations.Evidence
  ) {
    var evidence = evidence
    var numbers: [Int: Int] = [:]
    for (number, failure) in failures.enumerated() {
      if let index = known.caseIndex(failure.name) { numbers[index] = number }
    }
    while !evidence.open.isEmpty, causes.count < Self.causesMax {
      let matches = known.matches(evidence)
      let least = causes.isEmpty ? Self.leastLikeness : Self.furtherLikeness
      guard let best = matches.first, best.likeness >= least else { return }
      let likely = known.requirements(evidence)
      let sure = best.likeness >= Self.sureLikeness
      let id =
        sure
        ? known.matrix.deviations[best.deviation].requirement : likely.first?.id ?? ""
      // What is named breaks what is said to be broken.
      let named =
        matches.first {
          known.matrix.deviations[$0.deviation].requirement == id && $0.likeness >= least
        } ?? best
      let explained = known.explained(by: named.deviation, of: evidence.open)
      let deviation = known.matrix.deviations[named.deviation]
      let second = sure ? nil : likely.first { $0.id != id }
      let isClose = (second?.score ?? 0) >= (likely.first?.score ?? 0) - Self.alternativeDistance
      for index in explained { if let number = numbers[index] { causeOf[number] = causes.count } }
      let equals = matches.lazy.filter {
        $0.likeness >= named.likeness && $0.deviation != named.deviation
      }.prefix(Self.equalsMax)
      causes.append(
        FailureCause(
          deviation: deviation.name, summary: deviation.summary, requirement: id,
          alternative: isClose ? second?.id ?? "" : "",
          likeness: Int((named.likeness * 100).rounded(.down)),
          equals: equals.map { known.matrix.deviations[$0.deviation].name },
          symptom: Symptom(due: "", came: "")))
      evidence.open.subtract(explained)
    }
  }

  /// Says of causes that resemble no deviation which requirement they speak of, of those that their cases
  /// show; one deviation may fail cases in several ways, so that all of them are asked about together.
  private mutating func nameRequirements(
    _ failures: [FailedPlay], _ known: KnownDeviations, _ evidence: KnownDeviations.Evidence
  ) {
    let strange = failures.indices.filter { causes[causeOf[$0]].deviation.isEmpty }
    var evidence = evidence
    evidence.open = Set(strange.compactMap { known.caseIndex(failures[$0].name) })
    guard !evidence.open.isEmpty else { return }
    let likely = known.requirements(evidence).map(\.id)
    for index in causes.indices where causes[index].deviation.isEmpty {
      let members = strange.filter { causeOf[$0] == index }
      let shown = Set(members.flatMap { failures[$0].requirements })
      causes[index].requirement = likely.first(where: shown.contains) ?? ""
    }
  }

  // MARK: The rest

  /// What fails as explained failures do is theirs; the rest is put together by how it fails.
  private mutating func joinLeftovers(_ failures: [FailedPlay]) {
    var causeOfSymptom: [Symptom: Int] = [:]
    for (number, failure) in failures.enumerated() where causeOf[number] >= 0 {
      let symptom = failure.symptom.withoutCommand
      if causeOfSymptom[symptom] == nil { causeOfSymptom[symptom] = causeOf[number] }
    }
    var unknown: [Symptom: Int] = [:]
    for (number, failure) in failures.enumerated() where causeOf[number] < 0 {
      let symptom = failure.symptom.ofAnyValues
      if let cause = causeOfSymptom[failure.symptom.withoutCommand] ?? unknown[symptom] {
        causeOf[number] = cause
        continue
      }
      unknown[symptom] = causes.count
      causeOf[number] = causes.count
      causes.append(FailureCause(requirement: "", symptom: failure.symptom))
    }
  }

  private mutating func sort(_ failures: [FailedPlay]) {
    for index in causes.indices {
      let members = failures.indices.filter { causeOf[$0] == index }
      causes[index].cases = members.count
      causes[index].symptom =
        mostFrequent(members.map { failures[$0].symptom }) ?? causes[index].symptom
      if causes[index].requirement.isEmpty {
        causes[index].requirement =
          mostFrequent(members.compactMap { failures[$0].requirements.first }) ?? ""
      }
    }
    let order = causes.indices.sorted { (causes[$1].cases, $0) < (causes[$0].cases, $1) }
    var places = Array(repeating: 0, count: causes.count)
    for (place, index) in order.enumerated() { places[index] = place }
    causes = order.map { causes[$0] }
    causeOf = causeOf.map { places[$0] }
  }
}

/// The value that is there most often, of several the first.
private func mostFrequent<Value: Hashable>(_ values: [Value]) -> Value? {
  var counts: [Value: Int] = [:]
  for value in values { counts[value, default: 0] += 1 }
  let most = counts.values.max()
  return values.first { counts[$0] == most }
}

/// Says of each new failure of the run what it comes from, and puts the requirement first that its
/// cause breaks; the same cause on several modules is one.
///
/// - Parameter matrix: the kill matrix of a module, if there is one.
package func explain(_ run: inout RunResult, by matrix: (ModuleResult) -> KillMatrix?) {
  run.causes = []
  // Modules of one class have one matrix.
  var known: [String: KnownDeviations] = [:]
  for place in run.modules.indices {
    let module = run.modules[place]
    let numbers = module.cases.indices.filter { module.cases[$0].isNewFailure }
    for index in module.cases.indices { run.modules[place].cases[index].cause = nil }
    guard !numbers.isEmpty else { continue }
    let judged = module.cases.filter { $0.verdict == .pass || $0.verdict == .fail }
    let deviations = matrix(module).map { matrix in
      let name = ([matrix.key] + matrix.profiles).joined(separator: "\n")
      let made =
        known[name] ?? KnownDeviations(matrix, shows: requirements(of: module.cases))
      known[name] = made
      return made
    }
    let explanation = Explanation(
      of: numbers.map { FailedPlay(module.cases[$0]) },
      judged: requirements(of: judged), by: deviations)
    let causes = explanation.causes.map { cause in
      if let known = run.causes.firstIndex(where: { isSame($0, cause) }) {
        run.causes[known].cases += cause.cases
        run.causes[known].likeness = min(run.causes[known].likeness, cause.likeness)
        return known
      }
      run.causes.append(cause)
      return run.causes.count - 1
    }
    for (number, index) in numbers.enumerated() {
      let cause = causes[explanation.causeOf[number]]
      run.modules[place].cases[index].cause = cause
      run.modules[place].cases[index].putFirst(run.causes[cause].requirement)
      // What the failing line itself says it shows comes before what its cause breaks.
      if let own = module.cases[index].finding?.requirement {
        run.modules[place].cases[index].putFirst(own)
      }
    }
  }
}

/// The requirements that cases show, by their names.
package func requirements(of cases: [CaseResult]) -> [CaseName: [String]] {
  Dictionary(
    cases.map { (CaseName(suite: $0.suite, name: $0.name), $0.requirements) },
    uniquingKeysWith: { first, _ in first })
}

private func isSame(_ a: FailureCause, _ b: FailureCause) -> Bool {
  a.deviation == b.deviation && a.requirement == b.requirement && a.isCompared == b.isCompared
    && (!a.deviation.isEmpty || a.symptom == b.symptom)
}
