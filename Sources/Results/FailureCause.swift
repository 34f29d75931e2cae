// What the failures of a run come from: one deviation of a module, which may fail hundreds of cases.

/// Why cases failed, as far as it can be told from outside.
public struct FailureCause: Sendable, Equatable {
  /// The known deviation that the module is most like; empty where it is like none.
  public var deviation: String
  /// What a module with that deviation does.
  public var summary: String
  /// The requirement that is broken, most likely.
  public var requirement: String
  /// The next likely one; empty where there is none worth naming.
  public var alternative: String
  /// How alike the failures of this run and of the deviation are, in percent.
  public var likeness: Int
  /// Other deviations that it is no less like, by name; the first of them.
  public var equals: [String]
  /// How most of the cases failed.
  public var symptom: Symptom
  /// How many cases failed of it.
  public var cases: Int
  /// Whether the failures were held against known deviations: there was a kill matrix.
  public var isCompared = true

  /// Makes a cause.
  public init(
    deviation: String = "", summary: String = "", requirement: String, alternative: String = "",
    likeness: Int = 0, equals: [String] = [], symptom: Symptom, cases: Int = 0
  ) {
    self.deviation = deviation
    self.summary = summary
    self.requirement = requirement
    self.alternative = alternative
    self.likeness = likeness
    self.equals = equals
    self.symptom = symptom
    self.cases = cases
  }
}

extension RunResult {
  /// What a cause is, in one sentence:
  /// `as if results of actions never come (act-without-result, 98 % alike); breaks ACT-3 (manual 1.4)`,
  /// behind the figure `as are act-lost-result and act-silent` where the failures tell them not apart.
  package func text(of cause: FailureCause) -> String {
    let looks =
      cause.deviation.isEmpty
      ? (cause.isCompared ? "like no known deviation" : "not compared with known deviations")
        + ": \(text(of: cause.symptom))"
      : "as if \(cause.summary) (\(cause.deviation), \(cause.likeness) % alike\(equals(of: cause)))"
    guard !cause.requirement.isEmpty else { return looks }
    let section = requirements.first { $0.id == cause.requirement }?.manual ?? ""
    let manual = section.isEmpty ? "" : " (manual \(section))"
    let other = cause.alternative.isEmpty ? "" : ", or else \(cause.alternative)"
    return "\(looks); \(cause.deviation.isEmpty ? "its cases show" : "breaks") "
      + "\(cause.requirement)\(manual)\(other)"
  }

  private func equals(of cause: FailureCause) -> String {
    guard let last = cause.equals.last else { return "" }
    let others = cause.equals.dropLast()
    guard !others.isEmpty else { return ", as is \(last)" }
    return ", as are \(others.joined(separator: ", ")) and \(last)"
  }

  /// `explains 613 of 645 failures`.
  package func share(of cause: FailureCause) -> String {
    let all = modules.reduce(0) { $0 + $1.cases.count(where: \.isNewFailure) }
    return "explains \(cause.cases) of \(counted(all, "failure"))"
  }

  /// What a reader of the causes must know besides: that nothing was compared, and what is blocked.
  package var remarksOnCauses: [String] {
    var remarks: [String] = []
    if causes.contains(where: { !$0.isCompared }) {
      remarks.append(
        "No kill matrix was at hand: `attest causes` on the results file makes one, and names the "
          + "known deviations that this is like.")
    }
    let blocked = modules.reduce(0) { $0 + $1.cases.count(where: \.isBlocked) }
    if blocked > 0, !causes.isEmpty {
      remarks.append(
        "\(counted(blocked, "case")) blocked, needing what did not come: what else is wrong may not "
          + "show until that is mended, or with --exhaustive.")
    }
    return remarks
  }

  /// The first case of each cause, by the module's name and the case's.
  package func firstCase(of cause: Int) -> (module: ModuleResult, result: CaseResult)? {
    for module in modules {
      if let result = module.cases.first(where: { $0.cause == cause }) { return (module, result) }
    }
    return nil
  }

  private func text(of symptom: Symptom) -> String {
    let due = symptom.due.isEmpty ? "" : "\(symptom.due) was due, "
    let came = symptom.due.isEmpty ? symptom.came : "\(symptom.came) came"
    return (symptom.command.isEmpty ? "" : "after \(symptom.command) ") + due + came
  }
}
