// HTTPACT (manual 1.4): one action from its request to its result. Actions begin in
// `ModuleEmulator+ActionBegin`, requests are built in `ModuleEmulator+Request`; this file holds the
// two phases of timernum and what comes of each event.
import HTTPOrigin
import Ground

/// An action under way.
struct Exchange {
  /// The number of the request that the IP stack makes now.
  var id: Int
  var method: Int
  var seconds: Int
  /// Settings as they were when the action began.
  var streams: Bool
  var showsHeader: Bool
  var redirects: Bool
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
  /// What of the head decides how the body is taken.
  var isText = false
  var isMeasured = true
  var announcedLength = 0
  /// Whether a reply was asked for a second time.
  var isRetried = false
  /// Whether the OK of the command is still to come.
  var owesOK = false
  /// Whether the reply is whole and only its result is due.
  var isEnding = false
  /// How many more bytes of the body are taken.
  var room = Int.max
}

extension ModuleEmulator {
  mutating func armTimer(_ timer: ActionBehaviour.Timer, _ seconds: Int, at now: Instant) {
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
      if !isToldWithResult { reportConnection() }
      if takeHead(status, bytes, at: now) { return }
    case .body(let bytes):
      takeBody(bytes)
      if content?.count ?? 0 > Limits.streamBytesMax { return exchangeTimedOut(at: now) }
    // How a reply is spelt is nothing to a right module.
    case .interim, .chunk, .trailer, .surplus: return
    case .ended: return endExchange(at: now)
    case .failed(let why): return fail(why, at: now)
    }
    let action = conduct
    if case .body = event { exchange?.bodyPieces += 1 }
    let isRefreshed =
      action.refreshesTimer && !(action.refreshesOnce && (exchange?.bodyPieces ?? 0) > 1)
    let waitsForever = action.hopWaitsForever && (exchange?.redirections ?? 0) > 0
    let timer = waitsForever ? .never : action.responseTimer
    if isRefreshed || !wasConnected { armTimer(timer, seconds, at: now) }
  }

  /// The IP stack gave up the request.
  private mutating func fail(_ why: String, at now: Instant) {
    if conduct.silentOf == why {
      arm(.exchange, at: nil)
      exchange = nil
      return
    }
    if conduct.fallsBack, exchange?.request.isSecure == true, exchange?.isConnected == false {
      exchange?.request.isSecure = false
      return retry()
    }
    breakExchange(at: now)
  }

  /// Whether the connection is told of no sooner than of its outcome; what is streamed comes after it.
  private var isToldWithResult: Bool {
    behaviour.dialect.connectionTold == .withResult && exchange?.streams != true
  }

  private mutating func reportConnection() {
    guard let exchange, !exchange.hasReported else { return }
    payOK()
    if conduct.reportsConnection, !conduct.resultFirst {
      for _ in 0..<conduct.connections { sayStatus(1) }
    }
    self.exchange?.hasReported = true
    guard exchange.streams, behaviour.dialect.streaming == .reads else { return }
    streamPosition = conduct.streamReadsOn ? streamPosition ?? 0 : 0
  }

  /// Says the OK that was put off.
  private mutating func payOK() {
    guard exchange?.owesOK == true else { return }
    exchange?.owesOK = false
    accept(isHTTP: true)
  }

  mutating func sayStatus(_ status: Int) {
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
      if conduct.showsHopHeader { showHeader(bytes) }
      follow(next, status, bytes, at: now)
      return true
    }
    if conduct.retried == status, exchange?.isRetried == false {
      retry()
      return true
    }
    let isChunked = headerValue("transfer-encoding", in: bytes) != nil
    let isMeasured = isChunked || headerValue("content-length", in: bytes) != nil
    if conduct.headBytesMax < bytes.count { exchange?.room = 0 }
    if conduct.fieldBytesMax < bytes.count,
      bytes.split(separator: 0x0A).contains(where: { conduct.fieldBytesMax < $0.count })
    {
      exchange?.room = 0
    }
    if conduct.isSilentOfNowhere, exchange?.redirects == true, (300...399).contains(status),
      headerValue("location", in: bytes) == nil
    {
      exchange?.conduct.reportsResult = false
    }
    if conduct.trustsLengthLike,
      let length = headerValue("x-content-length", in: bytes).flatMap({ decimalNumber($0) })
    {
      exchange?.room = length
    }
    let isText = headerValue("content-type", in: bytes)?.starts(with: "text/".utf8) ?? false
    let announced = contentLength(of: bytes)
    exchange?.isChunked = isChunked
    exchange?.isMeasured = isMeasured
    exchange?.isText = isText
    exchange?.announcedLength = announced
    if !(isChunked && conduct.hidesChunkedHeader) { showHeader(bytes) }
    return false
  }

  private mutating func showHeader(_ bytes: [UInt8]) {
    guard exchange?.showsHeader == true else { return }
    var head = bytes
    conduct.headerAlteration?.apply(to: &head)
    deliver(head[...], counts: conduct.countsHeader)
  }

  /// Asks for the same once more.
  private mutating func retry() {
    guard var again = exchange else { return }
    ask(.cancel(again.id))
    lastRequest += 1
    again.id = lastRequest
    again.isRetried = true
    again.isConnected = false
    exchange = again
    ask(.open(again.id, again.request))
  }

  private mutating func takeBody(_ bytes: [UInt8]) {
    guard let exchange else { return }
    let action = exchange.conduct
    if exchange.method == 2, !action.headFetchesBody { return }
    if action.bodiless?.contains(exchange.status) == true { return }
    if action.losesUnmeasured, !exchange.isMeasured { return }
    let bytes = Array(bytes.prefix(exchange.room))
    if exchange.room < Int.max { self.exchange?.room -= bytes.count }
    let isChunked = exchange.isChunked
    let alteration =
      action.receivedAlteration ?? (isChunked ? action.chunkAlteration : nil)
      ?? (exchange.isText ? action.textAlteration : nil)
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
    let isMultiple =
      action.losesLastOf > 0 && (exchange.length + bytes.count) % action.losesLastOf == 0
    let bytes = isMultiple ? bytes.dropLast() : bytes
    if action.keepsOldContent {
      self.exchange?.length += bytes.count
      return
    }
    if action.leftover == .keptIfEmpty, exchange.length == 0, !bytes.isEmpty { content = [] }
    let isCapped = (!streams || action.streamIsCapped) && !action.isUncapped
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
    let isAwaited = ended.method == 2 && ended.conduct.awaitsBodyOfHead
    if isAwaited, ended.announcedLength > 0, !ended.isEnding { return }
    if ended.conduct.resultDelay > .zero, !ended.isEnding {
      exchange?.isEnding = true
      return arm(.exchange, at: now + ended.conduct.resultDelay)
    }
    arm(.exchange, at: nil)
    var isImporting = false
    if case .importing = mode { isImporting = true }
    let isSilent =
      (ended.conduct.isSilentOfNothing && ended.length == 0)
      || (ended.conduct.isSilentInImport && isImporting)
    if !isSilent {
      reportConnection()
      sayResult(reply(of: ended), countedLength(ended))
    }
    if ended.conduct.replyOverwritesBody, body != nil, let content, content.count > 1024 {
      body = content
    }
    if ended.conduct.dropsBody, ended.method != 1 { body = nil }
    memory.last = ended
    if isImporting, behaviour.data.endsWithAction {
      mode = .command
      arm(.importing, at: nil)
      accept(isHTTP: true)
    }
    if ended.conduct.resultFirst { sayStatus(1) }
    memory.hasFailed = false
    memory.hasStalled = false
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
    if ended.method == 2, action.reportsContentLength { length = ended.announcedLength }
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

  mutating func sayResult(_ reply: Int, _ length: Int) {
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
    if exchange?.isConnected == true, !isToldWithResult { reportConnection() }
    guard let broken = exchange else { return }
    let action = broken.conduct
    arm(.exchange, at: nil)
    memory.hasFailed = true
    memory.hasStalled = broken.hasReported
    if action.failureDropsBody { body = nil }
    payOK()
    if behaviour.settings.failureResetsAll { resetAll() }
    if !broken.hasReported {
      if action.reportsFailure { sayStatus(action.failedStatus) }
      if let reply = action.failedReply { sayResult(reply, 0) }
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
    if action.diesOfBreak { isDead = true }
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
