// What GitHub Actions understands in a job's output: annotations, and a pause of all orders while
// text is printed that may come from a module.
//
// The runner takes orders from every line of the output that begins with `::`, and from `##[` within
// a line. Whatever attest prints stands between `::stop-commands::` and a token that a module cannot
// guess (docs.github.com, "Workflow commands").
internal import Analysis
internal import Ground
public import Results

/// Orders to GitHub's runner, each one line.
public enum GitHubText {
  /// How many errors, and as many warnings, GitHub shows of one step.
  static let annotationsMax = 10
  /// How long a message may be, in bytes before it is escaped; GitHub cuts at 64 KiB.
  static let messageBytesMax = 4_096

  /// Makes the runner deaf to orders until `resume` with the same token.
  public static func stop(token: String) -> String { "::stop-commands::\(token)\n" }

  /// Makes the runner take orders again.
  public static func resume(token: String) -> String { "::\(token)::\n" }

  /// Failures as errors, cases that could not be judged as warnings: one for each place and reason,
  /// however many modules and values it met.
  ///
  /// - Parameters:
  ///   - run: The run.
  ///   - path: Makes a suite file's path relative to the repository.
  public static func annotations(
    _ run: RunResult, path: (String) -> String = { $0 }
  ) -> String {
    let causes = causes(of: run)
    let failures = causes.filter { $0.result.verdict == .fail && $0.result.known == nil }
    let others = causes.filter {
      $0.result.verdict == .inconclusive || $0.result.verdict == .error
    }
    return annotations(failures, "error", path) + annotations(others, "warning", path)
  }

  private static func annotations(
    _ causes: [Cause], _ kind: String, _ path: (String) -> String
  ) -> String {
    var text = ""
    for (index, cause) in causes.enumerated() {
      if index == annotationsMax - 1, causes.count > annotationsMax {
        let rest = causes[index...].reduce(0) { $0 + $1.cases }
        return text + "::\(kind) title=attest::and \(counted(rest, "more case"))"
          + ", see the job's summary and its report\n"
      }
      text += annotation(cause, kind, path)
    }
    return text
  }

  private static func annotation(
    _ cause: Cause, _ kind: String, _ path: (String) -> String
  ) -> String {
    var properties: [String] = []
    let (file, line) = place(of: cause.result)
    if !file.isEmpty {
      properties.append("file=\(property(shown(path(file))))")
      if line > 0 { properties.append("line=\(line)") }
    }
    properties.append("title=\(property(shown(bounded(title(cause), nameBytesMax))))")
    var message = shown(bounded(Results.message(of: cause.result), messageBytesMax))
    let requirement = shown(requirement(of: cause.result))
    if !requirement.isEmpty { message = "\(requirement): \(message)" }
    if let finding = cause.result.finding {
      for (name, value) in [("expected", finding.expected), ("received", finding.received)]
      where !value.isEmpty {
        message += "\n\(name): \(shown(bounded(value, ReportLimits.consoleFieldBytesMax)))"
      }
    }
    if cause.cases > 1 { message += "\nin \(counted(cause.cases, "case")): \(shown(cause.where))" }
    return "::\(kind) \(properties.joined(separator: ","))::\(data(message))\n"
  }

  /// The text of an order: what ends it is escaped by the runner's rules.
  static func data(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { out, scalar in
      switch scalar {
      case "%": out += "%25"
      case "\r": out += "%0D"
      case "\n": out += "%0A"
      default: out.unicodeScalars.append(scalar)
      }
    }
  }

  /// The value of a property: what ends it is escaped too.
  static func property(_ text: String) -> String {
    data(text).unicodeScalars.reduce(into: "") { out, scalar in
      switch scalar {
      case ":": out += "%3A"
      case ",": out += "%2C"
      default: out.unicodeScalars.append(scalar)
      }
    }
  }
}
