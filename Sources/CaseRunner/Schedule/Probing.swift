// Which probes are played, and when: all of them before the cases, or each before the first case that
// reads its answer, so that one case alone is over in the time that it takes itself.
//
// The first probe that reads what no case may have touched restarts the module; a case that starts no
// action and reads no answer is played on the module as it was found. Where it fails there, whatever was
// left in the module may be why: the probes of the baseline are asked, and it is played again.
import Ground
import Results
import SuiteLanguage

struct Probing {
  /// What is asked next.
  private var due: [Int] = []
  /// The case that waits for what is asked.
  var waiting: Int?
  /// What a case that is played again showed on the module as it was found.
  var firstFinding: String?
  /// The probes that were asked, or need not be.
  private(set) var asked: Set<Int> = []
  private var needs: CaseNeeds
  /// Probes whose answers an earlier run gave.
  private let known: [Int: String]
  /// Where those answers come from.
  private let source: String
  private let isOnDemand: Bool

  init(_ plan: Plan, _ options: RunnerOptions) {
    let probes = plan.suites.collection.probes
    needs = CaseNeeds(plan.suites.collection)
    source = options.knownDialect?.source ?? ""
    known = Dictionary(
      uniqueKeysWithValues: probes.indices.compactMap { index in
        options.knownDialect?.answer(to: probes[index]).map { (index, $0) }
      })
    // What does not apply is never asked.
    asked = Set(probes.indices.filter { plan.probeSkips[$0] != nil })
    switch options.probes {
    case .all:
      isOnDemand = false
      due = Array(probes.indices)
    case .asked(let besides):
      isOnDemand = true
      for index in probes.indices where besides.contains(probes[index].name) {
        due += needs.probes(before: index) + [index]
      }
    }
  }

  /// The next probe that is due; nil: none.
  mutating func next() -> Int? {
    while !due.isEmpty {
      let probe = due.removeFirst()
      if asked.insert(probe).inserted { return probe }
    }
    return nil
  }

  /// The probes that are due and have not been asked.
  var unasked: [Int] { due.filter { !asked.contains($0) } }

  /// They are as good as asked.
  mutating func noteAsked(_ probes: [Int]) { asked.formUnion(probes) }

  /// Whether the case has to wait for probes, which are due then.
  mutating func mustWait(_ index: Int, of plan: Plan) -> Bool {
    isOnDemand && wait(index, for: unasked(before: index, of: plan))
  }

  /// The probes that have to be asked before the case and have not been.
  mutating func unasked(before index: Int, of plan: Plan) -> [Int] {
    guard isOnDemand else { return [] }
    let planned = plan.cases[index]
    let suite = plan.suites.collection.suites[planned.suite]
    let values = Dictionary(
      planned.bindings.map { ($0.slot, $0.value.text) }, uniquingKeysWith: { $1 })
    var wanted = needs.probes(before: suite.cases[planned.index], of: suite, values: values)
    // What may not be played again must not fail for what was left in the module as it was found.
    if planned.isPlayedOnce { wanted += needs.ofBaseline.filter { !wanted.contains($0) } }
    return wanted.filter { !asked.contains($0) }
  }

  /// Whether the case failed on a module that nobody has put into a known state, so that it waits for
  /// the probes that do.
  mutating func mustKnowMore(_ index: Int) -> Bool {
    isOnDemand && wait(index, for: needs.ofBaseline)
  }

  private mutating func wait(_ index: Int, for probes: [Int]) -> Bool {
    due = probes.filter { !asked.contains($0) }
    guard !due.isEmpty else { return false }
    waiting = index
    return true
  }

  /// What is said of a probe whose answer an earlier run gave; nil where it is asked.
  func reason(_ probe: Int) -> String? {
    known[probe].map { "\"\($0)\" is taken from \(source)" }
  }
}

extension KnownDialect {
  /// The answer to the probe, where it is one that the probe may give.
  func answer(to probe: ProbeDeclaration) -> String? {
    answers.first { $0.name == probe.name && probe.answers.contains($0.value) }?.value
  }
}
