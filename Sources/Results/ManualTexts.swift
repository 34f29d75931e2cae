// The manual's facts as reports quote them, which need nothing else of the catalogue; what is required is the
// catalogue's own word.
public import Ground

/// One numbered statement of the manual.
public struct Requirement: Sendable, Equatable {
  /// The stable identifier that reports quote, such as `DATA-4`.
  public var id: String
  /// The section of the manual, such as `1.2`.
  public var manual: String
  /// What is required, in one sentence.
  public var text: String

  package init(id: String, manual: String, text: String) {
    self.id = id
    self.manual = manual
    self.text = text
  }
}

/// One AT command as reports name it.
public struct CommandText: Sendable, Equatable {
  /// The name without `AT+`, such as `HTTPDATA`.
  public var name: String
  /// What the command is for, in a few words.
  public var title: String
  /// The section of the manual, such as `1.2`.
  public var manual: String
  /// Max Response Duration: how soon the final result code must come.
  public var limit: Interval

  package init(name: String, title: String, manual: String, limit: Interval) {
    self.name = name
    self.title = title
    self.manual = manual
    self.limit = limit
  }
}
