// The end of every command: what was printed is there, or the exit status says that it is not.
import ArgumentParser
import Glibc
import Ground
import Ports
import Synchronization

/// The errno of the first piece that went to standard output past `print` and was not taken; 0: none.
private let lostPiece = Atomic<Int32>(0)

/// Writes in one piece, after whatever `print` holds back.
func printAtOnce(_ text: String) {
  fflush(nil)
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else {
      // A terminal that went away, or a reader, is no reason to end a run.
      if errno != EPIPE, isatty(STDOUT_FILENO) == 0 { lostPiece.store(errno, ordering: .relaxed) }
      return
    }
    bytes = bytes.dropFirst(count)
  }
}

/// Prints lines in which names stand that files, hosts, benches or the environment have: each line as one
/// that no terminal obeys.
func printShown(_ text: String) { print(safeLines(text), terminator: "") }

/// The text with each of its lines ended, and nothing in them that a terminal would obey.
func safeLines(_ text: String) -> String {
  var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  if lines.last == "" { lines.removeLast() }
  return lines.map { shown(String($0)) + "\n" }.joined()
}

/// Ends the program with this status, or with the rig's where output was lost.
func leave(_ status: ExitCode) -> Never {
  let lost = lostPiece.load(ordering: .relaxed)
  let problem =
    finishStandardOutput()
    ?? (lost == 0 ? nil : "standard output: \(String(cString: strerror(lost)))")
  guard let problem else { exit(status.rawValue) }
  printError("attest: \(problem)")
  exit((status == .success ? ExitCode.rig : status).rawValue)
}
