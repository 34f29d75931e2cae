// What is tried, and what came of it, as plain values.
public import ModuleEmulator
public import Results

/// One wrong module on one class of profiles, or a right one that looks wrong.
public struct Trial: Sendable {
  /// What kind of module is tried.
  public enum Kind: Sendable, Equatable {
    /// A fault with a name of its own.
    case fault
    /// A mutant made from the catalogue.
    case mutant
    /// A mutant that the manual lets pass, for this reason.
    case legal(String)
  }
  /// What the module does otherwise.
  public let fault: Fault
  /// What kind it is.
  public let kind: Kind
  /// The class of profiles, by its index.
  public let place: Int

  /// What trials of one fault have in common; a mutant may be legal on one class and wrong on another.
  var key: String {
    isLegal ? fault.name + " (legal)" : fault.name
  }

  /// Whether the manual lets the module be so.
  public var isLegal: Bool {
    if case .legal = kind { true } else { false }
  }
}

/// A case that did not pass.
public struct FailedCase: Sendable, Hashable {
  /// The suite's name, such as `http.data`.
  public let suite: String
  /// The case's name with its values in brackets.
  public let name: String
  /// What the case shows.
  public let requirements: [String]
  /// How it failed.
  public let symptom: Symptom

  init(_ result: CaseResult) {
    suite = result.suite
    name = result.name
    requirements = result.requirements
    symptom = Symptom(of: result)
  }

  /// Suite and case as people write them: `http.data/length-in-range[length=1]`.
  public var title: String { "\(suite)/\(name)" }
  /// The same without the values: what is declared.
  public var declared: String { "\(suite)/\(plainName(name))" }
}

/// What the suites said of one trial.
public struct Outcome: Sendable {
  /// What was tried.
  public let trial: Trial
  /// The cases that failed, in the order played.
  public let failed: [FailedCase]
  /// Cases that came to no verdict, as when a module stops answering for good.
  public let undecided: Int
  /// Whether all suites were played, not only some cases.
  public let isWhole: Bool

  /// Whether the suites saw what is wrong.
  public var isCaught: Bool { !failed.isEmpty }
  /// Whether a case failed that shows the very requirement.
  public var isNamed: Bool { failed.contains(where: shows) }

  /// Whether a case shows the very requirement that is broken.
  func shows(_ one: FailedCase) -> Bool { one.requirements.contains(trial.fault.requirement) }
}

/// What the suites said of one fault or mutant on all classes where it can show.
public struct ProofFinding: Sendable {
  /// The fault.
  public let fault: Fault
  /// What kind of module it makes.
  public let kind: Trial.Kind
  /// One outcome for each class, in the order of the classes.
  public let outcomes: [Outcome]

  /// Why the manual lets the module be so; nil: it does not.
  public var excuse: String? {
    if case .legal(let excuse) = kind { excuse } else { nil }
  }
  /// Whether it is caught wherever it can show.
  public var isCaught: Bool { outcomes.allSatisfy(\.isCaught) }
  /// Whether a case that shows the requirement fails wherever the fault can show.
  public var isNamed: Bool { outcomes.allSatisfy(\.isNamed) }
  /// The most cases that failed in any whole play, a case with several values counted once; nil where
  /// there was no whole play.
  public var casesFailed: Int? {
    outcomes.filter(\.isWhole).map { Set($0.failed.map(\.declared)).count }.max()
  }
  /// The same with each value of a case counted.
  public var valuesFailed: Int? { outcomes.filter(\.isWhole).map(\.failed.count).max() }

  /// The titles of the cases that failed on any class, each once, those first that show the
  /// requirement.
  public var caughtBy: [String] {
    var seen: Set<String> = []
    let all = outcomes.flatMap(\.failed)
    let id = fault.requirement
    let ordered =
      all.filter { $0.requirements.contains(id) } + all.filter { !$0.requirements.contains(id) }
    return ordered.map(\.title).filter { seen.insert($0).inserted }
  }
}
