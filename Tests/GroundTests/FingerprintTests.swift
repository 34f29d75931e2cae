// Names for contents: files that earlier versions wrote hold them, so that they must stay what they are.
import Ground
import Testing

@Suite struct FingerprintTests {
  @Test func `a name begins with the FNV-1a of what it names`() {
    // Of the test vectors of its authors.
    #expect(fingerprint([Array("".utf8)]).hasPrefix("cbf29ce484222325"))
    #expect(fingerprint([Array("foobar".utf8)]).hasPrefix("85944171f73967e8"))
    #expect(fingerprint([Array("foobar".utf8)]).utf8.count == 32)
  }

  @Test func `where one part ends is part of the name`() {
    let names = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""]].map { parts in
      fingerprint(parts.map { Array($0.utf8) })
    }
    #expect(Set(names).count == names.count)
  }
}
