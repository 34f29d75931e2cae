// What the history tells, for programs.
public import Results

/// An overview of a history as JSON: `{"format": "attest-history", "version": 1, …}`.
///
/// Times are seconds since 1970 in UTC, texts are what the module said, escaped to ASCII.
public func historyJSON(_ overview: HistoryOverview) -> [UInt8] {
  var writer = JSONWriter()
  writer.object(lines: true) { writer in
    writer.text("format", "attest-history")
    writer.number("version", 1)
    writer.number("runs", overview.runs)
    writer.array("trends", lines: true) { writer in
      for trend in overview.trends {
        writer.object(lines: true) { writer in
          writer.add(trend.module)
          writer.text("revision", trend.revision)
          writer.array("runs", lines: true) { writer in
            for point in trend.points { writer.add(point) }
          }
        }
      }
    }
    writer.array("failing", lines: true) { writer in
      for entry in overview.failing {
        writer.object(lines: true) { writer in
          writer.add(entry.module)
          writer.add(entry.test)
          writer.number("failures", entry.failures)
          writer.text("state", entry.isKnown ? "known" : "new")
          writer.add("first", entry.first)
          if let passed = entry.lastPassed { writer.add("lastPassed", passed) }
        }
      }
    }
    writer.array("flaky", lines: true) { writer in
      for entry in overview.flaky {
        writer.object(lines: true) { writer in
          writer.add(entry.module)
          writer.add(entry.test)
          writer.text("revision", entry.revision)
          writer.number("changes", entry.changes)
          writer.number("retried", entry.retried)
          writer.text("verdicts", entry.passes.map { $0 ? "." : "F" }.joined())
        }
      }
    }
  }
  return writer.out
}

extension JSONWriter {
  fileprivate mutating func add(_ module: RecordedModule) {
    text("module", module.name)
    text("series", module.series)
    text("model", module.model)
    text("played", module.isSimulated ? "simulation" : "module")
  }

  fileprivate mutating func add(_ test: CaseName) {
    text("suite", test.suite)
    text("case", test.name)
  }

  fileprivate mutating func add(_ name: StaticString, _ mark: RunMark) {
    object(name, lines: false) { writer in
      writer.number("run", mark.run)
      writer.number("at", mark.at)
      writer.text("revision", mark.revision)
    }
  }

  fileprivate mutating func add(_ point: TrendPoint) {
    object(lines: false) { writer in
      writer.number("run", point.mark.run)
      writer.number("at", point.mark.at)
      writer.number("passed", point.passed)
      writer.number("failed", point.failed)
      writer.number("known", point.known)
      writer.number("unjudged", point.unjudged)
      writer.number("skipped", point.skipped)
    }
  }
}
