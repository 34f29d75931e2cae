// The strict validator that reports must pass, run as the CI runs it.
import Glibc

/// The shared folder's `validate.py`.
///
/// The folder is `ATTEST_SHARED`, else `../shared` beside the package. The validator needs Python with lxml and junitparser: see `Python`.
public enum Validator {
  private static let folder: String = {
    if let shared = getenv("ATTEST_SHARED") { return String(cString: shared) + "/junit" }
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(root)/../shared/junit"
  }()

  /// Whether the validator and what it imports are there.
  public static let isThere: Bool =
    access("\(folder)/validate.py", R_OK) == 0
    && Python.has("lxml, junitparser")

  /// What the validator prints about the file; it ends in `ok` when there is no fault.
  public static func verdict(on path: String) -> (status: Int32, output: String) {
    Python.run("'\(folder)/validate.py' --xsd '\(folder)/junit-10.xsd' '\(path)'")
  }
}
