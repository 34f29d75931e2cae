// Reads the answer to one request of an emulated module, apart from any socket, so that the same bytes
// give the same events however a network cuts them.
package import HTTPOrigin

/// Collects the answer to one request, as events of the module's IP stack.
package struct ResponseReader {
  private let parser: MessageParser
  private var head: [UInt8] = []
  private var hasHead = false
  private var isOver = false

  /// Reads the answer to a request of this method.
  package init(answering method: String) { parser = MessageParser(answering: [method]) }

  /// Takes bytes in and says what they were; nothing follows `ended` or `failed`.
  package mutating func receive(_ bytes: Span<UInt8>) -> [HTTPClientEvent] {
    guard !isOver else { return [] }
    if hasHead { return digest(parser.feed(bytes.withUnsafeBufferPointer { Array($0) })) }
    var searched = head.count
    bytes.withUnsafeBufferPointer { head.append(contentsOf: $0) }
    while let end = endOfHead(head, from: searched) {
      guard end <= MessageLimits.headBytesMax else { return fail(.malformed) }
      searched = 0
      let status = MessageHead(head[..<end]).status
      guard (100..<200).contains(status) && status != 101 else {
        hasHead = true
        let whole = head
        head = Array(head[..<end])
        return digest(parser.feed(whole))
      }
      head.removeFirst(end)  // an interim answer; the real one follows
    }
    return head.count > MessageLimits.headBytesMax ? fail(.malformed) : []
  }

  /// Says what the end of the connection means to the answer.
  package mutating func finish() -> [HTTPClientEvent] {
    guard !isOver else { return [] }
    var events = hasHead ? digest(parser.finish()) : []
    if !isOver { events += fail(.cutShort) }
    return events
  }

  private mutating func digest(_ parts: [MessagePart]) -> [HTTPClientEvent] {
    var events: [HTTPClientEvent] = []
    for part in parts where !isOver {
      switch part {
      case .head(let parsed): events.append(.head(status: parsed.status, bytes: head))
      case .body(let bytes): events.append(.body(bytes))
      case .end:
        isOver = true
        events.append(.ended)
      case .malformed: events += fail(.malformed)
      }
    }
    return events
  }

  private mutating func fail(_ failure: HTTPClientEvent.Failure) -> [HTTPClientEvent] {
    isOver = true
    return [.failed(failure)]
  }
}

extension MessageHead {
  /// The status code of a status line; 0 when there is none.
  fileprivate var status: Int {
    let words = startLine.split(separator: 0x20)
    return words.count > 1 ? Int(String(decoding: words[1], as: UTF8.self)) ?? 0 : 0
  }
}
