// The conduct of one action as values, HTTPACT's part of `Behaviour`.
import Ground

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
    case asSet, always, never, once, reportsFirst, anyStatus
    case except(Int)
  }

  /// What becomes of an action while one is under way.
  enum Second: Sendable, Equatable { case asDialect, replacesFirst, endsFirst, vanishes }

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
  /// Whether OK waits until the connection stands or has failed.
  var okWaits = false
  /// How many times `+HTTP:1` comes.
  var connections = 1
  /// What a result says that follows `+HTTP:0`.
  var failedReply: Int?
  /// A reply that makes the module ask once more.
  var retried: Int?
  /// Replies whose body is dropped.
  var bodiless: ClosedRange<Int>?
  /// Whether the result of a HEAD reports Content-Length, and whether a HEAD waits for so much.
  var reportsContentLength = false
  var awaitsBodyOfHead = false
  /// Whether a GET of the URL just asked for is answered from what it brought.
  var repeatsReply = false
  /// Whether an action leaves the module deaf for good when it breaks.
  var diesOfBreak = false
  /// Whether a reply of many bytes gets into the imported body.
  var replyOverwritesBody = false
  /// Whether a refused action drops the body or the data, and whether its timernum counts.
  var refusalDropsBody = false
  var refusalDropsContent = false
  var refusalKeepsTimer = false
  /// What becomes of two actions at a time.
  var second = Second.asDialect
  /// Redirections: whether their header is shown, their length counted, their URL set.
  var showsHopHeader = false
  var countsHopLength = false
  var storesHop = false
  /// What a redirected request lacks, how its target is changed, and which method it has.
  var hopLacks: [String] = []
  var hopTargetAlteration: Alteration?
  var hopMethod: String?
  /// Whether a Location must be spelt so, whether the port stays, whether nothing ends the wait.
  var hopIsExact = false
  var hopKeepsPort = false
  var hopWaitsForever = false
  /// Whether the header of a chunked reply is left out.
  var hidesChunkedHeader = false
  /// A change to a body that is text.
  var textAlteration: Alteration?
  /// Bodies of a multiple of so many bytes lose the last; 0: none.
  var losesLastOf = 0
  /// Whether a body that the end of the connection ends is lost.
  var losesUnmeasured = false
  /// Whether more is kept than the cache holds.
  var isUncapped = false
  /// Whether of an empty reply no result comes.
  var isSilentOfNothing = false
  /// Whether a result that comes during an import is lost.
  var isSilentInImport = false
  /// Whether MODE 1 reads on where the action before ended.
  var streamReadsOn = false
  /// Whether the range 0-0 is taken for none.
  var rangeZeroIsNone = false
  /// Whether the module's own User-Agent follows the one that is set.
  var agentComesTwice = false
  /// An HTTP command that ends the action under way.
  var endedBy: Command?
  /// Whether an action that is no POST drops the imported body, and whether one that fails does.
  var dropsBody = false
  var failureDropsBody = false
  /// Whether plain http is tried where TLS fails.
  var fallsBack = false
  /// The failure of which nothing is reported, in the words of the IP stack.
  var silentOf: String?
  /// Whether a field whose name ends like Content-Length or Location is taken for that one.
  var trustsLengthLike = false
  var hopTrustsLike = false
  /// How many bytes of a Location, of a path and of a reply's header are borne.
  var hopBytesMax = Int.max
  var targetBytesMax = Int.max
  var headBytesMax = Int.max
  /// How many bytes of one line of it are borne.
  var fieldBytesMax = Int.max
  /// How many redirections are followed, and whether of one without a Location no result comes.
  var hopsMax = Limits.redirectsMax
  var isSilentOfNowhere = false
  /// Whether the last so many bytes are asked for as the first.
  var rangeSuffixIsPrefix = false
}
