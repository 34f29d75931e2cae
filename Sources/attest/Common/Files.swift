// Files that people name: what they are, and their bytes.
import Glibc

/// What kind of file is there; nil: none.
func fileMode(_ path: String) -> mode_t? {
  var status = stat()
  return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
}

func isFolder(_ path: String) -> Bool { fileMode(path) == S_IFDIR }

/// The bytes of a file that may have so many; a suite 16 MB.
func contents(of path: String, atMost limit: Int = 16 << 20) throws -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    throw WrongUse("\(path): \(String(cString: strerror(errno)))")
  }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    guard count >= 0 else { throw WrongUse("\(path): \(String(cString: strerror(errno)))") }
    if count == 0 { return bytes }
    bytes += buffer[..<count]
    guard bytes.count <= limit else {
      throw WrongUse("\(path): larger than \(limit) bytes, which is more than is read")
    }
  }
}
