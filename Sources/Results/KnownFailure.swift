// A deviation that people have seen, judged and filed, so that a night is not broken by it again.

/// Why a failed case is no news.
public struct KnownFailure: Sendable, Equatable {
  /// Why the module fails, in the words of who entered it.
  public var reason: String
  /// Where the deviation is tracked, such as `FW-1234`; may be empty.
  public var ticket: String
  /// The last day on which it counts as known, as `2027-01-31`; empty: for good.
  public var until: String
  /// Where the entry stands, such as `Suites/known-failures:12`; empty where that is unknown.
  public var place: String

  package init(reason: String, ticket: String = "", until: String = "", place: String = "") {
    self.reason = reason
    self.ticket = ticket
    self.until = until
    self.place = place
  }
}
