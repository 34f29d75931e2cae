import Ground
import TestSupport
import Testing

@Suite struct ShownTextTests {
  private func shown(_ bytes: [UInt8], _ medium: Medium) -> String {
    var out: [UInt8] = []
    appendShown(bytes.span, in: medium, to: &out)
    return text(out)
  }

  @Test func `markup becomes entities in text`() {
    #expect(shown(Array("a<b>&\"'".utf8), .xmlText) == "a&lt;b&gt;&amp;\"'")
  }

  @Test func `quotation marks become entities in attributes`() {
    #expect(shown(Array("\"<".utf8), .xmlAttribute) == "&quot;&lt;")
  }

  @Test func `a terminal gets markup as it is`() {
    #expect(shown(Array("<&>[[".utf8), .terminal) == "<&>[[")
  }

  @Test func `lines stay lines in text and become visible elsewhere`() {
    #expect(shown(Array("a\r\n\tb".utf8), .xmlText) == "a\\r\n\\tb")
    #expect(shown(Array("a\r\n\tb".utf8), .xmlAttribute) == "a\\r\\n\\tb")
    #expect(shown(Array("a\r\n\tb".utf8), .terminal) == "a\\r\\n\\tb")
  }

  @Test func `controls become visible`() {
    #expect(shown([0x00, 0x1B, 0x7F], .terminal) == "\\x00\\x1B\\x7F")
  }

  @Test(arguments: [
    ("[[ATTACHMENT|/etc/passwd]]", "[\\x5BATTACHMENT|/etc/passwd]]"), ("[[[", "[\\x5B\\x5B"),
    ("[a][b]", "[a][b]"),
  ])
  func `two opening brackets never stand together in XML`(given: String, due: String) {
    #expect(shown(Array(given.utf8), .xmlText) == due)
    #expect(shown(Array(given.utf8), .xmlAttribute) == due)
  }

  @Test(arguments: ["é", "€", "\u{1F600}", "\u{D7FF}", "\u{E000}", "\u{FFFD}", "\u{10FFFF}"])
  func `letters of any script stay`(letter: String) {
    #expect(shown(Array(letter.utf8), .xmlText) == letter)
  }

  @Test(
    arguments: [
      // a continuation alone, overlong, surrogate, cut, beyond Unicode, non-characters, C1, bidi
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80],
      [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xC3], [0xC3, 0x28], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xEF, 0xBF, 0xBE], [0xEF, 0xBF, 0xBF], [0xC2, 0x9B],
      [0xE2, 0x80, 0xAE], [0xFF],
    ] as [[UInt8]])
  func `what is no proper letter becomes visible`(bytes: [UInt8]) {
    let result = shown(bytes, .xmlText)
    #expect(result.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    #expect(result.hasPrefix("\\x"))
  }

  @Test func `device bytes are escaped as everywhere else in attest`() {
    let all = (0...255).map { UInt8($0) }
    var out: [UInt8] = []
    appendEscaped(all, to: &out)
    #expect(text(out) == escaped(all))
  }

  @Test(arguments: [("é€", 1, "... (5 bytes)"), ("é€", 2, "é... (5 bytes)"), ("é€", 5, "é€")])
  func `a text is cut between two letters`(given: String, limit: Int, due: String) {
    #expect(bounded(given, limit) == due)
  }
}
