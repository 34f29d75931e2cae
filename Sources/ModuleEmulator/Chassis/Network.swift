// SIM, registration and data connection as the module finds them (requirement GEN-7), and what of
// them the bench takes away in the course of time. What hangs together is lost together: without a SIM
// there is no registration, without that no connection. A connection that broke off does not come back
// by itself; AT+MIPCALL=1 makes it anew.
import Ground

/// What the module has of the network.
struct Network: Sendable {
  let conditions: Conditions
  /// The conditions as they are now.
  private(set) var surroundings: Conditions
  var isConnected: Bool
  /// Whether AT+CREG=1 was given.
  var reportsRegistration = false
  /// Whether the line about the service came that the dialect may have.
  var hasToldService = false

  /// Whether a connection comes by itself where there can be one.
  private let connectsByItself: Bool

  init(_ conditions: Conditions, _ dialect: Dialect) {
    self.conditions = conditions
    surroundings = conditions
    connectsByItself = dialect.attachCommand == .none
    isConnected =
      conditions.startsConnected || (connectsByItself && conditions.hasDataConnection)
  }

  /// Whether an action can reach the network.
  var isOnline: Bool { surroundings.hasSIM && surroundings.isRegistered && isConnected }

  /// Forgets what a power-down forgets.
  mutating func restart() {
    isConnected =
      (conditions.startsConnected || connectsByItself) && surroundings.hasDataConnection
    reportsRegistration = false
    hasToldService = false
  }

  /// When the surroundings change next after that instant; nil: never.
  func nextChange(after now: Instant?) -> Instant? {
    var next: Instant?
    for loss in conditions.losses {
      let began = Instant.start + loss.at
      for change in [began, loss.duration.map { began + $0 }].compactMap(\.self) {
        if let now, change <= now { continue }
        next = min(next ?? change, change)
      }
    }
    return next
  }

  /// A change of the surroundings, as lines tell of it.
  struct Change {
    var lines: [[UInt8]] = []
    /// Whether the data connection broke off, or what is under way has lost what it needs.
    var breaksConnection = false
  }

  /// Something goes away or returns.
  mutating func change(at now: Instant) -> Change {
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
    var change = Change()
    func tell(_ line: String) {
      if away.allSatisfy({ !$0.isSilent }) { change.lines.append(Array(line.utf8)) }
    }
    if before.hasSIM != surroundings.hasSIM {
      tell(surroundings.hasSIM ? "+SIM READY" : "+SIM DROP")
    }
    if reportsRegistration, before.isRegistered != surroundings.isRegistered {
      tell(surroundings.isRegistered ? "+CREG: 1" : "+CREG: 0")
    }
    if !surroundings.hasDataConnection {
      change.breaksConnection = true
      if isConnected {
        isConnected = false
        if !connectsByItself { tell("+MIPCALL: 0") }
      }
    } else if connectsByItself {
      isConnected = true
    }
    return change
  }
}
