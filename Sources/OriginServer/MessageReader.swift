// Reads one HTTP message. NIOHTTP1 (llhttp) judges it and finds where its body ends; the head is
// kept here beside it byte for byte, since NIO's strings would lose what a hostile peer sends.
import Ground
package import HTTPOrigin
import NIOCore
import NIOEmbedded
import NIOHTTP1

/// The bounds of what a peer may send.
enum MessageLimits {
  /// Bytes of request line or status line and header lines together.
  static let headBytesMax = 64 << 10
  /// Bytes of a request's body.
  static let bodyBytesMax = 64 << 20
  /// Connections open at one time.
  static let connectionsMax = 512
  /// Connections that the kernel keeps until they are accepted; a client that finds no place there
  /// waits for a second.
  static let backlog: Int32 = 4096
  /// How many seconds a connection may be silent before it is accepted all the same.
  static let acceptedUnheard: Int32 = 30
  /// Connections accepted in one turn of the loop.
  static let acceptedAtOnce = 64
  /// A connection that was accepted so lately may be a module's that has not come to ask yet.
  static let young = Interval.seconds(30)
}

/// The head of a message, cut out of the bytes as they came.
struct MessageHead {
  /// The first line without its line end.
  var startLine: [UInt8]
  /// The header lines with their line ends.
  var headerBytes: [UInt8]

  /// Cuts a head that ends with an empty line, or is all there was.
  init(_ bytes: some Collection<UInt8>) {
    let lf = UInt8(ascii: "\n")
    let lineEnd = bytes.firstIndex(of: lf)
    startLine = Array(bytes[..<(lineEnd ?? bytes.endIndex)])
    if startLine.last == 0x0D { startLine.removeLast() }
    headerBytes = lineEnd.map { Array(bytes[bytes.index(after: $0)...]) } ?? []
    if headerBytes.suffix(2) == [0x0D, lf],
      headerBytes.count == 2 || headerBytes.dropLast(2).last == lf
    {
      headerBytes.removeLast(2)
    } else if headerBytes == [lf] || headerBytes.suffix(2) == [lf, lf] {
      headerBytes.removeLast()
    }
  }

  var fields: [HeaderField] { headerFields(headerBytes) }
}

/// The index after the empty line that ends a head, looking from `start` on; nil while it has not
/// come.
func endOfHead(_ bytes: [UInt8], from start: Int) -> Int? {
  let lf = UInt8(ascii: "\n")
  var index = max(1, start)
  while index < bytes.count {
    if bytes[index] == lf {
      if bytes[index - 1] == lf { return index + 1 }
      if index >= 2, bytes[index - 1] == 0x0D, bytes[index - 2] == lf { return index + 1 }
    }
    index += 1
  }
  return nil
}

/// What a parser says of the bytes so far.
enum MessagePart {
  case head(ParsedHead)
  case body([UInt8])
  case end
  case malformed(String)
}

/// What a parser makes of a head: a request's has no status, an answer's nothing else.
struct ParsedHead {
  var status = 0
  var method = ""
  var target = ""
  var fields = HTTPHeaders()

  /// The value of the first header field of that name.
  func field(_ name: String) -> String? { fields.first(name: name) }
}

/// An embedded NIO channel with one HTTP decoder in it.
final class MessageParser {
  private let channel: EmbeddedChannel
  private let isServer: Bool

  /// Parses requests.
  init() {
    isServer = true
    channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder()))
  }

  /// Parses answers to requests of these methods; others are told by `expect`.
  init(answering methods: [String]) {
    isServer = false
    channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPResponseDecoder()))
    for method in methods { expect(method) }
  }

  /// Says that a request was sent, to which an answer is due.
  ///
  /// The decoder has to see it: an answer to HEAD has no body whatever its head says.
  func expect(_ method: String) {
    let head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: "/")
    _ = try? channel.writeOutbound(HTTPClientRequestPart.head(head))
    while (try? channel.readOutbound(as: HTTPClientRequestPart.self)) != nil {}
  }

  deinit { _ = try? channel.finish() }

  /// Takes bytes in and says what they were.
  func feed(_ bytes: some Sequence<UInt8>) -> [MessagePart] {
    read { try channel.writeInbound(ByteBuffer(bytes: bytes)) }
  }

  private func read(_ step: () throws -> Void) -> [MessagePart] {
    var problem: String?
    do { try step() } catch { problem = "\(error)" }
    var parts: [MessagePart] = []
    while let part = next() { parts.append(part) }
    if let problem { parts.append(.malformed(problem)) }
    return parts
  }

  private func next() -> MessagePart? {
    if isServer {
      switch try? channel.readInbound(as: HTTPServerRequestPart.self) {
      case .head(let head):
        return .head(
          ParsedHead(method: head.method.rawValue, target: head.uri, fields: head.headers))
      case .body(let buffer): return .body(Array(buffer.readableBytesView))
      case .end: return .end
      case nil: return nil
      }
    }
    switch try? channel.readInbound(as: HTTPClientResponsePart.self) {
    case .head(let head): return .head(ParsedHead(status: Int(head.status.code)))
    case .body(let buffer): return .body(Array(buffer.readableBytesView))
    case .end: return .end
    case nil: return nil
    }
  }
}

/// Collects one request of a connection.
package struct RequestReader {
  private var head: [UInt8] = []
  private var parser: MessageParser?
  /// What is known of the request so far.
  private(set) var request: OriginRequest
  private var isDone = false
  /// Whether the client waits to be told that it may send its body, and was not told.
  private var isToBeContinued = false
  private let bodyBytesMax: Int

  /// Reads a request that comes at this port, with a body of at most so many bytes.
  package init(port: Int, isSecure: Bool, bodyBytesMax: Int = MessageLimits.bodyBytesMax) {
    self.bodyBytesMax = bodyBytesMax
    request = OriginRequest(method: [], target: [], port: port, isSecure: isSecure)
  }

  /// Whether `request` has its method and target, and its body is yet to come.
  var isInBody: Bool { parser != nil && !isDone }

  /// Takes bytes in; returns the request once it is complete or found to be malformed.
  package mutating func receive(_ bytes: Span<UInt8>) -> OriginRequest? {
    guard !isDone else { return nil }
    if let parser { return digest(parser.feed(bytes.withUnsafeBufferPointer { Array($0) })) }
    let searched = head.count
    bytes.withUnsafeBufferPointer {
      // Empty lines before a request are none of it (RFC 9112, 2.2): some clients end a body with one.
      let begun = $0[...].drop { searched == 0 && ($0 == 0x0D || $0 == 0x0A) }
      head.append(contentsOf: begun)
    }
    // What begins as no request can is shown at once: its end may never come.
    if let problem = problemOfRequestLine() {
      // The line alone is kept, so that a request is the same however it was cut on its way.
      request.came = Array(head.prefix(MessageLimits.headBytesMax))
      head.removeSubrange(((head.firstIndex(of: 0x0A) ?? head.count - 1) + 1)...)
      return malformed(problem)
    }
    guard let end = endOfHead(head, from: searched) else {
      if head.count > MessageLimits.headBytesMax {
        return malformed("the header is longer than \(MessageLimits.headBytesMax) bytes")
      }
      return nil
    }
    guard end <= MessageLimits.headBytesMax else {
      return malformed("the header is longer than \(MessageLimits.headBytesMax) bytes")
    }
    keepHead(head[..<end])
    let parser = MessageParser()
    self.parser = parser
    return digest(parser.feed(headForParser(end: end)))
  }

  /// Whether 100 is due now, which is asked once: the client wants it before its body (RFC 2616, 8.2.3).
  package mutating func continues() -> Bool {
    defer { isToBeContinued = false }
    return isToBeContinued && !isDone
  }

  /// What has come, with blanks in place of the tabs that end header lines: they are none of a value
  /// (RFC 9112, 5), and the parser takes a Content-Length with one for no number.
  ///
  /// Where a field goes on in another line, blanks stand for the line break between (RFC 2616, 2.2).
  private func headForParser(end: Int) -> [UInt8] {
    var bytes = head
    for index in 1..<end where [0x20, 0x09].contains(bytes[index]) && bytes[index - 1] == 0x0A {
      bytes[index - 1] = 0x20
      if index > 1, bytes[index - 2] == 0x0D { bytes[index - 2] = 0x20 }
    }
    var isAtEnd = false
    for index in (0..<end).reversed() {
      switch bytes[index] {
      case 0x0A, 0x0D: isAtEnd = true
      case 0x09 where isAtEnd: bytes[index] = 0x20
      case 0x20: break
      default: isAtEnd = false
      }
    }
    return bytes
  }

  /// The peer ended; returns the request if a part of one had come.
  package mutating func finish() -> OriginRequest? {
    guard !isDone, !head.isEmpty else { return nil }
    return malformed("the connection ended inside the request")
  }

  /// What is wrong with the first line where it is whole and no request line at all, such as a
  /// header line with nothing before it.
  private func problemOfRequestLine() -> String? {
    guard let lineEnd = head.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = head[..<lineEnd].drop { $0 == 0x0D || $0 == 0x0A }
    let words = line.split { $0 == 0x20 || $0 == 0x0D }
    if words.count > 1, words.last?.starts(with: "HTTP/".utf8) == true { return nil }
    return "it begins with \"\(escaped(Array(line), limit: 100))\" where a request line was due"
  }

  private mutating func keepHead(_ bytes: ArraySlice<UInt8>) {
    let cut = MessageHead(bytes)
    let words = cut.startLine.split(separator: 0x20, omittingEmptySubsequences: false)
    request.method = words.first.map { Array($0) } ?? []
    request.target = words.count > 1 ? originForm(words[1]) : []
    request.headerBytes = cut.headerBytes
    request.headers = cut.fields
    isToBeContinued = request.headers.contains {
      $0.name.map(small).elementsEqual("expect".utf8)
        && $0.value.map(small).elementsEqual("100-continue".utf8)
    }
  }

  /// The path and query of a target that names scheme and host as well, which a client may send to a
  /// proxy alone and every server must take (RFC 9112, 3.2.2); any other target as it is.
  private func originForm(_ target: ArraySlice<UInt8>) -> [UInt8] {
    let start = target.prefix(8).map(small)
    let scheme = ["http://", "https://"].first { start.starts(with: $0.utf8) }
    guard let scheme else { return Array(target) }
    let path = target.dropFirst(scheme.utf8.count).drop {
      $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?")
    }
    return path.first == UInt8(ascii: "/") ? Array(path) : [UInt8(ascii: "/")] + path
  }

  private mutating func digest(_ parts: [MessagePart]) -> OriginRequest? {
    for part in parts {
      switch part {
      case .head: break
      case .body(let bytes):
        guard request.body.count + bytes.count <= bodyBytesMax else {
          return malformed("the body is longer than \(bodyBytesMax) bytes")
        }
        request.body += bytes
      case .end:
        isDone = true
        return request
      case .malformed(let problem): return malformed(problem)
      }
    }
    return nil
  }

  private mutating func malformed(_ problem: String) -> OriginRequest {
    if parser == nil { keepHead(head[...].prefix(MessageLimits.headBytesMax)) }
    isDone = true
    request.malformed = problem
    if request.came.isEmpty { request.came = Array(head.prefix(MessageLimits.headBytesMax)) }
    return request
  }
}
