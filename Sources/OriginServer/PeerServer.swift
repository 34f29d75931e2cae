// The TCP peer on real sockets: it plays at each connection what the script says.
import Glibc
import Ground
import HTTPOrigin
import Ports

/// Listens for connections of modules.
final class PeerServer {
  /// Takes what the peer sees, as it happens.
  var onEvent: ((PeerEvent) -> Void)?
  /// Called when a connection that may have been the module's found no place, or lost it.
  var onShortage: (() -> Void)?
  /// What is played at connections that come from now on.
  var script: PeerScript?

  private let loop: PollLoop
  private let listener: Int32
  private let acceptor: Acceptor
  private let bounds: OriginBounds
  private let buffer = ReadBuffer()
  private var connections: [Int: PeerConnection] = [:]
  private var count = 0

  /// Begins to accept at a socket that listens; it is the peer's from here on.
  init(loop: PollLoop, listener: Int32, acceptor: Acceptor, bounds: OriginBounds) {
    self.loop = loop
    self.listener = listener
    self.acceptor = acceptor
    self.bounds = bounds
    loop.watch(listener, .reading) { [unowned self] _ in self.accept() }
  }

  deinit {
    loop.unwatch(listener)
    Glibc.close(listener)
  }

  /// Drops all connections and the script, as between two runs.
  func reset() {
    script = nil
    connections = [:]
  }

  /// The oldest yields: whoever scans the port cannot use up what the module needs.
  @discardableResult
  private func makeRoom() -> Bool {
    onShortage?()
    guard let oldest = connections.keys.min() else { return false }
    connections[oldest] = nil
    return true
  }

  private func accept() {
    guard let descriptor = acceptor.accept(at: listener, makeRoom: makeRoom) else { return }
    if connections.count >= bounds.connectionsMax { makeRoom() }
    prepareAccepted(descriptor)
    count += 1
    let number = count
    let transport = Transport(loop: loop, descriptor: descriptor, buffer: buffer, session: nil)
    let connection = PeerConnection(
      loop: loop, transport: transport, play: PeerPlay(script), lasts: bounds.connectionTime)
    connection.onReceived = { [unowned self] in self.onEvent?(.received(number, $0)) }
    connection.onFinished = { [unowned self] in self.onEvent?(.finished(number)) }
    connection.onOver = { [unowned self] byModule in
      if byModule { self.onEvent?(.closed(number)) }
      self.connections[number] = nil
    }
    connections[number] = connection
    onEvent?(.opened(number))
    connection.start()
  }
}

/// One connection and its exchange.
final class PeerConnection {
  var onReceived: (([UInt8]) -> Void)?
  var onFinished: (() -> Void)?
  /// Called once when the connection is over, and whether the module ended it.
  var onOver: ((_ byModule: Bool) -> Void)?

  private let loop: PollLoop
  private let transport: Transport
  private var play: PeerPlay
  private var timer: PollLoop.Timer?
  /// Ends a connection that lasts too long.
  private var limit: PollLoop.Timer?
  private var hasFinished = false
  private var isEnding = false

  init(loop: PollLoop, transport: Transport, play: PeerPlay, lasts: Interval?) {
    self.loop = loop
    self.transport = transport
    self.play = play
    transport.onBytes = { [unowned self] bytes in
      let bytes = bytes.withUnsafeBufferPointer { Array($0) }
      self.onReceived?(bytes)
      self.play.receive(bytes)
      self.playOn()
    }
    transport.onEnd = { [unowned self] _ in self.onOver?(!self.isEnding) }
    limit = lasts.map { time in
      loop.setTimer(at: loop.now + time) { [unowned self] in
        self.limit = nil
        self.onOver?(false)
      }
    }
  }

  deinit {
    if let timer { loop.cancel(timer) }
    if let limit { loop.cancel(limit) }
    transport.close()
  }

  func start() {
    transport.start()
    playOn()
  }

  private func playOn() {
    while timer == nil, !isEnding, let action = play.next() {
      switch action {
      case .send(let bytes): transport.send(bytes)
      case .wait(let interval):
        timer = loop.setTimer(at: loop.now + interval) { [unowned self] in
          self.timer = nil
          self.playOn()
        }
      case .close:
        isEnding = true
        transport.finish()
      case .reset:
        isEnding = true
        transport.reset()
      }
    }
    guard play.isFinished, !hasFinished else { return }
    hasFinished = true
    onFinished?()
    if isEnding, !transport.isOpen { onOver?(false) }
  }
}
