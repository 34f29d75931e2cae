// The file of known failures as values: which cases of which modules are expected to fail, and why.
// How it is written and read is the matter of `Analysis`.
import Ground

/// The entries of a file of known failures.
public struct KnownFailures: Sendable, Equatable {
  /// One entry: the cases that it covers, the modules on which it does, and what people say of it.
  public struct Entry: Sendable, Equatable {
    /// The suites that are meant, `*` standing for anything.
    public var suite: String
    /// The cases that are meant, with or without their value in brackets, `*` standing for anything.
    public var name: String
    /// The series that are meant, each with `*` for anything; empty: all.
    public var series: [String]
    /// The models that are meant, as the module or its profile names them; empty: all.
    public var models: [String]
    /// The firmware revisions that are meant, as the module names them; empty: all.
    public var firmware: [String]
    /// Whether a case that passes now and then is no news either.
    public var isIntermittent: Bool
    /// Why the cases fail, until when that counts, and where the entry stands.
    public var failure: KnownFailure

    package init(
      suite: String, name: String, series: [String] = [], models: [String] = [],
      firmware: [String] = [], isIntermittent: Bool = false, failure: KnownFailure
    ) {
      self.suite = suite
      self.name = name
      self.series = series
      self.models = models
      self.firmware = firmware
      self.isIntermittent = isIntermittent
      self.failure = failure
    }

    /// What the entry is called: `http.act/head-refused`.
    public var pattern: String { "\(suite)/\(name)" }

    /// Whether the entry is about this module: each condition that it has fits.
    ///
    /// A model or a firmware that the module did not tell fits no condition.
    public func concerns(_ module: ModuleResult) -> Bool {
      fits(series, [module.series])
        && fits(models, [module.name] + module.identityForms("model"))
        && fits(firmware, module.identityForms("revision"))
    }

    /// Whether the entry covers this case of a module that it is about.
    public func covers(suite: String, name: String) -> Bool {
      CasePattern(suite: self.suite, name: self.name).covers(CaseName(suite: suite, name: name))
    }

    private func fits(_ patterns: [String], _ texts: [String]) -> Bool {
      patterns.isEmpty || patterns.contains { pattern in texts.contains { glob(pattern, $0) } }
    }
  }

  /// The path of the file; empty where there is none.
  public var path: String
  /// The entries in the order of the file; the first that covers a case speaks for it.
  public var entries: [Entry]

  package init(path: String = "", entries: [Entry] = []) {
    self.path = path
    self.entries = entries
  }
}

/// An entry of the file of known failures that is not true any more.
public struct OutdatedKnownFailure: Sendable, Equatable {
  /// Where the entry stands, such as `Suites/known-failures:12`.
  public var place: String
  /// What the entry is called: `http.act/head-refused`.
  public var pattern: String
  /// What is not true any more, in a sentence without a full stop.
  public var problem: String

  package init(place: String, pattern: String, problem: String) {
    self.place = place
    self.pattern = pattern
    self.problem = problem
  }
}

extension ModuleResult {
  /// What the module says of itself under a name, as it came and without what the answer wraps
  /// around it: `+CGMR: "1.2"` and `1.2`; empty where it did not say.
  public func identityForms(_ name: String) -> [String] {
    guard let value = identity.first(where: { $0.name == name })?.value, !value.isEmpty else {
      return []
    }
    var bare = Substring(value)
    if bare.hasPrefix("+"), let colon = bare.firstIndex(of: ":") {
      bare = bare[bare.index(after: colon)...].drop { $0 == " " }
    }
    if bare.utf8.count >= 2, bare.hasPrefix("\""), bare.hasSuffix("\"") {
      bare = bare.dropFirst().dropLast()
    }
    return bare == value || bare.isEmpty ? [value] : [value, String(bare)]
  }
}
