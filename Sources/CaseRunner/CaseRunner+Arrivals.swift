// Fits what comes to what is awaited, and minds the clock.
import Diagnostics
import ATProtocol
import Ground
import ModuleCatalogue
import Results
import SuiteLanguage

extension CaseRunner {
  /// Goes on as far as what has come and the hour allow; false when there is nothing to do but wait.
  mutating func pump() -> Bool {
    if absence.isAway { return false }
    switch wait {
    case .none: return true
    case .choice(let heads): return pumpChoice(heads)
    case .bytes(let count, let slot, let span): return pumpBytes(count, slot: slot, span)
    case .bytesUntil(let pattern, let slot, let searched, let latest, let span):
      return pumpBytesUntil(pattern, slot, searched: searched, latest: latest, span)
    case .sending(let rest, let piece, let gap, let at):
      guard now >= at else { return false }
      sendPiece(rest, piece: piece, gap: gap)
      return true
    case .pause(let until):
      guard now >= until else { return false }
      wait = .none
      return true
    case .anything(let until):
      while let arrival = nextArrival() {
        if case .line(let text) = arrival { _ = takeStock(of: text) }
      }
      guard now >= until else { return false }
      // What came to no end belongs to it as well, such as an echo without a line break.
      if line.begun != nil, now - line.lastReceived >= RunnerLimits.fragmentGapMax {
        reader.removeAll()
        line.begun = nil
      }
      line.echoDue = []
      wait = .none
      return true
    case .actionEnd(let until): return pumpActionEnd(until: until)
    case .settling(let settling): return pumpSettling(settling)
    case .origin: return false
    }
  }

  /// The hour at which the present wait ends by itself, and what for.
  func nextDeadline() -> (Instant?, String) {
    let moment = Interval(nanoseconds: 1)
    if absence.isAway { return (nil, "the port is away") }
    switch wait {
    case .none: return (nil, "nothing is awaited")
    case .choice(let heads):
      // Without a silent branch the last hour decides, with one its own.
      var last = Instant.start
      for head in heads {
        if case .quiet = head.kind { return (latest(of: head), "silence is awaited") }
        last = max(last, expiry(of: head) + moment)
      }
      return (last, "an answer is awaited")
    case .bytes: return (dataLatest + moment, "data are awaited")
    case .bytesUntil(_, _, _, let latest, _):
      return (latest + wireTime(collected.count) + moment, "data are awaited")
    case .sending(_, _, _, let at): return (at, "the next piece of data")
    case .pause(let until): return (until, "a pause")
    case .anything(let until): return (until, "whatever comes is dropped")
    case .actionEnd(let until): return (until, "the end of an action")
    case .settling(let settling): return (settling.at, "the module settles")
    case .origin: return (nil, "the origin is asked")
    }
  }

  // MARK: Lines and prompts

  /// Consumes the next line or prompt, and notes when its first byte came.
  mutating func nextArrival() -> Arrival? {
    guard let arrival = reader.nextArrival() else {
      if reader.pendingBytes == 0 {
        line.begun = nil
      } else if line.begun == nil {
        line.begun = line.lastReceived
      }
      return nil
    }
    line.came = line.begun ?? line.lastReceived
    line.begun = nil
    return arrival
  }

  private mutating func pumpChoice(_ heads: [Head]) -> Bool {
    if takeFromLane(heads) { return true }
    while let arrival = nextArrival() {
      switch arrival {
      case .prompt:
        line.dataDue = line.command.declaredLength ?? 0
        guard let head = heads.first(where: { if case .prompt = $0.kind { true } else { false } })
        else {
          failUnexpected("the data prompt", heads)
          return true
        }
        take(head, fit: nil)
        return true
      case .overlongLine(let beginning):
        failUnexpected(
          "a line of more than \(AnswerLimits.lineBytesMax) bytes: "
            + escaped(beginning, limit: 100), heads)
        return true
      case .line(let text):
        if isEcho(text) { continue }
        if consider(text, heads) { return true }
      }
    }
    return lookAtClock(heads)
  }

  /// Whether the line is the echo of the command just sent or its next piece, in letters of either
  /// case; each may come once.
  private mutating func isEcho(_ text: [UInt8]) -> Bool {
    // Blanks at the end of a piece are lost with its line's end.
    let due = text.first == 0x20 ? line.echoDue[...] : line.echoDue.drop { $0 == 0x20 }
    guard !due.isEmpty, text.count <= due.count,
      zip(text, due).allSatisfy({ capital($0) == capital($1) })
    else { return false }
    line.echoDue = Array(due.dropFirst(text.count))
    if !line.command.text.elementsEqual("ATE0".utf8) { preconditions.echoes = true }
    return true
  }

  /// Takes a head that the line fits, or fails the case when the line may not come; false when the
  /// line is passed over.
  private mutating func consider(_ text: [UInt8], _ heads: [Head]) -> Bool {
    let nature = takeStock(of: text)
    for head in heads {
      if let fit = head.fit(text) {
        take(head, fit: fit)
        return true
      }
    }
    switch nature {
    case .unsolicited where !fitsLane: return false
    case .unsolicited:
      current.lane.append((text, line.came))
      return false
    case .result where !heads.contains(where: \.forbidsOtherResults):
      if current.resultsSeen.allSatisfy({ $0 <= current.actionsAccepted }) {
        current.lane.append((text, line.came))
        return false
      }
      failUnexpected("\"\(escaped(text, limit: 300))\" (more results than actions)", heads)
    case .other where passesOver(text): return false
    default: failUnexpected("\"\(escaped(text, limit: 300))\"", heads, line: text)
    }
    return true
  }

  private var fitsLane: Bool { current.lane.count < 200 }

  /// Takes the first line that came earlier and fits an unsolicited head.
  private mutating func takeFromLane(_ heads: [Head]) -> Bool {
    for (index, (text, came)) in current.lane.enumerated() {
      for head in heads {
        guard case .unsolicited = head.kind, let fit = head.fit(text) else { continue }
        current.lane.remove(at: index)
        line.came = came
        take(head, fit: fit)
        return true
      }
    }
    return false
  }

  /// Goes on behind the head, if it came in time.
  private mutating func take(_ head: Head, fit: PatternFit?) {
    wait = .none
    let came = line.came
    // What is answered has been received: a line faster than its nominal speed shows here.
    line.sentUntil = min(line.sentUntil, came)
    line.answerFrom = min(line.answerFrom, came)
    let anchor = min(line.lastEvent, came)
    if let earliest = head.earliest, came - anchor < earliest - line.lastEvent {
      conclude(
        .fail,
        finding(
          "\(head.text) came after \(came - anchor), too early", at: head.span,
          expected: "not before \(earliest - line.lastEvent)", received: "\(came - anchor)"))
      return
    }
    let latest = latest(of: head)
    if came > latest {
      let from = head.latest == nil ? line.answerFrom : anchor
      conclude(
        .fail,
        finding(
          "\(head.text) came after \(came - from), too late", at: head.span,
          expected: "within \(latest - from)", received: "\(came - from)"))
      return
    }
    measure(came)
    line.lastEvent = came
    // What follows the final result code is bounded anew (reading READ-4: OK may come first).
    if line.isFinal { line.answerFrom = max(line.answerFrom, came) }
    let top = frames.count - 1
    frames[top].counter = head.target
    guard let fit else { return }
    for (slot, value) in fit.captures { frames[top].slots[slot] = value }
    if fit.isLoose { note("blanks differ from the manual in the answer to \(head.text)") }
  }

  /// Notes how long the command's answer took, once per command.
  private mutating func measure(_ came: Instant) {
    guard !line.isTimed else { return }
    line.isTimed = true
    if line.command.text.elementsEqual("AT".utf8) {
      line.pace = max(line.pace, came - line.answerFrom)
    }
    guard let facts = line.known?.facts else { return }
    current.responseTimes.append(
      ResponseTime(
        command: facts.name, duration: max(.zero, came - line.answerFrom), limit: facts.maxResponse)
    )
  }

  private mutating func failUnexpected(
    _ what: String, _ heads: [Head], line: [UInt8]? = nil
  ) {
    let expected = heads.map(\.text).joined(separator: "\n  or ")
    var report = finding(
      heads.count == 1
        ? "\(what) came where \(heads[0].text) was due" : "unexpected \(what)",
      at: heads.first?.span, expected: expected, received: what)
    if let line { report.difference = difference(of: line, from: heads) }
    conclude(.fail, report)
  }

  /// Where the line leaves the awaited one that it follows furthest; nil where none is all literal,
  /// for captures can be compared only as far as they are known.
  private func difference(of line: [UInt8], from heads: [Head]) -> ByteDifference? {
    let all = heads.compactMap { head -> ByteDifference? in
      switch head.kind {
      case .line(let pattern, _), .unsolicited(let pattern, _):
        guard pattern.pieces.count == 1, case .literal(let due) = pattern.pieces[0] else {
          return nil
        }
        return ByteDifference(expected: due, received: line)
      case .prompt, .quiet: return nil
      }
    }
    guard all.count == heads.count else { return nil }
    return all.max { $0.offset < $1.offset }
  }

  // MARK: The clock

  /// The latest instant at which the head may come.
  private func latest(of head: Head) -> Instant {
    if let latest = head.latest { return latest }
    if let limit = head.resultLimit { return resultLatest(limit) }
    return line.answerFrom + allowed(line.responseLimit) + wireTime(line.receivedSinceSent)
  }

  /// When the head is waited for no longer: a line that has begun in time may come to its end.
  private func expiry(of head: Head) -> Instant {
    let latest = latest(of: head)
    guard let begun = line.begun, begun <= latest else { return latest }
    let end = min(line.lastReceived + RunnerLimits.lineGapMax, begun + RunnerLimits.lineTimeMax)
    return max(latest, end)
  }

  /// How soon the manual wants a line of this pattern after the last command.
  func resultLimit(_ pattern: PreparedPattern) -> Interval {
    let index = plan.resultPrefixes.first(beginning: pattern.leadingLiteral)
    return index.map { plan.resultLimits[$0] } ?? line.known?.facts.maxResult ?? .seconds(60)
  }

  /// The latest instant at which a result of the last command may come.
  func resultLatest(_ limit: Interval) -> Instant {
    line.sentUntil + allowed(limit) + wireTime(line.receivedSinceSent)
  }

  /// Ends the wait when its hour has come; false when it has not.
  private mutating func lookAtClock(_ heads: [Head]) -> Bool {
    for head in heads {
      guard case .quiet = head.kind else { continue }
      guard let until = head.latest, now >= until else { return false }
      wait = .none
      line.lastEvent = now
      frames[frames.count - 1].counter = head.target
      return true
    }
    guard heads.allSatisfy({ now > expiry(of: $0) }) else { return false }
    let awaited = heads.map(\.text).joined(separator: "\n  or ")
    let hours = heads.map { latest(of: $0) }
    let from = heads.contains { $0.latest != nil } ? line.lastEvent : line.answerFrom
    let limit = (hours.max() ?? now) - from
    let what = heads.count == 1 ? heads[0].text : "what was due"
    conclude(
      .fail,
      finding(
        "\(what) did not come within \(limit)\(manualTime(of: heads))",
        at: heads.first?.span, expected: awaited,
        received: line.receivedSinceSent == 0 ? "nothing" : "nothing that fits"))
    return true
  }

  /// The time that the manual gives where it bounded the wait; more was waited, by the allowance.
  private func manualTime(of heads: [Head]) -> String {
    guard line.known != nil, heads.allSatisfy({ $0.latest == nil }) else { return "" }
    let times = heads.map { $0.resultLimit ?? line.responseLimit }
    return times.max().map { ", where the manual gives \($0)" } ?? ""
  }

  // MARK: Counted data

  private mutating func pumpBytes(_ count: Int, slot: Int?, _ span: SourceSpan) -> Bool {
    collected.reserveCapacity(count)
    let taken = reader.takeBytes(count - collected.count, into: &collected)
    if collected.count == count {
      wait = .none
      line.lastEvent = now
      line.answerFrom = now
      line.receivedSinceSent = reader.pendingBytes
      if let slot { frames[frames.count - 1].slots[slot] = .bytes(collected) }
      collected = []
      return true
    }
    guard taken == 0, now > dataLatest else { return false }
    conclude(
      .fail,
      finding(
        "only \(collected.count) of \(count) bytes came", at: span, expected: "\(count) bytes",
        received: "\(collected.count) bytes, ending in \"\(escaped(collected.suffix(60)))\""))
    return true
  }

  /// When a gap in counted data has lasted too long.
  private var dataLatest: Instant {
    max(line.lastReceived, line.lastEvent) + RunnerLimits.dataGapMax
  }

  private mutating func pumpBytesUntil(
    _ pattern: PreparedPattern, _ slot: Int?, searched: Int, latest: Instant, _ span: SourceSpan
  ) -> Bool {
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
      let text = Array(collected[found..<end])
      guard found == 0 || collected[found - 1] == 0x0A || collected[found - 1] == 0x0D,
        let fit = pattern.fit(text)
      else { continue }
      wait = .none
      _ = takeStock(of: text)
      reader.putBack(collected[end...])
      var dataEnd = found
      if dataEnd > 0, collected[dataEnd - 1] == 0x0A { dataEnd -= 1 }
      if dataEnd > 0, collected[dataEnd - 1] == 0x0D { dataEnd -= 1 }
      let top = frames.count - 1
      let data = withoutUnsolicited(collected[..<dataEnd])
      if let slot { frames[top].slots[slot] = .bytes(Array(data)) }
      for (slot, value) in fit.captures { frames[top].slots[slot] = value }
      line.lastEvent = now
      collected = []
      return true
    }
    // Even the literal may have come in part.
    if !isPending { searched = max(searched, collected.count - beginning.count) }
    if now > latest + wireTime(collected.count) {
      conclude(
        .fail,
        finding(
          "\(pattern.text) did not come", at: span, expected: pattern.text,
          received: "\(collected.count) bytes, ending in \"\(escaped(collected.suffix(100)))\""))
      return true
    }
    wait = .bytesUntil(
      pattern, slot: slot, searched: max(0, searched), latest: latest, span: span)
    return false
  }
}

extension Head {
  /// How the line fits what is awaited; nil when it does not.
  fileprivate func fit(_ text: [UInt8]) -> PatternFit? {
    let (pattern, exactly): (PreparedPattern, Bool)
    switch kind {
    case .line(let awaited, let strict):
      if awaited.isWord("ERROR"), FinalResult(line: text) == .error {
        return PatternFit(captures: [], isLoose: false)
      }
      (pattern, exactly) = (awaited, strict)
    case .unsolicited(let awaited, let strict): (pattern, exactly) = (awaited, strict)
    case .prompt, .quiet: return nil
    }
    guard let fit = pattern.fit(text), !(exactly && fit.isLoose) else { return nil }
    return fit
  }

  /// Whether a result line of another kind than awaited fails the case.
  fileprivate var forbidsOtherResults: Bool {
    switch kind {
    case .unsolicited, .quiet: true
    case .line, .prompt: false
    }
  }
}
