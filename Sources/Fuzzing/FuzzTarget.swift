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
    FuzzTarget(name: "answers", count: 20_000, play: playAnswers),
    FuzzTarget(name: "language", count: 1_000, play: playLanguage),
    FuzzTarget(name: "runner", count: 800, play: playRunner),
    FuzzTarget(name: "emulator", count: 10_000, play: playEmulator),
    FuzzTarget(name: "text-module", count: 5_000, play: playTextModule),
    FuzzTarget(name: "requests", count: 4_000, play: playRequests),
    FuzzTarget(name: "replies", count: 4_000, play: playReplies),
    FuzzTarget(name: "reports", count: 1_000, play: playReports),
    FuzzTarget(name: "names", count: 3_000, play: playNames),
  ]
}
