// The key and the certificate with which a server shows itself.
import COpenSSL
import Glibc

/// A key and its certificate, made at start or read from files.
public final class OriginIdentity {
  private enum Source {
    case made(KeyAndCertificate, names: [String])
    case files(certificate: String, key: String)
  }

  private let source: Source
  /// What a client gets that takes RSA alone; made when the first one comes, since it takes long.
  private var forRSA: KeyAndCertificate?
  /// The SHA-256 of the certificate, in hexadecimal.
  public let fingerprint: String

  /// Makes a P-256 key and a certificate for the names of these places, good for ten years; a client
  /// that takes RSA alone is shown an RSA key instead.
  public init(for places: OriginPlaces) throws(OriginServerError) {
    let made = try KeyAndCertificate(EVP_PKEY_EC, places.certificateNames)
    source = .made(made, names: places.certificateNames)
    fingerprint = certificateFingerprint(made.certificate)
  }

  /// Reads a certificate, with those that lead to its root after it, and its key, both PEM.
  public init(certificate path: String, key: String) throws(OriginServerError) {
    source = .files(certificate: path, key: key)
    for file in [path, key] where access(file, R_OK) != 0 {
      throw .certificateFile(file, String(cString: strerror(errno)))
    }
    guard let context = SSL_CTX_new(TLS_server_method()) else {
      throw .certificate("SSL_CTX_new")
    }
    defer { SSL_CTX_free(context) }
    SSL_CTX_set_security_level(context, 0)
    guard SSL_CTX_use_certificate_chain_file(context, path) == 1 else {
      throw .certificateFile(path, "holds no certificate in PEM form")
    }
    guard SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1,
      SSL_CTX_check_private_key(context) == 1
    else { throw .certificateFile(key, "holds no key in PEM form that fits \(path)") }
    fingerprint = SSL_CTX_get0_certificate(context).map { certificateFingerprint($0) } ?? ""
  }

  /// Gives a server's context the key and the certificate.
  func install(in context: OpaquePointer) throws(OriginServerError) {
    let isDone =
      switch source {
      case .made(let made, _):
        SSL_CTX_use_certificate(context, made.certificate) == 1
          && SSL_CTX_use_PrivateKey(context, made.key) == 1
      case .files(let certificate, let key):
        SSL_CTX_use_certificate_chain_file(context, certificate) == 1
          && SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1
      }
    guard isDone else { throw .certificate("taking the certificate") }
    if case .made = source {
      let identity = Unmanaged.passUnretained(self).toOpaque()
      SSL_CTX_set_cert_cb(context, chooseCertificate, identity)
    }
  }

  /// Gives a connection the certificate that its client can take; false when there is none to give.
  fileprivate func choose(for session: OpaquePointer) -> Bool {
    guard case .made(_, let names) = source, !takesECDSA(session) else { return true }
    if forRSA == nil { forRSA = try? KeyAndCertificate(EVP_PKEY_RSA, names) }
    guard let forRSA else { return false }
    return SSL_use_certificate(session, forRSA.certificate) == 1
      && SSL_use_PrivateKey(session, forRSA.key) == 1
  }
}

/// Asked by OpenSSL when it has read a client's first message.
private let chooseCertificate: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 =
  { session, identity in
    guard let session, let identity else { return 0 }
    let owner = Unmanaged<OriginIdentity>.fromOpaque(identity).takeUnretainedValue()
    return owner.choose(for: session) ? 1 : 0
  }

/// Whether the ciphers and signatures that a client names leave room for an elliptic key.
private func takesECDSA(_ session: OpaquePointer) -> Bool {
  let ciphers = SSL_get_client_ciphers(session)
  let fits = (0..<OPENSSL_sk_num(ciphers)).contains {
    let cipher = OPENSSL_sk_value(ciphers, $0).map { OpaquePointer($0) }
    return [NID_auth_ecdsa, NID_auth_any].contains(SSL_CIPHER_get_auth_nid(cipher))
  }
  let signatures = SSL_get_sigalgs(session, -1, nil, nil, nil, nil, nil)
  guard fits, signatures > 0 else { return fits }  // before TLS 1.2 none are named
  return (0..<signatures).contains {
    var kind: Int32 = 0
    SSL_get_sigalgs(session, $0, &kind, nil, nil, nil, nil)
    return kind == EVP_PKEY_EC
  }
}

/// The SHA-256 of a certificate, in hexadecimal.
func certificateFingerprint(_ certificate: OpaquePointer) -> String {
  var digest = [UInt8](repeating: 0, count: 32)
  var count: UInt32 = 0
  X509_digest(certificate, EVP_sha256(), &digest, &count)
  return hexadecimal(digest)
}

/// The bytes as two hexadecimal digits each.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// A key, and a certificate of it by itself.
private final class KeyAndCertificate {
  let key: OpaquePointer
  let certificate: OpaquePointer

  /// Makes a key of this kind, P-256 or RSA of 2048 bits, and a certificate for these names.
  init(_ kind: Int32, _ names: [String]) throws(OriginServerError) {
    key = try Self.makeKey(kind)
    guard let certificate = X509_new() else {
      EVP_PKEY_free(key)
      throw .certificate("X509_new")
    }
    self.certificate = certificate
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
      X509_sign(certificate, key, EVP_sha256()) > 0
    else { throw .certificate("signing") }
  }

  private static func makeKey(_ kind: Int32) throws(OriginServerError) -> OpaquePointer {
    let generator = EVP_PKEY_CTX_new_id(kind, nil)
    defer { EVP_PKEY_CTX_free(generator) }
    var made: OpaquePointer?
    guard EVP_PKEY_keygen_init(generator) == 1,
      kind == EVP_PKEY_EC
        ? EVP_PKEY_CTX_set_ec_paramgen_curve_nid(generator, NID_X9_62_prime256v1) == 1
        : EVP_PKEY_CTX_set_rsa_keygen_bits(generator, 2048) == 1,
      EVP_PKEY_keygen(generator, &made) == 1, let key = made
    else { throw .certificate("making a key") }
    return key
  }

  deinit {
    EVP_PKEY_free(key)
    X509_free(certificate)
  }
}
