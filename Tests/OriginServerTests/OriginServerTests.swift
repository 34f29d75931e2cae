// Server and client against each other over real sockets, and the server against raw bytes.
import Glibc
import HTTPOrigin
import Ground
import OriginServer
import Ports
import TestSupport
import Testing

/// A server and a client on one loop.
final class Bench {
  let loop = PollLoop()
  let server: OriginServer
  let client: HTTPClient
  var requests: [OriginRequest] = []
  var events: [HTTPClientEvent] = []
  var body: [UInt8] = []
  var times: [Instant] = []
  private var count = 0

  init(connectionsMax: Int? = nil) throws {
    var places = OriginPlaces()
    if let connectionsMax { places.bounds.connectionsMax = connectionsMax }
    server = try OriginServer(loop: loop, places: places)
    client = HTTPClient(loop: loop)
    server.onRequest = { [unowned self] request, _ in self.requests.append(request) }
  }

  var isOver: Bool {
    switch events.last {
    case .ended, .failed: true
    default: false
    }
  }

  func answer(_ response: OriginResponse) {
    server.script.routes = [OriginRoute(method: nil, target: Array("/x".utf8), response: response)]
  }

  func open(
    _ method: String = "GET", _ target: String = "/x", headers: String = "", body: [UInt8] = [],
    host: String? = nil, port: Int? = nil, isSecure: Bool = false, endsItsSide: Bool = false
  ) {
    let ownPort = isSecure ? server.addresses.securePort ?? 0 : server.addresses.port
    let length = body.isEmpty ? "" : "Content-Length: \(body.count)\r\n"
    var request = HTTPClientRequest(
      isSecure: isSecure, host: Array((host ?? server.addresses.host).utf8), port: port ?? ownPort,
      method: Array(method.utf8), target: Array(target.utf8),
      headerBytes: Array((headers + length).utf8), body: body)
    if endsItsSide { request.ending = .half }
    count += 1
    client.perform(.open(count, request)) { [unowned self] _, event in
      if case .body(let bytes) = event {
        self.body += bytes
        self.times.append(self.loop.now)
      } else {
        self.events.append(event)
      }
    }
  }

  func cancel() { client.perform(.cancel(count)) { _, _ in } }

  func finish() throws { try #require(loop.run(for: .seconds(patience)) { isOver }) }

  var status: Int? {
    for case .head(let status, _) in events { return status }
    return nil
  }

  /// A socket connected to the server.
  func connected() throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(server.addresses.port).bigEndian)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, 16) }
    }
    try #require(result == 0)
    return descriptor
  }

  /// Sends raw bytes and returns all that comes until the server closes.
  func exchange(_ bytes: [UInt8], endsWriting: Bool = false) throws -> [UInt8] {
    let descriptor = try connected()
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    let stream = DescriptorStream(loop: loop, descriptor: descriptor)
    var came: [UInt8] = []
    var hasEnded = false
    stream.onBytes = { $0.withUnsafeBufferPointer { came.append(contentsOf: $0) } }
    stream.onEnd = { _ in hasEnded = true }
    stream.send(bytes)
    if endsWriting { shutdown(descriptor, Int32(SHUT_WR)) }
    try #require(loop.run(for: .seconds(patience)) { hasEnded })
    return came
  }
}

@Suite struct OriginServerTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  static let framings: [OriginResponse.Framing] = [.contentLength, .chunked(7), .untilClose]

  @Test(arguments: framings, [false, true])
  func `every framing carries all byte values, plain and over TLS`(
    framing: OriginResponse.Framing, isSecure: Bool
  ) throws {
    let all = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    bench.answer(OriginResponse(body: .bytes(all), framing: framing))
    bench.open(isSecure: isSecure)
    try bench.finish()
    #expect(bench.events.first == .connected)
    #expect(bench.events.last == .ended)
    #expect(bench.status == 200)
    #expect(bench.body == all)
    #expect(bench.requests.map(\.isSecure) == [isSecure])
  }

  @Test(arguments: [false, true])
  func `a megabyte goes there and back`(isSecure: Bool) throws {
    let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 % 253) }
    bench.answer(OriginResponse(body: .ofRequest))
    bench.open("POST", body: bytes, isSecure: isSecure)
    try bench.finish()
    #expect(bench.requests.first?.body == bytes)
    #expect(bench.body == bytes)
  }

  @Test func `the server sees method, target, port and header lines byte for byte`() throws {
    bench.open("POST", "/x?y=1", headers: "hOsT:  a \r\nX-Odd:\t\u{1}ü\r\n", body: [1, 2])
    try bench.finish()
    let request = try #require(bench.requests.first)
    #expect(request.method == Array("POST".utf8))
    #expect(request.target == Array("/x?y=1".utf8))
    #expect(request.header(Array("Host".utf8)) == Array("a".utf8))
    #expect(request.port == bench.server.addresses.port)
    #expect(
      request.headerBytes
        == Array("hOsT:  a \r\nX-Odd:\t\u{1}ü\r\nContent-Length: 2\r\n".utf8))
  }

  @Test(arguments: [
    ("http://host.example:81/x?y=1", "/x?y=1"), ("HTTPS://host.example", "/"),
    ("http://host.example?y=1", "/?y=1"), ("/http://host/x", "/http://host/x"),
  ])
  func `a target that names the host as well is taken for its path`(
    sent: String, seen: String
  ) throws {
    bench.open("GET", sent)
    try bench.finish()
    #expect(bench.requests.map(\.target) == [Array(seen.utf8)])
  }

  @Test func `empty lines before a request are none of it`() throws {
    bench.open("\r\n\n\r\nGET", "/x")
    try bench.finish()
    #expect(bench.requests.map(\.method) == [Array("GET".utf8)])
    #expect(bench.requests.map(\.target) == [Array("/x".utf8)])
    #expect(bench.requests.map(\.malformed) == [nil])
  }

  @Test func `the raw head comes as sent, with its empty line`() throws {
    let response = OriginResponse(status: 204)
    bench.answer(response)
    bench.open()
    try bench.finish()
    let head = response.head(for: try #require(bench.requests.first))
    #expect(bench.events == [.connected, .head(status: 204, bytes: head), .ended])
  }

  @Test(arguments: framings)
  func `an answer to HEAD ends with its head`(framing: OriginResponse.Framing) throws {
    bench.answer(OriginResponse(body: .bytes([1, 2, 3]), framing: framing))
    bench.open("HEAD")
    try bench.finish()
    #expect(bench.events.last == .ended)
    #expect(bench.body == [])
  }

  @Test func `a range is answered with its part`() throws {
    bench.answer(OriginResponse(body: .bytes(Array(0..<100)), honoursRanges: true))
    bench.open(headers: "Range: bytes=10-19\r\n")
    try bench.finish()
    #expect(bench.status == 206)
    #expect(bench.body == Array(10..<20))
  }

  @Test func `a path without a route is not found`() throws {
    bench.open("GET", "/nowhere")
    try bench.finish()
    #expect(bench.status == 404)
  }

  @Test func `a request is shown before it is answered`() throws {
    bench.answer(OriginResponse(delay: .milliseconds(20)))
    bench.open()
    bench.loop.run(for: .seconds(patience)) { !bench.requests.isEmpty }
    #expect(bench.status == nil)
    try bench.finish()
    #expect(bench.status == 200)
  }

  @Test func `a dripping body comes in pieces with the gap between them`() throws {
    let pace = OriginResponse.Pace.drip(pieceBytes: 1, gap: .milliseconds(10))
    bench.answer(OriginResponse(body: .bytes([1, 2, 3, 4]), pace: pace))
    bench.open()
    try bench.finish()
    #expect(bench.body == [1, 2, 3, 4])
    let first = try #require(bench.times.first)
    let last = try #require(bench.times.last)
    #expect(last - first >= .milliseconds(25))
  }

  @Test func `a silent server says nothing, and a cancelled request hears nothing`() throws {
    bench.answer(OriginResponse(isSilent: true))
    bench.open()
    bench.loop.run(for: .milliseconds(30)) { false }
    #expect(bench.requests.count == 1)
    #expect(bench.events == [.connected])
    bench.cancel()
    bench.loop.run(for: .milliseconds(10)) { false }
    #expect(bench.events == [.connected])
  }

  @Test func `a reset after some bytes fails after those bytes`() throws {
    bench.answer(
      OriginResponse(body: .bytes(Array(0..<10)), pace: .reset(afterBytes: 4)))
    bench.open()
    try bench.finish()
    #expect(bench.events.last == .failed(.reset))
    #expect(bench.body.count <= 4)
  }

  @Test func `a host whose name has no address is unknown, as in the simulation`() throws {
    bench.open(host: "no-such-host.invalid")
    try bench.finish()
    #expect(bench.events == [.failed(.unknownHost)])
  }

  @Test func `the closed port refuses`() throws {
    bench.open(port: bench.server.addresses.closedPort)
    try bench.finish()
    #expect(bench.events == [.failed(.refused)])
  }

  @Test func `the deaf port neither accepts nor refuses`() throws {
    let port: Int = try #require(bench.server.addresses.deafPort)
    bench.open(port: port)
    bench.loop.run(for: .milliseconds(200)) { false }
    #expect(bench.events == [])
  }

  @Test func `the default ports answer where they may be had`() throws {
    guard let host = bench.server.addresses.defaultHost else { return }
    bench.open(host: host, port: 80)
    try bench.finish()
    #expect(bench.requests.map(\.port) == [80])
  }

  @Test func `two servers share the default ports on two hosts`() throws {
    let other = try OriginServer(loop: bench.loop)
    #expect(other.addresses.port != bench.server.addresses.port)
    if let host = other.addresses.defaultHost {
      #expect(host != bench.server.addresses.defaultHost)
    }
  }

  @Test func `a server on a loopback address of its own has the default ports there`() throws {
    guard bench.server.addresses.defaultHost != nil else { return }
    let process = getpid()
    let host = "127.3.\(process / 250 % 250).\(process % 250 + 1)"
    let other = try OriginServer(loop: bench.loop, host: host)
    #expect(other.addresses.defaultHost == host)
  }

  @Test func `dropping everything between cases fails what is open and forgets routes`() throws {
    bench.answer(OriginResponse(isSilent: true))
    bench.open()
    bench.loop.run(for: .seconds(patience)) { !bench.requests.isEmpty }
    bench.server.reset()
    try bench.finish()
    #expect(bench.events.last != .ended)
    #expect(bench.server.script.routes.isEmpty)
  }

  @Test(arguments: [
    "garbage\r\n\r\n", "GET /x HTTP/9.x\r\n\r\n", "GET /x HTTP/1.1\r\nno colon\r\n\r\n",
  ])
  func `a malformed request is shown and answered with 400`(text: String) throws {
    let answer = try bench.exchange(Array(text.utf8))
    #expect(bench.requests.count == 1)
    #expect(bench.requests.first?.malformed != nil)
    #expect(bench.requests.first?.came == Array(text.utf8))
    #expect(answer.starts(with: Array("HTTP/1.1 400".utf8)))
  }

  @Test func `header lines without a request line are shown before their end comes`() throws {
    let answer = try bench.exchange(Array("X-Attest: 1\r\n".utf8))
    #expect(
      bench.requests.map(\.malformed)
        == ["it begins with \"X-Attest: 1\\r\" where a request line was due"])
    #expect(answer.starts(with: Array("HTTP/1.1 400".utf8)))
  }

  @Test func `a request that breaks off is shown as malformed`() throws {
    _ = try bench.exchange(Array("POST /x HTTP/1.1\r\nContent-Le".utf8), endsWriting: true)
    #expect(bench.requests.first?.malformed != nil)
    #expect(bench.requests.first?.method == Array("POST".utf8))
  }

  @Test func `a client may end its side before the answer`() throws {
    bench.answer(OriginResponse(body: .bytes([65]), delay: .milliseconds(10)))
    let answer = try bench.exchange(Array("GET /x HTTP/1.1\r\n\r\n".utf8), endsWriting: true)
    #expect(answer.last == 65)
  }

  @Test(arguments: [
    OriginResponse(isSilent: true),
    OriginResponse(body: .bytes([65, 66]), pace: .stall(afterBytes: 1, duration: nil)),
  ])
  func `a client that ends its side hears no end of an answer that never comes to its own`(
    response: OriginResponse
  ) {
    bench.answer(response)
    bench.open(endsItsSide: true)
    bench.loop.run(for: .milliseconds(100)) { false }
    #expect(bench.requests.count == 1)
    #expect(!bench.events.contains(.ended))
    #expect(!bench.events.contains { if case .failed = $0 { true } else { false } })
  }

  @Test func `garbage after a request does not spoil the answer`() throws {
    bench.answer(OriginResponse(body: .bytes([65, 66])))
    let garbage = [UInt8](repeating: 0, count: 100_000)
    let answer = try bench.exchange(Array("GET /x HTTP/1.1\r\n\r\n".utf8) + garbage)
    #expect(answer.suffix(2) == [65, 66])
    #expect(bench.requests.map(\.malformed) == [nil])
  }

  @Test(arguments: [(65_536, false), (65_537, true)])
  func `a header is taken up to its bound`(count: Int, isRefused: Bool) throws {
    let start = "GET /x HTTP/1.1\r\nX: "
    let filling = String(repeating: "a", count: count - start.utf8.count - 4)
    _ = try bench.exchange(Array((start + filling + "\r\n\r\n").utf8))
    #expect((bench.requests.first?.malformed != nil) == isRefused)
  }

  @Test func `bytes that are no TLS do no harm to the TLS port`() throws {
    var heard = 0
    bench.server.onSecureHeard = { heard += 1 }
    bench.open(port: bench.server.addresses.securePort)
    try bench.finish()
    #expect(bench.requests.isEmpty)
    // Whoever came may have been the module, and shows that it can.
    #expect(heard == 1)
    bench.events = []
    bench.open()
    try bench.finish()
    #expect(heard == 1)
    bench.requests = []
    bench.events = []
    bench.open(isSecure: true)
    try bench.finish()
    #expect(bench.events.last == .ended)
  }

  @Test func `connections without a request yield to those that have one`() throws {
    let bench = try Bench(connectionsMax: 8)
    var refused = 0
    bench.server.onShortage = { _ in refused += 1 }
    var idle: [Int32] = []
    defer { for descriptor in idle { close(descriptor) } }
    for _ in 0..<40 { idle.append(try bench.connected()) }
    _ = bench.loop.run(for: .milliseconds(50)) { false }
    bench.answer(OriginResponse(status: 200))
    bench.open()
    try bench.finish()
    #expect(bench.status == 200 && refused == 0)
  }

  /// A socket that has sent this, taken in by the server.
  private func asking(_ text: String, of bench: Bench) throws -> Int32 {
    let descriptor = try bench.connected()
    send(text, at: descriptor)
    _ = bench.loop.run(for: .milliseconds(5)) { false }
    return descriptor
  }

  private func send(_ text: String, at descriptor: Int32) {
    _ = Array(text.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  @Test(arguments: [
    ("GET /x HT", "TP/1.1\r\n\r\n", "GET /wp-login HTTP/1.1\r\n\r\n"),
    ("POST /x HTTP/1.1\r\nContent-Length: 2\r\n\r\na", "b", "GET /x"),
  ])
  func `a request that is still coming keeps its place among strangers`(
    begun: String, rest: String, stranger: String
  ) throws {
    let bench = try Bench(connectionsMax: 4)
    bench.answer(OriginResponse(status: 200))
    var open = [try asking(begun, of: bench)]
    defer { for descriptor in open { close(descriptor) } }
    for _ in 0..<20 { open.append(try asking(stranger, of: bench)) }
    send(rest, at: open[0])
    #expect(
      bench.loop.run(for: .seconds(patience)) {
        bench.requests.contains { $0.target == Array("/x".utf8) }
      })
  }

  @Test func `a connection that was closed before it had asked is told`() throws {
    let bench = try Bench(connectionsMax: 2)
    var lost = 0
    bench.server.onShortage = { _ in lost += 1 }
    var open: [Int32] = []
    defer { for descriptor in open { close(descriptor) } }
    for _ in 0..<2 { open.append(try asking("GET /", of: bench)) }
    #expect(lost == 0)
    open.append(try asking("GET /", of: bench))
    #expect(lost == 1)
  }

  @Test func `a request is read before those behind it push it out`() throws {
    let bench = try Bench(connectionsMax: 2)
    bench.answer(OriginResponse(isSilent: true))
    var open: [Int32] = []
    defer { for descriptor in open { close(descriptor) } }
    // All of them wait when the server looks for the first time.
    for text in ["GET /x HTTP/1.1\r\n\r\n"] + Array(repeating: "GET /", count: 5) {
      open.append(try bench.connected())
      send(text, at: open[open.count - 1])
    }
    _ = bench.loop.run(for: .milliseconds(50)) { false }
    #expect(bench.requests.count == 1)
  }

  @Test func `a refusal is told where scripted answers have all places`() throws {
    let bench = try Bench(connectionsMax: 2)
    var refused = 0
    bench.server.onShortage = { _ in refused += 1 }
    bench.server.script.routes = [
      OriginRoute(
        method: nil, target: Array("/x".utf8),
        response: OriginResponse(isSilent: true))
    ]
    for count in 1...2 {
      bench.open()
      #expect(bench.loop.run(for: .seconds(patience)) { bench.requests.count == count })
    }
    #expect(refused == 0)
    bench.open()
    #expect(bench.loop.run(for: .seconds(patience)) { refused == 1 })
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.8.0.3", true), ("localhost", true), ("::1", true), ("[::1]", true),
    ("127.example", false), ("192.0.2.1", false), ("[2001:db8::1]", false), ("0.0.0.0", false),
  ])
  func `what leads to this machine itself is told from what leads elsewhere`(
    host: String, isLoopback: Bool
  ) {
    let addresses = OriginAddresses(
      host: host, port: 80, securePort: nil, closedPort: 9, deafPort: nil, defaultHost: nil,
      secureDefaultHost: nil)
    #expect(addresses.isLoopback == isLoopback)
  }

  @Test func `an address in use is refused with its name`() throws {
    let port = bench.server.addresses.port
    #expect(throws: OriginServerError.addressInUse("127.0.0.1:\(port)")) {
      try OriginServer(loop: bench.loop, port: port)
    }
  }
}
