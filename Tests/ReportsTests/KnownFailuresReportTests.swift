// The list of known failures: which of them are said to expire soon.
import Ground
import Results
import Testing

@testable import Reports

@Suite struct KnownFailuresReportTests {
  @Test(arguments: [0, 1]) func `an entry expires soon so many days before its last`(surplus: Int64)
    throws
  {
    let today = CalendarDay.first
    let last = try #require(
      CalendarDay(daysSince1970: today.daysSince1970 + KnownFailuresReport.soonDays + surplus))
    let entry = KnownFailures.Entry(
      suite: "http.act", name: "head-refused",
      failure: KnownFailure(reason: "filed", until: "\(last)"))
    let text = KnownFailuresReport(color: false).text(
      KnownFailures(path: "k", entries: [entry]), today: today)
    #expect(text.hasSuffix("k: 1 entry\(surplus == 0 ? ", 1 expires soon" : "")\n"))
  }
}
