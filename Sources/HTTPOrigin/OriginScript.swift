// From a request to the timed steps of its answer. Pure: the real server and the simulation both
// play these steps, so that they cannot differ.
public import Ground

/// One step of an answer.
public enum OriginStep: Sendable, Equatable {
  /// The status line and header lines with the empty line that ends them, as bytes on the wire.
  case head([UInt8])
  /// A piece of the body, before any transfer coding.
  case body([UInt8])
  /// The answer is complete; the connection may be used again or closed as framing asks.
  case end
  /// The connection is reset.
  case reset
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

  package init(routes: [OriginRoute] = []) { self.routes = routes }

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
    let (status, body, extra) = content(for: request)
    var head = Array("HTTP/1.1 \(status) \(reasonPhrase(status))\r\n".utf8)
    for field in headers + extra {
      head += field.name
      head += Array(": ".utf8)
      head += field.value
      head += Array("\r\n".utf8)
    }
    let bodiless = status == 204 || status == 304 || status < 200
    switch framing {
    case .contentLength where !bodiless: head += Array("Content-Length: \(body.count)\r\n".utf8)
    case .chunked where !bodiless: head += Array("Transfer-Encoding: chunked\r\n".utf8)
    default: break
    }
    return head + Array("Connection: close\r\n\r\n".utf8)
  }

  /// The timed steps of the answer to a request; empty for a server that stays silent.
  public func steps(for request: OriginRequest) -> [TimedOriginStep] {
    if isSilent { return [] }
    var steps = [TimedOriginStep(wait: delay, .head(head(for: request)))]
    var (status, body, _) = content(for: request)
    if request.method == Array("HEAD".utf8) || status == 204 || status == 304 { body = [] }
    func piece(_ range: Range<Int>, after wait: Interval = .zero) {
      guard !range.isEmpty else { return }
      steps.append(TimedOriginStep(wait: wait, .body(Array(body[range]))))
    }
    switch pace {
    case .atOnce:
      piece(0..<body.count)
    case .drip(let size, let gap):
      let size = max(1, size)
      for start in stride(from: 0, to: body.count, by: size) {
        piece(start..<min(start + size, body.count), after: start == 0 ? .zero : gap)
      }
    case .stall(let count, let duration):
      let count = min(max(0, count), body.count)
      piece(0..<count)
      guard let duration else { return steps }
      guard count < body.count else {
        steps.append(TimedOriginStep(wait: duration, .end))
        return steps
      }
      piece(count..<body.count, after: duration)
    case .reset(let count):
      piece(0..<min(max(0, count), body.count))
      steps.append(TimedOriginStep(.reset))
      return steps
    }
    steps.append(TimedOriginStep(.end))
    return steps
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
