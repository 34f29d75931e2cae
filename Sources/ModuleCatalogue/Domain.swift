// What a parameter may be, and whether a text is such a value.
import Ground

/// The values that a parameter may take.
public enum Domain: Sendable, Equatable {
  /// Any whole number of the range.
  case integers(ClosedRange<Int>)
  /// Any whole number of one of the ranges, which lie apart and ascend: `0..31 or 99`.
  case ranges([ClosedRange<Int>])
  /// One of these numbers.
  case choices([Int])
  /// One of these words, as they stand.
  case words([String])
  /// Text of at most so many bytes; nil: as long as the command line may be.
  case text(maxBytes: Int?)
  /// Text of so many bytes, where it may not be empty.
  case boundedText(ClosedRange<Int>)
  /// Bytes, so many of them, written as two hexadecimal digits each.
  case hexadecimal(ClosedRange<Int>)
  /// A number with digits behind the point.
  case decimals(Decimals)
  /// A range of byte offsets as HTTP writes it (`bytes=0-12`), each offset within the bounds.
  case offsets(ClosedRange<Int>)
}

/// The numbers of a range that are written with a fixed count of digits behind the point, at most.
public struct Decimals: Sendable, Equatable {
  /// The range, in units of the last digit: 0.5..2.5 with one place is 5...25.
  public var units: ClosedRange<Int>
  /// How many digits stand behind the point.
  public var places: Int

  /// Makes a range.
  public init(units: ClosedRange<Int>, places: Int) {
    self.units = units
    self.places = places
  }

  /// The number as it is written: 25 units with one place are `2.5`.
  public func written(_ units: Int) -> String {
    guard places > 0 else { return String(units) }
    let digits = padded(String(units.magnitude), to: places + 1)
    return (units < 0 ? "-" : "") + digits.dropLast(places) + "." + digits.suffix(places)
  }

  /// The units that a text spells; nil where it is no such number or has more places.
  public func units(of text: [UInt8]) -> Int? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count) else { return nil }
    let behind = parts.count == 2 ? Array(parts[1]) : []
    guard parts.count == 1 || (1...max(1, places)).contains(behind.count), behind.count <= places,
      behind.allSatisfy(isDigit), let whole = wholeNumber(Array(parts[0]))
    else { return nil }
    let filled = behind + [UInt8](repeating: 0x30, count: places - behind.count)
    let fraction = filled.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    let scale = (0..<places).reduce(1) { product, _ in product * 10 }
    let (product, overflow) = whole.multipliedReportingOverflow(by: scale)
    let isNegative = parts[0].first == UInt8(ascii: "-")
    let (sum, overflow2) = product.addingReportingOverflow(isNegative ? -fraction : fraction)
    return overflow || overflow2 ? nil : sum
  }
}

/// The number that digits with a minus before them or not spell.
func wholeNumber(_ text: [UInt8]) -> Int? {
  let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text[...]
  guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
  return Int(String(decoding: text, as: UTF8.self))
}

extension Domain {
  /// Whether the text, without quotation marks around it, is one of the values.
  public func admits(_ text: [UInt8]) -> Bool {
    switch self {
    case .integers(let range): wholeNumber(text).map(range.contains) ?? false
    case .ranges(let ranges):
      wholeNumber(text).map { number in ranges.contains { $0.contains(number) } } ?? false
    case .choices(let choices): wholeNumber(text).map(choices.contains) ?? false
    case .words(let words): words.contains { text.elementsEqual($0.utf8) }
    case .text(let maxBytes): text.count <= maxBytes ?? .max
    case .boundedText(let range): range.contains(text.count)
    case .hexadecimal(let range):
      text.count % 2 == 0 && range.contains(text.count / 2)
        && text.allSatisfy { isDigit($0) || (0x61...0x66).contains($0 | 0x20) }
    case .decimals(let decimals): decimals.units(of: text).map(decimals.units.contains) ?? false
    case .offsets(let range): admitsOffsets(text, range)
    }
  }

  private func admitsOffsets(_ text: [UInt8], _ range: ClosedRange<Int>) -> Bool {
    let head = Array("bytes=".utf8)
    guard text.starts(with: head) else { return false }
    let bounds = text.dropFirst(head.count).split(
      separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard bounds.count == 2, let first = wholeNumber(Array(bounds[0])) else { return false }
    guard let last = bounds[1].isEmpty ? range.upperBound : wholeNumber(Array(bounds[1])) else {
      return false
    }
    return range.contains(first) && range.contains(last) && first <= last
  }

  /// Whether values stand in a command line as numbers, without quotation marks.
  public var isNumeric: Bool {
    switch self {
    case .integers, .ranges, .choices: true
    case .words, .text, .boundedText, .hexadecimal, .decimals, .offsets: false
    }
  }

  /// The least and the greatest number, offset or count of bytes; nil where nothing ends it.
  public var bounds: ClosedRange<Int>? {
    switch self {
    case .integers(let range), .offsets(let range), .boundedText(let range),
      .hexadecimal(let range):
      return range
    case .ranges(let ranges):
      guard let first = ranges.first, let last = ranges.last else { return nil }
      return first.lowerBound...last.upperBound
    case .choices(let choices):
      guard let least = choices.min(), let greatest = choices.max() else { return nil }
      return least...greatest
    case .text(let maxBytes): return maxBytes.map { 0...max(0, $0) }
    case .words, .decimals: return nil
    }
  }
}
