// Which requirement failures speak of that no known deviation explains: a ridge regression over the known
// deviations, of the requirement that each breaks on what its failures look like in five ways. Kin are found
// so that share no single failure, for a mutant of one parameter is like that of another.
import Results
import Synchronization

struct KinRegression: Sendable {
  /// A failing case as it is looked at.
  struct Failure {
    var name: CaseName
    var symptom: Symptom
    /// The requirement that the case shows first; empty where it is not known.
    var requirement: String

    /// What is seen of it in each way.
    fileprivate var looks: [String] {
      let manner = symptom.ofAnyParameter
      return [
        "\(name.suite)/\(plainName(name.name))",
        "\(manner.command)\n\(manner.due)\n\(manner.came)", symptom.command, symptom.due,
        requirement,
      ]
    }
  }

  /// One thing that is seen, in one of the ways.
  private struct Trait: Hashable {
    var way: Int
    var look: String
  }

  private typealias Vector = [(trait: Int, value: Double)]

  /// What is added to what tells deviations apart: the more, the less a single one of them counts.
  private static let ridge = 0.3
  private static let ways = 5

  /// The requirements that known deviations break.
  private let requirements: [String]
  private let traits: [Trait: Int]
  /// What few deviations show tells more than what hundreds show.
  private let weights: [Double]
  /// How much each trait speaks for each requirement.
  private let voices: [Double]
  /// What it takes to leave a deviation out.
  private let vectors: [Vector]
  private let factor: CholeskyFactor
  private let shares: [[Double]]

  /// - Parameters:
  ///   - matrix: the known deviations
  ///   - shows: the requirements that cases show
  init(_ matrix: KillMatrix, shows: [CaseName: [String]]) {
    let seen = matrix.deviations.map { deviation in
      Self.seen(
        deviation.kills.map { kill in
          let name = matrix.cases[kill.caseIndex].name
          return Failure(
            name: name, symptom: matrix.symptoms[kill.symptom],
            requirement: shows[name]?.first ?? "")
        })
    }
    var traits: [Trait: Int] = [:]
    var counts: [Double] = []
    for trait in seen.joined() {
      if let number = traits[trait] {
        counts[number] += 1
      } else {
        traits[trait] = counts.count
        counts.append(1)
      }
    }
    let weights = counts.map { 1 / $0.squareRoot() }
    let vectors = seen.map { Self.vector($0, traits, weights) }
    let size = vectors.count
    factor = CholeskyFactor(of: Self.likenesses(vectors, counts.count), size: size)
    requirements = Set(matrix.deviations.map(\.requirement)).sorted()
    var shares: [[Double]] = []
    var voices = [Double](repeating: 0, count: counts.count * requirements.count)
    for (place, requirement) in requirements.enumerated() {
      let share = factor.solve(matrix.deviations.map { $0.requirement == requirement ? 1 : 0 })
      for (deviation, vector) in vectors.enumerated() {
        for (trait, value) in vector {
          voices[trait * requirements.count + place] += value * share[deviation]
        }
      }
      shares.append(share)
    }
    (self.traits, self.weights, self.vectors) = (traits, weights, vectors)
    (self.shares, self.voices) = (shares, voices)
  }

  /// What the failures show, each thing once, in an order that is always the same.
  private static func seen(_ failures: [Failure]) -> [Trait] {
    var (seen, known): ([Trait], Set<Trait>) = ([], [])
    for failure in failures {
      for (way, look) in failure.looks.enumerated() {
        let trait = Trait(way: way, look: look)
        if known.insert(trait).inserted { seen.append(trait) }
      }
    }
    return seen
  }

  /// What was seen as a vector of length 1, each way having the same part of it.
  private static func vector(_ seen: [Trait], _ traits: [Trait: Int], _ weights: [Double]) -> Vector
  {
    // What nobody knows is as telling as can be.
    func weight(_ trait: Trait) -> Double { traits[trait].map { weights[$0] } ?? 1 }
    var squares = [Double](repeating: 0, count: ways)
    for trait in seen { squares[trait.way] += weight(trait) * weight(trait) }
    return seen.compactMap { trait in
      traits[trait].map { ($0, weight(trait) / (squares[trait.way] * Double(ways)).squareRoot()) }
    }
  }

  /// How alike each two are, 0 to 1, and the ridge besides.
  private static func likenesses(_ vectors: [Vector], _ traitCount: Int) -> [Double] {
    let size = vectors.count
    var showing = [[(deviation: Int, value: Double)]](repeating: [], count: traitCount)
    for (deviation, vector) in vectors.enumerated() {
      for (trait, value) in vector { showing[trait].append((deviation, value)) }
    }
    var likenesses = [Double](repeating: 0, count: size * size)
    for (deviation, vector) in vectors.enumerated() {
      likenesses[deviation * size + deviation] = ridge
      for (trait, value) in vector {
        for other in showing[trait] {
          likenesses[deviation * size + other.deviation] += value * other.value
        }
      }
    }
    return likenesses
  }

  /// How much the failures speak for each requirement that a known deviation breaks, mostly 0 to 1.
  ///
  /// - Parameter left: a deviation to be left out, as if nobody had known it
  func likelihoods(of failures: [Failure], without left: Int?) -> [String: Double] {
    let vector = Self.vector(Self.seen(failures), traits, weights)
    var sums = [Double](repeating: 0, count: requirements.count)
    for (trait, value) in vector {
      for place in requirements.indices {
        sums[place] += value * voices[trait * requirements.count + place]
      }
    }
    if let left {
      let part = part(of: left, in: vector)
      for place in requirements.indices { sums[place] -= part * shares[place][left] }
    }
    return Dictionary(uniqueKeysWithValues: zip(requirements, sums))
  }

  /// How much of what the vector says it says for the deviation being known.
  private func part(of deviation: Int, in vector: Vector) -> Double {
    var unit = [Double](repeating: 0, count: vectors.count)
    unit[deviation] = 1
    let column = factor.solve(unit)
    var values = [Double](repeating: 0, count: weights.count)
    for (trait, value) in vector { values[trait] = value }
    var sum = 0.0
    for (other, known) in vectors.enumerated() {
      let likeness = known.reduce(0) { $0 + $1.value * values[$1.trait] }
      sum += likeness * column[other]
    }
    return sum / column[deviation]
  }
}

/// A regression that is made when it is asked first: it takes a moment, and most failures are known again
/// without it.
final class LazyRegression: Sendable {
  private let made = Mutex<KinRegression?>(nil)
  private let make: @Sendable () -> KinRegression

  init(_ make: @escaping @Sendable () -> KinRegression) { self.make = make }

  var value: KinRegression {
    made.withLock { known in
      if let known { return known }
      let new = make()
      known = new
      return new
    }
  }
}

extension Symptom {
  /// The same however many values without quotation marks the command gives.
  var ofAnyValues: Symptom {
    guard let sign = command.firstIndex(of: "="), !command[sign...].contains("\"") else {
      return self
    }
    var symptom = self
    symptom.command = String(command[...sign])
    return symptom
  }

  /// The same whatever parameter the command names in quotation marks.
  var ofAnyParameter: Symptom {
    guard let start = command.firstRange(of: "=\""),
      let end = command[start.upperBound...].firstIndex(of: "\"")
    else { return self }
    var symptom = self
    symptom.command.replaceSubrange(start.upperBound..<end, with: "")
    return symptom
  }
}
