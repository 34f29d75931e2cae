// Plays a plan on a module at a real port, with the origin listening for real: the runner, the port
// and the origin share one poll loop and its clock.
import ArgumentParser
import CaseRunner
import Glibc
import HTTPOrigin
import Ground
import ModuleCatalogue
import OriginServer
import Ports
import Results
import Bench
import SuiteLanguage

final class BenchRun {
  private let suites: CompiledSuites
  private let names: [String]
  private let selects: (Suite, CaseDeclaration, String) -> Bool
  private let share: (Plan) -> Plan
  private var options: RunnerOptions
  private let display: Display
  private let loop: PollLoop
  private let port: LastingPort
  private let settings: LineSettings
  private let origin: OriginChoice
  private let expected: (String) -> [CaseName: Interval]
  private var interruption: String?
  /// What the module said of its model.
  private var model: [UInt8]?
  /// Why nothing can be played: the module answered nothing to AT.
  private var silence: String?
  private var ticking: PollLoop.Timer?
  private var portText = ""

  init(
    origin: OriginChoice, port: LastingPort, settings: LineSettings, loop: PollLoop,
    suites: CompiledSuites, names: [String],
    selects: @escaping (Suite, CaseDeclaration, String) -> Bool,
    share: @escaping (Plan) -> Plan, options: RunnerOptions, display: Display,
    expected: @escaping (String) -> [CaseName: Interval]
  ) {
    self.port = port
    self.settings = settings
    self.loop = loop
    self.suites = suites
    self.names = names
    self.selects = selects
    self.share = share
    self.options = options
    self.display = display
    self.origin = origin
    self.expected = expected
  }

  func play() throws -> RunResult {
    do throws(PortError) {
      try loop.catchSignals([SIGINT, SIGTERM, SIGHUP]) { [weak self] in
        self?.interruption = interruptionText($0)
      }
      try port.open { interruption != nil }
    } catch {
      throw failure(error)
    }
    heedLine()
    let began = loop.now
    let identity = identify()
    if names.isEmpty, let interruption {
      // Nobody knows which cases there would have been.
      port.close()
      return RunResult(
        interruption: interruption, wall: loop.now - began, version: attestVersion)
    }
    let profile = try profile()
    // After the first question to the module: a certificate takes longer to make than it to answer.
    let origin = try origin.open(on: loop) { interruption != nil }
    defer { origin.close() }
    var played = ModuleResult(
      name: profile.name, series: profile.series, identity: identity.map { ($0.name, $0.shown) },
      port: portText, startedAt: Int64(time(nil)))
    played.remarks = port.warnings.map { "port: \(escaped($0.utf8, limit: 1000))" }
    let plan = share(Plan(suites: suites, profile: profile, selecting: selects))
    let shown = display.begin(plan, identity: played.identity, expecting: expected(profile.series))
    let session = RunnerSession(
      runner: CaseRunner(plan: plan, addresses: origin.addresses, options: options), loop: loop,
      port: port, origin: origin)
    session.onCase = { [display] result in
      display.finished(result, of: shown)
      played.cases.append(result)
    }
    session.onCaseBegan = { [display] in display.caseBegan($0, of: shown, at: $1) }
    session.onEntry = { [display] in display.recorded($0, of: shown) }
    if let silence {
      // It has had its time; each case says why it was not played.
      session.stop(silence)
    } else {
      keepTicking()
      session.play { interruption }
      if let ticking { loop.cancel(ticking) }
    }
    display.ended(shown)
    played.dialect = session.dialect
    port.close()
    return RunResult(
      modules: [played], interruption: interruption, wall: loop.now - began,
      version: attestVersion)
  }

  /// Lets the display notice that time passes.
  private func keepTicking() {
    ticking = loop.setTimer(at: loop.now + Display.tickInterval) { [weak self] in
      self?.display.tick()
      self?.keepTicking()
    }
  }

  /// Reckons with what the line takes beyond what the manual times, and says what was not as asked.
  private func heedLine() {
    for warning in port.warnings { printError("attest: \(warning)") }
    if let obstacle = settings.obstacle {
      printError("attest: --line \(settings): \(obstacle); cases that send such data will fail")
    }
    let latency = options.reckon(with: port, settings)
    if port.roundTrip >= .milliseconds(1) {
      portText = "\(port.name) (round trip \(port.roundTrip), allowed for with \(latency))"
    } else {
      portText = port.name
    }
  }

  // MARK: Who is there

  private struct Answer {
    var name: String
    var text: [UInt8]
    var shown: String { escaped(text, limit: 200) }
  }

  /// Asks the module who it is; what it does not say is left out.
  private func identify() -> [Answer] {
    var inquiry = settings.isAutobaud ? .ofAutobaud : IdentityInquiry()
    port.onBytes = { [loop] bytes in inquiry.receive(bytes, at: loop.now) }
    inquiry.begin(at: loop.now)
    while !inquiry.isFinished, interruption == nil, port.state == .open {
      while let bytes = inquiry.nextTransmission() { port.send(bytes) }
      _ = loop.run(for: max(.zero, inquiry.deadline - loop.now)) { inquiry.hasNews }
      inquiry.wake(at: loop.now)
    }
    port.onBytes = nil
    if !inquiry.isAwake, interruption == nil, port.state == .open {
      silence =
        "\(port.name): the module does not answer AT within \(inquiry.patience); is this "
        + "its AT port at \(settings.baud) baud?"
    }
    model = inquiry.model
    return inquiry.answers.map { Answer(name: $0.name, text: $0.text) }
  }

  private func profile() throws -> Profile {
    let catalogue = suites.collection.catalogue
    if let name = names.first {
      switch catalogue.profile(named: name) {
      case .success(let profile): return profile
      case .failure(let unknown): throw WrongUse(unknown.description)
      }
    }
    guard port.state == .open else {
      throw RigFailure("the port \(port.name) is gone: unplugged?")
    }
    if let silence { throw RigFailure(silence) }
    guard let model else {
      throw RigFailure(
        "\(port.name): the module tells no model: it answers none to AT+CGMM, AT+GMM and ATI; "
          + "--series says what it is")
    }
    switch catalogue.profile(identity: model) {
    case .success(let profile): return profile
    case .failure(let unknown):
      throw WrongUse("\(port.name): \(unknown.description)\n--series says what it is")
    }
  }
}
