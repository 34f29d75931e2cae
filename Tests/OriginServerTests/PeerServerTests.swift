// The TCP peer on real sockets, and told of over the control interface; at its other end the sockets of
// an emulated module.
import Ground
import HTTPOrigin
import Ports
import TestSupport
import Testing

@testable import OriginServer

/// A module's socket and what came over it.
private final class Socket {
  private let loop: PollLoop
  private let client: TCPClient
  private(set) var events: [TCPClientEvent] = []

  init(loop: PollLoop) {
    self.loop = loop
    client = TCPClient(loop: loop)
  }

  func perform(_ action: TCPClientAction) {
    client.perform(action) { [unowned self] _, event in self.events.append(event) }
  }

  func open(_ port: Int, host: String = "127.0.0.1") {
    perform(.open(1, host: Array(host.utf8), port: port))
  }

  /// The bytes that came so far.
  var bytes: [UInt8] {
    events.flatMap { if case .received(let bytes) = $0 { bytes } else { [UInt8]() } }
  }

  func wait(until isDone: (Socket) -> Bool) throws {
    try #require(loop.run(for: .seconds(patience)) { isDone(self) }, "\(events)")
  }
}

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

@Suite struct PeerServerTests {
  private let loop = PollLoop()

  @Test func `an echo gives back all byte values, and says what it saw`() throws {
    let server = try OriginServer(loop: loop)
    var seen: [PeerEvent] = []
    server.onPeer = { event, _ in seen.append(event) }
    server.tell(OriginScript(peer: PeerScript(isEcho: true)))
    let socket = Socket(loop: loop)
    socket.open(try #require(server.addresses.peerPort))
    try socket.wait { $0.events == [.connected] }
    let all = (0..<100).flatMap { _ in Array(UInt8.min...UInt8.max) }
    socket.perform(.send(1, all))
    try socket.wait { $0.bytes.count >= all.count }
    #expect(socket.bytes == all)
    socket.perform(.close(1))
    try #require(loop.run(for: .seconds(patience)) { seen.last == .closed(1) })
    #expect(seen.first == .opened(1))
    let came = seen.flatMap { if case .received(1, let bytes) = $0 { bytes } else { [UInt8]() } }
    #expect(came == all)
  }

  @Test func `an exchange is played to its end, with its waits`() throws {
    let server = try OriginServer(loop: loop)
    var seen: [PeerEvent] = []
    server.onPeer = { event, _ in seen.append(event) }
    server.tell(
      OriginScript(
        peer: PeerScript(steps: [
          .send(bytes("220")), .expect(bytes("QUIT")), .wait(.milliseconds(50)),
          .send(bytes("221")), .close,
        ])))
    let socket = Socket(loop: loop)
    socket.open(try #require(server.addresses.peerPort))
    try socket.wait { $0.bytes == bytes("220") }
    let began = loop.now
    socket.perform(.send(1, bytes("QUIT")))
    try socket.wait { $0.events.last == .closed }
    #expect(loop.now - began >= .milliseconds(50))
    #expect(socket.bytes == bytes("220221"))
    #expect(seen == [.opened(1), .received(1, bytes("QUIT")), .finished(1)])
  }

  @Test func `a reset and a port where nobody listens are told`() throws {
    let server = try OriginServer(loop: loop)
    server.tell(OriginScript(peer: PeerScript(steps: [.take(1), .reset])))
    let socket = Socket(loop: loop)
    socket.open(try #require(server.addresses.peerPort))
    try socket.wait { $0.events == [.connected] }
    socket.perform(.send(1, [0]))
    try socket.wait { $0.events.last == .closed }
    let other = Socket(loop: loop)
    other.open(server.addresses.closedPort)
    try other.wait { $0.events == [.failed] }
    let nameless = Socket(loop: loop)
    nameless.open(7, host: "no-such-host.invalid")
    try nameless.wait { $0.events == [.failed] }
  }

  @Test func `a script and what was seen pass over the control interface unchanged`() throws {
    let script = OriginScript(
      peer: PeerScript(steps: [
        .send([0, 255]), .expect(bytes("a")), .take(7), .wait(.milliseconds(20)), .close, .reset,
      ]))
    #expect(ScriptMessage(script).script == script)
    #expect(
      ScriptMessage(OriginScript(peer: PeerScript(isEcho: true))).script?.peer?.isEcho == true)
    for surplus in [Int64(0), 1] {
      let wait = ScriptMessage.Peer.waitMax + surplus
      let long = OriginScript(peer: PeerScript(steps: [.wait(.milliseconds(wait))]))
      #expect((ScriptMessage(long).script == long) == (surplus == 0))
    }
    for event: PeerEvent in [.opened(1), .received(2, [0, 255]), .closed(3), .finished(4)] {
      let told = try #require(
        message(RequestMessage.self, json(RequestMessage(event, age: .zero))))
      #expect(told.peer?.event == event)
    }
  }

  @Test func `an origin elsewhere plays the peer, and tells what it saw when it is asked`() throws {
    let token = Array("a-token-of-some-length".utf8)
    let identity = try OriginIdentity(for: OriginPlaces())
    let server = try OriginServer(loop: loop, places: OriginPlaces(), identity: identity)
    let control = try ControlServer(
      loop: loop, origin: server, host: "127.0.0.1", port: 0, token: token, isNamed: true,
      identity: identity)
    let far = try RemoteOrigin(
      loop: loop,
      place: RemoteOriginPlace(
        host: "127.0.0.1", port: control.port, isSecure: control.isSecure,
        trust: .authorities(file: nil)), token: token)
    try far.open(on: loop)
    defer { far.close(on: loop) }
    let port = try #require(far.addresses.peerPort)
    var seen: [PeerEvent] = []
    far.onPeer = { event, _ in seen.append(event) }
    func ask() throws {
      var isCurrent = false
      far.onCurrent = { isCurrent = true }
      far.ask()
      try #require(loop.run(for: .seconds(patience)) { isCurrent })
    }
    far.tell(OriginScript(peer: PeerScript(isEcho: true)))
    try ask()
    let socket = Socket(loop: loop)
    socket.open(port)
    try socket.wait { $0.events == [.connected] }
    socket.perform(.send(1, bytes("ping")))
    try socket.wait { $0.bytes == bytes("ping") }
    try ask()
    #expect(seen == [.opened(1), .received(1, bytes("ping"))])
  }
}
