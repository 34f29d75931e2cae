// Makes a failing walk as small and as plain as it can be and still fail: rounds are dropped, values
// made plain, many at once first (delta debugging), then smaller ones are tried. Each try is a play,
// so that they are bounded.
import Results

/// Shrinks one walk.
struct Shrinking {
  let space: Space
  var triesLeft: Int

  /// The smallest walk found that fails, with its result.
  ///
  /// - Parameter failure: plays a walk; its result where it fails, else nil
  mutating func shrink(
    _ walk: Walk, _ result: CaseResult, failure: (Walk) -> CaseResult?
  ) -> (walk: Walk, result: CaseResult) {
    var best = (walk: walk, result: result)
    var isSmaller = true
    while isSmaller, triesLeft > 0 {
      let before = best.walk
      dropRounds(&best, failure)
      makePlain(&best, failure)
      takeEarlierValues(&best, failure)
      isSmaller = best.walk != before
    }
    return best
  }

  /// Takes a walk instead of the best one if it fails, too.
  private mutating func attempt(
    _ candidate: Walk, _ best: inout (walk: Walk, result: CaseResult),
    _ failure: (Walk) -> CaseResult?
  ) -> Bool {
    guard triesLeft > 0, candidate != best.walk, !candidate.rounds.isEmpty,
      candidate.rounds.allSatisfy({ space.excludes($0.choices) == nil })
    else { return false }
    triesLeft -= 1
    guard let result = failure(candidate) else { return false }
    best = (candidate, result)
    return true
  }

  private mutating func dropRounds(
    _ best: inout (walk: Walk, result: CaseResult), _ failure: (Walk) -> CaseResult?
  ) {
    guard best.walk.rounds.count > 1 else { return }
    // What failed is most often one round alone.
    for round in best.walk.rounds.reversed()
    where attempt(Walk(rounds: [round]), &best, failure) { return }
    var index = best.walk.rounds.count - 1
    while index >= 0, best.walk.rounds.count > 1 {
      var candidate = best.walk
      candidate.rounds.remove(at: index)
      _ = attempt(candidate, &best, failure)
      index -= 1
    }
  }

  /// Makes plain what need not be otherwise, halves first, then smaller parts.
  private mutating func makePlain(
    _ best: inout (walk: Walk, result: CaseResult), _ failure: (Walk) -> CaseResult?
  ) {
    var unusual = places(best.walk)
    var parts = 2
    while !unusual.isEmpty {
      let size = max(1, (unusual.count + parts - 1) / parts)
      var hasChanged = false
      var start = 0
      while start < unusual.count {
        let part = unusual[start..<min(start + size, unusual.count)]
        var candidate = best.walk
        for (round, dimension) in part { candidate.rounds[round].makePlain(dimension) }
        if attempt(candidate, &best, failure) {
          unusual.removeSubrange(start..<min(start + size, unusual.count))
          hasChanged = true
        } else {
          start += size
        }
        if triesLeft == 0 { return }
      }
      if size == 1, !hasChanged { return }
      if size > 1 { parts = min(unusual.count, parts * 2) }
      if parts == 0 { return }
    }
  }

  private func places(_ walk: Walk) -> [(round: Int, dimension: Int)] {
    walk.rounds.indices.flatMap { round in walk.rounds[round].unusual.map { (round, $0) } }
  }

  /// Of the values that stay, the earliest in the space that fails, too: the space begins with what is
  /// plain and small.
  private mutating func takeEarlierValues(
    _ best: inout (walk: Walk, result: CaseResult), _ failure: (Walk) -> CaseResult?
  ) {
    for (round, dimension) in places(best.walk) {
      let value = best.walk.rounds[round].choices[dimension]
      if best.walk.rounds[round].variants[dimension] > 0 {
        var candidate = best.walk
        candidate.rounds[round].variants[dimension] = 0
        _ = attempt(candidate, &best, failure)
      }
      guard value > 1 else { continue }
      for earlier in [1, value / 2, value - 1] where earlier >= 1 && earlier < value {
        var candidate = best.walk
        candidate.rounds[round].choices[dimension] = earlier
        candidate.rounds[round].variants[dimension] = 0
        if attempt(candidate, &best, failure) { break }
      }
    }
  }
}
