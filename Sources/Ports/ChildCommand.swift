// A program run beside the modules: one that switches a supply, one that speaks for a lab. It gets no
// shell, no input, a process group of its own, and a bound after which the whole group is killed.
public import Glibc
public import Ground

/// A program under way on a poll loop, its output kept.
public final class ChildCommand {
  /// How a program came to its end.
  public enum Ending: Sendable, Equatable {
    /// It ended with this status.
    case exited(Int32)
    /// A signal ended it.
    case killed(Int32)
    /// It took longer than it may, and was killed.
    case timedOut(Interval)
    /// It could not be started; the text says why.
    case notStarted(String)
  }

  /// Bounds on programs.
  public enum Limits {
    /// How many bytes of output are kept; the rest is read and dropped.
    public static let outputBytesMax = 65_536
    /// How often it is looked whether the program has ended.
    static let lookGap = Interval.milliseconds(10)
    /// How long after its end output of programs that it left behind is awaited.
    static let lateOutput = Interval.milliseconds(200)
  }

  /// What it printed, errors included, up to a bound.
  public private(set) var output: [UInt8] = []
  /// How it ended; nil while it is under way.
  public private(set) var ending: Ending?

  private let loop: PollLoop
  private let within: Interval
  private let onEnd: (ChildCommand) -> Void
  private var stream: DescriptorStream?
  private var process: pid_t = 0
  private var due: Instant
  private var timer: PollLoop.Timer?
  private var status: (value: Int32, seen: Instant)?

  /// Starts a program, found in PATH, with its arguments; `onEnd` is called once from the loop.
  public init(
    loop: PollLoop, words: [String], within: Interval, onEnd: @escaping (ChildCommand) -> Void
  ) {
    self.loop = loop
    self.within = within
    self.onEnd = onEnd
    due = loop.now + within
    if let problem = start(words) { ending = .notStarted(problem) }
    timer = loop.setTimer(at: .start) { [self] in look() }
  }

  deinit { kill() }

  /// Ends the program and all that it started, at once; `onEnd` is still called.
  public func cancel() {
    guard ending == nil else { return }
    due = loop.now
    if let timer { loop.cancel(timer) }
    timer = loop.setTimer(at: .start) { [self] in look() }
  }

  /// What it did, in one line for people: its end, and the last of what it printed.
  public var summary: String {
    let text = String(decoding: output.suffix(400), as: UTF8.self)
      .split(whereSeparator: \.isNewline).joined(separator: " | ")
    let end =
      switch ending {
      case nil: "under way"
      case .exited(let status)?: "exit status \(status)"
      case .killed(let signal)?: "killed by signal \(signal)"
      case .timedOut(let limit)?: "not done within \(limit), killed"
      case .notStarted(let problem)?: "not started: \(problem)"
      }
    return text.isEmpty ? end : "\(end): \(text)"
  }

  private func start(_ words: [String]) -> String? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return "pipe: " + String(cString: strerror(errno)) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    let failure = withFreshSignals { attributes, flags in
      posix_spawnattr_setpgroup(&attributes, 0)
      posix_spawnattr_setflags(&attributes, flags | Int16(POSIX_SPAWN_SETPGROUP))
      return posix_spawnp(&process, words[0], &actions, &attributes, arguments, environ)
    }
    close(ends[1])
    guard failure == 0 else {
      close(ends[0])
      process = 0
      return "\(words[0]): \(String(cString: strerror(failure)))"
    }
    let stream = DescriptorStream(loop: loop, descriptor: ends[0])
    stream.onBytes = { [unowned self] bytes in
      let room = max(0, Limits.outputBytesMax - output.count)
      bytes.withUnsafeBufferPointer { output.append(contentsOf: $0.prefix(room)) }
    }
    self.stream = stream
    return nil
  }

  /// Looks whether the program has ended, or must.
  private func look() {
    timer = nil
    var state: Int32 = 0
    if process > 0, status == nil, waitpid(process, &state, WNOHANG) == process {
      status = (state, loop.now)
    }
    if let status {
      // What it left behind may still hold the pipe.
      if stream.map({ $0.hasEnded }) ?? true || loop.now >= status.seen + Limits.lateOutput {
        ending = ending ?? Self.ending(of: status.value)
      }
    } else if ending == nil, loop.now >= due {
      kill()
      ending = .timedOut(within)
    }
    guard ending != nil else {
      timer = loop.setTimer(at: loop.now + Limits.lookGap) { [self] in look() }
      return
    }
    stream?.close()
    onEnd(self)
  }

  private static func ending(of status: Int32) -> Ending {
    let signal = status & 0x7F
    return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal)
  }

  private func kill() {
    guard process > 0 else { return }
    _ = Glibc.kill(-process, SIGKILL)
    if status == nil {
      var state: Int32 = 0
      _ = waitpid(process, &state, 0)
    }
    process = 0
  }
}

/// Lends attributes with which a program is spawned that shall get signals as a fresh program expects
/// them, whatever this one blocks or ignores; `flags` are those set, for whoever sets more.
public func withFreshSignals<Value>(
  _ spawn: (_ attributes: inout posix_spawnattr_t, _ flags: Int16) -> Value
) -> Value {
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var (all, none) = (sigset_t(), sigset_t())
  sigfillset(&all)
  sigemptyset(&none)
  posix_spawnattr_setsigdefault(&attributes, &all)
  posix_spawnattr_setsigmask(&attributes, &none)
  let flags = Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
  posix_spawnattr_setflags(&attributes, flags)
  return spawn(&attributes, flags)
}
