// HTTPDATA and HTTPHEAD (manual 1.2 and 1.5): a prompt, so many bytes whatever they spell, OK; or ERROR
// when they do not come in time.
import Ground

/// Data on its way in after a prompt.
struct Import: Equatable {
  /// What the data will be.
  enum Kind: Equatable { case body, block }
  var kind: Kind
  /// How many bytes were announced.
  var length: Int
  var bytes: [UInt8] = []
}

extension ModuleEmulator {
  /// Checks the length, prompts, and takes data from then on.
  mutating func beginImport(_ kind: Import.Kind, _ text: ArraySlice<UInt8>, at now: Instant) {
    let usual = kind == .body ? behaviour.data : behaviour.head
    let accepted = kind == .body ? behaviour.accepts.dataLength : behaviour.accepts.headLength
    guard let arguments = Argument.split(text), let first = arguments.first,
      arguments.count == 1,
      let length = behaviour.accepts.masked(first.number(), kind == .body ? .httpData : .httpHead)
        ?? (usual.acceptsWords ? 10 : nil), accepted.contains(length)
    else {
      if usual.refusalClears { drop(kind) }
      return refuse()
    }
    memory.hasRefused = false
    let conduct = importConduct(kind, bytes: length)
    for _ in 0..<conduct.prompts {
      maybeInterrupt()
      lineBreak()
      outgoing.append(UInt8(ascii: ">"))
      if behaviour.dialect.promptBlank == .blank { outgoing.append(0x20) }
    }
    var intake = Import(kind: kind, length: length)
    if length <= 0 { return completeImport(intake, at: now) }
    swap(&intake.bytes, &memory.surplus)
    intake.bytes.reserveCapacity(min(length, behaviour.announces.dataLength.upperBound))
    mode = .importing(intake)
    arm(.importing, at: conduct.timeout.map { now + $0 })
  }

  /// Takes data; what is beyond the length is left.
  mutating func takeData(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>, at now: Instant) {
    guard case .importing(var intake) = mode else { return }
    mode = .command  // so that the buffer has one owner while it grows
    let conduct = importConduct(intake.kind, bytes: intake.length)
    let awaited = max(1, intake.length + conduct.awaitedBytes)
    if conduct.losesSplitLineBreak, intake.bytes.last == 0x0D, rest.first == 0x0A {
      intake.bytes.append(0x0D)  // so that the module waits for no byte in vain
      rest.removeFirst()
    }
    let part = rest.prefix(max(0, awaited - intake.bytes.count))
    intake.bytes.append(contentsOf: part)
    if conduct.echoesData { outgoing.append(contentsOf: part) }
    rest = rest[(rest.startIndex + part.count)...]
    let isMarked = conduct.endMark.map { firstRange(of: $0, in: intake.bytes[...]) != nil } ?? false
    guard intake.bytes.count >= awaited || isMarked else {
      mode = .importing(intake)
      if behaviour.dialect.importClock == .fromLastByte {
        arm(.importing, at: conduct.timeout.map { now + $0 })
      }
      return
    }
    arm(.importing, at: nil)
    if !rest.isEmpty {
      resetSettings(by: .surplus)
      if conduct.surplusJoins { intake.bytes.append(contentsOf: rest.prefix(64)) }
      if conduct.surplusOverwrites {
        for (place, byte) in zip(intake.bytes.indices, rest) { intake.bytes[place] = byte }
      }
      if conduct.surplusLeaks { memory.surplus = Array(rest.prefix(1)) }
      if conduct.diesOfSurplus { isDead = true }
    }
    if behaviour.dialect.surplus == .dropped {
      mode = .draining(intake)
      arm(.importing, at: now + Limits.surplusWindow)
    } else {
      finishImport(intake, at: now)
    }
  }

  /// Ends an import now, or in the slow dialect in a while.
  private mutating func finishImport(_ intake: Import, at now: Instant) {
    let conduct = importConduct(intake.kind, bytes: intake.length)
    let slow = behaviour.dialect.latency == .nearLimit ? Limits.slowAnswer : .zero
    let wait = slow + conduct.doneDelay
    guard wait > .zero else { return completeImport(intake, at: now) }
    job = .importDone(intake)
    arm(.job, at: now + wait)
  }

  /// Keeps the data and says OK.
  mutating func completeImport(_ intake: Import, at now: Instant) {
    keep(intake)
    accept(isHTTP: true)
  }

  private mutating func drop(_ kind: Import.Kind) {
    if kind == .body { body = nil } else { block = nil }
  }

  private mutating func keep(_ intake: Import) {
    let conduct = importConduct(intake.kind, bytes: intake.length)
    memory.imports += 1
    resetSettings(by: intake.kind == .body ? .body : .block)
    var bytes = intake.bytes
    conduct.alteration?.apply(to: &bytes)
    let earlier = conduct.appendsToEarlier ? (intake.kind == .body ? body : block) ?? [] : []
    if !earlier.isEmpty { bytes = earlier + bytes }
    if conduct.overlaysEarlier, let old = intake.kind == .body ? body : block {
      bytes += old.dropFirst(bytes.count)
    }
    if behaviour.dialect.replyAtImport == .dropped, content != nil { content = [] }
    switch intake.kind {
    case .body: body = bytes
    case .block: block = bytes
    }
  }

  /// The data did not come in time, or the time in which surplus is dropped is over.
  mutating func importClockStruck(at now: Instant) {
    switch mode {
    case .importing(let intake):
      mode = .command
      resetSettings(by: .timeout)
      let conduct = importConduct(intake.kind, bytes: intake.length)
      if conduct.usesPartialData { keep(intake) }
      if conduct.partialDataLeaks { memory.surplus = Array(intake.bytes.prefix(4)) }
      if conduct.isDeafAfterTimeout { isDeaf = true }
      if conduct.diesOfTimeout { isDead = true }
      if conduct.timeoutAnswersOK { accept(isHTTP: true) } else { refuse() }
    case .draining(let intake):
      mode = .command
      finishImport(intake, at: now)
    case .command, .restarting: break
    }
  }
}
