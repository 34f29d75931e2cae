// What passes between the runner and the origin, which may be far away.
//
// A request leads to what the module then says, and the two reach the runner on two ways. So nothing
// is sent before the origin has taken its script, and before a suite looks at what the origin saw, the
// runner asks its driver for it and waits. What the module sends meanwhile is kept with the hour at
// which it came; the clock only ever goes forward.
public import HTTPOrigin
public import Ground
import Results
import SuiteLanguage

extension CaseRunner {
  /// Tells the runner that the origin has seen a complete request, and when that was.
  public mutating func originSaw(_ request: OriginRequest, at seen: Instant) {
    now = max(now, seen)
    guard evaluator.requests.count < RunnerLimits.requestsMax else { return }
    evaluator.requests.append(request)
    let place = "port \(request.port)"
    let summary =
      request.malformed.map { Array("no HTTP request: \($0) (\(place))".utf8) }
      ?? request.method + [0x20] + request.target
      + Array(" (\(request.body.count) bytes of body, \(place))".utf8)
    record(.origin, summary, at: max(seen, current.began))
  }

  /// Answers `Output.originAsked`: the origin has taken the last script, and all that it had seen
  /// when it was asked has been handed over.
  public mutating func originIsCurrent(at now: Instant) {
    originAnswersDue -= 1
    // An answer that is not the last one due was asked for by a case that is over.
    guard case .origin = wait, originAnswersDue == 0 else { return }
    self.now = max(self.now, now)
    wait = .none
    hasScriptTaken = true
    evaluator.isOriginCurrent = true
    run { _ in }
  }

  /// Waits until the origin has been asked.
  mutating func askOrigin() {
    wait = .origin
    originAnswersDue += 1
    emit(.originAsked)
  }

  /// From now on the origin answers so; what is sent next waits until it knows.
  mutating func tellOrigin(_ script: OriginScript) {
    evaluator.script = script
    hasScriptTaken = false
    emit(.origin(script))
  }

  mutating func tellOrigin(_ statement: OriginStatement) throws(EvaluationProblem) {
    let slots = frames[frames.count - 1].slots
    func integer(_ expression: Expression?) throws(EvaluationProblem) -> Int? {
      guard let expression else { return nil }
      return try evaluator.integer(expression, slots)
    }
    var response = OriginResponse()
    if let status = try integer(statement.status) { response.status = status }
    for (name, value) in statement.headers {
      response.headers.append(
        HeaderField(name: Array(name.utf8), value: try evaluator.text(value, slots)))
    }
    if let body = statement.body { response.body = .bytes(try evaluator.bytes(body, slots)) }
    if statement.bodyOfRequest { response.body = .ofRequest }
    if let size = try integer(statement.chunkBytes) { response.framing = .chunked(max(1, size)) }
    if statement.untilClose { response.framing = .untilClose }
    if let drip = statement.drip {
      response.pace = .drip(
        pieceBytes: max(1, try evaluator.integer(drip.bytes, slots)),
        gap: .milliseconds(Int64(try evaluator.integer(drip.gapMilliseconds, slots))))
    }
    if let stall = statement.stall {
      response.pace = .stall(
        afterBytes: try evaluator.integer(stall.after, slots),
        duration: try integer(stall.milliseconds).map { .milliseconds(Int64($0)) })
    }
    if let count = try integer(statement.resetAfter) { response.pace = .reset(afterBytes: count) }
    if let delay = try integer(statement.delayMilliseconds) {
      response.delay = .milliseconds(Int64(delay))
    }
    response.isSilent = statement.isSilent
    response.honoursRanges = statement.honoursRanges
    let route = OriginRoute(
      method: statement.method.map { Array($0.utf8) },
      target: try evaluator.text(statement.target, slots), response: response)
    tellOrigin(OriginScript(routes: evaluator.script.routes + [route]))
  }
}

extension OriginAddresses.PortLack {
  /// What is missing, and the remedy.
  func text(port: Int) -> String {
    switch self {
    case .notAsked:
      "the origin was not told to listen on port \(port); its option --default-ports does"
    case .notAllowed:
      "the origin may not listen on port \(port); run it as root or lower "
        + "net.ipv4.ip_unprivileged_port_start"
    case .inUse:
      "the origin cannot listen on port \(port), where another program does; "
        + "`ss -ltnp sport = :\(port)` names it"
    }
  }
}
