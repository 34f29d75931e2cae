// The reader of what a module says: the same bytes give the same lines however the line cuts them, no
// byte is lost without a reason, and a line without end takes no memory.
import ATProtocol

/// What was read of a module's bytes.
private enum Taken: Equatable {
  case arrival(Arrival)
  case data([UInt8])
}

private let phrases: [[UInt8]] = [
  "\r\nOK\r\n", "\r\nERROR\r\n", "\r\n> ", "\r\n>", ">", " ", "\r", "\n", "AT+HTTPSET?\r",
  "\r\n+HTTPRES: 0,200,5\r\n", "\r\n+HTTPREAD: 10\r\n", "\r\n+HTTPREAD: 99999999999999999999\r\n",
  "\r\n+CREG: 1\r\n", "+HTTP:1", "\r\n\r\n", "   \r\n", "\u{0}\u{0}", "\r\n+CME ERROR: 3\r\n",
].map { Array($0.utf8) }

extension Choices {
  /// What a module might say, honest and not.
  mutating func moduleBytes() -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0...below(12) {
      switch below(12) {
      case 0: bytes += noise(40)
      case 1 where once(in: 12):
        // About as long as a line may be.
        let count = AnswerLimits.lineBytesMax - 8 + below(16)
        bytes += [UInt8](repeating: pick([0x78, 0x20, 0x3E]), count: count)
      default: bytes += pick(phrases)
      }
    }
    return once(in: 3) ? mutated(bytes, changes: 1 + below(3)) : bytes
  }
}

func playAnswers(_ choices: inout Choices) throws {
  let bytes = choices.moduleBytes()
  let pieces = choices.cut(bytes)
  guard !bytes.isEmpty else { return }
  // What is asked for: lines, and now and then so many raw bytes.
  var wants: [Int?] = []
  for _ in 0..<choices.below(12) {
    wants.append(choices.once(in: 3) ? choices.below(choices.once(in: 9) ? 1 << 20 : 12) : nil)
  }
  let whole = try taken(from: [bytes], wants)
  let joined = try taken(from: pieces, wants)
  try require(
    whole.taken == joined.taken && whole.pending == joined.pending,
    "cut in \(pieces.count) pieces \(excerpt(bytes)) is read as\n  \(shown(joined.taken))\n  "
      + "with \(joined.pending) bytes left, and whole as\n  \(shown(whole.taken))\n  "
      + "with \(whole.pending) left; wanted were \(wants.map { $0.map(String.init) ?? "line" })")

  // All lines: what is not a line's own is a line break or a blank.
  let lines = try taken(from: pieces + [[0x0A]], []).taken
  var kept: [UInt8] = []
  for case .arrival(let arrival) in lines {
    switch arrival {
    case .line(let line): kept += line
    case .prompt: kept.append(UInt8(ascii: ">"))
    case .overlongLine: return
    }
  }
  func isBetween(_ byte: UInt8) -> Bool { byte == 0x0D || byte == 0x0A || byte == 0x20 }
  try require(
    kept.filter { !isBetween($0) } == bytes.filter { !isBetween($0) },
    "of \(excerpt(bytes)) something is lost or made up: \(shown(lines))")
}

/// Reads what is wanted from bytes that come in these pieces, and lines after that.
private func taken(
  from pieces: [[UInt8]], _ wants: [Int?]
) throws(Broken) -> (taken: [Taken], pending: Int) {
  var reader = AnswerReader()
  var result: [Taken] = []
  var wants = wants[...]
  var data: [UInt8] = []
  for piece in pieces {
    reader.append(piece.span)
    var isServed = true
    while isServed {
      if let count = wants.first.flatMap(\.self) {
        _ = reader.takeBytes(count - data.count, into: &data)
        isServed = data.count == count
        guard isServed else { continue }
        result.append(.data(data))
        data = []
        wants.removeFirst()
      } else if let arrival = reader.nextArrival() {
        result.append(.arrival(arrival))
        wants = wants.dropFirst()
      } else {
        isServed = false
      }
    }
    try require(
      reader.pendingBytes <= AnswerLimits.lineBytesMax,
      "\(reader.pendingBytes) bytes are held though no line may be so long")
  }
  if !data.isEmpty { result.append(.data(data)) }
  return (result, reader.pendingBytes)
}

private func shown(_ list: [Taken]) -> String {
  list.prefix(40).map { taken in
    switch taken {
    case .arrival(.line(let line)): "line \"\(excerpt(line))\""
    case .arrival(.prompt): "prompt"
    case .arrival(.overlongLine): "overlong line"
    case .data(let data): "data \"\(excerpt(data))\""
    }
  }.joined(separator: ", ")
}
