// Every bound on what is read from files, by name, and where in a file something lies.

/// Every bound on what is read, by name.
public enum FormatLimits {
  /// How large a file may be, in bytes; 20,000 cases with all transcripts take a tenth of it.
  public static let fileBytesMax = 1 << 30
  /// How deep values may lie within each other.
  static let depthMax = 64
  /// How many names of an object are remembered, to tell one that stands twice.
  static let namesMax = 64
  /// How many bytes of a value a complaint quotes.
  static let quotedBytesMax = 60
}

/// Where an offset lies in a file: line and column, both from 1.
func place(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
  var (line, start) = (1, 0)
  for index in 0..<min(offset, bytes.count) where bytes[index] == 0x0A {
    line += 1
    start = index + 1
  }
  return (line, min(offset, bytes.count) - start + 1)
}
