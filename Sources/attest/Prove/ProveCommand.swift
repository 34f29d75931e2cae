// `attest prove`: shows that the suites bite, and bite only what is wrong.
import ArgumentParser
import CaseRunner
import Exploration
import Formats
import Glibc
import Ground
import ModuleCatalogue
import ModuleEmulator
import Proof
import Reports
import Results
import SuiteLanguage
import Synchronization

struct Prove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Play the suites on every fault and mutant, each of which must be caught.",
    discussion: """
      A fault is one way to break one requirement; a mutant is a fault made from the catalogue: a \
      bound moved by one, a choice more or less, another default, a test form that lies. With \
      --dialects the suites are played on right modules with unusual habits instead, and nothing \
      may fail. Exit status 1 where something survives, or where something right fails.
      """)

  @OptionGroup var suites: SuiteOptions
  @OptionGroup var modules: ModuleOptions
  @OptionGroup var settings: SettingOptions

  @Option(
    help: ArgumentHelp(
      "Only faults and mutants of this name; * stands for anything.", valueName: "glob"))
  var fault: [String] = []

  @Option(
    help: ArgumentHelp("Only what breaks this requirement; * stands for anything.", valueName: "id")
  )
  var requirement: [String] = []

  @Flag(
    help: "Each fault and mutant on one class of series, and first the cases that should catch it.")
  var fast = false

  @Flag(help: "Play all suites on every series, though another is like it but for its name.")
  var every = false

  @Flag(help: "List the cases that no fault and no mutant makes fail.")
  var idle = false

  @Flag(help: "Play every legal habit alone, in covering mixes and in mixes drawn from seeds.")
  var dialects = false

  @Option(
    help: ArgumentHelp(
      "A legal habit that the wrong modules have as well, such as read-all-order=ok-first; `random:N` "
        + "draws all of them.", valueName: "name=value"))
  var dialect: [String] = []

  @Option(help: "With --dialects: how many mixes are drawn.")
  var mixes = 1000

  @Flag(help: "With --dialects: play every two habits by themselves, too.")
  var pairs = false

  @Flag(
    help: "Leave all written cases out: how soon does exploration find each fault and mutant?")
  var explore = false

  @Option(help: "With --explore: how many exchanges each may take.")
  var exchanges = 2000

  @Flag(
    help: """
      With --explore: shrink what is found, and play its case on the right module; each must fail \
      there, pass here, and take no more than eight exchanges.
      """)
  var shrink = false

  @Option(help: ArgumentHelp("Where a JUnit report goes.", valueName: "file"))
  var junit: String?

  @Option(
    help: ArgumentHelp(
      "Write the kill matrix of the first series named: which cases fail on which wrong module.",
      valueName: "file"))
  var matrix: String?

  @Flag(
    help: "Say how often the cause named of a fault's failures is right, and of two faults at once."
  )
  var causes = false

  @Flag(
    help: ArgumentHelp(
      """
      Play with cuts, as on a module: what fails without them must fail, in no more than twice the time \
      of a right module. With --fast on one class of series each.
      """))
  var cuts = false

  @Flag(
    help: """
      Say how soon faults are found out in the order that a run on a module has: all, or those that \
      --fault and --requirement name. With --verbose by which case each is.
      """)
  var order = false

  @Option(help: "With --causes: how many pairs of faults are drawn.")
  var pairsOfFaults = 200

  @Option(help: "With --causes the seed of the pairs, with --explore that of the walks.")
  var seed: UInt64 = 1

  @Flag(
    help: "Name all cases that failed, not only the first; with --order the first of each fault.")
  var verbose = false

  func validate() throws {
    if mixes < 0 || mixes > 1_000_000 { throw ValidationError("--mixes takes 0 to 1000000") }
    if idle, fast || !fault.isEmpty || !requirement.isEmpty || !modules.names.isEmpty {
      throw ValidationError("--idle needs every fault and mutant on every series")
    }
    if dialects, fast || idle || !fault.isEmpty || !requirement.isEmpty {
      throw ValidationError(
        "--dialects plays right modules; --fast, --idle, --fault and --requirement are for wrong ones"
      )
    }
    if !dialect.isEmpty, dialects || matrix != nil || causes || order {
      throw ValidationError(
        "--dialect is for wrong modules that are played; --dialects has habits of its own, and --matrix, "
          + "--causes and --order go by modules without any")
    }
    if pairsOfFaults < 0 || pairsOfFaults > 1_000_000 {
      throw ValidationError("--pairs-of-faults takes 0 to 1000000")
    }
    if shrink, !explore { throw ValidationError("--shrink is for --explore") }
    if exchanges < 1 { throw ValidationError("--exchanges takes 1 or more") }
    if !dialects, pairs { throw ValidationError("--pairs is for --dialects") }
  }

  func run() throws {
    try reportingWrongUse {
      let outputs = [("--junit", junit), ("--matrix", matrix)]
      try checkApart(outputs)
      let collection = try suites.load()
      try checkSpared(collection.paths, by: outputs)
      if matrix != nil || causes, !fault.isEmpty || !requirement.isEmpty {
        throw WrongUse(
          "--matrix and --causes go by every fault; --fault and --requirement choose from what is "
            + "played, or with --order from what is told")
      }
      let proof = Proof(
        suites: CompiledSuites(collection),
        profiles: try modules.profiles(in: collection.catalogue), playsEach: every,
        settings: try settings.values(for: collection.settings),
        dialect: try Dialect(options: dialect))
      if matrix != nil || causes || order {
        try proveMatrix(proof, MatrixCache(collection))
      } else if cuts {
        try proveCuts(proof)
      } else if explore {
        try proveExploration(proof)
      } else if dialects {
        try proveDialects(proof)
      } else {
        try proveFaults(proof)
      }
    }
  }

  // MARK: The matrix

  private func proveMatrix(_ proof: Proof, _ cache: MatrixCache) throws {
    let pairs = causes ? pairsOfFaults : 0
    let progress = try Progress(of: proof.trials().count / proof.classes.count + pairs)
    let profile = proof.classes[0].representative.name
    let made = cache.matrix(for: profile, of: proof, isAlone: true, progress: progress)
    guard let made else {
      progress.clear()
      if let reason = progress.reason { throw RigFailure(reason) }
      print("the suites fail on right modules, so that nothing is proved")
      throw ExitCode.deviation
    }
    let found =
      causes ? proof.causes(by: made, pairs: pairs, seed: seed, progress: progress) : nil
    progress.clear()
    print("\(made.deviations.count) faults and mutants of \(profile) by \(made.cases.count) cases")
    if let matrix { try writeReport(KillMatrixFile.bytes(of: made), to: matrix) }
    if order, let orders = proof.orders(by: made, of: { wants($0.name, breaking: $0.requirement) })
    {
      guard !orders.faults.firstFailures.isEmpty else { throw nothingWanted }
      print(OrderText(orders, isVerbose: verbose).text)
    }
    if let found { print(found.text) }
    print(progress.cost(plays: made.deviations.count + pairs))
  }

  // MARK: Faults and mutants

  /// Whether the options ask for a fault.
  func wants(_ one: Fault) -> Bool { wants(one.name, breaking: one.requirement) }

  /// Whether the options ask for a deviation of this name that breaks this requirement.
  private func wants(_ name: String, breaking id: String) -> Bool {
    (fault.isEmpty || fault.contains { glob($0, name) })
      && (requirement.isEmpty || requirement.contains { glob($0.uppercased(), id) })
  }

  var nothingWanted: WrongUse {
    WrongUse(
      "no fault or mutant is named so and breaks what is asked for; `attest prove --fast` lists all"
    )
  }

  private func proveFaults(_ proof: Proof) throws {
    var trials = proof.trials(selecting: wants)
    if fast { trials = proof.sample(of: trials) }
    let wantsAll = fault.isEmpty && requirement.isEmpty
    guard !trials.isEmpty || wantsAll else { throw nothingWanted }
    let progress = try Progress(of: trials.count + proof.classes.count)
    // A case that fails on a right module catches nothing.
    let right = proof.play(proof.rightModules, progress: progress)
    guard right.allSatisfy(\.isClean) else {
      show(right, proof)
      print("the suites fail on right modules, so that nothing is proved")
      throw ExitCode.deviation
    }
    guard !trials.isEmpty else {
      progress.clear()
      throw WrongUse("no fault or mutant breaks what these suites require")
    }
    let depth: Proof.Depth = every ? .whole : fast ? .narrow : .wholeOnce
    let outcomes = proof.play(trials, depth: depth, progress: progress)
    progress.clear()
    let findings = Proof.findings(outcomes)
    let table = ProofTable(proof: proof, isWhole: !fast, isVerbose: verbose)
    print(table.text(findings), terminator: "")
    let (idleCases, blunt) = idle ? proof.idleCases(outcomes, progress: progress) : ([], [])
    if idle { print(table.idleText(idleCases, blunt: blunt), terminator: "") }
    print(progress.cost(plays: outcomes.count))
    if let junit {
      try write(
        RunResult(
          modules: table.modules(findings), interruption: progress.reason,
          version: attestVersion), junit)
    }
    let isGood = findings.allSatisfy { one in
      one.excuse != nil ? one.caughtBy.isEmpty : one.isCaught
    }
    if !isGood || (idle && !IdleCases.areJustified(idleCases)) { throw ExitCode.deviation }
    if progress.isInterrupted { throw ExitCode.rig }
  }

  // MARK: Exploration

  private func proveExploration(_ proof: Proof) throws {
    let trials = proof.sample(of: proof.trials(selecting: wants))
    guard !trials.isEmpty else { throw nothingWanted }
    let progress = try Progress(of: trials.count)
    let outcomes = proof.explore(
      trials, space: try suites.space(), seed: seed, exchanges: exchanges,
      time: Self.benchTime, shrinks: shrink, progress: progress)
    progress.clear()
    for one in outcomes where verbose || shrink || one.exchanges == nil { print(told(one)) }
    let share = ExplorationShare(outcomes)
    func within(_ percent: Int) -> String {
      guard let count = share.exchanges(forPercent: percent),
        let time = share.time(forPercent: percent)
      else { return "not found" }
      return "within \(count) exchanges, or \(time)"
    }
    let found = share.found(within: exchanges, or: Self.benchTime)
    print(
      """
      exploration alone finds \(found) of \(share.tried) (\(found * 100 / max(1, share.tried)) %) \
      within \(exchanges) exchanges or \(Self.benchTime) of a bench; half of them \(within(50)); 90 % \
      \(within(90)); \(share.found(within: 0, or: Self.benchTime)) within \(Self.benchTime) alone
      """)
    print(progress.cost(plays: outcomes.count))
    if progress.isInterrupted { throw ExitCode.rig }
    if shrink, !outcomes.allSatisfy(isWellShrunk) { throw ExitCode.deviation }
  }

  /// How long a bench may explore beside the exchanges.
  private static let benchTime = Interval.seconds(600)
  /// How many exchanges a shrunk walk takes at the most.
  private static let shrunkMax = 8

  private func isWellShrunk(_ one: ExplorationOutcome) -> Bool {
    guard let surprise = one.surprise else { return one.exchanges != nil }
    return surprise.commands <= Self.shrunkMax && one.isRightToPass == true
  }

  private func told(_ one: ExplorationOutcome) -> String {
    let name = "\(one.trial.fault.name)  \(one.trial.fault.requirement)"
    guard let exchanges = one.exchanges else { return "\(name)  not found" }
    guard let surprise = one.surprise else { return "\(name)  a probe finds it" }
    let after = "after \(exchanges) exchanges, \(surprise.time)"
    guard shrink else { return "\(name)  \(after)" }
    let right = one.isRightToPass == true ? "passes" : "DOES NOT PASS"
    return """
      \(name)  \(after), shrunk to \(surprise.commands), \(right) on a right \
      module: \(surprise.result.suite)/\(surprise.result.name) \(shown(surprise.result.title))
      """
  }

  // MARK: Dialects

  private func proveDialects(_ proof: Proof) throws {
    let habits = proof.habitMixes
    let all = habits + (pairs ? proof.pairMixes : []) + proof.drawnMixes(mixes)
    let progress = try Progress(of: all.count)
    let outcomes = proof.play(all, progress: progress)
    progress.clear()
    show(outcomes, proof)
    let clean = outcomes.count { $0.isClean }
    print(
      """
      \(clean) of \(outcomes.count) right modules pass: \(Dialect.singles.count) habits alone and \
      \(Dialect.coveringMixes.count) mixes that pair every two, each on \(proof.classes.count) \
      classes of series\(pairs ? ", \(Dialect.pairs.count) pairs by themselves" : ""), \
      \(mixes) drawn mixes
      """)
    print(progress.cost(plays: outcomes.count))
    if let junit {
      let module = ModuleResult(
        name: "dialects", series: "",
        cases: outcomes.map { ProofTable.result(of: $0, proof.classes[$0.mix.place]) })
      try write(
        RunResult(modules: [module], interruption: progress.reason, version: attestVersion), junit)
    }
    if clean < outcomes.count { throw ExitCode.deviation }
    if progress.isInterrupted { throw ExitCode.rig }
  }

  /// Prints the right modules that fail, each with the command that plays it again.
  private func show(_ outcomes: [MixOutcome], _ proof: Proof) {
    for outcome in outcomes where !outcome.isClean {
      let profile = proof.classes[outcome.mix.place].representative
      print("FAILED  attest run \(profile.option) \(outcome.mix.options)")
      for one in outcome.failed.prefix(verbose ? .max : 3) { print("        \(one.title)") }
      if outcome.undecided > 0 { print("        \(outcome.undecided) cases without a verdict") }
    }
  }

  private func write(_ result: RunResult, _ path: String) throws {
    do throws(ReportError) {
      try JUnitReport(run: result).write(toPath: path)
    } catch {
      throw RigFailure("the report was not written: \(error)")
    }
  }
}

/// How far a proof is, on a terminal, and what it cost.
final class Progress: ProofProgress {
  private let total: Int
  private let signals: SignalWatch
  private let began = ContinuousClock.now
  private let done = Mutex(0)
  private let isTerminal = isatty(STDERR_FILENO) == 1

  init(of total: Int) throws {
    self.total = total
    signals = try SignalWatch()
  }

  var reason: String? { signals.interruption }
  var isInterrupted: Bool { signals.interruption != nil }

  func played() {
    done.withLock { done in
      done += 1
      guard isTerminal, done % 16 == 0 || done == total else { return }
      writeError("\r\(done) of \(total) played")
    }
  }

  func clear() { if isTerminal { writeError("\r\u{1B}[K") } }

  func cost(plays: Int) -> String {
    let wall = (ContinuousClock.now - began).components
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let cpu =
      (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 10
      + Int(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 100_000
    let tenths = Int(wall.seconds) * 10 + Int(wall.attoseconds / 100_000_000_000_000_000)
    return "\(plays) plays in \(tenths / 10).\(tenths % 10) s, \(cpu / 10).\(cpu % 10) s of CPU"
      + (reason.map { "; \($0)" } ?? "")
  }
}

private func writeError(_ text: String) {
  let bytes = Array(text.utf8)
  _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

extension Profile {
  /// The option of `attest run` that names the profile.
  var option: String { name == series ? "--series \(name)" : "--model \(name)" }
}
