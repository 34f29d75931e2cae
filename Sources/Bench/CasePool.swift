// Cases that several modules of one series share: each is taken once, by whoever asks first.
import Synchronization

/// Which cases of a plan have been taken.
public final class CasePool: Sendable {
  private let taken: Mutex<[Bool]>

  /// Makes a pool of so many cases, none taken.
  public init(count: Int) { taken = Mutex([Bool](repeating: false, count: count)) }

  /// Takes a case; false when somebody else has it.
  public func claim(_ index: Int) -> Bool {
    taken.withLock { taken in
      guard taken.indices.contains(index), !taken[index] else { return false }
      taken[index] = true
      return true
    }
  }

  /// Takes all that nobody has taken.
  public func claimRest() -> [Int] {
    taken.withLock { taken in
      let rest = taken.indices.filter { !taken[$0] }
      for index in rest { taken[index] = true }
      return rest
    }
  }
}
