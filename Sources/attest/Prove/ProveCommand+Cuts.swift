// `attest prove --cuts`: that a run which waits for nothing in vain still finds all that is wrong.
import ArgumentParser
import Ground
import ModuleCatalogue
import ModuleEmulator
import Proof

extension Prove {
  /// How long a run on a wrong module may take: twice the time of a right one or, where that is short,
  /// a few of the longest waits beyond it.
  private func isLong(_ outcome: CutOutcome) -> Bool {
    outcome.duration > max(outcome.clean + outcome.clean, outcome.clean + .seconds(240))
  }

  func proveCuts(_ proof: Proof) throws {
    var trials = proof.trials(selecting: wants)
    if fast { trials = proof.sample(of: trials) }
    trials.removeAll(where: \.isLegal)
    guard !trials.isEmpty else { throw nothingWanted }
    let progress = try Progress(of: trials.count)
    let outcomes = proof.cuts(trials, progress: progress)
    progress.clear()
    let lost = outcomes.filter { $0.isRedUncut && !$0.isRed }
    let long = outcomes.sorted { $0.percent > $1.percent }
    for one in lost { print("LOST  \(title(one, proof)): nothing fails where the run is cut") }
    for one in long where verbose || isLong(one) {
      print("\(one.percent) %  \(title(one, proof)): \(one.duration), a right one \(one.clean)")
    }
    let red = outcomes.count(where: \.isRed)
    print(
      "with cuts \(red) of \(outcomes.count) wrong modules fail a case, \(lost.count) more do only "
        + "without; the longest run takes \(long.first?.percent ?? 0) % of the time of a right module"
    )
    print(progress.cost(plays: outcomes.count))
    if !lost.isEmpty || outcomes.contains(where: isLong) { throw ExitCode.deviation }
    if progress.isInterrupted { throw ExitCode.rig }
  }

  private func title(_ outcome: CutOutcome, _ proof: Proof) -> String {
    "\(outcome.trial.fault.name) on \(proof.classes[outcome.trial.place].representative.name)"
  }
}
