// What the bench can lose in the middle of a run: a SIM, a network, a data connection. What hangs
// together is lost together: without a SIM there is no registration, without that no connection. A
// connection that broke off does not come back by itself; AT+MIPCALL=1 makes it anew.
import HTTPOrigin
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

extension ModuleEmulator {
  /// Sets the clock for the next change of the surroundings.
  mutating func armLoss(after now: Instant?) {
    var next: Instant?
    for loss in conditions.losses {
      let began = Instant.start + loss.at
      for change in [began, loss.duration.map { began + $0 }].compactMap(\.self) {
        if let now, change <= now { continue }
        next = min(next ?? change, change)
      }
    }
    arm(.loss, at: next)
  }

  /// Something goes away or returns.
  mutating func surroundingsChange(at now: Instant) {
    armLoss(after: now)
    let before = surroundings
    let away = conditions.losses.filter { $0.isAway(at: now) }
    surroundings = conditions
    for loss in away {
      switch loss.kind {
      case .sim: surroundings.hasSIM = false
      case .network: surroundings.isRegistered = false
      case .data: surroundings.hasDataConnection = false
      }
    }
    if !surroundings.hasSIM { surroundings.isRegistered = false }
    if !surroundings.isRegistered { surroundings.hasDataConnection = false }
    let tells = mode != .restarting && !isPushing && away.allSatisfy { !$0.isSilent }
    if tells, before.hasSIM != surroundings.hasSIM {
      sayLine(surroundings.hasSIM ? "+SIM READY" : "+SIM DROP")
    }
    if tells, reportsRegistration, before.isRegistered != surroundings.isRegistered {
      sayLine(surroundings.isRegistered ? "+CREG: 1" : "+CREG: 0")
    }
    if !surroundings.hasDataConnection { disconnect(tells: tells) }
  }

  /// The data connection breaks off, and what is under way hangs until its time is over.
  private mutating func disconnect(tells: Bool) {
    arm(.attach, at: nil)
    if let exchange { ask(.cancel(exchange.id)) }
    guard isConnected else { return }
    isConnected = false
    if tells { sayLine("+MIPCALL: 0") }
  }
}
