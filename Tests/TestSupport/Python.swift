// Python packages that read what attest writes, where they are installed.
import Glibc

/// The Python of the tests: `ATTEST_PYTHON`, else `python3`.
public enum Python {
  private static let path: String = getenv("ATTEST_PYTHON").map { String(cString: $0) } ?? "python3"

  /// Whether a package, or each of several between commas, can be imported.
  public static func has(_ package: String) -> Bool { run("-c 'import \(package)'").status == 0 }

  /// Runs Python with these arguments, as a shell reads them.
  public static func run(_ arguments: String) -> (status: Int32, output: String) {
    guard let pipe = popen("\(path) \(arguments) 2>&1", "r") else { return (-1, "popen failed") }
    var output: [UInt8] = []
    var byte = fgetc(pipe)
    while byte != EOF {
      output.append(UInt8(truncatingIfNeeded: byte))
      byte = fgetc(pipe)
    }
    return (pclose(pipe), String(decoding: output, as: UTF8.self))
  }
}
