// The figures of one module: what it takes and what its test forms announce, from its profile, its
// dialect and the faults that change figures.
import Ground
import ModuleCatalogue

/// What a module takes and announces; a class, because it takes kilobytes, never changes, and goes
/// wherever the module goes.
final class ModuleFacts: Sendable {
  let takes: AcceptedValues
  let announces: AcceptedValues

  init(_ profile: Profile, _ dialect: Dialect, _ faults: [Fault] = []) {
    var takes = AcceptedValues(profile)
    var announces = takes
    for fault in faults {
      for deviation in fault.deviations {
        guard case .facts(let change) = deviation.change else { continue }
        change.apply(takes: &takes, announces: &announces)
      }
    }
    if dialect.ipv6 == .absent { takes.settings.removeAll { $0.mayBeAbsent } }
    self.takes = takes
    self.announces = announces
  }

  /// Whether another module's figures are the same.
  func areEqual(to other: ModuleFacts) -> Bool {
    takes == other.takes && announces == other.announces
  }
}
