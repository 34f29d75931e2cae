// The line protocol, settings and imports as a terminal sees them.
import Ground
import ModuleCatalogue
import Testing

@testable import ModuleEmulator

struct CommandTests {
  @Test func `AT answers OK whatever the letter case and the LF`() {
    var bench = Bench()
    #expect(bench.send("at\r\nAt\r\n") == "\r\nOK\r\n\r\nOK\r\n")
  }

  @Test func `echo repeats the line up to its CR and never the data`() {
    var bench = Bench(conditions: Conditions())
    #expect(bench.send("AT+HTTPDATA=3\rabc") == "AT+HTTPDATA=3\r\r\n> \r\nOK\r\n")
  }

  @Test func `ATE0 ends the echo`() {
    var bench = Bench(conditions: Conditions())
    _ = bench.send("ATE0\r")
    #expect(bench.send("AT\r") == "\r\nOK\r\n")
  }

  @Test func `a line of 10 MB is refused and leaves nothing behind`() {
    var bench = Bench(conditions: Conditions())
    let echoed = bench.send(bytes: Array(repeating: 0x41, count: 10_000_000))
    #expect(echoed.count == EmulatorLimits.lineBytesMax)
    #expect(bench.module.intake.bytes.count == EmulatorLimits.lineBytesMax)
    #expect(bench.send("\r") == "\r\r\nERROR\r\n")
    #expect(bench.send("AT\r") == "AT\r\r\nOK\r\n")
  }

  @Test(arguments: [(EmulatorLimits.lineBytesMax, true), (EmulatorLimits.lineBytesMax + 1, false)])
  func `a line is taken up to its bound`(length: Int, isTaken: Bool) {
    var bench = Bench(profile("FG13x"))
    let frame = "AT+HTTPSET=\"UAGENT\",\"\""
    let value = String(repeating: "x", count: length - frame.utf8.count)
    #expect(bench.say("AT+HTTPSET=\"UAGENT\",\"\(value)\"") == (isTaken ? ok : error))
  }

  @Test func `NULs are refused as garbage and forgotten`() {
    var bench = Bench()
    #expect(bench.send("\0\0\0\r") == "\r\nERROR\r\n")
    #expect(bench.say("AT") == ok)
  }

  @Test func `every form is refused where the profile lacks the command`() {
    var bench = Bench(profile("LE370-CN-1D7"))
    for name in ["HTTPSET", "HTTPDATA", "HTTPREAD", "HTTPACT", "HTTPHEAD"] {
      for form in ["=?", "?", "=1", ""] { #expect(bench.say("AT+\(name)\(form)") == error) }
    }
  }

  @Test(arguments: [
    ("HTTPSET", "|+HTTPSET: (<\"httpParam\">),(<\"httpParamValue\">)|"),
    ("HTTPDATA", "|+HTTPDATA: length|"), ("HTTPREAD", "|+HTTPREAD: [offset,length]|"),
    ("HTTPACT", "|+HTTPACT: method [, timernum]|"), ("HTTPHEAD", "|+HTTPHEAD: length|"),
  ]) func `test forms print the ranges`(name: String, form: String) throws {
    for module in [profile(), profile("LE")] {
      var bench = Bench(module)
      let command = try #require(module.command(name))
      let line = command.parameters.reduce(form) { line, parameter in
        switch parameter.domain {
        case .integers(let range), .offsets(let range):
          line.replacing(parameter.name, with: "(\(range.lowerBound)-\(range.upperBound))")
        case .choices(let values):
          line.replacing(parameter.name, with: "(\(values[0])-\(values[values.count - 1]))")
        default: line
        }
      }
      #expect(bench.say("AT+\(name)=?") == line + ok)
    }
  }

  @Test func `the read form lists the documented defaults`() {
    var bench = Bench()
    let expected = [
      "URL\",\"\"", "UAGENT\",\"\"", "ACCEPT\",\"/\"", "RANGE\",\"\"", "RESPONSEHEADER\",\"0\"",
      "CONTYPE\",\"\"", "MODE\",\"0\"", "REDIR\",\"0\"", "IPV6\",\"0\"",
    ].map { "|+HTTPSET: \"\($0)|" }.joined()
    #expect(bench.say("AT+HTTPSET?") == expected + ok)
  }

  @Test(arguments: [
    "=\"MODE\",\"2\"", "=\"MODE\",\"\"", "=\"MODE\"", "=\"MODE\",\"1", "=\"MODE\",\"1\",\"1\"",
    "=\"NONE\",\"1\"", "=\"URL\",\"ftp://a/b\"", "=\"URL\",\"http:///b\"", "=", "",
    "=\"URL\",\"http://a:0/\"", "=\"URL\",\"http://a:65536/\"",
    "=\"RANGE\",\"bytes=0-\(profile().range("HTTPSET", "RANGE").upperBound + 1)\"",
    "=\"RANGE\",\"bytes=5-4\"", "=\"RANGE\",\"nonsense\"", "=\"IPV6\",\"2\"",
  ]) func `a wrong setting is refused and changes nothing`(arguments: String) {
    var bench = Bench()
    let before = bench.say("AT+HTTPSET?")
    #expect(bench.say("AT+HTTPSET" + arguments) == error)
    #expect(bench.say("AT+HTTPSET?") == before)
  }

  @Test(arguments: [(0, ok), (1, error)])
  func `texts have so many bytes at most in the dialect that limits them`(
    surplus: Int, answer: String
  ) throws {
    var bench = Bench(profile(), try Dialect(parsing: ["text-limit=100"]))
    let text = String(repeating: "t", count: EmulatorLimits.shortText + surplus)
    #expect(bench.say("AT+HTTPSET=\"UAGENT\",\"\(text)\"") == answer)
  }

  private func url(of count: Int) -> String {
    let start = "http://a/"
    return start + String(repeating: "p", count: count - start.utf8.count)
  }

  @Test(arguments: [(0, ok), (1, error)])
  func `a URL has at most as many bytes as the profile says`(
    surplus: Int, answer: String
  ) throws {
    let most = try #require(profile().textMax("URL"))
    var bench = Bench()
    #expect(bench.say("AT+HTTPSET=\"URL\",\"\(url(of: most + surplus))\"") == answer)
  }

  @Test func `a longer URL is taken where the profile has no limit`() throws {
    let most = try #require(profile().textMax("URL"))
    #expect(profile("FG13x").textMax("URL") == nil)
    var bench = Bench(profile("FG13x"))
    #expect(bench.say("AT+HTTPSET=\"URL\",\"\(url(of: most + 1))\"") == ok)
  }

  @Test(arguments: [
    ("http://h", "h", 80, "/"), ("http://h:81/p", "h", 81, "/p"), ("http://h/p:82", "h", 82, "/p"),
    ("http://h:81/p:82", "h", 81, "/p"), ("https://h/p", "h", 443, "/p"),
    ("http://h/p?t=1:2", "h", 80, "/p?t=1:2"), ("http://[::1]:8/x", "::1", 8, "/x"),
  ]) func `each URL form names host, port and path`(
    url: String, host: String, port: Int, target: String
  ) throws {
    let read = try #require(ModuleURL.Parts(Array(url.utf8)[...]).flatMap { ModuleURL($0) })
    #expect(read.host == Array(host.utf8))
    #expect(read.port == port)
    #expect(read.target == Array(target.utf8))
  }

  @Test(arguments: [
    "\(lengths.lowerBound - 1)", "\(lengths.upperBound + 1)", "-1", "x", "", "1.5",
    "18446744073709551617", "1,1", "\"5\"",
  ])
  func `a wrong length is refused without a prompt`(length: String) {
    var bench = Bench()
    #expect(bench.say("AT+HTTPDATA=" + length) == error)
  }

  @Test(arguments: [lengths.lowerBound, lengths.upperBound - 1, lengths.upperBound])
  func `a length in range is prompted for`(length: Int) {
    var bench = Bench()
    #expect(bench.say("AT+HTTPDATA=\(length)") == "|> ")
    #expect(bench.send(bytes: Array(repeating: 0, count: length - 1)).isEmpty)
    #expect(bench.send(bytes: [0]) == Array("\r\nOK\r\n".utf8))
  }

  @Test func `data that does not come in time ends in ERROR`() {
    var bench = Bench()
    _ = bench.say("AT+HTTPDATA=5")
    _ = bench.send("abc")
    #expect(bench.pass(EmulatorLimits.importTimeout - .milliseconds(1)).isEmpty)
    #expect(bench.pass(.milliseconds(1)) == error)
    #expect(bench.module.http.store.body == nil)
    #expect(bench.say("AT") == ok)
  }

  @Test func `surplus data begins the next line`() {
    var bench = Bench()
    _ = bench.say("AT+HTTPDATA=10")
    #expect(bench.send("abcdefghijkl\r") == "\r\nOK\r\n\r\nERROR\r\n")
    #expect(bench.module.http.store.body == Array("abcdefghij".utf8))
  }

  @Test func `surplus data is dropped in the dialect that drops it`() {
    var dialect = Dialect()
    dialect.surplus = .dropped
    var bench = Bench(profile(), dialect)
    _ = bench.say("AT+HTTPDATA=10")
    #expect(bench.send("abcdefghijkl").isEmpty)
    #expect(bench.send("mn").isEmpty)
    #expect(bench.pass(EmulatorLimits.surplusWindow - .milliseconds(1)).isEmpty)
    #expect(bench.pass(.milliseconds(1)) == ok)
    #expect(bench.say("AT") == ok)
  }

  @Test func `what comes while a slow command is at work waits`() {
    var dialect = Dialect()
    dialect.latency = .nearLimit
    var bench = Bench(profile(), dialect)
    #expect(bench.send("AT\rATI7\r").isEmpty)
    #expect(bench.pass(EmulatorLimits.slowAnswer - .milliseconds(1)).isEmpty)
    #expect(bench.pass(.milliseconds(1)) == ok)
    #expect(bench.pass(EmulatorLimits.slowAnswer) == error)
  }

  @Test func `of what comes while a command is at work so many bytes are kept`() {
    var dialect = Dialect()
    dialect.latency = .nearLimit
    var bench = Bench(profile(), dialect)
    let line = String(repeating: "A", count: 4_000) + "\r"
    let kept = EmulatorLimits.backlogBytesMax / line.utf8.count
    #expect(bench.send(line + String(repeating: line, count: kept + 10)).isEmpty)
    var answers = 0
    for _ in 0..<kept + 20 where bench.pass(EmulatorLimits.slowAnswer) == error { answers += 1 }
    #expect(answers == kept + 1)
  }

  @Test func `a restart is silent, then announces itself with all forgotten`() {
    var bench = Bench()
    let defaults = bench.say("AT+HTTPSET?")
    _ = bench.say("AT+HTTPSET=\"MODE\",\"1\"")
    #expect(bench.say("AT+CFUN=15") == ok)
    #expect(bench.say("AT").isEmpty)
    #expect(bench.pass(EmulatorLimits.restart) == "|+SIM READY||AT command ready||+CREG: 1|")
    #expect(bench.say("AT+HTTPSET?") == defaults)
  }

  @Test func `a restart takes its time in the dialect that says so`() throws {
    var bench = Bench(profile(), try Dialect(parsing: ["restart-time=60s"]))
    _ = bench.say("AT+CFUN=15")
    #expect(bench.pass(EmulatorLimits.longRestart - .milliseconds(1)).isEmpty)
    #expect(bench.pass(.milliseconds(1)).contains("+SIM READY"))
  }

  @Test func `HTTPHEAD takes nearly its 30 s in the dialect that says so`() throws {
    var bench = Bench(profile(), try Dialect(parsing: ["head-latency=near-limit"]))
    #expect(EmulatorLimits.slowestHead < .seconds(30))
    #expect(bench.say("AT+HTTPHEAD=?").isEmpty)
    #expect(bench.pass(EmulatorLimits.slowestHead - .milliseconds(1)).isEmpty)
    #expect(bench.pass(.milliseconds(1)).contains("+HTTPHEAD: (1-5120)"))
  }

  @Test func `what is sent during a restart is answered behind it in the dialect that says so`()
    throws
  {
    var bench = Bench(profile(), try Dialect(parsing: ["restart-hearing=kept", "boot=silent"]))
    _ = bench.say("AT+CFUN=15")
    #expect(bench.say("AT").isEmpty)
    #expect(bench.pass(EmulatorLimits.restart).hasSuffix(ok))
  }

  @Test func `a module that loses power forgets what was under way and boots`() {
    var bench = Bench()
    let defaults = bench.say("AT+HTTPSET?")
    _ = bench.say("AT+HTTPSET=\"MODE\",\"1\"")
    _ = bench.say("AT+HTTPDATA=10")
    bench.module.losePower(at: bench.now)
    #expect(bench.drain().isEmpty && bench.module.isRestarting)
    #expect(bench.say("0123456789").isEmpty)
    #expect(bench.pass(.seconds(3)) == "|+SIM READY||AT command ready||+CREG: 1|")
    #expect(!bench.module.isRestarting)
    #expect(bench.say("AT+HTTPSET?") == defaults)
  }

  @Test func `half a line is lost with the power`() {
    var bench = Bench()
    _ = bench.send("AT+HT")
    bench.module.losePower(at: bench.now)
    _ = bench.drain()
    _ = bench.pass(.seconds(3))
    #expect(bench.say("AT") == ok)
  }

  @Test func `CMEE gives refusals a number`() {
    var bench = Bench()
    _ = bench.say("AT+CMEE=1")
    #expect(bench.say("AT+HTTPDATA=0") == "|+CME ERROR: 50|")
  }

  @Test func `MIPCALL brings the connection up and says so later`() {
    var bench = Bench(conditions: Conditions(startsWithEcho: false))
    #expect(bench.say("AT+MIPCALL?") == "|+MIPCALL: 0|" + ok)
    #expect(bench.say("AT+MIPCALL=1,\"apn\"") == ok)
    #expect(bench.pass(.seconds(1)) == "|+MIPCALL: 10.0.0.2|")
    #expect(bench.say("AT+MIPCALL?") == "|+MIPCALL: 1,10.0.0.2|" + ok)
  }

  @Test func `a missing SIM is seen`() {
    var bench = Bench(conditions: Conditions(hasSIM: false, startsWithEcho: false))
    #expect(bench.say("AT+CPIN?") == error)
  }

  @Test(arguments: [
    ("bare", "|\(profile().model)|"), ("prefixed", "|+CGMM: \"\(profile().model)\"|"),
    ("two-field", "|+CGMM: \"EGSM900/1800\",\"\(profile().model)\"|"),
  ]) func `identity comes in the dialect's form`(form: String, line: String) throws {
    var bench = Bench(profile(), try Dialect(parsing: ["identity=" + form]))
    #expect(bench.say("AT+CGMM") == line + ok)
  }
}
