// The line to the module: what was sent last, what comes and what kind of line it is, and when.
//
// It knows what is awaited of it (`ModuleLine+Awaiting`), nothing of programs and verdicts. What it
// notices by the way waits in `events` for whoever keeps the transcript.
import ATProtocol
import Ground
import ModuleCatalogue
import Results

/// What kind of line came.
enum LineClass: Equatable {
  case final(FinalResult)
  /// The result of an action.
  case result
  case unsolicited
  /// The rest of an unsolicited line, which is a text and nothing else, whatever it says.
  case sequel
  /// Part of an answer.
  case other
}

/// What is noticed by the way.
enum LineEvent: Equatable {
  /// A line came by itself.
  case cameByItself([UInt8])
  /// A line that may come by itself came in the answer to the command that asks for it.
  case cameAsAsked([UInt8])
  case answered(ResponseTime)
  /// A deviation that is tolerated.
  case note(String)
  /// A final result code ended the answer to the command line sent last.
  case ended(FinalResult)
}

struct ModuleLine {
  let plan: Plan
  var reader = AnswerReader()
  var timing: LineTiming
  var exchange = Exchange()
  var actions = Actions()
  var unknownLines = UnknownLines()
  /// Unsolicited lines that came in this case and were asked for by nobody yet.
  var unclaimedLines: [(text: [UInt8], came: Instant)] = []
  /// What unsolicited lines begin with that the case awaits.
  var awaitedByCase = Prefixes([])
  var awaited = Awaited.nothing
  /// Raw bytes that have come for what is awaited.
  var collected: [UInt8] = []
  /// How many bytes of a body the origin may send.
  var replyBytes = 0
  /// Whether the module starts, so that lines of unknown names are none of an answer's.
  var start = ModuleStart()
  /// How many command lines the case has sent.
  private var sentInCase = 0
  /// What may follow the unsolicited line that came last.
  var sequel = LineSequel()
  /// Whether the module echoes although told not to.
  var echoes = false
  /// What was noticed and nobody has taken as yet.
  private(set) var events: [LineEvent] = []
  /// Whether what was awaited last did not come in time.
  var isOverdue = false

  init(_ plan: Plan, _ options: RunnerOptions) {
    self.plan = plan
    timing = LineTiming(options)
  }

  mutating func notice(_ event: LineEvent) { events.append(event) }

  /// Notes how the line that came last is framed, where that is odd.
  mutating func noteFraming() {
    if let oddity = reader.oddity { notice(.note(oddity.note)) }
  }

  mutating func forgetEvents() { events.removeAll(keepingCapacity: true) }

  // MARK: Out

  /// Begins the exchange of a command line; gives what goes out.
  mutating func send(_ text: [UInt8], at now: Instant) -> [UInt8] {
    passOverEarlierLines(at: now)
    let command = CommandLine(text)
    let name = command.name
    exchange = Exchange(command, name.isEmpty ? nil : plan.commands.first { $0.name == name })
    unknownLines.asks(command)
    sentInCase += 1
    return sent(text + [0x0D], at: now)
  }

  /// Takes in the lines of unknown names that came before a command line goes out: they are no part of
  /// its answer (reading LINE-3).
  private mutating func passOverEarlierLines(at now: Instant) {
    // Behind the result of an import whose data went out the module is in data mode no more.
    guard exchange.isFinal, (exchange.dataDue ?? 0) == 0 else { return }
    while reader.pendingBytes > Self.lineBreakBytes, let arrival = nextArrival() {
      guard case .line(let text) = arrival, !plan.isKnownUnsolicited(text),
        !isAwaitedByCase(text), isUnsolicited(text) || passesOver(text, at: now)
      else { return putBack(arrival) }
      if isUnsolicited(text) { _ = classify(text, at: now) }
    }
  }

  /// The same as they come in a pause that follows a restart, which it may outlast.
  mutating func passOverStartLines(at now: Instant) {
    if now < start.until, !mayActionBeLeft { passOverEarlierLines(at: now) }
  }

  private mutating func putBack(_ arrival: Arrival) {
    switch arrival {
    case .line(let text), .overlongLine(let text): reader.putBackLine(text)
    case .prompt: reader.putBack([UInt8(ascii: ">")])
    }
  }

  private static let lineBreakBytes = 2

  /// Sends data.
  mutating func send(data: [UInt8], at now: Instant) -> [UInt8] {
    exchange.sends(data: data.count)
    unknownLines.passes(data: data)
    return sent(data, at: now)
  }

  /// Bytes go out that are neither a command line nor data that a case sends.
  mutating func sent(_ bytes: [UInt8], at now: Instant) -> [UInt8] {
    if !bytes.isEmpty { timing.sends(bytes.count, at: now) }
    return bytes
  }

  // MARK: In

  /// Takes in what comes; false where lines are awaited and the module sends without end.
  mutating func receive(_ bytes: Span<UInt8>, awaitsLines: Bool, at now: Instant) -> Bool {
    timing.receives(bytes.count, at: now)
    if now < start.until {
      // What waits behind data comes as much later, and data may come slower than the line is.
      start.until = start.until + timing.wireTime(bytes.count)
      if awaited.isForData {
        start.until = max(start.until, now + RunnerLimits.startLinesBehindData)
      }
    }
    if timing.receivedSinceSent > RunnerLimits.chatterBytesMax, awaitsLines {
      reader.removeAll()
      return false
    }
    reader.append(bytes)
    return true
  }

  /// Consumes the next line or prompt, and notes when its first byte came.
  mutating func nextArrival() -> Arrival? {
    guard let arrival = reader.nextArrival() else {
      timing.lineIsIncomplete(reader.pendingBytes)
      return nil
    }
    timing.lineEnded()
    // A text may begin like a prompt; no empty line stands before it.
    if arrival == .prompt, !reader.lineIsApart, sequel.awaitsText(at: timing.lastReceived) {
      return nextArrival()
    }
    return arrival
  }

  /// What has come that nothing explains, where nothing is under way; nil: nothing of the kind.
  mutating func stray(at now: Instant) -> Conclusion? {
    guard exchange.isFinal, exchange.dataDue == nil else { return nil }
    while let arrival = nextArrival() {
      guard case .line(let text) = arrival else {
        let what = arrival == .prompt ? "the data prompt" : "a line without end"
        return Conclusion(.fail, Finding(message: "\(what) came where nothing was due"))
      }
      let kind = classify(text, at: now)
      let isExplained =
        switch kind {
        case .final: false
        case .unsolicited, .sequel: true
        case .result: !actions.areExceeded
        case .other: exchange.takesEcho(text) || passesOver(text, at: now)
        }
      guard !isExplained else { continue }
      let line = "\"\(escaped(text, limit: 300))\""
      return Conclusion(
        .fail, Finding(message: "\(line) came where nothing was due", received: line), by: kind)
    }
    return nil
  }

  /// The port is gone, and with it what was under way on the line.
  mutating func breakOff() {
    reader.removeAll()
    collected = []
    exchange.echoDue = []
    exchange.dataDue = nil
  }

  /// The port is there again.
  mutating func resume(at now: Instant) {
    timing.sentUntil = now
    timing.lastEvent = now
  }

  /// The module answers `AT` and waits for nothing.
  mutating func isReady() {
    exchange.dataDue = nil
    exchange.echoDue = []
  }

  /// The module has started anew.
  mutating func hasStarted(at now: Instant) { start.until = now + RunnerLimits.startLinesMax }

  /// A case begins; what it plays again for the sake of lines that nobody knows came with these.
  mutating func beginCase(replayOf unknown: [UnknownLines.Line]?) {
    actions = Actions()
    sentInCase = 0
    replyBytes = 0
    awaitedByCase = Prefixes([])
    unknownLines = UnknownLines(before: unknown)
    unclaimedLines = []
  }

  /// Whether the answer to the first command line of the case has brought nothing that was awaited.
  var isFirstOfCase: Bool { sentInCase == 1 && !exchange.isTimed }

  /// Whether an action is under way, or would be if the last command were accepted.
  var mayActionBeLeft: Bool { actions.areLeft || exchange.startsAction && !exchange.isFinal }

  // MARK: Classes of lines

  /// Tells what kind of line it is, and counts actions and their results.
  mutating func classify(_ text: [UInt8], at now: Instant) -> LineClass {
    let final = FinalResult(line: text)
    // An empty text leaves no line: behind it something else comes, which an empty line precedes.
    if sequel.takes(
      text, at: now,
      unless: reader.lineIsApart
        && (final != nil || !plan.owners(ofResult: text).isEmpty || exchange.isAnswered(by: text)))
    {
      notice(.cameByItself(text))
      return sequel.isOfText ? .sequel : .unsolicited
    }
    if reader.lineIsApart { sequel.isSetOff() }
    if let result = final {
      if result == .ok, !exchange.isFinal, exchange.startsAction, let known = exchange.known {
        actions.accept(known.id)
      }
      if !exchange.isFinal {
        notice(.ended(result))
      } else if result == .error, exchange.startsAction, let known = exchange.known {
        // The OK before was none of this command's.
        actions.retract(known.id)
      }
      exchange.isFinal = true
      return .final(result)
    }
    let owners = plan.owners(ofResult: text)
    if !owners.isEmpty, actions.lack(owners) || !exchange.isAnswered(by: text) {
      actions.came(owners, at: now)
      if !exchange.isFinal { exchange.holdsResult = true }
      notice(.cameByItself(text))
      return .result
    }
    guard isUnsolicited(text) else { return .other }
    if !plan.isKnownUnsolicited(text), !isAwaitedByCase(text) { noteUnknown(text) }
    sequel.begins(with: text, at: now)
    notice(exchange.isAnswered(by: text) ? .cameAsAsked(text) : .cameByItself(text))
    return .unsolicited
  }

  /// Whether the line comes by itself: as a known kind, or outside of answers as one of no name that
  /// the manual knows.
  func isUnsolicited(_ text: [UInt8]) -> Bool {
    plan.isKnownUnsolicited(text) || isAwaitedByCase(text)
      || exchange.isFinal && UnknownLines.name(of: text, plan) != nil
  }

  /// Whether the case awaits such a line by `~`; one that bears the name of the command whose answer
  /// comes belongs to that.
  private func isAwaitedByCase(_ text: [UInt8]) -> Bool {
    awaitedByCase.first(beginning: text) != nil
      && (exchange.isFinal
        || !exchange.command.hasAnswer(named: text.prefix(1) + text.dropFirst().name))
  }

  private mutating func noteUnknown(_ text: [UInt8]) {
    notice(.note("\"\(escaped(text, limit: 100))\" came by itself; the catalogue does not know it"))
  }

  /// Whether a line that nothing awaits is passed over as one that the catalogue does not know
  /// (reading LINE-3): outside of answers, while the module is made ready or starts anew; inside an
  /// answer as long as it does not come again.
  mutating func passesOver(_ text: [UInt8], at now: Instant) -> Bool {
    if sequel.goesOn(at: now) {
      notice(.cameByItself(text))
      return true
    }
    let isStarting = start.isMadeReady || now < start.until
    // Within one answer nobody knows how long ago a line came that is taken in only now.
    let mayBeOfAction = exchange.holdsResult || actions.mayTell(at: now)
    let isPassed =
      exchange.isFinal || isStarting
      ? unknownLines.looksUnsolicited(text, inAnswerTo: exchange, isStarting: isStarting, plan)
      : unknownLines.admits(
        text, inAnswerTo: exchange.command, mayBeOfAction: mayBeOfAction, plan)
    guard isPassed else { return false }
    noteUnknown(text)
    notice(.cameByItself(text))
    return true
  }
}

/// How far a module's start has come.
struct ModuleStart: Equatable {
  /// Whether the prelude is being played.
  var isMadeReady = false
  /// Until when lines come that belong to the last restart.
  var until = Instant.start
}

extension LineOddity {
  /// The deviation in words.
  var note: String {
    switch self {
    case .blanksAtEnd: "lines end in a blank before their line break"
    case .lineFeedAlone: "lines end in LF without CR"
    case .doubledReturn: "lines end in CR CR LF"
    }
  }
}
