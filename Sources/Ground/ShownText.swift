// The one place where text that may come from a stranger is made fit to be shown: in XML, where a
// wrong byte spoils the whole report, and in HTML and on a terminal, where it might be obeyed. Any
// bytes may go in, valid UTF-8 or not; what comes out is valid, and what was changed is visible as
// `\xHH`.

/// Where text is shown.
package enum Medium {
  /// Between two tags: line feeds stay.
  case xmlText
  /// Within the quotation marks of an attribute: one line.
  case xmlAttribute
  /// A terminal or a log: one line.
  case terminal
  /// HTML, between tags and within quotation marks alike: line feeds stay.
  case html

  var isXML: Bool { self == .xmlText || self == .xmlAttribute }
  var isMarkup: Bool { self != .terminal }
}

/// Appends the text as the medium can show it.
///
/// `[[` is broken up in XML, for CI servers read `[[ATTACHMENT|path]]` in a report as an order to
/// publish a file; `##` on the terminal, for in their logs `##[group]` (GitHub), `##vso[` (Azure) and
/// `##teamcity[` are orders wherever they stand in a line.
package func appendShown(_ text: Span<UInt8>, in medium: Medium, to out: inout [UInt8]) {
  var index = 0
  var previous: UInt8 = 0
  while index < text.count {
    let byte = text[index]
    var length = 1
    switch byte {
    case UInt8(ascii: "&") where medium.isMarkup: out += "&amp;".utf8
    case UInt8(ascii: "<") where medium.isMarkup: out += "&lt;".utf8
    case UInt8(ascii: ">") where medium.isMarkup: out += "&gt;".utf8
    case UInt8(ascii: "\"") where medium == .xmlAttribute || medium == .html:
      out += "&quot;".utf8
    case UInt8(ascii: "'") where medium == .html: out += "&#39;".utf8
    case UInt8(ascii: "[") where medium.isXML && previous == byte: appendHex(byte, to: &out)
    case UInt8(ascii: "#") where medium == .terminal && previous == byte:
      appendHex(byte, to: &out)
    case 0x20...0x7E: out.append(byte)
    case 0x0A where medium == .xmlText || medium == .html: out.append(byte)
    case 0x0A: out += "\\n".utf8
    case 0x0D: out += "\\r".utf8
    case 0x09: out += "\\t".utf8
    case 0x80...:
      length = shownLength(text, at: index)
      if length > 0 {
        for i in index..<(index + length) { out.append(text[i]) }
      } else {
        length = 1
        appendHex(byte, to: &out)
      }
    default: appendHex(byte, to: &out)
    }
    previous = byte
    index += length
  }
}

/// The text as one line that no terminal obeys.
package func shown(_ text: String) -> String {
  var out: [UInt8] = []
  appendShown(text.utf8.span, in: .terminal, to: &out)
  return String(decoding: out, as: UTF8.self)
}

/// Appends device bytes as printable ASCII, in the form that `escaped` has, without making
/// a String of megabytes.
@inlinable
package func appendEscaped(_ bytes: some Sequence<UInt8>, to out: inout [UInt8]) {
  for byte in bytes {
    switch byte {
    case 0x5C: out += "\\\\".utf8
    case 0x20...0x7E: out.append(byte)
    case 0x0D: out += "\\r".utf8
    case 0x0A: out += "\\n".utf8
    case 0x09: out += "\\t".utf8
    default: appendHex(byte, to: &out)
    }
  }
}

@usableFromInline
package func appendHex(_ byte: UInt8, to out: inout [UInt8]) {
  func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
  out.append(0x5C)
  out.append(0x78)
  out.append(digit(byte >> 4))
  out.append(digit(byte & 15))
}

/// How many bytes the UTF-8 sequence has that begins here, or 0 where there is none or where its
/// character is not to be shown: not allowed in XML 1.0, a control, or one that turns the direction
/// of text.
private func shownLength(_ text: Span<UInt8>, at index: Int) -> Int {
  let first = text[index]
  let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
  guard (0xC2...0xF4).contains(first), index + length <= text.count else { return 0 }
  var scalar = UInt32(first) & (0x7F >> UInt32(length))
  for i in (index + 1)..<(index + length) {
    guard text[i] & 0xC0 == 0x80 else { return 0 }
    scalar = scalar << 6 | UInt32(text[i] & 0x3F)
  }
  switch scalar {
  case ..<0xA0, 0xD800...0xDFFF, 0xFFFE...0xFFFF, 0x110000...: return 0
  case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: return 0
  default:
    let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    return scalar < least ? 0 : length
  }
}

/// The text, cut between two characters to at most `limit` bytes, saying how long it was.
package func bounded(_ text: String, _ limit: Int) -> String {
  let count = text.utf8.count
  guard count > limit else { return text }
  var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
  while String.Index(end, within: text.unicodeScalars) == nil { text.utf8.formIndex(before: &end) }
  return text[..<end] + "... (\(count) bytes)"
}
