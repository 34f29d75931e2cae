// The control interface without its sockets.
import HTTPOrigin
import Ground
import Testing

@testable import OriginServer

private let token = Array("a token of some length".utf8)

/// A desk and a clock.
private struct Desk {
  var desk = ControlDesk(
    token: token,
    addresses: OriginAddresses(
      host: "origin.example", port: 8080, securePort: 8443, closedPort: 9, deafPort: nil,
      defaultHost: nil, secureDefaultHost: nil), isNamed: true)
  var now = Instant.start

  mutating func post(_ path: String, session: String? = nil, body: [UInt8] = []) -> ControlAnswer {
    desk.answer(
      ControlQuestion(method: "POST", path: path, session: session, body: body), at: now)
  }

  mutating func begin() throws -> SessionAnswer {
    let answer = post(ControlProtocol.sessionPath)
    #expect(answer.status == 201)
    return try #require(message(SessionAnswer.self, answer.body))
  }

  mutating func turn(
    _ session: String, script: OriginScript? = nil, since: Int
  ) throws -> TurnAnswer {
    let question = TurnQuestion(script: script.map(ScriptMessage.init), since: since)
    let answer = post(ControlProtocol.turnPath, session: session, body: json(question))
    #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
    return try #require(message(TurnAnswer.self, answer.body))
  }

  mutating func see(_ target: String, body: Int = 0) {
    desk.saw(
      OriginRequest(
        method: Array("POST".utf8), target: Array(target.utf8),
        headers: [HeaderField(name: Array("X-Odd".utf8), value: [0xFF])],
        headerBytes: Array("X-Odd: ".utf8) + [0xFF] + Array("\r\n".utf8),
        body: Array(repeating: 0, count: body), port: 8080), at: now)
  }
}

@Suite struct ControlDeskTests {
  private var desk = Desk()

  @Test(arguments: [
    "Bearer a token of some length", "bearer a token of some length",
    "BEARER a token of some length",
  ])
  func `the token is admitted`(field: String) { #expect(desk.desk.admits(field)) }

  @Test(arguments: [
    nil, "", "Bearer", "Bearer ", "a token of some length", "Basic a token of some length",
    "Bearer a token of some lengtH", "Bearer a token of some length ",
    "Bearer a token of some lengt",
  ])
  func `anything else is not admitted`(field: String?) { #expect(!desk.desk.admits(field)) }

  @Test mutating func `a second runner is told that the origin is taken`() throws {
    _ = try desk.begin()
    desk.now = desk.now + .seconds(59)
    let answer = desk.post(ControlProtocol.sessionPath)
    #expect(answer.status == 409)
    let problem = try #require(message(ProblemAnswer.self, answer.body)).problem
    #expect(problem.contains("another runner has had this origin for 59 s"))
  }

  @Test mutating func `a runner that is silent for 60 s loses the origin`() throws {
    let first = try desk.begin()
    desk.now = desk.now + .seconds(60)
    let second = try desk.begin()
    #expect(first.session != second.session)
    let late = desk.post(
      ControlProtocol.turnPath, session: first.session, body: json(TurnQuestion(since: 0)))
    #expect(late.status == 410)
  }

  @Test mutating func `a turn keeps the origin`() throws {
    let session = try desk.begin().session
    desk.now = desk.now + .seconds(59)
    _ = try desk.turn(session, since: 0)
    desk.now = desk.now + .seconds(59)
    #expect(desk.post(ControlProtocol.sessionPath).status == 409)
  }

  @Test mutating func `a returned origin is free, and has no script and no requests`() throws {
    let session = try desk.begin().session
    let script = OriginScript(routes: [
      OriginRoute(method: nil, target: [0x2F], response: OriginResponse())
    ])
    _ = try desk.turn(session, script: script, since: 0)
    desk.see("/before")
    let ended = desk.desk.answer(
      ControlQuestion(method: "DELETE", path: ControlProtocol.sessionPath, session: session),
      at: desk.now)
    #expect(ended == ControlAnswer(status: 204))
    #expect(desk.desk.script == OriginScript())
    desk.see("/between")
    let next = try desk.begin().session
    #expect(try desk.turn(next, since: 0).seen == [])
  }

  @Test mutating func `nobody but its runner returns an origin`() throws {
    _ = try desk.begin()
    let answer = desk.desk.answer(
      ControlQuestion(method: "DELETE", path: ControlProtocol.sessionPath, session: "other"),
      at: desk.now)
    #expect(answer.status == 410)
    #expect(desk.desk.isTaken)
  }

  @Test mutating func `a request is told until the runner says that it knows it`() throws {
    let session = try desk.begin().session
    desk.see("/one")
    desk.now = desk.now + .milliseconds(30)
    desk.see("/two")
    let first = try desk.turn(session, since: 0)
    #expect(first.seen.map(\.ageMicroseconds) == [30_000, 0])
    #expect(try desk.turn(session, since: 0) == first)
    let second = try desk.turn(session, since: 1)
    #expect(second.first == 1)
    #expect(second.seen.map { Array($0.target) } == [Array("/two".utf8)])
    #expect(try desk.turn(session, since: 2).seen == [])
  }

  @Test mutating func `a request comes back byte for byte`() throws {
    let session = try desk.begin().session
    desk.see("/one", body: 3)
    let told = try #require(try desk.turn(session, since: 0).seen.first).request
    #expect(told.header(Array("x-odd".utf8)) == [0xFF])
    #expect(told.headerBytes == Array("X-Odd: ".utf8) + [0xFF] + [0x0D, 0x0A])
    #expect(told.body == [0, 0, 0])
    #expect(told.port == 8080)
  }

  private static let scripted = OriginScript(routes: [
    OriginRoute(method: nil, target: Array("/x".utf8), response: OriginResponse())
  ])

  @Test mutating func `more requests than are kept are not`() throws {
    let session = try desk.begin().session
    _ = try desk.turn(session, script: Self.scripted, since: 0)
    for _ in 0..<ControlLimits.requestsMax { desk.see("/x") }
    #expect(try desk.turn(session, since: 0).dropped == 0)
    desk.see("/x")
    let told = try desk.turn(session, since: 0)
    #expect(told.seen.count == ControlLimits.requestsMax)
    #expect(told.dropped == 1)
  }

  @Test mutating func `who came to the TLS port before a runner took the origin does not count`()
    throws
  {
    desk.desk.heardSecure()
    let session = try desk.begin().session
    #expect(try desk.turn(session, since: 0).isSecureHeard == false)
    desk.desk.heardSecure()
    #expect(try desk.turn(session, since: 0).isSecureHeard == true)
  }

  @Test mutating func `what a connection brings in many pieces takes one place`() throws {
    let session = try desk.begin().session
    _ = try desk.turn(session, script: OriginScript(), since: 0)
    desk.desk.saw(.opened(1), at: desk.now)
    for _ in 0..<2 * ControlLimits.requestsMax {
      desk.desk.saw(.received(1, [7, 8]), at: desk.now)
    }
    let told = try desk.turn(session, since: 0)
    #expect(told.seen.count == 2)
    #expect(
      told.seen.last?.peer?.event
        == .received(1, (0..<2 * ControlLimits.requestsMax).flatMap { _ in [7, 8] as [UInt8] }))
    // What the runner was told of does not change any more: its number stands for what it was.
    desk.desk.saw(.received(1, [9]), at: desk.now)
    #expect(try desk.turn(session, since: 2).seen.map { $0.peer?.event } == [.received(1, [9])])
    #expect(try desk.turn(session, since: 3).dropped == 0)
  }

  @Test mutating func `pieces end at their bound, and pieces of two connections are two`() throws {
    let session = try desk.begin().session
    let piece = [UInt8](repeating: 0, count: ControlLimits.pieceBytesMax)
    for bytes in [piece, [1]] { desk.desk.saw(.received(1, bytes), at: desk.now) }
    for number in [2, 3] { desk.desk.saw(.received(number, [1]), at: desk.now) }
    #expect(
      try desk.turn(session, since: 0).seen.map { $0.peer?.event } == [
        .received(1, piece), .received(1, [1]), .received(2, [1]), .received(3, [1]),
      ])
  }

  @Test mutating func `more bytes of requests than are kept are not`() throws {
    let session = try desk.begin().session
    _ = try desk.turn(session, script: Self.scripted, since: 0)
    for _ in 0..<3 { desk.see("/x", body: ControlLimits.requestBytesMax / 2 - 100) }
    #expect(try desk.turn(session, since: 0).seen.count == 2)
    #expect(try desk.turn(session, since: 2).seen.count == 0)
    desk.see("/y")
    #expect(try desk.turn(session, since: 2).seen.count == 1)
  }

  @Test mutating func `what nobody scripted leaves room for what somebody did`() throws {
    let session = try desk.begin().session
    _ = try desk.turn(session, script: Self.scripted, since: 0)
    for _ in 0...ControlLimits.requestsMax { desk.see("/stranger") }
    desk.see("/x")
    let seen = try desk.turn(session, since: 0).seen
    #expect(seen.count == ControlLimits.requestsMax / 2 + 1)
    #expect(seen.last.map { Array($0.target) } == Array("/x".utf8))
  }

  @Test mutating func `a connection that was refused is told to the runner`() throws {
    let session = try desk.begin().session
    #expect(try desk.turn(session, since: 0).refused == 0)
    desk.desk.refused()
    #expect(try desk.turn(session, since: 0).refused == 1)
  }

  static let scripts: [OriginResponse] = [
    OriginResponse(), OriginResponse(status: 404, body: .bytes([0, 0xFF, 0x0A])),
    OriginResponse(
      headers: [HeaderField(name: Array("A".utf8), value: [0xFE])], body: .ofRequest,
      framing: .chunked(7), pace: .drip(pieceBytes: 3, gap: .milliseconds(20)),
      delay: .seconds(2), honoursRanges: true),
    OriginResponse(framing: .untilClose, pace: .stall(afterBytes: 4, duration: nil)),
    OriginResponse(pace: .stall(afterBytes: 4, duration: .seconds(3))),
    OriginResponse(pace: .reset(afterBytes: 0), isSilent: true),
    OriginResponse(pace: .close(afterBytes: 3)),
    spelt,
  ]

  /// An answer with everything about its spelling unusual.
  static var spelt: OriginResponse {
    var response = OriginResponse(framing: .chunked(3))
    response.spelling.isOldVersion = true
    response.spelling.hasReason = false
    response.spelling.lines = [[0x61, 0x3A, 0xFE]]
    response.spelling.hasCapitals = true
    response.spelling.digits = 4
    response.spelling.chunkExtension = [0x3B]
    response.spelling.trailers = [[0x62]]
    response.interims = [100]
    response.keepsAlive = true
    response.raw = [1, 2]
    return response
  }

  @Test(arguments: scripts)
  mutating func `every kind of answer arrives as it was told`(response: OriginResponse) throws {
    let session = try desk.begin().session
    let script = OriginScript(routes: [
      OriginRoute(method: Array("GET".utf8), target: Array("/x".utf8), response: response),
      OriginRoute(method: nil, target: [0x2F, 0xFF], response: response),
    ])
    _ = try desk.turn(session, script: script, since: 0)
    #expect(desk.desk.script == script)
    _ = try desk.turn(session, since: 0)
    #expect(desk.desk.script == script)
  }

  @Test(arguments: [
    #"{"since":0"#, #"{"script":{"routes":[{"target":7}]},"since":0}"#, "", "[]",
    #"{"since":"0"}"#,
  ])
  mutating func `a turn that is none is refused`(body: String) throws {
    let session = try desk.begin().session
    let answer = desk.post(
      ControlProtocol.turnPath, session: session, body: Array(body.utf8))
    #expect(answer.status == 400)
  }

  @Test(arguments: [-1, 99, 600, Int.max])
  mutating func `a status that is none is refused`(status: Int) throws {
    let session = try desk.begin().session
    let script = OriginScript(routes: [
      OriginRoute(method: nil, target: [], response: OriginResponse(status: status))
    ])
    let question = TurnQuestion(script: ScriptMessage(script), since: 0)
    let answer = desk.post(ControlProtocol.turnPath, session: session, body: json(question))
    #expect(answer.status == 400)
    #expect(desk.desk.script == OriginScript())
  }

  @Test(arguments: [Int.min, -1, 1, Int.max])
  mutating func `a number that no request has does no harm`(since: Int) throws {
    let session = try desk.begin().session
    #expect(try desk.turn(session, since: since).seen == [])
  }

  @Test mutating func `another version is told which one is spoken`() {
    let answer = desk.post("/attest/2/session")
    #expect(answer.status == 404)
    #expect(String(decoding: answer.body, as: UTF8.self).contains("speaks version 1"))
  }
}
