// Failures are held against a kill matrix.
import Ground
import Results
import Testing

@testable import Analysis

/// One of many cases.
func name(_ number: Int) -> CaseName { CaseName(suite: "s", name: "c\(number)") }

@Suite struct ExplanationTests {
  private let silent = Symptom(due: "+R:", came: "nothing")
  private let refused = Symptom(due: "OK", came: "ERROR")

  private typealias Failing = (
    name: String, requirement: String, cases: ClosedRange<Int>, symptom: Int
  )

  /// Twenty cases; each deviation fails some of them in one way.
  private func matrix(_ deviations: [Failing]) -> KillMatrix {
    KillMatrix(
      key: "", profiles: ["P"],
      cases: (0..<20).map { KillMatrix.Case(name: name($0), duration: .seconds(1)) },
      symptoms: [silent, refused],
      deviations: deviations.map { one in
        KillMatrix.Deviation(
          name: one.name, requirement: one.requirement, summary: "does \(one.name)",
          kills: one.cases.map { KillMatrix.Kill(caseIndex: $0, symptom: one.symptom) })
      })
  }

  private func failures(
    _ numbers: some Sequence<Int>, _ symptom: Symptom, _ requirements: [String] = ["X-1"]
  ) -> [FailedPlay] {
    numbers.map { FailedPlay(name: name($0), symptom: symptom, requirements: requirements) }
  }

  private func explain(
    _ failures: [FailedPlay], by matrix: KillMatrix, playing judged: some Sequence<Int> = 0..<20
  ) -> Explanation {
    Explanation(
      of: failures, judged: Dictionary(uniqueKeysWithValues: judged.map { (name($0), []) }),
      by: KnownDeviations(matrix, shows: [:]))
  }

  @Test func `a known deviation is named, with its requirement and all its failures`() {
    let matrix = matrix([("a", "A-1", 0...9, 0), ("b", "B-1", 5...12, 1)])
    let found = explain(failures(0...9, silent), by: matrix)
    #expect(found.causes.map(\.deviation) == ["a"])
    #expect(found.causes.map(\.requirement) == ["A-1"])
    #expect(found.causes.map(\.cases) == [10])
    #expect(found.causes.map(\.likeness) == [100])
    #expect(found.causeOf == Array(repeating: 0, count: 10))
  }

  @Test func `cases that were not played speak neither for nor against`() {
    let matrix = matrix([("a", "A-1", 0...9, 0), ("b", "B-1", 5...12, 1)])
    let found = explain(failures([1, 2], silent), by: matrix, playing: [1, 2, 15])
    #expect(found.causes.map(\.deviation) == ["a"])
    #expect(found.causes.map(\.likeness) == [100])
  }

  @Test func `cases that should have failed and passed speak against a deviation`() {
    let matrix = matrix([("wide", "A-1", 0...19, 0), ("narrow", "B-1", 3...4, 0)])
    #expect(explain(failures(3...4, silent), by: matrix).causes.map(\.deviation) == ["narrow"])
  }

  @Test func `of two that fail the same cases the one is named that fails them so`() {
    let matrix = matrix([("a", "A-1", 0...4, 0), ("b", "B-1", 0...4, 1)])
    #expect(explain(failures(0...4, refused), by: matrix).causes.map(\.deviation) == ["b"])
  }

  @Test func `deviations that nothing tells apart are named beside the first, and a few of many`() {
    let five: [Failing] = ["a", "b", "c", "d", "e"].map { ($0, "A-1", 0...4, 0) }
    let matrix = matrix(Array(five.prefix(2)) + [("wide", "A-1", 0...9, 0)])
    let found = explain(failures(0...4, silent), by: matrix)
    #expect(found.causes.map(\.deviation) == ["a"])
    #expect(found.causes.map(\.equals) == [["b"]])
    let crowded = explain(failures(0...4, silent), by: self.matrix(five))
    #expect(crowded.causes.first?.equals == ["b", "c", "d"])
    #expect(Explanation.equalsMax == 3)
  }

  @Test func `two deviations at once are told apart`() {
    let matrix = matrix([("a", "A-1", 0...9, 0), ("b", "B-1", 12...15, 1)])
    let found = explain(
      failures(0...9, silent) + failures(12...15, refused), by: matrix)
    #expect(found.causes.map(\.deviation) == ["a", "b"])
    #expect(found.causes.map(\.cases) == [10, 4])
  }

  @Test func `what resembles nothing is told by how it fails and names no deviation`() {
    let matrix = matrix([("a", "A-1", 0...9, 0)])
    let found = explain(failures(17...18, refused, ["Z-9"]), by: matrix)
    #expect(found.causes.map(\.deviation) == [""])
    #expect(found.causes.map(\.requirement) == ["Z-9"])
    #expect(found.causes.map(\.cases) == [2])
    #expect(found.causes.map(\.symptom) == [refused])
  }

  @Test func `without a matrix failures are joined by how they fail`() {
    let found = Explanation(
      of: failures(0...2, silent) + failures(3...3, refused), judged: [:], by: nil)
    #expect(found.causes.map(\.cases) == [3, 1])
    #expect(found.causeOf == [0, 0, 0, 1])
    #expect(found.causes.allSatisfy { !$0.isCompared })
  }

  @Test func `what fails alike after one command is one cause, however many values it is given`() {
    let played = ["AT+A=#", "AT+A=#,#", "AT+A=\"B\"", "AT+C=#"].map {
      Symptom(command: $0, due: "+R:", came: "nothing")
    }
    let found = Explanation(
      of: played.indices.map { failures([$0], played[$0])[0] }, judged: [:], by: nil)
    #expect(found.causeOf == [0, 0, 1, 2])
  }

  @Test func `a run learns its causes, and its failures name the broken requirement first`() {
    var run = RunResult(
      modules: ["m", "n"].map { module in
        ModuleResult(
          name: module, series: "P",
          cases: (0..<20).map { number in
            let fails = number < 5
            return CaseResult(
              suite: "s", name: "c\(number)", requirements: ["X-1", "A-1"], manual: "",
              verdict: fails ? .fail : .pass,
              finding: fails
                ? Finding(message: "it did not come", expected: "+R: {n}", received: "") : nil)
          })
      }, version: "1")
    run.requirements = [Requirement(id: "A-1", manual: "1.4", text: "")]
    let matrix = matrix([("a", "A-1", 0...4, 0), ("b", "B-1", 5...12, 1)])
    Analysis.explain(&run) { _ in matrix }
    #expect(run.causes.count == 1)
    #expect(
      run.text(of: run.causes[0]) == "as if does a (a, 100 % alike); breaks A-1 (manual 1.4)")
    #expect(run.share(of: run.causes[0]) == "explains 10 of 10 failures")
    #expect(run.modules[1].cases[0].requirements == ["A-1", "X-1"])
    #expect(run.modules[1].cases[0].cause == 0)
    #expect(run.modules[1].cases[9].cause == nil)
    #expect(run.modules[1].cases[9].requirements == ["X-1", "A-1"])
  }

  @Test func `a known failure has no cause`() {
    var run = RunResult(
      modules: [
        ModuleResult(
          name: "m", series: "P",
          cases: [
            CaseResult(
              suite: "s", name: "c0", requirements: [], manual: "", verdict: .fail,
              known: KnownFailure(reason: "filed"))
          ])
      ], version: "1")
    Analysis.explain(&run) { _ in nil }
    #expect(run.causes.isEmpty)
    #expect(run.modules[0].cases[0].cause == nil)
  }
}
