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

  /// Whether what the case did not get never comes, so that its end is worth no wait.
  var endsAtOnce: Bool {
    !missing.isEmpty && missing.allSatisfy { records[$0]?.isNeverComing ?? false }
  }

  /// Whether a case that needs one of them ends here; each time counts.
  mutating func block(_ due: [DueThing]) -> Bool {
    guard !due.isEmpty, due.allSatisfy({ records[$0]?.isNeverComing ?? false }) else {
      return false
    }
    var isCanary = false
    for one in due {
      records[one]?.blocked += 1
      guard let record = records[one], record.blocked > record.untilCanary else { continue }
      isCanary = true
      records[one]?.blocked = 0
      records[one]?.untilCanary *= 2
    }
    if !isCanary { missing = due }
    return !isCanary
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
