// JSON as bytes, in an order and a layout that the caller decides: an object or array stands on one
// line or has a line for each member. What a terminal would obey is escaped, so that a file can be
// looked at with `cat`.

struct JSONWriter {
  private(set) var out: [UInt8] = []
  /// The open objects and arrays: whether each has lines of its own, and whether it has a member.
  private var open: [(hasLines: Bool, isFilled: Bool)] = []
  /// How many of them have lines.
  private var indent = 0

  // MARK: - Objects and arrays

  mutating func object(_ name: StaticString? = nil, lines: Bool, _ body: (inout JSONWriter) -> Void)
  {
    nested(name, UInt8(ascii: "{"), UInt8(ascii: "}"), lines, body)
  }

  mutating func array(_ name: StaticString? = nil, lines: Bool, _ body: (inout JSONWriter) -> Void)
  {
    nested(name, UInt8(ascii: "["), UInt8(ascii: "]"), lines, body)
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

  mutating func text(_ name: StaticString? = nil, _ value: String) {
    begin(name)
    append(value)
  }

  mutating func number(_ name: StaticString? = nil, _ value: some BinaryInteger) {
    begin(name)
    out += String(value).utf8
  }

  /// Bytes as a text in which each character is one byte, U+0000 to U+00FF.
  mutating func bytes(_ name: StaticString? = nil, _ value: [UInt8]) {
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
      } else if open[last].isFilled {
        out.append(0x20)
      }
      open[last].isFilled = true
    }
    guard let name else { return }
    out.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { out.append(contentsOf: $0) }
    out += "\": ".utf8
  }

  private mutating func newLine() {
    out.append(0x0A)
    for _ in 0..<indent { out += "  ".utf8 }
  }

  private mutating func append(_ value: String) {
    out.append(UInt8(ascii: "\""))
    for scalar in value.unicodeScalars {
      switch scalar.value {
      case ..<0x7F: append(ascii: UInt8(scalar.value))
      case ..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF:
        appendEscape(scalar.value)
      default: out += String(scalar).utf8
      }
    }
    out.append(UInt8(ascii: "\""))
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
