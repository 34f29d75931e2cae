// Time as the machines see it: an argument, never a question. Both types hold whole nanoseconds in
// 64 bits: cheap to add and compare in the engine's inner loop, and good for 292 years.

/// A point on a run's own time line, in nanoseconds since the run began.
public struct Instant: Comparable, Hashable, Sendable {
  /// Nanoseconds since the run began.
  public var nanoseconds: Int64

  /// The beginning of the run.
  public static let start = Instant(nanoseconds: 0)

  /// Makes the instant that lies `nanoseconds` after the beginning of the run.
  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Earlier instants are less.
  @inlinable public static func < (a: Instant, b: Instant) -> Bool {
    a.nanoseconds < b.nanoseconds
  }

  /// The instant that lies `b` after `a`; stays at the end of time instead of overflowing.
  @inlinable public static func + (a: Instant, b: Interval) -> Instant {
    let (sum, overflow) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
    return Instant(nanoseconds: overflow ? (b.nanoseconds < 0 ? .min : .max) : sum)
  }

  /// How long after `b` the instant `a` lies.
  @inlinable public static func - (a: Instant, b: Instant) -> Interval {
    let (difference, overflow) = a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
    return Interval(nanoseconds: overflow ? (b.nanoseconds < 0 ? .max : .min) : difference)
  }
}

/// A length of time, in nanoseconds; may be negative.
public struct Interval: Comparable, Hashable, Sendable {
  /// The length in nanoseconds.
  public var nanoseconds: Int64

  /// No time at all.
  public static let zero = Interval(nanoseconds: 0)

  /// Makes an interval of so many nanoseconds.
  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// An interval of so many microseconds.
  @inlinable public static func microseconds(_ n: Int64) -> Interval { scaled(n, by: 1_000) }
  /// An interval of so many milliseconds.
  @inlinable public static func milliseconds(_ n: Int64) -> Interval { scaled(n, by: 1_000_000) }
  /// An interval of so many seconds.
  @inlinable public static func seconds(_ n: Int64) -> Interval { scaled(n, by: 1_000_000_000) }

  @usableFromInline static func scaled(_ n: Int64, by unit: Int64) -> Interval {
    let (product, overflow) = n.multipliedReportingOverflow(by: unit)
    return Interval(nanoseconds: overflow ? (n < 0 ? .min : .max) : product)
  }

  /// Shorter intervals are less.
  @inlinable public static func < (a: Interval, b: Interval) -> Bool {
    a.nanoseconds < b.nanoseconds
  }

  /// The sum, stopping at the longest interval instead of overflowing.
  @inlinable public static func + (a: Interval, b: Interval) -> Interval {
    let (sum, overflow) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
    return Interval(nanoseconds: overflow ? (b.nanoseconds < 0 ? .min : .max) : sum)
  }

  /// The difference, stopping at the ends of the scale instead of overflowing.
  @inlinable public static func - (a: Interval, b: Interval) -> Interval {
    let (difference, overflow) = a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
    return Interval(nanoseconds: overflow ? (b.nanoseconds < 0 ? .max : .min) : difference)
  }
}

extension Interval: CustomStringConvertible {
  /// The length as people write it: `30 s`, `1.5 s`, `250 ms`, `17 µs`.
  public var description: String {
    let magnitude = nanoseconds.magnitude
    if magnitude == 0 { return "0 s" }
    if magnitude >= 1_000_000_000 { return Self.decimal(nanoseconds, 1_000_000_000) + " s" }
    if magnitude >= 1_000_000 { return Self.decimal(nanoseconds, 1_000_000) + " ms" }
    if magnitude >= 1_000 { return Self.decimal(nanoseconds, 1_000) + " µs" }
    return "\(nanoseconds) ns"
  }

  /// `value / unit` with at most three decimals and no trailing zeros.
  private static func decimal(_ value: Int64, _ unit: Int64) -> String {
    let thousandths = (value.magnitude % unit.magnitude) * 1000 / unit.magnitude
    var text = (value < 0 ? "-" : "") + String(value.magnitude / unit.magnitude)
    guard thousandths > 0 else { return text }
    var digits = padded(String(thousandths), to: 3)
    while digits.hasSuffix("0") { digits.removeLast() }
    text += "." + digits
    return text
  }
}
