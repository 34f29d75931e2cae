// What a run is to find out first, and how long it may take.
import Analysis
import ArgumentParser
import CaseRunner
import Ground
import Results
import SuiteLanguage

struct AimOptions: ParsableArguments {
  enum Order: String, ExpressibleByArgument, CaseIterable {
    case suite, faults
  }

  @Option(
    help: ArgumentHelp(
      "Play the cases that find out most in this time, such as 60s or 10min; skip the rest.",
      valueName: "time"))
  var budget: Budget?

  @Flag(
    help: """
      Spend what the cases leave of --budget on walks that nobody wrote, as `attest explore` does; \
      --seed draws them.
      """)
  var exploreRest = false

  @Option(
    help: """
      The order of the cases: as the suites have them, or those first that catch most known faults \
      for their time; the latter unless given, where there is a real module.
      """)
  var order: Order?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Wait in every case for what the module has failed to send three times in the same way; unless \
      given, a real module's further cases that need it are blocked, but for some.
      """)
  var exhaustive: Bool?

  @Option(
    help: ArgumentHelp(
      """
      Take what probes found from the results file of an earlier run on this module, and ask no more; \
      refused where model or revision differ.
      """, valueName: "results"))
  var dialectFrom: String?

  /// What the file of `--dialect-from` says of a module that says this of itself; nil without one.
  func earlierDialects() throws -> EarlierDialects {
    guard let path = dialectFrom else { return { _ in nil } }
    let run = try readRun(path)
    return { identity throws(WrongUse) in
      do throws(EarlierDialectProblem) {
        return KnownDialect(answers: try earlierDialect(ofModule: identity, in: run), source: path)
      } catch {
        throw WrongUse("--dialect-from \(path): \(error.text)")
      }
    }
  }

  func validate() throws {
    if exploreRest, budget == nil {
      throw ValidationError("--explore-rest is for the rest of a --budget, such as --budget 8h")
    }
  }

  /// Whether cases are to be played in the order that catches most.
  func isFaultsFirst(onModule: Bool) -> Bool {
    switch order {
    case .suite: false
    case .faults: true
    case nil: onModule || budget != nil
    }
  }
}

extension AimOptions {
  /// Whether it is to be known what each case takes: for an order, or for a budget.
  func needsTimes(onModule: Bool) -> Bool { isFaultsFirst(onModule: onModule) || budget != nil }
}

/// What an earlier run found out about a module that says this of itself; nil: there was none.
typealias EarlierDialects = ([(name: String, value: String)]) throws(WrongUse) -> KnownDialect?

/// A time such as `90s`, `2min` or `1h`.
struct Budget: ExpressibleByArgument {
  let time: Interval

  init?(argument: String) {
    let number = argument.prefix { ("0"..."9").contains($0) }
    guard let count = Int64(number), count > 0, count <= 1_000_000 else { return nil }
    switch argument.dropFirst(number.count) {
    case "s", "": time = .seconds(count)
    case "min", "m": time = .seconds(60 * count)
    case "h": time = .seconds(3600 * count)
    default: return nil
    }
  }
}

extension Course {
  /// Whether reports have the order of the suites, whatever was played first, be it to check the line.
  ///
  /// A drawn order and rounds are told as they were played.
  var isToldAsWritten: Bool { order != nil || rounds == 1 && shuffleSeed == nil }
}

extension RunResult {
  /// Puts the cases back into the order of the suites, whatever order they were played in.
  mutating func sort(by collection: SuiteCollection) {
    var places: [CaseName: Int] = [:]
    for suite in collection.suites {
      for one in suite.cases {
        places[CaseName(suite: suite.name, name: one.name)] = places.count
      }
    }
    for module in modules.indices {
      let cases = modules[module].cases
      let keys = cases.map { result in
        // Probes and what the bench has to say come before all suites, what exploration found last.
        places[CaseName(suite: result.suite, name: String(plainName(result.name)))]
          ?? (result.isExplored ? Int.max : -1)
      }
      if zip(keys, keys.dropFirst()).allSatisfy(<=) { continue }
      let order = cases.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
      modules[module].cases = order.map { cases[$0] }
    }
  }
}
