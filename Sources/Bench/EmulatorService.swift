// The crank of an emulated module on a terminal with real HTTP and real sockets.
import HTTPOrigin
import Ground
public import ModuleEmulator
import OriginServer
public import Ports

/// Plays an emulator on its terminal, with its HTTP client.
///
/// A terminal that goes away took the module's power with it, as a USB plug does: the module starts
/// anew meanwhile.
public final class EmulatorService {
  private let crank: Crank<ModuleEmulator>
  private let loop: PollLoop
  private let terminal: any ModulePort
  private let client: HTTPClient
  private let sockets: TCPClient
  private var isRestarting = false
  /// Called when a command restarts the module, once what it said before is on its way.
  public var onRestart: (() -> Void)?

  /// Makes a service that has not begun; the terminal's handlers become its own.
  public init(module: ModuleEmulator, loop: PollLoop, terminal: any ModulePort) {
    crank = Crank(module, loop: loop)
    self.loop = loop
    self.terminal = terminal
    client = HTTPClient(loop: loop)
    sockets = TCPClient(loop: loop)
  }

  /// Serves until `isDone`, which is asked after each turn of the loop.
  public func serve(until isDone: () -> Bool) {
    start()
    while !isDone() { _ = loop.run(until: isDone) }
    stop()
  }

  /// Begins to serve; whoever runs the loop serves.
  public func start() {
    crank.onOutput = { [unowned self] in perform($0) }
    crank.onTurned = { [unowned self] in noticeRestart() }
    terminal.onBytes = { [self] bytes in crank.turn { $0.receive(bytes, at: $1) } }
    terminal.onChange = { [self] state in
      guard case .away = state else { return }
      isRestarting = true  // by no command
      crank.turn { $0.losePower(at: $1) }
    }
    crank.turn { _, _ in }
  }

  /// Takes no more bytes.
  public func stop() {
    terminal.onBytes = nil
    terminal.onChange = nil
  }

  private func perform(_ output: ModuleEmulator.Output) {
    switch output {
    case .transmit(let bytes): terminal.send(bytes)
    case .deadline(let instant, _): crank.wake(at: instant)
    case .http(let action):
      client.perform(action) { [crank] id, event in crank.turn { $0.http(id, event, at: $1) } }
    case .tcp(let action):
      sockets.perform(action) { [crank] id, event in crank.turn { $0.tcp(id, event, at: $1) } }
    }
  }

  private func noticeRestart() {
    let wasRestarting = isRestarting
    isRestarting = crank.machine.isRestarting
    if isRestarting, !wasRestarting { onRestart?() }
  }
}
