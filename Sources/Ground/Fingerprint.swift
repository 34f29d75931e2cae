// Names for contents: the same from run to run and from machine to machine, other for other contents.
// They keep accidents apart, not forgers.

/// A name of 32 hexadecimal digits for these parts: two FNV-1a of 64 bits, a zero between the parts.
///
/// It takes arrays alone: each start hashes all suites, and a generic one asked a table for each byte.
package func fingerprint(_ parts: [[UInt8]]) -> String {
  var (one, other): (UInt64, UInt64) = (0xCBF2_9CE4_8422_2325, 0x9E37_79B9_7F4A_7C15)
  for (index, part) in parts.enumerated() {
    if index > 0 { (one, other) = (one &* fnvPrime, other &* fnvPrime) }
    for byte in part {
      one = (one ^ UInt64(byte)) &* fnvPrime
      other = (other ^ UInt64(byte)) &* fnvPrime
    }
  }
  return [one, other].map { padded(String($0, radix: 16), to: 16) }.joined()
}

private let fnvPrime: UInt64 = 0x100_0000_01B3
