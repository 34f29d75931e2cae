// When a run began, under which labels, and how it was asked for; and the wall clock of what happened.
public import Ground

/// What reports say of a run beside what was played.
public struct Circumstances: Sendable, Equatable {
  /// When the run began, seconds since 1970 in UTC; 0 where that is unknown.
  public var startedAt: Int64 = 0
  /// How many minutes the clock on the wall was ahead of UTC.
  public var zoneMinutes = 0
  /// Words of the command line that playing one case again must repeat, such as `--seed`, `7`.
  public var rerunArguments: [String] = []
  /// Labels of the run, such as `build` and `1234`, in the order given.
  public var properties: [RunProperty] = []
  /// The number that the order of the cases was drawn from; nil where it was not drawn.
  public var shuffleSeed: UInt64?
  /// Whether each line of a transcript bears the time of the wall clock.
  public var showsClock = false

  /// Nothing is known.
  public init() {}
}

/// A label of a run: what it was a run of, such as `build` and `1234`.
public struct RunProperty: Sendable, Equatable {
  /// What is told.
  public var name: String
  /// What it is.
  public var value: String

  /// Makes a label.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

extension RunResult {
  /// The labels of a module's run.
  public func properties(of module: ModuleResult) -> [RunProperty] {
    module.properties ?? circumstances.properties
  }

  /// The wall clock at an instant of the module's run, `2026-11-28T13:05:07.123+01:00`; nil in
  /// simulation, whose time is no clock's.
  public func wallClock(at instant: Instant, of module: ModuleResult) -> String? {
    guard module.startedAt > 0 else { return nil }
    return clockText(
      seconds: module.startedAt, beyond: (instant - .start) + module.startedFraction,
      zoneMinutes: circumstances.zoneMinutes)
  }

  /// The same without day and zone, `13:05:07.123`.
  package func timeOfDay(at instant: Instant, of module: ModuleResult) -> String? {
    wallClock(at: instant, of: module).map { String($0.dropFirst(11).prefix(12)) }
  }
}

/// The clock on a wall so many minutes ahead of UTC, `2026-11-28T13:05:07.123+01:00`, so long after a second
/// since 1970; nil before 1970 and beyond the year 9999.
package func clockText(seconds: Int64, beyond: Interval, zoneMinutes: Int) -> String? {
  let milliseconds = beyond.nanoseconds / 1_000_000
  // Beyond the calendar's last day there is no text, and no sum can overflow before it.
  guard milliseconds >= 0, (0...(CalendarDay.last.daysSince1970 * 86_400)).contains(seconds),
    let text = timestamp(seconds + milliseconds / 1000 + Int64(zoneMinutes) * 60)
  else { return nil }
  let zone = zoneMinutes.magnitude
  return text + "." + padded(String(milliseconds % 1000), to: 3) + (zoneMinutes < 0 ? "-" : "+")
    + padded(String(zone / 60), to: 2) + ":" + padded(String(zone % 60), to: 2)
}
