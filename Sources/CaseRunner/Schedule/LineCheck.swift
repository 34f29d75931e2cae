// Whether a module that cannot be made ready, or gave a final result code where none was due, keeps to the
// line protocol at all (reading GEN-9, LINE-1): the cases tagged `unready`, which need neither SIM nor
// network, are played before all others, once a run. The first of them that fails is the module's one
// failure; the rest is not played, for what it would find is the same again. Where other cases were chosen
// they are played all the same, and told of where one fails.
import Ground
import Results
import SuiteLanguage

/// How far the check of the line has come.
struct LineCheck: Equatable {
  enum Stage: Equatable { case none, due, playing, over }
  var stage = Stage.none
  /// The indices of cases that are still to be played for it, and those that have been begun.
  var left: [Int] = []
  var begun: Set<Int> = []
  /// The failure that made the check due: what becomes of it hangs on the check.
  var held: CaseResult?
  /// From which index on cases are there for the check alone.
  var unchosen = Int.max

  /// The tag of cases that a module can be asked before it is ready.
  static let tag = "unready"

  func isPlayed(_ index: Int) -> Bool { begun.contains(index) }
}

extension Schedule {
  /// What makes the module ready has failed; whether it is tried again.
  mutating func triesReadinessAgain(after conclusion: Conclusion) -> Bool {
    if conclusion.isOfStrayResult { checkLine() }
    preconditions.failedTries += 1
    return preconditions.failedTries < RunnerLimits.readinessTriesMax
  }

  /// What could not be made ready, as no failure of the case that is being played.
  mutating func unready(_ conclusion: Conclusion) -> Conclusion {
    preconditions.failedTries = 0
    checkLine()
    guard case .playing = stage else { return conclusion }
    let told = conclusion.after("the module could not be made ready after a restart")
    return Conclusion(.error, told.finding)
  }

  /// What becomes of everything where the module could not be made ready.
  func unreadiness(_ finding: Finding) -> String {
    let command = finding.command.isEmpty ? "" : "after \(finding.command): "
    return "the module could not be made ready: \(command)\(finding.message)"
  }

  /// The line is to be checked before the next case, if it was not yet.
  mutating func checkLine() {
    if lineCheck.stage == .none, !play.isHarmedByRig { lineCheck.stage = .due }
  }

  /// Keeps a failure in which a final result code came where none was due until the line was checked;
  /// false where nothing is to be checked, or the case itself is one that checks.
  mutating func holds(_ failure: CaseResult) -> Bool {
    guard lineCheck.stage == .due, failure.verdict == .fail, abandonment == nil else {
      return false
    }
    // The rig was found out only after the code had come.
    guard !play.isHarmedByRig else {
      lineCheck.stage = .none
      return false
    }
    if case .planned(let index) = play.subject, isUnready(index) {
      abandonLine()
      return false
    }
    lineCheck.held = failure
    return true
  }

  /// No further case is played for the check.
  mutating func endLineCheck() {
    lineCheck.left = []
    if lineCheck.stage != .none { lineCheck.stage = .over }
  }

  /// The next case for the check of the line, or the failure that made it due; nil where nothing is
  /// left of it.
  mutating func lineCase(at now: Instant) -> Next? {
    switch lineCheck.stage {
    case .none: return nil
    case .over:
      defer { lineCheck.held = nil }
      return lineCheck.held.map { .report($0) }
    case .due:
      lineCheck.stage = .playing
      lineCheck.unchosen = plan.cases.count
      plan = plan.withLineCases()
      lineCheck.left =
        order[nextCase...].filter { isUnready($0) && isDue($0) }
        + Array(lineCheck.unchosen..<plan.cases.count)
    case .playing:
      if play.verdict == .fail, !play.isHarmedByRig, case .planned(let index) = play.subject,
        lineCheck.isPlayed(index)
      {
        abandonLine()
        return lineCase(at: now)
      }
    }
    while !lineCheck.left.isEmpty {
      let index = lineCheck.left.removeFirst()
      guard isUnchosen(index) || options.course.claims?(index) ?? true else { continue }
      lineCheck.begun.insert(index)
      return begin(.planned(index), at: now)
    }
    endLineCheck()
    return lineCase(at: now)
  }

  /// The module breaks the line protocol, as its one failure shows.
  private mutating func abandonLine() {
    endLineCheck()
    let reason = "the module breaks the line protocol, see \(currentName)"
    abandonment = (.inconclusive, reason)
    guard let message = lineCheck.held?.finding?.message else { return }
    lineCheck.held?.verdict = .inconclusive
    lineCheck.held?.finding?.message = "\(reason); so nothing can be said of: \(message)"
  }

  /// Whether the case is one that checks the line.
  func isUnready(_ index: Int) -> Bool { plan.cases[index].checksLine(of: plan.suites) }

  /// Whether the case is played for the check alone.
  private func isUnchosen(_ index: Int) -> Bool { index >= lineCheck.unchosen }

  /// Whether nobody asked for the case that was played, and it found nothing.
  var isPassedOver: Bool {
    guard play.verdict == .pass, case .planned(let index) = play.subject else { return false }
    return isUnchosen(index)
  }
}
