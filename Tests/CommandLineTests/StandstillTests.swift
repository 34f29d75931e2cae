// What stands still for a while and is not the module: this host, and a server that has the module's port.
import Glibc
import Ground
import Ports
import TestSupport
import Testing

@Suite struct PausedHostTests {
  /// Plays a case that waits two seconds at a module which never answers it.
  private func report(pausing isPaused: Bool) throws -> String {
    try withFolder { folder in
      let suites = smallSuites.replacing("within 60 s", with: "within 2 s")
      try writeFile(suites, to: folder + "/small.attest")
      let port = try ScriptedPort { $0 == "AT+HANG" ? "" : "\r\nOK\r\n" }
      let child = try ChildProcess(
        Program.path,
        [
          "run", "--suites", folder + "/small.attest", "--port", port.terminal.path, "--series",
          "L61x", "--case", "hanging", "--junit", "r.xml",
        ], folder: folder)
      #expect(port.serve(until: "AT+HANG"))
      if isPaused {
        child.send(SIGSTOP)
        _ = port.loop.run(for: .seconds(3)) { false }
        child.send(SIGCONT)
      }
      #expect(port.serve(child) == (isPaused ? 3 : 1))
      return validReport(folder + "/r.xml")
    }
  }

  @Test func `a case that failed while the host stood still is an error that says so`() throws {
    #expect(try report(pausing: false).contains("failures=\"1\" errors=\"0\""))
    let report = try report(pausing: true)
    #expect(report.contains("failures=\"0\" errors=\"1\""), "\(report)")
    #expect(report.contains("the host stood still for "))
  }
}

@Suite struct StalledPortTests {
  /// Plays a case that waits two seconds behind a server that passes nothing on for four, or on a
  /// module that does not answer it.
  private func report(stopsReading: Bool) throws -> String {
    try withFolder { folder in
      let suites = smallSuites.replacing("within 60 s", with: "within 2 s")
      try writeFile(suites, to: folder + "/small.attest")
      let (loop, listener) = (PollLoop(), try Listener())
      let child = try ChildProcess(
        Program.path,
        [
          "run", "--suites", folder + "/small.attest", "--port", "tcp:127.0.0.1:\(listener.port)",
          "--series", "L61x", "--case", "hanging", "--junit", "r.xml",
        ], folder: folder)
      let server = listener.accepted(on: loop)
      var (line, pings) = ("", 0)
      server.onBytes = { bytes in
        for index in bytes.indices {
          guard bytes[index] == 0x0D else {
            line.unicodeScalars.append(Unicode.Scalar(bytes[index]))
            continue
          }
          if line == "AT" { pings += 1 }
          let text = line == "AT+CGMM" ? "L610-CN" : "text"
          if line.hasPrefix("AT+CGM") { server.send(Array("\r\n\(text)\r\n".utf8)) }
          defer { line = "" }
          if line != "AT+HANG" { server.send(Array("\r\nOK\r\n".utf8)) }
          // The second asks whether the module is there before the first case.
          guard stopsReading, pings == 2, line == "AT" else { continue }
          loop.setInterest([], of: server.descriptor)
          loop.setTimer(at: loop.now + .seconds(4)) {
            loop.setInterest(.reading, of: server.descriptor)
          }
        }
      }
      for _ in 0..<(patience * 100) where child.status == nil {
        _ = loop.run(for: .milliseconds(10)) { false }
      }
      #expect(child.status == (stopsReading ? 3 : 1))
      return validReport(folder + "/r.xml")
    }
  }

  @Test func `a server that stops passing bytes on is the rig's error, a silent module is not`()
    throws
  {
    #expect(try report(stopsReading: false).contains("failures=\"1\" errors=\"0\""))
    let report = try report(stopsReading: true)
    #expect(report.contains("failures=\"0\" errors=\"1\""), "\(report)")
    #expect(report.contains("the server at the other end did not read what was sent for "))
  }
}
