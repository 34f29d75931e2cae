// What a run that goes on where another was cut off keeps of that one, and what keeps it from going on.
import Ground
public import Results

extension RunResult {
  /// The run with those cases alone that whoever goes on with it need not play: they were played to
  /// their end, and what was found is about the module.
  public var settled: RunResult {
    var run = self
    for index in run.modules.indices { run.modules[index].cases.removeAll { !$0.isSettled } }
    return run
  }

  /// Whether a module has cases that were played and others that the rig kept from being played.
  public var canBeGoneOnWith: Bool {
    modules.contains { module in
      module.cases.contains(where: \.isSettled)
        && (interruption != nil
          || module.cases.contains { $0.verdict == .error && $0.duration == .zero })
    }
  }
}

extension CaseResult {
  fileprivate var isSettled: Bool {
    // Probes are asked anew, for cases rely on their answers.
    guard suite != Self.probeSuite else { return false }
    switch verdict {
    case .pass, .fail: return true
    // What was not played took no time.
    case .inconclusive: return duration > .zero
    case .error, .skipped: return false
    }
  }
}

extension ModuleResult {
  /// How what a module tells of itself now differs from what it told when this was found out: another
  /// model, another firmware; nil where it is the same, and where no case holds anything found out: a
  /// module may have gone before it told what it is.
  public func change(to identity: [(name: String, value: String)]) -> String? {
    guard !cases.isEmpty else { return nil }
    for (name, word) in [("model", "model"), ("revision", "firmware"), ("information", "ATI")] {
      let then = self.identity.first { $0.name == name }?.value
      let now = identity.first { $0.name == name }?.value
      guard then != now else { continue }
      return "the \(word) was \(then ?? "not told") and is \(now ?? "not told")"
    }
    return nil
  }
}

/// How suites differ, told by the names of their files; empty where they do not.
///
/// - Parameters:
///   - then: The fingerprints of the files' texts, by the files' names.
///   - now: The same of today.
public func suiteChanges(from then: [String: String], to now: [String: String]) -> [String] {
  Set(then.keys).union(now.keys).sorted().compactMap { name in
    switch (then[name], now[name]) {
    case (_?, nil): "\(name) is gone"
    case (nil, _?): "\(name) is new"
    case (let old, let new): old == new ? nil : "\(name) is another"
    }
  }
}
