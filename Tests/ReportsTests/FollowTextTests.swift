import Ground
import Results
import Testing

@testable import Reports

@Suite struct FollowTextTests {
  private func entry(_ ms: Int64, _ kind: TranscriptEntry.Kind, _ text: String) -> TranscriptEntry {
    TranscriptEntry(at: .start + .milliseconds(ms), kind: kind, bytes: Array(text.utf8))
  }

  private func followed(_ entries: [TranscriptEntry], color: Bool = false) -> String {
    var text = FollowText(unsolicited: ["+HTTPRES:"], color: color)
    var out = text.caseBegan(
      CaseName(suite: "http.act", name: "get"), of: "LE", at: .start + .milliseconds(1000))
    for entry in entries { out += text.recorded(entry) }
    return out + text.flush()
  }

  @Test func `an exchange reads like this`() {
    let text = followed([
      entry(1000, .sent, "AT+HTTPACT=0\r"), entry(1003, .received, "\r\nO"),
      entry(1004, .received, "K\r\n"), entry(1020, .origin, "GET /ten"),
      entry(1030, .received, "\r\n+HTTPRES: 0,200,10\r\n"), entry(1031, .remark, "a wait"),
    ])
    #expect(
      text == """
        LE http.act/get
             0.000 > AT+HTTPACT=0\\r
             3.000 < \\r\\nOK\\r\\n
            20.000 @ GET /ten
            30.000 ~ \\r\\n+HTTPRES: 0,200,10\\r\\n
            31.000 # a wait

        """)
  }

  @Test func `a prompt is shown before what is sent next`() {
    let text = followed([entry(1000, .received, "\r\n> "), entry(1001, .sent, "data")])
    #expect(text.hasSuffix("< \\r\\n> \n     1.000 > data\n"))
  }

  @Test func `an unfinished line is shown once nothing more comes`() {
    var text = FollowText(unsolicited: [], color: false)
    #expect(text.recorded(entry(0, .received, "> ")).isEmpty)
    #expect(text.flushWhenIdle().isEmpty)
    #expect(text.flushWhenIdle() == "     0.000 < > \n")
  }

  @Test func `a flood is counted, and what comes unasked in it is shown`() {
    let flood = String(repeating: "x\n", count: 1000) + "+HTTPRES: 0,200,1\n"
    let text = followed([entry(1000, .received, flood), entry(1001, .sent, "AT\r")])
    #expect(text.split(separator: "\n").count == 1 + FollowText.linesMax + 3)
    #expect(text.contains("~ +HTTPRES: 0,200,1\\n\n"))
    #expect(text.contains("< … and 1952 bytes more\n"))
  }

  @Test func `data without a line end takes lines of bounded length`() {
    let text = followed([entry(1000, .received, String(repeating: "y", count: 10_000))])
    #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count < 300 })
  }

  @Test(arguments: [TranscriptEntry.Kind.sent, .received, .origin, .remark])
  func `bytes of any kind are shown and not obeyed`(kind: TranscriptEntry.Kind) {
    let text = followed([entry(1000, kind, "\u{1B}[2J\u{7}::error::##[group]x\u{202E}\n")])
    #expect(text.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
    #expect(!text.contains("##["))
    #expect(!text.split(separator: "\n").contains { $0.drop { $0 == " " }.hasPrefix("::") })
  }

  @Test func `colours tell the kinds apart`() {
    let text = followed(
      [entry(1000, .sent, "AT\r"), entry(1000, .received, "+HTTPRES: 1\r\n")], color: true)
    #expect(text.contains("\u{1B}[36m> AT\\r\u{1B}[0m"))
    #expect(text.contains("\u{1B}[35m~ +HTTPRES: 1\\r\\n\u{1B}[0m"))
  }
}
