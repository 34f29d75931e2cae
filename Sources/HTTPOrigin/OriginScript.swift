// From a request to the timed steps of its answer. Pure: the real server and the simulation both
// play these steps, so that they cannot differ.
public import Ground

/// One step of an answer, as bytes on the wire.
public enum OriginStep: Sendable, Equatable {
  /// A status line and header lines with the empty line that ends them.
  case head([UInt8])
  /// Bytes of the body, chunk sizes and trailers with them.
  case body([UInt8])
  /// The answer is complete, or as much of it as will come: the connection is closed.
  case end
  /// The answer is complete, and the connection may be used again.
  case keep
  /// The connection is reset.
  case reset

  /// Whether the answer is over with it.
  package var endsAnswer: Bool {
    switch self {
    case .end, .keep, .reset: true
    case .head, .body: false
    }
  }
}

/// A step and how long after the step before it, or after the request, it happens.
public struct TimedOriginStep: Sendable, Equatable {
  /// The wait before the step.
  public var wait: Interval
  /// What then happens.
  public var step: OriginStep

  package init(wait: Interval = .zero, _ step: OriginStep) {
    self.wait = wait
    self.step = step
  }
}

/// The answers that the server has been told to give; the last route told for a path wins.
public struct OriginScript: Sendable, Equatable {
  /// The routes in the order told.
  public var routes: [OriginRoute]
  /// What the TCP peer does at connections that come from now on; nil: it takes them and is silent.
  public var peer: PeerScript?

  package init(routes: [OriginRoute] = [], peer: PeerScript? = nil) {
    self.routes = routes
    self.peer = peer
  }

  /// Whether it says nothing that a case would have told.
  public var isEmpty: Bool { routes.isEmpty && peer == nil }

  /// The bodies that it may send, and the answers that are given byte for byte; bodies aside that repeat the
  /// request's.
  public var data: [[UInt8]] {
    routes.compactMap { route in
      if let raw = route.response.raw { return raw }
      if case .bytes(let bytes) = route.response.body { return bytes }
      return nil
    }
  }

  /// The answer to a request; 404 with an empty body where no route fits.
  public func response(to request: OriginRequest) -> OriginResponse {
    route(of: request)?.response ?? OriginResponse(status: 404)
  }

  /// Whether a route fits the request.
  package func knows(_ request: OriginRequest) -> Bool { route(of: request) != nil }

  private func route(of request: OriginRequest) -> OriginRoute? {
    routes.last {
      ($0.method == nil || $0.method == request.method) && $0.target == request.target
    }
  }
}

extension OriginResponse {
  /// The status and body that the request gets once its Range header, if honoured, is applied.
  private func content(for request: OriginRequest) -> (
    status: Int, body: [UInt8], extra: [HeaderField]
  ) {
    let whole: [UInt8] =
      switch body {
      case .bytes(let bytes): bytes
      case .ofRequest: request.body
      }
    guard honoursRanges, let value = request.header(Array("Range".utf8)) else {
      return (status, whole, [])
    }
    guard let range = byteRange(value, of: whole.count) else {
      let unsatisfied = HeaderField(
        name: Array("Content-Range".utf8), value: Array("bytes */\(whole.count)".utf8))
      return (416, [], [unsatisfied])
    }
    let field = HeaderField(
      name: Array("Content-Range".utf8),
      value: Array("bytes \(range.lowerBound)-\(range.upperBound - 1)/\(whole.count)".utf8))
    return (206, Array(whole[range]), [field])
  }

  /// The status line and header lines that the request gets, with the empty line after them.
  public func head(for request: OriginRequest) -> [UInt8] {
    if let raw { return rawHead(of: raw) }
    let (status, body, extra) = content(for: request)
    // Into one array: an array for each line took most of what an answer costs in a simulation.
    var head = statusLine(status)
    func endLine() {
      head.append(0x0D)
      head.append(0x0A)
    }
    for header in headers + extra {
      head += header.name
      head += ": ".utf8
      head += header.value
      endLine()
    }
    for line in spelling.lines {
      head += line
      endLine()
    }
    func isSpelt(_ name: String) -> Bool {
      spelling.lines.contains { line in
        isSame(line.prefix { $0 != UInt8(ascii: ":") }, name.utf8)
      }
    }
    let isFramed = isSpelt("content-length") || isSpelt("transfer-encoding")
    switch framing {
    case _ where hasNoBody(status) || isFramed: break
    case .contentLength: head += "Content-Length: \(body.count)\r\n".utf8
    case .chunked: head += "Transfer-Encoding: chunked\r\n".utf8
    case .untilClose: break
    }
    if !isSpelt("connection") {
      head += "Connection: \(keepsAlive ? "keep-alive" : "close")\r\n".utf8
    }
    endLine()
    return head
  }

  private func statusLine(_ status: Int) -> [UInt8] {
    let version = spelling.isOldVersion ? "1.0" : "1.1"
    let reason = spelling.hasReason ? reasonPhrase(status) : ""
    return Array("HTTP/\(version) \(status) \(reason)\r\n".utf8)
  }

  private func rawHead(of bytes: [UInt8]) -> [UInt8] {
    let end = Array("\r\n\r\n".utf8)
    let start = bytes.indices.first { bytes[$0...].starts(with: end) }
    return start.map { Array(bytes[..<($0 + end.count)]) } ?? bytes
  }

  private func hasNoBody(_ status: Int) -> Bool { status == 204 || status == 304 || status < 200 }

  /// The timed steps of the answer to a request; empty for a server that stays silent.
  public func steps(for request: OriginRequest) -> [TimedOriginStep] {
    if isSilent { return [] }
    if let raw { return steps(for: raw) }
    var steps = interims.map { code in
      TimedOriginStep(.head(statusLine(code) + [0x0D, 0x0A]))
    }
    steps.append(TimedOriginStep(wait: delay, .head(head(for: request))))
    var (status, body, _) = content(for: request)
    let isBodiless = request.method == Array("HEAD".utf8) || hasNoBody(status)
    if isBodiless { body = [] }
    func piece(_ range: Range<Int>, after wait: Interval = .zero) {
      guard !range.isEmpty else { return }
      steps.append(TimedOriginStep(wait: wait, .body(framed(body[range]))))
    }
    let last = TimedOriginStep(keepsAlive && framing != .untilClose ? .keep : .end)
    func finish(after wait: Interval = .zero) -> [TimedOriginStep] {
      var end = last
      end.wait = wait
      if case .chunked = framing, !isBodiless {
        steps.append(TimedOriginStep(wait: wait, .body(lastChunk)))
        end.wait = .zero
      }
      return steps + [end]
    }
    switch pace {
    case .atOnce:
      piece(0..<body.count)
    case .drip(let size, let gap):
      for range in drops(of: size, in: body.count) {
        piece(range, after: range.lowerBound == 0 ? .zero : gap)
      }
    case .stall(let count, let duration):
      let count = min(max(0, count), body.count)
      piece(0..<count)
      guard let duration else { return steps }
      guard count < body.count else { return finish(after: duration) }
      piece(count..<body.count, after: duration)
    case .reset(let count):
      piece(0..<min(max(0, count), body.count))
      return steps + [TimedOriginStep(.reset)]
    case .close(let count):
      piece(0..<min(max(0, count), body.count))
      return steps + [TimedOriginStep(.end)]
    }
    return finish()
  }

  /// The timed steps of an answer that is given byte for byte: all at once, or dripping.
  private func steps(for raw: [UInt8]) -> [TimedOriginStep] {
    var (size, gap) = (raw.count, Interval.zero)
    if case .drip(let bytes, let interval) = pace { (size, gap) = (bytes, interval) }
    let pieces = drops(of: size, in: raw.count).map { range in
      TimedOriginStep(wait: range.lowerBound == 0 ? delay : gap, .body(Array(raw[range])))
    }
    return pieces + [TimedOriginStep(wait: raw.isEmpty ? delay : .zero, .end)]
  }

  /// Where the pieces lie in which so many bytes drip.
  private func drops(of size: Int, in count: Int) -> [Range<Int>] {
    let size = max(1, size)
    return stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  }

  // MARK: Chunks (RFC 9112, 7.1)

  private func framed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard case .chunked(let size) = framing else { return Array(bytes) }
    var result: [UInt8] = []
    var rest = bytes
    while !rest.isEmpty {
      let chunk = rest.prefix(max(1, size))
      result += chunkSize(chunk.count) + chunk + [0x0D, 0x0A]
      rest = rest.dropFirst(chunk.count)
    }
    return result
  }

  private var lastChunk: [UInt8] {
    chunkSize(0) + spelling.trailers.flatMap { $0 + [0x0D, 0x0A] } + [0x0D, 0x0A]
  }

  private func chunkSize(_ count: Int) -> [UInt8] {
    let digits = String(count, radix: 16, uppercase: spelling.hasCapitals)
    return Array(padded(digits, to: spelling.digits).utf8) + spelling.chunkExtension + [0x0D, 0x0A]
  }
}

/// The half-open range of offsets that a Range header names; nil when malformed or not satisfiable.
///
/// Understood are `bytes=first-last`, `bytes=first-` and `bytes=-count` within a body of `count`
/// bytes (RFC 9110, 14.1.2), also with a space before `=` or the singular `byte`, as the manual
/// spells it.
public func byteRange(_ value: [UInt8], of count: Int) -> Range<Int>? {
  let text = value.filter { $0 != 0x20 }
  guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
  let unit = text[..<equals].map(small)
  guard unit == Array("bytes".utf8) || unit == Array("byte".utf8) else { return nil }
  let ends = text[(equals + 1)...].split(
    separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
  guard ends.count == 2, let first = decimal(ends[0]), let last = decimal(ends[1]) else {
    return nil
  }
  switch (first, last) {
  case (.some(let first), .some(let last)):
    guard first <= last, first < count else { return nil }
    return first..<min(last + 1, count)
  case (.some(let first), .none):
    return first < count ? first..<count : nil
  case (.none, .some(let suffix)):
    return suffix > 0 && count > 0 ? max(0, count - suffix)..<count : nil
  case (.none, .none):
    return nil
  }
}

/// The number that the digits spell, `.some(nil)` for none at all, nil for anything else.
private func decimal(_ digits: ArraySlice<UInt8>) -> Int?? {
  if digits.isEmpty { return .some(nil) }
  var value = 0
  for digit in digits {
    guard (0x30...0x39).contains(digit), value < 1_000_000_000_000 else { return nil }
    value = value * 10 + Int(digit & 0xF)
  }
  return .some(value)
}

/// The usual reason phrase of a status code (RFC 9110, 15), or `Unknown`.
public func reasonPhrase(_ status: Int) -> String {
  switch status {
  case 100: "Continue"
  case 103: "Early Hints"
  case 200: "OK"
  case 204: "No Content"
  case 206: "Partial Content"
  case 301: "Moved Permanently"
  case 302: "Found"
  case 303: "See Other"
  case 304: "Not Modified"
  case 307: "Temporary Redirect"
  case 308: "Permanent Redirect"
  case 400: "Bad Request"
  case 401: "Unauthorized"
  case 403: "Forbidden"
  case 404: "Not Found"
  case 416: "Range Not Satisfiable"
  case 500: "Internal Server Error"
  case 503: "Service Unavailable"
  default: "Unknown"
  }
}
