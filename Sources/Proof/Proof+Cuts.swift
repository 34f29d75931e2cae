// Cuts on wrong modules: what is not waited for again must cost no verdict, and a run must not take long
// however much the module withholds.
import CaseRunner
public import Ground
import ModuleEmulator
import Results
import Simulation
import SuiteLanguage

/// What became of a wrong module whose run was cut.
public struct CutOutcome: Sendable {
  /// What was tried.
  public let trial: Trial
  /// How long the run took without slow cases, in a bench's time.
  public let duration: Interval
  /// How long it takes on a right module.
  public let clean: Interval
  /// Whether a case failed.
  public let isRed: Bool
  /// Whether one would have failed had nothing been cut.
  public let isRedUncut: Bool

  /// How much longer than on a right module the run took, in percent.
  public var percent: Int { Int(duration.nanoseconds * 100 / max(1, clean.nanoseconds)) }
}

extension Proof {
  /// Plays wrong modules with cuts; what fails nothing is played with slow cases, and then uncut.
  ///
  /// - Parameters:
  ///   - trials: what is tried; `progress` is told after each
  ///   - progress: asked for an interruption and told how far the proof is
  public func cuts(_ trials: [Trial], progress: some ProofProgress) -> [CutOutcome] {
    let quick = plans.map { plan in plan.only(plan.cases.indices.filter { !plan.isSlow($0) }) }
    let places = Set(trials.map(\.place)).sorted()
    let played = inParallel(places, Uncounted(progress: progress)) { place in
      var end = Instant.start
      let right = simulation(of: quick[place], place, dialect: dialect, cutsKnown: true)
      let recording = Recording(of: right) { end = max(end, $0.began + $0.duration) }
      return (place, (recording, end))
    }
    let right = Dictionary(uniqueKeysWithValues: played)
    return inParallel(trials, progress) { trial in
      let (recording, clean) = right[trial.place] ?? (nil, .start)
      let cut = play(trial, of: quick[trial.place], cutsKnown: true, after: recording)
      let end = max(cut.end, cut.isSame ? clean : .start)
      let isRed = cut.isRed || play(trial, of: plans[trial.place], cutsKnown: true).isRed
      let isRedUncut = isRed || play(trial, of: plans[trial.place], cutsKnown: false).isRed
      return CutOutcome(
        trial: trial, duration: end - .start, clean: clean - .start, isRed: isRed,
        isRedUncut: isRedUncut)
    }
  }

  /// Whether a case fails on the module, when its run is over, and whether that is the right one's.
  private func play(
    _ trial: Trial, of plan: Plan, cutsKnown: Bool, after recording: Recording? = nil
  ) -> (isRed: Bool, end: Instant, isSame: Bool) {
    let dialect = self.dialect(for: trial.fault)
    var played = simulation(
      of: plan, trial.place, dialect: dialect, faults: [trial.fault], cutsKnown: cutsKnown)
    if let recording, dialect == self.dialect {
      guard let rest = recording.simulation(with: played.module) else {
        return (false, .start, true)
      }
      played = rest
    }
    var (isRed, end) = (false, Instant.start)
    _ = played.run {
      isRed = isRed || $0.verdict == .fail
      end = max(end, $0.began + $0.duration)
    }
    return (isRed, end, false)
  }
}
