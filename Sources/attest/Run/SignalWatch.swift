// Notices SIGINT and SIGTERM while simulations run, which have no loop of their own.
import Glibc
import Synchronization

final class SignalWatch: Sendable {
  private let caught = Atomic<Int32>(0)

  /// Watches from a thread that does nothing else, for as long as the process lives.
  init() throws {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    // Threads made from here on inherit the mask: only the watcher takes the signals.
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    var thread = pthread_t()
    let failed = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let watch = Unmanaged<SignalWatch>.fromOpaque(context).takeRetainedValue()
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        var number: Int32 = 0
        if sigwait(&signals, &number) == 0 { watch.caught.store(number, ordering: .relaxed) }
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    guard failed == 0 else { throw RigFailure("no thread is to be had to watch for signals") }
    pthread_detach(thread)
  }

  /// Why to stop, if a signal has come.
  var interruption: String? {
    let number = caught.load(ordering: .relaxed)
    return number == 0 ? nil : interruptionText(number)
  }
}

/// What reports say of a run that a signal ended.
func interruptionText(_ signal: Int32) -> String {
  switch signal {
  case SIGINT: "interrupted by SIGINT"
  case SIGHUP: "interrupted by SIGHUP"
  default: "interrupted by SIGTERM"
  }
}
