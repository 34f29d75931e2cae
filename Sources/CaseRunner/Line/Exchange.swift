// The command line sent last, and how far its answer has come.
import ATProtocol
import Ground
import ModuleCatalogue

/// One command line and its answer.
struct Exchange {
  /// The command line, without its CR.
  let command: CommandLine
  /// What tells the setting apart that it makes; nil where it makes none.
  let key: [UInt8]?
  /// The command in the catalogue; nil for one that the module's profile lacks.
  let known: CompiledCommand?
  /// Whether it starts an action whose result comes later.
  let startsAction: Bool
  /// What of the command line may still come back as its echo; an unsolicited line may cut an echo
  /// in pieces.
  var echoDue: [UInt8]
  /// Whether the final result has come.
  var isFinal = false
  /// Whether the answer has begun, so that its response time is taken.
  var isTimed = false
  /// Whether a line of an action came before the final result.
  var holdsResult = false
  /// Whether counted data were read in the answer.
  var hasData = false
  /// How many bytes of data the module waits for; nil outside data mode.
  var dataDue: Int?

  /// Before anything was sent.
  init() {
    command = CommandLine([])
    key = nil
    known = nil
    startsAction = false
    echoDue = []
    isFinal = true
    isTimed = true
  }

  init(_ command: CommandLine, _ known: CompiledCommand?) {
    self.command = command
    key = command.key
    self.known = known
    echoDue = command.text
    startsAction = known.map { !$0.facts.results.isEmpty && command.isExecution } ?? false
  }

  /// Max Response Duration; a second for a command that is not in the catalogue, and more for `AT`
  /// alone, by which the runner asks whether a module obeys and to which no manual gives a time.
  ///
  /// What follows counted data has twice as long (reading GEN-4).
  var responseLimit: Interval {
    let limit =
      known?.facts.maxResponse
      ?? (command.text.count > 2 ? .seconds(1) : RunnerLimits.obeyingMax)
    return hasData ? limit + limit : limit
  }

  /// Whether the line is the echo of the command or its next piece, in letters of either case; each
  /// may come once.
  mutating func takesEcho(_ text: [UInt8]) -> Bool {
    // Blanks at the end of a piece are lost with its line's end.
    let due = text.first == 0x20 ? echoDue[...] : echoDue.drop { $0 == 0x20 }
    guard !due.isEmpty, text.count <= due.count,
      zip(text, due).allSatisfy({ capital($0) == capital($1) })
    else { return false }
    echoDue = Array(due.dropFirst(text.count))
    return true
  }

  /// So many bytes of data go out after a prompt.
  mutating func sends(data count: Int) {
    guard let due = dataDue else { return }
    dataDue = max(0, due - count)
    isTimed = due > count
    isFinal = false
  }
}

extension CommandLine {
  /// Whether the line has a `=` that no `?` follows.
  fileprivate var isExecution: Bool {
    guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return false }
    return text.dropFirst(equals + 1).first != UInt8(ascii: "?")
  }
}
