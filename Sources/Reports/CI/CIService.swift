// The service whose log a run is printed into, as far as the log has a form of its own.
import Ground
import Results

/// Where the output of a run is read.
public enum CIService: Sendable, Equatable {
  /// A terminal, or a log without orders.
  case none
  /// GitHub Actions; orders in the output take effect again with this token.
  case gitHub(token: String)
  /// GitLab CI.
  case gitLab

  /// What goes before everything else that is printed.
  public var opening: String {
    if case .gitHub(let token) = self { GitHubText.stop(token: token) } else { "" }
  }

  /// What goes after everything that is printed.
  public var closing: String {
    if case .gitHub(let token) = self { GitHubText.resume(token: token) } else { "" }
  }

  /// The lines under a heading that unfolds them, where the service has that; else as they are.
  ///
  /// - Parameters:
  ///   - name: The heading.
  ///   - lines: Whole lines.
  ///   - at: Now, in seconds since 1970.
  public func section(_ name: String, _ lines: String, at: Int64) -> String {
    guard !lines.isEmpty else { return "" }
    switch self {
    case .none: return lines
    case .gitHub(let token):
      return GitHubText.resume(token: token) + "::group::\(GitHubText.data(shown(name)))\n"
        + GitHubText.stop(token: token) + lines
        + GitHubText.resume(token: token) + "::endgroup::\n" + GitHubText.stop(token: token)
    case .gitLab:
      // Letters, digits, `_`, `.` and `-` are all that the name of a section may have.
      let id = String(
        decoding: "attest_\(name)".utf8.map { byte -> UInt8 in
          switch byte {
          case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: byte
          default: UInt8(ascii: "_")
          }
        }, as: UTF8.self)
      let reset = "\r\u{1B}[0K"
      return "section_start:\(at):\(id)[collapsed=true]\(reset)\(shown(name))\n" + lines
        + "section_end:\(at):\(id)\(reset)\n"
    }
  }
}
