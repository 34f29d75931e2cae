// Plays a plan against a module: a machine without I/O, wired of four.
//
//     Schedule ──▶ Interpreter ──▶ ModuleLine
//         └──────▶ Recovery ──────────┘
//
// `Schedule` knows which case is played and what becomes of it; `Interpreter` executes its programs;
// `ModuleLine` is what was sent and what came; `Recovery` restarts the module and brings it back. Each
// is written by itself alone, and says by a value what it wants done; `CaseRunner+Wiring` does it.
public import Ground
public import HTTPOrigin
public import Results
import SuiteLanguage

/// Plays all cases of a plan against one module.
public struct CaseRunner: Machine, Sendable {
  /// What the runner asks of its driver.
  public enum Output: Sendable {
    /// Send these bytes to the module.
    case transmit([UInt8])
    /// Call `wake` at this instant, and forget any earlier one; nil: no instant is awaited.
    case deadline(Instant?, reason: String)
    /// From now on the origin answers so.
    indirect case origin(OriginScript)
    /// Hand over what the origin has seen by now, see to it that it has taken the last script, then
    /// call `originIsCurrent`.
    case originAsked
    /// A case begins; what the origin saw before is not the case's.
    case caseBegan(suite: String, name: String)
    /// Something was recorded; told only where `RunnerOptions.tellsEntries` asks for it.
    case recorded(TranscriptEntry)
    /// A case is over.
    indirect case caseFinished(CaseResult)
    /// Nothing is left to play.
    case finished
  }

  /// Whose turn it is.
  enum Turn {
    /// The interpreter's, or the line's as long as something is awaited on it.
    case program
    case recovery
    /// The origin's, which has been asked; what the module sends meanwhile is kept.
    case origin
  }

  /// What no report may show, and what was recorded and not told for its sake.
  private let secrets: Secrets
  private var heldEntries: [TranscriptEntry] = []
  var schedule: Schedule
  var interpreter: Interpreter
  var line: ModuleLine
  var recovery = Recovery()
  var cuts = Cuts()
  var turn = Turn.program
  /// What frees the module of the data mode in which the case has left it; empty: nothing does.
  var escape: [UInt8] = []
  /// A command line that is sent when what may come before it has had its time; nil: none is.
  var heldCommand: [UInt8]?
  /// How often the origin was asked and has not answered.
  private var originAnswersDue = 0
  private var outputs: [Output] = []
  private var outputIndex = 0
  private var lastDeadline: Instant?
  private(set) var now = Instant.start
  /// Whether anything that is the module's, as far as can be told, has come to the origin at the address that
  /// modules are told.
  public private(set) var isOriginReached = false
  /// Whether in the case that was reported last the module told of what became of an action, be it that it
  /// failed, and the verdict is not for how it answered a command line.
  public private(set) var hasTold = false

  /// Makes a runner; it begins with the first `wake`.
  ///
  /// - Parameters:
  ///   - plan: The cases and the module's profile.
  ///   - addresses: Where the module finds the origin.
  ///   - options: How to judge.
  public init(plan: Plan, addresses: OriginAddresses, options: RunnerOptions = RunnerOptions()) {
    schedule = Schedule(plan, options)
    interpreter = Interpreter(plan, addresses, options)
    line = ModuleLine(plan, options)
    for (index, probe) in plan.suites.collection.probes.enumerated() {
      guard let answer = options.knownDialect?.answer(to: probe) else { continue }
      interpreter.evaluator.dialect[index] = Array(answer.utf8)
    }
    secrets = plan.suites.secrets(given: options.settings)
  }

  /// What the probes found out, in the order probed; a probe without an answer is left out.
  public var dialect: [(name: String, value: String)] {
    zip(schedule.plan.suites.collection.probes, interpreter.evaluator.dialect)
      .compactMap { probe, answer in answer.map { (probe.name, escaped($0)) } }
  }

  private var hasBegun: Bool { schedule.stage != .opening || !isIdle }

  /// Whether nothing is left to play.
  public var isFinished: Bool { schedule.stage == .finished }

  // MARK: Input

  /// Takes in bytes from the module; what comes before the run begins is nobody's answer.
  public mutating func receive(_ bytes: Span<UInt8>, at now: Instant) {
    self.now = now
    guard !isFinished, hasBegun, bytes.count > 0 else { return }
    if schedule.options.keepsTranscripts {
      record(.received, bytes.withUnsafeBufferPointer { Array($0) })
    }
    if !line.receive(bytes, awaitsLines: awaitsLines, at: now) {
      fail("the module sends without end: \(RunnerLimits.chatterBytesMax) bytes and more")
    }
    run()
  }

  /// Begins the run, or tells the runner that its deadline has passed.
  public mutating func wake(at now: Instant) {
    self.now = now
    lastDeadline = nil
    if !hasBegun {
      if schedule.options.mayJustHaveStarted { line.hasStarted(at: now) }
      open()
    }
    run()
  }

  /// Tells the runner that the last byte it sent has left the machine; response times count from
  /// then where that is later than the line's speed suggests.
  public mutating func lineDrained(at now: Instant) { line.timing.drained(at: now) }

  /// Tells the runner that the rig has harmed what is being played: what that lacks says nothing of the
  /// module, no further case is cut for it, and that something came late needs no proof.
  public mutating func rigHarmsCase() {
    cuts.caseIsHarmed()
    schedule.play.isHarmedByRig = true
    schedule.lateness.doubt = nil
  }

  /// Tells the runner why the line to the module may stall and nobody would know; nil: it may not.
  ///
  /// Where it may, a case that fails because something came late is played once more: if it passes then,
  /// it is an error.
  public mutating func lineMayStall(_ doubt: LineDoubt?) { schedule.lateness.doubt = doubt }

  /// Ends the run early: what is left is reported as not played for this reason.
  public mutating func stop(_ message: String, at now: Instant) {
    self.now = now
    perform(schedule.stop(message, at: now))
    run()
  }

  /// Tells the runner that the origin has seen a complete request, and when that was.
  ///
  /// A request leads to what the module then says, and the two reach the runner on two ways. So
  /// nothing is sent before the origin has taken its script, and before a suite looks at what the
  /// origin saw, the runner asks its driver for it and waits. What the module sends meanwhile is kept
  /// with the instant at which it came; the clock only ever goes forward.
  public mutating func originSaw(_ request: OriginRequest, at seen: Instant) {
    now = max(now, seen)
    if interpreter.mayBeStrangers(request) {
      let what = request.malformed ?? escaped(request.method + [0x20] + request.target, limit: 80)
      let text = "not taken for the module's, for the case names no such request: \(what)"
      return schedule.play.journal.note(text)
    }
    // The schemes' own ports may be those of another address.
    let addresses = interpreter.evaluator.surroundings.addresses
    if [addresses.port, addresses.securePort].contains(request.port) { isOriginReached = true }
    guard interpreter.originSaw(request) else { return noteDropped() }
    let place = "port \(request.port)"
    let summary =
      request.malformed.map {
        Array("no HTTP request: \($0) (\(place)); it came as: ".utf8) + request.came
      }
      ?? request.method + [0x20] + request.target
      + Array(" (\(request.body.count) bytes of body, \(place))".utf8)
    record(.origin, summary, at: max(seen, schedule.play.began))
  }

  /// Tells the runner that the TCP peer has seen something, and when that was.
  public mutating func peerSaw(_ event: PeerEvent, at seen: Instant) {
    now = max(now, seen)
    isOriginReached = true
    guard interpreter.peerSaw(event) else { return noteDropped() }
    record(.origin, event.summary, at: max(seen, schedule.play.began))
  }

  private mutating func noteDropped() {
    if let dropped = interpreter.evaluator.dropped { schedule.play.journal.note(dropped) }
  }

  /// Answers `Output.originAsked`: the origin has taken the last script, and all that it had seen
  /// when it was asked has been handed over.
  public mutating func originIsCurrent(at now: Instant) {
    originAnswersDue -= 1
    // An answer that is not the last one due was asked for by a case that is over.
    guard turn == .origin, originAnswersDue == 0 else { return }
    self.now = max(self.now, now)
    turn = .program
    interpreter.originIsCurrent()
    run()
  }

  /// Waits until the origin has been asked.
  mutating func askOrigin() {
    turn = .origin
    originAnswersDue += 1
    emit(.originAsked)
  }

  // MARK: The port

  /// Tells the runner that the port went away and is awaited; nothing is sent until it is back.
  ///
  /// A module on USB takes its port away and brings it back whenever it restarts. Where a restart is
  /// awaited, that is part of it. Where none is, the manual says nothing of it, so that the case which
  /// it hits is neither passed nor failed but an error; the module is made ready again, and the next
  /// case begins on the new descriptor. Whoever gives the port up calls `stop`.
  public mutating func portWentAway(_ reason: String, at now: Instant) {
    self.now = now
    guard !isFinished, !recovery.absence.isAway else { return }
    remark("the port went away: \(reason)")
    line.breakOff()
    let span = interpreter.span
    recovery.portWentAway()
    if turn != .recovery {
      if schedule.isBetweenCases {
        interpreter.abandon()
        open()
      } else {
        recovery.caseWasHit()
        line.actions.mayBeLeft = line.mayActionBeLeft
        let finding = schedule.plan.finding(
          "the port went away in the middle of the case: \(reason)", at: span)
        perform(schedule.advance(.portWentAway(Conclusion(.error, finding)), at: now))
      }
    }
    let absence = recovery.absence
    if absence.count > RunnerLimits.absencesMax {
      stop("the port went away \(absence.count) times in one case: \(reason)", at: now)
    } else if absence.casesInRow >= RunnerLimits.absencesMax {
      stop("the port went away in \(absence.casesInRow) cases in a row: \(reason)", at: now)
    }
  }

  /// Tells the runner that the port is there again, under this name.
  public mutating func portCameBack(_ name: String, at now: Instant) {
    self.now = now
    guard recovery.absence.isAway else { return }
    recovery.portCameBack(at: now)
    guard !isFinished else { return }
    remark("the port is back as \(name)")
    line.resume(at: now)
    line.hasStarted(at: now)
    run()
  }

  // MARK: Output

  /// The next thing for the driver to do.
  public mutating func nextOutput() -> Output? {
    if outputIndex < outputs.count {
      outputIndex += 1
      return outputs[outputIndex - 1]
    }
    if outputIndex > 0 {
      outputs.removeAll(keepingCapacity: true)
      outputIndex = 0
    }
    let (deadline, reason) = nextDeadline
    guard deadline != lastDeadline else { return nil }
    lastDeadline = deadline
    return .deadline(deadline, reason: reason)
  }

  mutating func emit(_ output: Output) { outputs.append(output) }

  /// Hands a result over, without what is secret in it.
  mutating func report(_ result: CaseResult) {
    secrets.hide(inPiecesOf: &heldEntries)
    for entry in heldEntries { emit(.recorded(entry)) }
    heldEntries.removeAll()
    hasTold = line.actions.hasResult && !schedule.play.isOfStrayResult
    emit(.caseFinished(secrets.hidden(in: result)))
  }

  // MARK: Transcript

  mutating func record(_ kind: TranscriptEntry.Kind, _ bytes: [UInt8], at instant: Instant? = nil) {
    let (isTold, isKept) = (schedule.options.tellsEntries, schedule.options.keepsTranscripts)
    guard isTold || isKept else { return }
    let entry = TranscriptEntry(at: instant ?? now, kind: kind, bytes: bytes)
    if isTold {
      // A secret may be spread over entries: what may hold one is told when all of the case is there.
      if secrets.isEmpty { emit(.recorded(entry)) } else { heldEntries.append(entry) }
    }
    if isKept {
      schedule.play.journal.record(entry, limit: schedule.transcriptLimit)
    }
  }

  mutating func remark(_ text: String) { record(.remark, Array(text.utf8)) }
}
