// `attest emulate`: serves an emulated module on a pseudo-terminal to any program, with real HTTP.
import ArgumentParser
import Glibc
import HTTPOrigin
import MachineContract
import ModuleCatalogue
import ModuleEmulator
import OriginServer
import Ports
import Sessions
import SuiteLanguage

struct Emulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve an emulated module on a pseudo-terminal until interrupted.",
    discussion: "Try it with: picocom -b 115200 PATH")

  @OptionGroup var suites: SuiteOptions
  @OptionGroup var emulation: EmulationOptions

  @Option(help: ArgumentHelp("The series to be, such as LE.", valueName: "name"))
  var series: String?

  @Option(help: ArgumentHelp("The model to be, such as LE270-CN-1D2.", valueName: "name"))
  var model: String?

  @Option(
    help: ArgumentHelp("Make a symbolic link to the pseudo-terminal here.", valueName: "path"))
  var link: String?

  @Option(help: "The seed of what the emulator draws by chance.")
  var seed: UInt64 = 1

  func run() throws {
    try reportingWrongUse {
      let collection = try suites.load()
      guard let name = model ?? series else {
        let names = collection.catalogue.profiles.map(\.name).joined(separator: ", ")
        throw WrongUse("--series or --model says what to be: \(names)")
      }
      switch collection.catalogue.profile(named: name) {
      case .failure(let unknown): throw WrongUse(unknown.description)
      case .success(let profile):
        let module = ModuleEmulator(
          profile: profile, dialect: try emulation.parsedDialect(),
          faults: try emulation.parsedFaults([profile], in: collection.catalogue)[0],
          conditions: try emulation.conditions(), seed: seed)
        try serve(module, as: profile.name)
      }
    }
  }

  private func serve(_ module: ModuleEmulator, as name: String) throws {
    let loop = PollLoop()
    let terminal: PseudoTerminal
    do throws(PortError) {
      terminal = try PseudoTerminal(link: link, loop: loop)
    } catch {
      throw RigFailure("\(error)")
    }
    defer { terminal.close() }
    let service = EmulatorService(module: module, loop: loop, terminal: terminal)
    var isDone = false
    do throws(PortError) {
      try loop.catchSignals([SIGINT, SIGTERM]) { _ in isDone = true }
    } catch {
      throw RigFailure("\(error)")
    }
    print("\(name) on \(terminal.path)\(terminal.link.map { ", linked from \($0)" } ?? "")")
    fflush(nil)
    service.serve { isDone }
  }
}
