// What cases are expected to take, in an order and with the probes that they ask for, and which of them a
// time is enough for. They are chosen before they are played, so that what is listed is what is played.
public import Ground
public import Results
import SuiteLanguage

/// Adds up what cases take, with the probes and restarts before them.
struct ExpectedCourse {
  private let plan: Plan
  private let order: PlayOrder
  /// Which probes each case asks for yet.
  private var probing: Probing
  private var last: Int?

  init(plan: Plan, order: PlayOrder, probing: Probing) {
    (self.plan, self.order, self.probing) = (plan, order, probing)
  }

  /// The probes that are due before all cases, which count as asked now.
  mutating func begin() -> [Int] {
    let first = probing.unasked
    probing.noteAsked(first)
    return first
  }

  /// What probes leave is undone before the first case, as what a case leaves before the next; no time where
  /// there are none.
  func leavingCost(of probes: [Int]) -> Interval {
    !probes.isEmpty && order.groups.contains { $0 != nil } ? order.restartCost : .zero
  }

  /// The probes that a case asks for, and what it takes with them and with what the case before it leaves.
  mutating func next(_ index: Int) -> (probes: [Int], cost: Interval) {
    let probes = probing.unasked(before: index, of: plan)
    let leaving = last.map { order.leavingCost(from: $0, to: index) } ?? .zero
    return (probes, order.costs[index] + probes.reduce(leaving) { $0 + cost(ofProbe: $1) })
  }

  /// The case is played behind these probes.
  mutating func play(_ index: Int, behind probes: [Int]) {
    probing.noteAsked(probes)
    last = index
  }

  func cost(ofProbe index: Int) -> Interval {
    order.probeCosts.indices.contains(index) ? order.probeCosts[index] : .zero
  }
}

/// Spends a time on cases and on the probes that they ask for.
struct BudgetChoice {
  private let plan: Plan
  private var course: ExpectedCourse
  /// What is not spent.
  private var left: Interval

  /// - Parameter time: what there is; a twentieth is kept, for a case takes longer or shorter by what was
  ///   played before it
  init(plan: Plan, order: PlayOrder, probing: Probing, time: Interval) {
    self.plan = plan
    course = ExpectedCourse(plan: plan, order: order, probing: probing)
    left = Interval(nanoseconds: time.nanoseconds / 20 * 19)
  }

  /// The cases of these that there is time for, taken in this order.
  mutating func take(_ indices: some Sequence<Int>) -> Set<Int> {
    var chosen: Set<Int> = []
    let first = course.begin()
    left = first.reduce(left - course.leavingCost(of: first)) { $0 - course.cost(ofProbe: $1) }
    for index in indices where plan.cases[index].skipReason == nil {
      let (probes, cost) = course.next(index)
      guard cost <= left else { continue }
      left = left - cost
      course.play(index, behind: probes)
      chosen.insert(index)
    }
    return chosen
  }
}

extension Plan {
  /// The cases that a run plays within a budget, in its order, and those that do not apply.
  ///
  /// - Parameters:
  ///   - budget: How long the run may take, probes included.
  ///   - order: The order of the cases; nil: as they are written.
  ///   - probes: Which probes it plays.
  public func played(
    within budget: Interval, by order: PlayOrder?, asking probes: ProbeChoice
  ) -> [Int] {
    let order = order ?? asWritten()
    var choice = BudgetChoice(plan: self, order: order, probing: probing(probes), time: budget)
    let chosen = choice.take(order.indices)
    return order.indices.filter { chosen.contains($0) || cases[$0].skipReason != nil }
  }

  /// When each probe and case is over, counted from the first, in the order of these indices.
  ///
  /// - Parameters:
  ///   - indices: The cases in the order in which they are played.
  ///   - order: What each takes.
  ///   - probes: Which probes are played.
  public func ends(
    of indices: [Int], taking order: PlayOrder, asking probes: ProbeChoice
  ) -> [CaseName: Interval] {
    var course = ExpectedCourse(plan: self, order: order, probing: probing(probes))
    var ends: [CaseName: Interval] = [:]
    var now = Interval.zero
    func ask(_ probes: [Int]) {
      for probe in probes {
        now = now + course.cost(ofProbe: probe)
        let name = suites.collection.probes[probe].name
        ends[CaseName(suite: CaseResult.probeSuite, name: name)] = now
      }
    }
    let first = course.begin()
    ask(first)
    now = now + course.leavingCost(of: first)
    for index in indices where cases[index].skipReason == nil {
      let (probes, cost) = course.next(index)
      let begun = now
      ask(probes)
      course.play(index, behind: probes)
      now = begun + cost
      ends[stableName(index)] = now
    }
    return ends
  }

  private func probing(_ probes: ProbeChoice) -> Probing {
    var options = RunnerOptions()
    options.probes = probes
    return Probing(self, options)
  }
}
