// The legal modules that a proof plays: every habit alone, mixes in which every two habits meet, every
// two habits by themselves, and mixes drawn from seeds.
import ModuleCatalogue
public import ModuleEmulator

/// A right module with habits of its own, on one class of profiles.
public struct DialectMix: Sendable {
  /// The habits.
  public let dialect: Dialect
  /// What the mix, and the wire with it, was drawn from; nil for one that was not drawn.
  public let seed: UInt64?
  /// The class of profiles, by its index.
  public let place: Int

  /// The options of `attest run` that make the same module and the same wire.
  public var options: String {
    if let seed { return "--seed \(seed) --dialect random:\(seed)" }
    return dialect.settings.map { "--dialect \($0)" }.joined(separator: " ")
  }
}

/// What the suites said of a right module.
public struct MixOutcome: Sendable {
  /// The module.
  public let mix: DialectMix
  /// The cases that failed though nothing is wrong.
  public let failed: [FailedCase]
  /// Cases that came to no verdict.
  public let undecided: Int

  /// Whether nothing but passes and skips came of it.
  public var isClean: Bool { failed.isEmpty && undecided == 0 }
}

extension Dialect {
  /// Every habit alone: the default, then each other value of each switch.
  public static var singles: [Dialect] {
    [Dialect()]
      + switches.flatMap { habit in
        habit.values.dropFirst().map { value in
          var dialect = Dialect()
          _ = habit.set(value, in: &dialect)
          return dialect
        }
      }
  }

  /// A few mixes in which every two values of two switches occur together at least once.
  ///
  /// Each mix begins with a pair that is still missing and takes, switch by switch, the value that
  /// meets most of the values chosen before it for the first time.
  public static var coveringMixes: [Dialect] {
    var open = OpenPairs(switches.map(\.values.count))
    var mixes: [Dialect] = []
    while let (i, a, j, b) = open.first {
      var chosen = [Int?](repeating: nil, count: switches.count)
      (chosen[i], chosen[j]) = (a, b)
      for k in switches.indices where chosen[k] == nil {
        var best = (value: 0, count: -1)
        for offset in switches[k].values.indices {
          // Another value first in each mix, so that ties do not always fall to the default.
          let value = (offset + mixes.count) % switches[k].values.count
          let count = open.count(of: k, value, with: chosen)
          if count > best.count { best = (value, count) }
        }
        chosen[k] = best.value
      }
      var dialect = Dialect()
      let values = chosen.map { $0 ?? 0 }
      for (k, value) in values.enumerated() {
        _ = switches[k].set(switches[k].values[value], in: &dialect)
      }
      open.close(values)
      mixes.append(dialect)
    }
    return mixes
  }

  /// Every two habits by themselves: two switches off their defaults, all others at them.
  public static var pairs: [Dialect] {
    var result: [Dialect] = []
    for i in switches.indices {
      for j in switches.indices where j > i {
        for a in switches[i].values.dropFirst() {
          for b in switches[j].values.dropFirst() {
            var dialect = Dialect()
            _ = switches[i].set(a, in: &dialect)
            _ = switches[j].set(b, in: &dialect)
            result.append(dialect)
          }
        }
      }
    }
    return result
  }
}

/// The pairs of values of two switches that no mix has yet.
private struct OpenPairs {
  private let counts: [Int]
  private let starts: [Int]
  private var isOpen: [Bool]
  private let total: Int

  init(_ counts: [Int]) {
    self.counts = counts
    starts = counts.indices.map { counts[..<$0].reduce(0, +) }
    total = counts.reduce(0, +)
    isOpen = Array(repeating: false, count: total * total)
    for i in counts.indices {
      for j in counts.indices where j > i {
        for a in 0..<counts[i] {
          for b in 0..<counts[j] { isOpen[index(i, a, j, b)] = true }
        }
      }
    }
  }

  private func index(_ i: Int, _ a: Int, _ j: Int, _ b: Int) -> Int {
    (starts[i] + a) * total + starts[j] + b
  }

  /// The first pair that is still open: switch and value, twice.
  var first: (Int, Int, Int, Int)? {
    guard let found = isOpen.firstIndex(of: true) else { return nil }
    let (left, right) = (found / total, found % total)
    func place(_ flat: Int) -> (Int, Int) {
      let which = starts.lastIndex { $0 <= flat } ?? 0
      return (which, flat - starts[which])
    }
    let ((i, a), (j, b)) = (place(left), place(right))
    return (i, a, j, b)
  }

  /// How many open pairs this value makes with those chosen.
  func count(of k: Int, _ value: Int, with chosen: [Int?]) -> Int {
    var count = 0
    for (other, its) in chosen.enumerated() {
      guard let its else { continue }
      let at = other < k ? index(other, its, k, value) : index(k, value, other, its)
      if isOpen[at] { count += 1 }
    }
    return count
  }

  /// Takes out all pairs of a mix.
  mutating func close(_ values: [Int]) {
    for i in values.indices {
      for j in values.indices where j > i { isOpen[index(i, values[i], j, values[j])] = false }
    }
  }
}

extension Proof {
  /// The right module of each class, with no habits of its own.
  public var rightModules: [DialectMix] {
    classes.indices.map { DialectMix(dialect: dialect, seed: nil, place: $0) }
  }

  /// Every habit alone and the covering mixes, each on every class.
  public var habitMixes: [DialectMix] {
    (Dialect.singles + Dialect.coveringMixes).flatMap { dialect in
      classes.indices.map { DialectMix(dialect: dialect, seed: nil, place: $0) }
    }
  }

  /// The classes over which mixes are spread: those with commands, as the others show little.
  private var spread: [Int] {
    let full = classes.indices.filter { !classes[$0].representative.commands.isEmpty }
    return full.isEmpty ? Array(classes.indices) : full
  }

  /// Every two habits by themselves, spread over the classes.
  public var pairMixes: [DialectMix] {
    let spread = spread
    return Dialect.pairs.enumerated().map { index, dialect in
      DialectMix(dialect: dialect, seed: nil, place: spread[index % spread.count])
    }
  }

  /// Mixes drawn from the seeds 1 to `count`, spread over the classes; so is the wire of each.
  public func drawnMixes(_ count: Int) -> [DialectMix] {
    let spread = spread
    return (0..<count).map { index in
      let seed = UInt64(index + 1)
      return DialectMix(
        dialect: Dialect.random(seed: seed), seed: seed, place: spread[index % spread.count])
    }
  }
}
