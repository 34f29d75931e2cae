// A port that stands still while cases fail for it: no further case is cut for what the rig kept back; and
// one that another process uses.
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
  var onTrouble: (() -> Void)?
  private(set) var lines: [String] = []
  private let loop: PollLoop
  private let standsStill: Bool
  private var stoodUntil = Instant.start

  init(_ loop: PollLoop, standsStill: Bool) {
    (self.loop, self.standsStill) = (loop, standsStill)
  }

  func trouble(since instant: Instant) -> String? {
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
      onTrouble?()
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
    let loop = PollLoop()
    let port = StandingPort(loop, standsStill: standsStill)
    var options = RunnerOptions()
    options.cutsKnown = true
    let origin = try OriginServer(loop: loop)
    let session = RunnerSession(
      runner: CaseRunner(
        plan: try plan(suite), addresses: origin.addresses, options: options), loop: loop,
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

/// A module that keeps to everything, behind a port into which another process writes `AT` as often as the
/// case `hit` is played.
private final class VisitedPort: ModulePort {
  let name = "visited"
  let state = PortState.open
  var onBytes: ((Span<UInt8>) -> Void)?
  var onDrained: (() -> Void)?
  var onChange: ((PortState) -> Void)?
  var onTrouble: (() -> Void)?
  private let loop: PollLoop
  private let isTold: Bool
  private var visited: Instant?

  init(_ loop: PollLoop, isTold: Bool) { (self.loop, self.isTold) = (loop, isTold) }

  func trouble(since instant: Instant) -> String? {
    visited.flatMap { $0 >= instant ? "somebody opened the port" : nil }
  }

  var otherHolders: [PortHolder] { [PortHolder(process: 7, command: "cat")] }

  func send(_ bytes: Span<UInt8>) {
    let isHit = bytes.withUnsafeBufferPointer { $0.starts(with: "AT+HIT".utf8) }
    let answer = "\r\nOK\r\n" + (isHit ? "\r\nOK\r\n" : "")
    loop.setTimer(at: loop.now + .milliseconds(1)) { [self] in
      if isHit, isTold {
        visited = loop.now
        onTrouble?()
      }
      onBytes?(Array(answer.utf8).span)
    }
  }

  func close() {}
}

@Suite struct VisitedPortTests {
  private func played(isTold: Bool) throws -> [CaseResult] {
    let suite = """
      suite s "s"
      case hit
        > AT+HIT
        < OK
        > AT+Q
        < OK
      case line
        tags unready
        > AT
        < OK
        > AT+HIT
        < OK
        > AT+Q
        < OK
      case after
        > AT+Q
        < OK
      """
    let loop = PollLoop()
    let port = VisitedPort(loop, isTold: isTold)
    let origin = try OriginServer(loop: loop)
    let session = RunnerSession(
      runner: CaseRunner(
        plan: try plan(suite), addresses: origin.addresses, options: RunnerOptions()),
      loop: loop, port: port, origin: origin)
    var results: [CaseResult] = []
    session.onCase = { results.append($0) }
    session.start()
    #expect(loop.run(for: .seconds(patience)) { session.isFinished })
    return results
  }

  @Test func `what another process brought about is an error, and the run goes on`() throws {
    let played = try played(isTold: true)
    #expect(
      played.map { "\($0.name) \($0.verdict)" } == ["hit error", "line error", "after pass"])
    #expect(played[0].finding?.message.hasPrefix("somebody opened the port; found") == true)
  }

  @Test func `who has the port open is noted with a failure`() throws {
    let failed = try played(isTold: false).filter { $0.verdict == .fail }
    #expect(failed.map(\.name) == ["line"])
    #expect(failed.first?.notes == ["process 7 (cat) has visited open too"])
  }
}

private func plan(_ suite: String) throws -> Plan {
  let files = [
    SourceFile(path: "test.attest", text: Array(suite.utf8)),
    SourceFile(
      path: "catalogue.attest", text: Array("series L61x\n  models L610-CN\n".utf8)),
  ]
  let loaded = loadSuites(files)
  try #require(loaded.diagnostics.isEmpty, "\(render(loaded.diagnostics, files: files))")
  let profile = try loaded.collection.catalogue.profile(named: "L61x").get()
  return Plan(suites: CompiledSuites(loaded.collection), profile: profile)
}
