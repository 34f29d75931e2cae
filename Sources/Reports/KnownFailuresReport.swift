// The entries of the file of known failures for a terminal, and how long each still counts.
public import Ground
public import Results

/// Known failures in words; no byte in them can move the cursor but our own.
public struct KnownFailuresReport: Sendable, ConsoleText {
  let color: Bool

  /// How many days before its last one an entry is said to expire soon.
  public static let soonDays: Int64 = 14

  package init(color: Bool) { self.color = color }

  /// All entries, and a last line that counts them and those that expire soon.
  public func text(_ failures: KnownFailures, today: CalendarDay) -> String {
    var text = ""
    var (expired, soon) = (0, 0)
    for entry in failures.entries {
      text += head(entry) + "\n    \(shown(entry.failure.reason))"
      if !entry.failure.ticket.isEmpty { text += "  \(shown(entry.failure.ticket))" }
      if let last = CalendarDay(entry.failure.until) {
        let days = last.daysSince1970 - today.daysSince1970
        text += "  until \(last), " + remaining(days)
        if days < 0 { expired += 1 } else if days <= Self.soonDays { soon += 1 }
      }
      text += "\n    \(shown(entry.failure.place))\n"
    }
    let count = failures.entries.count
    text += "\(shown(failures.path)): \(count) \(count == 1 ? "entry" : "entries")"
    if soon > 0 { text += ", \(soon) \(soon == 1 ? "expires" : "expire") soon" }
    if expired > 0 { text += ", \(expired) \(expired == 1 ? "has" : "have") expired" }
    return text + "\n"
  }

  /// What an update changed, a line for each entry.
  public func changes(
    added: [KnownFailures.Entry], dropped: [KnownFailures.Entry]
  ) -> String {
    added.map { painted("33", "+ ") + head($0) + ": \(short($0.failure.reason))\n" }.joined()
      + dropped.map { painted("32", "- ") + head($0) + ": a case of it passes\n" }.joined()
  }

  /// The pattern and the conditions.
  private func head(_ entry: KnownFailures.Entry) -> String {
    var text = shown(entry.pattern)
    func add(_ word: String, _ values: [String]) {
      if !values.isEmpty {
        text += painted("2", "  \(word) \(shown(values.joined(separator: " ")))")
      }
    }
    add("series", entry.series)
    add("model", entry.models)
    add("firmware", entry.firmware)
    if entry.isIntermittent { text += painted("2", "  sometimes") }
    return text
  }

  private func remaining(_ days: Int64) -> String {
    switch days {
    case ..<0: painted("31", "expired \(days == -1 ? "yesterday" : "\(-days) days ago")")
    case 0: painted("33", "the last day is today")
    case 1...Self.soonDays: painted("33", "in \(days) \(days == 1 ? "day" : "days")")
    default: "in \(days) days"
    }
  }
}
