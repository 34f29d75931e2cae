// Counted data, data up to a line, and the clock of all that is awaited.
import ATProtocol
import Diagnostics
import Ground
import ModuleCatalogue
import Results
import SuiteLanguage

/// Expectations with what their bounds count from.
struct Choice {
  let expectations: [Expectation]
  /// The last thing sent or matched when they were asked for.
  let since: Instant
  let asked: Instant

  init(_ expectations: [Expectation], since: Instant, asked: Instant) {
    self.expectations = expectations
    self.since = since
    self.asked = asked
  }
}

extension ModuleLine {
  // MARK: The clock

  /// The latest instant at which what is awaited may come.
  func latest(of bound: Expectation.Bound, in choice: Choice) -> Instant {
    if let silence = bound.silence { return choice.asked + silence }
    if let latest = bound.latest { return choice.since + latest }
    if let limit = bound.resultLimit { return timing.resultLatest(limit) }
    return timing.answerLatest(exchange.responseLimit)
  }

  /// When it is waited for no longer: a line that has begun in time may come to its end.
  func expiry(of bound: Expectation.Bound, in choice: Choice) -> Instant {
    let latest = latest(of: bound, in: choice)
    guard let begun = timing.begun, begun <= latest else { return latest }
    let end = min(
      timing.lastReceived + RunnerLimits.lineGapMax, begun + RunnerLimits.lineTimeMax)
    return max(latest, end)
  }

  /// How soon a line of this pattern must come after the last command: as the manual wants it, and where a
  /// long reply has to come first, as a narrow network brings it (reading ACT-11).
  func resultLimit(_ pattern: PreparedPattern) -> Interval {
    let limit = plan.resultLimit(pattern) ?? exchange.known?.facts.maxResult ?? .seconds(60)
    guard replyBytes > RunnerLimits.quickReplyMax else { return limit }
    let nanoseconds = Int64(replyBytes) * 1_000_000_000 / RunnerLimits.bytesPerSecondMin
    return limit + Interval(nanoseconds: nanoseconds)
  }

  /// Ends the wait when its deadline has passed.
  mutating func lookAtClock(_ choice: Choice, at now: Instant) -> Progress {
    let expectations = choice.expectations
    for index in expectations.indices {
      let bound = expectations[index].bound
      guard bound.silence != nil else { continue }
      guard now >= expiry(of: bound, in: choice) else { return .waiting }
      timing.lastEvent = now
      stopAwaiting()
      return .came(Match(target: expectations[index].target))
    }
    for index in expectations.indices
    where now <= expiry(of: expectations[index].bound, in: choice) {
      return .waiting
    }
    let all = expectations.map(\.text).joined(separator: "\n  or ")
    let latest = expectations.map { self.latest(of: $0.bound, in: choice) }.max() ?? now
    let from = expectations.contains(where: \.bound.isOwn) ? timing.lastEvent : timing.answerFrom
    isOverdue = true
    let what = expectations.count == 1 ? expectations[0].text : "what was due"
    stopAwaiting()
    return .failed(
      plan.finding(
        "\(what) did not come within \(latest - from)\(manualTime(of: expectations))",
        at: expectations.first?.span, expected: all,
        received: timing.receivedSinceSent == 0 ? "nothing" : "nothing that fits"
      ).ofLateness, by: nil)
  }

  /// The time that the manual gives where it bounded the wait; more was waited, by the allowance.
  private func manualTime(of expectations: [Expectation]) -> String {
    guard exchange.known != nil, !expectations.contains(where: \.bound.isOwn) else { return "" }
    let times = expectations.map { $0.bound.resultLimit ?? exchange.responseLimit }
    return times.max().map { ", where the manual gives \($0)" } ?? ""
  }

  /// Whether the actions have come to their end, or will not.
  mutating func endActions(until: Instant, first: Instant, at now: Instant) -> Progress {
    guard actions.areLeft else {
      stopAwaiting()
      return .came(Match())
    }
    // After a failure a last line may follow or not (reading ACT-7).
    let last = actions.mayBeOver ? actions.lastCame : nil
    let bound = actions.hasResult ? until : min(until, first)
    let end = last.map { min(bound, $0 + RunnerLimits.lateResultMax) } ?? bound
    guard now >= end else {
      awaited = .actionsEnd(until: last == nil ? until : end, first: first)
      return .waiting
    }
    stopAwaiting()
    guard actions.hasResult else {
      return .failed(
        Finding(message: "the action was accepted, and no result of it ever came").ofLateness,
        by: nil)
    }
    return .came(Match())
  }

  // MARK: Counted data

  mutating func takeBytes(
    _ count: Int, _ slot: Int?, _ span: SourceSpan, at now: Instant
  ) -> Progress {
    collected.reserveCapacity(count)
    let taken = reader.takeBytes(count - collected.count, into: &collected)
    if collected.count == count {
      timing.dataEnded(at: now, pending: reader.pendingBytes)
      exchange.hasData = true
      let match = Match(captures: slot.map { [($0, .bytes(collected))] } ?? [])
      collected = []
      stopAwaiting()
      return .came(match)
    }
    guard taken == 0, now > timing.dataLatest else { return .waiting }
    stopAwaiting()
    return .failed(
      plan.finding(
        "only \(collected.count) of \(count) bytes came", at: span, expected: "\(count) bytes",
        received: "\(collected.count) bytes, ending in \"\(escaped(collected.suffix(60)))\""
      ).ofLateness, by: nil)
  }

  /// Takes so many bytes as soon as all of them are there; what came of them is kept for another branch.
  mutating func chooseBytes(
    _ count: Int, _ slot: Int?, _ target: Int, _ choice: Choice, at now: Instant
  ) -> Progress {
    var bytes: [UInt8] = []
    _ = reader.takeBytes(count, into: &bytes)
    guard bytes.count == count else {
      reader.putBack(bytes[...])
      return lookAtClock(choice, at: now)
    }
    timing.dataEnded(at: now, pending: reader.pendingBytes)
    exchange.hasData = true
    stopAwaiting()
    return .came(Match(target: target, captures: slot.map { [($0, .bytes(bytes))] } ?? []))
  }

  mutating func takeBytes(
    until pattern: PreparedPattern, _ slot: Int?, searched: Int, latest: Instant,
    _ span: SourceSpan, at now: Instant
  ) -> Progress {
    var searched = searched
    _ = reader.takeBytes(.max, into: &collected)
    let beginning = pattern.leadingLiteral
    var isPending = false
    while !beginning.isEmpty, let found = offset(of: beginning, in: collected, from: searched) {
      searched = found
      guard let end = collected[found...].firstIndex(where: { $0 == 0x0D || $0 == 0x0A }) else {
        isPending = true
        break
      }
      searched = found + 1
      // Blanks before the line break are not the line's own.
      let last = collected[found..<end].lastIndex { $0 != 0x20 } ?? found
      let text = Array(collected[found...last])
      guard found == 0 || collected[found - 1] == 0x0A || collected[found - 1] == 0x0D,
        !isTextOfMessage(found), let fit = pattern.fit(text)
      else { continue }
      if last + 1 < end { notice(.note(LineOddity.blanksAtEnd.note)) }
      _ = classify(text, at: now)
      reader.putBack(collected[end...])
      let dataEnd = endOfData(before: found)
      let lineBreak = Array(collected[dataEnd..<found])
      let data = withoutUnsolicited(collected[..<dataEnd], lineBreak, at: now)
      timing.lastEvent = now
      collected = []
      stopAwaiting()
      return .came(
        Match(captures: (slot.map { [($0, .bytes(Array(data)))] } ?? []) + fit.captures))
    }
    // Even the literal may have come in part.
    if !isPending { searched = max(searched, collected.count - beginning.count) }
    if now > latest + timing.wireTime(collected.count) {
      isOverdue = true
      stopAwaiting()
      return .failed(
        plan.finding(
          "\(pattern.text) did not come", at: span, expected: pattern.text,
          received: "\(collected.count) bytes, ending in \"\(escaped(collected.suffix(100)))\""
        ).ofLateness, by: nil)
    }
    awaited = .bytesUntil(pattern, slot: slot, searched: max(0, searched), latest: latest, span)
    return .waiting
  }

  /// Where the line break begins that stands before a line: a CR LF, a part of it, or CR CR LF where the
  /// module's lines have such breaks.
  private func endOfData(before line: Int) -> Int {
    let breaks: [UInt8] = reader.doublesReturns ? [0x0A, 0x0D, 0x0D] : [0x0A, 0x0D]
    var end = line
    for byte in breaks where end > 0 && collected[end - 1] == byte { end -= 1 }
    return end
  }

  /// Whether what begins there is the text of a message, which may look like any line.
  private func isTextOfMessage(_ start: Int) -> Bool {
    guard start > 0, collected[start - 1] == 0x0A else { return false }
    let before = collected[..<(start - 1)]
    return LineSequel.showsText(before[(before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)...])
  }

  /// The data without the unsolicited lines that stand before their first and behind their last
  /// byte; one between them is a fault.
  ///
  /// - Parameter lineBreak: what stands between the data and the line behind them: CR LF, or LF alone
  private mutating func withoutUnsolicited(
    _ data: ArraySlice<UInt8>, _ lineBreak: [UInt8], at now: Instant
  ) -> ArraySlice<UInt8> {
    let lineBreak = lineBreak.isEmpty ? [0x0D, 0x0A] : lineBreak
    let size = lineBreak.count
    var data = data
    while true {
      // The text of a message stands right behind the line that tells of it.
      if sequel.awaitsText(at: now), !data.starts(with: lineBreak),
        let end = data.firstIndex(of: 0x0A)
      {
        let line = data[..<end]
        let text = Array(line.last == 0x0D ? line.dropLast() : line)
        _ = sequel.takes(text, at: now)
        notice(.cameByItself(text))
        data = data[end...].dropFirst()
        continue
      }
      let begun = data.starts(with: lineBreak) ? data.dropFirst(size) : data
      guard let end = begun.firstIndex(of: lineBreak[0]), begun[end...].starts(with: lineBreak),
        standsApart(begun[..<end])
      else { break }
      _ = classify(Array(trimmed(begun[..<end])), at: now)
      data = begun[end...].dropFirst(size)
    }
    while true {
      let ended = data.suffix(size).elementsEqual(lineBreak) ? data.dropLast(size) : data
      guard let last = start(ofLastLineOf: ended, lineBreak) else { return data }
      var first = last
      if !standsApart(ended[last...]) {
        // It may be the text of a message.
        let before = ended[..<(last - size)]
        guard let told = start(ofLastLineOf: before, lineBreak),
          LineSequel.showsText(before[told...]), standsApart(before[told...])
        else { return data }
        first = told
      }
      _ = classify(Array(trimmed(ended[first...].prefix { $0 != lineBreak[0] })), at: now)
      sequel.ends()
      data = ended[..<(first - size)]
    }
  }

  /// Where the last line begins; nil where no line break stands before it.
  private func start(ofLastLineOf bytes: ArraySlice<UInt8>, _ lineBreak: [UInt8]) -> Int? {
    guard let end = bytes.lastIndex(of: 0x0A), end - bytes.startIndex >= lineBreak.count,
      bytes[...end].suffix(lineBreak.count).elementsEqual(lineBreak)
    else { return nil }
    return end + 1
  }

  /// Whether the line comes by itself and has nothing to do with the action: how many of an action's own
  /// lines may stand before its data the case says.
  private func standsApart(_ line: ArraySlice<UInt8>) -> Bool {
    let text = Array(trimmed(line))
    return !text.contains(0x0A) && isUnsolicited(text) && plan.owners(ofResult: text).isEmpty
  }
}

extension Expectation {
  /// How the line fits what is awaited; nil when it does not.
  func fit(_ text: [UInt8]) -> PatternFit? {
    let (pattern, exactly): (PreparedPattern, Bool)
    switch kind {
    case .line(let awaited, let strict):
      if awaited.pattern.isWord("ERROR"), FinalResult(line: text) == .error {
        return PatternFit(captures: [], isLoose: false)
      }
      (pattern, exactly) = (awaited.pattern, strict)
    case .unsolicited(let awaited, let strict): (pattern, exactly) = (awaited.pattern, strict)
    case .prompt, .silence, .bytes: return nil
    }
    guard let fit = pattern.fit(text), !(exactly && fit.isLoose) else { return nil }
    return fit
  }
}
