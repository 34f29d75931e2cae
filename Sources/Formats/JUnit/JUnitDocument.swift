// Builds the XML of a JUnit report, as bytes from the start: ten thousand cases are a matter of
// milliseconds. Every text goes through `appendShown`; the few literals here are the only markup.
internal import Ground
internal import Results

/// A JUnit document under construction.
struct JUnitDocument {
  private(set) var out: [UInt8] = []
  private let run: RunResult
  /// The folder for whole transcripts, relative to the report; nil: nothing is written.
  private let transcriptFolder: String?
  private var fileNames = TranscriptNames()

  init(run: RunResult, transcriptFolder: String?) {
    self.run = run
    self.transcriptFolder = transcriptFolder
  }

  /// Builds all of it; `save` is given each transcript that had to be cut, with its file's name.
  mutating func build<Failure: Error>(
    save: (String, [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let suites = plannedSuites(of: run)
    let all = Tally(suites)
    out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"attest\"".utf8
    appendCounts(all, skipped: false)
    appendTime(milliseconds: suites.reduce(0) { add($0, milliseconds($1)) })
    out += ">\n".utf8
    for suite in suites {
      out += "  <testsuite".utf8
      attribute("name", suite.name)
      appendCounts(Tally(CollectionOfOne(suite)), skipped: true)
      appendTime(milliseconds: milliseconds(suite))
      appendTimestamp(of: suite)
      if let file = file(of: suite) { attribute("file", file) }
      out += ">\n".utf8
      appendProperties(of: suite)
      for test in suite.cases { try append(test, of: suite, save: save) }
      out += "  </testsuite>\n".utf8
    }
    out += "</testsuites>\n".utf8
  }

  // MARK: - Suites

  private mutating func appendProperties(of suite: PlannedSuite) {
    out += "    <properties>\n".utf8
    if let index = suite.module {
      let module = run.modules[index]
      if module.name.utf8.contains(UInt8(ascii: ".")) { property("module", module.name) }
      property("series", module.series)
      for (name, value) in module.identity { property("identity.\(name)", value) }
      property("port", module.port)
      for (index, remark) in module.remarks.enumerated() { property("remark.\(index + 1)", remark) }
      for (name, value) in module.dialect { property("dialect.\(name)", value) }
    }
    property("attest.version", run.version)
    if let seed = run.seed { property("seed", String(seed)) }
    if let seed = run.circumstances.shuffleSeed { property("shuffle", String(seed)) }
    if let started = started(suite) { property("started", started) }
    appendLabels(of: suite)
    if let interruption = run.interruption { property("interruption", interruption) }
    appendRequirements(of: suite)
    appendPlaces(of: suite)
    appendKnown(of: suite)
    appendCauses(of: suite)
    let noting = suite.cases.indices.lazy.filter { !suite.cases[$0].result.notes.isEmpty }
    let notes = countedNotes(noting.map { suite.cases[$0].result })
    for (index, entry) in notes.prefix(JUnitLimits.suiteNotesMax).enumerated() {
      property("note.\(index + 1)", "\(entry.note) (\(counted(entry.cases, "case")))")
    }
    if notes.count > JUnitLimits.suiteNotesMax {
      property("notes.more", String(notes.count - JUnitLimits.suiteNotesMax))
    }
    out += "    </properties>\n".utf8
  }

  /// The run's labels, and the words of its command line that playing a case again must repeat.
  private mutating func appendLabels(of suite: PlannedSuite) {
    let module = suite.module.map { run.modules[$0] }
    for label in module.map(run.properties(of:)) ?? run.circumstances.properties {
      property(label.name, label.value)
    }
    let words = module.map(run.rerunArguments(of:)) ?? run.rerunArguments
    for (index, word) in words.enumerated() { property("argument.\(index + 1)", word) }
  }

  /// The file that declares all cases of the suite; nil where there are several or none.
  private func file(of suite: PlannedSuite) -> String? {
    guard let file = suite.cases.first?.result.file, !file.isEmpty,
      suite.cases.indices.allSatisfy({ suite.cases[$0].result.file == file })
    else { return nil }
    return file
  }

  /// At which line of the file each case begins, and its tags, under its name without a value.
  ///
  /// The schema has no attribute for either, and allows no properties of a case
  /// (`Decision-JUnit-Places.md`).
  private mutating func appendPlaces(of suite: PlannedSuite) {
    var told: Set<Substring> = []
    let isOneFile = file(of: suite) != nil
    for index in suite.cases.indices where suite.cases[index].result.line > 0 {
      let name = declaredName(suite.cases[index].name)
      guard told.insert(name).inserted else { continue }
      let result = suite.cases[index].result
      if !isOneFile { property("file.\(name)", result.file) }
      property("line.\(name)", String(result.line))
      if !result.tags.isEmpty { property("tags.\(name)", result.tags.joined(separator: " ")) }
    }
  }

  /// Which requirements each case shows, under its name without a value in brackets.
  private mutating func appendRequirements(of suite: PlannedSuite) {
    var order: [(name: Substring, ids: [String])] = []
    var places: [Substring: Int] = [:]
    for index in suite.cases.indices {
      let requirements = suite.cases[index].result.requirements
      if requirements.isEmpty { continue }
      let name = declaredName(suite.cases[index].name)
      if let place = places[name] {
        if order[place].ids == requirements { continue }
        for id in requirements where !order[place].ids.contains(id) {
          order[place].ids.append(id)
        }
      } else {
        places[name] = order.count
        order.append((name, requirements))
      }
    }
    for entry in order {
      property("requirement.\(entry.name)", entry.ids.joined(separator: " "))
    }
  }

  /// What is known of failures, value by value, for those who read the file back.
  private mutating func appendKnown(of suite: PlannedSuite) {
    for index in suite.cases.indices {
      guard let known = suite.cases[index].result.known else { continue }
      let test = suite.cases[index]
      guard test.result.isKnownFailure else { continue }
      property(KnownProperty.reason + test.name, known.reason)
      if !known.ticket.isEmpty { property(KnownProperty.ticket + test.name, known.ticket) }
      if !known.until.isEmpty { property(KnownProperty.until + test.name, known.until) }
    }
  }

  /// What the suite's failures come from.
  private mutating func appendCauses(of suite: PlannedSuite) {
    if run.causes.isEmpty { return }
    let met = Set(suite.cases.compactMap(\.result.cause))
    for index in run.causes.indices where met.contains(index) {
      let cause = run.causes[index]
      property("cause.\(index + 1)", "\(run.text(of: cause)); \(run.share(of: cause))")
    }
  }

  /// What the failure comes from; in full in the first case of each cause, else that it is the same.
  private func cause(of result: CaseResult) -> String {
    guard let index = result.cause, run.causes.indices.contains(index),
      let first = run.firstCase(of: index)
    else { return "" }
    let cause = run.causes[index]
    if first.result == result { return "\(run.text(of: cause)); \(run.share(of: cause))" }
    let name = cause.deviation.isEmpty ? "cause \(index + 1)" : cause.deviation
    return "the same as of \(first.module.name) \(first.result.caseName.text): \(name)"
  }

  private mutating func appendTimestamp(of suite: PlannedSuite) {
    guard let index = suite.module, let first = suite.cases.first else { return }
    let began = run.modules[index].startedAt
    // Virtual time is no clock's: of a simulated run it is told when it was played.
    if began == 0, run.startedAt > 0, let text = timestamp(run.startedAt) {
      return attribute("timestamp", text)
    }
    let offset = first.result.began.nanoseconds / 1_000_000_000
    let (seconds, overflow) = began.addingReportingOverflow(offset)
    guard began > 0, !overflow, let text = timestamp(seconds) else { return }
    attribute("timestamp", text)
  }

  /// When the suite began, with the zone that `timestamp` must not have.
  private func started(_ suite: PlannedSuite) -> String? {
    guard let index = suite.module, let first = suite.cases.first else { return nil }
    if let clock = run.wallClock(at: first.result.began, of: run.modules[index]) { return clock }
    guard run.startedAt > 0 else { return nil }
    return clockText(
      seconds: run.startedAt, beyond: .zero, zoneMinutes: run.circumstances.zoneMinutes)
  }

  private mutating func appendCounts(_ tally: Tally, skipped: Bool) {
    attribute("tests", String(tally.counts.reduce(tally.known, +)))
    attribute("failures", String(tally[.fail]))
    attribute("errors", String(tally[.error] + tally[.inconclusive]))
    if skipped { attribute("skipped", String(tally[.skipped] + tally.known)) }
  }

  // MARK: - Cases

  private mutating func append<Failure: Error>(
    _ test: (name: String, result: CaseResult), of suite: PlannedSuite,
    save: (String, [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let result = test.result
    out += "    <testcase".utf8
    attribute("classname", suite.name)
    attribute("name", test.name)
    appendTime(milliseconds: milliseconds(result.duration))
    let text = try text(of: test, suite: suite, save: save)
    let element: StaticString
    switch result.verdict {
    case .pass:
      if text.isEmpty, result.failedAttempts.isEmpty {
        out += "/>\n".utf8
        return
      }
      out += ">\n".utf8
      append(attemptsOf: result, of: suite.module, as: "flakyFailure")
      if !text.isEmpty {
        out += "      <system-out>".utf8
        appendShown(text.span, in: .xmlText, to: &out)
        out += "</system-out>\n".utf8
      }
      out += "    </testcase>\n".utf8
      return
    case .fail: element = result.known == nil ? "failure" : "skipped"
    case .inconclusive, .error: element = "error"
    case .skipped: element = "skipped"
    }
    out += ">\n      <".utf8
    appendLiteral(element)
    if let known = result.known, result.isKnownFailure {
      // The type is what tells it from a case that does not apply when the file is read back.
      attribute("type", "known")
      attribute("message", "known failure: \(reason(known))")
    } else {
      if let omission = result.finding?.omission {
        attribute("type", omission.rawValue)
      } else if result.verdict != .skipped {
        attribute("type", result.verdict.rawValue)
      }
      attribute("message", message(of: result))
    }
    out.append(UInt8(ascii: ">"))
    appendShown(text.span, in: .xmlText, to: &out)
    out += "</".utf8
    appendLiteral(element)
    out += ">\n".utf8
    append(attemptsOf: result, of: suite.module, as: "rerunFailure")
    out += "    </testcase>\n".utf8
  }

  /// The plays that failed before the last one, in the elements that Surefire has for them.
  private mutating func append(
    attemptsOf result: CaseResult, of module: Int?, as element: StaticString
  ) {
    for attempt in result.failedAttempts.prefix(JUnitLimits.attemptsMax) {
      let played = result.result(of: attempt)
      let roomy = out.count < JUnitLimits.roomyBytesMax
      out += "      <".utf8
      appendLiteral(element)
      attribute("type", Verdict.fail.rawValue)
      attribute("message", message(of: played))
      out += ">\n        <system-out>".utf8
      let limit = roomy ? JUnitLimits.fieldBytesMax : JUnitLimits.lateFieldBytesMax
      var text: [UInt8] = []
      for (label, value) in [
        ("expected: ", attempt.finding.expected), ("received: ", attempt.finding.received),
        ("place: ", place(attempt.finding)),
      ] where !value.isEmpty {
        text += "\(label)\(bounded(value, limit))\n".utf8
      }
      let cut = CutTranscript(
        transcriptLines(of: played, clock: clock(of: module)),
        budget: roomy ? JUnitLimits.attemptBytesMax : JUnitLimits.lateTranscriptBytesMax)
      text += cut.head
      if cut.dropped > 0 {
        text += "... \(cut.dropped) bytes are left out here ...\n".utf8
        text += cut.tail
      }
      appendShown(text.span, in: .xmlText, to: &out)
      out += "</system-out>\n      </".utf8
      appendLiteral(element)
      out += ">\n".utf8
    }
  }

  /// What the report says of a case, in lines: all of it for a case that did not pass, and for one
  /// that did its notes and, where it was kept, its transcript.
  private mutating func text<Failure: Error>(
    of test: (name: String, result: CaseResult), suite: PlannedSuite,
    save: (String, [UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> [UInt8] {
    let result = test.result
    let roomy = out.count < JUnitLimits.roomyBytesMax
    let limit = roomy ? JUnitLimits.fieldBytesMax : JUnitLimits.lateFieldBytesMax
    var text: [UInt8] = []
    func line(_ label: String, _ value: String) {
      if value.isEmpty { return }
      text += label.utf8
      text += bounded(value, limit).utf8
      text.append(0x0A)
    }
    if result.verdict != .pass {
      line("", message(of: result))
      if result.verdict != .skipped { line("case: ", result.title) }
      line("cause: ", cause(of: result))
      line("requirement: ", requirement(of: result))
      if result.verdict == .fail {
        for id in result.requirements { line("  \(id): ", run.text(ofRequirement: id)) }
      }
      line("expected: ", result.finding?.expected ?? "")
      line("received: ", result.finding?.received ?? "")
      line("differs: ", result.finding?.difference.map(place) ?? "")
      line("place: ", result.finding.map(place) ?? "")
    }
    if let index = suite.module, result.verdict != .skipped, !text.isEmpty || result.rounds != nil {
      line("began: ", run.wallClock(at: result.began, of: run.modules[index]) ?? "")
    }
    if let rounds = result.rounds {
      line("rounds: ", Results.text(of: rounds))
      for times in rounds.times { line("  ", Results.text(of: times)) }
    }
    if result.attempts > 1 { line("attempts: ", String(result.attempts)) }
    for note in result.notes.prefix(roomy ? JUnitLimits.caseNotesMax : 1) { line("note: ", note) }
    let more = result.notes.count - (roomy ? JUnitLimits.caseNotesMax : 1)
    if more > 0 { line("note: ", "and \(more) more") }
    guard !result.transcript.isEmpty || result.transcriptDropped > 0 else { return text }

    let clock = clock(of: suite.module)
    let lines = transcriptLines(of: result, clock: clock)
    let cut = CutTranscript(
      lines, budget: roomy ? JUnitLimits.transcriptBytesMax : JUnitLimits.lateTranscriptBytesMax)
    let stamp = clock == nil ? "ms since the case began" : "wall clock"
    text += "transcript (\(stamp), > sent, < received):\n".utf8
    text += cut.head
    guard cut.dropped > 0 else { return text }
    if text.last != 0x0A { text.append(0x0A) }
    text += "... \(cut.dropped) bytes of the transcript are left out here".utf8
    if let transcriptFolder {
      let name = fileNames.name(suite: suite.name, test: test.name)
      try save(name, lines)
      text += "; all of it is in \(transcriptFolder)/\(name)".utf8
    }
    text += " ...\n".utf8
    text += cut.tail
    return text
  }

  /// What lines of transcripts bear in place of milliseconds; nil where nobody asked for it.
  private func clock(of module: Int?) -> ((Instant) -> String?)? {
    guard let module, run.circumstances.showsClock, run.modules[module].startedAt > 0 else {
      return nil
    }
    return { run.timeOfDay(at: $0, of: run.modules[module]) }
  }

  // MARK: - Parts

  private mutating func property(_ name: String, _ value: String) {
    out += "      <property".utf8
    attribute("name", name)
    attribute("value", value)
    out += "/>\n".utf8
  }

  private mutating func attribute(_ name: StaticString, _ value: String) {
    out.append(0x20)
    appendLiteral(name)
    out += "=\"".utf8
    if value.utf8.count > JUnitLimits.attributeBytesMax + 32 {
      appendShown(
        bounded(value, JUnitLimits.attributeBytesMax).utf8.span, in: .xmlAttribute, to: &out)
    } else {
      appendShown(value.utf8.span, in: .xmlAttribute, to: &out)
    }
    out.append(UInt8(ascii: "\""))
  }

  private mutating func appendLiteral(_ text: StaticString) {
    text.withUTF8Buffer { out.append(contentsOf: $0) }
  }

  /// Seconds with three decimals, the form that the schema wants.
  private mutating func appendTime(milliseconds: Int64) {
    attribute("time", "\(milliseconds / 1000)." + padded(String(milliseconds % 1000), to: 3))
  }
}

/// Whole milliseconds, rounded; a case cannot take less than no time.
private func milliseconds(_ duration: Interval) -> Int64 {
  max(0, duration.nanoseconds / 1000 + 500) / 1000
}

/// The name of a case as it is declared: without its values and the number that tells equal names apart.
func declaredName(_ name: String) -> Substring {
  let isEnd = { (byte: UInt8) in byte == UInt8(ascii: "[") || byte == UInt8(ascii: "#") }
  return name[..<(name.utf8.firstIndex(where: isEnd) ?? name.endIndex)]
}

/// The sum of what the cases show, so that the columns of a report add up.
private func milliseconds(_ suite: PlannedSuite) -> Int64 {
  suite.cases.indices.reduce(0) { add($0, milliseconds(suite.cases[$1].result.duration)) }
}

private func add(_ a: Int64, _ b: Int64) -> Int64 {
  let (sum, overflow) = a.addingReportingOverflow(b)
  return overflow ? .max : sum
}
