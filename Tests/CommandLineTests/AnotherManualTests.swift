// The second manual as its tutorial walks through it: read, played in simulation, over a pseudo-terminal,
// proved; and on a module in Python that shares nothing with the emulator, right and wrong.
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
    #expect(outcome.output.contains("16 of 16 requirements covered"))
    let check = try Program.run("check", "--suites", anotherManual)
    #expect(check.output.hasSuffix("good\n"), "\(check.output)")
  }

  private let number = ["--set", "number=+4915112345"]

  @Test func `its emulation passes in virtual time`() throws {
    try withFolder { folder in
      let child = try ChildProcess(
        Program.path, ["run", "--suites", anotherManual, "--color", "never"] + number,
        folder: folder)
      #expect(child.wait() == 0, "\(child.output)")
      #expect(child.output.contains("114 passed, 0 failed, 0 skipped"))
    }
  }

  @Test func `its emulation passes on a pseudo-terminal, with real sockets to the TCP peer`() throws
  {
    try withFolder { folder in
      let module = try ChildProcess(
        Program.path,
        ["emulate", "--suites", anotherManual, "--series", "L61x", "--link", folder + "/tty"],
        folder: folder)
      defer { module.send(SIGTERM) }
      try #require(module.wait { module.output.contains("linked from") })
      let child = try ChildProcess(
        Program.path,
        ["run", "--suites", anotherManual, "--port", folder + "/tty", "--allowance", "400"]
          + ["--color", "never"] + number, folder: folder)
      #expect(child.wait(seconds: 240) == 0, "\(child.output)")
      #expect(child.output.contains("114 passed, 0 failed, 0 skipped"))
    }
  }

  @Test func `prove catches all of its faults and mutants`() throws {
    try withFolder { folder in
      let child = try ChildProcess(
        Program.path, ["prove", "--suites", anotherManual] + number, folder: folder)
      #expect(child.wait() == 0, "\(child.output)")
      #expect(child.output.contains("101 of 101 (100 %) caught, 16 faults and 85 mutants"))
    }
  }

  @Test func `a fault and a mutant of it can be played by name, and a misspelt one is told`() throws
  {
    try withFolder { folder in
      for (fault, status) in [("lower-case", 1), ("MIPSEND.length.max+1", 1), ("lowercase", 2)] {
        let child = try ChildProcess(
          Program.path, ["run", "--suites", anotherManual, "--fault", fault] + number,
          folder: folder)
        #expect(child.wait() == Int32(status), "\(child.output)")
        if status == 2 { #expect(child.errorOutput.contains("the nearest is 'lower-case'")) }
      }
    }
  }

  @Test(.enabled(if: python != nil, "no Python is installed"))
  func `a right module passes, and the number of its card is told nowhere`() throws {
    try withFolder { folder in
      let child = try played("none", "--all-transcripts", "--results", "r.json", in: folder)
      #expect(child.status == 0, "\(child.output)")
      #expect(child.output.contains("114 passed, 0 failed, 0 skipped"))
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
      ("silent-close", "sockets", "opens"), ("silent-end", "sockets", "greeting"),
      ("open-without-result", "sockets", "opens"), ("takes-161", "messages", "text-too-long"),
      ("starts-in-text-mode", "messages", "mode-at-start"),
      ("form-lies", "sockets", "test-forms"), ("no-indication", "messages", "comes-back"),
    ])
  func `what is wrong is found by the case that is about it`(
    fault: String, suite: String, name: String
  ) throws {
    try withFolder { folder in
      let child = try played(
        fault, "--suite", suite, "--case", name, "--max-failures", "1", in: folder)
      #expect(child.status == 1, "\(child.output)")
      #expect(child.output.contains("FAIL L61x \(suite)/\(name)"), "\(child.output)")
    }
  }
}
