// What the bench can lose in the middle of a run: a SIM, a network, a data connection.
public import Ground

/// A part of the surroundings that goes away at an instant, and may return.
public struct Loss: Sendable, Equatable {
  /// What goes away.
  public enum Kind: String, Sendable, CaseIterable {
    /// The SIM card.
    case sim
    /// The network.
    case network
    /// The data connection, and what it needs to be made anew.
    case data
  }
  /// What goes away.
  public var kind: Kind
  /// When, counted from power-up.
  public var at: Interval
  /// For how long; nil: for good.
  public var duration: Interval?
  /// Whether no line that comes by itself tells of it.
  public var isSilent: Bool

  /// Makes a loss.
  public init(_ kind: Kind, at: Interval, for duration: Interval? = nil, isSilent: Bool = false) {
    self.kind = kind
    self.at = at
    self.duration = duration
    self.isSilent = isSilent
  }

  /// Whether what is lost is away at that instant.
  func isAway(at now: Instant) -> Bool {
    let began = Instant.start + at
    return now >= began && duration.map { now < began + $0 } ?? true
  }
}
