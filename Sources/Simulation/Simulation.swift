// Wires a runner to an emulator and an origin in one thread under virtual time: a 30 s time-out costs
// microseconds, and everything repeats to the byte from the seed. It knows nothing of AT.
public import CaseRunner
public import HTTPOrigin
public import Ground
public import ModuleEmulator
public import Results

/// How the wire between runner and module behaves.
public struct SimulationOptions: Sendable {
  /// Where fragmentation and latency are drawn from.
  public var seed: UInt64 = 1
  /// The longest that a piece of what is sent takes beyond its time on the wire.
  public var latencyMax = Interval.milliseconds(2)
  /// Whether what is sent arrives in random pieces.
  public var fragments = true
  /// How long something takes from the module to the origin or back: little on a bench of today, seconds
  /// where the module has GPRS or NB-IoT.
  public var networkDelay = Interval.milliseconds(20)
  /// How many bytes a second come from the origin, as over GPRS; nil: as many as there are.
  public var bytesPerSecond: Int?

  /// Makes the default options.
  public init() {}

  /// Draws from the seed all that is drawn: three networks of five are fast, one of seven is narrow.
  public init(seed: UInt64) {
    self.seed = seed
    networkDelay =
      [.milliseconds(20), .milliseconds(400), .milliseconds(1500)][
        seed % 5 < 3 ? 0 : Int(seed % 5) - 2]
    bytesPerSecond = seed % 7 == 3 ? 5000 : nil
  }
}

/// One module's run in virtual time.
public struct Simulation: Sendable {
  /// Where the module finds the simulated origin.
  public static let addresses = OriginAddresses(
    host: "192.0.2.1", port: 8080, securePort: 44_443, closedPort: 9, deafPort: 10,
    defaultHost: "192.0.2.1", secureDefaultHost: "192.0.2.1", peerPort: 7)

  var runner: CaseRunner
  /// The module that is played on.
  public internal(set) var module: ModuleEmulator
  let options: SimulationOptions
  private let baud: Int
  private var generator: SeededGenerator
  var queue = EventQueue()
  private(set) var now = Instant.start
  private var runnerWake: Instant? = .start
  private var moduleWake: Instant?
  private(set) var script = OriginScript()
  private var cancelled: Set<Int> = []
  var peer = VirtualPeer()
  /// Sockets of which the module wants to hear nothing more.
  var cancelledSockets: Set<Int> = []
  private var runnerLineFree = Instant.start
  private var moduleLineFree = Instant.start
  /// Whether what the module is given and does is kept.
  var keepsTurns = false
  var turns: [Turn] = []

  /// The beginning of what is sent comes in pieces of at most so many bytes, so that it comes soon.
  private static let beginningBytes = 64
  private static let pieceBytesMax = 16_384

  /// Makes a run that has not begun.
  public init(
    plan: Plan, module: ModuleEmulator, runnerOptions: RunnerOptions = RunnerOptions(),
    options: SimulationOptions = SimulationOptions()
  ) {
    runner = CaseRunner(plan: plan, addresses: Self.addresses, options: runnerOptions)
    self.module = module
    self.options = options
    baud = runnerOptions.baud
    generator = SeededGenerator(seed: options.seed)
  }

  /// Plays everything and hands each case over as it is finished.
  ///
  /// - Parameters:
  ///   - interruption: Asked again and again; a text ends the run early for that reason.
  ///   - observed: Told when a case begins and, where the runner's options ask for it, what is
  ///     recorded, as it happens.
  ///   - finished: Takes each case's result.
  /// - Returns: What the probes found out, and how much virtual time passed.
  public mutating func run(
    interruption: () -> String? = { nil }, observed: (Observation) -> Void = { _ in },
    _ finished: (CaseResult) -> Void
  ) -> (dialect: [(name: String, value: String)], duration: Interval) {
    drainModule()
    while !runner.isFinished {
      if let reason = interruption() { runner.stop(reason, at: now) }
      advance()
      drainModule()
      drainRunner(observed, finished)
    }
    return (runner.dialect, now - .start)
  }

  /// Something that a run tells as it happens.
  public enum Observation {
    /// A case begins.
    case caseBegan(CaseName, Instant)
    /// Something was recorded.
    case recorded(TranscriptEntry)
  }

  /// Lets the next thing happen.
  mutating func advance() {
    var earliest = queue.next
    for wake in [runnerWake, moduleWake] {
      if let wake, earliest.map({ wake < $0 }) ?? true { earliest = wake }
    }
    guard let next = earliest else {
      // Nobody will ever move again: a runner that waits without a deadline is at fault.
      return runner.stop("the simulation stands still", at: now)
    }
    now = max(now, next)
    if queue.next == next, let event = queue.popFirst() {
      handle(event)
    } else if runnerWake == next {
      runnerWake = nil
      runner.wake(at: now)
    } else {
      moduleWake = nil
      give(.wake)
    }
  }

  private mutating func handle(_ event: Event) {
    switch event.kind {
    case .toModule(let bytes): give(.bytes(bytes))
    case .toRunner(let bytes): runner.receive(bytes.span, at: now)
    case .http(let id, let what):
      guard !cancelled.contains(id) else { return }
      give(.http(id, what))
    case .request(let id, let request, let isSecure):
      guard !cancelled.contains(id) else { return }
      answer(request, id, isSecure: isSecure)
    case .tcp(let id, let what):
      guard !cancelledSockets.contains(id) else { return }
      give(.tcp(id, what))
    case .peer(let id, let input): peerTakes(input, of: id)
    }
  }

  private mutating func give(_ input: Turn.Input) {
    if keepsTurns { turns.append(Turn(at: now, input: input)) }
    input.give(to: &module, at: now)
  }

  mutating func drainRunner(
    _ observed: (Observation) -> Void, _ finished: (CaseResult) -> Void
  ) {
    while let output = runner.nextOutput() {
      switch output {
      case .transmit(let bytes): transmit(bytes, toModule: true)
      case .deadline(let instant, _): runnerWake = instant
      case .origin(let script): self.script = script
      case .originAsked: runner.originIsCurrent(at: now)
      case .caseFinished(let result): finished(result)
      case .caseBegan(let suite, let name):
        observed(.caseBegan(CaseName(suite: suite, name: name), now))
      case .recorded(let entry): observed(.recorded(entry))
      case .finished: break
      }
    }
  }

  mutating func drainModule() {
    while let output = module.nextOutput() {
      if keepsTurns { turns[turns.count - 1].outputs.append(output) }
      switch output {
      case .transmit(let bytes): transmit(bytes, toModule: false)
      case .deadline(let instant, _): moduleWake = instant
      case .http(.open(let id, let request)): connect(request, id)
      case .http(.cancel(let id)): cancelled.insert(id)
      case .tcp(let action): perform(action)
      }
    }
  }

  // MARK: The wire

  private mutating func transmit(_ bytes: [UInt8], toModule: Bool) {
    var free = max(now, toModule ? moduleLineFree : runnerLineFree)
    var start = 0
    while start < bytes.count {
      var size = min(
        bytes.count - start, start < Self.beginningBytes ? Self.beginningBytes : Self.pieceBytesMax)
      if options.fragments, size > 1, generator.below(4) == 0 {
        size = 1 + generator.below(min(size, 64))
      }
      if baud > 0 {
        free = free + Interval(nanoseconds: Int64(size) * 10_000_000_000 / Int64(baud))
      }
      if options.latencyMax > .zero {
        free =
          free
          + Interval(nanoseconds: Int64(generator.below(Int(options.latencyMax.nanoseconds))))
      }
      let piece = bytes[start..<(start + size)]
      queue.schedule(toModule ? .toModule(piece) : .toRunner(piece), at: free)
      start += size
    }
    if toModule { moduleLineFree = free } else { runnerLineFree = free }
  }

  // MARK: The network and the origin

  private mutating func connect(_ request: HTTPClientRequest, _ id: Int) {
    let there = now + options.networkDelay
    let host = String(decoding: request.host, as: UTF8.self)
    let addresses = Self.addresses
    let known = [addresses.host, addresses.defaultHost, addresses.secureDefaultHost]
    guard known.contains(host) else {
      queue.schedule(.http(id, .failed(.unknownHost)), at: there)
      return
    }
    let listens: Bool? =
      switch request.port {
      case addresses.port, 80: false
      case addresses.securePort, 443: true
      default: nil
      }
    if request.port == addresses.deafPort { return }
    guard let isSecure = listens else {
      queue.schedule(.http(id, .failed(.refused)), at: there)
      return
    }
    guard isSecure == request.isSecure else {
      queue.schedule(.http(id, .failed(.tls)), at: there)
      return
    }
    queue.schedule(.http(id, .connected), at: there)
    queue.schedule(.request(id, request, isSecure: isSecure), at: there)
  }

  private mutating func answer(_ sent: HTTPClientRequest, _ id: Int, isSecure: Bool) {
    guard let request = originRequest(sent, isSecure: isSecure) else { return }
    runner.originSaw(request, at: now)
    var at = now + options.networkDelay
    var link = NarrowLink(bytesPerSecond: options.bytesPerSecond, free: at)
    var reader = AnswerReader(answering: request.method)
    // What is no request is answered as the real server does.
    let response =
      request.malformed == nil ? script.response(to: request) : OriginResponse(status: 400)
    for timed in response.steps(for: request) {
      at = at + timed.wait
      let events: [HTTPClientEvent] =
        switch timed.step {
        case .head(let bytes), .body(let bytes): reader.receive(bytes)
        case .end: reader.finish()
        case .keep: []
        case .reset: reader.isOver ? [] : [.failed(.reset)]
        }
      for event in events {
        for (piece, arrival) in link.pass(event, at: at) {
          queue.schedule(.http(id, piece), at: arrival)
        }
      }
    }
  }
}

/// The way of a reply to the module, which may take its time.
struct NarrowLink {
  let bytesPerSecond: Int?
  /// When what was sent before has come.
  var free: Instant

  /// What comes of an event, and when: a body in pieces of a second where it takes longer.
  mutating func pass(
    _ event: HTTPClientEvent, at now: Instant
  ) -> [(HTTPClientEvent, Instant)] {
    guard let bytesPerSecond else { return [(event, now)] }
    free = max(free, now)
    guard case .body(let bytes) = event else { return [(event, free)] }
    return stride(from: 0, to: bytes.count, by: bytesPerSecond).map { start in
      let piece = Array(bytes[start..<min(start + bytesPerSecond, bytes.count)])
      let time = Int64(piece.count) * 1_000_000_000 / Int64(bytesPerSecond)
      free = free + Interval(nanoseconds: time)
      return (.body(piece), free)
    }
  }
}

/// What a server makes of the bytes that the module sends: the header lines parsed, the body as
/// long as Content-Length says; nil when fewer bytes came, for which a server waits in vain.
func originRequest(_ sent: HTTPClientRequest, isSecure: Bool) -> OriginRequest? {
  var sent = sent
  var problem: String?
  if let head = sent.wholeHead {
    let emptyLine = Array("\r\n\r\n".utf8)
    guard let end = head.firstIndex(of: emptyLine) else { return nil }
    let lines = head[..<(end + 2)].split(separator: 0x0A, maxSplits: 1)
    let words = lines[0].split(separator: 0x20, omittingEmptySubsequences: false)
    if words.count == 3, words[2].starts(with: "HTTP/1.".utf8) {
      (sent.method, sent.target) = (Array(words[0]), Array(words[1]))
    } else {
      problem = "the request line is not METHOD TARGET HTTP/1.1"
    }
    sent.headerBytes = lines.count > 1 ? Array(lines[1]) : []
    // Whatever stands behind the empty line is body.
    sent.body = Array(head[(end + emptyLine.count)...]) + sent.body
  }
  var request = OriginRequest(
    method: sent.method, target: sent.target, headerBytes: sent.headerBytes, port: sent.port,
    isSecure: isSecure, malformed: problem)
  for line in sent.headerBytes.split(separator: 0x0A) {
    let line = line.last == 0x0D ? line.dropLast() : line
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      request.malformed = "a header line without a colon"
      request.came =
        sent.method + [0x20] + sent.target + Array(" HTTP/1.1\r\n".utf8) + sent.headerBytes
        + [0x0D, 0x0A]
      continue
    }
    let value = line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
    request.headers.append(
      HeaderField(name: Array(line[..<colon]), value: Array(value.trimmed)))
  }
  let declared = request.header(Array("Content-Length".utf8)).flatMap {
    Int(String(decoding: $0, as: UTF8.self))
  }
  guard (declared ?? 0) <= sent.body.count else { return nil }
  request.body = Array(sent.body.prefix(declared ?? 0))
  return request
}

extension [UInt8] {
  /// Where the bytes first stand; nil: nowhere.
  fileprivate func firstIndex(of bytes: [UInt8]) -> Int? {
    indices.first { self[$0...].starts(with: bytes) }
  }
}

extension ArraySlice<UInt8> {
  /// The slice without blanks at its end.
  fileprivate var trimmed: ArraySlice<UInt8> {
    var slice = self
    while slice.last == 0x20 || slice.last == 0x09 { slice = slice.dropLast() }
    return slice
  }
}
