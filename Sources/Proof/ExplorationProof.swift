// What exploration finds by itself: each fault and mutant with all written cases left out, and how many
// exchanges it takes until a walk fails.
import CaseRunner
public import Ground
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
  /// How long that took by the module's own time; nil where none failed.
  public let time: Interval?
  /// What was found, shrunk where that was asked for; nil where nothing was, or a probe failed.
  public let surprise: Surprise?
  /// Whether the drafted case of it passes on the right module; nil where there is none.
  public let isRightToPass: Bool?
}

extension Proof {
  /// Explores each trial until a walk fails or so many exchanges are played.
  ///
  /// - Parameters:
  ///   - trials: what is tried; legal ones and those on a module without HTTPACT are
  ///     left out
  ///   - exchanges: how many for each
  ///   - time: how long for each at the least, by the module's own time
  ///   - shrinks: whether what is found is shrunk and played on the right module, too
  public func explore(
    _ trials: [Trial], space: Space, seed: UInt64, exchanges: Int,
    time: Interval, shrinks: Bool = false, progress: some ProofProgress
  ) -> [ExplorationOutcome] {
    let collection = suites.collection
    let requirements = Set(collection.catalogue.requirements.map(\.id))
    var limits = ExplorationLimits()
    limits.exchanges = exchanges
    limits.time = time
    limits.surprises = 1
    if !shrinks { (limits.tries, limits.repeats) = (0, 0) }
    limits.batch = 8
    let bounds = limits
    let explorable = trials.filter {
      !$0.isLegal && classes[$0.place].representative.command("HTTPACT") != nil
    }
    return inParallel(explorable, progress) { trial in
      let profile = classes[trial.place].representative
      func module(_ faults: [Fault]) -> EmulatedModule {
        EmulatedModule(
          modules.module(
            profile: profile, dialect: dialect(for: trial.fault), faults: faults, seed: seed),
          profile: profile, files: collection.files, seed: seed)
      }
      let wrong = module([trial.fault])
      // A module of which a probe finds that it is wrong is caught before any walk.
      if wrong.failedProbes.contains(where: { $0.verdict == .fail }) {
        return ExplorationOutcome(
          trial: trial, exchanges: 0, time: .zero, surprise: nil, isRightToPass: nil)
      }
      var explorer = Explorer(
        space: space, profile: profile, requirements: requirements, seed: seed, limits: bounds)
      explorer.explore(isOver: { progress.isInterrupted }, play: wrong.play)
      let surprise = explorer.surprises.first
      let right = shrinks ? surprise.map { module([]).play([$0.written]) } : nil
      return ExplorationOutcome(
        trial: trial, exchanges: surprise?.exchanges, time: surprise?.time, surprise: surprise,
        isRightToPass: right.map { $0.first?.result.verdict == .pass })
    }
  }
}

/// What share of wrong modules exploration finds, and how soon, by exchanges or by time.
public struct ExplorationShare: Sendable {
  /// How many were tried.
  public let tried: Int
  /// The exchanges that those found took, least first.
  public let exchanges: [Int]
  private let times: [Interval]
  private let found: [(exchanges: Int, time: Interval)]

  /// Takes the outcomes together.
  public init(_ outcomes: [ExplorationOutcome]) {
    tried = outcomes.count
    found = outcomes.compactMap { one in
      one.exchanges.flatMap { exchanges in one.time.map { (exchanges, $0) } }
    }
    exchanges = found.map(\.exchanges).sorted()
    times = found.map(\.time).sorted()
  }

  /// How many were found within so many exchanges or that time, whichever is later.
  public func found(within exchanges: Int, or time: Interval) -> Int {
    found.count { $0.exchanges <= exchanges || $0.time <= time }
  }

  /// Within how many exchanges this share of all that were tried was found; nil where so many were
  /// not.
  public func exchanges(forPercent percent: Int) -> Int? { at(percent, of: exchanges) }

  /// Within which time, by the modules' own.
  public func time(forPercent percent: Int) -> Interval? { at(percent, of: times) }

  private func at<Value>(_ percent: Int, of values: [Value]) -> Value? {
    let wanted = (tried * percent + 99) / 100
    return wanted > 0 && wanted <= values.count ? values[wanted - 1] : nil
  }
}
