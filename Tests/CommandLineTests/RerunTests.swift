// What a run is repeated from, what ends it early, how it is ordered, and what it would play.
import Formats
import Results
import TestSupport
import Testing

/// Runs of few cases in a folder of their own.
struct Desk {
  let folder: String

  /// Runs the program on the shipped suites.
  @discardableResult
  func attest(_ line: String, environment: [String] = []) throws -> Outcome {
    try Program.run(
      in: folder, line.split(separator: " ").map(String.init), environment: environment)
  }

  /// The run that a file has.
  func run(_ name: String) throws -> RunResult {
    try readRecord(contents("\(folder)/\(name)"), path: name)
  }

  /// What was played and not left out, probes aside, in the order of the file.
  func played(_ name: String) throws -> [String] {
    try run(name).modules.flatMap { module in
      module.cases.filter { $0.suite != CaseResult.probeSuite && $0.verdict != .skipped }
        .map { "\(module.name) \($0.caseName.text)" }
    }
  }
}

func withDesk<T>(_ body: (Desk) throws -> T) throws -> T {
  try withFolder { try body(Desk(folder: $0)) }
}

/// Two modules, of which a fault breaks what only one of them is asked.
private let night =
  "run --series NL66x LE --case http.act/head-refused http.read/test-form --fault act-takes-head "

@Suite struct RerunTests {
  @Test(arguments: ["n.json", "n.xml"])
  func `what failed is played again with the options of its run, and nothing else`(
    file: String
  ) throws {
    try withDesk { desk in
      #expect(try desk.attest(night + "--results n.json --junit n.xml --seed 7").status == 1)
      let again = try desk.attest(
        "run --failed-from \(file) --results again.json --junit again.xml")
      #expect(again.status == 1, "\(again.errorOutput)")
      #expect(try desk.played("again.json") == ["NL66x http.act/head-refused"])
      let run = try desk.run("again.json")
      #expect(run.seed == 7 && run.modules.map(\.name) == ["NL66x"])
      #expect(run.rerunArguments.contains("act-takes-head"))
    }
  }

  @Test func `where nothing failed a sentence says so and nothing is played`() throws {
    try withDesk { desk in
      #expect(try desk.attest("run --series LE --case http.read/test-form").status == 0)
      let again = try desk.attest("run --failed-from Reports/attest.results.json --junit again.xml")
      #expect(again.status == 0)
      #expect(again.output.hasPrefix("nothing failed in Reports/attest.results.json"))
      #expect(contents(desk.folder + "/again.xml").isEmpty)
    }
  }

  @Test func `what was not played for the end of its run is played again`() throws {
    try withDesk { desk in
      let limited = "run --series LE --suite http.read --max-time 1s --results part.json"
      #expect(try desk.attest(limited).status == 3)
      let left = try desk.run("part.json").modules[0].cases.filter {
        $0.finding?.omission == .stopped
      }
      #expect(!left.isEmpty)
      #expect(try desk.attest("run --failed-from part.json --results rest.json").status == 0)
      #expect(try desk.played("rest.json") == left.map { "LE \($0.caseName.text)" })
      let whole = try desk.attest(
        "merge part.json rest.json --newer-wins --results whole.json --junit whole.xml")
      #expect(whole.status == 0, "\(whole.errorOutput)")
      #expect(try desk.run("whole.json").interruption == nil)
      #expect(try desk.run("whole.json").modules[0].cases.allSatisfy { $0.verdict != .error })
      _ = validReport(desk.folder + "/whole.xml")
    }
  }

  @Test func `a rerun takes its place in its night, whichever file is named first`() throws {
    try withDesk { desk in
      try desk.attest(night + "--results n.json")
      // The same module, mended: the rerun of a night would say the fault again.
      try desk.attest(
        "run --series NL66x --case http.act/head-refused --results again.json --set number=1")
      for files in ["n.json again.json", "again.json n.json"] {
        // Another firmware is another module.
        let refused = try desk.attest("merge \(files) --newer-wins --results whole.json")
        #expect(refused.status == 2)
      }
    }
  }

  @Test func `a file of another tool names no case that could be played again`() throws {
    try withDesk { desk in
      try writeFile(
        "<testsuite name='s' tests='1' failures='1' errors='0'><testcase name='a'><failure/>"
          + "</testcase></testsuite>", to: desk.folder + "/other.xml")
      let outcome = try desk.attest("run --failed-from other.xml")
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("other.xml: no run of attest"))
    }
  }
}

@Suite struct EndTests {
  private let failing = "run --series LE L61x --suite http.read --fault read-drops-byte "

  @Test func `after so many failures the rest is skipped, with one note`() throws {
    try withDesk { desk in
      let outcome = try desk.attest(failing + "--max-failures 2")
      #expect(outcome.status == 1)
      let run = try desk.run("Reports/attest.results.json")
      let cases = run.modules.flatMap(\.cases)
      #expect(cases.count { $0.verdict == .fail } == 2, "\(cases.map(\.caseName.text))")
      #expect(cases.count { $0.verdict == .error } == 0)
      let left = cases.count { $0.finding?.omission == .stopped }
      #expect(left > 10)
      #expect(
        run.interruption
          == "ended before its time: 2 cases failed (--max-failures); \(left) cases not played")
      #expect(outcome.output.split(separator: "\n").count { $0.contains("--max-failures") } == 1)
      _ = validReport(desk.folder + "/Reports/attest.junit.xml")
    }
  }

  @Test func `failures that are known end no run`() throws {
    try withDesk { desk in
      try writeFile("known http.act/head-refused\n  reason x\n", to: desk.folder + "/known")
      let outcome = try desk.attest(night + "--max-failures 1 --known-failures known")
      #expect(outcome.status == 0)
      #expect(!outcome.output.contains("--max-failures"))
    }
  }

  @Test(arguments: [
    "--max-failures 0", "--max-time soon", "--repeat 0", "--for x", "--repeat 3 --retries 1",
    "--repeat 3 --budget 60s", "--shuffle 1 --order suite", "--shuffle x", "--property build",
    "--property a.b%=1", "--property seed=1", "--property a=1 --property a=2", "--module a",
    "--clock",
  ])
  func `what makes no sense is refused`(options: String) throws {
    let outcome = try withDesk { try $0.attest("run --series LE " + options) }
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
  }
}

@Suite struct ListTests {
  @Test(arguments: [
    "--suite http.act http.read --shard 2/3", "--case http.read/* --shuffle 7",
    "--suite http.read --skip-tag slow --model NL668-CN", "--shows READ-1",
  ])
  func `what is listed is what is played, in its order`(options: String) throws {
    try withDesk { desk in
      let who = options.contains("--model") ? "" : "--series LE NL66x "
      #expect(try desk.attest("run \(who)\(options)").status == 0)
      let listed = try desk.attest("list --json \(who)\(options)")
      #expect(listed.status == 0, "\(listed.errorOutput)")
      let names = listed.output.split(separator: "\n").compactMap { line -> String? in
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
        guard let module = parts.firstIndex(of: "module"), let name = parts.firstIndex(of: "name")
        else { return nil }
        return "\(parts[module + 2]) \(parts[name + 2])"
      }
      #expect(!names.isEmpty)
      #expect(try desk.played("Reports/attest.results.json") == names)
    }
  }

  @Test func `a list tells what is known of a case, and how it last ended`() throws {
    try withDesk { desk in
      try writeFile(
        "known http.act/head-refused\n  reason filed\n  ticket FW-1\n", to: desk.folder + "/known")
      let options =
        " --series NL66x --case http.act/head-refused --known-failures known --history h.sqlite"
      #expect(try desk.attest("run --fault act-takes-head" + options).status == 0)
      let listed = try desk.attest("list --json" + options).output
      for part in [
        "\"format\": \"attest-cases\"", "\"series\": \"NL66x\"",
        "\"name\": \"http.act/head-refused\"", "\"requirements\": [\"ACT-4\"",
        "\"file\": \"", "\"line\": ", "\"reason\": \"filed\"", "\"ticket\": \"FW-1\"",
        "\"verdict\": \"fail\"", "\"durationNs\": ", "\"run\": 1",
      ] { #expect(listed.contains(part), "\(part) in \(listed)") }
    }
  }

  @Test func `a module of which nobody says what it is is not asked`() throws {
    let outcome = try withDesk { try $0.attest("list --port /dev/null") }
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("--series or --model"))
  }
}
