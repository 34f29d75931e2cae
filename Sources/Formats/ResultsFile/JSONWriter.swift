// JSON as bytes, in an order and a layout that the caller decides: an object or array stands on one
// line or has a line for each member.

package struct JSONWriter {
  /// Where the JSON is looked at.
  package enum Place {
    /// In a file or on a terminal, by people too: what a terminal would obey is escaped.
    case file
    /// Within a page of HTML, by a script: as short as it can be, and ASCII without any character
    /// that could end the script or the page.
    case page
  }

  package private(set) var out: [UInt8] = []
  private let place: Place
  /// The open objects and arrays: whether each has lines of its own, and whether it has a member.
  private var open: [(hasLines: Bool, isFilled: Bool)] = []
  /// How many of them have lines.
  private var indent = 0

  package init(for place: Place = .file) { self.place = place }

  // MARK: - Objects and arrays

  package mutating func object(
    _ name: StaticString? = nil, lines: Bool = false, _ body: (inout JSONWriter) -> Void
  ) {
    nested(name, UInt8(ascii: "{"), UInt8(ascii: "}"), lines, body)
  }

  package mutating func array(
    _ name: StaticString? = nil, lines: Bool = false, _ body: (inout JSONWriter) -> Void
  ) {
    nested(name, UInt8(ascii: "["), UInt8(ascii: "]"), lines, body)
  }

  package mutating func texts(_ name: StaticString? = nil, _ values: some Sequence<String>) {
    array(name) { for value in values { $0.text(nil, value) } }
  }

  package mutating func numbers(_ name: StaticString? = nil, _ values: some Sequence<Int>) {
    array(name) { for value in values { $0.number(nil, value) } }
  }

  private mutating func nested(
    _ name: StaticString?, _ first: UInt8, _ last: UInt8, _ lines: Bool,
    _ body: (inout JSONWriter) -> Void
  ) {
    begin(name)
    out.append(first)
    open.append((lines, false))
    if lines { indent += 1 }
    body(&self)
    let isFilled = open.removeLast().isFilled
    if lines {
      indent -= 1
      if isFilled { newLine() }
    }
    out.append(last)
    if open.isEmpty { out.append(0x0A) }
  }

  // MARK: - Values

  package mutating func text(_ name: StaticString? = nil, _ value: String) {
    begin(name)
    append(value)
  }

  package mutating func number(_ name: StaticString? = nil, _ value: some BinaryInteger) {
    begin(name)
    append(decimal: value)
  }

  package mutating func truth(_ name: StaticString? = nil, _ value: Bool) {
    begin(name)
    out += (value ? "true" : "false").utf8
  }

  package mutating func null(_ name: StaticString? = nil) {
    begin(name)
    out += "null".utf8
  }

  /// Bytes as a text in which each character is one byte, U+0000 to U+00FF.
  package mutating func bytes(_ name: StaticString? = nil, _ value: [UInt8]) {
    begin(name)
    out.append(UInt8(ascii: "\""))
    for byte in value {
      if byte < 0x7F { append(ascii: byte) } else { appendEscape(UInt32(byte)) }
    }
    out.append(UInt8(ascii: "\""))
  }

  // MARK: - Parts

  private mutating func begin(_ name: StaticString?) {
    if let last = open.indices.last {
      if open[last].isFilled { out.append(UInt8(ascii: ",")) }
      if open[last].hasLines {
        newLine()
      } else if open[last].isFilled, place == .file {
        out.append(0x20)
      }
      open[last].isFilled = true
    }
    guard let name else { return }
    out.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { out.append(contentsOf: $0) }
    // Byte by byte: as one text it took longer than the name.
    out.append(UInt8(ascii: "\""))
    out.append(UInt8(ascii: ":"))
    if place == .file { out.append(0x20) }
  }

  private mutating func newLine() {
    out.append(0x0A)
    out.append(contentsOf: repeatElement(0x20, count: 2 * indent))
  }

  /// A file has a number for each answer's time: as texts they took longer than all else of it.
  private mutating func append(decimal value: some BinaryInteger) {
    var left = UInt64(value.magnitude)
    if value < 0 { out.append(UInt8(ascii: "-")) }
    let start = out.count
    repeat {
      out.append(0x30 + UInt8(left % 10))
      left /= 10
    } while left > 0
    out[start...].reverse()
  }

  private mutating func append(_ value: String) {
    out.append(UInt8(ascii: "\""))
    // Almost every text is plain, and whole it takes a fraction of what its characters would.
    if isPlain(value) { out += value.utf8 } else { appendScalars(of: value) }
    out.append(UInt8(ascii: "\""))
  }

  /// Whether nothing of the text is escaped.
  private func isPlain(_ text: String) -> Bool {
    let bytes = text.utf8.span
    for index in bytes.indices {
      let byte = bytes[index]
      if byte < 0x20 || byte > 0x7E || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
        || place == .page && Self.isMarkup(UInt32(byte))
      {
        return false
      }
    }
    return true
  }

  private mutating func appendScalars(of text: String) {
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case let value where place == .page && Self.isMarkup(value):
        for unit in scalar.utf16 { appendEscape(UInt32(unit)) }
      case ..<0x7F: append(ascii: UInt8(scalar.value))
      case ..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF:
        appendEscape(scalar.value)
      default: out += String(scalar).utf8
      }
    }
  }

  /// Whether HTML, its scripts or its attributes might obey the character.
  private static func isMarkup(_ value: UInt32) -> Bool {
    value == 0x26 || value == 0x27 || value == 0x3C || value == 0x3E || value > 0x7E
  }

  private mutating func append(ascii byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      out.append(UInt8(ascii: "\\"))
      out.append(byte)
    case 0x0A: out += "\\n".utf8
    case 0x0D: out += "\\r".utf8
    case 0x09: out += "\\t".utf8
    case 0x20...0x7E: out.append(byte)
    default: appendEscape(UInt32(byte))
    }
  }

  private mutating func appendEscape(_ value: UInt32) {
    out += "\\u".utf8
    for shift in [12, 8, 4, 0] as [UInt32] {
      let digit = UInt8(value >> shift & 15)
      out.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }
}
