// Exploration of a module that is there: walks are played batch by batch on the port that is open, once
// all that the run has written down for the module has been played.
import Bench
import CaseRunner
import Exploration
import Ground
import ModuleCatalogue
import Ports
import Proof
import Results

/// What the modules of a bench are asked beyond their plans.
struct BenchExploring {
  var exploring: Exploring
  /// How long after the beginning of the run it is over; nil: the number of walks alone bounds it.
  var budget: Interval?
  /// Whether what was found is told as the run's cases are.
  var isPartOfRun: Bool
  /// Told of each surprise when it is taken apart.
  var found: (Surprise, Profile) -> Void = { _, _ in }

  /// How many walks are played on one module before it is looked at what came of them.
  static let batch = 5

  init(_ exploring: Exploring, budget: Interval?, isPartOfRun: Bool) {
    self.exploring = exploring
    self.budget = budget
    self.isPartOfRun = isPartOfRun
    self.exploring.limits.batch = Self.batch
  }
}

/// The exploration of one module.
final class BenchExploration {
  private let order: BenchExploring
  private let ends: Instant?
  private var drafts: DraftedPlans?
  private(set) var explorer: Explorer?
  private var told = 0
  private var asked: [WrittenCase] = []
  private var taken: [PlayedCase] = []
  // The probes have left who knows what.
  private var preparation = DraftedPlans.Preparation.restarting
  private var failedProbes: [CaseResult] = []
  /// Whether the module turned out to be one that cannot be explored.
  private(set) var lacksAction = false

  init(_ order: BenchExploring, began: Instant) {
    self.order = order
    ends = order.budget.map { began + $0 }
  }

  /// What is played next on the module; nil: nothing more.
  func sequel(
    on profile: Profile, hasDefaultPorts: Bool, knowing dialect: [(name: String, value: String)],
    _ options: RunnerOptions, at now: Instant
  ) -> ModuleRun.Sequel? {
    guard profile.command("HTTPACT") != nil else {
      lacksAction = true
      return nil
    }
    let drafts = drafts ?? DraftedPlans(files: order.exploring.files, profile: profile)
    self.drafts = drafts
    if explorer == nil {
      explorer = order.exploring.explorer(for: profile, hasDefaultPorts: hasDefaultPorts)
    }
    takeBatch()
    while true {
      let left = ends.map { $0 - now }
      asked = explorer?.next(isOver: left.map { $0 <= .zero } ?? false) ?? []
      tell()
      if asked.isEmpty { return nil }
      var problem = ""
      if let plan = drafts.plan(
        of: asked, knowing: dialect, preparation: preparation, problem: { problem = $0 })
      {
        // Unless the last case of the batch tells that all is well.
        preparation = .restarting
        var options = options.ofWalks
        options.course.budget = left
        options.mayJustHaveStarted = true
        return ModuleRun.Sequel(plan: plan, options: options)
      }
      explorer?.take(DraftedPlans.unplayable(asked, because: problem))
    }
  }

  /// Takes a result of what `sequel` named.
  func take(_ result: CaseResult) {
    if result.suite == CaseResult.probeSuite, result.verdict == .fail {
      failedProbes.append(result)
    }
    if DraftedPlans.hasPutBack(result) { preparation = .puttingBack }
    // What there was no time for is no walk.
    guard DraftedPlans.isDrafted(result), result.verdict != .skipped else { return }
    taken.append(PlayedCase(result))
  }

  private func takeBatch() {
    if !asked.isEmpty { explorer?.take(taken) }
    (asked, taken) = ([], [])
  }

  private func tell() {
    guard let explorer else { return }
    for surprise in explorer.surprises[told...] { order.found(surprise, explorer.profile) }
    told = explorer.surprises.count
  }

  /// Ends it, however the run ended, and says what a report shows of it.
  func conclude() -> [CaseResult] {
    // What a stop of the run left unplayed is no walk.
    taken.removeAll { $0.result.verdict == .error }
    takeBatch()
    _ = explorer?.next(isOver: true)
    tell()
    order.exploring.found.add(explorer?.surprises ?? [])
    return failedProbes + (explorer?.results(seed: order.exploring.seed) ?? [])
  }
}
