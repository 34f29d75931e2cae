// The kill matrix of one class of profiles: all that is wrong, played whole, as data.
import CaseRunner
import Ground
import ModuleCatalogue
import ModuleEmulator
public import Results
import Simulation

extension Proof {
  /// The kill matrix of a class; nil where the suites fail on the right module or the proof was
  /// interrupted.
  ///
  /// - Parameters:
  ///   - classIndex: the class
  ///   - key: what the matrix is made of
  ///   - isAlone: whether nothing else wants the processor; else one thread alone plays
  ///   - progress: asked for an interruption and told how far the proof is
  public func matrix(
    ofClass classIndex: Int, key: String, isAlone: Bool = true, progress: some ProofProgress
  ) -> KillMatrix? {
    var cases: [KillMatrix.Case] = []
    var isClean = true
    let right = simulation(of: plans[classIndex], classIndex, dialect: Dialect())
    let recording = Recording(of: right) {
      isClean = isClean && ($0.verdict == .pass || $0.verdict == .skipped)
      guard $0.verdict == .pass else { return }
      let name = CaseName(suite: $0.suite, name: $0.name)
      cases.append(KillMatrix.Case(name: name, duration: $0.duration))
    }
    guard isClean else { return nil }
    let trials = trials().filter { $0.place == classIndex && !$0.isLegal }
    let outcomes =
      isAlone
      ? inParallel(trials, progress) { playWhole($0, after: recording) }
      : trials.compactMap { trial in
        if progress.isInterrupted { return nil }
        defer { progress.played() }
        return playWhole(trial, after: recording)
      }
    guard !progress.isInterrupted else { return nil }
    return KillMatrix(
      key: key, profiles: classes[classIndex].members.map(\.name), cases: cases,
      outcomes: outcomes)
  }

  /// The class of the profile with that name.
  public func classIndex(ofProfile name: String) -> Int? {
    classes.firstIndex { $0.members.contains { $0.name == name } }
  }
}

extension KillMatrix {
  /// Makes a matrix of what whole plays found.
  init(key: String, profiles: [String], cases: [Case], outcomes: [Outcome]) {
    self.init(key: key, profiles: profiles, cases: cases)
    var indices: [CaseName: Int] = [:]
    for (index, one) in cases.enumerated() { indices[one.name] = index }
    var symptomIndices: [Symptom: Int] = [:]
    for outcome in outcomes {
      let kills = outcome.failed.compactMap { failed -> Kill? in
        guard let index = indices[CaseName(suite: failed.suite, name: failed.name)] else {
          return nil
        }
        let symptom = failed.symptom
        let place = symptomIndices[symptom] ?? symptoms.count
        if place == symptoms.count {
          symptoms.append(symptom)
          symptomIndices[symptom] = place
        }
        return Kill(caseIndex: index, symptom: place)
      }
      let fault = outcome.trial.fault
      deviations.append(
        Deviation(
          name: fault.name, requirement: fault.requirement, summary: fault.summary, kills: kills))
    }
  }
}
