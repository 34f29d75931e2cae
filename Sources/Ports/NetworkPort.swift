// A serial port at the other end of a TCP connection: raw bytes, or with control of the line by
// RFC 2217. What the other end says and how it goes is put into words here.
import CTerminal
import Glibc
public import Ground

/// A connection to a serial port on the network; it begins to connect at once.
public final class NetworkPort: ModulePort {
  /// Bounds of patience.
  public enum Limits {
    /// How long the look-up of a name may take.
    public static let lookingUp = Interval.seconds(10)
    /// How long one address may take to accept.
    public static let connecting = Interval.seconds(5)
  }

  /// Called with each piece that comes; the bytes are valid only during the call.
  public var onBytes: ((Span<UInt8>) -> Void)?
  /// Called when bytes are seen to be kept on their way.
  public var onTrouble: (() -> Void)?
  /// Called when the last queued byte went to the kernel, and not when `send` got rid of all at once.
  public var onDrained: (() -> Void)?
  /// Called when the port is ready for use, and once when it is lost.
  public var onChange: ((PortState) -> Void)?
  /// `tcp:host:port` or `rfc2217:host:port`.
  public let name: String
  /// How the port stands: away until it is ready.
  public private(set) var state = PortState.away("not connected yet")
  /// What was not as asked for and may not matter, each in one line.
  public var warnings: [String] { (telnet?.notes ?? []).map { "\(name): \($0)" } }

  /// Why the connection is no more, or never came; nil while it is there or awaited.
  var problem: String? {
    guard case .lost(let reason) = state, case .connection(let text) = reason.cause else {
      return nil
    }
    return text
  }

  private let loop: PollLoop
  private let address: NetworkAddress
  private let resolver: HostLookup.Resolver
  private var lookup: HostLookup?
  private var addresses: [[UInt8]] = []
  private var connector: Connector?
  private var stream: DescriptorStream?
  private var telnet: TelnetLine?
  private var standstillWatch: StandstillWatch?
  private var timer: PollLoop.Timer?
  /// Why the last address tried came to nothing.
  private var refusal = ""
  /// What the server asked to hold back.
  private var held: [UInt8] = []
  private var data: [UInt8] = []

  /// Begins to connect; `control` sets the line by RFC 2217, nil sends raw bytes.
  public convenience init(
    _ address: NetworkAddress, control: LineSettings? = nil, loop: PollLoop
  ) {
    self.init(address, control: control, loop: loop, resolver: systemAddresses)
  }

  init(
    _ address: NetworkAddress, control: LineSettings? = nil, loop: PollLoop,
    resolver: @escaping HostLookup.Resolver, lookingUp limit: Interval = Limits.lookingUp
  ) {
    name = "\(control == nil ? "tcp" : "rfc2217"):\(address)"
    self.loop = loop
    telnet = control.map { TelnetLine($0) }
    self.address = address
    self.resolver = resolver
    // Handlers can be set before anything happens.
    timer = loop.setTimer(at: .start) { [unowned self] in
      timer = nil
      lookUp(limit)
    }
  }

  deinit { close() }

  /// How long a byte takes to the other end and back, as the kernel reckons; zero until connected.
  public var roundTrip: Interval {
    guard let stream, stream.descriptor >= 0 else { return .zero }
    return .microseconds(max(0, attest_tcp_round_trip(stream.descriptor)))
  }

  /// What kept bytes on their way at any time since then; nil where nothing is known to have.
  public func trouble(since instant: Instant) -> String? {
    standstillWatch?.standstill(since: instant).map { "\(name): \($0)" }
  }

  /// Whether the server at the other end may stop and nobody would know: it answers no marks.
  public var mayStallUnseen: Bool { standstillWatch?.answersMarks != true }

  /// Sends bytes, now as far as possible and the rest when the network takes it; none before the
  /// port is ready.
  public func send(_ bytes: Span<UInt8>) {
    guard state == .open, let stream else { return }
    standstillWatch?.sent(bytes.count)
    guard let telnet else {
      stream.send(bytes)
      return
    }
    let escaped = TelnetLine.escaped(bytes)
    if telnet.isSuspended {
      if held.count + escaped.count <= 1 << 24 { held += escaped }
    } else {
      stream.send(escaped)
    }
  }

  /// Closes the connection; no handler is called any more.
  public func close() {
    onChange = nil
    onBytes = nil
    onDrained = nil
    onTrouble = nil
    if state == .open { state = .lost(LossReason(name, .closed)) }
    release()
  }

  private func release() {
    if let timer { loop.cancel(timer) }
    timer = nil
    lookup?.cancel()
    lookup = nil
    standstillWatch?.stop()
    connector = nil
    stream?.close()
  }

  private func lose(_ text: String) {
    if case .lost = state { return }
    let handler = onChange
    release()
    state = .lost(LossReason(name, .connection(text)))
    handler?(state)
  }

  // MARK: Connecting

  private func lookUp(_ limit: Interval) {
    if let found = numericAddress(address) {
      addresses = [found]
      return connectNext()
    }
    timer = loop.setTimer(at: loop.now + limit) { [unowned self] in
      timer = nil
      lose("`\(address.host)` is not resolved within \(limit); do the name servers answer?")
    }
    lookup = HostLookup(address, loop: loop, by: resolver) { [unowned self] outcome in
      release()
      switch outcome {
      case .success(let found): addresses = found
      case .failure(let failure): refusal = failure.text
      }
      connectNext()
    }
  }

  private func connectNext() {
    guard !addresses.isEmpty else {
      lose(refusal)
      return
    }
    let address = addresses.removeFirst()
    timer = loop.setTimer(at: loop.now + Limits.connecting) { [unowned self] in
      timer = nil
      refused(ETIMEDOUT)
    }
    connector = Connector(address, loop: loop) { [unowned self] descriptor, number in
      connector = nil
      if number == 0 { connected(descriptor) } else { refused(number) }
    }
  }

  /// One address came to nothing; the next one is tried.
  private func refused(_ number: Int32) {
    refusal = connectionProblem(number)
    release()
    connectNext()
  }

  private func connected(_ descriptor: Int32) {
    if let timer { loop.cancel(timer) }
    timer = nil
    _ = attest_tcp_set_up(descriptor)
    let stream = DescriptorStream(loop: loop, descriptor: descriptor)
    self.stream = stream
    stream.onBytes = { [unowned self] in received($0) }
    stream.onDrained = { [unowned self] in onDrained?() }
    stream.onEnd = { [unowned self] end in
      switch end {
      case .ended: lose("the other end closed the connection")
      case .failed(let number): lose(connectionProblem(number))
      }
    }
    if telnet == nil {
      becomeOpen()
    } else {
      telnet?.begin(at: loop.now)
      drain()
    }
  }

  private func becomeOpen() {
    state = .open
    let askForMark: (() -> Void)? =
      telnet == nil
      ? nil
      : { [unowned self] in
        telnet?.askForMark()
        drain()
      }
    standstillWatch = stream.map {
      StandstillWatch(loop: loop, descriptor: $0.descriptor, askForMark: askForMark) {
        [unowned self] in onTrouble?()
      }
    }
    onChange?(.open)
  }

  // MARK: Bytes

  private func received(_ bytes: Span<UInt8>) {
    standstillWatch?.received()
    guard telnet != nil else {
      onBytes?(bytes)
      return
    }
    data.removeAll(keepingCapacity: true)
    telnet?.receive(bytes, into: &data, at: loop.now)
    let came = data
    drain()
    if !came.isEmpty { onBytes?(came.span) }
  }

  private func drain() {
    for output in telnet?.takeOutputs() ?? [] {
      switch output {
      case .transmit(let bytes): stream?.send(bytes)
      case .ready: becomeOpen()
      case .marked: standstillWatch?.marked()
      case .failed(let text):
        lose(text)
        return
      }
    }
    if telnet?.isSuspended == false, !held.isEmpty {
      stream?.send(held)
      held = []
    }
    if let timer { loop.cancel(timer) }
    timer = telnet?.deadline.map { due in
      loop.setTimer(at: due) { [unowned self] in
        timer = nil
        telnet?.wake(at: loop.now)
        drain()
      }
    }
  }
}

/// What an errno of a connection means, and what to do.
private func connectionProblem(_ number: Int32) -> String {
  switch number {
  case ECONNREFUSED: "nothing listens there; is the server that exports the port running?"
  case ETIMEDOUT: "no answer; is the host up, and does a firewall drop what is sent to that port?"
  case EHOSTUNREACH, ENETUNREACH: "no way leads there: \(String(cString: strerror(number)))"
  case ECONNRESET: "the other end dropped the connection; does somebody else use the port?"
  default: String(cString: strerror(number))
  }
}
