// TLS over memory: OpenSSL turns bytes into bytes and never sees a socket, so that the poll loop
// stays the only one that waits.
import COpenSSL
import Glibc

/// What a TLS side is made from.
final class TLSContext {
  /// Which side, and what it asks of the other.
  enum Role {
    /// The emulated module: takes old versions and verifies nothing, as modules do by default.
    case module
    /// The server that modules talk to: takes old versions.
    case origin(OriginIdentity)
    /// The control interface: TLS 1.2 and later.
    case control(OriginIdentity)
    /// Who talks to the control interface; the authorities in this file, else the system's.
    case runner(authorities: String?)
  }

  let handle: OpaquePointer
  let isServer: Bool
  private let identity: OriginIdentity?

  /// Makes a context.
  init(_ role: Role) throws(OriginServerError) {
    let (isServer, isOld): (Bool, Bool)
    switch role {
    case .module: (isServer, isOld, identity) = (false, true, nil)
    case .origin(let own): (isServer, isOld, identity) = (true, true, own)
    case .control(let own): (isServer, isOld, identity) = (true, false, own)
    case .runner: (isServer, isOld, identity) = (false, false, nil)
    }
    self.isServer = isServer
    guard let handle = SSL_CTX_new(isServer ? TLS_server_method() : TLS_client_method()) else {
      throw .certificate("SSL_CTX_new")
    }
    self.handle = handle
    let least = isOld ? TLS1_VERSION : TLS1_2_VERSION
    SSL_CTX_ctrl(handle, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(least), nil)
    if isOld {
      // Modules in the field speak old versions and old ciphers.
      SSL_CTX_set_security_level(handle, 0)
      SSL_CTX_set_cipher_list(handle, "ALL:!aNULL:@SECLEVEL=0")
    }
    // The runner looks at what was verified itself, to say more of it than an alert does.
    SSL_CTX_set_verify(handle, SSL_VERIFY_NONE, nil)
    try identity?.install(in: handle)
    guard case .runner(let authorities) = role else { return }
    guard let authorities else {
      SSL_CTX_set_default_verify_paths(handle)
      return
    }
    guard SSL_CTX_load_verify_locations(handle, authorities, nil) == 1 else {
      throw .certificateFile(authorities, "holds no certificate in PEM form")
    }
  }

  deinit { SSL_CTX_free(handle) }
}

/// One TLS connection: what comes off the wire goes in, what is to go onto it comes out.
final class TLSSession {
  /// What became of bytes taken in.
  enum Progress: Equatable {
    case ready
    case ended
    case failed(String)
  }

  private let context: TLSContext  // kept as long as its sessions
  private let handle: OpaquePointer
  private let incoming: OpaquePointer
  private let outgoing: OpaquePointer

  init?(_ context: TLSContext, host: String?) {
    guard let handle = SSL_new(context.handle), let incoming = BIO_new(BIO_s_mem()),
      let outgoing = BIO_new(BIO_s_mem())
    else { return nil }
    self.context = context
    self.handle = handle
    self.incoming = incoming
    self.outgoing = outgoing
    SSL_set_bio(handle, incoming, outgoing)
    if context.isServer { SSL_set_accept_state(handle) } else { SSL_set_connect_state(handle) }
    if let host, SocketAddress.isName(host) {
      var name = Array(host.utf8CString)
      SSL_ctrl(handle, SSL_CTRL_SET_TLSEXT_HOSTNAME, 0, &name)
      SSL_set1_host(handle, host)
    } else if let host {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(handle), host)
    }
  }

  deinit { SSL_free(handle) }

  /// Whether both sides have agreed on keys.
  var isEstablished: Bool { SSL_is_init_finished(handle) == 1 }

  /// What is wrong with the other side's certificate; nil when nothing is.
  var verificationProblem: String? {
    let result = SSL_get_verify_result(handle)
    return result == Int(X509_V_OK) ? nil : String(cString: X509_verify_cert_error_string(result))
  }

  /// The SHA-256 of the other side's certificate, in hexadecimal; empty when it showed none.
  var peerFingerprint: String {
    SSL_get0_peer_certificate(handle).map { certificateFingerprint($0) } ?? ""
  }

  /// Takes bytes off the wire and gives the plain bytes in them to `body`; the first call, with no
  /// bytes, makes a client begin.
  func receive(_ bytes: Span<UInt8>, _ body: ([UInt8]) -> Void) -> Progress {
    if bytes.count > 0 {
      bytes.withUnsafeBytes { _ = BIO_write(incoming, $0.baseAddress, Int32($0.count)) }
    }
    ERR_clear_error()
    if !isEstablished {
      let result = SSL_do_handshake(handle)
      if result != 1 { return progress(result) }
    }
    while true {
      var result: Int32 = 0
      let plain = [UInt8](unsafeUninitializedCapacity: 16_384) { room, count in
        result = SSL_read(handle, room.baseAddress, 16_384)
        count = Int(max(0, result))
      }
      if result <= 0 { return progress(result) }
      body(plain)
    }
  }

  /// Wraps plain bytes for the wire.
  func send(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    _ = SSL_write(handle, bytes, Int32(bytes.count))
  }

  /// Says that no more bytes follow.
  func finish() { SSL_shutdown(handle) }

  /// What is to go onto the wire by now.
  func takeOutgoing() -> [UInt8] {
    let count = BIO_ctrl_pending(outgoing)
    guard count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      filled = Int(max(0, BIO_read(outgoing, room.baseAddress, Int32(count))))
    }
  }

  /// What is said of one who speaks no TLS.
  static let noTLS = "it speaks no TLS"

  /// What is said to one who does not: a fatal alert for the version of the protocol (RFC 8446, 6.2).
  private static let alert: [UInt8] = [0x15, 3, 3, 0, 2, 2, 70]

  private func progress(_ result: Int32) -> Progress {
    switch SSL_get_error(handle, result) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .ready
    case SSL_ERROR_ZERO_RETURN: return .ended
    default:
      let code = ERR_get_error()
      guard let reason = ERR_reason_error_string(code) else { return .failed("TLS failed") }
      switch ERR_GET_REASON(code) {
      case SSL_R_HTTP_REQUEST:
        // The library ends such a connection without a word.
        _ = BIO_write(outgoing, Self.alert, Int32(Self.alert.count))
      case SSL_R_WRONG_VERSION_NUMBER: return .failed(Self.noTLS)
      default: break
      }
      return .failed("TLS: " + String(cString: reason))
    }
  }
}

extension SocketAddress {
  /// Whether the host is a name and not an address in numbers.
  static func isName(_ host: String) -> Bool {
    var room = in6_addr()
    return inet_pton(AF_INET, host, &room) != 1 && inet_pton(AF_INET6, host, &room) != 1
  }
}
