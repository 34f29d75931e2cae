import Diagnostics
import CaseRunner
import HTTPOrigin
import Ground
import ModuleCatalogue
import Results
import SuiteLanguage
import Testing

/// Six cases, the second of which drives a module mad.
private let suite = """
  suite s "s"
  case before
    > AT+A
    < OK
  case hostile
    > AT+HOSTILE
    < OK
  case c
    > AT+C
    < OK
  case d
    > AT+HTTPDATA=10
    prompt
    >> fill(10)
    < OK
  case e
    > AT+R
    < +R: {n:int}
    << n as got
    < OK
  case f
    > AT+F
    quiet 1 s

  """

/// What a module may send again and again.
private let chatter: [(name: String, bytes: [UInt8])] = [
  ("nothing", []),
  ("garbage", [UInt8](0...255) + [UInt8](0...255).reversed()),
  ("half lines", Array("xyz".utf8)),
  ("a line without end", [UInt8](repeating: UInt8(ascii: "x"), count: 8_000)),
  ("NULs", [UInt8](repeating: 0, count: 4096)),
  ("empty lines", Array("\r\n\r\n\n\r".utf8)),
  ("its echo", Array("AT\rAT\r".utf8)),
  ("prompts", Array("\r\n> ".utf8)),
  ("ERROR", Array("\r\nERROR\r\n".utf8)),
  ("known unsolicited lines", Array("\r\n+CREG: 1\r\n".utf8)),
  ("results", Array("\r\n+HTTPRES: 0,200,1\r\n".utf8)),
]

@Suite struct HostileModuleTests {
  private func mad(_ name: String, from: String, answers: Bool) -> ScriptedModule {
    let bytes = chatter.first { $0.name == name }?.bytes ?? Array("\r\n\(name)\r\n".utf8)
    var module = ScriptedModule()
    module.madness = Madness(from: from, bytes: bytes, answers: answers)
    return module
  }

  @Test(arguments: chatter.map(\.name))
  func `a module mad from the beginning costs a bounded time and no case passes`(
    name: String
  ) throws {
    let played = try play(suite, on: mad(name, from: "AT", answers: false))
    #expect(played.results.count == 6)
    #expect(played.results.allSatisfy { $0.verdict == .error || $0.verdict == .fail })
    #expect(played.ended - .start < .seconds(300))
  }

  @Test(arguments: chatter.map(\.name))
  func `a module that goes mad fails that case, and what follows is judged or not played`(
    name: String
  ) throws {
    let played = try play(suite, on: mad(name, from: "AT+HOSTILE", answers: false))
    let verdicts = played.results.map(\.verdict)
    #expect(verdicts.count == 6)
    #expect(verdicts[0] == .pass)
    #expect(verdicts[1...].allSatisfy { $0 == .error || $0 == .fail })
    #expect(played.ended - .start < .seconds(600))
  }

  @Test(arguments: chatter.map(\.name) + ["OK"])
  func `a module that answers and chatters besides costs a bounded time`(name: String) throws {
    let played = try play(suite, on: mad(name, from: "AT+HOSTILE", answers: true))
    #expect(played.results.count == 6)
    #expect(played.ended - .start < .seconds(1800))
  }

  @Test func `output without end is given up, and the transcript says how much it left out`() throws
  {
    var module = ScriptedModule()
    module.madness = Madness(
      from: "AT+HOSTILE", bytes: Array(repeating: 0x0A, count: 1 << 20), every: .milliseconds(20))
    let played = try play(suite, on: module)
    #expect(played.results.map(\.verdict) == [.pass, .fail, .error, .error, .error, .error])
    #expect(played.results[2].finding?.message.contains("sends without end") == true)
    #expect(played.ended - .start < .seconds(60))
  }

  @Test func `the transcripts of very many failures have a bound together`() throws {
    var module = ScriptedModule()
    let long = String(repeating: "x", count: 4 << 20)
    module.answers["AT+X"] = [Reply("\r\n\(long)\r\n\r\nOK\r\n")]
    let cases = (1...40).map { "case c\($0)\n  > AT+X\n  < OK\n" }.joined()
    let played = try play("suite s \"s\"\n" + cases, on: module)
    let kept = played.results.map { $0.transcript.reduce(0) { $0 + $1.bytes.count } }
    #expect(kept[0] > 4 << 20)
    #expect(kept.reduce(0, +) < RunnerLimits.transcriptsBytesMax + 16 << 20)
    #expect(played.results[39].transcriptDropped > 4 << 20)
    #expect(played.results.allSatisfy { $0.verdict == .fail })
  }
}

@Suite struct EarlyBytesTests {
  @Test func `bytes that come before the run begins are passed over`() throws {
    let loaded = loadSuites([
      SourceFile(path: "test.attest", text: Array(suite.utf8)),
      SourceFile(path: "catalogue.attest", text: Array(testCatalogue.utf8)),
    ])
    let profile = try loaded.collection.catalogue.profile(named: "L61x").get()
    var runner = CaseRunner(
      plan: Plan(suites: CompiledSuites(loaded.collection), profile: profile),
      addresses: OriginAddresses(
        host: "192.0.2.1", port: 8080, securePort: nil, closedPort: 9, deafPort: nil,
        defaultHost: nil, secureDefaultHost: nil))
    runner.receive(Array("\r\nOK\r\n".utf8).span, at: .start)
    runner.wake(at: .start)
    guard case .transmit(let first)? = runner.outputs().first else {
      Issue.record("nothing is sent")
      return
    }
    #expect(first == Array("AT\r".utf8))
  }
}

@Suite struct InterruptedRunTests {
  @Test func `a run that is stopped before its first case reports each case once`() throws {
    var module = ScriptedModule()
    module.answers["ATE0"] = []
    let played = try play("prelude\n  > ATE0\n  < OK\n" + suite, on: module, stopAfter: "ATE0")
    #expect(played.results.map(\.name) == ["before", "hostile", "c", "d", "e", "f"])
    #expect(played.results.allSatisfy { $0.finding?.message == "not played: stopped" })
  }

  @Test func `a run that is stopped in a case reports that case and the rest as errors`() throws {
    var module = ScriptedModule()
    module.answers["AT+HOSTILE"] = []
    let played = try play(suite, on: module, stopAfter: "AT+HOSTILE")
    #expect(played.results.map(\.verdict) == [.pass, .error, .error, .error, .error, .error])
    #expect(played.results[1].finding?.message == "stopped")
  }
}
