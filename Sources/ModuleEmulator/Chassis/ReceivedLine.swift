// From the bytes of one command line to the command, its form and its arguments. Works on bytes and
// copies nothing but slices: a simulated night plays this some hundred thousand times.
import Ground

/// The commands that the emulated module knows.
enum BuiltInCommand: Int, CaseIterable, Sendable {
  case attention, echo, identify, factory
  case manufacturer, model, revision, serialNumber
  case pin, registration, packetRegistration, epsRegistration, errorLevel, attach, functionality
  case signal, operatorName, cardNumber
  case httpSet, httpData, httpRead, httpAct, httpHead

  /// Whether the manual's response times and forms are this command's.
  var isHTTP: Bool { rawValue >= BuiltInCommand.httpSet.rawValue }

  /// The extended commands with their names behind `AT+`.
  static let extended: [(name: [UInt8], command: BuiltInCommand)] = [
    ("HTTPREAD", httpRead), ("HTTPSET", httpSet), ("HTTPACT", httpAct), ("HTTPDATA", httpData),
    ("HTTPHEAD", httpHead), ("CGMI", manufacturer), ("CGMM", model), ("CGMR", revision),
    ("CGSN", serialNumber), ("CPIN", pin), ("CREG", registration), ("CGREG", packetRegistration),
    ("CEREG", epsRegistration), ("CMEE", errorLevel), ("MIPCALL", attach),
    ("CFUN", functionality), ("CSQ", signal), ("COPS", operatorName),
    ("ICCID", cardNumber),
  ].map { (Array($0.utf8), $1) }

  /// The name behind `AT+`, empty for a basic command.
  var name: [UInt8] { Self.extended.first { $0.command == self }?.name ?? [] }
}

/// The four forms in which a command can be given.
package enum Form: Sendable {
  /// `AT+NAME`.
  case execute
  /// `AT+NAME?`.
  case read
  /// `AT+NAME=?`.
  case test
  /// `AT+NAME=…`.
  case set
}

/// What one line turned out to be.
enum ReceivedLine {
  /// Nothing but blanks.
  case empty
  /// A line that does not begin with AT.
  case garbage
  /// A line that begins with AT and has none of the forms.
  case unknown
  /// A command of letters alone, and what stands behind them.
  case basic(BuiltInCommand, ArraySlice<UInt8>)
  /// A command behind `AT+`.
  case named(ReceivedCommand)

  /// Reads a line without its CR.
  init(_ line: [UInt8]) {
    var rest = trimmed(line[...])
    guard let first = rest.first else {
      self = .empty
      return
    }
    guard rest.count >= 2, capital(first) == 0x41, capital(rest[rest.startIndex + 1]) == 0x54 else {
      self = .garbage
      return
    }
    rest = rest.dropFirst(2)
    guard rest.first == UInt8(ascii: "+") else {
      self = Self.basic(rest)
      return
    }
    rest = rest.dropFirst()
    var end = rest.startIndex
    while end < rest.endIndex, isLetter(rest[end]) { end += 1 }
    let name = rest[rest.startIndex..<end]
    let known = BuiltInCommand.extended.first {
      $0.name.count == name.count && zip($0.name, name).allSatisfy { $0 == capital($1) }
    }
    let tail = rest[end...]
    var line = ReceivedCommand(name: name, command: known?.command, form: .execute, arguments: [])
    switch (tail.first, tail.count) {
    case (nil, _): break
    case (UInt8(ascii: "?"), 1): line.form = .read
    case (UInt8(ascii: "="), 2) where tail.last == UInt8(ascii: "?"): line.form = .test
    case (UInt8(ascii: "="), _):
      line.form = .set
      line.arguments = tail.dropFirst()
    default:
      self = .unknown
      return
    }
    self = name.isEmpty ? .unknown : .named(line)
  }

  private static func basic(_ rest: ArraySlice<UInt8>) -> ReceivedLine {
    guard let letter = rest.first else { return .basic(.attention, []) }
    switch capital(letter) {
    case UInt8(ascii: "E"): return .basic(.echo, rest.dropFirst())
    case UInt8(ascii: "I") where rest.count == 1: return .basic(.identify, [])
    case UInt8(ascii: "Z") where rest.count == 1: return .basic(.factory, [])
    case UInt8(ascii: "&"):
      let isFactory = rest.count == 2 && rest.last.map(capital) == UInt8(ascii: "F")
      return isFactory ? .basic(.factory, []) : .unknown
    default: return .unknown
    }
  }
}

/// One argument of a command.
struct Argument {
  /// The bytes, without their quotation marks.
  var bytes: ArraySlice<UInt8>
  /// Whether the argument stood within quotation marks.
  var isQuoted: Bool

  /// The whole number that a bare argument spells: digits, or a minus sign and digits.
  ///
  /// Nil for anything else, and for numbers beyond 63 bits.
  func number(orQuoted: Bool = false) -> Int? {
    guard !isQuoted || orQuoted else { return nil }
    var digits = bytes
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits = digits.dropFirst() }
    guard let value = decimalNumber(digits) else { return nil }
    return isNegative ? -value : value
  }

  /// Splits at the commas outside quotation marks; blanks around an argument are not part of it.
  ///
  /// Nil when a quotation mark is not closed (unless `allowingUnclosed`), or text stands behind it.
  static func split(
    _ text: ArraySlice<UInt8>, allowingUnclosed: Bool = false
  ) -> [Argument]? {
    var arguments: [Argument] = []
    var rest = text
    while true {
      rest = rest.drop { $0 == 0x20 }
      if rest.first == UInt8(ascii: "\"") {
        rest = rest.dropFirst()
        let close = rest.firstIndex(of: UInt8(ascii: "\""))
        guard let end = close ?? (allowingUnclosed ? rest.endIndex : nil) else { return nil }
        arguments.append(Argument(bytes: rest[..<end], isQuoted: true))
        rest = (end < rest.endIndex ? rest[(end + 1)...] : rest[end...]).drop { $0 == 0x20 }
        if rest.isEmpty { return arguments }
        guard rest.first == UInt8(ascii: ",") else { return nil }
        rest = rest.dropFirst()
      } else {
        let comma = rest.firstIndex(of: UInt8(ascii: ","))
        arguments.append(
          Argument(bytes: trimmed(rest[..<(comma ?? rest.endIndex)]), isQuoted: false))
        guard let comma else { return arguments }
        rest = rest[(comma + 1)...]
      }
    }
  }
}

/// The number that one or more decimal digits spell; nil beyond 63 bits.
func decimalNumber(_ digits: ArraySlice<UInt8>) -> Int? {
  guard !digits.isEmpty else { return nil }
  var value = 0
  for digit in digits {
    guard (0x30...0x39).contains(digit) else { return nil }
    let (product, tooBig) = value.multipliedReportingOverflow(by: 10)
    let (sum, tooBigStill) = product.addingReportingOverflow(Int(digit & 0xF))
    if tooBig || tooBigStill { return nil }
    value = sum
  }
  return value
}

/// Where `needle` first stands in `bytes`.
func firstRange(of needle: StaticString, in bytes: ArraySlice<UInt8>) -> Range<Int>? {
  needle.withUTF8Buffer { firstRange(of: $0, in: bytes) }
}

/// Where `needle` first stands in `bytes`.
func firstRange(of needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Range<Int>? {
  needle.withUnsafeBufferPointer { firstRange(of: $0, in: bytes) }
}

private func firstRange(
  of needle: UnsafeBufferPointer<UInt8>, in bytes: ArraySlice<UInt8>
) -> Range<Int>? {
  guard let first = needle.first, bytes.count >= needle.count else { return nil }
  return bytes.withUnsafeBufferPointer { all in
    for at in 0...(all.count - needle.count)
    where all[at] == first && all[at..<(at + needle.count)].elementsEqual(needle) {
      let start = bytes.startIndex + at
      return start..<(start + needle.count)
    }
    return nil
  }
}
