// A run whose origin is elsewhere, beside the same run with its own.
import Diagnostics
import CaseRunner
import Ground
import ModuleCatalogue
import ModuleEmulator
import OriginServer
import Ports
import Results
import Bench
import Simulation
import SuiteLanguage
import TestSupport
import Testing

@Suite struct RemoteOriginTests {
  private static let token = Array("a-token-of-some-length".utf8)

  /// Quick cases that tell the origin something and look at what it saw, and others.
  private func plan(_ series: String, _ fault: Fault) throws -> Plan {
    let files = suitePaths(below: shippedSuitesPath).map {
      SourceFile(path: $0, text: contents($0))
    }
    let suites = CompiledSuites(loadSuites(files).collection)
    let profile = try suites.collection.catalogue.profile(named: series).get()
    let all = Plan(suites: suites, profile: profile) { suite, declared, name in
      suite.name == "http.url"
        && !(suite.tags + declared.tags).contains("slow") && !name.contains("default-port")
    }
    var simulation = Simulation(
      plan: all, module: ModuleEmulator(profile: profile, faults: [fault]))
    var (quick, failures): (Set<String>, Int) = ([], 0)
    _ = simulation.run { result in
      if result.verdict == .fail { failures += 1 }
      guard result.duration < .milliseconds(500) || result.verdict == .fail, failures < 3 else {
        return
      }
      quick.insert("\(result.suite)/\(result.name)")
    }
    return Plan(suites: suites, profile: profile) { suite, _, name in
      quick.contains("\(suite.name)/\(name)")
    }
  }

  private func play(
    _ plan: Plan, fault: Fault, _ origin: any Origin, on loop: PollLoop
  ) throws -> [CaseResult] {
    let terminal = try PseudoTerminal(loop: loop)
    let service = EmulatorService(
      module: ModuleEmulator(profile: plan.profile, faults: [fault]), loop: loop,
      terminal: terminal)
    let port = try SerialPort(terminal.path, loop: loop)
    let session = RunnerSession(
      runner: CaseRunner(plan: plan, addresses: origin.addresses), loop: loop, port: port,
      origin: origin)
    var results: [CaseResult] = []
    session.onCase = { results.append($0) }
    service.start()
    session.start()
    #expect(loop.run(for: .seconds(120)) { session.isFinished }, "the run hangs")
    service.stop()
    port.close()
    terminal.close()
    var isClosed = false
    origin.close { isClosed = true }
    #expect(loop.run(for: .seconds(patience)) { isClosed })
    return results
  }

  @Test func `an origin behind a slow link gives the verdicts of one's own`() throws {
    // One that only the origin's view of the requests shows.
    let fault = try #require(Fault.named("url-path-port-wins"))
    let plan = try plan("L61x", fault)
    func shown(_ results: [CaseResult]) -> [String] {
      results.map { result in
        let requests = result.transcript.filter { $0.kind == .origin }.count
        return "\(result.suite)/\(result.name) \(result.verdict) \(requests)"
      }
    }
    let own = PollLoop()
    let expected = try play(plan, fault: fault, OriginServer(loop: own), on: own)
    #expect(expected.contains { $0.verdict == .fail })
    #expect(expected.contains { $0.verdict == .pass })
    let loop = PollLoop()
    let identity = try OriginIdentity(for: OriginPlaces())
    let far = try OriginServer(loop: loop, places: OriginPlaces(), identity: identity)
    let control = try ControlServer(
      loop: loop, origin: far, host: "127.0.0.1", port: 0, token: Self.token, isNamed: true,
      identity: identity)
    let relay = try Relay(loop: loop, to: control.port, delay: .milliseconds(25))
    let origin = try RemoteOrigin(
      loop: loop,
      place: RemoteOriginPlace(
        host: "127.0.0.1", port: relay.port, isSecure: false, trust: .authorities(file: nil)),
      token: Self.token)
    var problem: String??
    origin.open { problem = .some($0) }
    #expect(loop.run(for: .seconds(patience)) { problem != nil })
    #expect(problem == .some(nil))
    #expect(shown(try play(plan, fault: fault, origin, on: loop)) == shown(expected))
    withExtendedLifetime((control, relay)) {}
  }
}
