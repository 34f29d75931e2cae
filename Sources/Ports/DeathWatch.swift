// A program that shall run even if this one is killed: a shell waits at the other end of a pipe, and
// the end of this process, whatever its kind, is the end of the pipe.
import Glibc

/// Runs a program when this process ends before the watch is called off.
public final class DeathWatch {
  private var pipeEnd: Int32
  private var process: pid_t = 0

  /// Begins to watch; nil where no process is to be had.
  public init?(words: [String]) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    pipeEnd = ends[1]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    for output: Int32 in [1, 2] {
      posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
    }
    // A line calls it off; without one the words are run, and no shell looks at them.
    let script = ["/bin/sh", "-c", #"read -r line || exec "$@" </dev/null"#, "attest-watch"]
    var arguments: [UnsafeMutablePointer<CChar>?] = (script + words).map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    let failure = withFreshSignals { attributes, flags in
      // Neither Ctrl-C nor the end of the session is meant for it.
      posix_spawnattr_setpgroup(&attributes, 0)
      posix_spawnattr_setflags(&attributes, flags | Int16(POSIX_SPAWN_SETPGROUP))
      return posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments, environ)
    }
    close(ends[0])
    guard failure == 0 else {
      close(ends[1])
      return nil
    }
  }

  deinit { callOff() }

  /// Ends the watch: nothing is run.
  public func callOff() {
    guard pipeEnd >= 0 else { return }
    _ = write(pipeEnd, "\n", 1)
    close(pipeEnd)
    pipeEnd = -1
    var status: Int32 = 0
    _ = waitpid(process, &status, 0)
  }
}
