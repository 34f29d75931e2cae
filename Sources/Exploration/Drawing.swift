// Draws walks from a seed, so that every value comes and every two meet, between them at random: each
// round is the one of several drawn that meets most for the first time in a second of the module's
// time. The same seed and space draw the same walks.
import Ground
public import ModuleCatalogue

/// Where walks come from.
public struct Drawing: Sendable {
  /// How walks are drawn.
  public enum Way: String, CaseIterable, Sendable {
    /// Every two values together, then random walks.
    case covering
    /// Random walks alone.
    case random
  }

  private let space: Space
  private let profile: Profile
  private let way: Way
  private var generator: SeededGenerator
  /// What was met.
  public private(set) var coverage: Coverage
  /// Values that no round has had yet.
  private var singles: [(dimension: Int, value: Int)]
  private var next = (0, 0, 0, 0)
  private var drawn = 0
  /// Whether the round that is drawn has a header block; nil: it may.
  private var takesBlocks: Bool?
  /// Whether the round is chosen by the values and meetings it meets, whatever it costs.
  private var isLavish = false
  private var texts: TextUses
  /// How often each value is drawn beside the others of its dimension.
  private let chances: [[Int]]

  /// How many rounds a covering walk has: a restart is paid once for all of them.
  private static let coveringRounds = 5
  private static let roundsMax = 5
  /// Of how many rounds drawn the one is played that is worth most.
  private static let candidates = 10
  /// How many rounds in a row have a header block in one of so many walks: what undoes it takes long.
  static let roundsWithBlocks = 4
  private static let blocksEach = 4
  /// In one of how many rounds redirections are chosen before what they would hide.
  private static let hopsFirst = 3
  /// In one of how many rounds MODE is chosen before what goes with MODE 0 alone.
  private static let modeFirst = 2
  /// In one of how many rounds what a restart undoes is set again right behind it.
  private static let setAfterRestart = 4
  /// Of how many values drawn for a dimension the one is taken that meets most.
  private static let choices = 3
  /// How many pairs are drawn by weight before the first is taken that is open.
  private static let pairsDrawn = 40
  /// Which of so many walks is one of many rounds, for what shows only after many of a kind.
  private static let marathon = (each: 60, place: 13, rounds: 36)
  /// One of so many rounds has a value or a meeting that is open, though it takes long.
  private static let lavishEach = 12
  /// What a text counts for that was not drawn yet, beside what it meets.
  private static let textWorth = 800

  /// Makes a source of walks on a module of this profile.
  public init(space: Space, for profile: Profile, way: Way, seed: UInt64) {
    self.space = space
    self.profile = profile
    self.way = way
    chances = Self.chances(space, profile)
    generator = SeededGenerator(seed: seed)
    coverage = Coverage(space)
    singles = space.values.enumerated().flatMap { dimension, values in
      values.indices.map { (dimension, $0) }
    }
    singles.shuffle(using: &generator)
    texts = TextUses(
      uses: space.values.map { values in values.map { _ in 0 } }, first: Int(seed % 64) * 3)
  }

  /// A value's chance is its weight, less where it takes long: by the root of what it costs, which
  /// finds what is equally likely everywhere soonest on the whole.
  private static func chances(_ space: Space, _ profile: Profile) -> [[Int]] {
    func price(_ round: Round) -> Int {
      Asked(round: round, space: space, profile: profile).price
    }
    let plain = Double(price(.plain))
    return space.values.enumerated().map { dimension, values in
      values.enumerated().map { index, value in
        let prices = value.texts.indices.map { text in
          var round = Round.plain
          (round.choices[dimension], round.variants[dimension]) = (index, text)
          return price(round)
        }
        let mean = Double(prices.reduce(0, +)) / Double(prices.count)
        let root = (plain / max(mean, plain)).squareRoot()
        return max(1, Int(Double(100 * value.share) * root))
      }
    }
  }

  /// The next walk.
  public mutating func walk() -> Walk {
    drawn += 1
    if drawn % Self.marathon.each == Self.marathon.place { return longWalk() }
    var rounds: [Round] = []
    // Every third walk is a random one meanwhile, for what shows in no pair.
    let covers = way == .covering && drawn % 3 != 0
    let count = covers ? Self.coveringRounds : 1 + generator.below(Self.roundsMax)
    for number in 0..<count {
      // Nothing but a restart undoes a header block, so that the last rounds of some walks have one.
      takesBlocks =
        drawn % Self.blocksEach == 0 && number >= max(1, count - Self.roundsWithBlocks)
      isLavish = generator.below(Self.lavishEach) == 0
      let round =
        (covers ? coveringRound(after: rounds.last) : nil) ?? randomRound(after: rounds.last)
      coverage.meet(round, after: rounds.last)
      for (dimension, choice) in round.choices.enumerated() {
        texts.uses[dimension][choice] += Asked.inRow[dimension] ?? 1
      }
      singles.removeAll { coverage.isMet($0.dimension, $0.value) }
      rounds.append(round)
    }
    return Walk(rounds: rounds)
  }

  /// Rounds of little cost, so that each kind of action comes often: over TLS or not, behind a
  /// redirection, to a server that refuses the connection.
  private mutating func longWalk() -> Walk {
    func place(_ dimension: Dimension, _ name: String) -> Int? {
      space.values[dimension.place].firstIndex { $0.name == name }
    }
    let rounds = (0..<Self.marathon.rounds).map { number in
      var round = Round.plain
      func choose(_ dimension: Dimension, _ name: String) {
        if let index = place(dimension, name) { round.choices[dimension.place] = index }
      }
      choose(.method, number % 2 == 0 ? "GET" : "POST")
      choose(.read, "pieces")
      if number % 3 > 0 { choose(.scheme, "https") }
      if number % 4 == 3 {
        choose(.server, "closed")
        choose(.read, "whole")
      } else if number % 4 > 0 {
        choose(.redir, "1")
        choose(.hops, "302")
      }
      return round
    }
    return Walk(rounds: rounds.filter { space.excludes($0.choices) == nil })
  }

  // MARK: Covering

  /// Of some rounds with a pair that was not met the one that is worth most; nil where all pairs are
  /// met.
  private mutating func coveringRound(after last: Round?) -> Round? {
    var best: (round: Round, worth: Int)?
    for _ in 0..<Self.candidates {
      guard let choices = openPair(), let round = filled(choices, after: last) else { continue }
      let worth = worth(round, after: last)
      if best.map({ worth > $0.worth }) ?? true { best = (round, worth) }
    }
    return best?.round
  }

  /// What a round meets for the first time in so much time; where it may be lavish, in whatever time.
  private func worth(_ round: Round, after last: Round?) -> Int {
    if isLavish { return coverage.rareGain(round) }
    var gain = coverage.gain(round, after: last)
    for (dimension, choice) in round.choices.enumerated() {
      let count = space.values[dimension][choice].texts.count
      if count > 1, texts.uses[dimension][choice] < count { gain += Self.textWorth }
    }
    return gain * 100_000 / Asked(round: round, space: space, profile: profile).price
  }

  /// The round of these choices, the others chosen so that they meet most; nil where they leave no
  /// value for another.
  private mutating func filled(_ chosen: [Int], after last: Round?) -> Round? {
    var choices = chosen
    for dimension in order() where choices[dimension] < 0 {
      if isUndone(dimension, by: choices) {
        choices[dimension] = 0
        if space.excludes(choices) == nil { continue }
      }
      var best = (value: -1, gain: -1)
      func consider(_ value: Int) {
        choices[dimension] = value
        guard space.excludes(choices) == nil else { return }
        let gain = coverage.gain(dimension, value, with: choices, after: last)
        if gain > best.gain { best = (value, gain) }
      }
      // By weight: what hides all else, as a server that is not there, must not be in every round.
      for _ in 0..<Self.choices { consider(weighted(dimension)) }
      let first = generator.below(space.count(dimension))
      for offset in 0..<space.count(dimension) where best.value < 0 {
        consider((first + offset) % space.count(dimension))
      }
      choices[dimension] = best.value
      guard best.value >= 0 else { return nil }
    }
    return varied(choices)
  }

  /// Whether a dimension is one that a restart puts back, which a setting right behind it would hide.
  private mutating func isUndone(_ dimension: Int, by choices: [Int]) -> Bool {
    let between = choices[Dimension.between.place]
    guard between > 0, Self.undone.contains(dimension),
      space.values[Dimension.between.place][between].name.hasPrefix("restart")
    else { return false }
    return generator.below(Self.setAfterRestart) > 0
  }
  private static let undone = Set(
    [Dimension.mode, .redir, .header, .range, .agent, .accept, .type, .block].map(\.place))

  /// A round of these values, each with the text of it that was drawn longest ago.
  private func varied(_ choices: [Int]) -> Round {
    var round = Round(choices: choices)
    for (dimension, choice) in choices.enumerated() {
      let count = space.values[dimension][choice].texts.count
      if count > 1 {
        round.variants[dimension] = (texts.first + texts.uses[dimension][choice]) % count
      }
    }
    fitPart(&round)
    return round
  }

  /// Of the parts that can be read takes one that lies within the reply, where there is one.
  private func fitPart(_ round: inout Round) {
    let read = Dimension.read.place
    guard space.values[read][round.choices[read]].name == "part" else { return }
    let texts = space.values[read][round.choices[read]].texts
    let size = Asked(round: round, space: space, profile: profile).number(.size)
    let first = round.variants[read]
    func offset(_ index: Int) -> Int {
      Int(texts[index].dropFirst("at ".count).prefix { $0 != " " }) ?? Int.max
    }
    let fitting = texts.indices.map { (first + $0) % texts.count }.filter { offset($0) < size }
    // Every other time the one farthest from the beginning: great numbers are few.
    let farthest = fitting.max { offset($0) < offset($1) }
    round.variants[read] = (first % 2 == 0 ? farthest : fitting.first) ?? first
  }

  /// The choices with one value or one pair that is open, all others still to be made.
  private mutating func openPair() -> [Int]? {
    let none = emptyChoices
    func isTaken(_ dimension: Int, _ value: Int) -> Bool {
      none[dimension] < 0 || none[dimension] == value
    }
    // Every other one has a value that never was.
    if !singles.isEmpty, generator.below(2) == 0 {
      let (dimension, value) = singles[generator.below(singles.count)]
      var choices = none
      choices[dimension] = value
      if isTaken(dimension, value), space.excludes(choices) == nil { return choices }
    }
    if let choices = openMeeting(none) { return choices }
    for _ in 0..<Self.pairsDrawn {
      let (i, j) = (generator.below(none.count), generator.below(none.count))
      let (a, b) = (weighted(i), weighted(j))
      guard i != j, coverage.isOpen(i, a, j, b), isTaken(i, a), isTaken(j, b) else { continue }
      var choices = none
      (choices[i], choices[j]) = (a, b)
      if space.excludes(choices) == nil { return choices }
    }
    // One after the other, those with a block too.
    takesBlocks = nil
    var (i, a, j, b) = next
    defer { next = (i, a, j, b) }
    while i < space.values.count {
      while a < space.count(i) {
        while j < space.values.count {
          while b < space.count(j) {
            if j > i, coverage.isOpen(i, a, j, b) {
              var choices = emptyChoices
              (choices[i], choices[j]) = (a, b)
              b += 1
              if space.excludes(choices) == nil { return choices }
            } else {
              b += 1
            }
          }
          (j, b) = (j + 1, 0)
        }
        (a, j, b) = (a + 1, i + 1, 0)
      }
      (i, a, j, b) = (i + 1, 0, i + 2, 0)
    }
    // What was chosen beside a pair may have left no value for another dimension: it is tried again.
    if coverage.pairsMet < coverage.pairsPossible { (i, a, j, b) = (0, 0, 0, 0) }
    return nil
  }

  /// Every other time the choices of a meeting that the space names and that did not come to pass yet.
  private mutating func openMeeting(_ none: [Int]) -> [Int]? {
    let open = space.goals.indices.filter { !coverage.goalsMet[$0] }
    guard !open.isEmpty, generator.below(2) == 0 else { return nil }
    var choices = none
    for term in space.goals[open[generator.below(open.count)]] {
      let values = term.holds.indices.filter { term.holds[$0] }
      let value = values[generator.below(values.count)]
      guard choices[term.place] < 0 || choices[term.place] == value else { return nil }
      choices[term.place] = value
    }
    return space.excludes(choices) == nil ? choices : nil
  }

  /// Nothing is chosen but that there is no header block where none may be.
  private var emptyChoices: [Int] {
    var choices = [Int](repeating: -1, count: space.values.count)
    if takesBlocks == false { choices[Dimension.block.place] = 0 }
    return choices
  }

  /// The dimensions in the order in which they are chosen: first what goes with little else, as a reply
  /// that breaks off, and now and then redirections.
  private mutating func order() -> [Int] {
    var first = takesBlocks == true ? [Dimension.block.place] : []
    first.append(Dimension.pace.place)
    if generator.below(Self.hopsFirst) == 0 { first.append(Dimension.hops.place) }
    if generator.below(Self.modeFirst) == 0 { first.append(Dimension.mode.place) }
    first.append(Dimension.between.place)
    var order = space.values.indices.filter { !first.contains($0) }
    order.shuffle(using: &generator)
    return first + order
  }

  // MARK: At random

  private mutating func randomRound(after last: Round?) -> Round {
    var best = oneRandomRound()
    var worth = worth(best, after: last)
    for _ in 1..<Self.candidates {
      let other = oneRandomRound()
      let itsWorth = self.worth(other, after: last)
      if itsWorth > worth { (best, worth) = (other, itsWorth) }
    }
    return best
  }

  /// A round in which some dimensions are plain and the others are drawn by weight.
  private mutating func oneRandomRound() -> Round {
    // From nearly plain to wild.
    let share = 20 + generator.below(70)
    var choices = emptyChoices
    for dimension in order() where choices[dimension] < 0 {
      let isPlain =
        generator.below(100) < share
        && !(takesBlocks == true && dimension == Dimension.block.place)
      choices[dimension] = isPlain ? 0 : weighted(dimension)
      if space.excludes(choices) == nil { continue }
      choices[dimension] =
        (0..<space.count(dimension)).first { value in
          choices[dimension] = value
          return space.excludes(choices) == nil
        } ?? -1
      // Plain values exclude nothing.
      if choices[dimension] < 0 { return .plain }
    }
    return varied(choices)
  }

  private mutating func weighted(_ dimension: Int) -> Int {
    var chances = chances[dimension]
    if takesBlocks == true, dimension == Dimension.block.place, chances.count > 1 { chances[0] = 0 }
    var left = generator.below(chances.reduce(0, +))
    for (index, chance) in chances.enumerated() {
      left -= chance
      if left < 0 { return index }
    }
    return 0
  }
}

/// Which texts of values were drawn.
private struct TextUses: Sendable {
  /// How often each value was, by dimension.
  var uses: [[Int]]
  /// With which text of a value to begin: another seed begins with others.
  let first: Int
}
