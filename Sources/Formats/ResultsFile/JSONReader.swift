// Reads JSON (RFC 8259) without building a tree: the caller asks for what it knows and skips the rest.
// The input is hostile until read: depth is bounded, texts are checked, a name stands once in its object,
// and each complaint has its place.
import Diagnostics
import Ground

struct JSONReader {
  private let path: String
  private let bytes: [UInt8]
  private var index = 0
  /// Where the text or number began that was read last.
  private var valueStart = 0
  private var field: [Step] = []
  private var depth = 0
  /// Whether the caller knows all that it wants to.
  private var isDone = false

  private enum Step {
    case member(String)
    case element(Int)
  }

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  // MARK: - Objects and arrays

  /// Reads an object; `member` must read or skip the value of each name that it is given.
  mutating func object(
    _ member: (inout JSONReader, String) throws(FileError) -> Void
  ) throws(FileError) {
    try enter("{", "an object")
    if take("}") { return leave() }
    var names: [String] = []
    repeat {
      skipBlanks()
      guard peek == UInt8(ascii: "\"") else { throw complaint(found: "the name of a member") }
      let name = try text()
      guard !names.contains(name) else {
        throw rejection("the member \"\(quoted(name))\" stands twice: which of them counts?")
      }
      if names.count < FormatLimits.namesMax { names.append(name) }
      guard take(":") else { throw complaint(found: "':' after the name of a member") }
      field.append(.member(name))
      try member(&self, name)
      if isDone { return }
      field.removeLast()
    } while take(",")
    guard take("}") else { throw complaint(found: "',' or '}'") }
    leave()
  }

  /// Ends the reading after the member that is being read, whatever follows.
  mutating func finish() { isDone = true }

  /// Reads an array; `element` must read or skip each.
  mutating func array(
    _ element: (inout JSONReader) throws(FileError) -> Void
  ) throws(FileError) {
    try enter("[", "an array")
    if take("]") { return leave() }
    var number = 0
    repeat {
      field.append(.element(number))
      try element(&self)
      field.removeLast()
      number += 1
    } while take(",")
    guard take("]") else { throw complaint(found: "',' or ']'") }
    leave()
  }

  /// Reads to the end, where nothing but blanks may stand.
  mutating func end() throws(FileError) {
    skipBlanks()
    guard index == bytes.count else { throw complaint("more follows after the end of the JSON") }
  }

  private mutating func enter(_ first: Unicode.Scalar, _ due: String) throws(FileError) {
    guard take(first) else { throw complaint(found: due) }
    depth += 1
    guard depth <= FormatLimits.depthMax else {
      throw complaint("values lie more than \(FormatLimits.depthMax) deep")
    }
  }

  private mutating func leave() { depth -= 1 }

  // MARK: - Values

  /// Reads a text.
  mutating func text() throws(FileError) -> String {
    try beginText()
    let start = index
    while index < bytes.count, isPlain(bytes[index]) { index += 1 }
    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
      index += 1
      return String(decoding: bytes[start..<(index - 1)], as: UTF8.self)
    }
    var text: [UInt8] = Array(bytes[start..<index])
    while let scalar = try nextScalar() { text += String(scalar).utf8 }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads a text in which each character is a byte.
  mutating func byteText() throws(FileError) -> [UInt8] {
    try beginText()
    var text: [UInt8] = []
    while true {
      let start = index
      while index < bytes.count, isPlain(bytes[index]) { index += 1 }
      text += bytes[start..<index]
      let place = index
      guard let scalar = try nextScalar() else { return text }
      guard scalar.value <= 0xFF else {
        index = place
        throw complaint("each character is one byte here, U+0000 to U+00FF")
      }
      text.append(UInt8(scalar.value))
    }
  }

  /// Reads a whole number.
  mutating func number<Number: FixedWidthInteger>() throws(FileError) -> Number {
    skipBlanks()
    let start = index
    guard let first = peek, first == UInt8(ascii: "-") || isDigit(first) else {
      throw complaint(found: "a whole number")
    }
    try skipNumber()
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    guard let number = Number(text) else {
      index = start
      throw complaint("must be a whole number from \(Number.min) to \(Number.max), is \(text)")
    }
    return number
  }

  /// Reads a number of things: not negative, and small enough to reckon with.
  mutating func count() throws(FileError) -> Int { Int(try number() as UInt32) }

  /// Reads a value of any kind and drops it.
  mutating func skip() throws(FileError) {
    skipBlanks()
    switch peek {
    case UInt8(ascii: "{"): try object { (reader, _) throws(FileError) in try reader.skip() }
    case UInt8(ascii: "["): try array { (reader) throws(FileError) in try reader.skip() }
    case UInt8(ascii: "\""): try skipText()
    case UInt8(ascii: "t"): try skipWord("true")
    case UInt8(ascii: "f"): try skipWord("false")
    case UInt8(ascii: "n"): try skipWord("null")
    case UInt8(ascii: "-"), .some(0x30...0x39): try skipNumber()
    default: throw complaint(found: "a value")
    }
  }

  private mutating func skipText() throws(FileError) {
    try beginText()
    repeat {
      while index < bytes.count, isPlain(bytes[index]) { index += 1 }
    } while try nextScalar() != nil
  }

  private mutating func skipWord(_ word: String) throws(FileError) {
    guard bytes[index...].starts(with: word.utf8) else { throw complaint(found: "a value") }
    index += word.utf8.count
  }

  private mutating func skipNumber() throws(FileError) {
    let start = index
    if peek == UInt8(ascii: "-") { index += 1 }
    let isZero = peek == UInt8(ascii: "0")
    var isGood = skipDigits() > 0
    if isZero, index - start > (bytes[start] == UInt8(ascii: "-") ? 2 : 1) { isGood = false }
    if peek == UInt8(ascii: ".") {
      index += 1
      if skipDigits() == 0 { isGood = false }
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      index += 1
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
      if skipDigits() == 0 { isGood = false }
    }
    guard isGood else {
      index = start
      throw complaint("is no number of JSON")
    }
  }

  private mutating func skipDigits() -> Int {
    let start = index
    while let byte = peek, isDigit(byte) { index += 1 }
    return index - start
  }

  // MARK: - Characters of a text

  private mutating func beginText() throws(FileError) {
    skipBlanks()
    guard peek == UInt8(ascii: "\"") else { throw complaint(found: "a text") }
    valueStart = index
    index += 1
  }

  /// Whether the byte is a character that stands for itself, of ASCII alone.
  private func isPlain(_ byte: UInt8) -> Bool {
    (0x20...0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  /// The next character; nil once the quotation mark that ends the text has been read.
  private mutating func nextScalar() throws(FileError) -> Unicode.Scalar? {
    guard let byte = peek else { throw complaint(found: "'\"' at the end of the text") }
    switch byte {
    case UInt8(ascii: "\""):
      index += 1
      return nil
    case UInt8(ascii: "\\"): return try escape()
    case ..<0x20: throw complaint("a control character in a text, unescaped")
    case ..<0x80:
      index += 1
      return Unicode.Scalar(byte)
    default:
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
      let sequence = bytes[index..<min(index + length, bytes.count)]
      guard let scalar = String(validating: sequence, as: UTF8.self)?.unicodeScalars.first else {
        throw complaint("is not UTF-8")
      }
      index += length
      return scalar
    }
  }

  private mutating func escape() throws(FileError) -> Unicode.Scalar {
    let start = index
    index += 1
    guard let byte = peek else { throw complaint(found: "the rest of an escape") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let unit = try hexUnit(start)
      if let scalar = Unicode.Scalar(unit) { return scalar }
      // The first half of a pair of surrogates.
      if unit < 0xDC00, bytes[index...].starts(with: "\\u".utf8) {
        index += 2
        let second = try hexUnit(start)
        if (0xDC00...0xDFFF).contains(second),
          let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00))
        {
          return scalar
        }
      }
      index = start
      throw complaint("half of a surrogate pair")
    default:
      index = start
      throw complaint("no escape of JSON")
    }
  }

  private mutating func hexUnit(_ start: Int) throws(FileError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        if index < bytes.count { index = start }
        throw complaint(found: "four hexadecimal digits after \\u")
      }
      unit = unit << 4 | UInt32(digit)
      index += 1
    }
    return unit
  }

  // MARK: - Bytes and complaints

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      index += 1
    }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard peek == UInt8(ascii: scalar) else { return false }
    index += 1
    return true
  }

  /// A complaint about the text that was read last.
  func rejection(_ problem: String) -> FileError { complaint(problem, at: valueStart) }

  /// A complaint about what was just read to its end, or comes next.
  func complaint(_ problem: String) -> FileError { complaint(problem, at: index) }

  private func complaint(_ problem: String, at offset: Int) -> FileError {
    let (line, column) = place(of: offset, in: bytes)
    var name = ""
    for step in field {
      switch step {
      case .member(let member): name += name.isEmpty ? member : ".\(member)"
      case .element(let number): name += "[\(number)]"
      }
    }
    return FileError(path: path, line: line, column: column, field: name, problem: problem)
  }

  /// A complaint that one thing was due and another came.
  private func complaint(found due: String) -> FileError {
    let found =
      switch peek {
      case nil: "the file ends here: was it cut off?"
      case UInt8(ascii: "{"): "here is an object"
      case UInt8(ascii: "["): "here is an array"
      case UInt8(ascii: "\""): "here is a text"
      case UInt8(ascii: "-"), .some(0x30...0x39): "here is a number"
      case UInt8(ascii: "t"), UInt8(ascii: "f"): "here is a truth value"
      case UInt8(ascii: "n"): "here is null"
      default: "here is something else"
      }
    return complaint("\(due) was due, \(found)")
  }
}
