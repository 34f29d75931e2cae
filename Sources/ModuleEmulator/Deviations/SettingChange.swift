// The setting seam: what HTTPSET takes, what becomes of a value, how it is shown and how it acts.
import Ground
import ModuleCatalogue

/// What a line of HTTPSET asks for.
enum SettingRequest: Equatable, Sendable {
  case store(Int, [UInt8])
  /// Nothing, but it is answered OK.
  case nothing
  case refused
  /// The parameter is known, but the value not taken.
  case refusedValue(Int, [UInt8])
}

/// A change to settings.
enum SettingChange: Equatable, Sendable {
  /// What puts settings back that has no business to.
  enum Cause: Sendable {
    case body, block, timeOut, surplus, refusedAction, testForm, action, failedAction
  }
  /// A line that is taken though it should be refused.
  enum Laxity: Equatable, Sendable {
    case unclosedQuote, surplus, missingValue, unknownName
    /// That parameter alone without a value.
    case missingValueOf(SettingKey)
    /// A name that goes on after a known one, and the first letters of a name.
    case nameTail, nameStart
    /// A line is for the parameter that its value names.
    case nameInValue
    /// A bare number, whatever it is; a RANGE without its last byte, whatever its first.
    case bareNumber, openRange
    /// A name in small letters is answered OK, and nothing set.
    case smallName
    /// A switch's number of which some bits are right.
    case bits(Int)
  }
  case takes(Laxity)
  /// The URL that is set is refused.
  case refusesSameURL
  /// The value that a setting has clears it, where it is a text.
  case clearsSame
  /// A value of so many bytes or more clears another setting.
  case overflows(SettingKey, Int, into: SettingKey)
  case refusesEmpty(SettingKey)
  /// Setting answers OK and changes nothing.
  case unstored(SettingKey)
  /// A value is changed: one setting's, or each text's.
  case alters(SettingKey, Alteration)
  case altersTexts(Alteration)
  /// The last byte of each value of three bytes or more is lost.
  case cuts
  /// The text 0 is taken for none.
  case zeroIsEmpty
  /// A switch set to the value that it has takes the other.
  case toggles
  /// A value is kept although another one is set later.
  case keepsFirst(SettingKey)
  /// Setting the one sets the other, too, or puts it back.
  case couples(SettingKey, SettingKey)
  case resets(SettingKey, SettingKey)
  /// A refused value is stored, puts its parameter back, or all.
  case refusalStores, refusalResets, refusalResetsAll
  /// Something puts these settings back, or all.
  case reset(by: Cause, [SettingKey]?)
  /// A refused value leaves the setting as it reads, but acts as 1, or makes it act no more.
  case refusedActs(SettingKey), refusedForgets(SettingKey)
  /// A refused value leaves the setting as it reads, and acts in its place.
  case refusedIsUsed(SettingKey)
  /// What is set during an action is undone when that ends.
  case undoneByAction
  /// The read form leaves it out, prints so many bytes, or lacks its OK.
  case hides(SettingKey)
  case formBytesMax(Int)
  /// It is stored and has no effect on actions, or on those after the next, or acts from the second
  /// action on.
  case ignored(SettingKey), spent(SettingKey), late(SettingKey)
  /// All act from the second action on.
  case allLate
  /// A switch stays on for actions once it was.
  case sticks(SettingKey)
  /// A text acts on though it was cleared, or its longer end behind a shorter one.
  case staysCleared(SettingKey), overlaid(SettingKey)
  /// It acts changed.
  case acts(SettingKey, Alteration)

  /// Changes what a line asks for.
  func apply(
    to request: inout SettingRequest, _ text: ArraySlice<UInt8>, _ reader: SettingReader
  ) {
    switch self {
    case .takes(let laxity): laxity.apply(to: &request, text, reader)
    case .refusesEmpty(let key):
      if case .store(let index, let value) = request, value.isEmpty, reader.facts[index].key == key
      {
        request = .refusedValue(index, value)
      }
    default: break
    }
  }

  /// Changes what has just been stored; `before` is what was.
  func apply(
    to settings: inout HTTPSettings, storedAt index: Int, from before: HTTPSettings,
    _ texts: [SettingKey: [UInt8]]
  ) {
    let (old, value) = (before.values[index], settings.values[index] ?? [])
    let facts = settings.facts.settings[index]
    guard let key = facts.key else { return }
    var other = value
    switch self {
    case .unstored(key): return settings.values[index] = old
    case .keepsFirst(key):
      if old?.isEmpty == false, !value.isEmpty { settings.values[index] = old }
      return
    case .couples(key, let second):
      if let place = settings.facts.index(of: second) { settings.values[place] = value }
      return
    case .resets(key, let second): return settings.reset(second)
    case .cuts: if value.count > 2 { other.removeLast() }
    case .alters(key, let alteration): alteration.apply(to: &other)
    case .altersTexts(let alteration):
      if case .text = facts.domain { alteration.apply(to: &other) }
    case .zeroIsEmpty:
      if case .text = facts.domain, value == [UInt8(ascii: "0")] { other = [] }
    case .clearsSame:
      if case .text = facts.domain, value == old { other = [] }
    case .overflows(key, let least, let second):
      if value.count >= least { settings.reset(second) }
      return
    case .toggles:
      if case .choices = facts.domain, value == before.value(at: index) {
        other = [value.first == UInt8(ascii: "1") ? UInt8(ascii: "0") : UInt8(ascii: "1")]
      }
    default: return
    }
    settings.values[index] = other
  }

  /// Changes the settings when a value was refused.
  func apply(to settings: inout HTTPSettings, refusedAt index: Int, _ value: [UInt8]) {
    switch self {
    case .refusalStores: settings.values[index] = value
    case .refusalResets: settings.values[index] = nil
    case .refusalResetsAll: settings.resetAll()
    default: break
    }
  }

  /// Changes the settings for that cause.
  func apply(to settings: inout HTTPSettings, cause: Cause) {
    guard case .reset(by: cause, let keys) = self else { return }
    guard let keys else { return settings.resetAll() }
    for key in keys { settings.reset(key) }
  }

  /// Changes what the read form shows.
  func apply(to lines: inout [HTTPSettings.Shown]) {
    switch self {
    case .hides(let key): lines.removeAll { $0.key == key }
    case .formBytesMax(let most):
      var count = 0
      for index in lines.indices {
        // `\r\n+HTTPSET: "NAME","` before the value, `"\r\n` after it.
        count += 16 + lines[index].name.count
        lines[index].value = Array(lines[index].value.prefix(max(0, most - count)))
        count += lines[index].value.count + 3
      }
    default: break
    }
  }
}

extension SettingChange.Laxity {
  /// Changes what a line asks for that is refused, and for bare numbers any.
  fileprivate func apply(
    to request: inout SettingRequest, _ text: ArraySlice<UInt8>, _ reader: SettingReader
  ) {
    if self == .unclosedQuote {
      if Argument.split(text) == nil { request = reader.request(text + [UInt8(ascii: "\"")]) }
      return
    }
    guard let arguments = Argument.split(text), let name = arguments.first, name.isQuoted else {
      return
    }
    let isKnown = reader.index(of: name.bytes) != nil
    switch (self, request) {
    case (.bareNumber, _):
      if arguments.count == 2, isKnown, arguments[1].number() != nil, !arguments[1].isQuoted {
        request = .nothing
      }
    case (.smallName, _):
      let isSmall = name.bytes.contains { (0x61...0x7A).contains($0) }
      let raised = name.bytes.map(capital)
      if arguments.count == 2, isSmall, reader.facts.contains(where: { $0.name == raised }) {
        request = .nothing
      }
    case (.nameInValue, .store(let index, let value)):
      let other = reader.facts.indices.first {
        $0 != index && firstRange(of: reader.facts[$0].name, in: value[...]) != nil
      }
      guard let other else { return }
      let named = Argument(bytes: reader.facts[other].name[...], isQuoted: true)
      request = reader.request([named, arguments[1]])
    case (.surplus, .refused) where arguments.count > 2:
      request = reader.request(Array(arguments[..<2]))
    case (.missingValue, .refused) where arguments.count == 1: request = .nothing
    case (.missingValueOf(let key), .refused)
    where arguments.count == 1 && name.bytes.elementsEqual(key.rawValue.utf8):
      request = .nothing
    case (.unknownName, .refused) where arguments.count == 2 && !isKnown: request = .nothing
    case (.nameTail, .refused), (.nameStart, .refused):
      guard
        let full = reader.facts.first(where: {
          self == .nameTail
            ? name.bytes.starts(with: $0.name)
            : name.bytes.count >= 4 && $0.name.starts(with: name.bytes)
        })
      else { return }
      request = reader.request([Argument(bytes: full.name[...], isQuoted: true)] + arguments[1...])
    case (.bits(let mask), .refusedValue(let index, let value)):
      guard case .choices(let choices) = reader.facts[index].domain, arguments[1].isQuoted,
        let number = decimalNumber(value[...]), choices.contains(number & mask)
      else { return }
      request = .store(index, value)
    case (.openRange, .refusedValue(let index, let value)):
      guard case .offsets = reader.facts[index].domain, value.last == UInt8(ascii: "-"),
        rangeBounds(value[...]) != nil
      else { return }
      request = .store(index, value)
    default: break
    }
  }
}
