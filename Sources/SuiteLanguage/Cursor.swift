// Reading within a line: blanks and comments, words, names, numbers, strings without `{…}`.
import Diagnostics
import Ground

extension Parser {
  /// The byte at the cursor; 0, which no line holds, at the end.
  var current: UInt8 { position < end ? bytes[position] : 0 }

  /// The byte after the cursor; 0 at the end.
  var following: UInt8 { position + 1 < end ? bytes[position + 1] : 0 }

  /// Passes blanks; a `#` after two of them ends the line.
  mutating func skipBlanks() {
    let start = position
    while position < end, bytes[position] == Byte.blank { position += 1 }
    if position < end, bytes[position] == Byte.hash, position - start >= 2 {
      end = start
      position = start
    }
  }

  /// Whether nothing but a comment is left.
  mutating func isAtEnd() -> Bool {
    skipBlanks()
    return position >= end
  }

  /// Demands that nothing but a comment is left.
  mutating func expectEnd(_ expected: String = "the end of the line") throws(Abandoned) {
    guard !isAtEnd() else { return }
    throw unexpected(expected)
  }

  /// What stands at the cursor is wrong.
  mutating func unexpected(_ expected: String, suggestion: String? = nil) -> Abandoned {
    guard !isAtEnd() else {
      return stop("the line ends too soon", at: end..<(end + 1), expected: expected)
    }
    var last = position
    while last < end, bytes[last] != Byte.blank,
      Byte.isInName(bytes[last]) == Byte.isInName(bytes[position])
    {
      last += 1
    }
    let range = position..<min(last, position + SuiteLimits.nameBytesMax)
    if current == Byte.hash {
      return stop("`#` within the line", at: range, expected: "two blanks before a comment")
    }
    let found = quoted(range)
    return stop(
      "unexpected `\(found)`", at: range, expected: expected,
      suggestion: found == "=" && expected.contains("operator") ? "==" : suggestion)
  }

  /// Bytes of the file for a message, as the excerpt below it shows them.
  func quoted(_ range: Range<Int>) -> String { cells(of: bytes[range]).joined() }

  /// The text of a range.
  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The range of the name at the cursor, which may hold dots if `dotted`; empty if there is none.
  func nameRange(dotted: Bool = false) -> Range<Int> {
    guard position < end else { return position..<position }
    let first = bytes[position]
    guard Byte.beginsName(first) || (dotted && Byte.isDigit(first)) else {
      return position..<position
    }
    var last = position + 1
    while last < end, Byte.isInName(bytes[last]) || (dotted && bytes[last] == Byte.dot) {
      last += 1
    }
    // `n->m` is no name that ends in a minus.
    while bytes[last - 1] == Byte.minus { last -= 1 }
    return position..<last
  }

  /// Reads a name; `kind` says of what: `a name for the case`.
  mutating func name(
    _ kind: String, dotted: Bool = false
  ) throws(Abandoned) -> (name: String, range: Range<Int>) {
    skipBlanks()
    let range = nameRange(dotted: dotted)
    guard !range.isEmpty else { throw unexpected(kind) }
    guard range.count <= SuiteLimits.nameBytesMax else {
      throw stop("a name of more than \(SuiteLimits.nameBytesMax) bytes", at: range)
    }
    position = range.upperBound
    return (text(range), range)
  }

  /// Reads the word if it stands at the cursor.
  mutating func take(word: StaticString) -> Bool {
    skipBlanks()
    guard isWord(word, at: position) else { return false }
    position += word.utf8CodeUnitCount
    return true
  }

  /// Whether the whole word stands there.
  func isWord(_ word: StaticString, at start: Int) -> Bool { isWord(word, at: start, to: end) }

  /// Whether the whole word stands there, in a line that ends at `end`.
  func isWord(_ word: StaticString, at start: Int, to end: Int) -> Bool {
    let count = word.utf8CodeUnitCount
    guard start + count <= end else { return false }
    let wanted = UnsafeBufferPointer(start: word.utf8Start, count: count)
    for index in 0..<count where bytes[start + index] != wanted[index] { return false }
    return start + count == end || !Byte.isInName(bytes[start + count])
  }

  /// Demands the word.
  mutating func expect(word: StaticString) throws(Abandoned) {
    guard take(word: word) else { throw unexpected("`\(word)`") }
  }

  /// Reads the byte if it stands at the cursor after blanks.
  mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard current == byte else { return false }
    position += 1
    return true
  }

  /// Demands the byte after blanks.
  mutating func expect(_ byte: UInt8) throws(Abandoned) {
    guard take(byte) else { throw unexpected("`\(Character(Unicode.Scalar(byte)))`") }
  }

  /// Reads the two bytes if they stand at the cursor after blanks.
  mutating func take(_ first: UInt8, _ second: UInt8) -> Bool {
    skipBlanks()
    guard current == first, following == second else { return false }
    position += 2
    return true
  }

  /// Reads digits, which must be there.
  mutating func digits() throws(Abandoned) -> Int {
    let start = position
    var value = 0
    while Byte.isDigit(current) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = tens.addingReportingOverflow(Int(current - 0x30))
      if overflow || overflow2 {
        while Byte.isDigit(current) { position += 1 }
        throw stop("a number beyond 64 bits", at: start..<position)
      }
      value = sum
      position += 1
    }
    guard position > start else { throw unexpected("a whole number") }
    return value
  }

  /// Reads a whole number that may be negative and has no unit.
  mutating func wholeNumber() throws(Abandoned) -> Int {
    skipBlanks()
    let isNegative = current == Byte.minus && Byte.isDigit(following)
    if isNegative { position += 1 }
    let value = try digits()
    return isNegative ? -value : value
  }

  /// Reads one character of a text: itself, or an escape.
  mutating func stringByte(quote: Int) throws(Abandoned) -> UInt8 {
    guard position < end else {
      throw stop("a text that is not closed", at: quote..<end, expected: "`\"` at its end")
    }
    let byte = bytes[position]
    position += 1
    guard byte == Byte.backslash else { return byte }
    let letter = current
    position += 1
    switch letter {
    case 0x72: return Byte.carriageReturn
    case 0x6E: return Byte.lineFeed
    case 0x74: return Byte.tab
    case 0x30: return 0
    case Byte.quote, Byte.backslash, Byte.openBrace, Byte.closeBrace: return letter
    case 0x78:
      if let high = Byte.hexValue(current), let low = Byte.hexValue(following) {
        position += 2
        return high << 4 | low
      }
    default: break
    }
    position = min(position, end)
    throw stop(
      "an escape that means nothing", at: (position - 1)..<(position + 1),
      expected: #"one of \r \n \t \" \\ \{ \} \0 \xHH"#)
  }

  /// Reads the bytes of a text up to one that may mean something.
  mutating func takePlain(into content: inout [UInt8]) {
    let start = position
    while position < end, bytes[position] != Byte.quote, bytes[position] != Byte.backslash,
      bytes[position] != Byte.openBrace
    {
      position += 1
    }
    if position > start { content += bytes[start..<position] }
  }

  /// Reads a text in which `{` stands for itself: a title, what lines begin with.
  mutating func plainString(_ kind: String) throws(Abandoned) -> String {
    skipBlanks()
    guard current == Byte.quote else { throw unexpected(kind) }
    let start = position
    position += 1
    var content: [UInt8] = []
    while current != Byte.quote {
      takePlain(into: &content)
      if current != Byte.quote { content.append(try stringByte(quote: start)) }
    }
    position += 1
    return String(decoding: content, as: UTF8.self)
  }
}
