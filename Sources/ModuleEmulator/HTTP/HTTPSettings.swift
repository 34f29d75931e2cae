// HTTPSET (manual 1.1): which names and values are taken, and how they are read back.
import Ground
import ModuleCatalogue

/// The settings and their values.
struct HTTPSettings: Sendable {
  /// One line of the read form.
  struct Shown: Sendable {
    var key: SettingKey?
    var name: [UInt8]
    var value: [UInt8]
  }
  private let module: ModuleFacts
  let dialect: Dialect
  /// In the table's order; nil is the default.
  var values: [[UInt8]?]

  init(_ module: ModuleFacts, _ dialect: Dialect) {
    self.module = module
    self.dialect = dialect
    values = Array(repeating: nil, count: module.takes.settings.count)
  }

  var facts: AcceptedValues { module.takes }

  /// The value that a setting has, its default included.
  func value(at index: Int) -> [UInt8] { values[index] ?? defaultValue(at: index) }

  private func defaultValue(at index: Int) -> [UInt8] {
    let setting = facts.settings[index]
    let last = setting.key == .accept && dialect.acceptDefault == .stars
    return (last ? setting.defaults.last : setting.defaults.first) ?? []
  }

  /// The value that a setting was given and that actions obey; nil while it has its default.
  func given(_ key: SettingKey, _ seams: Seams) -> [UInt8]? {
    guard let index = facts.index(of: key),
      let value = seams.acting(key, values[index]), !value.isEmpty
    else { return nil }
    return value
  }

  /// Whether a setting of 0 or 1 is at 1 for actions.
  func isOn(_ key: SettingKey, _ seams: Seams) -> Bool {
    guard let index = facts.index(of: key) else { return false }
    return seams.acting(key, values[index]) ?? defaultValue(at: index) == [UInt8(ascii: "1")]
  }

  /// Whether an action that begins now shows the header (SET-14).
  func showsHeader(_ seams: Seams) -> Bool {
    isOn(.responseHeader, seams) == (dialect.headerShownAt == .one)
  }

  /// Puts one setting back to its default.
  mutating func reset(_ key: SettingKey) {
    if let index = facts.index(of: key) { values[index] = nil }
  }

  /// Puts all settings back.
  mutating func resetAll() { values = values.map { _ in nil } }

  /// The lines of the read form (SET-2).
  var shown: [Shown] {
    var order = Array(facts.settings.indices)
    switch dialect.settingsOrder {
    case .table: break
    case .alphabetical:
      order.sort { facts.settings[$0].name.lexicographicallyPrecedes(facts.settings[$1].name) }
    case .reversed: order.reverse()
    }
    return order.map {
      Shown(key: facts.settings[$0].key, name: facts.settings[$0].name, value: value(at: $0))
    }
  }

  /// A line of the read form as it stands behind `+HTTPSET: `.
  func text(of shown: Shown) -> [UInt8] {
    let isLone =
      shown.key == .range && shown.value.isEmpty && dialect.emptyRange == .loneQuote
    var text: [UInt8] = []
    text.reserveCapacity(shown.name.count + shown.value.count + 5)
    text.append(UInt8(ascii: "\""))
    text += shown.name
    text += "\",\"".utf8
    text += shown.value
    if !isLone { text.append(UInt8(ascii: "\"")) }
    return text
  }
}

/// Reads lines of HTTPSET (SET-4 to SET-16).
struct SettingReader {
  let facts: [SettingFacts]
  let dialect: Dialect
  /// Whether a text is a URL that the module understands.
  let understands: (ArraySlice<UInt8>) -> Bool

  /// What the text behind the equals sign asks for.
  func request(_ text: ArraySlice<UInt8>) -> SettingRequest {
    Argument.split(text).map(request) ?? .refused
  }

  /// What these arguments ask for.
  func request(_ arguments: [Argument]) -> SettingRequest {
    guard arguments.count == 2, arguments[0].isQuoted, let index = index(of: arguments[0].bytes)
    else { return .refused }
    let (argument, value) = (arguments[1], Array(arguments[1].bytes))
    let isBare = argument.number() != nil && dialect.unquotedValues == .accepted
    guard argument.isQuoted || isBare, takes(facts[index], argument.bytes) else {
      return .refusedValue(index, value)
    }
    return .store(index, value)
  }

  /// Which parameter has that name.
  func index(of name: ArraySlice<UInt8>) -> Int? {
    let ignoresCase = dialect.lowerCaseNames == .accepted
    return facts.firstIndex {
      $0.name.elementsEqual(name)
        || (ignoresCase && $0.name.elementsEqual(name.lazy.map(capital)))
    }
  }

  private func takes(_ facts: SettingFacts, _ value: ArraySlice<UInt8>) -> Bool {
    switch facts.domain {
    case .text(let most):
      let usual =
        dialect.textLimit == .hundred && facts.key != .url ? EmulatorLimits.shortText : Int.max
      guard value.count <= most ?? usual else { return false }
      if value.isEmpty { return facts.key == .url || dialect.emptyTexts == .accepted }
      return facts.key != .url || understands(value)
    case .choices(let choices):
      if facts.key == .ipv6, dialect.ipv6 == .refused { return false }
      if facts.key == .ipv6, dialect.ipv6 == .ipv4Only, !value.elementsEqual("0".utf8) {
        return false
      }
      return choices.contains { value.elementsEqual(String($0).utf8) }
    case .integers(let range):
      return decimalNumber(value).map(range.contains) ?? false
    case .offsets(let bounds):
      if value.isEmpty { return dialect.emptyTexts == .accepted }
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
  let unit = trimmed(value[..<equals]).map(capital)
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
