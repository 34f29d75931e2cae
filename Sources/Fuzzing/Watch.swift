// Says which input it was when the program traps or hangs: a trap leaves no other time to say it.
import Glibc

enum Watch {
  /// CPU seconds after which an input counts as a hang.
  static let secondsMax = 60

  private nonisolated(unsafe) static var text: UnsafeMutablePointer<UInt8> = .allocate(
    capacity: 512)
  private nonisolated(unsafe) static var count = 0

  /// From here on a trap prints what was last given to `began`, and the program ends.
  static func start() {
    let stack = UnsafeMutableRawPointer.allocate(byteCount: 65_536, alignment: 16)
    var alternative = stack_t(ss_sp: stack, ss_flags: 0, ss_size: 65_536)
    sigaltstack(&alternative, nil)
    var action = sigaction()
    action.sa_flags = Int32(SA_ONSTACK)
    action.__sigaction_handler.sa_handler = { signal in
      let hang = "\na hang; replay: "
      let trap = "\na trap; replay: "
      let word = signal == SIGVTALRM ? hang : trap
      word.utf8.withContiguousStorageIfAvailable { _ = write(2, $0.baseAddress, $0.count) }
      _ = write(2, Watch.text, Watch.count)
      _exit(1)
    }
    for signal in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGVTALRM] {
      sigaction(signal, &action, nil)
    }
    // Memory without bound is a trap too.
    var limit = rlimit(rlim_cur: 4 << 30, rlim_max: 4 << 30)
    setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
  }

  /// The next input begins; this command replays it.
  static func began(_ replay: String) {
    count = 0
    for byte in (replay + "\n").utf8.prefix(512) {
      text[count] = byte
      count += 1
    }
    var timer = itimerval()
    timer.it_value.tv_sec = secondsMax
    setitimer(__itimer_which_t(ITIMER_VIRTUAL.rawValue), &timer, nil)
  }
}
