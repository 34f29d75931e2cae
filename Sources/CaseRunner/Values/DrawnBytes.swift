// The random bytes of suites, drawn once for all runs of them: many cases on many modules have the same,
// and drawing them anew took a twentieth of a simulated run.
import Ground
import Synchronization

/// Remembers what `random(count, seed)` is.
package final class DrawnBytes: Sendable {
  private struct Draw: Hashable {
    var count: Int
    var seed: Int
  }
  /// Fewer are drawn sooner than found.
  private static let keptFrom = 256
  /// How many are kept in all.
  private static let keptMax = 1 << 25

  private let kept = Mutex<(total: Int, draws: [Draw: [UInt8]])>((0, [:]))

  /// So many bytes that belong to the seed; none where `count` is negative.
  func bytes(_ count: Int, seed: Int) -> [UInt8] {
    let draw = Draw(count: count, seed: seed)
    if count >= Self.keptFrom, let bytes = kept.withLock({ $0.draws[draw] }) { return bytes }
    var generator = SeededGenerator(seed: UInt64(truncatingIfNeeded: seed))
    let bytes = generator.bytes(count)
    guard count >= Self.keptFrom else { return bytes }
    kept.withLock {
      guard $0.total + count <= Self.keptMax, $0.draws.updateValue(bytes, forKey: draw) == nil
      else { return }
      $0.total += count
    }
    return bytes
  }
}
