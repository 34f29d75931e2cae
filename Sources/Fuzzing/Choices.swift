// Where an input comes from. A target asks for numbers and bytes and builds its input out of them; they
// are drawn from a seed, or are the bytes that libFuzzer hands over and learns to choose.
import Ground

/// A property that does not hold.
struct Broken: Error {
  var message: String
  init(_ message: String) { self.message = message }
}

/// Breaks the target's property unless the condition holds.
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(Broken) {
  if !condition { throw Broken(message()) }
}

/// The choices that make one input; the same source gives the same input.
struct Choices {
  private var generator: SeededGenerator?
  private var data: ArraySlice<UInt8> = []

  /// Choices drawn from a seed, without end.
  init(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    // Neighbouring seeds are to have nothing in common.
    self.generator = SeededGenerator(seed: generator.next() ^ seed)
  }

  /// Choices that are these bytes, and noughts after them.
  init(data: [UInt8]) { self.data = data[...] }

  /// A number from 0 up to but not including `bound`.
  mutating func below(_ bound: Int) -> Int {
    guard bound > 1 else { return 0 }
    if generator != nil { return generator?.below(bound) ?? 0 }
    var number = 0
    var reach = 1
    while reach < bound, let byte = data.popFirst() {
      number = number << 8 | Int(byte)
      reach <<= 8
    }
    return number % bound
  }

  /// Whether this time something that happens once in `odds` times happens.
  mutating func once(in odds: Int) -> Bool { below(odds) == odds - 1 }

  /// One of these; there must be one.
  mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }

  /// At most so many bytes.
  mutating func bytes(_ count: Int) -> [UInt8] {
    if let bytes = generator?.bytes(count) { return bytes }
    let taken = Array(data.prefix(count))
    data = data.dropFirst(count)
    return taken
  }
}
