// What a results file says of cases that were played in rounds.
import Diagnostics
import Ground
import Results

extension JSONReader {
  static func rounds(_ reader: inout JSONReader) throws(FileError) -> RoundStatistics {
    var rounds = RoundStatistics(played: 0)
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "played": rounds.played = try reader.count()
      case "failed": rounds.failed = try reader.count()
      case "unjudged": rounds.unjudged = try reader.count()
      case "firstFailure": rounds.firstFailure = try reader.count()
      case "times":
        try reader.array { (reader) throws(FileError) in
          rounds.times.append(try times(&reader))
        }
      default: try reader.skip()
      }
    }
    return rounds
  }

  private static func times(_ reader: inout JSONReader) throws(FileError) -> RoundTimes {
    var times = RoundTimes(
      command: "", count: 0, median: .zero, p95: .zero, max: .zero, drift: 0, limit: .zero)
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "command": times.command = try reader.text()
      case "count": times.count = try reader.count()
      case "medianNs": times.median = Interval(nanoseconds: try reader.number())
      case "p95Ns": times.p95 = Interval(nanoseconds: try reader.number())
      case "maxNs": times.max = Interval(nanoseconds: try reader.number())
      case "driftPercent": times.drift = try reader.number()
      case "limitNs": times.limit = Interval(nanoseconds: try reader.number())
      default: try reader.skip()
      }
    }
    return times
  }
}
