// The emulated module's IP stack over real sockets: sends exactly the bytes that the module gave and
// reports what comes back, adding and hiding nothing.
import Glibc
public import HTTPOrigin
import Ground
public import Ports

/// Makes the requests of an emulated module on a poll loop.
public final class HTTPClient {
  private let loop: PollLoop
  private let buffer = ReadBuffer()
  private var context: TLSContext?
  private var exchanges: [Int: HTTPExchange] = [:]

  /// Makes a client without any request under way.
  public init(loop: PollLoop) { self.loop = loop }

  /// Does as a module asks; `onEvent` is called from within the loop, never from here.
  ///
  /// Looking up a name blocks; an address in numbers does not.
  public func perform(
    _ action: HTTPClientAction, onEvent: @escaping (Int, HTTPClientEvent) -> Void
  ) {
    switch action {
    case .cancel(let number): exchanges[number] = nil
    case .open(let number, let request):
      let exchange = HTTPExchange(loop: loop, request: request, buffer: buffer)
      exchange.onEvent = { [unowned self] event in
        switch event {
        case .ended, .failed: self.exchanges[number] = nil
        default: break
        }
        onEvent(number, event)
      }
      exchanges[number] = exchange
      if request.isSecure && context == nil {
        context = try? TLSContext(.module)
      }
      exchange.start(request.isSecure ? context : nil)
    }
  }
}

/// One request and its answer.
final class HTTPExchange {
  var onEvent: ((HTTPClientEvent) -> Void)?

  private let loop: PollLoop
  private let request: HTTPClientRequest
  private let buffer: ReadBuffer
  private var reader: AnswerReader
  private var connector: Connector?
  private var transport: Transport?
  private var timer: PollLoop.Timer?
  private var isOver = false

  init(loop: PollLoop, request: HTTPClientRequest, buffer: ReadBuffer) {
    self.loop = loop
    self.request = request
    self.buffer = buffer
    reader = AnswerReader(answering: request.method)
  }

  deinit {
    if let timer { loop.cancel(timer) }
    transport?.close()
  }

  func start(_ context: TLSContext?) {
    let host = String(decoding: request.host, as: UTF8.self)
    let family = request.usesIPv6 ? AF_INET6 : AF_INET
    guard let address = SocketAddress.resolve(host, port: request.port, family: family) else {
      return failLater(.unknownHost)
    }
    connector = Connector(address.bytes, loop: loop) { [unowned self] descriptor, number in
      connector = nil
      guard number == 0 else { return finish(.failed(.init(number))) }
      hasConnected(descriptor, host, context)
    }
  }

  private func failLater(_ failure: HTTPClientEvent.Failure) {
    timer = loop.setTimer(at: .start) { [unowned self] in self.finish(.failed(failure)) }
  }

  private func hasConnected(_ descriptor: Int32, _ host: String, _ context: TLSContext?) {
    let session = context.flatMap { TLSSession($0, host: host) }
    guard request.isSecure == (session != nil) else {
      close(descriptor)
      return finish(.failed(.tls))
    }
    let transport = Transport(
      loop: loop, descriptor: descriptor, buffer: buffer, session: session)
    self.transport = transport
    transport.onReady = { [unowned self] in self.send() }
    transport.onBytes = { [unowned self] in self.receive($0) }
    transport.onEnd = { [unowned self] in self.ended($0) }
    transport.start()
  }

  private func send() {
    transport?.send(request.head + request.body)
    if request.ending == .half { transport?.endSending() }
    onEvent?(.connected)
  }

  private func receive(_ bytes: Span<UInt8>) {
    pass(on: bytes.withUnsafeBufferPointer { reader.receive(Array($0)) })
  }

  private func ended(_ problem: Transport.Problem?) {
    switch problem {
    case nil: pass(on: reader.finish())
    case .system(let number): pass(on: [.failed(.init(number))])
    case .tls: pass(on: [.failed(.tls)])
    }
  }

  private func pass(on events: [HTTPClientEvent]) {
    for event in events where !isOver {
      switch event {
      case .ended, .failed: finish(event)
      default: onEvent?(event)
      }
    }
  }

  private func finish(_ event: HTTPClientEvent) {
    guard !isOver else { return }
    isOver = true
    connector = nil
    if request.ending == .reset { transport?.reset() } else { transport?.close() }
    onEvent?(event)
  }
}

extension HTTPClientEvent.Failure {
  /// The cause that the system's number names.
  init(_ number: Int32) {
    switch number {
    case ECONNREFUSED: self = .refused
    case ECONNRESET, EPIPE: self = .reset
    case ENETUNREACH, EHOSTUNREACH, ETIMEDOUT, EADDRNOTAVAIL: self = .unreachable
    default: self = .system
    }
  }
}
