// What is known of a run while it goes on: counts by module, the case now played, how long it will
// take still. Instants go in, nothing is measured here.
public import Ground
public import Results

/// A case that is going to be played, and how long it took in earlier runs.
public struct LiveCase: Sendable {
  /// The case's name.
  public var name: CaseName
  /// The median of its earlier durations; nil where there are none.
  public var expected: Interval?

  package init(name: CaseName, expected: Interval? = nil) {
    self.name = name
    self.expected = expected
  }
}

/// The state of a run of one or many modules.
public struct LiveState: Sendable {
  /// One module of the run.
  public struct Module: Sendable {
    /// How reports name it.
    public let name: String
    /// How many cases it is to be asked; those that do not apply are not among them.
    public fileprivate(set) var total: Int
    /// How many of them are over.
    public var done = 0
    /// How many failed that are not known to.
    public var failed = 0
    /// How many failed as known.
    public var known = 0
    /// How many could not be judged.
    public var unjudged = 0
    /// The case now played, or the last one.
    public var current: String
    /// When it began.
    public var currentSince: Instant
    /// Whether nothing more comes of it.
    public var isOver = false
    /// Whether nothing has come of it yet.
    public var isWaiting: Bool { current.isEmpty && !isOver }
    let began: Instant
    /// The durations of the cases that are left, where earlier runs told them.
    fileprivate var expected: [CaseName: Interval]
    fileprivate var expectedLeft: Interval
  }

  /// The modules in the order in which they began.
  public private(set) var modules: [Module] = []
  /// When the run began.
  public let began: Instant
  /// Whether the modules share the processor (simulation), rather than each having its own time.
  public let sharesProcessor: Bool

  package init(began: Instant, sharesProcessor: Bool = false) {
    self.began = began
    self.sharesProcessor = sharesProcessor
  }

  /// Adds a module, and returns the number under which its news come.
  public mutating func begin(_ name: String, cases: [LiveCase], at now: Instant) -> Int {
    var module = Module(
      name: name, total: cases.count, current: "", currentSince: now, began: now, expected: [:],
      expectedLeft: .zero)
    for entry in cases {
      guard let expected = entry.expected, module.expected[entry.name] == nil else { continue }
      module.expected[entry.name] = expected
      module.expectedLeft = module.expectedLeft + expected
    }
    modules.append(module)
    return modules.count - 1
  }

  /// A case of a module begins.
  public mutating func caseBegan(_ name: CaseName, of index: Int, at now: Instant) {
    modules[index].current = name.text
    modules[index].currentSince = now
  }

  /// A case of a module is over.
  public mutating func caseFinished(_ result: CaseResult, of index: Int, at now: Instant) {
    // Probes are not among the cases that were counted, nor are cases that do not apply.
    guard result.suite != CaseResult.probeSuite, result.verdict != .skipped else { return }
    modules[index].done += 1
    // Of rounds without end nobody knows how many are left.
    modules[index].total = max(modules[index].total, modules[index].done)
    switch result.verdict {
    case .fail where result.known != nil: modules[index].known += 1
    case .fail: modules[index].failed += 1
    case .inconclusive, .error: modules[index].unjudged += 1
    case .pass, .skipped: break
    }
    let name = CaseName(suite: result.suite, name: result.name)
    modules[index].current = name.text
    modules[index].currentSince = now
    if let expected = modules[index].expected.removeValue(forKey: name) {
      modules[index].expectedLeft = modules[index].expectedLeft - expected
    }
  }

  /// Nothing more comes of a module.
  public mutating func end(_ index: Int) { modules[index].isOver = true }

  /// How long the run will take still; nil while nobody can tell.
  public func remaining(at now: Instant) -> Interval? {
    let running = modules.filter { !$0.isOver }
    guard !running.isEmpty else { return nil }
    if sharesProcessor {
      return paced(
        done: modules.reduce(0) { $0 + $1.done }, of: modules.reduce(0) { $0 + $1.total },
        in: now - began)
    }
    var longest: Interval?
    for module in running {
      guard let left = remaining(of: module, at: now) else { return nil }
      longest = max(longest ?? .zero, left)
    }
    return longest
  }

  private func remaining(of module: Module, at now: Instant) -> Interval? {
    let unknown = max(0, module.total - module.done - module.expected.count)
    var left = module.expectedLeft
    if unknown > 0 {
      guard let paced = paced(done: module.done, of: module.done + unknown, in: now - module.began)
      else { return nil }
      left = left + paced
    }
    // What the present case has taken already is part of what was expected of it.
    guard module.expected.count > 0 else { return left }
    let average = Interval(nanoseconds: left.nanoseconds / Int64(module.expected.count + unknown))
    return max(.zero, left - min(now - module.currentSince, average))
  }

  /// How long the rest takes at the pace so far; nil before a twentieth is done.
  private func paced(done: Int, of total: Int, in elapsed: Interval) -> Interval? {
    guard done >= 3, done >= total / 20 else { return nil }
    return Interval(
      nanoseconds: Int64(Double(elapsed.nanoseconds) / Double(done) * Double(total - done)))
  }
}
