// What a case that failed leaves behind when it passes on the next play.
import Ports
import TestSupport
import Testing

@Suite struct RetryTests {
  /// Plays one case on a module that spoils its first answer, and returns what was printed and kept.
  private func played(_ options: String...) throws -> (status: Int32?, output: String, kept: Kept) {
    try withFolder { folder in
      try writeFile(smallSuites, to: folder + "/small.attest")
      var isSpoilt = false
      let port = try ScriptedPort { line in
        if line != "AT+A" || isSpoilt { return "\r\nOK\r\n" }
        isSpoilt = true
        return "\r\nO\u{1}\r\n\r\nERROR\r\n"
      }
      let child = try ChildProcess(
        Program.path,
        [
          "run", "--suites", folder + "/small.attest", "--port", port.terminal.path, "--series",
          "L61x", "--case", "before", "--junit", "r.xml", "--results", "r.json", "--html", "r.html",
        ] + options, folder: folder)
      let status = port.serve(child)
      return (
        status, child.output,
        Kept(
          junit: validReport(folder + "/r.xml"), results: text(contents(folder + "/r.json")),
          page: text(contents(folder + "/r.html")))
      )
    }
  }

  private struct Kept {
    var junit: String
    var results: String
    var page: String
  }

  @Test func `a case that passes on the second play is flaky, and the first play is kept`() throws {
    let played = try played("--retries", "2")
    #expect(played.status == 0)
    #expect(played.output.contains("FLAKY L61x s/before: failed 1 time before it passed: "))
    #expect(played.output.contains(", 1 flaky\n"))
    #expect(played.kept.junit.contains("<flakyFailure type=\"fail\""))
    #expect(played.kept.junit.contains("O\\x01\\r\\n"))
    #expect(played.kept.results.contains("\"failedAttempts\": ["))
    #expect(played.kept.results.contains("\\r\\nO\\u0001\\r\\n"))
    #expect(played.kept.page.contains("Play 1 failed"))
  }

  @Test func `where flaky cases shall fail, one of them ends the run in 1`() throws {
    #expect(try played("--retries", "2", "--flaky-fails").status == 1)
  }

  @Test func `without retries the spoilt answer fails the case`() throws {
    let played = try played("--flaky-fails")
    #expect(played.status == 1)
    #expect(!played.output.contains("flaky"))
    #expect(!played.kept.results.contains("failedAttempts"))
  }
}
