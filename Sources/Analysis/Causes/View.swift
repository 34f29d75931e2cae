// Ways to look at failures that tell less than which case failed how, and so find kin among deviations
// that share no single failure: a mutant of one parameter is like that of another.
import Results

/// What the failures of each known deviation look like, seen in one way.
struct View<Seen: Hashable & Sendable>: Sendable {
  private let numbers: [Seen: Int]
  /// What each deviation shows, and in which case.
  private let shown: [[(number: Int, caseIndex: Int)]]
  /// The deviations that show each thing.
  private let showing: [[Int]]

  /// - Parameter look: what is seen of a case that fails in a way
  init(_ matrix: KillMatrix, _ look: (KillMatrix.Kill) -> Seen) {
    var numbers: [Seen: Int] = [:]
    var showing: [[Int]] = []
    var shown: [[(number: Int, caseIndex: Int)]] = []
    for (deviation, one) in matrix.deviations.enumerated() {
      shown.append(
        one.kills.map { kill in
          let seen = look(kill)
          let number = numbers[seen] ?? showing.count
          if number == showing.count {
            numbers[seen] = number
            showing.append([])
          }
          if showing[number].last != deviation { showing[number].append(deviation) }
          return (number, kill.caseIndex)
        })
    }
    (self.numbers, self.showing, self.shown) = (numbers, showing, shown)
  }

  /// What few deviations show tells more than what hundreds show.
  private func weight(_ number: Int) -> Double {
    1 / Double(max(1, showing[number].count)).squareRoot()
  }

  /// How alike each deviation is that shows any of what was seen, 0 to 1.
  ///
  /// - Parameters:
  ///   - seen: what the failures show that nothing explains yet
  ///   - all: what all failures show
  ///   - judged: the cases that came to a verdict
  ///   - left: deviations left out
  func likeness(
    of seen: Set<Seen>, amid all: Set<Seen>, judged: Set<Int>, without left: Set<Int>
  ) -> [Int: Double] {
    var (shared, whole): ([Int: Double], Double) = ([:], 0)
    for one in seen {
      // What nobody knows is as telling as can be.
      guard let number = numbers[one] else {
        whole += 1
        continue
      }
      whole += weight(number)
      for deviation in showing[number] where !left.contains(deviation) {
        shared[deviation, default: 0] += weight(number)
      }
    }
    let failed = Set(all.compactMap { numbers[$0] })
    var likeness: [Int: Double] = [:]
    for (deviation, share) in shared {
      var missed: Set<Int> = []
      for one in shown[deviation]
      where judged.contains(one.caseIndex) && !failed.contains(one.number) {
        missed.insert(one.number)
      }
      likeness[deviation] = share / (whole + missed.sorted().reduce(0) { $0 + weight($1) })
    }
    return likeness
  }

  /// The share that each requirement has of what is broken where the same is seen.
  ///
  /// - Parameter requirement: the requirement that a deviation breaks
  func broken(
    where seen: Set<Seen>, without left: Set<Int>, _ requirement: (Int) -> String
  ) -> [String: Double] {
    var (shares, whole): ([String: Double], Double) = ([:], 0)
    for number in seen.compactMap({ numbers[$0] }).sorted() {
      let deviations = showing[number].filter { !left.contains($0) }
      guard !deviations.isEmpty else { continue }
      let weight = 1 / Double(deviations.count).squareRoot()
      whole += weight
      for deviation in deviations {
        shares[requirement(deviation), default: 0] += weight / Double(deviations.count)
      }
    }
    return shares.mapValues { $0 / whole }
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
