/// A part that thinks and does no I/O: bytes and instants go in, outputs come out.
///
/// After each call a driver takes outputs until there are none. Time is an argument; a machine has
/// no clock. Machines are values, so a test can copy one and try both futures.
public protocol Machine {
  /// What the machine asks of its driver.
  associatedtype Output

  /// Takes in bytes that came over the line.
  mutating func receive(_ bytes: Span<UInt8>, at now: Instant)

  /// Tells the machine that the deadline passed which it asked for, or any later one.
  mutating func wake(at now: Instant)

  /// The next thing that the machine wants done, or nil when there is nothing more for now.
  mutating func nextOutput() -> Output?
}

extension Machine {
  /// All that the machine wants done now, for a driver that does it afterwards.
  @inlinable public mutating func outputs() -> [Output] {
    var outputs: [Output] = []
    while let output = nextOutput() { outputs.append(output) }
    return outputs
  }

  /// Whether what the machine wants done now is exactly this; what it wants beyond is lost.
  @inlinable public mutating func wants(_ outputs: [Output]) -> Bool where Output: Equatable {
    for output in outputs where nextOutput() != output { return false }
    return nextOutput() == nil
  }
}
