// Serial ports over pseudo-terminals: round trips, locks, disappearance, and every refusal's text.
import Glibc
import Ground
import TestSupport
import Testing

@testable import Ports

@Suite struct LineTests {
  let loop = PollLoop()

  @Test func `all 256 byte values pass both ways unchanged`() throws {
    let terminal = try PseudoTerminal(loop: loop)
    let port = try SerialPort(terminal.path, loop: loop)
    let all = (0...255).map { UInt8($0) }
    var came: [UInt8] = []
    var answered: [UInt8] = []
    terminal.onBytes = { bytes in
      append(bytes, to: &came)
      terminal.send(bytes)
    }
    port.onBytes = { append($0, to: &answered) }
    port.send(all)
    #expect(loop.run(for: .seconds(patience)) { answered.count == 256 })
    #expect(came == all)
    #expect(answered == all)
  }

  @Test func `a megabyte passes through a slow line in order`() throws {
    let terminal = try PseudoTerminal(loop: loop)
    let port = try SerialPort(terminal.path, loop: loop)
    let sent = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
    var came: [UInt8] = []
    var drained = 0
    terminal.onBytes = { append($0, to: &came) }
    port.onDrained = { drained += 1 }
    port.send(sent)
    #expect(!port.isDrained)
    #expect(loop.run(for: .seconds(patience)) { came.count == sent.count })
    #expect(came == sent)
    #expect(port.isDrained)
    #expect(drained == 1)
  }

  @Test(arguments: [1, 63, 64, 65, 512, 4096])
  func `with nozlp no write ends in a full USB packet`(count: Int) throws {
    let terminal = try PseudoTerminal(loop: loop)
    let port = try SerialPort(terminal.path, LineSettings(parsing: "nozlp"), loop: loop)
    let sent = (0..<count).map { UInt8(truncatingIfNeeded: $0 % 251) }
    var came: [UInt8] = []
    terminal.onBytes = { append($0, to: &came) }
    port.send(sent)
    #expect(port.isDrained == !count.isMultiple(of: 64))
    #expect(loop.run(for: .seconds(patience)) { came.count == count })
    #expect(came == sent)
    #expect(port.isDrained)
  }

  @Test func `bytes that came before the port was opened are dropped`() throws {
    let terminal = try PseudoTerminal(loop: loop)
    terminal.send(Array("stale".utf8))
    let port = try SerialPort(terminal.path, loop: loop)
    var came: [UInt8] = []
    port.onBytes = { append($0, to: &came) }
    terminal.send(Array("fresh".utf8))
    loop.run(for: .seconds(patience)) { came.count >= 5 }
    #expect(came == Array("fresh".utf8))
  }

  @Test func `a line whose far end goes away is gone, once`() throws {
    let terminal = try PseudoTerminal(loop: loop)
    let port = try SerialPort(terminal.path, loop: loop)
    var gone = 0
    port.onChange = { _ in gone += 1 }
    terminal.close()
    loop.run(for: .seconds(patience)) { gone > 0 }
    port.send([1])
    loop.run(for: .milliseconds(5)) { false }
    #expect(gone == 1)
    #expect(port.state == .lost(LossReason(terminal.path, .hungUp)))
  }

  @Test func `a client that closes is no hang-up, and the next one is served`() throws {
    let terminal = try PseudoTerminal(loop: loop)
    terminal.onBytes = { terminal.send($0) }
    for round in 1...2 {
      let port = try SerialPort(terminal.path, loop: loop)
      var came: [UInt8] = []
      port.onBytes = { append($0, to: &came) }
      port.send([UInt8(round)])
      #expect(loop.run(for: .seconds(patience)) { came == [UInt8(round)] })
      port.close()
    }
  }

  @Test(arguments: [9600, 115_200, 921_600, 123_456] as [UInt32])
  func `any speed can be set`(baud: UInt32) throws {
    let terminal = try PseudoTerminal(loop: loop)
    let port = try SerialPort(terminal.path, LineSettings(baud: baud), loop: loop)
    #expect(port.state == .open)
  }

  @Test func `closing puts the settings back as they were found`() throws {
    let terminal = try PseudoTerminal(loop: loop)
    let descriptor = open(terminal.path, O_RDWR | O_NOCTTY)
    defer { close(descriptor) }
    var before = termios()
    tcgetattr(descriptor, &before)
    before.c_lflag |= tcflag_t(ECHO)
    tcsetattr(descriptor, TCSANOW, &before)
    let port = try SerialPort(terminal.path, loop: loop)
    var during = termios()
    tcgetattr(descriptor, &during)
    #expect(during.c_lflag & tcflag_t(ECHO) == 0)
    port.close()
    var after = termios()
    tcgetattr(descriptor, &after)
    #expect(after.c_lflag == before.c_lflag)
  }

  @Test func `settings that another process changes are told and set again`() throws {
    let terminal = try PseudoTerminal(loop: loop)
    let descriptor = open(terminal.path, O_RDWR | O_NOCTTY)
    defer { close(descriptor) }
    let port = try SerialPort(terminal.path, loop: loop)
    defer { port.close() }
    #expect(port.trouble(since: .start) == nil)
    var own = termios()
    tcgetattr(descriptor, &own)
    var changed = own
    changed.c_lflag |= tcflag_t(ECHO | ICANON)
    tcsetattr(descriptor, TCSANOW, &changed)
    let before = loop.now
    #expect(port.trouble(since: before)?.contains("changed the settings") == true)
    var present = termios()
    tcgetattr(descriptor, &present)
    #expect(present.c_lflag == own.c_lflag)
    #expect(port.trouble(since: loop.now + .milliseconds(1)) == nil)
  }

  /// A program that has the terminal open until it is ended, and says so.
  private func holder(of path: String, _ folder: String) throws -> ChildProcess {
    let child = try ChildProcess(
      "/bin/sh", ["-c", "exec 3<>$0; printf 'AT\\r' >&3; echo open; exec sleep 600", path],
      folder: folder)
    let end = loop.now + .seconds(patience)
    while child.output.isEmpty, loop.now < end { usleep(10_000) }
    return child
  }

  @Test func `another process that opens the port is named as long as it has it open`() throws {
    try withFolder { folder in
      let terminal = try PseudoTerminal(loop: loop)
      defer { terminal.close() }
      let port = try SerialPort(terminal.path, loop: loop)
      defer { port.close() }
      var calls = 0
      port.onTrouble = { calls += 1 }
      #expect(port.otherHolders.isEmpty)
      #expect(port.trouble(since: .start) == nil)
      let child = try holder(of: terminal.path, folder)
      let words = "process \(child.process) (sleep 600) opened the port"
      #expect(port.trouble(since: .start)?.contains(words) == true)
      #expect(calls == 1)
      #expect(port.trouble(since: loop.now + .seconds(9))?.contains(words) == true)
      child.send(SIGKILL)
      _ = child.wait()
      let closed = loop.now
      #expect(port.trouble(since: closed) != nil)
      // What it wrote may be answered for a moment.
      #expect(port.trouble(since: closed + OpenWatch.aftermath) != nil)
      let later = loop.now + OpenWatch.aftermath + .milliseconds(1)
      #expect(port.trouble(since: later) == nil)
      #expect(port.otherHolders.isEmpty)
    }
  }

  @Test func `who had the port open before is told, and no trouble`() throws {
    try withFolder { folder in
      let terminal = try PseudoTerminal(loop: loop)
      defer { terminal.close() }
      let child = try holder(of: terminal.path, folder)
      let port = try SerialPort(terminal.path, loop: loop)
      defer { port.close() }
      #expect(port.trouble(since: .start) == nil)
      #expect(port.otherHolders.map(\.process) == [child.process])
      // One that comes after it is told from it.
      let second = try holder(of: terminal.path, folder)
      #expect(port.trouble(since: .start)?.contains("process \(second.process) ") == true)
    }
  }

  @Test func `a port in use is refused with the holder's number and command`() throws {
    let terminal = try PseudoTerminal(loop: loop)
    let port = try SerialPort(terminal.path, loop: loop)
    defer { port.close() }
    let error = #expect(throws: PortError.self) { try SerialPort(terminal.path, loop: loop) }
    guard case .busy(terminal.path, let holder?) = error else {
      Issue.record("not busy: \(String(describing: error))")
      return
    }
    #expect(holder.process == getpid())
    #expect(!holder.command.isEmpty)
    #expect(PortError.busy(path: "/dev/x", holder: holder).description.contains("\(getpid())"))
  }

  @Test func `a closed port can be opened again`() throws {
    let terminal = try PseudoTerminal(loop: loop)
    try SerialPort(terminal.path, loop: loop).close()
    #expect(throws: Never.self) { try SerialPort(terminal.path, loop: loop) }
  }

  @Test func `a missing port is refused with the ports that are there`() {
    let error = #expect(throws: PortError.self) { try SerialPort("/dev/ttyNone9", loop: loop) }
    #expect(error == .missing(path: "/dev/ttyNone9", others: terminalPaths()))
    let some = PortError.missing(path: "/dev/x", others: ["/dev/ttyUSB0", "/dev/ttyUSB1"])
    #expect(some.description == "no port /dev/x: there are /dev/ttyUSB0, /dev/ttyUSB1")
  }

  @Test(arguments: ["/dev/null", "/etc/passwd", "/tmp"])
  func `what is no terminal is refused as such`(path: String) {
    #expect(throws: PortError.notATerminal(path: path)) { try SerialPort(path, loop: loop) }
  }

  @Test func `a port without permission is refused with the group to join`() throws {
    // Root may open anything, so the thread lays its file rights down; Swift does not import the call.
    let symbol = try #require(dlsym(nil, "setfsuid"))
    let setUser = unsafeBitCast(symbol, to: (@convention(c) (UInt32) -> Int32).self)
    let terminal = try PseudoTerminal(loop: loop)
    chmod(terminal.path, 0)
    let before = setUser(65534)
    let error = #expect(throws: PortError.self) { try SerialPort(terminal.path, loop: loop) }
    _ = setUser(UInt32(bitPattern: before))
    #expect(error == .noPermission(path: terminal.path, group: "dialout"))
    #expect(error?.description.contains("sudo usermod -aG dialout $USER") == true)
  }

  @Test func `the link leads to the far end and is removed at the end`() throws {
    let link = "/tmp/attest-link-\(getpid())-a"
    let terminal = try PseudoTerminal(link: link, loop: loop)
    #expect(linkTarget(link) == terminal.path)
    let next = try PseudoTerminal(link: link, loop: loop)
    #expect(linkTarget(link) == next.path)
    terminal.close()
    #expect(linkTarget(link) == next.path)
    next.close()
    #expect(linkTarget(link) == nil)
  }

  @Test func `a file in the link's place is left alone`() throws {
    let path = "/tmp/attest-link-\(getpid())-b"
    close(open(path, O_CREAT | O_WRONLY, 0o600))
    defer { unlink(path) }
    #expect(throws: PortError.linkTaken(path: path)) { try PseudoTerminal(link: path, loop: loop) }
    #expect(access(path, F_OK) == 0)
  }
}

func append(_ bytes: Span<UInt8>, to array: inout [UInt8]) {
  bytes.withUnsafeBufferPointer { array.append(contentsOf: $0) }
}
