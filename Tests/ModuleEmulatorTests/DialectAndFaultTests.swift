// Dialects and faults by name, and that each does something.
import HTTPOrigin
import Ground
import ModuleCatalogue
import Testing

@testable import ModuleEmulator

struct DialectAndFaultTests {
  @Test func `every value of every switch can be set by name`() throws {
    for choice in Dialect.switches {
      for value in choice.values {
        let dialect = try Dialect(parsing: ["\(choice.name)=\(value)"])
        #expect(choice.value(in: dialect) == value)
        #expect(dialect.settings.count == (value == choice.values[0] ? 0 : 1))
      }
    }
  }

  @Test func `switch names are unique`() {
    #expect(Set(Dialect.switches.map(\.name)).count == Dialect.switches.count)
  }

  @Test func `an unknown switch names the nearest`() {
    #expect {
      _ = try Dialect(parsing: ["read-all-ordr=ok-last"])
    } throws: {
      guard case .unknownSwitch(_, let nearest)? = $0 as? DialectError else { return false }
      return nearest.first == "read-all-order"
    }
  }

  @Test func `an unknown value names the nearest`() {
    #expect(
      throws: DialectError.unknownValue(
        "ok-lst", of: "read-all-order", values: ["ok-first", "ok-last", "by-mode"],
        nearest: "ok-last")
    ) { try Dialect(parsing: ["read-all-order=ok-lst"]) }
  }

  @Test func `the same seed draws the same mix`() {
    #expect(Dialect.random(seed: 7) == Dialect.random(seed: 7))
    #expect(Dialect.random(seed: 7) != Dialect.random(seed: 8))
  }

  @Test(arguments: 0..<200) func `a module of any mix answers AT and reads what came`(seed: UInt64)
  {
    var dialect = Dialect.random(seed: seed)
    dialect.unsolicited = .none
    dialect.lineEnd = .plain
    var bench = Bench(profile(), dialect)
    _ = bench.send(urlLine + "\r")
    _ = bench.pass(.seconds(1))
    _ = bench.send("AT+HTTPACT=0\r")
    _ = bench.pass(.seconds(1))
    _ = bench.http(.connected, .head(status: 200, bytes: []), .body([0x61, 0x62]), .ended)
    let answer = bench.say("AT+HTTPREAD=0,2") + bench.pass(.seconds(1))
    #expect(answer.contains("2|ab|"))
    #expect(answer.hasSuffix(ok))
  }

  @Test func `unsolicited lines never come within counted data`() throws {
    var bench = Bench(profile(), try Dialect(parsing: ["unsolicited=both", "data-end=line-break"]))
    _ = bench.say(urlLine)
    _ = bench.act(0, body: Array(repeating: 0x61, count: 1000))
    let data = String(repeating: "a", count: 1000)
    var interruptions = 0
    for _ in 0..<100 {
      let answer = bench.say("AT+HTTPREAD=0,1000") + bench.pass(.seconds(5))
      #expect(answer.contains("|+HTTPREAD: 1000|" + data + "|"))
      if answer.contains("+CREG: 1") || answer.contains("+SIM READY") { interruptions += 1 }
    }
    #expect(interruptions > 0)
  }

  @Test func `fault names are unique and found by name`() {
    #expect(Fault.all.count >= 120)
    #expect(Set(Fault.all.map(\.name)).count == Fault.all.count)
    for fault in Fault.all { #expect(Fault.named(fault.name) == fault) }
  }

  @Test(arguments: Fault.all.map(\.name)) func `a fault matters to some profile`(name: String)
    throws
  {
    let fault = try #require(Fault.named(name))
    let profiles = [
      profile(), profile("NL66x"), profile("LE"), profile("FG13x"), profile("LE370-CN-1D7"),
    ]
    #expect(profiles.contains { fault.matters(to: $0) })
  }

  @Test func `a host without an address is a cause of its own`() throws {
    let fault = try #require(Fault.named("act-no-host-silent"))
    for (failure, told) in [(HTTPClientEvent.Failure.unknownHost, ""), (.refused, "|+HTTP:0|")] {
      var bench = Bench(faults: [fault])
      _ = bench.say(urlLine)
      _ = bench.say("AT+HTTPACT=0")
      #expect(bench.http(.failed(failure)) == told)
    }
  }

  @Test func `what a redirection alone changes leaves the first request as it is`() throws {
    let fault = try #require(Fault.named("redirect-loses-agent"))
    var bench = Bench(faults: [fault])
    _ = bench.say(urlLine)
    _ = bench.say("AT+HTTPSET=\"REDIR\",\"1\"")
    _ = bench.say("AT+HTTPSET=\"UAGENT\",\"me\"")
    _ = bench.say("AT+HTTPACT=0")
    _ = bench.http(.connected, .head(status: 302, bytes: Array("Location: /b\r\n\r\n".utf8)))
    let sent = bench.requests.map { headerValue(.userAgent, in: $0.headerBytes).map(Array.init) }
    #expect(sent == [Array("me".utf8), nil])
  }

  @Test func `a refused MODE that is in force all the same shows when data comes`() throws {
    let fault = try #require(Fault.named("mode-refused-in-force"))
    var bench = Bench(faults: [fault])
    _ = bench.say(urlLine)
    #expect(bench.say("AT+HTTPSET=\"MODE\",\"2\"") == error)
    #expect(bench.say("AT+HTTPSET?").contains("\"MODE\",\"0\""))
    #expect(bench.act(0, body: Array("abc".utf8)).contains("|+HTTP:1|abc|+HTTPRES: 0,200,3|"))
  }

  @Test func `a fault is seen at the line`() throws {
    let tooLong = try #require(Fault.named("data-takes-max-plus-one"))
    var bench = Bench(faults: [tooLong])
    #expect(bench.say("AT+HTTPDATA=\(lengths.upperBound + 1)") == "|> ")
    let head = try #require(Fault.named("act-takes-head"))
    var second = Bench(profile("NL66x"), faults: [head])
    _ = second.say(urlLine)
    #expect(second.say("AT+HTTPACT=2") == ok)
  }

  @Test(arguments: 0..<50) func `garbage without end is answered and never crashes`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var bench = Bench(profile(), Dialect.random(seed: seed))
    for _ in 0..<50 {
      _ = bench.send(bytes: random.bytes(200))
      _ = bench.send("\rAT+HTTP\(["SET", "DATA", "READ", "ACT"][random.below(4)])=1,\"\u{1}\r")
    }
    #expect(bench.module.intake.bytes.count <= EmulatorLimits.lineBytesMax)
    _ = bench.pass(.seconds(600))  // the slow dialect takes 900 ms for each line
    _ = bench.send("\r")
    _ = bench.pass(.seconds(5))
    #expect((bench.say("AT") + bench.pass(.seconds(1))).contains("OK"))
  }
}
