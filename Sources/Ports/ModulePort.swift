// What every way to a module has in common, be it a tty, a connection, or a port that goes and comes
// back.

/// How a port stands.
public enum PortState: Sendable, Equatable {
  /// Bytes pass.
  case open
  /// It is away, or not there yet, and is awaited; the text says what was seen.
  case away(String)
  /// It is gone for good; the text says what was seen.
  case lost(String)
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
  /// Sends bytes, now as far as possible and the rest when the line takes it; none while it is away.
  func send(_ bytes: Span<UInt8>)
  /// Leaves everything as it was found; no handler is called any more.
  func close()
}

extension ModulePort {
  /// Sends bytes, now as far as possible and the rest when the line takes it; none while it is away.
  public func send(_ bytes: [UInt8]) { send(bytes.span) }
}
