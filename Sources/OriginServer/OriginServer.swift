// The web server that modules are tested against. It plays the same timed steps as the simulation
// does, frames them onto sockets, and shows each request before it is answered.
import Glibc
public import HTTPOrigin
import MachineContract
public import Ports

/// A web server on a poll loop, plain and with TLS, that answers as its script says.
public final class OriginServer {
  /// The answers to give.
  public var script = OriginScript()
  /// Called with each complete request before it is answered, and with each malformed one.
  public var onRequest: ((OriginRequest) -> Void)?
  /// Where the server is found.
  public let addresses: OriginAddresses

  private let loop: PollLoop
  private let context: TLSContext
  private let buffer = ReadBuffer()
  private var held: [Int32]  // sockets that only have to stay open
  private var listeners: [Int32] = []
  private var connections: [ObjectIdentifier: OriginConnection] = [:]

  /// Starts listening at a host and port (0: any free one); `advertisedHost` is what modules are to
  /// call the host where that differs.
  ///
  /// On loopback the server also listens on ports 80 and 443 of the first of its own address and
  /// 127.0.0.1 … 127.0.0.9 where it may.
  public init(
    loop: PollLoop, host: String = "127.0.0.1", port: Int = 0, advertisedHost: String? = nil
  ) throws(OriginServerError) {
    self.loop = loop
    var names = (1...9).map { "IP:127.0.0.\($0)" } + ["DNS:localhost"]
    for name in [host, advertisedHost ?? host] where name != "127.0.0.1" {
      names.append((SocketAddress.isName(name) ? "DNS:" : "IP:") + name)
    }
    context = try TLSContext(serverNames: names)
    var opened: [Int32] = []
    var plain: [Int32] = []
    var secure: [Int32] = []
    do throws(OriginServerError) {
      func opening(_ port: Int, _ backlog: Int32?) throws(OriginServerError) -> Int32 {
        let descriptor = try boundSocket(host, port, backlog: backlog)
        opened.append(descriptor)
        return descriptor
      }
      plain.append(try opening(port, 64))
      secure.append(try opening(0, 64))
      let closed = try opening(0, nil)
      let deaf = try opening(0, 0)
      let filling = fillQueue(of: deaf)
      held = [closed, deaf] + (filling ?? [])
      opened += filling ?? []
      let isLoopback = SocketAddress.bound(plain[0]).isLoopback
      func defaultHost(_ port: Int, _ list: inout [Int32]) -> String? {
        guard isLoopback else { return nil }
        for host in [host] + (1...9).map({ "127.0.0.\($0)" }) {
          guard let descriptor = try? boundSocket(host, port, backlog: 64) else { continue }
          list.append(descriptor)
          return host
        }
        return nil
      }
      addresses = OriginAddresses(
        host: advertisedHost ?? host, port: SocketAddress.bound(plain[0]).port,
        securePort: SocketAddress.bound(secure[0]).port,
        closedPort: SocketAddress.bound(closed).port,
        deafPort: filling == nil ? nil : SocketAddress.bound(deaf).port,
        defaultHost: defaultHost(80, &plain), secureDefaultHost: defaultHost(443, &secure))
    } catch {
      for descriptor in opened { Glibc.close(descriptor) }
      throw error
    }
    listeners = plain + secure
    for descriptor in plain { listen(at: descriptor, isSecure: false) }
    for descriptor in secure { listen(at: descriptor, isSecure: true) }
  }

  deinit {
    for descriptor in listeners { loop.unwatch(descriptor) }
    for descriptor in listeners + held { Glibc.close(descriptor) }
  }

  /// Drops all open connections and all routes, as between two cases.
  public func reset() {
    script = OriginScript()
    connections = [:]
  }

  private func listen(at listener: Int32, isSecure: Bool) {
    loop.watch(listener, .reading) { [unowned self] _ in self.accept(listener, isSecure) }
  }

  private func accept(_ listener: Int32, _ isSecure: Bool) {
    let descriptor = Glibc.accept(listener, nil, nil)
    guard descriptor >= 0 else { return }
    let session = isSecure ? TLSSession(context, host: nil) : nil
    guard connections.count < Limits.connectionsMax, isSecure == (session != nil) else {
      Glibc.close(descriptor)
      return
    }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
    let transport = Transport(
      loop: loop, descriptor: descriptor, buffer: buffer, session: session)
    let port = SocketAddress.bound(descriptor).port
    let connection = OriginConnection(
      loop: loop, transport: transport, port: port, isSecure: isSecure)
    let key = ObjectIdentifier(connection)
    connection.onRequest = { [unowned self] request in
      self.onRequest?(request)
      return request.malformed == nil
        ? self.script.response(to: request) : OriginResponse(status: 400)
    }
    connection.onClose = { [unowned self] in self.connections[key] = nil }
    connections[key] = connection
    transport.start()
  }
}

/// One connection: reads a request, plays its answer, ends.
final class OriginConnection {
  var onRequest: ((OriginRequest) -> OriginResponse)?
  var onClose: (() -> Void)?

  private let loop: PollLoop
  private let transport: Transport
  private var reader: RequestReader
  private var steps: ArraySlice<TimedOriginStep> = []
  private var chunkBytes: Int?
  private var due: Instant
  private var timer: PollLoop.Timer?
  private var isFinishing = false

  init(loop: PollLoop, transport: Transport, port: Int, isSecure: Bool) {
    self.loop = loop
    self.transport = transport
    reader = RequestReader(port: port, isSecure: isSecure)
    due = loop.now
    transport.onBytes = { [unowned self] bytes in
      if let request = self.reader.receive(bytes) { self.answer(request) }
    }
    transport.onEnd = { [unowned self] reason in self.ended(reason) }
  }

  deinit {
    if let timer { loop.cancel(timer) }
    transport.close()
  }

  private func ended(_ reason: String?) {
    if let request = reader.finish() { answer(request) }
    // A client may end its own side and still wait for the answer.
    if reason != nil || !transport.isOpen || (steps.isEmpty && !isFinishing) { onClose?() }
  }

  private func answer(_ request: OriginRequest) {
    guard let response = onRequest?(request) else { return }
    let hasBody = request.method != Array("HEAD".utf8) && ![204, 304].contains(response.status)
    if case .chunked(let size) = response.framing, hasBody { chunkBytes = max(1, size) }
    steps = response.steps(for: request)[...]
    due = loop.now
    playNext()
  }

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
    case .head(let bytes): transport.send(bytes)
    case .body(let bytes): transport.send(chunkBytes.map { chunked(bytes, $0) } ?? bytes)
    case .end:
      if chunkBytes != nil { transport.send(Array("0\r\n\r\n".utf8)) }
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

/// The bytes as chunks of at most `size` (RFC 9112, 7.1), without the last, empty one.
func chunked(_ bytes: [UInt8], _ size: Int) -> [UInt8] {
  var result: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: size) {
    let end = min(start + size, bytes.count)
    result += Array((String(end - start, radix: 16) + "\r\n").utf8)
    result += bytes[start..<end]
    result += [0x0D, 0x0A]
  }
  return result
}
