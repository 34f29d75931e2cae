// The parts that a bench is made of, as Debian and PyPI have them: udev's devices by umockdev, ports
// exported by ser2net and by pyserial. What is not installed here is skipped; `.ci/run` installs it.
import Glibc
import TestSupport
import Testing

private let realParts =
  shippedSuitesPath.split(separator: "/").dropLast().joined(separator: "/")
  + "/Tests/RealParts"

/// Which parts are there.
private enum Parts {
  static let umockdev =
    access("/usr/bin/umockdev-wrapper", X_OK) == 0
    && succeeds("/usr/bin/python3", "import gi; gi.require_version('UMockdev', '1.0')")
  static let ser2net = access("/usr/sbin/ser2net", X_OK) == 0
  static let pyserial = python != nil
  /// A Python that has pyserial.
  static let python = ["/usr/bin/python3", "/root/.pyenv/shims/python3", "/usr/local/bin/python3"]
    .first { succeeds($0, "import serial.rfc2217") }

  private static func succeeds(_ python: String, _ code: String) -> Bool {
    guard access(python, X_OK) == 0 else { return false }
    let status = try? withFolder { folder in
      try ChildProcess(python, ["-c", code], folder: folder).wait()
    }
    return status == 0
  }
}

@Suite struct RealPartsTests {
  @Test(.enabled(if: Parts.umockdev, "umockdev and its GIR binding are not installed"))
  func `udev's ports are listed, told apart, and followed through restarts`() throws {
    try withFolder { folder in
      try writeFile(hotplugSuites, to: folder + "/hotplug.attest")
      let child = try ChildProcess(
        "/usr/bin/umockdev-wrapper",
        [
          "/usr/bin/python3", "/" + realParts + "/hotplug.py", Program.path,
          folder + "/hotplug.attest",
        ], folder: folder,
        environment: ["TMPDIR=\(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")"])
      #expect(child.wait(seconds: 120) == 0, "\(child.output)\(child.errorOutput)")
      #expect(child.output.hasSuffix("ok\n"))
    }
  }

  @Test(
    .enabled(if: Parts.ser2net, "ser2net is not installed"), arguments: ["tcp", "rfc2217"])
  func `a module behind ser2net passes`(kind: String) throws {
    try withEmulator { folder, link in
      let port = try freePort()
      let accepter = kind == "tcp" ? "tcp" : "telnet(rfc2217),tcp"
      try writeFile(
        """
        connection: &module
          accepter: \(accepter),127.0.0.1,\(port)
          connector: serialdev,\(link),115200n81,local
          options:
            chardelay: false

        """, to: folder + "/ser2net.yaml")
      let server = try ChildProcess(
        "/usr/sbin/ser2net", ["-n", "-c", folder + "/ser2net.yaml", "-P", folder + "/pid"],
        folder: folder)
      try played(on: "\(kind):127.0.0.1:\(port)", folder)
      server.send(SIGTERM)
    }
  }

  @Test(.enabled(if: Parts.pyserial, "pyserial is not installed"))
  func `a module behind pyserial's server passes`() throws {
    try withEmulator { folder, link in
      let port = try freePort()
      let server = try ChildProcess(
        try #require(Parts.python),
        ["/" + realParts + "/rfc2217_server.py", link, "\(port)"], folder: folder)
      try played(on: "rfc2217:127.0.0.1:\(port)", folder)
      server.send(SIGTERM)
    }
  }

  /// Plays a case that sends every byte value there and back.
  private func played(on port: String, _ folder: String) throws {
    let suites = folder + "/suites"
    try #require(mkdir(suites, 0o700) == 0)
    try #require(symlink(shippedSuitesPath + "/catalogue", suites + "/catalogue") == 0)
    try writeFile(networkSuite, to: suites + "/network.attest")
    var outcome: ChildProcess?
    // The server needs a moment to listen.
    for _ in 0..<50 {
      let child = try ChildProcess(
        Program.path,
        [
          "run", "--suites", suites, "--port", port, "--junit", folder + "/r.xml", "--allowance",
          "400",
        ], folder: folder)
      _ = child.wait(seconds: 60)
      outcome = child
      guard child.errorOutput.contains("nothing listens there") else { break }
      usleep(100_000)
    }
    let child = try #require(outcome)
    #expect(child.status == 0, "\(child.output)\(child.errorOutput)")
    #expect(child.output.contains("on \(port)"))
  }

  private func withEmulator(_ body: (String, String) throws -> Void) throws {
    try withFolder { folder in
      try withFolder { home in
        let link = folder + "/module"
        let emulator = try Program.start(
          "emulate", "--series", "L61x", "--link", link, folder: home)
        try #require(emulator.wait { emulator.output.hasSuffix("\n") })
        try withFolder { try body($0, link) }
        emulator.send(SIGTERM)
        _ = emulator.wait()
      }
    }
  }

  /// A port of loopback that was free a moment ago.
  private func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
      }
    }
    try #require(bound)
    return UInt16(bigEndian: address.sin_port)
  }
}

/// A restart that is awaited, and a port that goes in the middle of a case.
private let hotplugSuites = """
  requirement X-1 1.2 "first"
  command HTTPDATA "import"
    manual 1.2
    responds within 1000 ms
    parameter length integer 1..64000
  series NL66x
    models NL668-EU
    usb 2cb7:01a0 at 2
  suite s "s"
    manual 1.2
  case before
    shows X-1
    > AT+A
    < OK
  case restarted
    shows X-1
    restart
    > AT+B
    < OK
  case hit
    shows X-1
    > AT+HANG
    < OK
      within 20 s
  case after
    shows X-1
    > AT+LAST
    < OK

  """

private let networkSuite = """
  suite network "bytes over the network"
    manual 1.2
  case there-and-back "every byte value there and back"
    shows DATA-8 READ-8
    let body = all-bytes()
    origin answers POST /echo
      body of request
    > ATE0
    < OK
    > AT+MIPCALL=1,"internet"
    < OK
    ~ +MIPCALL: {:text}
    > AT+HTTPSET="URL","{origin}/echo"
    < OK
    > AT+HTTPDATA=256
    prompt
    >> body
    < OK
    > AT+HTTPACT=1
    < OK
    ~ +HTTP:1
    ~ +HTTPRES: 1,200,256
    > AT+HTTPREAD=0,256
    < +HTTPREAD: 256
    << 256 as got
    < OK
    ? got == body

  """
