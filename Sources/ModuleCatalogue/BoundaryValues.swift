// The values that show where a domain ends: those just inside, which a module must take, and those
// just outside, which it must refuse. A value is the text that goes into the command line, for half
// of the wrong ones are no numbers at all. Nothing stands among the invalid values that a module
// keeping to the manual could read as a valid one.

/// One value to try a parameter with.
public struct BoundaryValue: Sendable, Equatable {
  /// What goes into the command line, byte for byte.
  public var text: [UInt8]
  /// What reports call the value: the text itself where it is short and printable, else words
  /// without blanks, such as `empty`, `2^32+10` or `255-bytes`.
  public var label: String

  /// Makes a value.
  public init(text: [UInt8], label: String) {
    self.text = text
    self.label = label
  }

  init(_ text: String, label: String? = nil) {
    self.init(text: Array(text.utf8), label: label ?? (text.isEmpty ? "empty" : text))
  }

  init(_ number: Int128) { self.init(String(number)) }

  /// 2 to the `power` plus `offset`: what a counter of so many bits would take for `offset`.
  init(power: Int, plus offset: Int128 = 0) {
    let sign = offset < 0 ? "" : "+"
    self.init(
      String((Int128(1) << power) + offset),
      label: "2^\(power)" + (offset == 0 ? "" : sign + String(offset)))
  }

  /// So many bytes in hexadecimal digits, and what breaks them.
  init(hexadecimal count: Int, ending: String = "", label: String? = nil) {
    let digits = Array("0123456789ABCDEF".utf8)
    let text = (0..<max(0, count)).flatMap { [digits[$0 >> 4 & 15], digits[$0 & 15]] }
    self.init(
      text: text + ending.utf8,
      label: label ?? (count == 0 ? "empty" : count == 1 ? "1-byte" : "\(count)-bytes"))
  }

  /// So many letters.
  init(letters count: Int) {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz".utf8)
    self.init(
      text: (0..<count).map { alphabet[$0 % alphabet.count] },
      label: count == 0 ? "empty" : count == 1 ? "1-byte" : "\(count)-bytes")
  }
}

extension Parameter {
  /// The values at the edges of the domain that a module must take, each once.
  public var validValues: [BoundaryValue] { domain.validValues }

  /// The values that a module must refuse, each once.
  public var invalidValues: [BoundaryValue] { domain.invalidValues }
}

extension Domain {
  /// The values at the edges of the domain that a module must take, each once: the least, the next,
  /// a middle one, the last but one and the greatest, or every choice of a choice.
  public var validValues: [BoundaryValue] {
    switch self {
    case .integers(let range):
      return unique(edges(range).map { BoundaryValue($0) })
    case .ranges(let ranges):
      return unique(ranges.flatMap(edges).map { BoundaryValue($0) })
    case .choices(let choices):
      return unique(choices.map { BoundaryValue(Int128($0)) })
    case .words(let words):
      return unique(words.map { BoundaryValue($0) })
    case .boundedText(let range):
      return unique(edges(range).map { BoundaryValue(letters: Int($0)) })
    case .hexadecimal(let range):
      return unique(edges(range).map { BoundaryValue(hexadecimal: Int($0)) })
    case .decimals(let decimals):
      return unique(edges(decimals.units).map { BoundaryValue(decimals.written(Int($0))) })
    case .text(let maxBytes):
      // Without a limit of its own, a text of 256 bytes must pass: one more than manuals limit.
      let lengths = maxBytes.map { edges(0...max(0, $0)) } ?? [0, 1, 128, 255, 256]
      return unique(lengths.map { BoundaryValue(letters: Int($0)) })
    case .offsets(let range):
      let (least, most) = (Int128(range.lowerBound), Int128(range.upperBound))
      let firsts = edges(range).map { byteRange(least, $0) }
      return unique(firsts + [byteRange(most, most)])
    }
  }

  /// The values that a module must refuse, each once: one beyond each end, -1, nothing, words,
  /// fractions, and numbers that would seem in range to one who keeps only 8, 16, 32 or 64 bits of
  /// them.
  public var invalidValues: [BoundaryValue] {
    switch self {
    case .integers(let range): return invalidIntegers(range)
    case .ranges(let ranges): return invalidRanges(ranges)
    case .choices(let choices): return invalidChoices(choices)
    case .words(let words): return invalidWords(words)
    case .boundedText(let range):
      return unique(outside(range).map { BoundaryValue(letters: $0) })
    case .hexadecimal(let range):
      // Half a byte is none, and `g` is no digit.
      let broken = [
        BoundaryValue(hexadecimal: range.upperBound, ending: "0", label: "odd"),
        BoundaryValue(hexadecimal: max(0, range.upperBound - 1), ending: "0g", label: "no-digit"),
      ]
      return unique(outside(range).map { BoundaryValue(hexadecimal: $0) } + broken)
    case .decimals(let decimals):
      let (least, most) = (decimals.units.lowerBound, decimals.units.upperBound)
      let beyond = [least - 1, most + 1].map { BoundaryValue(decimals.written($0)) }
      return unique(beyond + ["", "abc", "1.2.3"].map { BoundaryValue($0) })
    case .text(let maxBytes):
      return maxBytes.map { [BoundaryValue(letters: max(0, $0) + 1)] } ?? []
    case .offsets(let range):
      let (least, most) = (Int128(range.lowerBound), Int128(range.upperBound))
      return unique([
        byteRange(least, most + 1), byteRange(most + 1, most + 2),
        BoundaryValue(
          "bytes=\(least)-\((Int128(1) << 32) + most)", label: "bytes=\(least)-2^32+\(most)"),
        BoundaryValue("bytes=abc"), BoundaryValue("abc"),
      ])
    }
  }
}

private func byteRange(_ first: Int128, _ last: Int128) -> BoundaryValue {
  BoundaryValue("bytes=\(first)-\(last)")
}

/// The least, the next, a middle one, the last but one and the greatest; fewer in a small range.
private func edges(_ range: ClosedRange<Int>) -> [Int128] {
  let (least, most) = (Int128(range.lowerBound), Int128(range.upperBound))
  var result: [Int128] = []
  for value in [least, least + 1, (least + most) / 2, most - 1, most]
  where value >= least && value <= most && !result.contains(value) {
    result.append(value)
  }
  return result.sorted()
}

private func invalidIntegers(_ range: ClosedRange<Int>) -> [BoundaryValue] {
  let (least, most) = (Int128(range.lowerBound), Int128(range.upperBound))
  let numbers: [(Int128, BoundaryValue)] =
    [least - 1, most + 1, -1, 256 + least, 65_536 + least].map { ($0, BoundaryValue($0)) }
    + [(31, 0), (32, least), (63, 0), (64, least)].map { power, offset in
      ((Int128(1) << power) + offset, BoundaryValue(power: power, plus: offset))
    }
  let outside = numbers.filter { $0.0 < least || $0.0 > most }.map(\.1)
  return unique(outside + ["", "abc", "12abc", "1.5"].map { BoundaryValue($0) })
}

/// The counts of bytes right beyond the ends.
private func outside(_ range: ClosedRange<Int>) -> [Int] {
  (range.lowerBound > 0 ? [range.lowerBound - 1] : []) + [range.upperBound + 1]
}

/// What one whole range would refuse, and a number out of each gap.
private func invalidRanges(_ ranges: [ClosedRange<Int>]) -> [BoundaryValue] {
  guard let first = ranges.first, let last = ranges.last else { return [] }
  let gaps = ranges.dropLast().map { BoundaryValue(Int128($0.upperBound) + 1) }
  let before = ranges.dropFirst().map { BoundaryValue(Int128($0.lowerBound) - 1) }
  let beyond = invalidIntegers(first.lowerBound...last.upperBound)
  return unique(gaps + before + beyond)
}

/// Words with a letter too few or too many, one that is none of them, and nothing.
private func invalidWords(_ words: [String]) -> [BoundaryValue] {
  let near = words.prefix(1).flatMap { [String($0.dropLast()), $0 + "X"] }
  let candidates = near + ["", "NONE-OF-THEM", "0"]
  return unique(candidates.filter { !words.contains($0) }.map { BoundaryValue($0) })
}

private func invalidChoices(_ choices: [Int]) -> [BoundaryValue] {
  let sorted = choices.map { Int128($0) }.sorted()
  guard let least = sorted.first, let most = sorted.last else { return [] }
  // One number out of each gap: the one right above the choice before it.
  let gaps = sorted.dropLast().map { $0 + 1 }.filter { !sorted.contains($0) }
  let narrow = [256 + least, 65_536 + least]
  let numbers = ([least - 1, most + 1] + gaps + [-1] + narrow).filter { !sorted.contains($0) }
  let wrapped = BoundaryValue(power: 32, plus: least)
  return unique(
    numbers.map { BoundaryValue($0) } + [wrapped, BoundaryValue(""), BoundaryValue("abc")])
}

/// The values in their order, the first of each text.
private func unique(_ values: [BoundaryValue]) -> [BoundaryValue] {
  var result: [BoundaryValue] = []
  for value in values where !result.contains(where: { $0.text == value.text }) {
    result.append(value)
  }
  return result
}
