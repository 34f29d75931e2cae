// Executes the operations of programs until something is needed from outside: the line, the origin, a
// restart. It knows no clock and sends nothing: `next` says what is wanted, and is asked again when
// that has been done.
import ATProtocol
import Diagnostics
import Ground
import HTTPOrigin
import ModuleCatalogue
import Results
import SuiteLanguage

/// How a program ended that gave a verdict of its own.
struct Conclusion: Equatable {
  let verdict: Verdict
  let finding: Finding
  /// What kind of line came where it was not due; nil where none did.
  let line: LineClass?

  /// The same, told with what was done before.
  func after(_ what: String) -> Conclusion {
    var finding = finding
    finding.message = "\(what): \(finding.message)"
    return Conclusion(verdict, finding, by: line)
  }

  /// The same, with the command line that was sent last.
  func after(_ command: CommandLine) -> Conclusion {
    var finding = finding
    finding.command = escaped(command.text, limit: Self.commandBytesMax)
    return Conclusion(verdict, finding, by: line)
  }

  /// How many bytes of a command line are told.
  static let commandBytesMax = 80

  /// A final result code came where none was due.
  var isOfStrayResult: Bool { if case .final = line { true } else { false } }

  init(_ verdict: Verdict, _ finding: Finding, by line: LineClass? = nil) {
    self.verdict = verdict
    self.finding = finding
    self.line = line
  }
}

struct Interpreter {
  /// What a program wants done before it goes on.
  enum Request: Equatable {
    /// A command line goes out, without its CR.
    case send([UInt8])
    /// Data go out.
    case sendData([UInt8])
    /// Something is awaited on the line.
    case await(Wanted)
    /// The origin has to say what it saw, and whether it has taken its script.
    case askOrigin
    indirect case tellOrigin(OriginScript)
    /// The module is to be restarted.
    case restart(SourceSpan)
    case note(String)
    /// What time it is goes into the slot.
    case clock(slot: Int)
    /// The prelude has come to its end: what it asks for is there.
    case madeReady
    /// Nothing is left to execute.
    case ended
    indirect case concluded(Conclusion)
  }

  let plan: Plan
  var evaluator: Evaluator
  private(set) var frames: [Frame] = []
  /// Slots of the case's own frame when its body ended, for its cleanup.
  private(set) var endedSlots: [Value?] = []
  /// The probe being played; nil in a case.
  private var probe: Int?
  /// The keys of which a command line was ever taken in this run.
  private var taken: Set<[UInt8]> = []
  /// The keys of which none was, though some were sent.
  private var neverTaken: Set<[UInt8]> = []
  /// Whether the origin is known to have taken the last script.
  private(set) var isScriptTaken = true
  /// How long a check that is given time has waited for what a server sees.
  var waited = Interval.zero
  /// The command lines of the case, where strangers may ask the origin for things, too.
  private var told: [UInt8]?

  init(_ plan: Plan, _ addresses: OriginAddresses, _ options: RunnerOptions) {
    self.plan = plan
    told = addresses.isOpenToAll ? [] : nil
    evaluator = Evaluator(
      Surroundings(
        profile: plan.profile, addresses: addresses, drawn: plan.suites.drawn,
        settings: plan.suites.settings(given: options.settings),
        assumed: plan.suites.collection.probes.map { Array(($0.answers.first ?? "").utf8) }))
  }

  // MARK: Programs

  /// A case or probe begins; true when the origin must be told to answer nothing.
  mutating func begin(probe: Int?, tags: [String]) -> Bool {
    self.probe = probe
    evaluator.tags = tags
    endedSlots = []
    evaluator.requests.removeAll()
    evaluator.isRequestDropped = false
    evaluator.peers.removeAll()
    told?.removeAll()
    evaluator.isOriginCurrent = false
    guard !evaluator.script.isEmpty else { return false }
    // Not waited for: it is on its way before anything is sent.
    evaluator.script = OriginScript()
    return true
  }

  /// Makes a program the innermost frame; none: nothing to play.
  mutating func push(_ program: Program?, bindings: [(slot: Int, value: Value)] = []) {
    if let program { frames.append(Frame(program, bindings: bindings)) }
  }

  /// Makes the program that makes the module ready the innermost frame.
  mutating func push(prelude: Program) {
    var frame = Frame(prelude)
    frame.isPrelude = true
    frames.append(frame)
  }

  /// Whether what makes the module ready is being executed.
  var isMakingReady: Bool { frames.contains(where: \.isPrelude) }

  /// Gives up what makes the module ready, and nothing below it.
  mutating func abandonPrelude() {
    guard let index = frames.firstIndex(where: \.isPrelude) else { return }
    frames.removeSubrange(index...)
  }

  /// Gives up whatever is being executed.
  mutating func abandon(keepingSlots: Bool = false) {
    waited = .zero
    if keepingSlots, let frame = frames.first { endedSlots = frame.slots }
    frames.removeAll()
  }

  /// Where the innermost program stands.
  var span: SourceSpan? {
    frames.last.flatMap { frame in
      frame.counter > 0 ? frame.program.operations[frame.counter - 1].span : nil
    }
  }

  // MARK: What comes from outside

  /// Goes on behind what came.
  mutating func take(_ match: Match) {
    // What came may follow from a request that has not been told yet.
    evaluator.isOriginCurrent = false
    guard let top = frames.indices.last else { return }
    if let target = match.target { frames[top].counter = target }
    for (slot, value) in match.captures { frames[top].slots[slot] = value }
  }

  /// The origin has taken the last script, and told all that it saw.
  mutating func originIsCurrent() {
    isScriptTaken = true
    evaluator.isOriginCurrent = true
  }

  /// A command line goes out, which may name what the module is to ask the origin for.
  mutating func tell(_ line: [UInt8]) { told?.append(contentsOf: line + [0x0D]) }

  /// Whether the request may be anybody's: others than the module can connect, and neither the script
  /// nor a command line of the case has what it is for.
  func mayBeStrangers(_ request: OriginRequest) -> Bool {
    guard let told, !evaluator.script.knows(request) else { return false }
    let path = request.target.prefix { $0 != UInt8(ascii: "?") }
    guard request.malformed == nil, path.count > 1, path.count <= told.count else { return true }
    return !(0...(told.count - path.count)).contains { told[$0...].starts(with: path) }
  }

  /// The origin has seen a request; false where too many have come.
  mutating func originSaw(_ request: OriginRequest) -> Bool {
    guard evaluator.requests.count < RunnerLimits.requestsMax else {
      evaluator.isRequestDropped = true
      return false
    }
    evaluator.requests.append(request)
    return true
  }

  /// The TCP peer has seen something; false where it is of an earlier case or too much came.
  mutating func peerSaw(_ event: PeerEvent) -> Bool { evaluator.peers.take(event) }

  /// A command line goes out: what it sets has been touched.
  mutating func touch(_ key: [UInt8]?) {
    if let key { evaluator.touched.insert(key) }
  }

  /// A command line was taken or refused.
  ///
  /// What has been refused whenever it was sent has set nothing.
  mutating func touched(_ key: [UInt8]?, isTaken: Bool) {
    guard let key else { return }
    if isTaken {
      if !taken.contains(key) {
        taken.insert(key)
        neverTaken.remove(key)
      }
    } else if !taken.contains(key) {
      neverTaken.insert(key)
      evaluator.touched.remove(key)
    }
  }

  /// Something may be otherwise than the failed case thought: every default is restored.
  mutating func touchAll() {
    for command in plan.profile.commands {
      for parameter in command.parameters
      where !parameter.defaults.isEmpty && !parameter.mayBeAbsent {
        let key = Array("AT+\(command.name)=\"\(parameter.name)\"".utf8).map(capital)
        if !neverTaken.contains(key) { touch(key) }
      }
    }
  }

  /// The module was restarted: all is as it was delivered.
  mutating func forgetTouched() { evaluator.touched.removeAll() }

  // MARK: Execution

  /// Executes until something is wanted.
  mutating func next() -> Request {
    while let top = frames.indices.last {
      guard let (operation, counter) = frames[top].advance() else {
        if returnFromFrame() { return .madeReady }
        continue
      }
      do throws(EvaluationProblem) {
        if let request = try execute(operation, at: counter) { return request }
      } catch {
        let span = operation.span
        switch error {
        case .originBehind:
          // The same once more, when the origin has been asked.
          frames[top].counter = counter
          return .askOrigin
        case .suite(let text):
          return concluded(.error, plan.finding("the suite cannot go on: \(text)", at: span))
        case .module(let text): return concluded(.fail, plan.finding(text, at: span))
        case .precondition(let text):
          return concluded(.inconclusive, plan.finding(text, at: span))
        }
      }
    }
    return .ended
  }

  func concluded(_ verdict: Verdict, _ finding: Finding) -> Request {
    .concluded(Conclusion(verdict, finding))
  }

  /// Ends the innermost frame; true where it made the module ready.
  private mutating func returnFromFrame() -> Bool {
    let ended = frames.removeLast()
    if let top = frames.indices.last {
      for (result, to) in ended.resultsTo.enumerated() {
        if let to { frames[top].slots[to] = ended.slots[ended.resultsFrom[result]] }
      }
    } else {
      endedSlots = ended.slots
    }
    return ended.isPrelude
  }

  private mutating func execute(
    _ operation: Operation, at counter: Int
  ) throws(EvaluationProblem) -> Request? {
    let top = frames.count - 1
    switch operation.kind {
    case .statement(let kind): return try execute(kind, operation, at: counter)
    case .clock(let slot): return .clock(slot: slot)
    case .anyOrder(let branches, let end):
      let left = branches.filter { frames[top].slots[$0.flag] != .boolean(true) }
      guard !left.isEmpty else {
        frames[top].counter = end
        return nil
      }
      return .await(.choice(try expectations(left.map(\.start))))
    case .either(let starts):
      return .await(.choice(try expectations(starts)))
    default: try frames[top].step(operation, evaluator)
    }
    return nil
  }

  private static let noExpectation = EvaluationProblem.suite(
    "a branch of `either` must begin with what the module sends")

  /// What the operations that begin branches expect.
  private func expectations(_ starts: [Int]) throws(EvaluationProblem) -> [Expectation] {
    var expectations: [Expectation] = []
    expectations.reserveCapacity(starts.count)
    for start in starts {
      let first = frames[frames.count - 1].program.operations[start]
      guard case .statement(let kind) = first.kind else { throw Self.noExpectation }
      if case .expectBytes(let count, let slot) = kind {
        let count = try byteCount(count)
        expectations.append(
          Expectation(.bytes(count: count, slot: slot), target: start + 1, span: first.span))
        continue
      }
      guard let expectation = try expectation(of: kind, first, target: start + 1) else {
        throw Self.noExpectation
      }
      expectations.append(expectation)
    }
    return expectations
  }

  /// What is awaited next, behind what is only computed before it; nothing where nothing is awaited next, or
  /// it cannot be told yet.
  func upcoming() -> [Expectation] {
    guard let top = frames.indices.last else { return [] }
    var ahead = self
    for _ in 0..<RunnerLimits.lookAheadMax {
      let counter = ahead.frames[top].counter
      guard counter < ahead.frames[top].program.operations.count else { return [] }
      let operation = ahead.frames[top].program.operations[counter]
      switch operation.kind {
      case .either(let starts): return (try? ahead.expectations(starts)) ?? []
      case .anyOrder(let branches, _):
        return (try? ahead.expectations(branches.map(\.start))) ?? []
      case .statement(let kind):
        guard case .assign = kind else { return (try? ahead.expectations([counter])) ?? [] }
      default: break
      }
      ahead.frames[top].counter += 1
      guard (try? ahead.frames[top].step(operation, evaluator)) != nil else { return [] }
    }
    return []
  }

  /// What time it is, since the run began.
  mutating func take(time: Interval, slot: Int) {
    guard let top = frames.indices.last else { return }
    frames[top].slots[slot] = .integer(Int(time.nanoseconds / 1_000_000))
  }

  // MARK: Statements that change what is executed

  /// The operation is executed once more, when what it wants has been done.
  mutating func repeatOperation(at counter: Int) { frames[frames.count - 1].counter = counter }

  mutating func assign(_ slot: Int, _ value: Value) { frames[frames.count - 1].slots[slot] = value }

  mutating func call(
    _ index: Int, _ arguments: [Expression], _ results: [Int?]
  ) throws(EvaluationProblem) {
    let slots = frames[frames.count - 1].slots
    var frame = Frame(plan.suites.steps[index], from: plan.suites.results[index], to: results)
    for slot in arguments.indices {
      frame.slots[slot] = try evaluator.value(arguments[slot], slots)
    }
    frames.append(frame)
  }

  /// The probe has found its answer, which ends it.
  mutating func answer(_ bytes: [UInt8]) throws(EvaluationProblem) {
    guard let probe else { throw .suite("`answer` outside of a probe") }
    evaluator.dialect[probe] = bytes
    frames.removeAll()
  }

  mutating func tell(_ script: OriginScript) -> Request {
    evaluator.script = script
    isScriptTaken = false
    return .tellOrigin(script)
  }
}
