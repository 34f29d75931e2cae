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
  private static let commandBytesMax = 80

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
    told?.removeAll()
    evaluator.isOriginCurrent = false
    guard !evaluator.script.routes.isEmpty else { return false }
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
    guard evaluator.requests.count < RunnerLimits.requestsMax else { return false }
    evaluator.requests.append(request)
    return true
  }

  /// A command line goes out: what it sets has been touched.
  mutating func touch(_ key: [UInt8]?) {
    guard let key, !evaluator.touched.contains(key) else { return }
    evaluator.touched.append(key)
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
      evaluator.touched.removeAll { $0 == key }
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
      let counter = frames[top].counter
      guard counter < frames[top].program.operations.count else {
        if returnFromFrame() { return .madeReady }
        continue
      }
      frames[top].counter += 1
      let operation = frames[top].program.operations[counter]
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
      for (from, to) in zip(ended.resultsFrom, ended.resultsTo) {
        if let to { frames[top].slots[to] = ended.slots[from] }
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
    case .jump(let target): frames[top].counter = target
    case .jumpUnless(let condition, let target):
      if try !evaluator.boolean(condition, frames[top].slots) { frames[top].counter = target }
    case .loopBegin(let slot): frames[top].slots[slot] = .integer(0)
    case .loopRound(let slot):
      guard case .integer(let rounds) = frames[top].slots[slot] else { return nil }
      guard rounds < RunnerLimits.roundsMax else {
        throw .suite("`while` has gone \(RunnerLimits.roundsMax) rounds")
      }
      frames[top].slots[slot] = .integer(rounds + 1)
    case .elements(let expression, let list, let slot):
      frames[top].slots[list] = try evaluator.value(expression, frames[top].slots)
      frames[top].slots[slot] = .integer(0)
    case .nextElement(let slot, let list, let index, let end):
      guard case .list(let elements) = frames[top].slots[list],
        case .integer(let next) = frames[top].slots[index]
      else { throw .suite("`for` wants a list") }
      guard next < elements.count else {
        frames[top].counter = end
        return nil
      }
      frames[top].slots[slot] = elements[next]
      frames[top].slots[index] = .integer(next + 1)
    case .add(let slot, let expression, let sum): try add(expression, to: slot, sum: sum)
    case .addRow(let slots, let rows):
      guard case .list(var list) = frames[top].slots[rows] else { return nil }
      list.append(.list(slots.map { frames[top].slots[$0] ?? .bytes([]) }))
      frames[top].slots[rows] = .list(list)
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
    }
    return nil
  }

  /// What the operations that begin branches expect.
  private func expectations(_ starts: [Int]) throws(EvaluationProblem) -> [Expectation] {
    var expectations: [Expectation] = []
    expectations.reserveCapacity(starts.count)
    for start in starts {
      let first = frames[frames.count - 1].program.operations[start]
      guard case .statement(let kind) = first.kind,
        let expectation = try expectation(of: kind, first, target: start + 1)
      else { throw .suite("a branch of `either` must begin with what the module sends") }
      expectations.append(expectation)
    }
    return expectations
  }

  /// What the statement that comes next awaits; nothing where it awaits nothing, or cannot be told yet.
  func upcoming() -> [Expectation] {
    guard let top = frames.last, top.counter < top.program.operations.count else { return [] }
    switch top.program.operations[top.counter].kind {
    case .either(let starts): return (try? expectations(starts)) ?? []
    case .anyOrder(let branches, _): return (try? expectations(branches.map(\.start))) ?? []
    case .statement: return (try? expectations([top.counter])) ?? []
    default: return []
    }
  }

  /// What time it is, since the run began.
  mutating func take(time: Interval, slot: Int) {
    guard let top = frames.indices.last else { return }
    frames[top].slots[slot] = .integer(Int(time.nanoseconds / 1_000_000))
  }

  private mutating func add(
    _ expression: Expression, to slot: Int, sum: Expression
  ) throws(EvaluationProblem) {
    let top = frames.count - 1
    guard case .bytes(let added) = try evaluator.value(expression, frames[top].slots),
      case .bytes(var bytes) = frames[top].slots[slot]
    else {
      frames[top].slots[slot] = try evaluator.value(sum, frames[top].slots)
      return
    }
    // They grow in place when nobody else has them: what gathers a reply piece by piece would copy
    // all that it has for each piece.
    frames[top].slots[slot] = nil
    bytes += added
    frames[top].slots[slot] = .bytes(bytes)
  }

  // MARK: Statements that change what is executed

  mutating func assign(_ slot: Int, _ value: Value) { frames[frames.count - 1].slots[slot] = value }

  mutating func call(
    _ index: Int, _ arguments: [Expression], _ results: [Int?]
  ) throws(EvaluationProblem) {
    guard frames.count < RunnerLimits.framesMax else { throw .suite("`use` goes too deep") }
    let slots = frames[frames.count - 1].slots
    var frame = Frame(plan.suites.steps[index])
    for (slot, argument) in arguments.enumerated() {
      frame.slots[slot] = try evaluator.value(argument, slots)
    }
    frame.resultsFrom = plan.suites.collection.steps[index].resultSlots
    frame.resultsTo = results
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

/// One program being executed.
struct Frame {
  let program: Program
  var counter = 0
  var slots: [Value?]
  /// Whether its end means that the preconditions are met.
  var isPrelude = false
  /// Slots whose values go to the frame below when this one ends.
  var resultsFrom: [Int] = []
  /// Where each of them goes; nil: nowhere.
  var resultsTo: [Int?] = []

  init(_ program: Program, bindings: [(slot: Int, value: Value)] = []) {
    self.program = program
    slots = Array(repeating: nil, count: program.slotCount)
    for (slot, value) in bindings where slot < slots.count { slots[slot] = value }
  }
}
