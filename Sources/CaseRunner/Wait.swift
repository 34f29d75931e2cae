// What the runner may be waiting for.
import Diagnostics
import Ground
import SuiteLanguage

enum Wait {
  /// Nothing: the interpreter can go on.
  case none
  /// The first of these that fits what comes.
  case choice([Head])
  /// So many raw bytes; those that have come are in the runner's `collected`.
  case bytes(count: Int, slot: Int?, span: SourceSpan)
  /// All bytes up to a line.
  case bytesUntil(PreparedPattern, slot: Int?, searched: Int, latest: Instant, span: SourceSpan)
  /// More pieces of data to send.
  case sending(rest: ArraySlice<UInt8>, piece: Int, gap: Interval, at: Instant)
  /// An hour; what comes meanwhile is kept.
  case pause(until: Instant)
  /// An hour; what comes meanwhile is dropped, results counted.
  case anything(until: Instant)
  /// A module that restarts or must be brought back.
  case settling(Settling)
  /// The end of an action that a case has left under way.
  case actionEnd(until: Instant)
  /// The origin: that it has taken its script and told what it saw; what comes meanwhile is kept.
  case origin

  /// Whether lines are awaited, of which endlessly many would be too many.
  var isForLines: Bool {
    switch self {
    case .bytes, .none, .sending, .pause, .origin: false
    default: true
    }
  }
}

/// One thing that may come, and where the program goes on when it does.
struct Head {
  enum Kind {
    case line(PreparedPattern, exactly: Bool)
    case prompt
    case unsolicited(PreparedPattern, exactly: Bool)
    /// Nothing comes before `latest`.
    case quiet
  }
  var kind: Kind
  var earliest: Instant?
  /// An explicit bound; nil: the manual's.
  var latest: Instant?
  /// The manual's bound of an unsolicited line, from when the command was sent.
  var resultLimit: Interval?
  var target: Int
  var span: SourceSpan

  /// What is awaited, for people.
  var text: String {
    switch kind {
    case .line(let pattern, _), .unsolicited(let pattern, _): pattern.text
    case .prompt: "the data prompt `>`"
    case .quiet: "silence"
    }
  }
}

/// Waiting for a module that restarts, or must be brought back from wherever it is.
struct Settling {
  enum Step: Equatable {
    /// A restart command was sent; the index tells which.
    case asking(Int)
    /// `AT` is sent again and again until the module answers.
    case polling
    /// The module answers; late lines of its start are awaited and dropped.
    case draining
  }
  enum Purpose: Equatable {
    /// A run begins.
    case opening
    /// A suite asked for it.
    case restart
    /// The way back after a case that left the module stuck; the number counts the means tried.
    case recovery(Int)
  }
  var purpose: Purpose
  var step: Step
  /// When the next poll is due, or the current step ends.
  var at: Instant
  /// When polling is given up.
  var until: Instant
  /// Polls answered one after the other.
  var answered = 0
  /// The longest that a poll took to be answered, as it seemed.
  var pace = Interval.zero
  /// Whether a poll went unanswered, so that the module really was away.
  var wasAway = false
  /// Whether the last poll is unanswered as yet.
  var isAsked = false
  /// When something last came that is no known unsolicited line; nil: not since polling began.
  var lastHeard: Instant?
  var span: SourceSpan?

  /// What to send to restart a module, in the order tried (3GPP TS 27.007, 8.2; `=15` in the field).
  static let commands = ["AT+CFUN=15", "AT+CFUN=1,1"]
  static let pollGap = Interval.seconds(1)
  /// Answers in a row that prove a module up which never seemed away.
  static let answersWanted = 5
}
