// What a run tells the CI service that it runs in: annotations and a summary on GitHub, folded logs on
// GitHub and GitLab.
import ArgumentParser
import Glibc
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

/// Tells GitHub what came of a run: annotations in the output, a summary in the file that it names.
func annotate(_ run: RunResult, for service: CIService) throws {
  guard case .gitHub(let token) = service else { return }
  let here = currentFolder()
  let workspace = environment("GITHUB_WORKSPACE") ?? here
  let text = GitHubText.annotations(run) { relative($0, to: workspace, from: here) }
  print(
    GitHubText.resume(token: token) + text + GitHubText.stop(token: token), terminator: "")
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
