// Every command that the help lists, with a name in each place that no terminal should obey, and on a
// standard output that takes nothing. A command that is added is walked as well, or the test fails for want
// of a way to call it.
import Glibc
import TestSupport
import Testing

@Suite struct EveryCommandTests {
  /// How each command is called so that it has something to say; `@` stands for the folder.
  private static let calls: [String: [String]] = [
    "run": ["--series", "L61x"], "list": [], "check": [], "coverage": [],
    "emulate": ["--series", "L61x"], "report": ["@/r.results.json"],
    "causes": ["@/r.results.json"], "compare": ["@/r.xml", "@/r.results.json"],
    "merge": ["@/r.results.json", "--results", "m.json"],
    "known": ["--update", "@/r.results.json", "--known-failures", "known"],
    "history": ["--history", "@/h.db"],
    "prove": ["--series", "L61x", "--fault", "data-ends-at-nul"],
    "explore": ["--series", "L61x", "--walks", "1"], "ports": [],
    "origin": [
      "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0", "--control", "127.0.0.1:0",
      "--token-file", "@/token",
    ],
  ]
  /// Those that serve until they are interrupted.
  private static let servers = ["emulate", "origin"]
  private static let hostile = "\u{1B}]0;owned\u{7}\u{9B}31m"
  private static let suites = """
    requirement X-1 1.2 "first"
    command HTTPDATA "import"
      manual 1.2
      responds within 1000 ms
      parameter length integer 1..64000
    series L61x
      models L610-CN
    suite s "s"
      manual 1.2
    case passes
      shows X-1
      > AT
      < OK
    case fails
      > AT+A
      < OK

    """

  /// A folder with suites, a run of them and a history.
  private func withRecords(_ body: (String) throws -> Void) throws {
    try withFolder { folder in
      try writeFile(Self.suites, to: folder + "/small.attest")
      try writeFile(String(repeating: "a", count: 64), to: folder + "/token")
      let child = try ChildProcess(
        Program.path,
        ["run", "--suites", "small.attest", "--junit", "r.xml", "--history", "h.db"],
        folder: folder)
      #expect(child.wait() == 1)
      try body(folder)
    }
  }

  private func help(_ words: String...) throws -> [Substring] {
    try Program.run(words + ["--help"]).output.split(separator: "\n")
  }

  /// The commands that the help lists.
  private func commands() throws -> [String] {
    let lines = try help().drop { !$0.hasPrefix("SUBCOMMANDS") }
    return lines.dropFirst().filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }.filter { $0 != "See" }
  }

  /// The options of a command that take a value.
  private func options(of command: String) throws -> [String] {
    try help(command).filter { $0.hasPrefix("  --") && $0.contains(" <") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
  }

  private func call(_ command: String, takingSuites: Bool, in folder: String) throws -> [String] {
    let call = try #require(Self.calls[command], "no call is known of `\(command)`")
    // Walks are drawn from a space, and faults break requirements, that the small suites lack.
    let path = ["explore", "prove"].contains(command) ? shippedSuitesPath : "@/small.attest"
    let suites = takingSuites ? ["--suites", path] : []
    return [command] + (suites + call).map { $0.replacing("@", with: folder) }
  }

  /// Plays all calls, some at once, each in a folder of its own, and says what came of each.
  private func outcomes(
    of calls: [[String]], in folder: String, shell: String = ""
  ) throws -> [(call: [String], outcome: Outcome)] {
    var outcomes: [(call: [String], outcome: Outcome)] = []
    for start in stride(from: 0, to: calls.count, by: 4) {
      let batch = calls[start..<min(start + 4, calls.count)]
      let children = try batch.enumerated().map { number, call in
        let own = "\(folder)/\(start + number)"
        try #require(mkdir(own, 0o700) == 0)
        let environment = ["XDG_CACHE_HOME=\(folder)/cache"]
        return shell.isEmpty
          ? try ChildProcess(Program.path, call, folder: own, environment: environment)
          : try ChildProcess(
            "/bin/sh", ["-c", shell, Program.path] + call, folder: own, environment: environment)
      }
      for (call, child) in zip(batch, children) {
        // One that serves is through with its words by then, however loaded the machine is.
        if Self.servers.contains(call[0]), child.wait(seconds: 2) == nil { child.send(SIGINT) }
        outcomes.append(
          (
            call,
            Outcome(status: child.wait(), output: child.output, errorOutput: child.errorOutput)
          ))
      }
    }
    return outcomes
  }

  /// Whether a terminal might obey something in the text.
  private func isObeyed(_ text: String) -> Bool {
    text.unicodeScalars.contains {
      $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value)
    }
  }

  @Test func `no name reaches the terminal as an order, wherever it stands`() throws {
    try withRecords { folder in
      var calls: [[String]] = []
      for command in try commands() {
        let options = try options(of: command)
        let whole = try call(command, takingSuites: options.contains("--suites"), in: folder)
        for option in options {
          var call = whole
          if let index = call.firstIndex(of: option) { call.removeSubrange(index...(index + 1)) }
          calls.append(call + ["\(option)=\(Self.hostile)"])
        }
        for index in whole.indices where whole[index].hasPrefix(folder + "/r.") {
          var call = whole
          call[index] = Self.hostile
          calls.append(call)
        }
        calls.append([command, "--" + Self.hostile])
        calls.append([command, Self.hostile])
      }
      for (call, outcome) in try outcomes(of: calls, in: folder) {
        #expect(!isObeyed(outcome.output), "\(call): \(outcome.output.debugDescription)")
        #expect(!isObeyed(outcome.errorOutput), "\(call): \(outcome.errorOutput.debugDescription)")
      }
    }
  }

  @Test func `no two outputs of a command may be one file`() throws {
    try withRecords { folder in
      let outputs = ["--junit", "--html", "--results", "--matrix", "--keep", "--code-quality"]
      var pairs: Set<String> = []
      for command in try commands() {
        let given = outputs.filter(try options(of: command).contains)
        for (first, second) in zip(given, given.dropFirst()) {
          let suites = try options(of: command).contains("--suites")
          var call = try call(command, takingSuites: suites, in: folder)
          if let index = call.firstIndex(of: "--results") {
            call.removeSubrange(index...(index + 1))
          }
          if command == "merge", first != "--results" { call += ["--results", "m.json"] }
          let child = try ChildProcess(
            Program.path, call + [first, "one", second, "./one"], folder: folder)
          #expect(child.wait() == 2, "\(command) \(first) \(second)")
          #expect(child.errorOutput.contains(" are one file: "), "\(child.errorOutput)")
          #expect(access(folder + "/one", F_OK) != 0)
          pairs.insert(command)
        }
      }
      #expect(pairs.isSuperset(of: ["run", "report", "merge", "explore"]))
    }
  }

  @Test(arguments: ["new/./one", "new//one", "gone/../new/one", "soft", "hard"])
  func `outputs are one file by whatever name`(name: String) throws {
    try withFolder { folder in
      let first = name == "hard" ? "file" : "new/one"
      try writeFile("before", to: folder + "/file")
      try #require(link(folder + "/file", folder + "/hard") == 0)
      try #require(symlink("new/one", folder + "/soft") == 0)
      let child = try ChildProcess(
        Program.path, ["run", "--series", "LE", "--junit", first, "--html", name], folder: folder)
      #expect(child.wait() == 2)
      #expect(child.errorOutput.hasPrefix("attest: --junit and --html are one file: \(name)"))
      #expect(contents(folder + "/file") == Array("before".utf8))
    }
  }

  @Test func `no output replaces what is read`() throws {
    try withRecords { folder in
      // Under another name as well.
      #expect(link(folder + "/small.attest", folder + "/other.xml") == 0)
      let record = "r.results.json"
      let calls: [([String], String)] = [
        (["run", "--suites", "small.attest", "--junit", "small.attest"], "small.attest"),
        (["run", "--suites", "small.attest", "--html", "other.xml"], "small.attest"),
        (["prove", "--suites", "small.attest", "--matrix", "small.attest"], "small.attest"),
        (["explore", "--suites", "small.attest", "--junit", "small.attest"], "small.attest"),
        (["report", record, "--html", record], record),
        (["merge", record, "--results", "m.json", "--junit", record], record),
      ]
      let before = [record, "small.attest"].map { contents("\(folder)/\($0)") }
      for (call, file) in calls {
        let child = try ChildProcess(Program.path, call, folder: folder)
        #expect(child.wait() == 2, "\(call)")
        #expect(child.errorOutput.contains("would replace \(file)"), "\(child.errorOutput)")
      }
      #expect([record, "small.attest"].map { contents("\(folder)/\($0)") } == before)
    }
  }

  @Test func `no command ends well whose words were lost`() throws {
    try withRecords { folder in
      let calls = try commands().map { command in
        let takesSuites = try options(of: command).contains("--suites")
        return try call(command, takingSuites: takesSuites, in: folder)
      }
      let shell = "exec \"$0\" \"$@\" >/dev/full"
      for (call, outcome) in try outcomes(of: calls, in: folder, shell: shell) {
        #expect(outcome.status != 0, "\(call)")
        #expect(
          outcome.errorOutput.contains("attest: standard output"), "\(call): \(outcome.errorOutput)"
        )
      }
    }
  }

  @Test func `no name of a bench, a record or the environment is obeyed`() throws {
    try withRecords { folder in
      let hostile = Self.hostile
      let escaped = "\\u001B]0;owned\\u0007\\u009B31m"
      try writeFile(
        "modules: [{name: \"\(escaped)\", port: \"/dev/\(escaped)\", series: \"\(escaped)\"}]\n",
        to: folder + "/bench.yaml")
      try writeFile(
        """
        {"format": "attest-results", "schema": "1.2", "version": "0", "modules": [{"name": "\(escaped)",
        "series": "\(escaped)", "port": "\(escaped)", "cases": [{"suite": "\(escaped)", "name":
        "\(escaped)", "title": "\(escaped)", "verdict": "fail", "finding": {"message": "\(escaped)",
        "file": "\(escaped)", "source": "\(escaped)"}, "notes": ["\(escaped)"]}]}]}
        """, to: folder + "/hostile.json")
      let record = folder + "/hostile.json"
      let suites = ["--suites", folder + "/small.attest"]
      var calls = [
        ["run", "--bench", folder + "/bench.yaml"] + suites, ["report", record],
        ["compare", folder + "/r.xml", record], ["causes", record] + suites,
        ["merge", record, "--results", "m.json"], ["known", "--update", record] + suites,
      ].map { (call: $0, environment: "X=Y") }
      for name in ["ATTEST_HISTORY", "TERM", "LANG", "HOME", "TMPDIR", "ATTEST_SET_X", "CI"] {
        calls.append((["run", "--verbose"] + suites, "\(name)=\(hostile)"))
      }
      for (call, environment) in calls {
        let child = try ChildProcess(
          Program.path, call, folder: folder,
          environment: [environment, "XDG_CACHE_HOME=\(folder)/cache"])
        _ = child.wait()
        #expect(!isObeyed(child.output), "\(call): \(child.output.debugDescription)")
        #expect(!isObeyed(child.errorOutput), "\(call): \(child.errorOutput.debugDescription)")
      }
    }
  }
}
