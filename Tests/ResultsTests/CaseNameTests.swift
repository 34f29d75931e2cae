import Ground
import Results
import Testing

@Suite struct CaseNameTests {
  @Test(arguments: [
    ("http.act/get[path=/a/b]", true), ("http.act/get", true), ("get", true),
    ("get[path=/a/b]", true),
    ("http.*/g*", true), ("*/get[path=*]", true), ("http.data/get", false),
    ("http.act/post", false),
    ("get[path=/a]", false), ("http.act", false), ("http.act/", false), ("", false),
    ("/get", false),
  ])
  func `a case is meant by its name, with or without suite and value`(text: String, covers: Bool) {
    let name = CaseName(suite: "http.act", name: "get[path=/a/b]")
    #expect(name.text == "http.act/get[path=/a/b]")
    #expect(CasePattern(text).covers(name) == covers)
  }

  @Test func `the clock on the wall has its zone, whichever side of UTC`() {
    func clock(_ zone: Int, _ milliseconds: Int64) -> String? {
      clockText(seconds: 1_772_323_199, beyond: .milliseconds(milliseconds), zoneMinutes: zone)
    }
    #expect(clock(0, 0) == "2026-02-28T23:59:59.000+00:00")
    #expect(clock(60, 1_007) == "2026-03-01T01:00:00.007+01:00")
    #expect(clock(-210, 20) == "2026-02-28T20:29:59.020-03:30")
    #expect(clockText(seconds: .max, beyond: .seconds(1), zoneMinutes: 0) == nil)
    #expect(clock(0, -1) == nil)
  }
}
