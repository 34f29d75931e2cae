// `attest explore` and `attest run --explore-rest` as a user runs them.
import Glibc
import TestSupport
import Testing

@Suite struct ExploreTests {
  /// Starts `attest explore` in the folder.
  private func explore(_ folder: String, _ arguments: [String]) throws -> ChildProcess {
    try ChildProcess(
      Program.path, ["explore", "--suites", shippedSuitesPath] + arguments, folder: folder)
  }

  /// Serves an emulated module on a pseudo-terminal while the body uses it.
  private func withModule<Value>(
    _ folder: String, _ arguments: [String], _ body: (String) throws -> Value
  ) throws -> Value {
    let place = folder + "/tty"
    let module = try ChildProcess(
      Program.path,
      ["emulate", "--suites", shippedSuitesPath, "--series", "L61x", "--link", place] + arguments,
      folder: folder)
    defer { module.send(SIGTERM) }
    #expect(module.wait { names(in: folder).contains("tty") })
    return try body(place)
  }

  @Test func `what a walk finds is told with its case, which fails there again`() throws {
    try withFolder { folder in
      let child = try explore(
        folder,
        [
          "--series", "L61x", "--fault", "act-429-is-400", "--keep", "kept", "--junit", "r.xml",
          "--html", "r.html",
        ])
      #expect(child.wait() == 1, "\(child.errorOutput)")
      #expect(child.output.contains("FAILED explore.ACT-9/walk-"))
      #expect(child.output.contains("again: attest run --series L61x --case explore.ACT-9/walk-"))
      let report = validReport(folder + "/r.xml")
      #expect(report.contains("classname=\"L61x.explore.ACT-9\""))
      #expect(report.contains("again: attest run --series L61x"))
      let run = ["run", "--series", "L61x", "--suites", shippedSuitesPath, "--suites", "kept"]
      let only = run + ["--case", "explore.ACT-9/*"]
      let wrong = try ChildProcess(
        Program.path, only + ["--fault", "act-429-is-400"], folder: folder)
      #expect(wrong.wait() == 1, "\(wrong.errorOutput)")
      let right = try ChildProcess(Program.path, only, folder: folder)
      #expect(right.wait() == 0, "\(right.output)\(right.errorOutput)")
    }
  }

  @Test
  func `what is found at a port fails there again as its line says, and passes on a right module`()
    throws
  {
    try withFolder { folder in
      let again = try withModule(folder, ["--fault", "act-without-host"]) { place in
        let child = try explore(
          folder,
          [
            "--port", place, "--series", "L61x", "--quick", "--walks", "1", "--keep", "k",
            "--junit", "r.xml",
          ])
        #expect(child.wait() == 1, "\(child.output)\(child.errorOutput)")
        #expect(child.output.contains("FAILED explore."))
        let report = validReport(folder + "/r.xml")
        #expect(report.contains("# again: attest run --series L61x --case explore."))
        #expect(report.contains(" --port \(place)"))
        let mark = "again: attest "
        let line = try #require(child.output.split(separator: "\n").first { $0.hasPrefix(mark) })
        let words = line.dropFirst(mark.count).split(separator: " ").map(String.init)
        let wrong = try ChildProcess(Program.path, words, folder: folder)
        #expect(wrong.wait() == 1, "\(wrong.output)\(wrong.errorOutput)")
        return words
      }
      // The place of the module that was there is free, and another stands in it.
      _ = unlink(folder + "/tty")
      try withModule(folder, []) { _ in
        let right = try ChildProcess(Program.path, again, folder: folder)
        #expect(right.wait() == 0, "\(right.output)\(right.errorOutput)")
      }
    }
  }

  @Test func `a right module at a port is left alone`() throws {
    try withFolder { folder in
      try withModule(folder, ["--dialect", "streaming=blocks"]) { place in
        let child = try explore(folder, ["--port", place, "--quick", "--walks", "2"])
        #expect(child.wait() == 0, "\(child.output)\(child.errorOutput)")
        #expect(child.output.contains("2 walks"))
      }
    }
  }

  @Test func `the rest of a budget is explored`() throws {
    try withFolder { folder in
      // A budget wants the matrix, which takes a minute and a half of a debug build's time unless it is cached.
      let outcome = try Program.run(
        in: folder,
        [
          "run", "--series", "L61x", "--suite", "http.read", "--budget", "10min", "--explore-rest",
          "--fault", "act-without-host",
        ], seconds: 600)
      #expect(outcome.status == 1, "\(outcome.errorOutput)")
      #expect(outcome.output.contains("FAIL L61x explore."))
    }
  }

  @Test(arguments: [
    (["run", "--explore-rest"], "--explore-rest is for the rest of a --budget"),
    (["explore", "--walks", "0"], "--walks takes 1 or more"),
    (["explore", "--shard", "1/2"], "--spread and --shard part written cases"),
    (["explore", "--port", "/dev/ttyUSB9", "--fault", "head-late"], "--fault is for the emulator"),
    (["explore", "--keep", "/dev/null/x"], "--keep /dev/null/x: /dev/null is a file"),
    (["explore", "--keep", ""], "--keep names no folder"),
    (["explore", "--budget", "soon"], "'--budget <time>'"),
    (["prove", "--shrink"], "--shrink is for --explore"),
  ]) func `what contradicts itself ends in 2`(arguments: [String], problem: String) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains(problem), "\(outcome.errorOutput)")
  }
}
