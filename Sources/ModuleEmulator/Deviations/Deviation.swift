// What a wrong module does otherwise, as values. The core plays a right module and calls the seams
// where something could be otherwise; a deviation names a seam, what is changed there, and when.
import Ground
import ModuleCatalogue

/// One way of being wrong; a class, because it is asked for all the time, and to copy it takes longer.
final class Deviation: Sendable {
  /// What is changed, by the seam that it is attached at.
  enum Change: Equatable, Sendable {
    case facts(FactsChange)
    case url(URLChange)
    case setting(SettingChange)
    case data(DataIntake.Purpose, ImportChange)
    case request(RequestChange)
    case head(HeadChange)
    case body(BodyChange)
    case result(ResultChange)
    case read(ReadChange)
    case answer(AnswerChange)
    case time(TimeChange)
    case restart(RestartChange)
    case store(StoreChange)

    /// What of the module it is about.
    var kind: Kind {
      switch self {
      case .facts: .facts
      case .url: .url
      case .setting: .setting
      case .data: .data
      case .request: .request
      case .head: .head
      case .body: .body
      case .result: .result
      case .read: .read
      case .answer: .answer
      case .time: .time
      case .restart: .restart
      case .store: .store
      }
    }
  }
  /// The kinds of changes, by which seams find those that they ask for.
  enum Kind: Int, CaseIterable, Sendable {
    case facts, url, setting, data, request, head, body, result, read, answer, time, restart, store
  }
  let when: When
  let change: Change

  init(when: When, change: Change) {
    self.when = when
    self.change = change
  }

  /// What the module takes, or what its test forms announce.
  static func facts(_ change: FactsChange) -> Self { Self(when: .always, change: .facts(change)) }
  /// How a URL is understood.
  static func url(when: When = .always, _ change: URLChange) -> Self {
    Self(when: when, change: .url(change))
  }
  /// How HTTPSET is obeyed and what becomes of a value; how values act is asked whatever the occasion.
  static func setting(when: When = .always, _ change: SettingChange) -> Self {
    Self(when: when, change: .setting(change))
  }
  /// How HTTPDATA takes a body in, and what becomes of it.
  static func data(when: When = .always, _ change: ImportChange) -> Self {
    Self(when: when, change: .data(.body, change))
  }
  /// How HTTPHEAD takes a header block in, and what becomes of it.
  static func block(when: When = .always, _ change: ImportChange) -> Self {
    Self(when: when, change: .data(.block, change))
  }
  /// What goes to the server.
  static func request(when: When = .always, _ change: RequestChange) -> Self {
    Self(when: when, change: .request(change))
  }
  /// What is made of a reply's head, redirections included.
  static func head(when: When = .always, _ change: HeadChange) -> Self {
    Self(when: when, change: .head(change))
  }
  /// What is made of a reply's body.
  static func body(when: When = .always, _ change: BodyChange) -> Self {
    Self(when: when, change: .body(change))
  }
  /// What is said of an action, and how it ends.
  static func result(when: When = .always, _ change: ResultChange) -> Self {
    Self(when: when, change: .result(change))
  }
  /// What HTTPREAD gives.
  static func read(when: When = .always, _ change: ReadChange) -> Self {
    Self(when: when, change: .read(change))
  }
  /// How commands are heard and answered.
  static func answer(when: When = .always, _ change: AnswerChange) -> Self {
    Self(when: when, change: .answer(change))
  }
  /// How long things take.
  static func time(when: When = .always, _ change: TimeChange) -> Self {
    Self(when: when, change: .time(change))
  }
  /// What a command takes away that it has nothing to do with.
  static func store(when: When = .always, _ change: StoreChange) -> Self {
    Self(when: when, change: .store(change))
  }
  /// What outlives a restart.
  static func restart(when: When = .always, _ change: RestartChange) -> Self {
    Self(when: when, change: .restart(change))
  }

  /// Whether a module without any HTTP command shows it: it can be wrong in refusals alone.
  var showsInRefusals: Bool {
    switch change {
    case .answer(.refusal), .answer(.stuck(after: .refusal, forGood: _)): true
    default: false
    }
  }
}
