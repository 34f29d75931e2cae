// Cases played again and again: counts, the first failure with its exchange, times over the rounds.
import Formats
import Ground
import Ports
import Results
import TestSupport
import Testing

/// One module whose answers a test decides, and the small suites.
private struct Soak {
  let folder: String
  let outcome: Int32?
  let output: String
  let lines: [String]

  /// Plays `before` on a module that gives these answers, one a play of the case, then OK for ever.
  init(
    _ folder: String, _ options: String, case name: String = "before",
    answer: @escaping (_ play: Int) -> String
  ) throws {
    self.folder = folder
    try writeFile(smallSuites, to: folder + "/small.attest")
    var plays = 0
    let port = try ScriptedPort { line in
      guard line == "AT+A" else { return "\r\nOK\r\n" }
      plays += 1
      return answer(plays)
    }
    let child = try ChildProcess(
      Program.path,
      [
        "run", "--suites", "small.attest", "--port", port.terminal.path, "--series", "L61x",
        "--case", name, "--results", "r.json", "--junit", "r.xml", "--html", "r.html",
      ] + options.split(separator: " ").map(String.init), folder: folder)
    outcome = port.serve(child)
    output = child.output + child.errorOutput
    lines = port.lines
  }

  func results() throws -> [CaseResult] {
    try readRecord(contents(folder + "/r.json"), path: "r.json").modules[0].cases
  }
}

private let ok = "\r\nOK\r\n"

@Suite struct RoundTests {
  @Test func `a soak until it fails keeps the first play that failed, and counts the rest`() throws
  {
    try withFolder { folder in
      let soak = try Soak(folder, "--until-failure --repeat 50") {
        $0 == 7 ? "\r\nO\u{1}K\r\n" : ok
      }
      #expect(soak.outcome == 1, "\(soak.output)")
      let played = try soak.results()
      #expect(played.count == 1)
      #expect(
        played[0].rounds.map { [$0.played, $0.failed, $0.firstFailure] } == [7, 1, 7])
      #expect(played[0].transcript.contains { escaped($0.bytes).contains("O\\x01K") })
      #expect(
        soak.output.contains(
          "ROUNDS\n  L61x s/before\n    7 rounds: 6 passed, 1 failed, first in round 7\n"))
      let report = validReport(folder + "/r.xml")
      #expect(report.contains("rounds: 7 rounds: 6 passed, 1 failed, first in round 7"))
      #expect(text(contents(folder + "/r.html")).contains("7 rounds: 6 passed, 1 failed"))
      // The module was made ready and asked who it is once.
      #expect(soak.lines.count { $0 == "AT+A" } == 7)
      #expect(soak.lines.count { $0 == "AT+CGMM" } == 1)
    }
  }

  @Test func `rounds that pass are counted in files that do not grow with them`() throws {
    try withFolder { folder in
      let soak = try Soak(folder, "--repeat 200") { _ in ok }
      #expect(soak.outcome == 0, "\(soak.output)")
      #expect(try soak.results()[0].rounds?.played == 200)
      #expect(contents(folder + "/r.json").count < 5_000)
      #expect(contents(folder + "/r.xml").count < 5_000)
      #expect(soak.output.contains("200 rounds: 200 passed, 0 failed\n"))
    }
  }

  @Test func `cases are played for as long as is asked for, each at least once`() throws {
    try withFolder { folder in
      let soak = try Soak(folder, "--for 3s") { _ in ok }
      #expect(soak.outcome == 0, "\(soak.output)")
      #expect(try soak.results()[0].rounds?.played ?? 0 > 1)
      let again = try Soak(folder, "--for 1h --repeat 2") { _ in ok }
      #expect(try again.results()[0].rounds?.played == 2)
    }
  }

  @Test func `each round has an order of its own, drawn from the seed that the report shows`()
    throws
  {
    try withDesk { desk in
      let line = "run --series LE --case http.read/* --repeat 3 --shuffle 5 --follow"
      func order(_ outcome: Outcome) -> [Substring] {
        outcome.output.split(separator: "\n").filter { $0.hasPrefix("LE http.read/") }
      }
      let (first, second) = (try desk.attest(line), try desk.attest(line))
      #expect(first.status == 0 && first.output.contains("order: --shuffle 5\n"))
      #expect(order(first) == order(second))
      let (count, headings) = (order(first).count / 3, order(first))
      #expect(count > 5)
      #expect(Set(headings[..<count]) == Set(headings[count..<(2 * count)]))
      #expect(headings[..<count] != headings[count..<(2 * count)])
      #expect(
        validReport(desk.folder + "/Reports/attest.junit.xml").contains(
          "<property name=\"shuffle\" value=\"5\"/>"))
      let drawn = try desk.attest("run --series LE --case http.read/* --shuffle")
      #expect(try desk.run("Reports/attest.results.json").circumstances.shuffleSeed != nil)
      #expect(drawn.output.contains("order: --shuffle "))
    }
  }

  @Test func `a soak that is killed leaves its first failure and how far it came`() throws {
    try withFolder { folder in
      var kill: (() -> Void)?
      try writeFile(smallSuites, to: folder + "/small.attest")
      var plays = 0
      let port = try ScriptedPort { line in
        guard line == "AT+A" else { return ok }
        plays += 1
        if plays == 40 { kill?() }
        return plays == 3 ? "\r\nERROR\r\n" : ok
      }
      let child = try ChildProcess(
        Program.path,
        [
          "run", "--suites", "small.attest", "--port", port.terminal.path, "--series", "L61x",
          "--case", "before", "--for", "1h", "--results", "r.json",
        ], folder: folder)
      kill = { child.send(9) }
      _ = port.serve(child)
      let report = try Program.run(
        in: folder, ["report", "r.json.journal", "--text", "--junit", "r.xml"])
      #expect(
        report.output.contains("32 rounds: 31 passed, 1 failed, first in round 3\n"), "\(report)")
    }
  }
}
