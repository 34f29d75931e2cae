import Ground
import Testing

@testable import HTTPOrigin

private func request(
  _ method: String = "GET", _ target: String = "/a", range: String? = nil, body: [UInt8] = []
) -> OriginRequest {
  let fields = range.map {
    [HeaderField(name: Array("RANGE".utf8), value: Array($0.utf8))]
  }
  return OriginRequest(
    method: Array(method.utf8), target: Array(target.utf8), headers: fields ?? [], body: body,
    port: 80)
}

private let ten = Array("0123456789".utf8)

@Suite struct OriginScriptTests {
  private func route(_ method: String?, _ target: String, _ status: Int) -> OriginRoute {
    OriginRoute(
      method: method.map { Array($0.utf8) }, target: Array(target.utf8),
      response: OriginResponse(status: status))
  }

  @Test func `the last route told for a path and method wins`() {
    let script = OriginScript(routes: [
      route(nil, "/a", 201), route("GET", "/a", 202), route("POST", "/a", 203),
    ])
    #expect(script.response(to: request("GET")).status == 202)
    #expect(script.response(to: request("POST")).status == 203)
    #expect(script.response(to: request("HEAD")).status == 201)
  }

  @Test(arguments: ["/b", "/A", "/a/", "/a?x"])
  func `a path that differs in a byte has no route`(target: String) {
    let script = OriginScript(routes: [route(nil, "/a", 200)])
    #expect(script.response(to: request("GET", target)).status == 404)
  }

  @Test(
    arguments: [
      ("bytes=0-9", 0..<10), ("bytes=9-9", 9..<10), ("bytes=3-", 3..<10), ("bytes=-3", 7..<10),
      ("bytes=-99", 0..<10), ("bytes=8-99", 8..<10), ("byte = 1-2", 1..<3), ("BYTES=0-0", 0..<1),
      ("bytes=10-", nil), ("bytes=5-4", nil), ("bytes=-0", nil), ("bytes=-", nil), ("bytes=", nil),
      ("bytes=1-2,4-5", nil), ("octets=0-1", nil), ("bytes=a-b", nil), ("0-1", nil),
      ("bytes=0-99999999999999999999", nil),
    ] as [(String, Range<Int>?)])
  func `a Range header names bytes of the body, or nothing`(value: String, due: Range<Int>?) {
    #expect(byteRange(Array(value.utf8), of: 10) == due)
  }

  @Test func `no byte of an empty body can be asked for`() {
    for value in ["bytes=0-0", "bytes=0-", "bytes=-1"] {
      #expect(byteRange(Array(value.utf8), of: 0) == nil)
    }
  }

  @Test func `a range that is honoured is a 206 with its place, else all comes`() {
    var response = OriginResponse(body: .bytes(ten))
    let asked = request(range: "bytes=2-4")
    #expect(text(response.head(for: asked)).hasPrefix("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n"))
    response.honoursRanges = true
    #expect(
      text(response.head(for: asked))
        == "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-4/10\r\nContent-Length: 3\r\n"
        + "Connection: close\r\n\r\n")
    #expect(response.steps(for: asked).map(\.step).dropFirst().first == .body(Array("234".utf8)))
    let beyond = text(response.head(for: request(range: "bytes=10-")))
    #expect(beyond.hasPrefix("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */10\r\n"))
  }

  @Test(arguments: [204, 304])
  func `an answer that has no body says nothing of its length`(status: Int) {
    let response = OriginResponse(status: status, body: .bytes(ten))
    #expect(!text(response.head(for: request())).contains("Content-Length"))
    #expect(response.steps(for: request()).map(\.step).last == .end)
    #expect(response.steps(for: request()).count == 2)
  }

  @Test func `HEAD gets the length of what GET would get, and no body`() {
    let response = OriginResponse(body: .bytes(ten))
    #expect(text(response.head(for: request("HEAD"))).contains("Content-Length: 10\r\n"))
    #expect(response.steps(for: request("HEAD")).map(\.step).last == .end)
    #expect(response.steps(for: request("HEAD")).count == 2)
  }

  @Test func `a server that echoes answers with the body of the request`() {
    let steps = OriginResponse(body: .ofRequest).steps(for: request("POST", body: ten))
    #expect(steps.map(\.step).dropFirst() == [.body(ten), .end])
  }

  @Test func `a dripping body comes in pieces with a gap before each but the first`() {
    let response = OriginResponse(
      body: .bytes(ten), pace: .drip(pieceBytes: 4, gap: .seconds(1)), delay: .seconds(5))
    let steps = response.steps(for: request())
    #expect(steps.map(\.wait) == [.seconds(5), .zero, .seconds(1), .seconds(1), .zero])
    let pieces = [Array("0123".utf8), Array("4567".utf8), Array("89".utf8)]
    #expect(steps.map(\.step)[1...3].elementsEqual(pieces.map { .body($0) }))
  }

  @Test func `raw bytes drip in pieces, be it within a line`() {
    var response = OriginResponse(
      pace: .drip(pieceBytes: 4, gap: .milliseconds(20)), delay: .seconds(1))
    response.raw = ten
    let steps = response.steps(for: request())
    let gap = Interval.milliseconds(20)
    #expect(steps.map(\.wait) == [.seconds(1), gap, gap, .zero])
    let pieces = [Array("0123".utf8), Array("4567".utf8), Array("89".utf8)]
    #expect(steps.map(\.step) == pieces.map { .body($0) } + [.end])
  }

  @Test func `a stall without end leaves the answer open, one with an end completes it`() {
    func steps(_ duration: Interval?, after count: Int) -> [TimedOriginStep] {
      OriginResponse(body: .bytes(ten), pace: .stall(afterBytes: count, duration: duration))
        .steps(for: request())
    }
    #expect(steps(nil, after: 3).map(\.step).last == .body(Array("012".utf8)))
    #expect(steps(.seconds(2), after: 3).map(\.step).last == .end)
    // All of the body was there before the stall: only the end comes late.
    #expect(steps(.seconds(2), after: 99).last == TimedOriginStep(wait: .seconds(2), .end))
  }

  @Test func `a reset comes after as many bytes as were told, at most all`() {
    for (count, sent) in [(0, 0), (4, 4), (10, 10), (11, 10)] {
      let steps = OriginResponse(body: .bytes(ten), pace: .reset(afterBytes: count))
        .steps(for: request()).map(\.step)
      #expect(steps.last == .reset)
      #expect(steps.contains(.body(Array(ten.prefix(sent)))) == (sent > 0))
    }
  }

  @Test func `a silent server does nothing`() {
    #expect(OriginResponse(isSilent: true).steps(for: request()) == [])
  }

  @Test func `a header field is found whatever its letters' case, and the first of two counts`() {
    var asked = request()
    asked.headers = [
      HeaderField(name: Array("host".utf8), value: [1]),
      HeaderField(name: Array("Host".utf8), value: [2]),
    ]
    #expect(asked.header(Array("HOST".utf8)) == [1])
    #expect(asked.header(Array("Hos".utf8)) == nil)
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
