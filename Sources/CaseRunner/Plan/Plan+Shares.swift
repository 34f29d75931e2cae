// Plans cut up: a share for each CI machine, and an order for modules that share the cases. Both are
// pure functions of the cases and of durations recorded earlier, so that machines that never talk to
// each other agree on them.
public import Ground
public import Results
import SuiteLanguage

extension Plan {
  /// How the case at the index is known from run to run.
  public func stableName(_ index: Int) -> CaseName {
    CaseName(
      suite: suites.collection.suites[cases[index].suite].name, name: cases[index].name)
  }

  /// How long the case at the index takes: what was recorded, or else what its tags suggest.
  public func expectedDuration(
    _ index: Int, recorded: [CaseName: Interval]
  ) -> Interval {
    let planned = cases[index]
    if planned.skipReason != nil { return .zero }
    if let known = recorded[stableName(index)] { return known }
    return isSlow(index) ? .seconds(30) : .milliseconds(300)
  }

  /// Whether the case at the index has the tag `slow`.
  public func isSlow(_ index: Int) -> Bool {
    let suite = suites.collection.suites[cases[index].suite]
    return (suite.tags + suite.cases[cases[index].index].tags).contains("slow")
  }

  /// The share that machine `number` (from 1) of `count` has of the cases: every case is in exactly
  /// one share, and the shares take about the same time.
  ///
  /// Longest first, each to the machine with least to do; ties go by name and number, so that the
  /// order in which files are found does not matter.
  public func share(
    _ number: Int, of count: Int, recorded: [CaseName: Interval] = [:]
  ) -> Plan {
    let weighed = cases.indices
      .map { (index: $0, name: stableName($0), time: expectedDuration($0, recorded: recorded)) }
      .sorted {
        ($1.time, $0.name.suite, $0.name.name, $0.index)
          < ($0.time, $1.name.suite, $1.name.name, $1.index)
      }
    var loads = [Interval](repeating: .zero, count: max(1, count))
    var mine: Set<Int> = []
    for entry in weighed {
      var least = 0
      for machine in loads.indices where loads[machine] < loads[least] { least = machine }
      // What takes no time would all go to one.
      loads[least] = loads[least] + max(entry.time, .microseconds(1))
      if least == number - 1 { mine.insert(entry.index) }
    }
    return Plan(self, order: cases.indices.filter { mine.contains($0) })
  }

  /// The cases in the order in which modules that share them take them: what takes a second or more
  /// first, the longest before all; the many short ones after them as they stand, because neighbours
  /// share what has to be put back.
  public func longestFirst(recorded: [CaseName: Interval] = [:]) -> Plan {
    let weighed = cases.indices.map { ($0, expectedDuration($0, recorded: recorded)) }
    let long = weighed.filter { $0.1 >= .seconds(1) }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    let short = weighed.filter { $0.1 < .seconds(1) }
    return Plan(self, order: (long + short).map(\.0))
  }
}

extension Plan {
  /// The plan with the cases at these indices alone.
  public func only(_ indices: [Int]) -> Plan { Plan(self, order: indices) }
}
