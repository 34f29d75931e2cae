// Who else has a port open. Neither lock keeps a process of root's out, such as ModemManager, and what it
// writes makes a right module say more than this process asked for; what it reads never comes here.
import CTerminal
import Glibc
import Ground

/// Watches other processes open a terminal that is open here.
final class OpenWatch {
  /// How long after the start it is looked who had the terminal open before: that means reading all of
  /// /proc, and shall keep no run from beginning.
  private static let firstLook = Interval.milliseconds(500)

  /// How long after another process closed the terminal what it wrote may still be answered.
  static let aftermath = Interval.seconds(2)

  private let path: String
  /// What the kernel calls the terminal.
  private let target: String
  private let loop: PollLoop
  private let onOpen: () -> Void
  private var descriptor: Int32
  private var timer: PollLoop.Timer?
  /// The other processes that had it open when that was looked at last; nil: it was not as yet.
  private var found: [PortHolder]?
  /// How many have opened it since, and not closed it.
  private var guests = 0
  /// When one of them had it open last.
  private var guestSeen: Instant?
  /// The last of them, where it could be found.
  private var guest: PortHolder?

  /// Watches until it is stopped, and calls when somebody opens the terminal; nil where nobody tells.
  ///
  /// - Parameter path: as the terminal was opened here, before
  init?(_ path: String, loop: PollLoop, onOpen: @escaping () -> Void) {
    // To look where it leads counts as opening on some kernels: before the watch begins.
    target = resolved(path) ?? path
    descriptor = attest_openings_watch(path)
    (self.path, self.loop, self.onOpen) = (path, loop, onOpen)
    guard descriptor >= 0 else { return nil }
    loop.watch(descriptor, .reading) { [unowned self] _ in look() }
    timer = loop.setTimer(at: loop.now + Self.firstLook) { [unowned self] in
      timer = nil
      _ = holders
    }
  }

  deinit { stop() }

  func stop() {
    guard descriptor >= 0 else { return }
    if let timer { loop.cancel(timer) }
    loop.unwatch(descriptor)
    close(descriptor)
    descriptor = -1
  }

  /// The other processes that have the terminal open, but for the one that serves it.
  var holders: [PortHolder] {
    look()
    let holders = found ?? otherHolders(of: target)
    found = holders
    return holders
  }

  /// Who has had the terminal open since shortly before then and opened it after it was opened here; nil: nobody.
  func intrusion(since instant: Instant) -> String? {
    look()
    guard let guestSeen, guests > 0 || guestSeen + Self.aftermath >= instant else { return nil }
    let who = guest.map { "process \($0.process) (\($0.command))" } ?? "another process"
    return "\(path): \(who) opened the port while it was in use"
  }

  private func look() {
    guard descriptor >= 0 else { return }
    var (opened, closed): (Int32, Int32) = (0, 0)
    while attest_openings_next(descriptor, &opened, &closed) != 0 {}
    guard opened + closed > 0 else { return }
    let before = found?.map(\.process) ?? []
    let holders = otherHolders(of: target)
    found = holders
    if opened > 0 {
      let new = holders.first { !before.contains($0.process) }
      guest = new ?? (guests > 0 ? guest : nil)
    }
    guard opened > 0 || guests > 0 else { return }
    guests = max(0, guests + Int(opened) - Int(closed))
    guestSeen = loop.now
    if opened > 0 { onOpen() }
  }
}
