// What a peer may send: at each bound it is taken, one byte past it is refused.
import HTTPOrigin
import Ground
import Testing

@testable import OriginServer

private func bytes(_ head: String, body: Int = 0) -> [UInt8] {
  Array(head.utf8) + [UInt8](repeating: 0x61, count: body)
}

@Suite struct MessageBoundsTests {
  @Test(arguments: [0, 1]) func `a body is taken up to the reader's bound`(surplus: Int) throws {
    let most = 1_000
    var reader = RequestReader(port: 80, isSecure: false, bodyBytesMax: most)
    let count = most + surplus
    let request = reader.receive(
      bytes("POST / HTTP/1.1\r\nContent-Length: \(count)\r\n\r\n", body: count).span)
    #expect((try #require(request).malformed != nil) == (surplus > 0))
  }

  @Test(arguments: [" ", "\t", " \t ", "\t\t"])
  func `blanks and tabs behind a field's value are none of it`(blanks: String) throws {
    var reader = RequestReader(port: 80, isSecure: false)
    let head = "POST / HTTP/1.1\r\nHost: a\(blanks)\r\nContent-Length: 3\(blanks)\r\n\r\n"
    let came = reader.receive(bytes(head, body: 3).span)
    let request = try #require(came)
    #expect(request.malformed == nil && request.body == bytes("", body: 3))
    #expect(request.headers.map(\.value) == [bytes("a"), bytes("3")])
  }

  @Test func `a field may go on in a second line`() throws {
    var reader = RequestReader(port: 80, isSecure: false)
    let head = "POST / HTTP/1.1\r\nX: a,\r\n\t b\r\nContent-Length: 3\r\n\r\n"
    let came = reader.receive(bytes(head, body: 3).span)
    let request = try #require(came)
    #expect(request.malformed == nil && request.body == bytes("", body: 3))
    #expect(request.headers.map(\.value) == [bytes("a, b"), bytes("3")])
  }

  @Test func `a client that waits for 100 is told once to go on`() {
    var reader = RequestReader(port: 80, isSecure: false)
    let head = "POST / HTTP/1.1\r\nexpect: 100-Continue\r\nContent-Length: 3\r\n\r\n"
    let early = reader.receive(bytes(head).span)
    let first = reader.continues()
    let second = reader.continues()
    let request = reader.receive(bytes("", body: 3).span)
    #expect(early == nil && first && !second && request?.body.count == 3)
  }

  @Test func `a client that waits for nothing is told nothing`() {
    var plain = RequestReader(port: 80, isSecure: false)
    _ = plain.receive(bytes("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n").span)
    var whole = RequestReader(port: 80, isSecure: false)
    let head = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    _ = whole.receive(bytes(head, body: 3).span)
    let isPlainTold = plain.continues()
    let isWholeTold = whole.continues()
    #expect(!isPlainTold && !isWholeTold)
  }

  @Test func `a reader that is told nothing takes what suites send`() {
    #expect(MessageLimits.bodyBytesMax >= 64_000)
    #expect(ControlLimits.questionBytesMax >= MessageLimits.bodyBytesMax)
    #expect(ControlLimits.answerBytesMax >= ControlLimits.requestBytesMax * 4 / 3)
  }

  @Test func `a module has as long to ask before it counts as a stranger as the kernel gives it`() {
    #expect(MessageLimits.young >= .seconds(Int64(MessageLimits.acceptedUnheard)))
  }

  @Test(arguments: [0, 1]) func `a question's body is taken up to its bound`(surplus: Int) {
    let count = ControlLimits.questionBytesMax + surplus
    let reader = ControlReader()
    let events = reader.receive(
      bytes("POST / HTTP/1.1\r\nContent-Length: \(count)\r\n\r\n", body: count).span)
    let isRefused = events.contains { if case .refused(413, _) = $0 { true } else { false } }
    #expect(isRefused == (surplus > 0))
  }

  @Test(arguments: [0, 1]) func `a question's header is taken up to its bound`(surplus: Int) {
    let reader = ControlReader()
    let start = "GET / HTTP/1.1\r\nX: "
    let filling = ControlLimits.headBytesMax - start.utf8.count + surplus
    let events = reader.receive(bytes(start, body: filling).span)
    let isRefused = events.contains { if case .refused(431, _) = $0 { true } else { false } }
    #expect(isRefused == (surplus > 0))
  }
}
