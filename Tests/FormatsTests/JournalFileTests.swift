import Diagnostics
import Results
import TestSupport
import Testing

@testable import Formats

@Suite struct JournalFileTests {
  private let beginning = JournalFile.Beginning(
    arguments: ["--port", "/dev/tty\u{1B}é"], suites: ["a.attest": "01", "b.attest": "02"],
    version: "0.1.0")

  private func bytes(_ parts: [RunResult]) -> [UInt8] {
    JournalFile.line(of: beginning) + parts.flatMap { JournalFile.line(of: $0) }
  }

  private func module(_ name: String, _ cases: [(String, Verdict)]) -> RunResult {
    run(cases, module: name)
  }

  @Test func `what a journal says comes back, the cases of each module together`() throws {
    var first = RunResult(version: "0.1.0")
    first.startedAt = 7
    let journal = try JournalFile(
      bytes([
        first, module("LE", [("s/1", .pass)]), module("L61x", [("s/1", .fail)]),
        module("LE", [("s/2", .pass)]),
      ]), path: "j")
    #expect(journal.beginning == beginning)
    #expect(journal.run.startedAt == 7)
    #expect(journal.run.modules.map(\.name) == ["LE", "L61x"])
    #expect(journal.run.modules[0].cases.map(\.name) == ["1", "2"])
  }

  @Test func `a case that was played again has its last verdict`() throws {
    let journal = try JournalFile(
      bytes([module("LE", [("s/1", .error)]), module("LE", [("s/1", .pass)])]), path: "j")
    #expect(journal.run.modules[0].cases.map(\.verdict) == [.pass])
  }

  @Test(arguments: ["{\"format\": \"att", "{\"format\": \"att\n", "\0\0\0\0\0\n", "\0\0\0"])
  func `a last line that is not whole counts for nothing`(torn: String) throws {
    let whole = bytes([module("LE", [("s/1", .pass)])])
    let journal = try JournalFile(whole + Array(torn.utf8), path: "j")
    #expect(journal.wholeBytes == whole.count)
    #expect(journal.run.modules[0].cases.count == 1)
  }

  @Test func `another line that cannot be read is a complaint with its place`() {
    let whole = bytes([module("LE", [("s/1", .pass)])])
    #expect {
      try JournalFile(whole + Array("{\n".utf8) + whole, path: "j")
    } throws: { ($0 as? FileError)?.line == 3 }
  }
}
