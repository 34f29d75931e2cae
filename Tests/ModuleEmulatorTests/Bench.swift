// A module on the bench: lines go in, what it says comes out as text, time passes when told.
import HTTPOrigin
import Ground
import ModuleCatalogue
import ShippedSuites

@testable import ModuleEmulator

/// A profile of the shipped catalogue, by the name of its series or model.
func profile(_ name: String = "L61x") -> Profile {
  guard let profile = try? Shipped.profile(name) else { preconditionFailure("no profile \(name)") }
  return profile
}

extension Profile {
  /// What an integer of a command may be.
  func range(_ command: String, _ parameter: String) -> ClosedRange<Int> {
    switch domain(command, parameter) {
    case .integers(let range), .offsets(let range): range
    default: preconditionFailure("\(command).\(parameter) is no integer")
    }
  }

  /// The longest text of a setting in bytes; nil where it has no bound.
  func textMax(_ setting: String) -> Int? {
    guard case .text(let bytes) = domain("HTTPSET", setting) else {
      preconditionFailure("\(setting) is no text")
    }
    return bytes
  }

  /// How many bytes of a reply are kept.
  var cache: Int { range("HTTPREAD", "length").upperBound }
}

let lengths = profile().range("HTTPDATA", "length")
let timernum = profile().range("HTTPACT", "timernum")

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
