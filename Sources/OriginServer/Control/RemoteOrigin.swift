// An origin on another machine, as a run sees it: told and asked over one connection that is made
// again when it breaks. Questions may follow each other without waiting; answers come in their order.
public import HTTPOrigin
public import Ground
public import Ports

/// Why an origin on another machine cannot be used.
public struct RemoteOriginError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One line for people: what is wrong, and what to do.
  public var description: String
}

/// An origin elsewhere, on a poll loop.
public final class RemoteOrigin: Origin {
  /// Where modules find the server; known once `open` has returned.
  public private(set) var addresses = OriginAddresses(
    host: "", port: 0, securePort: nil, closedPort: 0, deafPort: nil, defaultHost: nil,
    secureDefaultHost: nil)
  /// Takes each request that the origin has seen, with the instant at which it did, as far as can be
  /// told from here.
  public var onRequest: ((OriginRequest, Instant) -> Void)?
  /// Takes what the TCP peer has seen, as requests are taken.
  public var onPeer: ((PeerEvent, Instant) -> Void)?
  /// Called once for each `ask`, when its answer has come.
  public var onCurrent: (() -> Void)?
  /// Called once when the origin is given up.
  public var onGone: ((String) -> Void)?
  /// Called when the origin tells that it has refused connections, or kept less than it saw, since it
  /// was asked before.
  public var onShortage: ((OriginShortage) -> Void)?
  /// Called with each answer of an origin to whose TLS port somebody came, or that does not tell.
  public var onSecureHeard: (() -> Void)?

  private struct Turn {
    var script: ScriptMessage?
    var isAsked: Bool
    var dropsSeen: Bool
    var sent: Instant
  }

  private enum State: Equatable {
    case opening, open, ending, over
  }

  /// How long to wait before each attempt to reach it again; the last one stays.
  private static let pauses: [Interval] = [
    .zero, .milliseconds(200), .milliseconds(500), .seconds(1), .seconds(2),
  ]

  private let loop: PollLoop
  private let token: [UInt8]
  private let advertisedHost: String?
  private let link: ControlLink
  private let times: ControlTimes
  private var state = State.opening {
    didSet {
      guard state == .open || state == .over, let settled else { return }
      self.settled = nil
      // Not from within a handler of the link, which must outlive its call.
      loop.setTimer(at: .start, settled)
    }
  }
  /// Called once when it is known what came of opening or closing; keeps the origin until then.
  private var settled: (() -> Void)?
  private var problem: String?
  private var session = ""
  private var pendingScript: ScriptMessage?
  private var turns: [Turn] = []
  /// The number of the first request not yet told.
  private var next = 0
  private var lastSeen = Instant.start
  /// How many connections the origin has refused, as far as it told.
  private var refused = 0
  /// How much of what it saw the origin has not kept, as far as it told.
  private var dropped = 0
  private var lostSince: Instant?
  private var attempts = 0
  private var timer: PollLoop.Timer?

  /// Prepares to use an origin; a name is looked up when it is opened, beside the loop.
  ///
  /// - Parameters:
  ///   - token: What the origin's control interface asks for.
  ///   - advertisedHost: What modules are to call the origin; nil: what it says itself.
  public convenience init(
    loop: PollLoop, place: RemoteOriginPlace, token: [UInt8], advertisedHost: String? = nil
  ) throws(RemoteOriginError) {
    try self.init(
      loop: loop, place: place, token: token, advertisedHost: advertisedHost,
      times: ControlTimes())
  }

  init(
    loop: PollLoop, place: RemoteOriginPlace, token: [UInt8], advertisedHost: String? = nil,
    times: ControlTimes, resolver: @escaping HostLookup.Resolver = systemAddresses
  ) throws(RemoteOriginError) {
    self.loop = loop
    self.times = times
    self.token = token
    self.advertisedHost = advertisedHost
    link = try ControlLink(loop: loop, place: place, resolver: resolver)
    link.onReady = { [unowned self] in self.isReady() }
    link.onAnswer = { [unowned self] in self.take($0) }
    link.onLost = { [unowned self] in self.hasLost($0) }
  }

  deinit { stopTimer() }

  /// Takes the origin for this run, and says from within the loop what is in the way, nil: nothing.
  ///
  /// An origin that is closed meanwhile says nothing.
  public func open(_ done: @escaping (String?) -> Void) {
    settled = { [self] in done(outcome()) }
    setTimer(times.answerMax) { [unowned self] in self.hasLost(self.link.delay) }
    link.connect()
  }

  /// What is in the way now that it was opened; nil: nothing.
  private func outcome() -> String? {
    stopTimer()
    guard state == .open else {
      link.close()
      state = .over
      return "the origin at \(link.place): \(problem ?? "")"
    }
    rest()
    return nil
  }

  // MARK: What a run wants

  /// From now on the origin is to answer so; it hears of it with the next turn.
  public func tell(_ script: OriginScript) { pendingScript = ScriptMessage(script) }

  /// What was seen before now is not told any more.
  public func forgetSeen() { begin(isAsked: false, dropsSeen: true) }

  /// Asks what was seen, and whether the script has been taken.
  public func ask() { begin(isAsked: true, dropsSeen: false) }

  /// Returns the origin, and says from within the loop, or at once, that it has been.
  public func close(_ done: @escaping () -> Void) {
    stopTimer()
    (onRequest, onPeer, onCurrent, onGone, settled) = (nil, nil, nil, nil, nil)
    guard state == .open, link.isReady else {
      link.close()
      state = .over
      return done()
    }
    settled = { [self] in
      stopTimer()
      link.close()
      done()
    }
    state = .ending
    link.send("DELETE", ControlProtocol.sessionPath, fields)
    setTimer(Self.farewellMax) { [unowned self] in state = .over }
  }

  /// How long the origin may take to hear that the run is over.
  private static let farewellMax = Interval.seconds(2)

  private func begin(isAsked: Bool, dropsSeen: Bool) {
    guard state == .open else { return }
    turns.append(
      Turn(script: pendingScript, isAsked: isAsked, dropsSeen: dropsSeen, sent: loop.now))
    pendingScript = nil
    guard link.isReady else { return }
    send(turns.count - 1)
    awaitAnswer()
  }

  private func send(_ index: Int) {
    turns[index].sent = loop.now
    let question = TurnQuestion(script: turns[index].script, since: next)
    link.send("POST", ControlProtocol.turnPath, fields, body: json(question))
  }

  private var fields: [(name: String, value: [UInt8])] {
    [
      ("Authorization", Array("Bearer ".utf8) + token),
      (ControlProtocol.sessionField, Array(session.utf8)),
    ]
  }

  // MARK: What comes

  private func isReady() {
    switch state {
    case .opening: link.send("POST", ControlProtocol.sessionPath, fields)
    case .open:
      for index in turns.indices { send(index) }
      if turns.isEmpty { rest() } else { awaitAnswer() }
    case .ending, .over: break
    }
  }

  private func take(_ answer: ControlAnswer) {
    switch state {
    case .opening: opened(answer)
    case .open: ended(answer)
    case .ending: state = .over
    case .over: break
    }
  }

  private func opened(_ answer: ControlAnswer) {
    guard answer.status == 201, let granted = message(SessionAnswer.self, answer.body) else {
      return giveUp(text(of: answer))
    }
    session = granted.session
    let place = link.place
    guard let host = advertisedHost ?? granted.host ?? (place.isLoopback ? nil : place.host) else {
      problem =
        "it does not know what modules call it: --origin-url, or `url` in a bench file, says that"
      state = .ending
      return link.send("DELETE", ControlProtocol.sessionPath, fields)
    }
    let isAnywhere = granted.host == nil
    let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    let (ports, defaults) = (granted.ports, granted.defaults)
    addresses = OriginAddresses(
      host: name, port: ports.port, securePort: ports.securePort,
      closedPort: ports.closedPort, deafPort: ports.deafPort,
      defaultHost: defaults.defaultHost ?? (defaults.hasDefaultPort && isAnywhere ? name : nil),
      secureDefaultHost: defaults.secureDefaultHost
        ?? (defaults.hasSecureDefaultPort && isAnywhere ? name : nil), peerPort: ports.peerPort)
    addresses.isOpenToAll = !addresses.isLoopback
    addresses.defaultHostLack = .init(rawValue: defaults.defaultPortLack) ?? .notAsked
    addresses.secureDefaultHostLack = .init(rawValue: defaults.secureDefaultPortLack) ?? .notAsked
    state = .open
  }

  private func ended(_ answer: ControlAnswer) {
    guard !turns.isEmpty else { return giveUp("it answers what nobody asked") }
    guard answer.status == 200, let told = message(TurnAnswer.self, answer.body) else {
      return giveUp(text(of: answer))
    }
    (lostSince, attempts) = (nil, 0)
    let turn = turns.removeFirst()
    let first = next
    next = max(next, told.first + told.seen.count)
    if turns.isEmpty { rest() } else { awaitAnswer() }
    if !turn.dropsSeen {
      let way = Interval(nanoseconds: (loop.now - turn.sent).nanoseconds / 2)
      for (index, seen) in told.seen.enumerated() where told.first + index >= first {
        let age = Interval.microseconds(seen.ageMicroseconds) + way
        lastSeen = max(lastSeen, min(loop.now, loop.now + (.zero - age)))
        if let event = seen.peer?.event {
          onPeer?(event, lastSeen)
        } else {
          onRequest?(seen.request, lastSeen)
        }
      }
    }
    if told.isSecureHeard ?? true { onSecureHeard?() }
    if let refused = told.refused, refused > self.refused {
      self.refused = refused
      onShortage?(.places)
    }
    if let dropped = told.dropped, dropped > self.dropped {
      self.dropped = dropped
      onShortage?(.memory)
    }
    if turn.isAsked { onCurrent?() }
  }

  private func text(of answer: ControlAnswer) -> String {
    let problem = message(ProblemAnswer.self, answer.body)?.problem
    let said =
      problem.map { shown(bounded($0, 300)) } ?? "it answers \(answer.status), which no origin does"
    return answer.status == 401
      ? said + "; the token must be the one that it was started with" : said
  }

  // MARK: A link that breaks

  private func hasLost(_ reason: String) {
    link.close()
    switch state {
    case .opening: giveUp(reason)
    case .ending: state = .over
    case .over: break
    case .open:
      let since = lostSince ?? loop.now
      lostSince = since
      guard loop.now - since < times.searchMax, link.mayComeBack else { return giveUp(reason) }
      let pause = Self.pauses[min(attempts, Self.pauses.count - 1)]
      attempts += 1
      setTimer(pause) { [unowned self] in
        self.link.connect()
        self.awaitAnswer()
      }
    }
  }

  private func giveUp(_ reason: String) {
    stopTimer()
    link.close()
    let wasOpen = state == .open
    state = .over
    problem = reason
    turns = []
    if wasOpen { onGone?("the origin at \(link.place) is gone: \(reason)") }
  }

  private func awaitAnswer() {
    setTimer(times.answerMax) { [unowned self] in self.hasLost(self.link.delay) }
  }

  /// With nothing to ask, lets the origin know now and then that the run goes on.
  private func rest() {
    setTimer(times.idleMax) { [unowned self] in self.begin(isAsked: false, dropsSeen: false) }
  }

  private func setTimer(_ interval: Interval, _ body: @escaping () -> Void) {
    stopTimer()
    timer = loop.setTimer(at: loop.now + interval) { [unowned self] in
      self.timer = nil
      body()
    }
  }

  private func stopTimer() {
    if let timer { loop.cancel(timer) }
    timer = nil
  }
}
