import Diagnostics
import Ground
import Reports
import Results
import TestSupport
import Testing

@testable import Formats

@Suite struct ResultsFileTests {
  private func read(_ text: String) throws(FileError) -> RunResult {
    try ResultsFile.run(from: Array(text.utf8), path: "r.json")
  }

  /// A file with these members beside those that every file has.
  private func file(_ members: String, schema: String = "1.3") -> String {
    "{\"format\": \"attest-results\", \"schema\": \"\(schema)\", \(members)}"
  }

  private func complaint(about text: String) -> String? {
    do {
      _ = try read(text)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `everything that a run holds comes back`() throws {
    let run = fullRun()
    #expect(try ResultsFile.run(from: ResultsFile.bytes(of: run), path: "") == run)
  }

  @Test func `a member that stands twice is told, for nobody knows which of them counts`() {
    #expect(
      complaint(about: file("\"version\": \"1\", \"version\": \"2\""))
        == "r.json:1:63: the member \"version\" stands twice: which of them counts?")
  }

  @Test func `a file reads like this`() {
    var run = run([("http.read/all", .pass)])
    run.modules[0].cases[0].transcript = [
      TranscriptEntry(at: Instant(nanoseconds: 5), kind: .received, bytes: [0x0D, 0x22, 0xFF, 0])
    ]
    run.modules[0].cases[0].transcriptBody = 0..<1
    run.requirements = [Requirement(id: "X-1", manual: "1.1", text: "says é")]
    #expect(
      text(ResultsFile.bytes(of: run)) == #"""
        {
          "format": "attest-results",
          "schema": "1.3",
          "version": "0.1.0",
          "wallNs": 0,
          "modules": [
            {
              "name": "LE",
              "series": "LE",
              "port": "simulation",
              "identity": [],
              "dialect": [],
              "cases": [
                {"suite": "http.read", "name": "all", "verdict": "pass", "beganNs": 0, \#
        "durationNs": 0, "manual": "1.1", "requirements": ["X-1"], "transcript": [
                  {"atNs": 5, "kind": "received", "bytes": "\r\"\u00ff\u0000"}
                ]}
              ]
            }
          ],
          "requirements": [
            {"id": "X-1", "manual": "1.1", "text": "says é"}
          ],
          "commands": []
        }

        """#)
  }

  @Test func `a report made from the file is the one made at the run`() throws {
    let run = fullRun()
    let later = try ResultsFile.run(from: ResultsFile.bytes(of: run), path: "")
    #expect(JUnitFile.bytes(of: later) == JUnitFile.bytes(of: run))
  }

  @Test func `what a terminal would obey is escaped`() {
    var run = run([("s/\u{1B}[31m\u{9B}\u{202E}\u{7F}", .pass)])
    run.interruption = "\u{FEFF}\u{2028}"
    let bytes = ResultsFile.bytes(of: run)
    #expect(
      text(bytes).unicodeScalars.allSatisfy {
        $0 == "\n" || ($0.value >= 0x20 && $0.value < 0x7F)
      })
    #expect((try? ResultsFile.run(from: bytes, path: "")) == run)
  }

  @Test func `members that a later minor version adds are skipped`() throws {
    let run = try read(
      file(
        #""new": {"a": [1.5e3, -0, true, null, {"b": "\u00e9\ud83d\ude00\/"}]}, "version": "2""#,
        schema: "1.9"))
    #expect(run.version == "2")
  }

  @Test func `a newer major version is refused before anything else in it`() {
    #expect(
      complaint(about: file("\"modules\": 3", schema: "2.0"))
        == "r.json:1:40: schema: is 2.0, made by another attest; this one reads 1.x and writes 1.3")
  }

  @Test(arguments: [
    ("{}", "r.json: is JSON, but no results of attest: \"format\": \"attest-results\" is missing"),
    ("[1]", "r.json:1:1: an object was due, here is an array"),
    ("{\"format\": \"attest-results\"}", "r.json: has no \"schema\""),
    ("{\"a\": tru}", "r.json:1:7: a: a value was due, here is a truth value"),
    ("{\"a\": 01}", "r.json:1:7: a: is no number of JSON"),
    ("{\"a\": \"\\q\"}", "r.json:1:8: a: no escape of JSON"),
    ("{\"a\": \"\\ud800\"}", "r.json:1:8: a: half of a surrogate pair"),
    ("{\"a\": \"\u{1}\"}", "r.json:1:8: a: a control character in a text, unescaped"),
    ("{\"a\": 1} x", "r.json:1:10: more follows after the end of the JSON"),
    (
      "{\"a\": 1,\n \"b",
      "r.json:2:4: '\"' at the end of the text was due, the file ends here: was it cut off?"
    ),
  ])
  func `what is no results file is refused with its place`(text: String, due: String) {
    #expect(complaint(about: text) == due)
  }

  @Test(arguments: [
    ("\"version\": 3", "version: a text was due, here is a number"),
    ("\"seed\": \"-1\"", "seed: must be a text of digits, at most 18446744073709551615"),
    (
      "\"wallNs\": 1.5",
      "wallNs: must be a whole number from -9223372036854775808 to 9223372036854775807, is 1.5"
    ),
    (
      "\"startedAt\": \"yesterday\"",
      "startedAt: must be a moment in UTC such as 2026-02-28T23:59:59Z"
    ),
    (
      "\"modules\": [{}, {\"cases\": [{\"name\": \"a\", \"verdict\": \"passed\"}]}]",
      "modules[1].cases[0].verdict: is 'passed', must be one of pass, fail, inconclusive, error, skipped"
    ),
    (
      "\"modules\": [{\"cases\": [{\"name\": \"a\"}]}]",
      "modules[0].cases[0]: this case has no verdict"
    ),
    (
      "\"modules\": [{\"cases\": [{\"verdict\": \"pass\"}]}]",
      "modules[0].cases[0]: this case has no name"
    ),
    (
      "\"modules\": [{\"cases\": [{\"transcript\": [{\"bytes\": \"\\u0100\"}]}]}]",
      "modules[0].cases[0].transcript[0].bytes: each character is one byte here, U+0000 to U+00FF"
    ),
    (
      "\"modules\": [{\"cases\": [{\"name\": \"a\", \"verdict\": \"pass\", \"transcriptBody\": [0, 1]}]}]",
      "modules[0].cases[0]: transcriptBody must be a beginning and an end in the transcript"
    ),
    (
      "\"modules\": [{\"cases\": [{\"transcript\": [{\"kind\": \"seen\"}]}]}]",
      "modules[0].cases[0].transcript[0].kind: is 'seen', must be one of sent, received, origin, remark, unsolicited"
    ),
  ])
  func `a wrong type or value is told with its field`(members: String, due: String) throws {
    let said = try #require(complaint(about: file(members)))
    #expect(said.hasPrefix("r.json:1:"))
    #expect(said.hasSuffix(" " + due))
  }

  @Test func `a file that is cut off anywhere is refused`() {
    let bytes = ResultsFile.bytes(of: fullRun())
    for count in 0..<(bytes.count - 2) {
      #expect(throws: FileError.self) {
        try ResultsFile.run(from: Array(bytes[..<count]), path: "")
      }
    }
  }

  @Test func `values that lie too deep are refused`() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(complaint(about: file("\"x\": \(deep)"))?.hasSuffix("more than 64 deep") == true)
    let allowed = String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
    #expect(complaint(about: file("\"x\": \(allowed)")) == nil)
  }

  @Test func `bytes that are no UTF-8 are refused`() {
    var bytes = Array(file("\"version\": \"a\"").utf8)
    bytes[bytes.count - 3] = 0xFF
    #expect(throws: FileError.self) { try ResultsFile.run(from: bytes, path: "") }
  }

  @Test func `a complaint cannot move the cursor`() {
    let said = complaint(about: file("\"modules\": [{\"cases\": [{\"verdict\": \"\\u001b[2J\"}]}]"))
    #expect(said?.contains("\u{1B}") == false)
  }

  @Test
  func `within a page nothing can end the script, and a file keeps what a page must not have`() {
    func written(for place: JSONWriter.Place) -> String {
      var writer = JSONWriter(for: place)
      writer.texts(nil, ["</script>&'", "é😀"])
      return text(writer.out)
    }
    #expect(written(for: .file) == "[\"</script>&'\", \"é😀\"]\n")
    #expect(
      written(for: .page) == #"["\u003c/script\u003e\u0026\u0027","\u00e9\ud83d\ude00"]"# + "\n")
  }
}
