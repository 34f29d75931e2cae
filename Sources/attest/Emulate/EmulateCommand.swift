// `attest emulate`: serves an emulated module to any program, with real HTTP: on a pseudo-terminal, or
// on a terminal that is there, such as a USB gadget's.
import ArgumentParser
import Glibc
import HTTPOrigin
import Ground
import ModuleCatalogue
import ModuleEmulator
import OriginServer
import Ports
import Bench
import CaseRunner
import SuiteLanguage
import TextModule

struct Emulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emulate",
    abstract: "Serve an emulated module on a pseudo-terminal, or with --tty, until interrupted.",
    discussion: "Try it with: picocom -b 115200 PATH")

  @OptionGroup var suites: SuiteOptions
  @OptionGroup var emulation: EmulationOptions
  @OptionGroup var settings: SettingOptions

  @Option(help: ArgumentHelp("The series to be, such as LE.", valueName: "name"))
  var series: String?

  @Option(help: ArgumentHelp("The model to be, such as LE270-CN-1D2.", valueName: "name"))
  var model: String?

  @Option(
    help: ArgumentHelp("Make a symbolic link to the pseudo-terminal here.", valueName: "path"))
  var link: String?

  @Option(
    help: ArgumentHelp(
      "Serve this terminal instead, such as a USB gadget's /dev/ttyGS0, and again when it comes back.",
      valueName: "path"))
  var tty: String?

  @Option(
    help: ArgumentHelp(
      "Run this whenever a command restarts the module, say to unplug a USB gadget for a while.",
      valueName: "program"))
  var onRestart: String?

  @Option(help: "The seed of what the emulator draws by chance.")
  var seed: UInt64 = 1

  func validate() throws {
    if tty != nil, link != nil {
      throw ValidationError("--link is for a pseudo-terminal; --tty has a name already")
    }
  }

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
        let makers = TextModules(CompiledSuites(collection))
        let module = makers.module(
          profile: profile, dialect: try Dialect(options: emulation.dialect),
          faults: try emulation.parsedFaults([profile], from: makers)[0],
          conditions: try emulation.conditions(),
          settings: try settings.values(for: collection.settings),
          seed: seed)
        try serve(module, as: profile.name)
      }
    }
  }

  private func serve(_ module: ModuleEmulator, as name: String) throws {
    let loop = PollLoop()
    var isDone = false
    let terminal: any ModulePort
    let place: String
    do throws(PortError) {
      try loop.catchSignals(endingSignals()) { _ in isDone = true }
      if let tty {
        let port = LastingPort(.path(tty), returnMax: Self.returnMax, loop: loop)
        try port.open()
        terminal = port
        place = tty
      } else {
        let port = try PseudoTerminal(link: link, loop: loop)
        terminal = port
        place = port.path + (link.map { ", linked from \($0)" } ?? "")
      }
    } catch {
      throw RigFailure("\(error)")
    }
    defer { terminal.close() }
    let service = EmulatorService(module: module, loop: loop, terminal: terminal)
    if let onRestart { service.onRestart = { start(onRestart) } }
    printShown("\(name) on \(place)")
    fflush(nil)
    service.serve { isDone }
  }

  /// How long a terminal that is unplugged is awaited: for ever, as far as people are concerned.
  private static let returnMax = Interval.seconds(365 * 86_400)
}

/// Starts a program without arguments beside this one, and lets it end as it likes.
private func start(_ program: String) {
  // Nobody asks how it ended, so it shall leave no corpse.
  signal(SIGCHLD, SIG_IGN)
  let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/sbin:/usr/bin:/sbin:/bin"
  var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), nil]
  var environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=" + path), nil]
  defer { for text in arguments + environment { free(text) } }
  var process: pid_t = 0
  // The ends of its own children shall reach it.
  let failure = withFreshSignals { attributes, _ in
    posix_spawnp(&process, program, nil, &attributes, &arguments, &environment)
  }
  if failure != 0 { printError("attest: \(program): \(String(cString: strerror(failure)))") }
}
