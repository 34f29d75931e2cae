// Names with a star in them, as people write them on a command line and in the file of known failures.

/// Whether `*` in the pattern, standing for any text or none, makes it fit all of the text.
///
/// Everything else in the pattern stands for itself, brackets included.
public func glob(_ pattern: String, _ text: String) -> Bool {
  var (pattern, text) = (pattern, text)
  return pattern.withUTF8 { pattern in text.withUTF8 { fits(pattern, $0) } }
}

private func fits(
  _ pattern: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>
) -> Bool {
  var (p, t, star, mark) = (0, 0, -1, 0)
  while t < text.count {
    if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
      (star, mark) = (p, t)
      p += 1
    } else if p < pattern.count, pattern[p] == text[t] {
      p += 1
      t += 1
    } else if star >= 0 {
      mark += 1
      (p, t) = (star + 1, mark)
    } else {
      return false
    }
  }
  return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
}
