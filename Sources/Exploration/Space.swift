// What a module can be asked, dimension by dimension, as values. The text stands beside the catalogue
// (`Suites/explore/*.space`), where a line more is a value more; what a dimension means is known to the
// model of the manual alone.
public import ModuleCatalogue

/// Something that can be chosen for one action, or around it.
public enum Dimension: String, CaseIterable, Sendable {
  case between, refused, `import`, posted, surplus, method, scheme, server, path, port, timernum,
    mode, redir, header, range
  case agent, accept, type, block, hops, status, framing, spelling, size, content, fields
  case pace, during, after, read, look

  /// What stands for "nothing" where a value may be left out.
  static let none = "none"
}

/// One value of a dimension.
public struct SpaceValue: Sendable, Equatable {
  /// The name by which it is told: the text itself unless the file names it.
  public var name: String
  /// What stands for it; where there are several texts, each round has one of them, and any of them
  /// meets what the value meets.
  public var texts: [String]
  /// How often it is drawn beside the others.
  public var weight: Int
  /// The name of the value whose texts this one has all at once, separated by bars; nil: of none.
  ///
  /// A surprise is shrunk to one of them.
  public var whole: String?

  /// The weight that counts: what has many texts comes often enough for all of them to come.
  var share: Int { max(weight, (texts.count + 1) / 2) }
}

/// Values of some dimensions: what does not go together, or what is worth being met together.
public struct Combination: Sendable {
  /// What each named dimension must have for it to hold; any of the names; negated: none of them.
  public var terms: [(dimension: Dimension, names: [String], isNegated: Bool)]
  /// Why it is named.
  public var reason: String

  /// The dimensions' places, each with the values by which it holds: names are looked up once, for
  /// choices are judged by the million.
  fileprivate func compiled(_ values: [[SpaceValue]]) -> Space.Held {
    terms.map { term in
      let place = term.dimension.place
      return (place, values[place].map { term.names.contains($0.name) != term.isNegated })
    }
  }
}

/// The whole space for one module: the first value of each dimension is the plain one.
public struct Space: Sendable {
  /// The values by dimension, in the order of `Dimension.allCases`.
  public private(set) var values: [[SpaceValue]]
  /// What does not go together.
  public private(set) var exclusions: [Combination]
  /// What is worth as much as a value when it is met: where faults of some kind sit that show in no
  /// pair, or in a pair that would come late.
  public private(set) var meetings: [Combination]
  /// By place of a dimension, the values by which a combination holds.
  typealias Held = [(place: Int, holds: [Bool])]
  /// The exclusions, and the meetings that can be, looked up.
  private var forbidden: [Held] = []
  private(set) var goals: [Held] = []

  init(values: [[SpaceValue]], exclusions: [Combination], meetings: [Combination] = []) {
    self.values = values
    self.exclusions = exclusions
    self.meetings = meetings
    compile()
  }

  private mutating func compile() {
    forbidden = exclusions.map { $0.compiled(values) }
    goals = meetings.map { $0.compiled(values) }.filter { terms in
      terms.allSatisfy { $0.holds.contains(true) }
    }
  }

  /// The values that a module of this profile can be asked, `{invalid …}` and `{valid …}` filled in.
  public func reduced(to profile: Profile) -> Space {
    var reduced = self
    for dimension in values.indices {
      for index in values[dimension].indices {
        reduced.values[dimension][index].texts = values[dimension][index].texts.flatMap {
          expanded($0, profile)
        }
      }
      reduced.values[dimension].removeAll(where: \.texts.isEmpty)
    }
    if case .choices(let methods) = profile.domain("HTTPACT", "method"), !methods.contains(2) {
      reduced.remove { $0 == .method && $1 == "HEAD" }
    }
    if profile.command("HTTPHEAD") == nil {
      reduced.remove { $0 == .block && $1 != Dimension.none }
    }
    reduced.compile()
    return reduced
  }

  /// The space without the values that wait for real time to pass.
  public var quick: Space {
    var quick = self
    quick.remove { dimension, name in
      switch dimension {
      case .server: name == "deaf" || name == "nameless"
      case .pace:
        ["silent", "late"].contains(name) || name.hasPrefix("stall") || name.hasPrefix("slow")
      case .hops: name == "nowhere"
      case .surplus: name.hasPrefix("late")
      default: false
      }
    }
    return quick
  }

  /// The space without the values that lead to the schemes' own ports.
  public var withoutDefaultPorts: Space {
    var other = self
    other.remove { dimension, name in
      dimension == .port && name == "own" || dimension == .hops && name == "302 own"
    }
    return other
  }

  private mutating func remove(_ isOut: (Dimension, String) -> Bool) {
    for (index, dimension) in Dimension.allCases.enumerated() {
      values[index].removeAll { isOut(dimension, $0.name) }
    }
    compile()
  }

  /// The text that a round has of a dimension.
  func text(_ dimension: Int, in round: Round) -> String {
    let texts = values[dimension][round.choices[dimension]].texts
    return texts[round.variants[dimension] % texts.count]
  }

  /// How a round's value is told: by its name, or by its text where it has several.
  func told(_ dimension: Int, in round: Round) -> String {
    let value = values[dimension][round.choices[dimension]]
    return value.texts.count > 1 ? text(dimension, in: round) : value.name
  }

  /// How many values a dimension has.
  func count(_ dimension: Int) -> Int { values[dimension].count }

  /// The exclusion that forbids a choice, if one does; a negative index is not chosen yet and forbids
  /// nothing.
  func excludes(_ choices: [Int]) -> Combination? {
    let index = forbidden.firstIndex { terms in
      terms.allSatisfy { choices[$0.place] >= 0 && $0.holds[choices[$0.place]] }
    }
    return index.map { exclusions[$0] }
  }
}

/// A text for each value that `{invalid COMMAND.parameter}` or `{valid …}` in it stands for, with the
/// number in place of `{fact COMMAND.parameter.max}`; none where the profile lacks the parameter, or
/// limits it though `{unlimited COMMAND.parameter}` stands there.
private func expanded(_ text: String, _ profile: Profile) -> [String] {
  if let fact = placeholder("{fact ", in: text) {
    guard let value = number(fact.name, profile) else { return [] }
    return expanded(fact.before + String(value) + fact.after, profile)
  }
  if let free = placeholder("{unlimited ", in: text) {
    let parts = free.name.split(separator: ".").map(String.init)
    guard parts.count == 2, case .text(nil)? = profile.domain(parts[0], parts[1]) else { return [] }
    return expanded(free.before + free.after, profile)
  }
  for (opening, isValid) in [("{invalid ", false), ("{valid ", true)] {
    guard let found = placeholder(opening, in: text) else { continue }
    let name = found.name.split(separator: ".").map(String.init)
    guard name.count == 2, let parameter = profile.command(name[0])?.parameter(name[1]) else {
      return []
    }
    let values = isValid ? parameter.validValues : parameter.invalidValues
    return values.flatMap { value -> [String] in
      let bytes = value.text
      // What is no plain text on a line is judged by cases of its own.
      guard !bytes.isEmpty,
        bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x7B && $0 != 0x7D })
      else {
        return []
      }
      let filled = found.before + String(decoding: bytes, as: UTF8.self) + found.after
      return expanded(filled, profile)
    }
  }
  return [text]
}

/// The first placeholder that opens so: what it names, and what stands around it.
private func placeholder(
  _ opening: String, in text: String
) -> (before: String, name: String, after: String)? {
  guard let start = text.range(of: opening) else { return nil }
  let rest = text[start.upperBound...]
  return (
    String(text[..<start.lowerBound]), String(rest.prefix { $0 != "}" }),
    String(rest.drop { $0 != "}" }.dropFirst())
  )
}

extension Dimension {
  /// Where it stands in a round.
  var place: Int { Self.places[self] ?? 0 }
  private static let places = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
