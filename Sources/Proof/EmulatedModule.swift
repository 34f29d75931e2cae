// An emulator that drafted cases are played on, as many as one likes: each batch on a module fresh
// from the factory, so that what a play comes to depends on nothing before it.
public import CaseRunner
public import Diagnostics
public import Exploration
public import ModuleCatalogue
public import ModuleEmulator
public import Results
import Simulation
import SuiteLanguage

/// Plays drafted cases on the emulator.
public struct EmulatedModule: Sendable {
  private let files: [SourceFile]
  private let profile: Profile
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
    self.files = DraftedSuite.shared(of: files)
    self.profile = profile
    fresh = module
    self.options = options
    self.seed = seed
    let suites = CompiledSuites(loadSuites(self.files).collection)
    var simulation = Simulation(
      plan: Plan(suites: suites, profile: profile), module: module, runnerOptions: options,
      options: Self.wire(seed))
    var failed: [CaseResult] = []
    dialect =
      simulation.run { if $0.verdict != .pass, $0.verdict != .skipped { failed.append($0) } }
      .dialect
    failedProbes = failed
  }

  private static func wire(_ seed: UInt64) -> SimulationOptions {
    var wire = SimulationOptions()
    wire.seed = seed
    return wire
  }

  /// Plays the cases one after the other on a fresh module.
  public func play(_ cases: [WrittenCase]) -> [PlayedCase] {
    let drafted = DraftedSuite(cases)
    let files = files + [drafted.file]
    let loaded = loadSuites(files)
    guard loaded.diagnostics.isEmpty else {
      // What is drawn must be a case: a value of the space that spells none is told with each.
      let text = render(loaded.diagnostics, files: files)
      return cases.map { Self.unplayable($0, text) }
    }
    var options = options
    options.keepsAllTranscripts = true
    var simulation = Simulation(
      plan: Plan(suites: CompiledSuites(loaded.collection.knowing(dialect)), profile: profile),
      module: fresh, runnerOptions: options, options: Self.wire(seed))
    var played: [PlayedCase] = []
    _ = simulation.run { result in
      guard result.suite == DraftedSuite.name else { return }
      let sent = result.transcript.count { $0.kind == .sent }
      var result = result
      if result.verdict == .pass { (result.transcript, result.transcriptBody) = ([], 0..<0) }
      played.append(PlayedCase(result: result, exchanges: sent))
    }
    return played
  }

  private static func unplayable(_ one: WrittenCase, _ text: String) -> PlayedCase {
    PlayedCase(
      result: CaseResult(
        suite: DraftedSuite.name, name: one.name, requirements: one.shows, manual: "1",
        verdict: .error, finding: Finding(message: "the drafted case is no case: \(text)")),
      exchanges: 0)
  }
}
