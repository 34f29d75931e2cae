// The module's side of a serial line without a module: other programs open the far end as they
// would open /dev/ttyUSB0.
import CTerminal
import Glibc
public import Ground

/// A pseudo-terminal on a poll loop, served from its master side.
///
/// The far end is kept open here, so that a program closing it is no hang-up and the next one finds
/// the line as it was. Close it before the process exits, since `exit` does not remove the link.
public final class PseudoTerminal: ModulePort {
  /// The path of the far end, such as `/dev/pts/7`.
  public let path: String
  /// The path of the symbolic link to it, if one was asked for.
  public let link: String?
  /// Called with each piece that comes; the bytes are valid only during the call.
  public var onBytes: ((Span<UInt8>) -> Void)? {
    get { stream.onBytes }
    set { stream.onBytes = newValue }
  }
  /// Tells of none: it is the module's own end.
  public func trouble(since instant: Instant) -> String? { nil }
  /// Never called: nobody stands between this machine and its own terminal.
  public var onTrouble: (() -> Void)?
  /// Called when the last queued byte went to the kernel, and not when `send` got rid of all at once.
  public var onDrained: (() -> Void)? {
    get { stream.onDrained }
    set { stream.onDrained = newValue }
  }
  /// Never called: programs come and go at the far end, and the line stays.
  public var onChange: ((PortState) -> Void)?
  /// The path of the far end.
  public var name: String { path }
  /// Open until it is closed here.
  public var state: PortState { stream.descriptor >= 0 ? .open : .lost(LossReason(path, .closed)) }

  private let stream: DescriptorStream
  private let peer: Int32

  /// Makes a pseudo-terminal in raw mode, and a link to it where `link` says; a symbolic link that
  /// is there is replaced, anything else is left alone and reported.
  public init(link: String? = nil, loop: PollLoop) throws(PortError) {
    var name = [CChar](repeating: 0, count: 128)
    let master = attest_pseudo_terminal_open(&name, UInt(name.count))
    guard master >= 0 else { throw .system(call: "posix_openpt", path: "", errno: errno) }
    let path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let peer = attest_pseudo_terminal_peer(master)
    var settings = attest_tty_settings()
    var line = LineSettings().line
    do throws(PortError) {
      guard peer >= 0, attest_tty_get(peer, &settings) == 0,
        attest_tty_set_raw(peer, &settings, &line) == 0
      else { throw .system(call: "TIOCGPTPEER", path: path, errno: errno) }
      if let link { try makeLink(link, to: path) }
    } catch {
      if peer >= 0 { Glibc.close(peer) }
      Glibc.close(master)
      throw error
    }
    self.path = path
    self.link = link
    self.peer = peer
    stream = DescriptorStream(loop: loop, descriptor: master)
  }

  deinit { close() }

  /// Sends bytes to the program at the far end, now as far as possible and the rest as it reads.
  public func send(_ bytes: [UInt8]) { stream.send(bytes) }

  /// Sends bytes to the program at the far end, now as far as possible and the rest as it reads.
  public func send(_ bytes: Span<UInt8>) { stream.send(bytes) }

  /// Hangs up, and removes the link if it still leads here.
  public func close() {
    guard stream.descriptor >= 0 else { return }
    if let link, linkTarget(link) == path { unlink(link) }
    stream.close()
    Glibc.close(peer)
  }
}

/// Makes a symbolic link, replacing only another symbolic link, and that in one step.
private func makeLink(_ link: String, to target: String) throws(PortError) {
  var status = stat()
  if lstat(link, &status) == 0, status.st_mode & S_IFMT != S_IFLNK {
    throw .linkTaken(path: link)
  }
  let temporary = "\(link).\(getpid()).new"
  unlink(temporary)
  guard symlink(target, temporary) == 0 else {
    throw .system(call: "symlink", path: link, errno: errno)
  }
  guard rename(temporary, link) == 0 else {
    let failure = errno
    unlink(temporary)
    throw .system(call: "rename", path: link, errno: failure)
  }
}
