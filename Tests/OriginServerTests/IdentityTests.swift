// Which certificate the origin shows to whom.
import COpenSSL
import Testing

@testable import OriginServer

@Suite struct IdentityTests {
  private let identity: OriginIdentity

  init() throws { identity = try OriginIdentity(for: OriginPlaces()) }

  /// The fingerprint that a client with these abilities is shown; nil where they cannot agree.
  private func shown(_ ciphers: String, latest: Int32, signatures: String? = nil) throws -> String?
  {
    let context = try TLSContext(.module)
    SSL_CTX_set_cipher_list(context.handle, ciphers)
    SSL_CTX_ctrl(context.handle, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(latest), nil)
    if let signatures {
      var list = Array(signatures.utf8CString)
      SSL_CTX_ctrl(context.handle, SSL_CTRL_SET_SIGALGS_LIST, 0, &list)
    }
    let server = try #require(TLSSession(try TLSContext(.origin(identity)), host: nil))
    let client = try #require(TLSSession(context, host: nil))
    _ = client.receive([UInt8]().span) { _ in }
    for _ in 0..<6 where !(client.isEstablished && server.isEstablished) {
      _ = server.receive(client.takeOutgoing().span) { _ in }
      _ = client.receive(server.takeOutgoing().span) { _ in }
    }
    return client.isEstablished && server.isEstablished ? client.peerFingerprint : nil
  }

  @Test(arguments: [TLS1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION])
  func `a client that takes both gets the elliptic key`(latest: Int32) throws {
    #expect(try shown("ALL:@SECLEVEL=0", latest: latest) == identity.fingerprint)
  }

  @Test(arguments: [TLS1_VERSION, TLS1_2_VERSION], ["kRSA:@SECLEVEL=0", "aRSA:@SECLEVEL=0"])
  func `a client with ciphers for RSA alone gets an RSA key`(
    latest: Int32, ciphers: String
  ) throws {
    let fingerprint = try #require(try shown(ciphers, latest: latest))
    #expect(fingerprint != identity.fingerprint)
    // Made once: a module may look whether the certificate is still the same.
    #expect(try shown(ciphers, latest: latest) == fingerprint)
  }

  @Test func `a client with signatures by RSA alone gets an RSA key in TLS 1.3 too`() throws {
    let fingerprint = try shown(
      "ALL:@SECLEVEL=0", latest: TLS1_3_VERSION, signatures: "rsa_pss_rsae_sha256")
    #expect(fingerprint != nil && fingerprint != identity.fingerprint)
  }
}
