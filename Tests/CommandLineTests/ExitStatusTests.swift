import Glibc
import TestSupport
import Testing

@Suite struct ExitStatusTests {
  @Test func `a good run ends in 0 and says where its report is`() throws {
    try withFolder { folder in
      let child = try Program.start("run", "--series", "LE", "--suite", "http.read", folder: folder)
      #expect(child.wait() == 0, "\(child.errorOutput)")
      #expect(child.output.contains("report: Reports/attest.junit.xml\nattest: "))
      #expect(child.output.contains(" passed, 0 failed, "))
      #expect(validReport(folder + "/Reports/attest.junit.xml").contains("name=\"LE.http.read\""))
    }
  }

  @Test func `a module with a fault ends in 1 and the case is named`() throws {
    let outcome = try Program.run(
      "run", "--series", "NL66x", "--suite", "http.act", "--case", "head-refused", "--fault",
      "act-takes-head")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("FAIL NL66x http.act/head-refused"))
    #expect(outcome.output.contains("expected  ERROR\n  received  \"OK\"\n"))
  }

  @Test func `an HTML page is written where it was asked for`() throws {
    try withFolder { folder in
      let child = try Program.start(
        "run", "--series", "NL66x", "--suite", "http.act", "--case", "head-refused", "--fault",
        "act-takes-head", "--html", "pages/night.html", folder: folder)
      #expect(child.wait() == 1, "\(child.errorOutput)")
      #expect(child.output.contains("page: pages/night.html\n"))
      let page = String(decoding: contents(folder + "/pages/night.html"), as: UTF8.self)
      #expect(page.contains("head-refused") && page.contains("--fault act-takes-head"))
      #expect(page.contains("HEAD brings no body, and is refused where the series lacks it"))
    }
  }

  @Test func `a bench without a SIM ends in 3`() throws {
    let outcome = try Program.run("run", "--series", "LE", "--suite", "http.read", "--no-sim")
    #expect(outcome.status == 3)
    #expect(outcome.output.contains("INCONCLUSIVE"))
  }

  @Test(arguments: [
    ["--bogus"], ["run", "--retries", "-1"], ["run", "--retries", "x"],
    ["run", "--series"], ["nonsense"], ["run", "--line", "9600"], ["explore", "--baud", "9600"],
    ["run", "--port", "/dev/null", "--fault", "late-set"],
    ["run", "--port", "/dev/null", "--series", "LE", "L61x"],
  ])
  func `a wrong command line ends in 2 and shows how to use it`(arguments: [String]) throws {
    try withFolder { folder in
      let child = try ChildProcess(Program.path, arguments, folder: folder)
      #expect(child.wait() == 2)
      #expect(child.errorOutput.contains("Usage: attest"))
    }
  }

  @Test(arguments: [
    (["rnu"], "there is no command `rnu`; did you mean `attest run`?\nknown: run, list, check, "),
    (["nonsense", "--help"], "there is no command `nonsense`\nknown: run, "),
  ])
  func `a command that is not there is told with those that are`(
    _ arguments: [String], _ told: String
  ) throws {
    let outcome = try Program.run(in: "/", arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.hasPrefix("Error: " + told), "\(outcome.errorOutput)")
  }

  @Test func `an empty command line plays nothing, and shows how to use it`() throws {
    try withFolder { folder in
      let child = try ChildProcess(Program.path, [], folder: folder)
      #expect(child.wait() == 2)
      #expect(child.errorOutput.contains("USAGE: attest"))
      #expect(child.output.isEmpty)
    }
  }

  @Test(.enabled(if: access("/usr/bin/cc", X_OK) == 0, "no C compiler"))
  func `arguments are those given even where a library moved the environment`() throws {
    try withFolder { folder in
      try writeFile(
        """
        #include <stdlib.h>
        __attribute__((constructor)) static void move(void) {
          for (int i = 0; i < 100; i++) { char n[9] = "MOVED00"; n[5] += i / 10; n[6] += i % 10;
            setenv(n, "1", 1); }
        }
        """, to: folder + "/move.c")
      let compiler = try ChildProcess(
        "/usr/bin/cc", ["-shared", "-fPIC", "-o", "move.so", "move.c"], folder: folder)
      #expect(compiler.wait() == 0)
      let child = try ChildProcess(
        Program.path, ["run", "--port", "/dev/ttyNOT9", "--suites", shippedSuitesPath],
        folder: folder, environment: ["LD_PRELOAD=\(folder)/move.so"])
      #expect(child.wait() == 3)
      #expect(child.errorOutput.contains("no port /dev/ttyNOT9"))
    }
  }

  @Test func `two outputs that are one file are refused before anything is played`() throws {
    for second in ["one", "./one"] {
      let outcome = try Program.run("run", "--junit", "one", "--html", second)
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput == "attest: --junit and --html are one file: \(second)\n")
    }
  }

  @Test func `a named pipe for a file is refused and not waited for`() throws {
    try withFolder { folder in
      #expect(mkfifo(folder + "/pipe.attest", 0o600) == 0)
      for arguments in [["check", "--suites", folder], ["report", folder + "/pipe.attest"]] {
        let child = try ChildProcess(Program.path, arguments, folder: folder)
        #expect(child.wait() == 2)
        #expect(child.errorOutput.contains("/pipe.attest: a named pipe, not a file"))
      }
    }
  }

  @Test(arguments: ["list --modules", "coverage", "list", "--help", "ports", "check"])
  func `output that does not fit on the disk is told by the status`(command: String) throws {
    try withFolder { folder in
      let child = try ChildProcess(
        "/bin/sh",
        [
          "-c", "exec \"$0\" \(command) \(command == "--help" ? "" : "--suites \"$1\"") >/dev/full",
          Program.path, shippedSuitesPath,
        ], folder: folder)
      #expect(child.wait() == 3)
      #expect(child.errorOutput.contains("attest: standard output"), "\(child.errorOutput)")
    }
  }

  @Test func `no name reaches the terminal as an order`() throws {
    let hostile = "\u{1B}]0;owned\u{7}"
    for arguments in [
      ["check", "--suites", hostile], ["run", "--series", hostile], ["report", hostile],
      ["compare", hostile, hostile], ["run", "--bench", hostile], ["run", "--port", hostile],
      ["run", "--port", "/dev/" + hostile], ["run", "--known", hostile], [hostile],
    ] {
      let outcome = try Program.run(arguments)
      #expect(outcome.status != 0)
      #expect(!outcome.errorOutput.contains("\u{1B}") && !outcome.output.contains("\u{1B}"))
      #expect(!outcome.errorOutput.isEmpty)
    }
  }

  @Test(arguments: [
    ("--series", "NL67x", "no series or model 'NL67x'; the nearest is 'NL66x'"),
    ("--model", "KE270-CN", "no series or model 'KE270-CN'; the nearest is 'LE270-CN'"),
    ("--suite", "http.raed", "no suite 'http.raed'; the nearest is 'http.read'"),
    ("--case", "head-refusd", "no case 'head-refusd'; the nearest is 'head-refused'"),
    ("--shows", "ACT-99", "no requirement 'ACT-99'; the nearest is 'ACT-9'"),
    ("--tag", "slwo", "no tag 'slwo'; the nearest is 'slow'"),
    ("--skip-tag", "slwo", "no tag 'slwo'; the nearest is 'slow'"),
    ("--fault", "act-take-head", "no fault 'act-take-head'; the nearest is 'act-takes-head'"),
    ("--dialect", "read-all-order=ok-fist", "did you mean ok-first?"),
  ])
  func `an unknown name ends in 2 and the nearest is told`(
    option: String, name: String, said: String
  ) throws {
    let outcome = try Program.run("run", option, name)
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains(said), "\(outcome.errorOutput)")
    #expect(outcome.output.isEmpty)
  }

  @Test func `cases that do not apply are no verification`() throws {
    let outcome = try Program.run("run", "--series", "NL66x", "--case", "head-reaches-the-server")
    #expect(outcome.status == 3)
    #expect(outcome.errorOutput.contains("no case was played"))
  }

  @Test func `a report that cannot be written ends in 3 after the results are shown`() throws {
    let outcome = try Program.run(
      "run", "--series", "LE", "--suite", "http.read", "--junit", "/dev/full")
    #expect(outcome.status == 3)
    #expect(outcome.errorOutput.contains("/dev/full"))
    #expect(outcome.output.contains(" passed, 0 failed, "))
  }
}

@Suite struct SuiteProblemTests {
  private func outcome(of text: String, _ command: String = "check") throws -> Outcome {
    try withFolder { folder in
      try writeFile(text, to: folder + "/broken.attest")
      return try Program.run(command, "--suites", folder)
    }
  }

  @Test(arguments: ["check", "run", "list"])
  func `a broken suite ends in 2 with the line and a caret`(command: String) throws {
    let outcome = try outcome(of: "suite s \"s\"\ncase a\n  > AT\n  promt\n  quite 5 s\n", command)
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("broken.attest:4:3"))
    #expect(outcome.errorOutput.contains("  promt\n"))
    #expect(outcome.errorOutput.contains("^"))
    #expect(outcome.errorOutput.contains("prompt"))
    #expect(outcome.errorOutput.contains("2 problems in the suites; nothing was sent"))
  }

  @Test func `coverage fails when a requirement has no case and names it`() throws {
    let outcome = try outcome(of: smallSuites, "coverage")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("1 of 2 requirements covered"))
    #expect(outcome.errorOutput.contains("no case shows X-2"))
  }

  @Test func `coverage of the shipped suites is whole`() throws {
    #expect(try Program.run("coverage").status == 0)
  }

  @Test func `a folder without suites ends in 2 with the remedy`() throws {
    try withFolder { folder in
      let outcome = try Program.run("check", "--suites", folder)
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("no .attest file there; --suites names"))
    }
  }
}

@Suite struct HelpTests {
  @Test func `help of a command ends in 0`() throws {
    let outcome = try Program.run("help", "run")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("--junit"))
  }

  @Test(arguments: [["run", "--help"], ["help", "run"], ["merge", "-h"], ["run", "--bogus"]])
  func `how a command is used begins with the program's name`(arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    let command = arguments.first { ["run", "merge"].contains($0) } ?? ""
    #expect(
      (outcome.output + outcome.errorOutput).lowercased().contains("usage: attest \(command) "))
  }

  @Test func `the version ends in 0`() throws {
    #expect(try Program.run("--version").status == 0)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completions are there`(shell: String) throws {
    let outcome = try Program.run("--generate-completion-script", shell)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("coverage"))
  }

  @Test func `colour comes only where it is wanted`() throws {
    try withFolder { folder in
      try writeFile(smallSuites, to: folder + "/small.attest")
      let bare = ["run", "--series", "L61x", "--case", "before", "--suites", folder]
      for (arguments, environment, isColored) in [
        (bare, [], false), (bare + ["--color", "always"], [], true),
        (bare + ["--color", "auto"], ["NO_COLOR=1"], false),
      ] {
        let child = try ChildProcess(
          Program.path, arguments + ["--verbose"], folder: folder,
          environment: environment)
        #expect(child.wait() != nil)
        #expect(child.output.contains("L61x s/before"))
        #expect(child.output.contains("\u{1B}[") == isColored)
      }
    }
  }

  @Test func `a signal ends a run that waits for what its order goes by`() throws {
    try withFolder { folder in
      let child = try Program.start(
        "run", "--series", "MS18x", "--case", "http.read/test-form", "--budget", "30s",
        folder: folder, environment: ["XDG_CACHE_HOME=\(folder)/cache"])
      #expect(child.wait { child.errorOutput.contains("which cases catch what") })
      child.send(SIGTERM)
      // What is played at that moment is played to its end.
      #expect(child.wait(seconds: 20) == 3)
      #expect(child.output.contains("interrupted by SIGTERM"))
    }
  }
}
