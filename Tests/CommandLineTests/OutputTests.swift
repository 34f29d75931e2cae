// Nothing is lost without a word: outputs are held while a run goes on, and what belongs to no report goes.
import Glibc
import Ports
import Results
import TestSupport
import Testing

@Suite struct OutputClaimTests {
  /// Starts a run that waits for a module that says nothing for long.
  private func hanging(_ folder: String, _ port: ScriptedPort) throws -> ChildProcess {
    try writeFile(smallSuites, to: folder + "/small.attest")
    return try ChildProcess(
      Program.path,
      [
        "run", "--suites", "small.attest", "--port", port.terminal.path, "--series", "L61x",
        "--case", "hanging",
      ], folder: folder)
  }

  private let second = [
    "run", "--suites", "small.attest", "--series", "L61x", "--case", "before",
  ]

  @Test
  func `a second run into the files of one that goes on is refused, and who holds them is told`()
    throws
  {
    try withFolder { folder in
      let port = try ScriptedPort { $0 == "AT+HANG" ? "" : "\r\nOK\r\n" }
      let first = try hanging(folder, port)
      #expect(port.serve(until: "AT+HANG"))
      let refused = try Program.run(in: folder, second)
      #expect(refused.status == 3)
      #expect(
        refused.errorOutput.hasPrefix(
          "attest: Reports/attest.junit.xml: process \(first.process) (attest run --suites "))
      #expect(refused.output.isEmpty)
      // Beside it there is room.
      #expect(try Program.run(in: folder, second + ["--junit", "other.xml"]).status == 1)
      // What a killed run held is free.
      first.send(SIGKILL)
      #expect(first.wait() == 128 + SIGKILL)
      #expect(try Program.run(in: folder, second).status == 1)
      #expect(names(in: folder + "/Reports").allSatisfy { !$0.hasSuffix(".lock") })
    }
  }

  @Test func `transcripts of the report before go with it, and what others put there stays`() throws
  {
    try withFolder { folder in
      let transcripts = folder + "/Reports/attest.junit.transcripts"
      let line = ["run", "--series", "LE", "--case", "http.read/test-form"]
      #expect(try Program.run(in: folder, line).status == 0)
      mkdir(transcripts, 0o777)
      try writeFile("old", to: transcripts + "/LE.http.act.gone.txt")
      try writeFile("mine", to: transcripts + "/notes.md")
      #expect(try Program.run(in: folder, line).status == 0)
      #expect(names(in: transcripts) == ["notes.md"])
    }
  }
}

@Suite struct PropertyTests {
  private let line =
    "run --series LE --case http.read/test-form --history h.sqlite --html p.html "

  @Test func `labels stand in every report and are asked for in history and compare`() throws {
    try withDesk { desk in
      let first = try desk.attest(
        line + "--property build=1 --property branch=main --results a.json")
      #expect(first.status == 0, "\(first.errorOutput)")
      let second = try desk.attest(line + "--property build=2 --results b.json --junit b.xml")
      #expect(second.status == 0)
      #expect(
        validReport(desk.folder + "/b.xml").contains("<property name=\"build\" value=\"2\"/>"))
      #expect(text(contents(desk.folder + "/p.html")).contains("build 2"))
      let history = try desk.attest("history --history h.sqlite --property build=1 --json").output
      #expect(history.contains("\"run\": 1,") && !history.contains("\"run\": 2,"))
      #expect(
        try desk.attest("history --history h.sqlite --property build=3").output
          .contains("no run that fits"))
      let compared = try desk.attest("compare a.json b.xml")
      #expect(compared.output.contains("PROPERTIES\n"))
      #expect(compared.output.contains("  build: 1 then, 2 now  [LE]\n"))
      let refused = try desk.attest("compare a.json b.json --property build=1")
      #expect(refused.status == 2)
      #expect(refused.errorOutput.contains("b.json: no module of it has build=1; it has build=2"))
      #expect(try desk.attest("compare a.json b.json --property build=*").status == 0)
    }
  }

  @Test func `a CI service says its labels by its own variables`() throws {
    try withDesk { desk in
      _ = try desk.attest(
        line + "--property commit=mine",
        environment: ["CI_PIPELINE_ID=77", "CI_COMMIT_SHA=abc", "CI_COMMIT_REF_NAME=main"])
      let labels = try desk.run("Reports/attest.results.json").circumstances.properties
      #expect(
        labels.map { "\($0.name)=\($0.value)" } == ["commit=mine", "build=77", "branch=main"])
    }
  }

  @Test func `a comparison comes as JSON too`() throws {
    try withDesk { desk in
      let play = "run --series NL66x --case http.act/head-refused "
      _ = try desk.attest(play + "--results a.json")
      _ = try desk.attest(play + "--fault act-takes-head --results b.json")
      let compared = try desk.attest("compare --json a.json b.json")
      #expect(compared.status == 1)
      for part in [
        "\"format\": \"attest-comparison\"", "\"kind\": \"newlyFailing\"",
        "\"name\": \"http.act/head-refused\"", "\"was\": \"pass\"", "\"now\": \"fail\"",
      ] { #expect(compared.output.contains(part), "\(compared.output)") }
    }
  }
}

@Suite struct ClockTests {
  @Test func `the clock on the wall stands at each case, and on request at each line`() throws {
    try withFolder { folder in
      try writeFile(smallSuites, to: folder + "/small.attest")
      let port = try ScriptedPort { $0 == "AT+A" ? "\r\nERROR\r\n" : "\r\nOK\r\n" }
      let child = try ChildProcess(
        Program.path,
        [
          "run", "--suites", "small.attest", "--port", port.terminal.path, "--series", "L61x",
          "--case", "before", "after", "--junit", "r.xml", "--results", "r.json", "--clock",
          "--follow", "--html", "r.html",
        ], folder: folder, environment: ["TZ=UTC-2"])
      #expect(port.serve(child) == 1)
      let moment = /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\d\+02:00/
      let report = validReport(folder + "/r.xml")
      #expect(report.firstMatch(of: /began: 20\d\d-.*\.\d\d\d\+02:00/) != nil)
      #expect(report.firstMatch(of: /\n\d\d:\d\d:\d\d\.\d\d\d &gt; AT\+A\\r/) != nil)
      #expect(text(contents(folder + "/r.json")).matches(of: moment).count == 2)
      #expect(
        text(contents(folder + "/r.html")).firstMatch(
          of: /<span class="t">\d\d:\d\d:\d\d\.\d\d\d<\/span>/) != nil)
      #expect(child.output.firstMatch(of: /L61x s\/before  20\d\d-.*\+02:00\n/) != nil)
      #expect(child.output.firstMatch(of: /\n\d\d:\d\d:\d\d\.\d\d\d > AT\+A/) != nil)
    }
  }
}
