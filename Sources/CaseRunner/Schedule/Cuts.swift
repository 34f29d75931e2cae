// What a module is known never to send. Waiting out a hundred times more what has failed to come three
// times in the same way tells nothing: a case that needs it ends there as blocked. Now and then one is
// played in full all the same, so that what fails only sometimes is not taken for what never comes.
import ATProtocol
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

  /// Any answer at all to a command, whatever its form.
  static func answer(to line: [UInt8]) -> DueThing {
    let name = line.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "?") }
    return DueThing(command: Array(name), beginning: [], isResult: true)
  }

  /// Whether it is a final result code that refuses.
  var tellsError: Bool {
    beginning.starts(with: "ERROR".utf8) || beginning.starts(with: "+CM".utf8)
  }
  /// Whether it is the final result code that grants.
  var isOK: Bool { beginning.elementsEqual("OK".utf8) }

  /// The result of an action, which does not hang on what parameter a command names.
  static func result(
    _ beginning: [UInt8], after command: CommandLine, resultsBefore: Int
  ) -> DueThing {
    let form = command.form
    let name = form.firstIndex(of: UInt8(ascii: "=")).map { Array(form[...$0]) } ?? form
    return DueThing(
      command: name, beginning: beginning, isResult: true, resultsBefore: resultsBefore)
  }
}

extension CommandLine {
  /// What lines have in common that are answered alike: the line up to its values.
  var form: [UInt8] { key ?? text }
}

struct Cuts: Equatable {
  private struct Record: Equatable {
    /// How often in a row it did not come.
    var misses = 0 {
      didSet { wasBelieved = wasBelieved || misses >= Cuts.missesBelieved }
    }
    /// Whether it was ever believed: what comes after a restart and then no more is believed at the first
    /// miss.
    private(set) var wasBelieved = false
    /// How many cases were cut for it since it was last waited for.
    private var blocked = 0
    /// After so many the next is played in full.
    private var untilCanary = Cuts.firstCanary
    /// How often it came and did not, in all.
    private var (comings, allMisses) = (0, 0)
    /// Whether it came after all when nobody awaited it any more: then it must be waited for, or it
    /// would come in the next case.
    var comesLate = false

    var isNeverComing: Bool { misses >= Cuts.missesBelieved && !comesLate }
    /// Whether it never comes in time, be it that it comes later.
    var isMissing: Bool { misses >= Cuts.missesBelieved }

    /// Whether it fails to come every sixth time or oftener: what is answered once and not the next time
    /// is never missed thrice in a row.
    var isOftenMissing: Bool {
      allMisses >= Cuts.missesBelievedInAll && allMisses * 5 >= comings
    }

    /// It did not come.
    mutating func missed() {
      misses += 1
      allMisses += 1
    }

    /// That it did not come last says nothing of the module.
    mutating func takeBack() {
      misses -= 1
      allMisses -= 1
    }

    /// It came.
    mutating func came() {
      comings += 1
      misses = wasBelieved ? Cuts.missesBelieved - 1 : 0
      comesLate = false
    }

    /// Whether one case more is cut for it, or the canary's turn has come.
    mutating func cutsOnceMore() -> Bool {
      blocked += 1
      guard blocked > untilCanary else { return true }
      blocked = 0
      untilCanary *= 2
      return false
    }
  }
  /// How often in a row something must fail to come before it is believed.
  static let missesBelieved = 3
  /// How often in all a long wait must have been in vain.
  static let missesBelievedInAll = 5
  /// What takes longer than this is worth to be remembered where the case fails for all that.
  static let longTime = Interval.seconds(10)
  /// How many cases are cut before one is played in full; after each such case twice as many.
  static let firstCanary = 10

  private var records: [DueThing: Record] = [:]
  /// What the case that is being played did not get.
  private var missing: [DueThing] = []
  /// What of that was counted.
  private var counted: [DueThing] = []
  /// Whether the rig has harmed the case that is being played: it tells nothing of the module.
  private var isHarmed = false
  /// Whether the case that is being played is played in full, whatever is known.
  private var isCanary = false
  /// The result that took long in the case that is being played.
  private var slow: DueThing?
  /// Whether the case that is being played failed by a final result code that was not due.
  private(set) var isOkUncalledFor = false
  /// What comes of actions that such cases have begun.
  private var uncalledForEnds = Record()
  /// What comes of those of other cases that failed: after an action whose failure was told, and else.
  private var endsAfterFailure = Record()
  private var otherEnds = Record()
  private var isAfterFailure = false
  private var isEndAwaited = false

  mutating func caseBegins() {
    missing = []
    counted = []
    isHarmed = false
    isCanary = false
    slow = nil
    isOkUncalledFor = false
  }

  /// None of them came in time.
  mutating func missed(_ due: [DueThing]) {
    missing = due
    guard !isHarmed else { return }
    for one in due { records[one, default: Record()].missed() }
    counted += due
  }

  /// It came in time, so long after this command line was sent.
  mutating func came(_ due: DueThing, after line: [UInt8], in time: Interval) {
    records[due]?.came()
    records[.answer(to: due.command)]?.came()
    counted.removeAll { $0 == due }
    guard due.isResult else { return }
    let result = DueThing(command: line, beginning: due.beginning, isResult: true)
    if time > Self.longTime {
      slow = result
    } else {
      records[result]?.came()
    }
  }

  /// The case fails; where a result took long before, that was to no avail.
  ///
  /// - Parameter byStrayResult: whether a final result code came that was not due
  mutating func caseFailed(byStrayResult isStray: Bool) {
    if let slow, !isHarmed { records[slow, default: Record()].missed() }
    slow = nil
    isOkUncalledFor = isStray
  }

  /// The rig has harmed the case: what it lacks is not counted.
  mutating func caseIsHarmed() {
    for one in counted { records[one]?.takeBack() }
    counted = []
    isHarmed = true
  }

  /// A line came when the case was over.
  mutating func cameLate(_ line: [UInt8]) {
    for one in missing where line.starts(with: one.beginning) { records[one]?.comesLate = true }
  }

  /// Whether results of actions never come, so that the end of one is worth no wait.
  var resultsNeverCome: Bool {
    records.contains { $0.key.isResult && !$0.key.beginning.isEmpty && $0.value.isNeverComing }
  }

  // MARK: Actions that failed cases have begun

  /// How often in a row an action must come to no end before it is believed: each takes minutes.
  private static let endsBelieved = 2

  /// What is known of the ends of actions like those of the case.
  private var end: Record {
    get { self[keyPath: endKind] }
    set { self[keyPath: endKind] = newValue }
  }

  private var endKind: WritableKeyPath<Cuts, Record> {
    isOkUncalledFor ? \.uncalledForEnds : isAfterFailure ? \.endsAfterFailure : \.otherEnds
  }

  /// Whether the end is awaited of what a failed case has begun.
  ///
  /// A module that says OK where it should refuse may have begun nothing, and one whose results are
  /// wrong may send no last one. Where none came twice in a row (of the former: once), it is not awaited.
  /// Each time counts.
  ///
  /// - Parameter isAfterFailure: whether one of the case's actions told that it failed
  mutating func waitsForEnd(isAfterFailure: Bool) -> Bool {
    self.isAfterFailure = isAfterFailure
    let believed = isOkUncalledFor ? 1 : Self.endsBelieved
    // What the rig has spoilt may be as right as any.
    isEndAwaited = isHarmed || end.misses < believed || !end.cutsOnceMore()
    return isEndAwaited
  }

  /// What a failed case had begun came to an end, or to none however long it was waited for.
  ///
  /// - Parameter hasFailed: whether its failure was told last, behind which a last line may come or not
  ///   (reading ACT-7): an end as well, unless it had been told before anybody waited
  mutating func ended(isOver: Bool, hasFailed: Bool = false) {
    if isOver || hasFailed && !isAfterFailure {
      // Some lines begin an action that ends, others do not: one of the former says little of the latter.
      end.misses = max(0, end.misses - 1)
    } else if isEndAwaited, !isHarmed {
      end.misses += 1
    }
  }

  // MARK: Cuts

  /// Whether nothing has ever failed to come, so that nothing can be cut.
  var isEmpty: Bool { records.isEmpty }

  /// Whether a case that needs one of them ends here; each time counts.
  mutating func block(_ due: [DueThing]) -> Bool {
    guard !due.isEmpty, due.allSatisfy({ records[$0]?.isNeverComing ?? false }), cuts(for: due[0])
    else { return false }
    missing = due
    return true
  }

  /// What is known not to come in time when the command has gone its way.
  ///
  /// It is the result of an action, the final result code where data are sent after a prompt, or the
  /// OK where no refusal is awaited. A case ends before it sends the command; each time counts.
  mutating func block(
    before command: [UInt8], sendingData sendsData: Bool = false, endingInOK: Bool = false
  ) -> DueThing? {
    let missing = records.filter { thing, record in
      guard thing.command == command else { return false }
      if thing.beginning.isEmpty, record.isOftenMissing { return true }
      return record.isMissing && (thing.isResult || sendsData || endingInOK && thing.isOK)
    }
    let order = { (thing: DueThing) in (thing.resultsBefore, escaped(thing.beginning)) }
    guard let first = missing.keys.min(by: { order($0) < order($1) }),
      cuts(for: first)
    else { return nil }
    return first
  }

  /// Whether the case is cut for what is known of this, or its turn as a canary has come.
  private mutating func cuts(for thing: DueThing) -> Bool {
    guard !isCanary else { return false }
    isCanary = !(records[thing]?.cutsOnceMore() ?? false)
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

  /// Why a case does not begin what is known not to come to its end.
  static func reason(_ missing: DueThing) -> String {
    if missing.beginning.isEmpty {
      return
        "no answer has come in time after \(escaped(missing.command)) in \(missesBelieved) cases or "
        + "more, and it is not sent again"
    }
    return "\(escaped(missing.beginning)) has not come in time, or late and to no avail, after "
      + "\(escaped(missing.command)) in \(missesBelieved) cases, and "
      + (missing.isResult ? "no further action is started" : "nothing more is sent so")
  }
}
