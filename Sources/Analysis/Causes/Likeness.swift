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
  private let kin: LazyRegression

  /// - Parameter shows: the requirements that cases show, as far as they are known
  package init(_ matrix: KillMatrix, shows: [CaseName: [String]]) {
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
    kin = LazyRegression { KinRegression(matrix, shows: shows) }
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
    /// The cases that came to a verdict, with the requirements that they show.
    var judged: Set<Int>
    var requirements: [Int: [String]]
    /// How each failing case failed, whether the matrix knows that or not.
    var symptoms: [Int: Symptom]
    /// A deviation that must not be named, for a proof of what becomes of unknown ones.
    var left: Int?

    func shows(_ index: Int) -> [String] { requirements[index] ?? [] }
    func symptom(_ index: Int) -> Symptom { symptoms[index] ?? Symptom(due: "", came: "") }
  }

  /// Puts together what a module's failures tell.
  ///
  /// - Parameters:
  ///   - judged: all cases that came to a verdict, with the requirements that they show
  ///   - left: a deviation not to be named
  func evidence(
    _ failures: [FailedPlay], _ judged: [CaseName: [String]], without left: Int?
  ) -> Evidence {
    var evidence = Evidence(
      failed: [:], open: [], judged: [], requirements: [:], symptoms: [:], left: left)
    for (name, ids) in judged {
      if let index = cases[name] { evidence.requirements[index] = ids }
    }
    for failure in failures {
      guard let way = way(of: failure) else { continue }
      evidence.failed[way.caseIndex] = .some(way.symptom)
      evidence.symptoms[way.caseIndex] = failure.symptom
      evidence.requirements[way.caseIndex] = failure.requirements
    }
    evidence.open = Set(evidence.failed.keys)
    evidence.judged = Set(evidence.requirements.keys)
    return evidence
  }

  /// All deviations that share an open failure, the most alike first.
  func matches(_ evidence: Evidence) -> [Match] {
    var shared: [Int: Double] = [:]
    var all = 0.0
    for index in evidence.open.sorted() {
      all += weights[index]
      guard let symptom = evidence.failed[index] else { continue }
      for one in catchers[index] where one.deviation != evidence.left {
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

  /// How likely each requirement is the broken one, the likeliest first; a difference of one is a factor
  /// of e.
  ///
  /// Each is measured by what is broken by deviations whose failures look alike, by what the failing cases
  /// show (the first of a case before the others), and by how much of what shows it fails. What each measure
  /// counts is fitted over all known deviations, each time without the one that is asked for; see Minutes in
  /// the documentation for how it does on those that it was not fitted to.
  func requirements(_ evidence: Evidence) -> [(id: String, score: Double)] {
    let open = evidence.open.sorted()
    let whole = open.reduce(0.0) { $0 + weights[$1] }
    let failures = open.map { index in
      KinRegression.Failure(
        name: matrix.cases[index].name, symptom: evidence.symptom(index),
        requirement: evidence.shows(index).first ?? "")
    }
    var scores = kin.value.likelihoods(of: failures, without: evidence.left)
      .mapValues { Counts.kin * $0 }
    var places: [String: (share: Double, cases: Int)] = [:]
    for index in open {
      for (place, id) in evidence.shows(index).enumerated() {
        places[id, default: (0, 0)].share += weights[index] / Double(1 + place) / whole
        places[id, default: (0, 0)].cases += 1
      }
    }
    for (id, shown) in places {
      scores[id, default: 0] += Counts.isShown + Counts.shown * shown.share
      if shown.cases == open.count { scores[id, default: 0] += Counts.isShownByAll }
      scores[id, default: 0] += Counts.fails * failing(id, evidence)
    }
    return scores.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
  }

  /// What each measure counts.
  private enum Counts {
    static let kin = 7.1
    static let isShown = 3.2
    static let shown = 1.0
    static let isShownByAll = 1.2
    static let fails = 0.8
  }

  /// How much fails of what shows the requirement and came to a verdict, 0 to 1.
  private func failing(_ id: String, _ evidence: Evidence) -> Double {
    var (failed, all) = (0.0, 0.0)
    for index in evidence.judged.sorted() where evidence.shows(index).contains(id) {
      all += weights[index]
      if evidence.failed[index] != nil { failed += weights[index] }
    }
    return all > 0 ? failed / all : 0
  }
}
