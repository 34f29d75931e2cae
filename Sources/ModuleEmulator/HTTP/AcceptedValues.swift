// The values that the module takes, resolved once from its profile: commands look numbers up here and
// never ask for names of series.
import ModuleCatalogue

/// The settings that do something; a profile may list others, which are stored and nothing more.
enum SettingKey: String, CaseIterable, Sendable {
  case url = "URL"
  case agent = "UAGENT"
  case accept = "ACCEPT"
  case range = "RANGE"
  case responseHeader = "RESPONSEHEADER"
  case contentType = "CONTYPE"
  case mode = "MODE"
  case redirection = "REDIR"
  case ipv6 = "IPV6"
}

/// One parameter of HTTPSET.
struct SettingFacts: Sendable, Equatable {
  var name: [UInt8]
  var key: SettingKey?
  var domain: Domain
  /// The documented defaults; the dialect chooses the first or the last.
  var defaults: [[UInt8]]
  var mayBeAbsent: Bool

  var isText: Bool { if case .text = domain { true } else { false } }
}

/// How a number may be spelt that is none.
enum NumberSpelling: Sendable, Equatable {
  /// It is hexadecimal, with `0x` before it or without, or has a fraction or anything else behind it.
  case hexadecimal, bareHexadecimal, fraction, leading

  /// The number that is taken for spelt.
  func number(_ argument: Argument) -> Int? {
    let digits = argument.bytes.prefix { (0x30...0x39).contains($0) }
    let rest = argument.bytes.dropFirst(digits.count)
    switch self {
    case .hexadecimal:
      guard argument.bytes.starts(with: "0x".utf8) else { return nil }
      return Int(String(decoding: rest.dropFirst(), as: UTF8.self), radix: 16)
    case .bareHexadecimal: return Int(String(decoding: argument.bytes, as: UTF8.self), radix: 16)
    case .leading: return decimalNumber(digits)
    case .fraction: return rest.first == UInt8(ascii: ".") ? decimalNumber(digits) : nil
    }
  }
}

/// What the module accepts, or what its test forms announce.
struct AcceptedValues: Sendable, Equatable {
  /// The HTTP commands that the profile has.
  var commands: [BuiltInCommand]
  var settings: [SettingFacts]
  var dataLength = 1...64_000
  var headLength = 1...5_120
  var readOffset = 0...360_000
  var readLength = 1...360_000
  /// How many bytes of an answer are cached with MODE 0.
  var cacheBytes = 360_000
  /// How many bytes one read gives at most.
  var answerBytes = 360_000
  var methods = [0, 1, 2]
  var timer = 10...60
  var timerDefault = 15
  /// Bits of a command's numbers that count; all where none is named.
  var masks: [BuiltInCommand: Int] = [:]
  /// How else a command's numbers may be spelt; not at all where none is named.
  var spellings: [BuiltInCommand: NumberSpelling] = [:]
  /// What a command takes a word for; nothing where none is named.
  var words: [BuiltInCommand: Int] = [:]

  /// Takes the facts of a profile; a command that the profile lacks keeps the base's numbers.
  init(_ profile: Profile) {
    commands = BuiltInCommand.allCases.filter {
      $0.isHTTP && profile.command(String(decoding: $0.name, as: UTF8.self)) != nil
    }
    settings = (profile.command("HTTPSET")?.parameters ?? []).map {
      SettingFacts(
        name: Array($0.name.utf8), key: SettingKey(rawValue: $0.name), domain: $0.domain,
        defaults: $0.defaults.map { Array($0.utf8) }, mayBeAbsent: $0.mayBeAbsent)
    }
    func take(_ command: String, _ parameter: String, into range: inout ClosedRange<Int>) {
      if case .integers(let value) = profile.domain(command, parameter) { range = value }
    }
    take("HTTPDATA", "length", into: &dataLength)
    take("HTTPHEAD", "length", into: &headLength)
    take("HTTPREAD", "offset", into: &readOffset)
    take("HTTPREAD", "length", into: &readLength)
    take("HTTPACT", "timernum", into: &timer)
    (cacheBytes, answerBytes) = (readLength.upperBound, readLength.upperBound)
    if case .integers(let value) = profile.domain("HTTPREAD", "reslength") {
      (cacheBytes, answerBytes) = (value.upperBound, value.upperBound)
    }
    if case .integers(let value) = profile.domain("HTTPACT", "length") {
      cacheBytes = value.upperBound
    }
    switch profile.domain("HTTPACT", "method") {
    case .choices(let values): methods = values
    case .integers(let range): methods = Array(range)
    default: break
    }
    let timer = profile.command("HTTPACT")?.parameter("timernum")
    timerDefault = timer?.defaults.first.flatMap { Int($0) } ?? timerDefault
  }

  /// The number that a command takes an argument for; nil where it takes it for none.
  func number(_ argument: Argument, of command: BuiltInCommand) -> Int? {
    guard let number = argument.number() else {
      return words[command] ?? spellings[command]?.number(argument)
    }
    guard number >= 0, let mask = masks[command] else { return number }
    return number & mask
  }

  /// Where the setting stands in the table.
  func index(of key: SettingKey) -> Int? {
    for index in settings.indices where settings[index].key == key { return index }
    return nil
  }

  /// Changes the facts of one setting, where the profile has it.
  mutating func change(_ key: SettingKey, _ change: (inout SettingFacts) -> Void) {
    guard let index = index(of: key) else { return }
    change(&settings[index])
  }
}
