// A TCP connection that is being made without waiting for it: network ports, the emulator's clients and the
// link to a remote origin all begin here.
import Glibc
import Ground

/// Connects to one address; whoever lets go of it gives that up.
public final class Connector {
  private let loop: PollLoop
  private let done: (Int32, Int32) -> Void
  private var descriptor: Int32 = -1
  private var failing: PollLoop.Timer?

  /// Begins to connect.
  ///
  /// - Parameters:
  ///   - address: A socket address as the C calls have it, such as `sockaddr_in`.
  ///   - done: Called once, from the loop: with the descriptor, non-blocking and the caller's from then on,
  ///     and 0; or with -1 and the errno that says why there is none.
  public init(
    _ address: [UInt8], loop: PollLoop,
    _ done: @escaping (_ descriptor: Int32, _ errno: Int32) -> Void
  ) {
    self.loop = loop
    self.done = done
    if let number = begin(address) {
      failing = loop.setTimer(at: .start) { [unowned self] in
        failing = nil
        // What is called may let go of this.
        let done = done
        done(-1, number)
      }
    }
  }

  /// Begins; returns the errno where that fails at once.
  private func begin(_ address: [UInt8]) -> Int32? {
    guard address.count >= MemoryLayout<sockaddr>.size else { return EINVAL }
    let family = address.withUnsafeBytes { $0.loadUnaligned(as: sockaddr.self) }.sa_family
    let flags = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
    descriptor = socket(Int32(family), Int32(flags), 0)
    guard descriptor >= 0 else { return errno }
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
    let status = address.withUnsafeBytes { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { pointer in
        pointer.baseAddress.map { connect(descriptor, $0, socklen_t(address.count)) } ?? -1
      }
    }
    guard status == 0 || errno == EINPROGRESS else { return errno }
    loop.watch(descriptor, .writing) { [unowned self] _ in self.decided() }
    return nil
  }

  deinit {
    if let failing { loop.cancel(failing) }
    guard descriptor >= 0 else { return }
    loop.unwatch(descriptor)
    close(descriptor)
  }

  private func decided() {
    var number: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size)
    loop.unwatch(descriptor)
    // What is called may let go of this.
    let (done, connected) = (done, descriptor)
    descriptor = -1
    if number != 0 {
      close(connected)
      done(-1, number)
    } else {
      done(connected, 0)
    }
  }
}
