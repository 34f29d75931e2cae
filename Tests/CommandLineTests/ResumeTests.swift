// `attest run --resume`: a run that was cut off goes on where its journal ends.
import Formats
import Glibc
import Ground
import Ports
import Results
import TestSupport
import Testing

/// A module at a port whose run is cut off while it owes an answer to AT+HANG.
private final class CutOffRun {
  let folder: String
  var port: ScriptedPort
  var firmware = "1.0"
  var owesAnswer = true

  init(_ folder: String) throws {
    self.folder = folder
    try writeFile(smallSuites, to: folder + "/small.attest")
    port = try ScriptedPort { _ in "" }
    try play()
  }

  private func answer(_ line: String) -> String {
    switch line {
    case "AT+CGMM": "\r\nL610-CN\r\n\r\nOK\r\n"
    case "AT+CGMR": "\r\n\(firmware)\r\n\r\nOK\r\n"
    case "AT+HANG": owesAnswer ? "" : "\r\nOK\r\n"
    default: "\r\nOK\r\n"
    }
  }

  private func attach() throws {
    port = try ScriptedPort { [unowned self] in answer($0) }
    unlink(folder + "/tty")
    try #require(symlink(port.terminal.path, folder + "/tty") == 0)
  }

  private func play() throws {
    try attach()
    let child = try ChildProcess(
      Program.path,
      ["run", "--suites", "small.attest", "--port", folder + "/tty", "--junit", "r.xml"],
      folder: folder)
    #expect(port.serve(until: "AT+HANG"))
    child.send(SIGKILL)
    #expect(port.serve(child) != 0)
  }

  var journal: String { folder + "/r.results.json.journal" }

  /// Goes on with the run at a port that is new.
  func resume(_ options: String...) throws -> Outcome {
    try attach()
    let child = try ChildProcess(
      Program.path, ["run", "--resume", "r.results.json.journal"] + options, folder: folder)
    let status = port.serve(child)
    return Outcome(status: status, output: child.output, errorOutput: child.errorOutput)
  }
}

@Suite struct ResumeTests {
  @Test func `a run that was killed goes on with the case that was under way`() throws {
    try withFolder { folder in
      let run = try CutOffRun(folder)
      run.owesAnswer = false
      let outcome = try run.resume()
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.errorOutput)")
      #expect(outcome.output.contains("1 case has its verdict from r.results.json.journal"))
      #expect(!run.port.lines.contains("AT+A"))
      #expect(run.port.lines.contains("AT+HANG") && run.port.lines.contains("AT+B"))
      let report = validReport(folder + "/r.xml")
      #expect(report.contains("tests=\"3\" failures=\"0\" errors=\"0\""), "\(report)")
      #expect(access(run.journal, F_OK) != 0)
    }
  }

  @Test func `a journal is nothing to rerun from, and the error names what goes on with it`()
    throws
  {
    try withFolder { folder in
      let run = try CutOffRun(folder)
      let before = contents(run.journal)
      let outcome = try Program.run(
        in: folder, ["run", "--failed-from", "r.results.json.journal", "--junit", "again.xml"])
      #expect(outcome.status == 2)
      #expect(
        outcome.errorOutput.contains(
          "`attest run --resume r.results.json.journal` goes on with it"),
        "\(outcome.errorOutput)")
      #expect(outcome.output.isEmpty && access(folder + "/again.xml", F_OK) != 0)
      #expect(contents(run.journal) == before && !before.isEmpty)
      // What the error promises: the run that was gone on with has results to rerun from.
      run.owesAnswer = false
      #expect(try run.resume().status == 0)
      let again = try Program.run(in: folder, ["run", "--failed-from", "r.results.json"])
      #expect(again.status == 0, "\(again.errorOutput)")
      #expect(again.output.hasPrefix("nothing failed in r.results.json"), "\(again.output)")
    }
  }

  @Test func `what was being written when the run ended counts for nothing`() throws {
    try withFolder { folder in
      let run = try CutOffRun(folder)
      let whole = contents(run.journal)
      try writeFile(
        String(decoding: whole, as: UTF8.self) + #"{"format": "attest-results", "mod"#,
        to: run.journal)
      run.owesAnswer = false
      #expect(try run.resume().status == 0)
      let report = validReport(folder + "/r.xml")
      #expect(report.contains("tests=\"3\" failures=\"0\" errors=\"0\""))
    }
  }

  @Test func `a run may be cut off and gone on with again and again`() throws {
    try withFolder { folder in
      let run = try CutOffRun(folder)
      let child = try ChildProcess(
        Program.path, ["run", "--resume", "r.results.json.journal"], folder: folder)
      _ = run.port.loop.run(for: .seconds(patience)) {
        run.port.lines.filter { $0 == "AT+HANG" }.count == 2
      }
      child.send(SIGINT)
      #expect(run.port.serve(child) == 3)
      #expect(child.output.contains("`attest run --resume r.results.json.journal` goes on"))
      let report = validReport(folder + "/r.xml")
      #expect(report.contains("tests=\"3\" failures=\"0\" errors=\"2\""), "\(report)")
      run.owesAnswer = false
      #expect(try run.resume().status == 0)
      #expect(!run.port.lines.contains("AT+A"))
    }
  }

  @Test func `another firmware is not gone on with, and nothing is lost`() throws {
    try withFolder { folder in
      let run = try CutOffRun(folder)
      let before = contents(run.journal)
      run.firmware = "1.1"
      run.owesAnswer = false
      let outcome = try run.resume()
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("the firmware was 1.0 and is 1.1"))
      #expect(access(folder + "/r.xml", F_OK) != 0)
      #expect(contents(run.journal).starts(with: before))
      run.firmware = "1.0"
      #expect(try run.resume().status == 0)
    }
  }

  @Test func `other suites are not gone on with, and no port is opened`() throws {
    try withFolder { folder in
      let run = try CutOffRun(folder)
      try writeFile(
        smallSuites.replacing("within 60 s", with: "within 50 s"), to: folder + "/small.attest")
      let outcome = try run.resume()
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("the suites are not those of the run: "))
      #expect(outcome.errorOutput.contains("small.attest is another"))
      #expect(run.port.lines.isEmpty)
    }
  }

  @Test func `a journal that finds no room is told, and the run goes on`() throws {
    try withFolder { folder in
      try writeFile(smallSuites, to: folder + "/small.attest")
      let port = try ScriptedPort { _ in "\r\nOK\r\n" }
      let child = try ChildProcess(
        "/bin/sh",
        [
          "-c", "ulimit -f 1; exec \"$0\" \"$@\"", Program.path, "run", "--suites",
          "small.attest", "--port", port.terminal.path, "--series", "L61x", "--junit", "r.xml",
        ], folder: folder)
      #expect(port.serve(child) == 3)
      #expect(child.errorOutput.contains("attest: no journal is kept: cannot write r.results.json"))
      #expect(child.errorOutput.contains("File too large"))
      #expect(child.output.contains("3 passed, 0 failed"))
    }
  }

  @Test func `what is no journal is refused with where journals lie`() throws {
    try withFolder { folder in
      try writeFile("{}", to: folder + "/x.json")
      let child = try ChildProcess(Program.path, ["run", "--resume", "x.json"], folder: folder)
      #expect(child.wait() == 2)
      #expect(child.errorOutput.contains("--resume x.json: no journal; it lies beside"))
    }
  }
}
