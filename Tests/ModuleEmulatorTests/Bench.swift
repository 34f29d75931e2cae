// A module on the bench: lines go in, what it says comes out as text, time passes when told.
import HTTPOrigin
import Ground
import ModuleCatalogue

@testable import ModuleEmulator

/// The base of the manual as a profile, with the numbers that series change as arguments.
func profile(
  methods: [Int] = [0, 1, 2], most: Int = 360_000, data: Int = 64_000, url: Int? = 255,
  hasHTTP: Bool = true
) -> Profile {
  func command(_ name: String, _ parameters: [Parameter]) -> CommandFacts {
    CommandFacts(
      name: name, title: name, manual: "1", maxResponse: .seconds(1), maxResult: .seconds(60),
      parameters: parameters)
  }
  let bit = Domain.choices([0, 1])
  let text = Domain.text(maxBytes: nil)
  let commands = [
    command(
      "HTTPSET",
      [
        Parameter(name: "URL", domain: .text(maxBytes: url), defaults: [""]),
        Parameter(name: "UAGENT", domain: text, defaults: [""]),
        Parameter(name: "ACCEPT", domain: text, defaults: ["/", "*/*"]),
        Parameter(name: "RANGE", domain: .offsets(0...most), defaults: [""]),
        Parameter(name: "RESPONSEHEADER", domain: bit, defaults: ["0"]),
        Parameter(name: "CONTYPE", domain: text, defaults: [""]),
        Parameter(name: "MODE", domain: bit, defaults: ["0"]),
        Parameter(name: "REDIR", domain: bit, defaults: ["0"]),
        Parameter(name: "IPV6", domain: bit, defaults: ["0"], mayBeAbsent: true),
      ]),
    command("HTTPDATA", [Parameter(name: "length", domain: .integers(1...data))]),
    command(
      "HTTPREAD",
      [
        Parameter(name: "offset", domain: .integers(0...most)),
        Parameter(name: "length", domain: .integers(1...most)),
      ]),
    command(
      "HTTPACT",
      [
        Parameter(name: "method", domain: .choices(methods)),
        Parameter(name: "timernum", domain: .integers(10...60), defaults: ["15"]),
      ]),
    command("HTTPHEAD", [Parameter(name: "length", domain: .integers(1...5_120))]),
  ]
  return Profile(
    name: "L61x", series: "L61x", model: "L610-GL", commands: hasHTTP ? commands : [])
}

/// A module whose echo is off and whose data connection is up, unless told otherwise.
struct Bench {
  var module: ModuleEmulator
  var now = Instant.start
  var requests: [HTTPClientRequest] = []
  var cancelled: [Int] = []
  var deadline: Instant?

  init(
    _ profile: Profile = profile(), _ dialect: Dialect = Dialect(), faults: [Fault] = [],
    conditions: Conditions = Conditions(startsConnected: true, startsWithEcho: false)
  ) {
    module = ModuleEmulator(
      profile: profile, dialect: dialect, faults: faults, conditions: conditions, seed: 1)
  }

  /// Sends bytes and returns the bytes that come at once.
  mutating func send(bytes: [UInt8]) -> [UInt8] {
    module.receive(bytes.span, at: now)
    return drain()
  }

  /// Sends text and returns what comes at once.
  mutating func send(_ text: String) -> String {
    String(decoding: send(bytes: Array(text.utf8)), as: UTF8.self)
  }

  /// Sends a line with its CR and returns what comes at once, line breaks as `|`.
  mutating func say(_ line: String) -> String { seen(send(line + "\r")) }

  /// Lets time pass, striking every hour asked for, and returns what comes.
  mutating func pass(_ interval: Interval) -> String {
    let end = now + interval
    var bytes: [UInt8] = []
    while let due = deadline, due <= end {
      now = max(now, due)
      deadline = nil
      module.wake(at: now)
      bytes += drain()
    }
    now = end
    return seen(String(decoding: bytes, as: UTF8.self))
  }

  /// Tells the module what became of its last request.
  mutating func http(_ events: HTTPClientEvent...) -> String {
    var bytes: [UInt8] = []
    for event in events {
      module.http(requests.count, event, at: now)
      bytes += drain()
    }
    return seen(String(decoding: bytes, as: UTF8.self))
  }

  /// Plays a whole action against a server that answers so.
  mutating func act(
    _ method: Int, status: Int = 200, head: String = "", body: [UInt8] = []
  ) -> String {
    let first = say("AT+HTTPACT=\(method)")
    return first
      + http(
        .connected, .head(status: status, bytes: Array(head.utf8)), .body(body), .ended)
  }

  mutating func drain() -> [UInt8] {
    var bytes: [UInt8] = []
    for output in module.outputs() {
      switch output {
      case .transmit(let more): bytes += more
      case .deadline(let instant, _): deadline = instant
      case .http(.open(_, let request)): requests.append(request)
      case .http(.cancel(let id)): cancelled.append(id)
      case .tcp: break
      }
    }
    return bytes
  }

  func seen(_ text: String) -> String {
    String(
      decoding: Array(text.utf8).filter { $0 != 0x0D }.map { $0 == 0x0A ? 0x7C : $0 }, as: UTF8.self
    )
  }
}

let ok = "|OK|"
let error = "|ERROR|"
let urlLine = "AT+HTTPSET=\"URL\",\"http://example.com:8080/a\""
