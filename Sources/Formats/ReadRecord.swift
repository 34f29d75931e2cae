// One way in for all files that hold a run.
public import Diagnostics
public import Results

/// Reads a run from a results file of attest or from a JUnit file of any tool, whichever it is;
/// `path` is how complaints name it.
public func readRecord(_ bytes: [UInt8], path: String) throws(FileError) -> RunResult {
  guard let first = bytes.first(where: { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }) else {
    throw FileError(path: path, problem: "the file is empty")
  }
  let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3).first : first
  switch start {
  case UInt8(ascii: "{"): return try ResultsFile.run(from: bytes, path: path)
  // UTF-16, which XML alone may be in, begins with one of the last two.
  case UInt8(ascii: "<"), 0xFF, 0xFE: return try JUnitFile.run(from: bytes, path: path)
  default:
    throw FileError(
      path: path, line: 1, column: 1,
      problem: "is neither a results file (JSON) nor a JUnit file (XML)")
  }
}
