// What actions are under way: commands that were accepted, and whose results come later by themselves.
//
// Each result line belongs to the oldest action that may have it: one of a command that brings such
// lines, and that has not had this one. A line that no action may have waits for one, for it may come
// before the OK; as long as it waits, more results than actions have come.
import Ground

/// A result line of a command's action, for what it means.
struct ResultLine: Equatable {
  /// Which of the command's `results` it begins like.
  let kind: Int
  /// Whether nothing comes after it.
  let ends: Bool
  /// Whether it tells of a failure, so that nothing need come after it.
  let fails: Bool
}

/// One accepted command and the results that came for it.
struct ActionUnderWay: Equatable {
  let command: CompiledCommand.ID
  var seen: [ResultLine] = []
  /// Whether the module was restarted since.
  var isForgotten = false

  init(_ command: CompiledCommand.ID) { self.command = command }

  var isOver: Bool { isForgotten || seen.contains(where: \.ends) }

  /// Whether nothing need come any more, and a last line may.
  fileprivate var hasFailed: Bool { !seen.contains(where: \.ends) && seen.contains(where: \.fails) }

  /// Whether the line may be the action's: each comes once, and one that was connected may fail after
  /// all (reading ACT-8).
  fileprivate func lacks(_ line: ResultLine) -> Bool {
    guard let last = seen.last(where: { $0.kind == line.kind && $0.ends == line.ends }) else {
      return true
    }
    return line.fails && !last.fails && !seen.contains(where: \.ends)
  }
}

/// The actions of a case.
struct Actions: Equatable {
  /// A result line and whose it may be.
  typealias Owned = (command: CompiledCommand.ID, line: ResultLine)

  /// In the order accepted.
  private(set) var accepted: [ActionUnderWay] = []
  /// Lines that no action may have, each with the commands that bring such lines.
  private var unowned: [[OwnedLine]] = []
  /// When a result line last came; nil: none did.
  private(set) var lastCame: Instant?
  /// Whether the line that last came may be the last of its action.
  private(set) var mayBeOver = false
  /// Whether the port went away while an action may have been under way, and may be still.
  var mayBeLeft = false

  private struct OwnedLine: Equatable {
    let command: CompiledCommand.ID
    let line: ResultLine
  }

  /// Whether an action has not come to its end.
  var areLeft: Bool { accepted.contains { !$0.isOver } }
  /// Whether a line that comes now may tell of an action: it is under way, or was until a moment ago.
  func mayTell(at now: Instant) -> Bool {
    areLeft || lastCame.map { now - $0 <= RunnerLimits.lateResultMax } ?? false
  }
  /// Whether an action has told that it failed.
  var haveFailed: Bool { accepted.contains { $0.seen.contains(where: \.fails) } }
  /// Whether a result came that no action can have brought.
  var areExceeded: Bool { !unowned.isEmpty }
  /// Whether any result came.
  var hasResult: Bool { lastCame != nil }

  /// A command was accepted that has results.
  mutating func accept(_ command: CompiledCommand.ID) {
    accepted.append(ActionUnderWay(command))
    let waiting = unowned
    unowned = []
    for owners in waiting { assign(owners) }
  }

  /// The command was refused after all, unless something came of it.
  mutating func retract(_ command: CompiledCommand.ID) {
    guard let last = accepted.last, last.command == command, last.seen.isEmpty else { return }
    accepted.removeLast()
  }

  /// A result line came; `owners` are the commands that bring such lines, and what it is to each.
  mutating func came(_ owners: [Owned], at now: Instant) {
    lastCame = now
    mayBeOver = owners.contains { $0.line.ends || $0.line.fails }
    if owners.contains(where: \.line.ends) { mayBeLeft = false }
    assign(owners.map { OwnedLine(command: $0.command, line: $0.line) })
  }

  /// A line that the case awaits was taken, though no action lacked it: the case knows of more, such as
  /// of one for each hop of a redirection.
  mutating func took(_ owners: [Owned]) {
    let lines = owners.map { OwnedLine(command: $0.command, line: $0.line) }
    if let index = unowned.lastIndex(of: lines) { unowned.remove(at: index) }
  }

  /// Whether an action is under way that still lacks one of these lines.
  func lack(_ owners: [Owned]) -> Bool {
    accepted.contains { action in
      !action.isForgotten
        && owners.contains { $0.command == action.command && action.lacks($0.line) }
    }
  }

  private mutating func assign(_ owners: [OwnedLine]) {
    // What was before a restart has a line only where nothing else may have it.
    for forgotten in [false, true] {
      for index in accepted.indices where accepted[index].isForgotten == forgotten {
        guard let owner = owners.first(where: { $0.command == accepted[index].command }),
          accepted[index].lacks(owner.line), !isOvertaken(index)
        else { continue }
        accepted[index].seen.append(owner.line)
        return
      }
    }
    unowned.append(owners)
  }

  /// Whether an action that failed has been followed by the results of a later one, so that its own
  /// last line will not come.
  private func isOvertaken(_ index: Int) -> Bool {
    let action = accepted[index]
    return action.hasFailed
      && accepted[(index + 1)...].contains { $0.command == action.command && !$0.seen.isEmpty }
  }

  /// The module was restarted: nothing is under way any more.
  mutating func forget() {
    for index in accepted.indices where !accepted[index].isOver {
      accepted[index].isForgotten = true
    }
    mayBeLeft = false
  }
}
