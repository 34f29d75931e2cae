// Suites of a few lines, and the module that they make.
import CaseRunner
import Diagnostics
import Ground
import HTTPOrigin
import ModuleCatalogue
import ModuleEmulator
import SuiteLanguage
import TextModule
import Testing

/// A module of these texts with no runner before it: what is sent, and what it says by when.
struct Spoken {
  private(set) var module: ModuleEmulator
  private var now = Instant.start
  private var wake: Instant?
  /// What the module wanted of its sockets, in order.
  private(set) var sockets: [String] = []

  /// Powers a module up with what the texts emulate, and their faults of these names.
  init(_ texts: String..., faults: [String] = []) throws {
    let files = texts.enumerated().map {
      SourceFile(path: "\($0.offset).attest", text: Array($0.element.utf8))
    }
    let loaded = loadSuites(files)
    try #require(render(loaded.diagnostics, files: files) == "")
    let profile = try #require(loaded.collection.catalogue.profiles.first)
    let modules = TextModules(CompiledSuites(loaded.collection))
    let wrong = try faults.map { try #require(modules.fault(named: $0, of: profile)) }
    module = modules.module(profile: profile, faults: wrong)
    _ = drain()
    _ = say("ATE0")
  }

  /// What comes until nothing is due any more, as lines.
  mutating func say(_ line: String) -> [String] { send(line + "\r") }

  /// Sends bytes and tells what comes within ten seconds; `after` moves the clock first.
  mutating func send(
    _ text: String, after wait: Interval = .zero, for time: Interval = .seconds(10)
  )
    -> [String]
  {
    now = now + wait
    module.receive(Array(text.utf8).span, at: now)
    return lines(drain() + turn(time))
  }

  /// What comes in so long.
  mutating func pass(_ time: Interval) -> [String] { lines(turn(time)) }

  /// What came of a socket, and what the module says then.
  mutating func socket(_ number: Int, _ event: TCPClientEvent) -> [String] {
    module.tcp(number, event, at: now)
    return lines(drain() + turn(.seconds(1)))
  }

  private mutating func turn(_ time: Interval) -> [UInt8] {
    let end = now + time
    var said: [UInt8] = []
    while let due = wake, due <= end {
      now = max(now, due)
      wake = nil
      module.wake(at: now)
      said += drain()
    }
    now = end
    return said
  }

  private mutating func drain() -> [UInt8] {
    var said: [UInt8] = []
    while let output = module.nextOutput() {
      switch output {
      case .transmit(let bytes): said += bytes
      case .deadline(let instant, _): wake = instant
      case .http: break
      case .tcp(.open(let number, let host, let port)):
        sockets.append("open \(number) \(String(decoding: host, as: UTF8.self)):\(port)")
      case .tcp(.send(let number, let bytes)):
        sockets.append("send \(number) \(String(decoding: bytes, as: UTF8.self))")
      case .tcp(.close(let number)): sockets.append("close \(number)")
      }
    }
    return said
  }

  private func lines(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
  }
}
