// What every way to a module has in common, be it a tty, a connection, or a port that goes and comes
// back.
import Glibc
public import Ground

/// How a port stands.
public enum PortState: Sendable, Equatable {
  /// Bytes pass.
  case open
  /// It is away, or not there yet, and is awaited; the text says what was seen.
  case away(String)
  /// It is gone for good.
  case lost(LossReason)
}

/// Why a port is gone for good.
public struct LossReason: Sendable, Equatable {
  /// What was seen.
  public indirect enum Cause: Sendable, Equatable {
    /// It was closed in here.
    case closed
    /// The device or its line hung up.
    case hungUp
    /// A call on it failed with this errno.
    case failed(Int32)
    /// A connection ended, or never came; the text says what happened and what to do.
    case connection(String)
    /// It went so and did not come back in time; the text says what was in the way.
    case stayedAway(Cause, within: Interval, problem: String?)
    /// It went so, and a port of its name may be somebody else's.
    case nameMayBeTaken(Cause)
  }

  /// What the port was called.
  public var name: String
  /// What was seen.
  public var cause: Cause

  package init(_ name: String, _ cause: Cause) { (self.name, self.cause) = (name, cause) }
}

extension LossReason: CustomStringConvertible {
  /// The port and what was seen, in one line.
  public var description: String { "\(name)\(Self.text(cause))" }

  private static func text(_ cause: Cause) -> String {
    switch cause {
    case .closed: " was closed"
    case .hungUp: " hung up"
    case .failed(let number): " failed: \(String(cString: strerror(number)))"
    case .connection(let problem): ": \(problem)"
    case .stayedAway(let cause, let limit, let problem):
      "\(text(cause)), and did not come back within \(limit)" + (problem.map { ": \($0)" } ?? "")
    case .nameMayBeTaken(let cause):
      "\(text(cause)), and its number may be another's now: only a link to it is awaited"
    }
  }
}

/// A way to a module on a poll loop: bytes in, bytes out.
public protocol ModulePort: AnyObject {
  /// How people know the port: its path, or `tcp:host:port`.
  var name: String { get }
  /// How the port stands.
  var state: PortState { get }
  /// Called with each piece that comes; the bytes are valid only during the call.
  var onBytes: ((Span<UInt8>) -> Void)? { get set }
  /// Called when the last queued byte went to the kernel, and not when `send` got rid of all at once.
  var onDrained: (() -> Void)? { get set }
  /// Called when `state` has changed; what was in flight is lost then.
  var onChange: ((PortState) -> Void)? { get set }
  /// Called when something is seen that `trouble` then tells of.
  var onTrouble: (() -> Void)? { get set }
  /// What kept bytes on their way, changed them or may have put others among them at any time since then, in
  /// words; nil where nothing is known to have.
  func trouble(since instant: Instant) -> String?
  /// Other processes that have the port open too, as far as they can be seen.
  var otherHolders: [PortHolder] { get }
  /// Whether bytes may be kept on their way by somebody, and `trouble` would not know.
  var mayStallUnseen: Bool { get }
  /// Sends bytes, now as far as possible and the rest when the line takes it; none while it is away.
  func send(_ bytes: Span<UInt8>)
  /// Leaves everything as it was found; no handler is called any more.
  func close()
}

extension ModulePort {
  /// Nobody can be seen.
  public var otherHolders: [PortHolder] { [] }

  /// A port of this machine is the module's own.
  public var mayStallUnseen: Bool { false }

  /// Sends bytes, now as far as possible and the rest when the line takes it; none while it is away.
  public func send(_ bytes: [UInt8]) { send(bytes.span) }
}
