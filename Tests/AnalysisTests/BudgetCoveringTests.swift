import Ground
import Results
import TestSupport
import Testing

@testable import Analysis

@Suite struct BudgetCoveringTests {
  @Test func `what was not played shows nothing, whatever became of it`() {
    var past = run([
      ("s/passed", .pass), ("s/failed", .fail), ("s/unplayed", .inconclusive),
      ("s/lost", .inconclusive), ("s/rig", .error), ("s/beyond", .skipped),
      ("s/not-there", .skipped), ("s/explored", .pass),
    ])
    for index in past.modules[0].cases.indices {
      past.modules[0].cases[index].requirements = ["R-\(index)"]
    }
    past.modules[0].cases[3].duration = .seconds(1)
    past.modules[0].cases[5].finding = Finding(message: "", omission: .beyondBudget)
    past.cover(.seconds(60), where: { $0.name != "explored" }, by: { _ in nil })
    #expect(past.coverage?.casesPlayed == 3)
    #expect(past.coverage?.casesInAll == 6)
    #expect(past.coverage?.unshown == ["R-2", "R-4", "R-5"])
  }
}
