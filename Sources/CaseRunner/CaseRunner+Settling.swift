// Restarts a module, and brings one back that a case has left stuck.
import Diagnostics
import ATProtocol
import Ground
import Results
import SuiteLanguage

extension CaseRunner {
  /// Asks for a restart and waits for the module.
  mutating func beginRestart(_ purpose: Settling.Purpose, span: SourceSpan?) {
    remark("restart")
    preconditions.areMet = false
    ask(0, purpose, span)
  }

  private mutating func ask(_ index: Int, _ purpose: Settling.Purpose, _ span: SourceSpan?) {
    send(Array(Settling.commands[index].utf8))
    wait = .settling(
      Settling(
        purpose: purpose, step: .asking(index), at: now + .seconds(10),
        until: now + RunnerLimits.restartMax, span: span))
  }

  /// Polls the module until it answers or `limit` is over.
  mutating func poll(_ purpose: Settling.Purpose, for limit: Interval) {
    wait = .settling(Settling(purpose: purpose, step: .polling, at: now, until: now + limit))
  }

  mutating func pumpSettling(_ before: Settling) -> Bool {
    var settling = before
    while let arrival = nextArrival() {
      guard case .line(let text) = arrival else { continue }
      if takeStock(of: text) != .unsolicited { settling.lastHeard = now }
      if case .recovery = settling.purpose, settling.isAsked, text.elementsEqual("AT".utf8) {
        cameBackByItself()
      }
      switch (settling.step, FinalResult(line: text)) {
      case (.asking, .ok):
        settling.step = .polling
        settling.at = now + Settling.pollGap
      case (.asking(let index), .error):
        if index + 1 < Settling.commands.count {
          ask(index + 1, settling.purpose, settling.span)
        } else {
          gaveUp(settling)
        }
        return true
      case (.polling, .ok) where settling.isAsked:
        settling.isAsked = false
        settling.answered += 1
        settling.pace = max(settling.pace, line.came - line.sentUntil)
        let wanted =
          settling.purpose == .restart && !settling.wasAway ? Settling.answersWanted : 1
        guard settling.answered >= wanted else { continue }
        settling.step = .draining
        settling.at = now + drain(of: settling)
      default: continue
      }
    }
    guard now >= settling.at else {
      wait = .settling(settling)
      return false
    }
    switch settling.step {
    case .asking: settling.step = .polling
    case .draining where isHeard(settling) && now < settling.until:
      settling.at = min(lastHeard(settling) + drain(of: settling), settling.until)
    case .draining:
      reader.removeAll()
      wait = .none
      settled(settling.purpose)
      return true
    case .polling:
      if settling.isAsked {
        settling.wasAway = true
        settling.answered = 0
      }
      guard now < settling.until else {
        gaveUp(settling)
        return true
      }
      send(Array("AT".utf8))
      settling.isAsked = true
      settling.at = now + Settling.pollGap
    }
    wait = .settling(settling)
    return false
  }

  private func isHeard(_ settling: Settling) -> Bool {
    lastHeard(settling) + drain(of: settling) > now
  }

  /// What silence is counted from: unsolicited lines may come for ever, but a line may come in pieces.
  private func lastHeard(_ settling: Settling) -> Instant {
    line.begun == nil ? settling.lastHeard ?? .start : line.lastReceived
  }

  /// How long nothing must come before late lines are taken to be over.
  ///
  /// Where a poll seemed unanswered, its answer may still come: it is only late. A module that is
  /// known to answer soon, and was restarted, did not get the poll. Where OK took its time, it may be
  /// that of an earlier question, by whoever asked it, and the poll's own comes as much later.
  private func drain(of settling: Settling) -> Interval {
    let late = allowed(Settling.pollGap)
    if settling.purpose == .restart { return .milliseconds(300) + min(line.pace, late) }
    let pace = settling.pace + settling.pace
    return .milliseconds(100) + (settling.wasAway ? late : min(pace, late))
  }

  /// The module answers again.
  private mutating func settled(_ purpose: Settling.Purpose) {
    line.dataDue = nil
    line.echoDue = []
    switch purpose {
    case .opening:
      stage = .prelude
      pushPrelude()
    case .restart:
      forgetAfterRestart()
      pushPrelude()
    case .recovery(let means):
      if means >= 2 {
        forgetAfterRestart()
      } else if current.isActionLeft {
        // Nobody knows whether its result came while the port was away, or will come in the next case.
        return beginRestart(.recovery(2), span: nil)
      }
      beginInquiry()
    }
  }

  private mutating func forgetAfterRestart() {
    evaluator.touched.removeAll()
    current.actionsEnded = current.actionsAccepted
    current.isActionLeft = false
  }

  /// The module does not answer, or refuses to restart.
  private mutating func gaveUp(_ settling: Settling) {
    wait = .none
    switch settling.purpose {
    case .opening:
      let came = line.hasReceived ? "answers, but never with OK" : "says nothing"
      abandonment = (
        .error, "the module \(came) to AT for \(RunnerLimits.openingMax); wrong port or baud rate?"
      )
      abandonRest()
    case .restart:
      let refused = "the module refuses \(Settling.commands.joined(separator: " and "))"
      if case .asking = settling.step, current.isProbe {
        // What cases rely on is found out without a restart, rather than not at all.
        note(refused)
        pushPrelude()
      } else if case .asking = settling.step {
        conclude(
          .inconclusive,
          finding("\(refused), so that it cannot be restarted", at: settling.span))
      } else {
        conclude(
          .error,
          finding(
            "the module did not come back from a restart in \(RunnerLimits.restartMax)",
            at: settling.span))
      }
    case .recovery(0):
      // It may be in data mode, which ends by itself after 30 s (manual 1.2, 1.5).
      remark("waiting for a data time-out")
      poll(.recovery(1), for: .seconds(33))
    case .recovery(1): beginRestart(.recovery(2), span: nil)
    case .recovery:
      if case .asking = settling.step {
        poll(.recovery(3), for: .seconds(30))
      } else {
        abandonment = (
          .error, "the module stopped answering in \(currentName) and did not come back"
        )
        finishCase()
      }
    }
  }
}
