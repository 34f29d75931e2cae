// Many plays of the same cases to one result each: the first play that failed is kept, the rest is
// counted. What is kept does not grow with the rounds, so that a soak of days needs no more than its
// first hour.
import Ground
public import Results

/// What a module's cases came to, round after round.
public struct Rounds: Sendable {
  /// What a play means to whoever looks on.
  public enum News: Sendable, Equatable {
    /// Nothing that was not known.
    case none
    /// The counts have doubled since they were last worth keeping.
    case milestone
    /// The case's first play, or the first that ended worse than all before.
    case worse
  }

  private var order: [CaseName] = []
  private var plays: [CaseName: Plays] = [:]

  /// None played as yet.
  public init() {}

  /// Adds a play; what is not played counts for nothing but its own result.
  ///
  /// - Parameter end: Why the run was ended from outside, if it was: the play that this cut off says nothing
  ///   of a case that was played before.
  public mutating func add(_ result: CaseResult, endedBy end: String? = nil) -> News {
    let name = result.caseName
    let isCutOff = result.verdict == .error && end != nil && result.finding?.message == end
    if isCutOff, plays[name] != nil { return .none }
    guard let known = plays.index(forKey: name) else {
      order.append(name)
      plays[name] = Plays(result)
      return .worse
    }
    return plays.values[known].add(result)
  }

  /// What the case has come to so far; nil for one that was not played.
  public func result(of name: CaseName) -> CaseResult? { plays[name]?.result }

  /// All cases in the order of their first plays.
  public var results: [CaseResult] { order.compactMap { plays[$0]?.result } }
}

private struct Plays {
  private var kept: CaseResult
  private var counts = RoundStatistics(played: 0)
  private var commands: [String] = []
  private var times: [String: Times] = [:]

  init(_ first: CaseResult) {
    kept = first
    count(first)
  }

  mutating func add(_ result: CaseResult) -> Rounds.News {
    count(result)
    for note in result.notes where !kept.notes.contains(note) && kept.notes.count < Self.notesMax {
      kept.notes.append(note)
    }
    if result.gravity > kept.gravity {
      let notes = kept.notes
      kept = result
      kept.notes = notes
      return .worse
    }
    return counts.played & (counts.played - 1) == 0 ? .milestone : .none
  }

  /// How many notes of all rounds are kept.
  private static let notesMax = 50

  private mutating func count(_ result: CaseResult) {
    guard result.verdict != .skipped else { return }
    counts.played += 1
    switch result.verdict {
    case .fail:
      counts.failed += 1
      counts.firstFailure = counts.firstFailure ?? counts.played
    case .error, .inconclusive: counts.unjudged += 1
    case .pass, .skipped: break
    }
    for time in result.responseTimes {
      if times[time.command] == nil { commands.append(time.command) }
      times[time.command, default: Times(limit: time.limit)].add(time.duration)
    }
  }

  var result: CaseResult {
    guard counts.played > 0, kept.suite != CaseResult.probeSuite else { return kept }
    var result = kept
    result.rounds = counts
    result.rounds?.times = commands.compactMap { command in
      times[command]?.figures(of: command)
    }
    return result
  }
}

/// The response times of one command in a bounded size: how many lie in which bucket, the first and the
/// last of them, and the longest.
private struct Times {
  /// Of how many answers at the beginning and at the end a drift is told.
  private static let endCount = 100

  private let limit: Interval
  private var buckets: [Int: Int] = [:]
  private var count = 0
  private var longest = Interval.zero
  private var first: [Interval] = []
  private var last: [Interval] = []
  private var oldest = 0

  init(limit: Interval) { self.limit = limit }

  mutating func add(_ time: Interval) {
    buckets[Self.bucket(of: time), default: 0] += 1
    count += 1
    longest = max(longest, time)
    if first.count < Self.endCount {
      first.append(time)
    } else if last.count < Self.endCount {
      last.append(time)
    } else {
      last[oldest] = time
      oldest = (oldest + 1) % Self.endCount
    }
  }

  func figures(of command: String) -> RoundTimes {
    RoundTimes(
      command: command, count: count, median: within(0.5), p95: within(0.95), max: longest,
      drift: drift, limit: limit)
  }

  /// How long this share of the answers took at most.
  private func within(_ share: Double) -> Interval {
    var left = Int((Double(count) * share).rounded(.up))
    for (bucket, number) in buckets.sorted(by: { $0.key < $1.key }) {
      left -= number
      if left <= 0 { return min(longest, Self.upperEnd(of: bucket)) }
    }
    return longest
  }

  /// The medians of both ends compared, in percent; of few answers the two halves.
  private var drift: Int {
    let all = first + last[oldest...] + last[..<oldest]
    let size = min(Self.endCount, all.count / 2)
    guard size > 0 else { return 0 }
    let (before, after) = (Self.median(all.prefix(size)), Self.median(all.suffix(size)))
    guard before > 0 else { return 0 }
    return Int(((Double(after) / Double(before) - 1) * 100).rounded())
  }

  private static func median(_ times: ArraySlice<Interval>) -> Int64 {
    times.sorted()[times.count / 2].nanoseconds
  }

  // MARK: Buckets: 64 to each power of two of microseconds

  private static func bucket(of time: Interval) -> Int {
    let microseconds = Int(min(max(0, time.nanoseconds / 1000), 1 << 50))
    guard microseconds >= 64 else { return microseconds }
    let power = Int.bitWidth - 7 - microseconds.leadingZeroBitCount
    return 64 * power + (microseconds >> power)
  }

  private static func upperEnd(of bucket: Int) -> Interval {
    guard bucket >= 128 else { return .microseconds(Int64(bucket)) }
    let power = bucket / 64 - 1
    let mantissa = bucket % 64 + 64
    return .microseconds(Int64(((mantissa + 1) << power) - 1))
  }
}
