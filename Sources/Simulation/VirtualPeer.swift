// The TCP peer under virtual time: what comes over the module's connections, and what is played there.
import CaseRunner
import Ground
import HTTPOrigin

/// The peer's connections; it has no clock and schedules nothing itself.
struct VirtualPeer: Sendable {
  /// Something that happens to a connection at the peer's end.
  enum Input: Sendable {
    case opened
    case bytes([UInt8])
    /// The module ended it.
    case closed
    /// A wait of the exchange is over.
    case waited
  }
  private struct Connection {
    var number: Int
    var play: PeerPlay
    var isWaiting = false
    var wasFinished = false
  }
  /// By the module's number of the connection.
  private var connections: [Int: Connection] = [:]
  private var count = 0

  /// Takes in what happened; says what the peer saw by it and what it does.
  mutating func take(
    _ input: Input, of id: Int, script: PeerScript?
  ) -> (saw: [PeerEvent], does: [PeerAction]) {
    if case .opened = input {
      count += 1
      connections[id] = Connection(number: count, play: PeerPlay(script))
    }
    guard var connection = connections[id] else { return ([], []) }
    var saw: [PeerEvent] = []
    switch input {
    case .opened: saw.append(.opened(connection.number))
    case .bytes(let bytes):
      saw.append(.received(connection.number, bytes))
      connection.play.receive(bytes)
    case .closed:
      connections[id] = nil
      return ([.closed(connection.number)], [])
    case .waited: connection.isWaiting = false
    }
    var does: [PeerAction] = []
    var isOver = false
    while !connection.isWaiting, !isOver, let action = connection.play.next() {
      does.append(action)
      switch action {
      case .wait: connection.isWaiting = true
      case .close, .reset: isOver = true
      case .send: break
      }
    }
    if connection.play.isFinished, !connection.wasFinished {
      connection.wasFinished = true
      saw.append(.finished(connection.number))
    }
    connections[id] = isOver ? nil : connection
    return (saw, does)
  }
}

extension Simulation {
  /// Does with a socket as the module asks.
  mutating func perform(_ action: TCPClientAction) {
    let there = now + options.networkDelay
    switch action {
    case .open(let id, let host, let port): open(id, host, port, at: there)
    case .send(let id, let bytes): queue.schedule(.peer(id, .bytes(bytes)), at: there)
    case .close(let id):
      cancelledSockets.insert(id)
      queue.schedule(.peer(id, .closed), at: there)
    }
  }

  private mutating func open(_ id: Int, _ host: [UInt8], _ port: Int, at there: Instant) {
    let addresses = Self.addresses
    let isKnown = host.elementsEqual(addresses.host.utf8)
    if isKnown, port == addresses.deafPort { return }
    if isKnown, port == addresses.peerPort { queue.schedule(.peer(id, .opened), at: there) }
    let listens = [addresses.peerPort, addresses.port, addresses.securePort, 80, 443].contains(port)
    queue.schedule(.tcp(id, isKnown && listens ? .connected : .failed), at: there)
  }

  /// Something happens at the peer's end of a connection.
  mutating func peerTakes(_ input: VirtualPeer.Input, of id: Int) {
    let (saw, does) = peer.take(input, of: id, script: script.peer)
    for event in saw { runner.peerSaw(event, at: now) }
    let back = now + options.networkDelay
    for action in does {
      switch action {
      case .send(let bytes): queue.schedule(.tcp(id, .received(bytes)), at: back)
      case .close, .reset: queue.schedule(.tcp(id, .closed), at: back)
      case .wait(let interval): queue.schedule(.peer(id, .waited), at: now + interval)
      }
    }
  }
}
