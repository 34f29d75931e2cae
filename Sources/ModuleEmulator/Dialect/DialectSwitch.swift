// Dialects by name: what `--dialect read-all-order=ok-last` sets, what tests enumerate, and what a
// seed draws. One table (`Dialect.switches`) serves all three.
import Ground

/// One choice of the dialect, known by name.
public struct DialectSwitch: Sendable {
  /// The name on a command line, such as `read-all-order`.
  public let name: String
  /// The names of its values; the first one is the default.
  public let values: [String]
  private let read: @Sendable (Dialect) -> String
  private let write: @Sendable (inout Dialect, String) -> Bool

  init<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Dialect, Choice> & Sendable
  ) {
    self.name = name
    values = Choice.allCases.map(\.rawValue)
    read = { $0[keyPath: path].rawValue }
    write = { dialect, value in
      guard let choice = Choice(rawValue: value) else { return false }
      dialect[keyPath: path] = choice
      return true
    }
  }

  /// The name of the value that the dialect has here.
  public func value(in dialect: Dialect) -> String { read(dialect) }

  /// Sets the value of that name; false, and nothing changed, when there is none.
  public func set(_ value: String, in dialect: inout Dialect) -> Bool { write(&dialect, value) }
}

/// Why a dialect could not be read; each names the nearest right words.
public enum DialectError: Error, Equatable, Sendable {
  /// The text is not of the form `name=value`.
  case malformed(String)
  /// There is no switch of that name.
  case unknownSwitch(String, nearest: [String])
  /// The switch has no value of that name.
  case unknownValue(String, of: String, values: [String], nearest: String?)
}

extension DialectError: CustomStringConvertible {
  /// The problem and its remedy in one line.
  public var description: String {
    switch self {
    case .malformed(let text):
      "dialect '\(text)' is not of the form name=value"
    case .unknownSwitch(let name, let nearest):
      "no dialect switch is called '\(name)'; the nearest: \(nearest.joined(separator: ", "))"
    case .unknownValue(let value, let name, let values, let nearest):
      "'\(value)' is no value of \(name): \(values.joined(separator: ", "))"
        + (nearest.map { "; did you mean \($0)?" } ?? "")
    }
  }
}

extension Dialect {
  /// Reads settings such as `read-all-order=ok-last`; a later one overrides an earlier one.
  public init(parsing settings: [String]) throws(DialectError) {
    self.init()
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw .malformed(setting) }
      let (name, value) = (String(parts[0]), String(parts[1]))
      guard let choice = Self.switches.first(where: { $0.name == name }) else {
        throw .unknownSwitch(name, nearest: nearestNames(to: name, in: Self.switches.map(\.name)))
      }
      guard choice.set(value, in: &self) else {
        throw .unknownValue(
          value, of: name, values: choice.values,
          nearest: nearestNames(to: value, in: choice.values).first)
      }
    }
  }

  /// A mix of choices drawn from the seed: the same seed, the same mix.
  public static func random(seed: UInt64) -> Dialect {
    var generator = SeededGenerator(seed: seed)
    var dialect = Dialect()
    for choice in switches {
      let value = choice.values[generator.below(choice.values.count)]
      _ = choice.set(value, in: &dialect)
    }
    return dialect
  }

  /// The switches that stand elsewhere than at their default, as `name=value`.
  public var settings: [String] {
    Self.switches.compactMap {
      let value = $0.value(in: self)
      return value == $0.values[0] ? nil : "\($0.name)=\(value)"
    }
  }
}

/// The up to three names that take the fewest edits to reach; the order given breaks ties.
func nearestNames(to word: String, in names: [String]) -> [String] {
  let scored = names.enumerated().map {
    (distance: editDistance(Array(word.utf8), Array($1.utf8)), index: $0, name: $1)
  }
  return scored.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(3).map(\.name)
}
