// `attest run --resume`: goes on with a run that was cut off, where its journal ends.
import Analysis
import ArgumentParser
import Diagnostics
import Formats
import Ground
import Results
import SuiteLanguage
import Synchronization

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
    let words = past.beginning.arguments + givenWords { $0.source == "command line" }
    guard let command = try Attest.parseAsRoot(["run"] + words) as? Run else {
      throw WrongUse("--resume \(past.path): that was no run")
    }
    return command
  }

  /// How this run was begun, for its journal: with whatever was given, wherever it was.
  func beginning(_ collection: SuiteCollection, _ past: PastRun?) -> JournalFile.Beginning {
    // Whoever reads the journal must not find secrets; whoever goes on gives them again.
    let secret = Set(collection.settings.filter(\.isSecret).map { "set \($0.name)" })
    let words = givenWords { option in
      let isOpen = !secret.contains(option.key) && !option.source.hasPrefix("$")
      return isOpen && (past == nil || option.source == "command line")
    }
    return JournalFile.Beginning(
      arguments: (past?.beginning.arguments ?? []) + words,
      suites: collection.fileFingerprints, version: attestVersion)
  }

  /// The options of this process that are wanted, but for the one that goes on with a run.
  private func givenWords(where isWanted: (OptionLayers.Given) -> Bool) -> [String] {
    let given = OptionLayers.ofProcess.withLock { $0.given }
    return given.filter { $0.key != "resume" && isWanted($0) }.flatMap(\.words)
  }

  /// Refuses to go on where the suites, or attest itself, are not what they were.
  func check(_ past: PastRun, against collection: SuiteCollection) throws {
    let then = past.beginning
    guard then.version == attestVersion else {
      throw WrongUse(
        "--resume \(past.path): attest \(then.version) began the run, this is \(attestVersion)")
    }
    if course.roundsMax > 1 {
      throw WrongUse("--resume \(past.path): cases that are played in rounds are begun anew")
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
