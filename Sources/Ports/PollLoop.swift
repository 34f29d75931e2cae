// The one place that waits. A single thread, one epoll a turn, handlers called in the order in which
// their descriptors were watched: no executor, no channel, so that an exchange costs three system calls,
// and a few more where its answer is looked for without sleeping; nothing is allocated on the way. A bench
// of 64 modules has some 400 descriptors of which one is ready at a time: to look at all of them, as poll
// does, took almost half of attest's time. The loop knows nothing of what its descriptors carry.
import CTerminal
import Glibc
public import Ground

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
    /// When it fires.
    public let due: Instant
  }

  private struct Watch {
    /// Tells a descriptor from an earlier one of the same number, and earlier watches from later.
    let tag: UInt32
    let handler: (Readiness) -> Void
  }

  private struct PendingTimer {
    let timer: Timer
    let body: () -> Void
    var due: Instant { timer.due }
  }

  /// Called first when the process turns out to have stood still for so long: stopped, suspended with
  /// its machine, or kept busy by one of its own handlers.
  @exclusivity(unchecked) public var onPause: ((Interval) -> Void)? {
    didSet { lastWoke = bootNanoseconds() }
  }

  /// The shortest pause that is told.
  public static let pauseMin = Interval.seconds(1)
  /// How long the loop waits at most where somebody wants to hear of pauses.
  private static let beat = Interval.milliseconds(250)

  /// How long in nanoseconds an answer is looked for without sleeping.
  private static let lookMax: Int64 = 100_000

  private let began: Int64
  /// Whether the wait before was over so soon.
  private var isPrompt = false
  private var lastWoke: Int64 = 0
  private let poller: Int32
  // Read and written at once, by one thread, and never while a handler runs: to ask at each access
  // whether another is under way took a sixteenth of an exchange, with the streams' part.
  @exclusivity(unchecked) private var watches: [Watch?] = []  // by descriptor
  private var watchCount = 0
  private var lastTag: UInt32 = 0
  @exclusivity(unchecked) private var ready = [attest_ready](repeating: attest_ready(), count: 64)
  /// The next one due is last.
  @exclusivity(unchecked) private var timers: [PendingTimer] = []
  private var timerCount: UInt64 = 0
  private var caughtSignals: [Int32] = []
  private var signalPipe: (reading: Int32, writing: Int32) = (-1, -1)

  /// Makes a loop whose clock stands at this instant; from then on SIGPIPE is ignored.
  public init(startingAt start: Instant = .start) {
    began = monotonicNanoseconds() - (start - .start).nanoseconds
    attest_signal_ignore_pipe()
    poller = attest_poller_open()
    precondition(poller >= 0, "a program that may open no descriptor at all cannot wait")
  }

  deinit {
    releaseSignals()
    close(poller)
  }

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
    guard descriptor >= 0 else { return }
    lastTag &+= 1
    while watches.count <= Int(descriptor) { watches.append(nil) }
    watches[Int(descriptor)] = Watch(tag: lastTag, handler: handler)
    watchCount += 1
    guard attest_poller_watch(poller, descriptor, lastTag, interest.events, 0) != 0 else { return }
    // What cannot be waited for is of no use to whoever does.
    let tag = lastTag
    setTimer(at: .start) { [unowned self] in tell(descriptor, tag, .hangup) }
  }

  /// Changes what is waited for on a watched descriptor.
  public func setInterest(_ interest: Interest, of descriptor: Int32) {
    guard let watch = watch(of: descriptor) else { return }
    _ = attest_poller_watch(poller, descriptor, watch.tag, interest.events, 1)
  }

  /// Waits for nothing on this descriptor any more; its handler is not called again.
  public func unwatch(_ descriptor: Int32) {
    guard watch(of: descriptor) != nil else { return }
    _ = attest_poller_forget(poller, descriptor)
    watches[Int(descriptor)] = nil
    watchCount -= 1
  }

  private func watch(of descriptor: Int32) -> Watch? {
    watches.indices.contains(Int(descriptor)) ? watches[Int(descriptor)] : nil
  }

  /// Calls a descriptor's handler, unless it is another descriptor's by now.
  private func tell(_ descriptor: Int32, _ tag: UInt32, _ readiness: Readiness) {
    guard let watch = watch(of: descriptor), watch.tag == tag else { return }
    watch.handler(readiness)
  }

  // MARK: Timers

  /// Calls `body` once when the clock reaches `due`; timers due at one instant keep their order.
  @discardableResult
  public func setTimer(at due: Instant, _ body: @escaping () -> Void) -> Timer {
    timerCount += 1
    let timer = Timer(number: timerCount, due: due)
    timers.insert(PendingTimer(timer: timer, body: body), at: firstTimer(dueBy: due))
    return timer
  }

  /// Forgets a timer; one that already fired is left alone.
  public func cancel(_ timer: Timer) {
    var index = firstTimer(dueBy: timer.due)
    while index < timers.count, timers[index].due == timer.due {
      if timers[index].timer == timer {
        timers.remove(at: index)
        return
      }
      index += 1
    }
  }

  /// The place of the first timer that is due by then; later places are due sooner.
  private func firstTimer(dueBy due: Instant) -> Int {
    var places = 0..<timers.count
    while let middle = places.isEmpty ? nil : (places.lowerBound + places.upperBound) / 2 {
      if timers[middle].due <= due {
        places = places.lowerBound..<middle
      } else {
        places = (middle + 1)..<places.upperBound
      }
    }
    return places.lowerBound
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
      if timers.isEmpty && end == nil && watchCount == 0 { return false }
      let next = timers.last?.due
      let wakeUp = next.map { due in end.map { min($0, due) } ?? due } ?? end
      var wait: Int64 = -1
      if let wakeUp { wait = max(0, (wakeUp - now).nanoseconds) }
      if onPause != nil {
        wait = wait < 0 ? Self.beat.nanoseconds : min(wait, Self.beat.nanoseconds)
      }
      turn(wait)
      if let end, now >= end { return isDone() }
    }
    return true
  }

  /// Waits at most so many nanoseconds (negative: without bound), then does everything that is due.
  private func turn(_ nanoseconds: Int64) {
    let found = ready.withUnsafeMutableBufferPointer { room in
      let found = wait(nanoseconds, room)
      if found > 1 {
        var told = UnsafeMutableBufferPointer(rebasing: room[..<found])
        told.sort { $0.tag < $1.tag }
      }
      return found
    }
    if let onPause { lookForPause(nanoseconds, onPause) }
    var index = 0
    while index < found {
      let one = ready[index]
      tell(one.descriptor, one.tag, Readiness(rawValue: UInt8(one.events)))
      index += 1
    }
    if !timers.isEmpty { fireTimers() }
  }

  /// Waits at most so many nanoseconds; returns how many descriptors are ready.
  ///
  /// Where the wait before was over within `lookMax`, the answer is looked for that long without
  /// sleeping: to be put to sleep and woken takes as long as such an answer itself. Whatever has a
  /// line's speed takes longer, and is never looked for.
  private func wait(_ nanoseconds: Int64, _ room: UnsafeMutableBufferPointer<attest_ready>) -> Int {
    let began = monotonicNanoseconds()
    var found: Int32 = 0
    if isPrompt, nanoseconds != 0 {
      let end = began + (nanoseconds < 0 ? Self.lookMax : min(nanoseconds, Self.lookMax))
      repeat {
        found = attest_poller_wait(poller, room.baseAddress, Int32(room.count), 0)
      } while found == 0 && monotonicNanoseconds() < end
    }
    if found == 0 {
      found = attest_poller_wait(poller, room.baseAddress, Int32(room.count), nanoseconds)
    }
    isPrompt = found > 0 && monotonicNanoseconds() - began < Self.lookMax
    return Int(found)
  }

  /// Tells of a pause when the loop woke much later than it should.
  private func lookForPause(_ waited: Int64, _ tell: (Interval) -> Void) {
    let woke = bootNanoseconds()
    let pause = Interval(nanoseconds: woke - lastWoke - max(0, waited))
    lastWoke = woke
    if pause >= Self.pauseMin { tell(pause) }
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
}

extension PollLoop.Interest {
  fileprivate var events: UInt32 { UInt32(rawValue) }
}

private func monotonicNanoseconds() -> Int64 { nanoseconds(of: CLOCK_MONOTONIC) }

/// The time since the machine started, with what it slept.
private func bootNanoseconds() -> Int64 { nanoseconds(of: CLOCK_BOOTTIME) }

private func nanoseconds(of clock: Int32) -> Int64 {
  var time = timespec()
  clock_gettime(clock, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
