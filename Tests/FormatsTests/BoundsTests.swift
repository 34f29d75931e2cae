// Each bound of what is written and read: what lies at it is whole, one more is cut and the cut is told.
import Diagnostics
import Ground
import Results
import TestSupport
import Testing

@testable import Formats

@Suite struct BoundsTests {
  private func report(_ cases: [CaseResult]) -> String {
    let module = ModuleResult(name: "LE", series: "LE", cases: cases)
    return text(JUnitFile.bytes(of: RunResult(modules: [module], version: "0")))
  }

  private func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

  private func received(_ count: Int) -> TranscriptEntry {
    TranscriptEntry(
      at: failedCase().began, kind: .received, bytes: [UInt8](repeating: 0x61, count: count))
  }

  @Test(arguments: [0, 1])
  func `notes of a suite stand among its properties up to the bound`(surplus: Int) {
    var result = failedCase()
    result.notes = (1...JUnitLimits.suiteNotesMax + surplus).map { "note \($0)" }
    let xml = report([result])
    #expect(xml.contains("name=\"note.\(JUnitLimits.suiteNotesMax)\""))
    #expect(!xml.contains("name=\"note.\(JUnitLimits.suiteNotesMax + 1)\""))
    #expect(xml.contains("<property name=\"notes.more\" value=\"1\"/>") == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `notes of a case stand in its text up to the bound`(surplus: Int) {
    var result = failedCase()
    result.notes = (1...JUnitLimits.caseNotesMax + surplus).map { "note \($0)" }
    let xml = report([result])
    #expect(xml.contains("\nnote: note \(JUnitLimits.caseNotesMax)\n"))
    #expect(!xml.contains("\nnote: note \(JUnitLimits.caseNotesMax + 1)\n"))
    #expect(xml.contains("\nnote: and 1 more\n") == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `what was expected is whole up to the bound, and tells its size past it`(surplus: Int) {
    var result = failedCase()
    let count = JUnitLimits.fieldBytesMax + surplus
    result.finding?.expected = letters(count)
    #expect(report([result]).contains("\nexpected: \(letters(count))\n") == (surplus == 0))
    #expect(report([result]).contains("... (\(count) bytes)") == (surplus > 0))
  }

  /// A value that is cut gets a tail of up to 32 bytes, so none is cut for fewer.
  @Test(arguments: [0, 1])
  func `a message is whole up to the bound of an attribute and the tail of a cut`(surplus: Int) {
    var result = failedCase()
    let count = JUnitLimits.attributeBytesMax + 32 + surplus
    result.finding?.message = letters(count)
    let xml = report([result])
    #expect(xml.contains("message=\"\(letters(count))\"") == (surplus == 0))
    #expect(
      xml.contains("message=\"\(letters(JUnitLimits.attributeBytesMax))... (\(count) bytes)\"")
        == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `the exchange of a play before the last is whole up to its bound`(surplus: Int) {
    var attempt = flakyAttempt()
    attempt.transcript = [received(1)]
    var result = failedCase()
    // The sign `<` of what was received makes four bytes of one in XML.
    let frame = transcriptLines(of: result.result(of: attempt)).count - 1 + 3
    attempt.transcript = [received(JUnitLimits.attemptBytesMax - frame + surplus)]
    result.failedAttempts = [attempt]
    #expect(report([result]).contains(" bytes are left out here") == (surplus > 0))
  }

  @Test func `in a report that is large already cases keep little`() throws {
    var large = failedCase()
    large.transcript = [received(JUnitLimits.transcriptBytesMax - 200)]
    let count = JUnitLimits.roomyBytesMax / (JUnitLimits.transcriptBytesMax - 200)
    var last = large
    last.notes = ["first", "second"]
    last.finding?.expected = letters(JUnitLimits.lateFieldBytesMax + 1)
    func ending(_ before: Int) throws -> Substring {
      let xml = report(Array(repeating: large, count: before) + [last])
      let start = try #require(xml.ranges(of: "<testcase ").last)
      return xml[start.lowerBound...]
    }
    let roomy = try ending(count - 1)
    #expect(roomy.utf8.count > JUnitLimits.transcriptBytesMax)
    #expect(roomy.contains("\nnote: second\n") && !roomy.contains("left out here"))
    let late = try ending(count + 1)
    #expect(late.utf8.count < JUnitLimits.lateTranscriptBytesMax + 2_000)
    #expect(late.contains("of the transcript are left out here"))
    #expect(late.contains("(\(JUnitLimits.lateFieldBytesMax + 1) bytes)"))
    #expect(late.contains("\nnote: and 1 more\n"))
  }

  @Test func `the name of a transcript's file has its bound, and none stands twice`() {
    var names = TranscriptNames()
    let room = JUnitLimits.fileNameBytesMax - "s.".utf8.count
    #expect(names.name(suite: "s", test: letters(room)) == "s.\(letters(room)).txt")
    #expect(names.name(suite: "s", test: letters(room + 1)) == "s.\(letters(room))-2.txt")
  }

  @Test(arguments: [0, 1])
  func `of the first names of an object each is known when it stands again`(surplus: Int) {
    let names = (1..<FormatLimits.namesMax + surplus).map { "\"m\($0)\": 1" } + ["\"last\": 1"]
    let json = "{\((names + ["\"last\": 2"]).joined(separator: ", "))}"
    var reader = JSONReader(Array(json.utf8), path: "r.json")
    let isRead = (try? reader.object { (reader, _) throws(FileError) in try reader.skip() }) != nil
    #expect(isRead == (surplus > 0))
  }

  @Test(arguments: [0, 1])
  func `a complaint quotes a text up to its bound`(surplus: Int) {
    let word = letters(FormatLimits.quotedBytesMax + surplus)
    #expect(quoted(word) == (surplus == 0 ? word : "\(word.dropLast())…"))
  }
}
