// The journal of a run on a bench: each case is on the disk as soon as it is over, so that a run which is
// killed, or whose machine fails, has lost the case under way alone. A line is a results file by itself: the
// first has what holds for the run, each other one case with its module. `attest report` reads it; it goes
// once the reports are written.
import Diagnostics
import Formats
import Glibc
import Reports
import Results

final class Journal {
  /// What its name ends with.
  static let ending = ".journal"

  private let path: String
  private var descriptor: Int32

  /// Opens a journal beside the results file; nil where that is no file.
  ///
  /// One that an earlier run left is kept under another name.
  init?(besideResults results: String, of run: RunResult) {
    guard !ReportFile.isSpecial(results) else { return nil }
    path = results + Self.ending
    try? ReportFile.makeFolder(ReportFile.parent(of: path))
    if rename(path, path + ".old") == 0 {
      printError("attest: \(path) is of a run that was cut off: it is \(path).old now")
    }
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    append(run)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Takes a case that is over.
  func append(_ result: CaseResult, of module: ModuleResult) {
    var module = module
    module.cases = [result]
    append(RunResult(modules: [module], version: attestVersion))
  }

  /// The reports are written: nobody needs it any more.
  func remove() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    unlink(path)
  }

  private func append(_ run: RunResult) {
    guard descriptor >= 0 else { return }
    // Within its strings JSON has no line feed.
    let line = ResultsFile.bytes(of: run).filter { $0 != 0x0A } + [0x0A]
    let count = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard count == line.count, fdatasync(descriptor) == 0 else {
      printError("attest: the journal \(path) ends here: \(String(cString: strerror(errno)))")
      close(descriptor)
      descriptor = -1
      return
    }
  }
}

/// The run of a journal, as far as it came; a line that was being written when it ended counts for nothing.
func readJournal(_ bytes: [UInt8], path: String) throws(FileError) -> RunResult {
  var lines = bytes.split(separator: 0x0A)
  if bytes.last != 0x0A { lines = lines.dropLast() }
  var run = RunResult(version: attestVersion)
  for (index, line) in lines.enumerated() {
    let part = try readRecord(Array(line), path: path)
    if index == 0 { run = part }
    for module in part.modules {
      if let known = run.modules.firstIndex(where: { $0.name == module.name }) {
        for result in module.cases { run.modules[known].take(result) }
      } else {
        run.modules.append(module)
      }
    }
  }
  run.interruption = "cut off: the run ended without its reports, this is of its journal"
  return run
}

extension ModuleResult {
  /// Adds a case of a journal; of one that is played in rounds the latest count takes the place of those
  /// before it.
  fileprivate mutating func take(_ result: CaseResult) {
    let place = cases.lastIndex { result.rounds != nil && $0.caseName == result.caseName }
    if let place { cases[place] = result } else { cases.append(result) }
  }
}
