// What belongs to a line that came by itself: told by that line, and not by what follows it.
import ATProtocol
import Ground
import Testing

/// Whether each further line is taken, the first having come by itself; `gap` ms lie between two.
private func taken(_ first: String, _ further: String..., gap: Int64 = 1) -> [Bool] {
  var sequel = LineSequel()
  sequel.begins(with: Array(first.utf8), at: .start)
  return further.enumerated().map { index, text in
    sequel.takes(Array(text.utf8), at: .start + .milliseconds(gap * Int64(index + 1)))
  }
}

@Suite struct LineSequelTests {
  @Test(arguments: ["+CMT: \"+49170\",,\"26/11/28\"", "+CBM: 1,2,3,4,5"])
  func `the line behind a message that is shown is its text, whatever it says`(shown: String) {
    #expect(taken(shown, "OK", "OK") == [true, false])
  }

  @Test func `a message without text leaves what is due behind it`() {
    var sequel = LineSequel()
    sequel.begins(with: Array("+CMT: \"+49170\"".utf8), at: .start)
    let isTaken = sequel.takes(Array("OK".utf8), at: .start, unless: true)
    #expect(!isTaken && !sequel.awaitsText(at: .start))
  }

  @Test(arguments: ["+CMTI: \"SM\",3", "+CDS: 6,202,\"+49170\",145", "+CDSI: \"SM\",1"])
  func `a line that shows no text has none`(line: String) {
    #expect(taken(line, "OK") == [false])
  }

  @Test func `a report that is shown as its length stands behind it`() {
    #expect(taken("+CDS: 26", "0006D60B91", "OK") == [true, false])
  }

  @Test func `the text of a message goes on until an empty line or for some lines`() {
    func goOn(_ lines: Int, endedBy end: (inout LineSequel) -> Void = { _ in }) -> Int {
      var sequel = LineSequel()
      sequel.begins(with: Array("+CMT: \"+49170\"".utf8), at: .start)
      _ = sequel.takes([0x41], at: .start)
      end(&sequel)
      return (0..<lines).count { _ in sequel.goesOn(at: .start + LineSequel.restMax) }
    }
    #expect(goOn(LineSequel.shownLinesMax) == LineSequel.shownLinesMax - 1)
    #expect(goOn(1) { $0.isSetOff() } == 0)
    #expect(goOn(1) { $0.ends() } == 0)
    #expect(goOn(1) { $0.begins(with: Array("+CREG: 1".utf8), at: .start) } == 0)
  }

  @Test func `nothing goes on behind a text in quotation marks, or a second later`() {
    var sequel = LineSequel()
    sequel.begins(with: Array("+CUSD: 0,\"one".utf8), at: .start)
    _ = sequel.takes(Array("two\"".utf8), at: .start)
    let goesOnQuoted = sequel.goesOn(at: .start)
    sequel.begins(with: Array("+CMT: ,24".utf8), at: .start)
    _ = sequel.takes([0x41], at: .start)
    let late = sequel.goesOn(at: .start + LineSequel.restMax + .milliseconds(1))
    #expect(!goesOnQuoted && !late)
  }

  @Test func `a text in quotation marks goes on until it is closed`() {
    #expect(taken("+CUSD: 0,\"one", "two", "three\",15", "OK") == [true, true, false])
  }

  @Test func `a text that is never closed ends after some lines`() {
    var sequel = LineSequel()
    sequel.begins(with: Array("+CUSD: 0,\"one".utf8), at: .start)
    let rest = (1..<LineSequel.quotedLinesMax).map { _ in sequel.takes([0x41], at: .start) }
    let isOneMoreTaken = sequel.takes([0x41], at: .start)
    #expect(!rest.contains(false) && !isOneMoreTaken)
  }

  @Test func `what comes later than a second belongs to nothing`() {
    let most = LineSequel.restMax.nanoseconds / 1_000_000
    #expect(taken("+CMT: ,24", "0791", gap: most) == [true])
    #expect(taken("+CMT: ,24", "0791", gap: most + 1) == [false])
  }

  @Test func `NO CARRIER ends a call that rang, and once`() {
    #expect(taken("RING", "NO CARRIER", "NO CARRIER") == [true, false])
    #expect(taken("+CRING: VOICE", "NO CARRIER") == [true])
    #expect(taken("+CREG: 1", "NO CARRIER") == [false])
  }

  @Test func `NO CARRIER a minute after it rang ends no call`() {
    let most = LineSequel.callMax.nanoseconds / 1_000_000
    #expect(taken("RING", "NO CARRIER", gap: most) == [true])
    #expect(taken("RING", "NO CARRIER", gap: most + 1) == [false])
  }

  @Test func `NO CARRIER behind a text that never came is the end of a call`() {
    var sequel = LineSequel()
    sequel.begins(with: Array("RING".utf8), at: .start)
    sequel.begins(with: Array("+CMT: ,24".utf8), at: .start)
    let isTaken = sequel.takes(Array("NO CARRIER".utf8), at: .start + .seconds(2))
    #expect(isTaken && !sequel.isOfText)
  }
}
