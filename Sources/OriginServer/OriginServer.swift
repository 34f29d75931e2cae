// The web server that modules are tested against. It plays the same timed steps as the simulation
// does, frames them onto sockets, and shows each request before it is answered.
import Glibc
public import HTTPOrigin
public import Ground
public import Ports

/// A web server on a poll loop, plain and with TLS, that answers as its script says.
public final class OriginServer {
  /// The answers to give.
  public var script = OriginScript()
  /// Called with each complete request before it is answered, and with each malformed one.
  public var onRequest: ((OriginRequest, Instant) -> Void)?
  /// Takes what the TCP peer sees.
  public var onPeer: ((PeerEvent, Instant) -> Void)?
  /// Called for each `ask`.
  public var onCurrent: (() -> Void)?
  /// Never called: this server goes when the process does.
  public var onGone: ((String) -> Void)?
  /// Called when a connection that may have been the module's found no place, or lost it.
  public var onShortage: ((OriginShortage) -> Void)?
  /// Called for each connection to a TLS port.
  public var onSecureHeard: (() -> Void)?
  /// Where the server is found.
  public let addresses: OriginAddresses

  private let loop: PollLoop
  private let bounds: OriginBounds
  private let context: TLSContext
  private let buffer = ReadBuffer()
  let peer: PeerServer
  private var held: [Int32]  // sockets that only have to stay open
  private var listeners: [Int32] = []
  private var connections: [ObjectIdentifier: OriginConnection] = [:]
  private var connectionCount = 0
  private let acceptor: Acceptor

  /// Starts listening at a host and port (0: any free one); `advertisedHost` is what modules are to
  /// call the host where that differs.
  public convenience init(
    loop: PollLoop, host: String = "127.0.0.1", port: Int = 0, advertisedHost: String? = nil
  ) throws(OriginServerError) {
    var places = OriginPlaces()
    places.host = host
    places.port = port
    places.advertisedHost = advertisedHost
    try self.init(loop: loop, places: places)
  }

  /// Starts listening, with a certificate made for the places unless there is one.
  ///
  /// On loopback the server also listens on ports 80 and 443 of the host itself or else of the
  /// first of 127.0.0.1 … 127.0.0.9 where it may.
  public init(
    loop: PollLoop, places: OriginPlaces, identity: OriginIdentity? = nil
  ) throws(OriginServerError) {
    self.loop = loop
    bounds = places.bounds
    let shown: OriginIdentity
    if let identity { shown = identity } else { shown = try OriginIdentity(for: places) }
    context = try TLSContext(.origin(shown))
    acceptor = try Acceptor()
    let sockets = try OriginSockets(places)
    addresses = sockets.addresses
    held = sockets.held
    listeners = sockets.plain + sockets.secure
    peer = PeerServer(
      loop: loop, listener: sockets.peer, acceptor: acceptor, bounds: places.bounds)
    peer.onEvent = { [unowned self] event in self.onPeer?(event, self.loop.now) }
    peer.onShortage = { [unowned self] in self.onShortage?(.places) }
    for descriptor in sockets.plain { listen(at: descriptor, isSecure: false) }
    for descriptor in sockets.secure { listen(at: descriptor, isSecure: true) }
  }

  deinit {
    for descriptor in listeners { loop.unwatch(descriptor) }
    for descriptor in listeners + held { Glibc.close(descriptor) }
  }

  /// Drops all open connections and all routes, as between two cases.
  public func reset() {
    script = OriginScript()
    connections = [:]
    peer.reset()
  }

  private func listen(at listener: Int32, isSecure: Bool) {
    deferAccepting(listener, seconds: MessageLimits.acceptedUnheard)
    loop.watch(listener, .reading) { [unowned self] _ in
      var left = MessageLimits.acceptedAtOnce
      while left > 0, self.accept(listener, isSecure) { left -= 1 }
      if left == 0, isCrowded(listener) { self.onShortage?(.places) }
    }
  }

  /// Accepts one connection; false where there is none.
  private func accept(_ listener: Int32, _ isSecure: Bool) -> Bool {
    guard let descriptor = acceptor.accept(at: listener, makeRoom: makeRoom) else { return false }
    if isSecure { onSecureHeard?() }
    if connections.count >= bounds.connectionsMax { makeRoom() }
    let session = isSecure ? TLSSession(context, host: nil) : nil
    guard connections.count < bounds.connectionsMax, isSecure == (session != nil) else {
      Glibc.close(descriptor)
      return true
    }
    prepareAccepted(descriptor)
    let transport = Transport(
      loop: loop, descriptor: descriptor, buffer: buffer, session: session)
    let port = SocketAddress.bound(descriptor).port
    let connection = OriginConnection(
      loop: loop, transport: transport, port: port, isSecure: isSecure, bounds: bounds)
    let key = ObjectIdentifier(connection)
    connection.onRequest = { [unowned self] request in
      self.onRequest?(request, self.loop.now)
      guard request.malformed == nil else { return (OriginResponse(status: 400), false) }
      return (self.script.response(to: request), self.script.knows(request))
    }
    connection.knows = { [unowned self] in self.script.knows($0) }
    connectionCount += 1
    connection.number = connectionCount
    connection.onClose = { [unowned self] in self.connections[key] = nil }
    connections[key] = connection
    transport.start()
    // Its request has mostly come with it, and shows what it is before others push it out.
    transport.takeNow()
    return true
  }
}

extension OriginServer {
  /// Makes room by closing the oldest connection that asked for nothing that the script knows, or else the
  /// oldest that asked for nothing: whoever scans the port cannot use up what the module needs.
  ///
  /// False where all are the module's.
  @discardableResult
  private func makeRoom() -> Bool {
    let oldest = connections.min {
      ($0.value.claim.rawValue, $0.value.number) < ($1.value.claim.rawValue, $1.value.number)
    }
    guard let oldest, oldest.value.claim != .scripted else {
      onShortage?(.places)
      return false
    }
    if oldest.value.claim == .silent, oldest.value.age < MessageLimits.young {
      onShortage?(.places)
    }
    connections[oldest.key] = nil
    return true
  }
}

/// One connection: reads a request, plays its answer, ends.
final class OriginConnection {
  /// What a connection has to show for its place.
  enum Claim: Int {
    /// A request has come for nothing that the script knows; what it gets was sent.
    case unknown
    /// No request has come yet.
    case silent
    /// A request of the script, or its head.
    case scripted
  }

  /// Gives the answer, and says whether the script knows the request.
  var onRequest: ((OriginRequest) -> (OriginResponse, isScripted: Bool))?
  /// Says whether the script knows a request whose body is yet to come.
  var knows: ((OriginRequest) -> Bool)?
  /// The how many-th connection it is.
  var number = 0
  private(set) var claim = Claim.silent
  /// How long it has been open.
  var age: Interval { loop.now - opened }
  var onClose: (() -> Void)?

  private let loop: PollLoop
  private let transport: Transport
  private var reader: RequestReader
  private let freshReader: RequestReader
  private var steps: ArraySlice<TimedOriginStep> = []
  private var due: Instant
  private var timer: PollLoop.Timer?
  /// Ends a request that takes too long to come, or a connection that lasts too long.
  private var limit: PollLoop.Timer?
  private var isFinishing = false
  /// Whether the answer never comes to its end, as that of a silent server.
  private var isStalling = false
  private let connectionEnd: Instant?
  private let opened: Instant
  private static let continuation = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  init(
    loop: PollLoop, transport: Transport, port: Int, isSecure: Bool, bounds: OriginBounds
  ) {
    self.loop = loop
    self.transport = transport
    freshReader = RequestReader(port: port, isSecure: isSecure, bodyBytesMax: bounds.bodyBytesMax)
    reader = freshReader
    (opened, due) = (loop.now, loop.now)
    connectionEnd = bounds.connectionTime.map { loop.now + $0 }
    setLimit(bounds.requestTime.map { loop.now + $0 } ?? connectionEnd)
    transport.onBytes = { [unowned self] bytes in
      if let request = self.reader.receive(bytes) {
        self.answer(request)
      } else {
        if self.reader.continues() { self.transport.send(Self.continuation) }
        if self.claim != .scripted, self.reader.isInBody, self.knows?(self.reader.request) == true {
          self.claim = .scripted
        }
      }
    }
    transport.onEnd = { [unowned self] problem in self.ended(problem?.text) }
  }

  deinit {
    if let timer { loop.cancel(timer) }
    if let limit { loop.cancel(limit) }
    transport.close()
  }

  private func setLimit(_ instant: Instant?) {
    if let limit { loop.cancel(limit) }
    limit = instant.map { due in
      loop.setTimer(at: due) { [unowned self] in
        self.limit = nil
        self.onClose?()
      }
    }
  }

  private func ended(_ reason: String?) {
    if let request = reader.finish() { answer(request) }
    // A client may end its own side and still wait for the answer, and for one that never comes as well.
    let isOver = steps.isEmpty && !isFinishing && !isStalling
    if reason != nil || !transport.isOpen || isOver { onClose?() }
  }

  private func answer(_ request: OriginRequest) {
    setLimit(connectionEnd)
    guard let (response, isScripted) = onRequest?(request) else { return }
    claim = isScripted ? .scripted : .unknown
    steps = response.steps(for: request)[...]
    isStalling = !steps.contains { $0.step.endsAnswer }
    due = loop.now
    playNext()
  }

  /// Takes the next request of a connection that is kept.
  private func listenAgain() { reader = freshReader }

  private func playNext() {
    timer = nil
    while let next = steps.first {
      if next.wait > .zero && due + next.wait > loop.now {
        due = due + next.wait
        steps[steps.startIndex].wait = .zero
        timer = loop.setTimer(at: due) { [unowned self] in self.playNext() }
        return
      }
      due = due + next.wait
      steps.removeFirst()
      guard play(next.step) else { return }
    }
  }

  /// Plays one step; false when the connection is over.
  private func play(_ step: OriginStep) -> Bool {
    switch step {
    case .head(let bytes), .body(let bytes): transport.send(bytes)
    case .keep: listenAgain()
    case .end:
      isFinishing = true
      transport.finish()
    case .reset:
      transport.reset()
      onClose?()
      return false
    }
    return true
  }
}
