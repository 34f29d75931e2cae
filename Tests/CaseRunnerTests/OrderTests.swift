// The order that catches most for each second.
import Ground
import Results
import Synchronization
import Testing

@testable import CaseRunner

@Suite struct OrderTests {
  private func order(
    _ cases: [(seconds: Int64, catches: [Int], group: String?)], leaving: Int64 = 5
  ) -> [Int] {
    GreedyOrder(
      candidates: cases.map {
        GreedyOrder.Candidate(cost: .seconds($0.seconds), catches: $0.catches, group: $0.group)
      }, leavingCost: .seconds(leaving)
    ).order()
  }

  @Test func `the case that catches most for its time is first`() {
    #expect(order([(10, [0, 1, 2], nil), (1, [3], nil), (1, [4, 5], nil)]) == [2, 1, 0])
  }

  @Test func `what another case has caught already counts for nothing until all is caught once`() {
    // The second catches two, but the first has caught them; the third catches something new.
    #expect(order([(1, [0, 1, 2], nil), (1, [0, 1], nil), (2, [3], nil)]) == [0, 2, 1])
  }

  @Test func `every case is there once, also those that catch nothing`() {
    let order = order([(3, [], nil), (1, [], nil), (2, [0], nil), (1, [], "g")])
    #expect(order.sorted() == [0, 1, 2, 3])
    #expect(order[0] == 2)
  }

  @Test func `the way out of a group's state counts as the group's cost`() {
    let cases: [(Int64, [Int], String?)] = [(1, [0, 1], "g"), (1, [2], nil)]
    #expect(order(cases, leaving: 0) == [0, 1])
    #expect(order(cases, leaving: 5) == [1, 0])
  }

  @Test func `cases of a group are played together where the way out is paid once`() {
    // Alone the third is not worth its second; behind the first it costs no way out of its own.
    let order = order([(1, [0, 1, 2, 3, 4], "g"), (1, [5], nil), (1, [6, 7], "g")], leaving: 2)
    #expect(order == [0, 2, 1])
  }
}

/// A run in another order than the plan's, and within a budget.
@Suite struct OrderedRunTests {
  private let suite = """
    suite s "s"
    case a
      > AT+A
      < OK
    case b
      > AT+B
      < OK
    case c
      > AT+C
      < OK
    case d
      where HTTPACT.method has 2
      > AT+D
      < OK
    """

  private func played(
    _ options: RunnerOptions, on module: ScriptedModule = ScriptedModule()
  ) throws -> [String] {
    try play(suite, on: module, series: "NL66x", options: options).results.map {
      "\($0.name) \($0.verdict)"
    }
  }

  private func order(_ indices: [Int], seconds: Int64 = 0) -> PlayOrder {
    PlayOrder(indices: indices, costs: Array(repeating: .seconds(seconds), count: 4))
  }

  @Test func `cases are played in the order that is given`() throws {
    var options = RunnerOptions()
    options.course.order = { [order = order([2, 0, 3, 1])] _ in order }
    #expect(try played(options) == ["c pass", "a pass", "d skipped", "b pass"])
  }

  @Test func `an order that comes late is of what has not been begun`() throws {
    let asked = Counter()
    var options = RunnerOptions()
    // It is asked before the first case, and before the second has an answer.
    options.course.order = { [order = order([2, 0, 3, 1])] _ in asked.next() < 1 ? nil : order }
    #expect(try played(options) == ["a pass", "c pass", "d skipped", "b pass"])
  }

  @Test func `what would take longer than the budget is skipped, and says so`() throws {
    var options = RunnerOptions()
    options.course.order = { _ in
      PlayOrder(
        indices: [0, 1, 2, 3], costs: [.milliseconds(10), .seconds(70), .seconds(3), .zero])
    }
    options.course.budget = .seconds(60)
    let results = try play(suite, on: ScriptedModule(), options: options).results
    #expect(results.map(\.verdict) == [.pass, .skipped, .pass, .pass])
    #expect(results[1].finding?.message == "beyond the budget of 60 s")
  }

  @Test func `what a budget is enough for is known beforehand, and is what is played`() throws {
    let asked = Counter()
    let listed = Mutex<[String]>([])
    let order = PlayOrder(
      indices: [2, 1, 0, 3], costs: [.seconds(2), .seconds(56), .seconds(2), .zero])
    var options = RunnerOptions()
    options.course.order = { plan in
      guard asked.next() == 0 else { return nil }
      listed.withLock { listed in
        listed = plan.played(within: .seconds(60), by: order, asking: .all).map {
          plan.cases[$0].name
        }
      }
      return order
    }
    options.course.budget = .seconds(60)
    let results = try play(suite, on: ScriptedModule(), options: options).results
    #expect(results.map(\.verdict) == [.pass, .skipped, .pass, .pass])
    let played = results.filter { $0.verdict == .pass }.map(\.name)
    #expect(listed.withLock { $0 } == played)
  }

  @Test func `a budget that is spent ends the run with the case under way`() throws {
    var module = ScriptedModule()
    // It takes longer than anybody expected, and fails.
    module.answers["AT+A"] = [Reply("\r\nOK\r\n", after: .seconds(9))]
    var options = RunnerOptions()
    options.course.order = { [order = order([0, 1, 2, 3])] _ in order }
    options.course.budget = .milliseconds(500)
    #expect(
      try played(options, on: module) == ["a fail", "b skipped", "c skipped", "d skipped"])
  }
}

/// Counts how often it is asked.
private final class Counter: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock { count in
      defer { count += 1 }
      return count
    }
  }
}
