// The order in which cases find out most about a module in the least time. What each case would find
// is told by the kill matrix; what it costs by an earlier run, or else by the emulator.
import Diagnostics
public import Ground
public import Results
import SuiteLanguage

/// An order of a plan's cases.
public struct PlayOrder: Sendable, Equatable {
  /// The cases by their indices in the plan, each once.
  public let indices: [Int]
  /// How long each case of the plan is expected to take.
  public let costs: [Interval]
  /// How long each probe is, by its index; those left out take no time.
  var probeCosts: [Interval] = []
  /// The state that each case may leave to others of its kind; those left out leave none.
  var groups: [String?] = []
  /// What it costs to go on from such a state.
  var restartCost = Interval.zero

  /// What it costs to go from one case to another: a restart where the first leaves a state that the
  /// other does not share.
  public func leavingCost(from index: Int, to next: Int) -> Interval {
    guard groups.indices.contains(index), let left = groups[index], left != groups[next] else {
      return .zero
    }
    return restartCost
  }
}

extension Plan {
  /// The order in which cases catch the most known deviations for each second.
  ///
  /// What does not apply comes first, since it costs nothing.
  ///
  /// - Parameters:
  ///   - matrix: Which cases catch what.
  ///   - recorded: How long cases took on this series before.
  public func order(by matrix: KillMatrix, recorded: [CaseName: Interval] = [:]) -> PlayOrder {
    let written = asWritten(by: matrix, recorded: recorded)
    var rows: [CaseName: Int] = [:]
    for (row, one) in matrix.cases.enumerated() { rows[one.name] = row }
    var catches = [[Int]](repeating: [], count: matrix.cases.count)
    for (deviation, one) in matrix.deviations.enumerated() {
      for kill in one.kills { catches[kill.caseIndex].append(deviation) }
    }
    let played = cases.indices.filter { cases[$0].skipReason == nil }
    let candidates = played.map { index in
      GreedyOrder.Candidate(
        cost: written.costs[index], catches: rows[stableName(index)].map { catches[$0] } ?? [],
        group: written.groups[index])
    }
    let greedy = GreedyOrder(candidates: candidates, leavingCost: written.restartCost)
    let skipped = cases.indices.filter { cases[$0].skipReason != nil }
    return written.with(skipped + greedy.order().map { played[$0] })
  }

  /// The cases as they stand, but for the slow ones, which come last: an order for as long as there
  /// is no better one.
  public func quickFirst(recorded: [CaseName: Interval]) -> PlayOrder {
    let written = asWritten(recorded: recorded)
    let isQuick = { (index: Int) in written.costs[index] < .seconds(10) }
    return written.with(
      cases.indices.filter(isQuick) + cases.indices.filter { !isQuick($0) })
  }

  /// The cases as they stand; each takes as long as recorded, else as on the emulator.
  public func asWritten(by matrix: KillMatrix, recorded: [CaseName: Interval]) -> PlayOrder {
    let onEmulator = matrix.cases.map { ($0.name, $0.duration) }
    return asWritten(
      recorded: recorded.merging(onEmulator) { recorded, _ in recorded })
  }

  /// The cases as they stand; each takes as long as recorded, else as its tags suggest.
  public func asWritten(recorded: [CaseName: Interval] = [:]) -> PlayOrder {
    let probes = suites.collection.probes
    let names = probes.map { CaseName(suite: CaseResult.probeSuite, name: $0.name) }
    var order = PlayOrder(
      indices: Array(cases.indices),
      costs: cases.indices.map { expectedDuration($0, recorded: recorded) })
    order.probeCosts = probes.indices.map { index in
      if probeSkips[index] != nil { return .zero }
      return recorded[names[index]] ?? (probes[index].restarts ? .seconds(5) : .milliseconds(300))
    }
    // The longest probe is the one that restarts.
    order.restartCost = names.compactMap { recorded[$0] }.max() ?? .seconds(5)
    let asked = suites.tagsAskedFor
    order.groups = cases.map { group(of: $0, among: asked) }
    return order
  }

  /// The state that a case may leave to others of its kind, as its tags tell: what the baseline does
  /// not undo between cases of a tag that it asks for, it undoes by a restart after them.
  private func group(of planned: PlannedCase, among asked: Set<String>) -> String? {
    let suite = suites.collection.suites[planned.suite]
    return (suite.tags + suite.cases[planned.index].tags).first { asked.contains($0) }
  }
}

extension PlayOrder {
  /// The same cases in another order.
  fileprivate func with(_ indices: [Int]) -> PlayOrder {
    var order = PlayOrder(indices: indices, costs: costs)
    (order.probeCosts, order.groups, order.restartCost) = (probeCosts, groups, restartCost)
    return order
  }
}

extension CompiledSuites {
  /// The tags that suites ask for by `tagged("…")`.
  var tagsAskedFor: Set<String> {
    let opening = Array("tagged(\"".utf8)
    var tags: Set<String> = []
    for file in collection.files {
      var rest = file.text[...]
      while let found = rest.firstRange(of: opening) {
        rest = rest[found.upperBound...]
        tags.insert(String(decoding: rest.prefix { $0 != 0x22 }, as: UTF8.self))
      }
    }
    return tags
  }
}

/// Orders cases: next is the one that catches most of what is not caught yet for what it costs.
///
/// When all is caught that can be, everything is to be caught once more by other cases: a
/// deviation that nobody knows is near to several that are known.
struct GreedyOrder {
  struct Candidate {
    var cost: Interval
    /// What the case catches, by number.
    var catches: [Int]
    /// The state that it leaves to others; nil: none.
    var group: String?
  }
  let candidates: [Candidate]
  /// What it costs to go from a group's last case to any other case.
  let leavingCost: Interval

  /// After so many rounds what is left goes by its cost alone.
  static let roundsMax = 3

  func order() -> [Int] {
    var search = Search(candidates: candidates, leavingCost: leavingCost)
    for _ in 0..<Self.roundsMax {
      search.beginRound()
      while search.takeBest() {}
    }
    search.takeRest()
    return search.order
  }

  private struct Search {
    let candidates: [Candidate]
    let leavingCost: Interval
    var order: [Int] = []
    private var isTaken: [Bool]
    private var isOpen: [Bool]
    /// How much that is still open each case catches.
    private var gains: [Int]
    private let catchers: [[Int]]
    private let groups: [[Int]]

    init(candidates: [Candidate], leavingCost: Interval) {
      self.candidates = candidates
      self.leavingCost = leavingCost
      let count = (candidates.lazy.flatMap(\.catches).max() ?? -1) + 1
      isTaken = Array(repeating: false, count: candidates.count)
      isOpen = Array(repeating: false, count: count)
      gains = Array(repeating: 0, count: candidates.count)
      var catchers = [[Int]](repeating: [], count: count)
      for (index, one) in candidates.enumerated() {
        for number in one.catches { catchers[number].append(index) }
      }
      self.catchers = catchers
      let names = Set(candidates.compactMap(\.group)).sorted()
      groups = names.map { name in candidates.indices.filter { candidates[$0].group == name } }
    }

    mutating func beginRound() {
      for number in isOpen.indices { isOpen[number] = true }
      for index in candidates.indices where !isTaken[index] {
        gains[index] = candidates[index].catches.count
      }
    }

    /// Takes the best case, or the best cases of a group; false where none catches anything more.
    mutating func takeBest() -> Bool {
      var best: (index: Int, gain: Int)?
      for index in candidates.indices
      where gains[index] > 0 && !isTaken[index] && candidates[index].group == nil {
        if best.map({ isBetter(index, than: $0.index) }) ?? true { best = (index, gains[index]) }
      }
      var chosen = best.map { [$0.index] } ?? []
      var rate = best.map { Self.rate($0.gain, candidates[$0.index].cost) } ?? 0
      for group in groups {
        guard let (members, groupRate) = bestBeginning(of: group, above: rate) else { continue }
        (chosen, rate) = (members, groupRate)
      }
      for index in chosen { take(index) }
      return !chosen.isEmpty
    }

    /// What is left, what costs least first, each group together.
    mutating func takeRest() {
      let rest = candidates.indices.filter { !isTaken[$0] }
      let cost = { [candidates] (index: Int) in (candidates[index].cost, index) }
      for index in rest.filter({ candidates[$0].group == nil }).sorted(by: { cost($0) < cost($1) })
      {
        take(index)
      }
      for group in groups { for index in group where !isTaken[index] { take(index) } }
    }

    private mutating func take(_ index: Int) {
      isTaken[index] = true
      order.append(index)
      for number in candidates[index].catches where isOpen[number] {
        isOpen[number] = false
        for other in catchers[number] { gains[other] -= 1 }
      }
    }

    private func isBetter(_ a: Int, than b: Int) -> Bool {
      let (x, y) = (
        Self.rate(gains[a], candidates[a].cost), Self.rate(gains[b], candidates[b].cost)
      )
      return x > y
    }

    /// How much is caught in a second.
    private static func rate(_ gain: Int, _ cost: Interval) -> Double {
      Double(gain) * 1e9 / Double(max(cost, .milliseconds(1)).nanoseconds)
    }

    /// The cases of a group that together catch most for what they and the way out of it cost; nil
    /// where that is not above the rate.
    private func bestBeginning(
      of group: [Int], above bound: Double
    ) -> (members: [Int], rate: Double)? {
      let whole = group.reduce(0) { isTaken[$1] ? $0 : $0 + gains[$1] }
      guard Self.rate(whole, leavingCost) > bound else { return nil }
      var trial = self
      var (members, gain, cost) = ([Int](), 0, leavingCost)
      var best: (members: [Int], rate: Double)?
      while let next = group.filter({ !trial.isTaken[$0] && trial.gains[$0] > 0 })
        .reduce(
          nil as Int?,
          { known, index in
            known.map { trial.isBetter(index, than: $0) ? index : $0 } ?? index
          })
      {
        gain += trial.gains[next]
        cost = cost + candidates[next].cost
        members.append(next)
        trial.take(next)
        let rate = Self.rate(gain, cost)
        if rate > best?.rate ?? bound { best = (members, rate) }
      }
      return best
    }
  }
}
