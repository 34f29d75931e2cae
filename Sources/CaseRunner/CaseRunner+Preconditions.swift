// SIM, registration and data connection (reading GEN-7): found once when a run begins, watched from
// then on, waited for when lost.
//
// A loss shows in three ways: a line that comes by itself (`loss` in the catalogue), an answer to the
// suites' `watch`, which is asked after a case that failed, or the prelude, which makes the module
// ready again. A case that failed in which something was lost is inconclusive. A module must not
// escape its verdict by saying so: a few losses of a run are believed at once; after them the case is
// played again once all has held for a while, and when something is lost each time that just this
// case is played, its failure stands. A module that restarts by itself loses its connection too: an
// echo that had been switched off gives it away, and that is no loss but a fault.
import Ground
import Results
import SuiteLanguage

/// What is known of the preconditions.
struct Preconditions {
  /// Whether the prelude found them all since the last restart.
  var areMet = false
  /// Whether a loss was seen that the prelude has not made good as yet.
  var mustBeRestored = false
  /// When what is lost now was lost.
  var outageBegan: Instant?
  /// In how many cases a loss was believed.
  var believed = 0
  /// Whether the present case is to be played again for the proof that it brings the loss.
  var isProving = false
  /// Whether the module echoes although told not to.
  var echoes = false

  /// The prelude has come to its end.
  mutating func areFound() {
    areMet = true
    mustBeRestored = false
    outageBegan = nil
  }
}

extension CaseRunner {
  /// Whether no case is being played.
  var isBetweenCases: Bool {
    switch stage {
    case .opening, .prelude, .restoring, .pausing, .steadying, .finished: true
    default: false
    }
  }

  /// Begins to make the module ready.
  mutating func pushPrelude() {
    push(plan.suites.prelude)
    if plan.suites.prelude == nil {
      preconditions.areFound()
    } else {
      frames[frames.count - 1].isPrelude = true
    }
  }

  // MARK: Noticing

  /// Takes an unsolicited line for what it tells of the preconditions.
  mutating func noticeLoss(in text: [UInt8]) {
    guard preconditions.areMet, !plan.losses.isEmpty,
      plan.losses.contains(text.filter { $0 != 0x20 })
    else { return }
    lose("\"\(escaped(text, limit: 100))\" came")
  }

  /// Something is not there any more.
  mutating func lose(_ what: String) {
    preconditions.areMet = false
    preconditions.mustBeRestored = true
    preconditions.outageBegan = preconditions.outageBegan ?? now
    guard current.loss == nil, !isBetweenCases else { return }
    current.loss = what
  }

  /// The module echoes again what it had been told not to: it has restarted, and what is lost is
  /// lost by its own doing.
  mutating func cameBackByItself() {
    guard !preconditions.echoes, preconditions.areMet || current.loss != nil else { return }
    preconditions.areMet = false
    current.isActionLeft = false
    current.loss = nil
    current.finding?.message += "; and the module restarted by itself"
  }

  // MARK: After a case

  /// Asks a module that obeys again what it has lost, if the case failed.
  mutating func beginInquiry() {
    guard preconditions.areMet, current.verdict == .fail, let watch = plan.suites.watch else {
      beginRecheck()
      return
    }
    stage = .inquiry
    push(watch)
  }

  /// Makes the module ready for the next case.
  mutating func beginRecheck() {
    stage = .recheck
    pushPrelude()
  }

  /// Turns the verdict of a case in which something was lost; true when it has to be played again.
  mutating func isLossToBeProved() -> Bool {
    guard let loss = current.loss else { return false }
    guard current.verdict == .fail || current.verdict == .inconclusive else {
      note("a precondition was lost, which changed nothing: \(loss)")
      return false
    }
    let plays = current.lostPlays + 1
    let isBelieved =
      current.lostPlays == 0 && preconditions.believed < RunnerLimits.lossesBelievedMax
    // A probe is put to the proof at once, since cases rely on its answer.
    guard abandonment == nil, !isBelieved || current.isProbe else {
      preconditions.believed += 1
      current.verdict = .inconclusive
      let seen = current.finding?.message ?? ""
      current.finding?.message =
        "a precondition was lost: \(loss); so nothing can be said of: " + seen
      return false
    }
    guard plays < RunnerLimits.lossPlaysMax else {
      current.verdict = .fail
      current.finding?.message +=
        "; a precondition was lost in each of \(plays) plays (\(loss)) and held between them, so "
        + "that the loss is the module's own"
      return false
    }
    preconditions.isProving = true
    return true
  }

  // MARK: Between cases

  /// Plays the prelude until it finds what was lost.
  mutating func restore() {
    stage = .restoring
    pushPrelude()
  }

  /// The prelude has found what was lost.
  mutating func restored() {
    preconditions.areFound()
    guard preconditions.isProving else {
      beginNext()
      return
    }
    prove()
  }

  /// The prelude did not find it: once more after a pause, unless that has gone on for too long.
  mutating func notRestored(_ verdict: Verdict, _ finding: Finding) {
    let began = preconditions.outageBegan ?? now
    preconditions.outageBegan = began
    guard now - began < RunnerLimits.outageMax else {
      abandonment = (
        verdict == .inconclusive ? .inconclusive : .error,
        "\(finding.message), lost in the course of the run and not back after \(now - began)"
      )
      abandonRest()
      return
    }
    stage = .pausing
    wait = .anything(until: now + .seconds(5))
  }

  /// Plays the case once more, after a while in which nothing is lost.
  mutating func prove() {
    guard stage == .steadying else {
      stage = .steadying
      wait = .anything(until: now + RunnerLimits.steadyTime)
      return
    }
    preconditions.isProving = false
    let (plays, loss) = (current.lostPlays + 1, current.loss)
    begin(isProbe: current.isProbe, index: current.index, attempt: current.attempts + 1)
    current.lostPlays = plays
    note("played again because a precondition was lost: \(loss ?? "")")
  }
}
