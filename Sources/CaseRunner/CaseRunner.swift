// Plays a plan against a module: a machine without I/O.
//
// One interpreter plays everything that suites declare: the prelude, the probes, the baseline, the
// cases with their setup and cleanup, and the question after each case whether the module still
// obeys. What is not in the language (a restart, the way back after a failed case) is a wait of its
// own. This file holds the state and the way in and out; `CaseRunner+Interpreter` executes,
// `+Arrivals` fits what comes to what is awaited, `+Stages` leads from case to case.
import ATProtocol
public import HTTPOrigin
public import Ground
import ModuleCatalogue
public import Results
import SuiteLanguage

/// Plays all cases of a plan against one module.
public struct CaseRunner: Machine, Sendable {
  /// What the runner asks of its driver.
  public enum Output: Sendable {
    /// Send these bytes to the module.
    case transmit([UInt8])
    /// Call `wake` at this instant, and forget any earlier one; nil: no hour is awaited.
    case deadline(Instant?, reason: String)
    /// From now on the origin answers so.
    indirect case origin(OriginScript)
    /// Hand over what the origin has seen by now, see to it that it has taken the last script, then
    /// call `originIsCurrent`.
    case originAsked
    /// A case begins; what the origin saw before is not the case's.
    case caseBegan(suite: String, name: String)
    /// Something was recorded; told only where `RunnerOptions.tellsEntries` asks for it.
    case recorded(TranscriptEntry)
    /// A case is over.
    indirect case caseFinished(CaseResult)
    /// Nothing is left to play.
    case finished
  }

  private let constants: Constants
  var plan: Plan { constants.plan }
  var options: RunnerOptions { constants.options }
  var evaluator: Evaluator
  var reader = AnswerReader()
  var line = LineState()
  var frames: [Frame] = []
  var wait = Wait.none
  /// Raw bytes that have come for the present wait.
  var collected: [UInt8] = []
  var stage = Stage.opening
  var current = CaseState()
  var nextProbe = 0
  /// The first failure of the probe that is being played again; at most one.
  var probeFailures: [CaseResult] = []
  var nextCase = 0
  var absence = Absence()
  /// Why no further case can be played; nil while all is well.
  var abandonment: (verdict: Verdict, message: String)?
  /// What is known of SIM, registration and data connection.
  var preconditions = Preconditions()
  /// Whether the origin is known to have taken the last script.
  var hasScriptTaken = true
  /// How often the origin was asked and has not answered.
  var originAnswersDue = 0
  /// What the transcripts of results handed over take, the driver keeping them.
  var keptTranscriptBytes = 0
  private var outputs: [Output] = []
  private var outputIndex = 0
  private var lastDeadline: Instant?
  var now = Instant.start

  /// Makes a runner; it begins with the first `wake`.
  ///
  /// - Parameters:
  ///   - plan: The cases and the module's profile.
  ///   - addresses: Where the module finds the origin.
  ///   - options: How to judge.
  public init(plan: Plan, addresses: OriginAddresses, options: RunnerOptions = RunnerOptions()) {
    constants = Constants(plan: plan, options: options)
    let probes = plan.suites.collection.probes
    evaluator = Evaluator(
      Surroundings(
        profile: plan.profile, addresses: addresses, drawn: plan.suites.drawn,
        settings: plan.suites.settings(given: options.settings),
        assumed: probes.map { Array(($0.answers.first ?? "").utf8) }))
  }

  /// What the probes found out, in the order probed; a probe without an answer is left out.
  public var dialect: [(name: String, value: String)] {
    zip(plan.suites.collection.probes, evaluator.dialect).compactMap { probe, answer in
      answer.map { (probe.name, escaped($0)) }
    }
  }

  private var hasBegun: Bool {
    if stage == .opening, case .none = wait { false } else { true }
  }

  /// Whether nothing is left to play.
  public var isFinished: Bool { stage == .finished }

  // MARK: Input

  /// Takes in bytes from the module; what comes before the run begins is nobody's answer.
  public mutating func receive(_ bytes: Span<UInt8>, at now: Instant) {
    self.now = now
    guard stage != .finished, hasBegun, bytes.count > 0 else { return }
    line.receivedSinceSent += bytes.count
    line.lastReceived = now
    line.hasReceived = true
    if options.keepsTranscripts {
      record(.received, bytes.withUnsafeBufferPointer { Array($0) })
    }
    if line.receivedSinceSent > RunnerLimits.chatterBytesMax, wait.isForLines {
      reader.removeAll()
      run {
        $0.fail("the module sends without end: \(RunnerLimits.chatterBytesMax) bytes and more")
      }
      return
    }
    reader.append(bytes)
    run { _ in }
  }

  /// Begins the run, or tells the runner that the hour has struck.
  public mutating func wake(at now: Instant) {
    self.now = now
    lastDeadline = nil
    run { runner in
      if !runner.hasBegun { runner.open() }
    }
  }

  /// Tells the runner that the last byte it sent has left the machine; response times count from
  /// then where that is later than the line's speed suggests.
  public mutating func lineDrained(at now: Instant) {
    line.sentUntil = max(line.sentUntil, now)
    line.lastEvent = max(line.lastEvent, line.sentUntil)
    line.answerFrom = max(line.answerFrom, line.sentUntil)
  }

  /// Ends the run early: what is left is reported as not played for this reason.
  public mutating func stop(_ message: String, at now: Instant) {
    self.now = now
    abandonment = (.error, message)
    run { runner in
      // Before the first case there is nothing to judge.
      if !runner.isBetweenCases {
        runner.current.judge(.error, Finding(message: message))
        runner.finishCase()
      }
      runner.abandonRest()
    }
  }

  // MARK: Output

  /// The next thing for the driver to do.
  public mutating func nextOutput() -> Output? {
    if outputIndex < outputs.count {
      outputIndex += 1
      return outputs[outputIndex - 1]
    }
    if outputIndex > 0 {
      outputs.removeAll(keepingCapacity: true)
      outputIndex = 0
    }
    let (deadline, reason) = nextDeadline()
    guard deadline != lastDeadline else { return nil }
    lastDeadline = deadline
    return .deadline(deadline, reason: reason)
  }

  mutating func emit(_ output: Output) { outputs.append(output) }

  /// Sends bytes and notes when the last of them will be on the line.
  mutating func transmit(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    record(.sent, bytes)
    line.sentUntil = max(line.sentUntil, now) + wireTime(bytes.count)
    line.lastEvent = line.sentUntil
    line.answerFrom = line.sentUntil
    line.receivedSinceSent = 0
    emit(.transmit(bytes))
  }

  /// How long so many bytes take on the line.
  func wireTime(_ count: Int) -> Interval {
    guard options.baud > 0 else { return .zero }
    return Interval(nanoseconds: Int64(count) * 10_000_000_000 / Int64(options.baud))
  }

  /// The latest that a response of the manual may come, with the run's allowance.
  func allowed(_ limit: Interval) -> Interval {
    let share = Interval(nanoseconds: limit.nanoseconds / 100 * Int64(options.allowancePercent))
    return limit + share + options.allowance
  }

  // MARK: Transcript

  /// Notes what passed; an entry that is told late stands where it belongs.
  mutating func record(_ kind: TranscriptEntry.Kind, _ bytes: [UInt8], at instant: Instant? = nil) {
    if options.tellsEntries {
      emit(.recorded(TranscriptEntry(at: instant ?? now, kind: kind, bytes: bytes)))
    }
    guard options.keepsTranscripts else { return }
    let limit =
      keptTranscriptBytes < RunnerLimits.transcriptsBytesMax
      ? RunnerLimits.transcriptBytesMax : RunnerLimits.lateTranscriptBytesMax
    // A module that sends byte by byte costs an entry for each.
    let cost = bytes.count + MemoryLayout<TranscriptEntry>.stride
    guard current.transcriptBytes + cost <= limit else {
      current.transcriptDropped += bytes.count
      return
    }
    current.transcriptBytes += cost
    let instant = instant ?? now
    var index = current.transcript.count
    while index > 0, current.transcript[index - 1].at > instant { index -= 1 }
    current.transcript.insert(TranscriptEntry(at: instant, kind: kind, bytes: bytes), at: index)
  }

  mutating func remark(_ text: String) { record(.remark, Array(text.utf8)) }
}

/// What stays as it is for a whole run; a class, because large values are copied where they go.
private final class Constants: Sendable {
  let plan: Plan
  let options: RunnerOptions

  init(plan: Plan, options: RunnerOptions) {
    self.plan = plan
    self.options = options
  }
}

/// What is known of the line to the module.
struct LineState {
  /// The last command line sent, without its CR.
  var command = CommandLine([])
  /// The last command in the catalogue; nil for one that the module's profile lacks.
  var known: KnownCommand?
  /// Whether the last command starts an action whose result comes later.
  var startsAction = false
  /// Max Response Duration of the last command; a second for one not in the catalogue.
  var responseLimit = Interval.seconds(1)
  /// When the last byte sent is on the line.
  var sentUntil = Instant.start
  /// The last byte sent or the last thing matched, whichever is later.
  var lastEvent = Instant.start
  /// What response times count from: the last byte sent, or the end of counted data.
  var answerFrom = Instant.start
  /// When something last came.
  var lastReceived = Instant.start
  /// When the line or prompt last consumed came: its first byte, for which a response time is
  /// judged, since a bridge may hold back the rest.
  var came = Instant.start
  /// When the first byte of a line came that has not come to its end; nil between lines.
  var begun: Instant?
  /// The longest that `AT` took to be answered in this run.
  var pace = Interval.zero
  /// Whether anything ever came.
  var hasReceived = false
  /// Bytes received since something was last sent.
  var receivedSinceSent = 0
  /// What of the last command line may still come back as its echo; an unsolicited line may cut an
  /// echo in pieces.
  var echoDue: [UInt8] = []
  /// Whether the last command has had its final result.
  var isFinal = true
  /// Whether the last command's answer has begun, so that its response time is taken.
  var isTimed = true
  /// How many bytes of data the module waits for; nil outside data mode.
  var dataDue: Int?
}

/// One program being executed.
struct Frame {
  var program: Program
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

/// What is known of the case being played.
struct CaseState {
  var isProbe = false
  /// Index into the plan's cases, or into the collection's probes.
  var index = 0
  var began = Instant.start
  var verdict = Verdict.pass
  var finding: Finding?
  var notes: [String] = []
  var transcript: [TranscriptEntry] = []
  var transcriptBytes = 0
  var transcriptDropped = 0
  /// How many entries there were when the case's own first step was due.
  var entriesBeforeBody = 0
  /// How many there were when the verdict was given; nil as long as it is pass.
  var entriesUntilVerdict: Int?
  var responseTimes: [ResponseTime] = []
  var attempts = 1
  /// Slots of the case's own frame when its body ended, for its cleanup.
  var slots: [Value?] = []
  /// Unsolicited lines that came and were asked for by nobody yet.
  var lane: [(text: [UInt8], came: Instant)] = []
  /// How often a command with results was accepted.
  var actionsAccepted = 0
  /// How often each of its result lines came, by the index of its beginning in `resultPrefixes`.
  var resultsSeen: [Int] = []
  /// How many actions had their last result line.
  var actionsEnded = 0
  /// Whether the port went away while an action may have been under way, and may be still.
  var isActionLeft = false
  /// Whether the last result line may be the last of its action.
  var isActionOver = false
  /// When a result line last came.
  var lastResult = Instant.start
  /// Lines inside answers that may have come by themselves: each the command line and their name.
  var strangers: [[UInt8]] = []
  /// Those of the play before; nil where there was none.
  var strangersBefore: [[UInt8]]?
  /// What told that a precondition was lost while the case was played; nil while all is well.
  var loss: String?
  /// How many plays of the case something was lost in, this one not counted.
  var lostPlays = 0

  /// Gives a verdict, unless a worse or earlier one stands.
  mutating func judge(_ verdict: Verdict, _ finding: Finding) {
    guard self.verdict == .pass else { return }
    self.verdict = verdict
    self.finding = finding
    entriesUntilVerdict = transcript.count
  }
}
