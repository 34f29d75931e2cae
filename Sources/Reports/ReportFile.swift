// Files that are whole or not there: written beside their place under another name, flushed to the
// disk, renamed. A reader never sees half a report, and an interrupted run keeps the one before.
internal import Glibc
import Ground

package enum ReportFile {
  /// Replaces the file at `path` by these bytes.
  ///
  /// What stands there and is no regular file (`/dev/stdout`, a FIFO) is written to and not
  /// replaced; a symbolic link is followed.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(ReportError) {
    if isSpecial(path) {
      let file = openSpecial(path)
      guard file >= 0 else { throw ReportError(call: "open", path: path, errno: errno) }
      defer { _ = Glibc.close(file) }
      return try write(bytes, to: file, path: path)
    }
    let target = wholePath(path)
    let folder = parent(of: target)
    let temporary = "\(folder)/.attest-\(getpid())-\(UInt64.random(in: 0...(.max))).tmp"
    // Without a name as long as it is not whole, where the file system can: whoever ends the process
    // meanwhile leaves nothing behind.
    var file: Int32 = -1
    if access("/proc/self/fd", X_OK) == 0 {
      file = Glibc.open(folder, O_WRONLY | Self.nameless | O_CLOEXEC, 0o666)
    }
    let isNameless = file >= 0
    if !isNameless {
      file = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    }
    guard file >= 0 else { throw ReportError(call: "open", path: path, errno: errno) }
    do throws(ReportError) {
      try flush(bytes, to: file, path: path, named: isNameless ? temporary : nil)
      guard rename(temporary, target) == 0 else {
        throw ReportError(call: "rename", path: path, errno: errno)
      }
    } catch {
      unlink(temporary)
      throw error
    }
    flushFolder(folder)
  }

  /// Opens what is no regular file; a named pipe that nobody reads is waited for briefly, lest a run that is
  /// over never end.
  private static func openSpecial(_ path: String) -> Int32 {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(readerMax)
    while true {
      let file = Glibc.open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
      if file >= 0 {
        _ = fcntl(file, F_SETFL, 0)
        return file
      }
      guard errno == ENXIO, clock.now < end else { return file }
      usleep(20_000)
    }
  }

  /// How many seconds a named pipe may be without a reader.
  package static let readerMax = 2

  /// O_TMPFILE, which glibc shows to C alone.
  private static let nameless: Int32 = 0o20_000_000 | O_DIRECTORY

  /// Makes the folder, and those above it, where they are not there yet.
  package static func makeFolder(_ path: String) throws(ReportError) {
    if path.isEmpty || mkdir(path, 0o777) == 0 { return }
    let problem = errno
    if problem == ENOENT, parent(of: path) != path {
      try makeFolder(parent(of: path))
      if mkdir(path, 0o777) == 0 { return }
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw ReportError(call: "mkdir", path: path, errno: problem == EEXIST ? ENOTDIR : problem)
    }
  }

  /// Removes the text files of a folder that are not named, and the folder where nothing is left in it.
  package static func removeTexts(in folder: String, but named: Set<String>) {
    for name in folderEntries(folder)
    where name.hasSuffix(".txt") && !named.contains(name) {
      unlink("\(folder)/\(name)")
    }
    // What anybody else has put there keeps it.
    rmdir(folder)
  }

  /// The folder that the path lies in; `.` for a bare name.
  package static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Whether something stands there that must not be replaced by a regular file; a folder is left
  /// to fail in the renaming.
  package static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  /// The path without links and dots, also where it leads to nothing yet.
  package static func wholePath(_ path: String) -> String { wholePath(path, linksLeft: 40) }

  private static func wholePath(_ path: String, linksLeft: Int) -> String {
    if let found = realpath(path.isEmpty ? "." : path, nil) {
      defer { free(found) }
      return String(cString: found)
    }
    var parts = path.split(separator: "/")[...]
    guard let last = parts.popLast() else { return path }
    let above = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    let folder = wholePath(above, linksLeft: linksLeft)
    // What is not there yet is made where a link leads; the kernel's own lead to what has no name.
    if linksLeft > 0, !folder.hasPrefix("/proc/"), let target = linkTarget(path) {
      return wholePath(
        target.hasPrefix("/") ? target : "\(folder)/\(target)", linksLeft: linksLeft - 1)
    }
    switch last {
    case ".": return folder
    case "..": return parent(of: folder)
    default: return (folder == "/" ? "" : folder) + "/" + last
    }
  }

  /// Writes, flushes, gives the file its name where it has none, and closes; the descriptor is closed
  /// whatever happens.
  private static func flush(
    _ bytes: [UInt8], to file: Int32, path: String, named name: String?
  ) throws(ReportError) {
    do throws(ReportError) {
      try write(bytes, to: file, path: path)
      guard fsync(file) == 0 else { throw ReportError(call: "fsync", path: path, errno: errno) }
      if let name,
        linkat(AT_FDCWD, "/proc/self/fd/\(file)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) != 0
      {
        throw ReportError(call: "linkat", path: path, errno: errno)
      }
    } catch {
      _ = Glibc.close(file)
      throw error
    }
    guard Glibc.close(file) == 0 else {
      throw ReportError(call: "close", path: path, errno: errno)
    }
  }

  private static func write(_ bytes: [UInt8], to file: Int32, path: String) throws(ReportError) {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw ReportError(call: "write", path: path, errno: errno) }
      done += count
    }
  }

  /// Makes the renaming itself last; a file system that cannot is no reason to fail.
  private static func flushFolder(_ folder: String) {
    let file = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = fsync(file)
    _ = Glibc.close(file)
  }
}
