// What a module can be asked, dimension by dimension, as values. The text stands beside the catalogue
// (`Suites/explore/*.space`), where a line more is a value more; what a dimension means is known to the
// model of the manual alone.
public import ModuleCatalogue

/// Something that can be chosen for one action, or around it.
public enum Dimension: String, CaseIterable, Sendable {
  case between, refused, method, scheme, server, path, port, timernum, mode, redir, header, range
  case agent, accept, type, block, `import`, posted, hops, status, framing, size, content, fields
  case pace, during, read

  /// What stands for "nothing" where a value may be left out.
  static let none = "none"
}

/// One value of a dimension.
public struct SpaceValue: Sendable, Equatable {
  /// The name by which it is told: the text itself unless the file names it.
  public var name: String
  /// The text as the file has it.
  public var text: String
  /// How often it is drawn beside the others.
  public var weight: Int
}

/// Values that do not go together.
public struct Exclusion: Sendable {
  /// What each named dimension must have for the exclusion to hold; any of the names; negated: none of them.
  public var terms: [(dimension: Dimension, names: [String], isNegated: Bool)]
  /// Why they do not.
  public var reason: String
}

/// The whole space for one module: the first value of each dimension is the plain one.
public struct Space: Sendable {
  /// The values by dimension, in the order of `Dimension.allCases`.
  public private(set) var values: [[SpaceValue]]
  /// What does not go together.
  public private(set) var exclusions: [Exclusion]

  init(values: [[SpaceValue]], exclusions: [Exclusion]) {
    self.values = values
    self.exclusions = exclusions
  }

  /// The values that a module of this profile can be asked.
  public func reduced(to profile: Profile) -> Space {
    var reduced = self
    if case .choices(let methods) = profile.domain("HTTPACT", "method"), !methods.contains(2) {
      reduced.remove { $0 == .method && $1 == "HEAD" }
    }
    if profile.command("HTTPHEAD") == nil {
      reduced.remove { $0 == .block && $1 != Dimension.none }
    }
    return reduced
  }

  /// The space without the values that wait for real time to pass.
  public var quick: Space {
    var quick = self
    quick.remove { dimension, text in
      dimension == .server && text == "deaf"
        || dimension == .pace && (text.hasPrefix("stall") || text == "silent")
    }
    return quick
  }

  private mutating func remove(_ isOut: (Dimension, String) -> Bool) {
    for (index, dimension) in Dimension.allCases.enumerated() {
      values[index].removeAll { isOut(dimension, $0.text) }
    }
  }

  /// How many values a dimension has.
  func count(_ dimension: Int) -> Int { values[dimension].count }

  /// The exclusion that forbids a choice, if one does; a negative index is not chosen yet and forbids
  /// nothing.
  func excludes(_ choices: [Int]) -> Exclusion? {
    exclusions.first { exclusion in
      exclusion.terms.allSatisfy { term in
        let place = term.dimension.place
        guard choices[place] >= 0 else { return false }
        return term.names.contains(values[place][choices[place]].name) != term.isNegated
      }
    }
  }
}

extension Dimension {
  /// Where it stands in a round.
  var place: Int { Self.places[self] ?? 0 }
  private static let places = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
