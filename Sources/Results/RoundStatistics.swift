// What came of a case that was played again and again, in a size that does not grow with the rounds.
public import Ground

/// The plays of one case in all rounds.
public struct RoundStatistics: Sendable, Equatable {
  /// How often it was played.
  public var played: Int
  /// How often it failed.
  public var failed: Int
  /// How often it could not be judged.
  public var unjudged: Int
  /// The first round in which it failed, from 1; nil: in none.
  public var firstFailure: Int?
  /// How long the module took to answer, command by command in the order first seen.
  public var times: [RoundTimes]

  /// Makes the statistics.
  public init(
    played: Int, failed: Int = 0, unjudged: Int = 0, firstFailure: Int? = nil,
    times: [RoundTimes] = []
  ) {
    self.played = played
    self.failed = failed
    self.unjudged = unjudged
    self.firstFailure = firstFailure
    self.times = times
  }
}

/// How long one command took over all rounds.
public struct RoundTimes: Sendable, Equatable {
  /// The command's name, such as `HTTPDATA`.
  public var command: String
  /// How many answers were timed.
  public var count: Int
  /// Half of them came within this time; exact to 2 %.
  public var median: Interval
  /// Of twenty nineteen came within this time; exact to 2 %.
  public var p95: Interval
  /// The longest of all.
  public var max: Interval
  /// By how many percent the median of the last answers is above that of the first.
  public var drift: Int
  /// The manual's Max Response Duration.
  public var limit: Interval

  /// Makes the figures.
  public init(
    command: String, count: Int, median: Interval, p95: Interval, max: Interval, drift: Int,
    limit: Interval
  ) {
    self.command = command
    self.count = count
    self.median = median
    self.p95 = p95
    self.max = max
    self.drift = drift
    self.limit = limit
  }
}

/// `1,000 rounds: 997 passed, 3 failed, first in round 17`.
package func text(of rounds: RoundStatistics) -> String {
  // Counts of a file may be anything.
  let judged = rounds.played - min(rounds.played, rounds.unjudged)
  let passed = judged - min(judged, rounds.failed)
  var text = "\(grouped(rounds.played)) round\(rounds.played == 1 ? "" : "s"): "
  text += "\(grouped(passed)) passed, \(grouped(rounds.failed)) failed"
  if rounds.unjudged > 0 { text += ", \(grouped(rounds.unjudged)) not judged" }
  if let first = rounds.firstFailure { text += ", first in round \(grouped(first))" }
  return text
}

/// `HTTPDATA: 1,000 answers, median 3.1 ms, p95 4 ms, max 12 ms of 1 s allowed, drift +2 %`.
package func text(of times: RoundTimes) -> String {
  "\(times.command): \(grouped(times.count)) answer\(times.count == 1 ? "" : "s"), median \(times.median), p95 \(times.p95), "
    + "max \(times.max) of \(times.limit) allowed, "
    + "drift \(times.drift < 0 ? "" : "+")\(times.drift) %"
}
