import ATProtocol
import Testing

private func reader(_ text: String) -> AnswerReader {
  var reader = AnswerReader()
  reader.append(Array(text.utf8).span)
  return reader
}

private func line(_ text: String) -> Arrival { .line(Array(text.utf8)) }

@Suite struct AnswerReaderTests {
  @Test func `a verbose answer is its lines without their line breaks`() {
    var reader = reader("\r\n+HTTPDATA: (1-64000)\r\n\r\nOK\r\n")
    #expect(reader.nextArrival() == line("+HTTPDATA: (1-64000)"))
    #expect(reader.nextArrival() == line("OK"))
    #expect(reader.nextArrival() == nil)
  }

  @Test func `an echo that ends in CR alone is a line of its own`() {
    var reader = reader("AT\r\r\nOK\r\n")
    #expect(reader.nextArrival() == line("AT"))
    #expect(reader.nextArrival() == line("OK"))
  }

  @Test func `a prompt needs no line break after it`() {
    var reader = reader("\r\n>")
    #expect(reader.nextArrival() == .prompt)
    reader.append(Array(" \r\nOK\r\n".utf8).span)
    #expect(reader.nextArrival() == line("OK"))
  }

  @Test func `blanks after a prompt are its own and begin no line`() {
    var reader = reader("\r\n>   ")
    #expect(reader.nextArrival() == .prompt)
    #expect(reader.nextArrival() == nil)
    #expect(reader.pendingBytes == 0)
  }

  @Test func `blanks of a prompt end where a line begins`() {
    var reader = reader(">text\r data")
    #expect(reader.nextArrival() == .prompt)
    #expect(reader.nextArrival() == line("text"))
    #expect(reader.nextArrival() == nil)
    #expect(reader.pendingBytes == 5)
  }

  @Test func `counted data begin right after the line feed and may spell anything`() {
    var reader = reader("\r\n+HTTPREAD: 6\r\n\nOK\r\n>\r\n\r\nOK\r\n")
    #expect(reader.nextArrival() == line("+HTTPREAD: 6"))
    var data: [UInt8] = []
    #expect(reader.takeBytes(6, into: &data) == 6)
    #expect(data == Array("\nOK\r\n>".utf8))
    #expect(reader.nextArrival() == line("OK"))
  }

  @Test func `counted data begin behind a carriage return too many, however the bytes come`() {
    for data in ["\r\n\r\n", "\r\r\n\r", "ab\r\n"] {
      var reader = reader("\r\r\n+HTTPREAD: 4\r")
      #expect(reader.nextArrival() == line("+HTTPREAD: 4"))
      var taken: [UInt8] = []
      for byte in Array("\r\n\(data)".utf8) {
        reader.append([byte].span)
        _ = reader.takeBytes(4 - taken.count, into: &taken)
      }
      #expect(taken == Array(data.utf8))
    }
  }

  @Test func `the line feed before counted data may come later than the carriage return`() {
    var reader = reader("\r\n+HTTPREAD: 2\r")
    #expect(reader.nextArrival() == line("+HTTPREAD: 2"))
    var data: [UInt8] = []
    #expect(reader.takeBytes(2, into: &data) == 0)
    reader.append(Array("\n\n".utf8).span)
    #expect(reader.takeBytes(2, into: &data) == 1)
    reader.append([0x41].span)
    #expect(reader.takeBytes(1, into: &data) == 1)
    #expect(data == [0x0A, 0x41])
  }

  @Test(arguments: 1...7)
  func `the pieces in which bytes come do not matter`(size: Int) {
    let whole = Array("\r\n+HTTPREAD: 3\r\na\r\n\r\n\r\nOK\r\n".utf8)
    var reader = AnswerReader()
    var lines: [Arrival] = []
    var data: [UInt8] = []
    for start in stride(from: 0, to: whole.count, by: size) {
      reader.append(Array(whole[start..<min(whole.count, start + size)]).span)
      if lines.count == 1, data.count < 3 { _ = reader.takeBytes(3 - data.count, into: &data) }
      if data.count == 3 || lines.isEmpty, let arrival = reader.nextArrival() {
        lines.append(arrival)
        if lines.count == 1 { _ = reader.takeBytes(3, into: &data) }
      }
    }
    #expect(lines == [line("+HTTPREAD: 3"), line("OK")])
    #expect(data == Array("a\r\n".utf8))
  }

  @Test func `a line at the limit is whole, one byte more is cut and its rest dropped`() {
    let longest = String(repeating: "x", count: AnswerLimits.lineBytesMax)
    var whole = reader(longest + "\r\nOK\r\n")
    #expect(whole.nextArrival() == line(longest))
    #expect(whole.nextArrival() == line("OK"))
    var over = reader(longest + "y\r\nOK\r\n")
    #expect(over.nextArrival() == .overlongLine(Array(longest.utf8)))
    #expect(over.nextArrival() == line("OK"))
  }

  @Test func `a line without end keeps memory bounded`() {
    var reader = AnswerReader()
    let piece = [UInt8](repeating: 0x41, count: 1 << 16)
    var seen = 0
    for _ in 0..<160 {
      reader.append(piece.span)
      while let arrival = reader.nextArrival() {
        if case .overlongLine = arrival { seen += 1 }
      }
      #expect(reader.pendingBytes <= 2 * AnswerLimits.lineBytesMax)
    }
    #expect(seen == 1)
  }

  @Test(arguments: [0, 1, 70_000, 70_001, 70_002])
  func `counted data begin after the line break of an overlong line, wherever it is cut`(
    cut: Int
  ) {
    let whole = [UInt8](repeating: 0x78, count: 70_000) + Array("\r\ndata".utf8)
    var reader = AnswerReader()
    var seen = 0
    var data: [UInt8] = []
    for piece in [whole[..<cut], whole[cut...]] {
      reader.append(Array(piece).span)
      if seen == 0, case .overlongLine = reader.nextArrival() { seen += 1 }
      if seen > 0 { _ = reader.takeBytes(4 - data.count, into: &data) }
    }
    #expect(data == Array("data".utf8))
  }

  @Test func `bytes put back come first`() {
    var reader = reader("tail\r\n")
    reader.putBack(Array("\r\nhead\r\n".utf8)[...])
    #expect(reader.nextArrival() == line("head"))
    #expect(reader.nextArrival() == line("tail"))
  }

  @Test func `lines of blanks are nothing`() {
    var reader = reader("\r\n   \r\n OK \r\n")
    #expect(reader.nextArrival() == line(" OK"))
  }
}

@Suite struct ResultCodeTests {
  @Test(arguments: [
    ("OK", FinalResult.ok), ("ERROR", .error), ("+CME ERROR: 10", .error),
    ("+CMS ERROR: 500", .error), ("COMMAND NOT SUPPORT", .error), ("NO CARRIER", .other),
    ("CONNECT 9600", .other), ("BUSY", .other),
  ])
  func `a final result code is known`(text: String, result: FinalResult) {
    #expect(FinalResult(line: Array(text.utf8)) == result)
  }

  @Test(arguments: ["OKAY", "ok", "ERRORS", "+CREG: 1", "CONNECTED", "", "+CME"])
  func `anything else ends nothing`(text: String) {
    #expect(FinalResult(line: Array(text.utf8)) == nil)
  }
}

@Suite struct CommandLineTests {
  @Test func `a command line tells its name, its key and the length that it declares`() {
    let command = CommandLine(Array("at+httpset=\"url\",\"x\"".utf8))
    #expect(command.name == Array("HTTPSET".utf8))
    #expect(command.key == Array("AT+HTTPSET=\"URL\"".utf8))
    #expect(command.declaredLength == nil)
    #expect(CommandLine(Array("AT+HTTPDATA=64000".utf8)).declaredLength == 64000)
    #expect(CommandLine(Array("ATE0".utf8)).name.isEmpty)
  }

  @Test(arguments: [
    ("AT+HTTPREAD=0,5", "AT+HTTPREAD="), ("at+httphead=?", "AT+HTTPHEAD=?"),
    ("AT+HTTPDATA=10", "AT+HTTPDATA="), ("AT+HTTPSET=\"url\"", "AT+HTTPSET=\"URL\""),
  ])
  func `a key tells what a line sets, not to what`(line: String, key: String) {
    #expect(CommandLine(Array(line.utf8)).key == Array(key.utf8))
  }

  @Test func `a line that sets nothing has no key`() {
    #expect(CommandLine(Array("AT+HTTPSET?".utf8)).key == nil)
  }
}
