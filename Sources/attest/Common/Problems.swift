// What keeps a command from doing what was asked: said in one line, each kind with its exit status.
import ArgumentParser
import Glibc

/// A wrong command line: one line says what, where and what would be right.
struct WrongUse: Error {
  var message: String
  init(_ message: String) { self.message = message }
}

/// The rig cannot do what was asked: one line with the remedy, exit status 3.
struct RigFailure: Error {
  var message: String
  init(_ message: String) { self.message = message }
}

/// Turns wrong use into its one line and exit status 2, a failing rig into status 3.
func reportingWrongUse<Outcome>(_ body: () throws -> Outcome) throws -> Outcome {
  do {
    return try body()
  } catch let wrong as WrongUse {
    printError("attest: " + wrong.message)
    throw ExitCode.wrongUse
  } catch let failure as RigFailure {
    printError("attest: " + failure.message)
    throw ExitCode.rig
  }
}

/// Prints for people, each line as one that no terminal obeys: whatever names a file, a bench, a module
/// or the environment holds is shown and not acted on.
func printError(_ text: String) {
  var bytes = Array(safeLines(text).utf8)[...]
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    guard count > 0 else { return }
    bytes = bytes.dropFirst(count)
  }
}
