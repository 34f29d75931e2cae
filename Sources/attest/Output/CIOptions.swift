// What a run tells the CI service that it runs in: annotations and a summary on GitHub, folded logs on
// GitHub and GitLab.
import ArgumentParser
import Glibc
import Analysis
import Formats
import Reports
import Results

/// The service by its own variables.
func ciServiceOfEnvironment() -> CIService {
  if environment("GITHUB_ACTIONS") == "true" {
    var generator = SystemRandomNumberGenerator()
    let token = (0..<2).map { _ in String(generator.next() as UInt64, radix: 36) }.joined()
    return .gitHub(token: "attest-\(token)")
  }
  return environment("GITLAB_CI") == "true" ? .gitLab : .none
}

struct CIOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where a code quality report for GitLab goes (artifacts:reports:codequality).",
      valueName: "file"))
  var codeQuality: String?

  /// Tells the service what came of a run: GitHub by annotations in the output and a summary in the
  /// file that it names, GitLab by the report asked for, whose path is returned.
  func tell(_ run: RunResult, _ service: CIService) throws -> String {
    let here = currentFolder()
    let root = environment("GITHUB_WORKSPACE") ?? environment("CI_PROJECT_DIR") ?? here
    let path = { relative($0, to: root, from: here) }
    if case .gitHub(let token) = service {
      let text = GitHubText.annotations(run, path: path)
      print(
        GitHubText.resume(token: token) + text + GitHubText.stop(token: token), terminator: "")
      try writeSummary(run)
    }
    guard let codeQuality else { return "" }
    try writeReport(Formats.codeQuality(causes(of: run), path: path), to: codeQuality)
    return codeQuality
  }

  /// Appends to the summary of the job's step; what stands there is of other programs.
  private func writeSummary(_ run: RunResult) throws {
    guard let path = environment("GITHUB_STEP_SUMMARY"), !path.isEmpty else { return }
    guard let file = fopen(path, "a") else {
      throw RigFailure("the step's summary was not written: \(path): \(errnoText())")
    }
    let bytes = Array(StepSummary.markdown(run).utf8)
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else {
      throw RigFailure("the step's summary was not written: \(path): \(errnoText())")
    }
  }
}

private func errnoText() -> String { String(cString: strerror(errno)) }

private func currentFolder() -> String {
  guard let path = getcwd(nil, 0) else { return "" }
  defer { free(path) }
  return String(cString: path)
}

/// The path as seen from a folder above it; as it is where it does not lie below.
func relative(_ path: String, to folder: String, from here: String) -> String {
  let absolute = path.hasPrefix("/") ? path : "\(here)/\(path)"
  let folder = folder.hasSuffix("/") ? folder : folder + "/"
  return absolute.hasPrefix(folder) ? String(absolute.dropFirst(folder.count)) : path
}
