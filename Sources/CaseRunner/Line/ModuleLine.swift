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
  /// Part of an answer.
  case other
}

/// What is noticed by the way.
enum LineEvent: Equatable {
  /// A line came by itself.
  case cameByItself([UInt8])
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
    guard exchange.isFinal, exchange.dataDue == nil else { return }
    while reader.pendingBytes > Self.lineBreak.count, let arrival = nextArrival() {
      guard case .line(let text) = arrival, !plan.isKnownUnsolicited(text),
        !isAwaitedByCase(text), isUnsolicited(text)
      else { return putBack(arrival) }
      _ = classify(text, at: now)
    }
  }

  private mutating func putBack(_ arrival: Arrival) {
    switch arrival {
    case .line(let text), .overlongLine(let text): reader.putBack((text + Self.lineBreak)[...])
    case .prompt: reader.putBack([UInt8(ascii: ">")])
    }
  }

  private static let lineBreak: [UInt8] = [0x0D, 0x0A]

  /// Sends data.
  mutating func send(data: [UInt8], at now: Instant) -> [UInt8] {
    exchange.sends(data: data.count)
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
        case .unsolicited: true
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
    if sequel.takes(text, at: now) {
      notice(.cameByItself(text))
      return .unsolicited
    }
    if let result = FinalResult(line: text) {
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
      notice(.cameByItself(text))
      return .result
    }
    guard isUnsolicited(text) else { return .other }
    if !plan.isKnownUnsolicited(text), !isAwaitedByCase(text) { noteUnknown(text) }
    sequel.begins(with: text, at: now)
    notice(.cameByItself(text))
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
    let isStarting = start.isMadeReady || now < start.until
    let isPassed =
      exchange.isFinal || isStarting
      ? UnknownLines.looksUnsolicited(text, inAnswerTo: exchange, allowingWords: isStarting, plan)
      : unknownLines.admits(
        text, inAnswerTo: exchange.command, mayBeOfAction: actions.mayTell(at: now), plan)
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

/// Lines inside answers that may have come by themselves.
///
/// Such a line may be an unsolicited one that the catalogue lacks, or belong to the answer and be
/// wrong. The former comes when it likes, the latter again: what passes but for such lines is played
/// once more, and one that stands in the same answer in both plays fails the case. What makes the
/// module ready is not judged, and probes only ask.
struct UnknownLines: Equatable {
  /// A line by its name, and the answer in which it stood.
  struct Line: Equatable {
    let command: [UInt8]
    /// The how many-th time in the case it was that the command line was sent: one that is sent a hundred
    /// times meets lines that come by themselves in some answer of each play.
    let times: Int
    let name: [UInt8]
  }

  /// Those of this play.
  private(set) var seen: [Line] = []
  /// Those of the play before; nil where there was none.
  private let before: [Line]?
  /// The command lines sent, which are counted only where an unknown line stands in an answer.
  private var sent: [[UInt8]] = []

  init(before: [Line]? = nil) { self.before = before }

  /// Whether a line stood in the answer to this command line in the play before, if it is sent now: what
  /// comes by itself behind something else is given the time to come before it.
  func mustSettle(before command: CommandLine) -> Bool {
    guard let before, !before.isEmpty else { return false }
    let times = sent.count { $0 == command.text } + 1
    return before.contains { $0.command == command.text && $0.times == times }
  }

  /// A command line is sent.
  mutating func asks(_ command: CommandLine) { sent.append(command.text) }

  /// Remembers the line; false for one that is no unknown line, is part of the command's answer by its
  /// name, or comes again.
  ///
  /// One that may be of an action may come again: it comes at the same time of each play, whatever is asked
  /// then.
  mutating func admits(
    _ text: [UInt8], inAnswerTo command: CommandLine, mayBeOfAction: Bool, _ plan: Plan
  ) -> Bool {
    guard let name = Self.name(of: text, plan), !command.hasAnswer(named: text.prefix(1) + name)
    else { return false }
    let unknown = Line(command: command.text, times: sent.count { $0 == command.text }, name: name)
    if !mayBeOfAction, before?.contains(unknown) ?? false { return false }
    if !seen.contains(unknown) { seen.append(unknown) }
    return true
  }

  /// Whether the line looks like one that comes by itself and that nobody knows: `^STN: 1`,
  /// `+E_UTRAN Service`, `AT READY`, with words `Service Ready` too.
  static func looksUnsolicited(
    _ text: [UInt8], inAnswerTo exchange: Exchange, allowingWords: Bool, _ plan: Plan
  ) -> Bool {
    guard let first = text.first, text.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      return false
    }
    let sign = "+^*%$#".utf8.contains(first) ? 1 : 0
    let isWord = allowingWords && sign == 0
    let label =
      text.prefix(sign)
      + text.dropFirst(sign).prefix { $0.isOfName || $0 == 0x5F || isWord && isLetter($0) }
    let name = Array(label.dropFirst(sign))
    guard name.count > 1, (0x41...0x5A).contains(name[0]), !plan.lineNames.contains(name),
      // Half a final result code is none of these.
      !name.elementsEqual("OK".utf8), !name.elementsEqual("ERROR".utf8),
      exchange.isFinal || !exchange.command.hasAnswer(named: label)
    else { return false }
    return text.count == label.count
      || text[label.count] == 0x20 || text[label.count] == UInt8(ascii: ":")
  }

  /// The name of a line that must be another command's, `+NAME: 1` or `+NAME Service`, since it bears none
  /// that the catalogue knows; nil for any other line.
  static func name(of text: [UInt8], _ plan: Plan) -> [UInt8]? {
    guard let sign = text.first, "+^*%$#".utf8.contains(sign) else { return nil }
    let name = Array(text[1...].prefix { $0.isOfName || $0 == UInt8(ascii: "_") })
    guard name.count > 1, !plan.lineNames.contains(name),
      name.count == text.count - 1 || [UInt8(ascii: ":"), 0x20].contains(text[1 + name.count])
    else { return nil }
    return name
  }
}

extension Exchange {
  /// Whether the line is part of the answer to a read or test form by its name, though lines of that
  /// name are results as well: `+MIPOPEN: 1,1` after `AT+MIPOPEN?`.
  fileprivate func isAnswered(by text: [UInt8]) -> Bool {
    !isFinal && !startsAction && command.hasAnswer(named: text.prefix(1) + text.dropFirst().name)
  }
}

extension CommandLine {
  /// Whether lines of this name, its sign included, are the answer to the command: `+CSQ` to
  /// `AT+CSQ`, whether the catalogue knows it or not.
  fileprivate func hasAnswer(named label: ArraySlice<UInt8>) -> Bool {
    let asked = text.dropFirst(2)
    return asked.count >= label.count
      && zip(asked, label).allSatisfy { capital($0) == $1 }
      && asked.dropFirst(label.count).prefix(1).map(capital).name.isEmpty
  }
}
