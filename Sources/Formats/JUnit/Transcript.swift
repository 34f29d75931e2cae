// A transcript as lines for people: when, in which direction, what; and cut from its middle where it
// would not fit, for how a case began and how it ended tell most.
package import Ground
internal import Results

/// The transcript of a case, one line an entry: milliseconds since the case began, the direction
/// (`>` sent, `<` received, `@` the origin's view, `#` a remark), the bytes escaped to ASCII.
///
/// With a `clock`, the time of day stands in place of the milliseconds.
func transcriptLines(of result: CaseResult, clock: ((Instant) -> String?)? = nil) -> [UInt8] {
  var out: [UInt8] = []
  // What a received line was is told by the reports that draw it on a lane of its own.
  for entry in result.transcript where entry.kind != .unsolicited {
    if let time = clock?(entry.at) {
      out += time.utf8
    } else {
      appendMilliseconds(entry.at - result.began, to: &out)
    }
    switch entry.kind {
    case .sent: out += " > ".utf8
    case .received: out += " < ".utf8
    case .origin: out += " @ ".utf8
    case .remark, .unsolicited: out += " # ".utf8
    }
    appendEscaped(entry.bytes, to: &out)
    out.append(0x0A)
  }
  if result.transcriptDropped > 0 {
    out += "# \(result.transcriptDropped) bytes were not recorded\n".utf8
  }
  return out
}

/// Milliseconds with three decimals.
package func millisecondsText(_ time: Interval) -> String {
  let microseconds = time.nanoseconds.magnitude / 1000
  return (time.nanoseconds < 0 ? "-" : "") + String(microseconds / 1000) + "."
    + padded(String(microseconds % 1000), to: 3)
}

/// Milliseconds with three decimals, at least ten wide.
package func appendMilliseconds(_ time: Interval, to out: inout [UInt8]) {
  let text = millisecondsText(time)
  for _ in 0..<max(0, 10 - text.utf8.count) { out.append(0x20) }
  out += text.utf8
}

/// What remains of a transcript: its head and its tail, and how many bytes between them are gone.
struct CutTranscript {
  var head: ArraySlice<UInt8>
  var tail: ArraySlice<UInt8>
  var dropped: Int

  /// Cuts lines made by `transcriptLines` so that they take at most `budget` bytes of XML; cuts
  /// at line ends where some are near, and else not within an escape.
  init(_ lines: [UInt8], budget: Int) {
    (head, tail, dropped) = (lines[...], [], 0)
    guard !Self.fits(lines, budget) else { return }
    var end = Self.reach(lines.indices, lines, budget / 2)
    var start = lines.count - Self.reach(lines.indices.reversed(), lines, budget / 2)
    let near = 4_096
    if let newline = lines[max(0, end - near)..<end].lastIndex(of: 0x0A) {
      end = newline + 1
    } else if let escape = lines[max(0, end - 3)..<end].firstIndex(of: 0x5C) {
      end = escape
    }
    if let newline = lines[start..<min(lines.count, start + near)].firstIndex(of: 0x0A),
      newline + 1 < lines.count
    {
      start = newline + 1
    } else if let escape = lines[start..<min(lines.count, start + 4)].firstIndex(of: 0x5C) {
      start = escape
    }
    head = lines[..<end]
    tail = lines[max(start, end)...]
    dropped = max(0, start - end)
  }

  private static func fits(_ lines: [UInt8], _ budget: Int) -> Bool {
    lines.count <= budget && reach(lines.indices, lines, budget) == lines.count
  }

  /// How many bytes, taken in the order of `indices`, make at most `budget` bytes of XML.
  private static func reach(
    _ indices: some Sequence<Int>, _ lines: [UInt8], _ budget: Int
  ) -> Int {
    var (count, size) = (0, 0)
    var previous: UInt8 = 0
    for index in indices {
      let byte = lines[index]
      switch byte {
      case UInt8(ascii: "&"): size += 5
      case UInt8(ascii: "<"), UInt8(ascii: ">"): size += 4
      case UInt8(ascii: "["): size += previous == byte ? 4 : 1
      default: size += 1
      }
      if size > budget { break }
      previous = byte
      count += 1
    }
    return count
  }
}

/// Names for transcript files: only letters, digits, `.`, `_` and `-`, none twice, none hidden.
struct TranscriptNames {
  private var taken: Set<String> = []

  /// The file's name for a case of a suite.
  mutating func name(suite: String, test: String) -> String {
    let safe = "\(suite).\(test)".utf8.prefix(JUnitLimits.fileNameBytesMax).map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: byte
      default: UInt8(ascii: "_")
      }
    }
    var stem = String(decoding: safe, as: UTF8.self)
    if stem.hasPrefix(".") || stem.hasPrefix("-") { stem = "_" + stem.dropFirst() }
    var candidate = stem
    var number = 2
    while !taken.insert(candidate.lowercased()).inserted {
      candidate = "\(stem)-\(number)"
      number += 1
    }
    return candidate + ".txt"
  }
}
