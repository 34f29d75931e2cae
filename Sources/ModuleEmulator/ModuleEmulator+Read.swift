// HTTPREAD (manual 1.3): counted data out of what the last action brought.

extension ModuleEmulator {
  /// Answers AT+HTTPREAD: all of it, or with MODE 1 what has come since the last call.
  mutating func readAll() {
    guard let content else {
      return behaviour.dialect.readBeforeAction == .error ? refuse() : sayAll([])
    }
    var range = 0..<content.count
    if let position = streamPosition {
      let start = behaviour.read.streamStartsOver ? 0 : min(position, content.count)
      range = start..<min(content.count, start + behaviour.accepts.cacheBytes)
      streamPosition = range.upperBound
    }
    sayAll(content[range])
    if behaviour.read.consumes { self.content?.removeSubrange(range) }
  }

  private mutating func sayAll(_ data: ArraySlice<UInt8>) {
    guard behaviour.dialect.readAllOrder == .okFirst else { return sayPart(data) }
    accept(isHTTP: true)
    beginInformation("+HTTPREAD")
    sayCounted(data)
    if behaviour.dialect.readAllEnd == .lineBreak { lineBreak() }
  }

  /// Answers AT+HTTPREAD=offset,length.
  mutating func readPart(_ text: ArraySlice<UInt8>) {
    let accepts = behaviour.accepts
    guard let arguments = Argument.split(text), arguments.count == 2,
      let offset = arguments[0].number(), let length = arguments[1].number(),
      accepts.readOffset.contains(offset), accepts.readLength.contains(length)
    else { return refuse() }
    guard let content else {
      return behaviour.dialect.readBeforeAction == .error ? refuse() : sayPart([])
    }
    var start = max(0, offset + behaviour.read.offsetError)
    if behaviour.read.wrapsAround, start >= content.count { start = 0 }
    guard start < content.count else {
      return behaviour.dialect.readPastEnd == .error ? refuse() : sayPart([])
    }
    let range = start..<min(content.count, start + max(0, length))
    sayPart(content[range])
    if behaviour.read.consumes { self.content?.removeSubrange(range) }
  }

  private mutating func sayPart(_ data: ArraySlice<UInt8>) {
    beginInformation("+HTTPREAD")
    sayCounted(data)
    if behaviour.dialect.dataEnd == .blankLine { lineBreak() }
    if behaviour.read.lacksOK { return lineBreak() }
    accept(isHTTP: true)
  }

  /// Says the count and the bytes, in one piece.
  private mutating func sayCounted(_ data: ArraySlice<UInt8>) {
    let conduct = behaviour.read
    say(max(0, data.count + (data.isEmpty ? 0 : conduct.countError)))
    lineBreak()
    guard conduct.alteration != nil || conduct.interruption != nil else {
      outgoing.append(contentsOf: data)
      return
    }
    var bytes = Array(data)
    conduct.alteration?.apply(to: &bytes)
    if let interruption = conduct.interruption, bytes.count > 1 {
      bytes.insert(contentsOf: interruption, at: bytes.count / 2)
    }
    outgoing.append(contentsOf: bytes)
  }
}
