// Which case is played, what happens before and after it, and what becomes of it.
//
// `advance` is the table of transitions: what happens in which stage, the stage after it, and what is to
// be done. What it returns is a value; whoever wires the runner does it.
import Diagnostics
import Ground
import Results
import SuiteLanguage

struct Schedule {
  /// Where in a run the runner is.
  enum Stage: Equatable {
    /// `AT` is asked, then the prelude is played.
    case opening, preparing
    case playing(Part)
    case endingActions, checkingLiveness, listening, recovering
    /// What is lost is asked, then all is made ready again.
    case inquiring, rechecking
    /// Between two cases: what was lost is awaited, with pauses; then it must hold for a while.
    case restoring, pausing, steadying
    case finished
  }

  /// The parts of a case, in their order.
  enum Part: Equatable { case baseline, setup, body, caseCleanup, suiteCleanup }

  /// What happened.
  enum Event {
    /// The module answers when a run begins, or its port is back between two cases.
    case answers
    /// What was to be played has come to its end.
    case ended
    /// It has ended with a verdict of its own.
    indirect case concluded(Conclusion)
    /// The module answers again after a case.
    case cameBack
    /// It does not.
    case stoppedAnswering
    /// The port went away, which ends the case.
    indirect case portWentAway(Conclusion)
  }

  /// What is to be done.
  enum Next: Equatable {
    /// Whatever there is to do: the stage has nothing to add.
    case goOn
    /// The prelude makes the module ready.
    case prepare
    case play(Part)
    /// The defaults could not be restored, which no case is judged for.
    indirect case passOver(Finding)
    case endActions
    /// After a case that passed, `AT` must be answered with OK.
    case checkLiveness
    /// Nothing may have come behind that OK.
    case lookForMore
    /// The module is brought back from wherever the case left it.
    case recover
    /// The suites' `watch` asks what is lost.
    case inquire
    /// The case is over: `close` says what becomes of it. Whoever reads of a failure wants to see all
    /// requests: the origin is asked first.
    case close(asksOrigin: Bool)
    case begin(Subject, replayOf: [UnknownLines.Line]?)
    indirect case report(CaseResult)
    /// What comes for so long is dropped.
    case pause(Interval)
    case finish
  }

  /// What is played; a check of the line may put further cases behind those chosen.
  var plan: Plan
  let options: RunnerOptions
  private(set) var stage = Stage.opening
  /// The case being played, or played last.
  ///
  /// It lies beside the stage, not in it: its transcript grows with each piece that comes, and a
  /// payload would be copied to be changed.
  var play = CasePlay(.planned(0), attempt: 0, at: .start)
  var preconditions = Preconditions()
  /// Why no further case can be played; nil while all is well.
  var abandonment: (verdict: Verdict, message: String)?
  var lineCheck = LineCheck()
  var lateness = Lateness()
  /// The names of unknown lines that came again in a third play: their next case fails at the second.
  var unknownBelieved: Set<[UInt8]> = []
  /// The first failure of the probe that is being played again.
  var probeFailure: CaseResult?
  var probing: Probing
  /// How many cases were begun or passed over.
  var nextCase = 0
  /// The cases by their indices in the plan, in the order played.
  var order: [Int]
  /// How long each case is expected to take, by its index; nil: as its tags suggest.
  var costs: [Interval]?
  /// The cases that the budget is enough for; nil where there is none, or others share the cases.
  var affordable: Set<Int>?
  /// The round of the cases that is being played, from 1.
  var round = 1
  /// When the first case or probe was due; nil before.
  var began: Instant?
  /// What the transcripts of results handed over take, the driver keeping them.
  var keptTranscriptBytes = 0

  init(_ plan: Plan, _ options: RunnerOptions) {
    self.plan = plan
    self.options = options
    probing = Probing(plan, options)
    order = options.course.order(ofRound: 1, count: plan.cases.count)
  }

  /// Whether no case is being played.
  var isBetweenCases: Bool {
    switch stage {
    case .opening, .preparing, .restoring, .pausing, .steadying, .finished: true
    default: false
    }
  }

  // MARK: The table

  mutating func advance(_ event: Event, at now: Instant) -> Next {
    switch (stage, event) {
    case (.finished, _): return .goOn
    case (_, .answers): return go(.preparing, .prepare)
    case (_, .portWentAway(let conclusion)):
      play.judge(conclusion)
      return go(.recovering, .recover)

    case (.preparing, .ended): return next(at: now)
    case (.preparing, .concluded(let conclusion)): return abandon(unready: conclusion, at: now)

    case (.playing(.baseline), .ended): return go(.playing(.setup), .play(.setup))
    case (.playing(.baseline), .concluded(let conclusion)) where conclusion.verdict == .fail:
      return .passOver(conclusion.finding)
    case (.playing(.baseline), .concluded(let conclusion)),
      (.playing(.setup), .concluded(let conclusion)):
      play.judge(conclusion)
      return go(.playing(.caseCleanup), .goOn)
    case (.playing(.setup), .ended):
      play.journal.bodyBegins()
      return go(.playing(.body), .play(.body))
    case (.playing(.body), .ended): return go(.playing(.caseCleanup), .play(.caseCleanup))
    case (.playing(.caseCleanup), .ended):
      return go(.playing(.suiteCleanup), .play(.suiteCleanup))
    case (.playing(.suiteCleanup), .ended): return go(.endingActions, .endActions)
    case (.playing, .concluded(let conclusion)), (.endingActions, .concluded(let conclusion)):
      play.judge(conclusion)
      return .goOn

    case (.endingActions, .ended) where play.isUnharmed: return .close(asksOrigin: false)
    case (.endingActions, .ended):
      return play.verdict == .pass
        ? go(.checkingLiveness, .checkLiveness) : go(.recovering, .recover)
    case (.checkingLiveness, .ended): return go(.listening, .lookForMore)
    case (.listening, .ended): return .close(asksOrigin: false)
    case (.checkingLiveness, .concluded(let conclusion)),
      (.listening, .concluded(let conclusion)):
      play.judge(conclusion.after("after the case AT was not answered with OK alone"))
      return go(.recovering, .recover)

    case (_, .cameBack):
      return preconditions.areMet && play.verdict == .fail && plan.suites.watch != nil
        ? go(.inquiring, .inquire) : go(.rechecking, .prepare)
    case (_, .stoppedAnswering):
      doubtSilence()
      return giveUp("the module stopped answering in \(currentName) and did not come back")
    case (.recovering, .concluded(let conclusion)):
      // Nothing but output without end interrupts the way back.
      return giveUp("\(conclusion.finding.message), and did so first in \(currentName)")
    case (.inquiring, .ended): return go(.rechecking, .prepare)
    case (.inquiring, .concluded(let conclusion)):
      notice(conclusion, at: now)
      return go(.rechecking, .prepare)
    case (.rechecking, .concluded(let conclusion)):
      notice(conclusion, at: now)
      return .goOn
    case (.recovering, .ended), (.rechecking, .ended): return .close(asksOrigin: true)

    case (.restoring, .ended): return restored(at: now)
    case (.restoring, .concluded(let conclusion)): return notRestored(conclusion, at: now)
    case (.pausing, .ended): return go(.restoring, .prepare)
    case (.steadying, .ended): return next(at: now)
    case (.opening, _), (.pausing, .concluded), (.steadying, .concluded): return .goOn
    }
  }

  /// Ends the case, and the run with it.
  private mutating func giveUp(_ reason: String) -> Next {
    abandonment = (.error, reason)
    endLineCheck()
    return .close(asksOrigin: false)
  }

  mutating func go(_ stage: Stage, _ next: Next) -> Next {
    self.stage = stage
    return next
  }
}
