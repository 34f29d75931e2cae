// What a run wants of the web server that its module talks to, be it in this process or far away.
public import HTTPOrigin
public import Ground

/// A web server that is told what to answer and tells what it saw.
///
/// A server far away hears of a script and is asked what it saw over a link that takes its time: only
/// after an answer to `ask` has the script been taken, and been told what there was to tell.
public protocol Origin: AnyObject {
  /// Where modules find the server.
  var addresses: OriginAddresses { get }
  /// Takes each complete request and each malformed one, with the instant at which it was seen.
  var onRequest: ((OriginRequest, Instant) -> Void)? { get set }
  /// Takes what the TCP peer sees, with the instant at which it did.
  var onPeer: ((PeerEvent, Instant) -> Void)? { get set }
  /// Called once for each `ask`, from within it or later.
  var onCurrent: (() -> Void)? { get set }
  /// Called once when the server cannot be reached any more, with what is wrong.
  var onGone: ((String) -> Void)? { get set }

  /// Called when something that may have been the module's found no room.
  var onShortage: ((OriginShortage) -> Void)? { get set }
  /// Called when somebody has come to a TLS port, whatever came of it; again and again, perhaps. An
  /// origin that cannot tell calls it all the same.
  var onSecureHeard: (() -> Void)? { get set }

  /// Makes the server ready to be told things; says at once or from within the loop what is in the
  /// way, nil: nothing.
  func open(_ done: @escaping (String?) -> Void)
  /// From now on the server is to answer so.
  func tell(_ script: OriginScript)
  /// What was seen before now need not be told any more.
  func forgetSeen()
  /// Hands over what was seen by now, and makes sure that the script has been taken.
  func ask()
  /// The run is over; says at once or from within the loop that all is given back.
  func close(_ done: @escaping () -> Void)
}

/// What an origin had too little of.
public enum OriginShortage: Sendable, Equatable {
  /// A connection that may have been the module's was refused, or closed before it had asked.
  case places
  /// What was seen was not kept until the runner asked.
  case memory
}

extension OriginServer: Origin {
  /// Has nothing to wait for: the server listens since it was made.
  public func open(_ done: @escaping (String?) -> Void) { done(nil) }

  /// From now on the server answers so.
  public func tell(_ script: OriginScript) {
    self.script = script
    peer.script = script.peer
  }

  /// Does nothing: each request was handed over when it came.
  public func forgetSeen() {}

  /// Calls `onCurrent` at once: each request was handed over when it came.
  public func ask() { onCurrent?() }

  /// Drops all connections and routes.
  public func close(_ done: @escaping () -> Void) {
    reset()
    done()
  }
}
