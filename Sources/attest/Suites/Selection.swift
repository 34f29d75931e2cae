// Which cases and which modules a command is about.
import Ground
import ArgumentParser
import CaseRunner
import ModuleCatalogue
import Results
import SuiteLanguage

struct SelectionOptions: ParsableArguments {
  @Option(
    name: .customLong("suite"), parsing: .upToNextOption,
    help: ArgumentHelp("Only suites of these names; * stands for anything.", valueName: "glob"))
  var suiteNames: [String] = []

  @Option(
    name: .customLong("case"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Only these cases, as reports name them: http.act/head-refused, with or without the suite, "
        + "with or without its value in brackets; * stands for anything.", valueName: "glob"))
  var caseNames: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Only cases that show one of these requirements.", valueName: "id"))
  var shows: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Only cases with one of these tags.", valueName: "tag"))
  var tag: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("No cases with any of these tags.", valueName: "tag"))
  var skipTag: [String] = []

  /// Whether every case is wanted.
  var isEmpty: Bool {
    suiteNames.isEmpty && caseNames.isEmpty && shows.isEmpty && tag.isEmpty && skipTag.isEmpty
  }

  /// Refuses names that fit nothing in the suites: a run must not be green for a slip of the pen.
  func check(against collection: SuiteCollection) throws {
    let suites = collection.suites
    for pattern in suiteNames where !suites.contains(where: { glob(pattern, $0.name) }) {
      throw WrongUse(unknown("suite", pattern, among: suites.map(\.name)))
    }
    for text in caseNames { try check(text, against: collection) }
    let requirements = collection.catalogue.requirements.map(\.id)
    for id in shows where !requirements.contains(id.uppercased()) {
      throw WrongUse(unknown("requirement", id, among: requirements))
    }
    let tags = suites.flatMap { suite in suite.cases.flatMap { suite.tags + $0.tags } }
    for name in tag + skipTag where !tags.contains(name) {
      var known: [String] = []
      for name in tags where !known.contains(name) { known.append(name) }
      throw WrongUse(unknown("tag", name, among: known))
    }
  }

  /// Refuses a case that there is not, or not with that value.
  private func check(_ text: String, against collection: SuiteCollection) throws {
    let pattern = CasePattern(text)
    let suites = collection.suites.filter { glob(pattern.suite, $0.name) }
    guard !suites.isEmpty else {
      throw WrongUse(unknown("suite", pattern.suite, among: collection.suites.map(\.name)))
    }
    let plain = pattern.plainName
    let isWhole = pattern.suite == "*"
    func missing(_ why: String, near name: String, among known: [CaseName]) -> WrongUse {
      let near = nearest(to: name, among: known.map(\.name)).flatMap { near in
        known.first { $0.name == near }
      }
      let hint = near.map { "; the nearest is '\(isWhole ? $0.name : $0.text)'" } ?? ""
      return WrongUse("no case '\(text)'\(why)\(hint); `attest list` shows them")
    }
    let declared = suites.flatMap { suite in
      suite.cases.map { CaseName(suite: suite.name, name: $0.name) }
    }
    guard declared.contains(where: { glob(plain, $0.name) || glob(pattern.name, $0.name) }) else {
      throw missing("", near: plain, among: declared)
    }
    guard pattern.namesValue else { return }
    let named = CompiledSuites(collection).caseNames().filter {
      glob(pattern.suite, $0.suite) && glob(plain, String(plainName($0.name)))
    }
    guard named.contains(where: pattern.covers) else {
      throw missing(", for it has no such value", near: pattern.name, among: named)
    }
  }

  /// What lets through the cases that are wanted.
  var wants: (Suite, CaseDeclaration, String) -> Bool {
    let patterns = caseNames.map(CasePattern.init)
    let ids = shows.map { $0.uppercased() }
    return { [self] suite, declared, name in
      let tags = suite.tags + declared.tags
      return
        (suiteNames.isEmpty || suiteNames.contains { glob($0, suite.name) })
        && (patterns.isEmpty
          || patterns.contains { $0.covers(CaseName(suite: suite.name, name: name)) })
        && (ids.isEmpty || ids.contains { declared.shows.contains($0) })
        && (tag.isEmpty || tag.contains { tags.contains($0) })
        && !skipTag.contains { tags.contains($0) }
    }
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
