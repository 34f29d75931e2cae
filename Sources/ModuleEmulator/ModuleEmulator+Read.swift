// HTTPREAD (manual 1.3): counted data out of what the last action brought.

extension ModuleEmulator {
  /// Answers AT+HTTPREAD: all of it, or with MODE 1 what has come since the last call.
  mutating func readAll() {
    guard let content else {
      return behaviour.dialect.readBeforeAction == .error
        ? refuse() : sayAll([], behaviour.read)
    }
    let conduct = readConduct(isWhole: true, bytes: content.count)
    memory.reads += 1
    memory.lastReadWasWhole = true
    let most = min(conduct.most, behaviour.accepts.answerBytes)
    var range = 0..<min(content.count, most)
    if let position = streamPosition {
      let start = conduct.streamStartsOver ? 0 : min(position, content.count)
      range = start..<min(content.count, start + most)
      streamPosition = max(position, range.upperBound)
    }
    sayAll(content[range], conduct)
    if conduct.consumes { self.content?.removeSubrange(range) }
  }

  private mutating func sayAll(_ data: ArraySlice<UInt8>, _ conduct: ReadBehaviour) {
    guard behaviour.dialect.readAllOrder == .okFirst else { return sayPart(data, conduct) }
    accept(isHTTP: true)
    beginInformation("+HTTPREAD")
    sayCounted(data, conduct)
    if behaviour.dialect.readAllEnd == .lineBreak { lineBreak() }
  }

  /// Answers AT+HTTPREAD=offset,length.
  mutating func readPart(_ text: ArraySlice<UInt8>) {
    let accepts = behaviour.accepts
    guard let arguments = Argument.split(text), arguments.count == 2,
      let offset = accepts.masked(arguments[0].number(), .httpRead),
      var length = accepts.masked(arguments[1].number(), .httpRead),
      accepts.readOffset.contains(offset), accepts.readLength.contains(length)
    else {
      if behaviour.read.refusalClears, content != nil { content = [] }
      return refuse()
    }
    guard let content else {
      return behaviour.dialect.readBeforeAction == .error
        ? refuse() : sayPart([], behaviour.read)
    }
    let conduct = readConduct(isWhole: false, bytes: length)
    memory.reads += 1
    var start = max(0, (offset < 0 ? offset : offset & conduct.offsetMask) + conduct.offsetError)
    length = max(0, min(length & conduct.lengthMask, min(conduct.most, accepts.answerBytes)))
    memory.lastReadWasWhole = false
    if conduct.wrapsAround, start >= content.count { start = 0 }
    if conduct.readsStale, start >= content.count, start < memory.stale.count {
      return sayPart(memory.stale[start..<min(memory.stale.count, start + length)], conduct)
    }
    guard start < content.count else {
      return behaviour.dialect.readPastEnd == .error ? refuse() : sayPart([], conduct)
    }
    if conduct.refusesBeyondEnd, length > content.count - start { return refuse() }
    let range = start..<min(content.count, start + length)
    sayPart(content[range], conduct)
    if conduct.consumes { self.content?.removeSubrange(range) }
  }

  private mutating func sayPart(_ data: ArraySlice<UInt8>, _ conduct: ReadBehaviour) {
    beginInformation("+HTTPREAD")
    sayCounted(data, conduct)
    if behaviour.dialect.dataEnd == .blankLine { lineBreak() }
    if conduct.lacksOK { return lineBreak() }
    accept(isHTTP: true)
  }

  /// Says the count and the bytes, in one piece.
  private mutating func sayCounted(_ data: ArraySlice<UInt8>, _ conduct: ReadBehaviour) {
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
