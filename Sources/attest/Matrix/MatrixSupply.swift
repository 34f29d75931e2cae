// The kill matrix for a run: read from the cache, or made beside the run on a thread that gives way to
// everything else, so that no module ever waits for it.
import CaseRunner
import Dispatch
import Glibc
import Ground
import ModuleCatalogue
import Proof
import Results
import SuiteLanguage
import Synchronization

/// Hands out matrices and the orders that follow from them, to several modules at once.
final class MatrixSupply: Sendable {
  /// What is done about a matrix that is not in the cache.
  enum Making {
    /// It is done without.
    case never
    /// It is made while cases are played.
    case beside
    /// Whoever asks waits until it is made.
    case first
  }

  private enum Entry {
    /// It is on its way; who enters the group leaves it when the matrix is here or missing.
    case coming(DispatchGroup)
    case here(KillMatrix)
    case missing
  }

  private let collection: SuiteCollection
  private let making: Making
  private let entries = Mutex<[String: Entry]>([:])
  /// Whether it was said that a wait has its reason.
  private let isTold = Atomic<Bool>(false)
  /// One thread for all: modules of one class share what the first of them had made.
  private let queue = DispatchQueue(label: "matrix", qos: .background)

  /// How long is waited for a matrix that is only read.
  private static let readingMax = DispatchTimeInterval.seconds(1)

  init(_ collection: SuiteCollection, making: Making) {
    self.collection = collection
    self.making = making
  }

  /// The matrix of a profile, if it is there by now.
  func matrix(of profile: String) -> KillMatrix? {
    begin(profile)
    guard case .here(let matrix)? = entries.withLock({ $0[profile] }) else { return nil }
    return matrix
  }

  /// The matrix of a module's profile: that of its name, or else of its series.
  func matrix(of module: ModuleResult) -> KillMatrix? {
    let catalogue = collection.catalogue
    for name in [module.name, module.series] {
      guard case .success(let profile) = catalogue.profile(named: name) else { continue }
      begin(profile.name)
      if making == .never, case .coming(let arrival)? = entries.withLock({ $0[profile.name] }) {
        _ = arrival.wait(timeout: .now() + Self.readingMax)
      }
      return matrix(of: profile.name)
    }
    return nil
  }

  /// Orders for a plan whenever there is a better one: what is quick first, until the matrix is there.
  ///
  /// Modules that share a plan need one each.
  ///
  /// - Parameter isWritten: Whether the cases stay as they are written, and only their times are wanted.
  func orders(
    asWritten isWritten: Bool, recorded: @escaping @Sendable (String) -> [CaseName: Interval]
  ) -> @Sendable (Plan) -> PlayOrder? {
    let given = GivenOrders()
    return { [self] plan in
      let number = ObjectIdentifier(plan)
      let isByMatrix = given.plans.withLock { $0[number] }
      if isByMatrix == true { return nil }
      if isByMatrix == nil { awaitStored(plan.profile.name) }
      if let matrix = matrix(of: plan.profile.name) {
        given.plans.withLock { $0[number] = true }
        let recorded = recorded(plan.profile.series)
        return isWritten
          ? plan.asWritten(by: matrix, recorded: recorded)
          : plan.order(by: matrix, recorded: recorded)
      }
      if isByMatrix == false { return nil }
      given.plans.withLock { $0[number] = false }
      let recorded = recorded(plan.profile.series)
      return isWritten ? plan.asWritten(recorded: recorded) : plan.quickFirst(recorded: recorded)
    }
  }

  /// Waits for a matrix that need not be made, so that the first case is the one that is listed first.
  private func awaitStored(_ profile: String) {
    begin(profile)
    guard case .coming(let arrival)? = entries.withLock({ $0[profile] }),
      MatrixCache(collection).isStored(for: profile)
    else { return }
    _ = arrival.wait(timeout: .now() + Self.readingMax)
  }

  /// Sees to it that the matrix will be there, if it is to be.
  private func begin(_ profile: String) {
    let arrival = DispatchGroup()
    let isNew = entries.withLock { entries in
      if entries[profile] != nil { return false }
      entries[profile] = .coming(arrival)
      return true
    }
    guard isNew else { return }
    switch making {
    case .first: fetch(profile)
    case .never, .beside:
      queue.async(group: arrival) { [self] in
        // This thread alone: on Linux each has a priority of its own.
        if making == .beside { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19) }
        fetch(profile)
      }
    }
  }

  private func fetch(_ profile: String) {
    let cache = MatrixCache(collection)
    var matrix = cache.stored(for: profile)
    if matrix == nil, making != .never {
      if making == .first, !isTold.exchange(true, ordering: .relaxed) {
        printError(
          "attest: it is found out which cases catch what; that takes a while, and once for these suites"
        )
      }
      let proof = Proof(
        suites: CompiledSuites(collection), profiles: collection.catalogue.profiles)
      matrix = cache.matrix(
        for: profile, of: proof, isAlone: making == .first, progress: Unhurried())
    }
    entries.withLock { $0[profile] = matrix.map(Entry.here) ?? .missing }
  }
}

/// The plans that have been given an order, and whether it is the matrix's.
private final class GivenOrders: Sendable {
  let plans = Mutex<[ObjectIdentifier: Bool]>([:])
}

/// Nobody looks on; where a run waits for it and watches signals, one of them ends it.
private struct Unhurried: ProofProgress {
  var isInterrupted: Bool { SignalWatch.hasCaught }
  func played() {}
}
