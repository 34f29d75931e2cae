// How often cases are played, in which order, and when a run ends that is not through.
import ArgumentParser
import Analysis
import CaseRunner
import Ground
import Results
import Synchronization

struct CourseOptions: ParsableArguments {
  @Option(
    name: .customLong("repeat"),
    help: ArgumentHelp(
      "Play the cases so many times; the module is asked and made ready once.",
      valueName: "rounds"))
  var rounds: Int?

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "Play the cases again and again for so long, such as 2h; each at least once.",
      valueName: "time"))
  var duration: Budget?

  @Flag(help: "Play the cases again and again until one fails.")
  var untilFailure = false

  @Option(
    help: ArgumentHelp(
      "Play the cases in an order drawn from this number, in each round another; without a number "
        + "one is drawn, which the report shows.", valueName: "seed"))
  var shuffle: ShuffleSeed?

  @Option(
    help: ArgumentHelp(
      "End between two cases when so many have failed, or were errors; the rest is skipped.",
      valueName: "number"))
  var maxFailures: Int?

  @Option(
    help: ArgumentHelp(
      "End between two cases when so much time has passed, such as 90min; the rest is skipped.",
      valueName: "time"))
  var maxTime: Budget?

  func validate() throws {
    if let rounds, !(1...1_000_000_000).contains(rounds) {
      throw ValidationError("--repeat takes 1 to 1000000000")
    }
    if let maxFailures, !(1...1_000_000).contains(maxFailures) {
      throw ValidationError("--max-failures takes 1 to 1000000")
    }
  }

  /// The first option given that plays cases again; nil: none.
  var firstRepeating: String? {
    rounds ?? 1 > 1
      ? "--repeat" : duration != nil ? "--for" : untilFailure ? "--until-failure" : nil
  }

  /// How many rounds there are at most.
  var roundsMax: Int { rounds ?? (duration != nil || untilFailure ? .max : 1) }

  /// Whether anything may end the run before all is played, or the next round.
  var isLimiting: Bool {
    maxFailures != nil || maxTime != nil || duration != nil || untilFailure
  }

  /// What does not go together with these options; nil: all is well.
  func problem(retries: Int, _ aim: AimOptions, spread: Bool) -> String? {
    if let option = firstRepeating {
      if retries > 0 { return "--retries hides what \(option) looks for" }
      if aim.budget != nil { return "--budget plays each case once; \(option) is for more" }
      if spread { return "--spread plays each case on one module; \(option) is for more" }
    }
    if shuffle != nil, aim.order != nil || aim.budget != nil {
      return
        "\(aim.order != nil ? "--order" : "--budget") has an order of its own; --shuffle draws one"
    }
    return nil
  }

  /// Whether what one module does ends the others' run too.
  var watchesAllModules: Bool { maxFailures != nil || untilFailure }
}

/// A number to draw an order from, or `any` for one that is drawn itself.
struct ShuffleSeed: ExpressibleByArgument {
  /// What stands for a number that is to be drawn.
  static let any = "any"
  let seed: UInt64

  init?(argument: String) {
    if argument == Self.any {
      // Short enough to be typed.
      seed = .random(in: 1...999_999)
    } else if let seed = UInt64(argument) {
      self.seed = seed
    } else {
      return nil
    }
  }
}

/// Counts over all modules of a run what may end it.
final class RunLimits: Sendable {
  private struct Seen {
    var failures = 0
    var hasFailed = false
    var reason: String?
  }

  private let options: CourseOptions
  private let passesByClock: Bool
  /// The failures that are known.
  fileprivate let known: KnownFailures
  private let began = ContinuousClock.now
  private let seen = Mutex(Seen())

  /// Makes the limits of a run that begins now, whose time is virtual unless it `passesByClock`; nil where
  /// nothing is limited.
  init?(_ options: CourseOptions, known: KnownFailures, passesByClock: Bool) {
    guard options.isLimiting else { return nil }
    self.options = options
    self.known = known
    self.passesByClock = passesByClock
  }

  fileprivate func played(_ result: CaseResult, isKnown: Bool) {
    seen.withLock { seen in
      if result.verdict == .fail { seen.hasFailed = true }
      if result.verdict == .error || result.verdict == .fail && !isKnown { seen.failures += 1 }
    }
  }

  fileprivate func reasonToEnd(after elapsed: Interval, round: Int) -> String? {
    seen.withLock { seen in
      let reason = reason(seen, elapsed, round)
      if round == 1 { seen.reason = seen.reason ?? reason }
      return reason
    }
  }

  private func reason(_ seen: Seen, _ elapsed: Interval, _ round: Int) -> String? {
    if let max = options.maxFailures, seen.failures >= max {
      return "\(counted(max, "case")) failed (--max-failures)"
    }
    if options.untilFailure, seen.hasFailed { return "a case failed (--until-failure)" }
    if let time = options.maxTime?.time, passed(elapsed) >= time {
      return "\(time) have passed (--max-time)"
    }
    if round > 1, let time = options.duration?.time, elapsed >= time {
      return "\(time) have passed (--for)"
    }
    return nil
  }

  private func passed(_ elapsed: Interval) -> Interval {
    guard passesByClock else { return elapsed }
    return Interval(ContinuousClock.now - began)
  }

  /// What reports say of a run that ended before all was played; nil where nothing was left out.
  func note(on run: RunResult) -> String? {
    guard let reason = seen.withLock({ $0.reason }) else { return nil }
    let left = run.modules.reduce(0) { sum, module in
      sum + module.cases.count { $0.finding?.omission == .stopped }
    }
    guard left > 0 else { return nil }
    return "ended before its time: \(reason); \(counted(left, "case")) not played"
  }
}

/// One module's part in the limits of its run.
final class ModuleLimits: CourseMonitor {
  private let run: RunLimits
  /// The failures that are known of the module.
  private let known = Mutex<[KnownFailures.Entry]>([])
  private let day = today()

  init(_ run: RunLimits) { self.run = run }

  /// It is known by now which module it is, and which failures its bench knows.
  func begin(_ module: ModuleResult, knowing failures: [KnownFailures.Entry] = []) {
    let entries = failures + run.known.entries.filter { $0.concerns(module) }
    known.withLock { $0 = entries }
  }

  func played(_ result: CaseResult) {
    let entries = known.withLock { $0 }
    let isKnown = KnownFailures.known(result, among: entries, today: day) != nil
    run.played(result, isKnown: isKnown)
  }

  func reasonToEnd(after elapsed: Interval, round: Int) -> String? {
    run.reasonToEnd(after: elapsed, round: round)
  }
}
