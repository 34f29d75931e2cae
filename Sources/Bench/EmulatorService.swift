// The crank of an emulated module on a terminal with real HTTP.
import HTTPOrigin
import Ground
public import ModuleEmulator
import OriginServer
public import Ports

/// Turns the crank between an emulator, its terminal and its HTTP client.
///
/// A terminal that goes away took the module's power with it, as a USB plug does: the module starts
/// anew meanwhile.
public final class EmulatorService {
  private var module: ModuleEmulator
  private let loop: PollLoop
  private let terminal: any ModulePort
  private let client: HTTPClient
  private var timer: PollLoop.Timer?
  private var isRestarting = false
  /// Called when a command restarts the module, once what it said before is on its way.
  public var onRestart: (() -> Void)?

  /// Makes a service that has not begun; the terminal's handlers become its own.
  public init(module: ModuleEmulator, loop: PollLoop, terminal: any ModulePort) {
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
    terminal.onChange = { [self] state in
      if case .away = state { loseLine() }
    }
    drain()
  }

  /// Takes no more bytes.
  public func stop() {
    terminal.onBytes = nil
    terminal.onChange = nil
  }

  private func loseLine() {
    module.losePower(at: loop.now)
    isRestarting = true  // by no command
    drain()
  }

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
    let wasRestarting = isRestarting
    isRestarting = module.isRestarting
    if isRestarting, !wasRestarting { onRestart?() }
  }
}
