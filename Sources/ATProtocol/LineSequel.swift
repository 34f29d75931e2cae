// Lines that come by themselves and belong to one before them: the text of a short message that is
// shown (3GPP TS 27.005, 3.4.1), the rest of a text in quotation marks that has line breaks in it, and
// the end of a call that rang (V.250, 6.3).
public import Ground

/// What may follow the unsolicited line that came last.
public struct LineSequel: Equatable, Sendable {
  /// How long after an unsolicited line the rest of it may come.
  public static let restMax = Interval.seconds(1)
  /// Of how many lines a text in quotation marks may be: the 182 letters of a menu.
  public static let quotedLinesMax = 30
  /// Of how many lines the text of a message may be.
  public static let shownLinesMax = 30
  /// How long after `RING` the caller may hang up.
  public static let callMax = Interval.seconds(60)

  /// When the line came that has a rest; nil: none has.
  private var began: Instant?
  /// How many more lines may be of it.
  private var left = 0
  /// Whether a quotation mark is open.
  private var isQuoted = false
  /// Of how many more lines the text of a message may be, the first of which has come.
  private var shownLeft = 0
  /// When that first one came.
  private var shown = Instant.start
  /// Whether the line that was taken last is of a text, not the end of a call.
  public private(set) var isOfText = false
  /// When it rang last; nil: it did not, or the call is over.
  private var rang: Instant?

  /// Before anything came.
  public init() {}

  /// An unsolicited line came.
  public mutating func begins(with text: [UInt8], at now: Instant) {
    if text.elementsEqual("RING".utf8) || text.starts(with: "+CRING:".utf8) { rang = now }
    isQuoted = text.hasOpenQuotation
    left = isQuoted ? Self.quotedLinesMax - 1 : Self.showsText(text) ? 1 : 0
    began = left > 0 ? now : nil
    shownLeft = 0
  }

  /// Whether the text of a message stands right behind such a line, unless it is empty.
  ///
  /// A report of what became of one is in the line itself, or stands behind a line that tells its length alone.
  public static func showsText(_ line: some Collection<UInt8>) -> Bool {
    line.starts(with: "+CMT:".utf8) || line.starts(with: "+CBM:".utf8)
      || line.starts(with: "+CDS:".utf8)
        && line.dropFirst(5).allSatisfy { $0 == 0x20 || $0 == 0x0D || isDigit($0) }
  }

  /// Something else came: a text stands right behind its line.
  public mutating func ends() {
    began = nil
    shownLeft = 0
  }

  /// An empty line stands before the line that came: it is none of a message's text.
  public mutating func isSetOff() { shownLeft = 0 }

  /// Whether a line that nothing else explains is a further one of a message's text.
  public mutating func goesOn(at now: Instant) -> Bool {
    guard shownLeft > 0, now - shown <= Self.restMax else { return false }
    shownLeft -= 1
    return true
  }

  /// Whether a text is awaited.
  public func awaitsText(at now: Instant) -> Bool {
    began.map { now - $0 <= Self.restMax } ?? false
  }

  /// Whether the line is the rest of an unsolicited one, or the end of a call.
  ///
  /// - Parameters:
  ///   - text: The line.
  ///   - now: When it came.
  ///   - isDue: Whether it may be due by itself, and an empty line stands before it, as none does before
  ///     a text.
  public mutating func takes(
    _ text: [UInt8], at now: Instant, unless isDue: @autoclosure () -> Bool = false
  ) -> Bool {
    if began != nil, !isQuoted, isDue() { began = nil }
    isOfText = awaitsText(at: now)
    if isOfText {
      left -= 1
      if isQuoted, text.hasOpenQuotation { left = 0 }
      if left == 0 { began = nil }
      shown = now
      shownLeft = isQuoted ? 0 : Self.shownLinesMax - 1
      return true
    }
    began = nil
    guard let ringing = rang, text.elementsEqual("NO CARRIER".utf8) else { return false }
    rang = nil
    return now - ringing <= Self.callMax
  }
}

extension [UInt8] {
  /// Whether a quotation mark stands in it that none closes.
  fileprivate var hasOpenQuotation: Bool {
    reduce(into: false) { if $1 == UInt8(ascii: "\"") { $0.toggle() } }
  }
}
