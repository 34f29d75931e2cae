// What the page calls the end of a case: the verdict, with known failures apart from news.
internal import Results

/// How a case ended, in the order in which a reader wants to see it.
enum ReportedVerdict: Int, CaseIterable, Comparable {
  case fail, error, inconclusive, known, pass, skipped

  init(_ result: CaseResult) {
    switch result.verdict {
    case .fail: self = result.known == nil ? .fail : .known
    case .error: self = .error
    case .inconclusive: self = .inconclusive
    case .pass: self = .pass
    case .skipped: self = .skipped
    }
  }

  static func < (a: ReportedVerdict, b: ReportedVerdict) -> Bool { a.rawValue < b.rawValue }

  /// One character that tells outcomes apart where colours do not.
  var glyph: StaticString {
    switch self {
    case .fail: "✗"
    case .error: "!"
    case .inconclusive: "?"
    case .known: "◆"
    case .pass: "✓"
    case .skipped: "–"
    }
  }

  /// The word in a cell or badge.
  var word: StaticString {
    switch self {
    case .fail: "fail"
    case .error: "error"
    case .inconclusive: "inconclusive"
    case .known: "known"
    case .pass: "pass"
    case .skipped: "skip"
    }
  }

  /// How so many cases ended, for sentences and legends.
  var noun: String {
    switch self {
    case .fail: "failed"
    case .error: "errors"
    case .inconclusive: "inconclusive"
    case .known: "known failures"
    case .pass: "passed"
    case .skipped: "skipped"
    }
  }

  /// The class that style and script know it by, and its letter in the script's data.
  var letter: StaticString {
    switch self {
    case .fail: "f"
    case .error: "e"
    case .inconclusive: "i"
    case .known: "k"
    case .pass: "p"
    case .skipped: "s"
    }
  }

  /// Whether a reviewer has to look at it.
  var isNews: Bool { self <= .inconclusive }
}

/// How many cases ended in which way.
struct VerdictTally {
  private var counts = [Int](repeating: 0, count: ReportedVerdict.allCases.count)

  init(_ outcomes: some Sequence<ReportedVerdict>) {
    for outcome in outcomes { counts[outcome.rawValue] += 1 }
  }

  subscript(_ outcome: ReportedVerdict) -> Int { counts[outcome.rawValue] }

  var total: Int { counts.reduce(0, +) }

  /// The outcome that a reader must hear of first; nil where nothing was played.
  var worst: ReportedVerdict? { ReportedVerdict.allCases.first { self[$0] > 0 } }
}

extension HTMLWriter {
  /// Glyph and word.
  mutating func outcome(_ outcome: ReportedVerdict) {
    markup("<b class=\"v ")
    markup(outcome.letter)
    markup("\"><i aria-hidden=\"true\">")
    markup(outcome.glyph)
    markup("</i> ")
    markup(outcome.word)
    markup("</b>")
  }

  /// A cell of a matrix: glyph and word in the outcome's colour, a link where `link` leads somewhere.
  mutating func cell(_ outcome: ReportedVerdict, link: String? = nil) {
    markup("<td class=")
    markup(outcome.letter)
    markup(">")
    guard let link else {
      // Twenty thousand of these are most of a page: an element less in each opens it a third sooner.
      markup(outcome.glyph)
      markup(" ")
      markup(outcome.word)
      return
    }
    element("a", ["href": link]) { page in
      page.markup("<i aria-hidden=true>")
      page.markup(outcome.glyph)
      page.markup("</i> ")
      page.markup(outcome.word)
    }
  }
}
