// The signals that end a command in good order, and their watch while simulations run, which have no loop of
// their own.
import Glibc
import Ports
import Synchronization

/// What a person, a terminal that closes, a batch system near its limit or a failing supply sends, by name.
private let endings: KeyValuePairs = [
  SIGINT: "SIGINT", SIGTERM: "SIGTERM", SIGHUP: "SIGHUP", SIGQUIT: "SIGQUIT", SIGUSR1: "SIGUSR1",
  SIGUSR2: "SIGUSR2", SIGXCPU: "SIGXCPU", SIGPWR: "SIGPWR",
]

/// Whether the signal was to be ignored when the program began, as `nohup` has it.
private func isIgnored(_ signal: Int32) -> Bool {
  var action = sigaction()
  return sigaction(signal, nil, &action) == 0
    && unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
}

/// The signals that end what is under way in good order: all but a hang-up that is to be outlived.
func endingSignals() -> [Int32] {
  endings.map(\.key).filter { $0 != SIGHUP || !isIgnored($0) }
}

final class SignalWatch: Sendable {
  /// Signals are the process's, whoever watches.
  private static let caught = Atomic<Int32>(0)

  /// Whether a signal has come that ends what is under way.
  static var hasCaught: Bool { caught.load(ordering: .relaxed) != 0 }

  /// Watches from a thread that does nothing else, for as long as the process lives.
  init() throws {
    var signals = Self.watched()
    // Threads made from here on inherit the mask: only the watcher takes the signals.
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    var thread = pthread_t()
    let failed = pthread_create(
      &thread, nil,
      { _ in
        var signals = SignalWatch.watched()
        var number: Int32 = 0
        if sigwait(&signals, &number) == 0 { SignalWatch.caught.store(number, ordering: .relaxed) }
        return nil
      }, nil)
    guard failed == 0 else { throw RigFailure("no thread is to be had to watch for signals") }
    pthread_detach(thread)
  }

  private static func watched() -> sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in endingSignals() { sigaddset(&signals, signal) }
    return signals
  }

  /// Why to stop, if a signal has come.
  var interruption: String? {
    let number = Self.caught.load(ordering: .relaxed)
    return number == 0 ? nil : interruptionText(number)
  }
}

/// What reports say of a run that a signal ended.
func interruptionText(_ signal: Int32) -> String {
  "interrupted by \(endings.first { $0.key == signal }?.value ?? "signal \(signal)")"
}
