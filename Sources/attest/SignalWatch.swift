// Notices SIGINT and SIGTERM while a simulation runs, which has no loop of its own.
import Glibc
import MachineContract
import Ports

final class SignalWatch {
  private let loop = PollLoop()
  private var caught: Int32?
  private var questions = 0

  init() throws {
    do throws(PortError) {
      try loop.catchSignals([SIGINT, SIGTERM]) { [weak self] in self?.caught = $0 }
    } catch {
      throw RigFailure("\(error)")
    }
  }

  /// Why to stop, if a signal has come; looked at once in a while, since asking costs a system call.
  var interruption: String? {
    questions += 1
    if caught == nil, questions & 0x3FF == 0 { _ = loop.run(for: .zero) { false } }
    return caught.map(interruptionText)
  }
}

/// What reports say of a run that a signal ended.
func interruptionText(_ signal: Int32) -> String {
  "interrupted by \(signal == SIGINT ? "SIGINT" : "SIGTERM")"
}
