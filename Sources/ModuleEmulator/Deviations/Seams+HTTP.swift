// The seams of the manual's commands: settings, URLs, reads, actions, and what a restart leaves.
import Ground

extension Seams {
  // MARK: Arguments

  /// The arguments of a command that count.
  func arguments(_ text: ArraySlice<UInt8>, of command: BuiltInCommand) -> [Argument]? {
    guard let arguments = Argument.split(text) else { return nil }
    var kept = arguments
    each(.answer) {
      if case .answer(.dropsSurplus(command, let most)) = $0 {
        kept = Array(arguments.prefix(most))
      }
    }
    return kept
  }

  /// Whether a command's name alone is taken for the command.
  func executes(_ command: BuiltInCommand) -> Bool { has(.answer(.executes(command))) }

  /// Whether a method is taken that the series lacks.
  func takes(method: Int, isSecure: Bool) -> Bool {
    method == 2 && has(.answer(.takesHead), Occasion(method: method, isSecure: isSecure))
  }

  /// Whether a timernum is taken that is out of the range.
  func takesAnyTimernum(of method: Int, isSecure: Bool) -> Bool {
    has(.answer(.takesAnyTimernum), Occasion(method: method, isSecure: isSecure))
  }

  // MARK: Setting

  /// What acts of a setting that has this value; nil is its default.
  func acting(_ key: SettingKey, _ stored: [UInt8]?) -> [UInt8]? {
    if deviations.isEmpty { return stored }
    var value = stored
    for deviation in deviations {
      switch deviation.change {
      case .setting(let change):
        residue.act(&value, key, change, index: facts.index(of: key))
      case .restart(.actsAfterRestart(key)) where stored == nil:
        if let index = facts.index(of: key), residue.before.indices.contains(index) {
          value = residue.before[index]
        }
      default: break
      }
    }
    return value
  }

  private func eachSetting(_ body: (SettingChange) -> Void) {
    each(.setting) { if case .setting(let change) = $0 { body(change) } }
  }

  /// What a line of HTTPSET asks for.
  func setting(_ request: inout SettingRequest, _ text: ArraySlice<UInt8>, _ reader: SettingReader)
  {
    eachSetting { $0.apply(to: &request, text, reader) }
  }

  /// Stores a value.
  mutating func store(_ value: [UInt8], at index: Int, in settings: inout HTTPSettings) {
    guard !deviations.isEmpty else {
      settings.values[index] = value
      return
    }
    let before = settings
    settings.values[index] = value
    eachSetting { $0.apply(to: &settings, storedAt: index, from: before, residue.texts) }
    residue.stored(index, settings, deviations)
  }

  /// Takes note of a value that was refused.
  mutating func refused(_ index: Int, _ value: [UInt8], _ settings: inout HTTPSettings) {
    eachSetting { $0.apply(to: &settings, refusedAt: index, value) }
    guard let key = facts.settings[index].key else { return }
    residue.refused[key] = value
    if has(.setting(.refusedActs(key))) { residue.stuck.append(key) }
    if has(.setting(.refusedForgets(key))) { residue.spent.append(key) }
  }

  /// An action has ended.
  func actionIsOver(_ settings: inout HTTPSettings) {
    if has(.setting(.undoneByAction)), let late = residue.late { settings.values = late }
  }

  /// Something that should leave the settings alone.
  func happened(_ cause: SettingChange.Cause, to settings: inout HTTPSettings) {
    eachSetting { $0.apply(to: &settings, cause: cause) }
  }

  func shown(_ lines: inout [HTTPSettings.Shown]) { eachSetting { $0.apply(to: &lines) } }

  // MARK: URL

  /// The URL that a text names, of the setting or of a Location; nil where it is in none of the forms.
  func url(
    _ text: ArraySlice<UInt8>, allowingNoScheme: Bool, isLocation: Bool = false
  ) -> ModuleURL? {
    guard var parts = ModuleURL.Parts(text) else { return nil }
    var isTaken = true
    each(.url) {
      guard case .url(let change) = $0, !(isLocation && change.isOfSettingAlone) else { return }
      if !change.apply(to: &parts) { isTaken = false }
    }
    guard isTaken, var url = ModuleURL(parts, allowingNoScheme: allowingNoScheme) else {
      return nil
    }
    each(.url) { if case .url(let change) = $0 { change.apply(to: &url, from: parts) } }
    return url
  }

  /// Where an action goes whose URL setting says this.
  func destination(_ url: ModuleURL?) -> ModuleURL? {
    var destination = url
    each(.url) {
      switch $0 {
      case .url(.usesLast): destination = destination.map { residue.lastURL ?? $0 }
      case .url(.clearedStays): destination = destination ?? residue.lastURL
      case .url(.connectionStays):
        if let last = residue.lastURL, last.host == destination?.host,
          last.isSecure == destination?.isSecure
        {
          destination?.port = last.port
        }
      case .url(.portStays) where destination?.isDefaultPort == true:
        if let last = residue.lastURL { destination?.port = last.port }
      default: break
      }
    }
    return destination
  }

  // MARK: Read

  /// Calls for each change of a read of so many bytes.
  private func eachRead(_ count: Int, isWhole: Bool, _ body: (ReadChange) -> Void) {
    let most = facts.readLength.upperBound
    each(.read, Occasion(bytes: count, bytesMax: most, isWhole: isWhole)) {
      if case .read(let change) = $0 { body(change) }
    }
  }

  /// What a read gives; false: it is refused.
  func read(_ portion: inout Portion, isWhole: Bool, of content: [UInt8]) -> Bool {
    if deviations.isEmpty { return true }
    var isTaken = true
    let asked = portion
    eachRead(isWhole ? content.count : asked.length, isWhole: isWhole) {
      $0.apply(to: &portion, of: content.count, isWhole: isWhole)
      let isShort = asked.length > content.count - asked.offset && asked.offset < content.count
      if $0 == .wholeGoesOn, isWhole { portion.offset = min(residue.partEnd, content.count) }
      if $0 == .refusesBeyondEnd, isShort, !isWhole { isTaken = false }
      if $0 == .endsAtHeader, !isWhole, content.starts(with: "HTTP/".utf8),
        let end = firstRange(of: [0x0D, 0x0A, 0x0D, 0x0A], in: content[...])?.upperBound,
        portion.offset < end
      {
        portion.length = min(portion.length, end - portion.offset)
      }
    }
    return isTaken
  }

  /// What is read at an offset past the end; nil: nothing.
  func beyondEnd(_ portion: Portion) -> ArraySlice<UInt8>? {
    let stale = residue.stale
    guard has(.read(.readsStale)), portion.offset < stale.count else { return nil }
    return stale[portion.offset..<min(stale.count, portion.offset + portion.length)]
  }

  /// Counted data as it is said.
  func said(_ data: inout CountedData, asked count: Int, isWhole: Bool) {
    eachRead(count, isWhole: isWhole) { $0.apply(to: &data) }
  }

  /// Whether what was read is still there.
  func keepsRead(asked count: Int, isWhole: Bool) -> Bool {
    var keeps = true
    eachRead(count, isWhole: isWhole) { if $0 == .consumes { keeps = false } }
    return keeps
  }

  /// Where AT+HTTPREAD begins with MODE 1.
  func streamStart(_ position: Int) -> Int { has(.read(.startsOver)) ? 0 : position }

  /// Whether what the last action brought is still there.
  func keepsContent(at now: Instant) -> Bool {
    guard let ended = residue.ended else { return true }
    var keeps = true
    each(.read) { if case .read(.expires(let time)) = $0, now > ended + time { keeps = false } }
    return keeps
  }

  /// Whether a refused read leaves the data.
  var keepsRefusedRead: Bool { !has(.read(.refusalClears)) }

  // MARK: Action

  /// What could be otherwise with an action that begins now.
  func action(_ method: Int, isSecure: Bool, bodyBytes: Int) -> ActionSeam {
    if deviations.isEmpty { return ActionSeam([], cache: facts.cacheBytes) }
    var occasion = Occasion(method: method, isSecure: isSecure, bytes: bodyBytes, present: present)
    occasion.bytesMax = facts.dataLength.upperBound
    occasion.isRedirected = true  // what is of redirections is sorted out when one comes
    let counting = deviations.filter { $0.when.holds(occasion, log) }
    return ActionSeam(counting, cache: facts.cacheBytes)
  }

  /// The RANGE that was set last, and the reply that was reported last.
  var lastRange: [UInt8]? { residue.lastRange }
  var lastReply: Int? { residue.lastReply }

  /// Whether a refused action leaves what the last one brought.
  var keepsReplyOfRefused: Bool { !has(.read(.lostByRefusedAction)) }

  /// What becomes of an action while one is under way, where it is not as the dialect has it.
  var second: ResultChange.Second? {
    var second: ResultChange.Second?
    each(.result) { if case .result(.second(let other)) = $0 { second = other } }
    return second
  }

  /// Whether an action goes on when that command comes.
  func actionGoesOn(_ command: BuiltInCommand) -> Bool { !has(.result(.endedBy(command))) }

  /// The action whose reply answers for this one; nil: the server does.
  func repeated(
    _ method: Int, _ url: ModuleURL, showsHeader: Bool, hasRange: Bool
  ) -> Exchange? {
    guard has(.result(.repeats)), method == 0, let last = residue.last, last.method == 0,
      last.url == url, last.status == 200, !last.streams, last.showsHeader == showsHeader,
      !hasRange
    else { return nil }
    return last
  }

  // MARK: Restart

  /// What a restart leaves.
  func restart(_ store: inout HTTPStore, from before: HTTPStore) {
    each(.restart) { if case .restart(let change) = $0 { change.apply(to: &store, from: before) } }
  }
}
