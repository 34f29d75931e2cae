// Fits what comes to what is awaited, and minds the clock.
import ATProtocol
import Diagnostics
import Ground
import ModuleCatalogue
import Results
import SuiteLanguage

/// What the line waits for, with the instants that bound it.
enum Awaited {
  case nothing
  /// The first that fits; bounds count from `since`, silence from `asked`.
  case choice([Expectation], since: Instant, asked: Instant)
  case bytes(count: Int, slot: Int?, SourceSpan)
  /// All bytes up to a line; so many of them are known not to hold it.
  case bytesUntil(PreparedPattern, slot: Int?, searched: Int, latest: Instant, SourceSpan)
  case sending(rest: ArraySlice<UInt8>, piece: Int, gap: Interval, at: Instant)
  case pause(until: Instant)
  /// `answer`: it ends soon after the final result code of the answer under way.
  case anything(until: Instant, answer: Bool)
  /// `first`: until when nothing at all need come of them.
  case actionsEnd(until: Instant, first: Instant)

  /// Whether lines are awaited, of which endlessly many would be too many.
  var isForLines: Bool {
    switch self {
    case .bytes, .nothing, .sending, .pause: false
    case .choice, .bytesUntil, .anything, .actionsEnd: true
    }
  }

  /// Whether the bytes that come are data.
  var isForData: Bool {
    switch self {
    case .bytes, .bytesUntil: true
    case .choice, .nothing, .sending, .pause, .anything, .actionsEnd: false
    }
  }
}

extension ModuleLine {
  var isIdle: Bool { if case .nothing = awaited { true } else { false } }

  /// Waits for what is wanted.
  mutating func await(_ wanted: Wanted, at now: Instant) {
    isOverdue = false
    switch wanted {
    case .choice(var expectations):
      for index in expectations.indices where !expectations[index].bound.isOwn {
        guard case .unsolicited(let awaited, _) = expectations[index].kind else { continue }
        expectations[index].bound.resultLimit = resultLimit(awaited.pattern)
      }
      awaited = .choice(expectations, since: timing.lastEvent, asked: now)
    case .bytes(let count, let slot, let span):
      collected.removeAll(keepingCapacity: true)
      awaited = .bytes(count: count, slot: slot, span)
    case .bytesUntil(let awaiting, let slot, let within, let span):
      let pattern = awaiting.pattern
      let latest =
        within.map { timing.lastEvent + $0 } ?? timing.resultLatest(resultLimit(pattern))
      collected.removeAll(keepingCapacity: true)
      awaited = .bytesUntil(pattern, slot: slot, searched: 0, latest: latest, span)
    case .sending(let bytes, let piece, let gap):
      awaited = .sending(rest: bytes[...], piece: piece, gap: gap, at: now)
    case .pause(let time): awaited = .pause(until: now + time)
    case .anything(let time): awaited = .anything(until: now + time, answer: false)
    case .lateAnswer(let time): awaited = .anything(until: now + time, answer: true)
    case .actionsEnd(let time, let first):
      awaited = .actionsEnd(until: timing.sentUntil + time, first: timing.sentUntil + first)
    }
  }

  mutating func stopAwaiting() { awaited = .nothing }

  /// What has come of what is awaited by now.
  mutating func progress(at now: Instant) -> Progress {
    switch awaited {
    case .nothing: return .waiting
    case .choice(let expectations, let since, let asked):
      return choose(Choice(expectations, since: since, asked: asked), at: now)
    case .bytes(let count, let slot, let span): return takeBytes(count, slot, span, at: now)
    case .bytesUntil(let pattern, let slot, let searched, let latest, let span):
      return takeBytes(until: pattern, slot, searched: searched, latest: latest, span, at: now)
    case .sending(let rest, let piece, let gap, let at):
      guard now >= at else { return .waiting }
      let left = rest.dropFirst(piece)
      awaited =
        left.isEmpty ? .nothing : .sending(rest: left, piece: piece, gap: gap, at: now + gap)
      return .send(send(data: Array(rest.prefix(piece)), at: now))
    case .pause(let until):
      passOverStartLines(at: now)
      return now >= until ? over() : .waiting
    case .anything(let until, let isAnswer):
      let isUnderWay = isAnswer && !exchange.isFinal
      dropLines(at: now)
      if isUnderWay, exchange.isFinal {
        awaited = .anything(until: min(until, now + RunnerLimits.lateLinesMax), answer: false)
        return .waiting
      }
      guard now >= until else { return .waiting }
      // What came to no end belongs to it as well, such as an echo without a line break.
      if timing.begun != nil, now - timing.lastReceived >= RunnerLimits.fragmentGapMax {
        reader.removeAll()
        timing.lineIsDropped()
      }
      exchange.echoDue = []
      return over()
    case .actionsEnd(let until, let first):
      dropLines(at: now)
      return endActions(until: until, first: first, at: now)
    }
  }

  private mutating func over(_ match: Match = Match()) -> Progress {
    awaited = .nothing
    return .came(match)
  }

  private mutating func dropLines(at now: Instant) {
    while let arrival = nextArrival() {
      if case .line(let text) = arrival { _ = classify(text, at: now) }
    }
  }

  /// When the present wait ends by itself, and what for.
  var nextDeadline: (at: Instant?, reason: String) {
    let moment = Interval(nanoseconds: 1)
    switch awaited {
    case .nothing: return (nil, "nothing is awaited")
    case .choice(let expectations, let since, let asked):
      let choice = Choice(expectations, since: since, asked: asked)
      // Without a silent branch the last deadline decides, with one its own.
      var last = Instant.start
      // By index: a loop over the expectations would copy each of them.
      for index in expectations.indices {
        let bound = expectations[index].bound
        if bound.silence != nil { return (expiry(of: bound, in: choice), "silence is awaited") }
        last = max(last, expiry(of: bound, in: choice) + moment)
      }
      return (last, "an answer is awaited")
    case .bytes: return (timing.dataLatest + moment, "data are awaited")
    case .bytesUntil(_, _, _, let latest, _):
      return (latest + timing.wireTime(collected.count) + moment, "data are awaited")
    case .sending(_, _, _, let at): return (at, "the next piece of data")
    case .pause(let until): return (until, "a pause")
    case .anything(let until, _): return (until, "whatever comes is dropped")
    case .actionsEnd(let until, let first):
      return (actions.hasResult ? until : min(until, first), "the end of an action")
    }
  }

  // MARK: Lines and prompts

  private static let attention = Array("AT".utf8)
  private static let echoOff = Array("ATE0".utf8)

  private mutating func choose(_ choice: Choice, at now: Instant) -> Progress {
    if let progress = chooseUnclaimed(choice, at: now) { return progress }
    // By index: a loop over the expectations copies each of them.
    for index in choice.expectations.indices {
      guard case .bytes(let count, let slot) = choice.expectations[index].kind else { continue }
      return chooseBytes(count, slot, choice.expectations[index].target, choice, at: now)
    }
    while let arrival = nextArrival() {
      switch arrival {
      case .prompt:
        exchange.dataDue = exchange.command.declaredLength ?? 0
        guard let awaited = choice.expectations.first(where: { $0.kind == .prompt }) else {
          return failed(unexpected("the data prompt", choice.expectations))
        }
        return take(awaited, in: choice, fit: nil)
      case .overlongLine(let beginning):
        return failed(
          unexpected(
            "a line of more than \(AnswerLimits.lineBytesMax) bytes: "
              + escaped(beginning, limit: 100), choice.expectations))
      case .line(let text):
        if exchange.takesEcho(text) {
          sequel.ends()
          timing.echoEnded(text.count)
          if exchange.command.text != Self.echoOff { echoes = true }
        } else {
          noteFraming()
          if let progress = consider(text, choice, at: now) { return progress }
        }
      }
    }
    return lookAtClock(choice, at: now)
  }

  /// Takes what the line fits, or fails when the line may not come; nil when it is passed over.
  private mutating func consider(
    _ text: [UInt8], _ choice: Choice, at now: Instant
  ) -> Progress? {
    let expectations = choice.expectations
    let kind = classify(text, at: now)
    for index in expectations.indices where kind != .sequel {
      if let fit = expectations[index].fit(text) {
        if kind == .result, actions.areExceeded { actions.took(plan.owners(ofResult: text)) }
        return take(expectations[index], in: choice, fit: fit)
      }
    }
    switch kind {
    case .sequel: return nil
    case .unsolicited:
      if unclaimedLines.count < RunnerLimits.unclaimedLinesMax {
        unclaimedLines.append((text, timing.came))
      } else {
        let count = RunnerLimits.unclaimedLinesMax
        notice(.note("more than \(count) lines came by themselves; not all are kept"))
      }
      return nil
    case .result where !expectations.contains(where: \.forbidsOtherResults):
      if !actions.areExceeded {
        unclaimedLines.append((text, timing.came))
        return nil
      }
      return failed(
        unexpected("\"\(escaped(text, limit: 300))\" (more results than actions)", expectations))
    case .other where passesOver(text, at: now): return nil
    default:
      let finding = unexpected("\"\(escaped(text, limit: 300))\"", expectations, line: text)
      return failed(finding, by: kind)
    }
  }

  /// Takes the first line that came earlier and fits an unsolicited line that is awaited.
  private mutating func chooseUnclaimed(_ choice: Choice, at now: Instant) -> Progress? {
    for (index, (text, came)) in unclaimedLines.enumerated() {
      for awaited in choice.expectations {
        guard case .unsolicited = awaited.kind, let fit = awaited.fit(text) else { continue }
        unclaimedLines.remove(at: index)
        if actions.areExceeded { actions.took(plan.owners(ofResult: text)) }
        timing.takes(lineOf: came)
        return take(awaited, in: choice, fit: fit)
      }
    }
    return nil
  }

  /// Goes on behind what came, if it came in time.
  private mutating func take(
    _ awaited: Expectation, in choice: Choice, fit: PatternFit?
  ) -> Progress {
    let came = timing.came
    // What is answered has been received: a line faster than its nominal speed shows here.
    timing.sentUntil = min(timing.sentUntil, came)
    timing.answerFrom = min(timing.answerFrom, came)
    let anchor = min(timing.lastEvent, came)
    if let earliest = awaited.earliest {
      // A machine that told late when its last byte left has moved the bound.
      let due = choice.since + earliest - timing.lastEvent
      if came - anchor < due {
        return failed(
          plan.finding(
            "\(awaited.text) came after \(came - anchor), too early", at: awaited.span,
            expected: "not before \(due)", received: "\(came - anchor)"))
      }
    }
    let latest = latest(of: awaited.bound, in: choice)
    if came > latest {
      let from = awaited.bound.isOwn ? anchor : timing.answerFrom
      return failed(
        plan.finding(
          "\(awaited.text) came after \(came - from), too late", at: awaited.span,
          expected: "within \(latest - from)", received: "\(came - from)"
        ).ofLateness)
    }
    measure(came)
    timing.lastEvent = came
    // What follows the final result code is bounded anew (reading READ-4: OK may come first), and so is
    // each line of an answer that the manual gives no time.
    if exchange.isFinal || exchange.known == nil {
      timing.answerFrom = max(timing.answerFrom, came)
    }
    if fit?.isLoose ?? false {
      notice(.note("blanks differ from the manual in the answer to \(awaited.text)"))
    }
    return over(Match(target: awaited.target, captures: fit?.captures ?? []))
  }

  /// Notes how long the command's answer took, once per command.
  private mutating func measure(_ came: Instant) {
    guard !exchange.isTimed else { return }
    exchange.isTimed = true
    let from = timing.answerFrom
    if exchange.command.text == Self.attention {
      timing.pace = max(timing.pace, came - from)
    }
    guard let facts = exchange.known?.facts else { return }
    notice(
      .answered(
        ResponseTime(
          command: facts.name, duration: max(.zero, came - from), limit: facts.maxResponse)))
  }

  private mutating func failed(_ finding: Finding, by kind: LineClass? = nil) -> Progress {
    awaited = .nothing
    return .failed(finding, by: kind)
  }

  private func unexpected(
    _ what: String, _ expectations: [Expectation], line: [UInt8]? = nil
  ) -> Finding {
    let expected = expectations.map(\.text).joined(separator: "\n  or ")
    var finding = plan.finding(
      expectations.count == 1
        ? "\(what) came where \(expectations[0].text) was due" : "unexpected \(what)",
      at: expectations.first?.span, expected: expected, received: what)
    if let line { finding.difference = difference(of: line, from: expectations) }
    return finding
  }

  /// Where the line leaves the awaited one that it follows furthest; nil where none is all literal,
  /// for captures can be compared only as far as they are known.
  private func difference(
    of line: [UInt8], from expectations: [Expectation]
  ) -> ByteDifference? {
    let all = expectations.compactMap { expectation -> ByteDifference? in
      switch expectation.kind {
      case .line(let awaited, _), .unsolicited(let awaited, _):
        guard awaited.pattern.pieces.count == 1,
          case .literal(let due) = awaited.pattern.pieces[0]
        else { return nil }
        return ByteDifference(expected: due, received: line)
      case .prompt, .silence, .bytes: return nil
      }
    }
    guard all.count == expectations.count else { return nil }
    return all.max { $0.offset < $1.offset }
  }
}
