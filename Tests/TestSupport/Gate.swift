// Holds up a thread until a test lets it go on.
import Glibc

/// A gate that is closed at first; once open it stays so.
public final class Gate: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  /// Makes a closed gate.
  public init() { sem_init(semaphore, 0, 0) }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  /// Returns once the gate is open.
  public func wait() {
    while sem_wait(semaphore) != 0 {}
    sem_post(semaphore)
  }

  /// Lets go on all who wait, and all who come.
  public func open() { sem_post(semaphore) }
}
