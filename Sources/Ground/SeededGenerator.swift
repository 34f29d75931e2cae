/// A small seeded source of random numbers (SplitMix64): the same seed gives the same numbers on
/// every machine and in every release, so that a run can be repeated to the byte.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts the sequence that belongs to `seed`.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 up to but not including `bound`; 0 when `bound` is 0.
  ///
  /// Slightly biased for huge bounds, which no use here minds.
  public mutating func below(_ bound: Int) -> Int {
    bound <= 0 ? 0 : Int((next() >> 1) % UInt64(bound))
  }

  /// So many random bytes; none where `count` is negative.
  public mutating func bytes(_ count: Int) -> [UInt8] {
    let count = max(0, count)
    var generator = self
    let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let raw = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
      let words = count / 8
      for word in 0..<words {
        raw.storeBytes(
          of: generator.next().littleEndian, toByteOffset: 8 &* word, as: UInt64.self)
      }
      if 8 * words < count {
        var word = generator.next()
        for offset in 8 * words..<count {
          buffer[offset] = UInt8(truncatingIfNeeded: word)
          word >>= 8
        }
      }
      initialized = count
    }
    self = generator
    return result
  }
}
