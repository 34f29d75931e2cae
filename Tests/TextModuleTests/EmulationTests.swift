// What `emulate` makes of commands: what the catalogue gives, what rules say, what waits.
import Ground
import HTTPOrigin
import ModuleEmulator
import Testing

private let clock = """
  requirement CLK-1 1.1 "The clock"
  command CCLK "the clock"
    responds within 1 s
    parameter hour integer 0..23
    parameter zone choice 0, 1 default 1
    parameter name text 1..8
  command CSCS "declared and no more"
    responds within 1 s
    parameter set choice "GSM", "UCS2"
  series X
    models X1

  """

private let emulated = """
  emulate CCLK "the clock"
    remember time = 12
    > AT+CCLK={hour:int}
    let time = hour
    < OK
    > AT+CCLK?
    < +CCLK: {time}
    < OK

  """

@Suite struct CatalogueTests {
  @Test func `a command that the catalogue lacks is refused`() throws {
    var module = try Spoken(clock)
    #expect(module.say("AT+CTZU=1") == ["ERROR"])
    #expect(module.say("AT+CTZU=?") == ["ERROR"])
  }

  @Test func `a command without rules answers its test form as the catalogue has it, and no other`()
    throws
  {
    var module = try Spoken(clock)
    #expect(module.say("AT+CSCS=?") == ["+CSCS: (\"GSM\",\"UCS2\")", "OK"])
    #expect(module.say("AT+CCLK=?") == ["+CCLK: (0-23),(0,1),<name>", "OK"])
    #expect(module.say("AT+CSCS=\"GSM\"") == ["ERROR"])
    #expect(module.say("AT+CSCS?") == ["ERROR"])
  }

  @Test func `a value that the catalogue does not admit is refused, and no rule is played`() throws
  {
    var module = try Spoken(clock, emulated)
    #expect(module.say("AT+CCLK=23") == ["OK"])
    for value in ["24", "-1", "", "1.5", "18446744073709551617", "\"3\""] {
      #expect(module.say("AT+CCLK=\(value)") == ["ERROR"], "\(value)")
    }
    #expect(module.say("AT+CCLK?") == ["+CCLK: 23", "OK"])
  }

  @Test func `quotation marks around a text are none of it`() throws {
    var module = try Spoken(clock, "emulate CSCS \"s\"\n  > AT+CSCS={set:text}\n  < OK\n")
    #expect(module.say("AT+CSCS=\"GSM\"") == ["OK"])
    #expect(module.say("AT+CSCS=GSM") == ["OK"])
    #expect(module.say("AT+CSCS=\"UTF-8\"") == ["ERROR"])
  }

  @Test func `names of commands are read in small letters, too`() throws {
    var module = try Spoken(clock, emulated)
    #expect(module.say("at+cclk=7") == ["OK"])
    #expect(module.say("At+Cclk?") == ["+CCLK: 7", "OK"])
  }

  @Test func `what is remembered is forgotten by a restart`() throws {
    var module = try Spoken(clock, emulated)
    #expect(module.say("AT+CCLK=7") == ["OK"])
    _ = module.say("AT+CFUN=1,1")
    #expect(module.say("AT+CCLK?").suffix(2) == ["+CCLK: 12", "OK"])
  }

  @Test func `a rule for a test form stands for the catalogue's`() throws {
    var module = try Spoken(
      clock, "emulate CSCS \"s\"\n  > AT+CSCS=?\n  < +CSCS: (\"GSM\")\n  < OK\n")
    #expect(module.say("AT+CSCS=?") == ["+CSCS: (\"GSM\")", "OK"])
  }

  @Test func `a rule that cannot be played says so on the line`() throws {
    var module = try Spoken(
      clock, "emulate CSCS \"s\"\n  > AT+CSCS?\n  < +CSCS: {at([1], 3)}\n  < OK\n")
    let said = module.say("AT+CSCS?")
    #expect(said.first == "attest: 1.attest:2: at(): no element 3 in a list of 1")
    #expect(said.last == "ERROR")
  }
}

@Suite struct TimeTests {
  private func module(_ rule: String) throws -> Spoken {
    try Spoken(clock, "emulate CSCS \"s\"\n  > AT+CSCS?\n" + rule)
  }

  @Test func `a line that comes by itself comes after its time, and commands are taken meanwhile`()
    throws
  {
    var module = try module("  < OK\n  ~ +CSCS: late\n    after 5 s\n")
    #expect(module.send("AT+CSCS?\r", for: .seconds(1)) == ["OK"])
    #expect(module.send("AT\r", for: .seconds(1)) == ["OK"])
    #expect(module.pass(.milliseconds(2900)) == [])
    #expect(module.pass(.milliseconds(200)) == ["+CSCS: late"])
  }

  @Test func `a line of an answer comes after its time, and commands wait for it`() throws {
    var module = try module("  < +CSCS: 1\n  < OK\n    after 5 s\n")
    #expect(module.send("AT+CSCS?\rAT\r", for: .seconds(4)) == ["+CSCS: 1"])
    #expect(module.pass(.seconds(2)) == ["OK", "OK"])
  }

  @Test func `a pause puts off what stands behind it`() throws {
    var module = try module("  pause 2 s\n  < OK\n")
    #expect(module.send("AT+CSCS?\r", for: .seconds(1)) == [])
    #expect(module.pass(.seconds(2)) == ["OK"])
  }

  @Test func `a restart drops what was to come`() throws {
    var module = try module("  < OK\n  ~ +CSCS: late\n    after 60 s\n")
    _ = module.say("AT+CSCS?")
    _ = module.say("AT+CFUN=1,1")
    #expect(!module.pass(.seconds(120)).contains("+CSCS: late"))
  }
}

@Suite struct DataTests {
  private let counted = """
    command MIPSEND "send"
      responds within 1 s
      escape "\\x1B"
      parameter length integer 1..10
      parameter text text 2..5
    series X
    emulate MIPSEND "send"
      remember got = ""
      > AT+MIPSEND={length:int}
      prompt
      >> length as data
        within 7 s
      let got = data
      < OK
      > AT+MIPSEND="text"
      prompt
      >> until "\\x1A" as text
        escaped
          let got = "escaped"
          < OK
      let got = text
      < OK
      > AT+MIPSEND?
      < +MIPSEND: {length(got)},{hex(got)}
      < OK

    """

  @Test func `so many bytes are taken behind the prompt, whatever they are`() throws {
    var module = try Spoken(counted)
    #expect(module.send("AT+MIPSEND=4\r", for: .seconds(1)) == ["> "])
    #expect(module.send("a\r\u{1B}\u{1A}") == ["OK"])
    #expect(module.say("AT+MIPSEND?") == ["+MIPSEND: 4,610D1B1A", "OK"])
  }

  @Test func `data that do not come in time are refused`() throws {
    var module = try Spoken(counted)
    _ = module.send("AT+MIPSEND=4\r", for: .seconds(1))
    #expect(module.send("abc", for: .seconds(5)) == [])
    #expect(module.pass(.milliseconds(2500)) == ["ERROR"])
    #expect(module.say("AT") == ["OK"])
  }

  @Test func `the way out of a prompt is taken in place of counted data, and refuses the command`()
    throws
  {
    var module = try Spoken(counted)
    _ = module.send("AT+MIPSEND=4\r", for: .seconds(1))
    #expect(module.send("\u{1B}") == ["ERROR"])
    #expect(module.say("AT") == ["OK"])
  }

  @Test func `a byte ends the data, or the way out does, which has an answer of its own`() throws {
    var module = try Spoken(counted)
    _ = module.send("AT+MIPSEND=\"text\"\r", for: .seconds(1))
    #expect(module.send("abc\u{1A}") == ["OK"])
    #expect(module.say("AT+MIPSEND?") == ["+MIPSEND: 3,616263", "OK"])
    _ = module.send("AT+MIPSEND=\"text\"\r", for: .seconds(1))
    #expect(module.send("abc\u{1B}") == ["OK"])
    #expect(module.say("AT+MIPSEND?") == ["+MIPSEND: 7,65736361706564", "OK"])
  }

  @Test func `data that are called as a parameter are what that may be`() throws {
    var module = try Spoken(counted)
    for (text, answer) in [("a", "ERROR"), ("ab", "OK"), ("abcde", "OK"), ("abcdef", "ERROR")] {
      _ = module.send("AT+MIPSEND=\"text\"\r", for: .seconds(1))
      #expect(module.send(text + "\u{1A}") == [answer], "\(text)")
    }
  }
}

@Suite struct SocketTests {
  private let sockets = """
    command MIPOPEN "open"
      responds within 1 s
      parameter socket integer 1..6
    series X
    emulate MIPOPEN "open"
      > AT+MIPOPEN={socket:int}
      connect socket to "192.0.2.9", 7
      < OK
      > AT+MIPOPEN="send"
      send "abc" to 2
      < OK
      > AT+MIPOPEN="close"
      disconnect 2
      < OK
      peer accepts socket
      ~ +MIPOPEN: {socket},1
      peer refuses socket
      ~ +MIPOPEN: {socket},0
      peer sends socket, data
      ~ +MIPRTCP: {socket},{hex(data)}
      peer closes socket
      ~ +MIPCLOSE: {socket},1

    """

  @Test func `what becomes of a socket is told as the rules say`() throws {
    var module = try Spoken(sockets)
    #expect(module.say("AT+MIPOPEN=2") == ["OK"])
    #expect(module.say("AT+MIPOPEN=3") == ["OK"])
    #expect(module.socket(0, .connected) == ["+MIPOPEN: 2,1"])
    #expect(module.socket(1, .failed) == ["+MIPOPEN: 3,0"])
    #expect(module.say("AT+MIPOPEN=\"send\"") == ["OK"])
    #expect(module.socket(0, .received([0x61, 0x00])) == ["+MIPRTCP: 2,6100"])
    #expect(module.socket(0, .closed) == ["+MIPCLOSE: 2,1"])
    #expect(module.socket(0, .received([0x61])) == [])
    #expect(module.sockets == ["open 0 192.0.2.9:7", "open 1 192.0.2.9:7", "send 0 abc"])
  }

  @Test func `a socket that the module closed brings nothing any more`() throws {
    var module = try Spoken(sockets)
    _ = module.say("AT+MIPOPEN=2")
    #expect(module.say("AT+MIPOPEN=\"close\"") == ["OK"])
    #expect(module.socket(0, .received([0x61])) == [])
    #expect(module.sockets.last == "close 0")
  }

  @Test func `what comes while a prompt waits is told when the data have come`() throws {
    var module = try Spoken(
      sockets,
      """
      command MIPSEND "send"
        responds within 1 s
      emulate MIPSEND "send"
        > AT+MIPSEND
        prompt
        >> 2 as data
        < OK

      """)
    _ = module.say("AT+MIPOPEN=2")
    _ = module.send("AT+MIPSEND\r", for: .seconds(1))
    #expect(module.socket(0, .received([0x61])) == [])
    #expect(module.send("ab") == ["OK", "+MIPRTCP: 2,61"])
  }
}

@Suite struct FaultTests {
  private let faults = """
    fault wrong-hour breaks CLK-1 "says the next hour"
      instead of < +CCLK: {hour:int}
        < +CCLK: {hour + 1}
    fault silent breaks CLK-1 "says no hour"
      instead of < +CCLK: {:int}
        nothing
    fault takes-24 breaks CLK-1 "takes the hour 24"
      > AT+CCLK=24
      let time = 24
      < OK
    fault no-form breaks CLK-1 "has no test form"
      > AT+CSCS=?
      < ERROR

    """

  private func module(_ fault: String) throws -> Spoken {
    try Spoken(clock, emulated, faults, faults: [fault])
  }

  @Test func `a line stands in for one that the module would say, or none does`() throws {
    var wrong = try module("wrong-hour")
    #expect(wrong.say("AT+CCLK?") == ["+CCLK: 13", "OK"])
    var silent = try module("silent")
    #expect(silent.say("AT+CCLK?") == ["OK"])
  }

  @Test func `a fault's rule comes first, remembers with the others, and leaves the rest as it is`()
    throws
  {
    var wrong = try module("takes-24")
    #expect(wrong.say("AT+CCLK=24") == ["OK"])
    #expect(wrong.say("AT+CCLK?") == ["+CCLK: 24", "OK"])
    #expect(wrong.say("AT+CCLK=25") == ["ERROR"])
    #expect(wrong.say("AT+CCLK=5") == ["OK"])
    var formless = try module("no-form")
    #expect(formless.say("AT+CSCS=?") == ["ERROR"])
  }
}
