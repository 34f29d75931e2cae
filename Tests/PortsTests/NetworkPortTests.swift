// Connections to ports on the network, and what is said when there is none.
import Glibc
import Ground
import TestSupport
import Testing

@testable import Ports

@Suite struct NetworkPortTests {
  let loop = PollLoop()

  private func opened(_ port: NetworkPort) -> PortState {
    loop.run(for: .seconds(patience)) { if case .away = port.state { false } else { true } }
    return port.state
  }

  @Test func `raw bytes pass both ways`() throws {
    let listener = try Listener()
    let port = NetworkPort(NetworkAddress(host: "127.0.0.1", port: listener.port), loop: loop)
    #expect(opened(port) == .open)
    let server = listener.accepted(on: loop)
    server.onBytes = { server.send($0) }
    var came: [UInt8] = []
    port.onBytes = { append($0, to: &came) }
    port.send((0...255).map { UInt8($0) })
    #expect(loop.run(for: .seconds(patience)) { came.count == 256 })
    #expect(came == (0...255).map { UInt8($0) })
    #expect(port.roundTrip > .zero)
    server.close()
    port.close()
  }

  @Test func `a connection that nobody takes is lost with a remedy`() throws {
    let listener = try Listener()
    listener.stop()
    let port = NetworkPort(NetworkAddress(host: "127.0.0.1", port: listener.port), loop: loop)
    #expect(
      opened(port)
        == .lost(
          LossReason(
            "tcp:127.0.0.1:\(listener.port)",
            .connection("nothing listens there; is the server that exports the port running?"))))
  }

  @Test func `a host that has no address is lost with the resolver's words`() {
    let port = NetworkPort(NetworkAddress(host: "no.such.host.invalid", port: 1), loop: loop)
    guard case .lost(let reason) = opened(port) else {
      Issue.record("not lost")
      return
    }
    #expect("\(reason)".contains("no host `no.such.host.invalid`: "))
  }

  @Test func `a name server that does not answer holds up nobody else on the loop`() throws {
    let listener = try Listener()
    let (here, gate) = (listener.port, Gate())
    let port = NetworkPort(
      NetworkAddress(host: "slow.example", port: here), loop: loop,
      resolver: { _ in
        gate.wait()
        return systemAddresses(NetworkAddress(host: "127.0.0.1", port: here))
      })
    var ticks = 0
    func tick() {
      ticks += 1
      loop.setTimer(at: loop.now + .milliseconds(1)) { tick() }
    }
    tick()
    #expect(loop.run(for: .seconds(patience)) { ticks > 20 })
    #expect(port.state == .away("not connected yet"))
    gate.open()
    #expect(opened(port) == .open)
    port.close()
  }

  @Test func `a name that is not resolved in time is lost with a remedy`() {
    let gate = Gate()
    defer { gate.open() }
    let port = NetworkPort(
      NetworkAddress(host: "slow.example", port: 1), loop: loop,
      resolver: { _ in
        gate.wait()
        return .success([])
      }, lookingUp: .milliseconds(50))
    #expect(
      opened(port)
        == .lost(
          LossReason(
            "tcp:slow.example:1",
            .connection(
              "`slow.example` is not resolved within 50 ms; do the name servers answer?"))))
  }

  @Test func `a port that is closed while its name is looked up hears no more of it`() {
    let gate = Gate()
    let port = NetworkPort(
      NetworkAddress(host: "slow.example", port: 1), loop: loop,
      resolver: { _ in
        gate.wait()
        return .success([])
      })
    loop.run(for: .milliseconds(20)) { false }
    port.onChange = { Issue.record("\($0)") }
    port.close()
    gate.open()
    loop.run(for: .milliseconds(20)) { false }
  }

  @Test func `a connection that the other end closes is lost`() throws {
    let listener = try Listener()
    let port = NetworkPort(NetworkAddress(host: "127.0.0.1", port: listener.port), loop: loop)
    #expect(opened(port) == .open)
    let server = listener.accepted(on: loop)
    var states: [PortState] = []
    port.onChange = { states.append($0) }
    server.close()
    loop.run(for: .seconds(patience)) { !states.isEmpty }
    #expect(
      states == [
        .lost(
          LossReason(
            "tcp:127.0.0.1:\(listener.port)",
            .connection("the other end closed the connection")))
      ])
  }

  @Test func `a server that refuses the serial port is said to`() throws {
    let listener = try Listener()
    let port = NetworkPort(
      NetworkAddress(host: "127.0.0.1", port: listener.port), control: LineSettings(), loop: loop)
    loop.run(for: .milliseconds(20)) { false }
    let server = listener.accepted(on: loop)
    server.send([255, 254, 44])
    guard case .lost(let reason) = opened(port) else {
      Issue.record("not lost")
      return
    }
    #expect("\(reason)".contains("it refuses to control a serial port (RFC 2217)"))
  }
}

@Suite struct LastingPortTests {
  let loop = PollLoop()

  @Test func `a port that comes back as another terminal is opened again`() throws {
    let link = "/tmp/attest-lasting-\(getpid())"
    let first = try PseudoTerminal(link: link, loop: loop)
    let port = LastingPort(.path(link), returnMax: .seconds(10), loop: loop)
    try port.open()
    var states: [PortState] = []
    port.onChange = { states.append($0) }
    first.close()
    #expect(loop.run(for: .seconds(patience)) { !states.isEmpty })
    #expect(states == [.away("\(link) hung up")])
    let second = try PseudoTerminal(link: link, loop: loop)
    defer { second.close() }
    #expect(loop.run(for: .seconds(patience)) { states.count == 2 })
    #expect(states.last == .open)
    var came: [UInt8] = []
    second.onBytes = { append($0, to: &came) }
    port.send(Array("AT\r".utf8))
    #expect(loop.run(for: .seconds(patience)) { came == Array("AT\r".utf8) })
    port.close()
  }

  @Test func `a port that does not come back is lost when its time is over`() throws {
    // By a link, which goes with it: the number of a pseudo-terminal may be another test's at once.
    let link = "/tmp/attest-lost-\(getpid())"
    let terminal = try PseudoTerminal(link: link, loop: loop)
    let port = LastingPort(.path(link), returnMax: .milliseconds(80), loop: loop)
    try port.open()
    var states: [PortState] = []
    port.onChange = { states.append($0) }
    terminal.close()
    #expect(loop.run(for: .seconds(patience)) { states.count == 2 })
    #expect(
      states.last
        == .lost(
          LossReason(link, .stayedAway(.hungUp, within: .milliseconds(80), problem: nil))))
    port.close()
  }

  @Test func `a port that may not come back is lost at once`() throws {
    let terminal = try PseudoTerminal(loop: loop)
    let port = LastingPort(.path(terminal.path), returnMax: .zero, loop: loop)
    try port.open()
    terminal.close()
    #expect(
      loop.run(for: .seconds(patience)) { port.state == .lost(LossReason(terminal.path, .hungUp)) })
  }

  @Test func `the number of a pseudo-terminal that went is not opened again`() throws {
    let terminal = try PseudoTerminal(loop: loop)
    let port = LastingPort(.path(terminal.path), returnMax: .seconds(10), loop: loop)
    try port.open()
    terminal.close()
    #expect(loop.run(for: .seconds(patience)) { port.state != .open })
    guard case .lost(let reason) = port.state else {
      Issue.record("awaited: \(port.state)")
      return
    }
    #expect("\(reason)".hasPrefix("\(terminal.path) hung up, and its number may be another's now"))
  }

  @Test func `a link left behind is not taken for the port until it is made anew`() throws {
    let link = "/tmp/attest-left-\(getpid())"
    defer { unlink(link) }
    let first = try PseudoTerminal(loop: loop)
    try #require(symlink(first.path, link) == 0)
    let port = LastingPort(.path(link), returnMax: .seconds(10), loop: loop)
    try port.open()
    first.close()
    #expect(loop.run(for: .seconds(patience)) { port.state != .open })
    // The kernel gives the lowest number that is free, which is mostly the one that went.
    let strangers = try (0..<8).map { _ in try PseudoTerminal(loop: loop) }
    #expect(!loop.run(for: .milliseconds(600)) { port.state == .open })
    unlink(link)
    try #require(symlink(strangers[0].path, link) == 0)
    #expect(loop.run(for: .seconds(patience)) { port.state == .open })
    for stranger in strangers { stranger.close() }
    port.close()
  }

  @Test func `a connection that is lost is made again`() throws {
    let listener = try Listener()
    let address = NetworkAddress(host: "127.0.0.1", port: listener.port)
    let port = LastingPort(.tcp(address), returnMax: .seconds(10), loop: loop)
    try port.open()
    let server = listener.accepted(on: loop)
    var states: [PortState] = []
    port.onChange = { states.append($0) }
    server.close()
    #expect(loop.run(for: .seconds(patience)) { states.last == .open })
    #expect(
      states == [.away("tcp:\(address): the other end closed the connection"), .open])
    port.close()
  }

  // Timers fire in the order of their instants, so that each look has its place among them however
  // late the machine is.
  @Test(arguments: [1, 2])
  func `a terminal that went is looked for soon, and then once in so long`(look: Int) throws {
    let link = "/tmp/attest-looked-for-\(getpid())-\(look)"
    let first = try PseudoTerminal(link: link, loop: loop)
    let port = LastingPort(.path(link), returnMax: .seconds(patience), loop: loop)
    try port.open()
    var second: PseudoTerminal?
    var isOpen: [Bool] = []
    func note(comingBackAt look: Int?, _ number: Int) {
      isOpen.append(port.state == .open)
      if look == number { second = try? PseudoTerminal(link: link, loop: loop) }
    }
    let (soon, gap) = (LastingPort.Limits.firstLook, LastingPort.Limits.lookGap)
    let moment = Interval.milliseconds(-1)
    loop.setTimer(at: loop.now + soon + moment) { [loop] in
      note(comingBackAt: look, 1)
      loop.setTimer(at: loop.now + gap + moment) { note(comingBackAt: nil, 0) }
    }
    port.onChange = { [loop] state in
      guard case .away = state else { return }
      loop.setTimer(at: loop.now + soon) {
        note(comingBackAt: look, 2)
        loop.setTimer(at: loop.now + gap) { note(comingBackAt: nil, 0) }
      }
    }
    first.close()
    #expect(loop.run(for: .seconds(patience)) { isOpen.count == 4 })
    // Before and after the first look, before and after the second.
    #expect(isOpen == [false, look == 1, look == 1, true])
    second?.close()
    port.close()
  }

  @Test func `a connection that is refused is tried again once in so long`() throws {
    let listener = try Listener()
    let address = NetworkAddress(host: "127.0.0.1", port: listener.port)
    let port = LastingPort(.tcp(address), returnMax: .seconds(patience), loop: loop)
    try port.open()
    let server = listener.accepted(on: loop)
    listener.stop()
    let gap = LastingPort.Limits.connectGap
    var again: Listener?
    var isOpen: [Bool] = []
    let first = loop.now + LastingPort.Limits.firstLook
    func look(afterTurns turns: Int) {
      guard turns > 0 else { return isOpen.append(port.state == .open) }
      loop.setTimer(at: .start) { look(afterTurns: turns - 1) }
    }
    loop.setTimer(at: first + gap + .milliseconds(-1)) { look(afterTurns: 0) }
    port.onChange = { [loop] state in
      guard case .away = state else { return }
      // The first attempt was refused by then, and the second is due so long after it; it takes some turns.
      loop.setTimer(at: loop.now + LastingPort.Limits.firstLook + .milliseconds(50)) {
        again = try? Listener(port: address.port)
        loop.setTimer(at: loop.now + gap) { look(afterTurns: 20) }
      }
    }
    server.close()
    #expect(loop.run(for: .seconds(patience)) { isOpen.count == 2 })
    #expect(again != nil)
    #expect(isOpen == [false, true])
    port.close()
  }

  @Test func `opening what is not there throws`() {
    let port = LastingPort(.path("/dev/ttyNone9"), loop: loop)
    #expect(throws: PortError.self) { try port.open() }
  }
}
