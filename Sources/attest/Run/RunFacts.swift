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
    words.add("--suites", suites.suites)
    words += moduleArguments(many, port, origin, emulation, seed: wire.seed)
    if judging.allowance != 10 { words.add("--allowance", [String(judging.allowance)]) }
    words.add("--apn", settings.apn.map { [$0] } ?? [])
    return words
  }
}

/// The options that name modules on a bench or at a port, or the emulator as it is to be.
func moduleArguments(
  _ many: ManyOptions, _ port: PortOptions, _ origin: OriginOptions, _ emulation: EmulationOptions,
  seed: UInt64
) -> [String] {
  var words: [String] = []
  if let bench = many.bench {
    words.add("--bench", [bench])
    if port.returnWithin != 90 { words.add("--return-within", [String(port.returnWithin)]) }
  } else if let path = port.port {
    words.add("--port", [path])
    words.add("--line", port.line.map { [$0] } ?? [])
    words.add("--baud", port.baud.map { [String($0)] } ?? [])
    if port.returnWithin != 90 { words.add("--return-within", [String(port.returnWithin)]) }
    words.add("--origin-listen", origin.originListen.map { [$0] } ?? [])
    words.add("--origin-tls-listen", origin.originTLSListen.map { [$0] } ?? [])
    if origin.originDefaultPorts { words.append("--origin-default-ports") }
    words.add("--origin-url", origin.originURL.map { [$0] } ?? [])
    words.add("--origin", origin.origin.map { [$0] } ?? [])
    words.add("--origin-token-file", origin.originTokenFile.map { [$0] } ?? [])
    words.add("--origin-fingerprint", origin.originFingerprint.map { [$0] } ?? [])
    words.add("--origin-ca", origin.originCA.map { [$0] } ?? [])
  } else {
    if seed != 1 { words.add("--seed", [String(seed)]) }
    words.add("--dialect", emulation.dialect)
    words.add("--fault", emulation.fault)
    words.add("--lose", emulation.lose)
    if emulation.noSim { words.append("--no-sim") }
    if emulation.noNetwork { words.append("--no-network") }
    if emulation.noData { words.append("--no-data") }
  }
  return words
}

extension [String] {
  /// Adds an option once for each of its values.
  fileprivate mutating func add(_ option: String, _ values: [String]) {
    for value in values { self += [option, value] }
  }
}
