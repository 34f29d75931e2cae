// Response times of one command, as figures and as a distribution over a logarithmic scale.
internal import Glibc
internal import Ground
internal import Results

struct ResponseStatistics: Equatable {
  /// Columns of the distribution for each power of ten.
  static let binsPerDecade = 12

  let count: Int
  let median: Interval
  let percentile95: Interval
  let longest: Interval
  /// The manual's Max Response Duration.
  let limit: Interval
  /// How many took longer than the limit.
  let overLimit: Int
  /// How many fell into each column; the first begins at `firstBin`.
  let bins: [Int]
  /// The first column, counted from 1 ns.
  let firstBin: Int

  /// Nil where nothing was measured.
  init?(_ times: [ResponseTime]) {
    guard let first = times.first else { return nil }
    let sorted = times.map(\.duration).sorted()
    count = sorted.count
    // The nearest rank: a time that was measured, never a mean of two.
    median = sorted[(sorted.count + 1) / 2 - 1]
    percentile95 = sorted[(sorted.count * 95 + 99) / 100 - 1]
    longest = sorted[sorted.count - 1]
    limit = times.map(\.limit).max() ?? first.limit
    overLimit = times.count { $0.duration > $0.limit }
    let places = sorted.map(Self.bin)
    firstBin = places[0]
    var bins = [Int](repeating: 0, count: places[places.count - 1] - firstBin + 1)
    for place in places { bins[place - firstBin] += 1 }
    self.bins = bins
  }

  /// The column of a time.
  static func bin(_ time: Interval) -> Int {
    Int((decades(time) * Double(binsPerDecade)).rounded(.down))
  }

  /// The logarithm of a time in nanoseconds.
  static func decades(_ time: Interval) -> Double {
    log10(Double(max(1, time.nanoseconds)))
  }
}
