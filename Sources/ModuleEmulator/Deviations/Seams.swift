// Where a wrong module parts from a right one. The core calls a seam with what it is about to do; with
// no deviation it comes back as it was. What deviations remember for themselves is `Residue`; the log
// is written here and read by `When` alone.
import Ground
import HTTPOrigin

/// The deviations of a module and where they are asked.
struct Seams: Sendable {
  let deviations: [Deviation]
  /// The same by their kind: most seams are about something else than what is wrong.
  private let parts: [[Deviation]]
  private let module: ModuleFacts
  /// Whether it takes a look at what is imported and set to tell which deviations count.
  let asksWhatIsPresent: Bool
  var log = Log()
  var residue = Residue()
  /// What is imported, set and under way now.
  var present = Present()
  /// The action that is about to begin.
  var action: (method: Int, isSecure: Bool)?

  init(_ deviations: [Deviation], _ module: ModuleFacts) {
    self.deviations = deviations
    parts = Deviation.Kind.allCases.map { kind in deviations.filter { $0.change.kind == kind } }
    self.module = module
    asksWhatIsPresent = deviations.contains { $0.when != .always }
  }

  var facts: AcceptedValues { module.takes }

  /// Whether anything of the kind may be wrong.
  func concerns(_ kind: Deviation.Kind) -> Bool { !parts[kind.rawValue].isEmpty }

  /// Calls for each change of the kind that counts on that occasion.
  func each(
    _ kind: Deviation.Kind, _ occasion: @autoclosure () -> Occasion = Occasion(),
    _ body: (Deviation.Change) -> Void
  ) {
    let part = parts[kind.rawValue]
    if part.isEmpty { return }
    let occasion = now(occasion())
    for one in part where one.when.holds(occasion, log) { body(one.change) }
  }

  func has(
    _ change: Deviation.Change, _ occasion: @autoclosure () -> Occasion = Occasion()
  ) -> Bool {
    parts[change.kind.rawValue].contains {
      $0.change == change && $0.when.holds(now(occasion()), log)
    }
  }

  /// The occasion, with what is imported, set and under way.
  private func now(_ occasion: Occasion) -> Occasion {
    var occasion = occasion
    occasion.present = present
    if let action, occasion.method == nil {
      (occasion.method, occasion.isSecure) = action
    }
    return occasion
  }

  // MARK: What happens

  /// Something that the log or a deviation remembers.
  enum Happening {
    case line([UInt8])
    case command(BuiltInCommand, Form, ArraySlice<UInt8>)
    case accepted, refused, importBegan
    case imported(DataIntake)
    case timedOut(DataIntake)
    case surplus(DataIntake.Purpose, Slice<UnsafeBufferPointer<UInt8>>)
    case read(isWhole: Bool, end: Int)
    case actionBegan(URL: ModuleURL, HTTPSettings, content: [UInt8]?)
    case actionEnded(Exchange, reply: Int, at: Instant)
    case actionBroke(afterConnection: Bool)
    case restarted(HTTPSettings)
  }

  mutating func note(_ happening: Happening) {
    if deviations.isEmpty { return }
    switch happening {
    case .line(let text):
      for deviation in deviations {
        guard case .answer(.stuck(after: .longLine(let least), forGood: true)) = deviation.change
        else { continue }
        residue.isDead = text.count >= least
      }
    case .command(let command, let form, let text):
      residue.commands += 1
      if concerns(.answer) { residue.line = [UInt8(command.rawValue)] + text }
      log.followsRefusal = log.hasRefused
      if let before = log.command, let form = log.form { log.previous = (before, form) }
      (log.command, log.form) = (command, form)
      action = nil
    case .accepted:
      log.hasRefused = false
      residue.refusals = 0
      residue.refusedLine = nil
    case .refused:
      log.hasRefused = true
      if let command = log.command { log.refused.insert(command) }
      residue.refusals += 1
      log.counts.refusals += 1
      residue.refusedLine = residue.line
      stick(after: .refusal)
      stick(after: .refusals(residue.refusals))
    case .importBegan: log.hasRefused = false
    case .imported(let intake):
      log.lastImport = (intake.purpose, intake.length)
      log.counts.imports += 1
      log.timedOut = nil
    case .timedOut(let intake): noteTimeOut(of: intake)
    case .surplus(let purpose, let bytes):
      stick(after: .surplus)
      if has(.data(purpose, .surplusLeaks)) {
        residue.leaked = Array(bytes.prefix(ImportChange.surplusLeaked))
      }
    case .read(let isWhole, let end):
      log.counts.reads += 1
      if !isWhole {
        residue.partEnd = end
        log.read.hasPart = true
      }
      log.read.lastWasWhole = isWhole
    case .actionBegan(let url, let settings, let content):
      log.counts.actions += 1
      (log.refused, log.read.hasPart) = ([], false)
      residue.partEnd = 0
      residue.served(settings, deviations)
      residue.lastURL = url
      if let content, !content.isEmpty { residue.stale = content }
    case .actionEnded(let exchange, let reply, let now): noteEnd(of: exchange, reply, at: now)
    case .actionBroke(let afterConnection):
      log.hasFailed = true
      log.counts.failures += 1
      log.hasStalled = afterConnection
      if afterConnection { log.counts.stalls += 1 }
      stick(after: .brokenAction)
    case .restarted(let settings):
      (log, residue) = (Log(), Residue())
      residue.before = settings.values
    }
  }

  private mutating func noteTimeOut(of intake: DataIntake) {
    (log.command, log.timedOut) = (nil, intake.purpose)
    log.counts.timeOuts += 1
    stick(after: .timeOut(intake.purpose))
    residue.isTimingOut = has(.data(intake.purpose, .timeOutSaysOK))
    if has(.data(intake.purpose, .partialCounts)) { residue.counted = intake.bytes.count }
    if has(.data(intake.purpose, .partialLeaks)) {
      residue.leaked = Array(intake.bytes.prefix(ImportChange.partialLeaked))
    }
  }

  private mutating func noteEnd(of exchange: Exchange, _ reply: Int, at now: Instant) {
    residue.ended = now
    log.hasFailed = false
    log.hasStalled = false
    if exchange.redirections > 0 { log.counts.redirections += 1 }
    if exchange.url.isSecure { log.counts.secureActions += 1 }
    log.ended(
      Log.Action(
        method: exchange.method, status: exchange.status, isSecure: exchange.url.isSecure,
        isChunked: exchange.isChunked, isRedirected: exchange.redirections > 0,
        isOverfull: exchange.dropped > 0, reply: exchange.seam.reply))
    residue.last = exchange
    residue.lastReply = reply
  }

  private mutating func stick(after event: AnswerChange.Event) {
    if has(.answer(.stuck(after: event, forGood: true))) { residue.isDead = true }
    if has(.answer(.stuck(after: event, forGood: false))) { residue.isDeaf = true }
  }

  // MARK: Answer

  /// Whether lines are heard at all.
  var hearsLines: Bool { !residue.isDead }

  /// Whether the command that came is heard.
  mutating func hearsCommand() -> Bool {
    if has(.answer(.unheard)) { return false }
    defer { residue.isDeaf = false }
    return !residue.isDeaf
  }

  /// A command line before it is read.
  func line(_ text: [UInt8]) -> [UInt8] {
    if has(.answer(.testFormWithin)), text.last != 0x3F,
      let found = firstRange(of: "=?", in: text[...]),
      let equals = text.firstIndex(of: UInt8(ascii: "=")),
      found.lowerBound >= equals
    {
      return text[...equals] + [UInt8(ascii: "?")]
    }
    if text.count > 4, has(.answer(.beginsAtLastAT)),
      let found = text.indices.dropFirst(2).last(where: { text[$0...].starts(with: "AT".utf8) })
    {
      return Array(text[found...])
    }
    let isSmall = text.prefix { $0 != UInt8(ascii: "=") }.contains { (0x61...0x7A).contains($0) }
    guard isSmall else { return text }
    if has(.answer(.exactNames)) { return Array("AT+".utf8) }
    let raises = text.first == UInt8(ascii: "a") && has(.answer(.raisesSmallLetters))
    return raises ? text.map(capital) : text
  }

  /// Whether an LF behind the CR of a line is no line.
  var passesLineFeed: Bool { !has(.answer(.refusesLineFeed)) }

  /// Whether a command is answered OK unread.
  var isAcceptedUnread: Bool {
    residue.line != nil && residue.line == residue.refusedLine && has(.answer(.acceptsRepeated))
  }

  /// The answer to a form.
  func form(_ answer: inout FormAnswer, _ form: Form, of command: BuiltInCommand) {
    each(.answer) {
      if case .answer(let change) = $0 { change.apply(to: &answer, form, of: command) }
    }
  }

  /// What is said in place of a final result code; nil: the code itself.
  mutating func finals(instead final: Final, isHTTP: Bool, ofAction: Bool) -> [Final]? {
    if deviations.isEmpty { return nil }
    if residue.isTimingOut {
      residue.isTimingOut = false
      return [.ok]
    }
    var finals = [final]
    var waits = false
    each(.answer) {
      guard case .answer(let change) = $0 else { return }
      change.apply(to: &finals, isHTTP: isHTTP)
      if change == .waitsForConnection, ofAction { waits = true }
    }
    guard waits else { return finals }
    residue.owed = finals
    return []
  }

  /// Final result codes that were held back until something is said of the connection.
  mutating func heldBack() -> [Final] {
    defer { residue.owed = [] }
    return residue.owed
  }

  /// What of these bytes gets onto the line.
  mutating func transmit(_ bytes: [UInt8]) -> [UInt8] {
    guard concerns(.answer) else { return bytes }
    let count = residue.bytes
    var sent = bytes
    each(.answer) { if case .answer(let change) = $0 { change.apply(to: &sent, after: count) } }
    residue.bytes += bytes.count
    return sent
  }

  // MARK: Time

  /// The additional time before a command is carried out.
  func delay(of command: BuiltInCommand, _ form: Form, _ arguments: ArraySlice<UInt8>) -> Interval {
    var delay = Interval.zero
    each(.time) {
      guard case .time(let change) = $0 else { return }
      delay = delay + change.delay(of: command, form, arguments, number: residue.commands + 1)
    }
    return delay
  }

  /// The additional time before a refusal.
  var refusalDelay: Interval {
    var delay = Interval.zero
    each(.time) { if case .time(.refusalLate(let interval)) = $0 { delay = interval } }
    return delay
  }

  /// The additional time between the last byte of data and OK.
  func doneDelay(_ intake: DataIntake) -> Interval {
    var delay = Interval.zero
    each(.time, occasion(intake)) {
      if case .time(.dataDoneLate(intake.purpose, let interval)) = $0 { delay = interval }
    }
    return delay
  }

  /// The additional time between the last byte read and OK.
  func readDelay(asked count: Int, isWhole: Bool) -> Interval {
    var delay = Interval.zero
    each(.time, Occasion(bytes: count, bytesMax: facts.readLength.upperBound, isWhole: isWhole)) {
      if case .time(.readDoneLate(let interval)) = $0 { delay = interval }
    }
    return delay
  }

  /// The timernum of an action: what was given or left out, or what counts in its place.
  mutating func seconds(_ given: Int?, default usual: Int) -> Int {
    if has(.time(.timernumStays)), let given { residue.seconds = given }
    let stays = has(.time(.timernumStays)) || has(.time(.refusedTimernumCounts))
    var usual = usual
    each(.time) { if case .time(.defaultTimernum(let other)) = $0 { usual = other } }
    return given ?? (stays ? residue.seconds : nil) ?? usual
  }

  /// Takes note of a refused action.
  mutating func actionRefused(_ text: ArraySlice<UInt8>) {
    guard has(.time(.refusedTimernumCounts)) else { return }
    residue.seconds = Argument.split(text)?.dropFirst().first?.number()
  }

  // MARK: Import

  func occasion(_ intake: DataIntake) -> Occasion {
    let most =
      intake.purpose == .body ? facts.dataLength.upperBound : facts.headLength.upperBound
    return Occasion(bytes: intake.length, bytesMax: most)
  }

  private func eachImport(_ intake: DataIntake, _ body: (ImportChange) -> Void) {
    each(.data, occasion(intake)) {
      if case .data(intake.purpose, let change) = $0 { body(change) }
    }
  }

  /// Whether an import begins at all.
  func takes(_ intake: DataIntake) -> Bool {
    !has(.data(intake.purpose, .refused), occasion(intake))
  }

  /// How many prompts come, and what the intake begins with.
  mutating func importBegins(_ intake: inout DataIntake) -> Int {
    var prompts = 1
    if deviations.isEmpty { return prompts }
    var begun = intake
    eachImport(intake) {
      switch $0 {
      case .prompts(let count): prompts = count
      case .awaits(let more): begun.awaited = max(1, intake.length + more)
      default: break
      }
    }
    each(.time) { if case .time(.dataTime(intake.purpose, let time)) = $0 { begun.time = time } }
    begun.awaited = max(1, begun.awaited - residue.counted)
    residue.counted = 0
    swap(&begun.bytes, &residue.leaked)
    intake = begun
    return prompts
  }

  /// How long no byte may come; nil: as long as all may take.
  func idleTime(_ intake: DataIntake) -> Interval? {
    var idle: Interval?
    each(.time) { if case .time(.dataIdle(intake.purpose, let time)) = $0 { idle = time } }
    return idle
  }

  /// A piece of data before it is taken.
  func piece(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>, _ intake: inout DataIntake) {
    if deviations.isEmpty { return }
    var (left, taken) = (rest, intake)
    eachImport(intake) { $0.apply(to: &left, &taken) }
    (rest, intake) = (left, taken)
  }

  /// A piece of data that was taken; what it makes the module say at once goes out.
  func took(
    _ piece: some Sequence<UInt8>, _ intake: inout DataIntake, _ line: inout [UInt8], echoOn: Bool
  ) {
    if deviations.isEmpty { return }
    var end: Int?
    var echo: [UInt8] = []
    let bytes = intake.bytes
    eachImport(intake) {
      switch $0 {
      case .echoes: echo += piece
      case .echoesUnderEcho: if echoOn { echo += piece }
      case .endsAt(let mark): end = firstRange(of: mark, in: bytes[...])?.upperBound
      default: break
      }
    }
    if let end {
      intake.bytes.removeSubrange(end...)
      intake.awaited = end
    }
    line += echo
  }

  /// Bytes beyond the length.
  mutating func surplus(
    _ rest: Slice<UnsafeBufferPointer<UInt8>>, _ intake: inout DataIntake
  ) {
    if deviations.isEmpty { return }
    note(.surplus(intake.purpose, rest))
    var other = intake
    eachImport(intake) { $0.apply(surplus: rest, to: &other) }
    intake = other
  }

  /// What is kept of an import.
  func kept(_ intake: DataIntake, after earlier: [UInt8]?) -> [UInt8] {
    var bytes = intake.bytes
    eachImport(intake) { $0.apply(to: &bytes, after: earlier) }
    return bytes
  }

  /// The header block after a body was imported.
  func block(_ block: [UInt8]?, after body: [UInt8]) -> [UInt8]? {
    var left = block
    each(.data) {
      guard case .data(.block, .overwrittenByBody(let most)) = $0, let old = block else { return }
      if body.count > most { left = Array(body.prefix(old.count)) }
    }
    return left
  }

  /// Whether what came of an import that timed out is kept.
  func keepsPartial(_ intake: DataIntake) -> Bool { has(.data(intake.purpose, .usesPartial)) }

  /// Whether an import goes on when an action ends.
  func importGoesOn(_ intake: DataIntake) -> Bool {
    !has(.data(intake.purpose, .endedByResult))
  }

  /// Whether what was imported is still there after that.
  func spares(_ purpose: DataIntake.Purpose, _ cause: ImportChange.Cause) -> Bool {
    !has(.data(purpose, .lost(by: cause)))
  }
}
