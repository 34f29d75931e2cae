// On which occasion a deviation counts: a module may be wrong only over TLS, only after a refusal,
// only at the greatest length. Nothing but `When` reads the log of what was before.
import Ground

/// An occasion.
indirect enum When: Equatable, Sendable {
  case always
  /// The action has that method, or goes over TLS.
  case method(Int), secure, plain
  /// The request is one that a redirection led to.
  case redirected
  /// A header block or a body is imported.
  case withBlock, withBody
  /// RANGE is set; the header is shown; MODE is 1.
  case withRange, withHeader, streaming
  /// An action is under way, or none has been.
  case acting, beforeAction
  /// An action waits for its connection, or has it and waits for the rest of its reply.
  case connecting, receiving
  /// It is about so many bytes or more, the most that the series takes, or a multiple.
  case bytes(Int), longest
  case multiple(of: Int)
  /// All is read, or a part of it, or a part after all was.
  case whole, part, partAfterWhole
  /// So many of the kind have been.
  case afterActions(Int), afterImports(Int), afterReads(Int), afterRefusals(Int)
  case afterFailures(Int), afterRedirections(Int), afterSecureActions(Int)
  case afterStalls(Int), afterTimeOuts(Int)
  /// The HTTP command before was refused; the action before failed, or stopped within its reply.
  case afterRefusal, afterFailure, afterStall
  /// The last action that came to its end had that method, got that status, or was so.
  case afterMethod(Int), afterStatus(Int), afterSecure, afterChunked, afterRedirection
  /// Since the last action that command was refused, or a part read; the last import ran out of time.
  case afterRefused(BuiltInCommand), afterPart, afterTimeOut(DataIntake.Purpose)
  /// It brought more than the cache holds, or its reply had that about it.
  case afterOverflow
  case afterReply(ReplyTrait)
  /// The reply has that about it.
  case reply(ReplyTrait)
  /// The cache is full; REDIR is 1.
  case fullCache, redirecting
  case both(When, When)
  /// The same was so of the action before the last.
  case earlier(When)
  /// It is each action of that number.
  case eachAction(Int)
  /// The request is the one that so many redirections led to.
  case hop(Int)
  /// That command is carried out, or that one in that form was right before.
  case command(BuiltInCommand), afterCommand(BuiltInCommand, Form)
  /// The last import had so many bytes or more.
  case afterImportOf(DataIntake.Purpose, Int)
  /// Since the last action ended so much time has passed.
  case idle(Interval)
  /// The URL that is set has that in it.
  case urlHas([UInt8])

  /// Whether the occasion is there.
  func holds(_ occasion: Occasion, _ log: Log) -> Bool {
    switch self {
    case .always: true
    case .method(let method): occasion.method == method
    case .secure: occasion.isSecure
    case .plain: !occasion.isSecure
    case .redirected: occasion.isRedirected
    case .withBlock: occasion.present.block
    case .withBody: occasion.present.body
    case .withRange: occasion.present.range
    case .withHeader: occasion.present.header
    case .streaming: occasion.present.streaming
    case .acting: occasion.present.acting
    case .connecting: occasion.present.connecting
    case .receiving: occasion.present.acting && !occasion.present.connecting
    case .fullCache: occasion.present.fullCache
    case .redirecting: occasion.present.redirecting
    // What is of replies is sorted out when one comes.
    case .reply: true
    case .bytes(let count): occasion.bytes >= count
    case .longest: occasion.bytes >= occasion.bytesMax
    case .multiple(let factor): occasion.bytes > 0 && occasion.bytes % factor == 0
    case .whole: occasion.isWhole == true
    case .part: occasion.isWhole == false
    case .partAfterWhole: occasion.isWhole == false && log.read.lastWasWhole
    case .both(let one, let other): one.holds(occasion, log) && other.holds(occasion, log)
    case .idle(let time): occasion.present.idle >= time
    case .urlHas(let text): firstRange(of: text, in: occasion.present.url[...]) != nil
    // What is of redirections is sorted out when one comes.
    case .hop: occasion.isRedirected
    case .earlier(let when): when.holds(occasion, log.earlier)
    default: held(log)
    }
  }

  /// The occasions that what was before makes.
  private func held(_ log: Log) -> Bool {
    switch self {
    case .beforeAction: log.counts.actions == 0
    case .afterActions(let count): log.counts.actions >= count
    case .afterImports(let count): log.counts.imports >= count
    case .afterReads(let count): log.counts.reads >= count
    case .afterRefusals(let count): log.counts.refusals >= count
    case .afterFailures(let count): log.counts.failures >= count
    case .afterRedirections(let count): log.counts.redirections >= count
    case .afterSecureActions(let count): log.counts.secureActions >= count
    case .afterStalls(let count): log.counts.stalls >= count
    case .afterTimeOuts(let count): log.counts.timeOuts >= count
    case .afterRefusal: log.followsRefusal
    case .afterFailure: log.hasFailed
    case .afterStall: log.hasStalled
    case .afterMethod(let method): log.last?.method == method
    case .afterStatus(let status): log.last?.status == status
    case .afterSecure: log.last?.isSecure == true
    case .afterChunked: log.last?.isChunked == true
    case .afterRedirection: log.last?.isRedirected == true
    case .afterRefused(let command): log.refused.contains(command)
    case .afterPart: log.read.hasPart
    case .afterTimeOut(let purpose): log.timedOut == purpose
    case .afterOverflow: log.last?.isOverfull == true
    case .afterReply(let trait): log.last?.reply.has(trait) == true
    default: preceded(log)
    }
  }

  /// The occasions that commands before make, and a count.
  private func preceded(_ log: Log) -> Bool {
    switch self {
    case .eachAction(let count): log.counts.actions % count == count - 1
    case .command(let command): log.command == command
    case .afterCommand(let command, let form):
      log.previous?.command == command && log.previous?.form == form
    case .afterImportOf(let purpose, let least):
      log.lastImport.map { $0.purpose == purpose && $0.length >= least } ?? false
    default: false
    }
  }

  /// What a reply must have about it.
  var replyTraits: [ReplyTrait] {
    switch self {
    case .reply(let trait): [trait]
    case .both(let one, let other): one.replyTraits + other.replyTraits
    default: []
    }
  }

  /// Which of the redirections it is about.
  var hop: Int? {
    switch self {
    case .hop(let number): number
    case .both(let one, let other): one.hop ?? other.hop
    default: nil
    }
  }

  /// Whether it takes a redirection to tell.
  var awaitsRedirection: Bool {
    switch self {
    case .redirected, .hop: true
    case .both(let one, let other): one.awaitsRedirection || other.awaitsRedirection
    default: false
    }
  }
}

/// What an occasion has about it now: an action, an import, a read or an answer.
struct Occasion: Sendable {
  var method: Int?
  var isSecure = false
  var isRedirected = false
  var bytes = 0
  /// The most bytes that the series takes.
  var bytesMax = Int.max
  var isWhole: Bool?
  var present = Present()
}

/// What is imported, set and under way, as the present command or event found it.
struct Present: Sendable {
  var body = false
  var block = false
  var range = false
  var header = false
  var streaming = false
  var acting = false
  var connecting = false
  var fullCache = false
  var redirecting = false
  var url: [UInt8] = []
  /// The time since the last action ended.
  var idle = Interval.zero
}

/// What was before.
struct Log: Sendable {
  /// An action that came to its end.
  struct Action: Sendable {
    var method: Int
    var status: Int
    var isSecure: Bool
    var isChunked: Bool
    var isRedirected: Bool
    var isOverfull: Bool
    var reply: SeenReply
  }
  /// How often something has been.
  struct Counts: Sendable {
    var actions = 0
    var imports = 0
    var reads = 0
    var refusals = 0
    var failures = 0
    var stalls = 0
    var timeOuts = 0
    var redirections = 0
    var secureActions = 0
  }
  /// What was read: the last time all of it, and since the last action a part.
  struct Reads: Sendable {
    var lastWasWhole = false
    var hasPart = false
  }
  var counts = Counts()
  var hasRefused = false
  /// Whether an HTTP command was refused since the last one obeyed, as the present one found it.
  var followsRefusal = false
  var hasFailed = false
  var hasStalled = false
  var read = Reads()
  /// The command that is carried out, and what was refused since the last action.
  var command: BuiltInCommand?
  var refused: Set<BuiltInCommand> = []
  /// What was to be imported when the last import ran out of time.
  var timedOut: DataIntake.Purpose?
  var last: Action?
  /// The one before the last.
  private var lastButOne: Action?
  /// The form of the command that is carried out, and what was before it.
  var form: Form?
  var previous: (command: BuiltInCommand, form: Form)?
  /// What was imported last, and how long it was.
  var lastImport: (purpose: DataIntake.Purpose, length: Int)?

  /// What was before the last action.
  var earlier: Log {
    var other = self
    other.last = lastButOne
    return other
  }

  /// Takes note of an action that came to its end.
  mutating func ended(_ action: Action) { (last, lastButOne) = (action, last) }
}
