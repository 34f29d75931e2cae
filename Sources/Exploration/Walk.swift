// A walk as plain values. A round is one action with all that stands around it, chosen dimension by
// dimension; a walk is rounds one after the other on the same module. Which steps that takes is the
// model's to say: a setting that is in force already is not sent again, so that any round may be
// dropped and any value made plain, and what is left is a walk.
import Ground

/// One value of each dimension, by its index in the space.
public struct Round: Hashable, Sendable {
  /// The indices, in the order of `Dimension.allCases`.
  public var choices: [Int]
  /// Which of a value's texts it is; beyond their number it begins again.
  public var variants: [Int]

  /// Makes a round of these values, each with its first text.
  init(choices: [Int], variants: [Int]? = nil) {
    self.choices = choices
    self.variants = variants ?? [Int](repeating: 0, count: choices.count)
  }

  /// Whatever is plain.
  static var plain: Round { Round(choices: [Int](repeating: 0, count: Dimension.allCases.count)) }

  /// The dimensions in which the round is not plain.
  var unusual: [Int] { choices.indices.filter { choices[$0] != 0 } }

  /// Makes a dimension plain.
  mutating func makePlain(_ dimension: Int) {
    choices[dimension] = 0
    variants[dimension] = 0
  }
}

/// Rounds one after the other, from a module fresh from a restart.
public struct Walk: Hashable, Sendable {
  /// The rounds in the order played.
  public var rounds: [Round]

  /// Makes a walk.
  public init(rounds: [Round]) { self.rounds = rounds }

  /// A short name that the same walk has in every run: a hash of its values' names.
  func name(in space: Space) -> String {
    // FNV-1a: Swift's own hashes differ from run to run.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in described(in: space).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return "walk-" + padded(String(hash % 0x1_0000_0000, radix: 16), to: 8)
  }

  /// What is not plain, round by round.
  func described(in space: Space) -> String {
    rounds.map { round in
      let words = round.unusual.map {
        "\(Dimension.allCases[$0].rawValue) \(space.told($0, in: round))"
      }
      return words.isEmpty ? "a plain GET" : words.joined(separator: ", ")
    }.joined(separator: "; then ")
  }
}
