// What a module asks of its IP stack and what comes back, as values: the emulator emits the one and
// takes in the other; the simulation and the real client stand between.

/// How the module's side of a connection behaves, beside what it sends on it.
public enum HTTPClientEnding: String, CaseIterable, Sendable {
  /// It is closed in order once the answer is there.
  case close
  /// It is closed by a reset then.
  case reset
  /// The module says that it will send no more as soon as its request is out.
  case half = "half-close"
}

/// A request that a module wants made.
public struct HTTPClientRequest: Sendable, Equatable {
  /// Whether the connection is TLS.
  public var isSecure: Bool
  /// Whether the connection is to be made over IPv6.
  public var usesIPv6: Bool
  /// The host to connect to: a name or an address.
  public var host: [UInt8]
  /// The TCP port to connect to, 1 to 65535.
  public var port: Int
  /// The method: `GET`, `POST`, `HEAD`.
  public var method: [UInt8]
  /// The request target: `/path`.
  public var target: [UInt8]
  /// All header lines byte for byte, each with its CR LF, without the empty line after them; the
  /// module has put Host and Content-Length there itself.
  public var headerBytes: [UInt8]
  /// The body, sent after the empty line.
  public var body: [UInt8]
  /// The version that the request line names, such as `1.1`.
  public var version = Array("1.1".utf8)
  /// What is sent in place of request line, header lines and empty line, whatever it is; nil: they are.
  public var wholeHead: [UInt8]?
  /// What becomes of the connection.
  public var ending = HTTPClientEnding.close

  /// All that is sent before the body.
  public var head: [UInt8] {
    wholeHead
      ?? method + [0x20] + target + Array(" HTTP/".utf8) + version + [0x0D, 0x0A] + headerBytes
      + [0x0D, 0x0A]
  }

  package init(
    isSecure: Bool, usesIPv6: Bool = false, host: [UInt8], port: Int, method: [UInt8],
    target: [UInt8], headerBytes: [UInt8], body: [UInt8] = []
  ) {
    self.isSecure = isSecure
    self.usesIPv6 = usesIPv6
    self.host = host
    self.port = port
    self.method = method
    self.target = target
    self.headerBytes = headerBytes
    self.body = body
  }
}

/// What becomes of a request; events come in this order, `failed` at any time, and nothing after
/// `ended` or `failed`.
public enum HTTPClientEvent: Sendable, Equatable {
  /// Why a request came to nothing.
  public enum Failure: Sendable, Equatable {
    /// The host's name has no address of the kind asked for.
    case unknownHost
    /// The host refused the connection, or no way leads there.
    case refused, unreachable
    /// The connection was reset.
    case reset
    /// TLS could not be agreed on, or the other side does not speak it.
    case tls
    /// The connection ended within the answer.
    case cutShort
    /// The answer is no HTTP, or more than is taken.
    case malformed
    /// The system gave another reason.
    case system
  }
  /// The connection stands, and the request has been sent.
  case connected
  /// An answer before the real one came, such as 100, its header byte for byte.
  case interim(status: Int, bytes: [UInt8])
  /// The status line and header lines came, here byte for byte with the empty line after them.
  case head(status: Int, bytes: [UInt8])
  /// The size line of a chunk came as it was spelt, without its line break; the last one is there, too.
  case chunk([UInt8])
  /// A piece of the body came, transfer coding undone.
  case body([UInt8])
  /// What came ends within a line of the head or between chunks; the rest of it is to come.
  case torn
  /// A line came behind the last chunk, without its line break.
  case trailer([UInt8])
  /// Bytes came behind the answer, which are none of it.
  case surplus([UInt8])
  /// The answer is complete.
  case ended
  /// The connection could not be made, or broke.
  case failed(Failure)
}

/// What a module tells its IP stack; the number tells requests apart and is never used twice.
public enum HTTPClientAction: Sendable, Equatable {
  /// Make this request.
  case open(Int, HTTPClientRequest)
  /// Give the request up: close its connection, send no further events.
  case cancel(Int)
}
