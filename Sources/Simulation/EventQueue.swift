// What is going to happen, in order of time; events of one instant keep the order in which they were
// scheduled, so that a run repeats to the byte.
import HTTPOrigin
import Ground

/// Something that happens at an instant of virtual time.
struct Event {
  enum Kind {
    /// Bytes reach the module.
    case toModule(ArraySlice<UInt8>)
    /// Bytes reach the runner.
    case toRunner(ArraySlice<UInt8>)
    /// Something becomes of the module's request.
    case http(Int, HTTPClientEvent)
    /// The request has reached the origin.
    indirect case request(Int, HTTPClientRequest, isSecure: Bool)
    /// Something becomes of the module's socket.
    case tcp(Int, TCPClientEvent)
    /// Something comes to the TCP peer.
    case peer(Int, VirtualPeer.Input)
  }
  var at: Instant
  var order: Int
  var kind: Kind
}

/// A binary heap of events, the next one first.
struct EventQueue {
  private var heap: [Event] = []
  private var scheduled = 0

  /// When the next event happens.
  var next: Instant? { heap.first?.at }

  mutating func schedule(_ kind: Event.Kind, at instant: Instant) {
    heap.append(Event(at: instant, order: scheduled, kind: kind))
    scheduled += 1
    // In place: through the array each swap would copy what both events bring.
    heap.withUnsafeMutableBufferPointer { heap in
      var child = heap.count - 1
      while child > 0 {
        let parent = (child - 1) / 2
        guard precedes(child, parent, in: heap) else { break }
        heap.swapAt(child, parent)
        child = parent
      }
    }
  }

  mutating func popFirst() -> Event? {
    // Mostly one thing alone is on its way.
    guard heap.count > 1 else { return heap.popLast() }
    heap.withUnsafeMutableBufferPointer { heap in
      heap.swapAt(0, heap.count - 1)
      var parent = 0
      while true {
        var least = parent
        // The last place holds what is taken out.
        for child in (2 * parent + 1)..<min(2 * parent + 3, max(2 * parent + 1, heap.count - 1))
        where precedes(child, least, in: heap) {
          least = child
        }
        guard least != parent else { return }
        heap.swapAt(parent, least)
        parent = least
      }
    }
    return heap.removeLast()
  }
}

/// Whether the event at one place comes before the event at the other.
private func precedes(_ a: Int, _ b: Int, in heap: UnsafeMutableBufferPointer<Event>) -> Bool {
  heap[a].at == heap[b].at ? heap[a].order < heap[b].order : heap[a].at < heap[b].at
}
