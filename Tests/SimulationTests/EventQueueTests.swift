import Ground
import HTTPOrigin
import Testing

@testable import Simulation

@Suite struct EventQueueTests {
  private func drained(_ queue: consuming EventQueue) -> [UInt8] {
    var order: [UInt8] = []
    while let event = queue.popFirst() {
      if case .toModule(let bytes) = event.kind { order += bytes }
    }
    return order
  }

  @Test func `events come in the order of their instants`() {
    var generator = SeededGenerator(seed: 7)
    var instants = Array(0..<200).map { Int64($0) }
    instants.shuffle(using: &generator)
    var queue = EventQueue()
    for instant in instants {
      queue.schedule(.toModule([UInt8(instant)]), at: Instant(nanoseconds: instant))
    }
    #expect(drained(queue) == (0..<200).map { UInt8($0) })
  }

  @Test func `events of one instant come in the order in which they were scheduled`() {
    var queue = EventQueue()
    for byte in 0..<100 as Range<UInt8> { queue.schedule(.toModule([byte]), at: .start) }
    #expect(drained(queue) == Array(0..<100))
  }

  @Test func `an event scheduled between others for the same instant comes after them`() {
    var queue = EventQueue()
    queue.schedule(.toModule([1]), at: Instant(nanoseconds: 5))
    queue.schedule(.toModule([2]), at: Instant(nanoseconds: 9))
    #expect(queue.next == Instant(nanoseconds: 5))
    _ = queue.popFirst()
    queue.schedule(.toModule([3]), at: Instant(nanoseconds: 9))
    #expect(drained(queue) == [2, 3])
  }

  @Test func `a copy of a queue has a future of its own`() {
    var queue = EventQueue()
    queue.schedule(.toModule([1]), at: .start)
    let copy = queue
    _ = queue.popFirst()
    #expect(queue.next == nil)
    #expect(drained(copy) == [1])
  }

  @Test func `an empty queue has no next event`() {
    var queue = EventQueue()
    #expect(queue.next == nil)
    #expect(queue.popFirst() == nil)
  }
}
