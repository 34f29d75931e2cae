// A runner's end and an origin's end of the control interface, over real sockets on one loop.
import Glibc
import HTTPOrigin
import Ground
import Ports
import TestSupport
import Testing

@testable import OriginServer

private let token = Array("a-token-of-some-length".utf8)

/// Times that a test can wait for.
private var shortTimes: ControlTimes {
  var times = ControlTimes()
  times.greetingMax = .milliseconds(200)
  times.wrongTokenDelay = .milliseconds(20)
  times.searchMax = .milliseconds(400)
  return times
}

/// An origin with its control interface.
private final class Far {
  let loop: PollLoop
  let origin: OriginServer
  let identity: OriginIdentity
  let control: ControlServer
  var events: [ControlServer.Event] = []

  init(
    loop: PollLoop = PollLoop(), needsTLS: Bool = false, port: Int = 0,
    times: ControlTimes = shortTimes, isNamed: Bool = true
  ) throws {
    self.loop = loop
    identity = try OriginIdentity(for: OriginPlaces())
    var places = OriginPlaces()
    places.bounds = .inPublic
    origin = try OriginServer(loop: loop, places: places, identity: identity)
    control = try ControlServer(
      loop: loop, origin: origin, host: "127.0.0.1", port: port, token: token, isNamed: isNamed,
      identity: identity, times: times, needsTLS: needsTLS)
    control.onEvent = { [unowned self] in self.events.append($0) }
  }

  func place(_ trust: OriginTrust = .authorities(file: nil)) -> RemoteOriginPlace {
    RemoteOriginPlace(
      host: "127.0.0.1", port: control.port, isSecure: control.isSecure, trust: trust)
  }

  func near(
    _ trust: OriginTrust = .authorities(file: nil), port: Int? = nil, token: [UInt8] = token,
    host: String? = nil
  ) throws -> RemoteOrigin {
    var place = place(trust)
    if let port { place.port = port }
    let near = try RemoteOrigin(
      loop: loop, place: place, token: token, advertisedHost: host, times: shortTimes)
    try near.open(on: loop)
    return near
  }

  /// Requests a path as a module would; returns the status and the body once the answer is there.
  func get(_ target: String) throws -> (status: Int, body: [UInt8]) {
    let client = HTTPClient(loop: loop)
    var (status, body, isOver) = (0, [UInt8](), false)
    let request = HTTPClientRequest(
      isSecure: false, host: Array("127.0.0.1".utf8), port: origin.addresses.port,
      method: Array("GET".utf8), target: Array(target.utf8), headerBytes: [])
    client.perform(.open(1, request)) { _, event in
      switch event {
      case .connected, .interim, .torn, .chunk, .trailer, .surplus: break
      case .head(let code, _): status = code
      case .body(let bytes): body += bytes
      case .ended, .failed: isOver = true
      }
    }
    try #require(loop.run(for: .seconds(patience)) { isOver })
    return (status, body)
  }

  /// Sends raw bytes to the control interface and returns all that comes until it closes.
  func exchange(_ bytes: [UInt8]) throws -> String {
    let descriptor = try tcpSocket(AF_INET)
    let address = try #require(
      SocketAddress.resolve("127.0.0.1", port: control.port, family: AF_INET))
    _ = address.pass { connect(descriptor, $0, $1) }
    let stream = DescriptorStream(loop: loop, descriptor: descriptor)
    var (came, hasEnded) = ([UInt8](), false)
    stream.onBytes = { $0.withUnsafeBufferPointer { came.append(contentsOf: $0) } }
    stream.onEnd = { _ in hasEnded = true }
    stream.send(bytes)
    try #require(loop.run(for: .seconds(patience)) { hasEnded })
    return String(decoding: came, as: UTF8.self)
  }
}

/// Asks and waits for the answer.
private func ask(_ near: RemoteOrigin, _ loop: PollLoop) throws {
  var isCurrent = false
  near.onCurrent = { isCurrent = true }
  near.ask()
  try #require(loop.run(for: .seconds(patience)) { isCurrent })
}

private func script(_ target: String, _ body: String) -> OriginScript {
  OriginScript(routes: [
    OriginRoute(
      method: nil, target: Array(target.utf8),
      response: OriginResponse(body: .bytes(Array(body.utf8))))
  ])
}

extension RemoteOrigin {
  /// Takes the origin; turns the loop until it answers.
  func open(on loop: PollLoop) throws {
    var outcome: String??
    open { outcome = .some($0) }
    try #require(loop.run(for: .seconds(patience)) { outcome != nil })
    if case .some(.some(let problem)) = outcome { throw RemoteOriginError(description: problem) }
  }

  /// Returns the origin; turns the loop until it has heard of it.
  func close(on loop: PollLoop) {
    var isClosed = false
    close { isClosed = true }
    loop.run(for: .seconds(patience)) { isClosed }
  }
}

@Suite struct RemoteOriginTests {
  @Test(arguments: [false, true])
  func `what is told is answered, and what was seen is told`(needsTLS: Bool) throws {
    let far = try Far(needsTLS: needsTLS)
    let near = try far.near(.fingerprint(far.identity.fingerprint))
    #expect(near.addresses == far.origin.addresses)
    var seen: [OriginRequest] = []
    near.onRequest = { request, _ in seen.append(request) }
    near.tell(script("/x", "hello"))
    try ask(near, far.loop)
    #expect(try far.get("/x").body == Array("hello".utf8))
    #expect(try far.get("/y").status == 404)
    try ask(near, far.loop)
    #expect(seen.map(\.target) == [Array("/x".utf8), Array("/y".utf8)])
    try ask(near, far.loop)
    #expect(seen.count == 2)
    near.close(on: far.loop)
    #expect(far.events.last == .ended)
    #expect(try far.get("/x").status == 404)
  }

  @Test func `a request is told with the hour at which it came`() throws {
    let far = try Far()
    let near = try far.near()
    var seen: [Instant] = []
    near.onRequest = { _, instant in seen.append(instant) }
    let before = far.loop.now
    _ = try far.get("/x")
    let after = far.loop.now
    _ = far.loop.run(for: .milliseconds(30)) { false }
    try ask(near, far.loop)
    let instant = try #require(seen.first)
    #expect(before <= instant && instant <= after + .milliseconds(10))
  }

  @Test func `what came before a case is not told to it`() throws {
    let far = try Far()
    let near = try far.near()
    var seen: [OriginRequest] = []
    near.onRequest = { request, _ in seen.append(request) }
    _ = try far.get("/before")
    near.forgetSeen()
    try ask(near, far.loop)
    _ = try far.get("/after")
    try ask(near, far.loop)
    #expect(seen.map(\.target) == [Array("/after".utf8)])
  }

  /// An origin that is reached by a name, which this resolver looks up.
  private func named(
    _ far: Far, answerMax: Interval, _ resolver: @escaping HostLookup.Resolver
  ) throws -> RemoteOrigin {
    var (place, times) = (far.place(), shortTimes)
    place.host = "slow.example"
    times.answerMax = answerMax
    return try RemoteOrigin(
      loop: far.loop, place: place, token: token, advertisedHost: nil, times: times,
      resolver: resolver)
  }

  @Test func `a name is looked up beside the loop`() throws {
    let (far, gate) = (try Far(), Gate())
    let port = UInt16(far.control.port)
    let near = try named(far, answerMax: .seconds(20)) { _ in
      gate.wait()
      return systemAddresses(NetworkAddress(host: "127.0.0.1", port: port))
    }
    var outcome: String??
    near.open { outcome = .some($0) }
    // The very loop that waits for the name serves a request meanwhile.
    #expect(try far.get("/x").status == 404)
    #expect(outcome == nil)
    gate.open()
    #expect(far.loop.run(for: .seconds(patience)) { outcome != nil })
    #expect(outcome == .some(nil))
    near.close(on: far.loop)
  }

  @Test func `a name that is not resolved in time is an error that says so`() throws {
    let (far, gate) = (try Far(), Gate())
    defer { gate.open() }
    let near = try named(far, answerMax: .milliseconds(50)) { _ in
      gate.wait()
      return .success([])
    }
    let error = try #require(throws: RemoteOriginError.self) { try near.open(on: far.loop) }
    #expect(
      error.description
        == "the origin at slow.example:\(far.control.port): its name is not resolved in time; do the "
        + "name servers answer?")
  }

  @Test func `a host that nobody knows is an error with the resolver's words`() throws {
    let far = try Far()
    let near = try named(far, answerMax: .seconds(20)) { _ in
      .failure(HostLookupFailure(text: "no host `slow.example`: unknown"))
    }
    let error = try #require(throws: RemoteOriginError.self) { try near.open(on: far.loop) }
    #expect(
      error.description
        == "the origin at slow.example:\(far.control.port): no host `slow.example`: unknown")
  }

  @Test func `a wrong token opens nothing`() throws {
    let far = try Far()
    #expect(throws: RemoteOriginError.self) {
      try far.near(token: Array("another-token-of-length".utf8))
    }
    guard case .wrongToken = far.events.last else {
      Issue.record("\(far.events)")
      return
    }
  }

  @Test func `the answer to a missing token says so, and the body is not waited for`() throws {
    let far = try Far()
    let answer = try far.exchange(
      Array("POST /attest/1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n".utf8))
    #expect(answer.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"))
    #expect(answer.contains("the token is wrong or missing"))
    #expect(!answer.contains(String(decoding: token, as: UTF8.self)))
  }

  @Test func `without the token no path is known from another`() throws {
    let far = try Far()
    let answers = try ["/", "/attest/1/turn", "/etc/passwd"].map {
      try far.exchange(Array("GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
    }
    #expect(Set(answers).count == 1)
  }

  @Test(arguments: [0, 100_000])
  func `a header without end is cut off`(count: Int) throws {
    let far = try Far()
    let answer = try far.exchange(
      Array("GET / HTTP/1.1\r\nX: ".utf8) + Array(repeating: 0x61, count: count))
    // One is too long, the other too slow.
    #expect(count == 0 ? answer.isEmpty : answer.hasPrefix("HTTP/1.1 431 "))
  }

  @Test func `what is no HTTP is refused`() throws {
    let far = try Far()
    #expect(try far.exchange(Array("\u{16}\u{3}\u{1}\r\n\r\n".utf8)).hasPrefix("HTTP/1.1 400 "))
  }

  @Test func `a body beyond the bound is refused`() throws {
    let reader = ControlReader()
    let head = "POST /attest/1/turn HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4000000\r\n"
    _ = reader.receive(Array(head.utf8).span)
    let piece = [UInt8](repeating: 0, count: 1 << 20)
    for _ in 0..<64 { #expect(reader.receive(piece.span) == []) }
    let more = reader.receive(Array("\r\n1\r\nx\r\n".utf8).span)
    guard case .refused(413, _) = more.first else {
      Issue.record("\(more)")
      return
    }
  }

  @Test func `questions that come together are answered in their order`() {
    let reader = ControlReader()
    let text = "DELETE /a HTTP/1.1\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"
    let events = reader.receive(Array(text.utf8).span)
    let questions = events.compactMap { event in
      if case .question(let question) = event { question } else { nil }
    }
    #expect(questions.map(\.path) == ["/a", "/b"])
    #expect(questions.last?.body == Array("hi".utf8))
  }

  @Test func `strangers in any number do not keep a runner out`() throws {
    let far = try Far()
    let address = try #require(
      SocketAddress.resolve("127.0.0.1", port: far.control.port, family: AF_INET))
    let strangers = try (0..<20).map { _ in try tcpSocket(AF_INET) }
    for descriptor in strangers { _ = address.pass { connect(descriptor, $0, $1) } }
    _ = far.loop.run(for: .milliseconds(20)) { false }
    let near = try far.near()
    try ask(near, far.loop)
    for descriptor in strangers { close(descriptor) }
  }

  @Test func `a second runner is told that the origin is taken`() throws {
    let far = try Far()
    let first = try far.near()
    let error = #expect(throws: RemoteOriginError.self) { try far.near() }
    #expect(error?.description.contains("another runner has had this origin for 0 s") == true)
    first.close(on: far.loop)
    _ = try far.near()
  }

  @Test func `a runner that went without a word gives way in time`() throws {
    var times = shortTimes
    times.silenceMax = .milliseconds(100)
    let far = try Far(times: times)
    _ = try far.near()
    try #require(far.loop.run(for: .seconds(patience)) { far.events.last == .ended })
    _ = try far.near()
  }

  @Test func `a certificate that nobody vouches for is refused, and the remedy named`() throws {
    let far = try Far(needsTLS: true)
    let error = #expect(throws: RemoteOriginError.self) { try far.near() }
    #expect(error?.description.contains("cannot be trusted: self-signed certificate") == true)
    #expect(error?.description.contains(far.identity.fingerprint) == true)
    #expect(far.events == [])
  }

  @Test func `another certificate than the one pinned is refused`() throws {
    let far = try Far(needsTLS: true)
    let other = String(repeating: "0", count: 64)
    #expect(throws: RemoteOriginError.self) { try far.near(.fingerprint(other)) }
    #expect(far.events == [])
  }

  @Test func `an origin without a name goes by the one that the runner says`() throws {
    let far = try Far(isNamed: false)
    #expect(throws: RemoteOriginError.self) { try far.near() }
    let named = try far.near(host: "origin.example")
    #expect(named.addresses.host == "origin.example")
  }

  @Test func `a cut connection is made again, and nothing seen is lost`() throws {
    let far = try Far()
    let relay = try Relay(loop: far.loop, to: far.control.port)
    let near = try far.near(port: relay.port)
    var seen: [OriginRequest] = []
    near.onRequest = { request, _ in seen.append(request) }
    near.tell(script("/x", "hello"))
    try ask(near, far.loop)
    #expect(try far.get("/x").body == Array("hello".utf8))
    // The question gets through, its answer does not.
    relay.cutsAnswers = true
    try ask(near, far.loop)
    #expect(relay.cuts == 1)
    #expect(seen.count == 1)
  }

  @Test func `an origin that does not come back is gone`() throws {
    let far = try Far()
    let relay = try Relay(loop: far.loop, to: far.control.port)
    let near = try far.near(port: relay.port)
    var reason: String?
    near.onGone = { reason = $0 }
    relay.close()
    near.ask()
    try #require(far.loop.run(for: .seconds(patience)) { reason != nil })
    #expect(reason?.hasPrefix("the origin at 127.0.0.1:\(relay.port) is gone: ") == true)
  }

  @Test func `an origin that was started anew is gone`() throws {
    let loop = PollLoop()
    var far: Far? = try Far(loop: loop)
    let port = try #require(far?.control.port)
    let near = try #require(try far?.near())
    var reason: String?
    near.onGone = { reason = $0 }
    far = nil
    far = try Far(loop: loop, port: port)
    near.ask()
    try #require(loop.run(for: .seconds(patience)) { reason != nil })
    #expect(reason?.contains("it was started anew") == true)
    _ = far
  }

  @Test func `a module's request that never ends is cut off`() throws {
    let loop = PollLoop()
    var places = OriginPlaces()
    places.bounds.requestTime = .milliseconds(50)
    let origin = try OriginServer(loop: loop, places: places)
    let descriptor = try tcpSocket(AF_INET)
    let address = try #require(
      SocketAddress.resolve("127.0.0.1", port: origin.addresses.port, family: AF_INET))
    _ = address.pass { connect(descriptor, $0, $1) }
    let stream = DescriptorStream(loop: loop, descriptor: descriptor)
    var hasEnded = false
    stream.onEnd = { _ in hasEnded = true }
    stream.send(Array("GET / HTTP/1.1\r\n".utf8))
    #expect(loop.run(for: .seconds(patience)) { hasEnded })
  }
}
