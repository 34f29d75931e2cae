// Modules that are wrong in one known way, to prove that the suites see it. A fault is a name, the
// requirement that it breaks, and one change to the module's `Behaviour`.
public import ModuleCatalogue

/// A named way of breaking one stated requirement.
public struct Fault: Sendable {
  /// The name that `--fault` takes, such as `data-takes-max-plus-one`.
  public let name: String
  /// The requirement that it breaks first of all, such as `DATA-4`.
  public let requirement: String
  /// What the module does wrong, in a few words.
  public let summary: String
  /// The legal habit of the module that lets the fault show, as `--dialect` takes it; nil: any.
  public let habit: String?
  let change: @Sendable (inout Behaviour) -> Void

  init(
    _ name: String, _ requirement: String, _ summary: String, habit: String? = nil,
    _ change: @escaping @Sendable (inout Behaviour) -> Void
  ) {
    self.name = name
    self.requirement = requirement
    self.summary = summary
    self.habit = habit
    self.change = change
  }

  /// All faults, by command.
  public static let all: [Fault] =
    general + setting + sending + importing + reading + acting + rare + rareActions + states
    + corners + beside + chains

  /// The fault of that name, or nil; `nearest(to:)` helps then.
  public static func named(_ name: String) -> Fault? { all.first { $0.name == name } }

  /// The names most like the one given.
  public static func nearest(to name: String) -> [String] {
    nearestNames(to: name, in: all.map(\.name))
  }

  /// Whether a module of that profile and dialect differs at all by the fault: one without HEAD
  /// cannot lose it.
  public func matters(to profile: Profile, dialect: Dialect = Dialect()) -> Bool {
    let right = Behaviour(profile, dialect)
    var wrong = right
    change(&wrong)
    if wrong == right { return false }
    // A module with no HTTP command can only be wrong by having one, or by how it refuses.
    return !right.accepts.commands.isEmpty || !wrong.accepts.commands.isEmpty
      || wrong.lines.refusal != right.lines.refusal || wrong.lines.diesOfError
      || wrong.lines.isDeafAfterError
  }
}

extension Fault: Equatable {
  /// Faults are the same when their names are.
  public static func == (a: Fault, b: Fault) -> Bool { a.name == b.name }
}
