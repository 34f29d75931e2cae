// A port that stands still while cases fail for it: no further case is cut for what the rig kept back.
import CaseRunner
import Diagnostics
import Ground
import ModuleCatalogue
import OriginServer
import Ports
import Results
import SuiteLanguage
import TestSupport
import Testing

@testable import Bench

/// A module that answers all but `AT+Q=…`, behind a port that may say that it stood still meanwhile.
private final class StandingPort: ModulePort {
  let name = "standing"
  let state = PortState.open
  var onBytes: ((Span<UInt8>) -> Void)?
  var onDrained: (() -> Void)?
  var onChange: ((PortState) -> Void)?
  var onStandstill: (() -> Void)?
  private(set) var lines: [String] = []
  private let loop: PollLoop
  private let standsStill: Bool
  private var stoodUntil = Instant.start

  init(_ loop: PollLoop, standsStill: Bool) {
    (self.loop, self.standsStill) = (loop, standsStill)
  }

  func standstill(since instant: Instant) -> String? {
    stoodUntil > instant ? "nothing got on" : nil
  }

  func send(_ bytes: Span<UInt8>) {
    let line = bytes.withUnsafeBufferPointer { String(decoding: $0.dropLast(), as: UTF8.self) }
    lines.append(line)
    let isAnswered = !line.hasPrefix("AT+Q=")
    loop.setTimer(at: loop.now + .milliseconds(1)) { [self] in
      if isAnswered { return onBytes?(Array("\r\nOK\r\n".utf8).span) ?? () }
      guard standsStill else { return }
      stoodUntil = loop.now
      onStandstill?()
    }
  }

  func close() {}
}

@Suite struct StandstillCutsTests {
  private func played(standsStill: Bool) throws -> (verdicts: [Verdict], lines: [String]) {
    let suite = """
      suite s "s"
      case c
        each n in [1, 2, 3, 4, 5]
        > AT+Q={n}
        < OK
          within 20 ms
      """
    let catalogue = "series L61x\n  models L610-CN\n"
    let files = [
      SourceFile(path: "test.attest", text: Array(suite.utf8)),
      SourceFile(path: "catalogue.attest", text: Array(catalogue.utf8)),
    ]
    let loaded = loadSuites(files)
    try #require(loaded.diagnostics.isEmpty, "\(render(loaded.diagnostics, files: files))")
    let loop = PollLoop()
    let port = StandingPort(loop, standsStill: standsStill)
    var options = RunnerOptions()
    options.cutsKnown = true
    let profile = try loaded.collection.catalogue.profile(named: "L61x").get()
    let plan = Plan(suites: CompiledSuites(loaded.collection), profile: profile)
    let origin = try OriginServer(loop: loop)
    let session = RunnerSession(
      runner: CaseRunner(plan: plan, addresses: origin.addresses, options: options), loop: loop,
      port: port, origin: origin)
    var verdicts: [Verdict] = []
    session.onCase = { verdicts.append($0.verdict) }
    session.start()
    #expect(loop.run(for: .seconds(patience)) { session.isFinished })
    return (verdicts, port.lines)
  }

  @Test func `what fails while the port stands still is an error, and cuts nothing`() throws {
    let played = try played(standsStill: true)
    #expect(played.verdicts == Array(repeating: .error, count: 5))
    #expect(played.lines.contains("AT+Q=5"))
  }

  @Test func `what fails on a port that does not is cut after three times`() throws {
    let played = try played(standsStill: false)
    #expect(played.verdicts == [.fail, .fail, .fail, .skipped, .skipped])
    #expect(!played.lines.contains("AT+Q=4"))
  }
}
