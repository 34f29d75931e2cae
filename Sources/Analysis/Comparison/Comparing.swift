// Two runs in, what changed out. Cases are found again by the names that reports give them, so that a
// results file and a JUnit file of the same run compare as equal.
public import Results

extension Comparison {
  /// Compares a newer run with an older one; the names are how people know the two.
  public init(of current: RunResult, named name: String, with old: RunResult, named oldName: String)
  {
    self.init(baseline: oldName, current: name)
    let (before, after) = (ReportedCases(of: old), ReportedCases(of: current))
    for case (let key, let place) in after.order {
      let now = after.cases[place]
      let was = before.places[key].map { before.cases[$0].result.verdict }
      compare(now, now: now.result.verdict, was: was)
    }
    for (key, place) in before.order where after.places[key] == nil {
      let gone = before.cases[place]
      compare(gone, now: nil, was: gone.result.verdict)
    }
    compareModules(current, old)
    slower = slowdowns(from: before, to: after)
  }

  private mutating func compare(_ reported: ReportedCase, now: Verdict?, was: Verdict?) {
    guard let kind = Kind(was: was, now: now) else {
      unchanged += 1
      return
    }
    let result = reported.result
    entries.append(
      Entry(
        module: reported.module, suite: result.suite, name: reported.name, kind: kind, was: was,
        now: now, message: now == nil ? "" : result.finding?.message ?? "",
        requirements: result.requirements, known: now == nil ? nil : result.known))
  }

  // MARK: - Modules

  private mutating func compareModules(_ current: RunResult, _ old: RunResult) {
    var used: [Int] = []
    for module in current.modules {
      guard
        let place = old.modules.indices.first(where: {
          old.modules[$0].name == module.name && !used.contains($0)
        })
      else { continue }
      used.append(place)
      let was = old.modules[place]
      dialectChanges += changes(module.name, was.dialect, module.dialect)
      identityChanges += changes(module.name, was.identity, module.identity)
      propertyChanges += changes(
        module.name, old.properties(of: was).map { ($0.name, $0.value) },
        current.properties(of: module).map { ($0.name, $0.value) })
    }
  }

  /// What both runs know and what only one does; nothing where one run knows nothing at all.
  private func changes(
    _ module: String, _ was: [(name: String, value: String)],
    _ now: [(name: String, value: String)]
  ) -> [Change] {
    if was.isEmpty || now.isEmpty { return [] }
    var changes: [Change] = []
    for fact in now {
      let before = was.first { $0.name == fact.name }?.value
      if before != fact.value {
        changes.append(Change(module: module, name: fact.name, was: before, now: fact.value))
      }
    }
    for fact in was where !now.contains(where: { $0.name == fact.name }) {
      changes.append(Change(module: module, name: fact.name, was: fact.value, now: nil))
    }
    return changes
  }
}

extension Comparison.Kind {
  /// How a case changed from one verdict to another; nil where it is as it was and does not fail.
  ///
  /// A verdict is nil where the case is not there; a case that does not apply counts as not there.
  init?(was: Verdict?, now: Verdict?) {
    switch (was == .skipped ? nil : was, now == .skipped ? nil : now) {
    case (nil, nil): return nil
    case (.fail, .fail): self = .stillFailing
    case (_, .fail): self = .newlyFailing
    case (nil, _): self = .added
    case (_, nil): self = .gone
    case (.pass, .pass): return nil
    case (_, .pass): self = .newlyPassing
    case (.pass, _), (.fail, _): self = .notJudged
    default: return nil
    }
  }
}

/// One case of a run under the name that reports give it.
struct ReportedCase {
  var module: String
  var name: String
  var result: CaseResult
}

/// The cases of a run, to be found by their names.
struct ReportedCases {
  /// What a case is found by: the name of its suite, which names the module, and its own.
  struct Key: Hashable {
    var suite: String
    var name: String
  }

  private(set) var cases: [ReportedCase] = []
  private(set) var order: [(key: Key, place: Int)] = []
  private(set) var places: [Key: Int] = [:]

  init(of run: RunResult) {
    for suite in plannedSuites(of: run) {
      // A suite that stands for a module which played nothing has no case of the run.
      guard let index = suite.module, !run.modules[index].cases.isEmpty else { continue }
      let module = run.modules[index].name
      for test in suite.cases {
        let key = Key(suite: suite.name, name: test.name)
        places[key] = cases.count
        order.append((key, cases.count))
        cases.append(ReportedCase(module: module, name: test.name, result: test.result))
      }
    }
  }
}
