// Runs that are kept: the results file, reports made later, comparisons, joined shards, known failures.
import TestSupport
import Testing

/// Runs of two cases, with a fault or without, in a folder of their own.
private struct Bench {
  let folder: String

  /// Plays the two cases and returns how the run ended.
  @discardableResult
  func play(_ more: String..., faulty: Bool = false) throws -> Outcome {
    try program(
      ["run", "--series", "NL66x", "--case", "head-refused", "--case", "test-form"]
        + ["--suites", shippedSuitesPath] + (faulty ? ["--fault", "act-takes-head"] : []) + more)
  }

  func program(_ arguments: [String]) throws -> Outcome {
    let child = try ChildProcess(Program.path, arguments, folder: folder)
    let status = child.wait()
    return Outcome(status: status, output: child.output, errorOutput: child.errorOutput)
  }

  func program(_ arguments: String...) throws -> Outcome { try program(arguments) }

  func bytes(_ name: String) -> [UInt8] { contents("\(folder)/\(name)") }
}

private func withBench<T>(_ body: (Bench) throws -> T) throws -> T {
  try withFolder { try body(Bench(folder: $0)) }
}

@Suite struct ResultsFileCommandTests {
  @Test func `a run writes its results beside the report and says where`() throws {
    try withBench { bench in
      let outcome = try bench.play()
      #expect(outcome.output.contains("results: Reports/attest.results.json\n"))
      let elsewhere = try bench.play("--junit", "out/night.junit.xml")
      #expect(elsewhere.output.contains("results: out/night.results.json\n"))
      #expect(!bench.bytes("out/night.results.json").isEmpty)
    }
  }

  @Test func `the JUnit report made later is the one made at the run, to the byte`() throws {
    try withBench { bench in
      try bench.play("--all-transcripts", faulty: true)
      let outcome = try bench.program(
        "report", "Reports/attest.results.json", "--junit", "later.xml")
      #expect(outcome.status == 0 && outcome.output.isEmpty)
      #expect(bench.bytes("later.xml") == bench.bytes("Reports/attest.junit.xml"))
      #expect(bench.bytes("later.xml").count > 1000)
    }
  }

  @Test func `the summary made later is the one of the run`() throws {
    try withBench { bench in
      let played = try bench.play(faulty: true).output
      let later = try bench.program("report", "Reports/attest.results.json").output
      let paths = played.split(separator: "\n").filter {
        $0.hasPrefix("results: ") || $0.hasPrefix("report")
      }
      #expect(paths.count == 2)
      #expect(later.contains(", 1 failed, "))
      #expect(
        later.split(separator: "\n") == played.split(separator: "\n").filter { !paths.contains($0) }
      )
    }
  }

  @Test(arguments: [
    ("--results", "/dev/null/x.json", "mkdir: Not a directory"),
    ("--junit", ".", "a folder, where a file is to be written"),
    ("--html", "/proc/page.html", "no file can be written in /proc: "),
  ])
  func `an output that cannot be written is told before anything is played`(
    option: String, path: String, why: String
  ) throws {
    try withBench { bench in
      let outcome = try bench.play(option, path)
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.hasPrefix("attest: \(option) \(path): "))
      #expect(outcome.errorOutput.contains(why))
      #expect(outcome.output.isEmpty)
      // What was claimed before is given back.
      #expect(names(in: bench.folder + "/Reports").isEmpty)
    }
  }

  @Test func `a disk that is full is told and ends in 3`() throws {
    try withBench { bench in
      let outcome = try bench.play("--results", "/dev/full")
      #expect(outcome.status == 3)
      #expect(outcome.errorOutput.contains("No space left on device"))
    }
  }

  @Test(arguments: ["report", "compare", "merge", "known"])
  func `a bad file ends in 2 with its place`(command: String) throws {
    try withBench { bench in
      try writeFile("{\"format\": \"attest-results\",\n \"schema\"", to: bench.folder + "/bad.json")
      let more =
        ["compare": ["bad.json"], "merge": ["--results", "x.json"], "known": ["--update"]][command]
        ?? []
      let outcome = try bench.program([command] + more + ["bad.json"])
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("attest: bad.json:2:10: ':' after the name"))
    }
  }
}

@Suite struct CompareCommandTests {
  @Test func `a new failure ends in 1, the way back in 0, a run with itself in 0`() throws {
    try withBench { bench in
      try bench.play("--results", "old.json")
      try bench.play("--results", "new.json", faulty: true)
      let worse = try bench.program("compare", "old.json", "new.json")
      #expect(worse.status == 1)
      #expect(worse.output.contains("NEWLY FAILING 1 case\n  http.act/head-refused  [NL66x]\n"))
      #expect(worse.output.contains("\ncompare: 1 newly failing, 0 known, 0 newly passing, "))
      let better = try bench.program("compare", "new.json", "old.json")
      #expect(better.status == 0)
      #expect(better.output.contains("NEWLY PASSING 1 case"))
      #expect(try bench.program("compare", "new.json", "new.json").status == 0)
    }
  }

  @Test func `JUnit files and results files may be mixed`() throws {
    try withBench { bench in
      try bench.play("--results", "old.json")
      try bench.play("--junit", "new.xml", faulty: true)
      #expect(try bench.program("compare", "old.json", "new.xml").status == 1)
      #expect(try bench.program("compare", "new.xml", "new.results.json").status == 0)
    }
  }

  @Test func `cases that cannot be judged any more end in 3`() throws {
    try withBench { bench in
      try bench.play("--results", "old.json")
      try bench.play("--results", "new.json", "--no-sim")
      let outcome = try bench.program("compare", "old.json", "new.json")
      #expect(outcome.status == 3)
      #expect(outcome.output.contains("NOT JUDGED ANY MORE"))
    }
  }

  @Test func `a run with a baseline says what changed and ends as it would without`() throws {
    try withBench { bench in
      try bench.play("--results", "old.json")
      let outcome = try bench.play("--baseline", "old.json", faulty: true)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("NEWLY FAILING 1 case"))
      #expect(outcome.output.contains("baseline  old.json ("))
      #expect(try bench.play("--baseline", "old.json").status == 0)
    }
  }

  @Test func `a wrong baseline ends in 2 before anything is played`() throws {
    try withBench { bench in
      let outcome = try bench.play("--baseline", "gone.json")
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("gone.json: No such file"))
      #expect(outcome.output.isEmpty)
    }
  }
}

@Suite struct MergeCommandTests {
  @Test func `shards become one run`() throws {
    try withBench { bench in
      for (name, pattern) in [("a", "head-refused"), ("b", "test-form")] {
        let outcome = try bench.program(
          "run", "--series", "NL66x", "--case", pattern, "--results", "\(name).json",
          "--suites", shippedSuitesPath)
        #expect(outcome.status == 0, "\(outcome.errorOutput)")
      }
      try bench.play("--results", "both.json")
      let outcome = try bench.program(
        "merge", "a.json", "b.json", "--results", "all.json", "--junit", "all.xml", "--html",
        "all.html")
      #expect(outcome.status == 0, "\(outcome.errorOutput)")
      #expect(outcome.output.contains("page: all.html\n"))
      #expect(String(decoding: bench.bytes("all.html"), as: UTF8.self).contains(">NL66x<"))
      _ = validReport(bench.folder + "/all.xml")
      let same = try bench.program("compare", "both.json", "all.json")
      #expect(same.status == 0)
      #expect(same.output.contains(" 0 added, 0 gone, 0 slower\n"))
    }
  }

  @Test func `shards with other seeds are refused`() throws {
    try withBench { bench in
      try bench.play("--results", "a.json")
      try bench.play("--results", "b.json", "--seed", "2")
      let outcome = try bench.program("merge", "a.json", "b.json", "--results", "all.json")
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("b.json: has the seed 2, a.json the seed 1"))
      #expect(bench.bytes("all.json").isEmpty)
    }
  }
}

@Suite struct KnownFailuresCommandTests {
  private let entry = "known http.act/head-refused\n  series NL66x\n  reason filed\n  ticket FW-1\n"

  @Test func `a known failure breaks no run and is skipped in JUnit with its reason`() throws {
    try withBench { bench in
      try writeFile(entry, to: bench.folder + "/known")
      let outcome = try bench.play("--known-failures", "known", faulty: true)
      #expect(outcome.status == 0, "\(outcome.output)")
      #expect(outcome.output.contains("KNOWN 1 case: filed (FW-1)\n"))
      #expect(outcome.output.hasSuffix(" 0 errors, 1 known\n"))
      #expect(
        validReport(bench.folder + "/Reports/attest.junit.xml").contains(
          "<skipped type=\"known\" message=\"known failure: filed (FW-1)\">"))
    }
  }

  @Test func `a known failure that passes ends in 1 and names the line of the entry`() throws {
    try withBench { bench in
      try writeFile("\n" + entry, to: bench.folder + "/known")
      let outcome = try bench.play("--known-failures", "known")
      #expect(outcome.status == 1)
      #expect(
        outcome.output.contains(
          "OUT OF DATE known:2: http.act/head-refused: NL66x http.act/head-refused passes now\n"))
    }
  }

  @Test func `an entry that has expired ends in 1`() throws {
    try withBench { bench in
      try writeFile(entry + "  until 2020-01-01\n", to: bench.folder + "/known")
      let outcome = try bench.play("--known-failures", "known", faulty: true)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("it has expired: its last day was 2020-01-01"))
      #expect(outcome.output.contains("FAIL NL66x http.act/head-refused"))
    }
  }

  @Test func `a slip in the file ends in 2 with its place and nothing is played`() throws {
    try withBench { bench in
      try writeFile("known http.act/haed-refused\n  reason r\n", to: bench.folder + "/known")
      let outcome = try bench.play("--known-failures", "known")
      #expect(outcome.status == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errorOutput.contains("known:1:7: no case 'haed-refused' in suite 'http.act'"))
      #expect(outcome.errorOutput.contains("did you mean http.act/head-refused?"))
    }
  }

  @Test func `the file beside the suites is found`() throws {
    try withBench { bench in
      try writeFile(smallSuites, to: bench.folder + "/small.attest")
      try writeFile("known s/bofore\n  reason r\n", to: bench.folder + "/known-failures")
      let outcome = try bench.program(
        "run", "--series", "L61x", "--case", "before", "--suites", ".")
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("./known-failures:1:7: no case 'bofore'"))
    }
  }

  @Test func `update enters what fails, and takes out what passes`() throws {
    try withBench { bench in
      let known = ["known", "--suites", shippedSuitesPath, "--known-failures", "known"]
      try bench.play("--results", "bad.json", faulty: true)
      let entered = try bench.program(
        known + ["--update", "bad.json", "--ticket", "FW-2", "--until", "2999-12-31"])
      #expect(entered.status == 0, "\(entered.errorOutput)")
      #expect(entered.output.hasSuffix("known: 1 added, 0 dropped, 0 kept\n"))
      #expect(try bench.play("--known-failures", "known", faulty: true).status == 0)
      let listed = try bench.program(known)
      #expect(
        listed.output.contains(
          "http.act/head-refused  series NL66x  firmware emulator fault=act-takes-head\n"))
      #expect(listed.output.hasSuffix("known: 1 entry\n"))
      try bench.play("--results", "good.json")
      let elsewhere = try bench.program(known + ["--update", "good.json"])
      #expect(elsewhere.output.hasSuffix("known: up to date, 1 entry\n"))
      // What passes with the very firmware is taken out.
      let entry = String(decoding: contents(bench.folder + "/known"), as: UTF8.self)
      try writeFile(
        entry.replacing(" fault=act-takes-head", with: ""), to: bench.folder + "/known")
      let again = try bench.program(known + ["--update", "good.json"])
      #expect(again.output.hasSuffix("known: 0 added, 1 dropped, 0 kept\n"))
      #expect(try bench.play("--known-failures", "known").status == 0)
    }
  }

  @Test func `the list says what expires soon`() throws {
    try withBench { bench in
      try writeFile(entry + "  until 2020-01-01\n", to: bench.folder + "/known")
      let listed = try bench.program(
        "known", "--suites", shippedSuitesPath, "--known-failures", "known")
      #expect(listed.status == 0)
      #expect(listed.output.contains("until 2020-01-01, expired "))
      #expect(listed.output.hasSuffix("known: 1 entry, 1 has expired\n"))
    }
  }

  @Test func `a run whose cases fail as known is a verification`() throws {
    try withBench { bench in
      try writeFile(entry, to: bench.folder + "/known")
      let outcome = try bench.program(
        "run", "--series", "NL66x", "--case", "head-refused", "--suites", shippedSuitesPath,
        "--fault", "act-takes-head", "--known-failures", "known")
      #expect(outcome.status == 0, "\(outcome.errorOutput)")
    }
  }
}
