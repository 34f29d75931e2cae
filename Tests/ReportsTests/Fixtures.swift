// Results to report, honest and hostile.
import Glibc
import Ground
import Results

/// A case that failed as a real one would.
func failedCase(_ name: String = "length-out-of-range[length=64001]") -> CaseResult {
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
func mixedRun() -> RunResult {
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

/// The text of the report.
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
