// Brings the file of known failures up to date with a run: what fails is entered, what passes goes.
// Comments, order and wording of all that stays are left as they are.
public import Ground
public import Results

/// What became of a file of known failures.
public struct KnownFailuresUpdate: Sendable, Equatable {
  /// The new text.
  public private(set) var text: [UInt8] = []
  /// The entries that were written, in their order.
  public private(set) var added: [KnownFailures.Entry] = []
  /// The entries that were taken out, for a case of theirs passes; what else they covered and fails
  /// still is among `added`.
  public private(set) var dropped: [KnownFailures.Entry] = []
  /// How many entries stay.
  public private(set) var kept = 0

  /// Makes the update of a file from a run.
  ///
  /// A new entry has the `reason` given, or what the run says of the failure, and is for the series
  /// and, where the module told it, the firmware of the run. One that replaces an entry which was too
  /// wide keeps that one's reason, ticket and last day.
  public init(
    of file: KnownFailuresFile, from run: RunResult, reason: String? = nil, ticket: String? = nil,
    until: CalendarDay? = nil
  ) {
    let entries = file.failures.entries
    var passes = [Bool](repeating: false, count: entries.count)
    var failing: [(module: ModuleResult, result: CaseResult, entry: Int?)] = []
    for module in run.modules {
      let concerned = entries.indices.filter { entries[$0].concerns(module) }
      for result in module.cases where result.suite != CaseResult.probeSuite {
        let entry = concerned.first {
          entries[$0].covers(suite: result.suite, name: result.name)
        }
        if result.verdict == .fail { failing.append((module, result, entry)) }
        if let entry, result.verdict == .pass, !entries[entry].isIntermittent {
          passes[entry] = true
        }
      }
    }
    for (module, result, entry) in failing {
      if let entry, !passes[entry] { continue }
      var failure =
        entry.map { entries[$0].failure }
        ?? KnownFailure(
          reason: reason ?? result.finding?.message ?? "", ticket: ticket ?? "",
          until: until?.description ?? "")
      failure.place = ""
      if failure.reason.isEmpty { failure.reason = "the module deviates from the manual" }
      add(module, result, failure)
    }
    dropped = entries.indices.filter { passes[$0] }.map { entries[$0] }
    // Of a series that the run had no module of, nobody knows better than the entry.
    for var rest in dropped {
      rest.series = rest.series.filter { name in
        !run.modules.contains { glob(name, $0.series) }
      }
      if !rest.series.isEmpty { added.append(rest) }
    }
    kept = entries.count - dropped.count
    write(file, dropping: passes)
  }

  /// Adds an entry, or the series to one that says the same of another series.
  private mutating func add(
    _ module: ModuleResult, _ result: CaseResult, _ failure: KnownFailure
  ) {
    let new = KnownFailures.Entry(
      suite: Self.safe(result.suite), name: Self.safe(result.name),
      series: module.series.isEmpty ? [] : [Self.safe(module.series)],
      firmware: module.identityForms("revision").suffix(1).map(Self.safe), failure: failure)
    let same = added.firstIndex {
      $0.suite == new.suite && $0.name == new.name && $0.firmware == new.firmware
        && $0.failure == new.failure && $0.models == new.models
    }
    guard let same else { return added.append(new) }
    for name in new.series where !added[same].series.contains(name) {
      added[same].series.append(name)
    }
  }

  private mutating func write(_ file: KnownFailuresFile, dropping passes: [Bool]) {
    var gone = Set<Int>()
    for (place, passes) in zip(file.places, passes) where passes { gone.formUnion(place.lines) }
    var lastIsEmpty = true
    for (number, line) in file.lines.enumerated() where !gone.contains(number) {
      // Where an entry was, one empty line is enough.
      if line.isEmpty, lastIsEmpty, !gone.isEmpty { continue }
      lastIsEmpty = line.isEmpty
      text += line
      text.append(0x0A)
    }
    if file.lines.isEmpty, !added.isEmpty {
      text +=
        """
        # Failures that are known and filed; they do not break a run. One that passes does.
        # `attest known` lists them; the page Known-Failures of the documentation has the words.

        """.utf8
      lastIsEmpty = false
    }
    for entry in added {
      if !lastIsEmpty { text.append(0x0A) }
      lastIsEmpty = false
      text += Self.lines(of: entry).utf8
    }
    while text.suffix(2) == [0x0A, 0x0A] { text.removeLast() }
  }

  /// The entry as it is written into the file.
  static func lines(of entry: KnownFailures.Entry) -> String {
    var text = "known \(entry.pattern)\n"
    func line(_ word: String, _ value: String) {
      if !value.isEmpty { text += "  \(word) \(value)\n" }
    }
    line("series", entry.series.joined(separator: " "))
    line("model", entry.models.joined(separator: " "))
    for firmware in entry.firmware { line("firmware", firmware) }
    if entry.isIntermittent { text += "  sometimes\n" }
    line("reason", shown(entry.failure.reason))
    line("ticket", shown(entry.failure.ticket))
    line("until", shown(entry.failure.until))
    return text
  }

  /// A name of a results file, which may be hostile, as a pattern that stays on its line.
  private static func safe(_ name: String) -> String {
    String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "*" : $0 }))
  }
}
