// Settings given in three ways, and that a secret one is found in nothing that a run leaves behind. And
// folders that use each other.
import Ports
import TestSupport
import Testing

/// Bytes that people see escaped, and none of which in a row stands elsewhere.
private let sentinel = "S3NT\\\"q{7}zé9"

/// Sends the secret plain, in pieces and in words of its own, and fails so that all of it would be told.
private let secretSuites = """
  setting pin secret "the card's"
  setting number default "112" "whom"
  command CPIN "the card"
    responds within 1 s
  series L61x
  suite s "s"
  case plain
    > AT+CPIN="{setting("pin")}"
    < +CPIN: wrong
    < OK
  case in-pieces
    > AT
    < OK
    >> setting("pin") + "\\r"
      in pieces of 1 every 10 ms
    anything for 1 s
  case compared
    > AT
    < OK
    note the number is {setting("number")} and the secret {setting("pin")}
    ? "{setting("pin")} and more" == setting("pin")
  case told
    > AT
    < OK
    fail it is {setting("pin")}

  """

@Suite struct SettingListTests {
  @Test func `what a bench may set is listed with what it is for`() throws {
    try withFolder { folder in
      let suites = folder + "/s.attest"
      try writeFile(secretSuites, to: suites)
      let outcome = try Program.run(["list", "--settings", "--suites", suites])
      #expect(outcome.output == "pin: the card's; secret\nnumber: whom; \"112\" unless given\n")
      #expect(outcome.status == 0)
      let wrong = try Program.run(["run", "--suites", suites, "--set", "ping=1234"])
      #expect(wrong.errorOutput.contains("`attest list --settings` says what each is for"))
    }
  }
}

/// The forms in which the sentinel, or most of it, could be told.
private func forms() -> [String] {
  let bytes = Array(sentinel.utf8)
  let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
  return [
    sentinel, "S3NT\\\\\\\"q{7}", "S3NT\\\\&quot;", "q{7}z", "{7}z\\xC3", "{7}z\\u00e9", "\\\"q{7}",
    hex.joined(), hex.joined().uppercased(), hex.joined(separator: " "),
    hex.joined(separator: " ").uppercased(),
  ]
}

@Suite struct SettingTests {
  private let outputs = [
    "--results", "r.json", "--junit", "r.xml", "--html", "r.html", "--history", "h.sqlite",
    "--all-transcripts", "--follow",
  ]

  private func expectNothing(in child: ChildProcess, _ folder: String) {
    var told = ["screen": child.output, "errors": child.errorOutput]
    for file in ["r.json", "r.xml", "r.html", "h.sqlite", "summary.md"] {
      told[file] = String(decoding: contents(folder + "/" + file), as: UTF8.self)
    }
    for (name, text) in told {
      #expect(!text.isEmpty || name == "errors" || name == "summary.md", "\(name) is there")
      for form in forms() { #expect(!text.contains(form), "\(name) tells \(form)") }
    }
    // What is no secret is told, and stars stand where one was.
    #expect(told["r.json"]?.contains("the number is 112 and the secret ****") == true)
    #expect(told["r.xml"]?.contains("it is ****") == true)
  }

  private func run(
    _ folder: String, _ arguments: [String], environment: [String] = []
  ) throws -> ChildProcess {
    try writeFile(secretSuites, to: folder + "/s.attest")
    let child = try ChildProcess(
      Program.path, ["run", "--suites", "s.attest"] + arguments, folder: folder,
      environment: environment + [
        "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=\(folder)/summary.md",
      ])
    return child
  }

  @Test func `a secret that --set gives is found in no output`() throws {
    try withFolder { folder in
      let child = try run(folder, ["--set", "pin=" + sentinel] + outputs)
      #expect(child.wait() == 1)
      expectNothing(in: child, folder)
    }
  }

  @Test func `a secret that the environment gives is found in no output`() throws {
    try withFolder { folder in
      let child = try run(folder, outputs, environment: ["ATTEST_SET_PIN=" + sentinel])
      #expect(child.wait() == 1)
      expectNothing(in: child, folder)
    }
  }

  @Test func `a secret of the bench file is found in no output`() throws {
    try withFolder { folder in
      let port = try ScriptedPort { line in "\r\n\(line)\r\nOK\r\n" }
      let quoted = sentinel.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      try writeFile(
        """
        settings: {pin: "\(quoted)"}
        modules:
          - {name: a, port: \(port.terminal.path), series: L61x}
        """, to: folder + "/bench.yaml")
      let child = try run(folder, ["--bench", "bench.yaml"] + outputs)
      #expect(port.serve(child) == 1)
      expectNothing(in: child, folder)
    }
  }

  @Test func `what is wrong with settings is told without their values`() throws {
    try withFolder { folder in
      for (arguments, said) in [
        (["--set", "pim=" + sentinel], "no setting 'pim'; the nearest is 'pin'"),
        (["--set", "=" + sentinel], "--set wants NAME=VALUE"),
        (["--set", "pin=abc"], "the secret `pin` has less than 4 bytes"),
      ] {
        let child = try run(folder, arguments)
        #expect(child.wait() == 2)
        #expect(child.errorOutput.contains(said), "\(child.errorOutput)")
        #expect(!child.errorOutput.contains("S3NT"))
      }
      try writeFile(
        """
        modules:
          - {name: a, port: /dev/x, sereis: L61x, settings: {pin: "\(sentinel.prefix(4))xyz"}}
        """, to: folder + "/bench.yaml")
      let child = try run(folder, ["--bench", "bench.yaml"])
      #expect(child.wait() == 2)
      #expect(child.errorOutput.contains("sereis"))
      #expect(!child.errorOutput.contains("S3NTxyz"), "\(child.errorOutput)")
    }
  }

  @Test func `the command line's value counts before the environment's and the default`() throws {
    try withFolder { folder in
      let given = ["--case", "compared", "--results", "r.json", "--all-transcripts"]
      for (arguments, environment, said) in [
        ([], [], "the number is 112"),
        ([], ["ATTEST_SET_NUMBER=113"], "the number is 113"),
        (["--set", "number=114"], ["ATTEST_SET_NUMBER=113"], "the number is 114"),
      ] as [([String], [String], String)] {
        let child = try run(folder, given + arguments, environment: environment)
        #expect(child.wait() == 1)
        let results = String(decoding: contents(folder + "/r.json"), as: UTF8.self)
        #expect(results.contains(said))
      }
    }
  }
}

@Suite struct SharedFolderTests {
  private func write(_ folder: String) throws {
    try writeFile(
      """
      command CSQ "signal"
        responds within 1 s
      series L61x
      steps asks
        > AT
        < OK
      steps not-used-here
        > AT
        < OK
      suite shared "not played here"
      case c
        use asks
      """, to: folder + "/shared.attest")
    for name in ["one", "two"] {
      try writeFile(
        "use \"shared.attest\"\nsuite \(name) \"s\"\ncase c\n  use asks\n",
        to: folder + "/\(name).attest")
    }
  }

  private func list(_ folder: String, _ arguments: String...) throws -> ChildProcess {
    let child = try ChildProcess(Program.path, ["list"] + arguments, folder: folder)
    #expect(child.wait() != nil)
    return child
  }

  @Test func `several folders are played together, and files that are used only declare`() throws {
    try withFolder { folder in
      try write(folder)
      let child = try list(folder, "--suites", "one.attest", "--suites", "two.attest")
      #expect(child.output == "L61x one/c []\nL61x two/c []\n", "\(child.errorOutput)")
    }
  }

  @Test func `a file that is named for itself is played though another uses it`() throws {
    try withFolder { folder in
      try write(folder)
      let child = try list(folder, "--suites", ".", "--suites", "shared.attest")
      // As part of the folder nothing is shared, so that steps must be used.
      #expect(child.status == 2)
      #expect(child.errorOutput.contains("no line uses the steps `not-used-here`"))
    }
  }

  @Test func `a path that leads nowhere is told where it stands`() throws {
    try withFolder { folder in
      try write(folder)
      try writeFile(
        "use \"shraed.attest\"\nsuite s \"s\"\ncase c\n  > AT\n  < OK\n", to: folder + "/x.attest")
      let child = try list(folder, "--suites", "x.attest")
      #expect(child.status == 2)
      #expect(
        child.errorOutput.contains("x.attest:1:5: there is no file and no folder shraed.attest"))
    }
  }
}
