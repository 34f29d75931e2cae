// The deviations that count for one action, decided when it begins, and where in its course they are
// asked. An action of a right module has none, and each question answers as the manual does.
import Ground
import HTTPOrigin

/// What could be otherwise with one action.
struct ActionSeam: Sendable {
  /// What one deviation changes; a class, because to copy it takes longer than to ask for it.
  private final class Part: Sendable {
    let isOfHops: Bool
    let hop: Int?
    let traits: [ReplyTrait]
    let change: Deviation.Change

    init(_ deviation: Deviation) {
      (isOfHops, traits) = (deviation.when.awaitsRedirection, deviation.when.replyTraits)
      hop = deviation.when.hop
      change = deviation.change
    }
  }

  private let changes: [Part]
  private let cache: Int
  /// How many more bytes of the body are taken.
  private var room = Int.max
  private var bodyPieces = 0
  /// The last byte of the body that came.
  private var lastByte: UInt8?
  private(set) var isRetried = false
  private var hops = 0
  private var isMute = false
  /// Whether the reply is whole and only its result is due.
  private(set) var holdsResult = false
  /// What has come of the reply.
  private(set) var reply = SeenReply()

  /// How a reply ends.
  enum Ending: Equatable { case now, never, after(Interval) }
  /// What becomes of a request that failed.
  enum Failing: Equatable { case reported, unreported, plainTried, askedAgain, padded }

  init(_ deviations: [Deviation], cache: Int) {
    changes = deviations.map(Part.init)
    self.cache = cache
  }

  /// Calls for each change that counts in that part of the action.
  private func each(isHop: Bool = true, _ body: (Deviation.Change) -> Void) {
    for one in changes where isHop || !one.isOfHops {
      if counts(one) { body(one.change) }
    }
  }

  /// Whether the reply, as far as it has come, is one that the part is about.
  private func counts(_ one: Part) -> Bool {
    (one.hop == nil || one.hop == hops) && one.traits.allSatisfy(reply.has)
  }

  // MARK: Request

  /// The draft of the first request; what a redirection leads to is asked for as `request`.
  func draft(_ draft: inout RequestDraft, lastRange: [UInt8]?) {
    each(isHop: false) {
      if case .request(let change) = $0 { change.apply(to: &draft, lastRange: lastRange) }
    }
  }

  /// A request about to be made; of a redirected one, what a redirection alone changes.
  func request(_ request: inout HTTPClientRequest, isHop: Bool) {
    for one in changes where one.isOfHops == isHop && counts(one) {
      if case .request(let change) = one.change { change.apply(to: &request, isHop: isHop) }
    }
  }

  /// Whether MODE passes data on, and whether the header is shown.
  func begins(streams: inout Bool, showsHeader: inout Bool) {
    each {
      switch $0 {
      case .body(.streams): streams = true
      case .head(.shows(let shown)): showsHeader = shown
      default: break
      }
    }
  }

  /// What of the last action's data is there when this one begins.
  func leftover(_ content: [UInt8]?) -> [UInt8] {
    keepsContent { $0.keepsContent } ? content ?? [] : []
  }

  /// What is there when it has failed.
  func leftAfterFailure(_ content: [UInt8]?) -> [UInt8] {
    keepsContent { $0 == .stays } ? content ?? [] : []
  }

  private func keepsContent(_ keeps: (BodyChange) -> Bool) -> Bool {
    var result = false
    each { if case .body(let change) = $0, keeps(change) { result = true } }
    return result
  }

  /// Where AT+HTTPREAD goes on with MODE 1.
  func position(_ position: Int?) -> Int? { keepsContent { $0 == .readsOn } ? position : nil }

  // MARK: Time

  /// When a phase that begins now ends; nil: never.
  func end(of phase: TimeChange.Phase, _ seconds: Int, isHop: Bool) -> Interval? {
    var end: Interval? = .seconds(Int64(seconds))
    for one in changes where (isHop || !one.isOfHops) && counts(one) {
      switch one.change {
      case .time(.phase(phase, let other)): end = other
      case .time(.phaseMost(phase, let most)): end = end.map { min($0, most) }
      case .time(.phaseBits(phase, let mask)): end = .milliseconds(Int64(seconds * 1000 & mask))
      default: break
      }
    }
    return end
  }

  /// Whether a piece of the reply begins the response phase anew.
  mutating func runsAnew(isBody: Bool) -> Bool {
    if isBody { bodyPieces += 1 }
    var result = true
    each {
      switch $0 {
      case .time(.runsOnce): result = false
      case .time(.runsOnWithHead) where !isBody: result = false
      case .time(.runsAnewOnce) where bodyPieces > 1: result = false
      default: break
      }
    }
    return result
  }

  // MARK: Reply

  /// Takes note of a head.
  mutating func headCame(_ head: [UInt8], status: Int, redirects: Bool) {
    reply.headCame(head, status: status)
    guard !changes.isEmpty else { return }
    for one in changes where counts(one) {
      guard case .head(let change) = one.change else { continue }
      if let room = change.room(below: head) { self.room = room }
      if change == .silentOfNowhere, redirects, (300...399).contains(status),
        !hasField(.location, in: head)
      {
        isMute = true
      }
    }
  }

  /// Settings that act as they are when the head comes.
  func readsLate(_ exchange: inout Exchange, _ settings: HTTPSettings, _ seams: Seams) {
    each {
      switch $0 {
      case .head(.readsLate(.redirection)):
        exchange.redirects = settings.isOn(.redirection, seams)
      case .head(.readsLate(.responseHeader)): exchange.showsHeader = settings.showsHeader(seams)
      default: break
      }
    }
  }

  /// Takes note of an answer before the real one; true: it is taken for that.
  mutating func interimCame() -> Bool {
    reply.interimCame()
    return hasHead(.takesInterim)
  }

  /// Whether an answer before the real one is shown.
  var showsInterims: Bool { hasHead(.showsInterims) }

  /// Takes note that a line came in two pieces; true: the reply is taken for broken.
  mutating func lineTore() -> Bool {
    reply.lineTore()
    return hasHead(.breaksWhenTorn)
  }

  /// Takes note of the size line of a chunk; true: it is taken for none.
  mutating func chunkCame(_ line: [UInt8]) -> Bool {
    reply.chunkCame(line)
    return hasBody(.breaksAtChunk)
  }

  /// Whether lines behind the last chunk are taken for body.
  var takesTrailers: Bool { hasBody(.takesTrailers) }

  private func hasBody(_ wanted: BodyChange) -> Bool {
    var result = false
    each { if $0 == .body(wanted) { result = true } }
    return result
  }

  func hop(_ hop: inout Hop, head: [UInt8]) {
    each { if case .head(let change) = $0 { change.apply(to: &hop, head: head) } }
  }

  /// The reply to a redirected request is yet to come.
  mutating func hopBegins() {
    reply = SeenReply()
    hops += 1
  }

  func hopTarget(_ url: inout ModuleURL, from old: ModuleURL) {
    each { if case .head(let change) = $0 { change.apply(to: &url, from: old) } }
  }

  /// The header of a reply that leads elsewhere, as it is shown; nil: not at all.
  func hopHeader(_ head: [UInt8]) -> [UInt8]? { hasHead(.showsHops) ? header(head, false) : nil }

  /// How many bytes of a reply that leads elsewhere count.
  func hopLength(_ head: [UInt8]) -> Int {
    var length = 0
    each {
      guard case .result(.countsHops) = $0 else { return }
      length = headerValue(.contentLength, in: head).flatMap { decimalNumber($0) } ?? 0
    }
    return length
  }

  var becomesURL: Bool { hasHead(.becomesURL) }
  /// Whether a Location without a host is seen from the URL that was asked for.
  var isRelativeToRequest: Bool { !hasHead(.relativeToSetting) }
  /// Whether a redirected request names the host that it goes to.
  var namesNewHost: Bool { !hasHead(.keepsHost) }
  /// Whether a shown header counts.
  var countsHeader: Bool { !hasHead(.uncounted) }

  private func hasHead(_ wanted: HeadChange) -> Bool {
    var result = false
    each { if $0 == .head(wanted) { result = true } }
    return result
  }

  /// Whether a reply with that status is not the one that is reported.
  mutating func isAskedAgain(_ status: Int) -> Bool {
    guard !isRetried, hasHead(.asksAgain(status)) else { return false }
    isRetried = true
    return true
  }

  /// A header as it is shown.
  func header(_ head: [UInt8], _ isChunked: Bool) -> [UInt8] {
    var shown = head
    each {
      switch $0 {
      case .head(.alters(let alteration)): alteration.apply(to: &shown)
      case .head(.hidesChunked) where isChunked: shown = []
      default: break
      }
    }
    return shown
  }

  /// A piece of the body as it is taken; HEAD takes none.
  mutating func body(_ bytes: [UInt8], of exchange: Exchange) -> [UInt8] {
    var piece = exchange.method == 2 ? [] : bytes
    guard !changes.isEmpty else { return piece }
    if room < Int.max {
      piece = Array(piece.prefix(room))
      room -= piece.count
    }
    each(isHop: exchange.redirections > 0) {
      guard case .body(let change) = $0 else { return }
      change.apply(to: &piece, came: bytes, in: exchange)
      if change == .losesSplitLineBreak, lastByte == 0x0D, piece.first == 0x0A {
        piece.removeFirst()
      }
    }
    lastByte = bytes.last
    return piece
  }

  func delivery(_ delivery: inout Delivery, of exchange: Exchange, _ content: inout [UInt8]) {
    each {
      guard case .body(let change) = $0 else { return }
      change.apply(to: &delivery, in: exchange, cache: cache, content: &content)
    }
  }

  /// What was passed on, or cached though there was no room for all.
  func delivered(_ bytes: [UInt8], kept: Int, _ content: inout [UInt8], _ line: inout [UInt8]) {
    each {
      switch $0 {
      case .body(.interrupted(let text)) where line.count > 0: line += text
      case .body(.keepsEnd) where line.isEmpty && kept < bytes.count:
        content += bytes.dropFirst(kept)
        content.removeFirst(bytes.count - kept)
      default: break
      }
    }
  }

  // MARK: Result

  /// When the result of a reply that is whole is due.
  mutating func ending(of exchange: Exchange) -> Ending {
    if holdsResult { return .now }
    var ending = Ending.now
    each {
      switch $0 {
      case .result(.awaitsBodyOfHead) where exchange.method == 2 && exchange.announcedLength > 0:
        ending = .never
      case .result(.awaitsBodyOf(exchange.status)) where exchange.announcedLength > 0:
        ending = .never
      case .result(.awaitsClose):
        if reply.value(.connection)?.elementsEqual("keep-alive".utf8) == true { ending = .never }
      case .time(.resultLate(let interval)): ending = .after(interval)
      default: break
      }
    }
    if case .after = ending { holdsResult = true }
    return ending
  }

  func result(_ result: inout ActionResult, of exchange: Exchange, last: Int?) {
    each {
      guard case .result(let change) = $0 else { return }
      change.apply(to: &result, of: exchange, last: last, cache: cache)
    }
  }

  /// What is said on that occasion.
  func reports(
    _ reports: [ActionReport], _ occasion: ReportOccasion, of exchange: Exchange,
    importing: DataIntake.Purpose?
  ) -> [ActionReport] {
    guard !changes.isEmpty else { return reports }
    var reports = reports
    each {
      switch ($0, occasion) {
      case (.result(.silentOfNothing), .ended) where exchange.length == 0: reports = []
      case (.result(.silentIn(importing)), .ended): reports = []
      case (.result(let change), _): change.apply(to: &reports, occasion, of: exchange)
      default: break
      }
    }
    return isMute ? reports.filter { if case .status = $0 { true } else { false } } : reports
  }

  /// What becomes of a request that failed.
  mutating func failing(_ failure: HTTPClientEvent.Failure, of exchange: Exchange) -> Failing {
    var failing = Failing.reported
    each {
      switch $0 {
      case .result(.silentOf(failure)): failing = .unreported
      case .head(.fallsBack) where exchange.request.isSecure && !exchange.isConnected:
        failing = .plainTried
      case .head(.asksAgainWhenBroken) where exchange.status > 0 && !isRetried:
        failing = .askedAgain
      case .body(.padded) where exchange.announcedLength > exchange.length: failing = .padded
      default: break
      }
    }
    if failing == .plainTried || failing == .askedAgain { isRetried = true }
    return failing
  }

  /// What becomes of the imported body when the action has ended or failed.
  func spares(_ body: [UInt8]?, of exchange: Exchange, hasFailed: Bool, _ content: [UInt8]?)
    -> [UInt8]?
  {
    var left = body
    each {
      switch $0 {
      case .data(.body, .lost(by: .action)) where !hasFailed && exchange.method != 1: left = nil
      case .data(.body, .lost(by: .failedAction)) where hasFailed: left = nil
      case .data(.body, .overwrittenByReply) where !hasFailed && body != nil:
        if let content, content.count > ImportChange.longReply { left = content }
      default: break
      }
    }
    return left
  }
}
