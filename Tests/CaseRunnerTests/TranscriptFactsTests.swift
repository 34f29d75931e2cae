// What a failed case hands to the reports beside its verdict: which lines came on their own, where bytes
// first differ, and which part of the transcript led to the verdict.
import CaseRunner
import Results
import Testing

@Suite struct TranscriptFactsTests {
  private func result(_ answer: String) throws -> CaseResult {
    var module = ScriptedModule()
    module.answers = ["AT+HTTPDATA=?": [Reply(answer)]]
    let suite = """
      suite s "s"
        manual 1.2
      case c
        shows DATA-3
        let most = 64000
        > AT+HTTPDATA=?
        < +HTTPDATA: (1-{most})

      """
    return try #require(try play(suite, on: module).results.first)
  }

  @Test func `a known unsolicited line is recorded as one behind its bytes`() throws {
    let transcript = try result("\r\n+CREG: 1\r\n\r\n+HTTPDATA: (1-1)\r\n").transcript
    let place = try #require(transcript.firstIndex { $0.kind == .unsolicited })
    #expect(transcript[place].bytes == Array("+CREG: 1".utf8))
    #expect(transcript[..<place].contains { $0.kind == .received })
  }

  @Test func `the first byte that differs from the line due is told, values filled in`() throws {
    let difference = try #require(try result("\r\n+HTTPDATA: (1-36000)\r\n").finding?.difference)
    #expect(difference.offset == 14)
    #expect(difference.expected == Array("+HTTPDATA: (1-64000)".utf8))
    #expect(difference.received == Array("+HTTPDATA: (1-36000)".utf8))
  }

  @Test func `the message says what was due, values filled in`() throws {
    let finding = try #require(try result("\r\n+HTTPDATA: (1-36000)\r\n").finding)
    #expect(
      finding.message == "\"+HTTPDATA: (1-36000)\" came where +HTTPDATA: (1-64000) was due")
    #expect(finding.expected == "+HTTPDATA: (1-64000)")
    #expect(finding.source == "< +HTTPDATA: (1-{most})")
  }

  @Test
  func `the body of a transcript begins with the case's first step and ends with the verdict`()
    throws
  {
    let failed = try result("\r\nERROR\r\n")
    let body = failed.transcript[failed.transcriptBody]
    #expect(body.first?.bytes == Array("AT+HTTPDATA=?\r".utf8))
    #expect(body.last?.bytes == Array("\r\nERROR\r\n".utf8))
    #expect(failed.transcript.count > failed.transcriptBody.upperBound)
  }
}

@Suite struct ByteDifferenceTests {
  @Test func `equal bytes have no difference`() {
    #expect(ByteDifference(expected: [1, 2], received: [1, 2]) == nil)
    #expect(ByteDifference(expected: [], received: []) == nil)
  }

  @Test(arguments: [([1, 2], [1]), ([1], [1, 2]), ([1, 2], [1, 3])] as [([UInt8], [UInt8])])
  func `the offset is the first that differs, the shorter length where one goes on`(
    expected: [UInt8], received: [UInt8]
  ) throws {
    #expect(try #require(ByteDifference(expected: expected, received: received)).offset == 1)
  }

  @Test func `as much is kept around the difference as people look at`() throws {
    let received = [UInt8](repeating: 7, count: 360_000)
    var expected = received
    expected[200_000] = 8
    let difference = try #require(ByteDifference(expected: expected, received: received))
    #expect(difference.offset == 200_000)
    #expect(difference.start % 16 == 0)
    #expect(difference.start <= 200_000 - ByteDifference.before)
    #expect(difference.received.count == 200_000 + ByteDifference.after - difference.start)
    #expect(difference.expectedCount == 360_000)
  }
}
