// Reads back what a report writer wrote, and refuses whatever XML 1.0 does not allow: a parser that
// forgives nothing, for it judges our own output. No document type, no CDATA: attest writes neither.

import Ground

/// A reader of XML that knows elements, attributes and text alone.
struct StrictXML {
  /// An element as it was found, in the order of the opening tags.
  struct Element {
    var name: String
    var attributes: [(name: String, value: String)]
    /// The text directly within it.
    var text = ""
  }

  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// All elements of the document.
  mutating func elements() throws(Broken) -> [Element] {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw broken("no UTF-8") }
    try expect("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    var found: [Element] = []
    var open: [Int] = []
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "<") {
        if next == UInt8(ascii: "/") {
          index += 2
          let name = try name()
          guard let last = open.popLast(), found[last].name == name else {
            throw broken("</\(name)> closes something else")
          }
          try expect(">")
        } else {
          let (element, isEmpty) = try tag()
          if open.isEmpty && !found.isEmpty { throw broken("a second root") }
          found.append(element)
          if !isEmpty { open.append(found.count - 1) }
        }
      } else {
        let text = try text(until: UInt8(ascii: "<"))
        if let last = open.last {
          found[last].text += text
        } else if text.contains(where: { $0 != "\n" }) {
          throw broken("text outside the root")
        }
      }
    }
    if !open.isEmpty || found.isEmpty { throw broken("the root is not closed") }
    return found
  }

  private var next: UInt8? { index + 1 < bytes.count ? bytes[index + 1] : nil }

  private func broken(_ what: String) -> Broken {
    let start = max(0, min(index, bytes.count) - 60)
    return Broken(
      "the XML is wrong at \(index): \(what), near "
        + excerpt(Array(bytes[start..<min(bytes.count, start + 120)])))
  }

  private mutating func expect(_ text: String) throws(Broken) {
    let wanted = Array(text.utf8)
    guard bytes[index...].starts(with: wanted) else { throw broken("\(text) is due") }
    index += wanted.count
  }

  private mutating func name() throws(Broken) -> String {
    let start = index
    while index < bytes.count, isLetter(bytes[index]) || bytes[index] == 0x2D {
      index += 1
    }
    guard index > start else { throw broken("a name is due") }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func tag() throws(Broken) -> (Element, isEmpty: Bool) {
    try expect("<")
    var element = Element(name: try name(), attributes: [])
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: ">") {
        index += 1
        return (element, false)
      }
      if bytes[index] == UInt8(ascii: "/") {
        try expect("/>")
        return (element, true)
      }
      try expect(" ")
      let name = try name()
      if element.attributes.contains(where: { $0.name == name }) { throw broken("\(name) twice") }
      try expect("=\"")
      element.attributes.append((name, try text(until: UInt8(ascii: "\""))))
      try expect("\"")
    }
    throw broken("a tag does not end")
  }

  /// The text up to a byte that stays, references replaced.
  private mutating func text(until end: UInt8) throws(Broken) -> String {
    var out: [UInt8] = []
    while index < bytes.count, bytes[index] != end {
      switch bytes[index] {
      case UInt8(ascii: "<"): throw broken("< in a value")
      case UInt8(ascii: "&"): out.append(try reference())
      case 0..<0x20 where bytes[index] != 0x0A: throw broken("a control character")
      case UInt8(ascii: "]") where bytes[index...].starts(with: Array("]]>".utf8)):
        throw broken("]]> in a text")
      default:
        out.append(bytes[index])
        index += 1
      }
    }
    let text = String(decoding: out, as: UTF8.self)
    for scalar in text.unicodeScalars where [0xFFFE, 0xFFFF].contains(scalar.value) {
      throw broken("U+\(String(scalar.value, radix: 16))")
    }
    return text
  }

  private mutating func reference() throws(Broken) -> UInt8 {
    for (text, byte) in [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\"")] {
      if bytes[index...].starts(with: Array(text.utf8)) {
        index += text.utf8.count
        return Array(byte.utf8)[0]
      }
    }
    throw broken("an unknown reference")
  }
}
