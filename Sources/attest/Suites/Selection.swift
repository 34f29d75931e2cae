// Which cases and which modules a command is about.
import Ground
import ArgumentParser
import CaseRunner
import ModuleCatalogue
import Results
import SuiteLanguage

struct SelectionOptions: ParsableArguments {
  @Option(
    name: .customLong("suite"),
    help: ArgumentHelp("Only suites of this name; * stands for anything.", valueName: "glob"))
  var suiteNames: [String] = []

  @Option(
    name: .customLong("case"),
    help: ArgumentHelp(
      "Only cases of this name, with or without its value in brackets; * stands for anything.",
      valueName: "glob"))
  var caseNames: [String] = []

  @Option(help: ArgumentHelp("Only cases that show this requirement.", valueName: "id"))
  var shows: [String] = []

  @Option(help: ArgumentHelp("Only cases with this tag.", valueName: "tag"))
  var tag: [String] = []

  @Option(help: ArgumentHelp("No cases with this tag.", valueName: "tag"))
  var skipTag: [String] = []

  /// Whether every case is wanted.
  var isEmpty: Bool {
    suiteNames.isEmpty && caseNames.isEmpty && shows.isEmpty && tag.isEmpty && skipTag.isEmpty
  }

  /// The probes that are played: all of them with all cases; else those that the chosen cases ask for, and
  /// those that show a chosen requirement.
  func probes(in collection: SuiteCollection) -> ProbeChoice {
    if isEmpty { return .all }
    let ids = shows.map { $0.uppercased() }
    return .asked(
      besides: Set(
        collection.probes.filter { $0.shows.contains(where: ids.contains) }.map(\.name)))
  }

  /// Refuses names that fit nothing in the suites: a run must not be green for a slip of the pen.
  func check(against collection: SuiteCollection) throws {
    let suites = collection.suites
    for pattern in suiteNames where !suites.contains(where: { glob(pattern, $0.name) }) {
      throw WrongUse(unknown("suite", pattern, among: suites.map(\.name)))
    }
    let cases = suites.flatMap { suite in suite.cases.map { (suite.tags + $0.tags, $0) } }
    for pattern in caseNames {
      let plain = String(pattern.prefix { $0 != "[" })
      guard !cases.contains(where: { glob(pattern, $0.1.name) || glob(plain, $0.1.name) })
      else { continue }
      let hint = nearest(to: plain, among: cases.map(\.1.name)).map { "; the nearest is '\($0)'" }
      throw WrongUse("no case '\(pattern)'\(hint ?? ""); `attest list` shows them")
    }
    let requirements = collection.catalogue.requirements.map(\.id)
    for id in shows where !requirements.contains(id.uppercased()) {
      throw WrongUse(unknown("requirement", id, among: requirements))
    }
    for name in tag + skipTag where !cases.contains(where: { $0.0.contains(name) }) {
      var known: [String] = []
      for name in cases.flatMap(\.0) where !known.contains(name) { known.append(name) }
      throw WrongUse(unknown("tag", name, among: known))
    }
  }

  func wants(_ suite: Suite, _ declared: CaseDeclaration, _ name: String) -> Bool {
    let tags = suite.tags + declared.tags
    return
      (suiteNames.isEmpty || suiteNames.contains { glob($0, suite.name) })
      && (caseNames.isEmpty
        || caseNames.contains { glob($0, name) || glob($0, declared.name) })
      && (shows.isEmpty || shows.contains { declared.shows.contains($0.uppercased()) })
      && (tag.isEmpty || tag.contains { tags.contains($0) })
      && !skipTag.contains { tags.contains($0) }
  }
}

/// What is wrong with a name that nothing has, the nearest that something has, and all of them.
func unknown(_ kind: String, _ name: String, among known: [String]) -> String {
  let hint = nearest(to: name, among: known).map { "; the nearest is '\($0)'" } ?? ""
  return "no \(kind) '\(name)'\(hint)\nknown: \(known.joined(separator: ", "))"
}

struct ModuleOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Series such as NL66x; all of them unless given. With --port: the one series there.",
      valueName: "name"))
  var series: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Models such as LE270-CN-1D2.", valueName: "name"))
  var model: [String] = []

  var names: [String] { series + model }

  /// The profiles named, or all.
  func profiles(in catalogue: Catalogue) throws -> [Profile] {
    guard !names.isEmpty else { return catalogue.profiles }
    func profile(_ name: String) throws -> Profile {
      switch catalogue.profile(named: name) {
      case .success(let profile): return profile
      case .failure(let unknown): throw WrongUse(unknown.description)
      }
    }
    let found = try names.map(profile)
    for name in series {
      let others = catalogue.profiles.filter { profile in
        profile.series.lowercased() == name.lowercased() && profile.name != profile.series
          && !found.contains { $0.name == profile.name }
      }.map(\.name)
      if !others.isEmpty {
        printError(
          "attest: \(name) without its variants; --model \(others.joined(separator: " ")) plays them"
        )
      }
    }
    return found
  }
}
