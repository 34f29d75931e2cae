// A runner at one end of a pseudo-terminal and a module at the other, in one loop, in real time.
import Diagnostics
import CaseRunner
import Glibc
import HTTPOrigin
import Ground
import ModuleCatalogue
import OriginServer
import Ports
import Reports
import Results
import Bench
import SuiteLanguage
import TestSupport
import Testing

/// The runner's end: an open port, an origin and a session.
final class Bench {
  let port: SerialPort
  let origin: OriginServer
  let session: RunnerSession
  private(set) var results: [CaseResult] = []

  /// `host` is what the module is told of the origin, where that is not what it listens at.
  init(
    plan: Plan, path: String, loop: PollLoop, options: RunnerOptions = RunnerOptions(),
    host: String? = nil
  ) throws {
    port = try SerialPort(path, loop: loop)
    origin = try OriginServer(loop: loop, advertisedHost: host)
    session = RunnerSession(
      runner: CaseRunner(plan: plan, addresses: origin.addresses, options: options), loop: loop,
      port: port, origin: origin)
    session.onCase = { [unowned self] in results.append($0) }
  }
}

/// What a scripted module does about a command line.
enum Deed {
  case answer([UInt8])
  case leave
  case nothing
}

/// Plays a suite text on a module that is a closure over a pseudo-terminal, at most for 20 s.
///
/// Lines for which the closure returns nil are answered with OK.
func play(
  _ suite: String, _ module: @escaping (String) -> Deed?
) throws -> (results: [CaseResult], interval: Interval) {
  let catalogue = """
    command HTTPDATA "import"
      manual 1.2
      responds within 200 ms
      parameter length integer 1..64000
    series L61x
      models L610-CN

    """
  let files = [
    SourceFile(path: "test.attest", text: Array(suite.utf8)),
    SourceFile(path: "catalogue.attest", text: Array(catalogue.utf8)),
  ]
  let loaded = loadSuites(files)
  try #require(loaded.diagnostics.isEmpty, "\(render(loaded.diagnostics, files: files))")
  let profile = try loaded.collection.catalogue.profile(named: "L61x").get()
  let loop = PollLoop()
  let terminal = try PseudoTerminal(loop: loop)
  let bench = try Bench(
    plan: Plan(suites: CompiledSuites(loaded.collection), profile: profile), path: terminal.path,
    loop: loop)
  var line: [UInt8] = []
  terminal.onBytes = { bytes in
    for index in bytes.indices {
      guard bytes[index] == 0x0D else {
        line.append(bytes[index])
        continue
      }
      let deed = module(String(decoding: line, as: UTF8.self))
      line = []
      switch deed {
      case nil: terminal.send(Array("\r\nOK\r\n".utf8))
      case .answer(let answer): terminal.send(answer)
      case .nothing: break
      case .leave:
        // Not from within its own handler's piece of bytes.
        loop.setTimer(at: loop.now) { terminal.close() }
      }
    }
  }
  let began = loop.now
  bench.session.start()
  let isFinished = loop.run(for: .seconds(patience)) { bench.session.isFinished }
  #expect(isFinished, "the run hangs")
  bench.port.close()
  terminal.close()
  return (bench.results, loop.now - began)
}

/// Whether the tests that show a report to the validator can run.
let hasValidator = ConditionTrait.enabled(
  if: Validator.isThere, "needs ../shared/junit and Python's lxml and junitparser")

/// Expects that the results make a report that the validator passes; for tests with `hasValidator`.
func expectValidReport(_ results: [CaseResult]) throws {
  try withFolder { folder in
    let module = ModuleResult(name: "L61x", series: "L61x", port: "/dev/pts/9", cases: results)
    let path = folder + "/junit.xml"
    try JUnitReport(run: RunResult(modules: [module], version: "0")).write(toPath: path)
    let verdict = Validator.verdict(on: path)
    #expect(verdict.status == 0, "\(verdict.output)")
  }
}
