// What the lines sent may have changed in the module: the keys of those lines. The baseline asks for a
// dozen of them after every case, so they lie in one buffer and are compared where they lie.
import Ground

/// The keys of the command lines that were sent, in capitals, each once.
struct TouchedLines: Sendable {
  private var bytes: [UInt8] = []
  /// Where each key ends in `bytes`.
  private var ends: [Int] = []

  /// Adds a key in capitals; one that is there already is not added again.
  mutating func insert(_ key: [UInt8]) {
    guard !contains(where: { bytes[$0].elementsEqual(key) }) else { return }
    bytes += key
    ends.append(bytes.count)
  }

  /// Whether the module may have been told something by a line that begins so, in letters of either case.
  func contains(beginning text: [UInt8]) -> Bool {
    contains { begins($0, with: text) }
  }

  /// Forgets the key.
  mutating func remove(_ key: [UInt8]) {
    remove { $0.bytes[$1].elementsEqual(key) }
  }

  /// Forgets all keys that begin so, in letters of either case.
  mutating func removeAll(beginning text: [UInt8]) {
    remove { $0.begins($1, with: text) }
  }

  /// Forgets all keys.
  mutating func removeAll() {
    bytes.removeAll()
    ends.removeAll()
  }

  private func contains(where fits: (Range<Int>) -> Bool) -> Bool {
    var start = 0
    for end in ends {
      if fits(start..<end) { return true }
      start = end
    }
    return false
  }

  private func begins(_ range: Range<Int>, with text: [UInt8]) -> Bool {
    guard range.count >= text.count else { return false }
    for index in text.indices
    where bytes[range.lowerBound + index] != capital(text[index]) { return false }
    return true
  }

  private mutating func remove(where fits: (TouchedLines, Range<Int>) -> Bool) {
    var (index, start) = (0, 0)
    while index < ends.count {
      let end = ends[index]
      guard fits(self, start..<end) else {
        (index, start) = (index + 1, end)
        continue
      }
      bytes.removeSubrange(start..<end)
      ends.remove(at: index)
      for later in index..<ends.count { ends[later] -= end - start }
    }
  }
}
