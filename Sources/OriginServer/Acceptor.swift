// Accepting where the process has no descriptor left: whoever waits in a listener's queue would wake
// the loop again and again.
import Glibc

/// Accepts connections, and drops those for which there is no descriptor.
final class Acceptor {
  /// Given up for a moment to drop whom no descriptor is left for; −1 where another thread took it.
  private var spare: Int32

  /// Takes the spare descriptor.
  init() throws(OriginServerError) {
    spare = Self.openSpare()
    guard spare >= 0 else { throw .system(call: "open(/dev/null)", errno: errno) }
  }

  deinit {
    if spare >= 0 { Glibc.close(spare) }
  }

  /// Accepts one connection; nil where none waits, or none can be had now.
  ///
  /// Where no descriptor is left, `makeRoom` is to close a connection that may go, and says whether it
  /// did; where it did not, whoever waits is dropped.
  func accept(at listener: Int32, makeRoom: () -> Bool) -> Int32? {
    let descriptor = Glibc.accept(listener, nil, nil)
    guard descriptor < 0 else { return descriptor }
    guard errno == EMFILE || errno == ENFILE, hasVisitor(listener), !makeRoom() else { return nil }
    if spare >= 0 { Glibc.close(spare) }
    let dropped = Glibc.accept(listener, nil, nil)
    if dropped >= 0 { Glibc.close(dropped) }
    spare = Self.openSpare()
    return nil
  }

  /// Says whether somebody waits: the kernel looks for a descriptor before it looks for that.
  private func hasVisitor(_ listener: Int32) -> Bool {
    var request = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) == 1
  }

  private static func openSpare() -> Int32 { Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC) }
}
