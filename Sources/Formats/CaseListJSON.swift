// What a run would play, for programs.
import Ground
public import Results

/// Cases as JSON: `{"format": "attest-cases", "version": 1, "cases": […]}`, in the order given.
public func caseListJSON(_ cases: [ListedCase]) -> [UInt8] {
  var writer = JSONWriter()
  writer.object(lines: true) { writer in
    writer.text("format", "attest-cases")
    writer.number("version", 1)
    writer.array("cases", lines: true) { writer in
      for one in cases { writer.write(one) }
    }
  }
  return writer.out
}

extension JSONWriter {
  fileprivate mutating func write(_ one: ListedCase) {
    object(lines: false) { writer in
      writer.text("module", one.module)
      writer.text("series", one.series)
      writer.text("name", one.name.text)
      writer.text("suite", one.name.suite)
      writer.text("case", one.name.name)
      writer.text("title", one.title)
      writer.texts("tags", one.tags)
      writer.texts("requirements", one.requirements)
      writer.text("manual", one.manual)
      writer.text("file", one.file)
      writer.number("line", one.line)
      if let reason = one.skipped { writer.text("skipped", reason) }
      if let known = one.known {
        writer.object("known", lines: false) { writer in
          writer.text("reason", known.reason)
          writer.text("ticket", known.ticket)
          writer.text("until", known.until)
        }
      }
      if let last = one.last {
        writer.object("last", lines: false) { writer in
          writer.text("verdict", last.verdict.rawValue)
          writer.number("durationNs", last.duration.nanoseconds)
          writer.number("run", last.mark.run)
          writer.number("at", last.mark.at)
        }
      }
    }
  }
}

/// A comparison as JSON: `{"format": "attest-comparison", "version": 1, …}`.
public func comparisonJSON(_ comparison: Comparison) -> [UInt8] {
  var writer = JSONWriter()
  writer.object(lines: true) { writer in
    writer.text("format", "attest-comparison")
    writer.number("version", 1)
    writer.text("baseline", comparison.baseline)
    writer.text("current", comparison.current)
    writer.number("unchanged", comparison.unchanged)
    writer.array("cases", lines: true) { writer in
      for entry in comparison.entries { writer.write(entry) }
    }
    writer.array("slower", lines: true) { writer in
      for entry in comparison.slower {
        writer.object(lines: false) { writer in
          writer.text("module", entry.module)
          writer.text("command", entry.command)
          writer.number("medianWasNs", entry.medianWas.nanoseconds)
          writer.number("medianNowNs", entry.medianNow.nanoseconds)
          writer.number("percent", entry.percent)
          writer.number("pairs", entry.pairs)
        }
      }
    }
    writer.changes("identity", comparison.identityChanges)
    writer.changes("dialect", comparison.dialectChanges)
    writer.changes("properties", comparison.propertyChanges)
  }
  return writer.out
}

extension JSONWriter {
  fileprivate mutating func write(_ entry: Comparison.Entry) {
    object(lines: false) { writer in
      writer.text("kind", entry.kind.rawValue)
      writer.text("module", entry.module)
      writer.text("name", CaseName(suite: entry.suite, name: entry.name).text)
      writer.text("suite", entry.suite)
      writer.text("case", entry.name)
      if let was = entry.was { writer.text("was", was.rawValue) }
      if let now = entry.now { writer.text("now", now.rawValue) }
      writer.text("message", entry.message)
      writer.texts("requirements", entry.requirements)
      if let known = entry.known { writer.text("known", known.reason) }
    }
  }

  fileprivate mutating func changes(_ name: StaticString, _ changes: [Comparison.Change]) {
    array(name, lines: true) { writer in
      for change in changes {
        writer.object(lines: false) { writer in
          writer.text("module", change.module)
          writer.text("name", change.name)
          if let was = change.was { writer.text("was", was) }
          if let now = change.now { writer.text("now", now) }
        }
      }
    }
  }
}
