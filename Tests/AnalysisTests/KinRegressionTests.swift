// Requirements of deviations that nobody has seen before.
import Ground
import Results
import Testing

@testable import Analysis

@Suite struct CholeskyFactorTests {
  @Test func `what is solved times the matrix is the vector`() {
    let size = 9
    // What is greatest on its diagonal is positive.
    let matrix = (0..<size * size).map { place in
      let (row, column) = (place / size, place % size)
      return row == column ? 20.0 : Double((row + 1) * (column + 1) % 5) / 4
    }
    let vector = (0..<size).map { Double($0 * $0) - 7 }
    let solved = CholeskyFactor(of: matrix, size: size).solve(vector)
    for row in 0..<size {
      let product = (0..<size).reduce(0) { $0 + matrix[row * size + $1] * solved[$1] }
      #expect(abs(product - vector[row]) < 1e-9)
    }
  }
}

@Suite struct KinRegressionTests {
  private let symptoms = [
    Symptom(command: "AT+A=\"X\",#", due: "OK", came: "ERROR"),
    Symptom(command: "AT+A=\"Y\",#", due: "OK", came: "ERROR"),
    Symptom(command: "AT+A=\"Z\",#", due: "OK", came: "ERROR"),
    Symptom(command: "AT+B", due: "+B:", came: "nothing"),
    Symptom(command: "AT+B", due: "+B: #", came: "less"),
  ]

  /// Each deviation fails a case of its own in its own way.
  private func matrix(_ deviations: [(requirement: String, symptom: Int)]) -> KillMatrix {
    KillMatrix(
      key: "", profiles: ["P"],
      cases: (0..<20).map { KillMatrix.Case(name: name($0), duration: .seconds(1)) },
      symptoms: symptoms,
      deviations: deviations.enumerated().map { number, one in
        KillMatrix.Deviation(
          name: "d\(number)", requirement: one.requirement, summary: "",
          kills: [KillMatrix.Kill(caseIndex: number, symptom: one.symptom)])
      })
  }

  private func failure(_ number: Int, _ symptom: Int) -> KinRegression.Failure {
    KinRegression.Failure(name: name(number), symptom: symptoms[symptom], requirement: "")
  }

  private func best(_ likelihoods: [String: Double]) -> String? {
    likelihoods.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  @Test func `failures that share no case and no symptom with a deviation are its kin`() {
    let known = KinRegression(
      matrix([("SET-1", 0), ("SET-1", 1), ("B-1", 3), ("B-1", 4)]), shows: [:])
    #expect(best(known.likelihoods(of: [failure(9, 2)], without: nil)) == "SET-1")
    #expect(best(known.likelihoods(of: [failure(9, 4)], without: nil)) == "B-1")
  }

  @Test func `of a deviation that is left out nothing is known`() {
    let rows = [("A-1", 0), ("A-2", 1), ("A-3", 2), ("B-1", 3), ("B-2", 4), ("B-3", 3)]
    let known = KinRegression(matrix(rows), shows: [:])
    for (left, row) in rows.enumerated() {
      // Nobody else breaks it.
      let failures = [failure(left, row.1), failure(19, 4)]
      #expect(known.likelihoods(of: failures, without: nil)[row.0] ?? 0 > 0.1)
      #expect(abs(known.likelihoods(of: failures, without: left)[row.0] ?? 1) < 1e-9)
    }
  }

  @Test func `what a case shows first makes kin too`() {
    let shows = [name(0): ["A-1"], name(1): ["B-1"]]
    let known = KinRegression(matrix([("A-1", 3), ("B-1", 3)]), shows: shows)
    var failed = failure(9, 4)
    failed.requirement = "B-1"
    #expect(best(known.likelihoods(of: [failed], without: nil)) == "B-1")
  }
}
