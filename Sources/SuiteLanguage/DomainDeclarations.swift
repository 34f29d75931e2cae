// What a parameter may be: `integer 0..31 or 99`, `choice "TCP", "UDP"`, `text 1..160`, and how a
// series differs in it.
import Ground
import ModuleCatalogue

extension Parser {
  private static let domainWords = [
    "integer", "decimal", "choice", "text", "hexadecimal", "offsets",
  ]

  mutating func domain() throws(Abandoned) -> Domain {
    let (word, range) = try name(alternatives(Self.domainWords.map { "`\($0)`" }))
    switch word {
    case "integer": return try integerDomain()
    case "decimal": return .decimals(try decimals())
    case "offsets": return .offsets(try bounds())
    case "choice":
      skipBlanks()
      return current == Byte.quote ? .words(try words()) : .choices(try wholeNumbers())
    case "hexadecimal": return .hexadecimal(try counts("a hexadecimal text"))
    case "text":
      skipBlanks()
      guard Byte.isDigit(current) || current == Byte.minus else { return .text(maxBytes: nil) }
      return try textDomain()
    default:
      throw stop(
        "no values are called `\(word)`", at: range, expected: alternatives(Self.domainWords),
        suggestion: nearest(to: word, among: Self.domainWords))
    }
  }

  /// Reads how the values of a parameter differ: `1..36000`, `unlimited`, `without 2`.
  mutating func changedDomain(_ domain: Domain) throws(Abandoned) -> Domain {
    skipBlanks()
    let start = position
    switch domain {
    case .integers, .ranges: return try integerDomain()
    case .offsets: return .offsets(try bounds())
    case .decimals: return .decimals(try decimals())
    case .hexadecimal: return .hexadecimal(try counts("a hexadecimal text"))
    case .text, .boundedText:
      if take(word: "unlimited") { return .text(maxBytes: nil) }
      guard Byte.isDigit(current) else { throw unexpected("`unlimited` or LEAST..MOST") }
      return try textDomain()
    case .choices(let choices):
      try expect(word: "without")
      return .choices(left(choices, without: try wholeNumbers(), from: start))
    case .words(let words):
      try expect(word: "without")
      return .words(left(words, without: try self.words(), from: start))
    }
  }

  private mutating func left<Choice: Equatable>(
    _ choices: [Choice], without gone: [Choice], from start: Int
  ) -> [Choice] {
    if let strange = gone.first(where: { !choices.contains($0) }) {
      report("\(strange) is no choice of the parameter", at: start..<position)
    }
    let left = choices.filter { !gone.contains($0) }
    if left.isEmpty { report("no choice is left", at: start..<position) }
    return left
  }

  /// Reads `0..31`, `0..31 or 99`, `-1 or 1..5`.
  private mutating func integerDomain() throws(Abandoned) -> Domain {
    var ranges: [ClosedRange<Int>] = []
    repeat {
      skipBlanks()
      let start = position
      let range = try ranges.isEmpty ? bounds() : numberOrBounds()
      if let last = ranges.last, range.lowerBound <= last.upperBound {
        report(
          "the values do not ascend", at: start..<position,
          expected: "more than \(last.upperBound)")
      }
      ranges.append(range)
    } while take(word: "or")
    return ranges.count == 1 ? .integers(ranges[0]) : .ranges(ranges)
  }

  private mutating func numberOrBounds() throws(Abandoned) -> ClosedRange<Int> {
    let start = position
    let number = try wholeNumber()
    guard take(Byte.dot, Byte.dot) else { return number...number }
    position = start
    return try bounds()
  }

  private mutating func textDomain() throws(Abandoned) -> Domain {
    let range = try counts("a text")
    return range.lowerBound == 0 ? .text(maxBytes: range.upperBound) : .boundedText(range)
  }

  /// Reads how many bytes there may be.
  private mutating func counts(_ what: String) throws(Abandoned) -> ClosedRange<Int> {
    skipBlanks()
    let start = position
    let range = try bounds()
    guard range.lowerBound < 0 else { return range }
    report("\(what) has \(range.lowerBound) bytes at least", at: start..<position, expected: "0")
    return 0...max(0, range.upperBound)
  }

  /// Reads `0.5..2.50`: the end with more digits behind its point says how many there may be.
  private mutating func decimals() throws(Abandoned) -> Decimals {
    skipBlanks()
    let start = position
    let low = try decimal()
    guard take(Byte.dot, Byte.dot) else { throw unexpected("`..`") }
    let high = try decimal()
    let places = max(low.places, high.places)
    func units(_ end: (units: Int, places: Int)) -> Int {
      (end.places..<places).reduce(end.units) { units, _ in units * 10 }
    }
    guard places <= 9, abs(low.units) < 1 << 30, abs(high.units) < 1 << 30 else {
      throw stop("more digits than are compared", at: start..<position, expected: "9 at the most")
    }
    guard units(low) <= units(high) else {
      throw stop("the greater bound comes first", at: start..<position, expected: "LEAST..GREATEST")
    }
    return Decimals(units: units(low)...units(high), places: places)
  }

  private mutating func decimal() throws(Abandoned) -> (units: Int, places: Int) {
    skipBlanks()
    let isNegative = current == Byte.minus
    if isNegative { position += 1 }
    var units = try digits()
    var places = 0
    if current == Byte.dot, Byte.isDigit(following) {
      position += 1
      while Byte.isDigit(current), places < 10, units < 1 << 30 {
        units = units * 10 + Int(current - 0x30)
        places += 1
        position += 1
      }
    }
    return (isNegative ? -units : units, places)
  }

  /// Reads `"TCP", "UDP"`.
  private mutating func words() throws(Abandoned) -> [String] {
    var found: [String] = []
    repeat {
      skipBlanks()
      let start = position
      let word = try plainString("a word in quotation marks")
      if found.contains(word) { report("\"\(word)\" twice", at: start..<position) }
      found.append(word)
    } while take(Byte.comma)
    return found
  }

  private mutating func bounds() throws(Abandoned) -> ClosedRange<Int> {
    skipBlanks()
    let start = position
    let low = try wholeNumber()
    guard take(Byte.dot, Byte.dot) else { throw unexpected("`..`") }
    let high = try wholeNumber()
    guard low <= high else {
      throw stop("the greater bound comes first", at: start..<position, expected: "LEAST..GREATEST")
    }
    return low...high
  }

  private mutating func wholeNumbers() throws(Abandoned) -> [Int] {
    var found: [Int] = []
    repeat {
      skipBlanks()
      let start = position
      let value = try wholeNumber()
      if found.contains(value) { report("\(value) twice", at: start..<position) }
      found.append(value)
    } while take(Byte.comma)
    return found
  }
}

extension Domain {
  /// Whether a default that is written as a number may be one.
  func admitsDefault(_ value: String) -> Bool {
    switch self {
    case .offsets(let range): Int(value).map(range.contains) ?? false
    case .text, .boundedText, .hexadecimal: true
    default: admits(Array(value.utf8))
    }
  }
}
