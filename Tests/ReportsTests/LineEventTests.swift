// How bytes of the line become events that people read, and what response times come to.
import Ground
import Results
import Testing

@testable import Reports

@Suite struct LineEventTests {
  private func entry(
    _ kind: TranscriptEntry.Kind, _ text: String, _ milliseconds: Int64
  ) -> TranscriptEntry {
    TranscriptEntry(
      at: .start + .milliseconds(milliseconds), kind: kind, bytes: Array(text.utf8))
  }

  private func shown(_ entries: [TranscriptEntry], body: Range<Int>? = nil) -> [String] {
    lineEvents(of: entries, body: body ?? entries.indices).map {
      "\($0.kind.rawValue) \(escaped($0.bytes))"
    }
  }

  @Test func `pieces that come together are one event`() {
    let events = lineEvents(
      of: [entry(.received, "\r\nO", 1), entry(.received, "K\r\n", 3)], body: 0..<2)
    #expect(events.map(\.bytes) == [Array("\r\nOK\r\n".utf8)])
    #expect(events[0].pieces == 2)
    #expect(events[0].until == .start + .milliseconds(3))
  }

  @Test func `bytes after a pause are an event of their own`() {
    #expect(shown([entry(.received, "a", 1), entry(.received, "b", 22)]).count == 2)
    #expect(shown([entry(.received, "a", 1), entry(.received, "b", 21)]).count == 1)
  }

  @Test func `what the module says on its own is taken out of the bytes around it`() {
    let entries = [
      entry(.received, "\r\nOK\r\n\r\n+HTTP:1\r\nrest", 1), entry(.unsolicited, "+HTTP:1", 1),
    ]
    #expect(
      shown(entries) == [
        "received \\r\\nOK\\r\\n", "unsolicited \\r\\n+HTTP:1\\r\\n", "received rest",
      ]
    )
  }

  @Test func `a line that was told late is taken from where it came`() {
    let entries = [
      entry(.received, "\r\n+CREG: 1\r\n", 1), entry(.sent, "AT\r", 50),
      entry(.received, "\r\nOK\r\n", 60), entry(.unsolicited, "+CREG: 1", 60),
    ]
    #expect(
      shown(entries) == [
        "unsolicited \\r\\n+CREG: 1\\r\\n", "sent AT\\r", "received \\r\\nOK\\r\\n",
      ])
  }

  @Test func `a text within a line is no line`() {
    let entries = [entry(.received, "x+CREG: 1", 1), entry(.unsolicited, "+CREG: 1", 1)]
    #expect(shown(entries) == ["received x+CREG: 1", "unsolicited +CREG: 1"])
  }

  @Test func `no event spans the beginning of the case's own steps`() {
    let entries = [entry(.received, "a", 1), entry(.received, "b", 2)]
    #expect(shown(entries, body: 1..<2).count == 2)
  }
}

@Suite struct ResponseStatisticsTests {
  private func times(_ milliseconds: [Int64], limit: Int64 = 1000) -> [ResponseTime] {
    milliseconds.map {
      ResponseTime(command: "X", duration: .milliseconds($0), limit: .milliseconds(limit))
    }
  }

  @Test func `median and percentile are times that were measured`() throws {
    let figures = try #require(ResponseStatistics(times((1...100).reversed())))
    #expect(figures.median == .milliseconds(50))
    #expect(figures.percentile95 == .milliseconds(95))
    #expect(figures.longest == .milliseconds(100))
    #expect(figures.count == 100)
  }

  @Test func `one time is its own median, percentile and maximum`() throws {
    let figures = try #require(ResponseStatistics(times([7])))
    #expect(figures.median == figures.longest && figures.percentile95 == figures.longest)
    #expect(figures.bins == [1])
  }

  @Test func `what takes as long as the limit is within it`() throws {
    let figures = try #require(ResponseStatistics(times([999, 1000, 1001])))
    #expect(figures.overLimit == 1)
  }

  @Test func `nothing measured has no figures`() { #expect(ResponseStatistics([]) == nil) }

  @Test(
    arguments: [
      (0, "0 ms"), (999, "999 ns"), (3_361_000, "3.36 ms"), (48_910_000, "48.9 ms"),
      (1_000_000_000, "1.00 s"), (125_000_000_000, "2 min 5 s"),
    ] as [(Int64, String)])
  func `a time is shown with three digits`(nanoseconds: Int64, due: String) {
    #expect(shortTime(Interval(nanoseconds: nanoseconds)) == due)
  }
}
