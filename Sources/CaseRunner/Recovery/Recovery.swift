// Restarts a module, and brings one back that a case has left stuck: asks `AT` until it answers, outlasts
// its data mode, restarts it. It also knows whether the port is there: a module on USB takes it away
// whenever it restarts, and going away is the surest sign that it did.
//
// `advance` says what is to be done, and is called again when that has been done. The stages:
//
//     starting ──▶ asking ──OK──▶ polling ──OK──▶ draining ──silence──▶ ready
//        ▲           │ ERROR         │ no answer
//        └───────────┴───────────────┴──▶ the next means, or refused, or silent
import ATProtocol
import Diagnostics
import Ground

struct Recovery {
  /// What the module is asked for.
  enum Purpose: Equatable {
    /// A run begins.
    case opening
    /// A suite wants a restart.
    case restart(SourceSpan)
    /// The way back after a case.
    case afterCase(Means)
  }

  /// The ways to bring a module back, in the order tried.
  enum Means: Equatable {
    /// The command's escape was sent to a module that waits for so many bytes of data.
    case escaping(due: Int)
    case asking, outlastingDataMode, restarting, askingOnceMore
  }

  enum Stage: Equatable {
    case idle
    /// The first restart command is due.
    case starting
    /// A restart command was sent and not answered as yet; the index tells which.
    case asking(Int)
    /// `AT` is sent again and again until the module answers.
    case polling(isAsked: Bool)
    /// The module answers; late lines of its start are awaited and dropped.
    case draining
  }

  /// What is to be done.
  enum Move: Equatable {
    case wait
    case send(String)
    case remark(String)
    /// The module gets the data that it waits for.
    case fill(Int)
    /// A restart begins: what is known of the module is so no more.
    case restart
    /// The module echoed `AT`.
    case echoed
    /// The module answers again.
    case ready(Purpose, isRestarted: Bool)
    /// It refuses to restart.
    case refused(Purpose)
    /// It does not answer.
    case silent(Purpose)
  }

  private(set) var stage = Stage.idle
  private(set) var purpose = Purpose.opening
  /// When the next poll is due, or the current stage ends.
  private(set) var due = Instant.start
  /// When polling is given up.
  private var until = Instant.start
  /// Polls answered one after the other.
  private var answered = 0
  /// Polls not answered, one after the other.
  private var unanswered = 0
  /// The longest that a poll took to be answered, as it seemed.
  private var pace = Interval.zero
  /// Whether a poll went unanswered, the port away or echo came back, so that the module really was gone.
  private var wasAway = false
  /// When something last came that is no unsolicited line; nil: not since polling began.
  private var lastHeard: Instant?
  /// How many bytes the module waits for should a prompt come.
  private var dataDue: Int?
  /// Whether the port is there.
  private(set) var absence = Absence()

  /// What to send to restart a module, in the order tried (3GPP TS 27.007, 8.2; `=15` in the field).
  static let commands = ["AT+CFUN=15", "AT+CFUN=1,1"]
  private static let pollGap = Interval.seconds(1)
  /// Answers in a row that prove a module up which never seemed away: it may go on for as many seconds
  /// before it restarts.
  static let answersWanted = 15

  // MARK: Beginnings

  /// Polls the module until it answers or `limit` is over; the first poll goes out at `begin`.
  mutating func poll(_ purpose: Purpose, from begin: Instant, for limit: Interval) {
    enter(.polling(isAsked: false), purpose, due: begin, until: begin + limit)
  }

  /// Asks for a restart and waits for the module.
  mutating func restart(_ purpose: Purpose, at now: Instant) -> Move {
    enter(.starting, purpose, due: now, until: now)
    return .restart
  }

  /// The command sent last may be followed by a prompt for so many bytes yet; nil: it cannot.
  mutating func mayAwait(data due: Int?) { dataDue = due.flatMap { $0 > 0 ? $0 : nil } }

  private mutating func enter(
    _ stage: Stage, _ purpose: Purpose, due: Instant, until: Instant
  ) {
    self.stage = stage
    self.purpose = purpose
    self.due = due
    self.until = until
    answered = 0
    unanswered = 0
    pace = .zero
    wasAway = false
    lastHeard = nil
    dataDue = nil
  }

  mutating func stop() { stage = .idle }

  // MARK: The port

  /// The port went away; whatever was asked will not be answered.
  mutating func portWentAway() {
    absence.begin()
    guard stage != .idle else { return }
    stage = .polling(isAsked: false)
    wasAway = true
    answered = 0
  }

  mutating func portCameBack(at now: Instant) {
    absence.isAway = false
    guard stage != .idle else { return }
    due = now
    until = now + RunnerLimits.restartMax
  }

  mutating func caseBegan() { absence.count = 0 }
  mutating func casePassed() { absence.casesInRow = 0 }
  mutating func caseWasHit() { absence.casesInRow += 1 }

  // MARK: The way

  /// Goes on as far as what has come and the time allow.
  mutating func advance(_ line: inout ModuleLine, at now: Instant) -> Move {
    if case .starting = stage { return start(0, at: now) }
    while let arrival = line.nextArrival() {
      if case .prompt = arrival, let due = dataDue, case .afterCase(.asking) = purpose {
        dataDue = nil
        stage = .idle
        return .fill(due)
      }
      guard case .line(let text) = arrival else { continue }
      if let move = hear(text, line.classify(text, at: now), line, at: now) { return move }
    }
    guard now >= due else { return .wait }
    if case .asking = stage { stage = .polling(isAsked: false) }
    switch stage {
    case .draining: return drain(&line, at: now)
    case .polling(let isAsked):
      if isAsked {
        wasAway = true
        answered = 0
        unanswered += 1
      }
      guard now < until else { return giveUp(at: now) }
      stage = .polling(isAsked: true)
      due = now + Self.pollGap
      return .send(mayLackResultCodes ? IdentityInquiry.resultCodes : "AT")
    case .idle, .starting, .asking: return .wait
    }
  }

  private mutating func start(_ index: Int, at now: Instant) -> Move {
    enter(.asking(index), purpose, due: now + .seconds(10), until: now + RunnerLimits.restartMax)
    return .send(Self.commands[index])
  }

  /// Takes a line; nil: the next one.
  private mutating func hear(
    _ text: [UInt8], _ kind: LineClass, _ line: ModuleLine, at now: Instant
  ) -> Move? {
    if kind != .unsolicited { lastHeard = now }
    switch (stage, kind) {
    case (.polling(isAsked: true), .other) where text.elementsEqual("AT".utf8):
      if case .afterCase = purpose { return .echoed }
      // It was told to echo no more, and begins anew.
      if !line.echoes { wasAway = true }
    case (.asking, .final(.ok)):
      stage = .polling(isAsked: false)
      due = now + Self.pollGap
    case (.asking(let index), .final(.error)):
      guard index + 1 < Self.commands.count else { return beRefused(at: now) }
      return start(index + 1, at: now)
    case (.polling(isAsked: true), .final(.ok)):
      stage = .polling(isAsked: false)
      answered += 1
      pace = max(pace, line.timing.came - line.timing.sentUntil)
      guard answered >= answersWanted else { break }
      stage = .draining
      due = now + drainTime(line.timing)
    case (.draining, .final(.ok)) where unanswered > 0:
      // A module may have kept what it was asked while it started, and answers one after the other.
      unanswered -= 1
      until = max(until, now + drainTime(line.timing) + Self.pollGap)
    default: break
    }
    return nil
  }

  /// Whether the module has restarted and may have come up with its result codes off, or as digits, for
  /// all that it says: one poll in ten asks for them.
  private var mayLackResultCodes: Bool {
    switch purpose {
    case .restart, .afterCase(.restarting): unanswered % 10 == 9
    case .opening, .afterCase: false
    }
  }

  private var answersWanted: Int {
    if case .restart = purpose, !wasAway { Self.answersWanted } else { 1 }
  }

  // MARK: Late lines

  private mutating func drain(_ line: inout ModuleLine, at now: Instant) -> Move {
    let timing = line.timing
    // Unsolicited lines may come for ever, but a line may come in pieces.
    let heard = timing.begun == nil ? lastHeard ?? .start : timing.lastReceived
    let silent = heard + drainTime(timing)
    if silent > now, now < until {
      due = min(silent, until)
      return .wait
    }
    line.reader.removeAll()
    line.isReady()
    if purpose == .opening { line.timing.pace = max(line.timing.pace, pace) }
    let ready = purpose
    stage = .idle
    guard case .afterCase(let means) = ready else {
      if case .restart = ready { return becomeReady(ready, isRestarted: true, &line) }
      return .ready(ready, isRestarted: false)
    }
    let isRestarted = means == .restarting || means == .askingOnceMore
    if !isRestarted, line.actions.mayBeLeft {
      // Nobody knows whether its result came while the port was away, or will come in the next case.
      return restart(.afterCase(.restarting), at: now)
    }
    return becomeReady(ready, isRestarted: isRestarted, &line)
  }

  private func becomeReady(
    _ purpose: Purpose, isRestarted: Bool, _ line: inout ModuleLine
  ) -> Move {
    if isRestarted { line.actions.forget() }
    return .ready(purpose, isRestarted: isRestarted)
  }

  /// How long nothing must come before late lines are taken to be over.
  ///
  /// Where a poll seemed unanswered, its answer may still come: it is only late. A module that is
  /// known to answer soon, and was restarted, did not get the poll. Where OK took its time, it may be
  /// that of an earlier question, by whoever asked it, and the poll's own comes as much later.
  private func drainTime(_ timing: LineTiming) -> Interval {
    let late = timing.allowed(Self.pollGap)
    if case .restart = purpose { return .milliseconds(300) + min(timing.pace, late) }
    return .milliseconds(100) + (wasAway ? late : min(pace + pace, late))
  }

  // MARK: The end of a way

  /// The module refuses to restart; nil: it is asked once more whether it answers.
  private mutating func beRefused(at now: Instant) -> Move? {
    guard purpose == .afterCase(.restarting) else {
      stage = .idle
      return .refused(purpose)
    }
    poll(.afterCase(.askingOnceMore), from: now, for: .seconds(30))
    return nil
  }

  /// The module does not answer: the next means, where one is left.
  private mutating func giveUp(at now: Instant) -> Move {
    switch purpose {
    case .afterCase(.escaping(let due)) where due > 0:
      stage = .idle
      return .fill(due)
    case .afterCase(.asking), .afterCase(.escaping):
      // It may be in data mode, which ends by itself after 30 s (manual 1.2, 1.5).
      poll(.afterCase(.outlastingDataMode), from: now, for: .seconds(33))
      return .remark("waiting for a data time-out")
    case .afterCase(.outlastingDataMode): return restart(.afterCase(.restarting), at: now)
    default:
      stage = .idle
      return .silent(purpose)
    }
  }
}

/// What is known of a port that went away.
struct Absence: Equatable {
  /// Whether it is away now.
  var isAway = false
  /// How often it went since the case began.
  var count = 0
  /// How many cases in a row it hit.
  var casesInRow = 0

  fileprivate mutating func begin() {
    isAway = true
    count += 1
  }
}
