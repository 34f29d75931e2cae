// What changed between two runs, for a terminal: the verdict first, then what is worse, then the rest,
// each list cut where it would fill the screen.
internal import Ground
public import Results

/// A comparison in words; no byte in it can move the cursor but our own.
public struct ComparisonReport: Sendable, ConsoleText {
  let color: Bool
  private let listsAll: Bool

  /// Makes a report; with colours only where told.
  ///
  /// Lists are cut to a few entries each unless `listsAll`.
  public init(color: Bool, listsAll: Bool = false) {
    self.color = color
    self.listsAll = listsAll
  }

  /// The whole comparison; its last line has the form
  /// `compare: 1 newly failing, 0 known, 2 newly passing, 3 still failing, 0 not judged, 4 added, 0 gone, 1 slower`.
  public func text(_ comparison: Comparison) -> String {
    var text = "baseline  \(shown(comparison.baseline))\nnow       \(shown(comparison.current))\n"
    for (kind, title, code) in Self.kinds {
      text += list(title, code, comparison.entries(kind).filter { $0.known == nil })
      if kind == .newlyFailing {
        text += list(
          "NEWLY FAILING, KNOWN", "2", comparison.entries(kind).filter { $0.known != nil })
      }
    }
    text += slower(comparison.slower)
    text += changes("IDENTITY", comparison.identityChanges)
    text += changes("PROPERTIES", comparison.propertyChanges)
    text += changes("DIALECT", comparison.dialectChanges)
    let known = comparison.entries(.stillFailing).filter { $0.known != nil }
    if !known.isEmpty { text += "\n\(counted(known.count, "known failure")) as before\n" }
    if comparison.unchanged > 0 { text += "\n\(counted(comparison.unchanged, "case")) as before\n" }
    return text + "\n" + totals(comparison)
  }

  /// The order in which people want to know.
  private static let kinds: [(Comparison.Kind, String, String)] = [
    (.newlyFailing, "NEWLY FAILING", "31"), (.notJudged, "NOT JUDGED ANY MORE", "33"),
    (.stillFailing, "STILL FAILING", "31"), (.newlyPassing, "NEWLY PASSING", "32"),
    (.added, "ADDED", "36"), (.gone, "GONE", "36"),
  ]

  private func totals(_ comparison: Comparison) -> String {
    func count(_ kind: Comparison.Kind) -> Int {
      comparison.entries(kind).count { $0.known == nil }
    }
    let known = comparison.entries.count { $0.known != nil }
    return "compare: \(count(.newlyFailing)) newly failing, \(known) known, "
      + "\(count(.newlyPassing)) newly passing, \(count(.stillFailing)) still failing, "
      + "\(count(.notJudged)) not judged, \(count(.added)) added, \(count(.gone)) gone, "
      + "\(comparison.slower.count) slower\n"
  }

  // MARK: - Lists

  /// Cases of one kind, those of one suite and name in one line with their modules.
  private func list(_ title: String, _ code: String, _ entries: [Comparison.Entry]) -> String {
    if entries.isEmpty { return "" }
    var groups: [(first: Comparison.Entry, modules: [String])] = []
    var places: [String: Int] = [:]
    for entry in entries {
      let key = [entry.suite, entry.name, entry.message, was(entry)].joined(separator: "\n")
      if let place = places[key] {
        groups[place].modules.append(entry.module)
      } else {
        places[key] = groups.count
        groups.append((entry, [entry.module]))
      }
    }
    var text = "\n\(painted(code, title)) \(counted(entries.count, "case"))\n"
    let limit = listsAll ? groups.count : Self.limit(entries[0].kind)
    for (entry, modules) in groups.prefix(limit) {
      text += "  " + shown("\(entry.suite)/\(entry.name)") + self.modules(modules)
      text += painted("2", was(entry)) + "\n"
      if let known = entry.known {
        text += "    known: \(short(reason(known)))\n"
      } else if !entry.message.isEmpty, entry.now != .pass {
        let requirements = entry.requirements.joined(separator: " ")
        text += "    " + (requirements.isEmpty ? "" : shown(requirements) + ": ")
        text += short(entry.message) + "\n"
      }
    }
    return text + more(groups.count - limit)
  }

  private static func limit(_ kind: Comparison.Kind) -> Int {
    switch kind {
    case .newlyFailing, .notJudged, .stillFailing: ReportLimits.consoleChangesMax
    case .newlyPassing, .added, .gone: ReportLimits.consoleNewsMax
    }
  }

  /// What the verdict was, where that does not go without saying.
  private func was(_ entry: Comparison.Entry) -> String {
    switch (entry.kind, entry.was, entry.now) {
    case (.newlyFailing, nil, _): "  (new case)"
    case (.newlyFailing, .pass, _), (.newlyPassing, .fail, _), (.stillFailing, _, _): ""
    case (.added, _, .pass), (.gone, .pass, nil): ""
    case (.gone, _, .skipped): "  (does not apply now)"
    case (.gone, .some(let was), _): "  (was \(was.rawValue))"
    case (.added, _, .some(let now)): "  (\(now.rawValue))"
    case (.notJudged, .some(let was), .some(let now)): "  (\(was.rawValue), now \(now.rawValue))"
    case (_, .some(let was), _): "  (was \(was.rawValue))"
    default: ""
    }
  }

  private func modules(_ names: [String]) -> String {
    if names == [""] { return "" }
    let limit = listsAll ? names.count : ReportLimits.consoleModulesMax
    let text = names.prefix(limit).joined(separator: " ")
    let rest = names.count - limit
    return "  [" + shown(text) + (rest > 0 ? " and \(rest) more]" : "]")
  }

  private func slower(_ entries: [Comparison.Slowdown]) -> String {
    if entries.isEmpty { return "" }
    var text = "\n\(painted("33", "SLOWER")) \(counted(entries.count, "command"))\n"
    let limit = listsAll ? entries.count : ReportLimits.consoleChangesMax
    for entry in entries.prefix(limit) {
      text += "  " + shown("\(entry.module) \(entry.command)")
      text += "  median \(entry.medianWas) then, \(entry.medianNow) now: +\(entry.percent) %"
      text += " over \(entry.pairs) pairs\n"
    }
    return text + more(entries.count - limit)
  }

  private func more(_ rest: Int) -> String {
    rest > 0 ? "  and \(rest) more; `attest compare --all` lists them\n" : ""
  }

  /// Changes of modules, the same change in one line with its modules.
  private func changes(_ title: String, _ changes: [Comparison.Change]) -> String {
    if changes.isEmpty { return "" }
    var groups: [(line: String, modules: [String])] = []
    var places: [String: Int] = [:]
    for change in changes {
      let line =
        "\(short(change.name)): \(short(change.was ?? "not told")) then, "
        + "\(short(change.now ?? "not told")) now"
      if let place = places[line] {
        groups[place].modules.append(change.module)
      } else {
        places[line] = groups.count
        groups.append((line, [change.module]))
      }
    }
    return "\n\(painted("33", title))\n"
      + groups.map { "  \($0.line)\(modules($0.modules))\n" }.joined()
  }
}
