// What reports say of a run beyond what was played: the manual's texts, and how to play a case again.
import ModuleCatalogue
import Results

extension RunResult {
  /// Takes over what reports quote of the catalogue.
  mutating func quote(_ catalogue: Catalogue) {
    requirements = catalogue.requirements
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
    add("--suites", suites.suites)
    words += moduleArguments(many, port, origin, emulation, seed: wire.seed)
    if judging.allowance != 10 { add("--allowance", [String(judging.allowance)]) }
    add("--apn", settings.apn.map { [$0] } ?? [])
    return words
  }
}

/// The options that name modules on a bench or at a port, or the emulator as it is to be.
func moduleArguments(
  _ many: ManyOptions, _ port: PortOptions, _ origin: OriginOptions, _ emulation: EmulationOptions,
  seed: UInt64
) -> [String] {
  var words: [String] = []
  func add(_ name: String, _ values: [String]) {
    for value in values { words += [name, value] }
  }
  if let bench = many.bench {
    add("--bench", [bench])
    if port.returnWithin != 90 { add("--return-within", [String(port.returnWithin)]) }
  } else if let path = port.port {
    add("--port", [path])
    add("--line", port.line.map { [$0] } ?? [])
    add("--baud", port.baud.map { [String($0)] } ?? [])
    if port.returnWithin != 90 { add("--return-within", [String(port.returnWithin)]) }
    add("--origin-listen", origin.originListen.map { [$0] } ?? [])
    add("--origin-tls-listen", origin.originTLSListen.map { [$0] } ?? [])
    if origin.originDefaultPorts { words.append("--origin-default-ports") }
    add("--origin-url", origin.originURL.map { [$0] } ?? [])
    add("--origin", origin.origin.map { [$0] } ?? [])
    add("--origin-token-file", origin.originTokenFile.map { [$0] } ?? [])
    add("--origin-fingerprint", origin.originFingerprint.map { [$0] } ?? [])
    add("--origin-ca", origin.originCA.map { [$0] } ?? [])
  } else {
    if seed != 1 { add("--seed", [String(seed)]) }
    add("--dialect", emulation.dialect)
    add("--fault", emulation.fault)
    add("--lose", emulation.lose)
    if emulation.noSim { words.append("--no-sim") }
    if emulation.noNetwork { words.append("--no-network") }
    if emulation.noData { words.append("--no-data") }
  }
  return words
}
