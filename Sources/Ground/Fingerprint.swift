// Names for contents: the same from run to run and from machine to machine, other for other contents.
// They keep accidents apart, not forgers.

/// A name of 32 hexadecimal digits for these parts: two FNV-1a of 64 bits, a zero between the parts.
package func fingerprint(_ parts: [some Collection<UInt8>]) -> String {
  let starts = [0xCBF2_9CE4_8422_2325, 0x9E37_79B9_7F4A_7C15] as [UInt64]
  return starts.map { start in
    var hash = start
    for (index, part) in parts.enumerated() {
      if index > 0 { hash = hash &* fnvPrime }
      for byte in part { hash = (hash ^ UInt64(byte)) &* fnvPrime }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }.joined()
}

private let fnvPrime: UInt64 = 0x100_0000_01B3
