// The command line: wires, prints, exits. Nothing here knows what a module should answer.
import ArgumentParser
import Ground
import Ports
import Synchronization

@main
struct Attest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attest",
    abstract: "Does this module still do what its manual says?",
    discussion: """
      Exit status: 0 all passed, 1 the module deviates, 2 wrong use or wrong suites, 3 the rig \
      failed or a precondition was missing.
      """,
    version: attestVersion,
    subcommands: [
      Run.self, List.self, Check.self, Coverage.self, Emulate.self, Report.self, Causes.self,
      Compare.self, Merge.self, Known.self, HistoryCommand.self, Prove.self, Explore.self,
      ListPorts.self, OriginCommand.self,
    ],
    defaultSubcommand: Run.self)

  /// What the command line asks for.
  ///
  /// A line that names its command is read by that command alone, which takes a third of the time. What
  /// is wrong with a line, and help, is said by whoever knows all commands.
  private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    let named = configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    // Asked for help, a command gives another one, which does not know what this program is called.
    if let named, let command = try? named.parseAsRoot(Array(arguments.dropFirst())),
      type(of: command) == named
    {
      return command
    }
    if named == nil, let word = arguments.first, !word.hasPrefix("-"), word != "help" {
      throw ValidationError(unknownCommand(word))
    }
    return try parseAsRoot(arguments)
  }

  /// What is said of a first word that is to name a command, and names none.
  private static func unknownCommand(_ word: String) -> String {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    let hint = nearest(to: word, among: names).map { "; did you mean `attest \($0)`?" } ?? ""
    return "there is no command `\(word)`\(hint)\nknown: \(names.joined(separator: ", "))"
  }

  /// Runs what the command line asks for; a wrong one ends with the status of all wrong use, where
  /// ArgumentParser alone would say 64, and so does an empty one: who asked for nothing gets no run.
  static func main() {
    ignoreWritingSignals()
    let arguments = givenArguments()
    guard !arguments.isEmpty else {
      printError(helpMessage())
      leave(.wrongUse)
    }
    do {
      var command = try parsed(try OptionLayers.complete(arguments))
      try command.run()
    } catch {
      let (status, text) = (exitCode(for: error), fullMessage(for: error))
      if status == .success {
        print(text)
      } else if !text.isEmpty {
        printError(text)
        let places = OptionLayers.ofProcess.withLock { $0.places(ofOptionsIn: text) }
        if !places.isEmpty { printError(places) }
      }
      leave(status == .validationFailure ? .wrongUse : status)
    }
    leave(.success)
  }
}

/// The version of attest, as reports name it.
let attestVersion = "0.1.0"

extension ExitCode {
  /// The module deviates from the manual.
  static let deviation = ExitCode(1)
  /// A wrong suite or a wrong command line.
  static let wrongUse = ExitCode(2)
  /// The rig failed, or a precondition was missing.
  static let rig = ExitCode(3)
}
