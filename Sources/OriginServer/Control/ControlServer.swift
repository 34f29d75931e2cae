// The control interface of an origin on its socket: TLS or loopback only, nothing read of a body
// before the token has been shown, and every connection bounded in time.
import Glibc
import HTTPOrigin
import Ground
public import Ports

/// Lets one runner at a time tell an origin what to answer and ask what it saw.
public final class ControlServer {
  /// What happens that the one who runs the origin may want to read; never the token.
  public enum Event: Sendable, Equatable {
    /// A runner took the origin.
    case began(peer: String)
    /// The runner returned it, or was silent for too long.
    case ended
    /// Somebody came without the token, or with a wrong one.
    case wrongToken(peer: String)
  }

  /// Takes what happens.
  public var onEvent: ((Event) -> Void)?
  /// The port at which the interface is reached.
  public let port: Int
  /// Whether it is reached with TLS, as it is everywhere but on loopback.
  public let isSecure: Bool

  private let loop: PollLoop
  private let times: ControlTimes
  private let origin: OriginServer
  private let context: TLSContext?
  private let buffer = ReadBuffer()
  private let listener: Int32
  private let acceptor: Acceptor
  private var desk: ControlDesk
  private var connections: [ObjectIdentifier: ControlConnection] = [:]
  /// The connections in the order in which they came.
  private var arrivals: [ObjectIdentifier] = []
  private var expiry: PollLoop.Timer?

  /// The least length of a token in bytes.
  public static let tokenBytesMin = ControlLimits.tokenBytesMin

  /// Starts listening; the origin's handlers and script become the interface's own.
  ///
  /// - Parameters:
  ///   - isNamed: Whether modules can use the host in the origin's addresses; else the runner has
  ///     to know it.
  ///   - identity: What the interface shows of itself where it is reached with TLS.
  public convenience init(
    loop: PollLoop, origin: OriginServer, host: String, port: Int, token: [UInt8], isNamed: Bool,
    identity: OriginIdentity
  ) throws(OriginServerError) {
    try self.init(
      loop: loop, origin: origin, host: host, port: port, token: token, isNamed: isNamed,
      identity: identity, times: ControlTimes())
  }

  init(
    loop: PollLoop, origin: OriginServer, host: String, port: Int, token: [UInt8], isNamed: Bool,
    identity: OriginIdentity, times: ControlTimes, needsTLS: Bool = false
  ) throws(OriginServerError) {
    self.times = times
    self.loop = loop
    self.origin = origin
    desk = ControlDesk(
      token: token, addresses: origin.addresses, isNamed: isNamed, times: times)
    acceptor = try Acceptor()
    listener = try boundSocket(host, port, backlog: Int32(ControlLimits.connectionsMax))
    let bound = SocketAddress.bound(listener)
    self.port = bound.port
    isSecure = needsTLS || !bound.isLoopback
    do throws(OriginServerError) {
      context = isSecure ? try TLSContext(.control(identity)) : nil
    } catch {
      Glibc.close(listener)
      throw error
    }
    origin.onRequest = { [unowned self] request, now in self.desk.saw(request, at: now) }
    origin.onPeer = { [unowned self] event, now in self.desk.saw(event, at: now) }
    origin.onShortage = { [unowned self] _ in self.desk.refused() }
    origin.onSecureHeard = { [unowned self] in self.desk.heardSecure() }
    loop.watch(listener, .reading) { [unowned self] _ in self.accept() }
  }

  deinit {
    if let expiry { loop.cancel(expiry) }
    loop.unwatch(listener)
    Glibc.close(listener)
  }

  private func accept() {
    guard let descriptor = acceptor.accept(at: listener, makeRoom: dropStranger) else { return }
    let session = context.flatMap { TLSSession($0, host: nil) }
    if arrivals.count >= ControlLimits.connectionsMax { dropStranger() }
    guard arrivals.count < ControlLimits.connectionsMax, isSecure == (session != nil) else {
      Glibc.close(descriptor)
      return
    }
    prepareAccepted(descriptor)
    let transport = Transport(
      loop: loop, descriptor: descriptor, buffer: buffer, session: session)
    let connection = ControlConnection(loop: loop, transport: transport, times: times)
    let key = ObjectIdentifier(connection)
    let peer = SocketAddress.peer(of: descriptor).text
    connection.admits = { [unowned self] question in
      let isAdmitted = self.desk.admits(question.authorization)
      if !isAdmitted { self.onEvent?(.wrongToken(peer: peer)) }
      return isAdmitted
    }
    connection.answer = { [unowned self] in self.answer($0, from: peer) }
    connection.onClose = { [unowned self] in self.drop(key) }
    connections[key] = connection
    arrivals.append(key)
    transport.start()
  }

  /// Drops the oldest that showed no token, if any: strangers in any number must not keep the runner out.
  @discardableResult
  private func dropStranger() -> Bool {
    guard let stranger = arrivals.first(where: { connections[$0]?.isAdmitted == false }) else {
      return false
    }
    drop(stranger)
    return true
  }

  private func drop(_ key: ObjectIdentifier) {
    connections[key] = nil
    arrivals.removeAll { $0 == key }
  }

  private func answer(_ question: ControlQuestion, from peer: String) -> ControlAnswer {
    noteExpiry()
    let wasTaken = desk.isTaken
    let answer = desk.answer(question, at: loop.now)
    switch (wasTaken, desk.isTaken) {
    case (false, true):
      origin.reset()
      onEvent?(.began(peer: peer))
    case (true, false): returned()
    default: break
    }
    origin.tell(desk.script)
    if let expiry { loop.cancel(expiry) }
    expiry = desk.expiry.map { due in
      loop.setTimer(at: due) { [unowned self] in
        self.expiry = nil
        self.noteExpiry()
      }
    }
    return answer
  }

  /// Takes the origin from a runner that has been silent for too long.
  private func noteExpiry() {
    guard desk.isTaken else { return }
    desk.expire(at: loop.now)
    if !desk.isTaken { returned() }
  }

  private func returned() {
    origin.reset()
    onEvent?(.ended)
  }
}

/// One connection of somebody who has the token, or has not shown it yet.
final class ControlConnection {
  var admits: ((ControlQuestion) -> Bool)?
  var answer: ((ControlQuestion) -> ControlAnswer)?
  var onClose: (() -> Void)?

  private let loop: PollLoop
  private let times: ControlTimes
  private let transport: Transport
  private let reader = ControlReader()
  private var timer: PollLoop.Timer?
  private var isOver = false
  /// Whether the token has been shown.
  private(set) var isAdmitted = false

  init(loop: PollLoop, transport: Transport, times: ControlTimes) {
    self.loop = loop
    self.times = times
    self.transport = transport
    transport.onBytes = { [unowned self] in self.receive($0) }
    transport.onEnd = { [unowned self] _ in self.onClose?() }
    setTimer(times.greetingMax) { [unowned self] in self.onClose?() }
  }

  deinit {
    if let timer { loop.cancel(timer) }
    transport.close()
  }

  private func setTimer(_ interval: Interval, _ body: @escaping () -> Void) {
    if let timer { loop.cancel(timer) }
    timer = loop.setTimer(at: loop.now + interval) { [unowned self] in
      self.timer = nil
      body()
    }
  }

  private func receive(_ bytes: Span<UInt8>) {
    guard !isOver else { return }
    for event in reader.receive(bytes) where !isOver {
      switch event {
      case .head(let question):
        guard admits?(question) == true else {
          isOver = true
          setTimer(times.wrongTokenDelay) { [unowned self] in
            self.send(.problem(401, "the token is wrong or missing"), isLast: true)
          }
          return
        }
        isAdmitted = true
        setTimer(times.questionMax) { [unowned self] in self.onClose?() }
      case .question(let question):
        if let answer = answer?(question) { send(answer, isLast: false) }
        setTimer(times.questionMax) { [unowned self] in self.onClose?() }
      case .refused(let status, let problem):
        isOver = true
        send(.problem(status, problem), isLast: true)
      }
    }
  }

  private func send(_ answer: ControlAnswer, isLast: Bool) {
    var bytes = Array("HTTP/1.1 \(answer.status) \(reasonPhrase(answer.status))\r\n".utf8)
    if answer.status == 401 { bytes += Array("WWW-Authenticate: Bearer\r\n".utf8) }
    if isLast { bytes += Array("Connection: close\r\n".utf8) }
    if answer.status != 204 {
      bytes += Array(
        "Content-Type: application/json\r\nContent-Length: \(answer.body.count)\r\n".utf8)
    }
    transport.send(bytes + Array("\r\n".utf8) + answer.body)
    if isLast {
      setTimer(times.greetingMax) { [unowned self] in self.onClose?() }
      transport.finish()
    }
  }
}
