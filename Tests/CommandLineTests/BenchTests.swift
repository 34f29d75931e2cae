// `attest run --bench`, as a user starts it: two modules on pseudo-terminals, their supplies, what
// becomes of them when one dies, when the cases are shared and when somebody presses Ctrl-C.
import Glibc
import Ground
import Ports
import Analysis
import Formats
import Results
import TestSupport
import Testing

/// Two modules that answer OK, unless they are told otherwise, and a folder with a bench of them.
private final class TwoModules {
  let loop = PollLoop()
  let folder: String
  let ports: [ScriptedPort]

  /// - Parameters:
  ///   - suites: What is played.
  ///   - keys: Lines of the bench file, for both modules.
  ///   - answer: What module 0 or 1 answers to a line.
  init(
    _ folder: String, suites: String = smallSuites, keys: [String] = [],
    _ answer: @escaping (Int, String) -> String = { _, _ in "\r\nOK\r\n" }
  ) throws {
    self.folder = folder
    let loop = loop
    ports = try (0..<2).map { number in try ScriptedPort(on: loop) { answer(number, $0) } }
    try writeFile(suites, to: folder + "/small.attest")
    var bench = keys.map { $0 + "\n" }.joined() + "modules:\n"
    for (name, port) in zip(["a", "b"], ports) {
      bench += "  - name: \(name)\n    port: \(port.terminal.path)\n    series: L61x\n"
      bench += "    power: {on: [echo, lit], off: {shell: \"echo dark; touch off-\(name)\"}}\n"
    }
    try writeFile(bench, to: folder + "/bench.yaml")
  }

  func start(_ options: String...) throws -> ChildProcess {
    try ChildProcess(
      Program.path,
      ["run", "--bench", "bench.yaml", "--suites", "small.attest", "--results", "r.json"] + options,
      folder: folder)
  }

  /// Serves both modules until the program has ended, for 40 s at most.
  func serve(_ child: ChildProcess) -> Int32? {
    for _ in 0..<4000 where child.status == nil { _ = loop.run(for: .milliseconds(10)) { false } }
    return child.status
  }

  /// What the program found out.
  func results() throws -> [ModuleResult] {
    try readRecord(contents(folder + "/r.json"), path: "r.json").modules
  }
}

private func cases(_ module: ModuleResult) -> [String] {
  module.cases.map { "\($0.verdict.rawValue) \($0.name)" }
}

/// Whether a case of `smallSuites` sent the line.
private func isOfCase(_ line: String) -> Bool { ["AT+A", "AT+HANG", "AT+B"].contains(line) }

@Suite struct BenchTests {
  @Test func `modules of one series share the cases, those that took longest first`() throws {
    let suites = """
      series L61x
        models L610-CN
      suite s "s"
        manual 1.2
      case short
        > AT+A
        < OK
      case other
        > AT+B
        < OK
      case long
        pause 2 s
        > AT+C
        < OK
      case longest
        pause 3 s
        > AT+D
        < OK

      """
    try withFolder { folder in
      let bench = try TwoModules(folder, suites: suites)
      let first = try bench.start("--spread", "--history", "h.db")
      #expect(bench.serve(first) == 0, "\(first.output)\(first.errorOutput)")
      // Nothing was recorded, and no tag tells what is long.
      let unknown = try bench.results().flatMap(\.cases).sorted { $0.began < $1.began }
      #expect(Set(unknown.prefix(2).map(\.name)).isSubset(of: ["short", "other", "long"]))
      let second = try bench.start("--spread", "--history", "h.db")
      #expect(bench.serve(second) == 0, "\(second.output)\(second.errorOutput)")
      let modules = try bench.results()
      #expect(
        modules.flatMap(\.cases).map(\.name).sorted() == ["long", "longest", "other", "short"])
      let firsts = modules.map { $0.cases.min { $0.began < $1.began }?.name }
      #expect(Set(firsts) == ["long", "longest"])
      #expect(modules.allSatisfy { $0.cases.allSatisfy { $0.verdict == .pass } })
    }
  }

  @Test func `what a module that died has not played is played by those that share`() throws {
    let suites = smallSuites.replacing("  > AT+", with: "  pause 1 s\n  > AT+")
    try withFolder { folder in
      let bench = try TwoModules(folder, suites: suites) { number, line in
        number == 0 && isOfCase(line) ? "" : "\r\nOK\r\n"
      }
      let child = try bench.start("--spread", "--return-within", "0")
      #expect(
        bench.loop.run(for: .seconds(patience)) { bench.ports[0].lines.contains(where: isOfCase) })
      bench.ports[0].terminal.close()
      #expect(bench.serve(child) == 3)
      let modules = try bench.results()
      #expect(modules[0].cases.map(\.verdict) == [.error])
      #expect(modules[1].cases.map(\.verdict) == [.pass, .pass])
      #expect(modules.flatMap(\.cases).map(\.name).sorted() == ["after", "before", "hanging"])
    }
  }

  @Test func `the line that plays a case again does, on the module of its bench alone`() throws {
    try withFolder { folder in
      let modules = try TwoModules(folder) { number, line in
        number == 1 && line == "AT+A" ? "\r\nERROR\r\n" : "\r\nOK\r\n"
      }
      #expect(modules.serve(try modules.start("--html", "p.html", "--case", "before")) == 1)
      let page = String(decoding: contents(folder + "/p.html"), as: UTF8.self)
      let line = try #require(
        page.firstMatch(of: /attest run --module b --case s\/before [^<"]*/)?.output)
      let words = line.split(separator: " ").dropFirst().map(String.init)
      let again = try ChildProcess(Program.path, words + ["--results", "r.json"], folder: folder)
      #expect(modules.serve(again) == 1, "\(again.errorOutput)")
      let results = try modules.results()
      #expect(results.map(\.name) == ["b"])
      #expect(results.map(cases) == [["fail before"]])
    }
  }

  @Test func `a supply is switched off after a run that was killed too, and once after others`()
    throws
  {
    for signal in [SIGKILL, SIGTERM] {
      try withFolder { folder in
        try writeFile(smallSuites, to: folder + "/small.attest")
        let port = try ScriptedPort { $0 == "AT+HANG" ? "" : "\r\nOK\r\n" }
        try writeFile(
          """
          modules:
            - name: a
              port: \(port.terminal.path)
              series: L61x
              power: {off: {shell: "echo off >> log"}}
          """, to: folder + "/bench.yaml")
        let child = try ChildProcess(
          Program.path, ["run", "--suites", folder + "/small.attest", "--bench", "bench.yaml"],
          folder: folder)
        #expect(port.serve(until: "AT+HANG"))
        child.send(signal)
        _ = port.serve(child)
        #expect(child.wait(until: { contents(folder + "/log") == Array("off\n".utf8) }))
        _ = port.loop.run(for: .milliseconds(200)) { false }
        #expect(contents(folder + "/log") == Array("off\n".utf8))
      }
    }
  }

  @Test func `a module that dies is an error of its own, and the other plays on`() throws {
    try withFolder { folder in
      let bench = try TwoModules(folder) { number, line in
        number == 0 && line == "AT+HANG" ? "" : "\r\nOK\r\n"
      }
      let child = try bench.start("--return-within", "0")
      #expect(bench.loop.run(for: .seconds(patience)) { bench.ports[0].lines.contains("AT+HANG") })
      bench.ports[0].terminal.close()
      #expect(bench.serve(child) == 3)
      let modules = try bench.results()
      #expect(cases(modules[0]) == ["pass before", "error hanging", "error after"])
      #expect(cases(modules[1]) == ["pass before", "pass hanging", "pass after"])
      #expect(names(in: folder).filter { $0.hasPrefix("off-") } == ["off-a", "off-b"])
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal ends a bench in good order`(signal: Int32) throws {
    try withFolder { folder in
      let bench = try TwoModules(folder) { number, line in
        number == 0 && line == "AT+HANG" ? "" : "\r\nOK\r\n"
      }
      let terminals = bench.ports.map { open($0.terminal.path, O_RDWR | O_NOCTTY) }
      defer { for terminal in terminals { close(terminal) } }
      for terminal in terminals { setCanonical(terminal) }
      let child = try bench.start()
      #expect(
        bench.loop.run(for: .seconds(patience)) {
          bench.ports[0].lines.contains("AT+HANG") && bench.ports[1].lines.contains("AT+B")
        })
      #expect(terminals.map(isCanonical).contains(false))
      child.send(signal)
      #expect(bench.serve(child) == 3)
      let modules = try bench.results()
      #expect(cases(modules[0]) == ["pass before", "error hanging", "error after"])
      let name = signal == SIGINT ? "SIGINT" : "SIGTERM"
      #expect(modules[0].cases[1].finding?.message == "interrupted by \(name)")
      #expect(modules[0].cases[2].finding?.message == "not played: interrupted by \(name)")
      #expect(modules[1].cases.first?.verdict == .pass)
      for module in modules {
        #expect(
          module.remarks.filter { $0.hasPrefix("power") } == [
            "power on: exit status 0: lit", "power off: exit status 0: dark",
          ])
      }
      #expect(names(in: folder).filter { $0.hasPrefix("off-") } == ["off-a", "off-b"])
      #expect(terminals.allSatisfy(isCanonical))
    }
  }

  private func setCanonical(_ terminal: Int32) {
    var settings = termios()
    tcgetattr(terminal, &settings)
    settings.c_lflag |= tcflag_t(ECHO | ICANON)
    tcsetattr(terminal, TCSANOW, &settings)
  }

  private func isCanonical(_ terminal: Int32) -> Bool {
    var settings = termios()
    tcgetattr(terminal, &settings)
    return settings.c_lflag & tcflag_t(ECHO | ICANON) == tcflag_t(ECHO | ICANON)
  }
}

@Suite struct ExpectedFailuresOfBenchTests {
  /// Plays a bench whose module b refuses AT+B, which is expected of it in these words.
  private func played(
    _ words: String, of module: Int = 1, refusing refused: Bool = true
  ) throws -> (status: Int32?, modules: [ModuleResult], output: String) {
    try withFolder { folder in
      let bench = try TwoModules(folder) { number, line in
        number == 1 && line == "AT+B" && refused ? "\r\nERROR\r\n" : "\r\nOK\r\n"
      }
      let text = String(decoding: contents(folder + "/bench.yaml"), as: UTF8.self)
      let place = "    series: L61x\n"
      var parts = text.split(separator: place, omittingEmptySubsequences: false).map(String.init)
      parts[module + 1] =
        "    expected-failures: [{case: after, reason: filed\(words)}]\n" + parts[module + 1]
      try writeFile(parts.joined(separator: place), to: folder + "/bench.yaml")
      let child = try bench.start()
      let status = bench.serve(child)
      return (status, try bench.results(), child.output + child.errorOutput)
    }
  }

  @Test(arguments: ["", ", until: 9999-12-31", ", sometimes: true"])
  func `one that fails is known`(words: String) throws {
    let played = try played(words)
    #expect(played.status == 0, "\(played.output)")
    #expect(played.modules[1].cases.last?.known?.reason == "filed")
  }

  @Test func `one that fails after its last day is news`() throws {
    let played = try played(", until: 2024-02-29")
    #expect(played.status == 1)
    #expect(played.modules[1].cases.last?.isNewFailure == true)
    #expect(played.output.contains("its last day was 2024-02-29"))
  }

  @Test func `one that passes is out of date, unless it fails only sometimes`() throws {
    let passing = try played("", refusing: false)
    #expect(passing.status == 1)
    #expect(passing.output.contains("b s/after passes now"), "\(passing.output)")
    #expect(try played(", sometimes: true", refusing: false).status == 0)
  }

  @Test func `one of another module covers nothing`() throws {
    let played = try played(", sometimes: true", of: 0)
    #expect(played.status == 1)
    #expect(played.modules[1].cases.last?.isNewFailure == true)
  }
}

@Suite struct BenchFileProblemTests {
  @Test(arguments: [
    ("port: ttyUSB2", "bench.yaml:2:21: ttyUSB2: "),
    ("port: /dev/x, line: 96x", "bench.yaml:2:35: 96x: "),
    ("port: /dev/x, suites: http.raed", "bench.yaml:2:37: no suite 'http.raed'; the nearest is"),
    ("port: /dev/x, skip-tags: [slwo]", "bench.yaml:2:40: no tag 'slwo'; the nearest is 'slow'"),
    ("port: /dev/x, origin: {listen: here}", "bench.yaml:2:46: `listen` here: wants host:port"),
    ("port: /dev/x, origin: {remote: \"1.2.3.4:x\"}", "bench.yaml:2:46: `remote` 1.2.3.4:x: wants"),
    ("port: /dev/x, origin: {remote: \"1.2.3.4:1\"}", "bench.yaml:2:46: no token: `token-file` or"),
    ("port: /dev/x, origin: {ca: c}", "bench.yaml:2:42: `ca` is for an origin elsewhere"),
    (
      "port: /dev/x, origin: {remote: \"1.2.3.4:1\", listen: \"a:1\"}",
      "bench.yaml:2:67: `listen` is for the origin in here; `remote` names another"
    ),
  ])
  func `what is wrong is told with line and column, and nothing is sent`(
    keys: String, said: String
  ) throws {
    try withFolder { folder in
      try writeFile("modules:\n  - {name: a, \(keys)}\n", to: folder + "/bench.yaml")
      let child = try Program.start("run", "--bench", "bench.yaml", folder: folder)
      #expect(child.wait() == 2)
      #expect(child.errorOutput.contains(said), "\(child.errorOutput)")
      #expect(child.errorOutput.contains("1 problem in the bench file; nothing was sent"))
    }
  }
}

@Suite struct RemoteOriginOfBenchTests {
  private static let token = "a-token-of-some-length"

  @Test func `a module takes its origin from another process, and one that cannot holds up nobody`()
    throws
  {
    try withFolder { folder in
      func start(_ name: String, _ arguments: [String]) throws -> ChildProcess {
        mkdir(folder + "/" + name, 0o777)
        return try ChildProcess(
          Program.path, arguments, folder: folder + "/" + name,
          environment: ["ATTEST_ORIGIN_TOKEN=\(Self.token)"])
      }
      let origin = try start(
        "origin",
        ["origin", "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0"]
          + ["--control", "127.0.0.1:0"])
      #expect(origin.wait(until: { origin.output.contains("runners: ") }), "\(origin.errorOutput)")
      let place = origin.output.split(separator: "\n").last?.split(separator: " ")
      let control = place?.dropFirst().first.map { String($0.dropLast()) } ?? ""
      let emulators = try ["a", "b"].map { name in
        try start(
          name,
          ["emulate", "--suites", shippedSuitesPath, "--series", "LE", "--link"]
            + [folder + "/tty-" + name])
      }
      for emulator in emulators {
        #expect(emulator.wait(until: { emulator.output.contains("/tty-") }))
      }
      try writeFile(Self.token + "\n", to: folder + "/token")
      try writeFile(
        """
        suites: http.url
        cases: port-after-*
        modules:
          - name: a
            port: \(folder)/tty-a
            series: LE
            origin: {remote: "\(control)", token-file: token}
          - name: b
            port: \(folder)/tty-b
            series: LE
            origin: {remote: "127.0.0.1:1", token-file: token}

        """, to: folder + "/bench.yaml")
      let run = try Program.start(
        "run", "--bench", "bench.yaml", "--results", "r.json", folder: folder)
      #expect(run.wait(seconds: 60) == 3, "\(run.output)\(run.errorOutput)")
      let modules = try readRecord(contents(folder + "/r.json"), path: "r.json").modules
      let played = modules[0].cases.filter { $0.verdict != .skipped }
      #expect(!played.isEmpty && played.allSatisfy { $0.verdict == .pass }, "\(run.output)")
      let message = modules[1].cases.first { $0.verdict == .error }?.finding?.message
      #expect(message?.hasSuffix("the origin at 127.0.0.1:1: Connection refused") == true)
      #expect(origin.wait(until: { origin.output.hasSuffix(" the origin is free\n") }))
      #expect(!run.output.contains(Self.token) && !run.errorOutput.contains(Self.token))
    }
  }
}
