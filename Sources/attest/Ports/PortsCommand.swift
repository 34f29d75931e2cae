// `attest ports`: which serial ports there are, what they look like, and who is in the way.
import ArgumentParser
import CaseRunner
import Glibc
import Ground
import ModuleCatalogue
import Ports
import Results
import SuiteLanguage

struct ListPorts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ports",
    abstract: "List the serial ports that are attached, and which module each may be.",
    discussion: """
      No port is opened, unless --probe asks for it. What stands under PORT or NAME can be given to \
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
      let ports = attachedPorts(withHolders: true)
      if udevRule {
        print(try udevRules(for: ports), terminator: "")
        return
      }
      let catalogue = try catalogue()
      let known = catalogue?.knownModules ?? []
      let lines = catalogue?.unsolicited ?? []
      let answers = probe ? try PortProbe(ports, baud: baud, unsolicited: lines).answers() : nil
      let list = PortList(
        ports: ports, known: known, modemManager: ModemManager.look(),
        answers: answers)
      print(json ? list.json : list.table, terminator: "")
    }
  }

  /// What the suites tell of modules on USB; ports are there without them, hints are not.
  private func catalogue() throws -> Catalogue? {
    guard suites.areThere else {
      printError(
        "attest: no folder `Suites` here or above the executable, so no port is taken for a series; "
          + "--suites names one")
      return nil
    }
    return try suites.load().catalogue
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
  private let unsolicited: [String]

  init(_ ports: [PortInformation], baud: UInt32, unsolicited: [String]) {
    self.ports = ports
    self.baud = baud
    self.unsolicited = unsolicited
  }

  /// What came of it, port for port.
  func answers() throws -> [ProbeAnswer] {
    let loop = PollLoop()
    var interruption: String?
    do throws(PortError) {
      try loop.catchSignals(endingSignals()) { interruption = interruptionText($0) }
    } catch { throw failure(error) }
    var askers: [PortAsker?] = []
    var answers: [ProbeAnswer] = []
    for port in ports {
      var asker: PortAsker?
      var answer = ProbeAnswer.silence
      if port.holder == nil {
        do throws(PortError) {
          asker = try PortAsker(port.path, baud: baud, unsolicited: unsolicited, loop: loop)
        } catch { answer = .problem("\(error)") }
      } else {
        // Two that read one port get half each.
        answer = .problem("not asked")
      }
      askers.append(asker)
      answers.append(answer)
    }
    loop.run { interruption != nil || askers.allSatisfy { $0?.isFinished ?? true } }
    for (index, asker) in askers.enumerated() {
      if let model = asker?.model { answers[index] = .model(model) }
      asker?.close()
    }
    if let interruption { throw RigFailure(interruption) }
    return answers
  }
}

/// What came of asking a port for its model.
enum ProbeAnswer {
  /// What it says of its model, printable.
  case model(String)
  /// Nothing came within three seconds.
  case silence
  /// Nobody could ask, for this reason.
  case problem(String)
}

/// Asks one port who is there.
private final class PortAsker {
  private let port: SerialPort
  private let inquiry: Crank<IdentityInquiry>

  init(
    _ path: String, baud: UInt32, unsolicited: [String], loop: PollLoop
  ) throws(PortError) {
    port = try SerialPort(path, LineSettings(baud: baud), loop: loop)
    var questions = IdentityInquiry.asking(every: .milliseconds(500), for: .seconds(3))
    questions.known.unsolicited = unsolicited
    inquiry = Crank(questions, loop: loop)
    inquiry.onOutput = { [unowned self] output in
      switch output {
      case .transmit(let bytes): port.send(bytes)
      case .deadline(let instant): inquiry.wake(at: instant)
      case .finished: inquiry.wake(at: nil)
      }
    }
    port.onBytes = { [unowned inquiry] bytes in inquiry.turn { $0.receive(bytes, at: $1) } }
    inquiry.turn { $0.begin(at: $1) }
  }

  var isFinished: Bool { inquiry.machine.isFinished || port.state != .open }

  var model: String? { inquiry.machine.model.map { escaped($0, limit: 100) } }

  func close() { port.close() }
}
