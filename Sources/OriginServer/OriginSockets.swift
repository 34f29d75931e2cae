// The sockets of a server: where it listens, where it refuses, where it never answers.
import Glibc
package import HTTPOrigin

/// The open sockets of a server and the addresses that they make; whoever has them closes them.
struct OriginSockets {
  /// Listeners without TLS.
  private(set) var plain: [Int32] = []
  /// Listeners with TLS.
  private(set) var secure: [Int32] = []
  /// The TCP peer's listener.
  private(set) var peer: Int32 = -1
  /// Sockets that only have to stay open.
  private(set) var held: [Int32] = []
  /// Where modules find what listens.
  private(set) var addresses: OriginAddresses

  /// Opens all sockets, or none.
  init(_ places: OriginPlaces) throws(OriginServerError) {
    addresses = OriginAddresses(
      host: places.namedHost, port: 0, securePort: nil, closedPort: 0, deafPort: nil,
      defaultHost: nil, secureDefaultHost: nil)
    do throws(OriginServerError) {
      try open(places)
    } catch {
      for descriptor in plain + secure + held + [peer] where descriptor >= 0 {
        Glibc.close(descriptor)
      }
      throw error
    }
  }

  private mutating func open(_ places: OriginPlaces) throws(OriginServerError) {
    let main = try boundSocket(places.host, places.port, backlog: MessageLimits.backlog)
    plain.append(main)
    addresses.port = SocketAddress.bound(main).port
    let tls = try boundSocket(
      places.secureHost ?? places.host, places.securePort, backlog: MessageLimits.backlog)
    secure.append(tls)
    addresses.securePort = SocketAddress.bound(tls).port
    peer = try boundSocket(places.host, places.peerPort, backlog: MessageLimits.backlog)
    addresses.peerPort = SocketAddress.bound(peer).port
    let closed = try boundSocket(places.host, places.closedPort, backlog: nil)
    held.append(closed)
    addresses.closedPort = SocketAddress.bound(closed).port
    let deaf = try boundSocket(places.host, places.deafPort, backlog: 0)
    held.append(deaf)
    if let filling = fillQueue(of: deaf) {
      held += filling
      addresses.deafPort = SocketAddress.bound(deaf).port
    }
    let isLoopback = SocketAddress.bound(main).isLoopback
    addresses.isOpenToAll = !isLoopback
    try openDefaultPorts(places, isLoopback: isLoopback)
  }

  /// Listens on ports 80 and 443: on loopback wherever that can be had, elsewhere when asked to.
  private mutating func openDefaultPorts(
    _ places: OriginPlaces, isLoopback: Bool
  ) throws(OriginServerError) {
    guard isLoopback else {
      guard places.takesDefaultPorts else { return }
      plain.append(try boundSocket(places.host, 80, backlog: MessageLimits.backlog))
      secure.append(
        try boundSocket(places.secureHost ?? places.host, 443, backlog: MessageLimits.backlog))
      addresses.defaultHost = addresses.host
      addresses.secureDefaultHost = addresses.host
      return
    }
    (addresses.defaultHost, addresses.defaultHostLack) = Self.tryLoopback(
      80, &plain, own: places.host)
    (addresses.secureDefaultHost, addresses.secureDefaultHostLack) = Self.tryLoopback(
      443, &secure, own: places.secureHost ?? places.host)
  }

  /// Listens on a port of the host itself, or else of the first of 127.0.0.1 … 127.0.0.9 where that
  /// can be had.
  private static func tryLoopback(
    _ port: Int, _ list: inout [Int32], own: String
  ) -> (host: String?, lack: OriginAddresses.PortLack) {
    var lack = OriginAddresses.PortLack.notAllowed
    let first = SocketAddress.isName(own) ? [] : [own]
    for host in first + (1...9).map({ "127.0.0.\($0)" }) {
      do throws(OriginServerError) {
        list.append(try boundSocket(host, port, backlog: MessageLimits.backlog))
        return (host, lack)
      } catch .addressInUse {
        lack = .inUse
      } catch {
        continue
      }
    }
    return (nil, lack)
  }
}

extension OriginAddresses {
  /// Whether modules are told of this machine itself.
  package var isLoopback: Bool { SocketAddress.isLoopback(host) }
}
