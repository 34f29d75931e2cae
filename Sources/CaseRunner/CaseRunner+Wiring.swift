// Does what the four machines want done, and takes what comes of it to the machine whose turn it is.
import ATProtocol
import Diagnostics
import Ground
import HTTPOrigin
import ModuleCatalogue
import Results
import SuiteLanguage

extension CaseRunner {
  /// Nothing is awaited: the interpreter can go on.
  var isIdle: Bool { turn == .program && line.isIdle }

  /// Whether lines are awaited, of which endlessly many would be too many.
  var awaitsLines: Bool {
    switch turn {
    case .program: line.awaited.isForLines
    case .recovery: true
    case .origin: false
    }
  }

  /// When the present wait ends by itself, and what for.
  var nextDeadline: (Instant?, String) {
    if recovery.absence.isAway { return (nil, "the port is away") }
    switch turn {
    case .program:
      let next = line.nextDeadline
      return (next.at, next.reason)
    case .recovery: return (recovery.due, "the module settles")
    case .origin: return (nil, "the origin is asked")
    }
  }

  /// Does all that can be done without further input.
  mutating func run() {
    while !isFinished, !recovery.absence.isAway {
      switch turn {
      case .origin: return
      case .recovery:
        let move = recovery.advance(&line, at: now)
        takeEvents()
        if move == .wait { return }
        perform(move)
      case .program where line.isIdle:
        if let text = heldCommand {
          heldCommand = nil
          send(text)
        } else {
          perform(interpreter.next())
        }
      case .program:
        let due = dueThings
        let progress = line.progress(at: now)
        takeEvents()
        notice(progress, due)
        switch progress {
        case .waiting: return
        case .came where heldCommand != nil: break
        case .came(let match): interpreter.take(match)
        case .send(let bytes):
          interpreter.take(Match())
          transmit(bytes)
        case .failed(let finding, let line):
          interpreter.take(Match())
          conclude(Conclusion(.fail, finding, by: line))
        }
      }
    }
  }

  // MARK: The line

  /// Notes what the line has noticed.
  private mutating func takeEvents() {
    guard !line.events.isEmpty else { return }
    for event in line.events {
      switch event {
      case .cameByItself(let text):
        record(.unsolicited, text)
        if schedule.stage == .endingActions { cuts.cameLate(text) }
        schedule.noticeLoss(in: text, at: now)
      // Whoever asked judges it: one of several connections may be down.
      case .cameAsAsked(let text): record(.unsolicited, text)
      case .answered(let time): schedule.play.journal.responseTimes.append(time)
      case .note(let text): schedule.play.journal.note(text)
      case .ended(let result):
        interpreter.touched(line.exchange.key, isTaken: result == .ok)
      }
    }
    line.forgetEvents()
  }

  private mutating func transmit(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    record(.sent, bytes)
    emit(.transmit(bytes))
  }

  /// Sends a command line.
  private mutating func send(_ text: [UInt8]) {
    line.start.isMadeReady = interpreter.isMakingReady
    let bytes = line.send(text, at: now)
    interpreter.touch(line.exchange.key)
    interpreter.tell(text)
    transmit(bytes)
  }

  // MARK: The interpreter

  private mutating func perform(_ request: Interpreter.Request) {
    switch request {
    case .send(let text):
      if let blocked = cut(before: text) { return conclude(blocked) }
      guard line.unknownLines.mustSettle(before: CommandLine(text)) else { return send(text) }
      heldCommand = text
      line.await(.pause(RunnerLimits.settlingTime), at: now)
    case .sendData(let bytes): transmit(line.send(data: bytes, at: now))
    case .await(let wanted):
      line.await(wanted, at: now)
      blockIfKnown()
    case .askOrigin: askOrigin()
    case .tellOrigin(let script):
      let data = script.data
      line.replyBytes = data.map(\.count).max() ?? 0
      for bytes in data { line.unknownLines.passes(data: bytes) }
      emit(.origin(script))
    case .restart(let span): perform(restarting(.restart(span)))
    case .note(let text): schedule.play.journal.note(text)
    case .clock(let slot): interpreter.take(time: now - .start, slot: slot)
    case .madeReady: schedule.preconditions.areFound()
    case .ended: perform(schedule.advance(.ended, at: now))
    case .concluded(let conclusion): conclude(conclusion)
    }
  }

  /// A program has ended with a verdict of its own.
  mutating func conclude(_ found: Conclusion) {
    var conclusion = found.verdict == .fail ? found.after(line.exchange.command) : found
    if conclusion.isOfStrayResult, conclusion.verdict == .fail, line.isFirstOfCase {
      conclusion = schedule.play.blamingCaseBefore(conclusion, at: now)
    }
    if interpreter.isMakingReady, conclusion.verdict == .fail {
      return concludeUnready(conclusion)
    }
    if conclusion.isOfStrayResult { schedule.checkLine() }
    if conclusion.verdict == .fail, case .playing = schedule.stage {
      cuts.caseFailed(byStrayResult: conclusion.isOfStrayResult)
    }
    interpreter.abandon(keepingSlots: schedule.stage == .playing(.body))
    stopWaiting()
    perform(schedule.advance(.concluded(conclusion), at: now))
  }

  /// What makes the module ready has failed: it is tried again, and no case is judged for it (reading
  /// GEN-9).
  private mutating func concludeUnready(_ conclusion: Conclusion) {
    stopWaiting()
    interpreter.abandonPrelude()
    if schedule.triesReadinessAgain(after: conclusion) {
      remark("what makes the module ready is tried again: \(conclusion.finding.message)")
      prepare()
    } else {
      conclude(schedule.unready(conclusion))
    }
    // The rest of the answer must not be taken for one to whatever is asked next.
    if !isFinished, isIdle { line.await(.anything(RunnerLimits.readinessPause), at: now) }
  }

  /// Fails what is being played for something that no statement expects.
  mutating func fail(_ message: String) {
    if turn == .program, case .choice(let expectations, _, _) = line.awaited {
      let span = expectations.first?.span
      conclude(Conclusion(.fail, schedule.plan.finding(message, at: span)))
    } else if ![.opening, .preparing, .steadying].contains(schedule.stage) {
      conclude(Conclusion(.fail, Finding(message: message)))
    }
  }

  private mutating func stopWaiting() {
    heldCommand = nil
    line.stopAwaiting()
    recovery.stop()
    turn = .program
  }

  // MARK: Recovery

  mutating func open() { poll(.opening, from: now, for: RunnerLimits.openingMax) }

  private mutating func poll(_ purpose: Recovery.Purpose, from begin: Instant, for limit: Interval)
  {
    heldCommand = nil
    line.stopAwaiting()
    turn = .recovery
    recovery.poll(purpose, from: begin, for: limit)
  }

  private mutating func restarting(_ purpose: Recovery.Purpose) -> Recovery.Move {
    line.stopAwaiting()
    turn = .recovery
    return recovery.restart(purpose, at: now)
  }

  private mutating func perform(_ move: Recovery.Move) {
    switch move {
    case .wait: break
    case .send(let text): send(Array(text.utf8))
    case .remark(let text): remark(text)
    case .fill(let due): endData(due)
    case .restart:
      remark("restart")
      schedule.preconditions.areMet = false
    case .echoed:
      if !line.echoes, schedule.cameBackByItself() { line.actions.mayBeLeft = false }
    case .ready(let purpose, let isRestarted):
      turn = .program
      interpreter.take(Match())
      if isRestarted {
        interpreter.forgetTouched()
        line.hasStarted(at: now)
      }
      switch purpose {
      case .opening: perform(schedule.advance(.answers, at: now))
      case .restart: prepare()
      case .afterCase: perform(schedule.advance(.cameBack, at: now))
      }
    case .refused(.restart(let span)):
      turn = .program
      let refused = "the module refuses \(Recovery.commands.joined(separator: " and "))"
      guard schedule.play.subject.isProbe else {
        let finding = schedule.plan.finding("\(refused), so that it cannot be restarted", at: span)
        return conclude(Conclusion(.inconclusive, finding))
      }
      // What cases rely on is found out without a restart, rather than not at all.
      schedule.play.journal.note(refused)
      prepare()
    case .silent(.restart(let span)):
      turn = .program
      let finding = schedule.plan.finding(
        "the module did not come back from a restart in \(RunnerLimits.restartMax)", at: span)
      conclude(Conclusion(.error, finding))
    case .silent(.opening), .refused(.opening):
      turn = .program
      let came = line.timing.received != nil ? "answers, but never with OK" : "says nothing"
      perform(
        schedule.abandon(
          "the module \(came) to AT for \(RunnerLimits.openingMax); wrong port or baud rate?",
          at: now))
    case .silent(.afterCase), .refused(.afterCase):
      turn = .program
      perform(schedule.advance(.stoppedAnswering, at: now))
    }
  }

  /// Makes the module ready on top of whatever is being executed.
  private mutating func prepare() {
    guard let prelude = schedule.plan.suites.prelude else {
      return schedule.preconditions.areFound()
    }
    interpreter.push(prelude: prelude)
  }

  // MARK: The schedule

  mutating func perform(_ first: Schedule.Next) {
    var next = first
    while let following = follow(next) { next = following }
  }

  /// Does what is next; what follows at once, if anything does.
  private mutating func follow(_ next: Schedule.Next) -> Schedule.Next? {
    switch next {
    case .goOn: break
    case .prepare: prepare()
    case .play(let part): play(part)
    case .passOver(let finding):
      remark("the defaults could not be restored: \(finding.message)")
      awaitLateAnswer()
    case .endActions:
      guard line.actions.areLeft else { break }
      let most = isEndAwaited ? RunnerLimits.actionMax : .zero
      line.await(.actionsEnd(most, first: firstResultMax), at: now)
    case .checkLiveness:
      // What came before the question is no answer to it.
      if concludeStray() { return nil }
      interpreter.push(Program.liveness)
      if line.exchange.dataDue == nil { awaitLateAnswer() }
    case .lookForMore: return concludeStray() ? nil : schedule.advance(.ended, at: now)
    case .recover: bringBack()
    case .inquire: interpreter.push(schedule.plan.suites.watch)
    case .close(asksOrigin: true) where !interpreter.evaluator.isOriginCurrent: askOrigin()
    case .close:
      interpreter.abandon()
      stopWaiting()
      if schedule.play.verdict == .pass { recovery.casePassed() }
      return schedule.close(
        unknown: line.unknownLines.seen, again: line.unknownLines.cameAgain,
        dialect: interpreter.evaluator.dialect, at: now)
    case .begin(let subject, let unknown): begin(subject, replayOf: unknown)
    case .report(let result):
      schedule.options.course.monitor?.played(result)
      report(result)
      return schedule.next(at: now)
    case .pause(let time): line.await(.anything(time), at: now)
    case .finish:
      interpreter.abandon()
      stopWaiting()
      emit(.finished)
    }
    return nil
  }

  /// Fails the case for what has come where nothing was due; false where nothing has.
  private mutating func concludeStray() -> Bool {
    guard let stray = line.stray(at: now) else { return false }
    schedule.play.judge(stray)
    conclude(stray)
    return true
  }

  /// An answer that was not read must not be taken for one to the next command.
  private mutating func awaitLateAnswer() {
    guard !line.exchange.isFinal else { return }
    line.await(.lateAnswer(line.timing.allowed(line.exchange.responseLimit)), at: now)
  }

  private mutating func begin(_ subject: Subject, replayOf unknown: [UnknownLines.Line]?) {
    let suites = schedule.plan.suites
    recovery.caseBegan()
    cuts.caseBegins()
    line.beginCase(replayOf: unknown)
    let (probe, tags, suite): (Int?, [String], String)
    switch subject {
    case .probe(let index): (probe, tags, suite) = (index, [], CaseResult.probeSuite)
    case .planned(let index):
      let planned = schedule.plan.cases[index]
      let declared = suites.collection.suites[planned.suite]
      line.awaitedByCase = suites.suites[planned.suite].cases[planned.index].awaited
      (probe, tags, suite) = (
        nil, declared.tags + declared.cases[planned.index].tags, declared.name
      )
    }
    if interpreter.begin(probe: probe, tags: tags) { emit(.origin(interpreter.evaluator.script)) }
    emit(.caseBegan(suite: suite, name: schedule.currentName))
    interpreter.push(suites.baseline)
  }

  private mutating func play(_ part: Schedule.Part) {
    let plan = schedule.plan
    guard case .planned(let index) = schedule.play.subject else {
      if part == .body, case .probe(let index) = schedule.play.subject {
        let isKnown = schedule.probing.reason(index) != nil
        interpreter.push(isKnown ? Program.restart : plan.suites.probes[index])
      }
      return
    }
    let planned = plan.cases[index]
    let suite = plan.suites.suites[planned.suite]
    switch part {
    case .baseline: interpreter.push(plan.suites.baseline)
    case .setup: interpreter.push(suite.setup)
    case .body:
      interpreter.push(suite.cases[planned.index].body, bindings: planned.bindings)
    case .caseCleanup:
      let bindings = interpreter.endedSlots.enumerated().compactMap { slot, value in
        value.map { (slot, $0) }
      }
      interpreter.push(suite.cases[planned.index].cleanup, bindings: bindings)
    case .suiteCleanup: interpreter.push(suite.cleanup)
    }
  }

  /// Whatever became of the module, from here on it is made ready for the next case.
  private mutating func bringBack() {
    let exchange = line.exchange
    interpreter.abandon()
    remark("the verdict stands; from here on the module is made ready for the next case")
    interpreter.touchAll()
    escape = exchange.known?.facts.escape ?? []
    if let due = exchange.dataDue, due > 0 || !escape.isEmpty {
      endData(due)
    } else {
      poll(.afterCase(.asking), from: now, for: Self.patience)
      // Where the answer was another, the prompt may come yet, and what is asked would be data.
      recovery.mayAwait(data: exchange.command.declaredLength)
    }
  }

  /// Frees a module that waits for so many bytes of data.
  private mutating func endData(_ due: Int) {
    guard !escape.isEmpty else { return fill(due) }
    remark("the module waits for data, of which the command's escape frees it")
    transmit(line.sent(escape, at: now))
    escape = []
    pollWhenSent(.escaping(due: due))
  }

  /// Gives a module the data that it waits for.
  private mutating func fill(_ due: Int) {
    remark("the module waits for \(due) bytes of data")
    transmit(line.sent(filled(min(due, RunnerLimits.fillingMax)), at: now))
    // A module that took the length for a smaller one has the rest on a command line: it is ended,
    // and what is said of it passed over, or it would spoil the next question.
    transmit(line.sent([0x0D], at: now))
    pollWhenSent(.asking)
  }

  private mutating func pollWhenSent(_ means: Recovery.Means) {
    poll(
      .afterCase(means), from: line.timing.sentUntil + .milliseconds(100), for: Self.patience)
  }

  /// How long a module is asked before the next means is tried.
  private static let patience = Interval.seconds(3)
}

extension Program {
  private static let nowhere = SourceSpan(file: -1, line: 0, column: 0, length: 1)

  /// Restarts the module, and asks nothing.
  static let restart = Program([Statement(kind: .restart, span: nowhere)], slotCount: 0)

  /// Asks whether the module still obeys (reading GEN-8).
  ///
  /// An answer too many to what was asked before may be on its way still: it looks like the OK that is
  /// due, which then comes behind it.
  static let liveness: Program = {
    let ok = Pattern(pieces: [.literal(Array("OK".utf8))], text: "OK")
    return Program(
      [
        Statement(kind: .send(Template(pieces: [.literal(Array("AT".utf8))])), span: nowhere),
        Statement(kind: .expectLine(ok, within: nil, exactly: false), span: nowhere),
        Statement(
          kind: .pause(milliseconds: .integer(RunnerLimits.strayMilliseconds)), span: nowhere),
      ], slotCount: 0)
  }()
}
