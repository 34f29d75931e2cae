// The figures of one module: what it takes and what its test forms announce, from its profile, its
// dialect and the faults that change figures.
import Ground
import ModuleCatalogue

/// What a module takes and announces.
struct ModuleFacts: Sendable, Equatable {
  var takes: AcceptedValues
  var announces: AcceptedValues

  init(_ profile: Profile, _ dialect: Dialect, _ faults: [Fault] = []) {
    takes = AcceptedValues(profile)
    announces = takes
    for fault in faults {
      for deviation in fault.deviations {
        guard case .facts(let change) = deviation.change else { continue }
        change.apply(takes: &takes, announces: &announces)
      }
    }
    if dialect.ipv6 == .absent { takes.settings.removeAll { $0.mayBeAbsent } }
  }
}
