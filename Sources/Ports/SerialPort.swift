// A serial port as the suite needs it: raw bytes, nobody else on the line, and everything put back
// as it was found when the port is closed.
import CTerminal
import Glibc
public import Ground

/// An open serial port on a poll loop, locked against other programs.
///
/// Reading starts at once. Close the port before the process exits, since `exit` does not.
public final class SerialPort: ModulePort {
  /// Called with each piece that comes; the bytes are valid only during the call.
  public var onBytes: ((Span<UInt8>) -> Void)? {
    get { stream.onBytes }
    set { stream.onBytes = newValue }
  }
  /// Called once when the port is lost: unplugged, hung up, or failing.
  public var onChange: ((PortState) -> Void)?
  /// Called when another process opens the port.
  public var onTrouble: (() -> Void)?
  /// The path by which the port was opened.
  public let path: String
  /// The path by which the port was opened.
  public var name: String { path }
  /// How the port stands; it never comes back.
  public private(set) var state = PortState.open
  /// What could not be set up and may not matter, each in one line: the initial state of DTR or RTS
  /// on a terminal that has no such lines.
  public private(set) var warnings: [String] = []

  private let stream: DescriptorStream
  private let loop: PollLoop
  /// The settings as they were found, and as they were after they had been set.
  private let settings: (found: attest_tty_settings, own: attest_tty_settings)
  /// When the settings were last seen to be another's.
  private var wasChanged: Instant?
  private var openWatch: OpenWatch?

  /// Opens a port: exclusive, raw, and without what was received before.
  public init(
    _ path: String, _ settings: LineSettings = LineSettings(), loop: PollLoop
  ) throws(PortError) {
    let descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw .opening(path, call: "open", errno: errno) }
    do throws(PortError) {
      self.settings = try Self.take(descriptor, path, settings)
    } catch {
      Glibc.close(descriptor)
      throw error
    }
    self.path = path
    self.loop = loop
    stream = DescriptorStream(loop: loop, descriptor: descriptor)
    stream.avoidsFullPackets = settings.avoidsFullPackets
    stream.onEnd = { [unowned self] end in self.hasGone(end) }
    raise("DTR", settings.dtr, attest_tty_set_dtr)
    raise("RTS", settings.rts, attest_tty_set_rts)
    openWatch = OpenWatch(path, loop: loop) { [unowned self] in onTrouble?() }
  }

  private func raise(
    _ name: String, _ state: Bool?, _ set: (Int32, Int32) -> Int32
  ) {
    guard let state, set(stream.descriptor, state ? 1 : 0) != 0 else { return }
    warnings.append("\(path): \(name) cannot be set: \(String(cString: strerror(errno)))")
  }

  deinit { close() }

  /// Whether the kernel has taken everything that was given to `send`.
  public var isDrained: Bool { stream.isDrained }

  /// Called when the last queued byte went to the kernel, and not when `send` got rid of all at once.
  public var onDrained: (() -> Void)? {
    get { stream.onDrained }
    set { stream.onDrained = newValue }
  }

  /// Says whether another process has opened the terminal, or set it otherwise, since then; what was set is
  /// set again.
  ///
  /// Neither lock keeps a process of root's from it, such as ModemManager.
  public func trouble(since instant: Instant) -> String? {
    settingsChange(since: instant) ?? openWatch?.intrusion(since: instant)
  }

  /// Other processes that have the port open too, as far as they can be seen.
  public var otherHolders: [PortHolder] { openWatch?.holders ?? [] }

  private func settingsChange(since instant: Instant) -> String? {
    var present = attest_tty_settings()
    if attest_tty_get(stream.descriptor, &present) == 0, !isSame(present, settings.own) {
      wasChanged = loop.now
      _ = withUnsafePointer(to: settings.own) { attest_tty_set(stream.descriptor, $0) }
    }
    guard let wasChanged, wasChanged >= instant else { return nil }
    return "\(path): another process changed the settings of the port"
  }

  /// Sends bytes, now as far as possible and the rest when the line takes it; none once it is gone.
  public func send(_ bytes: Span<UInt8>) { stream.send(bytes) }

  /// Puts the terminal back as it was found and closes it; what was not sent is forgotten, and no
  /// handler is called any more.
  public func close() {
    onChange = nil
    guard stream.descriptor >= 0 else { return }
    state = .lost(LossReason(path, .closed))
    openWatch?.stop()
    // On a pseudo-terminal the exclusive mark would outlive the descriptor.
    _ = attest_tty_set_exclusive(stream.descriptor, 0)
    _ = withUnsafePointer(to: settings.found) { attest_tty_set(stream.descriptor, $0) }
    attest_tty_forget(stream.descriptor)
    stream.close(with: attest_tty_close)
  }

  private func hasGone(_ end: DescriptorStream.End) {
    guard state == .open else { return }
    let handler = onChange
    close()
    switch end {
    case .ended: state = .lost(LossReason(path, .hungUp))
    case .failed(let number): state = .lost(LossReason(path, .failed(number)))
    }
    handler?(state)
  }

  /// Locks the terminal and sets the line up; returns the settings as found, and as they are then.
  private static func take(
    _ descriptor: Int32, _ path: String, _ settings: LineSettings
  ) throws(PortError) -> (found: attest_tty_settings, own: attest_tty_settings) {
    var found = attest_tty_settings()
    guard attest_tty_get(descriptor, &found) == 0 else {
      throw .opening(path, call: "TCGETS2", errno: errno == EINVAL ? ENOTTY : errno)
    }
    // Two locks, since programs differ in the one that they respect, and root passes the second.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw .opening(path, call: "flock", errno: errno)
    }
    guard attest_tty_set_exclusive(descriptor, 1) == 0 else {
      throw .system(call: "TIOCEXCL", path: path, errno: errno)
    }
    // Some drivers report other settings than they were given: what counts is that they take them.
    var line = settings.line
    guard attest_tty_set_raw(descriptor, &found, &line) == 0 else {
      let failure = errno
      _ = attest_tty_set_exclusive(descriptor, 0)
      throw .system(call: "TCSETS2", path: path, errno: failure)
    }
    _ = attest_tty_flush(descriptor)
    attest_tty_mind(descriptor, &found)
    // What the driver made of them.
    var own = attest_tty_settings()
    guard attest_tty_get(descriptor, &own) == 0 else {
      throw .system(call: "TCGETS2", path: path, errno: errno)
    }
    return (found, own)
  }
}

private func isSame(_ one: attest_tty_settings, _ other: attest_tty_settings) -> Bool {
  withUnsafeBytes(of: one) { first in
    withUnsafeBytes(of: other) { first.elementsEqual($0) }
  }
}
