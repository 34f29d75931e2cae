// The hashes by which the page's content security policy knows its own style and script. The system's
// OpenSSL is in the program anyway for the origin's TLS; both calls are one-shot and cost no build
// time, where swift-crypto takes a minute and an implementation of our own would want tests of its own.
internal import COpenSSL

/// `sha256-…` of the bytes, as a content security policy writes it, without quotation marks.
func contentHash(of bytes: [UInt8]) -> String {
  var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
  _ = SHA256(bytes, bytes.count, &digest)
  // Four characters for every three bytes, and a NUL behind them.
  var encoded = [UInt8](repeating: 0, count: (digest.count + 2) / 3 * 4 + 1)
  let count = EVP_EncodeBlock(&encoded, digest, Int32(digest.count))
  return "sha256-" + String(decoding: encoded.prefix(Int(count)), as: UTF8.self)
}
