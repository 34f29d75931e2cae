// What an exploration of any module takes, and what it leaves: a module's results, and suites of what was
// found.
import ArgumentParser
import CaseRunner
import Diagnostics
import Exploration
import Ground
import ModuleCatalogue
import ModuleEmulator
import Proof
import Reports
import Results
import SuiteLanguage
import Synchronization

/// What is explored, and how far.
struct Exploring: Sendable {
  /// The space, as the suites' folder has it.
  var space: Space
  /// All files of the suites, those of the steps that drafted cases use among them.
  let files: [SourceFile]
  let requirements: Set<String>
  let seed: UInt64
  var way = Drawing.Way.covering
  var limits = ExplorationLimits()
  /// What was found on all modules.
  let found = FoundWalks()

  init(_ suites: SuiteOptions, _ collection: SuiteCollection, seed: UInt64) throws {
    space = try suites.space()
    files = collection.files
    requirements = Set(collection.catalogue.requirements.map(\.id))
    self.seed = seed
  }

  func explorer(for profile: Profile, hasDefaultPorts: Bool = true) -> Explorer {
    Explorer(
      space: hasDefaultPorts ? space : space.withoutDefaultPorts, profile: profile,
      requirements: requirements, way: way, seed: seed,
      limits: limits)
  }
}

extension Exploring {
  /// What exploration of an emulator finds in what a run on it has left of its budget.
  func rest(
    of run: ModuleResult, on module: ModuleEmulator, _ profile: Profile, _ options: RunnerOptions,
    isInterrupted: () -> Bool
  ) -> [CaseResult] {
    guard let budget = options.course.budget else { return [] }
    let played = run.cases.reduce(Interval.zero) { $0 + $1.duration }
    return results(
      on: module, profile, within: budget - played, options, isInterrupted: isInterrupted)
  }

  /// What exploration of an emulator finds in so much of its own time.
  func results(
    on module: ModuleEmulator, _ profile: Profile, within time: Interval, _ options: RunnerOptions,
    isInterrupted: () -> Bool
  ) -> [CaseResult] {
    guard profile.command("HTTPACT") != nil else { return [] }
    let player = EmulatedModule(
      module, profile: profile, files: files, options: options.ofWalks, seed: seed)
    var explorer = explorer(for: profile)
    var left = time
    explorer.explore(isOver: { isInterrupted() || left <= .zero }) { cases in
      let played = player.play(cases)
      for one in played { left = left - one.result.duration }
      return played
    }
    found.add(explorer.surprises)
    return explorer.results(seed: seed)
  }
}

extension RunnerOptions {
  /// As walks are judged: each by itself, whatever failed before, and nothing played again by the runner.
  var ofWalks: RunnerOptions {
    var options = self
    (options.retries, options.cutsKnown, options.keepsAllTranscripts) = (0, false, true)
    options.course = Course()
    return options
  }
}

extension CaseResult {
  /// Whether exploration found it.
  var isExplored: Bool { suite == DraftedSuite.name || suite.hasPrefix(DraftedSuite.name + ".") }
}

extension Explorer {
  /// How many walks were played and what they met, in one line.
  var summary: String {
    let coverage = drawing.coverage
    return """
      \(counted(walks, "walk")), \(counted(exchanges, "exchange")) in \(time), \
      \(counted(surprises.count, "surprise")), \(undecided.count) \
      without a verdict; met \(coverage.pairsMet) of \(coverage.pairsPossible) pairs of values, \
      \(coverage.stepsMet) of \(coverage.stepsPossible) values after values, \
      \(coverage.meetingsMet) of \(coverage.meetingsPossible) meetings
      """
  }

  /// What a report shows of it: each surprise, or that there was none.
  func results(seed: UInt64) -> [CaseResult] {
    if !surprises.isEmpty { return surprises.map(\.result) }
    var whole = CaseResult(
      suite: DraftedSuite.name, name: "walks", title: "\(walks) walks drawn from seed \(seed)",
      requirements: [], manual: "1", verdict: .pass)
    if let first = undecided.first?.finding?.message {
      whole.verdict = .inconclusive
      let end = isGivenUp ? ", so that exploration was given up" : ""
      whole.finding = Finding(
        message: "\(undecided.count) of \(walks) walks came to no verdict\(end): \(first)")
    } else if walks == 0 {
      whole.verdict = .skipped
      whole.finding = Finding(message: "no time was left to explore", omission: .beyondBudget)
    }
    return [whole]
  }
}

/// What was found, as suites that can be played again and kept: one for each requirement.
final class FoundWalks: Sendable {
  private let cases = Mutex<[(requirement: String, written: WrittenCase)]>([])

  /// Adds what was found on a module; the same walk on another is the same case.
  func add(_ surprises: [Surprise]) {
    cases.withLock { cases in
      for one in surprises where !cases.contains(where: { $0.written.name == one.written.name }) {
        cases.append((one.requirement, one.written))
      }
    }
  }

  /// Writes them below a folder; returns the paths.
  func write(below folder: String) throws -> [String] {
    let cases = cases.withLock { $0 }
    return try Set(cases.map(\.requirement)).sorted().map { id in
      let name = "\(DraftedSuite.name).\(id)"
      let kept = cases.filter { $0.requirement == id }.map(\.written)
      let path = "\(folder)/\(name).attest"
      try writeReport(DraftedSuite(keeping: kept, as: name).file.text, to: path)
      return path
    }
  }
}

extension RunResult {
  /// Has commands that play a case again find what was found, too, and says them with it.
  mutating func rerun(withSuitesIn folder: String, beside suites: SuiteOptions) throws {
    rerunArguments += suites.suites.isEmpty ? ["--suites", try suites.root()] : []
    for root in suites.suites where !rerunArguments.contains(root) {
      rerunArguments += ["--suites", root]
    }
    rerunArguments += ["--suites", folder]
    for module in modules.indices {
      for (index, one) in modules[module].cases.enumerated() where one.isExplored {
        guard let last = one.transcript.last?.at, one.verdict == .fail else { continue }
        let command = rerunCommand(one, of: modules[module], in: self)
        modules[module].cases[index].transcript.append(
          TranscriptEntry(at: last, kind: .remark, bytes: Array("again: \(command)".utf8)))
      }
    }
  }
}

extension SuiteOptions {
  /// The space beside the catalogue, checked.
  func space() throws -> Space {
    let root = try root()
    var files: [SourceFile] = []
    for path in try filePaths(below: root, ending: ".space") {
      files.append(SourceFile(path: path, text: try contents(of: path)))
    }
    guard !files.isEmpty else {
      throw WrongUse("\(root): no .space file there, which says what can be asked")
    }
    let (space, diagnostics) = readSpace(files)
    guard diagnostics.isEmpty else {
      printError(render(diagnostics, files: files))
      throw ExitCode.wrongUse
    }
    return space
  }
}
