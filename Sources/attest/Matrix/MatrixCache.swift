// The kill matrix where a run finds it: a file in the cache, named for all that it was made of, so that
// it is never that of other suites, another catalogue or another attest. Several runs at once may want
// it: one makes it, the others wait at its lock and then read what was made.
import Diagnostics
import Formats
import Glibc
import Ground
import ModuleCatalogue
import Proof
import Reports
import Results
import SuiteLanguage

struct MatrixCache {
  /// The folder; nil where nobody says where caches go.
  let folder: String?
  private let collection: SuiteCollection

  /// How many matrices are kept; each build of attest and each change to a suite needs its own.
  static let filesMax = 16

  init(_ collection: SuiteCollection) {
    self.collection = collection
    folder = cacheFolder()
  }

  /// What the matrices of these suites are made of: their text, and this very program.
  var key: String { cacheKey(collection.files.map(\.text)) }

  /// The matrix of that profile, if it was made before.
  func stored(for profile: String) -> KillMatrix? {
    guard let path = path(for: profile), let bytes = try? contents(of: path, atMost: 1 << 28),
      let matrix = try? KillMatrixFile.read(bytes, path: path), matrix.key == key
    else { return nil }
    return matrix
  }

  /// Whether there is a file that says to be it.
  func isStored(for profile: String) -> Bool {
    path(for: profile).map { access($0, R_OK) == 0 } ?? false
  }

  /// The matrix of that profile, made where it is not there; nil where it cannot be made.
  func matrix(
    for profile: String, of proof: Proof, isAlone: Bool, progress: some ProofProgress
  ) -> KillMatrix? {
    guard let index = proof.classIndex(ofProfile: profile) else { return nil }
    // One lock for all profiles of the class, whose matrix is one.
    let lock = lock(for: proof.classes[index].representative.name)
    defer { if lock >= 0 { close(lock) } }
    if let stored = stored(for: profile) { return stored }
    let made = proof.matrix(ofClass: index, key: key, isAlone: isAlone, progress: progress)
    if let made { store(made) }
    return made
  }

  /// Keeps a matrix for all profiles that it is true of.
  func store(_ matrix: KillMatrix) {
    guard let folder else { return }
    let bytes = KillMatrixFile.bytes(of: matrix)
    do throws(ReportError) {
      try ReportFile.makeFolder(folder)
      guard let first = matrix.profiles.first, let path = path(for: first) else { return }
      try ReportFile.replace(path, with: bytes)
      // Links that are there already lead to the same place.
      for other in matrix.profiles.dropFirst() {
        if let link = self.path(for: other) { symlink(fileName(for: first), link) }
      }
    } catch {
      // A cache that cannot be written costs the next run its time and nothing else.
    }
    pruneCache(folder, of: "matrix-", keeping: Self.filesMax)
  }

  // MARK: Files

  private func path(for profile: String) -> String? {
    folder.map { "\($0)/\(fileName(for: profile))" }
  }

  private func fileName(for profile: String) -> String { "matrix-\(key)-\(profile).json" }

  /// Waits until nobody else makes this matrix; a negative value where nothing can be locked.
  private func lock(for profile: String) -> Int32 {
    guard let folder, let path = path(for: profile),
      (try? ReportFile.makeFolder(folder)) != nil
    else { return -1 }
    let file = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    if file >= 0 { flock(file, LOCK_EX) }
    return file
  }
}
