// Which cases of a plan are played, in which order, how often, and until when.
public import Ground
public import Results

/// Looks on while cases are played, and may end that.
public protocol CourseMonitor: Sendable {
  /// A case has been played.
  func played(_ result: CaseResult)
  /// Why no further case is to be played; nil: go on. Asked between two cases.
  ///
  /// - Parameters:
  ///   - elapsed: How long the run has taken.
  ///   - round: The round of the case that would be next, from 1.
  func reasonToEnd(after elapsed: Interval, round: Int) -> String?
}

/// How a run goes through its plan.
public struct Course: Sendable {
  /// Asked before each case, given its index in the plan, whether it is this runner's to play.
  ///
  /// A case that is not is no part of its results. Nil: every case is.
  public var claims: (@Sendable (Int) -> Bool)?
  /// Asked before each case for another order in which to go on; nil as long as there is no other.
  public var order: (@Sendable (Plan) -> PlayOrder?)?
  /// Where an order is drawn from, a new one for each round; nil: the plan's order.
  public var shuffleSeed: UInt64?
  /// How long the run may take; what would take longer is skipped.
  public var budget: Interval?
  /// How often all cases are played; 1 or more.
  public var rounds = 1
  /// Told each result; may end the run between two cases, and what is left is skipped.
  public var monitor: (any CourseMonitor)?

  /// The plan's order, once, to its end.
  public init() {}

  /// The order of a round, by indices in the plan.
  func order(ofRound round: Int, count: Int) -> [Int] {
    guard let shuffleSeed else { return Array(0..<count) }
    var generator = SeededGenerator(seed: shuffleSeed &+ UInt64(round - 1))
    return (0..<count).shuffled(using: &generator)
  }
}

extension Plan {
  /// The cases in the order in which a seed has them played.
  public func order(shuffledBy seed: UInt64) -> [Int] {
    var course = Course()
    course.shuffleSeed = seed
    return course.order(ofRound: 1, count: cases.count)
  }
}
