// What a module is known never to send. Waiting out a hundred times more what has failed to come three
// times in the same way tells nothing: a case that needs it ends there as blocked. Now and then one is
// played in full all the same, so that what fails only sometimes is not taken for what never comes.
import Ground

/// Something that is due after a command.
struct DueThing: Hashable {
  /// The command's form, such as `AT+HTTPACT=`.
  let command: [UInt8]
  /// What a line begins with that would be it, such as `+HTTPRES:`; of a prompt `>`.
  let beginning: [UInt8]
  /// Whether it comes by itself, as the result of an action does.
  var isResult = false
  /// How many results of the action came before it.
  var resultsBefore = 0
}

struct Cuts: Equatable {
  private struct Record: Equatable {
    /// How often in a row it did not come.
    var misses = 0
    /// How many cases were cut for it since it was last waited for.
    var blocked = 0
    /// After so many the next is played in full.
    var untilCanary = Cuts.firstCanary
    /// Whether it came after all when nobody awaited it any more: then it must be waited for, or it
    /// would come in the next case.
    var comesLate = false

    var isNeverComing: Bool { misses >= Cuts.missesBelieved && !comesLate }
  }
  /// How often in a row something must fail to come before it is believed.
  static let missesBelieved = 3
  /// How many cases are cut before one is played in full; after each such case twice as many.
  static let firstCanary = 10

  private var records: [DueThing: Record] = [:]
  /// What the case that is being played did not get.
  private var missing: [DueThing] = []

  mutating func caseBegins() { missing = [] }

  /// None of them came in time.
  mutating func missed(_ due: [DueThing]) {
    for one in due { records[one, default: Record()].misses += 1 }
    missing = due
  }

  /// It came in time.
  mutating func came(_ due: DueThing) { records[due] = nil }

  /// A line came when the case was over.
  mutating func cameLate(_ line: [UInt8]) {
    for one in missing where line.starts(with: one.beginning) { records[one]?.comesLate = true }
  }

  /// Whether results of actions never come, so that the end of one is worth no wait.
  var resultsNeverCome: Bool { records.contains { $0.key.isResult && $0.value.isNeverComing } }

  /// Whether a case that needs one of them ends here; each time counts.
  mutating func block(_ due: [DueThing]) -> Bool {
    guard !due.isEmpty, due.allSatisfy({ records[$0]?.isNeverComing ?? false }) else {
      return false
    }
    let first = due[0]
    records[first]?.blocked += 1
    if let record = records[first], record.blocked > record.untilCanary {
      records[first]?.blocked = 0
      records[first]?.untilCanary *= 2
      return false
    }
    missing = due
    return true
  }

  /// Why a case is not played to its end.
  static func reason(_ due: [DueThing]) -> String {
    let things = due.map { escaped($0.beginning) }.joined(separator: " or ")
    let command = due.first.map { escaped($0.command) } ?? ""
    return
      "\(things) has not come after \(command) in \(missesBelieved) cases and is not waited for "
      + "again"
  }
}
