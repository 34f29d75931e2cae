// The second manual, on a module in Python that shares nothing with the emulator: a right one passes, and
// what is wrong with a wrong one is found by the case that is about it.
import Glibc
import Ports
import TestSupport
import Testing

private let anotherManual: String = {
  let root = shippedSuitesPath.split(separator: "/").dropLast().joined(separator: "/")
  return "/\(root)/Tests/AnotherManual"
}()

/// A Python of any kind; the module needs none but the standard library.
private let python: String? = [
  "/usr/bin/python3", "/usr/local/bin/python3", "/root/.pyenv/shims/python3",
].first { (path: String) in access(path, X_OK) == 0 }

@Suite struct AnotherManualTests {
  /// Plays the suites on the module with this fault.
  private func played(_ fault: String, _ options: String..., in folder: String) throws
    -> ChildProcess
  {
    let child = try ChildProcess(
      try #require(python),
      [
        anotherManual + "/fake_module.py", fault, Program.path, "run", "--suites", anotherManual,
        "--set", "number=+4915112345", "--allowance", "400", "--color", "never",
      ] + options, folder: folder)
    #expect(child.wait(seconds: 240) != nil)
    return child
  }

  @Test func `its suites are good and show every requirement`() throws {
    let outcome = try Program.run("coverage", "--suites", anotherManual)
    #expect(outcome.status == 0, "\(outcome.errorOutput)")
    #expect(outcome.output.contains("12 of 12 requirements covered"))
  }

  @Test(.enabled(if: python != nil, "no Python is installed"))
  func `a right module passes, and the number of its card is told nowhere`() throws {
    try withFolder { folder in
      let child = try played("none", "--all-transcripts", "--results", "r.json", in: folder)
      #expect(child.status == 0, "\(child.output)")
      #expect(child.output.contains("81 passed, 0 failed, 0 skipped"))
      let results = String(decoding: contents(folder + "/r.json"), as: UTF8.self)
      #expect(results.contains("AT+CMGS="))
      #expect(!results.contains("4915112345") && !results.contains("15112345"))
    }
  }

  @Test(
    .enabled(if: python != nil, "no Python is installed"),
    arguments: [
      ("takes-socket-7", "sockets", "socket-out-of-range"),
      ("takes-port-0", "sockets", "port-out-of-range"),
      ("list-lacks-one", "sockets", "all-at-once"), ("loses-nul", "sockets", "every-byte"),
      ("takes-length-0", "sockets", "length-out-of-range"), ("escape-sends", "sockets", "escape"),
      ("sends-when-closed", "sockets", "closed"), ("lower-case", "sockets", "every-byte"),
      ("mode-not-kept", "messages", "text-mode"), ("read-cuts", "messages", "comes-back"),
      ("list-lacks-text", "messages", "list"), ("delete-keeps", "messages", "delete"),
      ("takes-index-21", "messages", "index-out-of-range"),
      ("escape-stores", "messages", "escape"), ("no-reference", "messages", "comes-back"),
    ])
  func `what is wrong is found by the case that is about it`(
    fault: String, suite: String, name: String
  ) throws {
    try withFolder { folder in
      let child = try played(fault, "--suite", suite, "--case", name, in: folder)
      #expect(child.status == 1, "\(child.output)")
      #expect(child.output.contains("FAIL L61x.\(suite) \(name)"), "\(child.output)")
    }
  }
}
