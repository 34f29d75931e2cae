// One name for a case: what is printed is what may be typed, wherever a case is named.
import TestSupport
import Testing

@Suite struct NameTests {
  private let name = "http.data/length-out-of-range[length=36001]"
  private let fault = ["run", "--series", "LE", "--fault", "HTTPDATA.length.max+1"]

  @Test func `the name that a failure prints is what --case and list take`() throws {
    let failed = try Program.run(fault + ["--suite", "http.data"])
    let printed = try #require(
      failed.output.split(separator: "\n").first { $0.hasPrefix("FAIL LE ") })
    #expect(printed.dropFirst("FAIL LE ".count) == name)
    let again = try Program.run(fault + ["--case", name])
    #expect(again.status == 1)
    #expect(again.output.contains(" passed, 1 failed, 0 skipped"))
    let listed = try Program.run("list", "--series", "LE", "--case", name)
    #expect(listed.output.hasPrefix("LE \(name) ["))
    #expect(listed.output.split(separator: "\n").count == 1)
  }

  @Test func `the name that a failure prints is what the file of known failures takes`() throws {
    try withFolder { folder in
      try writeFile("known \(name)\n  reason one byte too many\n", to: folder + "/known")
      let outcome = try Program.run(
        in: folder, fault + ["--case", name, "--known-failures", "known"])
      #expect(outcome.status == 0, "\(outcome.errorOutput)")
      #expect(outcome.output.contains("KNOWN 1 case: one byte too many\n  LE \(name)\n"))
    }
  }

  @Test func `a value that no case has is refused, and the nearest is named`() throws {
    let outcome = try Program.run("list", "--case", "http.data/length-in-range[lenght=1]")
    #expect(outcome.status == 2)
    #expect(
      outcome.errorOutput.hasPrefix(
        "attest: no case 'http.data/length-in-range[lenght=1]', for it has no such value; "
          + "the nearest is 'http.data/length-in-range[length=1]'"))
  }

  @Test func `a value that no case has is refused in the file of known failures`() throws {
    try withFolder { folder in
      try writeFile(
        "known http.data/length-in-range[lenght=1]\n  reason x\n", to: folder + "/known")
      let outcome = try Program.run(
        in: folder, ["run", "--series", "LE", "--known-failures", "known"])
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("known:1:7: "))
      #expect(outcome.errorOutput.contains("'length-in-range' has no such value"))
      #expect(outcome.errorOutput.contains("http.data/length-in-range[length=1]"))
    }
  }

  @Test(arguments: [
    ["--case", "http.data/lengthy"], ["--case", "http.dat/length-in-range"],
    ["--case", "length-in-rang[length=1]"], ["--case", "[length=1]"],
    ["--case", "http.act/length-in-range"],
  ])
  func `a case that there is not is refused`(option: [String]) throws {
    let outcome = try Program.run(["list"] + option)
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.hasPrefix("attest: no "), "\(outcome.errorOutput)")
  }

  @Test func `options that select take several values at once`() throws {
    func listed(_ options: String) throws -> [String] {
      let outcome = try Program.run(
        ["list", "--series", "LE"] + options.split(separator: " ").map(String.init))
      #expect(outcome.status == 0, "\(outcome.errorOutput)")
      return outcome.output.split(separator: "\n").map(String.init)
    }
    let suites = try listed("--suite http.act http.read")
    #expect(suites.contains { $0.hasPrefix("LE http.act/") })
    #expect(suites.contains { $0.hasPrefix("LE http.read/") })
    #expect(try listed("--case http.act/test-form http.read/test-form").count == 2)
    let shown = try listed("--shows READ-1 DATA-3")
    #expect(shown.allSatisfy { $0.contains("READ-1") || $0.contains("DATA-3") })
    #expect(shown.contains { $0.contains("READ-1") } && shown.contains { $0.contains("DATA-3") })
  }

  @Test func `a setting that no suite declares is told, with the nearest`() throws {
    try withFolder { folder in
      let suite =
        "suite s \"s\"\n  manual 1\nsetting apn \"name\"\ncase c\n  > AT+{setting(\"apm\")}\n"
      try writeFile(suite, to: folder + "/s.attest")
      let outcome = try Program.run(in: folder, ["check", "--suites", "s.attest"])
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("no setting is called `apm`"), "\(outcome.errorOutput)")
    }
  }

  @Test func `a file that is no history is said to be left as it is`() throws {
    try withFolder { folder in
      try writeFile("notes\n", to: folder + "/notes.txt")
      let outcome = try Program.run(in: folder, ["history", "--history", "notes.txt"])
      #expect(outcome.status == 3)
      #expect(outcome.errorOutput.contains("it is left as it is"))
      #expect(String(decoding: contents(folder + "/notes.txt"), as: UTF8.self) == "notes\n")
    }
  }
}
