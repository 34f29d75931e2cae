// Plays a plan on a module at a real port, with the origin listening for real: the runner, the port
// and the origin share one poll loop and its clock.
import ArgumentParser
import CaseRunner
import Glibc
import HTTPOrigin
import MachineContract
import ModuleCatalogue
import OriginServer
import Ports
import Results
import Sessions
import SuiteLanguage

struct BenchOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The module's serial port, such as /dev/ttyUSB2.", valueName: "path"))
  var port: String?

  @Option(help: "The port's speed in bits per second.")
  var baud: UInt32 = 115_200
}

final class BenchRun {
  private let bench: BenchOptions
  private let suites: CompiledSuites
  private let names: [String]
  private let selects: (Suite, CaseDeclaration, String) -> Bool
  private let options: RunnerOptions
  private let display: Display
  private let loop = PollLoop()
  private let port: SerialPort
  private let origin: OriginChoice
  private var interruption: String?

  init(
    bench: BenchOptions, origin: OriginChoice, port path: String, suites: CompiledSuites,
    names: [String],
    selects: @escaping (Suite, CaseDeclaration, String) -> Bool, options: RunnerOptions,
    display: Display
  ) throws {
    self.bench = bench
    self.suites = suites
    self.names = names
    self.selects = selects
    self.options = options
    self.display = display
    self.origin = origin
    do throws(PortError) {
      port = try SerialPort(path, LineSettings(baud: bench.baud), loop: loop)
    } catch {
      throw RigFailure("\(error)")
    }
  }

  func play() throws -> RunResult {
    do throws(PortError) {
      try loop.catchSignals([SIGINT, SIGTERM]) { [weak self] in
        self?.interruption = interruptionText($0)
      }
    } catch {
      throw RigFailure("\(error)")
    }
    let began = loop.now
    let identity = identify()
    if names.isEmpty, let interruption {
      // Nobody knows which cases there would have been.
      port.close()
      return RunResult(
        interruption: interruption, wall: loop.now - began, version: attestVersion)
    }
    let profile = try profile(from: identity)
    // After the first question to the module: a certificate takes longer to make than it to answer.
    let origin = try origin.open(on: loop) { interruption != nil }
    defer { origin.close() }
    var played = ModuleResult(
      name: profile.name, series: profile.series, identity: identity.map { ($0.name, $0.shown) },
      port: port.path, startedAt: Int64(time(nil)))
    let plan = Plan(suites: suites, profile: profile, selecting: selects)
    display.begin(profile.name, cases: plan.cases.count)
    let session = RunnerSession(
      runner: CaseRunner(plan: plan, addresses: origin.addresses, options: options), loop: loop,
      port: port, origin: origin)
    session.onCase = { [display] result in
      display.finished(result, of: profile.name)
      played.cases.append(result)
    }
    session.play { interruption }
    played.dialect = session.dialect
    port.close()
    return RunResult(
      modules: [played], interruption: interruption, wall: loop.now - began,
      version: attestVersion)
  }

  // MARK: Who is there

  private struct Answer {
    var name: String
    var text: [UInt8]
    var shown: String { escaped(text, limit: 200) }
  }

  /// Asks the module who it is; what it does not say is left out.
  private func identify() -> [Answer] {
    var inquiry = IdentityInquiry()
    port.onBytes = { [loop] bytes in inquiry.receive(bytes, at: loop.now) }
    inquiry.begin(at: loop.now)
    while !inquiry.isFinished, interruption == nil, !port.isGone {
      while let bytes = inquiry.nextTransmission() { port.send(bytes) }
      _ = loop.run(for: max(.zero, inquiry.deadline - loop.now)) { inquiry.hasNews }
      inquiry.wake(at: loop.now)
    }
    port.onBytes = nil
    return inquiry.answers.map { Answer(name: $0.name, text: $0.text) }
  }

  private func profile(from identity: [Answer]) throws -> Profile {
    let catalogue = suites.collection.catalogue
    if let name = names.first {
      switch catalogue.profile(named: name) {
      case .success(let profile): return profile
      case .failure(let unknown): throw WrongUse(unknown.description)
      }
    }
    guard !port.isGone else { throw RigFailure("the port \(port.path) is gone: unplugged?") }
    guard let model = identity.first(where: { $0.name == "model" }) else {
      throw RigFailure(
        "\(port.path): the module does not answer AT+CGMM; is this its AT port at "
          + "\(bench.baud) baud? --series says what it is")
    }
    switch catalogue.profile(identity: model.text) {
    case .success(let profile): return profile
    case .failure(let unknown):
      throw WrongUse("\(port.path): \(unknown.description)\n--series says what it is")
    }
  }
}

/// The rig cannot do what was asked: one line with the remedy, exit status 3.
struct RigFailure: Error {
  var message: String
  init(_ message: String) { self.message = message }
}
