// Results to report, honest and hostile.
import Glibc
import MachineContract
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

/// A folder of the test's own, removed when the body is done.
func withFolder<T>(_ body: (String) throws -> T) throws -> T {
  var template = Array("/tmp/attest-reports-XXXXXX".utf8CString)
  let path = template.withUnsafeMutableBufferPointer { buffer in
    buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
  }
  guard let path else { throw FixtureError.noFolder }
  defer { remove(path) }
  return try body(path)
}

enum FixtureError: Error { case noFolder }

/// The names in a folder, sorted, those that begin with a dot included.
func names(in folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var result: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != "." && name != ".." { result.append(name) }
  }
  return result.sorted()
}

/// The bytes of a file; empty where there is none.
func contents(_ path: String) -> [UInt8] {
  let file = open(path, O_RDONLY)
  guard file >= 0 else { return [] }
  defer { close(file) }
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let count = read(file, &buffer, buffer.count)
    guard count > 0 else { return result }
    result += buffer[..<count]
  }
}

private func remove(_ path: String) {
  for name in names(in: path) {
    let inner = "\(path)/\(name)"
    if unlink(inner) != 0 { remove(inner) }
  }
  rmdir(path)
}
