// What the runner asks of an origin that takes its time.
import Diagnostics
import CaseRunner
import HTTPOrigin
import Ground
import ModuleCatalogue
import Results
import SuiteLanguage
import Testing

/// Plays one case on a module that answers OK, with an origin that a test answers for.
private struct Bench {
  var runner: CaseRunner
  var now = Instant.start
  /// Command lines sent.
  var lines: [String] = []
  /// Scripts told.
  var scripts: [OriginScript] = []
  /// Questions to the origin that have no answer.
  var asks = 0
  var results: [CaseResult] = []
  private var wake: Instant? = .start

  init(_ body: String, next: String = "", isOpenToAll: Bool = false) throws {
    let suite = "suite s \"s\"\ncase c\n" + body + "\n" + next
    let files = [
      SourceFile(path: "test.attest", text: Array(suite.utf8)),
      SourceFile(path: "catalogue.attest", text: Array(testCatalogue.utf8)),
    ]
    let loaded = loadSuites(files)
    try #require(loaded.diagnostics.isEmpty, "\(render(loaded.diagnostics, files: files))")
    let profile = try loaded.collection.catalogue.profile(named: "L61x").get()
    var addresses = OriginAddresses(
      host: "192.0.2.1", port: 8080, securePort: nil, closedPort: 9, deafPort: nil,
      defaultHost: nil, secureDefaultHost: nil)
    addresses.isOpenToAll = isOpenToAll
    runner = CaseRunner(
      plan: Plan(suites: CompiledSuites(loaded.collection), profile: profile),
      addresses: addresses)
  }

  /// Plays until the test has to speak for the module or for the origin.
  mutating func play() {
    while lines.last?.hasPrefix("AT+") != true, asks == 0 { wakeUp() }
  }

  /// Plays to the end, or until the test has to speak for the origin.
  mutating func finish() {
    while !runner.isFinished, asks == 0 { wakeUp() }
  }

  /// Lets time pass until something is due.
  mutating func wakeUp() {
    now = max(now, wake ?? now)
    wake = nil
    runner.wake(at: now)
    drain()
  }

  /// Lets the module say something.
  mutating func say(_ text: String) {
    runner.receive(Array(text.utf8).span, at: now)
    drain()
  }

  /// Answers for the origin, so long after the last thing that happened.
  mutating func answer(after interval: Interval = .milliseconds(50), seen: [OriginRequest] = []) {
    let seenAt = now
    now = now + interval
    for request in seen { runner.originSaw(request, at: seenAt) }
    asks -= 1
    runner.originIsCurrent(at: now)
    drain()
  }

  mutating func drain() {
    while case let outputs = runner.outputs(), !outputs.isEmpty {
      for output in outputs { perform(output) }
    }
  }

  private mutating func perform(_ output: CaseRunner.Output) {
    switch output {
    case .transmit(let bytes):
      let line = String(decoding: bytes, as: UTF8.self).filter { $0 != "\r" }
      lines.append(line)
      if line == "AT" || line == "ATE0" { runner.receive(Array("\r\nOK\r\n".utf8).span, at: now) }
    case .deadline(let instant, _): wake = instant
    case .origin(let script): scripts.append(script)
    case .originAsked: asks += 1
    case .caseFinished(let result): results.append(result)
    case .caseBegan, .recorded, .finished: break
    }
  }
}

private func request(_ target: String) -> OriginRequest {
  OriginRequest(method: Array("GET".utf8), target: Array(target.utf8), port: 8080)
}

@Suite struct OriginTests {
  @Test func `nothing is sent before the origin has taken its script`() throws {
    var bench = try Bench(
      """
        origin answers GET /x
          status 200
        > AT+FIRST
        < OK
        > AT+SECOND
      """)
    bench.play()
    #expect(bench.scripts.count == 1)
    #expect(bench.asks == 1)
    #expect(!bench.lines.contains("AT+FIRST"))
    bench.answer()
    #expect(bench.lines.last == "AT+FIRST")
    bench.say("\r\nOK\r\n")
    #expect(bench.lines.contains("AT+SECOND"))
    #expect(bench.asks == 0)
  }

  @Test func `the end of a script is told before the next case, and not waited for`() throws {
    var bench = try Bench(
      """
        origin answers GET /x
          status 200
        > AT+FIRST
        < OK
      """, next: "case d\n  > AT+SECOND\n  < OK\n")
    bench.play()
    bench.answer()
    bench.say("\r\nOK\r\n")
    // Behind the OK to the AT of the first case's end nothing comes.
    bench.wakeUp()
    #expect(bench.scripts.map(\.routes.count) == [1, 0])
    #expect(bench.asks == 0)
    #expect(bench.lines.last == "AT+SECOND")
  }

  @Test func `what the origin saw is asked for before a suite looks at it`() throws {
    var bench = try Bench(
      """
        > AT+FIRST
        < OK
        ? origin.requests == 1
        ? origin.request.target == "/x"
        > AT+SECOND
        < OK
        ? origin.requests == 2
      """)
    bench.play()
    bench.say("\r\nOK\r\n")
    #expect(bench.asks == 1)
    #expect(bench.lines.last == "AT+FIRST")
    bench.answer(seen: [request("/x")])
    #expect(bench.lines.last == "AT+SECOND")
    bench.say("\r\nOK\r\n")
    #expect(bench.asks == 1)
    bench.answer(seen: [request("/y")])
    bench.finish()
    #expect(bench.results.map(\.verdict) == [.pass])
  }

  @Test func `what strangers ask an open origin for is noted and not the module's`() throws {
    var bench = try Bench(
      """
        origin answers GET /x
          status 200
        > AT+FIRST="http://192.0.2.1/told?a=1"
        < OK
        ? origin.requests == 2
      """, isOpenToAll: true)
    bench.play()
    bench.answer()
    bench.say("\r\nOK\r\n")
    // What the module was told is its own, if it should not be as it was told.
    bench.answer(seen: [request("/.env"), request("/x"), request("/"), request("/told?a=2")])
    bench.finish()
    #expect(bench.results.map(\.verdict) == [.pass], "\(bench.results)")
    let notes = bench.results[0].notes
    #expect(notes.count == 2)
    #expect(notes[0].contains("not taken for the module's") && notes[0].contains("GET /.env"))
  }

  @Test func `what comes while the origin is asked keeps its hour`() throws {
    var bench = try Bench(
      """
        > AT+FIRST
        < OK
        ? origin.requests == 0
        ~ +CREG: 1
          within 200 ms
      """)
    bench.play()
    bench.say("\r\nOK\r\n")
    bench.now = bench.now + .milliseconds(150)
    bench.say("\r\n+CREG: 1\r\n")
    bench.answer(after: .seconds(5))
    bench.finish()
    #expect(bench.results.map(\.verdict) == [.pass], "\(bench.results)")
  }

  @Test func `a failure shows the requests that no check asked for, where they belong`() throws {
    var bench = try Bench(
      """
        > AT+FIRST
        < OK
      """)
    bench.play()
    let hour = bench.now + .milliseconds(5)
    bench.now = bench.now + .milliseconds(10)
    bench.say("\r\nERROR\r\n")
    bench.finish()
    #expect(bench.results.isEmpty)
    #expect(bench.asks == 1)
    bench.runner.originSaw(request("/wrong"), at: hour)
    bench.answer()
    bench.finish()
    let transcript = try #require(bench.results.first).transcript
    let index = try #require(transcript.firstIndex { $0.kind == .origin })
    #expect(transcript[index].at == hour)
    #expect(transcript[index - 1].at <= hour)
    #expect(transcript[index + 1].at > hour)
    #expect(bench.runner.isFinished)
  }

  @Test func `a run that is stopped does not wait for the origin`() throws {
    var bench = try Bench(
      """
        > AT+FIRST
        < OK
        ? origin.requests == 0
      """)
    bench.play()
    bench.say("\r\nOK\r\n")
    #expect(bench.asks == 1)
    bench.runner.stop("the origin is gone", at: bench.now)
    bench.drain()
    #expect(bench.runner.isFinished)
    #expect(bench.results.map(\.verdict) == [.error])
  }

  @Test func `a check that is given time looks again until the server has seen it`() throws {
    var bench = try Bench(
      """
        ? origin.requests == 1
          within 1 s
        > AT+FIRST
        < OK
      """)
    bench.finish()
    #expect(bench.asks == 1)
    bench.answer(after: .zero)
    bench.finish()
    let began = bench.now
    #expect(bench.asks == 1, "it asks again")
    bench.answer(after: .zero, seen: [request("/x")])
    bench.play()
    #expect(bench.lines.last == "AT+FIRST")
    #expect(bench.now - began < .milliseconds(100))
  }

  @Test func `a check that is given time looks once in so long`() throws {
    let looks = 4
    let gap = RunnerLimits.lookGap.nanoseconds / 1_000_000
    var bench = try Bench("  ? origin.requests == 1\n    within \(gap * Int64(looks - 1)) ms")
    var asked: [Instant] = []
    while bench.results.isEmpty {
      bench.finish()
      if bench.asks > 0 {
        asked.append(bench.now)
        bench.answer(after: .zero)
      }
    }
    let gaps = zip(asked, asked.dropFirst()).map { $1 - $0 }
    #expect(
      gaps.prefix(looks - 1) == Array(repeating: RunnerLimits.lookGap, count: looks - 1)[...])
    #expect(bench.results.map(\.verdict) == [.fail])
  }

  @Test func `a check that is given time fails when that is over`() throws {
    var bench = try Bench("  ? peer.bytes == \"x\"\n    within 1 s")
    let began = bench.now
    while bench.results.isEmpty {
      bench.finish()
      if bench.asks > 0 { bench.answer(after: .zero) }
    }
    #expect(bench.results.map(\.verdict) == [.fail])
    let finding = try #require(bench.results.first?.finding)
    #expect(finding.message.hasPrefix("`peer.bytes == \"x\"` is not so"))
    #expect(bench.results[0].duration >= .seconds(1))
    #expect(bench.now - began < .seconds(3))
  }

  @Test func `requests beyond what is kept are told by what fails for them`() throws {
    var bench = try Bench("  ? origin.requests == \(RunnerLimits.requestsMax + 1)")
    bench.finish()
    bench.answer(
      seen: (0...RunnerLimits.requestsMax).map { _ in request("/x") })
    while bench.results.isEmpty {
      bench.finish()
      if bench.asks > 0 { bench.answer() }
    }
    let message = try #require(bench.results.first?.finding?.message)
    #expect(message.hasSuffix("; of the requests of a case the first 1000 are kept, and more came"))
  }

  @Test func `connections to the peer beyond what is kept are told by what fails for them`() throws
  {
    var bench = try Bench("  ? peer.connections == 7")
    bench.finish()
    for number in 0...RunnerLimits.requestsMax {
      bench.runner.peerSaw(.opened(number), at: bench.now)
    }
    bench.answer()
    while bench.results.isEmpty {
      bench.finish()
      if bench.asks > 0 { bench.answer() }
    }
    let result = try #require(bench.results.first)
    #expect(
      result.finding?.message
        == "`peer.connections == 7` is not so; of the TCP connections of a case the first 1000 are "
        + "kept, and more came")
    #expect(result.finding?.received == "1000")
    #expect(result.notes.contains { $0.contains("more came") })
  }
}
