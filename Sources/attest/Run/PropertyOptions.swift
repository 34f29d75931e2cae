// Labels of a run: what it was a run of. A CI service says so by its own variables.
import ArgumentParser
import Formats
import Ground
import Results

struct PropertyOptions: ParsableArguments {
  @Option(
    name: .customLong("property"),
    help: ArgumentHelp(
      "A label of the run, such as build=1234; again for more. On a CI service build, commit, branch "
        + "and job come by themselves.", valueName: "name=value"))
  var assignments: [String] = []

  /// What CI services call these things, the first that is set counting.
  private static let variables: [(label: String, names: [String])] = [
    (
      "build",
      ["GITHUB_RUN_ID", "CI_PIPELINE_ID", "BUILD_NUMBER", "BUILD_BUILDNUMBER", "CIRCLE_BUILD_NUM"]
    ),
    (
      "commit",
      ["GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT", "BUILD_SOURCEVERSION", "CIRCLE_SHA1"]
    ),
    (
      "branch",
      ["GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "GIT_BRANCH", "BRANCH_NAME", "CIRCLE_BRANCH"]
    ),
    ("job", ["GITHUB_JOB", "CI_JOB_NAME", "JOB_NAME", "CIRCLE_JOB"]),
  ]

  /// What the environment says, with the variable that does.
  static var ofEnvironment: [(label: RunProperty, variable: String)] {
    variables.compactMap { label, names in
      for name in names {
        guard let value = environment(name), !value.isEmpty else { continue }
        return (RunProperty(name: label, value: value), name)
      }
      return nil
    }
  }

  func validate() throws {
    var names: Set<String> = []
    for assignment in assignments {
      let property = try Self.parsed(assignment, option: "--property")
      guard !JUnitFile.isReserved(property: property.name) else {
        throw ValidationError("--property \(property.name): reports have that for themselves")
      }
      guard names.insert(property.name).inserted else {
        throw ValidationError("--property \(property.name): given twice")
      }
    }
  }

  /// The labels given, then those of the environment that were not.
  func values() throws -> [RunProperty] {
    let given = try assignments.map { try Self.parsed($0, option: "--property") }
    return given
      + Self.ofEnvironment.map(\.label).filter { label in
        !given.contains { $0.name == label.name }
      }
  }

  /// `build=1234` as a label.
  static func parsed(_ text: String, option: String) throws -> RunProperty {
    guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
      throw ValidationError("\(option) \(text): wants NAME=VALUE, such as build=1234")
    }
    let name = String(text[..<sign])
    let isFit = name.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
      default: false
      }
    }
    guard isFit, name.utf8.count <= 64 else {
      throw ValidationError(
        "\(option) \(name): a name has at most 64 letters, digits, `.`, `-` and `_`")
    }
    return RunProperty(name: name, value: String(text[text.index(after: sign)...]))
  }
}
