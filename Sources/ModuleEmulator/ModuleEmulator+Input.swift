// Bytes in: command lines, data after a prompt, what is dropped, and what waits while a command is at
// work. Every buffer here has a bound.
import ATProtocol
import Ground

extension ModuleEmulator {
  /// Takes bytes for what the mode says they are.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, at now: Instant) {
    var rest = Slice(base: bytes, bounds: bytes.startIndex..<bytes.endIndex)
    while !rest.isEmpty {
      if job != nil {
        let room = max(0, Limits.backlogBytesMax - backlog.count)
        backlog.append(contentsOf: rest.prefix(room))
        return
      }
      switch mode {
      case .restarting: return
      case .draining: return
      case .importing: takeData(&rest, at: now)
      case .command: takeLine(&rest, at: now)
      }
    }
  }

  /// Takes bytes up to and with the CR that ends a command line.
  private mutating func takeLine(
    _ rest: inout Slice<UnsafeBufferPointer<UInt8>>, at now: Instant
  ) {
    if lastWasCR {
      lastWasCR = false
      if rest.first == 0x0A {
        rest.removeFirst()
        if behaviour.lines.refusesLineFeed { refuse() }
        return
      }
    }
    let end = rest.firstIndex(of: 0x0D)
    let part = rest[rest.startIndex..<(end ?? rest.endIndex)]
    let room = Limits.lineBytesMax - line.count
    if part.count > room { lineIsTooLong = true }
    let kept = part.prefix(room)
    line.append(contentsOf: kept)
    if echo {
      let isCapital = behaviour.dialect.echo == .capitals
      outgoing.append(contentsOf: isCapital ? kept.map(capital) : Array(kept))
    }
    guard let end else {
      rest = rest[rest.endIndex...]
      return
    }
    rest = rest[(end + 1)...]
    if echo { outgoing.append(0x0D) }
    lastWasCR = true
    lineComplete(at: now)
  }

  private mutating func lineComplete(at now: Instant) {
    var text: [UInt8] = []
    swap(&text, &line)
    let tooLong = lineIsTooLong
    lineIsTooLong = false
    if isDead { return }
    if tooLong {
      refuse()
    } else {
      if text.contains(0x08) { text = erased(text) }
      let delay = answerDelay(of: text)
      if delay > .zero {
        job = .line(text)
        arm(.job, at: now + delay)
        return
      }
      perform(text, at: now)
    }
    text.removeAll(keepingCapacity: true)
    if line.isEmpty { swap(&text, &line) }
  }

  /// How long the module takes to answer this line.
  private func answerDelay(of text: [UInt8]) -> Interval {
    let base = behaviour.dialect.latency == .nearLimit ? Limits.slowAnswer : .zero
    let lines = lineConduct
    guard
      !lines.delays.isEmpty || !lines.formDelays.isEmpty || lines.lateEvery > 0
        || behaviour.read.isLateFarIn,
      case .command(let command, let form, let arguments) = CommandText(text)
    else { return base }
    var delay = base + (lines.delays[command] ?? .zero)
    guard command.isHTTP else { return delay }
    if command != .httpHead { delay = delay + (lines.formDelays[form] ?? .zero) }
    if behaviour.read.isLateFarIn, command == .httpRead,
      let offset = Argument.split(arguments)?.first?.number(), offset >= 8192
    {
      delay = delay + .milliseconds(1500)
    }
    let isDue = lines.lateEvery > 0 && (memory.lines + 1) % lines.lateEvery == 0
    return isDue && command != .httpHead ? delay + .milliseconds(1500) : delay
  }

  /// Does what a slow command put off, then takes what came in the meantime.
  mutating func finishJob(at now: Instant) {
    guard let job else { return }
    self.job = nil
    switch job {
    case .line(let text): perform(text, at: now)
    case .refusal: sayRefused(lineConduct)
    case .importDone(let done): completeImport(done, at: now)
    }
    var waiting: [UInt8] = []
    swap(&waiting, &backlog)
    waiting.withUnsafeBufferPointer { take($0, at: now) }
  }

  /// The line as it stands when backspaces have done their work (V.250, S5).
  private func erased(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for byte in text {
      if byte != 0x08 { result.append(byte) } else if !result.isEmpty { result.removeLast() }
    }
    return result
  }
}
