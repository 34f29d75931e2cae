// Why a module of a bench cannot be played, as a value: the rig's fault, never the module's. Prose only
// where it is printed.
public import Ground
public import ModuleCatalogue
public import Ports

/// Why a module cannot be played.
public enum ModuleFailure: Error, Equatable, Sendable {
  /// Whoever runs the bench ended it for this reason.
  case stopped(String)
  /// The command that switches the supply on failed; what it did.
  case supply(String)
  /// The place in a lab cannot be used.
  case place(String)
  /// A port's text or its line's settings say nothing that can be opened.
  case unreadable(String)
  /// The port cannot be opened.
  case port(PortError)
  /// The port was not open in time.
  case unreached(String, within: Interval)
  /// The port went and did not come back.
  case lost(LossReason)
  /// Nothing answers AT.
  case silent(port: String, patience: Interval, baud: UInt32)
  /// The module answers, but tells no model.
  case tellsNoModel(port: String)
  /// The module tells a model that no series has, or the bench names one.
  case unknown(port: String?, UnknownModule)
  /// The module is of another series than the bench says.
  case otherModule(port: String, claimed: String, told: [UInt8])
  /// The module is not what it was when the cases were played that have their verdicts.
  case changed(port: String, String)
  /// The module's origin cannot be had.
  case origin(String)
}

extension ModuleFailure {
  /// Whether it is wrong use: people did not say what they meant.
  public var isWrongUse: Bool {
    switch self {
    case .port(.ambiguous), .unknown, .unreadable, .changed: true
    default: false
    }
  }

  /// The failure for people; `series` is how they say what a module is, such as `--series`.
  public func text(series: String) -> String {
    switch self {
    case .stopped(let text), .place(let text), .unreadable(let text), .origin(let text): text
    case .supply(let text): "the supply was not switched on: \(text)"
    case .port(let error): "\(error)"
    case .unreached(let port, let limit): "\(port) could not be reached in \(limit)"
    case .lost(let reason): "the port is gone: \(reason)"
    case .silent(let port, let patience, let baud):
      "\(port): the module does not answer AT within \(patience); is this its AT port at \(baud) "
        + "baud?"
    case .tellsNoModel(let port):
      "\(port): the module tells no model: it answers none to AT+CGMM, AT+GMM and ATI; "
        + "\(series) says what it is"
    case .unknown(let port?, let unknown):
      "\(port): \(unknown.description)\n\(series) says what it is"
    case .unknown(nil, let unknown): unknown.description
    case .changed(let port, let change):
      "\(port): this is not the module whose run was cut off: \(change)"
    case .otherModule(let port, let claimed, let told):
      "\(port): the bench says \(claimed), the module says that it is "
        + "\(escaped(told, limit: 60)): is the port another module's?"
    }
  }
}
