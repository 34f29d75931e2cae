// Where a server listens, under which name, and how much it takes from whoever connects.
import Glibc
public import Ground

/// Where an origin listens and what modules call it.
public struct OriginPlaces: Sendable {
  /// The address or name of this machine to listen at.
  public var host = "127.0.0.1"
  /// The port of the plain listener; 0 for any that is free.
  public var port = 0
  /// The address of the TLS listener where it is not `host`.
  public var secureHost: String?
  /// The port of the TLS listener; 0 for any that is free.
  public var securePort = 0
  /// The port at which connections are refused; 0 for any that is free.
  public var closedPort = 0
  /// The port at which connections are left unanswered; 0 for any that is free.
  public var deafPort = 0
  /// The port of the TCP peer; 0 for any that is free.
  public var peerPort = 0
  /// What modules are to call the host, where that is not `host`.
  public var advertisedHost: String?
  /// Whether to listen on ports 80 and 443 too; on loopback this is tried anyway.
  public var takesDefaultPorts = false
  /// How much the server takes from whoever connects.
  public var bounds = OriginBounds.atHome

  /// Makes places on loopback with any free ports.
  public init() {}

  /// The host as it stands in a URL.
  var namedHost: String {
    let name = advertisedHost ?? host
    return name.contains(":") && !name.hasPrefix("[") ? "[\(name)]" : name
  }

  /// The names that a certificate made at start is for, in OpenSSL's notation.
  var certificateNames: [String] {
    var names = (1...9).map { "IP:127.0.0.\($0)" } + ["DNS:localhost"]
    for name in [host, advertisedHost ?? host] {
      let bare = name.filter { $0 != "[" && $0 != "]" }
      let entry = (SocketAddress.isName(bare) ? "DNS:" : "IP:") + bare
      if !names.contains(entry) { names.append(entry) }
    }
    return names
  }
}

/// How much a server takes from whoever connects.
public struct OriginBounds: Sendable, Equatable {
  /// Connections open at one time; one more, and the oldest yields that no script knows.
  public var connectionsMax: Int
  /// Bytes of a request's body.
  public var bodyBytesMax: Int
  /// How long a request may take to come; nil: for ever.
  public var requestTime: Interval?
  /// How long a connection may last; nil: for ever.
  public var connectionTime: Interval?

  /// Where only the module under test connects.
  public static let atHome = OriginBounds(
    connectionsMax: MessageLimits.connectionsMax, bodyBytesMax: MessageLimits.bodyBytesMax,
    requestTime: nil,
    connectionTime: nil)
  /// Where anybody may connect; a slow module's longest body still has time to come.
  public static let inPublic = OriginBounds(
    connectionsMax: 1024, bodyBytesMax: 1 << 20, requestTime: .seconds(120),
    connectionTime: .seconds(900))
}
