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

/// What is known of the preconditions.
struct Preconditions: Equatable {
  /// Whether the prelude found them all since the last restart.
  var areMet = false
  /// Whether a loss was seen that the prelude has not made good as yet.
  var mustBeRestored = false
  /// When what is lost now was lost.
  var outageBegan: Instant?
  /// In how many cases a loss was believed.
  var believed = 0
  /// How often what makes the module ready has failed in a row.
  var failedTries = 0
  /// Whether the present case is to be played again for the proof that it brings the loss.
  var isProving = false

  /// The prelude has come to its end.
  mutating func areFound() {
    areMet = true
    mustBeRestored = false
    outageBegan = nil
    failedTries = 0
  }
}

extension Schedule {
  // MARK: Noticing

  /// Takes a line that came by itself for what it tells of the preconditions.
  mutating func noticeLoss(in text: [UInt8], at now: Instant) {
    guard preconditions.areMet, !plan.losses.isEmpty,
      plan.losses.contains(text.filter { $0 != 0x20 })
    else { return }
    lose("\"\(escaped(text, limit: 100))\" came", at: now)
  }

  /// Takes what a program found that is lost.
  mutating func notice(_ conclusion: Conclusion, at now: Instant) {
    if conclusion.verdict == .inconclusive { lose(conclusion.finding.message, at: now) }
  }

  /// Something is not there any more.
  private mutating func lose(_ what: String, at now: Instant) {
    preconditions.areMet = false
    preconditions.mustBeRestored = true
    preconditions.outageBegan = preconditions.outageBegan ?? now
    guard play.loss == nil, !isBetweenCases else { return }
    play.loss = what
  }

  /// The module echoes again what it had been told not to: it has restarted, and what is lost is
  /// lost by its own doing; false where that is no news.
  mutating func cameBackByItself() -> Bool {
    guard preconditions.areMet || play.loss != nil else { return false }
    preconditions.areMet = false
    play.loss = nil
    play.finding?.message += "; and the module restarted by itself"
    return true
  }

  // MARK: After a case

  /// Turns the verdict of a case in which something was lost; true when it has to be played again.
  mutating func isLossToBeProved() -> Bool {
    guard let loss = play.loss else { return false }
    guard play.verdict == .fail || play.verdict == .inconclusive else {
      play.journal.note("a precondition was lost, which changed nothing: \(loss)")
      return false
    }
    let plays = play.lostPlays + 1
    let isBelieved =
      play.lostPlays == 0 && preconditions.believed < RunnerLimits.lossesBelievedMax
    // A probe is put to the proof at once, since cases rely on its answer.
    guard abandonment == nil, !isBelieved || play.subject.isProbe,
      mayRepeat(otherwise: "a loss is believed")
    else {
      preconditions.believed += 1
      believe(loss)
      return false
    }
    guard plays < RunnerLimits.lossPlaysMax else {
      play.verdict = .fail
      play.finding?.message +=
        "; a precondition was lost in each of \(plays) plays (\(loss)) and held between them, so "
        + "that the loss is the module's own"
      return false
    }
    preconditions.isProving = true
    return true
  }

  /// Nothing can be said of a case in which this was lost.
  mutating func believe(_ loss: String) {
    // What came to no verdict by itself has said what it lacks.
    let seen = play.verdict == .fail ? play.finding?.message : nil
    play.verdict = .inconclusive
    play.finding?.message =
      "a precondition was lost: \(loss)" + (seen.map { "; so nothing can be said of: \($0)" } ?? "")
  }

  // MARK: Between cases

  /// The prelude has found what was lost.
  mutating func restored(at now: Instant) -> Next {
    preconditions.areFound()
    return preconditions.isProving ? prove(at: now) : next(at: now)
  }

  /// The prelude did not find it: once more after a pause, unless that has gone on for too long.
  mutating func notRestored(_ conclusion: Conclusion, at now: Instant) -> Next {
    let began = preconditions.outageBegan ?? now
    preconditions.outageBegan = began
    guard now - began < RunnerLimits.outageMax else {
      abandonment = (
        conclusion.verdict == .inconclusive ? .inconclusive : .error,
        "\(conclusion.finding.message), lost in the course of the run and not back after "
          + "\(now - began)"
      )
      return next(at: now)
    }
    return go(.pausing, .pause(RunnerLimits.outagePause))
  }

  /// Plays the case once more, after a while in which nothing is lost.
  mutating func prove(at now: Instant) -> Next {
    guard stage == .steadying else {
      return go(.steadying, .pause(RunnerLimits.steadyTime))
    }
    preconditions.isProving = false
    let (plays, loss) = (play.lostPlays + 1, play.loss)
    let next = repeatPlay(at: now)
    play.lostPlays = plays
    play.journal.note("played again because a precondition was lost: \(loss ?? "")")
    return next
  }
}
