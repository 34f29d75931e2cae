// Where the options of a run come from: the command line, the run that is played again, the environment,
// the bench file, `attest.yaml` beside the suites. Each layer gives what those before it leave open, so
// that what reaches the parser is one command line.
import ArgumentParser
import Diagnostics
import Formats
import Ground
import Reports
import Results
import SuiteLanguage
import Synchronization

/// The options of one command, from all layers.
struct OptionLayers {
  /// One option with its values, and where it was given.
  struct Given: Equatable {
    /// What it is found by: its name, behind `set` and `property` also the name of what they set.
    var key: String
    /// The words of the command line.
    var words: [String]
    /// Such as `command line` or `Suites/attest.yaml:3`.
    var source: String
    /// Its name, whatever it sets: `set` of `set apn`.
    var name: Substring { key.prefix { $0 != " " } }
  }

  /// The layers of this process's command line, for `--show-options`.
  static let ofProcess = Mutex(OptionLayers())

  private(set) var given: [Given] = []

  // MARK: The command line

  /// The command line with what other layers add to it; that of another command stays as it is.
  static func complete(_ arguments: [String]) throws -> [String] {
    let names = ["run", "list"]
    let isNamed = arguments.first.map(names.contains) ?? false
    guard isNamed || arguments.first?.hasPrefix("-") == true,
      !arguments.contains(where: { ["--help", "-h", "--version", "--help-hidden"].contains($0) })
    else { return arguments }
    let command = isNamed ? arguments[0] : "run"
    let words = Array(arguments.dropFirst(isNamed ? 1 : 0))
    var layers = OptionLayers()
    layers.add(options(in: words, from: "command line"))
    try layers.addRerun()
    layers.addEnvironment()
    try layers.addFiles()
    if command == "list" { layers.keep(OptionKind.all(of: List.self)) }
    ofProcess.withLock { $0 = layers }
    return [command] + words.prefix { !$0.hasPrefix("--") }
      + layers.given.filter { !$0.source.hasPrefix("$") }.flatMap(\.words)
  }

  /// The options among the words, each with its values.
  static func options(in words: [String], from source: String) -> [Given] {
    var found: [Given] = []
    for word in words {
      if word.hasPrefix("--") {
        found.append(Given(key: "", words: [word], source: source))
      } else if !found.isEmpty {
        found[found.count - 1].words.append(word)
      }
    }
    for index in found.indices {
      if found[index].words == ["--shuffle"] { found[index].words.append(ShuffleSeed.any) }
      found[index].key = key(of: found[index].words)
    }
    return found
  }

  private static func key(of words: [String]) -> String {
    let parts = words[0].dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
    let name = parts.first ?? ""
    if ["set", "property"].contains(name) {
      let value = parts.count > 1 ? parts[1] : words.dropFirst().first ?? ""
      return "\(name) \(value.prefix { $0 != "=" })"
    }
    return name == "no-exhaustive" ? "exhaustive" : name
  }

  // MARK: Layers

  /// Options of which one given above makes those below mean nothing.
  private static let modules = ["series", "model", "module"]
  private static let places = [
    "port", "bench", "line", "baud", "return-within", "spread", "origin", "origin-listen",
    "origin-tls-listen", "origin-default-ports", "origin-url", "origin-token-file",
    "origin-fingerprint", "origin-ca",
  ]
  private static let emulation = [
    "seed", "dialect", "fault", "lose", "no-sim", "no-network", "no-data",
  ]

  /// Adds a layer below those that are there.
  ///
  /// - Parameter belowEnvironment: Whether a setting of the environment counts before it.
  private mutating func add(_ layer: [Given], belowEnvironment: Bool = false) {
    let above = Set(given.map(\.key))
    var closed = above
    if !above.isDisjoint(with: Self.modules) { closed.formUnion(Self.modules) }
    if above.contains("port") || above.contains("bench") {
      closed.formUnion(Self.places + Self.emulation)
    }
    if above.contains("bench") { closed.formUnion(Self.modules) }
    if !above.isDisjoint(with: Self.emulation) { closed.formUnion(Self.places) }
    given += layer.filter { option in
      !closed.contains(option.key)
        && !(belowEnvironment && Self.isSettingOfEnvironment(option.key))
    }
  }

  /// Whether the environment has the value of the setting that an option sets.
  private static func isSettingOfEnvironment(_ key: String) -> Bool {
    key.hasPrefix("set ")
      && environment(SettingOptions.variable(of: String(key.dropFirst(4)))) != nil
  }

  private mutating func keep(_ kinds: [OptionKind]) {
    given.removeAll { given in
      given.source != "command line"
        && !kinds.contains { $0.name == given.name }
    }
  }

  /// The values of an option as far as it is given by now.
  private func values(of key: String) -> [String] {
    given.filter { $0.key == key }.flatMap { option in
      let inline = option.words[0].split(separator: "=", maxSplits: 1).dropFirst().map(String.init)
      return inline + option.words.dropFirst()
    }
  }

  /// The options of the run that is played again, and its modules.
  private mutating func addRerun() throws {
    guard let path = values(of: "failed-from").last else { return }
    var rerun = try reportingWrongUse { try Rerun(reading: path) }
    rerun.keep(Self.modules.flatMap(values(of:)))
    var words = try reportingWrongUse { try rerun.arguments() }
    let isAtPort = (given.map(\.key) + words).contains { $0 == "port" || $0 == "--port" }
    let isOnBench = (given.map(\.key) + words).contains { $0 == "bench" || $0 == "--bench" }
    if !isAtPort, !rerun.moduleNames.isEmpty {
      words += [isOnBench ? "--module" : "--model"] + rerun.moduleNames
    }
    var layer = Self.options(in: words, from: path)
    // Of a bench above the modules are those of the run all the same.
    let named = layer.filter { $0.key == "module" }
    layer.removeAll { $0.key == "module" }
    add(layer)
    if values(of: "module").isEmpty { given += named }
  }

  private mutating func addEnvironment() {
    var layer: [Given] = []
    if let path = environment("ATTEST_HISTORY"), !path.isEmpty {
      layer.append(
        Given(key: "history", words: ["--history", path], source: "$ATTEST_HISTORY"))
    }
    for (label, variable) in PropertyOptions.ofEnvironment {
      layer.append(
        Given(
          key: "property \(label.name)", words: ["--property", "\(label.name)=\(label.value)"],
          source: "$\(variable)"))
    }
    add(layer)
  }

  private mutating func addFiles() throws {
    try reportingWrongUse {
      if let path = values(of: "bench").last {
        add(try DefaultsFile(path: path, below: "run").options, belowEnvironment: true)
      }
      let roots = values(of: "suites")
      if let root = roots.first ?? SuiteOptions.found() {
        let path = SuiteOptions.folder(of: root) + "/attest.yaml"
        if fileMode(path) != nil {
          let had = values(of: "bench")
          add(try DefaultsFile(path: path, below: nil).options, belowEnvironment: true)
          if had.isEmpty, let bench = values(of: "bench").last {
            add(try DefaultsFile(path: bench, below: "run").options, belowEnvironment: true)
          }
        }
      }
    }
  }

  // MARK: For people

  /// Where the options that a message names were given, a line for each; the command line is known to
  /// whoever typed it.
  func places(ofOptionsIn message: String) -> String {
    given.filter { $0.source != "command line" && message.contains("--\($0.name)") }
      .map { "  --\($0.name) stands in \($0.source)" }.joined(separator: "\n")
  }

  /// What came from where, a line for each option; the values of secret settings are hidden.
  func text(settings: [SettingDeclaration]) -> String {
    var lines = given.filter { $0.key != "show-options" }.map { option in
      let isSecret = settings.contains { $0.isSecret && option.key == "set \($0.name)" }
      let words = isSecret ? ["--set", option.key.dropFirst(4) + "=****"] : option.words
      return (words.map(shellWord).joined(separator: " "), option.source)
    }
    for setting in settings where !given.contains(where: { $0.key == "set \(setting.name)" }) {
      let variable = SettingOptions.variable(of: setting.name)
      guard let value = environment(variable) else { continue }
      let shown = setting.isSecret ? "****" : shellWord(value)
      lines.append(("--set \(setting.name)=\(shown)", "$\(variable)"))
    }
    let width = min(60, lines.map(\.0.unicodeScalars.count).max() ?? 0)
    return lines.map { words, source in
      let gap = max(0, width - words.unicodeScalars.count)
      return shown(words) + String(repeating: " ", count: gap) + "  \(shown(source))\n"
    }.joined() + "everything else is as `attest run --help` says\n"
  }
}
