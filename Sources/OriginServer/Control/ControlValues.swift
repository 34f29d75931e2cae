// What passes over the control interface of an origin, as JSON: the page Remote-Origin describes it
// for others. Bytes travel as base64, lengths of time in whole milliseconds or microseconds.
import FoundationEssentials
import HTTPOrigin
import Ground

/// The names that both sides of the control interface agree on.
enum ControlProtocol {
  /// The version that this program speaks, in the paths below.
  static let version = 1
  /// Where a runner takes and returns the origin.
  static let sessionPath = "/attest/1/session"
  /// Where a runner tells and asks.
  static let turnPath = "/attest/1/turn"
  /// The header field that names the runner's session.
  static let sessionField = "attest-session"
}

/// Bounds of the control interface.
enum ControlLimits {
  /// Bytes of a message's start line and header.
  static let headBytesMax = 16 << 10
  /// Bytes of a question: a script with the largest bodies that suites make.
  static let questionBytesMax = 64 << 20
  /// Bytes of an answer: what modules may send, in base64.
  static let answerBytesMax = 128 << 20
  /// Connections open at one time.
  static let connectionsMax = 16
  /// The least length of a token in bytes.
  static let tokenBytesMin = 16
  /// Requests kept until the runner has been told of them.
  static let requestsMax = 1_000
  /// Bytes that a TCP connection brought and that are kept as one piece.
  static let pieceBytesMax = 64 << 10
  /// Bytes of the requests kept.
  static let requestBytesMax = 32 << 20
}

/// How long the control interface waits.
struct ControlTimes {
  /// How long a connection has to show the token.
  var greetingMax = Interval.seconds(10)
  /// How long a question may take to come, and a connection may be without one.
  var questionMax = Interval.seconds(90)
  /// How long the answer to a wrong token is held back.
  var wrongTokenDelay = Interval.seconds(1)
  /// How long a runner may be silent before another may take the origin.
  var silenceMax = Interval.seconds(60)
  /// How long an origin may take to answer.
  var answerMax = Interval.seconds(20)
  /// How long a lost origin is looked for; less than `silenceMax`, lest another take it.
  var searchMax = Interval.seconds(30)
  /// How long the link may be idle before the origin is told that the run goes on.
  var idleMax = Interval.seconds(15)
}

/// A script as it is told.
struct ScriptMessage: Codable, Equatable {
  struct Field: Codable, Equatable {
    var name: Data
    var value: Data
  }
  /// How the bytes of a body follow each other, with the numbers that its kind asks for.
  struct Pace: Codable, Equatable {
    enum Kind: String, Codable { case atOnce, drip, stall, reset, close }
    var kind: Kind
    var bytes: Int?
    var milliseconds: Int64?
  }
  struct Route: Codable, Equatable {
    var method: Data?
    var target: Data
    var status: Int
    var headers: [Field]
    /// Nil: the body of the request.
    var body: Data?
    /// Nil: Content-Length, 0: until the connection ends, else chunks of so many bytes.
    var chunkBytes: Int?
    var pace: Pace
    var delayMilliseconds: Int64
    var isSilent: Bool
    var honoursRanges: Bool
    /// Nil: the usual.
    var spelling: Spelling?
    /// The bytes on the wire in place of all that the other values make.
    var raw: Data?
  }
  /// How the parts of an answer are spelt, and what stands around it.
  struct Spelling: Codable, Equatable {
    var isOldVersion: Bool
    var hasReason: Bool
    var lines: [Data]
    var hasCapitals: Bool
    var digits: Int
    var chunkExtension: Data
    var trailers: [Data]
    var interims: [Int]
    var keepsAlive: Bool
  }
  /// What the TCP peer does at a connection.
  struct Peer: Codable, Equatable {
    struct Step: Codable, Equatable {
      enum Kind: String, Codable { case expect, take, send, wait, close, reset }
      var kind: Kind
      var bytes: Data?
      /// Bytes to take, or milliseconds to wait.
      var number: Int64?
    }
    var isEcho: Bool
    var steps: [Step]
  }
  var routes: [Route]
  /// Nil: it is silent.
  var peer: Peer?
}

/// One turn: what a runner tells, and from which request on it asks.
struct TurnQuestion: Codable, Equatable {
  /// The answers to give from now on; nil: as before.
  var script: ScriptMessage?
  /// The number of the first request not yet told.
  var since: Int
}

/// A request as it is told.
struct RequestMessage: Codable, Equatable {
  /// How long before this answer the request was complete.
  var ageMicroseconds: Int64
  var method: Data
  var target: Data
  var headerBytes: Data
  var body: Data
  var port: Int
  var isSecure: Bool
  var malformed: String?
  /// What had come of a malformed one.
  var came: Data?
  /// What the TCP peer saw; then the rest is empty, for it is no request.
  var peer: PeerMessage?
}

/// What the TCP peer saw as it is told.
struct PeerMessage: Codable, Equatable {
  enum Kind: String, Codable { case opened, received, closed, finished }
  var kind: Kind
  var connection: Int
  var bytes: Data?
}

/// The answer to a turn.
struct TurnAnswer: Codable, Equatable {
  /// The number of the first request in `seen`.
  var first: Int
  /// What was seen from there on.
  var seen: [RequestMessage]
  /// How many connections were refused since the runner took the origin; nil from one that does not count.
  var refused: Int?
  /// How many requests and sights of the peer were not kept since then, though a script is for them;
  /// nil from an origin that does not count.
  var dropped: Int?
  /// Whether somebody has come to a TLS port since then; nil from an origin that does not tell.
  var isSecureHeard: Bool?
}

/// The answer to a runner that takes the origin.
struct SessionAnswer: Codable, Equatable {
  /// Where it listens.
  struct Ports: Codable, Equatable {
    var port: Int
    var securePort: Int?
    var closedPort: Int
    var deafPort: Int?
    /// The port of the TCP peer; nil where the origin has none.
    var peerPort: Int?
  }
  /// Whether it listens on 80, and with TLS on 443.
  struct DefaultPorts: Codable, Equatable {
    /// The host whose port 80 the origin listens at; nil where it does not, or does at any address.
    var defaultHost: String?
    var secureDefaultHost: String?
    /// Whether it listens there at all.
    var hasDefaultPort: Bool
    var hasSecureDefaultPort: Bool
    /// Why not, where it does not: `notAsked`, `notAllowed` or `inUse`.
    var defaultPortLack: String
    var secureDefaultPortLack: String
  }
  private enum CodingKeys: String, CodingKey { case session, host }

  var session: String
  /// Nil where the origin does not know what modules call it.
  var host: String?
  var ports: Ports
  var defaults: DefaultPorts

  init(session: String, host: String?, ports: Ports, defaults: DefaultPorts) {
    self.session = session
    self.host = host
    self.ports = ports
    self.defaults = defaults
  }

  /// All of it stands in one object.
  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    session = try values.decode(String.self, forKey: .session)
    host = try values.decodeIfPresent(String.self, forKey: .host)
    ports = try Ports(from: decoder)
    defaults = try DefaultPorts(from: decoder)
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(session, forKey: .session)
    try values.encodeIfPresent(host, forKey: .host)
    try ports.encode(to: encoder)
    try defaults.encode(to: encoder)
  }
}

/// Why something was not done, for people.
struct ProblemAnswer: Codable, Equatable {
  var problem: String
}

extension ScriptMessage {
  init(_ script: OriginScript) {
    routes = script.routes.map(Route.init)
    peer = script.peer.map(Peer.init)
  }

  /// The script told; nil where a number is out of its range.
  var script: OriginScript? {
    var script = OriginScript()
    for route in routes {
      guard let route = route.route else { return nil }
      script.routes.append(route)
    }
    script.peer = peer?.script
    return script
  }
}

extension ScriptMessage.Route {
  init(_ route: OriginRoute) {
    let response = route.response
    method = route.method.map { Data($0) }
    target = Data(route.target)
    status = response.status
    headers = response.headers.map { .init(name: Data($0.name), value: Data($0.value)) }
    switch response.body {
    case .bytes(let bytes): body = Data(bytes)
    case .ofRequest: body = nil
    }
    switch response.framing {
    case .contentLength: chunkBytes = nil
    case .chunked(let size): chunkBytes = max(1, size)
    case .untilClose: chunkBytes = 0
    }
    switch response.pace {
    case .atOnce: pace = .init(kind: .atOnce)
    case .drip(let bytes, let gap):
      pace = .init(kind: .drip, bytes: bytes, milliseconds: gap.milliseconds)
    case .stall(let bytes, let duration):
      pace = .init(kind: .stall, bytes: bytes, milliseconds: duration?.milliseconds)
    case .reset(let bytes): pace = .init(kind: .reset, bytes: bytes)
    case .close(let bytes): pace = .init(kind: .close, bytes: bytes)
    }
    spelling = ScriptMessage.Spelling(response)
    raw = response.raw.map { Data($0) }
    delayMilliseconds = response.delay.milliseconds
    isSilent = response.isSilent
    honoursRanges = response.honoursRanges
  }

  fileprivate var route: OriginRoute? {
    guard (100...599).contains(status), (chunkBytes ?? 0) >= 0, (pace.bytes ?? 0) >= 0,
      (pace.milliseconds ?? 0) >= 0, delayMilliseconds >= 0
    else { return nil }
    var response = OriginResponse(
      status: status,
      headers: headers.map { HeaderField(name: Array($0.name), value: Array($0.value)) },
      body: body.map { .bytes(Array($0)) } ?? .ofRequest, delay: .milliseconds(delayMilliseconds),
      isSilent: isSilent, honoursRanges: honoursRanges)
    switch chunkBytes {
    case nil: response.framing = .contentLength
    case 0: response.framing = .untilClose
    case let size?: response.framing = .chunked(size)
    }
    let bytes = pace.bytes ?? 0
    let time = pace.milliseconds.map { Interval.milliseconds($0) }
    switch pace.kind {
    case .atOnce: response.pace = .atOnce
    case .drip: response.pace = .drip(pieceBytes: max(1, bytes), gap: time ?? .zero)
    case .stall: response.pace = .stall(afterBytes: bytes, duration: time)
    case .reset: response.pace = .reset(afterBytes: bytes)
    case .close: response.pace = .close(afterBytes: bytes)
    }
    if let spelling, !spelling.spell(&response) { return nil }
    response.raw = raw.map { Array($0) }
    return OriginRoute(
      method: method.map { Array($0) }, target: Array(target), response: response)
  }
}

extension ScriptMessage.Spelling {
  /// How an answer is spelt; nil where that is the usual way.
  init?(_ response: OriginResponse) {
    let spelling = response.spelling
    guard
      spelling != OriginResponse.Spelling() || !response.interims.isEmpty || response.keepsAlive
    else { return nil }
    isOldVersion = spelling.isOldVersion
    hasReason = spelling.hasReason
    lines = spelling.lines.map { Data($0) }
    hasCapitals = spelling.hasCapitals
    digits = spelling.digits
    chunkExtension = Data(spelling.chunkExtension)
    trailers = spelling.trailers.map { Data($0) }
    interims = response.interims
    keepsAlive = response.keepsAlive
  }

  /// Spells an answer so; false where a number is out of its range.
  fileprivate func spell(_ response: inout OriginResponse) -> Bool {
    guard (1...16).contains(digits), interims.allSatisfy({ (100...199).contains($0) }) else {
      return false
    }
    response.spelling.isOldVersion = isOldVersion
    response.spelling.hasReason = hasReason
    response.spelling.lines = lines.map { Array($0) }
    response.spelling.hasCapitals = hasCapitals
    response.spelling.digits = digits
    response.spelling.chunkExtension = Array(chunkExtension)
    response.spelling.trailers = trailers.map { Array($0) }
    response.interims = interims
    response.keepsAlive = keepsAlive
    return true
  }
}

extension RequestMessage {
  init(_ request: OriginRequest, age: Interval) {
    ageMicroseconds = max(0, age.nanoseconds / 1_000)
    method = Data(request.method)
    target = Data(request.target)
    headerBytes = Data(request.headerBytes)
    body = Data(request.body)
    port = request.port
    isSecure = request.isSecure
    malformed = request.malformed
    came = request.malformed.map { _ in Data(request.came) }
  }

  /// The request told; its header fields are cut out of the header's bytes, as the server does.
  var request: OriginRequest {
    var request = OriginRequest(
      method: Array(method), target: Array(target), headers: headerFields(headerBytes),
      headerBytes: Array(headerBytes), body: Array(body), port: port, isSecure: isSecure,
      malformed: malformed)
    request.came = came.map { Array($0) } ?? []
    return request
  }
}

extension ScriptMessage.Peer {
  init(_ script: PeerScript) {
    isEcho = script.isEcho
    steps = script.steps.map { step in
      switch step {
      case .expect(let bytes): Step(kind: .expect, bytes: Data(bytes))
      case .take(let count): Step(kind: .take, number: Int64(count))
      case .send(let bytes): Step(kind: .send, bytes: Data(bytes))
      case .wait(let interval): Step(kind: .wait, number: interval.milliseconds)
      case .close: Step(kind: .close)
      case .reset: Step(kind: .reset)
      }
    }
  }

  /// The script told; numbers below zero count as zero.
  fileprivate var script: PeerScript {
    PeerScript(
      isEcho: isEcho,
      steps: steps.map { step in
        let (bytes, number) = (Array(step.bytes ?? Data()), max(0, step.number ?? 0))
        switch step.kind {
        case .expect: return .expect(bytes)
        case .take: return .take(Int(number))
        case .send: return .send(bytes)
        case .wait: return .wait(.milliseconds(min(number, Self.waitMax)))
        case .close: return .close
        case .reset: return .reset
        }
      })
  }

  /// The longest wait in milliseconds: a day.
  static let waitMax: Int64 = 86_400_000
}

extension PeerMessage {
  init(_ event: PeerEvent) {
    switch event {
    case .opened(let number): (kind, connection) = (.opened, number)
    case .received(let number, let data):
      (kind, connection, bytes) = (.received, number, Data(data))
    case .closed(let number): (kind, connection) = (.closed, number)
    case .finished(let number): (kind, connection) = (.finished, number)
    }
  }

  /// What was told.
  var event: PeerEvent {
    switch kind {
    case .opened: .opened(connection)
    case .received: .received(connection, Array(bytes ?? Data()))
    case .closed: .closed(connection)
    case .finished: .finished(connection)
    }
  }
}

extension RequestMessage {
  /// Something that the TCP peer saw.
  init(_ event: PeerEvent, age: Interval) {
    self.init(OriginRequest(method: [], target: [], port: 0), age: age)
    peer = PeerMessage(event)
  }
}

extension SessionAnswer {
  init(session: String, _ addresses: OriginAddresses, isNamed: Bool) {
    self.init(
      session: session, host: isNamed ? addresses.host : nil,
      ports: Ports(
        port: addresses.port, securePort: addresses.securePort, closedPort: addresses.closedPort,
        deafPort: addresses.deafPort, peerPort: addresses.peerPort),
      defaults: DefaultPorts(
        defaultHost: isNamed ? addresses.defaultHost : nil,
        secureDefaultHost: isNamed ? addresses.secureDefaultHost : nil,
        hasDefaultPort: addresses.defaultHost != nil,
        hasSecureDefaultPort: addresses.secureDefaultHost != nil,
        defaultPortLack: addresses.defaultHostLack.rawValue,
        secureDefaultPortLack: addresses.secureDefaultHostLack.rawValue))
  }
}

extension Interval {
  fileprivate var milliseconds: Int64 { nanoseconds / 1_000_000 }
}

/// The JSON of a message.
func json(_ message: some Encodable) -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  // Messages are made of numbers, texts and bytes alone, which always encode.
  return (try? encoder.encode(message)).map { Array($0) } ?? []
}

/// The message that a JSON text spells; nil for any other text.
func message<Message: Decodable>(_ type: Message.Type, _ bytes: [UInt8]) -> Message? {
  try? JSONDecoder().decode(type, from: Data(bytes))
}
