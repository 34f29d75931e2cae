// Files that people name: what they are, and their bytes.
import Glibc
import Reports

/// What kind of file is there; nil: none.
func fileMode(_ path: String) -> mode_t? {
  var status = stat()
  return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
}

func isFolder(_ path: String) -> Bool { fileMode(path) == S_IFDIR }

/// The bytes of a file that may have so many; a suite 16 MB.
///
/// One whose first visible byte is not as
/// `begins` wants it is not what it should be: only its beginning is returned.
func contents(
  of path: String, atMost limit: Int = 16 << 20, begins: (UInt8) -> Bool = { _ in true }
) throws -> [UInt8] {
  func problem() -> WrongUse { WrongUse("\(path): \(String(cString: strerror(errno)))") }
  let tooLarge = WrongUse("\(path): larger than \(limit) bytes, which is more than is read")
  // Not blocked by a pipe that nobody writes to; one that the shell makes is under /dev.
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw problem() }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw problem() }
  let kind = status.st_mode & S_IFMT
  if kind == S_IFIFO, !path.hasPrefix("/dev/"), !path.hasPrefix("/proc/") {
    throw WrongUse("\(path): a named pipe, not a file; write what comes from it to a file")
  }
  guard kind != S_IFREG || status.st_size <= limit else { throw tooLarge }
  _ = fcntl(descriptor, F_SETFL, 0)
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    guard count >= 0 else { throw problem() }
    if count == 0 { return bytes }
    let isFirst = bytes.isEmpty
    bytes += buffer[..<count]
    if isFirst, let first = bytes.first(where: { $0 > 0x20 || $0 == 0 }), !begins(first) {
      return bytes
    }
    guard bytes.count <= limit else { throw tooLarge }
  }
}

/// Refuses a folder that files could not be written into; it need not be there yet.
func checkFolder(_ option: String, _ path: String) throws {
  if path.isEmpty { throw WrongUse("\(option) names no folder") }
  var place = wholePath(path)
  while fileMode(place) == nil, place.count > 1 { place = ReportFile.parent(of: place) }
  guard isFolder(place) else {
    throw WrongUse("\(option) \(path): \(place) is a file, where a folder is to be")
  }
  // Trying tells more than permissions: /proc grants root all and takes nothing.
  var trial = Array("\(place)/.attest-XXXXXX".utf8CString)
  guard mkdtemp(&trial) != nil else {
    let problem = String(cString: strerror(errno))
    throw WrongUse("\(option) \(path): nothing can be made in \(place): \(problem)")
  }
  rmdir(trial)
}

/// Refuses two outputs that would be one file; what is no plain file takes any number.
func checkApart(_ outputs: [(option: String, path: String?)]) throws {
  var seen: [(option: String, path: String)] = []
  for case (let option, let path?) in outputs
  where ![S_IFCHR, S_IFIFO, S_IFSOCK].contains(fileMode(path) ?? S_IFREG) {
    let whole = wholePath(path)
    if let other = seen.first(where: { $0.path == whole || isSameFile($0.path, whole) }) {
      throw WrongUse("\(other.option) and \(option) are one file: \(path)")
    }
    seen.append((option, whole))
  }
}

/// Refuses an output that would replace a file which the command reads, under whatever name.
func checkSpared(_ read: [String?], by outputs: [(option: String, path: String?)]) throws {
  for case (let option, let path?) in outputs where fileMode(path) == S_IFREG {
    if let input = read.lazy.compactMap(\.self).first(where: { isSameFile($0, path) }) {
      throw WrongUse("\(option) \(path) would replace \(input), which is read; name another file")
    }
  }
}

/// Whether two paths lead to one file that is there.
private func isSameFile(_ first: String, _ second: String) -> Bool {
  var (one, other) = (stat(), stat())
  return stat(first, &one) == 0 && stat(second, &other) == 0 && one.st_dev == other.st_dev
    && one.st_ino == other.st_ino
}

/// The path without links and dots, also where it leads to nothing yet.
func wholePath(_ path: String) -> String { ReportFile.wholePath(path) }
