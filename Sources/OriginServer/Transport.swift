// One connection as server and client see it: plain bytes in and out, TLS or not.
import Glibc
import Ground
import Ports

/// A connection on the poll loop that may be wrapped in TLS.
final class Transport {
  /// Why a connection ended that did not end in order.
  enum Problem {
    /// The system's reason.
    case system(Int32)
    case tls(String)

    /// The reason in words.
    var text: String {
      switch self {
      case .system(let number): String(cString: strerror(number))
      case .tls(let reason): reason
      }
    }
  }
  /// Called once bytes may be sent: at once, or when TLS stands.
  var onReady: (() -> Void)?
  var onBytes: ((Span<UInt8>) -> Void)?
  /// Called when no more bytes come, and when an ended connection is closed; nil for an orderly end.
  var onEnd: ((Problem?) -> Void)?

  private let loop: PollLoop
  private let stream: DescriptorStream
  private let session: TLSSession?
  private var isReady = false
  private var hasEnded = false
  private var isFinishing = false
  private var lingering: PollLoop.Timer?

  init(loop: PollLoop, descriptor: Int32, buffer: ReadBuffer, session: TLSSession?) {
    self.loop = loop
    self.session = session
    stream = DescriptorStream(
      loop: loop, descriptor: descriptor, buffer: buffer, queuedBytesMax: .max)
    stream.onBytes = { [unowned self] in self.take($0) }
    stream.onEnd = { [unowned self] end in
      switch end {
      case .ended: self.end(nil)
      case .failed(let number): self.end(.system(number))
      }
    }
  }

  deinit { close() }

  var isOpen: Bool { stream.descriptor >= 0 }

  /// Begins; `onReady` may be called from here.
  func start() {
    if session == nil { becomeReady() } else { take([UInt8]().span) }
  }

  /// Takes what has come already, before the loop tells of it.
  func takeNow() { stream.readNow() }

  func send(_ bytes: [UInt8]) {
    guard isOpen, !isFinishing else { return }
    guard let session else { return stream.send(bytes) }
    session.send(bytes)
    stream.send(session.takeOutgoing())
  }

  /// Sends what is queued, then says that no more follows, and closes when the other side does the
  /// same, or after a second: closing at once would make the kernel reset the connection where
  /// surplus bytes were left unread, and the other side lose the answer.
  func finish() {
    guard isOpen, !isFinishing else { return }
    if let session {
      session.finish()
      stream.send(session.takeOutgoing())
    }
    isFinishing = true
    stream.onDrained = { [unowned self] in self.endWriting() }
    if stream.isDrained { endWriting() }
  }

  /// Says that no more will be sent, once what is queued is out, and goes on taking what comes.
  ///
  /// Over TLS, where the other side would end as well, nothing is said.
  func endSending() {
    guard isOpen, session == nil, !isFinishing else { return }
    let end: () -> Void = { [unowned self] in shutdown(stream.descriptor, Int32(SHUT_WR)) }
    if stream.isDrained { end() } else { stream.onDrained = end }
  }

  /// Closes with a reset.
  func reset() {
    guard isOpen else { return }
    var hard = Glibc.linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      stream.descriptor, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
    close()
  }

  func close() {
    if let lingering { loop.cancel(lingering) }
    lingering = nil
    stream.close()
  }

  private func endWriting() {
    shutdown(stream.descriptor, Int32(SHUT_WR))
    if hasEnded { return giveUp() }
    lingering = loop.setTimer(at: loop.now + .seconds(1)) { [weak self] in self?.giveUp() }
  }

  private func giveUp() {
    lingering = nil
    close()
    hasEnded = true
    onEnd?(nil)
  }

  private func end(_ problem: Problem?) {
    guard !hasEnded else { return }
    hasEnded = true
    if isFinishing && stream.isDrained { close() }
    onEnd?(problem)
  }

  private func becomeReady() {
    isReady = true
    onReady?()
  }

  private func take(_ bytes: Span<UInt8>) {
    guard let session else {
      if !isFinishing { onBytes?(bytes) }
      return
    }
    var plain: [[UInt8]] = []
    let progress = session.receive(bytes) { plain.append($0) }
    stream.send(session.takeOutgoing())
    if !isReady, session.isEstablished { becomeReady() }
    for piece in plain where isOpen && !isFinishing { onBytes?(piece.span) }
    guard isOpen else { return }
    switch progress {
    case .ready: break
    case .ended: end(nil)
    case .failed(let reason): end(.tls(reason))
    }
  }
}
