// Where two texts of bytes part ways, with as much of both around that place as people look at.

/// The first difference between the bytes that were due and those that came.
public struct ByteDifference: Sendable, Equatable {
  /// How many bytes before the first difference are kept; a multiple of a hex view's 16.
  public static let before = 64
  /// How many bytes from the first difference on are kept.
  public static let after = 192

  /// Where they first differ; the shorter length where one begins with all of the other.
  public var offset: Int
  /// How many bytes were due.
  public var expectedCount: Int
  /// How many bytes came.
  public var receivedCount: Int
  /// Where the kept bytes begin in both; a multiple of 16.
  public var start: Int
  /// What was due around the difference.
  public var expected: [UInt8]
  /// What came around the difference.
  public var received: [UInt8]

  /// Compares; nil when both are the same.
  public init?(expected: [UInt8], received: [UInt8]) {
    let common = min(expected.count, received.count)
    var offset = 0
    while offset < common, expected[offset] == received[offset] { offset += 1 }
    guard offset < max(expected.count, received.count) else { return nil }
    self.init(expected: expected, received: received, offset: offset)
  }

  /// Keeps what stands around a difference that is already known.
  public init(expected: [UInt8], received: [UInt8], offset: Int) {
    let start = max(0, offset - Self.before) / 16 * 16
    let end = offset + Self.after
    func window(_ bytes: [UInt8]) -> [UInt8] {
      Array(bytes[min(start, bytes.count)..<min(end, bytes.count)])
    }
    self.offset = offset
    self.start = start
    expectedCount = expected.count
    receivedCount = received.count
    self.expected = window(expected)
    self.received = window(received)
  }

  package init(
    offset: Int, expectedCount: Int, receivedCount: Int, start: Int, expected: [UInt8],
    received: [UInt8]
  ) {
    self.offset = offset
    self.expectedCount = expectedCount
    self.receivedCount = receivedCount
    self.start = start
    self.expected = expected
    self.received = received
  }
}
