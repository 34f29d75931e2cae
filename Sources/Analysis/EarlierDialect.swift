// What an earlier run found out about a module, where it is certain to be the same module with the same
// firmware.
package import Results

/// Why the dialect that an earlier run found cannot be relied on.
package enum EarlierDialectProblem: Error, Equatable {
  /// The run holds no dialect at all.
  case none
  /// It is that of other modules; the texts say of which, and what this one is.
  case ofOthers([String], this: String)
  /// Neither run knows model and revision, so that nobody can tell.
  case untold

  /// The problem for people, after the name of the file.
  package var text: String {
    switch self {
    case .none: "it holds no dialect; a results file of a run that played probes does"
    case .ofOthers(let others, let this):
      "its dialect is that of \(others.joined(separator: " and of ")); this module is \(this)"
    case .untold: "this module tells no model and revision to compare with it"
    }
  }
}

/// The answers that probes of the earlier run found on a module of that model and that revision.
package func earlierDialect(
  ofModule identity: [(name: String, value: String)], in run: RunResult
) throws(EarlierDialectProblem) -> [(name: String, value: String)] {
  let known = run.modules.filter { !$0.dialect.isEmpty }
  guard !known.isEmpty else { throw .none }
  let this = Kind(identity)
  guard this.isTold else { throw .untold }
  guard let same = known.first(where: { Kind($0.identity) == this }) else {
    var others: [String] = []
    for other in known.map({ Kind($0.identity).text }) where !others.contains(other) {
      others.append(other)
    }
    throw .ofOthers(others, this: this.text)
  }
  return same.dialect
}

/// What a module says it is, as far as its habits hang on it.
private struct Kind: Equatable {
  var model: String?
  var revision: String?

  init(_ identity: [(name: String, value: String)]) {
    model = identity.first { $0.name == "model" }?.value
    revision = identity.first { $0.name == "revision" }?.value
  }

  var isTold: Bool { model != nil && revision != nil }

  var text: String {
    "model \(model.map { "\"\($0)\"" } ?? "unknown"), revision "
      + (revision.map { "\"\($0)\"" } ?? "unknown")
  }
}
