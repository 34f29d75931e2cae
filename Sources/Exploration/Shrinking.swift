// Makes a failing walk as small and as plain as it can be and still fail: rounds are dropped, values
// made plain, many at once first (delta debugging), then smaller ones are tried. Each try is a play,
// so that they are bounded. Plays nothing: it names a walk, and is told what came of it.
import Results

/// Shrinks one walk.
struct Shrinking: Sendable {
  /// What is tried next on the best walk so far.
  private enum Step {
    /// One of its rounds by itself: what failed is most often one round alone.
    case alone(Int)
    /// All but one of its rounds.
    case without(Int)
    case plain(Plainness)
    /// An earlier value of one of the places that are not plain, by the number of the try.
    case earlier(place: Int, number: Int)
    case over
  }

  /// One value of one round.
  private typealias Place = (round: Int, dimension: Int)

  /// Which values are made plain: halves first, then smaller parts.
  private struct Plainness {
    var places: [Place]
    var parts = 2
    var size: Int
    var start = 0
    var hasChanged = false

    init(_ places: [Place]) {
      self.places = places
      size = max(1, (places.count + 1) / 2)
    }

    /// The places that are made plain together.
    var part: Range<Int> { start..<min(start + size, places.count) }

    /// Goes on to the next part; false where nothing is left to try.
    mutating func advance(hasFailed: Bool) -> Bool {
      if hasFailed {
        places.removeSubrange(part)
        hasChanged = true
      } else {
        start += size
      }
      if start < places.count { return true }
      if places.isEmpty || size == 1 && !hasChanged { return false }
      if size > 1 { parts = min(places.count, parts * 2) }
      (size, start, hasChanged) = (max(1, (places.count + parts - 1) / parts), 0, false)
      return true
    }
  }

  private let space: Space
  /// How many plays it may still take.
  private(set) var triesLeft: Int
  /// The smallest walk that failed, and what came of it.
  private(set) var best: (walk: Walk, played: PlayedCase)
  private var step: Step
  /// The best walk when this sweep began: one more sweep follows until nothing changes.
  private var sweepBegan: Walk
  private var tried: Walk?

  /// Begins with a walk that failed.
  init(space: Space, triesLeft: Int, _ walk: Walk, _ played: PlayedCase) {
    self.space = space
    self.triesLeft = triesLeft
    best = (walk, played)
    sweepBegan = walk
    step = .alone(walk.rounds.count - 1)
  }

  /// The same for another walk.
  func anew(_ walk: Walk, _ played: PlayedCase) -> Self {
    Self(space: space, triesLeft: triesLeft, walk, played)
  }

  /// The walk to be played next; nil: the best one stays.
  mutating func next() -> Walk? {
    while triesLeft > 0, let candidate = candidate() {
      if candidate != best.walk, !candidate.rounds.isEmpty,
        candidate.rounds.allSatisfy({ space.excludes($0.choices) == nil })
      {
        triesLeft -= 1
        tried = candidate
        return candidate
      }
      advance(hasFailed: false)
    }
    return nil
  }

  /// Takes what came of the walk that `next` named; nil: it did not fail.
  mutating func take(_ failure: PlayedCase?) {
    guard let walk = tried else { return }
    tried = nil
    if let failure { best = (walk, failure) }
    advance(hasFailed: failure != nil)
  }

  // MARK: Steps

  /// What the step is about; goes on to later steps where it has nothing left.
  private mutating func candidate() -> Walk? {
    while true {
      let rounds = best.walk.rounds
      switch step {
      case .alone(let round) where round >= 0 && rounds.count > 1:
        return Walk(rounds: [rounds[round]])
      case .alone: step = .without(rounds.count - 1)
      case .without(let round) where round >= 0 && rounds.count > 1:
        var candidate = best.walk
        candidate.rounds.remove(at: round)
        return candidate
      case .without: step = .plain(Plainness(places))
      case .plain(let plainness) where !plainness.part.isEmpty:
        var candidate = best.walk
        for place in plainness.places[plainness.part] {
          candidate.rounds[place.round].makePlain(place.dimension)
        }
        return candidate
      case .plain: step = .earlier(place: 0, number: 0)
      case .earlier(let place, let number) where place < places.count:
        if let candidate = earlier(places[place], number) { return candidate }
        step = .earlier(place: place + 1, number: 0)
      case .earlier where best.walk != sweepBegan:
        sweepBegan = best.walk
        step = .alone(rounds.count - 1)
      case .earlier: step = .over
      case .over: return nil
      }
    }
  }

  private mutating func advance(hasFailed: Bool) {
    switch step {
    case .alone(let round): step = hasFailed ? .plain(Plainness(places)) : .alone(round - 1)
    case .without(let round): step = .without(round - 1)
    case .plain(var plainness):
      step =
        plainness.advance(hasFailed: hasFailed)
        ? .plain(plainness) : .earlier(place: 0, number: 0)
    case .earlier(let place, let number):
      step =
        hasFailed
        ? .earlier(place: place + 1, number: 0) : .earlier(place: place, number: number + 1)
    case .over: break
    }
  }

  private var places: [Place] {
    best.walk.rounds.indices.flatMap { round in
      best.walk.rounds[round].unusual.map { (round, $0) }
    }
  }

  /// The walk with another text or an earlier value at a place, for the space begins with what is plain;
  /// of a value that has several texts at once, with one of them.
  ///
  /// Nil: there are not so many.
  private func earlier(_ place: Place, _ number: Int) -> Walk? {
    let round = best.walk.rounds[place.round]
    let values = space.values[place.dimension]
    let value = round.choices[place.dimension]
    var others: [(value: Int, variant: Int)] = []
    if let part = values.firstIndex(where: { $0.name == values[value].whole }) {
      others = values[part].texts.indices.map { (part, $0) }
    }
    if round.variants[place.dimension] > 0 { others.append((value, 0)) }
    others += [1, value / 2, value - 1].filter { $0 >= 1 && $0 < value }.map { ($0, 0) }
    guard number < others.count else { return nil }
    var candidate = best.walk
    candidate.rounds[place.round].choices[place.dimension] = others[number].value
    candidate.rounds[place.round].variants[place.dimension] = others[number].variant
    return candidate
  }
}
