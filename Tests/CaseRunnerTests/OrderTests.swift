// The order that catches most for each second.
import Ground
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
