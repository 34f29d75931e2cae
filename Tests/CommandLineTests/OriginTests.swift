// `attest origin` and `attest run --origin`, as a user starts them.
import Glibc
import Ground
import OriginServer
import Ports
import TestSupport
import Testing

private let token = "a-token-of-some-length"

@Suite struct OriginTests {
  /// Starts an origin on free ports and returns it with the place of its control interface.
  private func origin(
    _ folder: String, host: String = "127.0.0.1"
  ) throws -> (child: ChildProcess, control: String) {
    let inner = folder + "/origin"
    mkdir(inner, 0o777)
    let child = try ChildProcess(
      Program.path,
      [
        "origin", "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0", "--control",
        host + ":0",
      ], folder: inner, environment: ["ATTEST_ORIGIN_TOKEN=\(token)"])
    #expect(child.wait(until: { child.output.contains("runners: ") }), "\(child.errorOutput)")
    let place = child.output.split(separator: "\n").last?.split(separator: " ").dropFirst().first
    return (child, place.map { String($0.dropLast()) } ?? "")
  }

  @Test func `a run takes its origin from another process, and neither prints the token`() throws {
    try withFolder { folder in
      let (origin, control) = try origin(folder)
      let inner = folder + "/module"
      mkdir(inner, 0o777)
      let module = try Program.start(
        "emulate", "--series", "LE", "--link", folder + "/tty", folder: inner)
      #expect(module.wait(until: { module.output.hasSuffix("/tty\n") }))
      try writeFile(token + "\n", to: folder + "/token")
      let run = try Program.start(
        "run", "--port", folder + "/tty", "--series", "LE", "--suite", "http.url", "--case",
        "port-after-*", "--origin", control,
        "--origin-token-file", "token", folder: folder)
      #expect(run.wait(seconds: 60) == 0, "\(run.output)\(run.errorOutput)")
      #expect(run.output.contains(" passed, 0 failed, 0 skipped, 0 inconclusive, 0 errors\n"))
      #expect(origin.wait(until: { origin.output.hasSuffix(" the origin is free\n") }))
      origin.send(SIGTERM)
      #expect(origin.wait() == 0)
      for child in [origin, run] {
        #expect(!child.output.contains(token) && !child.errorOutput.contains(token))
      }
    }
  }

  @Test(arguments: ["modules: http://127.0.0.1:", "TCP peer at ", "runners: 127.0.0.1:"])
  func `an origin that has no descriptor left for a connection does not spin`(
    before: String
  ) throws {
    try withFolder { folder in
      let arguments = ["--listen", "--tls-listen", "--control"].map { "\($0) 127.0.0.1:0" }
      let script = "ulimit -n 40; exec '\(Program.path)' origin \(arguments.joined(separator: " "))"
      let child = try ChildProcess(
        "/bin/sh", ["-c", script], folder: folder, environment: ["ATTEST_ORIGIN_TOKEN=\(token)"])
      #expect(child.wait(until: { child.output.contains("runners: ") }), "\(child.errorOutput)")
      let behind = child.output.firstRange(of: before).map { child.output[$0.upperBound...] } ?? ""
      let port = UInt16(behind.prefix { $0.isNumber }) ?? 0
      #expect(port > 0)
      let visitors = (0..<60).map { _ in visit(port) }
      defer { for descriptor in visitors { close(descriptor) } }
      usleep(300_000)
      let before = processorTicks(child.process)
      usleep(1_500_000)
      // One that spins takes 150 of them, and forty where four others want two cores.
      #expect(processorTicks(child.process) - before < 15)
      #expect(child.status == nil)
    }
  }

  /// Starts a run of LE at a port, with its server at an origin elsewhere.
  private func run(
    at origin: String, on port: ScriptedPort, in folder: String, token: String = token,
    more: [String] = []
  ) throws -> ChildProcess {
    try ChildProcess(
      Program.path,
      [
        "run", "--suites", shippedSuitesPath, "--port", port.terminal.path, "--series", "LE",
        "--origin", origin,
      ] + more, folder: folder, environment: ["ATTEST_ORIGIN_TOKEN=\(token)"])
  }

  @Test func `an origin that cannot be reached is the rig's failure`() throws {
    try withFolder { folder in
      let port = try ScriptedPort { _ in "\r\nOK\r\n" }
      let child = try run(at: "127.0.0.1:1", on: port, in: folder)
      #expect(port.serve(child) == 3)
      #expect(
        child.errorOutput == "attest: the origin at 127.0.0.1:1: Connection refused\n")
    }
  }

  @Test(arguments: [ControlServer.tokenBytesMin - 1, ControlServer.tokenBytesMin])
  func `a token is long enough not to be guessed`(length: Int) throws {
    try withFolder { folder in
      let port = try ScriptedPort { _ in "\r\nOK\r\n" }
      let child = try run(
        at: "127.0.0.1:1", on: port, in: folder, token: String(repeating: "x", count: length))
      #expect(port.serve(child) != 0)
      let isRefused = child.errorOutput.contains("\(ControlServer.tokenBytesMin) letters or digits")
      #expect(isRefused == (length < ControlServer.tokenBytesMin), "\(child.errorOutput)")
    }
  }

  @Test func `a fingerprint means TLS on loopback too, and no token goes without it`() throws {
    try withFolder { folder in
      let (origin, control) = try origin(folder)
      let pin = String(repeating: "ab", count: 32)
      let port = try ScriptedPort { _ in "\r\nOK\r\n" }
      let child = try run(at: control, on: port, in: folder, more: ["--origin-fingerprint", pin])
      #expect(port.serve(child) == 3)
      #expect(!origin.output.contains("takes the origin"))
      let plain = try run(
        at: "http://" + control, on: port, in: folder, more: ["--origin-fingerprint", pin])
      #expect(plain.wait() == 2)
      #expect(plain.errorOutput.contains("--origin-fingerprint wants TLS"))
      origin.send(SIGTERM)
      #expect(origin.wait() == 0)
    }
  }

  @Test func `TLS on one side alone is told by the other, either way`() throws {
    try withFolder { folder in
      let port = try ScriptedPort { _ in "\r\nOK\r\n" }
      func outcome(_ words: [String]) throws -> String {
        let child = try ChildProcess(
          Program.path,
          ["run", "--suites", shippedSuitesPath, "--port", port.terminal.path, "--series", "LE"]
            + words,
          folder: folder, environment: ["ATTEST_ORIGIN_TOKEN=\(token)"])
        #expect(port.serve(child) == 3)
        return child.output + child.errorOutput
      }
      let (plain, control) = try origin(folder)
      let pin = String(repeating: "ab", count: 32)
      let refused = try outcome(["--origin", control, "--origin-fingerprint", pin])
      #expect(refused.contains("it speaks no TLS, so that no certificate can be checked"))
      plain.send(SIGTERM)
      #expect(plain.wait() == 0)
      // On all addresses it goes with TLS.
      let (secure, everywhere) = try origin(folder, host: "0.0.0.0")
      let local = everywhere.replacing("0.0.0.0", with: "127.0.0.1")
      #expect(try outcome(["--origin", local]).contains("it wants TLS; name it as https://"))
      secure.send(SIGTERM)
      #expect(secure.wait() == 0)
    }
  }

  @Test func `an origin without a token does not start, and says how to make one`() throws {
    let outcome = try Program.run("origin")
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("`openssl rand -hex 32` makes one"))
  }

  @Test(arguments: ["short", "a token with blanks in it", "sixteenletters\u{e9}\u{e9}"])
  func `a token that is none is refused without being printed`(token: String) throws {
    let outcome = try Program.run("origin", environment: ["ATTEST_ORIGIN_TOKEN=\(token)"])
    #expect(outcome.status == 2)
    #expect(!outcome.errorOutput.contains(token))
  }

  @Test(arguments: [
    ["--origin", "http://192.0.2.1:8079"], ["--origin", "192.0.2.1:x"], ["--origin", "::1"],
    ["--origin", "192.0.2.1:8079", "--origin-fingerprint", "12:34"],
    ["--origin", "192.0.2.1:8079", "--origin-listen", "0.0.0.0:8080"],
    ["--origin-ca", "ca.pem"], ["--origin-listen", "0.0.0.0"], ["--origin-listen", "::1:8080"],
    ["--origin-tls-listen", "[::1:8080"], ["--origin-url", "http://a b"],
  ])
  func `a wrong place of an origin is wrong use`(options: [String]) throws {
    let outcome = try withFolder { folder in
      let child = try ChildProcess(
        Program.path,
        ["run", "--suites", shippedSuitesPath, "--port", "/dev/null", "--series", "LE"] + options,
        folder: folder, environment: ["ATTEST_ORIGIN_TOKEN=\(token)"])
      return Outcome(status: child.wait(), output: child.output, errorOutput: child.errorOutput)
    }
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("--origin"))
  }
}

/// Begins to connect to a port of this machine, and does not wait for it.
private func visit(_ port: UInt16) -> Int32 {
  // A child that another test starts meanwhile must not hold it: it would count against its limit.
  let kinds = [SOCK_STREAM, SOCK_NONBLOCK, SOCK_CLOEXEC]
  let descriptor = socket(AF_INET, kinds.reduce(0) { $0 | Int32($1.rawValue) }, 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  address.sin_port = port.bigEndian
  withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  return descriptor
}

/// How much of a processor a process has taken so far, in hundredths of a second.
private func processorTicks(_ process: Int32) -> Int {
  let text = String(decoding: contents("/proc/\(process)/stat"), as: UTF8.self)
  // Behind the name, which may hold anything: the state, then numbers; user time is the 12th.
  let words = text.split(separator: ")").last?.split(separator: " ") ?? []
  return words.dropFirst(11).prefix(2).compactMap { Int($0) }.reduce(0, +)
}
