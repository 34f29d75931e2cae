// The folder where what can be made again is kept, and the names of the files there: each bears a key of
// all that it was made of, so that none is ever that of other suites or another attest.
import Glibc
import Ground

/// The folder for what attest may find again; nil where nobody says where caches go.
func cacheFolder() -> String? {
  if let cache = environment("XDG_CACHE_HOME"), cache.hasPrefix("/") { return cache + "/attest" }
  return environment("HOME").flatMap { $0.hasPrefix("/") ? $0 + "/.cache/attest" : nil }
}

/// A key of these texts under this very program.
func cacheKey(_ texts: [[UInt8]]) -> String {
  var program = stat()
  let isThere = stat("/proc/self/exe", &program) == 0
  let build =
    isThere ? "\(program.st_size) \(program.st_mtim.tv_sec).\(program.st_mtim.tv_nsec)" : "unknown"
  return fingerprint([Array(attestVersion.utf8), Array(build.utf8)] + texts)
}

/// The digits of a key.
private let keyDigits = 32

/// Removes what has not been written for longest of the files that begin so, beyond those of so many keys.
func pruneCache(_ folder: String, of prefix: String, keeping count: Int) {
  let files = folderEntries(folder).filter { $0.hasPrefix(prefix) }
    .compactMap { name -> (key: Substring, path: String, written: Int)? in
      var status = stat()
      let path = folder + "/" + name
      guard stat(path, &status) == 0 else { return nil }
      return (name.dropFirst(prefix.count).prefix(keyDigits), path, status.st_mtim.tv_sec)
    }
  var newest: [Substring: Int] = [:]
  for file in files { newest[file.key] = max(newest[file.key] ?? 0, file.written) }
  let kept = Set(newest.sorted { $0.value > $1.value }.prefix(count).map(\.key))
  for file in files where !kept.contains(file.key) { unlink(file.path) }
}
