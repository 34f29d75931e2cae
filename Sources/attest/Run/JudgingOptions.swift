// How strictly a run judges, and what the wire of a simulation is drawn from.
import ArgumentParser

struct JudgingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How often to play a failed case again; the report shows each play.", valueName: "times"))
  var retries = 0

  @Flag(help: "Exit with 1 where a case passed only when it was played again.")
  var flakyFails = false

  @Option(
    help: ArgumentHelp(
      "Percent added to every response time of the manual, beside 50 ms.", valueName: "percent"))
  var allowance = 10

  func validate() throws {
    if retries < 0 || retries > 100 { throw ValidationError("--retries takes 0 to 100") }
    if allowance < 0 || allowance > 1000 { throw ValidationError("--allowance takes 0 to 1000") }
  }
}

struct WireOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What fragmentation and latency of the wire are drawn from; the same report again.",
      valueName: "number"))
  var seed: UInt64 = 1
}
