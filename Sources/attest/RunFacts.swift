// What reports say of a run beyond what was played: the manual's texts, and how to play a case again.
import ModuleCatalogue
import Results

extension RunResult {
  /// Takes over what reports quote of the catalogue.
  mutating func quote(_ catalogue: Catalogue) {
    requirements = catalogue.requirements.map {
      RequirementText(id: $0.id, manual: $0.manual, text: $0.text)
    }
    commands = catalogue.commands.map {
      CommandText(name: $0.name, title: $0.title, manual: $0.manual, limit: $0.maxResponse)
    }
  }
}

extension Run {
  /// What of this command line decides how a case ends, so that a rerun must repeat it; the module
  /// and the case are named by whoever reruns.
  var rerunArguments: [String] {
    var words: [String] = []
    func add(_ name: String, _ values: [String]) {
      for value in values { words += [name, value] }
    }
    add("--suites", suites.suites.map { [$0] } ?? [])
    if let port = bench.port {
      add("--port", [port])
      if bench.baud != 115_200 { add("--baud", [String(bench.baud)]) }
      add("--origin-listen", bench.originListen.map { [$0] } ?? [])
      add("--origin-url", bench.originURL.map { [$0] } ?? [])
    } else {
      if seed != 1 { add("--seed", [String(seed)]) }
      add("--dialect", emulation.dialect)
      add("--fault", emulation.fault)
      if emulation.noSim { words.append("--no-sim") }
      if emulation.noNetwork { words.append("--no-network") }
      if emulation.noData { words.append("--no-data") }
    }
    if allowance != 10 { add("--allowance", [String(allowance)]) }
    add("--apn", apn.map { [$0] } ?? [])
    return words
  }
}
