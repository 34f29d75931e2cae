// From case to case: which is next, which is played again, and the results.
import Diagnostics
import Ground
import Results
import SuiteLanguage

extension Schedule {
  var currentName: String {
    switch play.subject {
    case .probe(let index): plan.suites.collection.probes[index].name
    case .planned(let index): plan.cases[index].name
    }
  }

  /// Begins the next probe or case that applies, or reports it as skipped.
  mutating func next(at now: Instant) -> Next {
    // A case that waits for its proof is played out first: nothing may take its place.
    if !preconditions.isProving, let next = lineCase(at: now) { return next }
    if let abandonment { return reportUnplayed(abandonment, at: now) }
    if began == nil { began = now }
    takeOrder(at: now)
    guard !preconditions.mustBeRestored else { return go(.restoring, .prepare) }
    if preconditions.isProving { return prove(at: now) }
    while let probe = probing.next() {
      if reasonToEnd(at: now) == nil { return beginProbe(probe, at: now) }
    }
    if let index = probing.waiting {
      probing.waiting = nil
      return begin(.planned(index), at: now)
    }
    while nextCase < order.count {
      nextCase += 1
      let index = order[nextCase - 1]
      guard !lineCheck.isPlayed(index), isDue(index), options.course.claims?(index) ?? true
      else { continue }
      let skipped = plan.cases[index].skipReason.map { Finding(message: $0) }
      guard let finding = skipped ?? excess(of: index, at: now) else {
        return probing.mustWait(index, of: plan)
          ? next(at: now) : begin(.planned(index), at: now)
      }
      // What was played in an earlier round is not left out.
      if round == 1 { return .report(result(ofCase: index, .skipped, finding, at: now)) }
    }
    return beginsRound(at: now) ? next(at: now) : go(.finished, .finish)
  }

  /// Whether the case is played in this round.
  func isDue(_ index: Int) -> Bool { round == 1 || !plan.cases[index].isPlayedOnce }

  /// Begins another round, where one is due.
  private mutating func beginsRound(at now: Instant) -> Bool {
    guard round < options.course.rounds, let began,
      options.course.monitor?.reasonToEnd(after: now - began, round: round + 1) == nil,
      plan.cases.contains(where: { $0.skipReason == nil && !$0.isPlayedOnce })
    else { return false }
    round += 1
    nextCase = 0
    lineCheck.begun = []
    order = options.course.order(ofRound: round, count: plan.cases.count)
    return true
  }

  /// Plays a probe; one whose answer is known restarts the module where it would, and asks nothing.
  private mutating func beginProbe(_ index: Int, at now: Instant) -> Next {
    guard let reason = probing.reason(index), !plan.suites.collection.probes[index].restarts
    else { return begin(.probe(index), at: now) }
    var result = result(ofProbe: index, .skipped)
    result.finding = Finding(message: reason)
    result.began = now
    return .report(result)
  }

  /// Reports what is left as not played.
  private mutating func reportUnplayed(
    _ abandonment: (verdict: Verdict, message: String), at now: Instant
  ) -> Next {
    guard stage != .finished else { return .goOn }
    if preconditions.isProving {
      // What the proof was to show stays open.
      preconditions.isProving = false
      if let loss = play.loss { believe(loss) }
      play.loss = nil
      return .close(asksOrigin: false)
    }
    if let index = probing.waiting {
      probing.waiting = nil
      return .report(unplayed(index, abandonment, at: now))
    }
    // Cases that are shared are left to those who still play.
    guard options.course.claims == nil, round == 1, nextCase < order.count else {
      return go(.finished, .finish)
    }
    nextCase += 1
    let index = order[nextCase - 1]
    if lineCheck.isPlayed(index) { return reportUnplayed(abandonment, at: now) }
    return .report(unplayed(index, abandonment, at: now))
  }

  private func unplayed(
    _ index: Int, _ abandonment: (verdict: Verdict, message: String), at now: Instant
  ) -> CaseResult {
    let (verdict, message) =
      plan.cases[index].skipReason.map { (Verdict.skipped, $0) }
      ?? (abandonment.verdict, "not played: \(abandonment.message)")
    return result(ofCase: index, verdict, Finding(message: message), at: now)
  }

  // MARK: Order and budget

  /// Goes on in another order where there is one by now; what was begun is not begun again.
  private mutating func takeOrder(at now: Instant) {
    let given = options.course.order?(plan)
    if let given {
      costs = given.costs
      let begun = Set(order.prefix(nextCase))
      let rest = given.indices.filter { !begun.contains($0) }
      order = order.prefix(nextCase) + rest
    }
    guard let began, let budget = options.course.budget, options.course.claims == nil,
      given != nil || affordable == nil
    else { return }
    var choice = BudgetChoice(
      plan: plan, order: given ?? plan.asWritten(), probing: probing,
      time: budget - (now - began))
    affordable = choice.take(order.dropFirst(nextCase))
  }

  /// Why the case is not worth its time; nil where it is.
  private func excess(of index: Int, at now: Instant) -> Finding? {
    if let reason = reasonToEnd(at: now) {
      return Finding(message: "not played: \(reason)", omission: .stopped)
    }
    guard let began, let budget = options.course.budget else { return nil }
    if let affordable {
      if affordable.contains(index), now - began < budget { return nil }
    } else {
      let cost = costs?[index] ?? plan.expectedDuration(index, recorded: [:])
      guard now - began + cost > budget else { return nil }
    }
    return Finding(message: "beyond the budget of \(budget)", omission: .beyondBudget)
  }

  private func reasonToEnd(at now: Instant) -> String? {
    began.flatMap { options.course.monitor?.reasonToEnd(after: now - $0, round: round) }
  }

  mutating func begin(
    _ subject: Subject, attempt: Int = 1, replayOf unknown: [UnknownLines.Line]? = nil,
    at now: Instant
  ) -> Next {
    let failed = attempt > 1 ? play.failedAttempts : []
    let isUnknownProved = attempt > 1 && play.isUnknownProved
    let before = attempt > 1 ? play.before : stage == .preparing ? nil : currentName
    play = CasePlay(subject, attempt: attempt, at: now)
    play.failedAttempts = failed
    play.before = before
    play.unknownBefore = unknown
    play.isUnknownProved = isUnknownProved
    if let finding = probing.firstFinding, !subject.isProbe {
      probing.firstFinding = nil
      play.journal.note(
        "played again after a restart, for it failed on the module as found: \(finding)")
    }
    return go(.playing(.baseline), .begin(subject, replayOf: unknown))
  }

  /// Plays the case once more.
  mutating func repeatPlay(replayOf unknown: [UnknownLines.Line]? = nil, at now: Instant) -> Next {
    begin(play.subject, attempt: play.attempt + 1, replayOf: unknown, at: now)
  }

  /// Ends the run early: what is left is reported as not played for this reason.
  mutating func stop(_ message: String, at now: Instant) -> Next {
    guard stage != .finished else { return .goOn }
    abandonment = (.error, message)
    endLineCheck()
    // Before the first case there is nothing to judge.
    if isBetweenCases { return next(at: now) }
    play.judge(Conclusion(.error, Finding(message: message)))
    return .close(asksOrigin: false)
  }

  /// Nothing can be played on a module that cannot be made ready.
  mutating func abandon(unready conclusion: Conclusion, at now: Instant) -> Next {
    if conclusion.verdict == .fail { checkLine() }
    abandonment =
      conclusion.verdict == .inconclusive
      ? (.inconclusive, conclusion.finding.message)
      : (.error, unreadiness(conclusion.finding))
    return next(at: now)
  }

  /// Nothing can be played on a module that does not answer.
  mutating func abandon(_ message: String, at now: Instant) -> Next {
    abandonment = (.error, message)
    return next(at: now)
  }

  // MARK: The end of a case

  /// The case is over: it is played again where that was asked for or proves something, or reported.
  ///
  /// - Parameters:
  ///   - unknown: The unknown lines that came inside its answers.
  ///   - again: The one of them that came in the play before too, for which it fails.
  ///   - dialect: What the probes have found.
  mutating func close(
    unknown: [UnknownLines.Line], again: UnknownLines.Line? = nil, dialect: [[UInt8]?],
    at now: Instant
  ) -> Next {
    if isLossToBeProved() { return next(at: now) }
    if isLatenessToBeProved() { return proveLateness(at: now) }
    judgeLateness(at: now)
    if play.verdict == .fail, abandonment == nil, case .planned(let index) = play.subject,
      // What is asked of a module that is not ready rests on nothing that a probe finds.
      !isUnready(index), probing.mustKnowMore(index)
    {
      probing.firstFinding = play.finding?.message
      return next(at: now)
    }
    if let again, play.verdict == .fail, isUnknownToBeProved(again.name) {
      play.isUnknownProved = true
      return repeatPlay(replayOf: [again], at: now)
    }
    if play.verdict == .fail, play.attempt <= options.retries, abandonment == nil,
      mayRepeat(otherwise: "though it failed")
    {
      if let finding = play.finding { keepFailedAttempt(finding, at: now) }
      return repeatPlay(at: now)
    }
    if play.verdict == .pass, !play.subject.isProbe, !unknown.isEmpty, play.unknownBefore == nil,
      abandonment == nil,
      mayRepeat(otherwise: "so nobody knows whether unknown lines belong to answers")
    {
      let notes = play.journal.notes
      let next = repeatPlay(replayOf: unknown, at: now)
      play.journal.notes = notes
      return next
    }
    if mustAskAgain(dialect, at: now) { return repeatPlay(at: now) }
    if isPassedOver { return next(at: now) }
    let result = reported(dialect, at: now)
    return holds(result) ? next(at: now) : .report(result)
  }

  /// Whether a third play has to show that no line of this name met the same answer twice by chance: until
  /// one has failed for it.
  private mutating func isUnknownToBeProved(_ name: [UInt8]) -> Bool {
    if play.isUnknownProved { unknownBelieved.insert(name) }
    return !unknownBelieved.contains(name) && abandonment == nil
      && mayRepeat(otherwise: "so an unknown line may have met the same answer twice by chance")
  }

  /// Whether the case may be played again; where its suite forbids that, a note says what comes of it.
  mutating func mayRepeat(otherwise consequence: String) -> Bool {
    guard case .planned(let index) = play.subject, plan.cases[index].isPlayedOnce else {
      return true
    }
    play.journal.note("not played again, for the suite says `once`: \(consequence)")
    return false
  }

  /// Keeps what the present play showed, before the case is played again.
  mutating func keepFailedAttempt(_ finding: Finding, at now: Instant) {
    let journal = play.journal
    keptTranscriptBytes += journal.bytes
    play.failedAttempts.append(
      FailedAttempt(
        finding: finding, began: play.began, duration: now - play.began,
        transcript: journal.entries, transcriptBody: journal.body,
        transcriptDropped: journal.droppedBytes))
  }

  /// Whether a probe failed and found no answer, so that it is played once more.
  ///
  /// What cases rely on must not hang on one answer that came late. The first failure stands all the
  /// same.
  private mutating func mustAskAgain(_ dialect: [[UInt8]?], at now: Instant) -> Bool {
    guard case .probe(let index) = play.subject, play.verdict == .fail, dialect[index] == nil,
      abandonment == nil
    else { return false }
    if probeFailure == nil { probeFailure = resultOfPlay(dialect, at: now) }
    return play.attempt < RunnerLimits.probePlaysMax
  }

  // MARK: Results

  /// How many bytes of the present transcript are kept.
  var transcriptLimit: Int {
    keptTranscriptBytes < RunnerLimits.transcriptsBytesMax
      ? RunnerLimits.transcriptBytesMax : RunnerLimits.lateTranscriptBytesMax
  }

  private mutating func reported(_ dialect: [[UInt8]?], at now: Instant) -> CaseResult {
    guard var result = probeFailure else { return resultOfPlay(dialect, at: now) }
    probeFailure = nil
    result.attempts = play.attempt
    if case .probe(let index) = play.subject, let answer = dialect[index] {
      result.notes.append("played again, it found the answer \"\(escaped(answer))\"")
    }
    return result
  }

  private mutating func resultOfPlay(_ dialect: [[UInt8]?], at now: Instant) -> CaseResult {
    var result: CaseResult
    switch play.subject {
    case .probe(let index): result = self.result(ofProbe: index, play.verdict)
    case .planned(let index): result = self.result(ofCase: index, play.verdict, nil, at: now)
    }
    let journal = play.journal
    result.finding = play.finding
    if result.verdict == .fail { nameRequirement(in: &result) }
    if case .probe(let index) = play.subject, play.verdict == .pass,
      let reason = probing.reason(index)
    {
      result.verdict = .skipped
      result.finding = Finding(message: "the module is restarted alone: \(reason)")
    }
    result.notes = journal.notes
    if play.attempt > 1 { result.notes.append("played \(play.attempt) times") }
    if play.verdict == .fail, !play.subject.isProbe { result.notes += assumptions(dialect) }
    result.began = play.began
    result.duration = now - play.began
    result.attempts = play.attempt
    result.failedAttempts = play.failedAttempts
    result.responseTimes = journal.responseTimes
    if play.verdict != .pass || options.keepsAllTranscripts {
      // Whoever plays many rounds keeps one play of each case, and every one that failed is bounded.
      if round == 1 || play.verdict != .pass { keptTranscriptBytes += journal.bytes }
      result.transcript = journal.entries
      result.transcriptBody = journal.body
      result.transcriptDropped = journal.droppedBytes
    }
    return result
  }

  /// Puts first which requirement the failing line breaks, where that line says so.
  private func nameRequirement(in result: inout CaseResult) {
    guard let finding = result.finding,
      let id = plan.suites.collection.requirement(
        shownBy: finding.line, of: finding.file, among: result.requirements)
    else { return }
    result.finding?.requirement = id
    result.putFirst(id)
  }

  /// What is taken for granted of the module because a probe found no answer.
  private func assumptions(_ dialect: [[UInt8]?]) -> [String] {
    zip(plan.suites.collection.probes, dialect).enumerated().compactMap { index, known in
      guard known.1 == nil, plan.probeSkips[index] == nil, probing.asked.contains(index) else {
        return nil
      }
      let answer = known.0.answers.first ?? ""
      return "probe \(known.0.name) found no answer: \"\(answer)\" is assumed"
    }
  }

  private func result(ofProbe index: Int, _ verdict: Verdict) -> CaseResult {
    let probe = plan.suites.collection.probes[index]
    return CaseResult(
      suite: CaseResult.probeSuite, name: probe.name, title: probe.title,
      file: plan.suites.path(of: probe.span), line: probe.span.line, requirements: probe.shows,
      manual: probe.manual, verdict: verdict)
  }

  private func result(
    ofCase index: Int, _ verdict: Verdict, _ finding: Finding?, at now: Instant
  ) -> CaseResult {
    let planned = plan.cases[index]
    let suite = plan.suites.collection.suites[planned.suite]
    let declared = suite.cases[planned.index]
    var result = CaseResult(
      suite: suite.name, name: planned.name, title: declared.title,
      file: plan.suites.path(of: declared.span), line: declared.span.line,
      requirements: declared.shows,
      manual: declared.manual.isEmpty ? suite.manual : declared.manual, verdict: verdict,
      finding: finding, began: now)
    result.tags = suite.tags + declared.tags
    return result
  }
}
