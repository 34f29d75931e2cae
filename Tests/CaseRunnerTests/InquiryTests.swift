// Who is there, asked of modules that answer late: what was asked before is never taken for the answer to
// what is asked now.
import CaseRunner
import Ground
import Results
import Testing

extension IdentityInquiry.Output {
  /// The command line that is sent; nil for anything else.
  fileprivate var line: String? {
    guard case .transmit(let bytes) = self else { return nil }
    return String(decoding: bytes.dropLast(), as: UTF8.self)
  }
}

@Suite struct InquiryTests {
  @Test func `an OK to an AT sent before is no answer to the question after it`() {
    var inquiry = IdentityInquiry.asking(every: .seconds(1))
    var sent: [String] = []
    func collect() {
      sent += inquiry.outputs().compactMap(\.line)
    }
    func hear(_ text: String, at milliseconds: Int64) {
      inquiry.receive(Array(text.utf8).span, at: .start + .milliseconds(milliseconds))
      collect()
    }
    inquiry.begin(at: .start)
    inquiry.wake(at: .start + .seconds(1))
    collect()
    #expect(sent == ["AT", "AT"])
    hear("AT\r\r\nOK\r\n", at: 1500)
    #expect(sent.last == "AT+CGMI")
    hear("AT\r\r\nOK\r\n", at: 2400)
    #expect(sent.last == "AT+CGMI")
    hear("AT+CGMI\r\r\nFibocom\r\n\r\nOK\r\n", at: 3300)
    #expect(sent.last == "AT+CGMM")
    hear("AT+CGMM\r\r\nL610-CN\r\n\r\nOK\r\n", at: 4200)
    hear("AT+CGMR\r\r\n19006\r\n\r\nOK\r\n", at: 5100)
    #expect(inquiry.isFinished)
    #expect(inquiry.answers.map(\.name) == ["manufacturer", "model", "revision"])
    #expect(
      inquiry.answers.map { String(decoding: $0.text, as: UTF8.self) }
        == ["Fibocom", "L610-CN", "19006"])
  }

  @Test func `what is left of an import that was cut off is no answer to the first question`() {
    var inquiry = IdentityInquiry.asking(every: .seconds(1))
    inquiry.begin(at: .start)
    // The A completed the data, and the T is a line that nobody knows.
    for (milliseconds, text) in [
      "\r\nOK\r\n", "T\r\r\nERROR\r\n", "AT+CGMI\r\r\nFibocom\r\n\r\nOK\r\n",
      "AT+CGMM\r\r\nL610-CN\r\n\r\nOK\r\n", "AT+CGMR\r\r\n19006\r\n\r\nOK\r\n",
    ].enumerated() {
      inquiry.receive(Array(text.utf8).span, at: .start + .milliseconds(Int64(milliseconds)))
    }
    #expect(inquiry.model.map { String(decoding: $0, as: UTF8.self) } == "L610-CN")
    #expect(inquiry.isFinished)
  }

  @Test func `a module that refuses the first question is asked the next`() {
    var inquiry = IdentityInquiry.asking(every: .seconds(1))
    inquiry.begin(at: .start)
    inquiry.receive(Array("\r\nOK\r\n".utf8).span, at: .start)
    inquiry.receive(Array("\r\nERROR\r\n".utf8).span, at: .start)
    inquiry.wake(at: .start + IdentityInquiry.leftoverMax)
    #expect(inquiry.outputs().compactMap(\.line).last == "AT+CGMM")
  }

  @Test func `what comes by itself behind an answer is no part of the next one`() {
    var inquiry = IdentityInquiry.asking(every: .seconds(1))
    inquiry.begin(at: .start)
    for (milliseconds, text) in [
      "OK\r\n\r\n+XFLOW: 1", "Fibocom\r\n\r\nOK\r\n\r\n+XFLOW: 2",
      "L610-CN\r\n\r\nOK\r\n\r\n^FLOW: 3", "19006\r\n\r\nOK",
    ].enumerated() {
      inquiry.receive(
        Array("\r\n\(text)\r\n".utf8).span, at: .start + .milliseconds(Int64(milliseconds)))
    }
    #expect(
      inquiry.answers.map { String(decoding: $0.text, as: UTF8.self) }
        == ["Fibocom", "L610-CN", "19006"])
  }

  @Test func `what comes by itself within an answer is no part of it`() {
    var inquiry = IdentityInquiry.asking(every: .seconds(1))
    inquiry.begin(at: .start)
    for (milliseconds, text) in [
      "OK", "*XFLOW: 20", "26,11,25\r\nFibocom\r\n\r\nOK",
      "+CREG: 1\r\n+GMM: \"L610-CN\"\r\n\r\nOK", "+CGMR: 19006\r\n^FLOW: 3\r\n\r\nOK",
    ].enumerated() {
      let end = text.hasPrefix("*") ? "" : "\r\n"
      inquiry.receive(
        Array(((text.hasPrefix("26") ? "" : "\r\n") + text + end).utf8).span,
        at: .start + .milliseconds(Int64(milliseconds)))
    }
    #expect(
      inquiry.answers.map { String(decoding: $0.text, as: UTF8.self) }
        == ["Fibocom", "+GMM: \"L610-CN\"", "+CGMR: 19006"])
  }

  @Test func `known words that come by themselves within an answer are no part of it`() {
    var inquiry = IdentityInquiry.asking(every: .seconds(1))
    inquiry.known.unsolicited = ["RDY", "+CREG:", "Call Ready"]
    inquiry.known.isModule = { $0.elementsEqual("Fibocom\nL610-CN".utf8) }
    inquiry.begin(at: .start)
    for (milliseconds, text) in [
      "OK", "Fibocom\r\nRDY\r\n\r\nOK", "LTE\r\nCall Ready\r\n\r\nOK", "RDY\r\n19006\r\n\r\nOK",
      "LTE\r\n\r\nOK", "Fibocom\r\n+CREG: 1\r\nL610-CN\r\nRDY\r\n\r\nOK",
    ].enumerated() {
      inquiry.receive(
        Array("\r\n\(text)\r\n".utf8).span, at: .start + .milliseconds(Int64(milliseconds)))
    }
    #expect(
      inquiry.answers.map { String(decoding: $0.text, as: UTF8.self) }
        == ["Fibocom", "LTE", "19006", "LTE", "Fibocom\nL610-CN"])
    #expect(inquiry.model.map { String(decoding: $0, as: UTF8.self) } == "Fibocom\nL610-CN")
  }

  @Test func `a module whose result codes are off is told to say them`() {
    var inquiry = IdentityInquiry.asking(every: .seconds(1))
    var sent: [String] = []
    inquiry.begin(at: .start)
    for second in 1...3 where !sent.contains("ATQ0V1") {
      inquiry.wake(at: .start + .seconds(Int64(second)))
      sent += inquiry.outputs().compactMap(\.line)
    }
    #expect(sent == ["AT", "AT", "ATQ0V1"])
    inquiry.receive(Array("ATQ0V1\r\r\nOK\r\n".utf8).span, at: .start + .seconds(3))
    #expect(inquiry.isAwake)
  }

  @Test func `a module that missed an AT and tells nothing of itself ends the inquiry`() {
    var inquiry = IdentityInquiry.asking(every: .seconds(1))
    let ok = Array("\r\nOK\r\n".utf8)
    inquiry.begin(at: .start)
    inquiry.wake(at: .start + .seconds(1))
    var now = Instant.start + .milliseconds(1100)
    for _ in 0..<20 where !inquiry.isFinished {
      for _ in inquiry.outputs().compactMap(\.line) { inquiry.receive(ok.span, at: now) }
      now = now + .seconds(3)
      inquiry.wake(at: now)
    }
    #expect(inquiry.isAwake && inquiry.isFinished && inquiry.answers.isEmpty)
  }

  @Test func `a module that answers each line with one OK too many tells what it is`() {
    var inquiry = IdentityInquiry.asking(every: .seconds(1))
    inquiry.begin(at: .start)
    let answers = ["AT+CGMI": "Fibocom\r\n", "AT+CGMM": "L610-CN\r\n", "AT+CGMR": "19006\r\n"]
    while let line = inquiry.outputs().lazy.compactMap(\.line).first {
      let answer = answers[line] ?? ""
      inquiry.receive(Array("\r\n\(answer)\r\nOK\r\n\r\nOK\r\n".utf8).span, at: .start)
    }
    #expect(
      inquiry.answers.map { String(decoding: $0.text, as: UTF8.self) }
        == ["Fibocom", "L610-CN", "19006"])
  }

  /// What is asked of a module that answers so, and what comes of it; no answer: ERROR.
  private func inquiry(
    _ answers: [String: String], knowing: String? = nil
  ) -> (asked: [String], inquiry: IdentityInquiry) {
    var inquiry = IdentityInquiry.asking(every: .seconds(1))
    if let knowing {
      inquiry.known.isModule = { String(decoding: $0, as: UTF8.self).contains(knowing) }
    }
    var asked: [String] = []
    inquiry.begin(at: .start)
    var now = Instant.start
    while let line = inquiry.outputs().lazy.compactMap(\.line).first {
      asked.append(line)
      let answer = answers[asked.last ?? ""].map { "\r\n\($0)\r\n\r\nOK\r\n" }
      let text = asked.last == "AT" ? "\r\nOK\r\n" : answer ?? "\r\nERROR\r\n"
      inquiry.receive(Array(text.utf8).span, at: now)
      guard line == "AT+CGMI", answer == nil else { continue }
      // Its refusal may be one of what was sent before.
      now = now + IdentityInquiry.leftoverMax
      inquiry.wake(at: now)
    }
    return (asked, inquiry)
  }

  @Test func `a module that tells its model is not asked in other ways`() {
    let (asked, inquiry) = inquiry(["AT+CGMM": "L610-CN", "AT+GMM": "L620", "ATI": "L620"])
    #expect(asked == ["AT", "AT+CGMI", "AT+CGMM", "AT+CGMR"])
    #expect(inquiry.isFinished && inquiry.model == Array("L610-CN".utf8))
  }

  @Test func `a module that refuses AT+CGMM is asked AT+GMM`() {
    let (asked, inquiry) = inquiry(["AT+GMM": "L610-CN", "ATI": "L620"])
    #expect(asked == ["AT", "AT+CGMI", "AT+CGMM", "AT+CGMR", "AT+GMM"])
    #expect(inquiry.isFinished && inquiry.model == Array("L610-CN".utf8))
    #expect(inquiry.answers.map(\.name) == ["model"])
  }

  @Test func `a module whose answer to AT+CGMM names none that is known is asked in other ways`() {
    let (asked, inquiry) = inquiry(
      ["AT+CGMM": "LTE Module", "ATI": "Fibocom\r\nModel: L610-CN"], knowing: "L610")
    #expect(asked.suffix(2) == ["AT+GMM", "ATI"])
    #expect(inquiry.model == Array("Fibocom\nModel: L610-CN".utf8))
  }

  @Test func `where no answer names a known module the one for the model counts`() {
    let (_, inquiry) = inquiry(["AT+CGMM": "LTE Module", "ATI": "Fibocom"], knowing: "L610")
    #expect(inquiry.model == Array("LTE Module".utf8))
  }

  @Test func `failing all else, what ATI says is looked through for the model`() {
    let (asked, inquiry) = inquiry(["ATI": "Fibocom\r\nModel: L610-CN\r\nRevision: 1"])
    #expect(asked.suffix(2) == ["AT+GMM", "ATI"])
    #expect(inquiry.model == Array("Fibocom\nModel: L610-CN\nRevision: 1".utf8))
    #expect(inquiry.answers.map(\.name) == ["information"])
  }

  @Test func `a module that tells its model in no way ends the inquiry awake`() {
    let (asked, inquiry) = inquiry([:])
    #expect(asked.count == 6 && inquiry.isFinished && inquiry.isAwake && inquiry.model == nil)
  }

  @Test func `a run begins when the answers to what was asked before it are over`() throws {
    let suite = """
      prelude
        > ATE0
        < OK
      suite s "s"
      case a
        > AT+A
        < OK
      """
    var module = ScriptedModule()
    // The first OK is somebody else's; the poll's own comes with its echo as much later.
    module.firstAnswers["AT"] = [
      Reply("\r\nOK\r\n", after: .milliseconds(900)),
      Reply("AT\r\r\nOK\r\n", after: .milliseconds(1800)),
    ]
    let played = try play(suite, on: module)
    #expect(played.results.map(\.verdict) == [.pass], "\(played.results)")
  }
}
