import Ground
import Results
import TestSupport
import Testing

@testable import Analysis

@Suite struct ResumingTests {
  @Test func `what was played to its end is kept, and what tells nothing of the module is not`() {
    var past = run([
      ("s/passed", .pass), ("s/failed", .fail), ("s/unplayed", .inconclusive),
      ("s/lost", .inconclusive), ("s/rig", .error), ("s/left-out", .skipped), ("probes/p", .pass),
    ])
    past.modules[0].cases[3].duration = .seconds(1)
    #expect(past.settled.modules[0].cases.map(\.name) == ["passed", "failed", "lost"])
  }

  @Test func `nothing is kept of a module that went before a case was played, whatever it told`() {
    var then = run([("s/rig", .error)]).settled.modules[0]
    then.identity = []
    #expect(then.change(to: [("model", "LE270")]) == nil)
  }

  @Test func `a module is the same as long as model and firmware are`() {
    var then = run([("s/passed", .pass)]).modules[0]
    then.identity = [("manufacturer", "X"), ("model", "LE270"), ("revision", "1")]
    #expect(then.change(to: [("model", "LE270"), ("revision", "1")]) == nil)
    #expect(
      then.change(to: [("model", "LE270"), ("revision", "2")]) == "the firmware was 1 and is 2")
    #expect(
      then.change(to: [("model", "LE270")]) == "the firmware was 1 and is not told")
    #expect(
      then.change(to: [("model", "LE271"), ("revision", "2")])
        == "the model was LE270 and is LE271")
  }

  @Test func `suites differ by files that are another, new or gone`() {
    #expect(suiteChanges(from: ["a": "1", "b": "2"], to: ["a": "1", "b": "2"]).isEmpty)
    #expect(
      suiteChanges(from: ["a": "1", "b": "2"], to: ["b": "3", "c": "4"])
        == ["a is gone", "b is another", "c is new"])
  }

  @Test func `a run can be gone on with where the rig kept cases from being played`() {
    var past = run([("s/1", .pass), ("s/2", .pass)])
    #expect(!past.canBeGoneOnWith)
    past.modules[0].cases[1].verdict = .error
    past.modules[0].cases[1].duration = .zero
    #expect(past.canBeGoneOnWith)
    past.modules[0].cases[0].verdict = .error
    #expect(!past.canBeGoneOnWith)
  }
}
