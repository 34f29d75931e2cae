// The transcript as people follow it: pieces that came together joined, and what the module said on its
// own taken out of the bytes around it, so that it can stand on a lane of its own. Every byte is shown
// once, in the order in which it came.
internal import Ground
internal import Results

/// One thing that happened on the line, as the page shows it.
struct LineEvent: Equatable {
  var at: Instant
  var kind: TranscriptEntry.Kind
  var bytes: [UInt8]
  /// In how many pieces the bytes came, and when the last of them.
  var pieces = 1
  var until: Instant
  /// The entry that it begins with.
  var entry: Int

  init(_ entry: TranscriptEntry, index: Int) {
    at = entry.at
    until = entry.at
    kind = entry.kind
    bytes = entry.bytes
    self.entry = index
  }
}

/// How long nothing must come for the next bytes to count as said anew.
private let pauseBetweenEvents = Interval.milliseconds(20)

/// The entries as events; none of them spans the beginning or the end of `body`.
func lineEvents(of entries: [TranscriptEntry], body: Range<Int>) -> [LineEvent] {
  var events: [LineEvent] = []
  for (index, entry) in entries.enumerated() {
    switch entry.kind {
    case .sent, .origin, .remark: events.append(LineEvent(entry, index: index))
    case .unsolicited:
      if !takeOut(entry.bytes, of: &events) { events.append(LineEvent(entry, index: index)) }
    case .received:
      let isNewPart = index == body.lowerBound || index == body.upperBound
      if let last = events.last, !isNewPart, belongs(entry, to: last) {
        events[events.count - 1].bytes += entry.bytes
        events[events.count - 1].until = entry.at
        events[events.count - 1].pieces += 1
      } else {
        events.append(LineEvent(entry, index: index))
      }
    }
  }
  return events
}

private func belongs(_ entry: TranscriptEntry, to event: LineEvent) -> Bool {
  guard entry.at - event.until <= pauseBetweenEvents else { return false }
  switch event.kind {
  case .received: return true
  // The end of its line may come late.
  case .unsolicited: return entry.bytes.allSatisfy { $0 == 0x0D || $0 == 0x0A }
  case .sent, .origin, .remark: return false
  }
}

/// Makes an event of its own of the line, with the line breaks around it, where it stands in what was
/// received last; false where it stands in none of it as a whole.
private func takeOut(_ line: [UInt8], of events: inout [LineEvent]) -> Bool {
  for place in events.indices.suffix(12).reversed() where events[place].kind == .received {
    let event = events[place]
    guard var range = lastLine(line, in: event.bytes) else { continue }
    func isBreak(_ index: Int) -> Bool {
      event.bytes.indices.contains(index)
        && (event.bytes[index] == 0x0D || event.bytes[index] == 0x0A)
    }
    let (first, last) = (range.lowerBound, range.upperBound)
    let before = isBreak(first - 1) ? (isBreak(first - 2) ? 2 : 1) : 0
    let after = isBreak(last) ? (isBreak(last + 1) ? 2 : 1) : 0
    range = (first - before)..<(last + after)
    var (head, own, tail) = (event, event, event)
    head.bytes = Array(event.bytes[..<range.lowerBound])
    own.bytes = Array(event.bytes[range])
    own.kind = .unsolicited
    tail.bytes = Array(event.bytes[range.upperBound...])
    // Which piece brought what is not known any more: all of them began and ended together.
    events.replaceSubrange(
      place...place, with: [head, own, tail].filter { !$0.bytes.isEmpty })
    return true
  }
  return false
}

/// Where the line stands for the last time in the bytes, with a line break or nothing before it.
private func lastLine(_ line: [UInt8], in bytes: [UInt8]) -> Range<Int>? {
  guard !line.isEmpty, line.count <= bytes.count else { return nil }
  for start in (0...(bytes.count - line.count)).reversed() {
    let isStart = start == 0 || bytes[start - 1] == 0x0A || bytes[start - 1] == 0x0D
    if isStart, bytes[start...].starts(with: line) { return start..<(start + line.count) }
  }
  return nil
}
