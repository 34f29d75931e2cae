// The result seam: what is said of an action, and how it ends.
import Ground
import HTTPOrigin

/// What is said of an action.
enum ActionReport: Equatable, Sendable {
  /// `+HTTP:`, for a connection, for one that failed, or for a reply that stopped.
  case status(Int)
  case result(ActionResult)
}

/// `+HTTPRES:`.
struct ActionResult: Equatable, Sendable {
  var method: Int
  var reply: Int
  var length: Int
}

/// Why something is said of an action.
enum ReportOccasion: Sendable { case connected, failed, stopped, ended }

/// A change to what is said.
enum ResultChange: Equatable, Sendable {
  /// Which replies are falsified.
  enum Reply: Equatable, Sendable {
    case always(Int), instead(of: Int, Int)
    /// 404 becomes 400; the reply of the action before; that of the first of redirections.
    case hundreds, last, first
    /// What a Status field says.
    case statusField
  }
  /// What becomes of an action while one is under way.
  enum Second: Equatable, Sendable {
    case replacesFirst, endsFirst, vanishes
    /// It is refused, and the first is reported with its method.
    case renamesFirst
  }

  case noStatus, noResult
  case statuses(Int), results(Int)
  /// `+HTTP:1` comes after the result.
  case resultFirst
  case methodError(Int), lengthError(Int)
  case reply(Reply)
  /// A failed connection is reported so, not at all, or with a result.
  case failedStatus(Int), failureSilent, failedReply(Int)
  /// Of that failure nothing is reported.
  case silentOf(HTTPClientEvent.Failure)
  case stopIsSuccess
  case lengthBits(Int)
  /// The length of an empty or a chunked reply is off, counts what was dropped, or ends at the cache.
  case emptyLength(Int), chunkedLength(Int), uncapped, capped
  /// The body of each redirection counts.
  case countsHops
  /// The result of a HEAD reports Content-Length; a HEAD waits for as many bytes.
  case reportsContentLength, awaitsBodyOfHead
  /// The result of a 206 reports the length of the whole.
  case reportsRangeTotal
  /// So does a reply of that status, which has no body.
  case awaitsBodyOf(Int)
  /// A reply is over with the connection alone, which the server leaves open.
  case awaitsClose
  /// The reply to a HEAD that names a transfer coding is reported so.
  case chunkedHead(Int)
  /// Of an empty reply, of one that stopped, or during an import, no result comes.
  case silentOfNothing, silentOfStop
  case silentIn(DataIntake.Purpose)
  /// A GET of the URL just asked for is answered from memory.
  case repeats
  case second(Second)
  /// A command ends the action under way.
  case endedBy(BuiltInCommand)

  /// Changes the result of an action that came to its end.
  func apply(to result: inout ActionResult, of exchange: Exchange, last: Int?, cache: Int) {
    switch self {
    case .reply(.always(let other)): result.reply = other
    case .reply(.instead(let wrong, let other)):
      if result.reply == wrong { result.reply = other }
    case .reply(.hundreds): result.reply = result.reply / 100 * 100
    case .reply(.last): result.reply = last ?? result.reply
    case .reply(.first): result.reply = exchange.firstStatus ?? 0
    case .reply(.statusField):
      let field = exchange.seam.reply.value(.status).flatMap { decimalNumber($0.prefix(3)) }
      result.reply = field ?? result.reply
    case .reportsRangeTotal:
      guard let range = exchange.seam.reply.value(.contentRange),
        let slash = range.lastIndex(of: UInt8(ascii: "/"))
      else { return }
      result.length = decimalNumber(range[(slash + 1)...]) ?? result.length
    case .lengthBits(let mask): result.length &= mask
    case .emptyLength(let error): if result.length == 0 { result.length += error }
    case .chunkedLength(let error): if exchange.isChunked { result.length += error }
    case .uncapped: result.length += exchange.dropped
    case .capped: result.length = min(result.length, cache)
    case .chunkedHead(let reply):
      if exchange.method == 2, exchange.isChunked { result.reply = reply }
    case .reportsContentLength:
      if exchange.method == 2 { result.length = exchange.announcedLength }
    default: break
    }
  }

  /// Changes what is said.
  func apply(to reports: inout [ActionReport], _ occasion: ReportOccasion, of exchange: Exchange) {
    switch (self, occasion) {
    case (.noStatus, .connected), (.resultFirst, .connected), (.failureSilent, .failed):
      reports.removeAll { if case .status = $0 { true } else { false } }
    case (.statuses(let count), .connected):
      reports = reports.flatMap { Array(repeating: $0, count: count) }
    case (.resultFirst, .ended): reports.append(.status(1))
    case (.failedStatus(let status), .failed): reports[0] = .status(status)
    case (.failedReply(let reply), .failed):
      reports.insert(
        .result(ActionResult(method: exchange.method, reply: reply, length: 0)), at: 1)
    case (.stopIsSuccess, .stopped):
      reports = [
        .result(ActionResult(method: exchange.method, reply: 200, length: exchange.length))
      ]
    case (.silentOfStop, .stopped): reports = []
    case (.noResult, _): reports.removeAll { if case .result = $0 { true } else { false } }
    case (.results(let count), _):
      reports = reports.flatMap { report -> [ActionReport] in
        if case .result = report { return Array(repeating: report, count: count) }
        return [report]
      }
    case (.methodError(let error), _): reports = reports.map { $0.changed { $0.method += error } }
    case (.lengthError(let error), _):
      reports = reports.map { $0.changed { $0.length = max(0, $0.length + error) } }
    default: break
    }
  }
}

extension ActionReport {
  /// The report with another result.
  fileprivate func changed(_ change: (inout ActionResult) -> Void) -> Self {
    guard case .result(var result) = self else { return self }
    change(&result)
    return .result(result)
  }
}

extension ResultChange.Second {
  /// Does so.
  func apply(
    _ order: HTTPActions.Order, to actions: inout HTTPActions, _ store: inout HTTPStore,
    _ chassis: inout Chassis
  ) {
    switch self {
    case .replacesFirst:
      actions.drop(on: &chassis)
      chassis.accept(isHTTP: true)
      actions.begin(order, &store, &chassis)
    case .endsFirst:
      actions.drop(on: &chassis)
      chassis.refuse()
    case .vanishes: chassis.accept(isHTTP: true)
    case .renamesFirst:
      actions.exchange?.method = order.method
      chassis.refuse()
    }
  }
}
