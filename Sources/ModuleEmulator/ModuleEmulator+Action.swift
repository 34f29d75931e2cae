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
  /// How it is conducted.
  var conduct: ActionBehaviour
  /// How many bytes came that the cache had no room for.
  var dropped = 0
  var bodyPieces = 0
  /// Whether the reply is whole and only its result is due.
  var isEnding = false
}

extension ModuleEmulator {
  /// How the action under way is conducted.
  private var conduct: ActionBehaviour { exchange?.conduct ?? behaviour.action }

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
      memory.lastSeconds = given
    } else if behaviour.action.keepsTimer, let last = memory.lastSeconds {
      seconds = last
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
    let action = actionConduct(method, isSecure: url.isSecure)
    let header = action.showsHeader ?? showsHeader
    let request = request(method, to: url, action)
    if method == 1, behaviour.dialect.bodyAfterPost == .spent { body = nil }
    if behaviour.dialect.headerBlock == .spent { block = nil }
    exchange = Exchange(
      id: lastRequest, method: method, seconds: seconds, streams: action.streams ?? isOn(.mode),
      showsHeader: header, request: request, url: url, conduct: action)
    settingsServed()
    memory.actions += 1
    memory.lastURL = url
    let keeps =
      action.keepsOldContent || action.joinsOldContent || action.leftover == .keptIfEmpty
    if !keeps { content = [] }
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
      if behaviour.dialect.connectionTold == .atOnce { reportConnection() }
    case .head(let status, let bytes):
      reportConnection()
      if takeHead(status, bytes, at: now) { return }
    case .body(let bytes):
      takeBody(bytes)
      if content?.count ?? 0 > Limits.streamBytesMax { return exchangeTimedOut(at: now) }
    case .ended: return endExchange(at: now)
    case .failed: return breakExchange(at: now)
    }
    let action = conduct
    if case .body = event { exchange?.bodyPieces += 1 }
    let isRefreshed =
      action.refreshesTimer && !(action.refreshesOnce && (exchange?.bodyPieces ?? 0) > 1)
    if isRefreshed || !wasConnected { armTimer(action.responseTimer, seconds, at: now) }
  }

  private mutating func reportConnection() {
    guard let exchange, !exchange.hasReported else { return }
    if conduct.reportsConnection, !conduct.resultFirst { sayStatus(1) }
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
      var head = bytes
      conduct.headerAlteration?.apply(to: &head)
      deliver(head[...], counts: conduct.countsHeader)
    }
    return false
  }

  /// Where a reply leads, if the module goes there.
  private func redirection(_ status: Int, _ head: [UInt8]) -> ModuleURL? {
    guard let exchange, exchange.redirections < Limits.redirectsMax else { return nil }
    let follows: Bool
    switch conduct.redirection {
    case .asSet, .reportsFirst, .absoluteOnly: follows = isOn(.redirection)
    case .except(let other): follows = isOn(.redirection) && status != other
    case .always: follows = true
    case .never: follows = false
    case .once: follows = isOn(.redirection) && exchange.redirections == 0
    }
    let leads =
      [301, 302, 303, 307, 308].contains(status)
      || (status == 500 && behaviour.dialect.serverErrorRedirect == .followed)
    guard follows, leads, let location = headerValue("location", in: head) else { return nil }
    let isAbsolute = firstRange(of: Array("://".utf8), in: location) != nil
    if conduct.redirection == .absoluteOnly, !isAbsolute { return nil }
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
    armTimer(next.conduct.requestTimer, next.seconds, at: now)
  }

  private mutating func takeBody(_ bytes: [UInt8]) {
    guard let exchange else { return }
    let action = exchange.conduct
    if exchange.method == 2, !action.headFetchesBody { return }
    let isChunked = exchange.isChunked
    let alteration = action.receivedAlteration ?? (isChunked ? action.chunkAlteration : nil)
    let showsSizes = isChunked && action.showsChunkSizes
    guard showsSizes || alteration != nil else { return deliver(bytes[...]) }
    var piece = bytes
    alteration?.apply(to: &piece)
    if showsSizes {
      let size = Array((String(piece.count, radix: 16) + "\r\n").utf8)
      piece = size + piece + [0x0D, 0x0A]
    }
    deliver(piece[...])
  }

  /// Caches bytes of the answer, or passes them on with MODE 1.
  private mutating func deliver(_ bytes: ArraySlice<UInt8>, counts: Bool = true) {
    guard let exchange else { return }
    let (streams, action) = (exchange.streams, exchange.conduct)
    if action.keepsOldContent {
      self.exchange?.length += bytes.count
      return
    }
    if action.leftover == .keptIfEmpty, exchange.length == 0, !bytes.isEmpty { content = [] }
    let isCapped = !streams || action.streamIsCapped
    let room = isCapped ? behaviour.accepts.cacheBytes - exchange.length : bytes.count
    let kept = bytes.prefix(max(0, room))
    if counts { self.exchange?.length += kept.count }
    self.exchange?.dropped += bytes.count - kept.count
    if streams, behaviour.dialect.streaming == .push {
      outgoing.append(contentsOf: kept)
      if let line = action.interruption { outgoing.append(contentsOf: line) }
    } else if streams, behaviour.dialect.streaming == .blocks {
      sayBlock(kept)
    } else {
      content?.append(contentsOf: kept)
      if action.keepsEnd, kept.count < bytes.count {
        content?.append(contentsOf: bytes.dropFirst(kept.count))
        content?.removeFirst(bytes.count - kept.count)
      }
    }
  }

  /// The answer is whole.
  private mutating func endExchange(at now: Instant) {
    guard let ended = exchange else { return }
    if ended.conduct.resultDelay > .zero, !ended.isEnding {
      exchange?.isEnding = true
      return arm(.exchange, at: now + ended.conduct.resultDelay)
    }
    arm(.exchange, at: nil)
    sayResult(reply(of: ended), countedLength(ended))
    if ended.conduct.resultFirst { sayStatus(1) }
    memory.hasFailed = false
    if ended.streams { pushAfterResult() }
    exchange = nil
    beginQueued(at: now)
  }

  /// Sends what MODE 1 has held back, if this module sends it by itself.
  private mutating func pushAfterResult() {
    guard let held = content else { return }
    switch behaviour.dialect.streaming {
    case .push, .blocks, .reads: return
    case .pushAfterResult:
      outgoing.append(contentsOf: held)
      lineBreak()
    case .blocksAfterResult:
      for start in stride(from: 0, to: held.count, by: Limits.blockBytes) {
        sayBlock(held[start..<min(start + Limits.blockBytes, held.count)])
      }
    }
    content = []
  }

  /// Says bytes of the answer under a header line that counts them.
  private mutating func sayBlock(_ bytes: ArraySlice<UInt8>) {
    beginInformation("+HTTPREAD")
    say(bytes.count)
    lineBreak()
    outgoing.append(contentsOf: bytes)
    lineBreak()
  }

  /// The length that the result reports of an answer that came to its end.
  private func countedLength(_ ended: Exchange) -> Int {
    let action = ended.conduct
    var length = ended.length
    if ended.isChunked { length += action.chunkedLengthError }
    if length == 0 { length += action.emptyLengthError }
    if action.lengthIsUncapped { length += ended.dropped }
    if action.capsStreamLength { length = min(length, behaviour.accepts.cacheBytes) }
    return length & action.lengthMask
  }

  private mutating func reply(of ended: Exchange) -> Int {
    let action = ended.conduct
    let status = action.redirection == .reportsFirst ? ended.firstStatus ?? 0 : ended.status
    let last = memory.lastReply
    memory.lastReply = status
    switch action.reply {
    case .true_: return status
    case .last: return last == 0 ? status : last
    case .always(let other): return other
    case .hundreds: return status / 100 * 100
    case .instead(let wrong, let other): return status == wrong ? other : status
    }
  }

  private mutating func sayResult(_ reply: Int, _ length: Int) {
    guard let exchange, exchange.conduct.reportsResult else { return }
    let action = exchange.conduct
    let isBracketed = behaviour.dialect.resultBrackets == .angle
    for _ in 0..<action.results {
      beginInformation("+HTTPRES", interruptible: !isPushing)
      if isBracketed { say("<") }
      say(exchange.method + action.methodError)
      if isBracketed { say(">,<") } else { say(",") }
      say(reply)
      if isBracketed { say(">,<") } else { say(",") }
      say(max(0, length + action.lengthError))
      if isBracketed { say(">") }
      lineBreak()
    }
  }

  /// The time of a phase is over, or more came than can be kept.
  mutating func exchangeTimedOut(at now: Instant) {
    guard let id = exchange?.id else { return }
    if exchange?.isEnding == true { return endExchange(at: now) }
    ask(.cancel(id))
    breakExchange(at: now)
  }

  /// The connection could not be made, or the answer broke off or stopped.
  private mutating func breakExchange(at now: Instant) {
    if exchange?.isConnected == true { reportConnection() }
    guard let broken = exchange else { return }
    let action = broken.conduct
    arm(.exchange, at: nil)
    memory.hasFailed = true
    if !broken.hasReported {
      if action.reportsFailure { sayStatus(action.failedStatus) }
      switch behaviour.dialect.failedConnection {
      case .statusOnly: break
      case .result601: sayResult(601, 0)
      case .result603: sayResult(603, 0)
      }
    } else if action.stallIsSuccess {
      sayResult(200, broken.length)
    } else {
      switch behaviour.dialect.stall {
      case .result601: sayResult(601, 0)
      case .result603: sayResult(603, 0)
      case .statusZero: sayStatus(0)
      }
    }
    if !action.keepsOldContent { content = [] }
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
