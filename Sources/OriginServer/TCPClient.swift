// The sockets that an emulated module opens, over real ones.
import Glibc
import Ground
public import HTTPOrigin
public import Ports

/// Makes the connections of an emulated module on a poll loop.
public final class TCPClient {
  private let loop: PollLoop
  private let buffer = ReadBuffer()
  private var connections: [Int: TCPConnection] = [:]

  /// Makes a client without any connection.
  public init(loop: PollLoop) { self.loop = loop }

  /// Does as a module asks; `onEvent` is called from within the loop, never from here.
  ///
  /// Looking up a name blocks; an address in numbers does not.
  public func perform(
    _ action: TCPClientAction, onEvent: @escaping (Int, TCPClientEvent) -> Void
  ) {
    switch action {
    case .open(let number, let host, let port):
      let connection = TCPConnection(loop: loop, buffer: buffer)
      connection.onEvent = { [unowned self] event in
        if event == .failed || event == .closed { self.connections[number] = nil }
        onEvent(number, event)
      }
      connections[number] = connection
      connection.start(String(decoding: host, as: UTF8.self), port)
    case .send(let number, let bytes): connections[number]?.send(bytes)
    case .close(let number): connections.removeValue(forKey: number)?.finish()
    }
  }
}

/// One connection to somewhere else.
final class TCPConnection {
  var onEvent: ((TCPClientEvent) -> Void)?

  private let loop: PollLoop
  private let buffer: ReadBuffer
  private var connector: Connector?
  private var transport: Transport?
  private var timer: PollLoop.Timer?

  init(loop: PollLoop, buffer: ReadBuffer) {
    self.loop = loop
    self.buffer = buffer
  }

  deinit {
    if let timer { loop.cancel(timer) }
    transport?.close()
  }

  func start(_ host: String, _ port: Int) {
    guard (1...65_535).contains(port),
      let address = SocketAddress.resolve(host, port: port, family: AF_INET)
    else {
      timer = loop.setTimer(at: .start) { [unowned self] in self.onEvent?(.failed) }
      return
    }
    connector = Connector(address.bytes, loop: loop) { [unowned self] descriptor, number in
      connector = nil
      if number == 0 { hasConnected(descriptor) } else { onEvent?(.failed) }
    }
  }

  func send(_ bytes: [UInt8]) { transport?.send(bytes) }

  /// Ends the connection in order, and tells nothing more; it lives until that is done.
  func finish() {
    onEvent = nil
    guard let transport, transport.isOpen else { return }
    transport.onBytes = nil
    transport.onEnd = { [self] _ in self.transport?.close() }
    transport.finish()
  }

  private func hasConnected(_ descriptor: Int32) {
    let transport = Transport(loop: loop, descriptor: descriptor, buffer: buffer, session: nil)
    self.transport = transport
    transport.onReady = { [unowned self] in self.onEvent?(.connected) }
    transport.onBytes = { [unowned self] bytes in
      self.onEvent?(.received(bytes.withUnsafeBufferPointer { Array($0) }))
    }
    transport.onEnd = { [unowned self] _ in
      self.transport?.close()
      self.onEvent?(.closed)
    }
    transport.start()
  }
}
