// What is asked of the line, and what comes of it.
import Diagnostics
import Ground
import Results
import SuiteLanguage

/// What the interpreter wants of the line before it goes on; times count from when it is asked, or
/// from the last thing sent or matched.
enum Wanted: Equatable {
  /// The first of these that fits what comes.
  case choice([Expectation])
  /// So many raw bytes.
  case bytes(count: Int, slot: Int?, SourceSpan)
  /// All bytes up to a line; `within` nil: as soon as the manual wants it.
  indirect case bytesUntil(Awaiting, slot: Int?, within: Interval?, SourceSpan)
  /// Data go out in pieces.
  case sending([UInt8], piece: Int, gap: Interval)
  /// A time; what comes meanwhile is kept.
  case pause(Interval)
  /// A time; what comes meanwhile is dropped, results counted.
  case anything(Interval)
  /// The rest of an answer, dropped like anything; nothing may follow its final result code for a moment.
  case lateAnswer(Interval)
  /// The end of the actions that a case has left under way; `first`: how long their first result may
  /// take.
  case actionsEnd(Interval, first: Interval)
}

/// A pattern that is awaited; two are alike when they await the same.
struct Awaiting: Equatable {
  let pattern: PreparedPattern

  static func == (a: Awaiting, b: Awaiting) -> Bool { a.pattern.text == b.pattern.text }
}

/// One thing that may come, and where the program goes on when it does.
struct Expectation: Equatable {
  enum Kind: Equatable {
    case line(Awaiting, exactly: Bool)
    case prompt
    case unsolicited(Awaiting, exactly: Bool)
    /// Nothing comes for so long.
    case silence(Interval)
    /// So many raw bytes; no line is cut off while they are awaited.
    case bytes(count: Int, slot: Int?)
  }
  /// How long it is waited for.
  ///
  /// By itself, for it is looked at whenever something comes and costs less to copy than what is
  /// awaited.
  struct Bound: Equatable {
    /// How long nothing may come; nil: something is awaited.
    var silence: Interval?
    /// From the last thing sent or matched; nil: the manual's bound.
    var latest: Interval?
    /// The manual's bound of an unsolicited line, from when the command was sent; the line knows it.
    var resultLimit: Interval?

    /// Whether the bound of the wait is the suite's own.
    var isOwn: Bool { silence != nil || latest != nil }
  }
  let kind: Kind
  /// From the last thing sent or matched.
  var earliest: Interval?
  var bound = Bound()
  let target: Int
  let span: SourceSpan

  init(_ kind: Kind, target: Int, span: SourceSpan) {
    self.kind = kind
    if case .silence(let time) = kind { bound.silence = time }
    self.target = target
    self.span = span
  }

  /// What is awaited, for people.
  var text: String {
    switch kind {
    case .line(let awaited, _), .unsolicited(let awaited, _): awaited.pattern.text
    case .prompt: "the data prompt `>`"
    case .silence: "silence"
    case .bytes(let count, _): "\(count) bytes"
    }
  }

  /// Whether a result line of another kind than awaited fails the case.
  var forbidsOtherResults: Bool {
    switch kind {
    case .unsolicited, .silence: true
    case .line, .prompt, .bytes: false
    }
  }
}

/// What came of it.
enum Progress: Equatable {
  /// Nothing as yet.
  case waiting
  /// What was wanted.
  case came(Match)
  /// More pieces of data are due.
  case send([UInt8])
  /// A line of another class or, nil, something else or nothing in time.
  indirect case failed(Finding, by: LineClass?)
}

/// What came that was wanted, and where the program goes on; nil: where it stands.
struct Match: Equatable {
  var target: Int?
  var captures: [(slot: Int, value: Value)] = []

  static func == (a: Match, b: Match) -> Bool {
    a.target == b.target && a.captures.elementsEqual(b.captures) { $0 == $1 }
  }
}
