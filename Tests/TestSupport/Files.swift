// Files and folders of tests, and where the shipped suites are.
internal import Glibc
internal import Ground

/// The `Suites` folder of this package.
public let shippedSuitesPath =
  "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Suites"

/// The paths of all suite files below a folder, in the order of their names.
public func suitePaths(below folder: String) -> [String] {
  names(in: folder).flatMap { name -> [String] in
    name.hasSuffix(".attest") ? [folder + "/" + name] : suitePaths(below: folder + "/" + name)
  }
}

/// Writes a file anew.
public func writeFile(_ text: String, to path: String) throws {
  guard let file = fopen(path, "w") else { throw FolderError.noFile(path) }
  defer { fclose(file) }
  guard fputs(text, file) >= 0 else { throw FolderError.noFile(path) }
}

/// A folder of the test's own, removed when the body is done.
public func withFolder<T>(_ body: (String) throws -> T) throws -> T {
  var template = Array("/tmp/attest-tests-XXXXXX".utf8CString)
  let path = template.withUnsafeMutableBufferPointer { buffer in
    buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
  }
  guard let path else { throw FolderError.noFolder }
  defer { remove(path) }
  return try body(path)
}

private enum FolderError: Error { case noFolder, noFile(String) }

/// The names in a folder, sorted, those that begin with a dot included.
public func names(in folder: String) -> [String] { folderEntries(folder) }

/// The bytes of a file; empty where there is none.
public func contents(_ path: String) -> [UInt8] {
  let file = open(path, O_RDONLY)
  guard file >= 0 else { return [] }
  defer { close(file) }
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let count = read(file, &buffer, buffer.count)
    guard count > 0 else { return result }
    result += buffer[..<count]
  }
}

private func remove(_ path: String) {
  for name in names(in: path) {
    let inner = "\(path)/\(name)"
    if unlink(inner) != 0 { remove(inner) }
  }
  rmdir(path)
}
