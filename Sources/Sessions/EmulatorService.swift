// The crank of an emulated module on a pseudo-terminal with real HTTP.
import HTTPOrigin
import MachineContract
public import ModuleEmulator
import OriginServer
public import Ports

/// Turns the crank between an emulator, its pseudo-terminal and its HTTP client.
public final class EmulatorService {
  private var module: ModuleEmulator
  private let loop: PollLoop
  private let terminal: PseudoTerminal
  private let client: HTTPClient
  private var timer: PollLoop.Timer?

  /// Makes a service that has not begun; the pseudo-terminal's handler becomes its own.
  public init(module: ModuleEmulator, loop: PollLoop, terminal: PseudoTerminal) {
    self.module = module
    self.loop = loop
    self.terminal = terminal
    client = HTTPClient(loop: loop)
  }

  /// Serves until `isDone`, which is asked after each turn of the loop.
  public func serve(until isDone: () -> Bool) {
    start()
    while !isDone() { _ = loop.run(until: isDone) }
    stop()
  }

  /// Begins to serve; whoever runs the loop serves.
  public func start() {
    terminal.onBytes = { [self] bytes in
      module.receive(bytes, at: loop.now)
      drain()
    }
    drain()
  }

  /// Takes no more bytes.
  public func stop() { terminal.onBytes = nil }

  private func drain() {
    while let output = module.nextOutput() {
      switch output {
      case .transmit(let bytes): terminal.send(bytes)
      case .deadline(let instant, _):
        if let timer { loop.cancel(timer) }
        timer = loop.setTimer(at: instant) { [self] in
          timer = nil
          module.wake(at: loop.now)
          drain()
        }
      case .http(let action):
        client.perform(action) { [self] id, event in
          module.http(id, event, at: loop.now)
          drain()
        }
      }
    }
  }
}
