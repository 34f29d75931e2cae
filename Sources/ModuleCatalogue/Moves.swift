// How a parameter can be wrong by one: each edge of its domain moved, each choice gone or added, each
// other default. Mutants are made of these, and a catalogue names those that the manual lets pass.

/// One way of moving a domain's edge.
public struct Move: Sendable, Equatable {
  /// Such as `max+1` or `without-2`.
  public var name: String
  /// What is said of the parameter, such as `may be 64001`.
  public var words: String
  /// The values that are taken then.
  public var domain: Domain
  /// Whether more is taken than should be.
  public var widens: Bool
  /// The one value that is taken or refused wrongly, where it is a choice.
  public var choice: String?

  private init(
    _ name: String, _ words: String, _ domain: Domain, widens: Bool, choice: String? = nil
  ) {
    self.name = name
    self.words = words
    self.domain = domain
    self.widens = widens
    self.choice = choice
  }

  fileprivate static func more(_ name: String, _ words: String, _ domain: Domain) -> Move {
    Move(name, words, domain, widens: true)
  }

  fileprivate static func less(_ name: String, _ words: String, _ domain: Domain) -> Move {
    Move(name, words, domain, widens: false)
  }

  fileprivate static func with(_ choice: Int, _ domain: Domain) -> Move {
    Move("with\(choice)", "may be \(choice)", domain, widens: true, choice: String(choice))
  }

  fileprivate static func without(_ choice: Int, _ domain: Domain) -> Move {
    Move("without\(choice)", "may not be \(choice)", domain, widens: false, choice: String(choice))
  }

  fileprivate static func without(_ word: String, _ domain: Domain) -> Move {
    Move("without-\(word)", "may not be \(word)", domain, widens: false, choice: word)
  }
}

extension Move {
  /// Each edge moved by one either way, each choice taken away, and one choice more in each gap and
  /// beyond each end; nothing beyond what 64 bits hold.
  static func all(of domain: Domain) -> [Move] {
    switch domain {
    case .integers(let range):
      let (least, most) = (range.lowerBound, range.upperBound)
      var moves: [Move] = []
      if least > .min {
        moves.append(.more("min-1", "may be \(least - 1)", .integers((least - 1)...most)))
      }
      if most < .max {
        moves.append(.more("max+1", "may be \(most + 1)", .integers(least...(most + 1))))
      }
      if least < most {
        moves.append(.less("min+1", "may not be \(least)", .integers((least + 1)...most)))
        moves.append(.less("max-1", "may not be \(most)", .integers(least...(most - 1))))
      }
      return moves
    case .offsets(let range):
      let (least, most) = (range.lowerBound, range.upperBound)
      guard least < most, most < .max else { return [] }
      return [
        .more("max+1", "may be \(most + 1)", .offsets(least...(most + 1))),
        .less("min+1", "may not be \(least)", .offsets((least + 1)...most)),
        .less("max-1", "may not be \(most)", .offsets(least...(most - 1))),
      ]
    case .text(let most?):
      guard most > 0, most < .max else { return [] }
      return [
        .more("max+1", "may have \(most + 1) bytes", .text(maxBytes: most + 1)),
        .less("max-1", "may not have \(most) bytes", .text(maxBytes: most - 1)),
      ]
    case .text(nil): return []
    case .boundedText(let range): return all(ofLengths: range) { .boundedText($0) }
    case .hexadecimal(let range): return all(ofLengths: range) { .hexadecimal($0) }
    case .decimals(let decimals):
      func written(_ units: Int) -> String { decimals.written(units) }
      func domain(_ units: ClosedRange<Int>) -> Domain {
        .decimals(Decimals(units: units, places: decimals.places))
      }
      let (least, most) = (decimals.units.lowerBound, decimals.units.upperBound)
      guard least > .min, least < most, most < .max else { return [] }
      return [
        .more("min-1", "may be \(written(least - 1))", domain((least - 1)...most)),
        .more("max+1", "may be \(written(most + 1))", domain(least...(most + 1))),
        .less("min+1", "may not be \(written(least))", domain((least + 1)...most)),
        .less("max-1", "may not be \(written(most))", domain(least...(most - 1))),
      ]
    case .ranges(let ranges): return all(ofRanges: ranges)
    case .words(let words):
      return words.map { gone in .without(gone, .words(words.filter { $0 != gone })) }
    case .choices(let choices): return all(ofChoices: choices)
    }
  }

  /// The moves of a text's least and greatest length.
  private static func all(
    ofLengths range: ClosedRange<Int>, as domain: (ClosedRange<Int>) -> Domain
  ) -> [Move] {
    let (least, most) = (range.lowerBound, range.upperBound)
    guard least >= 0, most < .max else { return [] }
    var moves = [Move.more("max+1", "may have \(most + 1) bytes", domain(least...(most + 1)))]
    if least > 0 {
      moves.append(.more("min-1", "may have \(least - 1) bytes", domain((least - 1)...most)))
    }
    if least < most {
      moves.append(.less("min+1", "may not have \(least) bytes", domain((least + 1)...most)))
      moves.append(.less("max-1", "may not have \(most) bytes", domain(least...(most - 1))))
    }
    return moves
  }

  private static func all(ofRanges ranges: [ClosedRange<Int>]) -> [Move] {
    ranges.indices.flatMap { index -> [Move] in
      let most = ranges[index].upperBound
      var (wider, narrower) = (ranges, ranges)
      narrower.remove(at: index)
      let gone = Move.without(most, .ranges(narrower))
      guard most < .max else { return [gone] }
      wider[index] = ranges[index].lowerBound...(most + 1)
      return [.with(most + 1, .ranges(wider)), gone]
    }
  }

  private static func all(ofChoices choices: [Int]) -> [Move] {
    let sorted = choices.sorted().filter { $0 > .min && $0 < .max }
    let beyond = [sorted.first.map { $0 - 1 }, sorted.last.map { $0 + 1 }].compactMap(\.self)
    let gaps = sorted.map { $0 + 1 }.filter { !sorted.contains($0) && !beyond.contains($0) }
    return (gaps + beyond).map { .with($0, .choices((choices + [$0]).sorted())) }
      + choices.map { gone in .without(gone, .choices(choices.filter { $0 != gone })) }
  }
}

extension Parameter {
  /// How mutants call the figures of another series.
  public static let figuresOfOthers = "as-others"

  /// Each edge moved by one either way, each choice taken away, and one choice more in each gap and
  /// beyond each end.
  public var moves: [Move] { Move.all(of: domain) }

  /// What a default may be changed to: each other choice, the ends of a range and one less or more,
  /// or some text.
  public var otherDefaults: [String] {
    guard let value = defaults.first else { return [] }
    switch domain {
    case .choices(let choices): return choices.map { String($0) }.filter { $0 != value }
    case .integers(let range):
      guard let number = Int(value) else { return [] }
      var others: [Int] = []
      for other in [number &- 1, number &+ 1, range.lowerBound, range.upperBound]
      where range.contains(other) && other != number && !others.contains(other) {
        others.append(other)
      }
      return others.map { String($0) }
    case .offsets(let range): return ["bytes=\(range.lowerBound)-\(range.upperBound)"]
    case .text, .boundedText: return ["attest"]
    case .words(let words): return words.filter { $0 != value }
    case .ranges(let ranges):
      return ranges.flatMap { [$0.lowerBound, $0.upperBound] }.map { String($0) }.filter {
        $0 != value
      }
    case .hexadecimal: return ["00"]
    case .decimals(let decimals):
      let ends = [decimals.units.lowerBound, decimals.units.upperBound]
      return ends.map(decimals.written).filter { $0 != value }
    }
  }

  /// The names that `legal` and `untried` may take, as mutants bear them behind the parameter's name.
  public var namesOfDifferences: [String] {
    let names = moves.map(\.name)
    return names + names.map { "form.\($0)" } + otherDefaults.map { "default=\($0)" }
      + [Self.figuresOfOthers]
  }
}
