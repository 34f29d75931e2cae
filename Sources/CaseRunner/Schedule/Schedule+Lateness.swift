// What comes late over a line that may stall unseen: a server that hands raw bytes on may have been
// stopped between reading a command and passing the answer back, and a machine whose processors are all
// taken may hand on late what has come, by a terminal's own kernel thread. Nothing tells that from a
// module that is slow.
//
// So a case that fails because something came late or not at all is played once more. If it passes then,
// it is an error, for nobody knows who was late; if it fails again, the module is. What was proven so a
// few times is believed without proof, and everything is once the proofs have taken long: a module that
// is late everywhere must not make a run twice as long. Where nothing ever comes again there is no second
// play to tell, and the case is an error.
import Ground
import Results

/// Why what comes late need not be the module's fault.
public enum LineDoubt: Equatable, Sendable {
  /// The line ends at a server that may stop, and nobody would know.
  case rawConnection
  /// Programs of this machine wait for a processor.
  case busyHost
}

/// What is known of failures for lateness.
struct Lateness: Equatable {
  /// Why the line may stall and nobody would know.
  var doubt: LineDoubt?
  /// How often each thing was late in both plays.
  private var proven: [String: Int] = [:]
  /// How long the second plays took that proved the module late.
  private var time = Interval.zero

  /// Whether a second play must tell who was late.
  func mustBeProved(_ finding: Finding) -> Bool {
    doubt != nil && finding.isLate && time < RunnerLimits.latenessProofTimeMax
      && proven[Self.name(finding), default: 0] < RunnerLimits.latenessProofsMax
  }

  /// It was late again, in a play that took so long.
  mutating func isProven(_ finding: Finding, in time: Interval) {
    proven[Self.name(finding), default: 0] += 1
    self.time = self.time + time
  }

  /// What was late: the line of the suite and the command before it, both without their figures.
  private static func name(_ finding: Finding) -> String {
    Symptom.form(finding.command) + "\n" + Symptom.form(finding.source)
  }
}

extension Schedule {
  /// Whether the case is to be played again because it failed by something that came late.
  mutating func isLatenessToBeProved() -> Bool {
    guard play.verdict == .fail, play.lateBefore == nil, abandonment == nil,
      let finding = play.finding, lateness.mustBeProved(finding)
    else { return false }
    return mayRepeat(otherwise: "though the line to the module may have stalled")
  }

  /// Plays the case once more to tell a late module from a line that stalled.
  mutating func proveLateness(at now: Instant) -> Next {
    guard let finding = play.finding else { return .goOn }
    keepFailedAttempt(finding, at: now)
    let next = repeatPlay(at: now)
    play.lateBefore = finding
    return next
  }

  /// Takes a silence that never ended for the line's as well, where it may be: nobody knows who died.
  mutating func doubtSilence() {
    // A machine that is busy comes to an end with it.
    guard lateness.doubt == .rawConnection, play.verdict == .fail, play.finding?.isLate == true
    else { return }
    play.verdict = .error
    play.finding?.message +=
      "; nothing has come ever since, and a raw connection does not tell a module that died from a "
      + "server that stalled"
  }

  /// Says what the second play of a case shows in which something came late.
  mutating func judgeLateness(at now: Instant) {
    guard let before = play.lateBefore else { return }
    switch play.verdict {
    case .pass:
      play.verdict = .error
      play.finding = before
      play.finding?.message +=
        lateness.doubt == .busyHost
        ? "; played once more the case passed, so that it may be this machine that was too busy to "
          + "hand on in time what came"
        : "; played once more the case passed, so that it may be the line to the module that stalled, "
          + "which a raw connection does not tell"
    case .fail:
      lateness.isProven(before, in: now - play.began)
      play.journal.note("failed twice: the first time, \(before.message)")
    case .skipped where play.finding?.omission == .blocked:
      // It is known by now never to come.
      lateness.isProven(before, in: now - play.began)
      play.verdict = .fail
      play.finding = before
    case .skipped, .inconclusive, .error: break
    }
  }
}
