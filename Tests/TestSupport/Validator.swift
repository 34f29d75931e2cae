// The strict validator that reports must pass, run as the CI runs it.
import Glibc

/// The shared folder's `validate.py`.
///
/// The folder is `ATTEST_SHARED`, else `../shared` beside the package. The validator needs Python with lxml and junitparser: `ATTEST_PYTHON`, else `python3`.
public enum Validator {
  private static let folder: String = {
    if let shared = getenv("ATTEST_SHARED") { return String(cString: shared) + "/junit" }
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(root)/../shared/junit"
  }()

  private static let python: String =
    getenv("ATTEST_PYTHON").map { String(cString: $0) } ?? "python3"

  /// Whether the validator and what it imports are there.
  public static let isThere: Bool =
    access("\(folder)/validate.py", R_OK) == 0
    && run("\(python) -c 'import lxml, junitparser'").status == 0

  /// What the validator prints about the file; it ends in `ok` when there is no fault.
  public static func verdict(on path: String) -> (status: Int32, output: String) {
    run("\(python) '\(folder)/validate.py' --xsd '\(folder)/junit-10.xsd' '\(path)'")
  }

  private static func run(_ command: String) -> (status: Int32, output: String) {
    guard let pipe = popen(command + " 2>&1", "r") else { return (-1, "popen failed") }
    var output: [UInt8] = []
    var byte = fgetc(pipe)
    while byte != EOF {
      output.append(UInt8(truncatingIfNeeded: byte))
      byte = fgetc(pipe)
    }
    return (pclose(pipe), String(decoding: output, as: UTF8.self))
  }
}
