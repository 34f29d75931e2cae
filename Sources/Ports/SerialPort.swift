// A serial port as the suite needs it: raw bytes, nobody else on the line, and everything put back
// as it was found when the port is closed.
import CTerminal
import Glibc

/// How bytes travel on a serial line: always eight data bits, no parity, one stop bit, no flow
/// control.
public struct LineSettings: Sendable, Equatable {
  /// Bits a second each way; any number, as far as the hardware has it.
  public var baud: UInt32

  /// Makes settings; the manual's modules start at 115200 baud.
  public init(baud: UInt32 = 115_200) { self.baud = baud }
}

/// An open serial port on a poll loop, locked against other programs.
///
/// Reading starts at once. Close the port before the process exits, since `exit` does not.
public final class SerialPort {
  /// Called with each piece that comes; the bytes are valid only during the call.
  public var onBytes: ((Span<UInt8>) -> Void)? {
    get { stream.onBytes }
    set { stream.onBytes = newValue }
  }
  /// Called once when the port is gone: unplugged, hung up, or failing.
  public var onGone: (() -> Void)?
  /// The path by which the port was opened.
  public let path: String
  /// Whether the port has gone.
  public private(set) var isGone = false

  private let stream: DescriptorStream
  private let found: attest_tty_settings

  /// Opens a port: exclusive, raw, and without what was received before.
  public init(
    _ path: String, _ settings: LineSettings = LineSettings(), loop: PollLoop
  ) throws(PortError) {
    let descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw .opening(path, call: "open", errno: errno) }
    do throws(PortError) {
      found = try Self.take(descriptor, path, settings)
    } catch {
      Glibc.close(descriptor)
      throw error
    }
    self.path = path
    stream = DescriptorStream(loop: loop, descriptor: descriptor)
    stream.onEnd = { [unowned self] _ in self.hasGone() }
  }

  deinit { close() }

  /// Bytes that are not on the line yet: those queued here and those that the driver still holds,
  /// as far as it says.
  public var unsentBytes: Int {
    guard stream.descriptor >= 0 else { return 0 }
    return stream.queuedBytes + max(0, Int(attest_tty_unsent(stream.descriptor)))
  }

  /// Whether the kernel has taken everything that was given to `send`.
  public var isDrained: Bool { stream.isDrained }

  /// Called when the last queued byte went to the kernel, and not when `send` got rid of all at once.
  public var onDrained: (() -> Void)? {
    get { stream.onDrained }
    set { stream.onDrained = newValue }
  }

  /// Sends bytes, now as far as possible and the rest when the line takes it; none once it is gone.
  public func send(_ bytes: [UInt8]) { stream.send(bytes) }

  /// Sends bytes, now as far as possible and the rest when the line takes it; none once it is gone.
  public func send(_ bytes: Span<UInt8>) { stream.send(bytes) }

  /// Puts the terminal back as it was found and closes it; what was not sent is forgotten, and no
  /// handler is called any more.
  public func close() {
    onGone = nil
    guard stream.descriptor >= 0 else { return }
    // On a pseudo-terminal the exclusive mark would outlive the descriptor.
    _ = attest_tty_set_exclusive(stream.descriptor, 0)
    _ = withUnsafePointer(to: found) { attest_tty_set(stream.descriptor, $0) }
    stream.close()
  }

  private func hasGone() {
    guard !isGone else { return }
    isGone = true
    let handler = onGone
    close()
    handler?()
  }

  /// Locks the terminal and sets the line up; returns the settings as found.
  private static func take(
    _ descriptor: Int32, _ path: String, _ settings: LineSettings
  ) throws(PortError) -> attest_tty_settings {
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
    guard attest_tty_set_raw(descriptor, &found, settings.baud) == 0 else {
      let failure = errno
      _ = attest_tty_set_exclusive(descriptor, 0)
      throw .system(call: "TCSETS2", path: path, errno: failure)
    }
    _ = attest_tty_flush(descriptor)
    return found
  }
}
