// A run on the emulator: modules that know nothing of each other, each in a virtual time of its own.
import Analysis
import CaseRunner
import Dispatch
import Ground
import ModuleCatalogue
import ModuleEmulator
import Results
import Simulation
import Synchronization

/// An emulated module and what is to be played on it.
struct SimulatedModule: Sendable {
  let profile: Profile
  let plan: Plan
  /// Its result before anything was played.
  let empty: ModuleResult
  /// The dialect that an earlier run found out; nil: it is asked for.
  let known: KnownDialect?
  let module: ModuleEmulator
}

struct SimulatedRun: Sendable {
  let jobs: [SimulatedModule]
  let options: RunnerOptions
  let seed: UInt64
  /// What ends the run early; nil: nothing does.
  let limits: RunLimits?
  let display: Display
  /// What explores behind the cases; nil: nothing does.
  let exploring: Exploring?

  /// Plays all modules, on as many cores as there are or one after the other.
  func play(inTurn: Bool) throws -> RunResult {
    let signals = try SignalWatch()
    let clock = ContinuousClock()
    let began = clock.now
    let numbers = jobs.map { display.begin($0.plan, of: $0.empty) }
    let played = Mutex([ModuleResult?](repeating: nil, count: jobs.count))
    let playOne = { @Sendable (index: Int) in
      let module = play(jobs[index], shownAs: numbers[index], signals)
      played.withLock { $0[index] = module }
    }
    if inTurn {
      for index in jobs.indices { playOne(index) }
    } else {
      DispatchQueue.concurrentPerform(iterations: jobs.count, execute: playOne)
    }
    let modules = played.withLock { $0.compactMap(\.self) }
    for module in modules { display.simulated(module) }
    return RunResult(
      modules: modules, interruption: signals.interruption, wall: Interval(clock.now - began),
      seed: seed, version: attestVersion)
  }

  private func play(
    _ job: SimulatedModule, shownAs shown: Int, _ signals: SignalWatch
  ) -> ModuleResult {
    var options = options
    let monitor = limits.map(ModuleLimits.init)
    monitor?.begin(job.empty)
    options.course.monitor = monitor
    options.knownDialect = job.known
    var simulation = Simulation(
      plan: job.plan, module: job.module, runnerOptions: options,
      options: SimulationOptions(seed: seed))
    var module = job.empty
    var rounds = Rounds()
    let end = simulation.run(
      interruption: { signals.interruption },
      observed: {
        switch $0 {
        case .caseBegan(let name, let instant): display.caseBegan(name, of: shown, at: instant)
        case .recorded(let entry): display.recorded(entry, of: shown)
        }
      },
      {
        if options.course.rounds == 1 {
          module.cases.append($0)
          display.finished($0, of: shown)
        } else {
          let news = rounds.add($0, endedBy: signals.interruption)
          display.finished($0, of: shown, isNews: news == .worse)
        }
      })
    module.cases += rounds.results
    module.dialect = end.dialect
    if let exploring {
      let found = exploring.rest(of: module, on: job.module, job.profile, options) {
        signals.interruption != nil
      }
      for result in found { display.finished(result, of: shown) }
      module.cases += found
    }
    display.ended(shown)
    return module
  }
}
