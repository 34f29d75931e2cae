// What the web server answers and what it saw, as values. The same values drive the simulation,
// where nothing is ever serialised, and the real server, which frames them onto sockets.
public import Ground

/// One header field; both parts are bytes as they stood on the wire, without the colon and the
/// white space around the value.
public struct HeaderField: Sendable, Equatable {
  /// The field's name, letter case as sent.
  public var name: [UInt8]
  /// The field's value.
  public var value: [UInt8]

  package init(name: [UInt8], value: [UInt8]) {
    self.name = name
    self.value = value
  }

  /// Whether the field has this name, letter case aside.
  public func isNamed(_ other: [UInt8]) -> Bool {
    isSame(name, other)
  }
}

/// The header fields that lines spell, in order; a line without a colon is none.
public func headerFields(_ lines: some Collection<UInt8>) -> [HeaderField] {
  var fields: [HeaderField] = []
  for line in lines.split(separator: 0x0A) {
    let line = Array(line)
    if let first = line.first, first == 0x20 || first == 0x09, !fields.isEmpty {
      // The field before goes on (RFC 2616, 2.2).
      fields[fields.count - 1].value += [0x20] + trimmed(line[...], of: blanksAroundValues)
    } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
      fields.append(
        HeaderField(
          name: Array(line[..<colon]),
          value: Array(trimmed(line[(colon + 1)...], of: blanksAroundValues))))
    }
  }
  return fields
}

/// A request as the server saw it.
public struct OriginRequest: Sendable, Equatable {
  /// The method: `GET`, `POST`, `HEAD`.
  public var method: [UInt8]
  /// The request target as sent: `/path?query`.
  public var target: [UInt8]
  /// All header fields in the order sent.
  public var headers: [HeaderField]
  /// The header lines as sent, byte for byte: from after the request line to before the empty line,
  /// each line with its CR LF.
  public var headerBytes: [UInt8]
  /// The body with transfer coding undone.
  public var body: [UInt8]
  /// The TCP port that the server was reached at.
  public var port: Int
  /// Whether the connection was TLS.
  public var isSecure: Bool
  /// What was wrong with the request as HTTP, if anything; such a request is kept as far as it
  /// could be read.
  public var malformed: String?
  /// What had come of a malformed request when that was seen, as far as a header may go.
  ///
  /// Empty for any other.
  public var came: [UInt8] = []

  package init(
    method: [UInt8], target: [UInt8], headers: [HeaderField] = [], headerBytes: [UInt8] = [],
    body: [UInt8] = [], port: Int, isSecure: Bool = false, malformed: String? = nil
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.headerBytes = headerBytes
    self.body = body
    self.port = port
    self.isSecure = isSecure
    self.malformed = malformed
  }

  /// The value of the first header field of that name, letter case aside.
  public func header(_ name: [UInt8]) -> [UInt8]? {
    headers.first { $0.isNamed(name) }?.value
  }
}

/// What the server answers to requests for one path.
public struct OriginRoute: Sendable, Equatable {
  /// The method that the route answers; nil answers any.
  public var method: [UInt8]?
  /// The request target that the route answers, such as `/ten`; a request matches when its target
  /// is equal byte for byte.
  public var target: [UInt8]
  /// The answer.
  public var response: OriginResponse

  package init(method: [UInt8]?, target: [UInt8], response: OriginResponse) {
    self.method = method
    self.target = target
    self.response = response
  }
}

/// One answer of the server, and how it comes.
public struct OriginResponse: Sendable, Equatable {
  /// Where the body comes from.
  public enum Body: Sendable, Equatable {
    /// These bytes.
    case bytes([UInt8])
    /// The body of the request.
    case ofRequest
  }
  /// How the end of the body is marked.
  public enum Framing: Sendable, Equatable {
    /// By a Content-Length.
    case contentLength
    /// In chunks of at most so many bytes.
    case chunked(Int)
    /// By the end of the connection.
    case untilClose
  }
  /// How the bytes of the body follow each other.
  public enum Pace: Sendable, Equatable {
    /// As fast as the connection takes them.
    case atOnce
    /// In pieces of so many bytes with a gap before each piece but the first.
    case drip(pieceBytes: Int, gap: Interval)
    /// So many bytes of the body, then nothing for so long (nil: for ever), then the rest.
    case stall(afterBytes: Int, duration: Interval?)
    /// So many bytes of the body, then the connection is reset.
    case reset(afterBytes: Int)
    /// So many bytes of the body, then the connection is closed.
    case close(afterBytes: Int)
  }
  /// How the parts of an answer are spelt, where HTTP leaves that to a server.
  public struct Spelling: Sendable, Equatable {
    /// Whether the status line says HTTP/1.0.
    public var isOldVersion = false
    /// Whether a reason phrase stands in the status line.
    public var hasReason = true
    /// Header lines byte for byte, without their line breaks; one that names Content-Length or
    /// Transfer-Encoding stands for the one that framing adds.
    public var lines: [[UInt8]] = []
    /// Whether chunk sizes are spelt in capitals.
    public var hasCapitals = false
    /// How many digits a chunk size has at the least.
    public var digits = 1
    /// What stands behind a chunk size, such as `;name=value`.
    public var chunkExtension: [UInt8] = []
    /// Lines behind the last chunk.
    public var trailers: [[UInt8]] = []

    /// The usual spelling.
    public init() {}
  }

  /// The status code, 100 to 599.
  public var status: Int
  /// Header fields beside those that framing adds.
  public var headers: [HeaderField]
  /// The body.
  public var body: Body
  /// How its end is marked.
  public var framing: Framing
  /// How it comes.
  public var pace: Pace
  /// How long the server waits before the status line.
  public var delay: Interval
  /// Whether the server reads the request and then says nothing for ever.
  public var isSilent: Bool
  /// Whether a Range header of the request is honoured with a 206 (or 416).
  public var honoursRanges: Bool
  /// How its parts are spelt.
  public var spelling = Spelling()
  /// Status codes of the answers that come before it, such as 100.
  public var interims: [Int] = []
  /// Whether the connection stays open for further requests.
  public var keepsAlive = false
  /// The bytes on the wire in place of all that the other values make; nil: none.
  public var raw: [UInt8]?

  package init(
    status: Int = 200, headers: [HeaderField] = [], body: Body = .bytes([]),
    framing: Framing = .contentLength, pace: Pace = .atOnce, delay: Interval = .zero,
    isSilent: Bool = false, honoursRanges: Bool = false
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.framing = framing
    self.pace = pace
    self.delay = delay
    self.isSilent = isSilent
    self.honoursRanges = honoursRanges
  }
}

/// Where the module finds the server; what `{origin}` and its relatives stand for in a suite.
public struct OriginAddresses: Sendable, Equatable {
  /// Why the server does not listen on a default port.
  public enum PortLack: String, Sendable, Equatable {
    /// Nobody asked for it.
    case notAsked
    /// The system forbids it.
    case notAllowed
    /// Another program listens there.
    case inUse
  }

  /// The host as the module must name it.
  public var host: String
  /// The port of the plain listener.
  public var port: Int
  /// The port of the TLS listener; nil when there is none.
  public var securePort: Int?
  /// A port at which connections are refused.
  public var closedPort: Int
  /// A port at which connections are never accepted, and never refused; nil when there is none.
  public var deafPort: Int?
  /// A host at which the server listens on port 80; nil when it may not.
  public var defaultHost: String?
  /// A host at which the server listens with TLS on port 443; nil when it may not.
  public var secureDefaultHost: String?
  /// Why `defaultHost` is missing, where it is.
  public var defaultHostLack = PortLack.notAsked
  /// Why `secureDefaultHost` is missing, where it is.
  public var secureDefaultHostLack = PortLack.notAsked
  /// The port of the TCP peer beside the server; nil when there is none.
  public var peerPort: Int?
  /// Whether anybody may connect, so that not each request is the module's.
  public var isOpenToAll = false

  package init(
    host: String, port: Int, securePort: Int?, closedPort: Int, deafPort: Int?,
    defaultHost: String?, secureDefaultHost: String?, peerPort: Int? = nil
  ) {
    self.host = host
    self.port = port
    self.securePort = securePort
    self.closedPort = closedPort
    self.deafPort = deafPort
    self.defaultHost = defaultHost
    self.secureDefaultHost = secureDefaultHost
    self.peerPort = peerPort
  }
}

extension OriginAddresses {
  /// Where nothing listens, for whoever only asks for facts of a profile.
  package static let nowhere = OriginAddresses(
    host: "", port: 0, securePort: nil, closedPort: 0, deafPort: nil, defaultHost: nil,
    secureDefaultHost: nil)
}
