// HTTPACT (manual 1.4): whether an action is taken, and how it begins.
import HTTPOrigin
import Ground

extension ModuleEmulator {
  /// Begins an action, or refuses it.
  mutating func act(_ text: ArraySlice<UInt8>, at now: Instant) {
    let accepts = behaviour.accepts
    guard let arguments = Argument.split(text), (1...2).contains(arguments.count),
      let method = accepts.masked(arguments[0].number(), .httpAct),
      accepts.methods.contains(method)
    else { return refuseAction(text) }
    var seconds = accepts.timerDefault
    if arguments.count == 2 {
      guard let given = accepts.masked(arguments[1].number(), .httpAct),
        accepts.timer.contains(given)
      else { return refuseAction(text) }
      seconds = given
      if behaviour.action.keepsTimer { memory.lastSeconds = given }
    } else if behaviour.action.keepsTimer || behaviour.action.refusalKeepsTimer,
      let last = memory.lastSeconds
    {
      seconds = last
    }
    guard isOnline, let url = currentURL() else { return refuse() }
    if exchange != nil, behaviour.action.second != .asDialect {
      return actAgain(method, seconds, url, at: now)
    }
    if exchange != nil {
      guard behaviour.dialect.secondAction == .queued, queued == nil else { return refuse() }
      queued = (method, seconds)
      return accept(isHTTP: true)
    }
    let waits = actionConduct(method, isSecure: url.isSecure).okWaits
    if !waits { accept(isHTTP: true) }
    if repeats(method, url) { return repeatReply() }
    begin(method, seconds, url, at: now)
    exchange?.owesOK = waits
  }

  /// Refuses an action.
  private mutating func refuseAction(_ text: ArraySlice<UInt8>) {
    let action = behaviour.action
    resetSettings(by: .refusal)
    if action.refusalDropsBody { body = nil }
    if action.refusalDropsContent, content != nil { content = [] }
    if action.refusalKeepsTimer {
      memory.lastSeconds = Argument.split(text)?.dropFirst().first?.number()
    }
    refuse()
  }

  /// What becomes of an action while one is under way, where that is wrong.
  private mutating func actAgain(
    _ method: Int, _ seconds: Int, _ url: ModuleURL, at now: Instant
  ) {
    guard let first = exchange else { return }
    if behaviour.action.second != .vanishes { ask(.cancel(first.id)) }
    switch behaviour.action.second {
    case .replacesFirst:
      accept(isHTTP: true)
      begin(method, seconds, url, at: now)
    case .endsFirst:
      exchange = nil
      arm(.exchange, at: nil)
      refuse()
    case .vanishes, .asDialect: accept(isHTTP: true)
    }
  }

  /// Whether an action is answered from what the one before brought.
  private func repeats(_ method: Int, _ url: ModuleURL) -> Bool {
    guard behaviour.action.repeatsReply, method == 0, let last = memory.last else { return false }
    return last.method == 0 && last.url == url && last.status == 200 && !last.streams
      && last.showsHeader == showsHeader && given(.range) == nil
  }

  private mutating func repeatReply() {
    exchange = memory.last
    sayStatus(1)
    sayResult(200, content?.count ?? 0)
    exchange = nil
  }

  mutating func begin(_ method: Int, _ seconds: Int, _ url: ModuleURL, at now: Instant) {
    lastRequest += 1
    let action = actionConduct(method, isSecure: url.isSecure)
    let header = action.showsHeader ?? showsHeader
    let request = request(method, to: url, action)
    if method == 1, behaviour.dialect.bodyAfterPost == .spent { body = nil }
    if behaviour.dialect.headerBlock == .spent { block = nil }
    exchange = Exchange(
      id: lastRequest, method: method, seconds: seconds, streams: action.streams ?? isOn(.mode),
      showsHeader: header, redirects: isOn(.redirection), request: request, url: url,
      conduct: action)
    settingsServed()
    memory.actions += 1
    memory.lastURL = url
    if let content, !content.isEmpty { memory.stale = content }
    let keeps =
      action.keepsOldContent || action.joinsOldContent || action.leftover == .keptIfEmpty
    if !keeps { content = [] }
    content = content ?? []
    if !action.streamReadsOn { streamPosition = nil }
    ask(.open(lastRequest, request))
    armTimer(action.requestTimer, seconds, at: now)
  }
}
