// What lines mean that come: final results, results of actions, and what comes by itself.
import ATProtocol
import Ground
import Results

extension CaseRunner {
  /// The data without the unsolicited lines that stand before their first and behind their last
  /// byte; one between them is a fault.
  mutating func withoutUnsolicited(_ data: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let lineBreak: [UInt8] = [0x0D, 0x0A]
    var data = data
    while true {
      let begun = data.starts(with: lineBreak) ? data.dropFirst(2) : data
      guard let end = begun.firstIndex(of: 0x0D), begun[end...].starts(with: lineBreak),
        isUnsolicited(Array(begun[..<end]))
      else { break }
      _ = takeStock(of: Array(begun[..<end]))
      data = begun[end...].dropFirst(2)
    }
    while true {
      let ended = data.suffix(2).elementsEqual(lineBreak) ? data.dropLast(2) : data
      guard let before = ended.lastIndex(of: 0x0A), before > ended.startIndex,
        ended[before - 1] == 0x0D, isUnsolicited(Array(ended[(before + 1)...]))
      else { return data }
      _ = takeStock(of: Array(ended[(before + 1)...]))
      data = ended[..<(before - 1)]
    }
  }

  enum Nature {
    case final, unsolicited, result, other
  }

  /// Tells what kind of line it is, and counts actions and their results.
  mutating func takeStock(of text: [UInt8]) -> Nature {
    if let result = FinalResult(line: text) {
      if result == .ok, !line.isFinal, line.startsAction { current.actionsAccepted += 1 }
      line.isFinal = true
      return .final
    }
    if let index = plan.resultPrefixes.first(beginning: text) {
      if current.resultsSeen.isEmpty {
        current.resultsSeen = Array(repeating: 0, count: plan.resultPrefixes.count)
      }
      current.resultsSeen[index] += 1
      current.lastResult = now
      let status = text.last == UInt8(ascii: "0")
      current.isActionOver = index == plan.resultPrefixes.count - 1 || status
      if index == plan.resultPrefixes.count - 1 {
        current.actionsEnded += 1
        current.isActionLeft = false
      }
      record(.unsolicited, text)
      return .result
    }
    guard isUnsolicited(text) else { return .other }
    if !isKnownUnsolicited(text) { noteStranger(text) }
    record(.unsolicited, text)
    noticeLoss(in: text)
    return .unsolicited
  }

  /// Whether the line comes by itself: as a known kind, or outside of answers as a stranger.
  private func isUnsolicited(_ text: [UInt8]) -> Bool {
    isKnownUnsolicited(text) || line.isFinal && strangerName(of: text) != nil
  }

  // MARK: Strangers

  /// The name of a line that must be another command's, since it bears none that the manual knows;
  /// nil for any other line.
  private func strangerName(of text: [UInt8]) -> ArraySlice<UInt8>? {
    guard let sign = text.first, "+^*%$#".utf8.contains(sign) else { return nil }
    let name = text[1...].prefix { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    guard name.count > 1, !name.starts(with: "HTTP".utf8),
      name.endIndex == text.endIndex || text[name.endIndex] == UInt8(ascii: ":")
    else { return nil }
    return name
  }

  private mutating func noteStranger(_ text: [UInt8]) {
    note("\"\(escaped(text, limit: 100))\" came by itself; the catalogue does not know it")
  }

  /// Whether a stranger inside an answer is passed over.
  ///
  /// It may be an unsolicited line that the catalogue lacks, or belong to the answer and be wrong. The
  /// former comes when it likes, the latter again: what passes but for strangers is played once more,
  /// and one that stands in the answer to the same line in both plays fails the case. What makes the
  /// module ready is not judged, and probes only ask.
  mutating func passesOver(_ text: [UInt8]) -> Bool {
    guard let name = strangerName(of: text).map(Array.init) else { return false }
    let stranger = line.command.text + [0x0D] + name
    if current.strangersBefore?.contains(stranger) ?? false { return false }
    if !current.strangers.contains(stranger) { current.strangers.append(stranger) }
    noteStranger(text)
    record(.unsolicited, text)
    return true
  }

  /// Plays the case once more where it passed but for strangers; false when it need not be.
  mutating func asksStrangers() -> Bool {
    guard current.verdict == .pass, !current.isProbe, !current.strangers.isEmpty,
      current.strangersBefore == nil, abandonment == nil
    else { return false }
    let (names, notes) = (current.strangers, current.notes)
    begin(isProbe: false, index: current.index, attempt: current.attempts + 1)
    (current.strangersBefore, current.notes) = (names, notes)
    return true
  }

  func isKnownUnsolicited(_ text: [UInt8]) -> Bool {
    plan.unsolicited.first(beginning: text) != nil
  }

  // MARK: Actions left under way

  mutating func pumpActionEnd(until: Instant) -> Bool {
    while let arrival = nextArrival() {
      if case .line(let text) = arrival { _ = takeStock(of: text) }
    }
    if current.actionsEnded >= current.actionsAccepted {
      wait = .none
      return true
    }
    // After `+HTTP:0` a last line may follow or not (reading ACT-7).
    let over = current.isActionOver ? min(until, current.lastResult + .milliseconds(1500)) : until
    guard now >= over else {
      wait = .actionEnd(until: over)
      return false
    }
    wait = .none
    if current.resultsSeen.isEmpty {
      current.judge(
        .fail, Finding(message: "the action was accepted, and no result of it ever came"))
    }
    return true
  }
}
