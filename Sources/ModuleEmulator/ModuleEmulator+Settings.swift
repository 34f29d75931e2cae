// HTTPSET (manual 1.1): which names and values are taken, and how they are read back.
import ModuleCatalogue

extension ModuleEmulator {
  /// The value that a setting has, its default included.
  func value(at index: Int) -> [UInt8] {
    settings[index] ?? defaultValue(at: index)
  }

  private func defaultValue(at index: Int) -> [UInt8] {
    let facts = behaviour.accepts.settings[index]
    let last = facts.key == .accept && behaviour.dialect.acceptDefault == .stars
    return (last ? facts.defaults.last : facts.defaults.first) ?? []
  }

  /// The value that a setting was given and that actions obey; nil while it has its default.
  func given(_ key: SettingKey) -> [UInt8]? {
    guard !behaviour.settings.ignored.contains(key), !memory.spent.contains(key),
      let index = behaviour.accepts.index(of: key), var value = inForce(index)
    else { return nil }
    if value.isEmpty, behaviour.settings.clearedStay.contains(key) {
      value = memory.texts[key] ?? value
    }
    if !value.isEmpty, behaviour.settings.overlaid.contains(key) {
      value = memory.texts[key] ?? value
    }
    if let most = behaviour.settings.actingBytes[key] { value = Array(value.prefix(most)) }
    return value.isEmpty ? nil : value
  }

  /// The value given to a setting that an action would obey now.
  private func inForce(_ index: Int) -> [UInt8]? {
    let conduct = behaviour.settings
    let key = behaviour.accepts.settings[index].key
    if let key, conduct.haunting.contains(key), settings[index] == nil {
      return settingsBefore.indices.contains(index) ? settingsBefore[index] : nil
    }
    let isLate = conduct.countLate || (key.map { conduct.countLateAlone.contains($0) } ?? false)
    guard isLate, let earlier = memory.settings else { return settings[index] }
    return earlier[index]
  }

  /// Remembers what of the settings counts for the next action otherwise than for this one.
  mutating func settingsServed() {
    let conduct = behaviour.settings
    if conduct.countLate || !conduct.countLateAlone.isEmpty { memory.settings = settings }
    for key in conduct.resetByAction { reset(key) }
    memory.spent = conduct.spent
    for key in conduct.sticky where isOn(key) && !memory.stuck.contains(key) {
      memory.stuck.append(key)
    }
  }

  /// Whether a setting of 0 or 1 is at 1.
  func isOn(_ key: SettingKey) -> Bool {
    guard !behaviour.settings.ignored.contains(key),
      let index = behaviour.accepts.index(of: key)
    else { return false }
    if memory.stuck.contains(key) { return true }
    return inForce(index) ?? defaultValue(at: index) == [UInt8(ascii: "1")]
  }

  /// Lists all settings (SET-2).
  mutating func readSettings() {
    let facts = behaviour.accepts.settings
    var order = Array(facts.indices)
    switch behaviour.dialect.settingsOrder {
    case .table: break
    case .alphabetical:
      order.sort { facts[$0].name.lexicographicallyPrecedes(facts[$1].name) }
    case .reversed: order.reverse()
    }
    let start = outgoing.count
    for index in order {
      let key = facts[index].key
      if let key, behaviour.settings.hidden.contains(key) { continue }
      beginInformation("+HTTPSET")
      say("\"")
      outgoing.append(contentsOf: facts[index].name)
      say("\",\"")
      let value = value(at: index)
      let room = behaviour.settings.formBytesMax - (outgoing.count - start)
      outgoing.append(contentsOf: value.prefix(max(0, room)))
      let isLone = key == .range && value.isEmpty && behaviour.dialect.emptyRange == .loneQuote
      if !isLone { say("\"") }
      lineBreak()
    }
    if !behaviour.settings.readLacksOK { accept(isHTTP: true) }
  }

  /// Sets one parameter (SET-4 to SET-16).
  mutating func set(_ text: ArraySlice<UInt8>) {
    let conduct = behaviour.settings
    guard
      var arguments = Argument.split(text, allowingUnclosed: conduct.acceptsUnclosedQuote),
      let name = arguments.first, name.isQuoted
    else { return refuse() }
    if arguments.count == 1, conduct.acceptsMissingValue { return accept(isHTTP: true) }
    if arguments.count > 2, conduct.acceptsSurplus { arguments.removeSubrange(2...) }
    guard arguments.count == 2 else { return refuse() }
    let ignoresCase = behaviour.dialect.lowerCaseNames == .accepted
    let found = behaviour.accepts.settings.firstIndex {
      $0.name.elementsEqual(name.bytes)
        || (ignoresCase && $0.name.elementsEqual(name.bytes.lazy.map(upper)))
        || (conduct.ignoresNameTail && name.bytes.starts(with: $0.name))
        || (conduct.abbreviatesNames && name.bytes.count >= 4 && $0.name.starts(with: name.bytes))
    }
    guard let index = found else {
      return conduct.acceptsUnknownName ? accept(isHTTP: true) : refuse()
    }
    let facts = behaviour.accepts.settings[index]
    let isNumber = arguments[1].number() != nil
    if conduct.takesBareNumbers, isNumber, !arguments[1].isQuoted { return accept(isHTTP: true) }
    guard
      arguments[1].isQuoted || (isNumber && behaviour.dialect.unquotedValues == .accepted),
      takes(facts, arguments[1].bytes)
    else {
      if conduct.storesRefused { settings[index] = Array(arguments[1].bytes) }
      if conduct.refusedClears { settings[index] = nil }
      if conduct.refusalResetsAll { resetAll() }
      return refuse()
    }
    store(Array(arguments[1].bytes), at: index)
    accept(isHTTP: true)
  }

  private mutating func store(_ value: [UInt8], at index: Int) {
    let conduct = behaviour.settings
    if conduct.dropBody { body = nil }
    guard let key = behaviour.accepts.settings[index].key else {
      settings[index] = value
      return
    }
    if conduct.unstored.contains(key) { return }
    if key == .range {
      if conduct.keepsFirstRange, settings[index]?.isEmpty == false, !value.isEmpty { return }
      if !value.isEmpty { stickyRange = value }
    }
    memory.spent.removeAll { $0 == key }
    var value = conduct.cut > 0 && value.count > 2 ? value.dropLast(conduct.cut) : value
    switch behaviour.accepts.settings[index].domain {
    case .text:
      conduct.alteration?.apply(to: &value)
      if conduct.zeroIsEmpty, value == [UInt8(ascii: "0")] { value = [] }
      if conduct.overlaid.contains(key) {
        let old = value.isEmpty ? [] : memory.texts[key] ?? []
        memory.texts[key] = value + old.dropFirst(value.count)
      } else if !value.isEmpty {
        memory.texts[key] = value
      }
    case .choices where conduct.togglesIfRepeated && value == self.value(at: index):
      value = [value.first == UInt8(ascii: "1") ? UInt8(ascii: "0") : UInt8(ascii: "1")]
    default: break
    }
    conduct.alterations[key]?.apply(to: &value)
    if let most = conduct.keptBytes[key] { value = Array(value.prefix(most)) }
    settings[index] = value
    if let other = conduct.resets[key] { reset(other) }
    if let other = conduct.coupled[key], let place = behaviour.accepts.index(of: other) {
      settings[place] = value
    }
  }

  /// Puts back what that cause puts back.
  mutating func resetSettings(by cause: ResetCause) {
    for key in behaviour.settings.resetBy[cause] ?? [] { reset(key) }
  }

  /// Puts one setting back to its default.
  private mutating func reset(_ key: SettingKey) {
    if let index = behaviour.accepts.index(of: key) { settings[index] = nil }
  }

  /// Puts all settings back.
  mutating func resetAll() { settings = settings.map { _ in nil } }

  private func takes(_ facts: SettingFacts, _ value: ArraySlice<UInt8>) -> Bool {
    switch facts.domain {
    case .text(let most):
      guard value.count <= most ?? Int.max else { return false }
      let mustNotBeEmpty = facts.key.map { behaviour.settings.refusesEmpty.contains($0) } ?? false
      let canBeEmpty = facts.key == .url || behaviour.dialect.emptyTexts == .accepted
      if value.isEmpty { return canBeEmpty && !mustNotBeEmpty }
      guard facts.key == .url else { return true }
      return ModuleURL(
        value, behaviour.url, allowingNoScheme: behaviour.dialect.schemelessURL == .accepted) != nil
    case .choices(let choices):
      if facts.key == .ipv6, behaviour.dialect.ipv6 == .refused { return false }
      if let mask = behaviour.settings.choiceMask, let number = decimalNumber(value) {
        return choices.contains(number & mask)
      }
      return choices.contains { value.elementsEqual(String($0).utf8) }
    case .integers(let range):
      return decimalNumber(value).map(range.contains) ?? false
    case .offsets where behaviour.settings.takesOpenRanges && value.last == UInt8(ascii: "-"):
      return rangeBounds(value) != nil
    case .offsets(let bounds):
      if value.isEmpty { return behaviour.dialect.emptyTexts == .accepted }
      return rangeBounds(value).map { $0.allSatisfy(bounds.contains) } ?? false
    case .ranges, .words, .boundedText, .hexadecimal, .decimals:
      return facts.domain.admits(Array(value))
    }
  }
}

/// The offsets that `bytes=0-12`, `bytes=0-` or `bytes=-12` names, the manual's `byte =0-12` included;
/// nil when it is not a range or ends before it begins.
func rangeBounds(_ value: ArraySlice<UInt8>) -> [Int]? {
  guard let equals = value.firstIndex(of: UInt8(ascii: "=")) else { return nil }
  let unit = trimmed(value[..<equals]).map(upper)
  guard unit == Array("BYTES".utf8) || unit == Array("BYTE".utf8) else { return nil }
  let ends = value[(equals + 1)...].split(
    separator: UInt8(ascii: "-"), omittingEmptySubsequences: false
  ).map(trimmed)
  guard ends.count == 2, ends.contains(where: { !$0.isEmpty }) else { return nil }
  var bounds: [Int] = []
  for end in ends where !end.isEmpty {
    guard let bound = decimalNumber(end) else { return nil }
    bounds.append(bound)
  }
  if bounds.count == 2, bounds[0] > bounds[1] { return nil }
  return bounds
}
