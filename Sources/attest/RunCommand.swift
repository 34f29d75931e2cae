// `attest run`: plays the suites on the emulator in virtual time, or with --port on a module.
import ArgumentParser
import CaseRunner
import Dispatch
import MachineContract
import ModuleCatalogue
import ModuleEmulator
import Ports
import Reports
import Results
import Simulation
import SuiteLanguage
import Synchronization

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Play the suites, on the built-in emulator unless --port names a module.")

  @OptionGroup var suites: SuiteOptions
  @OptionGroup var modules: ModuleOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var port: PortOptions
  @OptionGroup var bench: BenchOptions
  @OptionGroup var many: ManyOptions
  @OptionGroup var emulation: EmulationOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Simulation: the seed of fragmentation and latency of the wire.")
  var seed: UInt64 = 1

  @Option(help: "How often to play a failed case again; the report shows it.")
  var retries = 0

  @Option(help: "Percent added to every response time of the manual, beside 50 ms.")
  var allowance = 10

  @Option(help: "The access point name for the data connection.")
  var apn: String?

  func validate() throws {
    if retries < 0 || retries > 100 { throw ValidationError("--retries takes 0 to 100") }
    if allowance < 0 || allowance > 1000 { throw ValidationError("--allowance takes 0 to 1000") }
    if port.port != nil, modules.names.count > 1 {
      throw ValidationError("--port reaches one module; name one series or model, or none")
    }
    if many.bench != nil, port.port != nil {
      throw ValidationError("--bench and --port at once: the bench file names the ports")
    }
    if many.bench != nil, !modules.names.isEmpty {
      throw ValidationError("--series and --model stand in the bench file")
    }
    if many.bench != nil, let option = emulation.firstGiven {
      throw ValidationError("\(option) is for the emulator; the bench file names modules")
    }
    if port.port != nil, let option = emulation.firstGiven {
      throw ValidationError("\(option) is for the emulator; at --port there is a module")
    }
  }

  func run() throws {
    try reportingWrongUse {
      let collection = try suites.load()
      try selection.check(against: collection)
      let compiled = CompiledSuites(collection)
      var options = RunnerOptions()
      options.retries = retries
      options.allowancePercent = allowance
      if let apn { options.settings["apn"] = Array(apn.utf8) }
      options.keepsAllTranscripts = output.allTranscripts
      let display = Display(output)
      var result: RunResult
      if let file = try many.file(collection, port, bench, modules.names.first) {
        result = try ManyModules(
          bench: file, suites: compiled, many: many, selection: selection,
          returnMax: .seconds(Int64(port.returnWithin)), options: options, display: display
        ).play()
      } else if port.port != nil {
        let loop = PollLoop()
        guard let lasting = try port.lastingPort(collection.catalogue, loop: loop) else { return }
        result = try BenchRun(
          bench: bench, port: lasting, settings: try port.settings(), loop: loop, suites: compiled,
          names: modules.names, selects: selection.wants, share: many.share, options: options,
          display: display
        ).play()
      } else {
        let profiles = try modules.profiles(in: collection.catalogue)
        result = try simulate(compiled, profiles, options, display)
      }
      result.requirements = Dictionary(
        collection.catalogue.requirements.map { ($0.id, $0.text) },
        uniquingKeysWith: { first, _ in first })
      try conclude(result, display)
    }
  }

  /// Plays all profiles, each in a virtual time of its own, on as many cores as there are.
  private func simulate(
    _ compiled: CompiledSuites, _ profiles: [Profile], _ options: RunnerOptions,
    _ display: Display
  ) throws -> RunResult {
    let (dialect, faults) = (try emulation.parsedDialect(), try emulation.parsedFaults())
    let many = many
    let (conditions, seed, wants) = (try emulation.conditions(), seed, selection.wants)
    let signals = try SignalWatch()
    let clock = ContinuousClock()
    let began = clock.now
    let played = Mutex([ModuleResult?](repeating: nil, count: profiles.count))
    DispatchQueue.concurrentPerform(iterations: profiles.count) { index in
      let profile = profiles[index]
      var wire = SimulationOptions()
      wire.seed = seed
      var simulation = Simulation(
        plan: many.share(of: Plan(suites: compiled, profile: profile, selecting: wants)),
        module: ModuleEmulator(
          profile: profile, dialect: dialect, faults: faults, conditions: conditions, seed: seed),
        runnerOptions: options, options: wire)
      var module = ModuleResult(name: profile.name, series: profile.series)
      let end = simulation.run(interruption: { signals.interruption }) { module.cases.append($0) }
      module.identity = [("model", profile.model)]
      module.dialect = end.dialect
      played.withLock { $0[index] = module }
    }
    let elapsed = clock.now - began
    let modules = played.withLock { $0.compactMap(\.self) }
    for module in modules { display.simulated(module) }
    return RunResult(
      modules: modules, interruption: signals.interruption,
      wall: Interval(
        nanoseconds: elapsed.components.seconds * 1_000_000_000
          + elapsed.components.attoseconds / 1_000_000_000),
      seed: seed, version: attestVersion)
  }

  /// Writes the reports, prints the summary and exits with the status that the verdicts ask for.
  private func conclude(_ result: RunResult, _ display: Display) throws {
    display.end()
    let written = Result { try output.writeJUnit(result) }
    let report = ConsoleReport(color: output.usesColor, junitPath: try? written.get())
    print(report.summary(result), terminator: "")
    // What was found out is on the screen by now, whatever became of the file.
    _ = try written.get()
    let cases = result.modules.flatMap(\.cases)
    let counts = cases.reduce(into: [Verdict: Int]()) { $0[$1.verdict, default: 0] += 1 }
    if counts[.fail, default: 0] > 0 { throw ExitCode.deviation }
    if counts[.error, default: 0] + counts[.inconclusive, default: 0] > 0
      || result.interruption != nil
    {
      throw ExitCode.rig
    }
    // A run that verified nothing is never green; probes alone verify nothing.
    if !cases.contains(where: { $0.verdict == .pass && $0.suite != CaseResult.probeSuite }) {
      printError("attest: no case was played; see `attest list --skipped`")
      throw ExitCode.rig
    }
  }
}
