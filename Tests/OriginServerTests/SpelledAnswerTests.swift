// Answers in every spelling that HTTP allows: what goes onto the wire, and what a client makes of it.
import HTTPOrigin
import Ground
import Testing

@testable import OriginServer

private let request = OriginRequest(method: Array("GET".utf8), target: Array("/x".utf8), port: 80)

/// All bytes that the answer puts onto the wire.
private func wire(_ response: OriginResponse) -> String {
  let bytes = response.steps(for: request).flatMap { timed -> [UInt8] in
    switch timed.step {
    case .head(let bytes), .body(let bytes): bytes
    case .end, .keep, .reset: []
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// What a reader makes of bytes that come in pieces of so many.
private func read(_ text: String, pieces: Int = .max, method: String = "GET") -> [HTTPClientEvent] {
  var reader = AnswerReader(answering: Array(method.utf8))
  var events: [HTTPClientEvent] = []
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    events += reader.receive(Array(rest.prefix(pieces)))
    rest = rest.dropFirst(min(pieces, rest.count))
  }
  return events + reader.finish()
}

private func body(_ events: [HTTPClientEvent]) -> String {
  String(
    decoding: events.flatMap { event -> [UInt8] in
      if case .body(let bytes) = event { bytes } else { [] }
    }, as: UTF8.self)
}

@Suite struct SpelledAnswerTests {
  @Test func `the usual answer is as it ever was`() {
    let usual = wire(OriginResponse(body: .bytes(Array("abc".utf8))))
    #expect(usual == "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
  }

  @Test func `an old version has no reason if it is told so`() {
    var response = OriginResponse(body: .bytes([0x61]))
    response.spelling.isOldVersion = true
    response.spelling.hasReason = false
    #expect(wire(response).hasPrefix("HTTP/1.0 200 \r\nContent-Length: 1\r\n"))
  }

  @Test(arguments: [
    "Content-Length:\r\n 3\r\n", "X-A: 1,\r\n\tContent-Length: 2\r\nContent-Length: 3\r\n",
    "Transfer-Encoding:\r\n\t \r\n chunked\r\n",
  ])
  func `a value that goes on in a second line is read, and is no field of its own`(
    _ fields: String
  ) {
    let content = fields.hasPrefix("T") ? "3\r\nabc\r\n0\r\n\r\n" : "abc"
    let events = read("HTTP/1.1 200 OK\r\n\(fields)\r\n\(content)")
    #expect(body(events) == "abc")
    #expect(events.last == .ended)
  }

  @Test func `a reader tells of lines that come in two pieces, and reads them all the same`() {
    let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    #expect(!read(text).contains(.torn))
    let events = read(text, pieces: 1)
    #expect(events.contains(.torn))
    #expect(body(events) == "abc")
    #expect(events.last == .ended)
  }

  @Test func `interim answers come before the real one`() {
    var response = OriginResponse()
    response.interims = [100, 103]
    #expect(wire(response).hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 "))
    let events = read(wire(response))
    #expect(events.contains { if case .interim(100, _) = $0 { true } else { false } })
    #expect(events.last == .ended)
  }

  @Test func `a given length stands for the one that is added`() {
    var response = OriginResponse(body: .bytes(Array("abc".utf8)))
    response.spelling.lines = [Array("content-LENGTH:3".utf8)]
    let text = wire(response)
    #expect(text == "HTTP/1.1 200 OK\r\ncontent-LENGTH:3\r\nConnection: close\r\n\r\nabc")
    #expect(body(read(text)) == "abc")
  }

  @Test func `chunks are spelt with capitals, zeros, extensions and trailers`() {
    var response = OriginResponse(
      body: .bytes(Array("0123456789abcdef".utf8)), framing: .chunked(10))
    response.spelling.hasCapitals = true
    response.spelling.digits = 3
    response.spelling.chunkExtension = Array(";x=y".utf8)
    response.spelling.trailers = [Array("X-Sum: 1".utf8)]
    let text = wire(response)
    #expect(
      text.hasSuffix(
        "\r\n\r\n00A;x=y\r\n0123456789\r\n006;x=y\r\nabcdef\r\n000;x=y\r\nX-Sum: 1\r\n\r\n"))
    let events = read(text)
    #expect(body(events) == "0123456789abcdef")
    #expect(events.contains(.chunk(Array("00A;x=y".utf8))))
    #expect(events.suffix(2) == [.trailer(Array("X-Sum: 1".utf8)), .ended])
  }

  @Test func `raw bytes are all that is sent`() {
    var response = OriginResponse(status: 404, body: .bytes([1]))
    response.raw = Array("HTTP/1.1 299 Odd\r\n\r\nrest".utf8)
    #expect(wire(response) == "HTTP/1.1 299 Odd\r\n\r\nrest")
    #expect(response.head(for: request) == Array("HTTP/1.1 299 Odd\r\n\r\n".utf8))
  }

  @Test func `a body that is closed early is no whole answer`() {
    let response = OriginResponse(
      body: .bytes(Array("abcdef".utf8)), pace: .close(afterBytes: 2))
    #expect(read(wire(response)).last == .failed(.cutShort))
  }

  @Test(arguments: [1, 2, 3, 7])
  func `however an answer is cut, it says the same`(pieces: Int) {
    let text =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      + "5;a=b\r\nhello\r\n0\r\nT: 1\r\n\r\n"
    #expect(body(read(text, pieces: pieces)) == "hello")
    #expect(read(text, pieces: pieces).last == .ended)
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
  ])
  func `an answer without a body ends with its header`(text: String) {
    let isOfHead = text.contains("200")
    let events = read(text, method: isOfHead ? "HEAD" : "GET")
    #expect(events.count == 2 && events.last == .ended)
  }

  @Test func `what stands behind an answer is told as surplus`() {
    let events = read("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc")
    #expect(events.suffix(2) == [.surplus(Array("bc".utf8)), .ended])
  }

  @Test(arguments: [
    "nonsense\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
  ])
  func `what is no answer fails`(text: String) {
    #expect(read(text).last == .failed(.malformed))
  }
}
