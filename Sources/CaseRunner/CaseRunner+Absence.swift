// A port that goes away and comes back: a module on USB does both whenever it restarts.
//
// Where a restart is awaited, going away is part of it, and the surest sign that it happened. Where
// none is, the manual says nothing of it, so that the case which it hits is neither passed nor failed
// but an error; the module is made ready again, and the next case begins on the new descriptor.
// What was asked before is never answered after.
import ATProtocol
public import Ground
import Results
import SuiteLanguage

extension CaseRunner {
  /// Tells the runner that the port went away and is awaited; nothing is sent until it is back.
  ///
  /// Whoever gives it up calls `stop`.
  public mutating func portWentAway(_ reason: String, at now: Instant) {
    self.now = now
    guard stage != .finished, !absence.isAway else { return }
    absence.isAway = true
    absence.count += 1
    remark("the port went away: \(reason)")
    let span = frames.last.flatMap { frame in
      frame.counter > 0 ? frame.program.operations[frame.counter - 1].span : nil
    }
    reader.removeAll()
    collected = []
    line.echoDue = []
    line.dataDue = nil
    if case .settling(var settling) = wait {
      settling.hasLeft()
      wait = .settling(settling)
    } else if isBetweenCases {
      frames.removeAll()
      open()
    } else {
      absence.casesInRow += 1
      current.isActionLeft =
        current.actionsEnded < current.actionsAccepted || line.startsAction && !line.isFinal
      current.judge(
        .error, finding("the port went away in the middle of the case: \(reason)", at: span))
      bringBack()
    }
    guard absence.count > RunnerLimits.absencesMax || absence.casesInRow >= RunnerLimits.absencesMax
    else { return }
    stop(
      absence.count > RunnerLimits.absencesMax
        ? "the port went away \(absence.count) times in one case: \(reason)"
        : "the port went away in \(absence.casesInRow) cases in a row: \(reason)", at: now)
  }

  /// Tells the runner that the port is there again, under this name.
  public mutating func portCameBack(_ name: String, at now: Instant) {
    self.now = now
    guard absence.isAway else { return }
    absence.isAway = false
    guard stage != .finished else { return }
    remark("the port is back as \(name)")
    line.sentUntil = now
    line.lastEvent = now
    if case .settling(var settling) = wait {
      settling.at = now
      settling.until = now + RunnerLimits.restartMax
      wait = .settling(settling)
    }
    run { _ in }
  }
}

/// What is known of a port that went away.
struct Absence {
  /// Whether it is away now.
  var isAway = false
  /// How often it went since the case began.
  var count = 0
  /// How many cases in a row it hit.
  var casesInRow = 0
}

extension Settling {
  /// The module's port has gone: whatever was asked will not be answered.
  fileprivate mutating func hasLeft() {
    step = .polling
    isAsked = false
    wasAway = true
    answered = 0
  }
}
