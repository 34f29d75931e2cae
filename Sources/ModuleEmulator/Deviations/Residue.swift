// What deviations remember for themselves: a module that sends the RANGE of yesterday must have kept
// it. A right module keeps nothing here.
import Ground

/// What deviations remember.
struct Residue: Sendable {
  // Answers: lines, refusals in a row, final codes held back, whether anything is heard.
  var commands = 0
  var bytes = 0
  var line: [UInt8]?
  var refusedLine: [UInt8]?
  var refusals = 0
  var owed: [Final] = []
  var isDeaf = false
  var isDead = false
  var isTimingOut = false
  /// Bytes that will begin the next import.
  var leaked: [UInt8] = []
  /// How many bytes of the next import count as come.
  var counted = 0

  // Settings: the texts last given, as they were for the action before and before a restart.
  var texts: [SettingKey: [UInt8]] = [:]
  var lastRange: [UInt8]?
  var late: [[UInt8]?]?
  var before: [[UInt8]?] = []
  var spent: [SettingKey] = []
  var stuck: [SettingKey] = []
  var refused: [SettingKey: [UInt8]] = [:]

  // Actions.
  var lastURL: ModuleURL?
  var seconds: Int?
  var last: Exchange?
  var lastReply: Int?
  var ended: Instant?
  /// Where the last part read ended.
  var partEnd = 0
  /// What a longer reply left.
  var stale: [UInt8] = []

  /// Changes what acts of a setting.
  func act(_ value: inout [UInt8]?, _ key: SettingKey, _ change: SettingChange, index: Int?) {
    switch change {
    case .ignored(key): value = nil
    case .spent(key), .refusedForgets(key): if spent.contains(key) { value = nil }
    case .allLate, .late(key): if let late, let index { value = late[index] }
    case .sticks(key), .refusedActs(key): if stuck.contains(key) { value = [UInt8(ascii: "1")] }
    case .refusedIsUsed(key): value = refused[key] ?? value
    case .staysCleared(key): if value?.isEmpty == true { value = texts[key] ?? value }
    case .overlaid(key): if value?.isEmpty == false { value = texts[key] ?? value }
    case .acts(key, let alteration):
      guard var other = value else { return }
      alteration.apply(to: &other)
      value = other
    default: break
    }
  }

  /// Takes note of a value that was stored.
  mutating func stored(_ index: Int, _ settings: HTTPSettings, _ deviations: [Deviation]) {
    let facts = settings.facts.settings[index]
    guard let key = facts.key else { return }
    let value = settings.values[index] ?? []
    spent.removeAll { $0 == key }
    refused[key] = nil
    if deviations.contains(where: { $0.change == .setting(.refusedActs(key)) }) {
      stuck.removeAll { $0 == key }
    }
    if key == .range, !value.isEmpty { lastRange = value }
    guard facts.isText else { return }
    if deviations.contains(where: { $0.change == .setting(.overlaid(key)) }) {
      let old = value.isEmpty ? [] : texts[key] ?? []
      texts[key] = value + old.dropFirst(value.count)
    } else if !value.isEmpty {
      texts[key] = value
    }
  }

  /// Takes note of the settings that an action began with.
  mutating func served(_ settings: HTTPSettings, _ deviations: [Deviation]) {
    let one = [UInt8(ascii: "1")]
    late = settings.values
    for deviation in deviations {
      switch deviation.change {
      case .setting(.spent(let key)): spent = [key]
      case .setting(.sticks(let key)):
        if let index = settings.facts.index(of: key), settings.value(at: index) == one {
          stuck.append(key)
        }
      default: break
      }
    }
  }
}
