// The poll loop: timers in order, descriptors, signals, and its ends.
import Glibc
import Ground
import Ports
import TestSupport
import Testing

@Suite struct PollLoopTests {
  @Test
  func `a loop that was kept from turning tells it before anything else, a waiting one does not`() {
    let loop = PollLoop()
    var told: [String] = []
    loop.onPause = { told.append($0 >= PollLoop.pauseMin ? "pause" : "too short") }
    loop.setTimer(at: loop.now) { sleep(2) }
    loop.setTimer(at: loop.now + .seconds(1)) { told.append("timer") }
    loop.run(for: .milliseconds(2500)) { told.contains("timer") }
    #expect(told == ["pause", "timer"])
    told = []
    loop.run(for: .milliseconds(1500)) { false }
    #expect(told.isEmpty)
  }

  @Test func `timers fire in the order of their instants, not of their setting`() {
    let loop = PollLoop()
    var fired: [Int] = []
    let start = loop.now
    loop.setTimer(at: start + .milliseconds(4)) { fired.append(3) }
    loop.setTimer(at: start + .milliseconds(1)) { fired.append(1) }
    loop.setTimer(at: start + .milliseconds(2)) { fired.append(2) }
    #expect(loop.run { fired.count == 3 })
    #expect(fired == [1, 2, 3])
    #expect(loop.now >= start + .milliseconds(4))
  }

  @Test func `timers of one instant keep the order of their setting`() {
    let loop = PollLoop()
    var fired: [Int] = []
    for number in 1...5 { loop.setTimer(at: .start) { fired.append(number) } }
    loop.run { fired.count == 5 }
    #expect(fired == [1, 2, 3, 4, 5])
  }

  @Test func `a cancelled timer does not fire`() {
    let loop = PollLoop()
    var fired = 0
    let timer = loop.setTimer(at: .start) { fired += 1 }
    loop.cancel(timer)
    loop.setTimer(at: loop.now + .milliseconds(2)) { fired += 10 }
    loop.run { fired >= 10 }
    #expect(fired == 10)
  }

  @Test func `a timer that sets itself again does not starve descriptors`() throws {
    let loop = PollLoop()
    let (a, b) = try socketPair()
    defer { close(a) }
    defer { close(b) }
    func again() { loop.setTimer(at: .start) { again() } }
    again()
    var isReadable = false
    loop.watch(a, .reading) { _ in isReadable = true }
    write(b, "x", 1)
    #expect(loop.run(for: .seconds(patience)) { isReadable })
  }

  @Test func `a run ends at its limit`() {
    let loop = PollLoop()
    let start = loop.now
    #expect(!loop.run(for: .milliseconds(5)) { false })
    #expect(loop.now >= start + .milliseconds(5))
  }

  @Test func `a run with nothing to wait for returns`() {
    #expect(!PollLoop().run { false })
  }

  @Test func `an unwatched descriptor is not told what came in the same turn`() throws {
    let loop = PollLoop()
    let (a, b) = try socketPair()
    let (c, d) = try socketPair()
    defer { for end in [a, b, c, d] { close(end) } }
    var told: [Int32] = []
    loop.watch(a, .reading) { _ in
      told.append(a)
      loop.unwatch(c)
      loop.unwatch(a)
    }
    loop.watch(c, .reading) { _ in told.append(c) }
    write(b, "x", 1)
    write(d, "x", 1)
    loop.run(for: .milliseconds(5)) { false }
    #expect(told == [a])
  }

  @Test
  func `descriptors that are ready in one turn are told in the order in which they were watched`()
    throws
  {
    let loop = PollLoop()
    let pairs = try (0..<10).map { _ in try socketPair() }
    defer { for (a, b) in pairs { for end in [a, b] { close(end) } } }
    var told: [Int32] = []
    let watched = pairs.map(\.0).reversed()
    for end in watched {
      loop.watch(end, .reading) { _ in
        told.append(end)
        loop.unwatch(end)
      }
    }
    for (_, b) in pairs { write(b, "x", 1) }
    loop.run(for: .seconds(patience)) { told.count == 10 }
    #expect(told == Array(watched))
  }

  @Test func `more than a turn takes are all told`() throws {
    let loop = PollLoop()
    let pairs = try (0..<150).map { _ in try socketPair() }
    defer { for (a, b) in pairs { for end in [a, b] { close(end) } } }
    var told: Set<Int32> = []
    for (a, b) in pairs {
      loop.watch(a, .reading) { _ in told.insert(a) }
      write(b, "x", 1)
    }
    #expect(loop.run(for: .seconds(patience)) { told.count == 150 })
  }

  @Test func `a descriptor of a number that was watched before is another one`() throws {
    let loop = PollLoop()
    let (a, b) = try socketPair()
    defer { close(b) }
    var told: [String] = []
    loop.watch(a, .reading) { _ in told.append("old") }
    write(b, "x", 1)
    loop.unwatch(a)
    close(a)
    let (c, d) = try socketPair()
    defer { for end in [c, d] { close(end) } }
    // Other tests open descriptors too: mostly, not always, the number is the same.
    loop.watch(c, .reading) { _ in told.append("new") }
    write(d, "x", 1)
    loop.run(for: .seconds(patience)) { !told.isEmpty }
    #expect(told == ["new"])
  }

  @Test func `what cannot be waited for is told as hung up`() throws {
    let loop = PollLoop()
    let descriptor = open("/proc/self/exe", O_RDONLY)
    defer { close(descriptor) }
    var told: PollLoop.Readiness = []
    loop.watch(descriptor, .reading) { told = $0 }
    loop.run(for: .seconds(patience)) { !told.isEmpty }
    #expect(told == .hangup)
  }

  @Test func `interest in writing can be taken up and given up`() throws {
    let loop = PollLoop()
    let (a, b) = try socketPair()
    defer { close(a) }
    defer { close(b) }
    var writable = 0
    loop.watch(a, .reading) { readiness in
      if readiness.contains(.writing) { writable += 1 }
      loop.setInterest(.reading, of: a)
    }
    loop.setInterest([.reading, .writing], of: a)
    loop.run(for: .milliseconds(5)) { false }
    #expect(writable == 1)
  }

  @Test func `a caught signal wakes the loop with its number`() throws {
    let loop = PollLoop()
    var caught: [Int32] = []
    try loop.catchSignals([SIGUSR1, SIGUSR2]) { caught.append($0) }
    kill(getpid(), SIGUSR2)
    #expect(loop.run(for: .seconds(patience)) { !caught.isEmpty })
    #expect(caught == [SIGUSR2])
  }
}

/// Two connected non-blocking sockets.
func socketPair() throws -> (Int32, Int32) {
  var ends: [Int32] = [-1, -1]
  try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
  for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
  return (ends[0], ends[1])
}
