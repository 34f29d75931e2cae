// The key and the certificate with which a server shows itself.
import COpenSSL
import Glibc

/// A key and its certificate, made at start or read from files.
public final class OriginIdentity {
  private enum Source {
    case made(key: OpaquePointer, certificate: OpaquePointer)
    case files(certificate: String, key: String)
  }

  private let source: Source
  /// The SHA-256 of the certificate, in hexadecimal.
  public let fingerprint: String

  /// Makes a P-256 key and a certificate for the names of these places, good for ten years.
  public init(for places: OriginPlaces) throws(OriginServerError) {
    let (key, certificate) = try makeCertificate(places.certificateNames)
    source = .made(key: key, certificate: certificate)
    fingerprint = certificateFingerprint(certificate)
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

  deinit {
    guard case .made(let key, let certificate) = source else { return }
    EVP_PKEY_free(key)
    X509_free(certificate)
  }

  /// Gives a server's context the key and the certificate.
  func install(in context: OpaquePointer) throws(OriginServerError) {
    let isDone =
      switch source {
      case .made(let key, let certificate):
        SSL_CTX_use_certificate(context, certificate) == 1
          && SSL_CTX_use_PrivateKey(context, key) == 1
      case .files(let certificate, let key):
        SSL_CTX_use_certificate_chain_file(context, certificate) == 1
          && SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1
      }
    guard isDone else { throw .certificate("taking the certificate") }
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

/// A new key, and a certificate of it for these names; both the caller's to free.
private func makeCertificate(
  _ names: [String]
) throws(OriginServerError) -> (key: OpaquePointer, certificate: OpaquePointer) {
  let generator = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil)
  defer { EVP_PKEY_CTX_free(generator) }
  var made: OpaquePointer?
  guard EVP_PKEY_keygen_init(generator) == 1,
    EVP_PKEY_CTX_set_ec_paramgen_curve_nid(generator, NID_X9_62_prime256v1) == 1,
    EVP_PKEY_keygen(generator, &made) == 1, let key = made
  else { throw .certificate("making a key") }
  guard let certificate = X509_new() else {
    EVP_PKEY_free(key)
    throw .certificate("X509_new")
  }
  func fails(_ step: String) -> OriginServerError {
    EVP_PKEY_free(key)
    X509_free(certificate)
    return .certificate(step)
  }
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
    throw fails("naming \(list)")
  }
  defer { X509_EXTENSION_free(alternatives) }
  guard X509_add_ext(certificate, alternatives, -1) == 1,
    X509_sign(certificate, key, EVP_sha256()) > 0
  else { throw fails("signing") }
  return (key, certificate)
}
