// The list of what is fuzzed.

/// One thing that eats foreign bytes, and what must hold whatever they are.
struct FuzzTarget: Sendable {
  /// What `--target` calls it.
  var name: String
  /// How many inputs CI plays.
  var count: Int
  /// Builds one input and throws when a property does not hold.
  var play: @Sendable (inout Choices) throws -> Void

  static let all = [
    FuzzTarget(name: "answers", count: 6_000, play: playAnswers),
    FuzzTarget(name: "language", count: 1_200, play: playLanguage),
    FuzzTarget(name: "runner", count: 500, play: playRunner),
    FuzzTarget(name: "emulator", count: 1_500, play: playEmulator),
    FuzzTarget(name: "requests", count: 1_500, play: playRequests),
    FuzzTarget(name: "replies", count: 1_500, play: playReplies),
    FuzzTarget(name: "reports", count: 800, play: playReports),
    FuzzTarget(name: "names", count: 3_000, play: playNames),
  ]
}
