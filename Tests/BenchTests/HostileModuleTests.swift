import Ground
import Results
import Testing

/// Three cases, of which the module turns hostile in the second.
private let threeCases = """
  suite s "s"
  case before
    > AT+A
    < OK
  case hostile
    > AT+HOSTILE
    < OK
      within 300 ms
  case after
    > AT+B
    < OK

  """

@Suite struct HostileModuleTests {
  private func verdicts(_ answer: [UInt8]) throws -> [Verdict] {
    let played = try play(threeCases) { $0 == "AT+HOSTILE" ? .answer(answer) : nil }
    #expect(played.interval < .seconds(6))
    return played.results.map(\.verdict)
  }

  @Test func `a line of ten megabytes fails its case alone`() throws {
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000)
    #expect(try verdicts(line + Array("\r\nOK\r\n".utf8)) == [.pass, .fail, .pass])
  }

  @Test(
    hasValidator,
    arguments: [
      [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000), [UInt8](repeating: 0, count: 5000),
      [UInt8](0...255) + [UInt8](0...255).reversed(), Array("\r\n>".utf8),
      Array("]]>[[ATTACHMENT|/etc/passwd]]\u{1B}[2J<failure/>\u{FFFE}".utf8),
    ])
  func `the report of a hostile answer is valid`(answer: [UInt8]) throws {
    let answer = answer + Array("\r\nOK\r\n".utf8)
    let played = try play(threeCases) { $0 == "AT+HOSTILE" ? .answer(answer) : nil }
    try expectValidReport(played.results)
  }

  @Test func `NULs fail their case alone`() throws {
    #expect(
      try verdicts([UInt8](repeating: 0, count: 5000) + Array("\r\nOK\r\n".utf8))
        == [.pass, .fail, .pass])
  }

  @Test func `all byte values fail their case alone`() throws {
    let all = [UInt8](0...255)
    #expect(
      try verdicts(all + all.reversed() + Array("\r\nOK\r\n".utf8)) == [.pass, .fail, .pass])
  }

  @Test(arguments: ["]]>", "[[ATTACHMENT|/etc/passwd]]", "\u{1B}[2J", "<failure/>", "\u{FFFE}"])
  func `text that means something to readers of reports fails its case alone`(
    text: String
  ) throws {
    #expect(try verdicts(Array("\r\n\(text)\r\n\r\nOK\r\n".utf8)) == [.pass, .fail, .pass])
  }

  @Test(arguments: ["\r\n>", "\r\n", "\r", ">"])
  func `half a prompt fails its case alone`(half: String) throws {
    #expect(try verdicts(Array(half.utf8)) == [.pass, .fail, .pass])
  }

  @Test func `half a prompt where one is due is a prompt or fails`() throws {
    let suite = """
      suite s "s"
      case data
        > AT+HTTPDATA=1
        prompt
      case after
        > AT+B
        < OK

      """
    let played = try play(suite) { $0 == "AT+HTTPDATA=1" ? .answer(Array("\r\n".utf8)) : nil }
    #expect(played.results.map(\.verdict) == [.fail, .pass])
    #expect(played.interval < .seconds(6))
  }

  @Test func `a module that says nothing to one command fails its case alone`() throws {
    let played = try play(threeCases) { $0 == "AT+HOSTILE" ? .nothing : nil }
    #expect(played.results.map(\.verdict) == [.pass, .fail, .pass])
    #expect(played.results[1].duration < .seconds(3))
  }

  @Test(hasValidator) func `the report of a port that goes is valid`() throws {
    let played = try play(threeCases) { $0 == "AT+HOSTILE" ? .leave : nil }
    try expectValidReport(played.results)
  }

  @Test func `a port that goes in the middle is an error, and what is left is not played`() throws {
    let played = try play(threeCases) { $0 == "AT+HOSTILE" ? .leave : nil }
    #expect(played.results.map(\.verdict) == [.pass, .error, .error])
    #expect(played.results[1].finding?.message.hasPrefix("the port is gone: ") == true)
    #expect(played.results[2].finding?.message.hasPrefix("not played: the port") == true)
    #expect(played.interval < .seconds(6))
  }
}
