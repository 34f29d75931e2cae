// Draws a transcript: time, direction and bytes, each direction on a lane; what came before the case's
// own steps and after its verdict is folded away.
internal import Formats
internal import Ground
internal import Results

extension HTMLPage {
  func timeline(
    of result: CaseResult, on module: ModuleResult, eventsMax: Int, _ page: inout HTMLWriter
  ) {
    guard !result.transcript.isEmpty else { return }
    let showsClock = run.circumstances.showsClock && module.startedAt > 0
    let stamp = { (at: Instant) in
      (showsClock ? run.timeOfDay(at: at, of: module) : nil) ?? millisecondsText(at - result.began)
    }
    let body = result.transcriptBody.clamped(to: result.transcript.indices)
    let events = lineEvents(of: result.transcript, body: body)
    let before = events.prefix { $0.entry < body.lowerBound }
    let after = events.drop { $0.entry < body.upperBound }
    let own = events[before.endIndex..<after.startIndex]
    page.markup("\n<div class=\"line\"><h5>On the line</h5>")
    page.markup("<p class=\"lanes\" aria-hidden=\"true\">")
    page.element("span", showsClock ? "clock" : "ms")
    page.markup(
      """
      <span class="sent">to the module</span>\
      <span class="received">from the module</span><span class="unsolicited">on its own</span>\
      <span class="origin">at the server</span></p>
      """)
    folded("made ready first", before, stamp, eventsMax, &page)
    list(own, stamp, eventsMax, &page)
    folded("made ready for the next case", after, stamp, eventsMax, &page)
    if result.transcriptDropped > 0 {
      page.element(
        "p", ["class": "hint"],
        "\(groupedCount(result.transcriptDropped, "byte")) beyond these were not recorded.")
    }
    page.markup("</div>")
  }

  private func folded(
    _ what: String, _ events: ArraySlice<LineEvent>, _ stamp: (Instant) -> String, _ most: Int,
    _ page: inout HTMLWriter
  ) {
    guard !events.isEmpty else { return }
    page.markup("<details class=\"aside\"><summary>")
    page.text("\(groupedCount(events.count, "event")): \(what)")
    page.markup("</summary>")
    list(events, stamp, most / 4, &page)
    page.markup("</details>")
  }

  private func list(
    _ events: ArraySlice<LineEvent>, _ stamp: (Instant) -> String, _ most: Int,
    _ page: inout HTMLWriter
  ) {
    guard !events.isEmpty else { return }
    page.markup("<ol class=\"events\">")
    let isCut = events.count > most
    // How it ended tells more than how it began.
    let head = isCut ? most / 3 : events.count
    for event in events.prefix(head) { write(event, stamp, &page) }
    if isCut {
      page.markup("\n<li class=\"remark\"><span class=\"t\"></span><span class=\"say\">")
      page.text("\(groupedCount(events.count - most, "event")) left out here")
      page.markup("</span>")
      for event in events.suffix(most - head) { write(event, stamp, &page) }
    }
    page.markup("</ol>")
  }

  private func write(
    _ event: LineEvent, _ stamp: (Instant) -> String, _ page: inout HTMLWriter
  ) {
    page.markup("\n<li class=\"")
    page.markup(event.kind.name)
    page.markup("\"><span class=\"t\">")
    page.text(stamp(event.at))
    page.markup("</span>")
    if event.kind == .remark {
      page.markup("<span class=\"say\">")
      page.bytes(event.bytes[...], limit: ReportLimits.htmlEventBytesMax)
      page.markup("</span>")
      return
    }
    page.markup("<span class=\"say\"><span class=\"unseen\">")
    page.markup(event.kind.direction)
    page.markup(": </span><code data-hex=\"0\">")
    page.bytes(event.bytes[...], limit: ReportLimits.htmlEventBytesMax)
    page.markup("</code>")
    if event.bytes.count > 40 || event.pieces > 1 {
      var text = groupedCount(event.bytes.count, "byte")
      if event.pieces > 1 {
        text += " in \(event.pieces) pieces over \(shortTime(event.until - event.at))"
      }
      page.element("small", text)
    }
    page.markup("</span>")
  }
}

extension TranscriptEntry.Kind {
  /// The class of the lane.
  fileprivate var name: StaticString {
    switch self {
    case .sent: "sent"
    case .received: "received"
    case .origin: "origin"
    case .remark: "remark"
    case .unsolicited: "unsolicited"
    }
  }

  /// The lane in words, for those who do not see it.
  fileprivate var direction: StaticString {
    switch self {
    case .sent: "sent"
    case .received: "received"
    case .origin: "the server saw"
    case .remark: "remark"
    case .unsolicited: "the module on its own"
    }
  }
}
