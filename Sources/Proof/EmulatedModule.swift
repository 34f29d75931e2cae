// An emulator that drafted cases are played on, as many as one likes: each batch on a module fresh
// from the factory, so that what a play comes to depends on nothing before it.
public import CaseRunner
public import Diagnostics
public import Exploration
public import ModuleCatalogue
public import ModuleEmulator
public import Results
import Simulation

/// Plays drafted cases on the emulator.
public struct EmulatedModule: Sendable {
  private let drafts: DraftedPlans
  private let fresh: ModuleEmulator
  private let options: RunnerOptions
  private let seed: UInt64
  /// What the probes found out.
  public let dialect: [(name: String, value: String)]
  /// The probes that failed, and why nothing can be played, if so.
  public let failedProbes: [CaseResult]

  /// Takes a module, and finds out its dialect.
  ///
  /// - Parameter files: all files of the suites
  public init(
    _ module: ModuleEmulator, profile: Profile, files: [SourceFile],
    options: RunnerOptions = RunnerOptions(), seed: UInt64 = 1
  ) {
    drafts = DraftedPlans(files: files, profile: profile)
    fresh = module
    self.options = options
    self.seed = seed
    var simulation = Simulation(
      plan: drafts.probes, module: module, runnerOptions: options, options: Self.wire(seed))
    var failed: [CaseResult] = []
    dialect =
      simulation.run { if $0.verdict != .pass, $0.verdict != .skipped { failed.append($0) } }
      .dialect
    failedProbes = failed
  }

  private static func wire(_ seed: UInt64) -> SimulationOptions {
    SimulationOptions(seed: seed)
  }

  /// Plays the cases one after the other on a fresh module.
  public func play(_ cases: [WrittenCase]) -> [PlayedCase] {
    var problem = ""
    guard let plan = drafts.plan(of: cases, knowing: dialect, problem: { problem = $0 }) else {
      return DraftedPlans.unplayable(cases, because: problem)
    }
    var options = options
    options.keepsAllTranscripts = true
    var simulation = Simulation(
      plan: plan, module: fresh, runnerOptions: options, options: Self.wire(seed))
    var played: [PlayedCase] = []
    _ = simulation.run { if DraftedPlans.isDrafted($0) { played.append(PlayedCase($0)) } }
    return played
  }
}
