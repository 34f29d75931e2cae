// What of a secret may stand in a report: nothing, in whatever spelling, but for what is too short to be one.
import Ground
import Results
import Testing

@Suite struct SecretsTests {
  private let secret = Array("+491512345".utf8)

  @Test func `a value is secret from so many bytes on`() {
    let bytes = Array("abcdefgh".utf8)
    let short = bytes.prefix(Secrets.bytesMin - 1)
    #expect(Secrets([Array(short)]).isEmpty)
    let long = Array(bytes.prefix(Secrets.bytesMin))
    #expect(Secrets([long]).hidden(in: "x" + String(decoding: long, as: UTF8.self)) == "x****")
  }

  @Test func `six bytes in a row are hidden, and five are not`() {
    let secrets = Secrets([secret])
    #expect(secrets.hidden(in: "=491512,") == "=******,")
    #expect(secrets.hidden(in: "=49151,") == "=49151,")
  }

  @Test(arguments: [
    "2B343931353132333435", "2b34393135313233343 5", "2B 34 39 31 35 31 32 33 34 35",
  ])
  func `hexadecimal digits of it are hidden`(digits: String) {
    let shown = Secrets([secret]).hidden(in: "<\(digits)>")
    #expect(shown.hasPrefix("<************"), "\(shown)")
    #expect(!shown.contains("3439"))
  }

  @Test func `what people see of it is hidden where it holds control bytes`() {
    let value: [UInt8] = [0x00, 0x0D, 0x41, 0x42, 0x43]
    let shown = Secrets([value]).hidden(in: "got \"\(escaped(value))\"")
    #expect(!shown.contains("ABC"))
    #expect(!shown.contains("x0d"))
  }

  @Test func `it is found in pieces of a transcript`() {
    func entry(_ text: String) -> TranscriptEntry {
      TranscriptEntry(at: .start, kind: .received, bytes: Array(text.utf8))
    }
    var entries = [entry("a+4915"), entry("12345b")]
    Secrets([secret]).hide(inPiecesOf: &entries)
    #expect(entries.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a*****", "*****b"])
  }
}
