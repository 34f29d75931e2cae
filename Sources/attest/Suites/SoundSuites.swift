// That suites were found sound is remembered: to look at every path of every case takes as long as all
// else before the first byte is sent, and the same text under the same program comes out the same.
import Diagnostics
import Glibc
import Ground
import Reports

struct SoundSuites {
  /// The file that says so by being there; nil where nothing can be kept.
  private let path: String?
  private let folder: String?
  private static let prefix = "sound-"
  /// How many are kept.
  private static let filesMax = 64

  /// - Parameter shared: the files that others use, whose own cases are not asked for
  init(_ files: [SourceFile], shared: Set<Int>) {
    folder = cacheFolder()
    let uses = shared.sorted().map(String.init).joined(separator: " ")
    let key = cacheKey(files.map(\.text) + [Array(uses.utf8)])
    path = folder.map { "\($0)/\(Self.prefix)\(key)" }
  }

  var areKnown: Bool { path.map { access($0, F_OK) == 0 } ?? false }

  /// Remembers it, if it can be.
  func keep() {
    guard let path, let folder else { return }
    do throws(ReportError) {
      try ReportFile.makeFolder(folder)
      try ReportFile.replace(path, with: [])
    } catch {
      // The next run looks again.
    }
    pruneCache(folder, of: Self.prefix, keeping: Self.filesMax)
  }
}
