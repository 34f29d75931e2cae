// The five commands of the manual, their forms, and what they share.
import Ground
import HTTPOrigin
import ModuleCatalogue

/// What the commands share.
struct HTTPStore: Sendable {
  var settings: HTTPSettings
  /// What HTTPDATA and HTTPHEAD imported.
  var body: [UInt8]?
  var block: [UInt8]?
  /// What the last action brought; nil before the first.
  var content: [UInt8]?
  /// How far AT+HTTPREAD has come with MODE 1.
  var streamPosition: Int?

  /// A store as it is at power-up.
  init(_ settings: HTTPSettings) { self.settings = settings }
}

/// The commands.
struct HTTPCommands: CommandHandler {
  private let facts: ModuleFacts
  private(set) var store: HTTPStore
  private var actions = HTTPActions()

  init(_ facts: ModuleFacts, _ dialect: Dialect) {
    self.facts = facts
    store = HTTPStore(HTTPSettings(facts, dialect))
  }

  /// Whether the module has the command.
  func has(_ command: BuiltInCommand) -> Bool { facts.takes.commands.contains(command) }

  /// Tells the seams what is there.
  func present(to chassis: inout Chassis) {
    guard chassis.seams.asksWhatIsPresent else { return }
    let settings = store.settings
    chassis.seams.present = Present(
      body: store.body != nil, block: store.block != nil,
      range: settings.given(.range, chassis.seams) != nil,
      header: settings.showsHeader(chassis.seams), streaming: settings.isOn(.mode, chassis.seams),
      acting: actions.isActing, connecting: actions.exchange?.isConnected == false,
      fullCache: store.content?.count ?? 0 >= facts.takes.cacheBytes,
      redirecting: settings.isOn(.redirection, chassis.seams),
      url: settings.given(.url, chassis.seams) ?? [],
      idle: chassis.seams.residue.ended.map { chassis.clock - $0 } ?? .zero)
  }

  // MARK: Commands

  mutating func perform(_ line: ReceivedCommand, on chassis: inout Chassis) -> Bool {
    guard let command = line.command, command.isHTTP else { return false }
    present(to: &chassis)
    let wasActing = actions.isActing
    chassis.seams.note(.command(command, line.form, line.arguments))
    if chassis.seams.isAcceptedUnread {
      chassis.accept(isHTTP: true)
    } else if facts.takes.commands.contains(command) {
      if line.form == .set, !chassis.seams.actionGoesOn(command) { actions.drop(on: &chassis) }
      perform(command, line.form, line.arguments, &chassis)
    } else {
      chassis.refuse()
    }
    chassis.seams.leaves(&store, after: command, line.form)
    if wasActing { actions.touchTimer(command, &chassis) }
    return true
  }

  private mutating func perform(
    _ command: BuiltInCommand, _ form: Form, _ arguments: ArraySlice<UInt8>,
    _ chassis: inout Chassis
  ) {
    switch (form, command) {
    case (.test, _): answerTestForm(command, &chassis)
    case (.read, _): answerReadForm(command, &chassis)
    case (.execute, .httpRead): readAll(&chassis)
    case (.execute, .httpData) where chassis.seams.executes(command):
      beginImport(.body, [0x31, 0x30], &chassis)
    case (.execute, .httpAct) where chassis.seams.executes(command):
      actions.act([0x30], facts.takes, &store, &chassis)
    case (.execute, _): chassis.refuse()
    case (.set, .httpSet): set(arguments, &chassis)
    case (.set, .httpData): beginImport(.body, arguments, &chassis)
    case (.set, .httpHead): beginImport(.block, arguments, &chassis)
    case (.set, .httpRead): readPart(arguments, &chassis)
    case (.set, _): actions.act(arguments, facts.takes, &store, &chassis)
    }
  }

  /// Says what a command takes (GEN-1).
  private mutating func answerTestForm(_ command: BuiltInCommand, _ chassis: inout Chassis) {
    let known = facts.announces
    let dialect = chassis.dialect
    let line: FormAnswer.Line =
      switch command {
      case .httpSet: .init("+HTTPSET", "(<\"httpParam\">),(<\"httpParamValue\">)".utf8)
      case .httpData: .init("+HTTPDATA", spelt(range(known.dataLength), dialect).utf8)
      case .httpHead: .init("+HTTPHEAD", spelt(range(known.headLength), dialect).utf8)
      case .httpRead where dialect.readTestForm == .names:
        .init("+HTTPREAD", "[<offset>, <length>]".utf8)
      case .httpRead:
        .init(
          "+HTTPREAD",
          spelt("[\(range(known.readOffset)),\(range(known.readLength))]", dialect).utf8)
      default:
        .init("+HTTPACT", spelt("\(methods(dialect)) [, \(range(known.timer))]", dialect).utf8)
      }
    var answer = FormAnswer(lines: [line])
    chassis.seams.form(&answer, .test, of: command)
    if command == .httpSet { chassis.seams.happened(.testForm, to: &store.settings) }
    if command == .httpHead, !chassis.seams.spares(.block, .testForm) { store.block = nil }
    chassis.say(answer)
  }

  private func range(_ range: ClosedRange<Int>) -> String {
    "(\(range.lowerBound)-\(range.upperBound))"
  }

  /// Lists and ranges as the dialect has them.
  private func spelt(_ lists: String, _ dialect: Dialect) -> String {
    switch dialect.testFormLists {
    case .usual, .listed: return lists
    case .bare: return lists.filter { !"()[]".contains($0) }
    case .blanks:
      return String(
        lists.flatMap { sign -> String in
          switch sign {
          case "(": "( "
          case ")": " )"
          case "-": " - "
          default: String(sign)
          }
        })
    }
  }

  /// The methods as the range that they are, or where they leave gaps one by one.
  private func methods(_ dialect: Dialect) -> String {
    var sorted = facts.announces.methods.sorted()
    if dialect.actTestForm == .withoutHead { sorted.removeAll { $0 >= 2 } }
    guard let least = sorted.first, let most = sorted.last else { return "()" }
    if most - least + 1 == sorted.count, dialect.testFormLists != .listed {
      return range(least...most)
    }
    return "(\(sorted.map { String($0) }.joined(separator: ",")))"
  }

  /// Says how a command stands (GEN-2).
  private mutating func answerReadForm(_ command: BuiltInCommand, _ chassis: inout Chassis) {
    var answer = FormAnswer()
    if command == .httpSet {
      var shown = store.settings.shown
      chassis.seams.shown(&shown)
      answer.lines = shown.map { .init("+HTTPSET", store.settings.text(of: $0)) }
      if chassis.dialect.moreSettings == .first {
        let more = ["\"TIMEOUT\",60", "\"SSL\",1,\"ca.pem\""]
        answer.lines = more.map { .init("+HTTPSET", $0.utf8) } + answer.lines
      }
    }
    if command == .httpHead, !chassis.seams.spares(.block, .readForm) { store.block = nil }
    answer.isRefused = command == .httpHead && chassis.dialect.headReadForm == .error
    chassis.seams.form(&answer, .read, of: command)
    chassis.say(answer)
  }

  // MARK: HTTPSET (manual 1.1)

  private mutating func set(_ text: ArraySlice<UInt8>, _ chassis: inout Chassis) {
    let allowingNoScheme = chassis.dialect.schemelessURL == .accepted
    let reader = SettingReader(facts: facts.takes.settings, dialect: chassis.dialect) {
      [seams = chassis.seams] in
      seams.url($0, allowingNoScheme: allowingNoScheme) != nil
    }
    var request = reader.request(text)
    chassis.seams.setting(&request, text, reader)
    switch request {
    case .store(let index, let value)
    where chassis.seams.has(.setting(.refusesSameURL)) && index == facts.takes.index(of: .url)
      && value == store.settings.value(at: index):
      chassis.refuse()
    case .store(let index, let value):
      if !chassis.seams.spares(.body, .setting) { store.body = nil }
      chassis.seams.store(value, at: index, in: &store.settings)
      chassis.accept(isHTTP: true)
    case .nothing: chassis.accept(isHTTP: true)
    case .refused: chassis.refuse()
    case .refusedValue(let index, let value):
      chassis.seams.refused(index, value, &store.settings)
      chassis.refuse()
    }
  }

  // MARK: HTTPDATA and HTTPHEAD (manual 1.2 and 1.5)

  /// Checks the length, prompts, and takes data from then on.
  private mutating func beginImport(
    _ purpose: DataIntake.Purpose, _ text: ArraySlice<UInt8>, _ chassis: inout Chassis
  ) {
    let isBody = purpose == .body
    let accepted = isBody ? facts.takes.dataLength : facts.takes.headLength
    let command = isBody ? BuiltInCommand.httpData : .httpHead
    guard let arguments = chassis.seams.arguments(text, of: command), arguments.count == 1,
      let length = facts.takes.number(arguments[0], of: command),
      accepted.contains(length)
    else {
      if !chassis.seams.spares(purpose, .refusedLength) { drop(purpose) }
      return chassis.refuse()
    }
    var intake = DataIntake(purpose, length: length)
    if length > 0 {
      intake.bytes.reserveCapacity(min(length, facts.announces.dataLength.upperBound))
    }
    guard chassis.seams.takes(intake) else { return chassis.refuse() }
    chassis.begin(intake)
    if length <= 0 {
      chassis.endData()
      _ = take(intake, on: &chassis)
    }
  }

  private mutating func drop(_ purpose: DataIntake.Purpose) {
    if purpose == .body { store.body = nil } else { store.block = nil }
  }

  /// Keeps the data and says OK.
  mutating func take(_ intake: DataIntake, on chassis: inout Chassis) -> Bool {
    guard intake.purpose == .body || intake.purpose == .block else { return false }
    present(to: &chassis)
    keep(intake, &chassis)
    chassis.accept(isHTTP: true)
    return true
  }

  private mutating func keep(_ intake: DataIntake, _ chassis: inout Chassis) {
    let isBody = intake.purpose == .body
    if intake.hasSurplus { chassis.seams.happened(.surplus, to: &store.settings) }
    chassis.seams.happened(isBody ? .body : .block, to: &store.settings)
    let bytes = chassis.seams.kept(intake, after: isBody ? store.body : store.block)
    chassis.seams.note(.imported(intake))
    if chassis.dialect.replyAtImport == .dropped, store.content != nil { store.content = [] }
    if isBody { store.body = bytes } else { store.block = bytes }
    if isBody { store.block = chassis.seams.block(store.block, after: bytes) }
    chassis.seams.leaves(&store, afterImport: intake)
  }

  /// The data did not come in time (DATA-5, HEAD-5).
  mutating func timedOut(_ intake: DataIntake, on chassis: inout Chassis) -> Bool {
    guard intake.purpose == .body || intake.purpose == .block else { return false }
    present(to: &chassis)
    chassis.seams.happened(.timeOut, to: &store.settings)
    if chassis.seams.keepsPartial(intake) { keep(intake, &chassis) }
    chassis.seams.note(.timedOut(intake))
    chassis.refuse()
    chassis.seams.leaves(&store, afterTimeOut: intake.purpose)
    return true
  }

  // MARK: HTTPREAD (manual 1.3)

  /// Forgets what is not kept so long.
  private mutating func expire(_ chassis: Chassis) {
    if store.content != nil, !chassis.seams.keepsContent(at: chassis.clock) { store.content = [] }
  }

  /// Answers AT+HTTPREAD: all of it, or with MODE 1 what has come since the last call.
  private mutating func readAll(_ chassis: inout Chassis) {
    expire(chassis)
    guard let content = store.content else {
      if chassis.dialect.readBeforeAction == .error { return chassis.refuse() }
      let streams = store.settings.isOn(.mode, chassis.seams)
      return HTTPRead.sayAll(
        [], Portion(offset: 0, length: 0), of: 0, streams: streams, &chassis)
    }
    let start = store.streamPosition.map { chassis.seams.streamStart(min($0, content.count)) } ?? 0
    var portion = Portion(offset: start, length: facts.takes.answerBytes)
    _ = chassis.seams.read(&portion, isWhole: true, of: content)
    let range = portion.offset..<min(content.count, portion.offset + portion.length)
    if let position = store.streamPosition {
      store.streamPosition = max(position, range.upperBound)
    }
    HTTPRead.sayAll(
      content[range], portion, of: content.count, streams: store.streamPosition != nil, &chassis)
    finishRead(range, asked: content.count, isWhole: true, &chassis)
  }

  /// Answers AT+HTTPREAD=offset,length.
  private mutating func readPart(_ text: ArraySlice<UInt8>, _ chassis: inout Chassis) {
    guard let arguments = chassis.seams.arguments(text, of: .httpRead), arguments.count == 2,
      let offset = facts.takes.number(arguments[0], of: .httpRead),
      let length = facts.takes.number(arguments[1], of: .httpRead),
      facts.takes.readOffset.contains(offset), facts.takes.readLength.contains(length)
    else {
      if !chassis.seams.keepsRefusedRead, store.content != nil { store.content = [] }
      return chassis.refuse()
    }
    expire(chassis)
    var portion = Portion(offset: offset, length: min(length, facts.takes.answerBytes))
    guard let content = store.content else {
      if chassis.dialect.readBeforeAction == .error { return chassis.refuse() }
      _ = chassis.seams.read(&portion, isWhole: false, of: [])
      return HTTPRead.sayPart([], portion, asked: length, &chassis)
    }
    let isTaken = chassis.seams.read(&portion, isWhole: false, of: content)
    portion.offset = max(0, portion.offset)
    portion.length = max(0, portion.length)
    let asked = length
    guard isTaken else {
      chassis.seams.note(.read(isWhole: false, end: portion.offset))
      return chassis.refuse()
    }
    if portion.offset >= content.count {
      if let stale = chassis.seams.beyondEnd(portion) {
        HTTPRead.sayPart(stale, portion, asked: asked, &chassis)
      } else if chassis.dialect.readPastEnd == .error {
        chassis.refuse()
      } else {
        HTTPRead.sayPart([], portion, asked: asked, &chassis)
      }
      return chassis.seams.note(.read(isWhole: false, end: content.count))
    }
    let range = portion.offset..<min(content.count, portion.offset + portion.length)
    HTTPRead.sayPart(content[range], portion, asked: asked, &chassis)
    finishRead(range, asked: asked, isWhole: false, &chassis)
  }

  private mutating func finishRead(
    _ range: Range<Int>, asked: Int, isWhole: Bool, _ chassis: inout Chassis
  ) {
    if !chassis.seams.keepsRead(asked: asked, isWhole: isWhole) {
      store.content?.removeSubrange(range)
    }
    chassis.seams.note(.read(isWhole: isWhole, end: range.upperBound))
  }

  // MARK: HTTPACT (manual 1.4)

  /// Takes in what the IP stack says of the request of that number.
  mutating func take(_ event: HTTPClientEvent, of id: Int, on chassis: inout Chassis) {
    guard actions.exchange?.id == id else { return }
    present(to: &chassis)
    actions.take(event, &store, &chassis)
  }

  /// The time of a phase is over.
  mutating func wake(on chassis: inout Chassis) {
    present(to: &chassis)
    actions.timeIsOver(&store, &chassis)
  }

  /// The network is gone: what is under way hangs until its time is over.
  func losesConnection(on chassis: inout Chassis) {
    if let id = actions.exchange?.id { chassis.ask(.cancel(id)) }
  }

  mutating func restart(on chassis: inout Chassis) {
    actions.restart(on: &chassis)
    let before = store
    store = HTTPStore(HTTPSettings(facts, chassis.dialect))
    chassis.seams.restart(&store, from: before)
    chassis.seams.note(.restarted(before.settings))
  }
}

/// What HTTPREAD says.
enum HTTPRead {
  /// Where OK stands in the answer to AT+HTTPREAD (READ-4).
  private static func isOKFirst(_ chassis: Chassis, _ streams: Bool) -> Bool {
    switch chassis.dialect.readAllOrder {
    case .okFirst: true
    case .okLast: false
    case .byMode: !streams
    }
  }

  static func sayAll(
    _ data: ArraySlice<UInt8>, _ portion: Portion, of count: Int, streams: Bool,
    _ chassis: inout Chassis
  ) {
    guard isOKFirst(chassis, streams) else {
      return sayPart(data, portion, asked: count, isWhole: true, &chassis)
    }
    chassis.accept(isHTTP: true)
    sayCounted(data, asked: count, isWhole: true, &chassis)
    if chassis.dialect.readAllEnd == .lineBreak { chassis.lineBreak() }
  }

  static func sayPart(
    _ data: ArraySlice<UInt8>, _ portion: Portion, asked count: Int, isWhole: Bool = false,
    _ chassis: inout Chassis
  ) {
    sayCounted(data, asked: count, isWhole: isWhole, &chassis)
    if chassis.dialect.dataEnd == .blankLine { chassis.lineBreak() }
    if portion.final == .joined {
      chassis.say("OK")
      return chassis.endLine()
    }
    guard portion.final == .line else { return chassis.lineBreak() }
    let isLate = data.isEmpty && chassis.dialect.emptyReadOK == .late
    let delay = chassis.seams.readDelay(asked: count, isWhole: isWhole)
    chassis.accept(after: delay + (isLate ? EmulatorLimits.lateEmptyRead : .zero))
  }

  /// Says the count and the bytes, in one piece.
  private static func sayCounted(
    _ data: ArraySlice<UInt8>, asked count: Int, isWhole: Bool, _ chassis: inout Chassis
  ) {
    chassis.beginInformation("+HTTPREAD".utf8)
    guard chassis.seams.concerns(.read) else {
      chassis.say(String(data.count).utf8)
      chassis.endLine()
      return chassis.say(data: data)
    }
    var said = CountedData(
      count: data.count, bytes: Array(data), offset: data.startIndex, asked: count)
    chassis.seams.said(&said, asked: count, isWhole: isWhole)
    chassis.say(String(said.count).utf8)
    chassis.endLine()
    chassis.say(data: said.bytes[...])
  }
}
