// What exploration finds by itself: each fault and mutant with all written cases left out, and how many
// exchanges it takes until a walk fails.
import CaseRunner
public import Diagnostics
public import Exploration
import ModuleCatalogue
import ModuleEmulator
import Results
import SuiteLanguage
import TextModule

/// What exploration said of one wrong module.
public struct ExplorationOutcome: Sendable {
  /// What was tried.
  public let trial: Trial
  /// How many exchanges were played when the first walk failed; nil where none did.
  public let exchanges: Int?
  /// How many were played in all.
  public let played: Int
}

extension Proof {
  /// Explores each trial until a walk fails or so many exchanges are played.
  ///
  /// - Parameters:
  ///   - trials: what is tried; legal ones and those on a module without HTTPACT are
  ///     left out
  ///   - steps: what walks use beside the steps of the suites
  ///   - exchanges: how many at the most for each
  public func explore(
    _ trials: [Trial], space: Space, steps: [SourceFile], seed: UInt64, exchanges: Int,
    progress: some ProofProgress
  ) -> [ExplorationOutcome] {
    let collection = suites.collection
    let requirements = Set(collection.catalogue.requirements.map(\.id))
    var limits = ExplorationLimits()
    limits.exchanges = exchanges
    limits.surprises = 1
    limits.tries = 0
    limits.repeats = 0
    limits.batch = 8
    let bounds = limits
    let explorable = trials.filter {
      !$0.isLegal && classes[$0.place].representative.command("HTTPACT") != nil
    }
    return inParallel(explorable, progress) { trial in
      let profile = classes[trial.place].representative
      let module = EmulatedModule(
        modules.module(
          profile: profile, dialect: Self.dialect(for: trial.fault), faults: [trial.fault],
          seed: seed),
        profile: profile, files: collection.files + steps, seed: seed)
      // A module of which a probe finds that it is wrong is caught before any walk.
      if module.failedProbes.contains(where: { $0.verdict == .fail }) {
        return ExplorationOutcome(trial: trial, exchanges: 0, played: 0)
      }
      var explorer = Explorer(
        space: space, profile: profile, requirements: requirements, seed: seed, limits: bounds)
      explorer.explore(isOver: { progress.isInterrupted }, play: module.play)
      return ExplorationOutcome(
        trial: trial, exchanges: explorer.surprises.first?.exchanges, played: explorer.exchanges)
    }
  }
}

/// What share of wrong modules exploration finds, and how soon.
public struct ExplorationShare: Sendable {
  /// How many were tried.
  public let tried: Int
  /// The exchanges that those found took, least first.
  public let exchanges: [Int]

  /// Takes the outcomes together.
  public init(_ outcomes: [ExplorationOutcome]) {
    tried = outcomes.count
    exchanges = outcomes.compactMap(\.exchanges).sorted()
  }

  /// How many were found.
  public var found: Int { exchanges.count }

  /// Within how many exchanges this share of all that were tried was found; nil where so many were
  /// not.
  public func exchanges(forPercent percent: Int) -> Int? {
    let wanted = (tried * percent + 99) / 100
    return wanted > 0 && wanted <= exchanges.count ? exchanges[wanted - 1] : nil
  }
}
