// All that the module's conduct depends on, as values, drawn up once at power-up from the profile and
// the dialect. A fault is a change to these values and nothing else: the code that plays the module
// reads them and does not know which of them are faults.
import Ground
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
  /// What answers, an import, a read or an action are like on some occasions.
  var rareLines: Rarely<LineBehaviour>?
  var rareData: Rarely<ImportBehaviour>?
  var rareHead: Rarely<ImportBehaviour>?
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
  /// How much later a refusal is said.
  var refusalDelay = Interval.zero
  /// After how many refusals in a row nothing is answered any more; 0: never.
  var refusalsBorne = 0
  /// Whether a refused line that comes again is answered OK.
  var acceptsRepeated = false
  /// Whether the LF after a line's CR is taken for a line.
  var refusesLineFeed = false
  /// Whether a line that begins in small letters is taken in capitals.
  var raisesSmallLetters = false
}

/// What may put settings back that has no business to.
enum ResetCause: Sendable, Equatable { case body, block, timeout, surplus, refusal, testForm }

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
  /// Setting the one puts the other back to its default.
  var resets: [SettingKey: SettingKey] = [:]
  /// Whether a refused line puts all settings back.
  var refusalResetsAll = false
  /// Settings that an action puts back, and whether a failed action does so with all.
  var resetByAction: [SettingKey] = []
  var failureResetsAll = false
  /// Whether a switch set to the value that it has takes the other.
  var togglesIfRepeated = false
  /// Settings that count from the second action on.
  var countLateAlone: [SettingKey] = []
  /// Settings that read their default after a restart and act as before it.
  var haunting: [SettingKey] = []
  /// Texts that act on though they were cleared.
  var clearedStay: [SettingKey] = []
  /// Texts behind which the end of a longer one before is sent.
  var overlaid: [SettingKey] = []
  /// How many bytes of a text are kept, and how many of those act.
  var keptBytes: [SettingKey: Int] = [:]
  var actingBytes: [SettingKey: Int] = [:]
  /// A change to the value of one setting.
  var alterations: [SettingKey: Alteration] = [:]
  /// Whether a name that goes on after a known one is taken for it.
  var ignoresNameTail = false
  /// Whether the first four letters of a name will do.
  var abbreviatesNames = false
  /// Bits of a switch's number that count.
  var choiceMask: Int?
  /// Whether a bare number is taken whatever it is.
  var takesBareNumbers = false
  /// Whether a RANGE without its last byte is taken whatever its first.
  var takesOpenRanges = false
  /// Settings that something else than HTTPSET puts back.
  var resetBy: [ResetCause: [SettingKey]] = [:]
  /// Whether the text 0 is taken for none.
  var zeroIsEmpty = false
  /// How many bytes the read form prints.
  var formBytesMax = Int.max
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
  /// Whether an https URL needs no host, and a scheme may have something before it.
  var acceptsSecureNoHost = false
  var acceptsSchemeTail = false
  /// The longest host and the greatest port that are taken, and whether a host may have a hyphen.
  var hostBytesMax = Int.max
  var portMax = 65_535
  var refusesHyphen = false
  /// A change to what is requested.
  var targetAlteration: Alteration?
}

/// A change made to bytes on their way.
enum Alteration: Sendable, Equatable {
  case dropMiddle, doubleMiddle, flipMiddle, dropLast, append(UInt8)
  case cutAt([UInt8]), drop(UInt8), replace([UInt8], with: [UInt8]), clearHighBits
  case keep(Int)
  case dropAt(Int), flipAt(Int), lowerCase, upperCase
  case dropFirst(UInt8), dropTrailing(UInt8), keepLines(Int), keepFirstOfName
  case cutLines(Int), dropField([UInt8])

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
    case .dropFirst(let byte): if bytes.first == byte { bytes.removeFirst() }
    case .dropTrailing(let byte): if bytes.count > 1, bytes.last == byte { bytes.removeLast() }
    case .keepLines(let count): keepLines(of: &bytes) { number, _ in number < count }
    case .cutLines(let count): bytes = Self.cutLines(of: bytes, count)
    case .dropField(let name):
      keepLines(of: &bytes) { _, line in
        line.prefix { $0 != UInt8(ascii: ":") }.map(upper) != name
      }
    case .keepFirstOfName:
      var names: [[UInt8]] = []
      keepLines(of: &bytes) { _, line in
        let name = line.prefix { $0 != UInt8(ascii: ":") }.map(upper)
        defer { names.append(name) }
        return !names.contains(name)
      }
    }
  }

  /// Header lines of so many bytes at most.
  private static func cutLines(of bytes: [UInt8], _ most: Int) -> [UInt8] {
    var kept: [UInt8] = []
    for line in bytes.split(separator: 0x0A) {
      kept += line.prefix { $0 != 0x0D }.prefix(most) + [0x0D, 0x0A]
    }
    return kept
  }

  /// Keeps some header lines, and the empty line that ends them.
  private func keepLines(
    of bytes: inout [UInt8], _ keeps: (Int, ArraySlice<UInt8>) -> Bool
  ) {
    var kept: [UInt8] = []
    for (number, line) in bytes.split(separator: 0x0A).enumerated()
    where line.elementsEqual([0x0D]) || keeps(number, line) {
      kept += line + [0x0A]
    }
    bytes = kept
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
  /// Whether an LF is lost that begins a piece when a CR ended the one before.
  var losesSplitLineBreak = false
  /// Whether what is longer of the import before stays behind a shorter one.
  var overlaysEarlier = false
  /// Whether the bytes of an import that timed out begin the next.
  var partialDataLeaks = false
  /// Whether surplus bytes replace the first ones.
  var surplusOverwrites = false
  /// Whether the result of an action ends an import.
  var endsWithAction = false
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
  /// Whether what the reply before left behind the end of a shorter one is read.
  var readsStale = false
  /// Whether a read far into the data is answered after 1500 ms.
  var isLateFarIn = false
  var survivesRestart = false
}
