// Actions against a server played by hand, and what HTTPREAD gives of them.
import HTTPOrigin
import Ground
import ModuleCatalogue
import Testing

@testable import ModuleEmulator

struct ActionTests {
  static let ready = "|+HTTP:1|"

  func bench(_ dialect: Dialect = Dialect(), settings: [String] = []) -> Bench {
    var bench = Bench(profile(), dialect)
    _ = bench.say(urlLine)
    for setting in settings { _ = bench.say("AT+HTTPSET=" + setting) }
    return bench
  }

  @Test func `GET is asked for, connected, and reported`() throws {
    var bench = bench()
    #expect(bench.act(0, body: [1, 2, 3]) == ok + Self.ready + "|+HTTPRES: 0,200,3|")
    let request = try #require(bench.requests.first)
    #expect(request.method == Array("GET".utf8))
    #expect(request.port == 8080)
    #expect(request.target == Array("/a".utf8))
    #expect(request.headerBytes.starts(with: Array("Host: example.com:8080\r\n".utf8)))
  }

  @Test func `the result comes late in the dialect that says so`() throws {
    var bench = bench(try Dialect(parsing: ["result-time=late"]))
    #expect(bench.act(0, body: [1, 2, 3]) == ok + Self.ready)
    #expect(bench.pass(EmulatorLimits.lateResult - .milliseconds(1)).isEmpty)
    #expect(bench.pass(.milliseconds(1)) == "|+HTTPRES: 0,200,3|")
  }

  @Test func `POST sends the imported bytes with their length`() throws {
    var bench = bench()
    _ = bench.say("AT+HTTPDATA=4")
    _ = bench.send(bytes: [0, 0x0D, 0x1A, 0xFF])
    _ = bench.act(1)
    let request = try #require(bench.requests.first)
    #expect(request.body == [0, 0x0D, 0x1A, 0xFF])
    #expect(
      firstRange(of: Array("Content-Length: 4\r\n".utf8), in: request.headerBytes[...]) != nil)
  }

  @Test(arguments: [
    "-1", "3", "x", "", "0,\(timernum.lowerBound - 1)", "0,\(timernum.upperBound + 1)", "0,",
    "0,15,1",
  ])
  func `a wrong action is refused and asks for nothing`(arguments: String) {
    var bench = bench()
    #expect(bench.say("AT+HTTPACT=" + arguments) == error)
    #expect(bench.requests.isEmpty)
  }

  @Test func `HEAD is refused where the profile lacks it`() {
    let timers = "(\(timernum.lowerBound)-\(timernum.upperBound))"
    var bench = Bench(profile("NL66x"))
    _ = bench.say(urlLine)
    #expect(bench.say("AT+HTTPACT=2") == error)
    #expect(bench.say("AT+HTTPACT=?") == "|+HTTPACT: (0-1) [, \(timers)]|" + ok)
  }

  @Test func `an action without a data connection is refused`() {
    var bench = Bench(conditions: Conditions(startsWithEcho: false))
    _ = bench.say(urlLine)
    #expect(bench.say("AT+HTTPACT=0") == error)
  }

  @Test func `connecting is given up after timernum`() {
    var bench = bench()
    _ = bench.say("AT+HTTPACT=0,10")
    #expect(bench.pass(.milliseconds(9_999)).isEmpty)
    #expect(bench.pass(.milliseconds(1)) == "|+HTTP:0|")
    #expect(bench.cancelled == [1])
  }

  @Test func `a drip slower in all than timernum succeeds`() {
    var bench = bench()
    _ = bench.say("AT+HTTPACT=0,10")
    _ = bench.http(.connected, .head(status: 200, bytes: []))
    for _ in 0..<5 {
      #expect(bench.pass(.seconds(9)).isEmpty)
      #expect(bench.http(.body([0x61])).isEmpty)
    }
    #expect(bench.http(.ended) == "|+HTTPRES: 0,200,5|")
  }

  @Test func `a gap of timernum ends the action without success`() {
    var bench = bench()
    _ = bench.say("AT+HTTPACT=0,10")
    _ = bench.http(.connected, .head(status: 200, bytes: []), .body([1]))
    #expect(bench.pass(.seconds(10)) == "|+HTTPRES: 0,603,0|")
    #expect(bench.cancelled == [1])
    #expect(bench.say("AT+HTTPACT=0") == ok)
  }

  @Test func `parts are read with their count and reading consumes nothing`() {
    var bench = bench()
    _ = bench.act(0, body: Array("OK\r\nERROR\r\n".utf8))
    for _ in 0..<2 {
      #expect(bench.say("AT+HTTPREAD=0,6") == "|+HTTPREAD: 6|OK|ER" + ok)
    }
    #expect(bench.say("AT+HTTPREAD=4,100") == "|+HTTPREAD: 7|ERROR|" + ok)
  }

  @Test(arguments: [
    "0,0", "0,\(profile().cache + 1)", "\(profile().cache + 1),1", "-1,1", "0", "0,1,1", "x,1", ",",
  ])
  func `a wrong read is refused`(arguments: String) {
    var bench = bench()
    _ = bench.act(0, body: [1])
    #expect(bench.say("AT+HTTPREAD=" + arguments) == error)
  }

  @Test func `all is read with OK on the side that the dialect says`() throws {
    var first = bench()
    _ = first.act(0, body: [0x61])
    #expect(first.say("AT+HTTPREAD") == ok + "|+HTTPREAD: 1|a|")
    var last = bench(try Dialect(parsing: ["read-all-order=ok-last", "data-end=blank-line"]))
    _ = last.act(0, body: [0x61])
    #expect(last.say("AT+HTTPREAD") == "|+HTTPREAD: 1|a|" + ok)
  }

  @Test(arguments: [0, 1, 640_000])
  func `the cache holds what the profile says`(surplus: Int) {
    var bench = bench()
    let kept = profile().cache
    let answer = bench.act(0, body: Array(repeating: 0x62, count: kept + surplus))
    #expect(answer.hasSuffix("|+HTTPRES: 0,200,\(kept)|"))
    #expect(bench.module.http.store.content?.count == kept)
  }

  @Test func `the header is shown and counted when asked for`() {
    var bench = bench(settings: ["\"RESPONSEHEADER\",\"1\""])
    let answer = bench.act(0, head: "HTTP/1.1 200 OK\r\n\r\n", body: [0x61])
    #expect(answer.hasSuffix("0,200,20|"))
    #expect(bench.say("AT+HTTPREAD=17,3") == "|+HTTPREAD: 3||a" + ok)
  }

  @Test func `REDIR follows a location and reports the last reply`() throws {
    var bench = bench(settings: ["\"REDIR\",\"1\""])
    _ = bench.say("AT+HTTPACT=0")
    let head = Array("HTTP/1.1 302 Found\r\nLocation: http://other/b\r\n\r\n".utf8)
    #expect(bench.http(.connected, .head(status: 302, bytes: head)) == Self.ready)
    #expect(bench.cancelled == [1])
    let request = try #require(bench.requests.last)
    #expect(request.host == Array("other".utf8))
    #expect(request.target == Array("/b".utf8))
    #expect(firstRange(of: Array("Host: other\r\n".utf8), in: request.headerBytes[...]) != nil)
    #expect(
      bench.http(.connected, .head(status: 200, bytes: []), .ended) == "|+HTTPRES: 0,200,0|")
  }

  @Test(arguments: [0, 1])
  func `so many redirections are followed and one more is reported`(surplus: Int) {
    var bench = bench(settings: ["\"REDIR\",\"1\""])
    _ = bench.say("AT+HTTPACT=0")
    let head = Array("HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n".utf8)
    for _ in 0..<EmulatorLimits.redirectsMax {
      _ = bench.http(.connected, .head(status: 302, bytes: head))
    }
    let last = surplus == 0 ? 200 : 302
    let said = bench.http(.connected, .head(status: last, bytes: head), .ended)
    #expect(said.hasSuffix("|+HTTPRES: 0,\(last),0|"))
    #expect(bench.requests.count == EmulatorLimits.redirectsMax + 1)
  }

  @Test(arguments: [0, 1])
  func `MODE 1 hands data on in blocks of so many bytes`(surplus: Int) throws {
    var bench = bench(
      try Dialect(parsing: ["streaming=blocks-after-result"]), settings: ["\"MODE\",\"1\""])
    let size = EmulatorLimits.blockBytes
    let answer = bench.act(0, body: Array(repeating: 0x61, count: size + surplus))
    #expect(answer.contains("|+HTTPREAD: \(size)|a"))
    #expect(answer.contains("|+HTTPREAD: 1|a|") == (surplus > 0))
  }

  @Test func `without REDIR a redirection is reported`() {
    var bench = bench()
    #expect(bench.act(0, status: 302, head: "Location: /b\r\n").hasSuffix("0,302,0|"))
    #expect(bench.requests.count == 1)
  }

  @Test func `RANGE goes with GET and not with POST`() {
    var bench = bench(settings: ["\"RANGE\",\"byte =0-12\""])
    _ = bench.act(0, status: 206)
    _ = bench.act(1)
    let field = Array("Range: bytes=0-12\r\n".utf8)
    #expect(
      bench.requests.map { firstRange(of: field, in: $0.headerBytes[...]) != nil } == [true, false])
  }

  @Test func `a header block takes the place of the settings`() throws {
    var bench = bench(settings: ["\"UAGENT\",\"me\""])
    _ = bench.say("AT+HTTPHEAD=8")
    _ = bench.send("X-A:  b\n")
    _ = bench.act(0)
    let header = String(decoding: try #require(bench.requests.first).headerBytes, as: UTF8.self)
    #expect(header == "Host: example.com:8080\r\nX-A:  b\n\r\n")
  }

  @Test func `OK behind an empty read comes late in the dialect that has it so`() throws {
    var bench = bench(try Dialect(parsing: ["empty-read-ok=late"]))
    _ = bench.act(0)
    #expect(bench.say("AT+HTTPREAD=0,1") == "|+HTTPREAD: 0|")
    #expect(bench.pass(EmulatorLimits.lateEmptyRead - .milliseconds(1)).isEmpty)
    #expect(bench.pass(.milliseconds(1)) == ok)
  }

  @Test(arguments: ["push", "push-after-result", "reads"])
  func `MODE 1 loses no byte beyond the cache`(way: String) throws {
    var bench = bench(try Dialect(parsing: ["streaming=" + way]), settings: ["\"MODE\",\"1\""])
    let data = String(repeating: "0123456789", count: 50_000)
    let (first, rest) = (data.prefix(profile().cache), data.dropFirst(profile().cache))
    let answer = bench.act(0, body: Array(data.utf8))
    let result = "|+HTTPRES: 0,200,\(data.utf8.count)|"
    switch way {
    case "push": #expect(answer == ok + Self.ready + data + result)
    case "push-after-result": #expect(answer == ok + Self.ready + result + data + "|")
    default:
      #expect(answer == ok + Self.ready + result)
      #expect(bench.say("AT+HTTPREAD") == ok + "|+HTTPREAD: \(first.count)|" + first + "|")
      #expect(bench.say("AT+HTTPREAD") == ok + "|+HTTPREAD: \(rest.count)|" + rest + "|")
      #expect(bench.say("AT+HTTPREAD") == ok + "|+HTTPREAD: 0||")
    }
  }

  @Test(arguments: [0, 1])
  func `a MODE 1 download beyond what can be kept breaks off`(surplus: Int) throws {
    var bench = bench(try Dialect(parsing: ["streaming=reads"]), settings: ["\"MODE\",\"1\""])
    let data = [UInt8](repeating: 0x61, count: EmulatorLimits.streamBytesMax + surplus)
    let answer = bench.act(0, body: data)
    #expect(answer.contains("|+HTTPRES: 0,200,\(data.count)|") == (surplus == 0))
    #expect(bench.cancelled.count == surplus)
    #expect(bench.say("AT+HTTPREAD=0,1").contains("+HTTPREAD: \(1 - surplus)|"))
  }

  @Test func `a second action is refused or waits its turn`() throws {
    var refusing = bench()
    _ = refusing.say("AT+HTTPACT=0")
    #expect(refusing.say("AT+HTTPACT=0") == error)
    var queueing = bench(try Dialect(parsing: ["second-action=queued"]))
    _ = queueing.say("AT+HTTPACT=0")
    #expect(queueing.say("AT+HTTPACT=1") == ok)
    #expect(queueing.requests.count == 1)
    _ = queueing.http(.connected, .head(status: 200, bytes: []), .ended)
    #expect(queueing.requests.count == 2)
  }

  @Test func `a restart gives the request up`() {
    var bench = bench()
    _ = bench.say("AT+HTTPACT=0")
    _ = bench.say("AT+CFUN=1,1")
    #expect(bench.cancelled == [1])
    #expect(bench.http(.connected).isEmpty)
  }

  @Test func `a Location that stands in a second line is followed`() throws {
    var bench = bench(settings: ["\"REDIR\",\"1\""])
    _ = bench.say("AT+HTTPACT=0")
    let head = "HTTP/1.1 302 Found\r\nLocation:\r\n\thttp://example.com/b\r\n\r\n"
    _ = bench.http(.connected, .head(status: 302, bytes: Array(head.utf8)), .ended)
    #expect(bench.requests.last?.target == Array("/b".utf8))
  }
}
