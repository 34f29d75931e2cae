// What the kill matrix is worth, by its own measure: whether causes are named rightly, also those that
// it does not know, and how soon its order shows a deviation.
import Analysis
import CaseRunner
public import Ground
import ModuleEmulator
public import Results
import Simulation
import SuiteLanguage

/// How often the cause named of a wrong module's failures is the right one.
public struct CauseProof: Sendable, Equatable {
  /// How many wrong modules were asked about.
  public var deviations = 0
  /// Of how many the named cause breaks the same requirement, the module being known.
  public var known = 0
  /// The same with everything that is known of the module itself left out.
  public var unknown = 0
  /// Of how many more the requirement named second is the right one.
  public var unknownSecond = 0
  /// How many pairs of wrong modules in one were played.
  public var pairs = 0
  /// In how many the causes break both requirements.
  public var pairsNamed = 0
}

/// How soon wrong modules are found out, in a bench's time.
public struct OrderProof: Sendable, Equatable {
  /// How a wrong module is found out.
  public struct FirstFailure: Sendable, Equatable {
    /// The name of its fault or mutant.
    public var deviation: String
    /// The first case that fails.
    public var name: CaseName
    /// When that case is over, counted from the first probe.
    public var time: Interval
  }

  /// The wrong modules that are found out, the soonest first.
  public var firstFailures: [FirstFailure]

  /// The time in which so many of a hundred are found out.
  public func time(ofPercent percent: Int) -> Interval {
    let count = firstFailures.count
    return count == 0 ? .zero : firstFailures[min(count - 1, count * percent / 100)].time
  }

  /// The mean time.
  public var mean: Interval {
    let count = firstFailures.count
    guard count > 0 else { return .zero }
    return Interval(
      nanoseconds: firstFailures.reduce(0) { $0 + $1.time.nanoseconds } / Int64(count))
  }
}

extension Proof {
  /// Names the cause of each deviation of the matrix, as a known one and as an unknown one, and the
  /// causes of some pairs of deviations drawn by seed.
  public func causes(
    by matrix: KillMatrix, pairs: Int, seed: UInt64, progress: some ProofProgress
  ) -> CauseProof {
    guard let classIndex = classIndex(ofProfile: matrix.profiles.first ?? "") else {
      return CauseProof()
    }
    let shows = requirements(ofClass: classIndex)
    let known = KnownDeviations(matrix, shows: shows)
    let judged = Dictionary(
      matrix.cases.map { ($0.name, shows[$0.name] ?? []) }, uniquingKeysWith: { first, _ in first })
    var proof = CauseProof()
    // What no case catches leaves no failure to name a cause of.
    let caught = matrix.deviations.indices.filter { !matrix.deviations[$0].kills.isEmpty }
    let named = inParallel(caught, progress) { index in
      let deviation = matrix.deviations[index]
      let failures = deviation.kills.map { kill in
        let name = matrix.cases[kill.caseIndex].name
        return FailedPlay(
          name: name, symptom: matrix.symptoms[kill.symptom], requirements: shows[name] ?? [])
      }
      func cause(without left: Int?) -> FailureCause? {
        Explanation(of: failures, judged: judged, by: known, without: left).causes.first
      }
      return (deviation.requirement, cause(without: nil), cause(without: index))
    }
    proof.deviations = named.count
    proof.known = named.count { $0.1?.requirement == $0.0 }
    proof.unknown = named.count { $0.2?.requirement == $0.0 }
    proof.unknownSecond = named.count {
      $0.2?.requirement != $0.0 && $0.2?.alternative == $0.0
    }
    let both = play(pairs: pairs, seed: seed, classIndex, progress: progress) { results in
      let failed = results.filter { $0.verdict == .fail }
      let judged = results.filter { $0.verdict == .pass || $0.verdict == .fail }
      return Explanation(
        of: failed.map(FailedPlay.init),
        judged: Analysis.requirements(of: judged), by: known
      ).causes.map(\.requirement)
    }
    proof.pairs = both.count
    proof.pairsNamed = both.count { pair, causes in pair.allSatisfy(causes.contains) }
    return proof
  }

  /// Plays modules that are wrong in two ways; gives what both break and what `judge` makes of it.
  private func play(
    pairs: Int, seed: UInt64, _ classIndex: Int, progress: some ProofProgress,
    judge: @Sendable ([CaseResult]) -> [String]
  ) -> [([String], [String])] {
    var generator = SeededGenerator(seed: seed)
    let faults = trials().filter {
      $0.place == classIndex && !$0.isLegal && $0.fault.habit == nil
    }.map(\.fault)
    guard faults.count > 1 else { return [] }
    let drawn = (0..<pairs).map { _ in
      let first = generator.below(faults.count)
      let second = (first + 1 + generator.below(faults.count - 1)) % faults.count
      return [faults[first], faults[second]]
    }
    return inParallel(drawn, progress) { pair in
      var results: [CaseResult] = []
      var played = simulation(
        of: plans[classIndex], classIndex, dialect: Dialect(), faults: pair)
      _ = played.run { results.append($0) }
      return (pair.map(\.requirement), judge(results))
    }
  }

  private func requirements(ofClass classIndex: Int) -> [CaseName: [String]] {
    let plan = plans[classIndex]
    let declared = suites.collection.suites
    let probes = suites.collection.probes.map {
      (CaseName(suite: CaseResult.probeSuite, name: $0.name), $0.shows)
    }
    return Dictionary(
      probes
        + plan.cases.indices.map { index in
          let planned = plan.cases[index]
          return (plan.stableName(index), declared[planned.suite].cases[planned.index].shows)
        }, uniquingKeysWith: { first, _ in first })
  }

  /// How soon deviations of the matrix are found out, in the order of the suites and in the order that
  /// catches most for its time; cases take what they take on the right module.
  ///
  /// - Parameters:
  ///   - matrix: Which cases fail on which wrong module of one profile.
  ///   - isAsked: Tells by its name and its requirement whether a deviation is asked for; the order goes by all.
  public func orders(by matrix: KillMatrix, of isAsked: (KillMatrix.Deviation) -> Bool)
    -> (suite: OrderProof, faults: OrderProof)?
  {
    guard let classIndex = classIndex(ofProfile: matrix.profiles.first ?? "") else { return nil }
    let plan = plans[classIndex]
    let order = plan.order(by: matrix)
    var asked = matrix
    asked.deviations.removeAll { !isAsked($0) }
    return (
      firstFailures(Array(plan.cases.indices), plan, order, .all, asked),
      firstFailures(order.indices, plan, order, .asked(besides: []), asked)
    )
  }

  private func firstFailures(
    _ indices: [Int], _ plan: Plan, _ order: PlayOrder, _ probes: ProbeChoice, _ matrix: KillMatrix
  ) -> OrderProof {
    let ends = plan.ends(of: indices, taking: order, asking: probes)
    let found = matrix.deviations.compactMap { deviation -> OrderProof.FirstFailure? in
      let failing = deviation.kills.compactMap { kill -> (name: CaseName, end: Interval)? in
        let name = matrix.cases[kill.caseIndex].name
        return ends[name].map { (name, $0) }
      }
      return failing.min { $0.end < $1.end }.map {
        OrderProof.FirstFailure(deviation: deviation.name, name: $0.name, time: $0.end)
      }
    }
    return OrderProof(firstFailures: found.sorted { $0.time < $1.time })
  }
}
