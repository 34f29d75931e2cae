import ModuleCatalogue
import Testing

@Suite struct IdentityTests {
  @Test(arguments: [
    ("L610-GL", "L610-GL"),
    ("\r\nL610-GL\r\n\r\nOK\r\n", "L610-GL"),
    ("\r\n+CGMM: \"L610\"\r\n\r\nOK\r\n", "L610"),
    ("+CGMM:\"L610\"", "L610"),
    ("+CGMM: L610-CN", "L610-CN"),
    ("+CGMM: \" L610-CN \" ", "L610-CN"),
    ("+CGMM: \"EGSM900/1800\",\"L610\"", "L610"),
    ("+CGMM: \"L610\", \"EGSM900/1800\"\r\nOK\r\n", "L610"),
    ("EGSM900/1800,L610", "L610"),
    ("AT+CGMM\r\r\n+cgmm: \"le270-cn-1d2\"\r\n\r\nok\r\n", "LE270-CN-1D2"),
    ("+CGMM: \"nl668-cn", "NL668-CN"),
    ("  l610-gl\t\r\n", "L610-GL"),
    ("\0L610-GL\0\r\n", "L610-GL"),
    ("Manufacturer: Fibocom\nModel: L610-GL\nRevision: 1", "L610-GL"),
    ("Fibocom\nL610-GL\n19006.1000", "L610-GL"),
    ("Fibocom L610-GL", "L610-GL"),
    ("Fibocom LE270-CN-1D2-00", "LE270-CN-1D2"),
    ("LTE Module\nL610-GL", "L610-GL"),
  ])
  func `an answer to AT+CGMM or ATI names its model`(answer: String, model: String) throws {
    #expect(try smallCatalogue.profile(identity: Array(answer.utf8)).get().model == model)
  }

  @Test(arguments: [
    "", "\r\n", "OK\r\n", "\r\nERROR\r\n", "+CGMM: \"\"", "+CGMM:", "\"", "AT+CGMM",
  ])
  func `an answer without a name is refused`(answer: String) {
    #expect(throws: UnknownModule.self) {
      try smallCatalogue.profile(identity: Array(answer.utf8)).get()
    }
  }

  @Test func `of several unknown fields the nearest to a name is reported`() throws {
    let answer = Array("+CGMM: \"EGSM900/1800\",\"L6100\"\r\nOK\r\n".utf8)
    let refusal = try #require(throws: UnknownModule.self) {
      try smallCatalogue.profile(identity: answer).get()
    }
    #expect(refusal.name == "L6100")
    #expect(refusal.nearest == "L61x")
  }

  @Test func `a flood of noise are refused at once`() {
    let answer = (0..<400_000).map { UInt8(truncatingIfNeeded: $0) }
    #expect(throws: UnknownModule.self) { try smallCatalogue.profile(identity: answer).get() }
  }
}
