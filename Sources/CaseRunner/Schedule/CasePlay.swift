// One play of a case or probe: its verdict, and what is kept for the report.
import Ground
import Results

/// What is played.
enum Subject: Equatable {
  /// A case, by its index in the plan.
  case planned(Int)
  /// A probe, by its index among the suites'.
  case probe(Int)

  var isProbe: Bool { if case .probe = self { true } else { false } }
}

struct CasePlay {
  let subject: Subject
  let attempt: Int
  let began: Instant
  /// The case or probe that was played before; nil: none was.
  var before: String?
  var verdict = Verdict.pass
  var finding: Finding?
  /// Whether it stands for a final result code where none was due.
  private(set) var isOfStrayResult = false
  var journal = Journal()
  /// The plays before this one that failed, where retries are asked for.
  var failedAttempts: [FailedAttempt] = []
  /// What told that a precondition was lost while the case was played; nil while all is well.
  var loss: String?
  /// Whether it was cut before it sent what would have harmed: the module need not be brought back.
  var isUnharmed = false
  /// Whether the rig harmed it: what it finds is not the module's fault.
  var isHarmedByRig = false
  /// How many plays of the case something was lost in, this one not counted.
  var lostPlays = 0
  /// What came late in the play before, whose proof this one is; nil where it is none.
  var lateBefore: Finding?
  /// The unknown lines of the play before, whose proof this one is; nil where it is none.
  var unknownBefore: [UnknownLines.Line]?
  /// Whether one of them came again in the second play, so that this is the last one.
  var isUnknownProved = false

  init(_ subject: Subject, attempt: Int, at now: Instant) {
    self.subject = subject
    self.attempt = attempt
    began = now
  }

  /// A failure for a final result code that came first of all in a case: it may be one too many of the
  /// case before, which is named.
  func blamingCaseBefore(_ failure: Conclusion, at now: Instant) -> Conclusion {
    guard let before, now - began < RunnerLimits.strayOfEarlierMax else { return failure }
    var finding = failure.finding
    finding.message +=
      "; it came \(now - began) after the case began and may be one too many of \(before) before it"
    return Conclusion(failure.verdict, finding, by: failure.line)
  }

  /// Gives a verdict, unless an earlier one stands.
  mutating func judge(_ conclusion: Conclusion) {
    guard verdict == .pass else { return }
    verdict = conclusion.verdict
    finding = conclusion.finding
    isOfStrayResult = conclusion.isOfStrayResult
    journal.verdictIsGiven()
  }
}

/// What is kept of a play beside its verdict.
struct Journal {
  var notes: [String] = []
  var responseTimes: [ResponseTime] = []
  private(set) var entries: [TranscriptEntry] = []
  /// How many bytes the entries take, and how many found no place.
  private(set) var bytes = 0
  private(set) var droppedBytes = 0
  /// How many entries there were when the case's own first step was due.
  private var entriesBeforeBody = 0
  /// How many there were when the verdict was given; nil as long as it is pass.
  private var entriesUntilVerdict: Int?

  /// The entries that led to the verdict.
  var body: Range<Int> {
    let end = entriesUntilVerdict ?? entries.count
    return min(entriesBeforeBody, end)..<end
  }

  mutating func bodyBegins() { entriesBeforeBody = entries.count }

  mutating func verdictIsGiven() { entriesUntilVerdict = entries.count }

  mutating func note(_ text: String) {
    guard !notes.contains(text), notes.count < RunnerLimits.notesMax else { return }
    notes.append(text)
  }

  /// Notes what passed; an entry that is told late stands where it belongs.
  mutating func record(_ entry: TranscriptEntry, limit: Int) {
    // A module that sends byte by byte costs an entry for each.
    let cost = entry.bytes.count + MemoryLayout<TranscriptEntry>.stride
    guard bytes + cost <= limit else {
      droppedBytes += entry.bytes.count
      return
    }
    bytes += cost
    var index = entries.count
    while index > 0, entries[index - 1].at > entry.at { index -= 1 }
    entries.insert(entry, at: index)
  }
}
