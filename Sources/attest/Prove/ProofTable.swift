// What a proof prints and reports: survivors first, then a line for each fault and mutant, then the sums.
import ModuleCatalogue
import ModuleEmulator
import Proof
import Results
import SuiteLanguage

/// Turns findings into text and into the results of a report.
struct ProofTable {
  let proof: Proof
  /// Whether each fault was played wherever it can show.
  let isWhole: Bool
  let isVerbose: Bool

  // MARK: Text

  func text(_ findings: [ProofFinding]) -> String {
    let wrong = findings.filter { $0.excuse == nil }
    let right = findings.filter { $0.excuse != nil }
    var out = ""
    for one in wrong where !one.isCaught {
      for outcome in one.outcomes where !outcome.isCaught { out += survivor(one, outcome) }
    }
    for one in right where !one.caughtBy.isEmpty {
      for outcome in one.outcomes where outcome.isCaught { out += wronged(one, outcome) }
    }
    if !out.isEmpty { out += "\n" }
    let width = wrong.map(\.fault.name.utf8.count).max() ?? 0
    out += "\(padded("fault or mutant", width))  breaks    cases  values  series  caught by\n"
    for one in wrong { out += row(one, width) }
    return out + "\n" + sums(wrong, right)
  }

  private func survivor(_ one: ProofFinding, _ outcome: Outcome) -> String {
    """
    SURVIVES  \(one.fault.name)  \(one.fault.requirement)  on \(names(outcome)): \(one.fault.summary)
              \(replay(one.fault, outcome))

    """
  }

  private func wronged(_ one: ProofFinding, _ outcome: Outcome) -> String {
    """
    WRONGED   \(one.fault.name)  on \(names(outcome)): \(one.excuse ?? "")
              \(replay(one.fault, outcome))
              \(outcome.failed.prefix(3).map(\.title).joined(separator: ", "))

    """
  }

  private func row(_ one: ProofFinding, _ width: Int) -> String {
    let count = one.casesFailed.map { "\($0)" } ?? ""
    let values = one.valuesFailed.map { "\($0)" } ?? ""
    let series = one.outcomes.reduce(0) { $0 + proof.classes[$1.trial.place].members.count }
    let cases = one.caughtBy
    let shown = cases.prefix(isVerbose ? .max : 1).joined(separator: ", ")
    let mark = one.isNamed ? " " : "~"
    return padded(one.fault.name, width) + "  " + padded(one.fault.requirement, 7) + mark
      + leftPadded(count, 5) + leftPadded(values, 8) + leftPadded("\(series)", 8) + "  " + shown
      + "\n"
  }

  private func sums(_ wrong: [ProofFinding], _ right: [ProofFinding]) -> String {
    func share(_ count: Int) -> String {
      wrong.isEmpty ? "" : " (\(count * 100 / wrong.count) %)"
    }
    let caught = wrong.count { $0.isCaught }
    let named = wrong.count { $0.isNamed }
    let narrow = wrong.count { ($0.casesFailed ?? 5) < 5 }
    let faults = wrong.count { $0.kind == .fault }
    let mutants = wrong.count - faults
    let plays = wrong.reduce(0) { $0 + $1.outcomes.count }
    let series = proof.classes.reduce(0) { $0 + $1.members.count }
    let onEach = wrong.reduce(0) { sum, one in
      sum + one.outcomes.reduce(0) { $0 + proof.classes[$1.trial.place].members.count }
    }
    let harmless = right.count { $0.caughtBy.isEmpty }
    let places =
      isWhole
      ? "wherever they can show: \(onEach) times on \(series) series and models, \(plays) times "
        + "on \(proof.classes.count) classes that differ"
      : "on one of the \(proof.classes.count) classes of series each"
    var lines = [
      "\(caught) of \(wrong.count)\(share(caught)) caught, \(faults) faults and \(mutants) mutants, "
        + places,
      "\(named)\(share(named)) by a case that shows the very requirement (~ marks the others)",
    ]
    if isWhole {
      lines.append(
        "\(narrow)\(share(narrow)) fail fewer than five cases, "
          + "one that is played with several values counted once")
    }
    lines.append(
      "\(harmless) of \(right.count) mutants that the manual lets pass make nothing fail")
    return lines.joined(separator: "\n") + "\n"
  }

  func idleText(_ names: [String], blunt: [String]) -> String {
    var out = blunt.map { "blunt     \($0)\n" }.joined()
    let unknown = names.filter { IdleCases.reason($0) == nil }
    for name in unknown { out += "IDLE      \(name)\n" }
    for name in names {
      if let reason = IdleCases.reason(name) { out += "kept      \(name): \(reason)\n" }
    }
    for entry in IdleCases.reasons where !names.contains(entry.name) {
      out += "STALE     \(entry.name) fails by now and needs no reason\n"
    }
    return out
      + "\(names.count) cases fail by no fault or mutant, \(unknown.count) of them for no reason known; "
      + "\(blunt.count) fail only by what breaks other requirements than they show\n"
  }

  private func names(_ outcome: Outcome) -> String {
    proof.classes[outcome.trial.place].members.map(\.name).joined(separator: " ")
  }

  private func replay(_ fault: Fault, _ outcome: Outcome) -> String {
    let profile = proof.classes[outcome.trial.place].representative
    // A star means something to a shell.
    let name = fault.name.contains("*") ? "'\(fault.name)'" : fault.name
    return "attest run \(profile.option) --fault \(name)"
      + proof.dialect(for: fault).settings.map { " --dialect \($0)" }.joined()
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.utf8.count))
  }

  private func leftPadded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.utf8.count)) + text
  }

  // MARK: Report

  /// Three modules, faults, mutants and legal mutants, with a suite for each requirement.
  func modules(_ findings: [ProofFinding]) -> [ModuleResult] {
    func module(_ name: String, _ wants: (ProofFinding) -> Bool) -> ModuleResult? {
      let cases = findings.filter(wants).map { result(of: $0) }
      return cases.isEmpty ? nil : ModuleResult(name: name, series: "", cases: cases)
    }
    return [
      module("faults") { $0.kind == .fault }, module("mutants") { $0.kind == .mutant },
      module("legal-mutants") { $0.excuse != nil },
    ].compactMap(\.self)
  }

  private func result(of one: ProofFinding) -> CaseResult {
    var result = CaseResult(
      suite: one.fault.requirement, name: one.fault.name, title: one.fault.summary,
      requirements: [one.fault.requirement], manual: "", verdict: .pass)
    if let excuse = one.excuse {
      if let wronged = one.outcomes.first(where: \.isCaught) {
        result.verdict = .fail
        result.finding = Finding(
          message: "a right module fails: \(excuse)", expected: "no failing case",
          received: wronged.failed.map(\.title).joined(separator: "\n"),
          source: replay(one.fault, wronged))
      }
    } else if let survivor = one.outcomes.first(where: { !$0.isCaught }) {
      result.verdict = .fail
      result.finding = Finding(
        message: "no case fails on \(names(survivor)): \(one.fault.summary)",
        expected: "a failing case", received: "none", source: replay(one.fault, survivor))
    } else {
      result.notes = ["first caught by \(one.caughtBy.first ?? "")"]
    }
    return result
  }

  /// One right module for a report.
  static func result(of outcome: MixOutcome, _ played: ProfileClass) -> CaseResult {
    let mix = outcome.mix
    let kind = mix.seed != nil ? "drawn" : mix.dialect.settings.count < 2 ? "alone" : "mixed"
    let habits = mix.dialect.settings.joined(separator: ",")
    let name = mix.seed.map { "seed=\($0)" } ?? (habits.isEmpty ? "default" : habits)
    var result = CaseResult(
      suite: kind, name: "\(played.representative.name)[\(name)]", requirements: [], manual: "",
      verdict: outcome.isClean ? .pass : .fail)
    if !outcome.isClean {
      result.finding = Finding(
        message: "a right module does not pass", expected: "no failing case",
        received: outcome.failed.map(\.title).joined(separator: "\n"),
        source: "attest run \(played.representative.option) \(mix.options)")
    }
    return result
  }
}
