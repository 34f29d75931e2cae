// The numbers of a space: whole numbers, facts of the profile such as `HTTPACT.length.max`, and sums
// and products of them.
import ModuleCatalogue

/// The number that the text spells for the profile; nil for any other text, or where it has none.
func number(_ text: String, _ profile: Profile) -> Int? {
  var parser = NumberParser(Array(text.utf8), profile)
  guard let value = parser.sum(), parser.isAtEnd else { return nil }
  return value
}

private struct NumberParser {
  private let text: [UInt8]
  private let profile: Profile
  private var position = 0

  init(_ text: [UInt8], _ profile: Profile) {
    self.text = text
    self.profile = profile
  }

  var isAtEnd: Bool { position == text.count }

  mutating func sum() -> Int? {
    guard var value = product() else { return nil }
    while let sign = sign("+-") {
      guard let other = product() else { return nil }
      let (result, isOver) =
        sign == UInt8(ascii: "+")
        ? value.addingReportingOverflow(other) : value.subtractingReportingOverflow(other)
      if isOver { return nil }
      value = result
    }
    return value
  }

  private mutating func product() -> Int? {
    guard var value = single() else { return nil }
    while sign("*") != nil {
      guard let other = single() else { return nil }
      let (result, isOver) = value.multipliedReportingOverflow(by: other)
      if isOver { return nil }
      value = result
    }
    return value
  }

  private mutating func sign(_ signs: StaticString) -> UInt8? {
    skipBlanks()
    guard position < text.count else { return nil }
    let byte = text[position]
    let isOne = signs.withUTF8Buffer { $0.contains(byte) }
    if isOne { position += 1 }
    return isOne ? byte : nil
  }

  private mutating func skipBlanks() {
    while position < text.count, text[position] == 0x20 { position += 1 }
  }

  private mutating func single() -> Int? {
    skipBlanks()
    let start = position
    while position < text.count, ![0x20, 0x2B, 0x2A].contains(text[position]),
      text[position] != UInt8(ascii: "-")
    {
      position += 1
    }
    let word = String(decoding: text[start..<position], as: UTF8.self)
    if let value = Int(word) { return value }
    let parts = word.split(separator: ".").map(String.init)
    guard parts.count == 3, let domain = profile.domain(parts[0], parts[1]) else { return nil }
    switch (domain, parts[2]) {
    case (.integers(let range), "max"), (.offsets(let range), "max"): return range.upperBound
    case (.text(let most?), "max"): return most
    case (.integers(let range), "min"), (.offsets(let range), "min"): return range.lowerBound
    default: return nil
    }
  }
}
