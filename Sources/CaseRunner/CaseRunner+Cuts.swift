// Tells `Cuts` what was awaited and what came of it, and ends cases that need what is known never to come.
import ATProtocol
import Diagnostics
import Ground
import Results
import SuiteLanguage

extension CaseRunner {
  /// What is awaited, each with the program's place behind it; nothing where silence would do.
  var dueThings: [(thing: DueThing, target: Int?)] {
    guard schedule.options.cutsKnown, case .playing = schedule.stage else { return [] }
    let command = line.exchange.command
    let before = line.actions.accepted.last?.seen.count ?? 0
    if case .bytesUntil(let pattern, _, _, _, _) = line.awaited,
      !pattern.leadingLiteral.isEmpty
    {
      let beginning = pattern.leadingLiteral.throughColon
      return [(.result(beginning, after: command, resultsBefore: before), nil)]
    }
    guard case .choice(let expectations, _, _) = line.awaited else { return [] }
    return dueThings(expectations, after: command, resultsBefore: before)
  }

  private func dueThings(
    _ expectations: [Expectation], after command: CommandLine, resultsBefore before: Int
  ) -> [(thing: DueThing, target: Int?)] {
    var due: [(thing: DueThing, target: Int?)] = []
    for one in expectations {
      let beginning: [UInt8]
      var isResult = false
      switch one.kind {
      case .silence, .bytes: return []
      case .prompt: beginning = [UInt8(ascii: ">")]
      case .line(let awaited, _): beginning = awaited.pattern.leadingLiteral
      case .unsolicited(let awaited, _):
        beginning = awaited.pattern.leadingLiteral.throughColon
        isResult = true
      }
      // What may be anything is not known never to come.
      guard !beginning.isEmpty else { return [] }
      let thing: DueThing =
        isResult
        ? .result(beginning, after: command, resultsBefore: before)
        : DueThing(command: command.form, beginning: beginning)
      due.append((thing, one.target))
    }
    return due
  }

  /// Each thing once, in the order awaited.
  private func distinct(_ due: [(thing: DueThing, target: Int?)]) -> [DueThing] {
    var things: [DueThing] = []
    for one in due where !things.contains(one.thing) { things.append(one.thing) }
    return things
  }

  /// Learns from what came, or did not.
  mutating func notice(_ progress: Progress, _ due: [(thing: DueThing, target: Int?)]) {
    if schedule.stage == .endingActions, schedule.play.verdict != .pass, progress != .waiting {
      cuts.ended(isOver: !line.actions.areLeft, hasFailed: line.actions.mayBeOver)
    }
    guard !due.isEmpty else { return }
    switch progress {
    case .came(let match):
      guard let one = due.first(where: { $0.target == match.target }) else { break }
      cuts.came(one.thing, after: line.exchange.command.text, in: now - line.timing.sentUntil)
    // What comes in its place after a long time is as good as nothing.
    case .failed where line.isOverdue || now - line.timing.sentUntil > Cuts.longTime:
      cuts.missed(distinct(due) + silence)
    case .failed, .waiting, .send: break
    }
  }

  /// That nothing at all has come, where that took long to be known.
  private var silence: [DueThing] {
    let isLong = line.exchange.responseLimit > Cuts.longTime && line.timing.receivedSinceSent == 0
    return isLong ? [.answer(to: line.exchange.command.form)] : []
  }

  /// Ends a case or probe that waits for what is known never to come.
  mutating func blockIfKnown() {
    guard schedule.options.cutsKnown, !cuts.isEmpty else { return }
    let due = distinct(dueThings)
    guard !due.isEmpty, cuts.block(due) else { return }
    var finding = schedule.plan.finding("blocked: \(Cuts.reason(due))", at: interpreter.span)
    finding.omission = .blocked
    conclude(Conclusion(.skipped, finding))
  }

  /// Ends a case before it sends a line whose answer is known not to come in time, or that starts an
  /// action whose result is not: the module need not be brought back from what was never begun.
  mutating func cut(before text: [UInt8]) -> Conclusion? {
    guard schedule.options.cutsKnown, !cuts.isEmpty, case .playing = schedule.stage,
      !interpreter.isMakingReady
    else { return nil }
    let command = CommandLine(text)
    let due = distinct(dueThings(interpreter.upcoming(), after: command, resultsBefore: 0))
    let reason: String
    if cuts.block(due) {
      reason = Cuts.reason(due)
    } else if let missing = cuts.block(
      before: command.form, sendingData: due.contains { $0.beginning == [UInt8(ascii: ">")] },
      endingInOK: !due.isEmpty && !due.contains { $0.tellsError })
    {
      reason = Cuts.reason(missing)
    } else if let silent = cuts.block(before: DueThing.answer(to: command.form).command) {
      reason = Cuts.reason(silent)
    } else if let slow = cuts.block(before: text) {
      reason = Cuts.reason(slow)
    } else {
      return nil
    }
    var finding = schedule.plan.finding("blocked: \(reason)", at: interpreter.span)
    finding.omission = .blocked
    schedule.play.isUnharmed = line.exchange.isFinal && !line.actions.areLeft
    return Conclusion(.skipped, finding)
  }

  /// Whether actions that the case has left under way may come to an end.
  var isEndAwaited: Bool {
    mutating get {
      guard schedule.options.cutsKnown else { return true }
      let haveFailed = line.actions.haveFailed
      return !cuts.resultsNeverCome
        && (schedule.play.verdict == .pass || cuts.waitsForEnd(isAfterFailure: haveFailed))
    }
  }

  /// How long the first result of actions that the case has left under way may take.
  ///
  /// What was accepted that should have been refused may have begun nothing, and nobody waits for two
  /// phases of it.
  var firstResultMax: Interval {
    schedule.options.cutsKnown && cuts.isOkUncalledFor
      ? RunnerLimits.firstResultMax : RunnerLimits.actionMax
  }
}

extension [UInt8] {
  /// What names a result, of whatever else is awaited of it: `+HTTP:` of `+HTTP:1`.
  fileprivate var throughColon: [UInt8] {
    firstIndex(of: UInt8(ascii: ":")).map { Array(self[...$0]) } ?? self
  }
}
