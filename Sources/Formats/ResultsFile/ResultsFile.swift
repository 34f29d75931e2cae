// The results file: a whole run as JSON, from which every report can be made again. The page
// `Results-File` of the documentation has every field.
//
// Written and read by code of our own and not by Codable: FoundationEssentials needs 3.4 s of a
// processor and 297 MB for 20,000 cases that take 0.84 s and 76 MB here (beside the values, with -O),
// orders fields by their letters or not at all, and cannot say at which line a type is wrong.
internal import Ground
public import Results

/// A run as a results file.
public enum ResultsFile {
  /// What the member `format` says.
  public static let format = "attest-results"
  /// The version of the schema that is written.
  ///
  /// Readers of one major version take files of all its
  /// minor ones: those only add fields.
  public static let schema = "1.3"
  static let major = 1

  /// The file; the same run gives the same bytes.
  public static func bytes(of run: RunResult) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(lines: true) {
      $0.text("format", format)
      $0.text("schema", schema)
      $0.text("version", run.version)
      writeTime("startedAt", run.startedAt, &$0)
      if run.circumstances.zoneMinutes != 0 {
        $0.number("zoneMinutes", run.circumstances.zoneMinutes)
      }
      $0.number("wallNs", run.wall.nanoseconds)
      if let seed = run.seed { $0.text("seed", String(seed)) }
      if let seed = run.circumstances.shuffleSeed { $0.text("shuffle", String(seed)) }
      if run.circumstances.showsClock { $0.text("lines", "clock") }
      $0.properties(run.circumstances.properties)
      if let interruption = run.interruption { $0.text("interruption", interruption) }
      if !run.outdatedKnown.isEmpty {
        $0.array("outdatedKnown", lines: true) {
          for entry in run.outdatedKnown { $0.write(entry) }
        }
      }
      if !run.causes.isEmpty {
        $0.array("causes", lines: true) { for cause in run.causes { $0.write(cause) } }
      }
      if let coverage = run.coverage { $0.write(coverage) }
      $0.array("modules", lines: true) { for module in run.modules { $0.write(module, of: run) } }
      $0.unlessEmpty("rerunArguments", run.rerunArguments)
      $0.array("requirements", lines: true) {
        for requirement in run.requirements { $0.write(requirement) }
      }
      $0.array("commands", lines: true) { for command in run.commands { $0.write(command) } }
    }
    return writer.out
  }
}

/// A moment, where it is known.
private func writeTime(_ name: StaticString, _ seconds: Int64, _ writer: inout JSONWriter) {
  guard seconds > 0, let text = timestamp(seconds) else { return }
  writer.text(name, text + "Z")
}

// What has the value that a reader assumes anyway (none, 0, 1 attempt) is left out.
extension JSONWriter {
  fileprivate mutating func write(_ requirement: Requirement) {
    object(lines: false) {
      $0.text("id", requirement.id)
      $0.unlessEmpty("manual", requirement.manual)
      $0.text("text", requirement.text)
    }
  }

  fileprivate mutating func write(_ command: CommandText) {
    object(lines: false) {
      $0.text("name", command.name)
      $0.text("title", command.title)
      $0.unlessEmpty("manual", command.manual)
      $0.number("limitNs", command.limit.nanoseconds)
    }
  }

  fileprivate mutating func write(_ entry: OutdatedKnownFailure) {
    object(lines: false) {
      $0.text("place", entry.place)
      $0.text("pattern", entry.pattern)
      $0.text("problem", entry.problem)
    }
  }

  fileprivate mutating func properties(_ properties: [RunProperty]) {
    if !properties.isEmpty { facts("properties", properties.map { ($0.name, $0.value) }) }
  }

  fileprivate mutating func write(_ module: ModuleResult, of run: RunResult) {
    object(lines: true) {
      $0.text("name", module.name)
      $0.text("series", module.series)
      $0.text("port", module.port)
      writeTime("startedAt", module.startedAt, &$0)
      if module.startedFraction != .zero {
        $0.number("startedFractionNs", module.startedFraction.nanoseconds)
      }
      if let properties = module.properties { $0.properties(properties) }
      $0.facts("identity", module.identity)
      $0.facts("dialect", module.dialect)
      $0.unlessEmpty("remarks", module.remarks)
      if let words = module.rerunArguments { $0.unlessEmpty("rerunArguments", words) }
      $0.array("cases", lines: true) {
        for result in module.cases {
          $0.write(result, startedAt: run.wallClock(at: result.began, of: module))
        }
      }
    }
  }

  /// Named values in their order, which an object of JSON would not keep in every reader.
  private mutating func facts(_ name: StaticString, _ facts: [(name: String, value: String)]) {
    array(name, lines: true) {
      for fact in facts {
        $0.object(lines: false) {
          $0.text("name", fact.name)
          $0.text("value", fact.value)
        }
      }
    }
  }

  private mutating func write(_ result: CaseResult, startedAt: String?) {
    object(lines: false) {
      $0.text("suite", result.suite)
      $0.text("name", result.name)
      $0.text("verdict", result.verdict.rawValue)
      $0.number("beganNs", result.began.nanoseconds)
      if let startedAt { $0.text("startedAt", startedAt) }
      $0.number("durationNs", result.duration.nanoseconds)
      $0.unlessEmpty("title", result.title)
      $0.unlessEmpty("file", result.file)
      if result.line != 0 { $0.number("line", result.line) }
      $0.unlessEmpty("manual", result.manual)
      $0.unlessEmpty("requirements", result.requirements)
      $0.unlessEmpty("tags", result.tags)
      if result.attempts != 1 { $0.number("attempts", result.attempts) }
      $0.unlessEmpty("notes", result.notes)
      if let rounds = result.rounds { $0.write(rounds) }
      if let finding = result.finding { $0.write(finding) }
      if let known = result.known { $0.write(known) }
      if let cause = result.cause { $0.number("cause", cause) }
      $0.responseTimes(result.responseTimes)
      $0.exchange(result.transcript, result.transcriptBody, result.transcriptDropped)
      if !result.failedAttempts.isEmpty {
        $0.array("failedAttempts", lines: true) {
          for attempt in result.failedAttempts { $0.write(attempt) }
        }
      }
    }
  }

  private mutating func write(_ rounds: RoundStatistics) {
    object("rounds", lines: false) {
      $0.number("played", rounds.played)
      $0.number("failed", rounds.failed)
      $0.number("unjudged", rounds.unjudged)
      if let first = rounds.firstFailure { $0.number("firstFailure", first) }
      if rounds.times.isEmpty { return }
      $0.array("times", lines: true) {
        for time in rounds.times {
          $0.object(lines: false) {
            $0.text("command", time.command)
            $0.number("count", time.count)
            $0.number("medianNs", time.median.nanoseconds)
            $0.number("p95Ns", time.p95.nanoseconds)
            $0.number("maxNs", time.max.nanoseconds)
            $0.number("driftPercent", time.drift)
            $0.number("limitNs", time.limit.nanoseconds)
          }
        }
      }
    }
  }

  private mutating func write(_ attempt: FailedAttempt) {
    object {
      $0.number("beganNs", attempt.began.nanoseconds)
      $0.number("durationNs", attempt.duration.nanoseconds)
      $0.write(attempt.finding)
      $0.exchange(attempt.transcript, attempt.transcriptBody, attempt.transcriptDropped)
    }
  }

  /// A transcript, which part of it led to the verdict, and how much of it is missing.
  private mutating func exchange(_ entries: [TranscriptEntry], _ body: Range<Int>, _ dropped: Int) {
    transcript(entries)
    if body != entries.indices {
      numbers("transcriptBody", [body.lowerBound, body.upperBound])
    }
    if dropped != 0 { number("transcriptDropped", dropped) }
  }

  private mutating func unlessEmpty(_ name: StaticString, _ value: String) {
    if !value.isEmpty { text(name, value) }
  }

  fileprivate mutating func unlessEmpty(_ name: StaticString, _ values: [String]) {
    if !values.isEmpty { texts(name, values) }
  }

  private mutating func write(_ finding: Finding) {
    object("finding", lines: false) {
      $0.text("message", finding.message)
      $0.unlessEmpty("expected", finding.expected)
      $0.unlessEmpty("received", finding.received)
      $0.unlessEmpty("file", finding.file)
      if finding.line != 0 { $0.number("line", finding.line) }
      $0.unlessEmpty("source", finding.source)
      $0.unlessEmpty("command", finding.command)
      if let difference = finding.difference { $0.write(difference) }
      if let omission = finding.omission { $0.text("omission", omission.rawValue) }
    }
  }

  private mutating func write(_ difference: ByteDifference) {
    object("difference", lines: false) {
      $0.number("offset", difference.offset)
      $0.number("expectedCount", difference.expectedCount)
      $0.number("receivedCount", difference.receivedCount)
      $0.number("start", difference.start)
      $0.bytes("expected", difference.expected)
      $0.bytes("received", difference.received)
    }
  }

  private mutating func write(_ known: KnownFailure) {
    object("known", lines: false) {
      $0.text("reason", known.reason)
      $0.unlessEmpty("ticket", known.ticket)
      $0.unlessEmpty("until", known.until)
      $0.unlessEmpty("place", known.place)
    }
  }

  private mutating func responseTimes(_ times: [ResponseTime]) {
    if times.isEmpty { return }
    array("responseTimes", lines: true) {
      for time in times {
        $0.object(lines: false) {
          $0.text("command", time.command)
          $0.number("durationNs", time.duration.nanoseconds)
          $0.number("limitNs", time.limit.nanoseconds)
        }
      }
    }
  }

  private mutating func transcript(_ entries: [TranscriptEntry]) {
    if entries.isEmpty { return }
    array("transcript", lines: true) {
      for entry in entries {
        $0.object(lines: false) {
          $0.number("atNs", entry.at.nanoseconds)
          $0.text("kind", entry.kind.rawValue)
          $0.bytes("bytes", entry.bytes)
        }
      }
    }
  }
}
