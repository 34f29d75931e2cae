import Glibc
import Ground
import Ports
import TestSupport
import Testing

@Suite struct WrongPortTests {
  private func outcome(at port: String) throws -> Outcome {
    try Program.run("run", "--port", port)
  }

  @Test func `a port that cannot be opened leaves no older report, but errors`() throws {
    try withFolder { folder in
      try writeFile(smallSuites, to: folder + "/small.attest")
      try writeFile("<testsuites>yesterday's</testsuites>", to: folder + "/r.xml")
      let child = try ChildProcess(
        Program.path,
        [
          "run", "--suites", folder + "/small.attest", "--port", "/dev/ttyNOT9", "--series", "L61x",
          "--junit", "r.xml",
        ], folder: folder)
      #expect(child.wait() == 3)
      let report = validReport(folder + "/r.xml")
      #expect(report.contains("tests=\"3\" failures=\"0\" errors=\"3\""), "\(report)")
      #expect(report.contains("message=\"not played: no port /dev/ttyNOT9: "))
    }
  }

  @Test func `a missing port ends in 3 in one line`() throws {
    let outcome = try outcome(at: "/dev/ttyNOT9")
    #expect(outcome.status == 3)
    #expect(outcome.errorOutput.hasPrefix("attest: no port /dev/ttyNOT9: "))
    #expect(outcome.errorOutput.split(separator: "\n").count == 1)
  }

  @Test func `a device that is no terminal ends in 3 in one line`() throws {
    let outcome = try outcome(at: "/dev/null")
    #expect(outcome.status == 3)
    #expect(outcome.errorOutput.hasPrefix("attest: /dev/null is not a serial port: "))
    #expect(outcome.errorOutput.split(separator: "\n").count == 1)
  }

  @Test func `what never is a port is wrong use, and the report of before stays`() throws {
    try withFolder { folder in
      try writeFile("before", to: folder + "/r.xml")
      try #require(mkfifo(folder + "/pipe", 0o600) == 0)
      for (path, kind) in [
        (folder, "a folder"), (folder + "/r.xml", "a plain file"),
        (folder + "/pipe", "a named pipe"),
      ] {
        let outcome = try Program.run(in: folder, ["run", "--port", path, "--junit", "r.xml"])
        #expect(outcome.status == 2)
        #expect(outcome.errorOutput.hasPrefix("attest: --port \(path): \(kind)"))
      }
      #expect(String(decoding: contents(folder + "/r.xml"), as: UTF8.self) == "before")
    }
  }

  @Test func `a busy port ends in 3 and its holder is named`() throws {
    let loop = PollLoop()
    let terminal = try PseudoTerminal(loop: loop)
    defer { terminal.close() }
    let holder = try SerialPort(terminal.path, loop: loop)
    defer { holder.close() }
    let outcome = try outcome(at: terminal.path)
    #expect(outcome.status == 3)
    #expect(outcome.errorOutput.contains("\(terminal.path) is busy: process \(getpid()) ("))
  }

  @Test(.enabled(if: getuid() != 0, "root may open everything"))
  func `a port without permission ends in 3 and the group is named`() throws {
    let loop = PollLoop()
    let terminal = try PseudoTerminal(loop: loop)
    defer { terminal.close() }
    #expect(chmod(terminal.path, 0) == 0)
    let outcome = try outcome(at: terminal.path)
    #expect(outcome.status == 3)
    #expect(outcome.errorOutput.contains("usermod -aG"))
  }
}

@Suite struct WrongPortOptionTests {
  @Test(arguments: [
    (["--port", "usb:2cb7"], "--port usb:2cb7: this wants to be usb:VENDOR:PRODUCT/INTERFACE"),
    (["--port", "ttyUSB2"], "a path begins with a slash: /dev/ttyUSB2"),
    (["--port", "/dev/null", "--line", "9600,8x1"], "`8x1` is no setting of a line"),
    (["--port", "/dev/null", "--line", "9600", "--baud", "9600"], "--line 9600,8n1"),
    (["--port", "/dev/null", "--baud", "0"], "--baud takes"),
    (["--port", "/dev/null", "--return-within", "-1"], "--return-within"),
  ])
  func `a wrong option ends in 2 with what would be right`(options: [String], text: String) throws {
    let outcome = try withFolder { folder in
      let child = try ChildProcess(
        Program.path, ["run", "--suites", shippedSuitesPath] + options, folder: folder)
      return Outcome(status: child.wait(), output: child.output, errorOutput: child.errorOutput)
    }
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains(text), "\(outcome.errorOutput)")
  }

  @Test func `ports opens nothing and prints JSON where it is asked to`() throws {
    let outcome = try Program.run("ports", "--json")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("[") && outcome.output.hasSuffix("]\n"))
  }

  @Test func `ports lists them without suites, and says that hints are missing`() throws {
    try withFolder { folder in
      // In a folder above the program's own there are suites.
      let copying = try ChildProcess("/bin/cp", [Program.path, "attest"], folder: folder)
      #expect(copying.wait() == 0)
      let child = try ChildProcess(folder + "/attest", ["ports", "--json"], folder: folder)
      #expect(child.wait() == 0)
      #expect(child.errorOutput.hasPrefix("attest: no folder `Suites` here or above"))
      #expect(child.output.hasPrefix("[") && child.output.hasSuffix("]\n"))
    }
  }
}

@Suite struct RestorationTests {
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGSEGV, SIGALRM])
  func `the terminal is put back however attest ends`(signal: Int32) throws {
    try withFolder { folder in
      let port = try ScriptedPort { _ in "" }
      let terminal = open(port.terminal.path, O_RDWR | O_NOCTTY)
      defer { close(terminal) }
      var before = termios()
      try #require(tcgetattr(terminal, &before) == 0)
      before.c_lflag |= tcflag_t(ECHO | ICANON)
      tcsetattr(terminal, TCSANOW, &before)
      try writeFile(smallSuites, to: folder + "/small.attest")
      let child = try ChildProcess(
        Program.path,
        ["run", "--suites", folder + "/small.attest", "--port", port.terminal.path],
        folder: folder, environment: ["SWIFT_BACKTRACE=enable=no"])
      #expect(port.serve(until: "AT"))
      var during = termios()
      tcgetattr(terminal, &during)
      #expect(during.c_lflag & tcflag_t(ICANON) == 0)
      child.send(signal)
      #expect(port.serve(child) != nil)
      var after = termios()
      tcgetattr(terminal, &after)
      #expect(after.c_lflag == before.c_lflag)
    }
  }
}

@Suite struct OtherModuleTests {
  /// Plays at a port where another series answers than the one that is claimed.
  @Test(arguments: [false, true])
  func `a module of another series than claimed is the bench's error, however it is named`(
    isFile: Bool
  ) throws {
    try withFolder { folder in
      let suites = smallSuites.replacing(
        "  models L610-CN\n", with: "  models L610-CN\nseries NL66x\n  models NL668-EU\n")
      try writeFile(suites, to: folder + "/small.attest")
      let port = try ScriptedPort { line in
        switch line {
        case "AT+CGMM": "\r\nNL668-EU\r\n\r\nOK\r\n"
        case "AT": "\r\nOK\r\n"
        // As far as the suites ask, it is a faulty module.
        default: "\r\nERROR\r\n"
        }
      }
      let path = port.terminal.path
      try writeFile(
        "modules: [{name: a, port: \(path), series: L61x}]\n", to: folder + "/bench.yaml")
      let child = try ChildProcess(
        Program.path,
        ["run", "--suites", folder + "/small.attest", "--junit", "r.xml"]
          + (isFile ? ["--bench", "bench.yaml"] : ["--port", path, "--series", "L61x"]),
        folder: folder)
      #expect(port.serve(child) == 3)
      let report = validReport(folder + "/r.xml")
      #expect(report.contains("failures=\"0\" errors=\"3\""))
      #expect(report.contains("the module says that it is NL668-EU: is the port another module"))
    }
  }
}

@Suite struct InterruptionTests {
  /// Runs the small suites at a scripted port until a line came, then does something to it.
  private func played(
    until line: String, answer: @escaping (String) -> String, options: [String] = [],
    _ act: (ChildProcess, ScriptedPort) -> Void
  ) throws -> (status: Int32?, report: String, output: String) {
    try withFolder { folder in
      try writeFile(smallSuites, to: folder + "/small.attest")
      let port = try ScriptedPort(answer)
      let child = try ChildProcess(
        Program.path,
        [
          "run", "--suites", folder + "/small.attest", "--port", port.terminal.path, "--junit",
          "r.xml",
        ]
          + options, folder: folder)
      #expect(port.serve(until: line))
      act(child, port)
      let status = port.serve(child)
      return (status, validReport(folder + "/r.xml"), child.output)
    }
  }

  private let obeying = { (line: String) in line == "AT+HANG" ? "" : "\r\nOK\r\n" }

  @Test(arguments: [
    (SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGXCPU, "SIGXCPU"), (SIGUSR1, "SIGUSR1"),
  ])
  func `a signal in the middle leaves a valid report with the rest marked`(
    signal: Int32, name: String
  ) throws {
    let played = try played(until: "AT+HANG", answer: obeying, options: ["--series", "L61x"]) {
      child, _ in child.send(signal)
    }
    #expect(played.status == 3)
    #expect(played.report.contains("tests=\"3\" failures=\"0\" errors=\"2\""))
    #expect(played.report.contains("message=\"interrupted by \(name)\""))
    #expect(played.report.contains("message=\"not played: interrupted by \(name)\""))
    #expect(played.output.contains("interrupted by \(name)"))
  }

  @Test func `a run that is to outlive its terminal does`() throws {
    try withFolder { folder in
      try writeFile(smallSuites, to: folder + "/small.attest")
      let port = try ScriptedPort(obeying)
      // What nohup does.
      let child = try ChildProcess(
        "/bin/sh",
        [
          "-c", "trap '' HUP; exec \"$0\" \"$@\"", Program.path, "run", "--suites",
          "small.attest", "--port", port.terminal.path, "--series", "L61x", "--junit", "r.xml",
        ], folder: folder)
      #expect(port.serve(until: "AT+HANG"))
      child.send(SIGHUP)
      _ = port.loop.run(for: .milliseconds(100)) { false }
      child.send(SIGINT)
      #expect(port.serve(child) == 3)
      #expect(validReport(folder + "/r.xml").contains("message=\"interrupted by SIGINT\""))
    }
  }

  @Test func `a run ends in good order though its signals were blocked when it was started`() throws
  {
    try withFolder { folder in
      try writeFile(smallSuites, to: folder + "/small.attest")
      let port = try ScriptedPort(obeying)
      let child = try ChildProcess(
        "/usr/bin/env",
        [
          "--block-signal=TERM", Program.path, "run", "--suites", "small.attest", "--port",
          port.terminal.path, "--series", "L61x", "--junit", "r.xml",
        ], folder: folder)
      #expect(port.serve(until: "AT+HANG"))
      child.send(SIGTERM)
      #expect(port.serve(child) == 3)
      #expect(validReport(folder + "/r.xml").contains("message=\"interrupted by SIGTERM\""))
    }
  }

  @Test func `signals that come while reports are written lose none of them`() throws {
    let played = try played(until: "AT+HANG", answer: obeying, options: ["--series", "L61x"]) {
      child, port in
      for _ in 0..<40 where child.status == nil {
        child.send(SIGINT)
        _ = port.loop.run(for: .milliseconds(5)) { false }
      }
    }
    #expect(played.status == 3)
    #expect(played.report.contains("tests=\"3\" failures=\"0\" errors=\"2\""))
  }

  @Test func `a signal in the middle leaves results and page of what was played`() throws {
    try withFolder { folder in
      let options = ["--series", "L61x", "--results", folder + "/r.json", "--html"]
      _ = try played(
        until: "AT+HANG", answer: obeying, options: options + [folder + "/r.html"]
      ) { child, _ in child.send(SIGINT) }
      let again = try ChildProcess(Program.path, ["report", "r.json"], folder: folder)
      #expect(again.wait() == 0)
      #expect(again.output.contains("interrupted by SIGINT"))
      #expect(again.output.contains(": 1 passed, 0 failed, 0 skipped, 0 inconclusive, 2 errors\n"))
      let page = String(decoding: contents(folder + "/r.html"), as: UTF8.self)
      #expect(page.contains("The run ended early: interrupted by SIGINT"))
    }
  }

  /// Begins a run of the small suites, and serves it until its module hangs.
  private func hangingRun(in folder: String) throws -> (port: ScriptedPort, child: ChildProcess) {
    try writeFile(smallSuites, to: folder + "/small.attest")
    let port = try ScriptedPort(obeying)
    let child = try ChildProcess(
      Program.path,
      [
        "run", "--suites", folder + "/small.attest", "--port", port.terminal.path, "--series",
        "L61x", "--junit", "r.xml",
      ], folder: folder)
    #expect(port.serve(until: "AT+HANG"))
    return (port, child)
  }

  @Test func `a run that is killed has lost the case under way alone`() throws {
    try withFolder { folder in
      let (port, child) = try hangingRun(in: folder)
      child.send(SIGKILL)
      #expect(port.serve(child) != 0)
      let report = try ChildProcess(
        Program.path, ["report", "r.results.json.journal", "--junit", "again.xml"], folder: folder)
      #expect(report.wait() == 0, "\(report.errorOutput)")
      let text = validReport(folder + "/again.xml")
      #expect(text.contains("tests=\"1\" failures=\"0\" errors=\"0\""))
      #expect(text.contains("name=\"before\""))
    }
  }

  @Test func `a run that a signal ends keeps its journal, and a whole one leaves none`() throws {
    try withFolder { folder in
      let (port, child) = try hangingRun(in: folder)
      let journal = folder + "/r.results.json.journal"
      #expect(access(journal, R_OK) == 0)
      child.send(SIGQUIT)
      #expect(port.serve(child) == 3)
      #expect(validReport(folder + "/r.xml").contains("message=\"interrupted by SIGQUIT\""))
      #expect(access(journal, R_OK) == 0)
      let whole = try ChildProcess(
        Program.path,
        [
          "run", "--suites", folder + "/small.attest", "--port", port.terminal.path, "--series",
          "L61x", "--case", "before", "--junit", "r.xml",
        ], folder: folder)
      #expect(port.serve(whole) == 0)
      #expect(access(journal, R_OK) != 0)
    }
  }

  @Test(arguments: [["--series", "L61x"], []])
  func `a signal at a silent port leaves a valid report`(options: [String]) throws {
    let played = try played(until: "AT", answer: { _ in "" }, options: options) { child, _ in
      child.send(SIGINT)
    }
    #expect(played.status == 3)
    #expect(played.report.contains("errors=\"3\"") == !options.isEmpty)
  }

  @Test func `a port that goes away in the middle leaves a valid report with the rest marked`()
    throws
  {
    let played = try played(
      until: "AT+HANG", answer: obeying, options: ["--series", "L61x", "--return-within", "0"]
    ) { _, port in port.terminal.close() }
    #expect(played.status == 3)
    #expect(played.report.contains("tests=\"3\" failures=\"0\" errors=\"2\""))
    #expect(played.report.contains("message=\"not played: the port "))
  }

  @Test func `a port that goes away before the module is known is said to be gone`() throws {
    try withFolder { folder in
      try writeFile(smallSuites, to: folder + "/small.attest")
      let port = try ScriptedPort { _ in "" }
      let child = try ChildProcess(
        Program.path,
        ["run", "--suites", folder + "/small.attest", "--port", port.terminal.path], folder: folder)
      #expect(port.serve(until: "AT"))
      port.terminal.close()
      #expect(child.wait() == 3)
      #expect(child.errorOutput.contains("is gone"))
    }
  }

  @Test(arguments: [(SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP")])
  func `a signal in the middle of a simulation leaves a valid report`(
    signal: Int32, name: String
  ) throws {
    try withFolder { folder in
      let child = try Program.start("run", folder: folder)
      #expect(child.wait(until: { child.blocks(signal) }))
      child.send(signal)
      #expect(child.wait() == 3)
      #expect(child.output.contains("interrupted by \(name)"))
      #expect(
        validReport(folder + "/Reports/attest.junit.xml").contains(
          "message=\"not played: interrupted by \(name)\""))
    }
  }
}

@Suite struct EmulateTests {
  @Test func `emulate prints its path, serves a client, and removes its link when it ends`() throws
  {
    try withFolder { folder in
      let link = folder + "/module"
      let child = try Program.start("emulate", "--series", "LE", "--link", link, folder: folder)
      #expect(child.wait(until: { child.output.hasSuffix("linked from \(link)\n") }))
      #expect(child.output.hasPrefix("LE on /dev/pts/"))
      let loop = PollLoop()
      var came: [UInt8] = []
      let client = try SerialPort(link, loop: loop)
      client.onBytes = { for index in $0.indices { came.append($0[index]) } }
      client.send(Array("AT+CGMM\r".utf8))
      #expect(
        loop.run(for: .seconds(patience)) {
          String(decoding: came, as: UTF8.self).hasSuffix("\r\nOK\r\n")
        }, "\(String(decoding: came, as: UTF8.self))")
      client.close()
      // As a terminal does that closes.
      child.send(SIGHUP)
      #expect(child.wait() == 0)
      #expect(!names(in: folder).contains("module"))
    }
  }

  @Test func `emulate leaves a file alone that stands where its link should`() throws {
    try withFolder { folder in
      try writeFile("mine", to: folder + "/module")
      let child = try Program.start(
        "emulate", "--series", "LE", "--link", folder + "/module", folder: folder)
      #expect(child.wait() == 3)
      #expect(child.errorOutput.contains("is not a symbolic link"))
      #expect(contents(folder + "/module") == Array("mine".utf8))
    }
  }

  @Test func `emulate serves a terminal that is there, and again when it is back`() throws {
    try withFolder { folder in
      let tty = folder + "/tty"
      let loop = PollLoop()
      let first = try PseudoTerminal(link: tty, loop: loop)
      let child = try Program.start("emulate", "--series", "LE", "--tty", tty, folder: folder)
      #expect(child.wait(until: { child.output == "LE on \(tty)\n" }))
      #expect(answer(of: first, to: "AT+CGMM", loop).contains("LE270-CN"))
      first.close()
      let second = try PseudoTerminal(link: tty, loop: loop)
      defer { second.close() }
      // Whoever comes back was without power meanwhile: it boots.
      #expect(answer(of: second, to: "", loop).contains("AT command ready"))
      child.send(SIGTERM)
      #expect(child.wait() == 0)
    }
  }

  @Test func `emulate runs a program when a command restarts the module`() throws {
    try withFolder { folder in
      let program = folder + "/unplug"
      // Python and others wait for their children in vain where SIGCHLD is ignored.
      try writeFile("#!/bin/sh\ngrep SigIgn: /proc/self/status\necho unplugged\n", to: program)
      try #require(chmod(program, 0o700) == 0)
      let tty = folder + "/tty"
      let loop = PollLoop()
      let terminal = try PseudoTerminal(link: tty, loop: loop)
      defer { terminal.close() }
      let child = try Program.start(
        "emulate", "--series", "LE", "--tty", tty, "--on-restart", program, folder: folder)
      #expect(child.wait(until: { child.output == "LE on \(tty)\n" }))
      #expect(answer(of: terminal, to: "AT", loop).contains("OK"))
      #expect(child.output == "LE on \(tty)\n")
      #expect(answer(of: terminal, to: "AT+CFUN=15", loop).contains("OK"))
      #expect(child.wait(until: { child.output.hasSuffix("unplugged\n") }))
      let ignored = child.output.split(separator: "\n").first { $0.hasPrefix("SigIgn:") }
      let mask = UInt64(ignored?.suffix(16) ?? "", radix: 16)
      // Signals 32 and 33 are glibc's own.
      #expect(try #require(mask) & 0x7FFF_FFFF == 0, "\(child.output)")
      child.send(SIGTERM)
      #expect(child.wait() == 0)
    }
  }

  /// Sends a line, if any, and returns what came until OK or the end of a boot.
  private func answer(
    of terminal: PseudoTerminal, to line: String, _ loop: PollLoop
  ) -> String {
    var came: [UInt8] = []
    terminal.onBytes = { for index in $0.indices { came.append($0[index]) } }
    defer { terminal.onBytes = nil }
    if !line.isEmpty { terminal.send(Array((line + "\r").utf8)) }
    _ = loop.run(for: .seconds(patience)) {
      let text = String(decoding: came, as: UTF8.self)
      return text.hasSuffix("\r\nOK\r\n") || text.contains("+CREG")
    }
    return String(decoding: came, as: UTF8.self)
  }

  @Test func `emulate on a terminal that is not there ends in 3`() throws {
    let outcome = try Program.run("emulate", "--series", "LE", "--tty", "/dev/ttyNOT9")
    #expect(outcome.status == 3)
    #expect(outcome.errorOutput.hasPrefix("attest: no port /dev/ttyNOT9: "))
  }

  @Test func `emulate without a series lists them`() throws {
    let outcome = try Program.run("emulate")
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("L61x"))
  }
}
