import Ground
import Testing

@Suite struct InstantTests {
  @Test func `time stops at its ends instead of overflowing`() {
    let last = Instant(nanoseconds: .max)
    #expect(last + .seconds(1) == last)
    #expect(Interval.seconds(.max) + .seconds(1) == Interval(nanoseconds: .max))
    #expect(Instant(nanoseconds: .min) - last == Interval(nanoseconds: .min))
  }

  @Test(arguments: [
    (Interval.seconds(30), "30 s"), (.milliseconds(1500), "1.5 s"), (.milliseconds(250), "250 ms"),
    (.microseconds(17), "17 µs"), (.zero, "0 s"), (Interval(nanoseconds: -1_500_000_000), "-1.5 s"),
    (.milliseconds(1005), "1.005 s"), (Interval(nanoseconds: 5), "5 ns"),
  ])
  func `an interval reads as people write it`(interval: Interval, text: String) {
    #expect(interval.description == text)
  }

  @Test func `the same seed gives the same bytes`() {
    var a = SeededGenerator(seed: 7)
    var b = SeededGenerator(seed: 7)
    var c = SeededGenerator(seed: 8)
    let bytes = a.bytes(100)
    #expect(bytes == b.bytes(100))
    #expect(bytes != c.bytes(100))
  }
}
