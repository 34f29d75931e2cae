// Which commands are answered more slowly, told from chance. Response times of one case in both runs
// are a pair: so it does not matter which cases a run played, nor that a command takes milliseconds in
// one and seconds in another. The pairs go through Wilcoxon's signed-rank test.
internal import Glibc
internal import Ground
internal import Results

/// What makes a difference a slowdown.
enum SlowdownLimits {
  /// How many pairs there must be; fewer that differ among each other prove nothing at `chanceMax`.
  static let pairsMin = 13
  /// How much longer the median pair must take, in percent.
  static let percentMin = 20
  /// How much longer the median pair must take at least: less is the line's affair.
  static let differenceMin = Interval.milliseconds(5)
  /// How likely chance alone may be to make as much: small, for a night asks hundreds of times.
  static let chanceMax = 0.001
}

/// The commands of each module that take longer, in the order in which they were measured.
func slowdowns(from before: ReportedCases, to after: ReportedCases) -> [Comparison.Slowdown] {
  struct Series {
    var module: String
    var command: String
    var pairs: [(was: Int64, now: Int64)] = []
  }
  struct Key: Hashable {
    var module: String
    var command: String
  }
  var series: [Series] = []
  var places: [Key: Int] = [:]
  for (key, place) in after.order {
    let now = after.cases[place]
    // What a case that failed took says nothing of the command.
    guard now.result.verdict == .pass, let old = before.places[key],
      before.cases[old].result.verdict == .pass
    else { continue }
    for pair in pairs(before.cases[old].result.responseTimes, now.result.responseTimes) {
      let key = Key(module: now.module, command: pair.command)
      let place = places[key] ?? series.count
      if place == series.count {
        places[key] = place
        series.append(Series(module: now.module, command: pair.command))
      }
      series[place].pairs.append((pair.was, pair.now))
    }
  }
  return series.compactMap { slowdown($0.module, $0.command, $0.pairs) }
}

/// The times of the same command in the same place of a case.
private func pairs(
  _ before: [ResponseTime], _ after: [ResponseTime]
) -> [(command: String, was: Int64, now: Int64)] {
  // A case that was played in another way has other commands from some place on.
  zip(before, after).prefix { $0.command == $1.command }
    .map { ($0.command, max(1, $0.duration.nanoseconds), max(1, $1.duration.nanoseconds)) }
}

func slowdown(
  _ module: String, _ command: String, _ pairs: [(was: Int64, now: Int64)]
) -> Comparison.Slowdown? {
  guard pairs.count >= SlowdownLimits.pairsMin else { return nil }
  let ratio = median(pairs.map { Double($0.now) / Double($0.was) })
  let difference = median(pairs.map { Double($0.now) - Double($0.was) })
  guard ratio >= 1 + Double(SlowdownLimits.percentMin) / 100,
    difference >= Double(SlowdownLimits.differenceMin.nanoseconds)
  else { return nil }
  let chance = signedRankChance(pairs.map { log(Double($0.now) / Double($0.was)) })
  guard chance <= SlowdownLimits.chanceMax else { return nil }
  return Comparison.Slowdown(
    module: module, command: command, medianWas: medianTime(pairs.map(\.was)),
    medianNow: medianTime(pairs.map(\.now)), percent: Int(((ratio - 1) * 100).rounded()),
    pairs: pairs.count)
}

/// Wilcoxon's signed-rank test, one-sided: how likely differences are to lie as far above 0 when they
/// lie on either side of it by chance.
///
/// The normal approximation, with corrections for ties and continuity.
func signedRankChance(_ differences: [Double]) -> Double {
  let sorted = differences.filter { $0 != 0 }.sorted { abs($0) < abs($1) }
  guard !sorted.isEmpty else { return 1 }
  let n = Double(sorted.count)
  var sum = 0.0
  var variance = n * (n + 1) * (2 * n + 1) / 24
  var first = 0
  while first < sorted.count {
    var end = first + 1
    while end < sorted.count, abs(sorted[end]) == abs(sorted[first]) { end += 1 }
    let rank = Double(first + 1 + end) / 2
    sum += rank * Double(sorted[first..<end].count { $0 > 0 })
    let ties = Double(end - first)
    variance -= (ties * ties * ties - ties) / 48
    first = end
  }
  guard variance > 0 else { return 1 }
  let z = (sum - n * (n + 1) / 4 - 0.5) / variance.squareRoot()
  return min(1, erfc(z / 2.0.squareRoot()) / 2)
}

private func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return 0 }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

private func medianTime(_ nanoseconds: [Int64]) -> Interval {
  Interval(nanoseconds: Int64(median(nanoseconds.map { Double($0) })))
}
