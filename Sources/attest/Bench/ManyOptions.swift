// `--bench`, `--spread` and `--shard`: many modules at once, and a part of the cases for each machine.
import ArgumentParser
import BenchFile
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

  @Flag(
    help: "With --bench: modules of one series share the cases, each case is played on one of them."
  )
  var spread = false

  @Option(
    help: ArgumentHelp(
      "Only the I-th of N parts of the cases, for CI machines that share a run.", valueName: "I/N"))
  var shard: String?

  func validate() throws {
    if spread, bench == nil { throw ValidationError("--spread is for the modules of a --bench") }
    _ = try parsedShard()
  }

  /// The bench to play: the file's, or of one module where --port names a place in a lab.
  func file(
    _ collection: SuiteCollection, _ port: PortOptions, _ options: OriginOptions, _ series: String?
  ) throws -> BenchFile? {
    if let bench { return try loadBench(bench, collection) }
    guard let text = port.port, text.hasPrefix(LabPlace.prefix) else { return nil }
    var module = BenchModule(name: String(text.dropFirst(LabPlace.prefix.count)), port: text)
    module.series = series
    if let series, case .failure(let unknown) = collection.catalogue.profile(named: series) {
      throw WrongUse(unknown.description)
    }
    module.line = try port.settings().description
    _ = try options.choice()
    module.origin = options.benchOrigin
    return BenchFile(modules: [module])
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
