import Diagnostics
import Ground
import Results
import Testing

@testable import Formats

@Suite struct KillMatrixFileTests {
  private let matrix = KillMatrix(
    key: "k", profiles: ["L61x", "MC61x"],
    cases: [
      .init(name: CaseName(suite: "s", name: "a[n=1]"), duration: .milliseconds(3)),
      .init(name: CaseName(suite: "s", name: "b"), duration: .zero),
    ],
    symptoms: [Symptom(due: "OK", came: "ERROR"), Symptom(due: "+X:", came: "nothing")],
    deviations: [
      .init(
        name: "f", requirement: "A-1", summary: "é \"x\"",
        kills: [.init(caseIndex: 1, symptom: 0), .init(caseIndex: 0, symptom: 1)]),
      .init(name: "g", requirement: "A-2", summary: "", kills: []),
    ])

  @Test func `everything that a matrix holds comes back`() throws {
    #expect(try KillMatrixFile.read(KillMatrixFile.bytes(of: matrix), path: "m") == matrix)
  }

  @Test(arguments: [
    ("\"schema\": \"1\"", "\"schema\": \"2\""),
    ("attest-kill-matrix", "attest-results"),
    ("\"kills\": [1, 0, 0, 1]", "\"kills\": [2, 0]"),
    ("\"kills\": [1, 0, 0, 1]", "\"kills\": [1, 2]"),
  ])
  func `a file of another kind or with numbers of nothing is refused`(old: String, new: String) {
    let text = String(decoding: KillMatrixFile.bytes(of: matrix), as: UTF8.self)
    #expect(text.contains(old))
    #expect(throws: FileError.self) {
      try KillMatrixFile.read(Array(text.replacing(old, with: new).utf8), path: "m")
    }
  }

  @Test func `a file that is cut off is refused`() {
    let bytes = KillMatrixFile.bytes(of: matrix)
    #expect(throws: FileError.self) {
      try KillMatrixFile.read(Array(bytes.prefix(bytes.count / 2)), path: "m")
    }
  }
}
