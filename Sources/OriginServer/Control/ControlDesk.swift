// The control interface without its sockets: who may talk, who has the origin, what was seen and not
// yet told. Questions and instants go in, answers come out.
import COpenSSL
import HTTPOrigin
import Ground

/// A message to the control interface.
struct ControlQuestion: Equatable {
  var method: String
  var path: String
  /// The value of the Authorization field; nil where there is none.
  var authorization: String?
  /// The session that the runner says is its own.
  var session: String?
  var body: [UInt8] = []
}

/// What the control interface answers.
struct ControlAnswer: Equatable {
  var status: Int
  var body: [UInt8] = []

  static func problem(_ status: Int, _ text: String) -> ControlAnswer {
    ControlAnswer(status: status, body: json(ProblemAnswer(problem: text)))
  }
}

/// Keeps the origin for one runner at a time.
struct ControlDesk {
  /// What the origin saw.
  private enum Sight {
    case request(OriginRequest)
    case peer(PeerEvent)

    /// How many bytes it keeps.
    var size: Int {
      switch self {
      case .request(let request):
        request.body.count + request.headerBytes.count + request.target.count
      case .peer(.received(_, let bytes)): bytes.count
      case .peer: 0
      }
    }
  }

  private struct Session {
    var id: String
    var began: Instant
    var lastHeard: Instant
    /// How many connections were refused for want of places.
    var refused = 0
    /// How much was not kept that a script was for.
    var dropped = 0
    /// Whether somebody has come to a TLS port.
    var isSecureHeard = false
  }

  /// What the origin is to answer.
  private(set) var script = OriginScript()
  private let tokenDigest: [UInt8]
  private let addresses: OriginAddresses
  private let isNamed: Bool
  private let silenceMax: Interval
  private var session: Session?
  private var seen: [(at: Instant, what: Sight)] = []
  private var seenBytes = 0
  /// How many of `seen` the runner may have been told of: they stay as they are.
  private var told = 0
  /// The number of the first request in `seen`; the first ever has 0.
  private var first = 0

  /// Makes a desk that nobody has come to yet.
  ///
  /// - Parameter isNamed: Whether modules can use the host in `addresses`; else the runner names it.
  init(
    token: [UInt8], addresses: OriginAddresses, isNamed: Bool, times: ControlTimes = ControlTimes()
  ) {
    tokenDigest = digest(token)
    silenceMax = times.silenceMax
    self.addresses = addresses
    self.isNamed = isNamed
  }

  /// Whether a runner has the origin.
  var isTaken: Bool { session != nil }

  /// Whether the value of an Authorization field holds the token; takes as long for any other.
  func admits(_ authorization: String?) -> Bool {
    let given = authorization ?? ""
    let isBearer = given.lowercased().hasPrefix("bearer ")
    let token = Array(given.utf8.dropFirst(isBearer ? 7 : given.utf8.count))
    return CRYPTO_memcmp(digest(token), tokenDigest, tokenDigest.count) == 0
  }

  // MARK: What happens

  /// Keeps a request for the runner that has the origin.
  mutating func saw(_ request: OriginRequest, at now: Instant) {
    // What nobody scripted may be anybody's, and leaves half of the room to what somebody did.
    keep(.request(request), now, part: script.knows(request) ? 1 : 2)
  }

  /// Keeps what the TCP peer saw.
  mutating func saw(_ event: PeerEvent, at now: Instant) {
    let part = script.peer == nil ? 2 : 1
    guard case .received(let number, let bytes) = event, seen.count > told,
      case .peer(.received(number, let before)) = seen[seen.count - 1].what,
      before.count < ControlLimits.pieceBytesMax
    else { return keep(.peer(event), now, part: part) }
    // However a network cuts what a connection brings, it takes one place.
    guard hasRoom(for: bytes.count, part: part) else { return drop(part: part) }
    seenBytes += bytes.count
    seen[seen.count - 1].what = .peer(.received(number, before + bytes))
  }

  private mutating func keep(_ sight: Sight, _ now: Instant, part: Int) {
    guard session != nil else { return }
    guard seen.count < ControlLimits.requestsMax / part, hasRoom(for: sight.size, part: part)
    else { return drop(part: part) }
    seenBytes += sight.size
    seen.append((now, sight))
  }

  private func hasRoom(for bytes: Int, part: Int) -> Bool {
    seenBytes + bytes <= ControlLimits.requestBytesMax / part
  }

  /// Counts what is not kept, unless no script is for it.
  private mutating func drop(part: Int) {
    if part == 1 { session?.dropped += 1 }
  }

  /// Counts a connection that may have been the module's and found no place.
  mutating func refused() { session?.refused += 1 }

  /// Remembers that somebody came to a TLS port.
  mutating func heardSecure() { session?.isSecureHeard = true }

  /// When the runner that has the origin loses it, if nothing is heard of it.
  var expiry: Instant? { session.map { $0.lastHeard + silenceMax } }

  /// Takes the origin from a runner that has been silent for too long.
  mutating func expire(at now: Instant) {
    if let expiry, now >= expiry { end() }
  }

  private mutating func end() {
    session = nil
    script = OriginScript()
    first += seen.count
    seen = []
    seenBytes = 0
    told = 0
  }

  // MARK: Questions

  /// The answer to a message whose sender has shown the token.
  mutating func answer(_ question: ControlQuestion, at now: Instant) -> ControlAnswer {
    expire(at: now)
    switch (question.method, question.path) {
    case ("POST", ControlProtocol.sessionPath): return begin(at: now)
    case ("DELETE", ControlProtocol.sessionPath):
      guard question.session == session?.id else { return noSession }
      end()
      return ControlAnswer(status: 204)
    case ("POST", ControlProtocol.turnPath): return turn(question, at: now)
    case (_, ControlProtocol.sessionPath), (_, ControlProtocol.turnPath):
      return .problem(405, "\(question.method) does not go with \(question.path)")
    default:
      return .problem(
        404, "this origin speaks version \(ControlProtocol.version) of attest's control interface")
    }
  }

  private var noSession: ControlAnswer {
    .problem(
      410,
      "the origin does not know this run any more: it was started anew, or has not heard of the "
        + "run for \(silenceMax)")
  }

  private mutating func begin(at now: Instant) -> ControlAnswer {
    if let session {
      let time = Interval.seconds((now - session.began).nanoseconds / 1_000_000_000)
      return .problem(
        409,
        "another runner has had this origin for \(time); it is free when that one ends, or "
          + "\(silenceMax) after it falls silent")
    }
    var generator = SystemRandomNumberGenerator()
    let id = hexadecimal((0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })
    session = Session(id: id, began: now, lastHeard: now)
    return ControlAnswer(
      status: 201, body: json(SessionAnswer(session: id, addresses, isNamed: isNamed)))
  }

  private mutating func turn(_ question: ControlQuestion, at now: Instant) -> ControlAnswer {
    guard let session, question.session == session.id else { return noSession }
    guard let turn = message(TurnQuestion.self, question.body) else {
      return .problem(400, "the body is no turn of version \(ControlProtocol.version)")
    }
    self.session?.lastHeard = now
    if let told = turn.script {
      guard let script = told.script else {
        return .problem(400, "a number in the script is out of its range")
      }
      self.script = script
    }
    let known = min(max(0, turn.since - first), seen.count)
    seenBytes -= seen[..<known].reduce(0) { $0 + $1.what.size }
    seen.removeFirst(known)
    first += known
    told = seen.count
    let messages = seen.map { at, what in
      switch what {
      case .request(let request): RequestMessage(request, age: now - at)
      case .peer(let event): RequestMessage(event, age: now - at)
      }
    }
    return ControlAnswer(
      status: 200,
      body: json(
        TurnAnswer(
          first: first, seen: messages, refused: session.refused, dropped: session.dropped,
          isSecureHeard: session.isSecureHeard)))
  }
}

/// The SHA-256 of some bytes.
private func digest(_ bytes: [UInt8]) -> [UInt8] {
  var digest = [UInt8](repeating: 0, count: 32)
  EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
  return digest
}
