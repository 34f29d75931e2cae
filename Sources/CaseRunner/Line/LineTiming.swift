// The instants that matter on the line to the module, and the bounds that follow from them.
import Ground

/// When what was sent, received and answered on one line.
struct LineTiming: Equatable {
  let baud: Int
  let allowancePercent: Int
  let allowance: Interval
  /// When the last byte sent is on the line.
  var sentUntil = Instant.start
  /// The last byte sent or the last thing matched, whichever is later.
  var lastEvent = Instant.start
  /// What response times count from: the last byte sent, or the end of counted data.
  var answerFrom = Instant.start
  /// When something last came; nil: nothing ever did.
  private(set) var received: Instant?
  /// When the line or prompt last consumed came: its first byte, for which a response time is
  /// judged, since a bridge may hold back the rest.
  private(set) var came = Instant.start
  /// When the first byte of a line came that has not come to its end; nil between lines.
  private(set) var begun: Instant?
  /// The longest that `AT` took to be answered in this run.
  var pace = Interval.zero
  /// Bytes received since something was last sent.
  var receivedSinceSent = 0

  init(_ options: RunnerOptions) {
    baud = options.baud
    allowancePercent = options.allowancePercent
    allowance = options.allowance
  }

  var lastReceived: Instant { received ?? .start }

  /// How long so many bytes take on the line.
  func wireTime(_ count: Int) -> Interval {
    guard baud > 0 else { return .zero }
    return Interval(nanoseconds: Int64(count) * 10_000_000_000 / Int64(baud))
  }

  /// The latest that a response of the manual may come, with the run's allowance.
  func allowed(_ limit: Interval) -> Interval {
    let share = Interval(nanoseconds: limit.nanoseconds / 100 * Int64(allowancePercent))
    return limit + share + allowance
  }

  /// The latest instant at which a result of the last command may come.
  func resultLatest(_ limit: Interval) -> Instant {
    sentUntil + allowed(limit) + wireTime(receivedSinceSent)
  }

  /// The latest instant at which the last command may be answered.
  func answerLatest(_ limit: Interval) -> Instant {
    answerFrom + allowed(limit) + wireTime(receivedSinceSent)
  }

  /// When a gap in counted data has lasted too long.
  var dataLatest: Instant { max(lastReceived, lastEvent) + RunnerLimits.dataGapMax }

  // MARK: What happens

  /// So many bytes go out.
  mutating func sends(_ count: Int, at now: Instant) {
    sentUntil = max(sentUntil, now) + wireTime(count)
    lastEvent = sentUntil
    answerFrom = sentUntil
    receivedSinceSent = 0
  }

  /// The last byte sent has left the machine.
  mutating func drained(at now: Instant) {
    sentUntil = max(sentUntil, now)
    lastEvent = max(lastEvent, sentUntil)
    answerFrom = max(answerFrom, sentUntil)
  }

  mutating func receives(_ count: Int, at now: Instant) {
    receivedSinceSent += count
    received = now
  }

  /// A line or prompt has come to its end.
  mutating func lineEnded() {
    came = begun ?? lastReceived
    begun = nil
  }

  /// No line is complete; so many bytes of the next have come.
  mutating func lineIsIncomplete(_ bytes: Int) {
    if bytes == 0 {
      begun = nil
    } else if begun == nil {
      begun = lastReceived
    }
  }

  /// The line that has come to its end was an echo of so many bytes: its answer comes behind it, however
  /// slowly a module repeats a long line.
  mutating func echoEnded(_ count: Int) {
    let surplus = (lastReceived - max(came, answerFrom)) - wireTime(count)
    if surplus > .zero { answerFrom = answerFrom + surplus }
  }

  /// What has come of a line is dropped.
  mutating func lineIsDropped() { begun = nil }

  /// A line is taken that came earlier.
  mutating func takes(lineOf instant: Instant) { came = instant }

  /// Counted data are complete: what follows is bounded anew.
  mutating func dataEnded(at now: Instant, pending: Int) {
    lastEvent = now
    answerFrom = now
    receivedSinceSent = pending
  }
}
