// `--bench`, `--spread` and `--shard`: many modules at once, and a part of the cases for each machine.
import ArgumentParser
import CaseRunner
import ModuleCatalogue
import Ports
import Bench
import SuiteLanguage

struct ManyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Play all modules that this bench file names, at once; see Bench-File in the documentation.",
      valueName: "file"))
  var bench: String?

  @Option(
    name: .customLong("module"), parsing: .upToNextOption,
    help: ArgumentHelp("With --bench: only the modules of these names.", valueName: "name"))
  var moduleNames: [String] = []

  @Flag(
    help: "With --bench: modules of one series share the cases, each case is played on one of them."
  )
  var spread = false

  @Option(
    help: ArgumentHelp(
      "Only the I-th of N parts of the cases, for CI machines that share a run.", valueName: "I/N"))
  var shard: String?

  func validate() throws {
    if !moduleNames.isEmpty, bench == nil {
      throw ValidationError("--module names modules of a --bench; --series and --model name others")
    }
    if spread, bench == nil { throw ValidationError("--spread is for the modules of a --bench") }
    _ = try parsedShard()
  }

  /// The bench to play: the file's, or the one module at `--port`, with all that is wrong with its
  /// description found before anything is opened; nil: none is named.
  func modules(
    _ collection: SuiteCollection, _ port: PortOptions, _ options: OriginOptions, _ series: String?
  ) throws -> ModuleBench? {
    if let bench { return try chosen(of: loadBench(bench, collection)) }
    guard let text = port.port else { return nil }
    let isPlace = text.hasPrefix(LabPlace.prefix)
    if !isPlace { _ = try port.specification() }
    if let series, case .failure(let unknown) = collection.catalogue.profile(named: series) {
      throw WrongUse(unknown.description)
    }
    _ = try options.choice()
    let name = isPlace ? String(text.dropFirst(LabPlace.prefix.count)) : ""
    var module = BenchModule(name: name, port: text)
    module.series = series
    module.line = try port.settings().description
    module.origin = options.benchOrigin
    return ModuleBench(modules: [module], isNamedByPort: true)
  }

  /// The modules of a bench that are asked for.
  func chosen(of bench: ModuleBench) throws -> ModuleBench {
    let known = bench.modules.map(\.name)
    for name in moduleNames where !known.contains(name) {
      throw WrongUse(unknown("module", name, among: known))
    }
    guard !moduleNames.isEmpty else { return bench }
    var bench = bench
    bench.modules.removeAll { !moduleNames.contains($0.name) }
    return bench
  }

  /// The part to play, or nil for all.
  func parsedShard() throws -> (number: Int, count: Int)? {
    guard let shard else { return nil }
    let parts = shard.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1],
      (1...10_000).contains(count), (1...count).contains(number)
    else {
      throw ValidationError("--shard \(shard): wants a part and how many there are, such as 2/3")
    }
    return (number, count)
  }

  /// The part of a plan that is this machine's.
  func share(of plan: Plan) -> Plan {
    guard let (number, count) = try? parsedShard() else { return plan }
    return plan.share(number, of: count)
  }
}

/// Where the modules are that a command plays on: refuses options that contradict each other.
func checkPlace(
  _ many: ManyOptions, _ port: PortOptions, _ modules: ModuleOptions, _ origin: OriginOptions,
  _ emulation: EmulationOptions
) throws {
  if port.port != nil, modules.names.count > 1 {
    throw ValidationError("--port reaches one module; name one series or model, or none")
  }
  if many.bench != nil, port.port != nil {
    throw ValidationError("--bench and --port at once: the bench file names the ports")
  }
  if many.bench != nil, !modules.names.isEmpty {
    throw ValidationError("--series and --model stand in the bench file; --module names some of it")
  }
  if many.bench != nil, let option = emulation.firstGiven {
    throw ValidationError("\(option) is for the emulator; the bench file names modules")
  }
  if port.port == nil, let option = port.firstGiven {
    throw ValidationError(
      many.bench == nil
        ? "\(option) is for a module at --port; the emulator is reached by no line"
        : "\(option) is for a module at --port; the bench file says it of each of its own")
  }
  if port.port == nil, origin.origin != nil {
    throw ValidationError("--origin is for a module at --port; the emulator needs none")
  }
  if port.port != nil, let option = emulation.firstGiven {
    throw ValidationError("\(option) is for the emulator; at --port there is a module")
  }
}
