// Asks a module who it is before a plan can be made: AT until it answers, then its identity. A machine
// of its own, because which suites apply depends on the answer.
import ATProtocol
public import Ground

/// Finds out manufacturer, model and revision (3GPP TS 27.007, 5.1 to 5.3); a module that tells no
/// model there is asked as ITU-T V.250 has it.
public struct IdentityInquiry: Machine, Sendable {
  /// What the inquiry asks of its driver.
  public enum Output: Sendable, Equatable {
    /// Send these bytes to the module.
    case transmit([UInt8])
    /// Call `wake` at this instant, and forget any earlier one.
    case deadline(Instant)
    /// Everything has been asked, or the module does not answer.
    case finished
  }

  /// What was answered, in the order asked; the text is the answer's lines without OK and without lines
  /// of other names, untouched.
  public private(set) var answers: [(name: String, text: [UInt8])] = []
  /// Whether the module has answered `AT` with OK.
  public private(set) var isAwake = false
  /// Whether everything has been asked, or the module does not answer.
  public private(set) var isFinished = false

  private static let questions: [(name: String, command: String)] = [
    ("manufacturer", "AT+CGMI"), ("model", "AT+CGMM"), ("revision", "AT+CGMR"),
    ("model", "AT+GMM"), ("information", "ATI"),
  ]
  /// What is known of modules before one is asked.
  public struct Knowledge: Sendable {
    /// Whether an answer names a module that is known: `LTE Module` names none.
    public var isModule: @Sendable ([UInt8]) -> Bool
    /// What lines that come by themselves begin with: none is a part of an answer, with a colon or
    /// without.
    public var unsolicited: [String]

    /// Unless told otherwise any answer names a module, and no line is known to come by itself.
    public init(
      isModule: @escaping @Sendable ([UInt8]) -> Bool = { _ in true }, unsolicited: [String] = []
    ) {
      self.isModule = isModule
      self.unsolicited = unsolicited
    }
  }

  /// What is known of modules.
  public var known = Knowledge()
  /// How long a refusal of the first question may be one of what was sent before it.
  package static let leftoverMax = Interval.milliseconds(500)
  /// How many of them are asked in any case; the others only until one tells a known model.
  private static let alwaysAsked = 3
  private var reader = AnswerReader()
  private var outputs: [Output] = []
  private var deadline = Instant.start
  private var text: [UInt8] = []
  private var next = 0
  private var giveUp = Instant.start
  /// How many `AT` were sent that have not been answered as yet.
  private var unanswered = 0
  private let rhythm: Rhythm
  /// How long the module has to answer the first `AT`.
  public var patience: Interval { rhythm.patience }

  /// How often `AT` is asked, and for how long.
  private struct Rhythm {
    let gap, patience: Interval
  }

  private init(_ rhythm: Rhythm) { self.rhythm = rhythm }

  /// An inquiry that has asked nothing.
  ///
  /// - Parameters:
  ///   - gap: How long between one `AT` and the next until one is answered: a slow module must not
  ///     be asked again while it is about to answer.
  ///   - patience: How long the module has to answer the first; longer than a data time-out unless
  ///     told otherwise.
  public static func asking(
    every gap: Interval, for patience: Interval = RunnerLimits.openingMax
  ) -> IdentityInquiry {
    IdentityInquiry(Rhythm(gap: gap, patience: patience))
  }

  /// An inquiry for a module that learns its speed from `AT`: it wants many of them, soon.
  public static var ofAutobaud: IdentityInquiry {
    .asking(every: .milliseconds(200), for: .seconds(15))
  }

  /// What tells the model, as it came: the answer that names a known one, or that for the model or,
  /// failing that, all that `ATI` gave.
  public var model: [UInt8]? {
    knownModel
      ?? (answers.first { $0.name == "model" } ?? answers.first { $0.name == "information" })?.text
  }

  private var knownModel: [UInt8]? {
    answers.first { ["model", "information"].contains($0.name) && known.isModule($0.text) }?.text
  }

  /// Begins to ask.
  public mutating func begin(at now: Instant) {
    giveUp = now + patience
    send("AT", at: now)
  }

  /// The next thing to do, or nil when there is nothing more for now.
  public mutating func nextOutput() -> Output? {
    outputs.isEmpty ? nil : outputs.removeFirst()
  }

  /// Takes in bytes from the module.
  public mutating func receive(_ bytes: Span<UInt8>, at now: Instant) {
    reader.append(bytes)
    // Lines that came before a question goes out are none of its answer.
    let asked = next
    while !isFinished, let arrival = reader.nextArrival() {
      guard case .line(let line) = arrival, !isEcho(line) else { continue }
      guard let result = FinalResult(line: line) else {
        if next == asked, text.count < 4096, !isOthers(line) { text += line + [0x0A] }
        continue
      }
      if unanswered > 0, result == .ok, text.isEmpty {
        unanswered -= 1
        // A module that wakes slowly was asked more than once: the rest of its answers follow.
        if isAwake {
          wait(until: now + .seconds(3))
          continue
        }
      }
      if isAwake, result == .ok, !text.isEmpty {
        answers.append((Self.questions[next - 1].name, text.dropLast()))
      }
      guard isAwake || result == .ok else { continue }
      // The first AT may have completed an import that was cut off, and what was left of it is refused:
      // the answer to the first question follows, if it was none.
      if isAwake, result != .ok, next == 1 {
        text = []
        wait(until: now + Self.leftoverMax)
        continue
      }
      // OK alone tells nothing: it may be one too many of the answer before.
      if isAwake, result == .ok, text.isEmpty { continue }
      isAwake = true
      ask(at: now)
    }
  }

  /// Tells the inquiry that its deadline has passed.
  public mutating func wake(at now: Instant) {
    guard !isFinished, now >= deadline else { return }
    if isAwake {
      ask(at: now)
    } else if now >= giveUp {
      finish()
    } else {
      // Somebody may have left the module with its result codes off, or as digits (V.250, 6.2.5 and
      // 6.2.6).
      send(unanswered % 3 == 2 ? Self.resultCodes : "AT", at: now)
    }
  }

  /// What makes a module say its result codes in words.
  static let resultCodes = "ATQ0V1"

  /// Whether the line is what was sent, now or before.
  private func isEcho(_ line: [UInt8]) -> Bool {
    line.elementsEqual("AT".utf8) || line.elementsEqual(Self.resultCodes.utf8)
      || Self.questions.prefix(next).contains { line.elementsEqual($0.command.utf8) }
  }

  /// What lines that tell of a module may be called: some answer `AT+CGMM` as `AT+GMM`.
  private static let names = ["CGMI", "CGMM", "CGMR", "GMI", "GMM", "GMR"].map { Array($0.utf8) }

  /// Whether the line is known to come by itself, or bears the name of a command that tells nothing of
  /// this; `ATI` may tell anything.
  private func isOthers(_ line: [UInt8]) -> Bool {
    if known.unsolicited.contains(where: { line.starts(with: $0.utf8) }) { return true }
    guard next > 0, Self.questions[next - 1].command != "ATI", let first = line.first,
      "+^*$%#".utf8.contains(first), let colon = line.firstIndex(of: UInt8(ascii: ":"))
    else { return false }
    return !Self.names.contains { line[1..<colon].elementsEqual($0) }
  }

  private mutating func ask(at now: Instant) {
    guard next < Self.questions.count, next < Self.alwaysAsked || knownModel == nil else {
      finish()
      return
    }
    next += 1
    send(Self.questions[next - 1].command, at: now)
  }

  private mutating func send(_ line: String, at now: Instant) {
    if !isAwake { unanswered += 1 }
    text = []
    outputs.append(.transmit(Array(line.utf8) + [0x0D]))
    wait(until: now + (isAwake ? .seconds(3) : rhythm.gap))
  }

  private mutating func wait(until instant: Instant) {
    deadline = instant
    outputs.append(.deadline(instant))
  }

  private mutating func finish() {
    isFinished = true
    outputs.append(.finished)
  }
}
