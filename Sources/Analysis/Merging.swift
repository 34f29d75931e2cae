// Joins the runs of shards and of CI machines into one. Modules of one name are one module, which must
// have said the same of itself everywhere; their cases follow each other in the order of the files.
public import Diagnostics
import Ground
public import Results

/// Joins runs, each with the name of its file.
///
/// A case that two files have is there once, with the worse verdict and a note that says so; probes,
/// which every shard plays, are there once with no note. Throws where the runs do not belong together:
/// other versions of attest, other seeds, modules of one name that are not the same.
///
/// - Parameter newerWins: Of a case that two files have the one counts that was judged last, not the
///   worse: a run of what had failed takes its place in the run before it.
public func merged(
  _ runs: [(name: String, run: RunResult)], newerWins: Bool = false
) throws(FileError) -> RunResult {
  guard let first = runs.first else { return RunResult(version: "") }
  var merger = Merger(version: first.run.version, seed: first.run.seed, named: first.name)
  merger.newerWins = newerWins
  // Runs that began in one second stay in the order given.
  let ordered =
    newerWins
    ? runs.enumerated().sorted {
      ($0.element.run.startedAt, $0.offset) < ($1.element.run.startedAt, $1.offset)
    }.map(\.element) : runs
  for (name, run) in ordered { try merger.add(run, name) }
  return merger.finished()
}

private struct Merger {
  var newerWins = false
  private var result: RunResult
  private let firstName: String
  /// By the module's name: its place, and the file that it came from first.
  private var modules: [String: (place: Int, name: String)] = [:]
  /// By module, suite and case: the place within the module's cases, and the file.
  private var cases: [[String]: (place: Int, name: String)] = [:]
  private var interruptions: [String] = []

  init(version: String, seed: UInt64?, named name: String) {
    result = RunResult(seed: seed, version: version)
    firstName = name
  }

  mutating func add(_ run: RunResult, _ name: String) throws(FileError) {
    guard run.version == result.version else {
      throw FileError(
        path: name,
        problem: "was made by attest \(run.version), \(firstName) by \(result.version); "
          + "play all shards with one version")
    }
    guard run.seed == result.seed else {
      func text(_ seed: UInt64?) -> String { seed.map { "the seed \($0)" } ?? "no seed" }
      throw FileError(
        path: name,
        problem: "has \(text(run.seed)), \(firstName) \(text(result.seed)); one run has one seed")
    }
    if let interruption = run.interruption { interruptions.append("\(name): \(interruption)") }
    result.interruption = interruptions.isEmpty ? nil : interruptions.joined(separator: "; ")
    // The shards were played side by side.
    result.wall = max(result.wall, run.wall)
    if result.startedAt == 0 {
      result.circumstances = run.circumstances
      // Each module has them for itself, until all turn out to have the same.
      result.rerunArguments = []
      result.circumstances.properties = []
    }
    if run.startedAt > 0, result.startedAt == 0 || run.startedAt < result.startedAt {
      result.startedAt = run.startedAt
    }
    for requirement in run.requirements
    where !result.requirements.contains(where: { $0.id == requirement.id }) {
      result.requirements.append(requirement)
    }
    for command in run.commands
    where !result.commands.contains(where: { $0.name == command.name }) {
      result.commands.append(command)
    }
    for entry in run.outdatedKnown where !result.outdatedKnown.contains(entry) {
      result.outdatedKnown.append(entry)
    }
    var seen: [String] = []
    for module in run.modules {
      if seen.contains(module.name) {
        throw FileError(
          path: name,
          problem: "has two modules named \(module.name); which one is which cannot be told")
      }
      seen.append(module.name)
      var module = module
      module.rerunArguments = module.rerunArguments ?? run.rerunArguments
      module.properties = module.properties ?? run.circumstances.properties
      try add(module, name)
    }
  }

  /// What was joined; words that all modules have in common are those of the run.
  func finished() -> RunResult {
    var result = result
    // What was left out has been played since.
    if newerWins, result.modules.allSatisfy({ $0.cases.allSatisfy { !$0.wasLeftOut } }) {
      result.interruption = nil
    }
    if let words = result.modules.first?.rerunArguments,
      result.modules.allSatisfy({ $0.rerunArguments == words })
    {
      result.rerunArguments = words
      for index in result.modules.indices { result.modules[index].rerunArguments = nil }
    }
    if let labels = result.modules.first?.properties,
      result.modules.allSatisfy({ $0.properties == labels })
    {
      result.circumstances.properties = labels
      for index in result.modules.indices { result.modules[index].properties = nil }
    }
    return result
  }

  private mutating func add(_ module: ModuleResult, _ name: String) throws(FileError) {
    let place: Int
    if let known = modules[module.name] {
      place = known.place
      try join(module, name, to: place, from: known.name)
    } else {
      place = result.modules.count
      modules[module.name] = (place, name)
      var empty = module
      empty.cases = []
      result.modules.append(empty)
    }
    // Instants count from the beginning of a shard's own run.
    let base = result.modules[place].startedAt
    let shift =
      base > 0 && module.startedAt > 0
      ? Interval.seconds(module.startedAt - base) + module.startedFraction
        - result.modules[place].startedFraction : .zero
    for result in module.cases { add(result.shifted(by: shift), name, to: place) }
  }

  /// Joins what two files say of a module.
  private mutating func join(
    _ module: ModuleResult, _ name: String, to place: Int, from first: String
  ) throws(FileError) {
    let known = result.modules[place]
    func differ(_ what: String, _ was: String, _ now: String) -> FileError {
      FileError(
        path: name,
        problem:
          "the module \(module.name) has \(what) \(now) here and \(was) in \(first): not the "
          + "same module; give them names of their own")
    }
    if known.series != module.series { throw differ("the series", known.series, module.series) }
    for (what, was, now) in [
      ("the identity", known.identity, module.identity),
      ("the dialect", known.dialect, module.dialect),
    ] {
      for fact in now {
        guard let other = was.first(where: { $0.name == fact.name }), other.value != fact.value
        else { continue }
        throw differ("\(what) \(fact.name)", other.value, fact.value)
      }
    }
    result.modules[place].identity += module.identity.filter { fact in
      !known.identity.contains { $0.name == fact.name }
    }
    result.modules[place].dialect += module.dialect.filter { fact in
      !known.dialect.contains { $0.name == fact.name }
    }
    // Each shard switched the supply for itself.
    result.modules[place].remarks += module.remarks
    if !known.port.split(separator: ",").contains(where: { $0.drop { $0 == " " } == module.port }) {
      result.modules[place].port += ", " + module.port
    }
  }

  private mutating func add(_ played: CaseResult, _ name: String, to module: Int) {
    let key = [result.modules[module].name, played.suite, played.name]
    guard let (place, first) = cases[key] else {
      cases[key] = (result.modules[module].cases.count, name)
      result.modules[module].cases.append(played)
      return
    }
    let known = result.modules[module].cases[place]
    if newerWins {
      // A play that came to no verdict says nothing against one that did.
      guard played.isJudged || !known.isJudged else { return }
      var newer = played
      if played.suite != CaseResult.probeSuite {
        newer.notes.append("played again: \(known.verdict.rawValue) in \(first) before")
      }
      result.modules[module].cases[place] = newer
      cases[key] = (place, name)
      return
    }
    var worse = played.gravity > known.gravity ? played : known
    if played.verdict != known.verdict || played.suite != CaseResult.probeSuite {
      worse.notes.append(
        "played twice: \(known.verdict.rawValue) in \(first), \(played.verdict.rawValue) in \(name)"
      )
    }
    result.modules[module].cases[place] = worse
  }
}

extension CaseResult {
  /// How bad it is: what was judged counts more than what could not be, a failure most.
  var gravity: Int {
    switch verdict {
    case .skipped: 0
    case .pass: 1
    case .inconclusive: 2
    case .error: 3
    case .fail: known == nil ? 5 : 4
    }
  }

  fileprivate var isJudged: Bool { verdict == .pass || verdict == .fail }

  fileprivate var wasLeftOut: Bool {
    verdict == .error || verdict == .skipped && finding?.omission == .stopped
  }

  fileprivate func shifted(by shift: Interval) -> CaseResult {
    var result = self
    result.began = result.began + shift
    for index in result.transcript.indices {
      result.transcript[index].at = result.transcript[index].at + shift
    }
    return result
  }
}
