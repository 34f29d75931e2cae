// The runner's end of a control connection: connects, checks whom it has reached, sends questions,
// cuts out answers.
import Glibc
import Ground
import Ports

/// How a runner makes sure whom it has reached.
public enum OriginTrust: Sendable, Equatable {
  /// By the authorities in this file, nil: the system's, and the host's name.
  case authorities(file: String?)
  /// By the SHA-256 of the certificate, in lower-case hexadecimal without colons.
  case fingerprint(String)
}

/// Where the control interface of an origin is reached.
public struct RemoteOriginPlace: Sendable, Equatable, CustomStringConvertible {
  /// The host's name or address, an IPv6 address without brackets.
  public var host: String
  /// The port of the control interface.
  public var port: Int
  /// Whether it is reached with TLS.
  public var isSecure: Bool
  /// How to make sure that it is the right one.
  public var trust: OriginTrust

  /// Makes a place.
  public init(host: String, port: Int, isSecure: Bool, trust: OriginTrust) {
    self.host = host
    self.port = port
    self.isSecure = isSecure
    self.trust = trust
  }

  /// The place as in `origin.example:8079`.
  public var description: String {
    host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  /// Whether the host is this machine itself, reached without a network.
  public var isLoopback: Bool { SocketAddress.isLoopback(host) }
}

/// One connection to a control interface, made again when told to.
final class ControlLink {
  var onReady: (() -> Void)?
  var onAnswer: ((ControlAnswer) -> Void)?
  /// Called once for each connection that cannot be made or ends.
  var onLost: ((String) -> Void)?

  let place: RemoteOriginPlace
  /// Whether questions can be sent.
  private(set) var isReady = false
  /// Whether trying again could help.
  private(set) var mayComeBack = true

  private let loop: PollLoop
  private let resolver: HostLookup.Resolver
  private var lookup: HostLookup?
  private var address: SocketAddress?
  private let context: TLSContext?
  private let buffer = ReadBuffer()
  private var connector: Connector?
  private var transport: Transport?
  private var session: TLSSession?
  private var reader = ControlAnswerReader()

  init(
    loop: PollLoop, place: RemoteOriginPlace, resolver: @escaping HostLookup.Resolver
  ) throws(RemoteOriginError) {
    self.loop = loop
    self.place = place
    self.resolver = resolver
    address = SocketAddress.resolveNumbers(place.host, port: place.port)
    var authorities: String?
    if case .authorities(let file) = place.trust { authorities = file }
    do throws(OriginServerError) {
      context = place.isSecure ? try TLSContext(.runner(authorities: authorities)) : nil
    } catch {
      throw RemoteOriginError(description: "\(error)")
    }
  }

  deinit { close() }

  /// What it waits for, should it take too long.
  var delay: String {
    lookup == nil
      ? "it does not answer" : "its name is not resolved in time; do the name servers answer?"
  }

  /// Connects anew, once the name is looked up; failures come from the loop.
  func connect() {
    close()
    if let address { return connect(to: address) }
    let named = NetworkAddress(host: place.host, port: UInt16(clamping: place.port))
    lookup = HostLookup(named, loop: loop, by: resolver) { [unowned self] outcome in
      lookup = nil
      switch outcome {
      case .failure(let failure): fail(failure.text)
      case .success(let found):
        guard let address = found.first.map(SocketAddress.init(bytes:)) else {
          return fail("no such host")
        }
        self.address = address
        connect(to: address)
      }
    }
  }

  private func connect(to address: SocketAddress) {
    connector = Connector(address.bytes, loop: loop) { [unowned self] descriptor, number in
      connector = nil
      guard number == 0 else { return lost(String(cString: strerror(number))) }
      hasConnected(descriptor)
    }
  }

  /// Closes the connection; no handler is called for it any more.
  func close() {
    isReady = false
    lookup?.cancel()
    lookup = nil
    connector = nil
    if let transport {
      transport.close()
      // It may be the one that is calling.
      loop.setTimer(at: .start) { _ = transport }
    }
    transport = nil
    session = nil
  }

  /// Sends a question.
  func send(
    _ method: String, _ path: String, _ fields: [(name: String, value: [UInt8])],
    body: [UInt8] = []
  ) {
    guard isReady else { return }
    reader.expect(method)
    var bytes = Array("\(method) \(path) HTTP/1.1\r\nHost: \(place)\r\n".utf8)
    for field in fields {
      bytes += Array("\(field.name): ".utf8) + field.value + Array("\r\n".utf8)
    }
    bytes += Array("Content-Length: \(body.count)\r\n\r\n".utf8)
    transport?.send(bytes + body)
  }

  private func fail(_ reason: String) {
    loop.setTimer(at: .start) { [weak self] in self?.onLost?(reason) }
  }

  private func hasConnected(_ descriptor: Int32) {
    let session = context.flatMap { TLSSession($0, host: place.host) }
    guard place.isSecure == (session != nil) else {
      Glibc.close(descriptor)
      return lost("TLS cannot be had")
    }
    let transport = Transport(
      loop: loop, descriptor: descriptor, buffer: buffer, session: session)
    self.transport = transport
    self.session = session
    reader = ControlAnswerReader()
    transport.onReady = { [unowned self] in self.hasAgreed() }
    transport.onBytes = { [unowned self] in self.receive($0) }
    transport.onEnd = { [unowned self] in self.ended($0) }
    transport.start()
  }

  /// Makes sure whom the link has reached before the token is sent there.
  private func hasAgreed() {
    if let session {
      switch place.trust {
      case .fingerprint(let wanted):
        guard session.peerFingerprint == wanted else {
          mayComeBack = false
          return lost(
            "its certificate has the fingerprint \(session.peerFingerprint), not the one of "
              + "--origin-fingerprint")
        }
      case .authorities:
        if let problem = session.verificationProblem {
          mayComeBack = false
          return lost(
            "its certificate cannot be trusted: \(problem); if the origin prints the fingerprint "
              + "\(session.peerFingerprint), --origin-fingerprint pins it")
        }
      }
    }
    isReady = true
    onReady?()
  }

  private func receive(_ bytes: Span<UInt8>) {
    guard isReady else { return }
    // A record of TLS, an alert most likely (RFC 8446, 5.1).
    if session == nil, bytes.count > 1, (0x14...0x17).contains(bytes[0]), bytes[1] == 3 {
      mayComeBack = false
      return lost(
        "it wants TLS; name it as https://\(place.host):\(place.port), or pin its certificate")
    }
    guard let answers = reader.receive(bytes) else {
      return lost("what answers there is no origin's control interface")
    }
    for answer in answers where isReady { onAnswer?(answer) }
  }

  private func ended(_ problem: Transport.Problem?) {
    guard case .tls(TLSSession.noTLS)? = problem else {
      return lost(problem?.text ?? "it closed the connection")
    }
    mayComeBack = false
    lost(
      "\(TLSSession.noTLS), so that no certificate can be checked; where --control of `attest origin` is "
        + "on loopback it goes without, and so does a runner that is given neither fingerprint nor "
        + "https://")
  }

  private func lost(_ reason: String) {
    close()
    onLost?(reason)
  }
}
