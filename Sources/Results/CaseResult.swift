// What a run found out, as plain values, so that reports need nothing of the engine.
public import Ground

/// The verdict of a case, after ISO/IEC 9646.
public enum Verdict: String, Sendable, CaseIterable {
  /// The module did as the manual says.
  case pass
  /// The module deviates from the manual.
  case fail
  /// A precondition (SIM, registration, data connection) was not there or was lost.
  case inconclusive
  /// The rig failed: port gone, origin down.
  case error
  /// The case does not apply to this module.
  case skipped
}

/// One thing that happened on the line, or that the runner had to say about it.
public struct TranscriptEntry: Sendable, Equatable {
  /// What an entry records.
  public enum Kind: String, Sendable, CaseIterable {
    /// Bytes sent to the module.
    case sent
    /// Bytes received from the module.
    case received
    /// A request that the origin saw; the bytes are its request line.
    case origin
    /// A remark of the runner: a restart, a recovery, a wait.
    case remark
    /// A line that the module sent on its own: an unsolicited one, or the result of an action.
    ///
    /// It says what the line was; the same bytes stand in a `received` entry before it.
    case unsolicited
  }
  /// When it happened.
  public var at: Instant
  /// What it is.
  public var kind: Kind
  /// The bytes, untouched; hostile until escaped.
  public var bytes: [UInt8]

  package init(at: Instant, kind: Kind, bytes: [UInt8]) {
    self.at = at
    self.kind = kind
    self.bytes = bytes
  }
}

/// Why a case did not pass.
public struct Finding: Sendable, Equatable {
  /// What is wrong, in one sentence; may hold bytes from the module already escaped to ASCII.
  public var message: String
  /// What was expected, for people.
  public var expected: String
  /// What came instead, escaped for people.
  public var received: String
  /// The suite file, as given on the command line or found below the suite folder.
  public var file: String
  /// The line in the file, from 1.
  public var line: Int
  /// The text of that line, trimmed.
  public var source: String
  /// The command line sent last before, escaped, its beginning alone; empty where there was none.
  public var command = ""
  /// Where what came first differs from what was due, where both are bytes that can be compared.
  public var difference: ByteDifference?
  /// The requirement that the failing line says it shows; empty where it says none.
  ///
  /// Reports have it by the order of the case's requirements.
  package var requirement = ""
  /// Whether all that is wrong is that something came too late, or not at all, or may be that.
  package var isLate = false
  /// Why a case was left out that applies to the module; nil for all else.
  public var omission: Omission?

  package init(
    message: String, expected: String = "", received: String = "", file: String = "",
    line: Int = 0, source: String = "", difference: ByteDifference? = nil,
    omission: Omission? = nil
  ) {
    self.message = message
    self.expected = expected
    self.received = received
    self.file = file
    self.line = line
    self.source = source
    self.difference = difference
    self.omission = omission
  }

  /// The same, of something that came too late or not at all.
  package var ofLateness: Finding {
    var finding = self
    finding.isLate = true
    return finding
  }
}

/// Why a case is skipped that applies to the module.
public enum Omission: String, Sendable, CaseIterable {
  /// It needs what the module is known never to send.
  case blocked
  /// The run's budget has no time for it.
  case beyondBudget = "beyond-budget"
  /// The run was ended before it, as was asked for.
  case stopped
}

/// How long the module took to answer one command.
public struct ResponseTime: Sendable, Equatable {
  /// The command's name, such as `HTTPDATA`.
  public var command: String
  /// From the last byte sent to the answer that the manual times.
  public var duration: Interval
  /// The manual's Max Response Duration.
  public var limit: Interval

  package init(command: String, duration: Interval, limit: Interval) {
    self.command = command
    self.duration = duration
    self.limit = limit
  }
}

/// A play of a case that failed and was followed by another.
public struct FailedAttempt: Sendable, Equatable {
  /// Why it failed.
  public var finding: Finding
  /// When it began.
  public var began: Instant
  /// How long it took.
  public var duration: Interval
  /// What happened on the line.
  public var transcript: [TranscriptEntry]
  /// The entries of the transcript that led to the verdict.
  public var transcriptBody: Range<Int>
  /// How many bytes of the transcript were dropped because it grew beyond all bounds.
  public var transcriptDropped: Int

  package init(
    finding: Finding, began: Instant = .start, duration: Interval = .zero,
    transcript: [TranscriptEntry] = [], transcriptBody: Range<Int>? = nil,
    transcriptDropped: Int = 0
  ) {
    self.finding = finding
    self.began = began
    self.duration = duration
    self.transcript = transcript
    self.transcriptBody = transcriptBody ?? transcript.indices
    self.transcriptDropped = transcriptDropped
  }
}

/// What became of one case on one module.
public struct CaseResult: Sendable, Equatable {
  /// The name under which probes are reported; they ask and do not verify.
  public static let probeSuite = "probes"
  /// The suite's name, such as `http.data`.
  public var suite: String
  /// The case's name with its value in brackets, such as `length-out-of-range[length=64001]`.
  public var name: String
  /// The case's title in words; may be empty.
  public var title: String
  /// The suite file that declares the case; empty where that is unknown.
  public var file: String
  /// The line in the file, from 1; 0 where it is unknown.
  public var line: Int
  /// The requirements that the case shows, such as `DATA-4`.
  public var requirements: [String]
  /// The manual's section, such as `1.2`.
  public var manual: String
  /// The verdict.
  public var verdict: Verdict
  /// Why, for every verdict but pass; for skipped it says which fact of the profile.
  public var finding: Finding?
  /// The entry of the file of known failures that covers a failed case; nil where none does.
  public var known: KnownFailure?
  /// What the failure comes from, by its index in the run's causes; nil where nobody said.
  public var cause: Int?
  /// Deviations that the manual tolerates, in the order seen.
  public var notes: [String]
  /// When the case began.
  public var began: Instant
  /// How long it took.
  public var duration: Interval
  /// How often it was played; more than 1 only where retries were asked for.
  public var attempts: Int
  /// The plays before the last one that failed, in the order played.
  public var failedAttempts: [FailedAttempt] = []
  /// What happened on the line; empty for passed cases unless everything was asked for.
  public var transcript: [TranscriptEntry]
  /// The entries of the transcript that led to the verdict: before them stands what restored the
  /// defaults and the suite's setup, behind them what made the module ready for the next case.
  public var transcriptBody: Range<Int>
  /// How many bytes of the transcript were dropped because it grew beyond all bounds.
  public var transcriptDropped: Int
  /// Response times in the order measured.
  public var responseTimes: [ResponseTime]
  /// What came of all its plays where it was played in several rounds; the rest of the result is of the
  /// first play that failed, or else of the first.
  public var rounds: RoundStatistics?
  /// The tags that the suites give it.
  public var tags: [String] = []

  package init(
    suite: String, name: String, title: String = "", file: String = "", line: Int = 0,
    requirements: [String], manual: String, verdict: Verdict, finding: Finding? = nil,
    known: KnownFailure? = nil, notes: [String] = [], began: Instant = .start,
    duration: Interval = .zero, attempts: Int = 1, transcript: [TranscriptEntry] = [],
    transcriptBody: Range<Int>? = nil, transcriptDropped: Int = 0,
    responseTimes: [ResponseTime] = []
  ) {
    self.suite = suite
    self.name = name
    self.title = title
    self.file = file
    self.line = line
    self.requirements = requirements
    self.manual = manual
    self.verdict = verdict
    self.finding = finding
    self.known = known
    self.notes = notes
    self.began = began
    self.duration = duration
    self.attempts = attempts
    self.transcript = transcript
    self.transcriptBody = transcriptBody ?? transcript.indices
    self.transcriptDropped = transcriptDropped
    self.responseTimes = responseTimes
  }
}

extension CaseResult {
  /// Names that requirement before the others that the case shows, if it shows it.
  package mutating func putFirst(_ id: String) {
    guard let place = requirements.firstIndex(of: id), place > 0 else { return }
    requirements.remove(at: place)
    requirements.insert(id, at: 0)
  }

  /// Whether the case failed as people know that it does, which breaks no run.
  public var isKnownFailure: Bool { verdict == .fail && known != nil }
  /// Whether the case was cut short because of earlier failures: it is neither passed nor failed.
  public var isBlocked: Bool { verdict == .skipped && finding?.omission == .blocked }
  /// Whether the case failed and passed when it was played again.
  public var isFlaky: Bool { verdict == .pass && !failedAttempts.isEmpty }

  /// The case as it was on one of the plays that failed.
  package func result(of attempt: FailedAttempt) -> CaseResult {
    var result = self
    (result.verdict, result.finding) = (.fail, attempt.finding)
    (result.began, result.duration) = (attempt.began, attempt.duration)
    (result.transcript, result.transcriptBody) = (attempt.transcript, attempt.transcriptBody)
    result.transcriptDropped = attempt.transcriptDropped
    result.failedAttempts = []
    return result
  }

  /// Whether the case failed and nobody knew.
  public var isNewFailure: Bool { verdict == .fail && known == nil }
}

/// All that a run found out about one module.
public struct ModuleResult: Sendable, Equatable {
  /// How reports name it: the profile's name, such as `NL66x` or `LE270-CN-1D2`.
  public var name: String
  /// The series, such as `LE`.
  public var series: String
  /// What the module says it is, escaped to ASCII: manufacturer, model, revision; empty if unasked.
  public var identity: [(name: String, value: String)]
  /// Where it was reached: a device path, or `simulation`.
  public var port: String
  /// What probes found out, in the order probed.
  public var dialect: [(name: String, value: String)]
  /// What was done to the module beside playing cases, such as switching its supply, escaped to
  /// ASCII.
  public var remarks: [String] = []
  /// When the run on this module began, seconds since 1970 in UTC; 0 in simulation.
  public var startedAt: Int64
  /// How much later than that second it began, less than one.
  public var startedFraction = Interval.zero
  /// The labels of its run; nil: those of the run.
  public var properties: [RunProperty]?
  /// Words of the command line that playing one of its cases again must repeat; nil: those of the run.
  public var rerunArguments: [String]?
  /// The cases in the order played.
  public var cases: [CaseResult]

  package init(
    name: String, series: String, identity: [(name: String, value: String)] = [],
    port: String = "simulation", dialect: [(name: String, value: String)] = [],
    startedAt: Int64 = 0, cases: [CaseResult] = []
  ) {
    self.name = name
    self.series = series
    self.identity = identity
    self.port = port
    self.dialect = dialect
    self.startedAt = startedAt
    self.cases = cases
  }

  /// Two results are equal when everything in them is.
  public static func == (a: ModuleResult, b: ModuleResult) -> Bool {
    a.name == b.name && a.series == b.series && a.port == b.port && a.startedAt == b.startedAt
      && a.startedFraction == b.startedFraction && a.properties == b.properties
      && a.rerunArguments == b.rerunArguments && a.cases == b.cases && a.remarks == b.remarks
      && a.identity.elementsEqual(b.identity, by: ==)
      && a.dialect.elementsEqual(b.dialect, by: ==)
  }
}

/// A whole run: one or more modules.
public struct RunResult: Sendable, Equatable {
  /// The modules in the order played.
  public var modules: [ModuleResult]
  /// Why the run ended early, if it did, such as `interrupted by SIGINT`.
  public var interruption: String?
  /// When it began and what was asked for.
  public var circumstances = Circumstances()
  /// How long the run took on the wall clock.
  public var wall: Interval
  /// The seed of the simulation, if it was one.
  public var seed: UInt64?
  /// The version of attest that ran.
  public var version: String
  /// What the suites' requirements say, in the order declared; reports look up what cases quote.
  public var requirements: [Requirement] = []
  /// The commands that the suites are about, in the order declared.
  public var commands: [CommandText] = []
  /// What the new failures come from, the causes of most cases first.
  public var causes: [FailureCause] = []
  /// How far a run within a budget came; nil for one without.
  public var coverage: BudgetCoverage?
  /// The entries of the file of known failures that this run proved wrong; a run with any of them is
  /// not good.
  public var outdatedKnown: [OutdatedKnownFailure] = []

  package init(
    modules: [ModuleResult] = [], interruption: String? = nil, wall: Interval = .zero,
    seed: UInt64? = nil, version: String
  ) {
    self.modules = modules
    self.interruption = interruption
    self.wall = wall
    self.seed = seed
    self.version = version
  }

  /// When the run began, seconds since 1970 in UTC; 0 where that is unknown.
  public var startedAt: Int64 {
    get { circumstances.startedAt }
    set { circumstances.startedAt = newValue }
  }

  /// Words of the command line that playing one case again must repeat, such as `--seed`, `7`.
  public var rerunArguments: [String] {
    get { circumstances.rerunArguments }
    set { circumstances.rerunArguments = newValue }
  }

  /// Words of the command line that playing a case of the module again must repeat.
  public func rerunArguments(of module: ModuleResult) -> [String] {
    module.rerunArguments ?? rerunArguments
  }

  /// The option that names the module where it is to be played again: by its name on its bench, else
  /// by what it is.
  public func naming(_ module: ModuleResult) -> [String] {
    let isOnBench = rerunArguments(of: module).contains("--bench")
    let option = isOnBench ? "--module" : module.name == module.series ? "--series" : "--model"
    return [option, module.name]
  }

  /// What a requirement says in a sentence; empty where that is unknown.
  public func text(ofRequirement id: String) -> String {
    requirements.first { $0.id == id }?.text ?? ""
  }
}
