// The file of known failures, text to entries: the form of the suite language, a statement on a line
// and what belongs to it below and indented. Wrong input gives diagnostics, as in a suite.
import Ground
public import Results
public import Diagnostics

/// A file of known failures as read.
public struct KnownFailuresFile: Sendable {
  /// Where the parts of one entry stand.
  struct Place: Sendable, Equatable {
    /// What is written after `known`.
    var pattern: SourceSpan
    /// The names of series, in the order of the entry.
    var series: [SourceSpan]
    /// The lines of the entry, from 0, empty ones and comments behind it left out.
    var lines: Range<Int>
  }

  /// The text, as it was read.
  public let source: SourceFile
  /// The entries; only to be used when `diagnostics` is empty.
  public private(set) var failures: KnownFailures
  /// All that is wrong, in the order of the lines.
  public private(set) var diagnostics: [Diagnostic] = []
  /// One for each entry.
  private(set) var places: [Place] = []
  /// The lines of the text, without what ends them.
  let lines: [ArraySlice<UInt8>]

  static let words = ["series", "model", "firmware", "reason", "ticket", "until", "sometimes"]

  /// Reads a file.
  public init(_ source: SourceFile) {
    self.source = source
    failures = KnownFailures(path: source.path)
    let body = source.text.starts(with: [0xEF, 0xBB, 0xBF]) ? source.text[3...] : source.text[...]
    var lines = body.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines.map { $0.last == 0x0D ? $0.dropLast() : $0 }
    for number in self.lines.indices { read(number) }
    finishEntry()
    checkDoubles()
  }

  // MARK: - Lines

  private mutating func read(_ number: Int) {
    let line = self.lines[number]
    guard let first = line.firstIndex(where: { $0 != 0x20 }), line[first] != UInt8(ascii: "#")
    else { return }
    let indent = first - line.startIndex
    func span(_ part: ArraySlice<UInt8>) -> SourceSpan {
      SourceSpan(
        file: 0, line: number + 1, column: part.startIndex - line.startIndex + 1,
        length: max(1, part.count))
    }
    if let bad = line.firstIndex(where: { $0 < 0x20 || $0 == 0x7F }) {
      let isTab = line[bad] == 0x09
      complain(
        span(line[bad...bad]), isTab ? "a tab in the line" : "a control byte in the line",
        expected: isTab ? "blanks" : nil)
      return
    }
    guard String(validating: line, as: UTF8.self) != nil else {
      return complain(span(line[first...]), "this line is not UTF-8")
    }
    let text = line[first...]
    let word = text.prefix { $0 != 0x20 }
    var value = text[word.endIndex...].drop { $0 == 0x20 }
    while value.last == 0x20 { value.removeLast() }
    let name = String(decoding: word, as: UTF8.self)
    if name == "known", indent == 0 {
      finishEntry()
      isLost = false
      begin(value, span(value.isEmpty ? word : value), number)
    } else if indent == 0 {
      // What stands below a line that nobody knows belongs to no entry.
      finishEntry()
      isLost = true
      let known =
        Self.words.contains(name) ? name : nearest(to: name, among: ["known"] + Self.words)
      complain(
        span(word), "no statement '\(name)'", expected: "known SUITE/CASE, at the line's beginning",
        suggestion: known.map { $0 == "known" ? $0 : "\($0), indented, below an entry" })
    } else if isLost {
      return
    } else if places.isEmpty {
      complain(span(word), "this line belongs to no entry", expected: "known SUITE/CASE above it")
    } else {
      places[places.count - 1].lines = places[places.count - 1].lines.lowerBound..<(number + 1)
      take(name, value, span(word), span(value))
    }
  }

  private mutating func begin(_ value: ArraySlice<UInt8>, _ span: SourceSpan, _ number: Int) {
    let slash = value.firstIndex(of: UInt8(ascii: "/"))
    let suite = String(decoding: value[..<(slash ?? value.endIndex)], as: UTF8.self)
    let name = slash.map { String(decoding: value[($0 + 1)...], as: UTF8.self) } ?? ""
    if suite.isEmpty || name.isEmpty {
      complain(
        span, value.isEmpty ? "no case is named" : "this names no case",
        expected: "SUITE/CASE, such as http.act/head-refused; * stands for anything")
    }
    failures.entries.append(
      KnownFailures.Entry(
        suite: suite, name: name,
        failure: KnownFailure(reason: "", place: "\(source.path):\(number + 1)")))
    places.append(Place(pattern: span, series: [], lines: number..<(number + 1)))
    seen = []
  }

  /// The words that the open entry has had.
  private var seen: [String] = []
  /// Whether the last line at the left margin was none that anybody knows.
  private var isLost = false

  private mutating func take(
    _ word: String, _ value: ArraySlice<UInt8>, _ wordSpan: SourceSpan, _ valueSpan: SourceSpan
  ) {
    guard Self.words.contains(word) else {
      return complain(
        wordSpan, "no statement '\(word)' below an entry",
        expected: "one of " + Self.words.joined(separator: ", "),
        suggestion: nearest(to: word, among: Self.words))
    }
    if seen.contains(word), !["series", "model", "firmware"].contains(word) {
      return complain(wordSpan, "'\(word)' stands here a second time")
    }
    seen.append(word)
    let last = failures.entries.count - 1
    guard word != "sometimes" else {
      failures.entries[last].isIntermittent = true
      if !value.isEmpty { complain(valueSpan, "'sometimes' stands alone", expected: "nothing") }
      return
    }
    let text = String(decoding: value, as: UTF8.self)
    guard !text.isEmpty else { return complain(wordSpan, "'\(word)' says nothing") }
    switch word {
    case "series":
      for name in value.split(separator: 0x20) {
        failures.entries[last].series.append(String(decoding: name, as: UTF8.self))
        var span = valueSpan
        span.column += name.startIndex - value.startIndex
        span.length = name.count
        places[last].series.append(span)
      }
    case "model":
      failures.entries[last].models += text.split(separator: " ").map(String.init)
    case "firmware": failures.entries[last].firmware.append(text)
    case "reason": failures.entries[last].failure.reason = text
    case "ticket": failures.entries[last].failure.ticket = text
    default:
      failures.entries[last].failure.until = text
      if CalendarDay(text) == nil {
        complain(valueSpan, "no day of the calendar", expected: "a day such as 2027-01-31")
      }
    }
  }

  private mutating func finishEntry() {
    guard let entry = failures.entries.last, let place = places.last else { return }
    if entry.failure.reason.isEmpty, !seen.contains("reason") {
      complain(place.pattern, "this entry has no reason", expected: "a line `reason …` below it")
    }
    seen.append("reason")
  }

  /// Two entries for the same cases of the same modules: one of them says nothing.
  private mutating func checkDoubles() {
    var lines: [String: Int] = [:]
    for (entry, place) in zip(failures.entries, places) {
      let key =
        ([entry.pattern, "s"] + entry.series + ["m"] + entry.models + ["f"] + entry.firmware)
        .joined(separator: "\n")
      if let line = lines[key] {
        complain(place.pattern, "the entry at line \(line) is about the same cases")
      } else {
        lines[key] = place.pattern.line
      }
    }
    diagnostics.sort { ($0.span.line, $0.span.column) < ($1.span.line, $1.span.column) }
  }

  private mutating func complain(
    _ span: SourceSpan, _ problem: String, expected: String? = nil, suggestion: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(span: span, problem: problem, expected: expected, suggestion: suggestion))
  }

  // MARK: - Against the suites

  /// What names nothing that there is: an entry must not be silent for a slip of the pen.
  ///
  /// - Parameters:
  ///   - suites: The suites and their cases, these without values in brackets.
  ///   - valued: The cases with their values; asked only where an entry names a value.
  ///   - series: The names of the series.
  public func problems(
    suites: [(name: String, cases: [String])], valued: () -> [CaseName] = { [] }, series: [String]
  ) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    for (entry, place) in zip(failures.entries, places) {
      let named = suites.filter { glob(entry.suite, $0.name) }
      let plain = String(plainName(entry.name))
      if named.isEmpty {
        problems.append(
          Diagnostic(
            span: place.pattern, problem: "no suite '\(entry.suite)'",
            suggestion: nearest(to: entry.suite, among: suites.map(\.name))))
      } else if !named.contains(where: { suite in
        suite.cases.contains { glob(plain, $0) || glob(entry.name, $0) }
      }) {
        problems.append(
          Diagnostic(
            span: place.pattern, problem: "no case '\(plain)' in suite '\(entry.suite)'",
            suggestion: nearest(to: plain, among: named.flatMap(\.cases))
              .map { "\(entry.suite)/\($0)" }))
      } else if entry.name.contains("["), let problem = valueProblem(entry, place, valued()) {
        problems.append(problem)
      }
      for (name, span) in zip(entry.series, place.series)
      where !series.contains(where: { glob(name, $0) }) {
        problems.append(
          Diagnostic(
            span: span, problem: "no series '\(name)'",
            expected: series.isEmpty ? nil : "one of " + series.joined(separator: ", "),
            suggestion: nearest(to: name, among: series)))
      }
    }
    return problems
  }

  /// That no case has the value which the entry names; nil where one has.
  private func valueProblem(
    _ entry: KnownFailures.Entry, _ place: Place, _ valued: [CaseName]
  ) -> Diagnostic? {
    let plain = String(plainName(entry.name))
    let named = valued.filter {
      glob(entry.suite, $0.suite) && glob(plain, String(plainName($0.name)))
    }
    guard !named.isEmpty, !named.contains(where: { entry.covers(suite: $0.suite, name: $0.name) })
    else { return nil }
    return Diagnostic(
      span: place.pattern, problem: "no case '\(entry.pattern)': '\(plain)' has no such value",
      suggestion: nearest(to: entry.name, among: named.map(\.name)).map { "\(entry.suite)/\($0)" })
  }
}
