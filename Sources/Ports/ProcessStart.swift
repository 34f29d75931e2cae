// What a process gets from whoever started it, taken where nothing that was loaded before can have
// moved it, and what it owes at its end.
import CTerminal
import Glibc

/// The words of the command line without the program's name, whatever became of the environment and
/// of /proc.
public func givenArguments() -> [String] {
  var words: [String] = []
  guard var next = attest_arguments() else { return [] }
  while let word = next.pointee {
    words.append(String(cString: word))
    next += 1
  }
  return Array(words.dropFirst())
}

/// Makes writing beyond a limit of file sizes, or to a reader that has gone, an error that can be told.
public func ignoreWritingSignals() {
  attest_signal_ignore_file_size()
  attest_signal_ignore_pipe()
}

/// Sends on what `print` holds back, and says what is wrong where standard output did not take all;
/// whoever closed it wanted no more.
public func finishStandardOutput() -> String? {
  switch attest_output_finish() {
  case 0: nil
  case -1: "standard output did not take all that was printed"
  case let number: "standard output: \(String(cString: strerror(number)))"
  }
}
