// The report that GitLab shows beside the lines of a merge request (Code Climate's format, of which
// GitLab takes description, check_name, fingerprint, severity and location).
import Ground
package import Results

/// The cases that did not pass as GitLab's code quality report: one entry for each place and reason.
///
/// - Parameters:
///   - causes: What broke in a run.
///   - path: Makes a suite file's path relative to the repository.
package func codeQuality(_ causes: [Cause], path: (String) -> String = { $0 }) -> [UInt8] {
  var writer = JSONWriter()
  writer.array(lines: true) { writer in
    for cause in causes {
      let result = cause.result
      let (file, line) = place(of: result)
      let text = "\(title(cause)): \(message(of: result))"
      writer.object(lines: true) { writer in
        writer.text("description", shown(bounded(text, 1_024)))
        writer.text("check_name", result.requirements.first ?? "attest")
        writer.text(
          "fingerprint",
          fingerprint(
            [
              result.suite, result.name, result.verdict.rawValue, message(of: result), file,
              "\(line)",
            ].map { Array($0.utf8) }))
        writer.text("severity", severity(of: result))
        writer.object("location", lines: false) { writer in
          writer.text("path", file.isEmpty ? result.suite : path(file))
          writer.object("lines", lines: false) { $0.number("begin", max(1, line)) }
        }
      }
    }
  }
  return writer.out
}

private func severity(of result: CaseResult) -> String {
  switch result.verdict {
  case .fail: result.known == nil ? "major" : "info"
  default: "minor"
  }
}
