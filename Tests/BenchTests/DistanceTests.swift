// A module that never comes to the origin: whether the address leads there, nobody else can tell.
import Bench
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

@Suite struct DistanceTests {
  /// What comes of cases on a module that connects to nobody, refuses another command and an action,
  /// and is told that the origin is at `host`, its own unless given.
  private func verdicts(
    isReached: Bool, host: String? = nil, isSecurePortReached: Bool = false
  ) throws -> [(verdict: Verdict, message: String)] {
    let text = """
      command GET "get"
        responds within 200 ms
        returns within 1 s
        results "+GET:" ends "+GET: {:int}"
      command PUT "put"
        responds within 200 ms
      series L61x
        models L610-CN
      suite s "s"
      case connects
        > AT+GET
        < OK
        ~ +GET: 1
      case takes
        > AT+PUT
        < OK
      case acts
        > AT+GET=1
        < OK
        ~ +GET: 1
      case refuses
        > AT+GET=0
        < ERROR
      case connects-with-tls
        > AT+GET="{origin.secure}/"
        < OK
        ~ +GET: 1
      case is-led-to-tls
        origin answers GET /
          status 302
          header Location: {origin.secure}/
        > AT+GET
        < OK
        ~ +GET: 1
      """
    let loaded = loadSuites([SourceFile(path: "test.attest", text: Array(text.utf8))])
    try #require(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
    let profile = try loaded.collection.catalogue.profile(named: "L61x").get()
    let loop = PollLoop()
    let terminal = try PseudoTerminal(loop: loop)
    defer { terminal.close() }
    let plan = Plan(suites: CompiledSuites(loaded.collection), profile: profile)
    let bench = try Bench(plan: plan, path: terminal.path, loop: loop, host: host)
    defer { bench.port.close() }
    bench.session.reach.isByModule = isReached
    bench.session.reach.isOverTLS = isSecurePortReached
    var line = ""
    terminal.onBytes = { bytes in
      for index in bytes.indices { line.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
      guard line.hasSuffix("\r") else { return }
      let answer =
        switch line {
        case "AT+GET\r", "AT+GET=0\r": "\r\nOK\r\n\r\n+GET: 0\r\n"
        case "AT+PUT\r", "AT+GET=1\r": "\r\nERROR\r\n"
        case _ where line.hasPrefix("AT+GET=\""): "\r\nOK\r\n\r\n+GET: 0\r\n"
        default: "\r\nOK\r\n"
        }
      line = ""
      terminal.send(Array(answer.utf8))
    }
    bench.session.start()
    let isFinished = loop.run(for: .seconds(patience)) { bench.session.isFinished }
    #expect(isFinished, "the run hangs")
    return bench.results.map { ($0.verdict, $0.finding?.message ?? "") }
  }

  @Test
  func `an action told to fail before any request has come is an error, and nothing else is`()
    throws
  {
    let verdicts = try verdicts(isReached: false)
    #expect(verdicts.map(\.verdict) == [.error, .fail, .fail, .fail, .error, .error])
    #expect(verdicts[0].message.hasPrefix("no request has come to the origin in this run: "))
  }

  @Test func `once a request has come an action that fails is the module's`() throws {
    #expect(try verdicts(isReached: true).allSatisfy { $0.verdict == .fail })
  }

  @Test func `over TLS a firewall may be to blame until somebody has come to that port`() throws {
    let verdicts = try verdicts(isReached: true, host: "origin.example")
    #expect(verdicts.map(\.verdict) == [.fail, .fail, .fail, .fail, .error, .error])
    #expect(
      verdicts[4].message.hasPrefix(
        "requests have come to the origin in this run, but nobody to its TLS port: origin.example:")
    )
    let others = try self.verdicts(
      isReached: true, host: "origin.example", isSecurePortReached: true)
    #expect(others.allSatisfy { $0.verdict == .fail })
  }
}
