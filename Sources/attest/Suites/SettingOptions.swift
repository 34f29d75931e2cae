// Settings that the suites declare, given for a run: `--set NAME=VALUE`, or ATTEST_SET_NAME in the environment.
import ArgumentParser
import BenchFile
import Bench
import Ground
import Results
import SuiteLanguage

struct SettingOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "The value of a setting that the suites declare; again for others. The environment has it as ATTEST_SET_NAME.",
      valueName: "name=value"))
  var assignments: [String] = []

  @Option(help: ArgumentHelp("The access point name for the data connection.", valueName: "name"))
  var apn: String?

  /// The variable of the environment that has a setting's value.
  static func variable(of setting: String) -> String {
    "ATTEST_SET_" + setting.uppercased().replacing("-", with: "_")
  }

  /// The values given, the environment's first.
  ///
  /// What is wrong is told without values, for they may be secret.
  func values(for declared: [SettingDeclaration]) throws -> [String: [UInt8]] {
    var values: [String: [UInt8]] = [:]
    for setting in declared {
      if let value = environment(Self.variable(of: setting.name)) {
        values[setting.name] = Array(value.utf8)
      }
    }
    for assignment in assignments {
      guard let sign = assignment.firstIndex(of: "="), sign > assignment.startIndex else {
        throw WrongUse("--set wants NAME=VALUE")
      }
      let name = String(assignment[..<sign])
      values[name] = Array(assignment[assignment.index(after: sign)...].utf8)
    }
    if let problem = settingProblem(values, declared) {
      throw WrongUse("--set: \(problem)\n`attest list --settings` says what each is for")
    }
    return values
  }

  /// The assignments that a rerun repeats: those of secrets it takes from the environment.
  func rerunAssignments(_ declared: [SettingDeclaration]) -> [String] {
    assignments.filter { assignment in
      !declared.contains { $0.isSecret && assignment.hasPrefix($0.name + "=") }
    }
  }
}

/// What is wrong with values of settings: a name that the suites lack, a secret too short to be kept.
func settingProblem(
  _ values: [String: [UInt8]], _ declared: [SettingDeclaration]
) -> String? {
  for (name, value) in values.sorted(by: { $0.key < $1.key }) {
    guard let setting = declared.first(where: { $0.name == name }) else {
      return unknown("setting", name, among: declared.map(\.name))
    }
    if setting.isSecret, (1..<Secrets.bytesMin).contains(value.count) {
      return "the secret `\(name)` has less than \(Secrets.bytesMin) bytes, and cannot be kept"
    }
  }
  return nil
}
