// Runs a program as a shell would: its own folder and environment, what it prints in files, its exit
// status at the end; a test that is given up ends it.
internal import Glibc
import Ports

/// A program that runs beside the test.
public final class ChildProcess {
  /// The number of the process.
  public let process: Int32
  private let outputPath: String
  private let errorPath: String
  private var ended: Int32?

  /// Why a program could not be started.
  public struct Failure: Error {
    /// The errno of `posix_spawn`.
    public var errno: Int32
  }

  /// Starts a program in a folder that is there; what it prints goes into files of that folder.
  public init(
    _ path: String, _ arguments: [String], folder: String, environment: [String] = []
  ) throws {
    outputPath = folder + "/.stdout"
    errorPath = folder + "/.stderr"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let writing = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, outputPath, writing, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errorPath, writing, 0o600)
    var words: [UnsafeMutablePointer<CChar>?] =
      (["env", "-C", folder, path] + arguments).map { strdup($0) } + [nil]
    var values: [UnsafeMutablePointer<CChar>?] =
      (["PATH=/usr/bin:/bin"] + environment).map { strdup($0) } + [nil]
    defer { for text in words + values { free(text) } }
    var process: pid_t = 0
    // Test runners block signals now and then. `env` changes into the folder, then becomes the program.
    let failure = withFreshSignals { attributes, _ in
      posix_spawn(&process, "/usr/bin/env", &actions, &attributes, &words, &values)
    }
    guard failure == 0 else { throw Failure(errno: failure) }
    self.process = process
  }

  deinit {
    guard ended == nil else { return }
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
  }

  /// What the program has printed so far.
  public var output: String { String(decoding: contents(outputPath), as: UTF8.self) }

  /// What the program has complained of so far.
  public var errorOutput: String { String(decoding: contents(errorPath), as: UTF8.self) }

  /// The exit status, 128 and more for the signal that ended the program; nil while it runs.
  public var status: Int32? {
    if ended == nil {
      var raw: Int32 = 0
      guard waitpid(process, &raw, WNOHANG) == process else { return nil }
      ended = raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + raw & 0x7F
    }
    return ended
  }

  /// Whether the program's first thread has blocked the signal, so as to take it in its own way.
  public func blocks(_ signal: Int32) -> Bool {
    let status = String(decoding: contents("/proc/\(process)/status"), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("SigBlk:") }
    let mask = line.flatMap { UInt64($0.dropFirst(7).drop { $0 == "\t" }, radix: 16) } ?? 0
    return mask >> UInt64(signal - 1) & 1 == 1
  }

  /// Sends the program a signal, unless it has ended.
  public func send(_ signal: Int32) {
    if status == nil { kill(process, signal) }
  }

  /// Waits until the program ends, so many seconds at most, and returns its exit status.
  public func wait(seconds: Int64 = patience) -> Int32? {
    wait(seconds: seconds) { status != nil }
    return status
  }

  /// Waits until `isDone`, so many seconds at most, and returns what it said last.
  @discardableResult
  public func wait(seconds: Int64 = patience, until isDone: () -> Bool) -> Bool {
    for _ in 0..<(seconds * 200) {
      if isDone() { return true }
      usleep(5_000)
    }
    return isDone()
  }
}
