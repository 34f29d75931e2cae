// HTTPACT (manual 1.4): one action from its command to its result. Requests are built in
// `ModuleEmulator+Request`; this file holds the two phases of timernum and what comes of each event.
import HTTPOrigin
import MachineContract

/// An action under way.
struct Exchange {
  /// The number of the request that the IP stack makes now.
  var id: Int
  var method: Int
  var seconds: Int
  /// Settings as they were when the action began.
  var streams: Bool
  var showsHeader: Bool
  var request: HTTPClientRequest
  var url: ModuleURL
  /// Whether `+HTTP:1` has been said.
  var hasReported = false
  /// Whether the present connection stands.
  var isConnected = false
  var redirections = 0
  var firstStatus: Int?
  var status = 0
  var isChunked = false
  /// How many bytes of this answer count.
  var length = 0
}

extension ModuleEmulator {
  /// Begins an action, or refuses it.
  mutating func act(_ text: ArraySlice<UInt8>, at now: Instant) {
    guard let arguments = Argument.split(text), (1...2).contains(arguments.count),
      let method = arguments[0].number(), behaviour.accepts.methods.contains(method)
    else { return refuse() }
    var seconds = behaviour.accepts.timerDefault
    if arguments.count == 2 {
      guard let given = arguments[1].number(), behaviour.accepts.timer.contains(given) else {
        return refuse()
      }
      seconds = given
    }
    guard isOnline, let url = currentURL() else { return refuse() }
    if exchange != nil {
      guard behaviour.dialect.secondAction == .queued, queued == nil else { return refuse() }
      queued = (method, seconds)
      return accept(isHTTP: true)
    }
    accept(isHTTP: true)
    begin(method, seconds, url, at: now)
  }

  private mutating func begin(_ method: Int, _ seconds: Int, _ url: ModuleURL, at now: Instant) {
    lastRequest += 1
    let action = behaviour.action
    let showing: UInt8 = behaviour.dialect.headerShownAt == .one ? 1 : 0
    let header = action.showsHeader ?? (isOn(.responseHeader) == (showing == 1))
    let request = request(method, to: url)
    if method == 1, behaviour.dialect.bodyAfterPost == .spent { body = nil }
    if behaviour.dialect.headerBlock == .spent { block = nil }
    exchange = Exchange(
      id: lastRequest, method: method, seconds: seconds, streams: action.streams ?? isOn(.mode),
      showsHeader: header, request: request, url: url)
    if !action.keepsOldContent, !action.joinsOldContent { content = [] }
    content = content ?? []
    streamPosition = nil
    ask(.open(lastRequest, request))
    armTimer(action.requestTimer, seconds, at: now)
  }

  private mutating func armTimer(_ timer: ActionBehaviour.Timer, _ seconds: Int, at now: Instant) {
    switch timer {
    case .asGiven: arm(.exchange, at: now + .seconds(Int64(seconds)))
    case .fixed(let interval): arm(.exchange, at: now + interval)
    case .never: arm(.exchange, at: nil)
    }
  }

  /// Takes in what the IP stack says of the request under way.
  mutating func advanceExchange(_ event: HTTPClientEvent, at now: Instant) {
    guard let seconds = exchange?.seconds else { return }
    let wasConnected = exchange?.isConnected ?? false
    switch event {
    case .connected:
      exchange?.isConnected = true
      reportConnection()
    case .head(let status, let bytes):
      if takeHead(status, bytes, at: now) { return }
    case .body(let bytes):
      takeBody(bytes)
      if content?.count ?? 0 > Limits.streamBytesMax { return exchangeTimedOut(at: now) }
    case .ended: return endExchange(at: now)
    case .failed: return breakExchange(at: now)
    }
    if behaviour.action.refreshesTimer || !wasConnected {
      armTimer(behaviour.action.responseTimer, seconds, at: now)
    }
  }

  private mutating func reportConnection() {
    guard let exchange, !exchange.hasReported else { return }
    if behaviour.action.reportsConnection { sayStatus(1) }
    self.exchange?.hasReported = true
    if exchange.streams, behaviour.dialect.streaming == .reads { streamPosition = 0 }
  }

  private mutating func sayStatus(_ status: Int) {
    let isNamedSecure =
      behaviour.dialect.secureStatus == .https && exchange?.url.isSecure == true
    if !isPushing { maybeInterrupt() }
    lineBreak()
    if isNamedSecure { say("+HTTPS:") } else { say("+HTTP:") }
    if behaviour.dialect.statusSpace == .blank { say(" ") }
    say(status)
    lineBreak()
  }

  /// Takes the head of an answer; true when it leads elsewhere.
  private mutating func takeHead(_ status: Int, _ bytes: [UInt8], at now: Instant) -> Bool {
    exchange?.status = status
    let first = exchange?.firstStatus ?? status
    exchange?.firstStatus = first
    if let next = redirection(status, bytes) {
      follow(next, status, at: now)
      return true
    }
    let isChunked = headerValue("transfer-encoding", in: bytes) != nil
    exchange?.isChunked = isChunked
    if exchange?.showsHeader == true {
      deliver(bytes[...], counts: behaviour.action.countsHeader)
    }
    return false
  }

  /// Where a reply leads, if the module goes there.
  private func redirection(_ status: Int, _ head: [UInt8]) -> ModuleURL? {
    guard let exchange, exchange.redirections < Limits.redirectsMax else { return nil }
    let follows: Bool
    switch behaviour.action.redirection {
    case .asSet, .reportsFirst: follows = isOn(.redirection)
    case .always: follows = true
    case .once: follows = isOn(.redirection) && exchange.redirections == 0
    }
    let leads =
      [301, 302, 303, 307, 308].contains(status)
      || (status == 500 && behaviour.dialect.serverErrorRedirect == .followed)
    guard follows, leads, let location = headerValue("location", in: head) else { return nil }
    return exchange.url.resolved(location, behaviour.url)
  }

  private mutating func follow(_ url: ModuleURL, _ status: Int, at now: Instant) {
    guard var next = exchange else { return }
    ask(.cancel(next.id))
    lastRequest += 1
    next.id = lastRequest
    if next.method == 1, status != 307, status != 308, status != 500 {
      next.request.method = Array("GET".utf8)
      next.request.body = []
      next.request.headerBytes = withoutBodyFields(next.request.headerBytes)
    }
    redirect(&next.request, from: next.url, to: url)
    next.url = url
    next.redirections += 1
    next.isConnected = false
    exchange = next
    ask(.open(next.id, next.request))
    armTimer(behaviour.action.requestTimer, next.seconds, at: now)
  }

  private mutating func takeBody(_ bytes: [UInt8]) {
    guard let exchange else { return }
    if exchange.method == 2, !behaviour.action.headFetchesBody { return }
    guard
      exchange.isChunked && behaviour.action.showsChunkSizes
        || behaviour.action.receivedAlteration != nil
    else { return deliver(bytes[...]) }
    var piece = bytes
    behaviour.action.receivedAlteration?.apply(to: &piece)
    if exchange.isChunked, behaviour.action.showsChunkSizes {
      let size = Array((String(piece.count, radix: 16) + "\r\n").utf8)
      piece = size + piece + [0x0D, 0x0A]
    }
    deliver(piece[...])
  }

  /// Caches bytes of the answer, or passes them on with MODE 1.
  private mutating func deliver(_ bytes: ArraySlice<UInt8>, counts: Bool = true) {
    guard let exchange else { return }
    let streams = exchange.streams
    if behaviour.action.keepsOldContent {
      self.exchange?.length += bytes.count
      return
    }
    let isCapped = !streams || behaviour.action.streamIsCapped
    let room = isCapped ? behaviour.accepts.cacheBytes - exchange.length : bytes.count
    let kept = bytes.prefix(max(0, room))
    if counts { self.exchange?.length += kept.count }
    if streams, behaviour.dialect.streaming == .push {
      outgoing.append(contentsOf: kept)
    } else {
      content?.append(contentsOf: kept)
    }
  }

  /// The answer is whole.
  private mutating func endExchange(at now: Instant) {
    guard let ended = exchange else { return }
    arm(.exchange, at: nil)
    sayResult(reply(of: ended), ended.length)
    if ended.streams, behaviour.dialect.streaming == .pushAfterResult {
      if let content { outgoing.append(contentsOf: content) }
      content = []
      lineBreak()
    }
    exchange = nil
    beginQueued(at: now)
  }

  private func reply(of ended: Exchange) -> Int {
    let status =
      behaviour.action.redirection == .reportsFirst ? ended.firstStatus ?? 0 : ended.status
    switch behaviour.action.reply {
    case .true_: return status
    case .always(let other): return other
    case .hundreds: return status / 100 * 100
    case .instead(let wrong, let other): return status == wrong ? other : status
    }
  }

  private mutating func sayResult(_ reply: Int, _ length: Int) {
    guard behaviour.action.reportsResult, let exchange else { return }
    let isBracketed = behaviour.dialect.resultBrackets == .angle
    for _ in 0..<behaviour.action.results {
      beginInformation("+HTTPRES", interruptible: !isPushing)
      if isBracketed { say("<") }
      say(exchange.method + behaviour.action.methodError)
      if isBracketed { say(">,<") } else { say(",") }
      say(reply)
      if isBracketed { say(">,<") } else { say(",") }
      say(max(0, length + behaviour.action.lengthError))
      if isBracketed { say(">") }
      lineBreak()
    }
  }

  /// The time of a phase is over, or more came than can be kept.
  mutating func exchangeTimedOut(at now: Instant) {
    guard let id = exchange?.id else { return }
    ask(.cancel(id))
    breakExchange(at: now)
  }

  /// The connection could not be made, or the answer broke off or stopped.
  private mutating func breakExchange(at now: Instant) {
    guard let broken = exchange else { return }
    arm(.exchange, at: nil)
    if !broken.hasReported {
      if behaviour.action.reportsFailure { sayStatus(behaviour.action.failedStatus) }
      switch behaviour.dialect.failedConnection {
      case .statusOnly: break
      case .result601: sayResult(601, 0)
      case .result603: sayResult(603, 0)
      }
    } else if behaviour.action.stallIsSuccess {
      sayResult(200, broken.length)
    } else {
      switch behaviour.dialect.stall {
      case .result601: sayResult(601, 0)
      case .result603: sayResult(603, 0)
      case .statusZero: sayStatus(0)
      }
    }
    if !behaviour.action.keepsOldContent { content = [] }
    exchange = nil
    beginQueued(at: now)
  }

  private mutating func beginQueued(at now: Instant) {
    guard let (method, seconds) = queued else { return }
    queued = nil
    guard let url = currentURL() else { return }
    begin(method, seconds, url, at: now)
  }
}
