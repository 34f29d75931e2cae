// All that the module's conduct depends on, as values, drawn up once at power-up from the profile and
// the dialect. A fault is a change to these values and nothing else: the code that plays the module
// reads them and does not know which of them are faults.
import MachineContract
import ModuleCatalogue

/// How the module conducts itself.
struct Behaviour: Sendable, Equatable {
  /// What it takes.
  var accepts: Acceptance
  /// What its test forms print.
  var announces: Acceptance
  /// Its legal habits.
  var dialect: Dialect
  var lines = LineBehaviour()
  var settings = SettingsBehaviour()
  var url = URLBehaviour()
  var data = ImportBehaviour()
  var head = ImportBehaviour()
  var read = ReadBehaviour()
  var action = ActionBehaviour()
  /// What an import of a body, a read or an action is like on some occasions.
  var rareData: Rarely<ImportBehaviour>?
  var rareRead: Rarely<ReadBehaviour>?
  var rareAction: Rarely<ActionBehaviour>?

  /// What a right module of that profile does.
  init(_ profile: Profile, _ dialect: Dialect) {
    accepts = Acceptance(profile)
    announces = accepts
    self.dialect = dialect
    if dialect.ipv6 == .absent { accepts.settings.removeAll { $0.mayBeAbsent } }
  }
}

/// What is said where a command is refused.
enum Refusal: Equatable, Sendable { case said, saidTwice, silent, saysOK }

/// Answers in general.
struct LineBehaviour: Sendable, Equatable {
  /// Additional time before a command is carried out.
  var delays: [Command: Interval] = [:]
  /// Additional time before a command in that form is carried out.
  var formDelays: [Form: Interval] = [:]
  /// Each command of that number in a row is 1500 ms late; 0: none.
  var lateEvery = 0
  /// What becomes of ERROR.
  var refusal = Refusal.said
  /// Bytes on the line to the reader: each one of that number is lost or comes twice; 0: none.
  var losesEvery = 0
  var doublesEvery = 0
  /// A line that stands before each OK of an HTTP command.
  var stray: [UInt8]?
  /// How many times a final result code is printed.
  var finals = 1
  /// Whether the line after a refused one goes unanswered.
  var isDeafAfterError = false
  /// Whether nothing is answered any more after a refusal.
  var diesOfError = false
  var refusedTestForms: [Command] = []
  var silentTestForms: [Command] = []
  var testFormsLackOK = false
  var refusedReadForms: [Command] = []
  var talkativeReadForms: [Command] = []
}

/// HTTPSET.
struct SettingsBehaviour: Sendable, Equatable {
  var surviveRestart = false
  /// Settings that outlive a restart alone.
  var survivors: [SettingKey] = []
  /// Whether an action obeys the settings as they were when the one before began.
  var countLate = false
  /// Settings that serve one action, though they read as before.
  var spent: [SettingKey] = []
  /// Switches that stay on for actions once they were on.
  var sticky: [SettingKey] = []
  /// A change to text values.
  var alteration: Alteration?
  /// Whether a refused value puts its parameter back to the default.
  var refusedClears = false
  /// Whether setting something drops the imported body.
  var dropBody = false
  /// Settings that answer OK and keep their old value.
  var unstored: [SettingKey] = []
  /// Settings that are stored and have no effect on actions.
  var ignored: [SettingKey] = []
  /// Settings that the read form leaves out.
  var hidden: [SettingKey] = []
  /// Setting the one sets the other, too.
  var coupled: [SettingKey: SettingKey] = [:]
  /// How many bytes of a text are lost at its end.
  var cut = 0
  var storesRefused = false
  var readLacksOK = false
  var acceptsUnclosedQuote = false
  var acceptsSurplus = false
  var acceptsMissingValue = false
  var acceptsUnknownName = false
  /// Texts that may not be empty.
  var refusesEmpty: [SettingKey] = []
  /// Whether a RANGE is kept although another one is set later.
  var keepsFirstRange = false
}

/// How a URL is understood.
struct URLBehaviour: Sendable, Equatable {
  var acceptsAnyScheme = false
  var acceptsNoHost = false
  /// Whether an action goes to the URL of the one before where none is set.
  var clearedStays = false
  var ignoresHostPort = false
  /// Whether a port behind the path is taken for a part of it.
  var ignoresPathPort = false
  var pathPortWins = false
  var dropsPath = false
  var dropsQuery = false
  /// Whether the port behind the path counts for http alone.
  var ignoresSecurePathPort = false
  /// The greatest port that is kept whole; greater ones lose their high bits.
  var portMask = 0xFFFF
  var defaultPort = 80
  var secureDefaultPort = 443
}

/// A change made to bytes on their way.
enum Alteration: Sendable, Equatable {
  case dropMiddle, doubleMiddle, flipMiddle, dropLast, append(UInt8)
  case cutAt([UInt8]), drop(UInt8), replace([UInt8], with: [UInt8]), clearHighBits
  case keep(Int)
  case dropAt(Int), flipAt(Int), lowerCase, upperCase

  /// Changes the bytes; no bytes stay no bytes.
  func apply(to bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    switch self {
    case .dropMiddle: bytes.remove(at: bytes.count / 2)
    case .doubleMiddle: bytes.insert(bytes[bytes.count / 2], at: bytes.count / 2)
    case .flipMiddle: bytes[bytes.count / 2] ^= 0x01
    case .dropLast: bytes.removeLast()
    case .append(let byte): bytes.append(byte)
    case .cutAt(let mark):
      if let found = firstRange(of: mark, in: bytes[...]) {
        bytes.removeSubrange(found.lowerBound...)
      }
    case .drop(let byte): bytes.removeAll { $0 == byte }
    case .replace(let old, let new):
      var result: [UInt8] = []
      var rest = bytes[...]
      while let found = firstRange(of: old, in: rest) {
        result += rest[..<found.lowerBound]
        result += new
        rest = rest[found.upperBound...]
      }
      bytes = result + rest
    case .clearHighBits: for index in bytes.indices { bytes[index] &= 0x7F }
    case .keep(let count): bytes.removeSubrange(min(count, bytes.count)...)
    case .dropAt(let index): if index < bytes.count { bytes.remove(at: index) }
    case .flipAt(let index): if index < bytes.count { bytes[index] ^= 0x20 }
    case .lowerCase:
      for index in bytes.indices where (0x41...0x5A).contains(bytes[index]) { bytes[index] |= 0x20 }
    case .upperCase: for index in bytes.indices { bytes[index] = upper(bytes[index]) }
    }
  }
}

/// HTTPDATA or HTTPHEAD.
struct ImportBehaviour: Sendable, Equatable {
  var prompts = 1
  /// How much later than the last byte OK comes.
  var doneDelay = Interval.zero
  var diesOfTimeout = false
  /// Whether the first command after a time-out goes unanswered.
  var isDeafAfterTimeout = false
  /// Whether a refused length drops what was imported before.
  var refusalClears = false
  /// Whether surplus bytes begin the next import.
  var surplusLeaks = false
  var survivesRestart = false
  /// How long the data may take; nil: for ever.
  var timeout: Interval? = Limits.importTimeout
  var timeoutAnswersOK = false
  var usesPartialData = false
  /// By how much the number of bytes awaited differs from the number announced.
  var awaitedBytes = 0
  /// Bytes that end the import early.
  var endMark: [UInt8]?
  var alteration: Alteration?
  var appendsToEarlier = false
  var surplusJoins = false
  /// Whether surplus bytes leave the module deaf.
  var diesOfSurplus = false
  var echoesData = false
  var acceptsWords = false
}

/// HTTPREAD.
struct ReadBehaviour: Sendable, Equatable {
  var countError = 0
  var offsetError = 0
  /// Bits of offset and length that count.
  var offsetMask = Int.max
  var lengthMask = Int.max
  /// The most that one read gives.
  var most = Int.max
  /// Whether a read that asks for more than is left is refused.
  var refusesBeyondEnd = false
  /// Whether a refused read drops the data.
  var refusalClears = false
  var alteration: Alteration?
  var consumes = false
  /// Whether the end of the data starts it again.
  var wrapsAround = false
  var lacksOK = false
  /// A line that comes within the counted data.
  var interruption: [UInt8]?
  /// Whether AT+HTTPREAD begins anew each time with MODE 1.
  var streamStartsOver = false
}

/// HTTPACT.
struct ActionBehaviour: Sendable, Equatable {
  /// When a phase of an action is given up.
  enum Timer: Sendable, Equatable {
    case asGiven, never
    case fixed(Interval)
  }
  /// What becomes of what an action finds cached.
  enum Leftover: Sendable, Equatable { case replaced, keptIfEmpty }
  /// Which replies are falsified.
  enum Reply: Sendable, Equatable {
    case true_
    case always(Int)
    case hundreds
    case instead(of: Int, Int)
    case last
  }
  /// When redirections are followed.
  enum Redirection: Sendable, Equatable {
    case asSet, always, never, once, reportsFirst, absoluteOnly
    case except(Int)
  }

  var methodNames = ["GET", "POST", "HEAD"]
  var reportsConnection = true
  var reportsResult = true
  var results = 1
  var methodError = 0
  var lengthError = 0
  var reply = Reply.true_
  var requestTimer = Timer.asGiven
  var responseTimer = Timer.asGiven
  var refreshesTimer = true
  var failedStatus = 0
  var reportsFailure = true
  var stallIsSuccess = false
  var isPlain = false
  var redirection = Redirection.asSet
  var sendsRangeWithPost = false
  /// Whether the last RANGE that was set stays although it was cleared.
  var rangeSticks = false
  var rangeError = 0
  var contentLengthError = 0
  var bodyAlteration: Alteration?
  var receivedAlteration: Alteration?
  var showsChunkSizes = false
  var keepsOldContent = false
  var joinsOldContent = false
  var countsHeader = true
  var leftover = Leftover.replaced
  /// How much later than the end of the reply the result comes.
  var resultDelay = Interval.zero
  /// Whether the result comes before the line on the connection.
  var resultFirst = false
  /// Whether a timernum that was given counts for later actions.
  var keepsTimer = false
  /// Whether the timer runs anew for the first piece of the body alone.
  var refreshesOnce = false
  /// Whether length counts what the cache dropped.
  var lengthIsUncapped = false
  /// Bits of length that count.
  var lengthMask = Int.max
  /// How much the length of an empty or a chunked reply is off.
  var emptyLengthError = 0
  var chunkedLengthError = 0
  var chunkAlteration: Alteration?
  /// Whether the cache keeps the end of what is too long.
  var keepsEnd = false
  /// A change to the header that is shown.
  var headerAlteration: Alteration?
  /// A line that comes within data passed on.
  var interruption: [UInt8]?
  /// Settings that are sent although a header block is set.
  var besideBlock: [SettingKey] = []
  /// Settings that are not sent.
  var unsent: [SettingKey] = []
  var sendsBodyWithGet = false
  /// Whether the URL of the action before is requested.
  var usesLastURL = false
  var rangeFirstError = 0
  /// Whether the length of a reply passed on is reported as the cache's size at most.
  var capsStreamLength = false
  /// Overrides whether the header is shown.
  var showsHeader: Bool?
  var sendsBlockWith = [0, 1, 2]
  var settingsBesideBlock = false
  var sendsHost = true
  var sendsEmptyBody = false
  var headFetchesBody = false
  var streamIsCapped = false
  /// Overrides MODE.
  var streams: Bool?
}
