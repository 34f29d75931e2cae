// TCP sockets in as few calls as server and client need: addresses, listeners, ports that refuse and
// ports that never answer.
import Glibc

/// Why the server cannot be started.
public enum OriginServerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The host to listen at is not known.
  case unknownHost(String)
  /// The address is taken.
  case addressInUse(String)
  /// The process may not listen there.
  case noPermission(String)
  /// A system call failed with this errno.
  case system(call: String, errno: Int32)
  /// OpenSSL refused a step of making the certificate.
  case certificate(String)
  /// A file of a certificate or key is of no use.
  case certificateFile(String, String)

  /// One line for people: what is wrong, and what to do.
  public var description: String {
    switch self {
    case .unknownHost(let host):
      "cannot listen at \(host): no such host; give an address of this machine"
    case .addressInUse(let address):
      "cannot listen at \(address): the address is in use; choose another port"
    case .noPermission(let address):
      "cannot listen at \(address): ports below 1024 are root's; choose another port"
    case .system(let call, let number): "\(call): \(String(cString: strerror(number)))"
    case .certificate(let step): "cannot make a certificate: \(step) failed in OpenSSL"
    case .certificateFile(let path, let problem): "\(path): \(problem)"
    }
  }

  /// The error that a failed call on a listening address means.
  static func listening(_ address: String, _ call: String, _ number: Int32) -> Self {
    switch number {
    case EADDRINUSE: .addressInUse(address)
    case EACCES, EPERM: .noPermission(address)
    case EADDRNOTAVAIL: .unknownHost(address)
    default: .system(call: call, errno: number)
    }
  }
}

/// An address with its port, as the socket calls want it.
struct SocketAddress {
  var storage = sockaddr_storage()
  var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

  init() {}

  /// An address as the resolver gave it.
  init(bytes: [UInt8]) {
    withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes.prefix($0.count)) }
    length = socklen_t(bytes.count)
  }

  /// The address as a resolver gives it.
  var bytes: [UInt8] { withUnsafeBytes(of: storage) { Array($0.prefix(Int(length))) } }

  var family: Int32 { Int32(storage.ss_family) }

  /// Whether the address is one of this machine's own, reachable from nowhere else.
  var isLoopback: Bool {
    withUnsafeBytes(of: storage) { bytes in
      family == AF_INET ? bytes[4] == 127 : bytes[8..<23].allSatisfy { $0 == 0 } && bytes[23] == 1
    }
  }

  /// Whether the host, with or without the brackets of a URL, is this machine itself, reached without a network.
  static func isLoopback(_ host: String) -> Bool {
    let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    return bare == "localhost" || resolveNumbers(bare, port: 0)?.isLoopback == true
  }

  /// The port in the machine's byte order.
  var port: Int { withUnsafeBytes(of: storage) { Int($0[2]) << 8 | Int($0[3]) } }

  /// Calls `body` with the address in the form of the C calls.
  func pass<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    withUnsafePointer(to: storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }

  /// The address of a host; a name is looked up, which may take a while, and a number is not.
  static func resolve(_ host: String, port: Int, family: Int32) -> SocketAddress? {
    resolve(host, port: port, family: family, flags: [AI_NUMERICHOST, 0])
  }

  /// The address that a host in numbers is; nil for a name.
  static func resolveNumbers(_ host: String, port: Int) -> SocketAddress? {
    resolve(host, port: port, family: AF_UNSPEC, flags: [AI_NUMERICHOST])
  }

  private static func resolve(
    _ host: String, port: Int, family: Int32, flags: [Int32]
  ) -> SocketAddress? {
    for flags in flags {
      var hints = addrinfo()
      hints.ai_flags = flags
      hints.ai_family = family
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
      var list: UnsafeMutablePointer<addrinfo>?
      guard getaddrinfo(host, String(port), &hints, &list) == 0, let first = list else { continue }
      defer { freeaddrinfo(first) }
      var address = SocketAddress()
      address.length = first.pointee.ai_addrlen
      withUnsafeMutableBytes(of: &address.storage) { room in
        room.copyMemory(
          from: UnsafeRawBufferPointer(
            start: first.pointee.ai_addr, count: Int(first.pointee.ai_addrlen)))
      }
      return address
    }
    return nil
  }

  /// The address and port in numbers, as in `192.0.2.1:8080` or `[::1]:8080`.
  var text: String {
    var room = [CChar](repeating: 0, count: 64)
    let isNumbered = pass {
      getnameinfo($0, $1, &room, 64, nil, 0, NI_NUMERICHOST) == 0
    }
    guard isNumbered else { return "somewhere" }
    let host = String(decoding: room.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  /// The address of the other side of a connection.
  static func peer(of descriptor: Int32) -> SocketAddress {
    var address = SocketAddress()
    withUnsafeMutablePointer(to: &address.storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = getpeername(descriptor, $0, &address.length)
      }
    }
    return address
  }

  /// The address at which a socket is bound.
  static func bound(_ descriptor: Int32) -> SocketAddress {
    var address = SocketAddress()
    withUnsafeMutablePointer(to: &address.storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = getsockname(descriptor, $0, &address.length)
      }
    }
    return address
  }
}

/// Lets the kernel keep connections for so many seconds until their first byte comes: whoever connects to a
/// web server speaks first, and thousands that do not cost nothing here.
func deferAccepting(_ listener: Int32, seconds: Int32) {
  var seconds = seconds
  setsockopt(listener, Int32(IPPROTO_TCP), TCP_DEFER_ACCEPT, &seconds, 4)
}

/// Whether so many wait to be accepted that the kernel lets others wait outside, or soon will.
func isCrowded(_ listener: Int32) -> Bool {
  var info = tcp_info()
  var size = socklen_t(MemoryLayout<tcp_info>.size)
  // Of a listener these two tell who waits, and how many may.
  return getsockopt(listener, Int32(IPPROTO_TCP), TCP_INFO, &info, &size) == 0
    && info.tcpi_sacked > 0 && info.tcpi_unacked >= info.tcpi_sacked / 2
}

/// Makes a connection that was accepted fit for the loop: non-blocking, closed on exec, and each
/// write sent at once.
func prepareAccepted(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  var on: Int32 = 1
  setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
}

/// A new non-blocking TCP socket, closed on exec.
func tcpSocket(_ family: Int32) throws(OriginServerError) -> Int32 {
  let flags = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
  let descriptor = socket(family, Int32(flags), 0)
  guard descriptor >= 0 else { throw .system(call: "socket", errno: errno) }
  var on: Int32 = 1
  setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
  return descriptor
}

/// A socket bound to an address, listening with this backlog (nil: only bound).
func boundSocket(
  _ host: String, _ port: Int, backlog: Int32?
) throws(OriginServerError) -> Int32 {
  guard let address = SocketAddress.resolve(host, port: port, family: AF_UNSPEC) else {
    throw .unknownHost(host)
  }
  let descriptor = try tcpSocket(address.family)
  var on: Int32 = 1
  if backlog != nil { setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, 4) }
  var failed = address.pass { bind(descriptor, $0, $1) } == 0 ? nil : "bind"
  if failed == nil, let backlog, listen(descriptor, backlog) != 0 { failed = "listen" }
  if let failed {
    let number = errno
    close(descriptor)
    throw .listening(host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)", failed, number)
  }
  return descriptor
}

/// Fills the queue of a listener with backlog 0, so that the kernel drops what comes; returns the
/// connections that fill it, to be kept open, or nil when it never gets full.
func fillQueue(of listener: Int32) -> [Int32]? {
  let address = SocketAddress.bound(listener)
  var held: [Int32] = []
  for _ in 0..<4 {
    guard let descriptor = try? tcpSocket(address.family) else { break }
    held.append(descriptor)
    _ = address.pass { connect(descriptor, $0, $1) }
    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    // Over loopback a connection that will stand stands at once.
    guard poll(&wait, 1, 5) > 0 else { break }
    if isQueueFull(of: listener) { return held }
  }
  for descriptor in held { close(descriptor) }
  return nil
}

/// Whether a listener's queue holds more than its backlog, so that the kernel drops what comes: of a
/// listener the kernel tells the queue's length and bound as what is unacknowledged and what is
/// selectively acknowledged.
private func isQueueFull(of listener: Int32) -> Bool {
  var facts = tcp_info()
  var length = socklen_t(MemoryLayout<tcp_info>.size)
  return getsockopt(listener, Int32(IPPROTO_TCP), TCP_INFO, &facts, &length) == 0
    && facts.tcpi_unacked > facts.tcpi_sacked
}
