// HTTP from strangers: the origin's requests and the answers that the emulated module gets. However TCP cuts
// the bytes, they are the same message.
import HTTPOrigin
import Ground
import OriginServer

private let requests = [
  "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", "HEAD / HTTP/1.0\r\n\r\n",
  "POST /b HTTP/1.1\r\nHost: x:80\r\nContent-Length: 11\r\n\r\nhello world",
  "POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n",
  "GET /d HTTP/1.1\nHost: x\nRange: bytes=0-12\n\n",
  "POST /e HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
  "POST /f HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
  "GET  /g  HTTP/1.1\r\nA\r\n : b\r\n c\r\n\r\n", "\r\nGET / HTTP/1.1\r\n\r\n", "GET /\r\n\r\n",
]
private let replies = [
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 204 No Content\r\n\r\n",
  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
  "HTTP/1.0 200 OK\r\n\r\nuntil the end", "HTTP/1.1 302 Found\nLocation: /x\n\n",
  "HTTP/1.1 206 P\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\nab",
  "HTTP/1.1 999 x\r\nContent-Length: -1\r\n\r\n", "ICY 200 OK\r\n\r\n", "HTTP/1.1 101 S\r\n\r\nraw",
]

extension Choices {
  fileprivate mutating func message(_ honest: [String]) -> [UInt8] {
    var bytes = Array(pick(honest).utf8)
    if once(in: 30) {
      // About as long as a head may be.
      let long =
        Array("X: ".utf8) + [UInt8](repeating: 0x79, count: 65_400 + below(200)) + [0x0D, 0x0A]
      if let lineEnd = bytes.firstIndex(of: 0x0A) {
        bytes.insert(contentsOf: long, at: lineEnd + 1)
      }
    }
    if once(in: 4) { bytes += noise(40) }
    return mutated(bytes, changes: below(4))
  }
}

func playRequests(_ choices: inout Choices) throws {
  let bytes = choices.message(requests)
  let pieces = choices.cut(bytes)
  func read(_ pieces: [[UInt8]]) -> OriginRequest? {
    var reader = RequestReader(port: 80, isSecure: false)
    var request: OriginRequest?
    for piece in pieces where request == nil { request = reader.receive(piece.span) }
    request = request ?? reader.finish()
    // How much has come of a malformed one by then depends on the cut.
    request?.came = []
    return request
  }
  let (whole, joined) = (read([bytes]), read(pieces))
  try require(
    whole == joined,
    "\"\(excerpt(bytes))\" is \(String(describing: whole)), and in \(pieces.count) pieces "
      + "\(String(describing: joined))")
  guard let whole else { return }
  try require(whole.body.count <= bytes.count, "the body is longer than the message")
  let response = OriginResponse(status: 206, body: .ofRequest, honoursRanges: true)
  let sent = response.steps(for: whole).reduce(0) { count, timed in
    if case .body(let piece) = timed.step { count + piece.count } else { count }
  }
  try require(sent <= whole.body.count, "of \(whole.body.count) bytes \(sent) are sent")
}

func playReplies(_ choices: inout Choices) throws {
  let bytes = choices.message(replies)
  let pieces = choices.cut(bytes)
  let method = choices.pick(["GET", "POST", "HEAD"])
  func read(_ pieces: [[UInt8]]) -> [HTTPClientEvent] {
    var reader = AnswerReader(answering: Array(method.utf8))
    var events: [HTTPClientEvent] = []
    for piece in pieces { events += reader.receive(piece) }
    events += reader.finish()
    // Of what stands behind an answer only that is told which came with its end, and whether a line
    // is torn lies with the pieces.
    return joined(
      events.filter {
        switch $0 {
        case .surplus, .torn: false
        default: true
        }
      })
  }
  let (whole, cut) = (read([bytes]), read(pieces))
  try require(
    whole == cut, "\"\(excerpt(bytes))\" is \(whole), and in \(pieces.count) pieces \(cut)")
  let ends = whole.filter {
    switch $0 {
    case .ended, .failed: true
    default: false
    }
  }
  try require(ends.count == 1 && ends == whole.suffix(1), "\(whole) has not one end")
}

/// The events with pieces of the body that follow each other joined.
private func joined(_ events: [HTTPClientEvent]) -> [HTTPClientEvent] {
  var result: [HTTPClientEvent] = []
  for event in events {
    if case .body(let more) = event, case .body(let before) = result.last {
      result[result.count - 1] = .body(before + more)
    } else {
      result.append(event)
    }
  }
  return result
}
