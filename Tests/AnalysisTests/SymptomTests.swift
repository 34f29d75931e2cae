import Ground
import Results
import Testing

@Suite struct SymptomTests {
  @Test func `what differs behind so many bytes is one form`() {
    let same = String(repeating: "a", count: Symptom.formBytesMax)
    #expect(Symptom.form(same + "b") == Symptom.form(same + "c"))
    #expect(Symptom.form(same.dropLast() + "b") != Symptom.form(same.dropLast() + "c"))
  }

  private func result(_ finding: Finding, sent: [String] = []) -> CaseResult {
    CaseResult(
      suite: "s", name: "c", requirements: [], manual: "", verdict: .fail, finding: finding,
      transcript: sent.map {
        TranscriptEntry(at: .start, kind: .sent, bytes: Array($0.utf8))
      })
  }

  @Test func `numbers, texts and what a pattern leaves open make no difference`() {
    let one = result(
      Finding(
        message: "unexpected \"+HTTPRES: 0,200,17\"", expected: "+HTTP:1\n  or +HTTP:0",
        received: "\"+HTTPRES: 0,200,17\""),
      sent: ["AT+HTTPSET=\"URL\",\"http://a/b\"\r", "AT+HTTPACT=0,10\r"])
    #expect(
      Symptom(of: one)
        == Symptom(command: "AT+HTTPACT=#,#", due: "+HTTP:#", came: "+HTTPRES: #,#,#"))
  }

  @Test func `how long nothing came makes no difference`() {
    let symptoms = ["66.028 s", "12 s"].map {
      Symptom(
        of: result(
          Finding(
            message: "what was due did not come within \($0)",
            expected: "+HTTPRES: {method},{reply:int},{length:int}", received: "nothing that fits"))
      )
    }
    #expect(symptoms[0] == Symptom(due: "+HTTPRES:", came: "nothing"))
    #expect(symptoms[0] == symptoms[1])
  }

  @Test func `another answer is another symptom`() {
    let refused = Symptom(
      of: result(Finding(message: "unexpected", expected: "OK", received: "\"ERROR\"")))
    let taken = Symptom(
      of: result(Finding(message: "unexpected", expected: "ERROR", received: "\"OK\"")))
    #expect(refused == Symptom(due: "OK", came: "ERROR"))
    #expect(refused != taken)
  }

  @Test func `data that was sent is no command`() {
    let one = result(
      Finding(message: "", expected: "OK", received: "\"ERROR\""),
      sent: ["AT+HTTPDATA=5\r", "hello"])
    #expect(Symptom(of: one).command == "AT+HTTPDATA=#")
  }
}
