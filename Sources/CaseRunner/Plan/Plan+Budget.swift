// Which cases a time is enough for. They are chosen before they are played, by what each is expected to
// take, so that what is listed is what is played.
public import Ground

/// Spends a time on cases and on the probes that they ask for.
struct BudgetChoice {
  private let plan: Plan
  private let order: PlayOrder
  /// Which probes each case asks for yet.
  private var probing: Probing
  /// What is not spent.
  private var left: Interval

  /// - Parameter time: what there is; a twentieth is kept, for a case takes longer or shorter by what was
  ///   played before it
  init(plan: Plan, order: PlayOrder, probing: Probing, time: Interval) {
    (self.plan, self.order, self.probing) = (plan, order, probing)
    left = Interval(nanoseconds: time.nanoseconds / 20 * 19)
  }

  /// The cases of these that there is time for, taken in this order.
  mutating func take(_ indices: some Sequence<Int>) -> Set<Int> {
    var chosen: Set<Int> = []
    var last: Int?
    let first = probing.unasked
    probing.noteAsked(first)
    left = left - cost(of: first)
    // What a probe leaves is undone before the first case, as what a case leaves before the next.
    if !first.isEmpty, order.groups.contains(where: { $0 != nil }) {
      left = left - order.restartCost
    }
    for index in indices where plan.cases[index].skipReason == nil {
      let probes = probing.unasked(before: index, of: plan)
      let leaving = last.map { order.leavingCost(from: $0, to: index) } ?? .zero
      let cost = order.costs[index] + cost(of: probes) + leaving
      guard cost <= left else { continue }
      left = left - cost
      probing.noteAsked(probes)
      last = index
      chosen.insert(index)
    }
    return chosen
  }

  private func cost(of probes: [Int]) -> Interval {
    probes.reduce(.zero) {
      $0 + (order.probeCosts.indices.contains($1) ? order.probeCosts[$1] : .zero)
    }
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
    var options = RunnerOptions()
    options.probes = probes
    let order = order ?? asWritten()
    var choice = BudgetChoice(
      plan: self, order: order, probing: Probing(self, options), time: budget)
    let chosen = choice.take(order.indices)
    return order.indices.filter { chosen.contains($0) || cases[$0].skipReason != nil }
  }
}
