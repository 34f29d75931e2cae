// `attest run --resume`: goes on with a run that was cut off, where its journal ends.
import Analysis
import ArgumentParser
import Diagnostics
import Formats
import Ground
import Ports
import Results
import SuiteLanguage

struct ResumeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Go on with the run of this journal, which was cut off: cases that were played keep their "
        + "verdicts, the options hold that the run was begun with, and those given here besides.",
      valueName: "journal"))
  var resume: String?
}

extension Run {
  /// The command that goes on with a run: as that was begun, then as this command line says.
  func command(goingOnWith past: PastRun) throws -> Run {
    let words = past.beginning.arguments + Self.ownWords(without: "--resume")
    return try Self.parse(words)
  }

  /// How this run was begun, for its journal.
  func beginning(_ collection: SuiteCollection, _ past: PastRun?) -> JournalFile.Beginning {
    let secret = Set(collection.settings.filter(\.isSecret).map(\.name))
    var words = Self.ownWords(without: "--resume")
    // Whoever reads the journal must not find them; whoever goes on gives them again.
    for index in words.indices.reversed() {
      let isApart = index > 0 && words[index - 1] == "--set"
      guard isApart || words[index].hasPrefix("--set=") else { continue }
      let name = words[index].dropFirst(isApart ? 0 : 6).prefix { $0 != "=" }
      if secret.contains(String(name)) {
        words.removeSubrange((isApart ? index - 1 : index)...index)
      }
    }
    return JournalFile.Beginning(
      arguments: (past?.beginning.arguments ?? []) + words,
      suites: collection.fileFingerprints, version: attestVersion)
  }

  /// Refuses to go on where the suites, or attest itself, are not what they were.
  func check(_ past: PastRun, against collection: SuiteCollection) throws {
    let then = past.beginning
    guard then.version == attestVersion else {
      throw WrongUse(
        "--resume \(past.path): attest \(then.version) began the run, this is \(attestVersion)")
    }
    let changes = suiteChanges(from: then.suites, to: collection.fileFingerprints)
    guard changes.isEmpty else {
      let shown = changes.prefix(5).joined(separator: ", ")
      let more = changes.count > 5 ? " and \(changes.count - 5) more" : ""
      throw WrongUse(
        "--resume \(past.path): the suites are not those of the run: \(shown)\(more); "
          + "begin anew without --resume")
    }
  }

  /// The words of the command line without the command's name and without an option with its value.
  private static func ownWords(without option: String) -> [String] {
    var words = givenArguments()
    if words.first == "run" { words.removeFirst() }
    while let index = words.firstIndex(of: option) {
      words.removeSubrange(index...min(index + 1, words.count - 1))
    }
    words.removeAll { $0.hasPrefix(option + "=") }
    return words
  }
}

extension SuiteCollection {
  /// What the files hold, by their names within the folder that has them all.
  fileprivate var fileFingerprints: [String: String] {
    let folders = files.map { $0.path.split(separator: "/").dropLast() }
    var common = folders.first.map(Array.init) ?? []
    for folder in folders {
      common = zip(common, folder).prefix { $0 == $1 }.map(\.0)
    }
    let named = files.map { file in
      let parts = file.path.split(separator: "/").dropFirst(common.count)
      return (parts.joined(separator: "/"), fingerprint([file.text]))
    }
    return Dictionary(named) { first, _ in first }
  }
}
