import Testing

@testable import Ground

@Suite struct ASCIITests {
  @Test func `only the 26 letters have another case, and it is theirs`() {
    for byte in UInt8.min...UInt8.max {
      let text = String(UnicodeScalar(byte))
      let isASCII = byte < 0x80
      #expect(small(byte) == (isASCII ? text.lowercased().utf8.first : byte))
      #expect(capital(byte) == (isASCII ? text.uppercased().utf8.first : byte))
      #expect(isLetter(byte) == (small(byte) != capital(byte)))
      #expect(isDigit(byte) == (isASCII && text.first?.wholeNumberValue != nil))
    }
  }

  @Test(arguments: [("Host", "hOST", true), ("Host", "Hos", false), ("a", "A\u{0}", false)])
  func `words are the same but for the case of letters`(a: String, b: String, same: Bool) {
    #expect(isSame(Array(a.utf8), Array(b.utf8)) == same)
  }

  @Test(arguments: [("  a b ", "a b"), ("   ", ""), ("", ""), ("a", "a"), ("\ta\t", "\ta\t")])
  func `blanks at both ends are cut, and no others`(text: String, due: String) {
    #expect(trimmed(Array(text.utf8)[...]).elementsEqual(due.utf8))
  }

  @Test func `what counts as a blank is the caller's to say`() {
    #expect(trimmed([0, 9, 1, 0][...], of: [0, 9]).elementsEqual([1]))
  }
}

@Suite struct EditDistanceTests {
  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("", "ab", 2), ("abc", "abc", 0), ("abc", "acb", 1), ("ab", "b", 1),
    ("kitten", "sitting", 3), ("HTTPACT", "HTTPCAT", 1),
  ])
  func `edits are counted, a swap of neighbours as one`(a: String, b: String, due: Int) {
    #expect(editDistance(Array(a.utf8), Array(b.utf8)) == due)
    #expect(editDistance(Array(b.utf8), Array(a.utf8)) == due)
  }

  @Test func `the caller says which bytes are the same`() {
    let anyDigit = UInt8(ascii: "x")
    let distance = editDistance(Array("L610".utf8), Array("L61x".utf8)) {
      $0 == $1 || $1 == anyDigit
    }
    #expect(distance == 0)
  }

  @Test func `a word is compared up to its bound and no further`() {
    let word = String(repeating: "a", count: suggestedBytesMax - 1)
    #expect(nearest(to: word + "b", among: [word]) == word)
    #expect(nearest(to: word + "bb", among: [word]) == nil)
  }
}
