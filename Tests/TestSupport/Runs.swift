// Runs to keep, honest and hostile.
import Ground
package import Results

/// A run in which every field has a value that is not the one a reader assumes.
package func fullRun() -> RunResult {
  let failed = CaseResult(
    suite: "http.data", name: "length-out-of-range[length=64001]", title: "A length is refused",
    file: "http/data.attest", line: 29, requirements: ["DATA-4", "SER-4"], manual: "1.2",
    verdict: .fail,
    finding: Finding(
      message: "a prompt came where ERROR was due", expected: "ERROR", received: "> ",
      file: "http/data.attest", line: 31, source: "< ERROR",
      difference: ByteDifference(expected: [1, 2, 0xFF], received: [1, 3]), omission: .blocked),
    known: KnownFailure(
      reason: "fixed in 19007", ticket: "FW-1", until: "2027-01-31", place: "known-failures:3"),
    notes: ["no blank after ':'", "late"], began: Instant(nanoseconds: 2_000_000_001),
    duration: .milliseconds(12), attempts: 2,
    transcript: [
      TranscriptEntry(
        at: Instant(nanoseconds: 2_000_000_001), kind: .sent, bytes: Array("AT\r".utf8)),
      TranscriptEntry(at: Instant(nanoseconds: -1), kind: .received, bytes: Array(0...255)),
      TranscriptEntry(at: Instant(nanoseconds: .max), kind: .unsolicited, bytes: []),
    ], transcriptBody: 1..<2, transcriptDropped: 7,
    responseTimes: [
      ResponseTime(command: "HTTPDATA", duration: .milliseconds(3), limit: .milliseconds(1000))
    ])
  var passed = CaseResult(
    suite: "http.read", name: "all", requirements: [], manual: "", verdict: .pass)
  passed.failedAttempts = [flakyAttempt()]
  var run = RunResult(
    modules: [
      ModuleResult(
        name: "rack.7", series: "NL66x",
        identity: [("model", "NL668-CN"), ("revision", "+CGMR: \"19006.1000\"")],
        port: "/dev/ttyUSB2", dialect: [("read-all-order", "ok-first")], startedAt: 1_772_323_199,
        cases: [failed, passed]),
      ModuleResult(name: "LE", series: "LE"),
    ], interruption: "interrupted by SIGINT", wall: .seconds(90), seed: .max, version: "0.1.0")
  run.modules[0].remarks = ["power on: exit status 0: relay \"1\" closed", "port: no DTR"]
  run.modules[1].rerunArguments = ["--fault", "head-late"]
  run.startedAt = 1_772_323_190
  run.circumstances.zoneMinutes = 90
  run.circumstances.properties = [RunProperty(name: "build", value: "1234")]
  run.circumstances.shuffleSeed = 5
  run.circumstances.showsClock = true
  run.modules[0].startedFraction = .milliseconds(250)
  run.modules[1].properties = [RunProperty(name: "build", value: "1235")]
  run.modules[0].cases[0].tags = ["slow"]
  run.modules[0].cases[0].rounds = RoundStatistics(
    played: 9, failed: 2, unjudged: 1, firstFailure: 3,
    times: [
      RoundTimes(
        command: "HTTPDATA", count: 9, median: .milliseconds(1), p95: .milliseconds(2),
        max: .milliseconds(3), drift: -4, limit: .seconds(1))
    ])
  run.rerunArguments = ["--seed", "7"]
  run.requirements = [
    Requirement(id: "DATA-4", manual: "1.2", text: "A length out of range is refused"),
    Requirement(id: "ACT-1", manual: "", text: "lists \"methods\""),
  ]
  run.commands = [
    CommandText(name: "HTTPACT", title: "act", manual: "1.4", limit: .milliseconds(1000))
  ]
  run.outdatedKnown = [
    OutdatedKnownFailure(place: "known-failures:9", pattern: "a/b", problem: "the case passes now")
  ]
  run.causes = [
    FailureCause(
      deviation: "data-takes-max-plus-one", summary: "one byte too many is taken",
      requirement: "DATA-4", alternative: "SER-4", likeness: 93,
      symptom: Symptom(command: "AT+HTTPDATA=#", due: "ERROR", came: "> "), cases: 1),
    FailureCause(requirement: "", symptom: Symptom(due: "", came: "nothing"), cases: 0),
  ]
  run.causes[0].equals = ["data-takes-any", "data-16-bits"]
  run.modules[0].cases[0].cause = 0
  run.coverage = BudgetCoverage(
    budget: .seconds(60), casesPlayed: 2, casesInAll: 9, deviationsCaught: 3, deviationsInAll: 4,
    unshown: ["ACT-1"])
  return run
}

/// A play of a case that failed before it passed.
package func flakyAttempt() -> FailedAttempt {
  FailedAttempt(
    finding: Finding(message: "OK was due", expected: "OK", received: "O\\xFF"),
    began: Instant(nanoseconds: 7), duration: .milliseconds(9),
    transcript: [
      TranscriptEntry(at: Instant(nanoseconds: 7), kind: .sent, bytes: Array("AT\r".utf8)),
      TranscriptEntry(at: Instant(nanoseconds: 8), kind: .received, bytes: [0x4F, 0xFF]),
    ], transcriptBody: 0..<1, transcriptDropped: 3)
}

/// A run of one module with these cases, given as suite/name and verdict.
package func run(
  _ cases: [(String, Verdict)], module: String = "LE", revision: String? = nil
) -> RunResult {
  RunResult(
    modules: [
      ModuleResult(
        name: module, series: "LE", identity: revision.map { [("revision", $0)] } ?? [],
        cases: cases.map { name, verdict in
          let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
          return CaseResult(
            suite: parts[0], name: parts[1], requirements: ["X-1"], manual: "1.1",
            verdict: verdict,
            finding: verdict == .pass ? nil : Finding(message: "\(parts[1]) is \(verdict)"))
        })
    ], version: "0.1.0")
}

/// A case that failed as a real one would.
package func failedCase(_ name: String = "length-out-of-range[length=64001]") -> CaseResult {
  CaseResult(
    suite: "http.data", name: name, requirements: ["DATA-4"], manual: "1.2", verdict: .fail,
    finding: Finding(
      message: "a prompt came where ERROR was due", expected: "ERROR", received: "> ",
      file: "http/data.attest", line: 31, source: "< ERROR"),
    notes: ["no blank after ':'"], began: Instant(nanoseconds: 2_000_000_000),
    duration: .milliseconds(12),
    transcript: [
      TranscriptEntry(
        at: Instant(nanoseconds: 2_000_000_000), kind: .sent,
        bytes: Array("AT+HTTPDATA=64001\r".utf8)),
      TranscriptEntry(
        at: Instant(nanoseconds: 2_002_113_000), kind: .received, bytes: Array("\r\n> ".utf8)),
    ])
}

/// One case of every verdict.
package func mixedRun() -> RunResult {
  func plain(_ name: String, _ verdict: Verdict, _ reason: String) -> CaseResult {
    CaseResult(
      suite: "http.act", name: name, requirements: ["ACT-3", "ACT-9"], manual: "1.4",
      verdict: verdict, finding: verdict == .pass ? nil : Finding(message: reason),
      duration: .milliseconds(250))
  }
  return RunResult(
    modules: [
      ModuleResult(
        name: "NL66x", series: "NL66x",
        identity: [("model", "NL668-CN"), ("revision", "19006.1000")], port: "/dev/ttyUSB2",
        dialect: [("read-all-order", "ok-first")], startedAt: 1_772_323_199,
        cases: [
          plain("get[reply=200]", .pass, ""), plain("get[reply=404]", .pass, ""),
          plain("head", .skipped, "HTTPACT.method lacks 2"),
          plain("no-sim", .inconclusive, "no SIM card"),
          plain("gone", .error, "the port went away"), failedCase(),
        ])
    ], version: "0.1.0")
}

/// The text of bytes.
package func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
