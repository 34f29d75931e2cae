// `attest ports`: which serial ports there are, what they look like, and who is in the way.
import ArgumentParser
import CaseRunner
import Glibc
import MachineContract
import ModuleCatalogue
import Ports
import Results
import SuiteLanguage

struct ListPorts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ports",
    abstract: "List the serial ports that are attached, and which module each may be.",
    discussion: """
      No port is opened, unless --probe asks for it. What stands under NAME can be given to \
      `attest run --port`.
      """)

  @OptionGroup var suites: SuiteOptions

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  @Flag(help: "Print udev rules that keep ModemManager away from the USB ports that are attached.")
  var udevRule = false

  @Flag(help: "Open each port that nobody holds and ask for the model with AT+CGMM.")
  var probe = false

  @Option(help: "With --probe: the speed in bits per second.")
  var baud: UInt32 = 115_200

  func validate() throws {
    if udevRule, json || probe {
      throw ValidationError("--udev-rule prints rules and nothing else")
    }
    if baud == 0 { throw ValidationError("--baud takes a speed of 1 bit per second or more") }
  }

  func run() throws {
    try reportingWrongUse {
      let known = try suites.load().catalogue.knownModules
      let ports = attachedPorts(withHolders: true)
      if udevRule {
        print(try udevRules(for: ports), terminator: "")
        return
      }
      let models = probe ? try PortProbe(ports, baud: baud).models() : []
      let list = PortList(
        ports: ports, known: known, modemManager: ModemManager.look(),
        models: probe ? models : nil)
      print(json ? list.json : list.table, terminator: "")
    }
  }

  private func udevRules(for ports: [PortInformation]) throws -> String {
    guard let rules = Ports.udevRules(for: ports) else {
      throw RigFailure("no USB serial port is attached, so there is nothing to write a rule for")
    }
    return rules
  }
}

/// Asks all free ports at once what they are.
struct PortProbe {
  private let ports: [PortInformation]
  private let baud: UInt32

  init(_ ports: [PortInformation], baud: UInt32) {
    self.ports = ports
    self.baud = baud
  }

  /// The answers to AT+CGMM, port for port; nil where there was none within three seconds.
  func models() throws -> [String?] {
    let loop = PollLoop()
    var interruption: String?
    do throws(PortError) {
      try loop.catchSignals([SIGINT, SIGTERM, SIGHUP]) { interruption = interruptionText($0) }
    } catch { throw failure(error) }
    let askers = ports.map { port in
      // Another program's port is left alone: two that read one port both get half.
      port.holder == nil ? PortAsker(port.path, baud: baud, loop: loop) : nil
    }
    loop.run { interruption != nil || askers.allSatisfy { $0?.isFinished ?? true } }
    for asker in askers { asker?.close() }
    if let interruption { throw RigFailure(interruption) }
    return askers.map { $0?.model }
  }
}

private final class PortAsker {
  private let port: SerialPort
  private let loop: PollLoop
  private var inquiry = IdentityInquiry(gap: .milliseconds(500), patience: .seconds(3))

  init?(_ path: String, baud: UInt32, loop: PollLoop) {
    guard let port = try? SerialPort(path, LineSettings(baud: baud), loop: loop) else { return nil }
    self.port = port
    self.loop = loop
    inquiry.begin(at: loop.now)
    port.onBytes = { [unowned self] bytes in
      inquiry.receive(bytes, at: self.loop.now)
      turn()
    }
    turn()
  }

  var isFinished: Bool { inquiry.isFinished || port.state != .open }

  var model: String? {
    inquiry.answers.first { $0.name == "model" }.map { escaped($0.text, limit: 100) }
  }

  func close() { port.close() }

  private func turn() {
    while let bytes = inquiry.nextTransmission() { port.send(bytes) }
    guard !isFinished else { return }
    loop.setTimer(at: inquiry.deadline) { [weak self] in
      guard let self else { return }
      inquiry.wake(at: loop.now)
      turn()
    }
  }
}
