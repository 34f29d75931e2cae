// What the emulator is to be: its dialect, its faults, what the bench around it lacks.
import Ground
import ArgumentParser
import ModuleCatalogue
import ModuleEmulator
import SuiteLanguage
import TextModule

struct EmulationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Emulator: a legal habit, such as read-all-order=ok-first; `random:N` draws all of them.",
      valueName: "name=value"))
  var dialect: [String] = []

  @Option(
    help: ArgumentHelp(
      "Emulator: a fault or mutant, one way to break the manual; `attest prove --fast` plays and names them.",
      valueName: "name"))
  var fault: [String] = []

  @Flag(help: "Emulator: there is no SIM.")
  var noSim = false

  @Flag(help: "Emulator: no network registers the module.")
  var noNetwork = false

  @Flag(help: "Emulator: no data connection comes up.")
  var noData = false

  @Option(
    help: ArgumentHelp(
      "Emulator: what is lost when and for how long, such as network@90s+30s or sim@2min; "
        + "`,silent` behind it: without a word.", valueName: "loss"))
  var lose: [String] = []

  /// The first option given that means something to the emulator alone; nil: none.
  var firstGiven: String? {
    if !dialect.isEmpty { return "--dialect" }
    if !fault.isEmpty { return "--fault" }
    if !lose.isEmpty { return "--lose" }
    return noSim ? "--no-sim" : noNetwork ? "--no-network" : noData ? "--no-data" : nil
  }

  /// What stands for the emulator's firmware: one with another habit or fault is another firmware.
  var revision: String {
    (["emulator"] + dialect + fault.map { "fault=\($0)" }).joined(separator: " ")
  }

  func conditions() throws -> Conditions {
    var conditions = Conditions()
    if noSim { conditions.hasSIM = false }
    if noNetwork { conditions.isRegistered = false }
    if noData { conditions.hasDataConnection = false }
    conditions.losses = try lose.map(parsedLoss)
    return conditions
  }

  /// The faults asked for, as one of these profiles has them; each may lack some.
  func parsedFaults(
    _ profiles: [Profile], from makers: TextModules
  ) throws -> [[Fault]] {
    for name in fault {
      let isKnown = profiles.contains { makers.fault(named: name, of: $0) != nil }
      guard isKnown else {
        let mutants = profiles.flatMap(makers.mutants).map(\.fault.name)
        let likely = name.contains(".") ? mutants : makers.faults.map(\.name)
        throw WrongUse(
          "no fault '\(name)'"
            + (nearest(to: name, among: likely).map { "; the nearest is '\($0)'" } ?? "")
            + "; `attest prove --fast` plays and names faults and mutants")
      }
    }
    return profiles.map { profile in
      fault.compactMap { makers.fault(named: $0, of: profile) }
    }
  }
}

extension Dialect {
  /// The habits that `--dialect` names, or all as its `random:N` draws them.
  init(options: [String]) throws {
    if let first = options.first, options.count == 1, first.hasPrefix("random:") {
      guard let seed = UInt64(first.dropFirst(7)) else {
        throw WrongUse("--dialect \(first): a whole number follows `random:`")
      }
      self = .random(seed: seed)
      return
    }
    do throws(DialectError) {
      self = try Dialect(parsing: options)
    } catch {
      throw WrongUse("--dialect: \(error)")
    }
  }
}
