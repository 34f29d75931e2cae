// `attest explore`: walks that nobody wrote, held against the manual as a model.
import ArgumentParser
import CaseRunner
import Diagnostics
import Exploration
import Ground
import ModuleCatalogue
import ModuleEmulator
import Proof
import Results
import SuiteLanguage

struct Explore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw walks through what a module can be asked, and make each surprise a case.",
    discussion: """
      Walks are drawn from the space that stands beside the catalogue (Suites/explore/*.space). What \
      fails is played again, shrunk, and written out as a case that can be kept in the suites. Exit \
      status 1 where the module deviates.
      """)

  @OptionGroup var suites: SuiteOptions
  @OptionGroup var modules: ModuleOptions
  @OptionGroup var emulation: EmulationOptions

  @Option(help: "The seed that the walks are drawn from.")
  var seed: UInt64 = 1

  @Option(help: "How many walks at the most for each module.")
  var walks = 400

  func run() throws {
    try reportingWrongUse {
      let collection = try suites.load()
      let space = try suites.space()
      let known = Set(collection.catalogue.requirements.map(\.id))
      var hasDeviated = false
      let profiles = try modules.profiles(in: collection.catalogue)
        .filter { $0.command("HTTPACT") != nil }
      let faults = try emulation.parsedFaults(profiles, in: collection.catalogue)
      for (profile, faults) in zip(profiles, faults) {
        let module = EmulatedModule(
          ModuleEmulator(
            profile: profile, dialect: try emulation.parsedDialect(), faults: faults, seed: seed),
          profile: profile, files: collection.files + (try suites.walkSteps()), seed: seed)
        var limits = ExplorationLimits()
        limits.walks = walks
        var explorer = Explorer(
          space: space, profile: profile, requirements: known, seed: seed, limits: limits)
        explorer.explore(found: show, play: module.play)
        hasDeviated = hasDeviated || !explorer.surprises.isEmpty
        let coverage = explorer.drawing.coverage
        print(
          """
          \(profile.name): \(explorer.walks) walks, \(explorer.exchanges) exchanges, \
          \(explorer.surprises.count) surprises, \(explorer.undecided.count) without a verdict; met \
          \(coverage.pairsMet) of \(coverage.pairsPossible) pairs of values and \
          \(coverage.stepsMet) of \(coverage.stepsPossible) values after values
          """)
        for one in explorer.undecided.prefix(3) {
          print("  \(one.name): \(one.finding?.message ?? "")")
        }
      }
      if hasDeviated { throw ExitCode.deviation }
    }
  }

  private func show(_ surprise: Surprise) {
    print(
      "FAILED \(surprise.result.suite)/\(surprise.result.name)  after \(surprise.exchanges) exchanges"
    )
    print("  \(surprise.result.finding?.message ?? "")")
    for line in surprise.written.lines { print("  | \(line)") }
  }
}

extension SuiteOptions {
  /// The steps that drafted walks use beside those of the suites; no suite uses them, so that they
  /// stand apart.
  func walkSteps() throws -> [SourceFile] {
    try filePaths(below: try root(), ending: ".steps").map {
      SourceFile(path: $0, text: try contents(of: $0))
    }
  }

  /// The space beside the catalogue, checked.
  func space() throws -> Space {
    let root = try root()
    var files: [SourceFile] = []
    for path in try filePaths(below: root, ending: ".space") {
      files.append(SourceFile(path: path, text: try contents(of: path)))
    }
    guard !files.isEmpty else {
      throw WrongUse("\(root): no .space file there, which says what can be asked")
    }
    let (space, diagnostics) = readSpace(files)
    guard diagnostics.isEmpty else {
      printError(render(diagnostics, files: files))
      throw ExitCode.wrongUse
    }
    return space
  }
}
