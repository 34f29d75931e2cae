// Many modules at once on one loop: none holds up or disturbs another.
import Diagnostics
import BenchFile
import CaseRunner
import HTTPOrigin
import Ground
import ModuleCatalogue
import ModuleEmulator
import OriginServer
import Ports
import Results
import Bench
import SuiteLanguage
import TestSupport
import Testing

/// How an emulated module of the mix behaves.
private enum Manner: CaseIterable {
  case healthy, broken, slow, silent, dying
}

/// An emulated module on a pseudo-terminal, and its run.
private final class Played {
  let manner: Manner
  let terminal: PseudoTerminal
  let run: ModuleRun
  /// When everything was over and given back.
  private(set) var ended = Instant.start
  private let service: EmulatorService

  init(_ manner: Manner, _ index: Int, dependencies: ModuleRun.Dependencies, loop: PollLoop) throws
  {
    self.manner = manner
    terminal = try PseudoTerminal(loop: loop)
    let profile = try dependencies.catalogue.profile(named: "L61x").get()
    var dialect = Dialect()
    if manner == .slow { dialect = try Dialect(parsing: ["latency=near-limit"]) }
    let faults =
      manner == .broken ? [try #require(Fault.named("data-drops-byte"))] : []
    service = EmulatorService(
      module: ModuleEmulator(
        profile: profile, dialect: dialect, faults: faults, seed: UInt64(index)),
      loop: loop, terminal: terminal)
    var module = BenchModule(name: "m\(index)", port: terminal.path)
    module.series = "L61x"
    if manner == .slow { module.selection.cases = ["missing-length"] }
    // How soon a busy machine lets 64 modules answer is not what is tested.
    var options = RunnerOptions()
    options.allowance = .seconds(20)
    run = ModuleRun(module: module, dependencies: dependencies, options: options, loop: loop)
    run.onEnd = { [unowned self] in ended = loop.now }
    if manner == .dying {
      // In the middle of its second case.
      run.onCase = { [terminal] result, _ in
        guard result.suite != CaseResult.probeSuite else { return }
        loop.setTimer(at: loop.now + .milliseconds(1)) { terminal.close() }
      }
    }
  }

  func start() {
    if manner != .silent { service.start() }
    run.start()
  }

  func end() {
    service.stop()
    terminal.close()
  }

  /// Verdicts and names, as they came.
  var verdicts: [String] { run.result.cases.map { "\($0.verdict.rawValue) \($0.name)" } }

  /// Why each case that did not pass did not.
  var complaints: String {
    run.result.cases.filter { $0.verdict != .pass }
      .map { "\($0.name): \($0.finding?.message ?? "")" }.joined(separator: "\n")
  }
}

@Suite struct ManyModulesTests {
  /// What a bench has whose modules are asked a few cases that wait for nothing.
  ///
  /// - Parameter dialect: what a slow module need not be asked; its probes alone last a minute
  private func dependencies(
    knowing dialect: [(name: String, value: String)] = []
  ) -> ModuleRun.Dependencies {
    let files = suitePaths(below: shippedSuitesPath).map {
      SourceFile(path: $0, text: contents($0))
    }
    let suites = CompiledSuites(loadSuites(files).collection)
    let answered = CompiledSuites(suites.collection.knowing(dialect))
    let wanted = ["missing-length", "length-out-of-range", "import-between-posts", "read-form"]
    return ModuleRun.Dependencies(
      makePort: { text, _, loop throws(ModuleFailure) in
        guard let specification = try? PortSpecification(parsing: text) else {
          throw .unreadable(text)
        }
        return (LastingPort(specification, returnMax: .zero, loop: loop), LineSettings())
      },
      makeOrigin: { _, loop throws(ModuleFailure) in
        do throws(OriginServerError) {
          return try OriginServer(loop: loop)
        } catch {
          throw .origin("\(error)")
        }
      },
      catalogue: suites.collection.catalogue,
      plan: { module, profile in
        let cases = module.selection.cases.isEmpty ? wanted : module.selection.cases
        return (
          Plan(
            suites: module.selection.cases.isEmpty ? suites : answered, profile: profile
          ) { suite, declared, _ in
            suite.name == "http.data" && cases.contains(declared.name)
          }, nil
        )
      })
  }

  private func play(
    _ manners: [Manner], knowing dialect: [(name: String, value: String)] = [],
    _ check: ([Played]) throws -> Void
  ) throws {
    let loop = PollLoop()
    let dependencies = dependencies(knowing: dialect)
    let played = try manners.enumerated().map {
      try Played($1, $0, dependencies: dependencies, loop: loop)
    }
    defer { for module in played { module.end() } }
    for module in played { module.start() }
    let isFinished = loop.run(for: .seconds(5 * patience)) {
      played.allSatisfy { $0.run.isFinished }
    }
    #expect(isFinished, "\(played.filter { !$0.run.isFinished }.map(\.manner)) hang")
    try check(played)
  }

  @Test func `of 64 modules each gets the verdicts that it gets alone, whatever the others are`()
    throws
  {
    var alone: [Manner: [String]] = [:]
    var dialect: [(name: String, value: String)] = []
    for manner in [Manner.healthy, .broken, .slow] {
      try play([manner], knowing: dialect) {
        alone[manner] = $0[0].verdicts
        if manner == .healthy { dialect = $0[0].run.result.dialect }
      }
    }
    try #require(dialect.count > 5)
    #expect(alone[.healthy]?.allSatisfy { $0.hasPrefix("pass ") } == true)
    #expect(alone[.slow]?.allSatisfy { $0.hasPrefix("pass ") } == true)
    #expect(alone[.broken]?.contains("fail import-between-posts") == true)
    let mix = (0..<64).map { Manner.allCases[[0, 0, 1, 0, 2, 0, 3, 4][$0 % 8]] }
    try play(mix, knowing: dialect) { modules in
      // Who waits for nothing is not kept by those who make everybody wait.
      let silenceEnds = modules.filter { $0.manner == .silent }.map(\.ended).min() ?? .start
      #expect(modules.allSatisfy { $0.manner != .healthy || $0.ended < silenceEnds })
      for module in modules {
        let verdicts = module.verdicts
        switch module.manner {
        case .healthy, .broken, .slow:
          #expect(verdicts == alone[module.manner], "\(module.complaints)")
        case .silent:
          #expect(verdicts.allSatisfy { $0.hasPrefix("error ") } && verdicts.count > 10)
        case .dying:
          #expect(verdicts.contains { $0.hasPrefix("pass ") })
          #expect(verdicts.contains { $0.hasPrefix("error ") })
          #expect(!verdicts.contains { $0.hasPrefix("fail ") })
        }
      }
    }
  }

  @Test func `a module that cannot be opened is an error of its own`() throws {
    let loop = PollLoop()
    var module = BenchModule(name: "gone", port: "/dev/null/nothing")
    module.series = "L61x"
    let run = ModuleRun(
      module: module, dependencies: dependencies(), options: RunnerOptions(), loop: loop)
    run.start()
    _ = loop.run(for: .seconds(patience)) { run.isFinished }
    #expect(run.result.cases.count > 10)
    #expect(run.result.cases.allSatisfy { $0.verdict == .error })
  }

  @Test func `a supply that is not switched on is an error, and is switched off all the same`()
    throws
  {
    let loop = PollLoop()
    var module = BenchModule(name: "off", port: "/dev/null/nothing")
    module.power.on = BenchCommand(words: ["/bin/sh", "-c", "echo no relay; exit 7"])
    module.power.off = BenchCommand(words: ["echo", "bye"])
    let run = ModuleRun(
      module: module, dependencies: dependencies(), options: RunnerOptions(), loop: loop)
    run.start()
    _ = loop.run(for: .seconds(patience)) { run.isFinished }
    #expect(
      run.result.remarks == [
        "power on: exit status 7: no relay", "power off: exit status 0: bye",
      ])
    let message = run.result.cases.first?.finding?.message
    #expect(message == "the supply was not switched on: exit status 7: no relay")
    #expect(run.failure == .supply("exit status 7: no relay"))
  }

  @Test func `a supply that is not switched off is an error of its own`() throws {
    let loop = PollLoop()
    var module = BenchModule(name: "on", port: "/dev/null/nothing")
    module.power.off = BenchCommand(words: ["/bin/sh", "-c", "exit 4"])
    let run = ModuleRun(
      module: module, dependencies: dependencies(), options: RunnerOptions(), loop: loop)
    run.start()
    _ = loop.run(for: .seconds(patience)) { run.isFinished }
    let last = try #require(run.result.cases.last)
    #expect(last.verdict == .error && last.name == "supply-is-off")
    #expect(
      last.finding?.message
        == "the supply was not switched off, the module may be powered still: exit status 4")
  }
}
