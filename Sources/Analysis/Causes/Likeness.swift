// How alike the failures of a module and those of a known deviation are.
//
// A case that few deviations fail weighs more than one that hundreds fail; one that fails in another way
// counts half. What was not played is neither for nor against. What should have failed and did not
// speaks against a deviation, and so does what fails and should not, unless another cause explains it.
package import Results

/// A case that failed.
package struct FailedPlay: Equatable {
  package var name: CaseName
  package var symptom: Symptom
  package var requirements: [String]

  package init(_ result: CaseResult) {
    name = CaseName(suite: result.suite, name: result.name)
    symptom = Symptom(of: result)
    requirements = result.requirements
  }

  package init(name: CaseName, symptom: Symptom, requirements: [String]) {
    self.name = name
    self.symptom = symptom
    self.requirements = requirements
  }
}

/// A kill matrix made ready to be asked what it knows of some failures.
package struct KnownDeviations {
  /// A case and how it failed, by their indices.
  struct Way: Hashable {
    var caseIndex: Int
    var symptom: Int?
  }
  let matrix: KillMatrix
  private let cases: [CaseName: Int]
  private let symptoms: [Symptom: Int]
  /// The deviations that each case catches, and how.
  private let catchers: [[(deviation: Int, symptom: Int)]]
  private let weights: [Double]

  package init(_ matrix: KillMatrix) {
    self.matrix = matrix
    cases = Dictionary(
      matrix.cases.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    symptoms = Dictionary(
      matrix.symptoms.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var catchers = [[(deviation: Int, symptom: Int)]](repeating: [], count: matrix.cases.count)
    for (index, one) in matrix.deviations.enumerated() {
      for kill in one.kills { catchers[kill.caseIndex].append((index, kill.symptom)) }
    }
    self.catchers = catchers
    weights = catchers.map { 1 / Double(max(1, $0.count)).squareRoot() }
  }

  func way(of failure: FailedPlay) -> Way? {
    cases[failure.name].map {
      Way(caseIndex: $0, symptom: symptoms[failure.symptom])
    }
  }

  func caseIndex(_ name: CaseName) -> Int? { cases[name] }

  /// What a wrong symptom counts of a right one.
  private static let otherSymptom = 0.5

  /// A deviation, and how alike it is: 0 to 1.
  struct Match {
    var deviation: Int
    var likeness: Double
  }

  /// What is known of a module's failures so far.
  struct Evidence {
    /// How each case failed.
    var failed: [Int: Int?]
    /// Failures that no cause explains yet.
    var open: Set<Int>
    /// The cases that came to a verdict.
    var judged: Set<Int>
    /// Deviations that must not be named, for a proof of what becomes of unknown ones.
    var left: Set<Int> = []
  }

  /// All deviations that share an open failure, the most alike first.
  func matches(_ evidence: Evidence) -> [Match] {
    var shared: [Int: Double] = [:]
    var all = 0.0
    for index in evidence.open.sorted() {
      all += weights[index]
      guard let symptom = evidence.failed[index] else { continue }
      for one in catchers[index] where !evidence.left.contains(one.deviation) {
        let share = one.symptom == symptom ? 1 : Self.otherSymptom
        shared[one.deviation, default: 0] += weights[index] * share
      }
    }
    return shared.map { deviation, share in
      let against = matrix.deviations[deviation].kills.reduce(0.0) { sum, kill in
        let index = kill.caseIndex
        return evidence.judged.contains(index) && evidence.failed[index] == nil
          ? sum + weights[index] : sum
      }
      return Match(deviation: deviation, likeness: share / (all + against))
    }.sorted { ($1.likeness, $0.deviation) < ($0.likeness, $1.deviation) }
  }

  /// The failures that the deviation explains.
  func explained(by deviation: Int, of open: Set<Int>) -> Set<Int> {
    Set(matrix.deviations[deviation].kills.map(\.caseIndex)).intersection(open)
  }

  /// How likely each requirement is the broken one, the likeliest first.
  ///
  /// Three things are asked: which requirements are broken by what is alike, what the failing cases
  /// show (the first of a case before the others), and what is broken where the same cases fail in
  /// the same way.
  func requirements(
    _ evidence: Evidence, matches: [Match], shows: [Int: [String]]
  ) -> [(id: String, score: Double)] {
    var scores: [String: Double] = [:]
    var best: [String: Double] = [:]
    for match in matches {
      let id = matrix.deviations[match.deviation].requirement
      best[id] = max(best[id] ?? 0, match.likeness)
      scores[id, default: 0] += 0.2 * match.likeness * match.likeness
    }
    for (id, likeness) in best { scores[id, default: 0] += likeness }
    let whole = evidence.open.sorted().reduce(0.0) { $0 + weights[$1] }
    for index in evidence.open.sorted() {
      let weight = weights[index] / max(whole, .leastNormalMagnitude)
      for (place, id) in (shows[index] ?? []).enumerated() {
        scores[id, default: 0] += weight / Double(1 + place)
      }
      for (id, share) in brokenWhere(index, evidence) {
        scores[id, default: 0] += 0.5 * weight * share
      }
    }
    return scores.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
  }

  /// The requirements broken by what fails this case in this way, each with its share.
  func brokenWhere(_ index: Int, _ evidence: Evidence) -> [String: Double] {
    guard let symptom = evidence.failed[index] else { return [:] }
    let alike = catchers[index].filter {
      $0.symptom == symptom && !evidence.left.contains($0.deviation)
    }
    var shares: [String: Double] = [:]
    for one in alike {
      shares[matrix.deviations[one.deviation].requirement, default: 0] += 1 / Double(alike.count)
    }
    return shares
  }
}
