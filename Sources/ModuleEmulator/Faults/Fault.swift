// Modules that are wrong in one known way, to prove that the suites see it. A fault is a name, the
// requirement that it breaks, and one deviation or a few.
package import Ground
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
  private let need: Need
  let deviations: [Deviation]
  /// What is wrong where a suite's text carries commands out; nil: the emulator's own commands.
  package let textual: Textual?

  /// How commands that come from a text are carried out wrongly.
  package enum Textual: Sendable {
    /// As the fault of that place among the suites' own says.
    case declared(Int)
    /// Other values are taken, or other defaults there are, than the catalogue says.
    case takes(Profile)
    /// The test forms say otherwise than the catalogue.
    case announces(Profile)
    /// A command is late.
    case late(command: String, Moment, Interval)

    /// What is late.
    package enum Moment: Sendable {
      /// The answer, or the prompt.
      case answer
      /// What follows the data.
      case data
      /// The lines that come later.
      case result
    }
  }

  /// What a profile must have for a fault to show.
  enum Need: Sendable {
    case nothing, head, noHead, unlimitedURL
    /// A cache whose offsets fit into 16 bits.
    case smallCache
    /// A cache whose offsets do not.
    case largeCache

    func isMet(by facts: AcceptedValues) -> Bool {
      switch self {
      case .nothing: true
      case .head: facts.methods.contains(2)
      case .noHead: !facts.methods.contains(2)
      case .unlimitedURL:
        facts.settings.contains { $0.key == .url && $0.domain == .text(maxBytes: nil) }
      case .smallCache: facts.readOffset.upperBound < 0xFFFF
      case .largeCache: facts.readOffset.upperBound > 0xFFFF
      }
    }
  }

  init(
    _ name: String, breaks requirement: String, _ summary: String, habit: String? = nil,
    on need: Need = .nothing, _ deviations: Deviation...
  ) {
    self.name = name
    self.requirement = requirement
    self.summary = summary
    self.habit = habit
    self.need = need
    self.deviations = deviations
    textual = nil
  }

  /// A fault of commands that come from a text.
  package init(
    _ name: String, breaks requirement: String, _ summary: String, textual: Textual
  ) {
    self.name = name
    self.requirement = requirement
    self.summary = summary
    self.textual = textual
    habit = nil
    need = .nothing
    deviations = []
  }

  /// All faults of the emulator's own commands, by the command that they break.
  public static let all: [Fault] =
    general + set + use + data + head + read + act + reply + secure + together + spelling + meeting
    + apart + unforeseen + between + beside + crossing + stale + mixed + strange + corner
    + aftermath + later + released

  /// The fault of that name, or nil; `nearest(to:)` helps then.
  public static func named(_ name: String) -> Fault? {
    all.first { $0.name == name }
  }

  /// The names most like the one given.
  public static func nearest(to name: String) -> [String] {
    nearestNames(to: name, in: all.map(\.name))
  }

  /// Whether a module of that profile and dialect differs at all by the fault: one without HEAD
  /// cannot lose it.
  public func matters(to profile: Profile, dialect: Dialect = Dialect()) -> Bool {
    if textual != nil { return true }
    let right = ModuleFacts(profile, dialect)
    let wrong = ModuleFacts(profile, dialect, [self])
    guard need.isMet(by: right.takes) else { return false }
    let doesOtherwise = deviations.contains { if case .facts = $0.change { false } else { true } }
    guard doesOtherwise || !wrong.areEqual(to: right) else { return false }
    // A module with no HTTP command can only be wrong by having one, or by how it refuses.
    return !right.takes.commands.isEmpty || !wrong.takes.commands.isEmpty
      || deviations.contains(where: \.showsInRefusals)
  }
}

extension Fault: Equatable {
  /// Faults are the same when their names are.
  public static func == (a: Fault, b: Fault) -> Bool { a.name == b.name }
}
