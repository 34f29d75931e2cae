// The one place that waits. A single thread, one ppoll a turn, handlers called in the order in which
// their descriptors were watched: no executor, no channel, so that an exchange costs three system
// calls and nothing is allocated on the way. The loop knows nothing of what its descriptors carry.
import CTerminal
import Glibc
public import MachineContract

/// Waits for descriptors, timers and signals, and calls their handlers; to be used from one thread.
///
/// A handler may watch, unwatch, set and cancel timers freely, also its own; it must not run the
/// loop.
public final class PollLoop {
  /// What to wait for on a descriptor.
  public struct Interest: OptionSet, Sendable {
    /// The bits of the set.
    public let rawValue: UInt8
    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Bytes, a connection or the end of the line can be read.
    public static let reading = Interest(rawValue: 1)
    /// Bytes can be written.
    public static let writing = Interest(rawValue: 2)
  }

  /// What a descriptor is ready for.
  public struct Readiness: OptionSet, Sendable {
    /// The bits of the set.
    public let rawValue: UInt8
    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// A read will not block.
    public static let reading = Readiness(rawValue: 1)
    /// A write will not block.
    public static let writing = Readiness(rawValue: 2)
    /// The other side hung up or the descriptor is in error; told whether waited for or not, and
    /// again each turn until the descriptor is unwatched.
    public static let hangup = Readiness(rawValue: 4)
  }

  /// Names a timer that has been set.
  public struct Timer: Hashable, Sendable {
    fileprivate let number: UInt64
  }

  private struct PendingTimer {
    let due: Instant
    let timer: Timer
    let body: () -> Void
  }

  private let began: Int64
  private var descriptors: [pollfd] = []  // index for index with `handlers`
  private var handlers: [((Readiness) -> Void)?] = []
  private var hasGaps = false
  private var timers: [PendingTimer] = []  // the next one due is last
  private var timerCount: UInt64 = 0
  private var caughtSignals: [Int32] = []
  private var signalPipe: (reading: Int32, writing: Int32) = (-1, -1)

  /// Makes a loop whose clock stands at `Instant.start`; from then on SIGPIPE is ignored.
  public init() {
    began = monotonicNanoseconds()
    attest_signal_ignore_pipe()
  }

  deinit { releaseSignals() }

  /// The time since the loop was made, by CLOCK_MONOTONIC.
  public var now: Instant { Instant(nanoseconds: monotonicNanoseconds() - began) }

  // MARK: Descriptors

  /// Waits for `interest` on a descriptor; a descriptor can be watched once at a time.
  ///
  /// Unwatch it before it is closed.
  public func watch(
    _ descriptor: Int32, _ interest: Interest, _ handler: @escaping (Readiness) -> Void
  ) {
    unwatch(descriptor)
    descriptors.append(pollfd(fd: descriptor, events: interest.events, revents: 0))
    handlers.append(handler)
  }

  /// Changes what is waited for on a watched descriptor.
  public func setInterest(_ interest: Interest, of descriptor: Int32) {
    guard let index = descriptors.firstIndex(where: { $0.fd == descriptor }) else { return }
    descriptors[index].events = interest.events
  }

  /// Waits for nothing on this descriptor any more; its handler is not called again.
  public func unwatch(_ descriptor: Int32) {
    guard descriptor >= 0, let index = descriptors.firstIndex(where: { $0.fd == descriptor })
    else { return }
    // The place stays until the turn is over: a turn goes through the places by index.
    descriptors[index] = pollfd(fd: -1, events: 0, revents: 0)
    handlers[index] = nil
    hasGaps = true
  }

  // MARK: Timers

  /// Calls `body` once when the clock reaches `due`; timers due at one instant keep their order.
  @discardableResult
  public func setTimer(at due: Instant, _ body: @escaping () -> Void) -> Timer {
    timerCount += 1
    let timer = Timer(number: timerCount)
    var index = timers.count
    while index > 0, timers[index - 1].due <= due { index -= 1 }
    timers.insert(PendingTimer(due: due, timer: timer, body: body), at: index)
    return timer
  }

  /// Forgets a timer; one that already fired is left alone.
  public func cancel(_ timer: Timer) {
    guard let index = timers.firstIndex(where: { $0.timer == timer }) else { return }
    timers.remove(at: index)
  }

  // MARK: Signals

  /// Catches signals such as SIGINT and SIGTERM and passes their number to `handler` from within
  /// the loop.
  ///
  /// Signals belong to the process: only one loop may catch them at a time. They take
  /// their default effect again when the loop is gone.
  public func catchSignals(
    _ signals: [Int32], _ handler: @escaping (Int32) -> Void
  ) throws(PortError) {
    releaseSignals()
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .system(call: "pipe", path: "", errno: errno) }
    signalPipe = (ends[0], ends[1])
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    watch(ends[0], .reading) { _ in
      var number: UInt8 = 0
      while read(ends[0], &number, 1) == 1 { handler(Int32(number)) }
    }
    for signal in signals where attest_signal_catch(signal, ends[1]) == 0 {
      caughtSignals.append(signal)
    }
  }

  private func releaseSignals() {
    for signal in caughtSignals { _ = attest_signal_release(signal) }
    caughtSignals = []
    guard signalPipe.reading >= 0 else { return }
    unwatch(signalPipe.reading)
    close(signalPipe.reading)
    close(signalPipe.writing)
    signalPipe = (-1, -1)
  }

  // MARK: Turning

  /// Waits and calls handlers until `isDone` says so, at most for `limit`, and returns what it said
  /// last; also returns when nothing is left that could ever happen.
  @discardableResult
  public func run(for limit: Interval? = nil, until isDone: () -> Bool) -> Bool {
    let end = limit.map { now + $0 }
    while !isDone() {
      if timers.isEmpty && end == nil && handlers.allSatisfy({ $0 == nil }) { return false }
      let next = timers.last?.due
      let wakeUp = next.map { due in end.map { min($0, due) } ?? due } ?? end
      var wait: Int64 = -1
      if let wakeUp { wait = max(0, (wakeUp - now).nanoseconds) }
      turn(wait)
      if let end, now >= end { return isDone() }
    }
    return true
  }

  /// One poll of at most so many nanoseconds (negative: without bound), then everything that is due.
  private func turn(_ nanoseconds: Int64) {
    closeGaps()
    var ready = descriptors.withUnsafeMutableBufferPointer {
      attest_poll($0.baseAddress, UInt($0.count), nanoseconds)
    }
    var index = 0
    while ready > 0 && index < descriptors.count {
      let events = Int32(descriptors[index].revents)
      if events != 0 {
        ready -= 1
        descriptors[index].revents = 0
        handlers[index]?(Readiness(events: events))
      }
      index += 1
    }
    if !timers.isEmpty { fireTimers() }
  }

  /// Fires what is due by now; timers that handlers set meanwhile wait for the next turn even when
  /// they are due, so that descriptors get their turn too.
  private func fireTimers() {
    let instant = now
    let newest = timerCount
    while let index = timers.lastIndex(where: { $0.timer.number <= newest }),
      timers[index].due <= instant
    {
      timers.remove(at: index).body()
    }
  }

  private func closeGaps() {
    guard hasGaps else { return }
    hasGaps = false
    descriptors.removeAll { $0.fd < 0 }
    handlers.removeAll { $0 == nil }
  }
}

extension PollLoop.Interest {
  fileprivate var events: Int16 {
    var events: Int32 = 0
    if contains(.reading) { events |= POLLIN }
    if contains(.writing) { events |= POLLOUT }
    return Int16(events)
  }
}

extension PollLoop.Readiness {
  fileprivate init(events: Int32) {
    self = []
    if events & POLLIN != 0 { insert(.reading) }
    if events & POLLOUT != 0 { insert(.writing) }
    if events & (POLLHUP | POLLERR | POLLNVAL) != 0 { insert(.hangup) }
  }
}

private func monotonicNanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
