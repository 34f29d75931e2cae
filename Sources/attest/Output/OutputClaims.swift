// The files that a run is going to write, held from before the first byte is sent until they are written:
// a path that cannot be one is told at once, and two runs never write into each other's reports. What holds
// a file is a lock on one beside it, which the kernel takes back whatever becomes of the process.
import Glibc
import Ground
import Ports
import Reports
import Results

final class OutputClaims {
  private var held: [(path: String, descriptor: Int32)] = []

  /// Claims every output that is a plain file, each under the option that names it.
  init(_ outputs: [(option: String, path: String?)]) throws {
    do {
      for (option, path) in outputs {
        guard let path, !ReportFile.isSpecial(path) else { continue }
        try claim(path, option)
      }
    } catch {
      release()
      throw error
    }
  }

  deinit { release() }

  private func claim(_ path: String, _ option: String) throws {
    guard !isFolder(path), !path.hasSuffix("/") else {
      throw WrongUse("\(option) \(path): a folder, where a file is to be written")
    }
    let whole = wholePath(path)
    let folder = ReportFile.parent(of: whole)
    do throws(ReportError) {
      try ReportFile.makeFolder(folder)
    } catch {
      throw WrongUse("\(option) \(path): \(error)")
    }
    let name = whole.split(separator: "/").last ?? "report"
    let lock = "\(folder)/.\(name).lock"
    while true {
      let file = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard file >= 0 else {
        let problem = String(cString: strerror(errno))
        throw WrongUse("\(option) \(path): no file can be written in \(folder): \(problem)")
      }
      if flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
        let holder = holder(in: file)
        close(file)
        throw RigFailure(
          "\(path): \(holder) is writing there; wait for it, or \(option) names another file")
      }
      // Whoever held it before may have taken it away meanwhile.
      var (own, there) = (stat(), stat())
      if fstat(file, &own) == 0, stat(lock, &there) == 0, own.st_ino == there.st_ino {
        held.append((lock, file))
        return sign(file)
      }
      close(file)
    }
  }

  /// Says who holds the file.
  private func sign(_ file: Int32) {
    let command = (["attest"] + givenArguments()).map(shellWord).joined(separator: " ")
    let since = timestamp(Int64(time(nil))).map { $0 + "Z" } ?? ""
    let text = bounded("process \(getpid()) (\(command), since \(since))", 1000)
    _ = ftruncate(file, 0)
    _ = Array(text.utf8).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
  }

  private func holder(in file: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 1100)
    let count = read(file, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : "another run"
  }

  private func release() {
    for (path, descriptor) in held {
      unlink(path)
      close(descriptor)
    }
    held = []
  }
}
