// The emulated module: its commands, its data mode and what its IP stack brings. The same bytes give the
// same answers however they are cut, memory stays bounded, and a module without faults always obeys again.
import HTTPOrigin
import Ground
import ModuleCatalogue
import ModuleEmulator
import SuiteLanguage
import TextModule

private let lines = [
  "AT", "ATE0", "ATE1", "ATI", "at+cgmm", "AT+CPIN?", "AT+CREG?", "AT+CMEE=1", "AT+CMEE=2",
  "AT+MIPCALL=1",
  "AT+MIPCALL?", "AT+HTTPSET=?", "AT+HTTPSET?", "AT+HTTPSET=\"URL\",\"http://192.0.2.1:8080/a\"",
  "AT+HTTPSET=\"URL\",\"https://[2001:db8::1]/b?c:81\"", "AT+HTTPSET=\"RANGE\",\"bytes=0-12\"",
  "AT+HTTPSET=\"REDIR\",\"1\"", "AT+HTTPSET=\"MODE\",\"1\"", "AT+HTTPSET=\"RESPONSEHEADER\",\"1\"",
  "AT+HTTPDATA=5", "AT+HTTPDATA=64000", "AT+HTTPDATA?", "AT+HTTPHEAD=20", "AT+HTTPACT=0",
  "AT+HTTPACT=1,10",
  "AT+HTTPACT=2", "AT+HTTPREAD", "AT+HTTPREAD=0,100", "AT+HTTPREAD=360000,360000", "AT+CFUN=15",
  "AT+HTTPREAD?", "AT+HTTPACT=?", "+++", "A/", "AT+HTTPSET=\"UAGENT\",\"x\"",
].map { Array($0.utf8) }

private let textLines = [
  "AT", "ATE0", "AT+MIPOPEN=?", "AT+MIPOPEN=1,0,\"192.0.2.1\",80,0", "AT+MIPOPEN?",
  "AT+MIPSEND=1,10", "AT+MIPSEND=1,1460", "AT+MIPCLOSE=1", "AT+CMGF=1", "AT+CMGF?",
  "AT+CMGS=\"+49151\"", "AT+CMGR=1", "AT+CMGL=\"ALL\"", "AT+CMGD=1", "at+cmgd=255", "\u{1B}",
  "\u{1A}", "AT+CFUN=15",
].map { Array($0.utf8) }

/// A module whose commands are text, and the command lines that it knows.
func playTextModule(_ choices: inout Choices) throws {
  let modules = Corpus.textModules
  let faults =
    choices.once(in: 3)
    ? (0...choices.below(2)).map { _ in choices.pick(modules.declaredFaults) } : []
  let dialect = choices.once(in: 3) ? Dialect() : .random(seed: UInt64(choices.below(5_000)))
  let profile = choices.pick(Corpus.textProfiles)
  let module = modules.module(profile: profile, dialect: dialect, faults: faults, seed: 3)
  try play(module, textLines, dialect, faults, &choices)
}

func playEmulator(_ choices: inout Choices) throws {
  let profile = choices.pick(Corpus.collection.catalogue.profiles)
  let faults =
    choices.once(in: 3) ? (0...choices.below(3)).map { _ in choices.pick(Fault.all) } : []
  let dialect = choices.once(in: 3) ? Dialect() : .random(seed: UInt64(choices.below(5_000)))
  try play(
    ModuleEmulator(profile: profile, dialect: dialect, faults: faults, seed: 3), lines, dialect,
    faults, &choices)
}

/// Says to a module whatever comes to mind, and then asks it whether it obeys.
private func play(
  _ module: ModuleEmulator, _ lines: [[UInt8]], _ dialect: Dialect, _ faults: [Fault],
  _ choices: inout Choices
) throws {
  var module = DrivenModule(module, faults)
  for _ in 0...choices.below(30) {
    switch choices.below(8) {
    case 0: try module.advance(.milliseconds(Int64(choices.below(40_000))))
    case 1: try module.stack(&choices)
    default:
      var bytes = choices.pick(lines)
      if choices.once(in: 3) { bytes = choices.mutated(bytes, changes: 1 + choices.below(3)) }
      if choices.once(in: 9) { bytes = choices.noise(choices.once(in: 9) ? 9_000 : 200) }
      if !choices.once(in: 12) { bytes.append(0x0D) }
      if choices.once(in: 6) { bytes.append(0x0A) }
      try module.say(bytes, in: choices.cut(bytes))
    }
    try module.advance(.milliseconds(Int64(choices.below(3_000))))
  }
  // A slow module may take hours over thousands of empty lines.
  guard faults.isEmpty, dialect.latency == .fast else { return }
  // Whatever was going on ends: half a line, data mode, an action and its redirects, a restart.
  try module.say([0x0D], in: [[0x0D]])
  try module.stackGivesUp()
  try module.advance(.seconds(200))
  module.said = []
  try module.say(Array("AT\r".utf8), in: [Array("AT\r".utf8)])
  try module.advance(.seconds(3))
  // A dialect ends its lines with a blank, another breaks them with LF alone.
  let said = excerpt(module.said).replacing(" ", with: "")
  try require(
    said.contains("OK\\x0d") || said.contains("OK\\x0a"),
    "AT is answered \"\(excerpt(module.said))\"; dialect \(dialect.settings)")
}

/// An emulated module with a clock of its own.
private struct DrivenModule {
  /// No answer is longer: the greatest cache, an address and some lines.
  static let outputBytesMax = 4 << 20

  var module: ModuleEmulator
  var said: [UInt8] = []
  private var now = Instant.start
  private var due: Instant?
  private var open: [Int] = []
  private var sockets: [Int] = []

  /// Whether it does the same however bytes are parted.
  private let isAboveParting: Bool

  init(_ module: ModuleEmulator, _ faults: [Fault]) {
    self.module = module
    // What comes together with the end of data is surplus, behind a gap it is a line (DATA-7).
    isAboveParting = !faults.contains { $0.name.contains("surplus") }
  }

  /// Gives bytes whole to the module and in pieces to a twin of it, which must do the same.
  mutating func say(_ bytes: [UInt8], in pieces: [[UInt8]]) throws {
    var twin = module
    for piece in pieces { twin.receive(piece.span, at: now) }
    let before = said.count
    module.receive(bytes.span, at: now)
    try drain()
    var spoken: [UInt8] = []
    for output in twin.outputs() {
      if case .transmit(let piece) = output { spoken += piece }
    }
    try require(
      !isAboveParting || spoken == said[before...].map(\.self),
      "\"\(excerpt(bytes))\" is answered \"\(excerpt(Array(said[before...])))\", and in "
        + "\(pieces.count) pieces \"\(excerpt(spoken))\"")
  }

  mutating func advance(_ time: Interval) throws {
    let end = now + time
    var turns = 0
    while let due, due <= end {
      turns += 1
      try require(turns < 10_000, "the module wakes again and again")
      now = max(now, due)
      self.due = nil
      module.wake(at: now)
      try drain()
    }
    now = end
  }

  /// Something happens to one of the requests under way.
  mutating func stack(_ choices: inout Choices) throws {
    if !sockets.isEmpty {
      let id = choices.pick(sockets)
      let event =
        choices.once(in: 2)
        ? TCPClientEvent.received(choices.noise(100))
        : choices.pick([.connected, .failed, .closed])
      if event == .failed || event == .closed { sockets.removeAll { $0 == id } }
      module.tcp(id, event, at: now)
      try drain()
    }
    guard !open.isEmpty else { return }
    let id = choices.pick(open)
    let event: HTTPClientEvent
    switch choices.below(6) {
    case 0: event = .connected
    case 1:
      let heads = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 302 x\r\nLocation: /b\r\n\r\n",
        "HTTP/1.1 301 x\r\nlocation: http://192.0.2.1:81/c\r\n\r\n", "HTTP/1.1 307\r\n\r\n", "x",
        "HTTP/1.1 302 x\r\nLocation: //[::1]:9/\r\n\r\n",
        "HTTP/1.1 303 x\r\nLocation: ../?#\r\n\r\n",
      ]
      let head = choices.mutated(Array(choices.pick(heads).utf8), changes: choices.below(3))
      event = .head(
        status: choices.pick([200, 204, 206, 301, 302, 307, 404, 500, 0, 999]), bytes: head)
    case 2, 3: event = .body(choices.noise(choices.once(in: 9) ? 400_000 : 100))
    case 4: event = .ended
    default: event = .failed(.refused)
    }
    module.http(id, event, at: now)
    try drain()
  }

  mutating func stackGivesUp() throws {
    for id in open { module.http(id, .failed(.reset), at: now) }
    for id in sockets { module.tcp(id, .closed, at: now) }
    try drain()
  }

  private mutating func drain() throws {
    var bytes = 0
    for output in module.outputs() {
      switch output {
      case .transmit(let piece):
        bytes += piece.count
        said += piece
      case .deadline(let instant, _): due = instant
      case .http(.open(let id, _)): open.append(id)
      case .http(.cancel(let id)): open.removeAll { $0 == id }
      case .tcp(.open(let id, _, _)): sockets.append(id)
      case .tcp(.close(let id)): sockets.removeAll { $0 == id }
      case .tcp(.send): break
      }
    }
    try require(bytes <= Self.outputBytesMax, "the module says \(bytes) bytes at once")
    if said.count > 1 << 20 { said.removeFirst(said.count - 1_000) }
  }
}
