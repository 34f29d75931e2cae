// Holds a run against the known failures: what fails and is known becomes so; what is said to fail and
// does not, or is said to fail only until a day that is past, makes the entry wrong.
public import Ground
public import Results

extension KnownFailures {
  /// Marks the known failures among the cases, and notes the entries that are not true any more.
  ///
  /// An entry is wrong when a case that it covers passes (unless it fails only sometimes), when its
  /// last day is past, and, where `isWhole` says that nothing was left out of the run, when it is about
  /// a module of the run and covers none of its cases. A failure whose entry has expired is news
  /// again. Cases that could not be judged prove nothing. `name`: entries that a bench has for this
  /// module alone.
  public func judge(
    _ run: inout RunResult, today: CalendarDay, isWhole: Bool, only name: String? = nil
  ) {
    var tallies = [EntryCount](repeating: EntryCount(), count: entries.count)
    for module in run.modules.indices where name == nil || run.modules[module].name == name {
      let concerned = entries.indices.filter { entries[$0].concerns(run.modules[module]) }
      for index in concerned { tallies[index].concerns = true }
      for place in run.modules[module].cases.indices {
        let result = run.modules[module].cases[place]
        guard
          let index = concerned.first(where: {
            entries[$0].covers(suite: result.suite, name: result.name)
          })
        else { continue }
        tallies[index].covered += 1
        let entry = entries[index]
        switch result.verdict {
        case .fail where entry.hasExpired(on: today):
          run.modules[module].cases[place].notes.append(
            "was a known failure until \(entry.failure.until): \(entry.failure.place)")
        case .fail: run.modules[module].cases[place].known = entry.failure
        case .pass where !entry.isIntermittent:
          tallies[index].passes += 1
          if tallies[index].firstPass.isEmpty {
            tallies[index].firstPass = "\(run.modules[module].name) \(result.caseName.text)"
          }
          run.modules[module].cases[place].notes.append(
            "passes, though \(entry.failure.place) says that it fails")
        default: break
        }
      }
    }
    for (entry, tally) in zip(entries, tallies) {
      guard let problem = problem(entry, tally, today, isWhole) else { continue }
      run.outdatedKnown.append(
        OutdatedKnownFailure(
          place: entry.failure.place, pattern: entry.pattern, problem: problem))
    }
  }

  /// Why a failed case is no news, as `judge` will say at the end of the run; nil where it is.
  ///
  /// - Parameter concerned: The entries about the case's module, in the order of the file.
  public static func known(
    _ result: CaseResult, among concerned: [Entry], today: CalendarDay
  ) -> KnownFailure? {
    guard result.verdict == .fail,
      let entry = concerned.first(where: { $0.covers(suite: result.suite, name: result.name) }),
      !entry.hasExpired(on: today)
    else { return nil }
    return entry.failure
  }

  /// What a run had of the cases of one entry.
  private struct EntryCount {
    var concerns = false
    var covered = 0
    var passes = 0
    var firstPass = ""
  }

  private func problem(
    _ entry: Entry, _ tally: EntryCount, _ today: CalendarDay, _ isWhole: Bool
  ) -> String? {
    if tally.passes == 1 { return "\(tally.firstPass) passes now" }
    if tally.passes > 1 {
      let rest = tally.passes - 1
      return "\(tally.firstPass) and \(rest) other case\(rest == 1 ? "" : "s") pass now"
    }
    if tally.covered > 0, entry.hasExpired(on: today) {
      return "it has expired: its last day was \(entry.failure.until)"
    }
    return isWhole && tally.concerns && tally.covered == 0 ? "it covers no case" : nil
  }
}

extension KnownFailures.Entry {
  /// Whether the entry's last day is past; one without a last day never expires.
  public func hasExpired(on today: CalendarDay) -> Bool {
    CalendarDay(failure.until).map { $0 < today } ?? false
  }
}
