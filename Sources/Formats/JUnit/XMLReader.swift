// Reads the plain part of XML 1.0 as events: elements, attributes, text, CDATA. No DOCTYPE, and so no
// entities but the five that XML has itself: nothing in a file can grow or fetch anything.
import Diagnostics

/// One thing that comes in an XML file.
enum XMLEvent {
  /// An element begins.
  case start(name: String, attributes: [(name: String, value: String)])
  /// The element that began last and has not ended yet ends.
  case end(name: String)
  /// Text of the open element; it may come in several pieces.
  case text([UInt8])
}

struct XMLReader {
  private let path: String
  private let bytes: [UInt8]
  private var index = 0
  private var open: [String] = []
  private var hasRoot = false
  /// Whether the element that began last is empty (`<a/>`), so that its end comes next.
  private var endsAtOnce = false

  init(_ bytes: [UInt8], path: String) throws(FileError) {
    self.path = path
    self.bytes = try Self.utf8(bytes, path)
    if self.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// The next event; nil at the end of the file.
  mutating func next() throws(FileError) -> XMLEvent? {
    if endsAtOnce {
      endsAtOnce = false
      return .end(name: open.removeLast())
    }
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "<") else {
        let text = try text(until: UInt8(ascii: "<"))
        if !open.isEmpty { return .text(text) }
        guard text.allSatisfy({ isBlank($0) }) else {
          throw complaint("text stands outside of the root element")
        }
        continue
      }
      if takes("<!--") {
        try skip(past: "-->")
      } else if takes("<?") {
        try skip(past: "?>")
      } else if !open.isEmpty, takes("<![CDATA[") {
        let start = index
        try skip(past: "]]>")
        return .text(Array(bytes[start..<(index - 3)]))
      } else if bytes[index...].starts(with: "<!".utf8) {
        throw complaint("a DOCTYPE or another declaration, which is not read for safety's sake")
      } else if takes("</") {
        return try end()
      } else {
        return try start()
      }
    }
    if let name = open.last { throw complaint("the file ends within <\(name)>: was it cut off?") }
    if !hasRoot { throw complaint("there is no element in the file") }
    return nil
  }

  // MARK: - Tags

  private mutating func start() throws(FileError) -> XMLEvent {
    if open.isEmpty, hasRoot { throw complaint("a second root element") }
    index += 1
    let name = try name()
    var attributes: [(name: String, value: String)] = []
    while true {
      let hasBlank = skipBlanks()
      if takes("/>") {
        endsAtOnce = true
        break
      }
      if takes(">") { break }
      guard index < bytes.count else {
        throw complaint("the file ends within a tag: was it cut off?")
      }
      guard hasBlank else {
        throw complaint("a blank, '>' or '/>' was due in the tag of <\(name)>")
      }
      let attribute = try self.name()
      guard !attributes.contains(where: { $0.name == attribute }) else {
        throw complaint("<\(name)> has the attribute \(attribute) twice")
      }
      attributes.append((attribute, try value(of: attribute)))
    }
    guard open.count < FormatLimits.depthMax else {
      throw complaint("elements lie more than \(FormatLimits.depthMax) deep")
    }
    open.append(name)
    hasRoot = true
    return .start(name: name, attributes: attributes)
  }

  private mutating func end() throws(FileError) -> XMLEvent {
    let name = try name()
    _ = skipBlanks()
    guard takes(">") else { throw complaint("'>' was due after </\(name)") }
    guard let last = open.popLast() else { throw complaint("</\(name)> ends nothing") }
    guard last == name else { throw complaint("</\(name)> came where </\(last)> was due") }
    return .end(name: name)
  }

  private mutating func value(of attribute: String) throws(FileError) -> String {
    _ = skipBlanks()
    guard takes("=") else { throw complaint("'=' was due after the attribute \(attribute)") }
    _ = skipBlanks()
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == 0x27 else {
      throw complaint("a quotation mark was due after \(attribute)=")
    }
    let mark = bytes[index]
    index += 1
    let value = try text(until: mark)
    guard index < bytes.count else {
      throw complaint("the file ends within a value: was it cut off?")
    }
    index += 1
    return String(decoding: value, as: UTF8.self)
  }

  private mutating func name() throws(FileError) -> String {
    let start = index
    while index < bytes.count, isNameByte(bytes[index]) { index += 1 }
    guard index > start, !(0x2D...0x39).contains(bytes[start]) else {
      throw complaint("a name was due")
    }
    guard index - start <= FormatLimits.xmlNameBytesMax else {
      throw complaint("a name is longer than \(FormatLimits.xmlNameBytesMax) bytes")
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  // MARK: - Text

  /// Text with its references resolved, up to the byte or the end of the file.
  private mutating func text(until last: UInt8) throws(FileError) -> [UInt8] {
    var text: [UInt8] = []
    while index < bytes.count, bytes[index] != last {
      switch bytes[index] {
      case UInt8(ascii: "&"): text += try reference()
      case UInt8(ascii: "<"): throw complaint("'<' in a value must be written &lt;")
      case 0x0D:
        // A line ends in LF, however the file writes it.
        index += 1
        text.append(0x0A)
        if index < bytes.count, bytes[index] == 0x0A { index += 1 }
      case let byte where byte < 0x20 && byte != 0x0A && byte != 0x09:
        throw complaint("a control byte, which XML does not allow")
      case let byte:
        text.append(byte)
        index += 1
      }
    }
    return text
  }

  private mutating func reference() throws(FileError) -> [UInt8] {
    let start = index
    guard let end = bytes[index...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
      throw complaint("'&' must be written &amp;")
    }
    let name = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
    index = end + 1
    switch name {
    case "amp": return [UInt8(ascii: "&")]
    case "lt": return [UInt8(ascii: "<")]
    case "gt": return [UInt8(ascii: ">")]
    case "quot": return [UInt8(ascii: "\"")]
    case "apos": return [0x27]
    default: break
    }
    let digits = name.hasPrefix("#x") ? name.dropFirst(2) : name.dropFirst()
    if name.hasPrefix("#"), let first = digits.utf8.first, first != UInt8(ascii: "+"),
      let number = UInt32(digits, radix: name.hasPrefix("#x") ? 16 : 10), number > 0,
      let scalar = Unicode.Scalar(number)
    {
      return Array(String(scalar).utf8)
    }
    index = start
    throw complaint("&\(quoted(name)); is no reference that XML has without a DOCTYPE")
  }

  // MARK: - Bytes

  /// The bytes as UTF-8, whatever encoding the declaration names of those that are read.
  private static func utf8(_ bytes: [UInt8], _ path: String) throws(FileError) -> [UInt8] {
    func wrong(_ problem: String, at offset: Int = 0) -> FileError {
      let (line, column) = place(of: offset, in: bytes)
      return FileError(path: path, line: line, column: column, problem: problem)
    }
    if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE])
      || bytes.prefix(2).contains(0)
    {
      throw wrong("is UTF-16 or UTF-32; JUnit files are read in UTF-8 and ISO-8859-1")
    }
    let declaration = String(
      decoding: bytes.prefix(200).prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self)
    let words = declaration.split { " =\"'\t\r\n?".contains($0) }
    if declaration.contains("<?xml"), let at = words.firstIndex(of: "encoding"),
      at + 1 < words.count
    {
      switch words[at + 1].lowercased() {
      case "utf-8", "utf8", "us-ascii", "ascii": break
      case "iso-8859-1", "latin1":
        return bytes.flatMap { $0 < 0x80 ? [$0] : [0xC0 | $0 >> 6, 0x80 | $0 & 0x3F] }
      default:
        throw wrong(
          "its encoding is '\(quoted(String(words[at + 1])))'; JUnit files are read in UTF-8 and "
            + "ISO-8859-1")
      }
    }
    guard String(validating: bytes, as: UTF8.self) == nil else { return bytes }
    throw wrong("is not UTF-8 here", at: invalidOffset(bytes))
  }

  /// Where UTF-8 goes wrong first.
  private static func invalidOffset(_ bytes: [UInt8]) -> Int {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0x80 ? 2 : 1
      let end = min(index + length, bytes.count)
      if String(validating: bytes[index..<end], as: UTF8.self) == nil { return index }
      index = end
    }
    return index
  }

  private mutating func takes(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= bytes.count else { return false }
    let fits = text.withUTF8Buffer { bytes[index..<(index + count)].elementsEqual($0) }
    if fits { index += count }
    return fits
  }

  private mutating func skip(past text: StaticString) throws(FileError) {
    while index < bytes.count {
      if takes(text) { return }
      index += 1
    }
    throw complaint("the file ends before \(text): was it cut off?")
  }

  private mutating func skipBlanks() -> Bool {
    let start = index
    while index < bytes.count, isBlank(bytes[index]) { index += 1 }
    return index > start
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5F, 0x80...: true
    default: false
    }
  }

  /// A complaint about what comes next.
  func complaint(_ problem: String) -> FileError {
    let (line, column) = place(of: index, in: bytes)
    return FileError(path: path, line: line, column: column, problem: problem)
  }
}
