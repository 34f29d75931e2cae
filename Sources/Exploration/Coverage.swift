// What of the space has been met: pairs of values within a round, triples as far as they are counted,
// and a value after a value of the round before. Drawing prefers what has been met least.

/// What walks have met of a space.
public struct Coverage: Sendable {
  private let starts: [Int]
  private let total: Int
  private var pairs: [Bool]
  private var steps: [Bool]
  private var triples: Set<Int> = []
  private var values: [Bool]
  /// The meetings that the space names, and which of them came to pass.
  private let goals: [Space.Held]
  private(set) var goalsMet: [Bool]
  /// How many of them there are.
  public var meetingsPossible: Int { goals.count }
  /// How many of them came to pass.
  public var meetingsMet: Int { goalsMet.count { $0 } }
  /// How many pairs there are that no exclusion forbids.
  public let pairsPossible: Int
  /// How many of them were met.
  public private(set) var pairsMet = 0
  /// How often a value followed one that is not plain, each two counted once.
  public private(set) var stepsMet = 0
  /// How many pairs of values in following rounds there are whose first is not plain.
  public let stepsPossible: Int

  init(_ space: Space) {
    let counts = space.values.map(\.count)
    starts = counts.indices.map { counts[..<$0].reduce(0, +) }
    total = counts.reduce(0, +)
    pairs = Array(repeating: false, count: total * total)
    steps = pairs
    values = Array(repeating: false, count: total)
    goals = space.goals
    goalsMet = Array(repeating: false, count: goals.count)
    var possible = 0
    for i in counts.indices {
      for j in counts.indices where j > i {
        for a in 0..<counts[i] {
          for b in 0..<counts[j] {
            var choices = [Int](repeating: -1, count: counts.count)
            (choices[i], choices[j]) = (a, b)
            if space.excludes(choices) == nil { possible += 1 }
          }
        }
      }
    }
    pairsPossible = possible
    let unusual = counts.reduce(0) { $0 + $1 - 1 }
    stepsPossible = unusual * total
  }

  private func flat(_ dimension: Int, _ value: Int) -> Int { starts[dimension] + value }

  /// Whether a value has been met at all.
  func isMet(_ dimension: Int, _ value: Int) -> Bool { values[flat(dimension, value)] }

  /// Whether two values have not been met together.
  func isOpen(_ i: Int, _ a: Int, _ j: Int, _ b: Int) -> Bool {
    !pairs[min(flat(i, a), flat(j, b)) * total + max(flat(i, a), flat(j, b))]
  }

  /// What a pair of values within a round counts for, and a value after one of the round before.
  private static let pairWorth = 8
  private static let stepWorth = 4
  /// What a value counts for that was never met: many more surprises hang on one value than on two.
  private static let valueWorth = 2500
  /// What a meeting counts for that the space names.
  private static let goalWorth = 2500

  /// How much a value would meet for the first time with those chosen (-1 is not chosen) and after
  /// a round.
  func gain(_ dimension: Int, _ value: Int, with choices: [Int], after last: Round?) -> Int {
    var gain = 0
    for (other, its) in choices.enumerated() where its >= 0 && other != dimension {
      if isOpen(dimension, value, other, its) { gain += Self.pairWorth }
    }
    for (index, goal) in goals.enumerated()
    where !goalsMet[index] && isCompleted(goal, by: dimension, value, with: choices) {
      gain += Self.goalWorth
    }
    guard let last else { return gain }
    // What stays as it was is a step, too: a setting must last.
    for i in last.unusual
    where !steps[flat(i, last.choices[i]) * total + flat(dimension, value)] {
      gain += Self.stepWorth
    }
    return gain
  }

  /// Whether a value is the last that a meeting wants beside those chosen.
  private func isCompleted(
    _ goal: Space.Held, by dimension: Int, _ value: Int, with choices: [Int]
  ) -> Bool {
    goal.contains { $0.place == dimension }
      && goal.allSatisfy { term in
        let choice = term.place == dimension ? value : choices[term.place]
        return choice >= 0 && term.holds[choice]
      }
  }

  /// How much a round would meet of values and meetings alone.
  func rareGain(_ round: Round) -> Int {
    goals.indices.count { !goalsMet[$0] && isMet(goals[$0], by: round) } * Self.goalWorth
      + round.choices.enumerated().count { !isMet($0, $1) } * Self.valueWorth
  }

  private func isMet(_ goal: Space.Held, by round: Round) -> Bool {
    goal.allSatisfy { $0.holds[round.choices[$0.place]] }
  }

  /// How much a round would meet for the first time, after another or at the beginning.
  func gain(_ round: Round, after last: Round?) -> Int {
    var gain = rareGain(round)
    let values = round.choices.enumerated().map { flat($0, $1) }
    for i in values.indices {
      for j in values.indices where j > i {
        if !pairs[values[i] * total + values[j]] {
          gain += Self.pairWorth
        } else if pairsMet == pairsPossible {
          for k in values.indices where k > j {
            if !triples.contains((values[i] * total + values[j]) * total + values[k]) { gain += 1 }
          }
        }
      }
    }
    guard let last else { return gain }
    for i in last.unusual {
      for j in values.indices where !steps[flat(i, last.choices[i]) * total + values[j]] {
        gain += Self.stepWorth
      }
    }
    return gain
  }

  /// Notes that a round is played.
  mutating func meet(_ round: Round, after last: Round?) {
    let values = round.choices.enumerated().map { flat($0, $1) }
    let countsTriples = pairsMet == pairsPossible && triples.count < 4_000_000
    for value in values { self.values[value] = true }
    for (index, goal) in goals.enumerated() where isMet(goal, by: round) { goalsMet[index] = true }
    for i in values.indices {
      for j in values.indices where j > i {
        let place = values[i] * total + values[j]
        if !pairs[place] {
          pairs[place] = true
          pairsMet += 1
        }
        guard countsTriples else { continue }
        for k in values.indices where k > j { triples.insert(place * total + values[k]) }
      }
    }
    guard let last else { return }
    for i in last.unusual {
      for j in values.indices {
        let place = flat(i, last.choices[i]) * total + values[j]
        if !steps[place] {
          steps[place] = true
          stepsMet += 1
        }
      }
    }
  }
}
