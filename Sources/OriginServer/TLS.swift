// TLS over memory: OpenSSL turns bytes into bytes and never sees a socket, so that the poll loop
// stays the only one that waits.
import COpenSSL
import Glibc

/// What a TLS side is made from: for a server, a key and a certificate of its own.
final class TLSContext {
  let handle: OpaquePointer
  let isServer: Bool

  /// Makes a client's context (which verifies nothing: modules do not by default), or a server's
  /// with a certificate for these names in OpenSSL's notation, such as `IP:127.0.0.1`.
  init(serverNames: [String]?) throws(OriginServerError) {
    isServer = serverNames != nil
    guard let handle = SSL_CTX_new(isServer ? TLS_server_method() : TLS_client_method()) else {
      throw .certificate("SSL_CTX_new")
    }
    self.handle = handle
    // Modules in the field speak old versions and old ciphers.
    SSL_CTX_set_security_level(handle, 0)
    SSL_CTX_ctrl(handle, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_VERSION), nil)
    SSL_CTX_set_cipher_list(handle, "ALL:!aNULL:@SECLEVEL=0")
    SSL_CTX_set_verify(handle, SSL_VERIFY_NONE, nil)
    if let serverNames { try Self.certify(handle, serverNames) }
  }

  deinit { SSL_CTX_free(handle) }

  private static func certify(
    _ handle: OpaquePointer, _ names: [String]
  ) throws(OriginServerError) {
    let generator = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil)
    defer { EVP_PKEY_CTX_free(generator) }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen_init(generator) == 1,
      EVP_PKEY_CTX_set_ec_paramgen_curve_nid(generator, NID_X9_62_prime256v1) == 1,
      EVP_PKEY_keygen(generator, &key) == 1
    else { throw .certificate("making a key") }
    defer { EVP_PKEY_free(key) }
    let certificate = X509_new()
    defer { X509_free(certificate) }
    X509_set_version(certificate, 2)
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1)
    X509_gmtime_adj(X509_getm_notBefore(certificate), -86_400)
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3650 * 86_400)
    X509_set_pubkey(certificate, key)
    let name = X509_get_subject_name(certificate)
    X509_NAME_add_entry_by_txt(name, "CN", 0x1000 | 1, "attest", -1, -1, 0)
    X509_set_issuer_name(certificate, name)
    let list = names.joined(separator: ",")
    guard let alternatives = X509V3_EXT_nconf_nid(nil, nil, NID_subject_alt_name, list) else {
      throw .certificate("naming \(list)")
    }
    defer { X509_EXTENSION_free(alternatives) }
    guard X509_add_ext(certificate, alternatives, -1) == 1,
      X509_sign(certificate, key, EVP_sha256()) > 0,
      SSL_CTX_use_certificate(handle, certificate) == 1,
      SSL_CTX_use_PrivateKey(handle, key) == 1
    else { throw .certificate("signing") }
  }
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
    }
  }

  deinit { SSL_free(handle) }

  /// Whether both sides have agreed on keys.
  var isEstablished: Bool { SSL_is_init_finished(handle) == 1 }

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

  private func progress(_ result: Int32) -> Progress {
    switch SSL_get_error(handle, result) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .ready
    case SSL_ERROR_ZERO_RETURN: return .ended
    default:
      guard let reason = ERR_reason_error_string(ERR_get_error()) else {
        return .failed("TLS failed")
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
