public import Ground

/// What a run may set about how it judges and what it keeps.
public struct RunnerOptions: Sendable {
  /// What is added to each response time of the manual, in percent.
  public var allowancePercent = 10
  /// What is added to each response time of the manual besides.
  public var allowance = Interval.milliseconds(50)
  /// The line's speed in bits per second, ten to a byte; 0 where bytes take no time.
  public var baud = 115_200
  /// How often a failed case is played again; each play is visible in the report.
  public var retries = 0
  /// Whether the transcripts of passed cases are kept too.
  public var keepsAllTranscripts = false
  /// Which probes are played.
  public var probes = ProbeChoice.all
  /// What an earlier run on the same module found out: these probes are not asked again.
  public var knownDialect: KnownDialect?
  /// Which cases are played, in which order, how often and until when.
  public var course = Course()
  /// Whether cases are cut short that need what the module is known never to send.
  public var cutsKnown = false
  /// Whether the module may have been restarted a moment ago, so that what modules say at their start may
  /// still come.
  public var mayJustHaveStarted = false
  /// Whether transcripts are kept at all.
  public var keepsTranscripts = true
  /// Whether everything recorded is told to the driver at once (`CaseRunner.Output.recorded`).
  public var tellsEntries = false
  /// What suites ask for with `setting(…)`, such as `apn`.
  public var settings: [String: [UInt8]] = [:]

  /// Makes the default options.
  public init() {}
}

/// Which probes are played.
public enum ProbeChoice: Sendable, Equatable {
  /// All of them, before the first case.
  case all
  /// Each before the first case that reads its answer, and those of these names before all cases.
  case asked(besides: Set<String>)
}

/// The answers that the probes of an earlier run found.
public struct KnownDialect: Sendable, Equatable {
  /// The answers by the probes' names.
  public var answers: [(name: String, value: String)]
  /// Where they are from, for people, such as the path of a results file.
  public var source: String

  /// Takes them.
  public init(answers: [(name: String, value: String)], source: String) {
    self.answers = answers
    self.source = source
  }

  /// Whether both say the same.
  public static func == (a: KnownDialect, b: KnownDialect) -> Bool {
    a.source == b.source && a.answers.elementsEqual(b.answers, by: ==)
  }
}

/// Bounds on what the runner waits for and keeps.
public enum RunnerLimits {
  /// How long a module that obeys may take to answer `AT`.
  static let obeyingMax = Interval.seconds(5)
  /// How long a gap within counted data may be.
  public static let dataGapMax = Interval.seconds(5)
  /// How long a gap within a line may be that has begun in time.
  public static let lineGapMax = Interval.seconds(2)
  /// How long after its beginning the rest of a line is no longer expected where lines are dropped.
  public static let fragmentGapMax = Interval.milliseconds(300)
  /// How long a line may take that has begun in time.
  public static let lineTimeMax = Interval.seconds(5)
  /// How many bytes of a case's transcript are kept, what it takes to keep them included.
  public static let transcriptBytesMax = 32 << 20
  /// How many bytes of all transcripts are kept before the limit for each becomes the one below.
  public static let transcriptsBytesMax = 128 << 20
  /// How many bytes of a case's transcript are kept when those before it have taken much.
  public static let lateTranscriptBytesMax = 128 << 10
  /// How many bytes may come while a line is awaited before the case fails for endless output.
  public static let chatterBytesMax = 16 << 20
  /// How long after a restart lines of unknown names belong to the module's start.
  public static let startLinesMax = Interval.seconds(30)
  /// How long behind data such lines may still come.
  public static let startLinesBehindData = Interval.seconds(5)
  /// Of how many bytes a reply may be that takes no time worth counting.
  public static let quickReplyMax = 65_536
  /// How many bytes of a longer one a network brings in a second at the least: GPRS does a little more.
  public static let bytesPerSecondMin: Int64 = 4000
  /// How often what makes a module ready is tried.
  public static let readinessTriesMax = 3
  /// How long after a case's last OK one too many is awaited, so that no case is charged with another's: a
  /// serial adapter may keep bytes back for 16 ms.
  public static let strayMilliseconds = 20
  /// How long after a case began a final result code too many may be of the case before.
  public static let strayOfEarlierMax = Interval.seconds(1)
  /// How long a line that nobody knows may take to come behind something else, so that it does not stand
  /// in the answer to what is sent then.
  public static let settlingTime = Interval.milliseconds(300)
  /// How long the module is left alone before it is tried again.
  public static let readinessPause = Interval.seconds(2)
  /// How many unsolicited lines of a case are kept for whoever asks for them later.
  public static let unclaimedLinesMax = 200
  /// How many notes of a case are kept.
  public static let notesMax = 50
  /// How long a case that is over waits for the results of its actions: beyond both of their phases.
  public static let actionMax = Interval.seconds(130)
  /// How long the first result of an action may take: its longest request phase, and the allowance
  /// (manual 1.4).
  public static let firstResultMax = Interval.seconds(66)
  /// How many operations are looked ahead for what is awaited after a command line.
  static let lookAheadMax = 50
  /// How long after a final result code that nobody awaits more of the answer may follow.
  static let lateLinesMax = Interval.milliseconds(100)
  /// How long after a failure a last result line may follow.
  public static let lateResultMax = Interval.milliseconds(1500)
  /// How long the runner waits before it asks once more whether what was lost is back.
  public static let outagePause = Interval.seconds(5)
  /// How long it takes until a check that is given time looks again at what a server saw.
  public static let lookGap = Interval.milliseconds(50)
  /// How many rounds a `while` may take.
  public static let roundsMax = 10_000
  /// How often a probe is played that fails without an answer.
  public static let probePlaysMax = 3
  /// How many bytes are sent at most to a module that waits for data which no case will send.
  public static let fillingMax = 1 << 17
  /// How many requests of the module are kept for one case.
  public static let requestsMax = 1_000
  /// How long a module may take to answer `AT` when a run begins; a module left in data mode by
  /// somebody else comes out of it in 30 s (manual 1.2).
  public static let openingMax = Interval.seconds(35)
  /// How long the runner waits for a lost SIM, registration or data connection to come back before
  /// it leaves the rest of the run inconclusive.
  public static let outageMax = Interval.seconds(600)
  /// In how many cases of a run a loss is believed at once; after them a case in which something is
  /// lost again is put to the proof.
  public static let lossesBelievedMax = 5
  /// How often a case is played for the proof that it is the case that brings the loss.
  public static let lossPlaysMax = 3
  /// How often a thing must be late in both plays of a case before it is believed at the first.
  public static let latenessProofsMax = 3
  /// How long second plays may take in all that prove the module late.
  public static let latenessProofTimeMax = Interval.seconds(300)
  /// How long all preconditions must have held before such a play.
  public static let steadyTime = Interval.seconds(10)
  /// How often a port may go away in one case, and how many cases in a row it may hit.
  public static let absencesMax = 5
  /// How long a restart may take, or a module's start once its port is back.
  public static let restartMax = Interval.seconds(90)
}
