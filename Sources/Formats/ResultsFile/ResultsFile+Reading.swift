// Reads a results file back. What a later minor version of the schema adds is skipped; what has a
// wrong type or a value that nobody knows is an error with its place.
public import Diagnostics
import Ground
public import Results

extension ResultsFile {
  /// Reads a results file; `path` is how complaints name it.
  public static func run(from bytes: [UInt8], path: String) throws(FileError) -> RunResult {
    // The schema comes first: in a file of a newer one anything may look wrong.
    try checkSchema(bytes, path)
    var reader = JSONReader(bytes, path: path)
    var run = RunResult(version: "")
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "version": run.version = try reader.text()
      case "startedAt": run.startedAt = try reader.time()
      case "wallNs": run.wall = Interval(nanoseconds: try reader.number())
      case "zoneMinutes": run.circumstances.zoneMinutes = try reader.zone()
      case "seed": run.seed = try reader.seed()
      case "shuffle": run.circumstances.shuffleSeed = try reader.seed()
      case "lines": run.circumstances.showsClock = try reader.text() == "clock"
      case "properties": run.circumstances.properties = try reader.list(JSONReader.property)
      case "interruption": run.interruption = try reader.text()
      case "outdatedKnown": run.outdatedKnown = try reader.list(JSONReader.outdated)
      case "causes": run.causes = try reader.list(JSONReader.cause)
      case "coverage": run.coverage = try JSONReader.coverage(&reader)
      case "modules": run.modules = try reader.list(JSONReader.module)
      case "rerunArguments": run.rerunArguments = try reader.texts()
      case "requirements": run.requirements = try reader.list(JSONReader.requirement)
      case "commands": run.commands = try reader.list(JSONReader.command)
      default: try reader.skip()
      }
    }
    try reader.end()
    run.forgetUnknownCauses()
    return run
  }

  private static func checkSchema(_ bytes: [UInt8], _ path: String) throws(FileError) {
    var reader = JSONReader(bytes, path: path)
    var (format, schema): (String?, String?) = (nil, nil)
    var schemaError: FileError?
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "format": format = try reader.text()
      case "schema":
        let text = try reader.text()
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        if parts.count != 2 || parts.contains(nil) {
          schemaError = reader.rejection("must be two numbers such as \(Self.schema)")
        } else if parts[0] != major {
          schemaError = reader.rejection(
            "is \(text), made by another attest; this one reads \(major).x and writes "
              + Self.schema)
        }
        schema = text
      default: try reader.skip()
      }
      if format == Self.format, schema != nil { reader.finish() }
    }
    if format != Self.format || schema == nil { try reader.end() }
    guard format == Self.format else {
      throw FileError(
        path: path,
        problem: "is JSON, but no results of attest: \"format\": \"\(Self.format)\" is missing")
    }
    if let schemaError { throw schemaError }
    guard schema != nil else { throw FileError(path: path, problem: "has no \"schema\"") }
  }
}

extension JSONReader {
  fileprivate mutating func list<Element>(
    _ read: (inout JSONReader) throws(FileError) -> Element
  ) throws(FileError) -> [Element] {
    var list: [Element] = []
    try array { (reader) throws(FileError) in list.append(try read(&reader)) }
    return list
  }

  fileprivate mutating func texts() throws(FileError) -> [String] {
    try list { (reader) throws(FileError) in try reader.text() }
  }

  fileprivate mutating func seed() throws(FileError) -> UInt64 {
    let text = try text()
    guard let seed = UInt64(text) else {
      throw rejection("must be a text of digits, at most \(UInt64.max)")
    }
    return seed
  }

  /// Minutes ahead of UTC, less than a day.
  fileprivate mutating func zone() throws(FileError) -> Int {
    let minutes: Int = try number()
    guard (-1439...1439).contains(minutes) else {
      throw rejection("must be minutes ahead of UTC, -1439 to 1439")
    }
    return minutes
  }

  fileprivate mutating func time() throws(FileError) -> Int64 {
    let text = try text()
    guard text.hasSuffix("Z"), let seconds = seconds(ofTimestamp: String(text.dropLast())) else {
      throw rejection("must be a moment in UTC such as 2026-02-28T23:59:59Z")
    }
    return seconds
  }

  private mutating func word<Word: RawRepresentable & CaseIterable>(
    _ type: Word.Type
  ) throws(FileError) -> Word where Word.RawValue == String {
    let text = try text()
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw rejection("is '\(quoted(text))', must be one of \(words)")
    }
    return word
  }

  fileprivate static func outdated(
    _ reader: inout JSONReader
  ) throws(FileError) -> OutdatedKnownFailure {
    var entry = OutdatedKnownFailure(place: "", pattern: "", problem: "")
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "place": entry.place = try reader.text()
      case "pattern": entry.pattern = try reader.text()
      case "problem": entry.problem = try reader.text()
      default: try reader.skip()
      }
    }
    return entry
  }

  fileprivate static func requirement(
    _ reader: inout JSONReader
  ) throws(FileError) -> Requirement {
    var requirement = Requirement(id: "", manual: "", text: "")
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "id": requirement.id = try reader.text()
      case "manual": requirement.manual = try reader.text()
      case "text": requirement.text = try reader.text()
      default: try reader.skip()
      }
    }
    return requirement
  }

  fileprivate static func command(_ reader: inout JSONReader) throws(FileError) -> CommandText {
    var command = CommandText(name: "", title: "", manual: "", limit: .zero)
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "name": command.name = try reader.text()
      case "title": command.title = try reader.text()
      case "manual": command.manual = try reader.text()
      case "limitNs": command.limit = Interval(nanoseconds: try reader.number())
      default: try reader.skip()
      }
    }
    return command
  }

  fileprivate static func module(
    _ reader: inout JSONReader
  ) throws(FileError) -> ModuleResult {
    var module = ModuleResult(name: "", series: "")
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "name": module.name = try reader.text()
      case "series": module.series = try reader.text()
      case "port": module.port = try reader.text()
      case "startedAt": module.startedAt = try reader.time()
      case "startedFractionNs":
        module.startedFraction = Interval(nanoseconds: try reader.number())
      case "properties": module.properties = try reader.list(JSONReader.property)
      case "identity": module.identity = try reader.list(JSONReader.fact)
      case "dialect": module.dialect = try reader.list(JSONReader.fact)
      case "remarks": module.remarks = try reader.texts()
      case "rerunArguments": module.rerunArguments = try reader.texts()
      case "cases": module.cases = try reader.list(JSONReader.result)
      default: try reader.skip()
      }
    }
    return module
  }

  fileprivate static func property(
    _ reader: inout JSONReader
  ) throws(FileError) -> RunProperty {
    let fact = try fact(&reader)
    return RunProperty(name: fact.name, value: fact.value)
  }

  private static func fact(
    _ reader: inout JSONReader
  ) throws(FileError) -> (name: String, value: String) {
    var fact = (name: "", value: "")
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "name": fact.name = try reader.text()
      case "value": fact.value = try reader.text()
      default: try reader.skip()
      }
    }
    return fact
  }

  private static func result(_ reader: inout JSONReader) throws(FileError) -> CaseResult {
    var result = CaseResult(suite: "", name: "", requirements: [], manual: "", verdict: .pass)
    var verdict: Verdict?
    var body: [Int] = []
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "suite": result.suite = try reader.text()
      case "name": result.name = try reader.text()
      case "verdict": verdict = try reader.word(Verdict.self)
      case "cause": result.cause = try reader.count()
      case "beganNs": result.began = Instant(nanoseconds: try reader.number())
      case "durationNs": result.duration = Interval(nanoseconds: try reader.number())
      case "title": result.title = try reader.text()
      case "file": result.file = try reader.text()
      case "line": result.line = try reader.number()
      case "manual": result.manual = try reader.text()
      case "requirements": result.requirements = try reader.texts()
      case "tags": result.tags = try reader.texts()
      case "rounds": result.rounds = try JSONReader.rounds(&reader)
      case "attempts": result.attempts = try reader.number()
      case "notes": result.notes = try reader.texts()
      case "finding": result.finding = try finding(&reader)
      case "known": result.known = try known(&reader)
      case "responseTimes": result.responseTimes = try reader.list(responseTime)
      case "transcript": result.transcript = try reader.list(entry)
      case "transcriptBody":
        body = try reader.list { (reader) throws(FileError) in try reader.count() }
      case "transcriptDropped": result.transcriptDropped = try reader.number()
      case "failedAttempts": result.failedAttempts = try reader.list(failedAttempt)
      default: try reader.skip()
      }
    }
    // A case without them would be one that passed and that nothing can find again.
    guard let verdict else { throw reader.complaint("this case has no verdict") }
    if result.name.isEmpty { throw reader.complaint("this case has no name") }
    result.verdict = verdict
    result.transcriptBody = try range(body, of: result.transcript, reader)
    return result
  }

  private static func failedAttempt(
    _ reader: inout JSONReader
  ) throws(FileError) -> FailedAttempt {
    var attempt = FailedAttempt(finding: Finding(message: ""))
    var body: [Int] = []
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "beganNs": attempt.began = Instant(nanoseconds: try reader.number())
      case "durationNs": attempt.duration = Interval(nanoseconds: try reader.number())
      case "finding": attempt.finding = try finding(&reader)
      case "transcript": attempt.transcript = try reader.list(entry)
      case "transcriptBody":
        body = try reader.list { (reader) throws(FileError) in try reader.count() }
      case "transcriptDropped": attempt.transcriptDropped = try reader.number()
      default: try reader.skip()
      }
    }
    attempt.transcriptBody = try range(body, of: attempt.transcript, reader)
    return attempt
  }

  /// The entries that two numbers bound; all where there are no numbers.
  private static func range(
    _ ends: [Int], of transcript: [TranscriptEntry], _ reader: JSONReader
  ) throws(FileError) -> Range<Int> {
    if ends.isEmpty { return transcript.indices }
    guard ends.count == 2, ends[0] <= ends[1], ends[1] <= transcript.count else {
      throw reader.complaint("transcriptBody must be a beginning and an end in the transcript")
    }
    return ends[0]..<ends[1]
  }

  private static func finding(_ reader: inout JSONReader) throws(FileError) -> Finding {
    var finding = Finding(message: "")
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "message": finding.message = try reader.text()
      case "expected": finding.expected = try reader.text()
      case "received": finding.received = try reader.text()
      case "file": finding.file = try reader.text()
      case "omission": finding.omission = Omission(rawValue: try reader.text())
      case "line": finding.line = try reader.number()
      case "source": finding.source = try reader.text()
      case "command": finding.command = try reader.text()
      case "difference": finding.difference = try difference(&reader)
      default: try reader.skip()
      }
    }
    return finding
  }

  private static func difference(
    _ reader: inout JSONReader
  ) throws(FileError) -> ByteDifference {
    var difference = ByteDifference(
      offset: 0, expectedCount: 0, receivedCount: 0, start: 0, expected: [], received: [])
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "offset": difference.offset = try reader.count()
      case "expectedCount": difference.expectedCount = try reader.count()
      case "receivedCount": difference.receivedCount = try reader.count()
      case "start": difference.start = try reader.count()
      case "expected": difference.expected = try reader.byteText()
      case "received": difference.received = try reader.byteText()
      default: try reader.skip()
      }
    }
    return difference
  }

  private static func known(_ reader: inout JSONReader) throws(FileError) -> KnownFailure {
    var known = KnownFailure(reason: "")
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "reason": known.reason = try reader.text()
      case "ticket": known.ticket = try reader.text()
      case "until": known.until = try reader.text()
      case "place": known.place = try reader.text()
      default: try reader.skip()
      }
    }
    return known
  }

  private static func responseTime(
    _ reader: inout JSONReader
  ) throws(FileError) -> ResponseTime {
    var time = ResponseTime(command: "", duration: .zero, limit: .zero)
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "command": time.command = try reader.text()
      case "durationNs": time.duration = Interval(nanoseconds: try reader.number())
      case "limitNs": time.limit = Interval(nanoseconds: try reader.number())
      default: try reader.skip()
      }
    }
    return time
  }

  private static func entry(_ reader: inout JSONReader) throws(FileError) -> TranscriptEntry {
    var entry = TranscriptEntry(at: .start, kind: .remark, bytes: [])
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "atNs": entry.at = Instant(nanoseconds: try reader.number())
      case "kind": entry.kind = try reader.word(TranscriptEntry.Kind.self)
      case "bytes": entry.bytes = try reader.byteText()
      default: try reader.skip()
      }
    }
    return entry
  }
}

/// The beginning of a hostile text, for a complaint.
func quoted(_ text: String) -> String {
  text.utf8.count > FormatLimits.quotedBytesMax
    ? String(text.unicodeScalars.prefix(FormatLimits.quotedBytesMax)) + "…" : text
}

extension RunResult {
  /// A case whose cause is not in the file has none.
  fileprivate mutating func forgetUnknownCauses() {
    for module in modules.indices {
      for place in modules[module].cases.indices {
        guard let cause = modules[module].cases[place].cause, !causes.indices.contains(cause)
        else { continue }
        modules[module].cases[place].cause = nil
      }
    }
  }
}
