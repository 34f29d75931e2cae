// Cases that no fault and no mutant makes fail, each with the reason why it is kept. `attest prove
// --idle` lists what stands here apart from what does not.

/// Why a case may be idle.
public enum IdleCases {
  /// The reasons, by `suite/case`.
  public static let reasons: [(name: String, reason: String)] = []

  /// Whether every idle case has a reason, and every reason an idle case.
  public static func areJustified(
    _ names: [String], by reasons: [(name: String, reason: String)] = reasons
  ) -> Bool {
    let excused = Set(reasons.map(\.name))
    return Set(names) == excused && reasons.allSatisfy { !$0.reason.isEmpty }
  }

  /// The reason why that case may be idle; nil where none is known.
  public static func reason(_ name: String) -> String? {
    reasons.first { $0.name == name }?.reason
  }
}
