// A port that outlives its device: a module that restarts leaves USB and comes back, perhaps under
// another number, perhaps so fast that nobody saw it go. That the old descriptor is dead is always
// seen, so it is what counts; udev's events only save waiting for the next look round.
import Glibc
public import Ground

/// A port by specification, opened again when it comes back.
public final class LastingPort: ModulePort {
  /// How often to look for what is away when udev does not say.
  public enum Limits {
    /// How long after a port went the first look is.
    public static let firstLook = Interval.milliseconds(50)
    /// How long between looks.
    public static let lookGap = Interval.milliseconds(250)
    /// How long between attempts to connect.
    public static let connectGap = Interval.milliseconds(500)
  }

  /// Called with each piece that comes; the bytes are valid only during the call.
  public var onBytes: ((Span<UInt8>) -> Void)? {
    didSet { current?.onBytes = onBytes }
  }
  /// Called when the last queued byte went to the kernel, and not when `send` got rid of all at once.
  public var onDrained: (() -> Void)? {
    didSet { current?.onDrained = onDrained }
  }
  /// Called when something is seen that `trouble` then tells of.
  public var onTrouble: (() -> Void)? {
    didSet { current?.onTrouble = onTrouble }
  }
  /// Called when the port goes, comes back or is given up.
  public var onChange: ((PortState) -> Void)?
  /// What the port is called at present, or was when it went.
  public private(set) var name: String
  /// How the port stands.
  public private(set) var state = PortState.away("not opened yet")
  /// What could not be set up and may not matter, each in one line.
  public private(set) var warnings: [String] = []

  private let specification: PortSpecification
  private let settings: LineSettings
  private let known: [KnownModule]
  private let returnMax: Interval
  private let loop: PollLoop
  private var identity: PortIdentity?
  private var terminal: PseudoTerminalName?
  private var current: (any ModulePort)?
  private var monitor: PortMonitor?
  private var timers: [PollLoop.Timer] = []
  private var problem: String?

  /// Makes a port that is not open yet; one that goes away is awaited for `returnMax`, zero: not.
  public init(
    _ specification: PortSpecification, _ settings: LineSettings = LineSettings(),
    known: [KnownModule] = [], returnMax: Interval = .seconds(90), loop: PollLoop
  ) {
    self.specification = specification
    self.settings = settings
    self.known = known
    self.returnMax = returnMax
    self.loop = loop
    name = specification.description
  }

  deinit { close() }

  /// How long a byte takes over the network and back; zero for a port of this machine.
  public var roundTrip: Interval { (current as? NetworkPort)?.roundTrip ?? .zero }

  /// What was wrong with the port at any time since then; nil where nothing is known to have been.
  public func trouble(since instant: Instant) -> String? { current?.trouble(since: instant) }

  /// Other processes that have the port open too, as far as they can be seen.
  public var otherHolders: [PortHolder] { current?.otherHolders ?? [] }

  /// Whether bytes may be kept on their way by somebody, and `trouble` would not know.
  public var mayStallUnseen: Bool { current?.mayStallUnseen ?? false }

  /// Opens the port, turning the loop while a server is awaited; not from within a handler.
  public func open(unless isInterrupted: () -> Bool = { false }) throws(PortError) {
    switch specification {
    case .tcp, .rfc2217:
      let port = connection()
      loop.run {
        if case .away = port.state { isInterrupted() } else { true }
      }
      if let problem = port.problem { throw .connection(name: port.name, problem: problem) }
      adopt(port)
    default:
      // udev knows nothing of pseudo-terminals, and to ask it for all ports takes its time.
      let isKnown =
        if case .path(let path) = specification { PseudoTerminalName(path) != nil } else { false }
      let ports = isKnown ? [] : attachedPorts()
      let found = try specification.resolved(among: ports, known: known)
      let port = try SerialPort(found.path, settings, loop: loop)
      warnings = port.warnings
      identity = PortIdentity(specification, found)
      if found.usb == nil { terminal = PseudoTerminalName(found.path) }
      adopt(port)
    }
  }

  /// Opens the port and says from within the loop, or at once, what came of it.
  public func open(_ done: @escaping (PortError?) -> Void) {
    switch specification {
    case .tcp, .rfc2217:
      let port = connection()
      current = port
      port.onChange = { [unowned self] state in
        switch state {
        case .open:
          adopt(port)
          done(nil)
        case .lost:
          current = nil
          done(.connection(name: port.name, problem: port.problem ?? ""))
        case .away: break
        }
      }
    default:
      do throws(PortError) {
        try open()
      } catch {
        return done(error)
      }
      done(nil)
    }
  }

  /// Sends bytes, now as far as possible and the rest when the line takes it; none while it is away.
  public func send(_ bytes: Span<UInt8>) { current?.send(bytes) }

  /// Leaves everything as it was found; no handler is called any more.
  public func close() {
    onChange = nil
    onBytes = nil
    onDrained = nil
    onTrouble = nil
    stopLooking()
    current?.close()
    current = nil
    if case .lost = state { return }
    state = .lost(LossReason(name, .closed))
  }

  private func connection() -> NetworkPort {
    switch specification {
    case .rfc2217(let address): NetworkPort(address, control: settings, loop: loop)
    case .tcp(let address): NetworkPort(address, loop: loop)
    default: preconditionFailure("only a network port is connected to")
    }
  }

  // MARK: Going and coming

  private func adopt(_ port: any ModulePort) {
    stopLooking()
    current = port
    name = port.name
    state = port.state
    if let port = port as? NetworkPort { warnings = port.warnings }
    port.onBytes = onBytes
    port.onDrained = onDrained
    port.onTrouble = onTrouble
    port.onChange = { [unowned self] state in
      if case .lost(let reason) = state { wentAway(reason) }
    }
  }

  private func wentAway(_ reason: LossReason) {
    current = nil
    guard returnMax > .zero else {
      state = .lost(reason)
      onChange?(state)
      return
    }
    if terminal?.isLink == false {
      state = .lost(LossReason(reason.name, .nameMayBeTaken(reason.cause)))
      onChange?(state)
      return
    }
    state = .away("\(reason)")
    problem = nil
    timers = [
      loop.setTimer(at: loop.now + returnMax) { [unowned self] in giveUp(reason) },
      loop.setTimer(at: loop.now + Limits.firstLook) { [unowned self] in look() },
    ]
    if identity?.port.usb != nil {
      monitor = PortMonitor(loop: loop) { [unowned self] in lookAtOnce() }
    }
    onChange?(state)
  }

  private func giveUp(_ reason: LossReason) {
    stopLooking()
    current?.close()
    current = nil
    state = .lost(
      LossReason(
        reason.name, .stayedAway(reason.cause, within: returnMax, problem: problem)))
    onChange?(state)
  }

  private func stopLooking() {
    for timer in timers { loop.cancel(timer) }
    timers = []
    monitor = nil
  }

  /// Something was plugged in.
  private func lookAtOnce() {
    guard case .away = state, timers.count == 2 else { return }
    loop.cancel(timers[1])
    // Not from within the monitor's own handler, which must outlive its call.
    timers[1] = loop.setTimer(at: .start) { [unowned self] in look() }
  }

  private func lookAgain(after gap: Interval) {
    guard case .away = state, timers.count == 2 else { return }
    timers[1] = loop.setTimer(at: loop.now + gap) { [unowned self] in look() }
  }

  private func look() {
    guard let identity else {
      reconnect()
      return
    }
    let ports = identity.port.usb == nil ? [] : attachedPorts()
    if let found = identity.found(among: ports, known: known),
      terminal == nil || PseudoTerminalName(found.path) != terminal
    {
      do throws(PortError) {
        let port = try SerialPort(found.path, settings, loop: loop)
        self.identity?.port = found
        if terminal != nil { terminal = PseudoTerminalName(found.path) }
        isBack(port)
        return
      } catch {
        // Somebody else may be quicker, or udev not through with it yet.
        if case .missing = error {} else { problem = "\(error)" }
      }
    }
    lookAgain(after: Limits.lookGap)
  }

  private func reconnect() {
    let port = connection()
    current = port
    port.onChange = { [unowned self] state in
      switch state {
      case .open: isBack(port)
      case .lost(let reason):
        problem = "\(reason)"
        current = nil
        lookAgain(after: Limits.connectGap)
      case .away: break
      }
    }
  }

  private func isBack(_ port: any ModulePort) {
    adopt(port)
    onChange?(state)
  }
}

/// A path that leads to a pseudo-terminal, as it stands at present.
///
/// The kernel gives the number of one that is gone to whoever asks next, a login shell perhaps: the port
/// is back when its link was made anew, and under its own name it never is.
private struct PseudoTerminalName: Equatable {
  var isLink: Bool
  private var target: String
  private var link: [Int]

  /// Looks at a path; nil if it leads to anything else, or nowhere.
  init?(_ path: String) {
    var status = stat()
    guard let target = resolved(path), target.hasPrefix("/dev/pts/"), lstat(path, &status) == 0
    else { return nil }
    self.target = target
    isLink = status.st_mode & S_IFMT == S_IFLNK
    link = [Int(status.st_ino), status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
  }
}
