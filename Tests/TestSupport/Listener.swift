// The other end of a network port: a socket that listens on loopback.
internal import Glibc
public import Ports

/// A socket that listens on loopback, on a port of the system's choice.
public final class Listener {
  /// Why nothing listens.
  public struct Failure: Error {}

  /// The port that it listens at.
  public let port: UInt16
  private let descriptor: Int32
  private var isStopped = false

  /// Begins to listen, at a port of the system's choice or at this one.
  public init(port: UInt16 = 0) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    // What is left of an earlier connection shall not keep the port.
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, 4)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && listen(descriptor, 5) == 0
          && getsockname(descriptor, $0, &size) == 0
      }
    }
    guard bound else { throw Failure() }
    self.port = UInt16(bigEndian: address.sin_port)
  }

  deinit { stop() }

  /// Listens no more.
  public func stop() {
    if !isStopped { close(descriptor) }
    isStopped = true
  }

  /// The next connection.
  public func accepted(on loop: PollLoop) -> DescriptorStream {
    let connection = accept(descriptor, nil, nil)
    _ = fcntl(connection, F_SETFL, O_NONBLOCK)
    return DescriptorStream(loop: loop, descriptor: connection)
  }
}
