// What a module's run has from whoever makes it: ports, origins and plans; and what else may be played on
// the module when it is over.
public import CaseRunner
public import ModuleCatalogue
public import OriginServer
public import Ports

extension ModuleRun {
  /// What differs from caller to caller.
  public struct Dependencies {
    /// Makes a port, not open yet, of its text, and says how bytes travel on it.
    public var makePort:
      (String, BenchModule, PollLoop) throws(ModuleFailure) -> (LastingPort, LineSettings)
    /// Makes the module's origin, not open yet.
    public var makeOrigin: (BenchModule, PollLoop) throws(ModuleFailure) -> any Origin
    /// Resolves what the module says it is, or what the bench says.
    public var catalogue: Catalogue
    /// What it is to be asked, given its profile.
    public var plan: (BenchModule, Profile) -> (plan: Plan, pool: CasePool?)
    /// What an earlier run found out about a module that says this of itself; nil: there was none.
    public var knownDialect:
      ([(name: String, value: String)]) throws(ModuleFailure) -> KnownDialect?
    /// How people say what a module is, such as `--series`.
    public var seriesWords: String

    /// Takes them all.
    public init(
      makePort:
        @escaping (String, BenchModule, PollLoop) throws(ModuleFailure) -> (
          LastingPort, LineSettings
        ),
      makeOrigin: @escaping (BenchModule, PollLoop) throws(ModuleFailure) -> any Origin,
      catalogue: Catalogue,
      plan: @escaping (BenchModule, Profile) -> (plan: Plan, pool: CasePool?),
      knownDialect:
        @escaping ([(name: String, value: String)]) throws(ModuleFailure) -> KnownDialect? = {
          _ in nil
        },
      seriesWords: String = "`series` in the bench file"
    ) {
      self.makePort = makePort
      self.makeOrigin = makeOrigin
      self.catalogue = catalogue
      self.plan = plan
      self.knownDialect = knownDialect
      self.seriesWords = seriesWords
    }
  }

  /// More to play on the module when its plan is over.
  public struct Sequel {
    /// What is asked.
    public var plan: Plan
    /// How it is judged.
    public var options: RunnerOptions

    /// Takes both.
    public init(plan: Plan, options: RunnerOptions) {
      self.plan = plan
      self.options = options
    }
  }
}
