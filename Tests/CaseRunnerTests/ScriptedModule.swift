// A module that says what a test tells it to, and a clock that jumps from event to event.
import Diagnostics
import CaseRunner
import HTTPOrigin
import Ground
import ModuleCatalogue
import Results
import SuiteLanguage
import Testing

/// One thing that the scripted module sends, so long after what caused it.
struct Reply {
  var text: [UInt8]
  var after: Interval

  init(_ text: String, after: Interval = .milliseconds(5)) {
    self.text = Array(text.utf8)
    self.after = after
  }
}

/// What a module does from some command on, and for ever.
struct Madness {
  /// The command that drives it mad.
  var from: String
  /// What it sends then, again and again.
  var bytes: [UInt8] = []
  var every = Interval.milliseconds(100)
  /// Whether it still answers command lines beside.
  var answers = false
}

/// A port that goes away right after a command, and comes back or is given up.
struct Absence {
  var command: String
  var duration: Interval
  var isLost: Bool

  init(after command: String, for duration: Interval, isLost: Bool = false) {
    self.command = command
    self.duration = duration
    self.isLost = isLost
  }
}

/// Answers command lines from a table; `AT`, `ATE0` and commands not in the table get OK.
struct ScriptedModule {
  var answers: [String: [Reply]] = [:]
  /// What is answered the first time, in place of the table.
  var firstAnswers: [String: [Reply]] = [:]
  /// What is answered one time after the other, before the table's answer.
  var successiveAnswers: [String: [[Reply]]] = [:]
  /// Commands that are followed by so many raw bytes, and the answer to them.
  var imports: [String: (count: Int, answer: [Reply])] = [:]
  /// Whether anything is answered at all.
  var isSilent = false
  /// Draws which answers, three of ten, end in one OK too many.
  var doubling: SeededGenerator?
  /// Whether it goes mad at some command.
  var madness: Madness?
  private(set) var isMad = false
  private var line: [UInt8] = []
  private var due: (count: Int, answer: [Reply])?
  private(set) var lines: [String] = []

  mutating func receive(_ bytes: [UInt8]) -> [Reply] {
    var replies: [Reply] = []
    for byte in bytes {
      if var waiting = due {
        waiting.count -= 1
        due = waiting.count > 0 ? waiting : nil
        if waiting.count == 0 { replies += waiting.answer }
        continue
      }
      guard byte == 0x0D else {
        line.append(byte)
        continue
      }
      let command = String(decoding: line, as: UTF8.self)
      line = []
      lines.append(command)
      due = imports[command]
      if let madness, command == madness.from { isMad = true }
      if isMad, madness?.answers != true { continue }
      guard !isSilent else { continue }
      let first = firstAnswers.removeValue(forKey: command)
      let next = successiveAnswers[command]?.first
      if next != nil { successiveAnswers[command]?.removeFirst() }
      replies += first ?? next ?? answers[command] ?? [Reply("\r\nOK\r\n")]
      if doubling?.below(10) ?? 10 < 3 { replies.append(Reply("\r\nOK\r\n")) }
    }
    return replies
  }
}

let testCatalogue = """
  requirement DATA-3 1.2 "A length in range is accepted"
  command HTTPDATA "import"
    manual 1.2
    responds within 1000 ms
    returns within 1000 ms
    parameter length integer 1..64000
  command HTTPACT "act"
    manual 1.4
    responds within 1000 ms
    returns within 60000 ms
    results "+HTTP:" "+HTTPRES:" fails "+HTTP: 0"
    parameter method choice 0, 1, 2
  series L61x
    models L610-CN
  series NL66x
    HTTPACT.method without 2
  unsolicited "+CREG:"

  """

/// Plays a suite text on a scripted module in virtual time.
func play(
  _ text: String, on module: ScriptedModule, series: String = "L61x",
  options: RunnerOptions = RunnerOptions(), stopAfter command: String? = nil,
  absences: [Absence] = [], lineMayStall: LineDoubt? = nil, harmedAt harms: Set<String> = [],
  selecting selects: (Suite, CaseDeclaration, String) -> Bool = { _, _, _ in true }
) throws -> (results: [CaseResult], module: ScriptedModule, dialect: [String], ended: Instant) {
  let files = [
    SourceFile(path: "test.attest", text: Array(text.utf8)),
    SourceFile(path: "catalogue.attest", text: Array(testCatalogue.utf8)),
  ]
  let loaded = loadSuites(files)
  try #require(loaded.diagnostics.isEmpty, "\(render(loaded.diagnostics, files: files))")
  let profile = try loaded.collection.catalogue.profile(named: series).get()
  let addresses = OriginAddresses(
    host: "192.0.2.1", port: 8080, securePort: nil, closedPort: 9, deafPort: nil,
    defaultHost: nil, secureDefaultHost: nil)
  var runner = CaseRunner(
    plan: Plan(
      suites: CompiledSuites(loaded.collection), profile: profile, selecting: selects),
    addresses: addresses, options: options)
  runner.lineMayStall(lineMayStall)
  var module = module
  var results: [CaseResult] = []
  var pending: [(at: Instant, bytes: [UInt8])] = []
  var deadline: Instant? = .start
  var now = Instant.start
  var nextChatter: Instant?
  var turns = 0
  var absences = absences
  var returns: (at: Instant, isLost: Bool)?
  while !runner.isFinished, turns < 200_000 {
    turns += 1
    let returnDue = returns?.at
    let next = try #require(
      (pending.map(\.at) + [deadline, nextChatter, returnDue].compactMap(\.self)).min(),
      "the runner stands still")
    now = max(now, next)
    if let command, module.lines.contains(command) {
      runner.stop("stopped", at: now)
    } else if let due = returns, due.at == next {
      returns = nil
      if due.isLost {
        runner.stop("the port is gone", at: now)
      } else {
        runner.portCameBack("/dev/ttyUSB6", at: now)
      }
    } else if let madness = module.madness, nextChatter == next {
      nextChatter = now + madness.every
      runner.receive(madness.bytes.span, at: now)
    } else if let index = pending.indices.filter({ pending[$0].at == next }).first {
      let bytes = pending.remove(at: index).bytes
      runner.receive(bytes.span, at: now)
    } else {
      deadline = nil
      runner.wake(at: now)
    }
    var outputs = runner.outputs()[...]
    while let output = outputs.popFirst() {
      defer { if outputs.isEmpty { outputs = runner.outputs()[...] } }
      switch output {
      case .transmit(let bytes):
        let known = module.lines.count
        for reply in module.receive(bytes) { pending.append((now + reply.after, reply.text)) }
        if !harms.isDisjoint(with: module.lines[known...]) { runner.rigHarmsCase() }
        if let absence = absences.first, returns == nil,
          module.lines[known...].contains(absence.command)
        {
          absences.removeFirst()
          // What was under way never arrives.
          pending = []
          returns = (now + absence.duration, absence.isLost)
          runner.portWentAway("it hung up", at: now)
        }
        if module.isMad, nextChatter == nil, module.madness?.bytes.isEmpty == false {
          nextChatter = now + .milliseconds(1)
        }
      case .deadline(let instant, _): deadline = instant
      case .caseFinished(let result): results.append(result)
      case .originAsked: runner.originIsCurrent(at: now)
      case .origin, .caseBegan, .recorded, .finished: break
      }
    }
  }
  #expect(runner.isFinished, "the run hangs")
  return (results, module, runner.dialect.map { "\($0.name)=\($0.value)" }, now)
}
