// What the file system tells of a path by itself: where a link leads, what stands in a folder.
import Glibc

/// What a symbolic link names; nil where there is none.
package func linkTarget(_ path: String) -> String? {
  let bytes = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { room, count in
    count = room.withMemoryRebound(to: CChar.self) { room in
      room.baseAddress.map { max(0, readlink(path, $0, room.count)) } ?? 0
    }
  }
  return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
}

/// The names in a folder, sorted, without `.` and `..`; none where it cannot be read.
package func folderEntries(_ path: String) -> [String] {
  guard let stream = opendir(path) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}
