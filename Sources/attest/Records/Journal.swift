// The journal of a run on a bench: each case is on the disk as soon as it is over, so that a run which is
// killed, or whose machine fails, has lost the case under way alone. `attest report` reads it, `attest run
// --resume` goes on with it; it goes once the reports of a whole run are written.
import Diagnostics
import Formats
import Glibc
import Reports
import Results

final class Journal {
  /// What its name ends with.
  static let ending = ".journal"

  let path: String
  private var descriptor: Int32

  /// Opens a journal beside the results file; nil where that is no file.
  ///
  /// One that an earlier run left is kept under another name.
  init?(besideResults results: String, of run: RunResult, begun: JournalFile.Beginning) {
    guard !ReportFile.isSpecial(results) else { return nil }
    path = results + Self.ending
    try? ReportFile.makeFolder(ReportFile.parent(of: path))
    if rename(path, path + ".old") == 0 {
      printError("attest: \(path) is of a run that was cut off: it is \(path).old now")
    }
    // Whoever ends the process meanwhile leaves no journal that says nothing.
    do throws(ReportError) {
      try ReportFile.replace(path, with: JournalFile.line(of: begun) + JournalFile.line(of: run))
      descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    } catch {
      descriptor = -1
      printError("attest: no journal is kept: \(error)")
    }
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
  }

  /// Opens the journal of a run that was cut off, to go on behind its last whole line.
  init(goingOnWith past: PastRun, begun: JournalFile.Beginning) throws {
    path = past.path
    descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw WrongUse("\(path): \(String(cString: strerror(errno)))") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      throw WrongUse("\(path): the run of this journal is being played by another process")
    }
    guard ftruncate(descriptor, past.file.wholeBytes) == 0 else {
      throw RigFailure("\(path): \(String(cString: strerror(errno)))")
    }
    append(JournalFile.line(of: begun))
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Takes a case that is over.
  func append(_ result: CaseResult, of module: ModuleResult) {
    var module = module
    module.cases = [result]
    append(JournalFile.line(of: RunResult(modules: [module], version: attestVersion)))
  }

  /// The reports are written: nobody needs it any more.
  func remove() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    unlink(path)
  }

  private func append(_ line: [UInt8]) {
    guard descriptor >= 0 else { return }
    var rest = line[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return end(errno) }
      rest = rest.dropFirst(count)
    }
    if fdatasync(descriptor) != 0, errno != EINVAL { end(errno) }
  }

  private func end(_ number: Int32) {
    printError("attest: the journal \(path) ends here: \(String(cString: strerror(number)))")
    close(descriptor)
    descriptor = -1
  }
}

/// A run that was cut off, as its journal tells it.
struct PastRun {
  let path: String
  let file: JournalFile
  /// How it was begun.
  let beginning: JournalFile.Beginning

  /// Reads a journal that can be gone on with.
  init(_ path: String) throws {
    self.path = path
    let bytes = try runFileBytes(path)
    guard JournalFile.isJournal(bytes) else {
      throw WrongUse(
        "--resume \(path): no journal; it lies beside the results file of a run that was cut off, "
          + "as RESULTS\(Journal.ending)")
    }
    do throws(FileError) {
      file = try JournalFile(bytes, path: path)
    } catch {
      throw WrongUse(error.description)
    }
    guard let beginning = file.beginning else {
      throw WrongUse("--resume \(path): it does not say how the run was begun")
    }
    self.beginning = beginning
  }
}
