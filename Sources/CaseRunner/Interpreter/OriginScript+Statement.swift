// What the origin answers from a statement on.
import Ground
import HTTPOrigin
import SuiteLanguage

extension Evaluator {
  /// The present script with what the statement adds to it.
  func script(
    with statement: OriginStatement, _ slots: [Value?]
  ) throws(EvaluationProblem) -> OriginScript {
    func integer(_ expression: Expression?) throws(EvaluationProblem) -> Int? {
      guard let expression else { return nil }
      return try self.integer(expression, slots)
    }
    var response = OriginResponse()
    if let status = try integer(statement.status) { response.status = status }
    for (name, value) in statement.headers {
      response.headers.append(
        HeaderField(name: Array(name.utf8), value: try text(value, slots)))
    }
    if let body = statement.body { response.body = .bytes(try bytes(body, slots)) }
    if statement.bodyOfRequest { response.body = .ofRequest }
    if let size = try integer(statement.chunkBytes) { response.framing = .chunked(max(1, size)) }
    if statement.untilClose { response.framing = .untilClose }
    if let drip = statement.drip {
      response.pace = .drip(
        pieceBytes: max(1, try self.integer(drip.bytes, slots)),
        gap: .milliseconds(Int64(try self.integer(drip.gapMilliseconds, slots))))
    }
    if let stall = statement.stall {
      response.pace = .stall(
        afterBytes: try self.integer(stall.after, slots),
        duration: try integer(stall.milliseconds).map { .milliseconds(Int64($0)) })
    }
    if let count = try integer(statement.resetAfter) { response.pace = .reset(afterBytes: count) }
    if let delay = try integer(statement.delayMilliseconds) {
      response.delay = .milliseconds(Int64(delay))
    }
    if let count = try integer(statement.closeAfter) { response.pace = .close(afterBytes: count) }
    if let raw = statement.raw { response.raw = try bytes(raw, slots) }
    try spell(&response, as: statement.spelling, slots)
    response.isSilent = statement.isSilent
    response.honoursRanges = statement.honoursRanges
    let route = OriginRoute(
      method: statement.method.map { Array($0.utf8) },
      target: try text(statement.target, slots), response: response)
    return OriginScript(routes: script.routes + [route], peer: script.peer)
  }

  /// The present script with what the statement says of the TCP peer.
  func script(
    with statement: PeerStatement, _ slots: [Value?]
  ) throws(EvaluationProblem) -> OriginScript {
    var peer = PeerScript(isEcho: statement.isEcho)
    for step in statement.steps {
      switch step {
      case .expect(let value): peer.steps.append(.expect(try bytes(value, slots)))
      case .take(let count): peer.steps.append(.take(max(0, try integer(count, slots))))
      case .send(let value): peer.steps.append(.send(try bytes(value, slots)))
      case .wait(let time):
        peer.steps.append(.wait(.milliseconds(Int64(max(0, try integer(time, slots))))))
      case .close: peer.steps.append(.close)
      case .reset: peer.steps.append(.reset)
      }
    }
    return OriginScript(routes: script.routes, peer: peer)
  }

  private func spell(
    _ response: inout OriginResponse, as spelling: OriginSpelling, _ slots: [Value?]
  ) throws(EvaluationProblem) {
    response.spelling.isOldVersion = spelling.isOldVersion
    response.spelling.hasReason = !spelling.hasNoReason
    response.spelling.hasCapitals = spelling.hasCapitals
    for line in spelling.lines { response.spelling.lines.append(try text(line, slots)) }
    for line in spelling.trailers { response.spelling.trailers.append(try text(line, slots)) }
    if let digits = spelling.digits { response.spelling.digits = try integer(digits, slots) }
    if let text = spelling.chunkExtension {
      response.spelling.chunkExtension = try self.text(text, slots)
    }
    for code in spelling.interims { response.interims.append(try integer(code, slots)) }
    response.keepsAlive = spelling.keepsAlive
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
