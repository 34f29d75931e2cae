// The whole runner against a module gone mad: an emulated one whose wire changes what it carries, or one
// that talks without listening. Whatever comes, the run ends in bounded time and reports every case once.
import Diagnostics
import CaseRunner
import HTTPOrigin
import Ground
import ModuleCatalogue
import ModuleEmulator
import Results
import SuiteLanguage

func playRunner(_ choices: inout Choices) throws {
  let compiled = choices.once(in: 3) ? choices.changedSuites() : Corpus.compiled
  let profiles = compiled.collection.catalogue.profiles
  guard !profiles.isEmpty else { return }
  let profile = choices.pick(profiles)
  var wanted: Set<String> = []
  let all = compiled.collection.suites.flatMap(\.cases)
  for _ in 0...choices.below(3) where !all.isEmpty { wanted.insert(choices.pick(all).name) }
  let plan = Plan(suites: compiled, profile: profile) { _, declared, _ in
    wanted.contains(declared.name)
  }
  guard plan.cases.count <= 60 else { return }
  var options = RunnerOptions()
  options.retries = choices.below(2)
  options.keepsAllTranscripts = choices.once(in: 2)
  let module = ModuleEmulator(
    profile: profile,
    dialect: choices.once(in: 2) ? .random(seed: UInt64(choices.below(999))) : Dialect(),
    faults: (0..<choices.below(3)).map { _ in choices.pick(Fault.all) }, seed: 1)
  var bench = HostileWorld(
    runner: CaseRunner(plan: plan, addresses: HostileWorld.addresses, options: options),
    module: module, choices: choices)
  try bench.play()

  // What was played for the check of the line alone is told of where it failed.
  let unchosen = Set(plan.lineCases.map(\.name))
  let played = bench.results.filter {
    $0.suite != CaseResult.probeSuite && !(unchosen.contains($0.name) && $0.verdict != .pass)
  }.map(\.name)
  let planned = plan.cases.map(\.name)
  let told = "planned were \(planned), reported \(played)"
  try require(played.sorted() == planned.sorted(), told)
  // Those that check the line may come before all others.
  let early = Set(plan.cases.filter { $0.checksLine(of: plan.suites) }.map(\.name))
  try require(played.filter { !early.contains($0) } == planned.filter { !early.contains($0) }, told)
  for result in bench.results where result.verdict != .pass {
    try require(result.finding != nil, "\(result.name) did not pass, and nobody says why")
  }
  let kept = bench.results.reduce(0) { $0 + $1.transcript.reduce(0) { $0 + $1.bytes.count } }
  try require(
    kept <= RunnerLimits.transcriptsBytesMax + RunnerLimits.transcriptBytesMax,
    "\(kept) bytes of transcripts are kept")
  let module1 = ModuleResult(name: profile.name, series: profile.series, cases: bench.results)
  try checkReports(RunResult(modules: [module1], version: "fuzz"))
}

extension Choices {
  /// The shipped suites with one file changed, where what comes out is still a suite.
  fileprivate mutating func changedSuites() -> CompiledSuites {
    var files = Corpus.suites
    let index = below(files.count)
    files[index].text = mutated(files[index].text, changes: 1 + below(2))
    let loaded = loadSuites(files)
    return loaded.diagnostics.isEmpty ? CompiledSuites(loaded.collection) : Corpus.compiled
  }
}

/// A runner and a module in virtual time, on a wire that cannot be trusted.
private struct HostileWorld {
  static let addresses = OriginAddresses(
    host: "192.0.2.1", port: 8080, securePort: 8443, closedPort: 9, deafPort: 10,
    defaultHost: "192.0.2.1", secureDefaultHost: "192.0.2.1")
  /// No case takes so long, whatever the module does; a run has four of them, probes and retries.
  static let timeMax = Interval.seconds(24 * 3600)
  /// What a case may cost in steps before it counts as a hang.
  static let turnsMax = 400_000

  private enum Event {
    case toModule([UInt8])
    case toRunner([UInt8])
    case http(Int, HTTPClientEvent)
    case chatter
  }

  var runner: CaseRunner
  var module: ModuleEmulator
  var choices: Choices
  var results: [CaseResult] = []
  private var queue: [(at: Instant, event: Event)] = []
  private var now = Instant.start
  private var runnerWake: Instant? = .start
  private var moduleWake: Instant?
  private var script = OriginScript()
  /// One piece in so many is changed on its way to the runner, and to the module; 0: none.
  private var harm = (toRunner: 0, toModule: 0)
  /// How often the module talks by itself; nil: never.
  private var chatterGap: Interval?
  private var isDumb = false
  private var heldBack: [UInt8] = []

  init(runner: CaseRunner, module: ModuleEmulator, choices: Choices) {
    self.runner = runner
    self.module = module
    self.choices = choices
  }

  mutating func play() throws {
    let odds = [0, 2, 5, 20, 100]
    harm = (choices.pick(odds), choices.pick(odds))
    isDumb = choices.once(in: 8)
    if isDumb || choices.once(in: 4) {
      chatterGap = .milliseconds(Int64(10 + choices.below(3_000)))
      queue.append((.start, .chatter))
    }
    drain()
    var turns = 0
    while !runner.isFinished {
      turns += 1
      try require(turns < Self.turnsMax, "the run does not end: \(turns) steps, \(now - .start)")
      try require(now - .start < Self.timeMax, "the run takes \(now - .start)")
      // Beyond this much chatter the run is worth nobody's time.
      if turns > 100_000 { chatterGap = nil }
      let due = [queue.first?.at, runnerWake, moduleWake].compactMap(\.self).min()
      guard let due else { throw Broken("the runner waits, and for nothing") }
      now = max(now, due)
      if let first = queue.first, first.at == due {
        queue.removeFirst()
        handle(first.event)
      } else if runnerWake == due {
        runnerWake = nil
        runner.wake(at: now)
      } else {
        moduleWake = nil
        module.wake(at: now)
      }
      drain()
    }
  }

  private mutating func handle(_ event: Event) {
    switch event {
    case .toModule(let bytes): if !isDumb { module.receive(bytes.span, at: now) }
    case .toRunner(let bytes): runner.receive(bytes.span, at: now)
    case .http(let id, let what): module.http(id, what, at: now)
    case .chatter:
      guard let chatterGap else { return }
      let bytes = choices.moduleBytes()
      runner.receive(bytes.span, at: now)
      schedule(.chatter, after: chatterGap)
    }
  }

  private mutating func schedule(_ event: Event, after wait: Interval) {
    let at = now + wait
    let index = queue.firstIndex { $0.at > at } ?? queue.endIndex
    queue.insert((at, event), at: index)
  }

  private mutating func drain() {
    for output in module.outputs() {
      switch output {
      case .transmit(let bytes):
        for piece in harmed(bytes, harm.toRunner) {
          schedule(.toRunner(piece), after: .milliseconds(2))
        }
      case .deadline(let instant, _): moduleWake = instant
      case .http(.open(let id, let request)): answer(request, id)
      case .http(.cancel), .tcp: break
      }
    }
    while case let outputs = runner.outputs(), !outputs.isEmpty {
      for output in outputs { perform(output) }
    }
  }

  private mutating func perform(_ output: CaseRunner.Output) {
    switch output {
    case .transmit(let bytes):
      for piece in harmed(bytes, harm.toModule) {
        schedule(.toModule(piece), after: .milliseconds(2))
      }
    case .deadline(let instant, _): runnerWake = instant
    case .origin(let script): self.script = script
    case .caseFinished(let result): results.append(result)
    case .originAsked: runner.originIsCurrent(at: now)
    case .caseBegan, .recorded, .finished: break
    }
  }

  /// What the wire makes of the bytes.
  private mutating func harmed(_ bytes: [UInt8], _ odds: Int) -> [[UInt8]] {
    guard odds > 0, choices.once(in: odds) else { return [bytes] }
    switch choices.below(6) {
    case 0: return []
    case 1: return [bytes, bytes]
    case 2: return choices.cut(bytes)
    case 3:
      // What was held back comes late, and this is held back instead.
      defer { heldBack = bytes }
      return heldBack.isEmpty ? [] : [heldBack]
    case 4: return [choices.moduleBytes(), bytes]
    default: return [choices.mutated(bytes, changes: 1 + choices.below(3))].filter { !$0.isEmpty }
    }
  }

  private mutating func answer(_ sent: HTTPClientRequest, _ id: Int) {
    let delay = Interval.milliseconds(20)
    if choices.once(in: 10) { return }
    if choices.once(in: 10) { return schedule(.http(id, .failed(.refused)), after: delay) }
    schedule(.http(id, .connected), after: delay)
    let request = OriginRequest(
      method: sent.method, target: sent.target, headerBytes: sent.headerBytes, body: sent.body,
      port: sent.port, isSecure: sent.isSecure)
    runner.originSaw(request, at: now)
    var wait = delay + delay
    for timed in script.response(to: request).steps(for: request).prefix(400) {
      wait = wait + timed.wait
      switch timed.step {
      case .head(let bytes):
        let bytes = choices.once(in: 10) ? choices.mutated(bytes, changes: 2) : bytes
        let status = choices.once(in: 10) ? choices.below(1_000) : 200
        schedule(.http(id, .head(status: status, bytes: bytes)), after: wait)
      case .body(let bytes): schedule(.http(id, .body(bytes)), after: wait)
      case .end, .keep: schedule(.http(id, .ended), after: wait)
      case .reset: schedule(.http(id, .failed(.reset)), after: wait)
      }
    }
  }
}
