// What a stranger does to honest bytes: changes, cuts, doubles and mixes them up.

/// Bytes that mean something to some reader.
private let meaningful: [[UInt8]] =
  "{}\"#<>~?:/\\|()[]=-+.,;%&\n\r\t \u{0}\u{7F}\u{1B}".utf8.map { [$0] }
  + [
    "\r\n", "\r\n\r\n", "AT", "OK\r\n", "> ", "]]>", "[[", "-1", "0x", "1e9", "4294967296",
    "9223372036854775807", "-9223372036854775808", "18446744073709551616", "99999999999999999999",
    "\u{E9}", "\u{202E}", "\u{FFFE}", "\u{1F600}", "e\u{301}",
  ].map { Array($0.utf8) }

extension Choices {
  /// Bytes that no author wrote, at most so many.
  mutating func noise(_ limit: Int) -> [UInt8] {
    switch below(4) {
    case 0: return bytes(below(limit + 1))
    case 1: return pick(meaningful)
    case 2: return [UInt8](repeating: UInt8(below(256)), count: below(limit + 1))
    default:
      var noise: [UInt8] = []
      for _ in 0...below(6) { noise += pick(meaningful) }
      return noise
    }
  }

  /// The bytes after so many changes.
  mutating func mutated(_ honest: [UInt8], changes: Int) -> [UInt8] {
    var bytes = honest
    for _ in 0..<changes {
      guard !bytes.isEmpty else { return noise(40) }
      let at = below(bytes.count)
      let end = min(bytes.count, at + 1 + below(60))
      switch below(8) {
      case 0: bytes[at] = UInt8(below(256))
      case 1: bytes.remove(at: at)
      case 2: bytes.insert(contentsOf: noise(40), at: at)
      case 3: bytes.removeSubrange(at..<end)
      case 4: bytes.insert(contentsOf: bytes[at..<end], at: at)
      case 5: bytes.removeSubrange(at...)
      case 6:
        let piece = Array(bytes[at..<end])
        bytes.removeSubrange(at..<end)
        bytes.insert(contentsOf: piece, at: below(bytes.count + 1))
      default: replaceNumber(in: &bytes, from: at)
      }
    }
    return bytes
  }

  private mutating func replaceNumber(in bytes: inout [UInt8], from start: Int) {
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    guard let first = bytes[start...].firstIndex(where: isDigit) else { return }
    let end = bytes[first...].firstIndex { !isDigit($0) } ?? bytes.endIndex
    let numbers = [
      "0", "1", "-1", "9", "255", "256", "65536", "360001", "2147483648", "9223372036854775807",
      "9223372036854775808", "00000000000000000000000000000001",
    ]
    bytes.replaceSubrange(first..<end, with: Array(pick(numbers).utf8))
  }

  /// The same bytes in pieces, none of them empty.
  mutating func cut(_ bytes: [UInt8]) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      // Most cuts near the beginning: that is where heads are.
      let size = pieces.count > 200 ? rest.count : 1 + below(once(in: 4) ? rest.count : 8)
      pieces.append(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return pieces
  }
}

/// The bytes as a short text for a failure's message.
func excerpt(_ bytes: [UInt8]) -> String {
  bytes.prefix(200).map { byte in
    (0x20...0x7E).contains(byte) && byte != 0x5C
      ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }.joined() + (bytes.count > 200 ? "… (\(bytes.count) bytes)" : "")
}
