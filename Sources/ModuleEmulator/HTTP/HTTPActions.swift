// HTTPACT (manual 1.4): an action from its request to its result, with the two phases of timernum.
import Ground
import HTTPOrigin
import ModuleCatalogue

/// The action under way, and the one that waits its turn.
struct HTTPActions: Sendable {
  /// An action that may begin.
  struct Order: Equatable, Sendable {
    var method: Int
    var seconds: Int
    var url: ModuleURL
  }
  var exchange: Exchange?
  private var queued: (method: Int, seconds: Int)?
  var lastRequest = 0

  var isActing: Bool { exchange != nil }

  // MARK: The command

  /// Begins an action, or refuses it.
  mutating func act(
    _ text: ArraySlice<UInt8>, _ facts: AcceptedValues, _ store: inout HTTPStore,
    _ chassis: inout Chassis
  ) {
    guard
      let (method, given) = arguments(
        text, facts, chassis.seams, isSecure: destination(store, chassis)?.isSecure == true)
    else {
      return refuse(text, &store, &chassis)
    }
    guard chassis.network.isOnline else { return chassis.refuse() }
    guard let url = destination(store, chassis) else {
      guard chassis.dialect.actionWithoutURL == .failed, !isActing else { return chassis.refuse() }
      chassis.accept(isHTTP: true, isAction: true)
      return chassis.sayLine("+HTTP:0")
    }
    if method == 1, store.body == nil, chassis.dialect.postWithoutData == .refused {
      return chassis.refuse()
    }
    chassis.seams.action = (method, url.isSecure)
    let seconds = chassis.seams.seconds(given, default: facts.timerDefault)
    let order = Order(method: method, seconds: seconds, url: url)
    if isActing { return actAgain(order, &store, &chassis) }
    chassis.accept(isHTTP: true, isAction: true)
    let repeated = chassis.seams.repeated(
      method, url, showsHeader: store.settings.showsHeader(chassis.seams),
      hasRange: store.settings.given(.range, chassis.seams) != nil)
    if let repeated { return report(repeated, again: store.content?.count ?? 0, &chassis) }
    begin(order, &store, &chassis)
  }

  /// Method and timernum; nil where one of them is not taken (ACT-5, ACT-6).
  private func arguments(
    _ text: ArraySlice<UInt8>, _ facts: AcceptedValues, _ seams: Seams, isSecure: Bool
  ) -> (method: Int, seconds: Int?)? {
    guard let arguments = seams.arguments(text, of: .httpAct),
      (1...2).contains(arguments.count),
      let method = facts.number(arguments[0], of: .httpAct),
      facts.methods.contains(method) || seams.takes(method: method, isSecure: isSecure)
    else { return nil }
    guard arguments.count == 2 else { return (method, nil) }
    guard let seconds = facts.number(arguments[1], of: .httpAct) else { return nil }
    if seconds == 0, seams.has(.time(.zeroTimernum)) { return (method, nil) }
    guard
      facts.timer.contains(seconds) || seams.takesAnyTimernum(of: method, isSecure: isSecure)
    else { return nil }
    return (method, seconds)
  }

  private func refuse(
    _ text: ArraySlice<UInt8>, _ store: inout HTTPStore, _ chassis: inout Chassis
  ) {
    chassis.seams.happened(.refusedAction, to: &store.settings)
    if !chassis.seams.spares(.body, .refusedAction) { store.body = nil }
    if !chassis.seams.keepsReplyOfRefused, store.content != nil { store.content = [] }
    chassis.seams.actionRefused(text)
    chassis.refuse()
  }

  /// The URL that is set, as the module understands it.
  func destination(_ store: HTTPStore, _ chassis: Chassis) -> ModuleURL? {
    let url = store.settings.given(.url, chassis.seams).flatMap {
      chassis.seams.url($0[...], allowingNoScheme: chassis.dialect.schemelessURL == .accepted)
    }
    return chassis.seams.destination(url)
  }

  /// What becomes of an action while one is under way (ACT-15).
  private mutating func actAgain(
    _ order: Order, _ store: inout HTTPStore, _ chassis: inout Chassis
  ) {
    if let second = chassis.seams.second {
      return second.apply(order, to: &self, &store, &chassis)
    }
    guard chassis.dialect.secondAction == .queued, queued == nil else { return chassis.refuse() }
    queued = (order.method, order.seconds)
    chassis.accept(isHTTP: true)
  }

  private mutating func beginQueued(_ store: inout HTTPStore, _ chassis: inout Chassis) {
    guard let (method, seconds) = queued else { return }
    queued = nil
    guard let url = destination(store, chassis) else { return }
    begin(Order(method: method, seconds: seconds, url: url), &store, &chassis)
  }

  /// Says of an action what was said of it before.
  private mutating func report(_ past: Exchange, again length: Int, _ chassis: inout Chassis) {
    exchange = past
    say([.status(1)], .connected, &chassis)
    say([result(past, 200, length)], .ended, &chassis)
    exchange = nil
  }

  // MARK: The request

  mutating func begin(_ order: Order, _ store: inout HTTPStore, _ chassis: inout Chassis) {
    lastRequest += 1
    let settings = store.settings
    let seam = chassis.seams.action(
      order.method, isSecure: order.url.isSecure, bodyBytes: store.body?.count ?? 0)
    var streams = settings.isOn(.mode, chassis.seams)
    var showsHeader = settings.showsHeader(chassis.seams)
    seam.begins(streams: &streams, showsHeader: &showsHeader)
    let request = request(order, store, seam, chassis)
    if order.method == 1, chassis.dialect.bodyAfterPost == .spent { store.body = nil }
    if chassis.dialect.headerBlock == .spent { store.block = nil }
    // A whole head leads to one place alone.
    let redirects = settings.isOn(.redirection, chassis.seams) && request.wholeHead == nil
    exchange = Exchange(
      id: lastRequest, method: order.method, seconds: order.seconds, streams: streams,
      showsHeader: showsHeader, redirects: redirects,
      request: request, url: order.url, seam: seam)
    chassis.seams.note(.actionBegan(URL: order.url, settings, content: store.content))
    chassis.seams.happened(.action, to: &store.settings)
    store.content = seam.leftover(store.content)
    store.streamPosition = seam.position(store.streamPosition)
    chassis.ask(.open(lastRequest, request))
    arm(.request, &chassis)
  }

  /// The request of an action.
  private func request(
    _ order: Order, _ store: HTTPStore, _ seam: ActionSeam, _ chassis: Chassis
  ) -> HTTPClientRequest {
    let own = chassis.identity.model
    func field(_ key: SettingKey, _ name: String, own: [UInt8]?) -> RequestDraft.Field {
      let given = store.settings.given(key, chassis.seams)
      return .init(key: key, name: name, value: given ?? own, own: own)
    }
    var range = field(.range, "Range", own: nil)
    range.value = range.value.map(rangeField)
    var draft = RequestDraft(
      order.method, to: order.url, block: store.block, body: store.body,
      offering: [
        field(.agent, "User-Agent", own: own), field(.accept, "Accept", own: Array("*/*".utf8)),
        field(.contentType, "Content-Type", own: nil), range,
      ])
    seam.draft(&draft, lastRange: chassis.seams.lastRange)
    var request = draft.request(
      Self.methods, usesIPv6: store.settings.isOn(.ipv6, chassis.seams), chassis.dialect)
    seam.request(&request, isHop: false)
    return request
  }

  /// The methods by HTTPACT's numbers.
  private static let methods = ["GET", "POST", "HEAD"]

  /// Asks for the same once more.
  private mutating func retry(_ chassis: inout Chassis) {
    guard var again = exchange else { return }
    chassis.ask(.cancel(again.id))
    lastRequest += 1
    again.id = lastRequest
    again.isConnected = false
    exchange = again
    chassis.ask(.open(again.id, again.request))
  }

  // MARK: Events

  /// Takes in what the IP stack says of the request under way.
  mutating func take(
    _ event: HTTPClientEvent, _ store: inout HTTPStore, _ chassis: inout Chassis
  ) {
    let wasConnected = exchange?.isConnected ?? false
    var isBody = false
    switch event {
    case .connected:
      exchange?.isConnected = true
      if [.atOnce, .eachHop].contains(chassis.dialect.connectionTold) {
        reportConnection(&store, &chassis)
      }
    case .head(let status, let bytes):
      if !isToldWithResult(chassis) { reportConnection(&store, &chassis) }
      if takeHead(status, bytes, &store, &chassis) { return }
    case .body(let bytes):
      isBody = true
      takeBody(bytes, &store, &chassis)
      if store.content?.count ?? 0 > EmulatorLimits.streamBytesMax {
        return timeIsOver(&store, &chassis)
      }
    // How a reply is spelt and parted is nothing to a right module.
    case .torn:
      guard exchange?.seam.lineTore() == true else { break }
      return giveUp(&store, &chassis) { $0.breakOff(&$1, &$2) }
    case .interim(let status, let bytes):
      if exchange?.seam.showsInterims == true { show(bytes, &store, &chassis) }
      guard exchange?.seam.interimCame() == true else { return }
      exchange?.head.read(status, bytes)
      return giveUp(&store, &chassis) { $0.end(&$1, &$2) }
    case .chunk(let line):
      guard exchange?.seam.chunkCame(line) == true else { return }
      return giveUp(&store, &chassis) { $0.breakOff(&$1, &$2) }
    case .trailer(let line):
      guard exchange?.seam.takesTrailers == true else { return }
      takeBody(line + [0x0D, 0x0A], &store, &chassis)
    case .surplus: return
    case .ended: return end(&store, &chassis)
    case .failed(let failure): return fail(failure, &store, &chassis)
    }
    let runsAnew = exchange?.seam.runsAnew(isBody: isBody) ?? false
    if runsAnew || !wasConnected { arm(.response, &chassis) }
  }

  /// Ends the action with what has come so far.
  private mutating func giveUp(
    _ store: inout HTTPStore, _ chassis: inout Chassis,
    _ end: (inout Self, inout HTTPStore, inout Chassis) -> Void
  ) {
    if let id = exchange?.id { chassis.ask(.cancel(id)) }
    end(&self, &store, &chassis)
  }

  func arm(_ phase: TimeChange.Phase, _ chassis: inout Chassis) {
    guard let exchange else { return }
    let isHop = exchange.redirections > 0
    let end = exchange.seam.end(of: phase, exchange.seconds, isHop: isHop)
    chassis.timers.arm(.handlers, at: end.map { chassis.clock + $0 })
  }

  /// What a command during the action does to its timer: nothing.
  func touchTimer(_ command: BuiltInCommand, _ chassis: inout Chassis) {
    guard let exchange else { return }
    if chassis.seams.has(.time(.stoppedBy(command))) { chassis.timers.arm(.handlers, at: nil) }
    if chassis.seams.has(.time(.renewedBy(command))) {
      arm(exchange.isConnected ? .response : .request, &chassis)
    }
  }

  /// Whether the connection is told of no sooner than of its outcome; what is streamed comes after it.
  private func isToldWithResult(_ chassis: Chassis) -> Bool {
    chassis.dialect.connectionTold == .withResult && exchange?.streams != true
  }

  private mutating func reportConnection(_ store: inout HTTPStore, _ chassis: inout Chassis) {
    guard let exchange, !exchange.hasReported else { return }
    chassis.say(finals: chassis.seams.heldBack())
    say([.status(1)], .connected, &chassis)
    self.exchange?.hasReported = true
    guard exchange.streams else { return }
    // A text that spells a result could not be told from it before data that nobody counts.
    chassis.passesData =
      chassis.dialect.streaming == .push && chassis.dialect.unsolicited == .texts
    if chassis.dialect.streaming == .reads { store.streamPosition = store.streamPosition ?? 0 }
  }

  /// Takes the head of an answer; true when it is not the one that counts.
  private mutating func takeHead(
    _ status: Int, _ bytes: [UInt8], _ store: inout HTTPStore, _ chassis: inout Chassis
  ) -> Bool {
    guard var taken = exchange else { return true }
    taken.head.read(status, bytes)
    taken.seam.readsLate(&taken, store.settings, chassis.seams)
    taken.seam.headCame(bytes, status: status, redirects: taken.redirects)
    exchange = taken
    if let next = redirection(status, bytes, store, chassis) {
      if let shown = taken.seam.hopHeader(bytes) { show(shown, &store, &chassis) }
      follow(next, status, bytes, &store, &chassis)
      return true
    }
    if exchange?.seam.isAskedAgain(status) == true {
      retry(&chassis)
      return true
    }
    show(taken.seam.header(bytes, taken.isChunked), &store, &chassis)
    return false
  }

  private mutating func show(
    _ head: [UInt8], _ store: inout HTTPStore, _ chassis: inout Chassis
  ) {
    guard let exchange, exchange.showsHeader, !head.isEmpty else { return }
    deliver(Delivery(bytes: head, counts: exchange.seam.countsHeader), &store, &chassis)
  }

  private mutating func takeBody(
    _ bytes: [UInt8], _ store: inout HTTPStore, _ chassis: inout Chassis
  ) {
    guard let taken = exchange, let piece = exchange?.seam.body(bytes, of: taken), !piece.isEmpty
    else { return }
    deliver(Delivery(bytes: piece), &store, &chassis)
  }

  /// Caches bytes of the answer, or passes them on with MODE 1 (SET-15).
  private mutating func deliver(
    _ delivery: Delivery, _ store: inout HTTPStore, _ chassis: inout Chassis
  ) {
    guard let exchange else { return }
    var delivery = delivery
    var content = store.content ?? []
    store.content = nil  // so that the cache has one owner while it grows
    defer { store.content = content }
    let cache = store.settings.facts.cacheBytes
    if !exchange.streams { delivery.room = max(0, cache - exchange.length) }
    exchange.seam.delivery(&delivery, of: exchange, &content)
    guard delivery.arrives else {
      self.exchange?.length += delivery.bytes.count
      return
    }
    let kept = delivery.bytes.prefix(delivery.room ?? Int.max)
    if delivery.counts { self.exchange?.length += kept.count }
    self.exchange?.dropped += delivery.bytes.count - kept.count
    var passedOn: [UInt8] = []
    switch chassis.dialect.streaming {
    case .push where exchange.streams:
      if !chassis.passesData { chassis.maybeInterrupt() }
      chassis.passesData = true
      passedOn = Array(kept)
    case .blocks where exchange.streams: return sayBlock(kept, &chassis)
    default: content.append(contentsOf: kept)
    }
    exchange.seam.delivered(delivery.bytes, kept: kept.count, &content, &passedOn)
    chassis.say(passedOn)
  }

  // MARK: The end

  /// The answer is whole.
  private mutating func end(_ store: inout HTTPStore, _ chassis: inout Chassis) {
    if chassis.dialect.resultTime == .late, exchange?.isWhole == false {
      exchange?.isWhole = true
      return chassis.timers.arm(.handlers, at: chassis.clock + EmulatorLimits.lateResult)
    }
    guard let whole = exchange, let ending = exchange?.seam.ending(of: whole) else { return }
    switch ending {
    case .never: return
    case .after(let interval):
      return chassis.timers.arm(.handlers, at: chassis.clock + interval)
    case .now: chassis.timers.arm(.handlers, at: nil)
    }
    reportConnection(&store, &chassis)
    guard let ended = exchange else { return }
    var result = ActionResult(
      method: ended.method, reply: ended.status, length: ended.length)
    ended.seam.result(&result, of: ended, last: chassis.seams.lastReply)
    say([.result(result)], .ended, &chassis)
    store.body = ended.seam.spares(store.body, of: ended, hasFailed: false, store.content)
    if !chassis.seams.spares(.block, .action) { store.block = nil }
    chassis.seams.note(.actionEnded(ended, reply: ended.status, at: chassis.clock))
    chassis.seams.actionIsOver(&store.settings)
    chassis.seams.leavesFullCache(&store)
    if case .importing(let intake) = chassis.mode, !chassis.seams.importGoesOn(intake) {
      chassis.endData()
      chassis.accept(isHTTP: true)
    }
    if ended.streams { pushAfterResult(&store, &chassis) }
    if chassis.dialect.actionEnd != .silent { chassis.sayLine("+HTTPEND: 0") }
    close(&store, &chassis)
  }

  /// Sends what MODE 1 has held back, if this module sends it by itself.
  private func pushAfterResult(_ store: inout HTTPStore, _ chassis: inout Chassis) {
    guard let held = store.content else { return }
    switch chassis.dialect.streaming {
    case .push, .blocks, .reads: return
    case .pushAfterResult:
      chassis.maybeInterrupt()
      chassis.say(held)
      chassis.lineBreak()
    case .blocksAfterResult:
      for start in stride(from: 0, to: held.count, by: EmulatorLimits.blockBytes) {
        sayBlock(held[start..<min(start + EmulatorLimits.blockBytes, held.count)], &chassis)
      }
    }
    store.content = []
  }

  /// Says bytes of the answer under a header line that counts them.
  private func sayBlock(_ bytes: ArraySlice<UInt8>, _ chassis: inout Chassis) {
    chassis.information("+HTTPREAD", String(bytes.count).utf8)
    chassis.say(bytes)
    chassis.lineBreak()
  }

  /// The IP stack gave up the request.
  private mutating func fail(
    _ failure: HTTPClientEvent.Failure, _ store: inout HTTPStore, _ chassis: inout Chassis
  ) {
    guard let failed = exchange, let failing = exchange?.seam.failing(failure, of: failed) else {
      return
    }
    switch failing {
    case .reported where repeats(failed, chassis):
      exchange?.isRepeated = true
      askAgain(&store, &chassis)
    case .reported: breakOff(&store, &chassis)
    case .unreported:
      chassis.timers.arm(.handlers, at: nil)
      exchange = nil
    case .plainTried:
      exchange?.request.isSecure = false
      retry(&chassis)
    case .askedAgain: askAgain(&store, &chassis)
    case .padded:
      let missing = failed.announcedLength - failed.length
      deliver(Delivery(bytes: [UInt8](repeating: 0, count: missing)), &store, &chassis)
      exchange?.length = failed.announcedLength
      end(&store, &chassis)
    }
  }

  /// Whether a request whose reply broke off is sent once more: one that changes nothing at the server may
  /// be (RFC 2616, 8.1.4), as long as nothing of the reply was handed on.
  private func repeats(_ broken: Exchange, _ chassis: Chassis) -> Bool {
    chassis.dialect.brokenReply == .repeated && !broken.isRepeated && broken.status > 0
      && !broken.request.method.elementsEqual("POST".utf8) && !broken.streams
  }

  /// Sends the request once more, and forgets what came.
  private mutating func askAgain(_ store: inout HTTPStore, _ chassis: inout Chassis) {
    store.content = []
    exchange?.length = 0
    exchange?.dropped = 0
    retry(&chassis)
  }

  /// The time of a phase is over, or more came than can be kept.
  mutating func timeIsOver(_ store: inout HTTPStore, _ chassis: inout Chassis) {
    guard let exchange else { return }
    if exchange.isWhole || exchange.seam.holdsResult { return end(&store, &chassis) }
    chassis.ask(.cancel(exchange.id))
    breakOff(&store, &chassis)
  }

  /// The connection could not be made, or the answer broke off or stopped (ACT-7, ACT-8).
  private mutating func breakOff(_ store: inout HTTPStore, _ chassis: inout Chassis) {
    if exchange?.isConnected == true, !isToldWithResult(chassis) {
      reportConnection(&store, &chassis)
    }
    guard let broken = exchange else { return }
    chassis.timers.arm(.handlers, at: nil)
    // Wrong modules go by what happened, whatever is told of it.
    chassis.seams.note(.actionBroke(afterConnection: broken.isConnected))
    store.body = broken.seam.spares(store.body, of: broken, hasFailed: true, store.content)
    chassis.say(finals: chassis.seams.heldBack())
    chassis.seams.happened(.failedAction, to: &store.settings)
    if broken.hasReported {
      switch chassis.dialect.stall {
      case .result601: say([result(broken, 601)], .stopped, &chassis)
      case .result603: say([result(broken, 603)], .stopped, &chassis)
      case .statusZero: say([.status(0)], .stopped, &chassis)
      }
    } else {
      let occasion: ReportOccasion = broken.isConnected ? .stopped : .failed
      switch chassis.dialect.failedConnection {
      case .statusOnly: say([.status(0)], occasion, &chassis)
      case .result601: say([.status(0), result(broken, 601)], occasion, &chassis)
      case .result603: say([.status(0), result(broken, 603)], occasion, &chassis)
      case .result0: say([.status(0), result(broken, 0)], occasion, &chassis)
      }
    }
    store.content = broken.seam.leftAfterFailure(store.content)
    close(&store, &chassis)
  }

  /// The action is over; the one that waited begins.
  private mutating func close(_ store: inout HTTPStore, _ chassis: inout Chassis) {
    exchange = nil
    chassis.passesData = false
    beginQueued(&store, &chassis)
  }

  /// Gives the action up, and nobody is told.
  mutating func drop(on chassis: inout Chassis) {
    guard let id = exchange?.id else { return }
    chassis.ask(.cancel(id))
    exchange = nil
    chassis.passesData = false
    chassis.timers.arm(.handlers, at: nil)
  }

  mutating func restart(on chassis: inout Chassis) {
    drop(on: &chassis)
    queued = nil
  }
}
