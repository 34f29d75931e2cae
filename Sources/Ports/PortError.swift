// What can be wrong with a port, as values; the text names the remedy in one line.
import Glibc

/// Why a port cannot be used.
public enum PortError: Error, Equatable, Sendable {
  /// There is no such file; `others` are the paths of the terminals that are there.
  case missing(path: String, others: [String])
  /// The file is there and is no terminal.
  case notATerminal(path: String)
  /// The file may not be opened; members of `group` may.
  case noPermission(path: String, group: String)
  /// Another program uses the port; nil when it cannot be found out which.
  case busy(path: String, holder: PortHolder?)
  /// No port is what was asked for; `ports` are those that are there, each in one line.
  case unmatched(specification: String, ports: [String])
  /// Several ports are what was asked for, each in one line.
  case ambiguous(specification: String, matches: [String])
  /// The other end of a network port cannot be reached or does not do what it should; `problem` says
  /// what happened and what to do.
  case connection(name: String, problem: String)
  /// A link was to be made where something else lies.
  case linkTaken(path: String)
  /// A system call failed with this errno, `path` being what it was about (empty: nothing).
  case system(call: String, path: String, errno: Int32)
}

/// A program that has a port open.
public struct PortHolder: Equatable, Sendable {
  /// The number of the process.
  public var process: Int32
  /// Its command line, the parts joined by blanks.
  public var command: String

  /// Makes a holder.
  public init(process: Int32, command: String) {
    self.process = process
    self.command = command
  }
}

extension PortError: CustomStringConvertible {
  /// What is wrong, and what to do; where ports are listed each has a line of its own.
  public var description: String {
    switch self {
    case .missing(let path, let others) where others.isEmpty:
      "no port \(path): no serial port is attached; plug the module in and look at `dmesg`"
    case .missing(let path, let others):
      "no port \(path): there are \(others.joined(separator: ", "))"
    case .notATerminal(let path):
      "\(path) is not a serial port: name a terminal device such as /dev/ttyUSB0"
    case .noPermission(let path, let group):
      "no permission for \(path): run `sudo usermod -aG \(group) $USER` and log in again"
    case .busy(let path, let holder?):
      "\(path) is busy: process \(holder.process) (\(holder.command)) has it open; "
        + "end that with `kill \(holder.process)`"
    case .busy(let path, nil):
      "\(path) is busy: another user's program has it open; `sudo fuser -v \(path)` shows which"
    case .unmatched(let specification, let ports) where ports.isEmpty:
      "no port is \(specification): no serial port is attached"
    case .unmatched(let specification, let ports):
      "no port is \(specification); there are\n  " + ports.joined(separator: "\n  ")
    case .ambiguous(let specification, let matches):
      "\(matches.count) ports are \(specification); say which one\n  "
        + matches.joined(separator: "\n  ")
    case .connection(let name, let problem): "\(name): \(problem)"
    case .linkTaken(let path):
      "\(path) exists and is not a symbolic link: name another path, or move it away"
    case .system(let call, let path, let number):
      "\(call)\(path.isEmpty ? "" : " \(path)"): \(String(cString: strerror(number)))"
    }
  }
}

extension PortError {
  /// The error that a failed call on a port's path means.
  static func opening(_ path: String, call: String, errno number: Int32) -> PortError {
    switch number {
    case ENOENT, ENODEV, ENXIO: .missing(path: path, others: terminalPaths())
    case ENOTTY: .notATerminal(path: path)
    case EISDIR: .notATerminal(path: path)
    case EACCES, EPERM: .noPermission(path: path, group: group(of: path))
    case EBUSY, EWOULDBLOCK: .busy(path: path, holder: portHolder(path))
    default: .system(call: call, path: path, errno: number)
    }
  }

  /// The group whose members may open the port: its own, or Debian's for serial ports.
  private static func group(of path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0, status.st_gid != 0, status.st_mode & 0o060 != 0,
      let entry = getgrgid(status.st_gid)
    else { return "dialout" }
    return String(cString: entry.pointee.gr_name)
  }
}
