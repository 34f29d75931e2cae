// Leads from case to case: baseline, setup, body, cleanup, the question whether the module obeys, and
// the way back when it does not.
import Diagnostics
import ATProtocol
import HTTPOrigin
import Ground
import ModuleCatalogue
import Results
import SuiteLanguage

/// Where in a run the runner is.
enum Stage {
  case opening, prelude
  case baseline, setup, body, caseCleanup, suiteCleanup, actionEnd, alive, recovery
  /// What is lost is asked, then all is made ready again.
  case inquiry, recheck
  /// Between two cases: what was lost is awaited, with pauses; then it must hold for a while.
  case restoring, pausing, steadying
  case finished
}

extension CaseRunner {
  mutating func open() { poll(.opening, for: RunnerLimits.openingMax) }

  /// Makes a program the innermost frame; none: nothing to play.
  mutating func push(_ program: Program?, bindings: [(slot: Int, value: Value)] = []) {
    if let program { frames.append(Frame(program, bindings: bindings)) }
  }

  /// The stage's program has run to its end: the next stage begins.
  mutating func programEnded() {
    switch stage {
    case .opening, .finished: break
    case .prelude: beginNext()
    case .baseline:
      stage = .setup
      push(suite.flatMap(\.setup))
    case .setup:
      stage = .body
      beginBody()
    case .body:
      stage = .caseCleanup
      let slots = current.slots
      push(
        compiledCase?.cleanup,
        bindings: slots.enumerated().compactMap { index, value in value.map { (index, $0) } })
    case .caseCleanup:
      stage = .suiteCleanup
      push(suite.flatMap(\.cleanup))
    case .suiteCleanup:
      stage = .actionEnd
      if current.actionsEnded < current.actionsAccepted {
        wait = .actionEnd(until: line.sentUntil + .seconds(130))
      }
    case .actionEnd: checkObedience()
    case .alive: finishCase()
    case .inquiry: beginRecheck()
    case .recovery, .recheck:
      // Whoever reads of a failure wants to see all requests.
      if evaluator.isOriginCurrent { finishCase() } else { askOrigin() }
    case .restoring: restored()
    case .pausing: restore()
    case .steadying: beginNext()
    }
  }

  /// A program has ended with a verdict of its own.
  mutating func conclude(_ verdict: Verdict, _ finding: Finding) {
    if stage == .body, let frame = frames.first { current.slots = frame.slots }
    frames.removeAll()
    wait = .none
    switch stage {
    case .opening, .finished, .pausing, .steadying: break
    case .prelude:
      abandonment =
        verdict == .inconclusive
        ? (.inconclusive, finding.message)
        : (.error, "the module could not be made ready: \(finding.message)")
      abandonRest()
    case .baseline:
      if verdict == .fail {
        remark("the defaults could not be restored: \(finding.message)")
        // An answer that is still due must not be taken for one to the case's first command.
        if !line.isFinal { wait = .anything(until: now + allowed(line.responseLimit)) }
      } else {
        current.judge(verdict, finding)
        stage = .caseCleanup
      }
    case .setup:
      current.judge(verdict, finding)
      stage = .caseCleanup
    case .alive:
      var stuck = finding
      stuck.message = "after the case AT was not answered with OK alone: \(finding.message)"
      current.judge(verdict, stuck)
      recover()
    case .recovery:
      // Nothing but output without end interrupts the way back.
      abandonment = (.error, "\(finding.message), and did so first in \(currentName)")
      finishCase()
    case .inquiry:
      if verdict == .inconclusive { lose(finding.message) }
      beginRecheck()
    case .recheck:
      if verdict == .inconclusive { lose(finding.message) }
    case .restoring: notRestored(verdict, finding)
    default: current.judge(verdict, finding)
    }
  }

  /// Fails the case for something that no statement expects.
  mutating func fail(_ message: String) {
    if case .choice(let heads) = wait {
      conclude(.fail, finding(message, at: heads.first?.span))
    } else if stage != .opening, stage != .prelude, stage != .steadying {
      conclude(.fail, Finding(message: message))
    }
  }

  // MARK: The module after a case

  /// After a case that passed, `AT` must be answered with OK; after another the module is brought
  /// back from wherever it is.
  private mutating func checkObedience() {
    if current.verdict == .pass {
      stage = .alive
      push(Program.obedience)
      // An answer that the case did not read must not be taken for the one to AT, and AT's own then
      // for one in the next case.
      if !line.isFinal, line.dataDue == nil {
        wait = .anything(until: now + allowed(line.responseLimit))
      }
    } else {
      recover()
    }
  }

  private mutating func recover() {
    let due = line.dataDue
    bringBack()
    guard let due, due > 0 else { return }
    remark("the module waits for \(due) bytes of data")
    transmit(filled(min(due, RunnerLimits.fillingMax)))
    // A module that took the length for a smaller one has the rest on a command line: it is ended,
    // and what is said of it passed over, or it would spoil the next question.
    transmit([0x0D])
    let sent = line.sentUntil + .milliseconds(100)
    wait = .settling(
      Settling(purpose: .recovery(0), step: .polling, at: sent, until: sent + .seconds(3)))
  }

  /// Whatever became of the module, from here on it is made ready for the next case.
  mutating func bringBack() {
    stage = .recovery
    frames.removeAll()
    remark("the verdict stands; from here on the module is made ready for the next case")
    // Something may be otherwise than the failed case thought: every default is restored.
    for command in plan.profile.commands {
      for parameter in command.parameters
      where !parameter.defaults.isEmpty && !parameter.mayBeAbsent {
        let key = Array("AT+\(command.name)=\"\(parameter.name)\"".utf8).map(capital)
        if !evaluator.touched.contains(key) { evaluator.touched.append(key) }
      }
    }
    poll(.recovery(0), for: .seconds(3))
  }

  // MARK: From case to case

  private var suite: CompiledSuite? {
    current.isProbe ? nil : plan.suites.suites[plan.cases[current.index].suite]
  }

  private var compiledCase: (body: Program, cleanup: Program?)? {
    suite?.cases[plan.cases[current.index].index]
  }

  var currentName: String {
    current.isProbe
      ? plan.suites.collection.probes[current.index].name : plan.cases[current.index].name
  }

  private mutating func beginBody() {
    current.entriesBeforeBody = current.transcript.count
    if current.isProbe {
      push(plan.suites.probes[current.index])
    } else {
      push(compiledCase?.body, bindings: plan.cases[current.index].bindings)
    }
  }

  /// Begins the next probe or case that applies.
  mutating func beginNext() {
    guard abandonment == nil else {
      abandonRest()
      return
    }
    guard !preconditions.mustBeRestored else {
      restore()
      return
    }
    if preconditions.isProving {
      prove()
      return
    }
    while nextProbe < plan.probeSkips.count {
      nextProbe += 1
      if plan.probeSkips[nextProbe - 1] == nil {
        begin(isProbe: true, index: nextProbe - 1, attempt: 1)
        return
      }
    }
    while nextCase < plan.cases.count {
      nextCase += 1
      guard options.claims?(nextCase - 1) ?? true else { continue }
      if let reason = plan.cases[nextCase - 1].skipReason {
        emit(.caseFinished(result(ofCase: nextCase - 1, .skipped, Finding(message: reason))))
      } else {
        begin(isProbe: false, index: nextCase - 1, attempt: 1)
        return
      }
    }
    stage = .finished
    emit(.finished)
  }

  mutating func begin(isProbe: Bool, index: Int, attempt: Int) {
    current = CaseState()
    absence.count = 0
    current.isProbe = isProbe
    current.index = index
    current.began = now
    current.attempts = attempt
    evaluator.requests.removeAll()
    evaluator.isOriginCurrent = false
    if !evaluator.script.routes.isEmpty {
      // Not waited for: it is on its way before anything is sent.
      evaluator.script = OriginScript()
      emit(.origin(evaluator.script))
    }
    if isProbe {
      evaluator.tags = []
      emit(.caseBegan(suite: CaseResult.probeSuite, name: currentName))
    } else {
      let planned = plan.cases[index]
      let suite = plan.suites.collection.suites[planned.suite]
      evaluator.tags = suite.tags + suite.cases[planned.index].tags
      emit(.caseBegan(suite: suite.name, name: planned.name))
    }
    stage = .baseline
    push(plan.suites.baseline)
  }

  /// Reports the case and goes on to the next, or plays it again where that was asked for.
  mutating func finishCase() {
    frames.removeAll()
    wait = .none
    if current.verdict == .pass { absence.casesInRow = 0 }
    if isLossToBeProved() {
      beginNext()
      return
    }
    if current.verdict == .fail, current.attempts <= options.retries, abandonment == nil {
      begin(isProbe: current.isProbe, index: current.index, attempt: current.attempts + 1)
      return
    }
    if asksStrangers() { return }
    if mustAskAgain() {
      begin(isProbe: true, index: current.index, attempt: current.attempts + 1)
      return
    }
    emitCurrent()
    beginNext()
  }

  /// Whether a probe failed and found no answer, so that it is played once more.
  ///
  /// What cases rely on must not hang on one answer that came late. The first failure stands all the
  /// same.
  private mutating func mustAskAgain() -> Bool {
    guard current.isProbe, current.verdict == .fail, evaluator.dialect[current.index] == nil,
      abandonment == nil
    else { return false }
    if probeFailures.isEmpty { probeFailures.append(resultOfCurrent()) }
    return current.attempts < RunnerLimits.probePlaysMax
  }

  /// Reports all that is left as not played.
  mutating func abandonRest() {
    guard stage != .finished else { return }
    frames.removeAll()
    wait = .none
    if preconditions.isProving {
      // What the proof was to show stays open.
      preconditions.isProving = false
      current.verdict = .inconclusive
      note("a precondition was lost: \(current.loss ?? "")")
      emitCurrent()
    }
    let (verdict, message) = abandonment ?? (.error, "the run ended early")
    // Cases that are shared are left to those who still play.
    let left = options.claims == nil ? nextCase..<max(nextCase, plan.cases.count) : 0..<0
    for index in left {
      if let reason = plan.cases[index].skipReason {
        emit(.caseFinished(result(ofCase: index, .skipped, Finding(message: reason))))
      } else {
        let finding = Finding(message: "not played: \(message)")
        emit(.caseFinished(result(ofCase: index, verdict, finding)))
      }
    }
    nextCase = plan.cases.count
    stage = .finished
    emit(.finished)
  }

  // MARK: Results

  /// What is taken for granted of the module because a probe found no answer.
  private var assumptions: [String] {
    zip(plan.suites.collection.probes, evaluator.dialect).enumerated().compactMap { index, known in
      guard known.1 == nil, index < plan.probeSkips.count, plan.probeSkips[index] == nil else {
        return nil
      }
      let answer = known.0.answers.first ?? ""
      return "probe \(known.0.name) found no answer: \"\(answer)\" is assumed"
    }
  }

  private func result(
    ofCase index: Int, _ verdict: Verdict, _ finding: Finding?
  ) -> CaseResult {
    let planned = plan.cases[index]
    let suite = plan.suites.collection.suites[planned.suite]
    let declared = suite.cases[planned.index]
    return CaseResult(
      suite: suite.name, name: planned.name, title: declared.title,
      file: plan.suites.path(of: declared.span), line: declared.span.line,
      requirements: declared.shows,
      manual: declared.manual.isEmpty ? suite.manual : declared.manual, verdict: verdict,
      finding: finding, began: now)
  }

  private mutating func emitCurrent() {
    guard let failure = probeFailures.popLast() else {
      emit(.caseFinished(resultOfCurrent()))
      return
    }
    var result = failure
    result.attempts = current.attempts
    if let answer = evaluator.dialect[current.index] {
      result.notes.append("played again, it found the answer \"\(escaped(answer))\"")
    }
    emit(.caseFinished(result))
  }

  private mutating func resultOfCurrent() -> CaseResult {
    var result: CaseResult
    if current.isProbe {
      let probe = plan.suites.collection.probes[current.index]
      result = CaseResult(
        suite: CaseResult.probeSuite, name: probe.name, title: probe.title,
        file: plan.suites.path(of: probe.span), line: probe.span.line,
        requirements: probe.shows, manual: probe.manual, verdict: current.verdict)
    } else {
      result = self.result(ofCase: current.index, current.verdict, nil)
    }
    result.finding = current.finding
    result.notes = current.notes
    if current.attempts > 1 { result.notes.append("played \(current.attempts) times") }
    if current.verdict == .fail, !current.isProbe { result.notes += assumptions }
    result.began = current.began
    result.duration = now - current.began
    result.attempts = current.attempts
    result.responseTimes = current.responseTimes
    if current.verdict != .pass || options.keepsAllTranscripts {
      keptTranscriptBytes += current.transcriptBytes
      result.transcript = current.transcript
      let end = current.entriesUntilVerdict ?? current.transcript.count
      result.transcriptBody = min(current.entriesBeforeBody, end)..<end
      result.transcriptDropped = current.transcriptDropped
    }
    return result
  }
}

extension Program {
  /// Asks whether the module still obeys (reading GEN-8).
  static let obedience: Program = {
    let nowhere = SourceSpan(file: -1, line: 0, column: 0, length: 1)
    let ok = Pattern(pieces: [.literal(Array("OK".utf8))], text: "OK")
    return Program(
      [
        Statement(kind: .send(Template(pieces: [.literal(Array("AT".utf8))])), span: nowhere),
        Statement(kind: .expectLine(ok, within: nil, exactly: false), span: nowhere),
      ], slotCount: 0)
  }()
}
