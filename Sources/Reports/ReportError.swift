// Why a report could not be written, and what to do about it.
import Ground
internal import Glibc

/// A system call failed while a report was being written.
public struct ReportError: Error, Equatable, CustomStringConvertible {
  /// The system call, such as `open`.
  public var call: String
  /// The path that it was about.
  public var path: String
  /// The error number that it left.
  public var errno: Int32

  package init(call: String, path: String, errno: Int32) {
    self.call = call
    self.path = path
    self.errno = errno
  }

  /// The problem and the remedy, in one line.
  public var description: String {
    let reason = String(cString: strerror(errno))
    return "cannot write \(shown(path)): \(call): \(reason) (errno \(errno)); \(remedy)"
  }

  /// What helps, in a few words.
  public var remedy: String {
    switch errno {
    case EACCES, EPERM, EROFS: "name a file in a folder that you may write to"
    case ENOSPC, EDQUOT: "free some space or name a file on another disk"
    case EISDIR: "name a file, not a folder"
    case ENOTDIR: "a part of the path is a file and no folder"
    case ENOENT: "name a file in a folder that exists"
    case ENXIO: "nobody reads from this named pipe: start its reader first"
    case ENAMETOOLONG: "name a file with a shorter name"
    default: "name another file"
    }
  }
}
